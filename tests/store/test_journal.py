"""The journal: own entries and their seals, others' runs united, forks refused, gaps filled."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from partaj_desktop.bundle.cut import cut
from partaj_desktop.crypto.signing import verify
from partaj_desktop.domain.changes import (
    NO_HEAD,
    RUN_ENTRIES,
    SEAL_TYPE,
    Patch,
    Run,
    SentEntry,
    commit_of,
    entry_from,
    read_change,
    read_header,
    seal_payload,
)
from partaj_desktop.domain.errors import BundleRefused, Reason
from partaj_desktop.domain.ids import SHARED, Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.sight import Sight
from partaj_desktop.store import connection as opening
from partaj_desktop.store import entries as held
from partaj_desktop.store import integrity, journal
from partaj_desktop.store.connection import Connection
from tests.helpers.stores import dump, id_of, stray_rows
from tests.helpers.worlds import Party, clone, party, trust_of, workstation

Make = Callable[[str], Party]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Set up workstations of one region by name, each with an empty store."""
    trust = trust_of(
        [
            workstation("region", Role.COORDINATOR),
            workstation("north", Role.FACILITATOR, territory="territory north"),
            workstation("south", Role.FACILITATOR, territory="territory south"),
        ]
    )
    made: list[Party] = []

    def one(name: str) -> Party:
        made.append(party(tmp_path, name, trust))
        return made[-1]

    yield one
    for each in made:
        assert stray_rows(each.connection) == []
        each.connection.close()


def organisation(name: str, **fields: str) -> Patch:
    """Patch a shared row."""
    return Patch(table="organisation", row=id_of(name), subject=SHARED, fields={"name": name, **fields})


def contact(who: str, value: str) -> Patch:
    """Patch a person's telephone number."""
    return Patch(table="contact", row=id_of(f"contact {who}"), subject=id_of(who), fields={"value": value})


def entries(connection: Connection) -> list[tuple[int, bytes]]:
    """Read number and header of every entry held."""
    return [(v & ((1 << 40) - 1), header) for v, header in connection.execute("SELECT v, header FROM journal_entry")]


def refused(one: Party, runs: Sequence[Run], reason: Reason) -> None:
    """Check that runs are refused for a reason, and that the store is as it was."""
    before = dump(one.connection)
    with pytest.raises(BundleRefused) as told:
        one.take(runs)
    assert told.value.reason is reason
    assert dump(one.connection) == before


# --- writing ------------------------------------------------------------------------------------------------------


def test_an_action_is_one_entry_a_subject_with_one_transaction(make: Make) -> None:
    one = make("north")
    one.write("first", [organisation("A")])
    one.write("second", [contact("x", "1"), contact("y", "2"), organisation("B"), organisation("C")])
    headers = [read_header(header) for _, header in entries(one.connection)]
    assert [(h.n, h.transaction, h.action, h.changes) for h in headers] == [
        (1, 1, "first", 1),
        (2, 2, "second", 1),
        (3, 2, "second", 1),
        (4, 2, "second", 2),
    ]


def test_two_patches_of_one_row_become_one_change(make: Make) -> None:
    one = make("north")
    one.write("edit", [organisation("A", phone="1", email="x"), organisation("A", phone="2")])
    ((*_, line),) = held.lines(one.connection)
    assert read_change(line).fields == {"name": "A", "phone": "2", "email": "x"}


def test_time_never_goes_back_for_a_writer_whatever_the_clock_does(make: Make) -> None:
    one = make("north")
    for jump in (0, -(10**15), 10**12, -(10**12), -(10**15)):
        one.clock.now = max(0, one.clock.now + jump)
        one.write("edit", [organisation("A", phone=str(jump)), contact("x", str(jump))])
    times = [read_header(header).at for _, header in entries(one.connection)]
    assert times == sorted(set(times))


def test_a_field_that_is_not_declared_is_a_bug(make: Make) -> None:
    with pytest.raises(ValueError, match="no field"):
        make("north").write("edit", [organisation("A", colour="blue")])


def test_every_change_has_a_salt_of_its_own(make: Make) -> None:
    one = make("north")
    for _ in range(20):
        one.write("edit", [contact("x", "1")])
    salts = {read_change(line).salt for *_, line in held.lines(one.connection)}
    assert len(salts) == 20
    assert {len(salt) for salt in salts} == {16}


