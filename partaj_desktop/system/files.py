"""Files written whole or not at all, and read within a limit.

A file is written beside its place, forced to the disk, read again and compared (a fake or dying USB key is found
here), and only then takes its name. Whatever fails, the former file is intact and nothing half-written stays.
"""

import errno
import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from partaj_desktop.domain.errors import DiskFailure, UserError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}
_GONE = {errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO, errno.EIO, errno.ESTALE}
_WHY = {
    errno.EEXIST: "un fichier porte déjà ce nom",
    errno.EISDIR: "un dossier porte déjà ce nom",
    errno.ENOTEMPTY: "un dossier qui n’est pas vide porte déjà ce nom",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.ENFILE: "trop de fichiers sont ouverts",
    errno.EBUSY: "il sert à un autre programme",
    errno.ETXTBSY: "il sert à un autre programme",
    errno.ELOOP: "des raccourcis tournent en rond",
    errno.EXDEV: "les deux emplacements sont sur des disques différents",
    errno.EINVAL: "ce nom n’est pas permis sur ce disque",
    errno.ENOMEM: "la mémoire manque",
    errno.ETIMEDOUT: "il ne répond pas à temps",
    errno.ENOTSUP: "ce disque ne sait pas le faire",
}
"""The usual words of the system, in French."""
_PIECE = 1 << 20
_SHORT = 48
"""Letters of a name that its unfinished file bears: a name of 255 bytes leaves no room for more."""
_UNFINISHED = re.compile(r"\..+\.(tmp|part)(-wal|-shm|-journal)?")
"""How everything is named that grows beside its place."""


class FileTooLargeError(UserError):
    """A file from outside is larger than anything of its kind can be."""


def write_atomic(path: Path, data: bytes) -> None:
    """Put `data` at `path` (mode 0600), whole or not at all; DiskFailure otherwise."""
    try:
        _write_beside_and_rename(path, data)
    except OSError as error:
        raise disk_failure(error) from error


def read_limited(path: Path, limit: int) -> bytes:
    """Read a regular file of at most `limit` bytes; UserError (FileTooLargeError when larger) or DiskFailure."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise _no_file()
        with open(path, "rb", opener=_open_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # put in its place since
                raise _no_file()
            data = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UserError("Ce fichier est introuvable.", "Vérifiez que la clé USB ou le dossier est là.") from error
    except PermissionError as error:
        raise UserError("Ce fichier ne peut pas être lu.", "Demandez le droit de le lire, ou copiez-le.") from error
    except OSError as error:
        raise disk_failure(error) from error
    if len(data) > limit:
        raise FileTooLargeError("Ce fichier est trop gros.", "Vérifiez que le bon fichier a été choisi.")
    return data


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting for anybody: a pipe would wait for who writes into it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _no_file() -> UserError:
    return UserError("Ce n’est pas un fichier.", "Choisissez un fichier, non un dossier.")


def holds(path: Path, data: bytes) -> bool:
    """Say whether a file of its own, no link, stands at `path` and holds exactly `data`."""
    try:
        return not path.is_symlink() and read_limited(path, len(data)) == data
    except (UserError, DiskFailure):
        return False


class Stamp(NamedTuple):
    """What changes when a file does: its size in bytes, and its times in ns."""

    size: int
    modified: int
    changed: int


def list_files(folder: Path) -> dict[str, Stamp]:
    """List the regular files of a folder by name, no links; UserError when it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            return dict(_stamped(entries))
    except PermissionError as error:
        raise UserError(
            "Ce dossier ne peut pas être lu.", "Demandez le droit de le lire, ou choisissez un autre dossier."
        ) from error
    except OSError as error:
        raise UserError(
            "Ce dossier n’est plus là, ou ne répond pas : rien n’est perdu.",
            "Rebranchez la clé USB ou retrouvez le réseau ; sinon choisissez un autre dossier.",
        ) from error


def list_others(folder: Path) -> list[str]:
    """Name what stands in a folder and is no regular file (folders, links, pipes); nothing when it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries if not entry.is_file(follow_symlinks=False)]
    except OSError:
        return []


def _stamped(entries: Iterable[os.DirEntry[str]]) -> Iterator[tuple[str, Stamp]]:
    for entry in entries:
        with suppress(FileNotFoundError):  # taken away while the folder was being listed
            if entry.is_file(follow_symlinks=False):
                about = entry.stat(follow_symlinks=False)
                yield entry.name, Stamp(about.st_size, about.st_mtime_ns, about.st_ctime_ns)


def is_writable(folder: Path) -> bool:
    """Say whether files can be put into a folder, as far as the system tells beforehand."""
    return os.access(folder, os.W_OK | os.X_OK)


def disk_failure(error: OSError) -> DiskFailure:
    """Tell in one sentence what the disk refused; no path, since a path may name somebody."""
    if error.errno in _FULL:
        return DiskFailure("Le disque est plein : rien n’a été changé.", "Libérez de la place, puis recommencez.")
    if error.errno in _FORBIDDEN:
        return DiskFailure(
            "Il n’est pas possible d’écrire à cet endroit : rien n’a été changé.",
            "Le dossier ou la clé USB est en lecture seule ; choisissez un autre dossier.",
        )
    if error.errno in _GONE:
        return DiskFailure(
            "Le dossier a disparu ou ne répond plus : rien n’a été changé.",
            "Rebranchez la clé USB ou choisissez un autre dossier.",
        )
    why = _WHY.get(error.errno or 0, f"erreur {error.errno} du système" if error.errno else "erreur du système")
    return DiskFailure("Le disque a refusé l’opération : rien n’a été changé.", f"Choisissez un autre dossier ({why}).")


def _write_beside_and_rename(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:_SHORT]}.", suffix=".tmp")
    beside = Path(name)
    try:
        try:
            _write_all(descriptor, data)
            os.fsync(descriptor)
            _forget_cached(descriptor)
        finally:
            os.close(descriptor)
        if not _reads_back(beside, data):
            raise DiskFailure(
                "Ce qui a été écrit ne se relit pas à l’identique : rien n’a été changé.",
                "Ce disque ou cette clé USB n’est pas fiable ; choisissez-en un autre.",
            )
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _forget_cached(descriptor: int) -> None:
    """Ask that the re-reading comes from the medium, where the system can."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _reads_back(path: Path, data: bytes) -> bool:
    rest = memoryview(data)
    with open(path, "rb") as file:
        while piece := file.read(_PIECE):
            if rest[: len(piece)] != piece:
                return False
            rest = rest[len(piece) :]
    return not rest


def put_in_place(beside: Path, path: Path) -> None:
    """Give a finished, synced file the name of another, for good; DiskFailure when that cannot be."""
    try:
        os.replace(beside, path)
        sync_folder(path.parent)
    except OSError as error:
        raise disk_failure(error) from error


def remove(*paths: Path) -> None:
    """Remove files, those that are there; DiskFailure when one cannot be."""
    try:
        for path in paths:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise disk_failure(error) from error


def sweep(*folders: Path) -> None:
    """Remove, from folders that hold our files alone, what a killed program left unfinished; DiskFailure otherwise."""
    try:
        for folder in folders:
            for path in list(folder.iterdir()) if folder.is_dir() else []:
                if _UNFINISHED.fullmatch(path.name):
                    path.unlink(missing_ok=True)
    except OSError as error:
        raise disk_failure(error) from error


def sync_folder(folder: Path) -> None:
    """Make the new name last; Windows has no such operation on folders."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
