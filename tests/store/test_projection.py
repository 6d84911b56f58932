"""The projection: laying a change over a row and folding the row anew give the same, whatever arrives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from partaj_desktop.domain.changes import (
    Change,
    Run,
    SentEntry,
    change_line,
    entry_from,
    header_line,
    read_change,
    seal_payload,
)
from partaj_desktop.domain.ids import SHARED, Id, Version, WriterId
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.tables import SCHEMA, TABLES, Value
from partaj_desktop.store import integrity, journal, projection
from partaj_desktop.store.connection import transaction
from partaj_desktop.store.writers import Writers
from tests.helpers.stores import dump, id_of, stray_rows
from tests.helpers.worlds import Party, party, trust_of, workstation

ROW = id_of("row")
NAMES = ("north", "south", "tutor")


@pytest.fixture
def region(tmp_path: Path) -> Iterator[Party]:
    """Give the coordinator, with an empty store."""
    stations = [
        workstation("region", Role.COORDINATOR),
        workstation("north", Role.FACILITATOR, territory="north"),
        workstation("south", Role.FACILITATOR, territory="south"),
        workstation("tutor", Role.TUTOR, tutor="the tutor"),
    ]
    one = party(tmp_path, "region", trust_of(stations))
    yield one
    assert stray_rows(one.connection) == []
    one.connection.close()


@dataclass(slots=True)
class Hand:
    """Somebody enrolled who seals whatever lines he or she likes: honest, hurried or ill-meaning."""

    one: Party
    n: int = 0
    head: bytes = bytes(32)

    @property
    def writer(self) -> WriterId:
        return self.one.pen.writer

    def next(self) -> Version:
        """Name the entry that will be sealed next."""
        return Version(self.writer, self.n + 1)

    def seal(self, *lines: bytes, at: int | None = None, schema: int = SCHEMA) -> Run:
        """Seal one entry of these lines as a run."""
        self.n += 1
        header = header_line(
            n=self.n,
            at=self.n if at is None else at,
            author=Id(self.one.me.id),
            action="forged",
            transaction=self.n,
            schema=schema,
            changes=len(lines),
        )
        run = self._run((entry_from(header, lines),), b"")
        before, self.head = self.head, run.head()
        seal = self.one.pen.seal(seal_payload(self.writer, self.n, self.head))
        return Run(writer=self.writer, epoch=0, first=self.n, before=before, entries=run.entries, seal=seal)

    def _run(self, entries: tuple[SentEntry, ...], seal: bytes) -> Run:
        return Run(writer=self.writer, epoch=0, first=self.n, before=self.head, entries=entries, seal=seal)


@pytest.fixture
def hands(region: Party, tmp_path: Path) -> Iterator[dict[str, Hand]]:
    """Give the others' signing hands."""
    parties = [party(tmp_path, name, region.trust) for name in NAMES]
    yield {one.name: Hand(one) for one in parties}
    for one in parties:
        one.connection.close()


def line(fields: dict[str, Value], *seen: Version, table: str = "contact", subject: str = "x", row: Id = ROW) -> bytes:
    """Write a change."""
    who = SHARED if subject == "" else id_of(subject)
    return change_line(salt=bytes(16), subject=who, table=table, row=row, fields=fields, seen=seen)


def shown(one: Party, *names: str, table: str = "contact") -> tuple[object, ...] | None:
    """Read columns of the row."""
    found = one.connection.execute(f"SELECT {', '.join(names)} FROM {table} WHERE id = ?", (ROW,)).fetchone()
    return tuple(found) if found else None


def competing(one: Party) -> set[tuple[str, str, object]]:
    """Read what competes."""
    return {tuple(row) for row in one.connection.execute("SELECT tbl, field, value FROM conflict")}


