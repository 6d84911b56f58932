"""What is no store of ours is refused with the right words, and left as it was."""

import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from partaj_desktop.domain.errors import DiskFailure, KnownFailure, StoreDamaged, StoreTooNew
from partaj_desktop.store import connection as opening
from partaj_desktop.store import migrations
from tests.helpers.stores import DATA_KEY, new_store


def digest(path: Path) -> str:
    """Hash a file."""
    return sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """Give the path of a good store nobody has open."""
    new_store(tmp_path / "store.db").close()
    return tmp_path / "store.db"


def plain_sqlite(path: Path) -> None:
    """Write an SQLite file that was never encrypted."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.close()


def test_a_plain_sqlite_file_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    plain_sqlite(path)
    before = digest(path)
    for road in (opening.open_store, opening.open_reader):
        with pytest.raises(StoreDamaged, match="n’est pas un fichier de données"):
            road(path, DATA_KEY)
    assert digest(path) == before
    assert [one.name for one in tmp_path.iterdir()] == ["store.db"]


@pytest.mark.parametrize("content", [b"", b"short", bytes(range(256)) * 64, b"\x00" * 8192], ids=lambda c: str(len(c)))
def test_bytes_that_are_no_store_are_refused_untouched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(content)
    for road in (opening.open_store, opening.open_reader):
        with pytest.raises(StoreDamaged):
            road(path, DATA_KEY)
    assert path.read_bytes() == content
    assert [one.name for one in tmp_path.iterdir()] == ["store.db"]


def test_another_key_is_refused_and_the_store_untouched(closed: Path) -> None:
    before = digest(closed)
    for road in (opening.open_store, opening.open_reader):
        with pytest.raises(StoreDamaged):
            road(closed, bytes(32))
    assert digest(closed) == before
    opening.open_store(closed, DATA_KEY).close()


def test_a_key_of_another_length_is_a_bug_not_a_passphrase(closed: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        opening.open_store(closed, DATA_KEY[:31])


def test_no_file_is_told_apart_from_a_bad_one(tmp_path: Path) -> None:
    with pytest.raises(StoreDamaged, match="pas de données à cet endroit"):
        opening.open_store(tmp_path / "nothing.db", DATA_KEY)
    assert not list(tmp_path.iterdir())


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(DiskFailure):
        opening.open_store(tmp_path, DATA_KEY)


def test_nothing_is_created_over_what_stands(closed: Path) -> None:
    before = digest(closed)
    with pytest.raises(KnownFailure, match="existent déjà"):
        opening.create(closed, DATA_KEY)
    assert digest(closed) == before


def test_a_store_of_a_newer_program_is_refused_untouched(closed: Path) -> None:
    connection = opening.open_store(closed, DATA_KEY)
    connection.execute(f"PRAGMA user_version = {migrations.newest() + 1}")
    opening.checkpoint(connection)
    connection.close()
    before = digest(closed)
    with pytest.raises(StoreTooNew, match="plus récente"):
        opening.open_store(closed, DATA_KEY)
    assert digest(closed) == before


def test_the_file_tells_nothing(closed: Path) -> None:
    content = closed.read_bytes()
    assert b"SQLite" not in content
    assert b"young_person" not in content


def test_a_created_store_is_its_owners_alone(tmp_path: Path) -> None:
    opening.create(tmp_path / "store.db", DATA_KEY).close()
    assert (tmp_path / "store.db").stat().st_mode & 0o777 == 0o600


def test_a_reader_writes_nothing_and_sees_what_is_committed(closed: Path) -> None:
    writer, reader = opening.open_store(closed, DATA_KEY), opening.open_reader(closed, DATA_KEY)
    with opening.transaction(writer):
        writer.execute("INSERT INTO local_draft (key, body, at) VALUES ('k', 'b', 1)")
        assert reader.execute("SELECT COUNT(*) FROM local_draft").fetchone()[0] == 0
    assert reader.execute("SELECT COUNT(*) FROM local_draft").fetchone()[0] == 1
    with pytest.raises(DiskFailure), opening.telling():
        reader.execute("DELETE FROM local_draft")


def test_a_transaction_is_all_or_nothing(closed: Path) -> None:
    connection = opening.open_store(closed, DATA_KEY)

    def work() -> None:
        with opening.transaction(connection):
            connection.execute("INSERT INTO local_draft (key, body, at) VALUES ('k', 'b', 1)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()
    assert not connection.in_transaction
    assert connection.execute("SELECT COUNT(*) FROM local_draft").fetchone()[0] == 0


def test_what_the_vault_rests_on_is_on(closed: Path) -> None:
    connection = opening.open_store(closed, DATA_KEY)
    assert connection.execute("PRAGMA cipher_version").fetchone()[0]
    assert connection.execute("PRAGMA secure_delete").fetchone()[0] == 1
    assert connection.execute("PRAGMA temp_store").fetchone()[0] == 2
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2
