"""A store of every released schema, kept for ever: opened, migrated, equal row by row to what was put in."""

import base64
import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from partaj_desktop.domain.changes import is_line
from partaj_desktop.domain.errors import StoreTooNew
from partaj_desktop.store import connection as opening
from partaj_desktop.store import copies, entries, erasure, integrity, migrations, projection, state
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.writers import Writers
from tests.helpers.stores import DATA_KEY, new_store
from tests.store.freeze import ERASED, FROZEN, PEOPLE, freeze
from tests.store.raw_pages import decrypted
from tests.store.work import bare, schema

pytestmark = pytest.mark.qrow(21)
STORES = sorted(FROZEN.glob("*.db"))


@pytest.fixture(params=STORES, ids=lambda path: path.stem)
def frozen(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Give a copy of a frozen store, the file it came from beside in mind."""
    return Path(shutil.copy(request.param, tmp_path))


def put_in(path: Path) -> dict[str, Any]:
    """Read what was put into a frozen store."""
    found: dict[str, Any] = json.loads((FROZEN / path.name).with_suffix(".json").read_text(encoding="utf-8"))
    return found


def value(plain: Any) -> Any:
    """Give a value back from how it was written down."""
    return base64.b64decode(plain["base64"]) if isinstance(plain, dict) else plain


def rows_in(connection: Connection, table: str, columns: list[str]) -> list[tuple[object, ...]]:
    """Read a table's columns as they were then."""
    return sorted(connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall(), key=repr)


def test_every_schema_there_was_is_frozen() -> None:
    assert [int(path.stem) for path in STORES] == [number for number, _ in migrations.files()]


def test_a_frozen_store_is_backed_up_migrated_and_equal_row_by_row(frozen: Path, tmp_path: Path) -> None:
    then = put_in(frozen)
    backup = tmp_path / "backup.db"

    def back_up(connection: Connection) -> None:
        copies.copy_checked(connection, frozen, backup, DATA_KEY)

    connection = opening.open_store(frozen, DATA_KEY, before_migrating=back_up)
    assert migrations.version(connection) == migrations.newest()
    assert backup.exists() == (then["schema"] < migrations.newest())
    compared = 0
    for name, table in then["tables"].items():
        wanted = sorted((tuple(map(value, row)) for row in table["rows"]), key=repr)
        assert rows_in(connection, name, table["columns"]) == wanted, name
        assert wanted, name
        compared += len(wanted)
    assert state.state_hash(connection) == then["state"]
    assert integrity.faults(connection) == []
    connection.close()
    print(f"compared {compared} rows of {len(then['tables'])} tables")


def test_a_migrated_store_has_the_schema_of_a_new_one(frozen: Path, tmp_path: Path) -> None:
    """Fails when a migration is edited after it was frozen (before its release: see tests/store/freeze.py)."""
    connection, new = opening.open_store(frozen, DATA_KEY), new_store(tmp_path / "new.db")
    assert schema(connection) == schema(new)
    for one in (connection, new):
        one.close()


def test_a_frozen_store_folds_to_what_it_shows(frozen: Path) -> None:
    connection = opening.open_store(frozen, DATA_KEY)
    before = state.state_hash(connection)
    with opening.transaction(connection):
        projection.rebuild(connection, Writers(connection))
    assert state.state_hash(connection) == before
    connection.close()


def test_going_back_to_an_older_program_is_refused_untouched(frozen: Path) -> None:
    connection = bare(frozen)
    connection.execute(f"PRAGMA user_version = {migrations.newest() + 1}")
    connection.close()
    before = sha256(frozen.read_bytes()).digest()
    with pytest.raises(StoreTooNew, match="plus récente"):
        opening.open_store(frozen, DATA_KEY)
    assert sha256(frozen.read_bytes()).digest() == before


def test_a_frozen_store_holds_people_and_none_that_was_erased(frozen: Path) -> None:
    connection = opening.open_store(frozen, DATA_KEY)
    people = set(connection.execute("SELECT first_name, last_name FROM young_person"))
    assert people == set(PEOPLE)
    assert len(erasure.erased(connection)) == 1
    assert connection.execute("SELECT COUNT(*) FROM conflict").fetchone()[0] >= 4
    held = entries.read(connection, 0, 1 << 60)
    assert any(entry.header is None for entry in held)
    assert any(not is_line(part) for entry in held for part in entry.parts)
    connection.close()
    content = decrypted(frozen, DATA_KEY)
    assert PEOPLE[0][1].encode() in content
    assert ERASED[1].encode() not in content


def test_freezing_puts_in_the_same_each_time(tmp_path: Path) -> None:
    for name in ("one", "other"):
        freeze(tmp_path / f"{name}.db")
    assert (tmp_path / "one.json").read_text() == (tmp_path / "other.json").read_text()