# --- histories ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_random_histories_end_the_same_in_whatever_order_and_portion(
    region: Party, hands: dict[str, Hand], tmp_path: Path, first: int
) -> None:
    for seed in range(first, first + 20):
        random = Random(seed)
        runs = history(random, list(hands.values()), id_of(f"row {seed}"))
        for _ in range(2):
            random.shuffle(runs)
        start = 0
        while start < len(runs):
            size = random.randint(1, 6)
            region.take(runs[start : start + size])
            start += size
        assert stray_rows(region.connection) == []
    before = region.state()
    with transaction(region.connection):
        projection.rebuild(region.connection, Writers(region.connection))
    assert region.state() == before
    assert integrity.faults(region.connection) == []


def history(random: Random, hands: Sequence[Hand], row: Id) -> list[Run]:
    """Write the changes of one row by several hands, each upon some of the versions so far, now and then at odds."""
    versions: list[Version] = []
    runs = []
    for _ in range(random.randint(1, 14)):
        hand = random.choice(hands)
        heads = versions[-1:] if random.random() < 0.6 else random.sample(versions, min(len(versions), 2))
        fields: dict[str, Value] = {"value": random.choice("abc"), "position": random.randint(1, 3)}
        if random.random() < 0.5:
            fields = {"kind": random.choice(["own", None])}
        version = hand.next()
        runs.append(hand.seal(line(fields, *heads, row=row), at=hand.n * 10 + random.randint(1, 9)))
        versions.append(version)
    return runs


def test_a_batch_that_makes_and_changes_a_row_lays_it_down_once(region: Party, hands: dict[str, Hand]) -> None:
    north = hands["north"]
    runs: list[Run] = []
    seen: list[Version] = []
    for n in range(10):
        version = north.next()
        runs.append(
            north.seal(
                line({"value": str(n), "kind": "own" if n == 0 else None} if n < 2 else {"value": str(n)}, *seen)
            )
        )
        seen = [version]
    touched = region.take(runs)
    assert touched.created == {"contact": 1}
    assert shown(region, "value", "kind") == ("9", None)
    assert shown(region, "v") == ((1 << 40) * 1 + 10,)


def test_a_row_settled_stands_at_one_version_again(region: Party, hands: dict[str, Hand]) -> None:
    north, south = hands["north"], hands["south"]
    one, other = north.next(), south.next()
    region.take([north.seal(line({"value": "1"})), south.seal(line({"value": "2"}))])
    assert shown(region, "v") == (projection.SEVERAL,)
    assert competing(region) == {("contact", "value", "1"), ("contact", "value", "2")}
    region.take([north.seal(line({"value": "1"}, one, other))])
    assert competing(region) == set()
    assert shown(region, "value") == ("1",)
    assert shown(region, "v") != (projection.SEVERAL,)


# --- what is not meant well ---------------------------------------------------------------------------------------


def test_a_circle_closed_late_is_what_the_fold_says(region: Party, hands: dict[str, Hand]) -> None:
    # The second entry names the first, the first names the second; the second arrives first.
    north = hands["north"]
    first = north.seal(line({"value": "1"}, Version(north.writer, 2)))
    second = north.seal(line({"value": "2"}, Version(north.writer, 1)))
    region.take([second])
    region.take([first])
    assert stray_rows(region.connection) == []
    assert shown(region, "value") == ("2",)


def test_a_circle_of_two_hands_and_a_change_upon_it(region: Party, hands: dict[str, Hand]) -> None:
    north, south, tutor = hands.values()
    aside = tutor.next()
    runs = [
        north.seal(line({"kind": "own"}, south.next())),
        south.seal(line({"value": "2"}, Version(north.writer, 1))),
        tutor.seal(line({"value": "3"})),
        tutor.seal(line({"kind": "late"}, aside)),
    ]
    for run in runs:
        region.take([run])
        assert stray_rows(region.connection) == []


