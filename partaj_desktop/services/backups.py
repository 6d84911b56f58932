"""Backups: the store, copied and checked, with its keys, in one file. Encrypted as the store is.

A backup is an uncompressed zip of `store.db`, `keys.json` and `sauvegarde.json`, so that any tool takes it apart should
this program be lost; what opens it is what opened the store that day.
"""

import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec

from partaj_desktop import __version__
from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.backups import Backup
from partaj_desktop.domain.errors import DiskFailure, UserError
from partaj_desktop.services.session import Session, microseconds
from partaj_desktop.store import access, copies, journal
from partaj_desktop.system import files
from partaj_desktop.system.paths import Profile, engine_files

FORMAT = 1
STORE, LOG, KEYS, ABOUT = "store.db", "store.db-wal", "keys.json", "sauvegarde.json"
_MOST_SMALL = 1 << 20
_FRESH = timedelta(minutes=10)
_PIECE = 1 << 20


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself."""

    format: int
    made_at: str
    kind: str
    program: str


def listing(profile: Profile) -> list[Backup]:
    """List the backups of a profile, the newest first."""
    if not profile.backups.is_dir():
        return []
    found = (rules.read_name(path.name, path.stat().st_size) for path in profile.backups.iterdir() if path.is_file())
    return sorted((one for one in found if one is not None), reverse=True)


def make(session: Session, kind: str, folder: Path | None = None) -> Path:
    """Make a backup now, into the profile's own folder unless told where; let go of those past their time.

    Raises:
        DiskFailure, StoreDamaged: no backup was made, nothing is left of it.
    """
    path = write(session, kind, folder)
    with session.transaction():
        access.note(session.connection, "backup.made", microseconds(session.now()))
    if folder is None:
        prune(session.profile)
    return path


def due(session: Session) -> bool:
    """Say whether this day has no backup yet."""
    newest = next(iter(listing(session.profile)), None)
    return newest is None or newest.made_at.date() < session.today()


def write(session: Session, kind: str, folder: Path | None = None) -> Path:
    """Copy the open store, check the copy, and put it into one file with the keys.

    What is not sealed yet is sealed first: restored elsewhere, it will be sealed as it was here, and nothing forks.
    """
    profile = session.profile
    where = folder or profile.backups
    with session.transaction():
        journal.seal(session.connection, session.pen())
    with _room(where) as copy:
        copies.copy_checked(session.connection, profile.store, copy, session.data_key)
        return pack(profile.keys, copy, where, session.now(), kind)


def pack(keys: Path, store: Path, folder: Path, now: datetime, kind: str) -> Path:
    """Put a store nobody has open, and its keys, into one new file of a folder; it is read through first."""
    path = _free_name(folder, now, kind)
    part = path.with_name(f".{path.name}.part")
    about = About(format=FORMAT, made_at=now.isoformat(timespec="seconds"), kind=kind, program=__version__)
    try:
        with open(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
                packed.writestr(ABOUT, msgspec.json.encode(about))
                packed.write(store, STORE)
                log = engine_files(store)[0]
                if log.exists():  # a store that was not closed: what it says last stands there
                    packed.write(log, LOG)
                if keys.exists():
                    packed.write(keys, KEYS)
            file.flush()
            os.fsync(file.fileno())
        with zipfile.ZipFile(part) as packed:
            if packed.testzip() is not None:
                raise DiskFailure("La sauvegarde ne se relit pas : elle n’a pas été gardée.", "Changez de disque.")
        files.put_in_place(part, path)
    except OSError as error:
        raise files.disk_failure(error) from error
    finally:
        part.unlink(missing_ok=True)
    return path


def before_merging(session: Session) -> None:
    """Make the backup a session of receptions begins with; one of the last minutes will do."""
    newest = next(iter(listing(session.profile)), None)
    now = session.now().replace(tzinfo=None)
    if newest is None or not timedelta() <= now - newest.made_at < _FRESH:
        make(session, rules.BEFORE_MERGE)


def prune(profile: Profile) -> None:
    """Let go of the backups past their time or their share of the disk."""
    most = int(shutil.disk_usage(profile.backups).total * rules.SHARE)
    files.remove(*(profile.backups / one.name for one in rules.too_many(listing(profile), most)))


class Unpacked(NamedTuple):
    """What came out of a backup beside its store."""

    keys: bytes
    made_at: datetime


def unpack(path: Path, store: Path) -> Unpacked:
    """Take a backup apart, its store into a new file `store`.

    Raises:
        UserError: the file is no backup, or is damaged.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            about = msgspec.json.decode(_small(packed, ABOUT), type=About)
            if about.format > FORMAT:
                raise UserError("Cette sauvegarde vient d’une version plus récente de PARTAJ.", "Mettez à jour PARTAJ.")
            keys = _small(packed, KEYS)
            _take_out(packed, STORE, store)
            if LOG in packed.namelist():
                _take_out(packed, LOG, engine_files(store)[0])
        return Unpacked(keys, datetime.fromisoformat(about.made_at))
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError, msgspec.MsgspecError) as error:
        raise UserError(
            "Ce fichier n’est pas une sauvegarde de PARTAJ, ou il est abîmé.", "Choisissez une autre sauvegarde."
        ) from error
    except FileNotFoundError as error:
        raise UserError("Cette sauvegarde est introuvable.", "Vérifiez que la clé USB ou le dossier est là.") from error
    except OSError as error:
        raise files.disk_failure(error) from error


def _take_out(packed: zipfile.ZipFile, name: str, target: Path) -> None:
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with packed.open(name) as source, open(descriptor, "wb") as copy:
        shutil.copyfileobj(source, copy, _PIECE)
        copy.flush()
        os.fsync(copy.fileno())


def _small(packed: zipfile.ZipFile, name: str) -> bytes:
    if packed.getinfo(name).file_size > _MOST_SMALL:
        raise KeyError(name)
    return packed.read(name)


def _free_name(folder: Path, now: datetime, kind: str) -> Path:
    again = 0
    while (path := folder / rules.file_name(now, kind, again)).exists():
        again += 1
    return path


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    """Give a place in a folder for a copy, and take the copy away at the end."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise files.disk_failure(error) from error
    copy = folder / ".copie.db"
    files.remove(copy)
    try:
        yield copy
    finally:
        files.remove(copy)
