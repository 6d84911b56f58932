"""A situation that moves to another territory, and workstations of some cells only: who holds what, when."""

from datetime import date

import pytest

from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.errors import FieldError, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.services import cells, enrolment, follow_up, parties, people, situations, transfers, unlock
from partaj_desktop.services.demo.replay import ScriptedClock
from partaj_desktop.services.session import Session
from partaj_desktop.store import transfers as stored
from partaj_desktop.store.state import state_hash
from partaj_desktop.system.paths import Profile
from tests.helpers.small_region import NORTH, PASSPHRASE, SmallRegion

TODAY = date(2010, 9, 22)


def territory_of(small: SmallRegion, name: str) -> Id:
    territory = small[name].me().territory
    assert territory is not None
    return Id(territory)


def owner(small: SmallRegion, name: str) -> bytes | None:
    """Say which territory a workstation shows in charge of the first young person."""
    return stored.placed(small[name].connection, small.facts.people[0][1]).territory


def holds(small: SmallRegion, name: str, text: str) -> bool:
    query = "SELECT COUNT(*) FROM logbook_entry WHERE text = ?"
    return bool(small[name].connection.execute(query, (text,)).fetchone()[0])


def listed(small: SmallRegion, name: str) -> set[Id]:
    """Give what a workstation lists as followed there, or offered to it."""
    return {line.situation for line in situations.listing(small[name]).lines}


def offer(small: SmallRegion, reason: str = "Déménage chez sa tante.") -> Id:
    return transfers.propose(small["north"], small.facts.people[0][1], territory_of(small, "south"), reason)


def assert_same_view(small: SmallRegion, *names: str) -> None:
    """What each shows of its view is what the coordinator shows of it."""
    coordinator = small["coordinator"]
    for name in names:
        sight = parties.sight_of(coordinator, coordinator.trust(), small[name].workstation)
        assert state_hash(small[name].connection, sight) == state_hash(coordinator.connection, sight), name


def test_a_transfer_moves_once_accepted_and_one_owner_is_shown_at_each_step(small: SmallRegion) -> None:
    north, south = territory_of(small, "north"), territory_of(small, "south")
    situation = small.facts.people[0][1]
    follow_up.write_entry(small["north"], situation, "contact", TODAY, "avant le transfert")
    transfer = offer(small)
    small.meet("north", "north-2", "south")
    everybody = ("coordinator", "north", "north-2", "south")
    assert {owner(small, name) for name in everybody} == {north}
    assert holds(small, "south", "avant le transfert")  # one decides on what one can read
    assert situation in listed(small, "north") & listed(small, "south")  # offered: both have it before their eyes
    (seen,) = transfers.waiting(small["south"])
    assert (seen.incoming, seen.name, seen.reason) == (True, "Kévin Lefebvre", "Déménage chez sa tante.")
    transfers.accept(small["south"], transfer)
    assert (owner(small, "south"), owner(small, "north")) == (south, north)  # until the north hears of it
    small.meet("north", "north-2", "south")
    assert {owner(small, name) for name in everybody} == {south}
    assert situation in listed(small, "south") - listed(small, "north")
    follow_up.write_entry(small["south"], situation, "contact", TODAY, "après le transfert")
    people.close_situation(small["south"], situation, "found_alone", TODAY, "Léa Pruvost")
    small.meet("north", "north-2", "south")
    assert not holds(small, "north", "après le transfert")
    state = small["north"].connection.execute("SELECT state FROM situation WHERE id = ?", (situation,)).fetchone()
    assert state == ("closed",)  # the former territory still learns how it ends
    assert_same_view(small, "north", "north-2", "south")
    assert [one.state for one in transfers.of_situation(small["north"], situation)] == ["accepted"]


def test_a_refusal_says_why_and_nothing_moves(small: SmallRegion) -> None:
    transfer = offer(small)
    small.meet("north", "south")
    with pytest.raises(FieldError, match="pourquoi"):
        transfers.refuse(small["south"], transfer, "  ")
    transfers.refuse(small["south"], transfer, "Le jeune est resté à Denain.")
    small.meet("north", "south")
    (told,) = transfers.of_situation(small["north"], small.facts.people[0][1])
    assert (told.state, told.answer) == ("refused", "Le jeune est resté à Denain.")
    assert owner(small, "north") == owner(small, "coordinator") == territory_of(small, "north")
    follow_up.write_entry(small["north"], small.facts.people[0][1], "contact", TODAY, "la suite")
    small.meet("north", "south")
    assert not holds(small, "south", "la suite")
    with pytest.raises(UserError, match="déjà été donnée"):
        transfers.accept(small["south"], transfer)
    offer(small, "Cette fois, c’est fait.")


