"""Copies: whole, checked, under the right key, and nothing left of one that failed."""

import sqlite3
import stat
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from partaj_desktop.domain.changes import Patch
from partaj_desktop.domain.errors import DiskFailure, KnownFailure, StoreDamaged, StoreTooNew
from partaj_desktop.store import access, copies, journal, migrations
from partaj_desktop.store import connection as opening
from partaj_desktop.store.connection import Connection
from tests.helpers.stores import DATA_KEY, dump, id_of, new_store, pen_of
from tests.store.raw_pages import PAGE, decrypted

OTHER_KEY = bytes(range(100, 132))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Connection]:
    """Give an open store with some work in it, part of it in the log only."""
    connection = new_store(tmp_path / "store.db")
    connection.set_authorizer(None)  # the guard of the projection would see copies written too
    write(connection, 40)
    opening.checkpoint(connection)
    write(connection, 40)
    yield connection
    connection.close()


def write(connection: Connection, count: int) -> None:
    """Append actions about a few people, and leave some local traces."""
    pen = pen_of("north")
    for n in range(count):
        patch = Patch(table="contact", row=id_of(f"c{n}"), subject=id_of(f"p{n % 7}"), fields={"value": "x" * 300})
        with opening.transaction(connection):
            journal.append(connection, pen, "edit", [patch])
            access.note(connection, "list.read", n)


def digest(path: Path) -> str:
    """Hash a file."""
    return sha256(path.read_bytes()).hexdigest()


def read(path: Path, key: bytes = DATA_KEY) -> dict[str, list[tuple[object, ...]]]:
    """Read a closed copy as the program would open it."""
    connection = opening.open_store(path, key)
    try:
        return dump(connection)
    finally:
        connection.close()


def files(folder: Path) -> set[str]:
    """List the files of a folder but the store's own."""
    return {one.name for one in folder.iterdir() if not one.name.startswith("store.db")}


Copy = Callable[[Connection, Path, Path], None]


def backup(connection: Connection, source: Path, target: Path) -> None:
    """Copy byte by byte."""
    copies.copy_checked(connection, source, target, DATA_KEY)


def rekeyed(connection: Connection, _source: Path, target: Path) -> None:
    """Copy to another key."""
    copies.export_to_new_key(connection, target, OTHER_KEY)


def anew(connection: Connection, _source: Path, target: Path) -> None:
    """Write anew."""
    copies.vacuum_into(connection, target, DATA_KEY)


WAYS = [
    pytest.param(backup, DATA_KEY, id="backup"),
    pytest.param(rekeyed, OTHER_KEY, id="rekeyed"),
    pytest.param(anew, DATA_KEY, id="anew"),
]


@pytest.mark.parametrize(("way", "key"), WAYS)
def test_a_copy_holds_everything_and_stands_alone(store: Connection, tmp_path: Path, way: Copy, key: bytes) -> None:
    target = tmp_path / "copy.db"
    way(store, tmp_path / "store.db", target)
    assert files(tmp_path) == {"copy.db"}
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert copies.open_and_check(target, key) == []
    assert files(tmp_path) == {"copy.db"}
    assert read(target, key) == dump(store)
    assert not store.in_transaction
    write(store, 1)


@pytest.mark.parametrize(("way", "key"), WAYS)
def test_a_copy_opens_with_its_key_only_and_tells_nothing(
    store: Connection, tmp_path: Path, way: Copy, key: bytes
) -> None:
    target = tmp_path / "copy.db"
    way(store, tmp_path / "store.db", target)
    content = target.read_bytes()
    assert b"SQLite" not in content
    assert b"young_person" not in content
    assert b"xxxxxxxx" in decrypted(target, key), "the key is the raw key of its pages"
    for wrong in {DATA_KEY, OTHER_KEY} - {key}:
        with pytest.raises(StoreDamaged):
            opening.open_store(target, wrong)
        assert copies.open_and_check(target, wrong) == ["file: not a store, or another key"]
    passphrase = sqlcipher.connect(str(target))
    passphrase.set_key(key)
    with pytest.raises(sqlcipher.DatabaseError):
        passphrase.execute("SELECT COUNT(*) FROM contact")
    passphrase.close()


def test_a_new_key_stands_in_no_statement_and_in_no_trace_of_bound_values(store: Connection, tmp_path: Path) -> None:
    seen: list[str] = []
    store.set_trace_callback(seen.append)
    copies.export_to_new_key(store, tmp_path / "copy.db", OTHER_KEY)
    assert any(statement.startswith("ATTACH") for statement in seen)
    assert not [statement for statement in seen if OTHER_KEY.hex() in statement.lower()]
    store.set_trace_callback(None)
    assert store.execute("SELECT fresh_key()").fetchone() == (None,)