@pytest.mark.parametrize("count", [1, 63, 64, 65, 127, 128, 129, 200])
def test_runs_are_sealed_at_64_entries_and_at_an_export(make: Make, count: int) -> None:
    one, other = make("north"), make("region")
    for n in range(count):
        one.write("edit", [organisation("A", phone=str(n))])
    sealed = one.connection.execute("SELECT COALESCE(SUM(last - first + 1), 0) FROM journal_run").fetchone()[0]
    assert sealed == count - count % RUN_ENTRIES
    assert journal.unsealed(one.connection, one.pen.writer) == count % RUN_ENTRIES
    runs = one.runs()
    assert journal.unsealed(one.connection, one.pen.writer) == 0
    assert [len(run.entries) for run in runs] == [64] * (count // 64) + ([count % 64] if count % 64 else [])
    head = NO_HEAD
    for run in runs:
        assert run.before == head
        head = run.head()
        assert verify(one.me.signing, SEAL_TYPE, seal_payload(run.writer, run.last, head), run.seal)
    other.take(runs)
    assert other.state() == one.state()
    assert one.runs() == runs  # sealing again seals nothing again


def test_one_action_larger_than_a_run_is_sealed_in_runs_of_64(make: Make) -> None:
    one = make("north")
    one.write("import", [contact(f"person {n}", "1") for n in range(150)])
    assert [len(run.entries) for run in one.runs()] == [64, 64, 22]


# --- union --------------------------------------------------------------------------------------------------------


def test_uniting_twice_changes_nothing(make: Make) -> None:
    one, other = make("north"), make("region")
    one.write("edit", [organisation("A"), contact("x", "1")])
    other.take(one.runs())
    before = dump(other.connection)
    assert other.take(one.runs()).rows == {}
    assert dump(other.connection) == before


def test_runs_may_come_in_any_order_and_be_relayed(make: Make) -> None:
    one, other, third = make("north"), make("region"), make("south")
    for n in range(200):
        one.write("edit", [organisation("A", phone=str(n))])
    runs = one.runs()
    for run in (runs[2], runs[0], runs[3], runs[1]):
        other.take([run])
    third.take(other.runs())
    assert third.state() == other.state() == one.state()
    assert sorted(third.runs(), key=lambda run: run.first) == runs


def two_branches(make: Make, tmp_path: Path) -> tuple[Party, Party]:
    """Give a workstation and its restored copy, which went on differently."""
    one = make("north")
    for n in range(70):
        one.write("edit", [organisation("A", phone=str(n))])
    one.runs()
    folder = tmp_path / "clone"
    folder.mkdir()
    twin = clone(one, folder)
    one.write("edit", [organisation("A", phone="true")])
    twin.write("edit", [organisation("A", phone="twin")])
    return one, twin


def test_the_same_run_with_another_head_is_a_fork(make: Make, tmp_path: Path) -> None:
    one, twin = two_branches(make, tmp_path)
    region = make("region")
    region.take(one.runs())
    refused(region, twin.runs(), Reason.FORK)
    refused(region, twin.runs()[-1:], Reason.FORK)
    twin.connection.close()


def test_overlapping_runs_are_a_fork(make: Make, tmp_path: Path) -> None:
    one, twin = two_branches(make, tmp_path)
    region = make("region")
    region.take(one.runs())
    for n in range(3):
        twin.write("edit", [organisation("B", phone=str(n))])
    refused(region, [run for run in twin.runs() if run.last > 71], Reason.FORK)
    twin.connection.close()


def test_a_run_that_does_not_follow_the_one_before_is_a_fork(make: Make, tmp_path: Path) -> None:
    one, twin = two_branches(make, tmp_path)
    region = make("region")
    one.runs()
    region.take(one.runs())
    twin.runs()
    twin.write("edit", [organisation("B")])
    refused(region, twin.runs()[-1:], Reason.FORK)
    twin.connection.close()


def test_a_run_that_does_not_lead_to_the_one_after_is_a_fork(make: Make, tmp_path: Path) -> None:
    one, twin = two_branches(make, tmp_path)
    region = make("region")
    one.runs()
    one.write("edit", [organisation("B")])
    region.take(one.runs()[-1:])  # the run of entry 72 alone: 71 is not there yet
    refused(region, [run for run in twin.runs() if run.first == 71], Reason.FORK)
    region.take([run for run in one.runs() if run.first == 71])
    twin.connection.close()


def test_what_comes_back_under_the_own_name_and_is_unknown_is_a_fork(make: Make, tmp_path: Path) -> None:
    one, twin = two_branches(make, tmp_path)
    runs = one.runs()
    refused(twin, runs[-1:], Reason.FORK)
    twin.take(runs[:1])  # what both hold is nothing new
    twin.connection.close()


def test_a_chain_that_starts_nowhere_is_a_fork(make: Make) -> None:
    one, region = make("north"), make("region")
    one.write("edit", [organisation("A")])
    (run,) = one.runs()
    forged = Run(writer=run.writer, epoch=0, first=1, before=bytes([1]) * 32, entries=run.entries, seal=run.seal)
    seal = one.pen.seal(seal_payload(run.writer, 1, forged.head()))
    forged = Run(writer=run.writer, epoch=0, first=1, before=forged.before, entries=run.entries, seal=seal)
    refused(region, [forged], Reason.FORK)


# --- absent parts -------------------------------------------------------------------------------------------------


def sight(*who: str) -> Sight:
    """See some people, as the facilitator of the south does."""
    return Sight(role=Role.FACILITATOR, subjects=frozenset(map(id_of, who)), territories=frozenset())


def test_absent_parts_are_filled_later_in_whatever_order(make: Make) -> None:
    one, region = make("north"), make("region")
    for n in range(5):
        one.write("edit", [contact("x", f"x{n}"), contact("y", f"y{n}"), organisation("A", phone=str(n))])
    (run,) = one.runs()
    views = [cut(run, sight("y")), cut(run, sight("x")), cut(run, sight())]
    for view in views:
        assert view is not None
        region.take([view])
    assert region.state() == one.state()
    assert region.runs() == [run]
    assert integrity.faults(region.connection) == []


def test_a_part_and_the_whole_may_come_in_one_bundle(make: Make) -> None:
    one, region = make("north"), make("region")
    one.write("edit", [contact("x", "1"), contact("y", "2")])
    (run,) = one.runs()
    part = cut(run, sight("x"))
    assert part is not None
    region.take([part, run, part])
    assert region.state() == one.state()
    assert region.runs() == [run]


def test_a_filled_run_reaches_the_next_export(make: Make) -> None:
    one, region = make("north"), make("region")
    one.write("edit", [contact("x", "1"), contact("y", "2")])
    (run,) = one.runs()
    part, whole = cut(run, sight("x")), run
    assert part is not None
    region.take([part])
    arrival = journal.last_arrival(region.connection)
    assert list(journal.runs_after(region.connection, arrival)) == []
    region.take([part])
    assert list(journal.runs_after(region.connection, arrival)) == []
    region.take([whole])
    assert list(journal.runs_after(region.connection, arrival)) == [run]


def test_within_an_entry_changes_are_filled_one_by_one(make: Make) -> None:
    one, region = make("north"), make("region")
    private = Patch(table="item_note", row=id_of("note"), subject=id_of("x"), fields={"text": "kept"})
    one.write("edit", [contact("x", "1"), private])
    (run,) = one.runs()
    (entry,) = run.entries
    assert entry.header is not None
    for k in range(2):
        parts = list(entry.parts)
        parts[k] = commit_of(parts[k])
        some = entry_from(entry.header, parts)
        region.take([run_with(run, some)])
    assert region.state() == one.state()
    assert region.runs() == [run]


def run_with(run: Run, *some: SentEntry) -> Run:
    """Give the run with other knowledge of its entries."""
    return Run(
        writer=run.writer,
        epoch=run.epoch,
        first=run.first,
        before=run.before,
        entries=some,
        seal=run.seal,
    )


def test_runs_of_people_newly_entrusted_are_found(make: Make) -> None:
    one = make("north")
    for n in range(130):
        one.write("edit", [contact("x" if n == 3 else "y", str(n))])
    runs = one.runs()
    keys = journal.keys_of(one.connection, [id_of("x")])
    assert [first for _, first in keys] == [runs[0].first]
    assert len(journal.keys_of(one.connection, [id_of("y")])) == 3
    assert journal.keys_of(one.connection, [Id(bytes(15) + b"z")]) == set()


# --- checking -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "column"), [("journal_entry", "lines"), ("journal_entry", "header"), ("journal_run", "head")]
)
def test_a_flipped_byte_is_found(make: Make, table: str, column: str) -> None:
    one = make("north")
    for n in range(70):
        one.write("edit", [organisation("A", phone=str(n))])
    one.runs()
    assert journal.verify(one.connection) == []
    found = one.connection.execute(f"SELECT {column} FROM {table}").fetchall()
    for place in (0, len(found) // 2, len(found) - 1):
        (value,) = found[place]
        flipped = bytes([value[0], value[1] ^ 1]) + value[2:]
        one.connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (flipped, value))
        assert len(journal.verify(one.connection)) == 1
        one.connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (value, flipped))
    assert journal.verify(one.connection) == []


def test_a_lost_entry_and_a_row_without_its_changes_are_found(make: Make) -> None:
    one = make("north")
    one.write("edit", [organisation("A"), contact("x", "1")])
    one.runs()
    assert integrity.faults(one.connection) == []
    with opening.transaction(one.connection):
        assert len(held.drop(one.connection, 1 << 40 | 1, 1 << 40 | 1)) == 1
        faults = integrity.faults(one.connection)
        one.connection.execute("ROLLBACK")
        one.connection.execute("BEGIN")
    assert any(fault.startswith("run") for fault in faults)
    assert any(fault.startswith("row: organisation") for fault in faults)
