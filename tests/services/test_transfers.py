"""A situation that moves to another territory, and workstations of some cells only: who holds what, when."""

from dataclasses import replace
from datetime import date

import pytest

from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.drafts import PersonDraft, SituationFacts
from partaj_desktop.domain.errors import FieldError, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.services import (
    agenda,
    cells,
    closing,
    conflicts,
    decisions,
    enrolment,
    follow_up,
    parties,
    people,
    situations,
    transfers,
    unlock,
    workstations,
)
from partaj_desktop.services.demo.replay import ScriptedClock
from partaj_desktop.services.session import Session
from partaj_desktop.store import journal, meetings
from partaj_desktop.store import transfers as stored
from partaj_desktop.store.state import state_hash
from partaj_desktop.system.paths import Profile
from tests.helpers.small_region import NORTH, PASSPHRASE, SmallRegion, decision

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


def test_who_offered_is_told_who_follows_it_though_a_refusal_crossed_the_acceptance(small: SmallRegion) -> None:
    """The screen said « Elle reste suivie ici », of a situation the other territory followed."""
    _facilitator(small, "bruay", "Zoé Petit", "Béthune-Bruay")
    transfer, south = offer(small), territory_of(small, "south")
    small.meet("north", "south", "bruay")
    transfers.accept(small["south"], transfer)
    transfers.refuse(small["bruay"], transfer, "Plus de place.")
    small.meet("north", "south", "bruay")
    for name in ("coordinator", "north", "south", "bruay"):
        (told,) = transfers.of_situation(small[name], small.facts.people[0][1])
        assert (owner(small, name), told.state, told.in_charge) == (south, "accepted", "Béthune-Bruay"), name
    assert [one.state for one in transfers.told(small["north"])] == ["accepted"]
    transfers.note_seen(small["north"], transfer)
    assert transfers.told(small["north"]) == ()


def test_who_takes_an_offer_back_too_late_is_told_that_it_was_accepted(small: SmallRegion) -> None:
    transfer = offer(small)
    small.meet("north", "south")
    transfers.accept(small["south"], transfer)
    transfers.take_back(small["north"], transfer)
    assert transfers.told(small["north"]) == ()
    small.meet("north", "south")
    assert [(one.state, one.in_charge) for one in transfers.told(small["north"])] == [("accepted", "Béthune-Bruay")]


def test_what_is_offered_is_not_closed_under_the_hand_of_who_takes_it_over(small: SmallRegion) -> None:
    """Closed here and accepted there without having seen each other, it was closed everywhere: nobody followed it."""
    transfer, situation = offer(small), small.facts.people[0][1]
    small.meet("north", "south")
    for name in ("north", "south"):
        with pytest.raises(UserError, match="est proposée à Béthune-Bruay"):
            people.close_situation(small[name], situation, "moved", TODAY, "GIP")
    transfers.take_back(small["north"], transfer)
    people.close_situation(small["north"], situation, "moved", TODAY, "GIP")


def test_an_offer_taken_back_is_told_where_it_had_come_until_it_was_read(small: SmallRegion) -> None:
    transfer = offer(small)
    small.meet("north", "south")
    assert [one.id for one in transfers.to_answer(small["south"])] == [transfer]
    transfers.take_back(small["north"], transfer)
    assert transfers.told(small["north"]) == ()
    small.meet("north", "south")
    assert transfers.to_answer(small["south"]) == ()
    (told,) = transfers.told(small["south"])
    assert (told.id, told.state, told.from_territory, told.stands) == (transfer, "withdrawn", NORTH, False)
    transfers.note_seen(small["south"], transfer)
    small.meet("north", "south")
    assert transfers.told(small["south"]) == transfers.told(small["north"]) == ()


def test_an_offer_that_never_came_is_not_told_as_taken_back(small: SmallRegion) -> None:
    transfers.take_back(small["north"], offer(small))
    small.meet("north", "south")
    assert transfers.told(small["south"]) == ()


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


