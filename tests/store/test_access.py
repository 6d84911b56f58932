"""The access log: codes only, appended, chained; what is altered, taken out or put in is found."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from partaj_desktop.store import access, integrity, state
from partaj_desktop.store.connection import Connection, transaction
from tests.helpers.stores import id_of, new_store


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """Give an empty store."""
    opened = new_store(tmp_path / "store.db")
    yield opened
    opened.close()


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Take back what is done within."""
    connection.execute("SAVEPOINT trial")
    yield
    connection.execute("ROLLBACK TO trial")
    connection.execute("RELEASE trial")


def fill(connection: Connection, count: int) -> None:
    """Note all kinds of deeds, one a second, some about somebody."""
    with transaction(connection):
        for n in range(count):
            about = id_of(f"person {n}") if n % 3 else None
            access.note(connection, access.CODES[n % len(access.CODES)], 1_000_000 * n, about)


def test_what_was_noted_reads_back_the_newest_first(connection: Connection) -> None:
    access.note(connection, "profile.opened", 5)
    access.note(connection, "paper.made", 7, id_of("x"))
    assert access.entries(connection, 10) == [
        access.Entry(2, 7, "paper.made", id_of("x")),
        access.Entry(1, 5, "profile.opened", None),
    ]
    assert access.entries(connection, 1) == [access.Entry(2, 7, "paper.made", id_of("x"))]
    assert access.verify(connection) == []


@pytest.mark.qrow(32)
@pytest.mark.parametrize(
    "code", ["", "profile", "profile.opened by Kévin", "Profile.opened", "profile.opened\n", "x.y"]
)
def test_nothing_but_a_known_code_is_ever_noted(connection: Connection, code: str) -> None:
    with pytest.raises(ValueError, match="no code"):
        access.note(connection, code, 1)
    assert access.entries(connection, 1) == []


def test_codes_are_words_between_dots(connection: Connection) -> None:
    fill(connection, len(access.CODES))
    assert access.verify(connection) == []
    assert len(set(access.CODES)) == len(access.CODES) < 256


def test_the_log_is_of_this_workstation_alone(connection: Connection) -> None:
    before = state.state_hash(connection)
    fill(connection, 3)
    assert state.state_hash(connection) == before


@pytest.mark.qrow(32)
def test_every_alteration_of_the_log_is_found(connection: Connection) -> None:
    fill(connection, 60)
    random, tried = Random(1), 0
    rows = connection.execute("SELECT * FROM local_access ORDER BY n").fetchall()
    others = {"at": 1, "code": "keys.changed", "about": id_of("another"), "before": bytes(32), "mark": bytes(32)}
    for n in random.sample(range(2, 60), 15):
        for column, value in others.items():
            if rows[n - 1][("n", "at", "code", "about", "before", "mark").index(column)] != value:
                with undone(connection):
                    connection.execute(f"UPDATE local_access SET {column} = ? WHERE n = ?", (value, n))
                    assert access.verify(connection), (n, column)
                tried += 1
        with undone(connection):
            connection.execute("DELETE FROM local_access WHERE n = ?", (n,))
            assert access.verify(connection) == [f"access: {n + 1}"]
        with undone(connection):
            connection.execute("UPDATE local_access SET n = 1000 WHERE n = ?", (n,))
            assert access.verify(connection)
        tried += 2
    assert access.verify(connection) == []
    print(f"tried {tried}")


@pytest.mark.qrow(32)
def test_the_oldest_lines_are_dropped_and_the_rest_verifies(connection: Connection) -> None:
    fill(connection, 100)
    assert access.forget_before(connection, 40_000_000) == 40
    assert access.forget_before(connection, 40_000_000) == 0
    assert access.verify(connection) == []
    assert [one.n for one in access.entries(connection, 200)] == list(range(100, 40, -1))
    access.note(connection, "list.read", 1)
    assert access.verify(connection) == []
    with undone(connection):
        connection.execute("DELETE FROM local_access WHERE n = 50")
        assert access.verify(connection)


def test_a_clock_set_back_drops_nothing_out_of_the_middle(connection: Connection) -> None:
    for at in (50, 10, 60, 5, 70):
        access.note(connection, "store.checked", at)
    assert access.forget_before(connection, 55) == 2
    assert [one.at for one in access.entries(connection, 9)] == [70, 5, 60]
    assert access.verify(connection) == []


def test_the_newest_line_stays_so_that_numbers_go_on(connection: Connection) -> None:
    assert access.forget_before(connection, 10**18) == 0
    fill(connection, 5)
    assert access.forget_before(connection, 10**18) == 4
    access.note(connection, "profile.locked", 9)
    assert [one.n for one in access.entries(connection, 9)] == [6, 5]
    assert access.verify(connection) == []


def test_checking_the_store_checks_the_log(connection: Connection) -> None:
    fill(connection, 9)
    assert integrity.faults(connection) == []
    connection.execute("UPDATE local_access SET code = 'paper.made' WHERE n = 4")
    assert integrity.faults(connection) == ["access: 4"]
