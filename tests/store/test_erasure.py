"""Erasure: lines go for ever, hashes hold; whatever comes in whatever order, an erased line is never stored again."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from partaj_desktop.bundle import merge
from partaj_desktop.bundle.cut import cut
from partaj_desktop.domain.changes import Patch, Run, change_line, commit_of, is_line, read_change
from partaj_desktop.domain.ids import Id, WriterId
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.sight import Sight
from partaj_desktop.domain.tables import SCHEMA
from partaj_desktop.domain.trust import TrustList
from partaj_desktop.store import connection as opening
from partaj_desktop.store import copies, entries, erasure, integrity, journal, projection, state, union
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.writers import Writers
from tests.helpers.stores import DATA_KEY, id_of, new_store, stray_rows
from tests.helpers.worlds import Party, party, trust_of, workstation
from tests.property.test_exchange_worlds import step, world
from tests.store.raw_pages import decrypted
from tests.store.test_projection import Hand

Make = Callable[[str], Party]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Set up workstations of one region by name, each with an empty store."""
    trust = trust_of(
        [workstation("region", Role.COORDINATOR), workstation("north", Role.FACILITATOR, territory="the north")]
    )
    made: list[Party] = []

    def one(name: str) -> Party:
        made.append(party(tmp_path, name, trust))
        return made[-1]

    yield one
    for each in made:
        assert stray_rows(each.connection) == []
        assert integrity.faults(each.connection) == []
        each.connection.close()


def contact(who: str, value: str, row: str = "") -> Patch:
    """Patch a person's telephone number."""
    return Patch(table="contact", row=id_of(row or f"contact {who}"), subject=id_of(who), fields={"value": value})


def erase(one: Party, commits: frozenset[bytes]) -> int:
    """Erase in a transaction of its own."""
    with opening.transaction(one.connection):
        return erasure.erase(one.connection, commits)


def of(one: Party, who: str) -> frozenset[bytes]:
    """Give the commits about a person."""
    return erasure.commits_of_subject(one.connection, id_of(who))


def lines(connection: Connection) -> set[bytes]:
    """Read every line held."""
    return {line for *_, line in entries.lines(connection)}


# --- one store ----------------------------------------------------------------------------------------------------


def test_an_erased_persons_lines_and_rows_are_gone_and_every_seal_holds(make: Make) -> None:
    one = make("north")
    for n in range(70):
        one.write("edit", [contact("x", f"x{n}"), contact("y", f"y{n}")])
    heads = one.connection.execute("SELECT writer, first, last, head, seal FROM journal_run").fetchall()
    headers = one.connection.execute("SELECT v, header FROM journal_entry").fetchall()
    commits = of(one, "x")
    assert len(commits) == 70
    assert erase(one, commits) == 70
    assert of(one, "x") == frozenset()
    assert len(of(one, "y")) == 70
    assert erasure.erased(one.connection) == commits
    assert one.connection.execute("SELECT writer, first, last, head, seal FROM journal_run").fetchall() == heads
    assert one.connection.execute("SELECT v, header FROM journal_entry").fetchall() == headers
    assert journal.verify(one.connection) == []
    assert one.connection.execute("SELECT value FROM contact").fetchall() == [("y69",)]
    for run in one.runs():
        merge.judge([run], one.trust)


def test_within_an_entry_the_other_changes_stay(make: Make) -> None:
    one = make("north")
    one.write(
        "edit", [contact("x", "kept"), contact("x", "erased", row="other"), contact("x", "kept too", row="third")]
    )
    (gone,) = (line for line in lines(one.connection) if b"erased" in line)
    assert erase(one, frozenset({commit_of(gone)})) == 1
    assert erase(one, frozenset({commit_of(gone)})) == 0
    (before,) = entries.read(one.connection, 0, 1 << 60)
    assert [is_line(part) for part in before.parts] == [True, False, True]
    assert before.parts[1] == commit_of(gone)
    assert erase(one, of(one, "x")) == 2
    (after,) = entries.read(one.connection, 0, 1 << 60)
    assert after.parts == tuple(commit_of(part) if is_line(part) else part for part in before.parts)
    assert after.digest == before.digest
    assert one.connection.execute("SELECT COUNT(*) FROM contact").fetchone()[0] == 0


def test_a_conflict_goes_with_its_person(make: Make) -> None:
    one, region = make("north"), make("region")
    one.write("edit", [contact("x", "1")])
    region.take(one.runs())
    one.write("edit", [contact("x", "2")])
    region.write("edit", [contact("x", "3")])
    region.take(one.runs())
    assert region.connection.execute("SELECT COUNT(*) FROM conflict").fetchone()[0] == 2
    assert erase(region, of(region, "x")) == 3
    assert region.connection.execute("SELECT COUNT(*) FROM conflict").fetchone()[0] == 0