def test_a_store_under_a_new_key_is_like_the_old_one_in_all_but_the_key(store: Connection, tmp_path: Path) -> None:
    store.execute("CREATE TABLE searched (n INTEGER PRIMARY KEY, value TEXT)")
    store.execute("INSERT INTO searched (n, value) VALUES (1, 'beffroi')")
    store.execute("CREATE VIRTUAL TABLE words USING fts5 (value, content='searched', content_rowid='n')")
    store.execute("INSERT INTO words (rowid, value) VALUES (1, 'beffroi')")
    store.execute("CREATE VIEW everybody AS SELECT id FROM young_person")
    copies.export_to_new_key(store, tmp_path / "copy.db", OTHER_KEY)
    copy = opening.open_store(tmp_path / "copy.db", OTHER_KEY)
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    assert copy.execute(query).fetchall() == store.execute(query).fetchall()
    assert copy.execute("SELECT rowid FROM words WHERE words MATCH 'beffroi'").fetchall() == [(1,)]
    for pragma in ("user_version", "journal_mode", "page_size", "encoding", "auto_vacuum", "secure_delete"):
        assert copy.execute(f"PRAGMA {pragma}").fetchone() == store.execute(f"PRAGMA {pragma}").fetchone(), pragma
    copy.close()


@pytest.mark.parametrize(("way", "_key"), WAYS)
def test_nothing_is_written_over_what_stands(store: Connection, tmp_path: Path, way: Copy, _key: bytes) -> None:
    target = tmp_path / "copy.db"
    target.write_bytes(b"something else")
    with pytest.raises(KnownFailure, match="porte déjà ce nom"):
        way(store, tmp_path / "store.db", target)
    assert target.read_bytes() == b"something else"


@pytest.mark.parametrize(("way", "_key"), WAYS)
def test_a_folder_that_is_not_there_is_told(store: Connection, tmp_path: Path, way: Copy, _key: bytes) -> None:
    with pytest.raises(DiskFailure):
        way(store, tmp_path / "store.db", tmp_path / "unplugged" / "copy.db")
    write(store, 1)


@pytest.mark.parametrize(("way", "key"), WAYS)
def test_what_a_kill_left_of_another_copy_is_in_nobodys_way(
    store: Connection, tmp_path: Path, way: Copy, key: bytes
) -> None:
    for name in (".copy.db.part", ".copy.db.part-wal", ".copy.db.part-journal"):
        (tmp_path / name).write_bytes(b"half of something")
    way(store, tmp_path / "store.db", tmp_path / "copy.db")
    assert files(tmp_path) == {"copy.db"}
    assert copies.open_and_check(tmp_path / "copy.db", key) == []


