"""The wrong engine, temporary files, a key given wrongly: refused before a single personal word is written in clear."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from partaj_desktop.domain.errors import KnownFailure, StoreDamaged
from partaj_desktop.store import connection as opening
from partaj_desktop.store import copies
from partaj_desktop.store.connection import Connection
from tests.helpers.stores import DATA_KEY, new_store
from tests.store.work import bare, write

pytestmark = pytest.mark.qrow(27)
ROADS = (opening.open_store, opening.open_reader, opening.open_unchanged, copies.open_and_check)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the path of a store with work in it, closed."""
    connection = new_store(tmp_path / "store.db")
    write(connection, 1)
    connection.close()
    return tmp_path / "store.db"


class OtherBuild:
    """The real engine, answering some questions as another build of it would."""

    def __init__(self, answers: dict[str, list[tuple[object, ...]]], connection: Any) -> None:
        self._answers = answers
        self._connection = connection

    def execute(self, sql: str, *arguments: Any) -> Any:
        """Answer, or pass on."""
        if sql in self._answers:
            return self._connection.execute(
                f"VALUES {', '.join(repr(row[0]).join('()') for row in self._answers[sql])}"
            )
        return self._connection.execute(sql, *arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put another engine in the place of ours."""

    def put(connect: Callable[..., Any], module: Any = sqlcipher) -> None:
        names = {name: getattr(module, name) for name in ("Error", "OperationalError", "DatabaseError")}
        monkeypatch.setattr(opening, "sqlcipher", SimpleNamespace(connect=connect, **names))

    return put


def build(answers: dict[str, list[tuple[object, ...]]]) -> Callable[..., OtherBuild]:
    """Give the way to connect to another build."""
    return lambda *arguments, **named: OtherBuild(answers, sqlcipher.connect(*arguments, **named))


def assert_refused(path: Path, words: str) -> None:
    """Check that every road refuses in words and that nothing was written, not even a new store."""
    before = sha256(path.read_bytes()).digest()
    for road in ROADS:
        with pytest.raises(KnownFailure, match=words) as told:
            road(path, DATA_KEY)
        assert told.value.hint == "Réinstallez PARTAJ."
    with pytest.raises(KnownFailure, match=words):
        opening.create(path.with_name("new.db"), DATA_KEY)
    assert sha256(path.read_bytes()).digest() == before
    for one in path.parent.iterdir():
        assert one == path or one.stat().st_size == 0, one.name


def test_pythons_own_sqlite_which_would_write_in_clear_is_refused(path: Path, engine: Callable[..., None]) -> None:
    engine(sqlite3.connect, sqlite3)
    assert_refused(path, "moteur de chiffrement manque")


@pytest.mark.parametrize(
    "answers",
    [
        {"PRAGMA compile_options": [("TEMP_STORE=0",), ("HAS_CODEC",)]},
        {"PRAGMA compile_options": [("TEMP_STORE=1",), ("HAS_CODEC",)]},
        {"PRAGMA compile_options": [("HAS_CODEC",)]},
        {"PRAGMA temp_store": [(1,)]},
    ],
    ids=["always in files", "files unless asked", "unknown", "does not listen"],
)
def test_an_engine_that_would_write_temporary_files_is_refused(
    path: Path, engine: Callable[..., None], answers: dict[str, list[tuple[object, ...]]]
) -> None:
    engine(build(answers))
    assert_refused(path, "fichiers en clair")


def test_an_engine_that_would_leave_what_is_deleted_is_refused(path: Path, engine: Callable[..., None]) -> None:
    engine(build({"PRAGMA secure_delete": [(0,)]}))
    assert_refused(path, "données effacées")


# --- temporary files ----------------------------------------------------------------------------------------------


def temporary_files(connection: Connection) -> set[str]:
    """Sort much more than fits in the cache; name the files this process opens for it, deleted ones too."""
    seen: set[str] = set()

    def look() -> int:
        for handle in os.listdir("/proc/self/fd"):
            try:
                target = os.readlink(f"/proc/self/fd/{handle}")
            except OSError:
                continue
            if "etilqs" in target:
                seen.add(target)
        return 0

    connection.set_progress_handler(look, 20_000)
    numbers = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 60000)"
    query = f"{numbers} SELECT x, hex(randomblob(200)) AS text FROM n ORDER BY text"
    connection.execute("PRAGMA cache_size = -200")
    assert len(connection.execute(query).fetchall()) == 60_000
    connection.set_progress_handler(None, 0)
    return seen


def test_sorting_writes_no_temporary_file(path: Path) -> None:
    connection = opening.open_store(path, DATA_KEY)
    assert temporary_files(connection) == set()
    connection.close()


def test_an_engine_told_to_use_files_would_be_seen(path: Path) -> None:
    connection = bare(path)
    connection.execute("PRAGMA temp_store = FILE")
    assert temporary_files(connection)
    connection.close()


# --- keys ---------------------------------------------------------------------------------------------------------


def test_thirty_two_raw_bytes_would_be_a_passphrase_and_open_nothing_of_ours(path: Path, tmp_path: Path) -> None:
    wrong = sqlcipher.connect(str(path))
    wrong.set_key(DATA_KEY)
    with pytest.raises(sqlcipher.DatabaseError):
        wrong.execute("SELECT COUNT(*) FROM sqlite_master")
    wrong.close()
    other = tmp_path / "passphrase.db"
    passphrase = sqlcipher.connect(str(other), isolation_level=None)
    passphrase.set_key(DATA_KEY)
    passphrase.execute("CREATE TABLE t (a)")
    passphrase.close()
    for road in ROADS[:3]:
        with pytest.raises(StoreDamaged):
            road(other, DATA_KEY)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64, 67])
def test_a_key_of_another_length_never_reaches_the_engine(path: Path, length: int) -> None:
    for road in ROADS:
        with pytest.raises(ValueError, match="32 bytes"):
            road(path, bytes(length))


def test_a_plain_file_is_refused_on_every_road_untouched(tmp_path: Path) -> None:
    path = tmp_path / "plain.db"
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE t (a)")
    plain.close()
    before = sha256(path.read_bytes()).digest()
    for road in ROADS[:3]:
        with pytest.raises(StoreDamaged, match="n’est pas un fichier de données"):
            road(path, DATA_KEY)
    assert copies.open_and_check(path, DATA_KEY) == ["file: not a store, or another key"]
    assert sha256(path.read_bytes()).digest() == before


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    """Give the store, open."""
    opened = opening.open_store(path, DATA_KEY)
    yield opened
    opened.close()


def test_the_costly_memory_protection_stays_off_and_nothing_is_logged(
    connection: Connection, capfd: pytest.CaptureFixture[str], path: Path
) -> None:
    assert connection.execute("PRAGMA cipher_memory_security").fetchone()[0] == "0"
    with pytest.raises(StoreDamaged):
        opening.open_store(path, bytes(32))
    assert capfd.readouterr() == ("", "")
