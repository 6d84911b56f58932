"""Open and create the encrypted store, and tell its failures in words.

The 32-byte data key opens SQLCipher as a raw key. One connection writes; readers are `query_only`. At open we assert
what the rest of the program trusts: the engine is SQLCipher, temporary tables stay in memory, deleted bytes are
overwritten.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from partaj_desktop.domain.errors import DiskFailure, KnownFailure, StoreDamaged, StoreTooNew
from partaj_desktop.store import migrations, tail

Connection = Any
"""A sqlcipher3 connection: the package ships no types."""

StoreError = sqlcipher.Error
_PLAIN_HEADER = b"SQLite format 3\x00"
_CACHE_KIB = 64 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def create(path: Path, data_key: bytes) -> Connection:
    """Create the store at a path where nothing stands, and give its writing connection."""
    if path.exists():
        raise KnownFailure("Des données existent déjà à cet endroit.", "Choisissez un autre dossier.")
    with told():
        connection = _connect(path, data_key)
        migrations.migrate(connection)
        path.chmod(0o600)
    return connection


def open_store(
    path: Path, data_key: bytes, *, before_migrating: Callable[[Connection], None] | None = None
) -> Connection:
    """Open an existing store for writing, migrated to this program's schema.

    `before_migrating` gets the open store when a migration is due, to make a backup; what it raises stops everything,
    and the store stays as it was.

    Raises:
        StoreDamaged: the file is not a store, another key encrypted it, or finished work was lost with a damaged log.
        StoreTooNew: a newer version of the program wrote it.
    """
    _refuse_foreign(path)
    with told(), _closed_on_failure(_connect(path, data_key)) as connection:
        tail.assert_nothing_lost(path, connection)
        if before_migrating is not None and migrations.pending(connection):
            before_migrating(connection)
        migrations.migrate(connection)
    return connection


def open_reader(path: Path, data_key: bytes) -> Connection:
    """Open a second, read-only connection that always sees a committed state."""
    _refuse_foreign(path)
    with told(), _closed_on_failure(_connect(path, data_key)) as connection:
        connection.execute("PRAGMA query_only = ON")
    return connection


def open_unchanged(path: Path, data_key: bytes) -> Connection:
    """Open a closed copy to look at: nothing is written, no file appears beside it, whatever its schema.

    What a write-ahead log beside it holds is not seen: a copy has none.
    """
    _refuse_foreign(path)
    # `immutable`: a store in WAL mode could else not be read without making its log and its index.
    with told(), _closed_on_failure(_keyed(f"{path.absolute().as_uri()}?mode=ro&immutable=1", data_key)) as copy:
        _assert_engine(copy)
        _assert_schema(copy)
        copy.execute("PRAGMA trusted_schema = OFF")
    return copy


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Run one writing transaction: all or nothing, with disk failures told in words."""
    with telling():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def telling() -> Iterator[None]:
    """Turn the engine's errors into the failures a person can be told."""
    try:
        yield
    except sqlcipher.OperationalError as error:
        raise _operational(error) from error
    except sqlcipher.DatabaseError as error:
        if "malformed" in str(error) or "not a database" in str(error):
            raise StoreDamaged("Les données protégées sont abîmées.", "Reprenez la dernière sauvegarde.") from error
        raise


def _operational(error: Exception) -> Exception:
    """Say which known failure an operational error is, or give the error back: then it is a bug."""
    text = str(error)
    if "full" in text:
        return DiskFailure("Le disque est plein : rien n’a été changé.", "Libérez de la place, puis recommencez.")
    if "readonly" in text or "read-only" in text:
        return DiskFailure("Le disque ne peut pas être écrit.", "Vérifiez les droits du dossier.")
    if "I/O" in text or "unable to open" in text:
        return DiskFailure("Le disque ne répond pas : rien n’a été changé.", "Vérifiez le disque, puis recommencez.")
    if "locked" in text or "busy" in text:
        return KnownFailure("Les données sont déjà ouvertes ailleurs.", "Fermez l’autre fenêtre.")
    return error


def key_text(data_key: bytes) -> str:
    """Write a key as the engine takes a raw one: x'hex'. 32 raw bytes would silently be taken as a passphrase."""
    if len(data_key) != 32:
        raise ValueError("a data key has 32 bytes")
    return f"x'{data_key.hex()}'"


