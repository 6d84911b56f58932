"""What a workstation was shown and is no longer goes from it again, and comes back when it is shown anew."""

from datetime import date

import pytest

from partaj_desktop.domain.ids import Id
from partaj_desktop.services import checks, follow_up, parties, profile, receiving, sending, transfers, workstations
from partaj_desktop.services.session import Session
from partaj_desktop.store import entries
from partaj_desktop.store.state import state_hash
from tests.helpers.small_region import SmallRegion

ON = date(2010, 9, 22)
THEIRS, OWN = "Noté par l’animatrice.", "Noté par le tuteur."


def entrusted(small: SmallRegion) -> Id:
    """Entrust the first young person to the tutor, who writes a line and has it acknowledged."""
    situation = small.facts.people[0][1]
    appointment = follow_up.propose_tutor(small["north"], situation, small.facts.tutor, ON)
    follow_up.move_appointment(small["north"], appointment, "active", ON)
    follow_up.write_entry(small["north"], situation, "contact", ON, THEIRS)
    small.send("north", "tutor")
    follow_up.write_entry(small["tutor"], situation, "contact", ON, OWN)
    return appointment


def words(session: Session) -> set[str]:
    """Give the words of the logbook held, as rows and as lines of the journal."""
    shown = {text for (text,) in session.connection.execute("SELECT text FROM logbook_entry")}
    lines = b"\n".join(line for *_, line in entries.lines(session.connection))
    kept = {text for text in (THEIRS, OWN) if text.encode() in lines}
    assert shown == kept
    return kept


def names(session: Session) -> list[str]:
    return [name for (name,) in session.connection.execute("SELECT last_name FROM young_person")]


def exchange(small: SmallRegion, one: str = "north", other: str = "tutor") -> None:
    """Let both tell each other all, until nothing is left to acknowledge."""
    for _ in range(2):
        small.send(other, one)
        small.send(one, other)


def assert_same_view(small: SmallRegion, knows: str, name: str) -> None:
    sight = parties.sight_of_workstation(small[knows], small[name].me())
    assert state_hash(small[name].connection) == state_hash(small[name].connection, sight)
    assert state_hash(small[knows].connection, sight) == state_hash(small[name].connection, sight)


def test_an_ended_follow_up_goes_from_the_tutors_workstation_and_from_no_other(small: SmallRegion) -> None:
    appointment = entrusted(small)
    exchange(small)
    assert (names(small["tutor"]), words(small["tutor"])) == (["Lefebvre"], {THEIRS, OWN})
    follow_up.move_appointment(small["north"], appointment, "ended", ON)
    exchange(small)
    assert (names(small["tutor"]), words(small["tutor"])) == ([], set())
    ended = small["tutor"].connection.execute("SELECT state, ended_on FROM appointment").fetchall()
    assert ended == [("ended", ON.isoformat())]
    assert_same_view(small, "north", "tutor")
    assert checks.check(small["tutor"]).faults == ()
    small.meet("north", "north-2")
    for name in ("north", "north-2", "coordinator"):
        assert words(small[name]) == {THEIRS, OWN}, name


def test_nothing_goes_until_the_tutors_own_words_are_acknowledged(small: SmallRegion) -> None:
    appointment = entrusted(small)
    follow_up.move_appointment(small["north"], appointment, "ended", ON)
    small.send("north", "tutor")
    assert words(small["tutor"]) == {THEIRS, OWN}
    small.send("tutor", "north")
    assert words(small["tutor"]) == {THEIRS, OWN}  # sent, not acknowledged: the file may be lost
    small.send("north", "tutor")
    assert words(small["tutor"]) == set()
    assert words(small["north"]) == {THEIRS, OWN}


def test_a_colleague_who_knows_nothing_of_the_end_brings_nothing_back(small: SmallRegion) -> None:
    appointment = entrusted(small)
    exchange(small)
    small.meet("north", "north-2")
    follow_up.move_appointment(small["north"], appointment, "ended", ON)
    exchange(small)
    follow_up.write_entry(small["north-2"], small.facts.people[0][1], "contact", ON, THEIRS)
    assert small.send("north-2", "tutor")
    exchange(small, "north-2", "tutor")  # the tutor's own words came along: they wait for their acknowledgement
    assert (names(small["tutor"]), words(small["tutor"])) == ([], set())
    small.meet("north", "north-2")
    exchange(small, "north-2", "tutor")
    assert (names(small["tutor"]), words(small["tutor"])) == ([], set())
    assert_same_view(small, "north-2", "tutor")


