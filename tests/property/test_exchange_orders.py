"""Five facilitators' bundles that overlap, merged in every order: one state.

They overlap in earnest: 45 rows edited on two workstations each, a situation that changes territory while another
workstation edits it, an entry that arrives by two roads, conflicts left and one settled.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import pytest

from partaj_desktop.domain.changes import Patch
from partaj_desktop.domain.errors import BundleRefused
from partaj_desktop.domain.ids import SHARED, Id
from partaj_desktop.domain.roles import Role
from tests.helpers.stores import id_of, stray_rows
from tests.helpers.worlds import Party, clone, party, trust_of, workstation

FACILITATORS = tuple(f"facilitator {n}" for n in range(5))
ROWS = 45
MOVED = id_of("the one who moves")


def organisation(number: int, **fields: str) -> Patch:
    """Patch one of the rows everybody holds."""
    return Patch(table="organisation", row=id_of(f"organisation {number}"), subject=SHARED, fields={**fields})


def situation(**fields: str | bytes) -> Patch:
    """Patch the situation that changes territory."""
    return Patch(table="situation", row=id_of("situation"), subject=MOVED, fields={**fields})


def contact(value: str) -> Patch:
    """Patch the telephone number of the one who moves."""
    return Patch(table="contact", row=id_of("contact"), subject=MOVED, fields={"kind": "phone", "value": value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A coordinator who has merged nothing yet, and what waits for it."""

    coordinator: Party
    bundles: tuple[bytes, ...]


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Meeting:
    """Let five facilitators work on what the region gave them, without hearing from one another."""
    folder = tmp_path_factory.mktemp("orders")
    stations = [workstation("region", Role.COORDINATOR)]
    stations += [workstation(one, Role.FACILITATOR, territory=f"territory {one}") for one in FACILITATORS]
    trust = trust_of(stations)
    parties = [party(folder, one.holder, trust) for one in stations]
    region, facilitators = parties[0], parties[1:]
    _give(region, facilitators)
    _edit_overlapping(facilitators)
    bundles = [_export(one, region) for one in facilitators]
    facilitators[0].clock.now += 3_600_000_000
    facilitators[0].write("late", [organisation(0, phone="03 53 01 00 99"), contact("06 39 98 00 00")])
    bundles.append(_export(facilitators[0], region))
    return Meeting(coordinator=region, bundles=tuple(bundles))


def _give(region: Party, facilitators: Sequence[Party]) -> None:
    region.write("found", [organisation(n, name=f"Structure {n}", commune="Lens") for n in range(ROWS)])
    first, second = (Id(one.me.territory or b"") for one in facilitators[:2])
    region.write("arrive", [situation(territory=first, state="spotted"), contact("06 39 98 00 01")])
    _hand_over(region, facilitators)
    # The second one follows the young person too, from before the move.
    region.write("move", [situation(territory=second)])
    _hand_over(region, facilitators)


def _hand_over(region: Party, facilitators: Iterable[Party]) -> None:
    for one in facilitators:
        sent = region.export(one)
        if sent is not None:
            one.receive(sent.data)


def _edit_overlapping(facilitators: Sequence[Party]) -> None:
    """Each row is edited by two: half of them in the same field, with other values or the same one."""
    for number in range(ROWS):
        one, other = facilitators[number % 5], facilitators[(number + 1) % 5]
        one.write("edit", [organisation(number, phone=f"03 53 01 00 {number:02}", email=f"a{number}@example.org")])
        field = {"commune": "Arras"} if number % 2 else {"phone": "03 53 01 00 00"}
        other.write("edit", [organisation(number, **field)])
    first, second, third = facilitators[:3]
    first.write("move", [situation(territory=Id(third.me.territory or b""), state="proposed")])
    second.write("edit", [situation(state="followed"), contact("06 39 98 00 02")])
    first.write("edit", [contact("06 39 98 00 03")])
    # By two roads: what the first wrote goes to the fourth, who passes it on.
    relayed = first.export(facilitators[3])
    assert relayed is not None
    facilitators[3].receive(relayed.data)
    settled = facilitators[3]
    settled.write("settle", [organisation(5, phone="03 53 01 00 55")])


def _export(one: Party, to: Party) -> bytes:
    sent = one.export(to)
    assert sent is not None
    return sent.data


def _merged(waiting: Meeting, order: Iterable[int], folder: Path, *, twice: bool = False) -> str:
    folder.mkdir()
    coordinator = clone(waiting.coordinator, folder)
    try:
        done: list[int] = []
        for place in order:
            assert coordinator.receive(waiting.bundles[place])
            done.append(place)
            if twice:
                assert not coordinator.receive(waiting.bundles[done[len(done) // 2]])
        return coordinator.state()
    finally:
        coordinator.connection.close()
        (folder / "region.db").unlink()


def test_the_bundles_overlap_as_they_should(waiting: Meeting, tmp_path: Path) -> None:
    coordinator = clone(waiting.coordinator, tmp_path)
    before = coordinator.connection.execute("SELECT COUNT(*) FROM journal_entry").fetchone()[0]
    entries = 0
    for data in waiting.bundles[:5]:
        coordinator.receive(data)
        entries += coordinator.connection.execute(
            "SELECT entries FROM local_inbox ORDER BY received_at DESC LIMIT 1"
        ).fetchone()[0]
    query = """SELECT COUNT(*) FROM (SELECT row FROM journal_row WHERE v >> 40 > 1
               GROUP BY row HAVING COUNT(DISTINCT v >> 40) > 1)"""
    assert coordinator.connection.execute(query).fetchone()[0] >= 40
    held = coordinator.connection.execute("SELECT COUNT(*) FROM journal_entry").fetchone()[0]
    assert entries > held - before, "an entry came by two roads"
    conflicts = {row for (row,) in coordinator.connection.execute("SELECT row FROM conflict")}
    assert id_of("contact") in conflicts
    assert len(conflicts) > 10
    assert stray_rows(coordinator.connection) == []
    coordinator.connection.close()


def test_five_bundles_in_all_120_orders_give_one_state(waiting: Meeting, tmp_path: Path) -> None:
    states = {_merged(waiting, order, tmp_path / str(n)) for n, order in enumerate(permutations(range(5)))}
    assert len(states) == 1


@pytest.mark.accept
@pytest.mark.qrow(17)
def test_six_bundles_in_all_720_orders_with_repeats_give_one_state(waiting: Meeting, tmp_path: Path) -> None:
    orders = enumerate(permutations(range(6)))
    states = {_merged(waiting, order, tmp_path / str(n), twice=True) for n, order in orders}
    assert len(states) == 1


def test_a_bundle_forged_after_the_fact_is_refused_in_any_order(waiting: Meeting, tmp_path: Path) -> None:
    coordinator = clone(waiting.coordinator, tmp_path)
    data = bytearray(waiting.bundles[0])
    data[-20] ^= 1
    for good in waiting.bundles:
        before = coordinator.state()
        with pytest.raises(BundleRefused):
            coordinator.receive(bytes(data))
        assert coordinator.state() == before
        coordinator.receive(good)
    coordinator.connection.close()