def test_a_change_of_another_table_under_the_same_id_changes_nothing_of_the_row(
    region: Party, hands: dict[str, Hand]
) -> None:
    # A tutor may write contacts, not situations: not by borrowing a situation's id either.
    north, tutor = hands["north"], hands["tutor"]
    made = north.next()
    region.take([north.seal(line({"state": "followed"}, table="situation"))])
    region.take([tutor.seal(line({"kind": "x", "removed": 1}, made))])
    region.take([tutor.seal(line({"kind": "y", "removed": 1}))])
    assert shown(region, "state", "removed", table="situation") == ("followed", None)
    assert {table for table, _, _ in competing(region)} == {"contact"}
    region.take([north.seal(line({"state": "dormant"}, made, table="situation"))])
    assert shown(region, "state", "removed", table="situation") == ("dormant", None)
    region.take([hands["south"].seal(line({"status": "x"}, made, table="situation"))])  # folds the situation anew
    assert {table for table, _, _ in competing(region)} == {"contact"}
    before = dump(region.connection)
    with transaction(region.connection):
        projection.rebuild(region.connection, Writers(region.connection))
    assert dump(region.connection) == before


@pytest.mark.parametrize(("before", "after"), [("x", "y"), ("y", "x")])
def test_a_change_that_names_another_person_is_folded_alike_on_every_road(
    region: Party, hands: dict[str, Hand], before: str, after: str
) -> None:
    north = hands["north"]
    made = north.next()
    region.take([north.seal(line({"value": "1"}, subject=before))])
    region.take([north.seal(line({"value": "2"}, made, subject=after))])
    assert stray_rows(region.connection) == []
    assert shown(region, "subject") == (min(id_of("x"), id_of("y")),)


# --- older programs -----------------------------------------------------------------------------------------------


def test_a_newer_programs_table_and_field_are_kept_whole_and_not_shown(region: Party, hands: dict[str, Hand]) -> None:
    north = hands["north"]
    made = north.next()
    runs = [
        north.seal(line({"value": "1", "colour": "blue", "weight": 7}), schema=SCHEMA + 1),
        north.seal(line({"whatever": "x"}, table="horoscope", row=id_of("other")), schema=SCHEMA + 1),
        north.seal(line({"value": "2"}, made)),
    ]
    region.take(runs)
    assert shown(region, "value") == ("2",)
    assert region.runs()[:3] == runs
    assert competing(region) == set()
    assert integrity.faults(region.connection) == []
    region.take([hands["south"].seal(line({"colour": "red"}, made), schema=SCHEMA + 1)])
    assert competing(region) == set()  # of a field it does not know, this program shows nothing
    assert shown(region, "v") == (projection.SEVERAL,)


def test_rows_of_a_newer_programs_table_are_found_by_their_subject(region: Party, hands: dict[str, Hand]) -> None:
    run = hands["north"].seal(line({"whatever": "x"}, subject="z", table="horoscope"), schema=SCHEMA + 1)
    region.take([run])
    for _ in ("as it came", "folded anew"):
        assert [first for _, first in journal.keys_of(region.connection, [id_of("z")])] == [run.first]
        with transaction(region.connection):
            projection.rebuild(region.connection, Writers(region.connection))


# --- the guard ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["conflict", "unread_row", *TABLES])
def test_nobody_else_writes_a_projection_table(region: Party, table: str) -> None:
    with pytest.raises(sqlcipher.DatabaseError, match="not authorized"):
        region.connection.execute(f"DELETE FROM {table}")


def test_what_is_wrong_in_the_projection_is_found(region: Party, hands: dict[str, Hand]) -> None:
    north = hands["north"]
    region.take([north.seal(line({"value": "1"})), north.seal(line({"value": "2"}, row=id_of("other")))])
    region.connection.set_authorizer(None)
    region.connection.execute("UPDATE contact SET value = 'x' WHERE id = ?", (ROW,))
    assert [fault.split()[:2] for fault in integrity.faults(region.connection)] == [["row:", "contact"]]
    region.connection.execute("DELETE FROM contact WHERE id = ?", (ROW,))
    assert [fault.split()[-1] for fault in integrity.faults(region.connection)] == ["missing"]
    with transaction(region.connection):
        projection.rebuild(region.connection, Writers(region.connection))
    assert integrity.faults(region.connection) == []


def test_a_change_reads_back_as_it_was_written() -> None:
    written = line({"value": "été", "position": 3})
    assert b"\n" not in written
    assert read_change(written) == Change(bytes(16), id_of("x"), "contact", ROW, {"value": "été", "position": 3}, [])