@pytest.mark.parametrize("place", [3, 17, -2], ids=str)
def test_a_copy_that_differs_from_what_was_copied_is_not_kept(store: Connection, tmp_path: Path, place: int) -> None:
    """The store itself is damaged in one page: the copy of it is no backup."""
    path = tmp_path / "store.db"
    opening.checkpoint(store)
    content = bytearray(path.read_bytes())
    content[(place % (len(content) // PAGE)) * PAGE + 99] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(StoreDamaged):
        copies.copy_checked(store, path, tmp_path / "copy.db", DATA_KEY)
    assert files(tmp_path) == set()


def test_a_copy_is_not_kept_when_the_key_is_another(store: Connection, tmp_path: Path) -> None:
    with pytest.raises(StoreDamaged):
        copies.copy_checked(store, tmp_path / "store.db", tmp_path / "copy.db", OTHER_KEY)
    assert files(tmp_path) == set()
    assert not store.in_transaction


def test_a_key_of_another_length_is_a_bug_and_leaves_nothing(store: Connection, tmp_path: Path) -> None:
    with pytest.raises((ValueError, sqlcipher.Error)):
        copies.export_to_new_key(store, tmp_path / "copy.db", OTHER_KEY[:31])
    assert files(tmp_path) == set()
    write(store, 1)


def test_an_older_state_a_reader_still_looks_at_is_told_not_left_out(store: Connection, tmp_path: Path) -> None:
    reader = opening.open_reader(tmp_path / "store.db", DATA_KEY)
    reader.execute("BEGIN")
    reader.execute("SELECT COUNT(*) FROM contact").fetchall()
    write(store, 1)
    store.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(KnownFailure, match="en cours de lecture"):
        copies.copy_checked(store, tmp_path / "store.db", tmp_path / "copy.db", DATA_KEY)
    assert files(tmp_path) == set()
    reader.execute("ROLLBACK")
    copies.copy_checked(store, tmp_path / "store.db", tmp_path / "copy.db", DATA_KEY)
    assert read(tmp_path / "copy.db") == dump(store)
    reader.close()


class Watched(type(Path())):  # type: ignore[misc]
    """A path that lets something happen at the moment it is read."""

    happens: ClassVar[list[Callable[[], None]]] = []

    def open(self, *arguments: Any, **named: Any) -> Any:
        """Open it, late."""
        for one in self.happens:
            one()
        return super().open(*arguments, **named)


def test_nobody_writes_while_a_copy_is_made(store: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second writer, which the profile's lock keeps out already, waits until the bytes are copied."""
    other = opening.open_store(tmp_path / "store.db", DATA_KEY)
    other.execute("PRAGMA busy_timeout = 0")
    refused: list[str] = []

    def write_too() -> None:
        with pytest.raises(KnownFailure, match="ouvertes ailleurs") as told:
            write(other, 1)
        refused.append(told.value.sentence)

    monkeypatch.setattr(Watched, "happens", [write_too])
    copies.copy_checked(store, Watched(tmp_path / "store.db"), tmp_path / "copy.db", DATA_KEY)
    assert len(refused) == 1
    write(other, 1)
    other.close()


# --- looking into a copy ------------------------------------------------------------------------------------------


def test_looking_into_a_copy_changes_not_a_byte(store: Connection, tmp_path: Path) -> None:
    copies.copy_checked(store, tmp_path / "store.db", tmp_path / "é c%20?#.db", DATA_KEY)
    copy = tmp_path / "é c%20?#.db"
    before, folder = digest(copy), files(tmp_path)
    copy.chmod(0o400)
    assert copies.open_and_check(copy, DATA_KEY) == []
    assert (digest(copy), files(tmp_path)) == (before, folder)


def test_a_copy_of_an_older_schema_is_checked_and_not_migrated(
    store: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies.copy_checked(store, tmp_path / "store.db", tmp_path / "copy.db", DATA_KEY)
    monkeypatch.setattr(migrations, "newest", lambda: 7)
    before = digest(tmp_path / "copy.db")
    assert copies.open_and_check(tmp_path / "copy.db", DATA_KEY) == []
    assert digest(tmp_path / "copy.db") == before
    store.execute("UPDATE journal_entry SET lines = CAST('[]' AS BLOB) WHERE v & 255 = 5")
    copies.copy_checked(store, tmp_path / "store.db", tmp_path / "wrong.db", DATA_KEY)
    assert copies.open_and_check(tmp_path / "wrong.db", DATA_KEY)[0].startswith("run")


def test_faults_of_a_copy_are_found(store: Connection, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copies.copy_checked(store, tmp_path / "store.db", copy, DATA_KEY)
    content = copy.read_bytes()
    for place in (5, 5 * PAGE + 7, 9 * PAGE - 1):
        flipped = bytearray(content)
        flipped[place] ^= 4
        copy.write_bytes(bytes(flipped))
        assert copies.open_and_check(copy, DATA_KEY), place
    copy.write_bytes(content[:-PAGE])
    assert copies.open_and_check(copy, DATA_KEY)
    copy.write_bytes(content[:-100])
    assert copies.open_and_check(copy, DATA_KEY)
    for short in (b"", b"x"):
        copy.write_bytes(short)
        assert copies.open_and_check(copy, DATA_KEY) == ["file: not a store, or another key"]


def test_a_plain_database_is_no_copy(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "plain.db")
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    assert copies.open_and_check(tmp_path / "plain.db", DATA_KEY) == ["file: not a store, or another key"]


def test_a_file_that_was_not_closed_is_no_copy(store: Connection, tmp_path: Path) -> None:
    assert copies.open_and_check(tmp_path / "store.db", DATA_KEY) == ["log: the copy was not closed"]
    opening.checkpoint(store)
    assert copies.open_and_check(tmp_path / "store.db", DATA_KEY) == []


def test_a_copy_of_a_newer_program_is_told(store: Connection, tmp_path: Path) -> None:
    store.execute(f"PRAGMA user_version = {migrations.newest() + 1}")
    opening.checkpoint(store)
    with pytest.raises(StoreTooNew):
        copies.open_and_check(tmp_path / "store.db", DATA_KEY)
