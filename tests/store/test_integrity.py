"""What no seal covers yet is looked at too: entries that are missing or not whole, changes of nobody."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from partaj_desktop.domain.changes import Patch
from partaj_desktop.store import erasure, integrity, journal
from partaj_desktop.store.connection import Connection, transaction
from tests.helpers.stores import id_of, new_store, pen_of

_N = (1 << 40) - 1


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """Give a store with one sealed run and five entries of two changes after it."""
    opened = new_store(tmp_path / "store.db")
    pen = pen_of("north")
    for n in range(69):
        some = [
            Patch(table="contact", row=id_of(f"{n} {k}"), subject=id_of("x"), fields={"value": str(n)}) for k in "ab"
        ]
        with transaction(opened):
            journal.append(opened, pen, "edit", some)
    assert opened.execute("SELECT COUNT(*), MAX(last) FROM journal_run").fetchone() == (1, 64)
    assert integrity.faults(opened) == []
    opened.set_authorizer(None)
    yield opened
    opened.close()


def spoil(connection: Connection, sql: str, *values: object) -> list[str]:
    """Alter the store, and give the kinds of faults found."""
    assert connection.execute(sql, values).rowcount
    return sorted({fault.split(":")[0] for fault in integrity.faults(connection)})


def test_an_unsealed_entry_that_is_missing_is_found(connection: Connection) -> None:
    connection.execute("DELETE FROM contact WHERE v & ? = 67", (_N,))
    connection.execute("DELETE FROM journal_row WHERE v & ? = 67", (_N,))
    assert spoil(connection, "DELETE FROM journal_entry WHERE v & ? = 67", _N) == ["entry"]


def test_the_first_unsealed_entry_is_missed_too(connection: Connection) -> None:
    connection.execute("DELETE FROM contact WHERE v & ? = 65", (_N,))
    connection.execute("DELETE FROM journal_row WHERE v & ? = 65", (_N,))
    assert spoil(connection, "DELETE FROM journal_entry WHERE v & ? = 65", _N) == ["entry"]


def test_a_change_of_an_unsealed_entry_that_is_missing_is_found(connection: Connection) -> None:
    connection.execute("DELETE FROM contact WHERE id = ?", (id_of("66 b"),))
    connection.execute("DELETE FROM journal_row WHERE row = ?", (id_of("66 b"),))
    cut = "UPDATE journal_entry SET present = 1, lines = substr(lines, 1, instr(lines, X'0A') - 1) WHERE v = ?"
    ((v,),) = connection.execute("SELECT v FROM journal_row WHERE row = ?", (id_of("66 a"),))
    assert spoil(connection, cut, v) == ["entry"]


def test_an_unsealed_entry_under_another_number_is_found(connection: Connection) -> None:
    query = (
        "UPDATE journal_entry SET header = (SELECT e.header FROM journal_entry e WHERE e.v & ?1 = 66) WHERE v & ?1 = 67"
    )
    assert spoil(connection, query, _N) == ["entry"]


def test_an_entry_that_is_missing_leaves_rows_that_were_changed_nowhere(connection: Connection) -> None:
    assert spoil(connection, "DELETE FROM journal_entry WHERE v & ? = 69", _N) == ["change"]


def test_a_row_not_found_where_it_was_changed_is_found(connection: Connection) -> None:
    places = connection.execute("SELECT row, v, k FROM journal_row").fetchall()
    for row, v, k in places[::20]:
        for deed in ("DELETE FROM journal_row", "UPDATE journal_row SET v = v + 1", "UPDATE journal_row SET k = k + 1"):
            assert spoil(connection, f"{deed} WHERE row = ?", row) == ["change"]
            connection.execute("DELETE FROM journal_row WHERE row = ?", (row,))
            connection.execute("INSERT INTO journal_row (row, v, k) VALUES (?, ?, ?)", (row, v, k))
    assert integrity.faults(connection) == []
    print(f"tried {len(places[::20]) * 3} places")


def test_an_entry_that_miscounts_its_changes_is_found(connection: Connection) -> None:
    for wrong in (0, 1, 3):
        assert spoil(connection, "UPDATE journal_entry SET present = ? WHERE v & ? = 66", wrong, _N) == ["change"]


def test_a_line_that_is_none_is_found(connection: Connection) -> None:
    assert "line" in spoil(connection, "UPDATE journal_entry SET lines = X'5B' WHERE v & ? = 66", _N)
    assert "line" in spoil(connection, "UPDATE journal_entry SET header = X'5B' WHERE v & ? = 66", _N)


@pytest.mark.parametrize("left", ["journal_entry", "journal_row", "journal_run"])
def test_a_writer_nobody_knows_is_found(connection: Connection, left: str) -> None:
    for name in {"journal_entry", "journal_row", "journal_run"} - {left}:
        connection.execute(f"DELETE FROM {name}")
    assert spoil(connection, "DELETE FROM journal_writer") == ["writer"]


def test_what_was_erased_is_no_fault(connection: Connection) -> None:
    with transaction(connection):
        assert erasure.erase(connection, erasure.commits_of_subject(connection, id_of("x"))) == 138
    assert integrity.faults(connection) == []


def test_only_the_first_faults_are_told(connection: Connection) -> None:
    connection.execute("DELETE FROM contact")
    assert len(integrity.faults(connection)) == 20
