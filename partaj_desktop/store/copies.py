"""Copies of the store: for a backup, under a new key, after an erasure; and looking into one without touching it.

A copy grows beside its place, is read back and checked, and only then takes its name: what stands under a copy's name
is whole. Whatever fails, nothing of it stays; what a kill leaves is a hidden file that the next copy replaces.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from partaj_desktop.domain.errors import KnownFailure, StoreDamaged
from partaj_desktop.store import connection as opening
from partaj_desktop.store import integrity, migrations
from partaj_desktop.store.connection import Connection, told

_PIECE = 1 << 20
_TRIES = 3
_JOURNAL = ("journal_entry", "journal_row")
_BESIDE = ("", "-wal", "-shm", "-journal")
_FRESH = "fresh"


def copy_checked(connection: Connection, source: Path, target: Path, data_key: bytes) -> None:
    """Copy the open store `source` byte by byte to `target`, where nothing stands, and check the copy.

    Raises:
        DiskFailure, StoreDamaged, KnownFailure: nothing stands at `target`.
    """
    with _growing(target) as part:
        with _held_still(connection, source):
            counts = _counts(connection, _JOURNAL)
            # Closing a file drops the POSIX locks this process holds on it. The engine counts its own within the
            # process, and the profile's lock keeps any other process out, so nobody comes in by that.
            with source.open("rb") as file, part.open("r+b") as copy:
                while piece := file.read(_PIECE):
                    copy.write(piece)
        _sync(part)
        _check(part, data_key, migrations.version(connection), counts)


def export_to_new_key(connection: Connection, target: Path, new_key: bytes) -> None:
    """Write everything the open store holds into a new store at `target`, encrypted by another key, and check it.

    Raises:
        DiskFailure, StoreDamaged, KnownFailure: nothing stands at `target`.
    """
    with _growing(target) as part:
        version = migrations.version(connection)
        with _attached(connection, part, new_key):
            with opening.transaction(connection):  # nobody writes meanwhile
                counts = _counts(connection, _tables(connection))
                connection.execute(f"SELECT sqlcipher_export('{_FRESH}')").fetchall()
                connection.execute(f"PRAGMA {_FRESH}.user_version = {version}")
            connection.execute(f"PRAGMA {_FRESH}.journal_mode = WAL")
        _sync(part)
        _check(part, new_key, version, counts)


def vacuum_into(connection: Connection, target: Path, data_key: bytes) -> None:
    """Write the open store anew to `target`, without anything an erasure left behind, and check it.

    `secure_delete` overwrites what is deleted where it lies; where it lay before the engine moved it, traces can stay.

    Raises:
        DiskFailure, StoreDamaged, KnownFailure: nothing stands at `target`.
    """
    with _growing(target) as part:
        counts = _counts(connection, _tables(connection))
        connection.execute("VACUUM INTO ?", (str(part.absolute()),))
        _sync(part)
        _check(part, data_key, migrations.version(connection), counts)


def open_and_check(path: Path, data_key: bytes) -> list[str]:
    """List the faults of a closed copy, in short words without personal data; the copy is not touched at all.

    A file that is no store and one under another key cannot be told apart: both are a fault.

    Raises:
        StoreTooNew: a newer version of the program wrote it.
        DiskFailure: it cannot be read.
    """
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        return ["log: the copy was not closed"]
    try:
        with told():
            copy = opening.open_unchanged(path, data_key)
            try:
                return integrity.faults(copy)
            finally:
                copy.close()
    except StoreDamaged:
        return ["file: not a store, or another key"]


# --- growing beside the place -------------------------------------------------------------------------------------


@contextmanager
def _growing(target: Path) -> Iterator[Path]:
    """Give the name a copy grows under; it takes `target` when all went well."""
    if target.exists():
        raise KnownFailure("Un fichier porte déjà ce nom : rien n’a été écrit.", "Recommencez sous un autre nom.")
    part = target.with_name(f".{target.name}.part")
    with told():
        try:
            _remove(part)
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            yield part
            os.replace(part, target)
            _sync(target.parent)
        except BaseException:
            _remove(part)
            _remove(target)
            raise


def _remove(path: Path) -> None:
    for ending in _BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Force a file to the medium, and let it be read from there again; a folder too, where folders can."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


def _check(path: Path, data_key: bytes, version: int, counts: Mapping[str, int]) -> None:
    """Open a copy by its key and read it through; StoreDamaged when it is not what was to be copied."""
    copy = opening.open_unchanged(path, data_key)
    try:
        good = (
            not integrity.pages(copy) and migrations.version(copy) == version and _counts(copy, counts) == dict(counts)
        )
    finally:
        copy.close()
    if not good:
        raise StoreDamaged(
            "La copie ne se relit pas à l’identique : elle n’a pas été gardée.",
            "Choisissez un autre disque, et faites vérifier les données de ce poste.",
        )


def _counts(connection: Connection, tables: Iterable[str]) -> dict[str, int]:
    return {name: connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in tables}


def _tables(connection: Connection) -> list[str]:
    # Virtual tables have no pages of their own: what they hold stands in others.
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite_%'"
    return [name for (name,) in connection.execute(query)]


# --- the store meanwhile ------------------------------------------------------------------------------------------


@contextmanager
def _held_still(connection: Connection, source: Path) -> Iterator[None]:
    """Bring everything into the one file, and let nobody write until the end."""
    _begin_still(connection, source)
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _begin_still(connection: Connection, source: Path) -> None:
    log = source.with_name(source.name + "-wal")
    for _ in range(_TRIES):
        opening.checkpoint(connection)
        connection.execute("BEGIN IMMEDIATE")
        # A reader that looks at an older state keeps its pages in the log, and a write may just have come.
        if not log.exists() or not log.stat().st_size:
            return
        connection.execute("ROLLBACK")
    raise KnownFailure("Les données sont en cours de lecture.", "Recommencez dans un instant.")


@contextmanager
def _attached(connection: Connection, part: Path, key: bytes) -> Iterator[None]:
    """Attach a new file under a key. The key comes from a function: even a trace of bound values shows none of it."""
    connection.create_function("fresh_key", 0, lambda: opening.key_text(key))
    try:
        connection.execute(f"ATTACH ? AS {_FRESH} KEY fresh_key()", (str(part.absolute()),))
    finally:
        connection.create_function("fresh_key", 0, lambda: None)
    try:
        yield
    finally:
        connection.execute(f"DETACH {_FRESH}")