def test_the_last_change_erased_leaves_what_was_before(make: Make) -> None:
    one = make("north")
    one.write("edit", [contact("x", "before")])
    one.write("edit", [contact("x", "after")])
    erase(one, frozenset(commit_of(line) for line in lines(one.connection) if b"after" in line))
    assert one.connection.execute("SELECT value FROM contact").fetchall() == [("before",)]
    one.write("edit", [contact("x", "again")])
    assert one.connection.execute("SELECT value FROM contact").fetchall() == [("again",)]


def test_what_is_not_sealed_yet_is_sealed_with_its_commits(make: Make) -> None:
    one, region = make("north"), make("region")
    one.write("edit", [contact("x", "1"), contact("y", "1")])
    erase(one, of(one, "x"))
    region.take(one.runs())
    assert region.state() == one.state()
    assert len(lines(region.connection)) == 1


def test_a_change_that_names_a_person_in_anothers_row_is_found(make: Make) -> None:
    region, hand = make("region"), Hand(make("north"))
    seen = hand.next()
    fields = {"value": "1"}
    first = change_line(salt=bytes(16), subject=id_of("x"), table="contact", row=id_of("row"), fields=fields, seen=[])
    second = change_line(
        salt=bytes(16), subject=id_of("y"), table="contact", row=id_of("row"), fields=fields, seen=[seen]
    )
    region.take([hand.seal(first), hand.seal(second)])
    assert {who: len(of(region, who)) for who in "xy"} == {"x": 1, "y": 1}
    for who in "xy":
        erase(region, of(region, who))
    assert lines(region.connection) == set()


def test_rows_of_a_newer_programs_table_are_erased_too(make: Make) -> None:
    region, hand = make("region"), Hand(make("north"))
    some = [
        change_line(
            salt=bytes(15) + who.encode(), subject=id_of(who), table="horoscope", row=id_of("r"), fields={}, seen=[]
        )
        for who in "xy"
    ]
    region.take([hand.seal(line, schema=SCHEMA + 1) for line in some])
    erase(region, of(region, "x"))
    assert [row for (row,) in region.connection.execute("SELECT subject FROM unread_row")] == [id_of("y")]
    assert len(lines(region.connection)) == 1


def test_a_commit_not_known_here_is_kept_for_when_its_change_comes(make: Make) -> None:
    one, region = make("north"), make("region")
    one.write("edit", [contact("x", "1"), contact("y", "1")])
    assert erase(region, of(one, "x")) == 0
    region.take(one.runs())
    region.take(one.runs())
    assert of(region, "x") == frozenset()
    assert len(lines(region.connection)) == 1


def test_what_was_absent_is_filled_but_for_what_is_erased(make: Make) -> None:
    one, region = make("north"), make("region")
    private = Patch(table="item_note", row=id_of("note"), subject=id_of("x"), fields={"text": "kept"})
    one.write("edit", [contact("x", "1"), private, contact("x", "2", row="other")])
    (run,) = one.runs()
    gone = frozenset(commit_of(line) for line in lines(one.connection) if b"item_note" in line)
    part = cut(run, Sight(role=Role.TUTOR, subjects=frozenset({id_of("x")}), territories=frozenset()))
    assert part is not None
    erase(region, gone)
    region.take([part])
    arrival = journal.last_arrival(region.connection)
    region.take([run])
    assert len(lines(region.connection)) == 2
    assert journal.last_arrival(region.connection) == arrival, "nothing came, nothing is to be sent on"
    erase(one, gone)
    assert region.state() == one.state()


# --- any order ----------------------------------------------------------------------------------------------------


def pieces(random: Random, runs: Sequence[Run], people: Sequence[Id]) -> list[Run]:
    """Give every run, and parts of some, as views of a few people see them."""
    out = list(runs)
    for run in runs:
        some = frozenset(random.sample(people, min(len(people), 3)))
        part = cut(
            run, Sight(role=random.choice([Role.FACILITATOR, Role.TUTOR]), subjects=some, territories=frozenset())
        )
        if part is not None:
            out.append(part)
    return out


def live(folder: Path, seed: int) -> tuple[TrustList, list[Run], list[frozenset[bytes]], list[bytes]]:
    """Live through a world; give its runs in pieces, orders of erasure, and the lines they erase."""
    here = world(folder, seed)
    try:
        for _ in range(40):
            step(here)
        some = {(run.writer, run.first, run.last): run for one in here.parties.values() for run in one.runs()}
        subjects = [id_of(who) for who in here.people]
        chosen = here.random.sample(subjects, min(3, len(subjects)))
        held = set().union(*(lines(one.connection) for one in here.parties.values()))
        orders = [{commit_of(line) for line in held if read_change(line).subject == who} for who in chosen]
        orders.append({commit_of(line) for line in held if here.random.random() < 0.05})
        gone = [line for line in held if any(commit_of(line) in order for order in orders)]
        trust = here.parties["region"].trust
        return trust, pieces(here.random, list(some.values()), subjects), [frozenset(one) for one in orders], gone
    finally:
        for one in here.parties.values():
            one.connection.close()