def test_what_a_workstation_of_one_cell_takes_over_or_begins_belongs_to_that_cell(small: SmallRegion) -> None:
    """It was in no cell: the very workstation that took it over heard nothing more of it."""
    cell = cells.add_cell(small["south"], "Cellule de Bruay", territory_of(small, "south"))
    small.send("south", "coordinator")
    _facilitator(
        small, "bruay", "Zoé Petit", "Béthune-Bruay", enrolment.Granted(territory="Béthune-Bruay", cells=(cell,))
    )
    taken = offer(small)
    small.meet("north", "bruay")
    transfers.accept(small["bruay"], taken)
    facts = SituationFacts(territory=territory_of(small, "bruay"), spotted_on=TODAY)
    begun = people.add_person(small["bruay"], PersonDraft(last_name="Delcourt", first_name="Inès"), facts)
    small.meet("north", "bruay")
    for which, situation in (("repris", small.facts.people[0][1]), ("commencé", begun[1])):
        follow_up.write_entry(small["coordinator"], situation, "contact", TODAY, which)
    small.meet("bruay", "south")
    for name in ("bruay", "south"):
        assert holds(small, name, "repris")
        assert holds(small, name, "commencé")


def test_what_a_cell_takes_up_belongs_to_it_unless_another_follows_it(small: SmallRegion) -> None:
    north, situation = small["north"], small.facts.people[3][1]
    other = cells.add_cell(north, "Cellule de Denain", territory_of(small, "north"))
    meeting = cells.plan_meeting(north, other, date(2010, 10, 7), number=1)
    agenda.add_items(north, meeting, [agenda.NewItem(situation=situation, reason="new")])
    agenda.add_items(north, small.facts.following, [agenda.NewItem(situation=situation, reason="follow_up")])
    small.send("north", "coordinator")
    _of_cells(small, "denain", (other,))
    assert situation in listed(small, "denain")
    agenda.add_items(north, small.facts.first, [agenda.NewItem(situation=situation, reason="hand_over")])
    _of_cells(small, "valenciennes", (small.facts.cell,))
    small.meet("north", "valenciennes")
    assert situation in listed(small, "valenciennes")


def _of_cells(small: SmallRegion, name: str, of: tuple[Id, ...]) -> Session:
    return _facilitator(small, name, "Alix Bonte", NORTH, enrolment.Granted(territory=NORTH, cells=of))


def test_nobody_leaves_for_another_territory_without_a_transfer(small: SmallRegion) -> None:
    follow_up.write_entry(small["north"], small.facts.people[0][1], "contact", TODAY, "reste ici")
    small.send("north", "south")
    assert not holds(small, "south", "reste ici")
    subjects = small["south"].connection.execute("SELECT DISTINCT subject FROM situation").fetchall()
    assert {bytes(one) for (one,) in subjects} == {small.facts.people[4][0]}


# --- two territories accept one situation


EVERYBODY = ("coordinator", "north", "north-2", "south", "roubaix")


def two_owners(small: SmallRegion) -> tuple[Id, Id]:
    """Offer one situation to two territories from two workstations; both accept without having seen each other."""
    _facilitator(small, "roubaix", "Zoé Petit", "Roubaix-Tourcoing")
    situation = small.facts.people[0][1]
    first = transfers.propose(small["north"], situation, territory_of(small, "south"), "Chez sa tante.")
    second = transfers.propose(small["north-2"], situation, territory_of(small, "roubaix"), "Chez son père.")
    small.meet("north", "north-2", "south", "roubaix")
    transfers.accept(small["south"], first)
    follow_up.write_entry(small["south"], situation, "contact", TODAY, "noté par le sud")
    small.clock("roubaix").set(date(2010, 9, 23))
    transfers.accept(small["roubaix"], second)
    return first, second


def _facilitator(
    small: SmallRegion, name: str, holder: str, where: str, granted: enrolment.Granted = enrolment.NOTHING_MORE
) -> Session:
    person = unlock.Holder(role=Role.FACILITATOR, name=holder, organisation="GIP", territory=where)
    clock = ScriptedClock(TODAY)
    session = unlock.create(Profile(small.folder / name), PASSPHRASE, person, clock, cost=KdfCost.FLOOR)
    small.stations[name] = session
    data, words = enrolment.request(session)
    answer = enrolment.enrol(small["coordinator"], data, " ".join(words), granted)
    enrolment.join(session, answer, " ".join(enrolment.region_words(small["coordinator"])))
    return session


def owners(small: SmallRegion) -> set[bytes | None]:
    return {owner(small, name) for name in EVERYBODY}