def _keyed(where: str, data_key: bytes) -> Connection:
    key = key_text(data_key).encode()
    connection = sqlcipher.connect(
        where, isolation_level=None, check_same_thread=False, cached_statements=512, uri=where.startswith("file:")
    )
    with _closed_on_failure(connection):
        _assert_cipher(connection)
        # Before the key: since 4.6 SQLCipher logs to the terminal by default.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.set_key(key)
    return connection


def _connect(path: Path, data_key: bytes) -> Connection:
    with _closed_on_failure(_keyed(str(path.absolute()), data_key)) as connection:
        _assert_engine(connection)
        _assert_schema(connection)  # before the first statement that may write
        for pragma in (
            "locking_mode = NORMAL",
            "journal_mode = WAL",
            "synchronous = FULL",
            f"cache_size = -{_CACHE_KIB}",
            "trusted_schema = OFF",
            "busy_timeout = 5000",
            "wal_autocheckpoint = 4000",
        ):
            connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def _closed_on_failure(connection: Connection) -> Iterator[Connection]:
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


def _assert_cipher(connection: Connection) -> None:
    """Refuse an engine that would take a key and ignore it."""
    version = connection.execute("PRAGMA cipher_version").fetchone()
    if not version or not version[0]:
        raise KnownFailure("Le moteur de chiffrement manque.", "Réinstallez PARTAJ.")


def _assert_engine(connection: Connection) -> None:
    """Refuse a build that would leave personal data in clear."""
    options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    connection.execute("PRAGMA temp_store = MEMORY")
    if not options & {"TEMP_STORE=2", "TEMP_STORE=3"} or connection.execute("PRAGMA temp_store").fetchone()[0] != 2:
        raise KnownFailure("Le moteur écrirait des fichiers en clair.", "Réinstallez PARTAJ.")
    connection.execute("PRAGMA secure_delete = ON")
    if connection.execute("PRAGMA secure_delete").fetchone()[0] != 1:
        raise KnownFailure("Le moteur garderait les données effacées.", "Réinstallez PARTAJ.")


def _refuse_foreign(path: Path) -> None:
    """Tell a missing file, and one that was never encrypted, before any key is tried."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_PLAIN_HEADER))
    except FileNotFoundError as error:
        raise StoreDamaged("Il n’y a pas de données à cet endroit.", "Choisissez un autre dossier.") from error
    except OSError as error:
        raise DiskFailure("Les données ne peuvent pas être lues.", "Vérifiez les droits du dossier.") from error
    if start == _PLAIN_HEADER or len(start) < len(_PLAIN_HEADER):
        raise StoreDamaged("Ce fichier n’est pas un fichier de données PARTAJ.", "Reprenez la dernière sauvegarde.")


def _assert_schema(connection: Connection) -> None:
    """Refuse a store of a newer program."""
    if migrations.version(connection) > migrations.newest():
        raise StoreTooNew(
            "Ces données ont été écrites par une version plus récente de PARTAJ.", "Mettez à jour PARTAJ sur ce poste."
        )


@contextmanager
def told() -> Iterator[None]:
    """Tell, as `telling`, what the engine refuses, and what the disk refuses outside of it."""
    try:
        with telling():
            yield
    except OSError as error:
        raise disk_failure(error) from error


def disk_failure(error: OSError) -> DiskFailure:
    """Tell what the disk refused; no folder is named, since a path may name somebody."""
    if error.errno in _FULL:
        return DiskFailure("Le disque est plein : rien n’a été changé.", "Libérez de la place, puis recommencez.")
    return DiskFailure("Le disque ne répond pas : rien n’a été changé.", "Vérifiez le disque, puis recommencez.")


def progress(connection: Connection, every: int, go_on: Callable[[], bool] | None) -> None:
    """Ask `go_on` every so many engine steps; when it says no, the running statement is interrupted."""
    connection.set_progress_handler(None if go_on is None else lambda: int(not go_on()), every)


Stamp = tuple[int, int]


def stamp(connection: Connection) -> Stamp:
    """Tell one committed state from another: what other connections committed, and what this one wrote, changes it."""
    return connection.execute("PRAGMA data_version").fetchone()[0], connection.total_changes


def checkpoint(connection: Connection) -> None:
    """Bring everything into the one file, so that it may be copied."""
    with telling():
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
