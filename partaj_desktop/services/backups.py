"""Backups: the store, copied and checked, with its keys, in one file. Encrypted as the store is.

A backup is an uncompressed zip of `store.db`, `keys.json` and `sauvegarde.json`, so that any tool takes it apart should
this program be lost; what opens it is what opened the store that day.
"""

import errno
import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from partaj_desktop import __version__
from partaj_desktop.crypto import keys_file
from partaj_desktop.crypto.keys_file import Keys
from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.backups import Backup
from partaj_desktop.domain.errors import DiskFailure, StoreDamaged, UserError
from partaj_desktop.services import key_files
from partaj_desktop.services.session import Session, microseconds
from partaj_desktop.store import access, copies, journal
from partaj_desktop.system import files
from partaj_desktop.system.paths import Profile, engine_files

FORMAT = 1
STORE, LOG, KEYS, ABOUT = "store.db", "store.db-wal", "keys.json", "sauvegarde.json"
_MOST_SMALL = 1 << 20
_FRESH = timedelta(minutes=10)
_PIECE = 1 << 20
# What a zip, or what stands in one, raises where it is not as we write it; RuntimeError for one that is encrypted.
_NO_BACKUP = (
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    msgspec.MsgspecError,
    StoreDamaged,
)


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself."""

    format: int
    made_at: str
    kind: str
    program: str


def listing(profile: Profile) -> list[Backup]:
    """List the backups of a profile, the newest first."""
    try:
        paths = [path for path in profile.backups.iterdir() if path.is_file()] if profile.backups.is_dir() else []
        found = [rules.read_name(path.name, path.stat().st_size) for path in paths]
    except OSError as error:
        raise files.disk_failure(error) from error
    return sorted((one for one in found if one is not None), reverse=True)


def make(session: Session, kind: str, folder: Path | None = None) -> Path:
    """Make a backup now, into the profile's own folder unless told where; let go of those past their time.

    Raises:
        DiskFailure, StoreDamaged: no backup was made, nothing is left of it; or one was, and could not be noted.
    """
    path = write(session, kind, folder)
    with session.transaction():
        access.note(session.connection, "backup.made", microseconds(session.now()))
    if folder is None:
        prune(session.profile, session.now())
    return path


def due(session: Session) -> bool:
    """Say whether this day has no backup yet."""
    return all(one.made_at.date() != session.today() for one in _of_this_store(session))


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
        return pack(key_files.load(profile), copy, where, session.now(), kind)


def pack(keys: Keys | None, store: Path, folder: Path, now: datetime, kind: str) -> Path:
    """Put a store nobody has open, and its keys where they can be read, into one new file; it is read through first."""
    about = About(format=FORMAT, made_at=now.isoformat(timespec="seconds"), kind=kind, program=__version__)
    small = {ABOUT: msgspec.json.encode(about)} | ({KEYS: keys.to_bytes()} if keys is not None else {})
    path = _free_name(folder, now, kind)
    part = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "w+b") as file:
            _fill(file, small, store)
            file.flush()
            os.fsync(file.fileno())
        with zipfile.ZipFile(part) as packed:
            if packed.testzip() is not None:
                raise DiskFailure("La sauvegarde ne se relit pas : elle n’a pas été gardée.", "Changez de disque.")
        files.put_in_place(part, path)
    except OSError as error:
        raise files.disk_failure(error) from error
    finally:
        files.remove(part)
    return path


def _fill(file: IO[bytes], small: Mapping[str, bytes], store: Path) -> None:
    # Times outside of 1980 to 2107 do not fit in a zip, and a clock may be wrong.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, strict_timestamps=False) as packed:
        for name, data in small.items():
            packed.writestr(zipfile.ZipInfo(name), data)
        packed.write(store, STORE)
        log = engine_files(store)[0]
        if log.exists():  # a store that was not closed: what it says last stands there
            packed.write(log, LOG)


def before_merging(session: Session) -> None:
    """Make the backup a session of receptions begins with; one of the last minutes will do."""
    now = _stamped(session.now())
    if not any(timedelta() <= now - one.made_at < _FRESH for one in _of_this_store(session)):
        make(session, rules.BEFORE_MERGE)


def prune(profile: Profile, now: datetime) -> None:
    """Let go of the backups past their time or their share of the disk."""
    try:
        most = int(shutil.disk_usage(profile.backups).total * rules.SHARE)
    except OSError as error:
        raise files.disk_failure(error) from error
    files.remove(*(profile.backups / one.name for one in rules.too_many(listing(profile), most, _stamped(now))))


def _of_this_store(session: Session) -> Iterator[Backup]:
    """Give the backups but what restorations replaced; one dated ahead may be of a clock that was wrong."""
    return (one for one in listing(session.profile) if one.kind != rules.REPLACED)


def _stamped(now: datetime) -> datetime:
    """Give an instant as the names of backups tell it."""
    return now.replace(tzinfo=None)


class Unpacked(NamedTuple):
    """What came out of a backup beside its store. `keys` is None where they could not be read that day."""

    keys: Keys | None
    made_at: datetime


def unpack(path: Path, store: Path) -> Unpacked:
    """Take a backup apart, its store into a new file `store`.

    Raises:
        UserError: the file is no backup, or is damaged; StoreTooNew: its keys are of a newer program.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            about = msgspec.json.decode(_small(packed, ABOUT), type=About)
            if about.format > FORMAT:
                raise UserError("Cette sauvegarde vient d’une version plus récente de PARTAJ.", "Mettez à jour PARTAJ.")
            keys = keys_file.read(_small(packed, KEYS)) if KEYS in packed.namelist() else None
            _take_out(packed, STORE, store)
            if LOG in packed.namelist():
                _take_out(packed, LOG, engine_files(store)[0])
        return Unpacked(keys, datetime.fromisoformat(about.made_at))
    except _NO_BACKUP as error:
        raise _no_backup() from error
    except FileNotFoundError as error:
        raise UserError("Cette sauvegarde est introuvable.", "Vérifiez que la clé USB ou le dossier est là.") from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # a zip that sends its reader to before its own beginning
            raise _no_backup() from error
        raise files.disk_failure(error) from error