def settle_territory(small: SmallRegion, who: str) -> None:
    """Let the coordination say which territory follows the situation."""
    (found,) = conflicts.listing(small["coordinator"])
    (side,) = [one for one in found.sides if one.raw == territory_of(small, who)]
    conflicts.settle(small["coordinator"], found.key, side.raw)


def test_two_territories_that_accepted_show_one_owner_and_two_versions(small: SmallRegion) -> None:
    two_owners(small)
    small.meet("north", "north-2", "south", "roubaix")
    assert owners(small) == {territory_of(small, "roubaix")}  # of two that did not see each other, the later
    for name in ("coordinator", "south", "roubaix"):
        (found,) = conflicts.listing(small[name])
        assert {side.value for side in found.sides} == {"Béthune-Bruay", "Roubaix-Tourcoing"}, name
        assert found.who == "Lefebvre Kévin", name
    (lost,) = transfers.told(small["south"])
    assert (lost.outdone, lost.in_charge, lost.name) == (True, "Roubaix-Tourcoing", "Kévin Lefebvre")
    assert_same_view(small, "north", "north-2", "south", "roubaix")


@pytest.mark.parametrize("kept", ["south", "roubaix"])
def test_what_the_coordination_settles_is_shown_everywhere(small: SmallRegion, kept: str) -> None:
    two_owners(small)
    small.meet("north", "north-2", "south", "roubaix")
    settle_territory(small, kept)
    small.meet("north", "north-2", "south", "roubaix")
    assert owners(small) == {territory_of(small, kept)}
    assert all(not conflicts.listing(small[name]) for name in EVERYBODY)
    lost = "roubaix" if kept == "south" else "south"
    (told,) = transfers.told(small[lost])
    assert told.outdone
    assert told.name == "Kévin Lefebvre"
    assert not any(one.outdone for one in transfers.told(small[kept]))
    shown = situations.show(small[lost], small.facts.people[0][1])  # what is left can be opened: who, and where now
    assert (shown.line.last_name, shown.line.territory) == ("Lefebvre", small[kept].identity.territory)
    assert (shown.phone, shown.guardians, shown.solutions) == ("", "", ())
    assert shown.line.situation not in listed(small, lost)
    follow_up.write_entry(small[kept], small.facts.people[0][1], "contact", TODAY, "la suite")
    small.meet("north", "north-2", "south", "roubaix")
    assert holds(small, kept, "la suite")
    assert holds(small, kept, "noté par le sud")
    assert not holds(small, lost, "la suite")
    assert not holds(small, lost, "noté par le sud")  # it goes by itself, once it has arrived
    assert_same_view(small, "north", "north-2", "south", "roubaix")


def test_who_lost_cannot_write_nor_settle_in_its_own_favour(small: SmallRegion) -> None:
    two_owners(small)
    small.meet("north", "north-2", "south", "roubaix")
    (found,) = conflicts.listing(small["south"])
    with pytest.raises(UserError, match="coordination régionale"):
        conflicts.settle(small["south"], found.key, territory_of(small, "south"))
    with pytest.raises(UserError, match="suivie maintenant par Roubaix-Tourcoing"):
        follow_up.write_entry(small["south"], small.facts.people[0][1], "contact", TODAY, "trop tard")


def test_an_offer_of_who_is_no_longer_in_charge_cannot_be_accepted(small: SmallRegion) -> None:
    _facilitator(small, "roubaix", "Zoé Petit", "Roubaix-Tourcoing")
    situation = small.facts.people[0][1]
    first = transfers.propose(small["north"], situation, territory_of(small, "south"), "Chez sa tante.")
    second = transfers.propose(small["north-2"], situation, territory_of(small, "roubaix"), "Chez son père.")
    small.meet("north", "north-2", "south", "roubaix")
    transfers.accept(small["south"], first)
    follow_up.write_entry(small["south"], situation, "contact", TODAY, "au sud seulement")
    small.meet("north", "north-2", "south", "roubaix")
    assert transfers.waiting(small["roubaix"]) == ()
    with pytest.raises(UserError, match="suivie maintenant par Béthune-Bruay"):
        transfers.accept(small["roubaix"], second)
    assert owners(small) == {territory_of(small, "south")}
    assert not holds(small, "roubaix", "au sud seulement")  # an offer that no longer stands shows nothing
    assert_same_view(small, "north", "north-2", "south", "roubaix")
    third = transfers.propose(small["south"], situation, territory_of(small, "north"), "Revient chez sa mère.")
    small.meet("south", "north", "roubaix")
    transfers.accept(small["north"], third)
    small.meet("north", "north-2", "south", "roubaix")
    assert owners(small) == {territory_of(small, "north")}
    assert {one.id for one in transfers.waiting(small["roubaix"])} == {
        second
    }  # the north is in charge: it stands again
    assert holds(small, "roubaix", "au sud seulement")
    assert_same_view(small, "north", "north-2", "south", "roubaix")