def test_who_is_entrusted_again_comes_back_whole_with_the_tutors_own_words(small: SmallRegion) -> None:
    appointment = entrusted(small)
    exchange(small)
    follow_up.move_appointment(small["north"], appointment, "ended", ON)
    exchange(small)
    again = follow_up.propose_tutor(small["north"], small.facts.people[0][1], small.facts.tutor, ON)
    follow_up.move_appointment(small["north"], again, "active", ON)
    exchange(small)
    assert (names(small["tutor"]), words(small["tutor"])) == (["Lefebvre"], {THEIRS, OWN})
    assert_same_view(small, "north", "tutor")


def test_another_tutor_of_the_same_person_is_none_of_the_former_ones_business(small: SmallRegion) -> None:
    appointment = entrusted(small)
    exchange(small)
    follow_up.move_appointment(small["north"], appointment, "ended", ON)
    other = follow_up.propose_tutor(small["north"], small.facts.people[0][1], small.facts.tutor_2, ON)
    follow_up.move_appointment(small["north"], other, "active", ON)
    exchange(small)
    small.send("north", "tutor-2")
    assert small["tutor"].connection.execute("SELECT COUNT(*) FROM appointment").fetchone() == (1,)
    assert names(small["tutor-2"]) == ["Lefebvre"]
    assert words(small["tutor-2"]) == {THEIRS, OWN}


@pytest.mark.parametrize("how", ["refused", "taken back"])
def test_an_offer_not_taken_up_goes_from_the_territory_it_was_made_to(small: SmallRegion, how: str) -> None:
    situation = small.facts.people[0][1]
    follow_up.write_entry(small["north"], situation, "contact", ON, THEIRS)
    before = names(small["south"])
    south = small["south"].me().territory
    assert south is not None
    transfer = transfers.propose(small["north"], situation, Id(south), "Déménage.")
    exchange(small, "north", "south")
    assert words(small["south"]) == {THEIRS}
    if how == "refused":
        transfers.refuse(small["south"], transfer, "Finalement non.")
    else:
        transfers.take_back(small["north"], transfer)
    exchange(small, "north", "south")
    small.meet("north", "south")
    assert (names(small["south"]), words(small["south"])) == (before, set())
    told = small["south"].connection.execute("SELECT reason, answer FROM transfer").fetchall()
    assert told == [("Déménage.", "Finalement non." if how == "refused" else None)]
    assert_same_view(small, "coordinator", "south")
    again = transfers.propose(small["north"], situation, Id(south), "Déménage pour de bon.")
    exchange(small, "north", "south")
    assert words(small["south"]) == {THEIRS}
    transfers.accept(small["south"], again)
    small.meet("north", "south")
    assert words(small["north"]) == words(small["south"]) == {THEIRS}  # its own work stays with the former


def test_looking_at_a_bundle_lets_nothing_go(small: SmallRegion) -> None:
    appointment = entrusted(small)
    exchange(small)
    follow_up.move_appointment(small["north"], appointment, "ended", ON)
    tutor, north = small["tutor"], small["north"]
    made = sending.prepare(north, north.trust(), north.trust().party(tutor.me()))
    before = state_hash(tutor.connection)
    receiving.inspect(tutor, made[0].body, made[0].file_name)
    assert state_hash(tutor.connection) == before
    assert words(tutor) == {THEIRS, OWN}


# --- who is told by the tutor


def test_a_tutors_words_go_to_the_territory_that_took_the_situation_over(small: SmallRegion) -> None:
    """They went to nobody until that territory wrote first: nothing to send, and yet they existed here only."""
    entrusted(small)
    situation = small.facts.people[0][1]
    exchange(small)
    where = small["south"].me().territory
    assert where is not None
    offered = transfers.propose(small["north"], situation, Id(where), "Déménage.")
    small.meet("north", "south")
    transfers.accept(small["south"], offered)
    small.meet("north", "south")
    exchange(small)
    follow_up.write_entry(small["tutor"], situation, "contact", ON, "après le départ")
    assert profile.status(small["tutor"]).to_send
    small.send("tutor", "south")
    assert "après le départ" in words_of(small, "south")
    exchange(small, "south")
    assert profile.status(small["tutor"]).to_send == 0


def test_a_tutors_words_go_to_a_colleague_of_who_left_without_a_successor(small: SmallRegion) -> None:
    entrusted(small)
    exchange(small)
    workstations.withdraw(small["coordinator"], small["north"].workstation)
    told = small["coordinator"].trust()
    assert parties.parties(small["tutor"], told) == [small["north-2"].workstation]


def words_of(small: SmallRegion, name: str) -> set[str]:
    return {text for (text,) in small[name].connection.execute("SELECT text FROM logbook_entry")}