def _no_backup() -> UserError:
    return UserError(
        "Ce fichier n’est pas une sauvegarde de PARTAJ, ou il est abîmé.", "Choisissez une autre sauvegarde."
    )


def _take_out(packed: zipfile.ZipFile, name: str, target: Path) -> None:
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with packed.open(_stored(packed, name)) as source, open(descriptor, "wb") as copy:
        shutil.copyfileobj(source, copy, _PIECE)
        copy.flush()
        os.fsync(copy.fileno())


def _small(packed: zipfile.ZipFile, name: str) -> bytes:
    info = _stored(packed, name)
    if info.file_size > _MOST_SMALL:
        raise KeyError(name)
    return packed.read(info)


def _stored(packed: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """Find a file in a zip; a compressed one is none of ours, and could be without an end."""
    info = packed.getinfo(name)
    if info.compress_type != zipfile.ZIP_STORED:
        raise KeyError(name)
    return info


def _free_name(folder: Path, now: datetime, kind: str) -> Path:
    again = 0
    try:
        while (path := folder / rules.file_name(now, kind, again)).exists():
            again += 1
    except OSError as error:
        raise files.disk_failure(error) from error
    return path


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    """Give a place in a folder for a copy, and take away the copy at the end and what a stop left there before.

    Of the folder's path only the last part is made: more is missing where a key was pulled out.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        left = list(folder.glob(f".*{rules.SUFFIX}.part"))
    except OSError as error:
        raise files.disk_failure(error) from error
    copy = folder / ".copie.part"
    files.remove(copy, *left)
    try:
        yield copy
    finally:
        files.remove(copy)