def test_taken_back_here_and_accepted_there_one_territory_is_in_charge_and_two_versions_are_shown(
    small: SmallRegion,
) -> None:
    transfer = offer(small)
    small.meet("north", "south")
    transfers.accept(small["south"], transfer)
    transfers.take_back(small["north"], transfer)
    small.meet("north", "south", "north-2")
    south = territory_of(small, "south")
    assert {owner(small, name) for name in ("coordinator", "north", "north-2", "south")} == {south}
    conflicts = small["coordinator"].connection.execute("SELECT COUNT(DISTINCT field) FROM conflict").fetchone()
    assert conflicts == (1,)


def test_who_may_not_answer_is_told(small: SmallRegion) -> None:
    transfer = offer(small)
    with pytest.raises(UserError, match="à qui elle est proposée"):
        transfers.accept(small["north"], transfer)
    with pytest.raises(UserError, match="déjà proposée"):
        offer(small)
    with pytest.raises(FieldError, match="pourquoi"):
        offer(small, " ")
    with pytest.raises(FieldError, match="déjà suivie"):
        transfers.propose(small["north"], small.facts.people[1][1], territory_of(small, "north"), "x")
    small.meet("north", "south")
    with pytest.raises(UserError, match="Seul le territoire"):
        transfers.take_back(small["south"], transfer)
    transfers.take_back(small["north"], transfer)
    small.meet("north", "south")
    with pytest.raises(UserError, match="déjà été donnée"):
        transfers.accept(small["south"], transfer)
    with pytest.raises(UserError, match="pas connu"):
        transfers.accept(small["south"], Id(bytes(16)))


def test_two_territories_hand_over_directly_when_need_be(small: SmallRegion) -> None:
    follow_up.write_entry(small["north"], small.facts.people[1][1], "contact", TODAY, "un autre jeune")
    transfer = offer(small)
    small.send("north", "south")
    assert transfers.waiting(small["south"])[0].id == transfer
    assert not holds(small, "south", "un autre jeune")
    subjects = small["south"].connection.execute("SELECT DISTINCT subject FROM situation").fetchall()
    assert {bytes(one) for (one,) in subjects} == {small.facts.people[0][0], small.facts.people[4][0]}
    transfers.accept(small["south"], transfer)
    small.send("south", "north")
    assert owner(small, "north") == territory_of(small, "south")
    small.meet("north", "south")
    assert_same_view(small, "north", "south")


def test_a_workstation_of_one_cell_holds_the_young_people_of_that_cell(small: SmallRegion) -> None:
    north = small["north"]
    other = cells.add_cell(north, "Cellule de Denain", territory_of(small, "north"))
    for (_, situation), cell in zip(small.facts.people[:2], (other, small.facts.cell), strict=True):
        people.place_in_cell(north, situation, cell)
    follow_up.write_entry(north, small.facts.people[0][1], "contact", TODAY, "à Denain")
    follow_up.write_entry(north, small.facts.people[1][1], "contact", TODAY, "à Valenciennes")
    small.send("north", "coordinator")
    _of_cells(small, "denain", (other,))
    assert holds(small, "denain", "à Denain")
    assert not holds(small, "denain", "à Valenciennes")
    assert_same_view(small, "denain")
    # Named in the bundle's bytes neither: what leaves is cut, not hidden.
    people.place_in_cell(north, small.facts.people[1][1], other)
    small.send("north", "coordinator")
    small.send("coordinator", "denain")
    assert holds(small, "denain", "à Valenciennes")


def _of_cells(small: SmallRegion, name: str, of: tuple[Id, ...]) -> Session:
    person = unlock.Holder(role=Role.FACILITATOR, name="Alix Bonte", organisation="GIP", territory=NORTH)
    clock = ScriptedClock(TODAY)
    session = unlock.create(Profile(small.folder / name), PASSPHRASE, person, clock, cost=KdfCost.FLOOR)
    small.stations[name] = session
    data, words = enrolment.request(session)
    granted = enrolment.Granted(territory=NORTH, cells=of)
    answer = enrolment.enrol(small["coordinator"], data, " ".join(words), granted)
    enrolment.join(session, answer, " ".join(enrolment.region_words(small["coordinator"])))
    return session


def test_nobody_leaves_for_another_territory_without_a_transfer(small: SmallRegion) -> None:
    follow_up.write_entry(small["north"], small.facts.people[0][1], "contact", TODAY, "reste ici")
    small.send("north", "south")
    assert not holds(small, "south", "reste ici")
    subjects = small["south"].connection.execute("SELECT DISTINCT subject FROM situation").fetchall()
    assert {bytes(one) for (one,) in subjects} == {small.facts.people[4][0]}