def unite(connection: Connection, trust: TrustList, runs: Sequence[Run]) -> None:
    """Judge, unite and project."""
    judged = merge.judge(runs, trust)
    with opening.transaction(connection):
        taken = union.unite(connection, judged, WriterId(bytes(16)))
        projection.apply(connection, Writers(connection), taken.news)


def replayed(path: Path, trust: TrustList, deeds: Sequence[Run | frozenset[bytes]]) -> Connection:
    """Do all of this in this order, the runs a few at a time."""
    connection = new_store(path)
    waiting: list[Run] = []
    for deed in [*deeds, frozenset[bytes]()]:
        if isinstance(deed, Run):
            waiting.append(deed)
            continue
        for start in range(0, len(waiting), 5):
            unite(connection, trust, waiting[start : start + 5])
        waiting = []
        with opening.transaction(connection):
            erasure.erase(connection, deed)
    return connection


def marks_in(some: Iterable[bytes]) -> list[bytes]:
    """Give the texts by which lines are told apart wherever they lie."""
    return [mark for line in some for mark in re.findall(rb"mark=[^;]+;", line)]


def assert_erased_in_any_order(folder: Path, seed: int, orders: int) -> Counter[str]:
    """Replay one world in several orders: one state, nothing erased in the file written anew. Count."""
    trust, runs, commands, gone = live(folder, seed)
    random, found, told = Random(seed), set(), Counter(erased=len(gone))
    for number in range(orders):
        deeds: list[Run | frozenset[bytes]] = [*runs, *commands]
        random.shuffle(deeds)
        path = folder / f"{number}.db"
        connection = replayed(path, trust, deeds)
        kept = lines(connection)
        assert not {commit_of(line) for line in kept} & erasure.erased(connection)
        assert stray_rows(connection) == []
        assert integrity.faults(connection) == []
        found.add((state.state_hash(connection), frozenset(kept)))
        told["left in the slack"] += swept(connection, path, marks_in(gone))
        connection.close()
    assert len(found) == 1
    return told


def swept(connection: Connection, path: Path, marks: list[bytes]) -> int:
    """Look for marks in every byte of the store written anew: none. Count those the old file still holds."""
    opening.checkpoint(connection)
    connection.set_authorizer(None)  # the guard of the projection would see the new file written too
    anew = path.with_name(f"anew-{path.name}")
    copies.vacuum_into(connection, anew, DATA_KEY)
    content = decrypted(anew, DATA_KEY)
    assert [mark for mark in marks if mark in content] == []
    content = decrypted(path, DATA_KEY)
    return sum(mark in content for mark in marks)


def worlds(folder: Path, seeds: range, orders: int) -> None:
    """Try many worlds; a failure names its seed."""
    told: Counter[str] = Counter()
    for seed in seeds:
        place = folder / str(seed)
        place.mkdir()
        try:
            told += assert_erased_in_any_order(place, seed, orders)
        except Exception as error:
            error.add_note(f"world {seed}")
            raise
    assert told["erased"] > len(seeds)
    print(f"tried {len(seeds)} worlds in {orders} orders each: {dict(told)}")


def test_worlds_agree_and_hold_nothing_erased_in_whatever_order(tmp_path: Path) -> None:
    worlds(tmp_path, range(8), 3)


@pytest.mark.accept
@pytest.mark.qrow(20)
def test_many_worlds_agree_and_hold_nothing_erased_in_whatever_order(tmp_path: Path) -> None:
    worlds(tmp_path, range(100, 250), 4)


def test_a_store_written_anew_after_an_erasure_holds_none_of_it(make: Make, tmp_path: Path) -> None:
    """The engine overwrites what it deletes where it lies, not where it lay before a page was split."""
    one, random = make("north"), Random(1)
    for n in range(40):
        some = [f"mark={n} {k};" + "y" * random.randrange(400) for k in range(50)]
        one.write("edit", [contact(f"{random.randrange(60)}", text, row=text) for text in some])
    commits = frozenset().union(*(of(one, str(who)) for who in range(20)))
    marks = marks_in(line for line in lines(one.connection) if commit_of(line) in commits)
    assert erase(one, commits) == len(marks) > 500
    left = swept(one.connection, tmp_path / "north.db", marks)
    print(f"tried {len(marks)} erased lines: {left} left in the slack of the old file, none in the new one")
    assert left < len(marks) / 20


def test_the_search_finds_what_is_not_erased(make: Make, tmp_path: Path) -> None:
    one = make("north")
    one.write("edit", [contact("x", "to be found")])
    path = tmp_path / "north.db"
    assert b"to be found" in decrypted(path, DATA_KEY), "in the log"
    opening.checkpoint(one.connection)
    assert b"to be found" in decrypted(path, DATA_KEY)