def test_taken_back_and_accepted_the_settled_answer_says_where_the_situation_is(small: SmallRegion) -> None:
    transfer = offer(small)
    small.meet("north", "south")
    transfers.accept(small["south"], transfer)
    transfers.take_back(small["north"], transfer)
    small.meet("north", "south", "north-2")
    (found,) = conflicts.listing(small["coordinator"])
    conflicts.settle(small["coordinator"], found.key, "withdrawn")
    small.meet("north", "south", "north-2")
    everybody = ("coordinator", "north", "north-2", "south")
    assert {owner(small, name) for name in everybody} == {territory_of(small, "north")}
    assert_same_view(small, "north", "north-2", "south")


def test_lost_after_the_offer_was_taken_back_the_other_owner_is_shown(small: SmallRegion) -> None:
    _facilitator(small, "roubaix", "Zoé Petit", "Roubaix-Tourcoing")
    situation = small.facts.people[0][1]
    first = offer(small)
    small.meet("north", "south")
    transfers.accept(small["south"], first)
    small.clock("north").set(date(2010, 9, 24))
    transfers.take_back(small["north"], first)
    second = transfers.propose(small["north"], situation, territory_of(small, "roubaix"), "Chez son père.")
    small.send("north", "roubaix")
    small.clock("roubaix").set(date(2010, 9, 25))
    transfers.accept(small["roubaix"], second)
    small.meet("north", "north-2", "south", "roubaix")
    assert owners(small) == {territory_of(small, "roubaix")}
    while found := conflicts.listing(small["coordinator"]):
        conflicts.settle(small["coordinator"], found[0].key, found[0].sides[0].raw)
    small.meet("north", "north-2", "south", "roubaix")
    assert owners(small) == {territory_of(small, "roubaix")}
    assert_same_view(small, "north", "north-2", "south", "roubaix")


# --- only who is in charge


def test_a_former_territory_neither_takes_back_alone_nor_writes(small: SmallRegion) -> None:
    north, (person, situation) = small["north"], small.facts.people[0]
    appointment = follow_up.propose_tutor(north, situation, small.facts.tutor, TODAY)
    transfer = offer(small)
    follow_up.write_entry(north, situation, "contact", TODAY, "tant que rien n’est accepté")
    small.meet("north", "south")
    follow_up.write_entry(small["south"], situation, "contact", TODAY, "avant de répondre")
    transfers.accept(small["south"], transfer)
    small.meet("north", "south", "north-2")
    before = journal.last_written(north.connection, north.writer)
    for to in ("north", "south"):
        with pytest.raises(UserError, match="au territoire qui suit"):
            transfers.propose(north, situation, territory_of(small, to), "Je la reprends.")
    refused = (
        lambda: follow_up.write_entry(north, situation, "contact", TODAY, "après"),
        lambda: follow_up.propose_tutor(north, situation, small.facts.tutor_2, TODAY),
        lambda: follow_up.move_appointment(north, appointment, "active", TODAY),
        lambda: follow_up.note_check(north, person, "found", on=TODAY, detail="", tries=1),
        lambda: people.change_contact(north, person, "mobile", "06 39 98 00 99"),
        lambda: people.change_person(north, person, replace(people.identity(north, person), commune="Lens")),
        lambda: people.place_in_cell(north, situation, small.facts.cell),
        lambda: people.put_to_sleep(north, situation, date(2010, 12, 1)),
        lambda: people.close_situation(north, situation, "found_alone", TODAY, "Paul Descamps"),
        lambda: people.reopen_situation(north, situation),
        lambda: decisions.record_decision(north, small.facts.items[0], decision(small.facts)),
        lambda: agenda.add_items(north, small.facts.following, [agenda.NewItem(situation=situation, reason="review")]),
    )
    for act in refused:
        with pytest.raises(UserError, match="suivie maintenant par Béthune-Bruay"):
            act()
    assert journal.last_written(north.connection, north.writer) == before
    assert owner(small, "north") == territory_of(small, "south")
    follow_up.move_appointment(small["south"], appointment, "active", TODAY)
    follow_up.write_entry(small["coordinator"], situation, "contact", TODAY, "la coordination")
    small.meet("south")
    small.send("south", "tutor")
    follow_up.write_entry(small["tutor"], situation, "contact", TODAY, "le tutorat")


def test_what_moved_away_is_not_carried_to_the_former_territorys_next_meeting(small: SmallRegion) -> None:
    north, situation = small["north"], small.facts.people[0][1]
    transfer = offer(small)
    small.meet("north", "south")
    transfers.accept(small["south"], transfer)
    small.meet("north", "south")
    decisions.record_decision(north, small.facts.items[1], decision(small.facts))
    closing.close(north, small.facts.first)
    carried = {line.situation for line in meetings.agenda(north.connection, small.facts.following)}
    assert situation not in carried
    assert small.facts.people[2][1] in carried


def test_a_tutor_offers_and_answers_nothing(small: SmallRegion) -> None:
    situation = small.facts.people[0][1]
    appointment = follow_up.propose_tutor(small["north"], situation, small.facts.tutor, TODAY)
    follow_up.move_appointment(small["north"], appointment, "active", TODAY)
    small.send("north", "tutor")
    with pytest.raises(UserError, match="au territoire qui suit"):
        transfers.propose(small["tutor"], situation, territory_of(small, "south"), "x")


# --- who is told


def test_an_offer_is_to_be_answered_and_its_days_are_counted(small: SmallRegion) -> None:
    transfer = offer(small)
    assert transfers.to_answer(small["north"]) == ()
    small.meet("north", "south")
    small.clock("south").set(date(2010, 9, 30))
    (waits,) = transfers.to_answer(small["south"])
    assert (waits.id, waits.days, waits.from_territory) == (transfer, 8, NORTH)


@pytest.mark.parametrize("accepts", [True, False])
def test_who_offered_is_told_of_the_answer_until_it_was_read(small: SmallRegion, accepts: bool) -> None:
    transfer = offer(small)
    small.meet("north", "south", "north-2")
    if accepts:
        transfers.accept(small["south"], transfer)
    else:
        transfers.refuse(small["south"], transfer, "Il est resté.")
    assert transfers.told(small["south"]) == transfers.told(small["north"]) == ()
    small.meet("north", "south", "north-2")
    (one,) = transfers.told(small["north"])
    told = (one.state, one.to_territory, one.name, one.answer)
    assert told == (("accepted" if accepts else "refused"), "Béthune-Bruay", "Kévin Lefebvre", one.answer)
    assert one.answer == ("" if accepts else "Il est resté.")
    transfers.note_seen(small["north"], transfer)
    assert transfers.told(small["north"]) == ()
    assert transfers.told(small["north-2"])  # each workstation for itself
    assert transfers.told(small["south"]) == transfers.told(small["coordinator"]) == ()


def test_who_accepted_an_offer_of_a_workstation_withdrawn_since_hears_who_is_in_charge(small: SmallRegion) -> None:
    _facilitator(small, "roubaix", "Zoé Petit", "Roubaix-Tourcoing")
    situation = small.facts.people[0][1]
    small.meet("north", "north-2")
    first = transfers.propose(small["north"], situation, territory_of(small, "south"), "Chez sa tante.")
    small.send("north", "south")
    second = transfers.propose(small["north-2"], situation, territory_of(small, "roubaix"), "Chez son père.")
    small.send("north-2", "roubaix")
    transfers.accept(small["roubaix"], second)
    small.clock("south").set(date(2010, 9, 25))
    transfers.accept(small["south"], first)
    workstations.withdraw(small["coordinator"], small["north-2"].workstation)
    small.meet("north", "south", "roubaix")
    small.meet("north", "south", "roubaix")
    names = ("coordinator", "north", "south", "roubaix")
    assert {owner(small, name) for name in names} == {territory_of(small, "south")}
    (told,) = transfers.told(small["roubaix"])
    assert (told.outdone, told.in_charge) == (True, "Béthune-Bruay")
