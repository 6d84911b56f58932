"""Workstations withdrawn, replaced, followed: what everybody holds then, by whatever road it comes."""

from contextlib import suppress
from datetime import date

import pytest
from msgspec.structs import replace

from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.errors import BundleRefused, Reason, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import Period
from partaj_desktop.services import (
    authorised,
    cells,
    enrolment,
    exchange,
    follow_up,
    merging,
    parties,
    people,
    profile,
    region_keys,
    replaced,
    sending,
    transfers,
    unlock,
    workstations,
)
from partaj_desktop.services.demo.replay import ScriptedClock
from partaj_desktop.services.session import Session
from partaj_desktop.store.state import state_hash
from partaj_desktop.system.paths import Profile
from tests.helpers.small_region import NORTH, PASSPHRASE, SOUTH, SmallRegion

TODAY = date(2010, 9, 22)
MAY = Period(since=date(2010, 9, 20), until=date(2010, 10, 11))


def new(small: SmallRegion, name: str, role: Role, holder: str, **granted: object) -> Session:
    """Enrol one more workstation, under the small region's coordinator or whoever `by` names."""
    by = small[str(granted.pop("by", "coordinator"))]
    person = unlock.Holder(role=role, name=holder, organisation="GIP", territory="")
    clock = ScriptedClock(TODAY)
    session = unlock.create(Profile(small.folder / name), PASSPHRASE, person, clock, cost=KdfCost.FLOOR)
    small.stations[name] = session
    data, words = enrolment.request(session)
    answer = enrolment.enrol(by, data, " ".join(words), enrolment.Granted(**granted))  # type: ignore[arg-type]
    enrolment.join(session, answer, " ".join(enrolment.region_words(by)))
    return session


def with_deputy(small: SmallRegion) -> Session:
    return new(small, "deputy", Role.COORDINATOR, "Odile Marchand", stands_in=MAY)


def write(small: SmallRegion, name: str, text: str, which: int = 0) -> None:
    """Let a workstation write in a young person's logbook."""
    follow_up.write_entry(small[name], small.facts.people[which][1], "contact", TODAY, text)


def state(small: SmallRegion, name: str) -> str:
    return state_hash(small[name].connection)


# --- withdrawn ----------------------------------------------------------------------------------------------------


def test_what_a_withdrawn_workstation_wrote_before_stays_and_its_bundles_are_refused(small: SmallRegion) -> None:
    write(small, "north-2", "avant")
    small.send("north-2", "coordinator")
    before = state(small, "coordinator")
    workstations.withdraw(small["coordinator"], small["north-2"].workstation)
    assert state(small, "coordinator") == before
    write(small, "north-2", "après")
    with pytest.raises(BundleRefused) as told:
        small.send("north-2", "coordinator")
    assert told.value.reason is Reason.REVOKED
    assert state(small, "coordinator") == before


def test_who_was_withdrawn_by_mistake_is_authorised_again_and_no_word_is_lost(small: SmallRegion) -> None:
    """There was no way back: a new workspace, and what had not been sent was in the old one."""
    coordinator, leaving = small["coordinator"], small["north-2"].workstation
    write(small, "north-2", "chez la collègue")
    small.send("north-2", "north")
    workstations.withdraw(coordinator, leaving, successor=small["north"].workstation)
    small.send("north", "coordinator")
    small.send("coordinator", "north")
    assert "chez la collègue" not in _texts(small, "north") | _texts(small, "coordinator")
    write(small, "north-2", "jamais parti")
    late = sending.prepare(small["north-2"], small["north-2"].trust(), Id(coordinator.trust().region))
    with pytest.raises(BundleRefused):
        receive(small, "coordinator", late[0].body)
    assert workstations.reinstate(coordinator, leaving) == 1
    for one in late:
        receive(small, "coordinator", one.body)
    small.meet("north", "north-2")
    for name in ("coordinator", "north", "north-2"):
        assert {"chez la collègue", "jamais parti"} <= _texts(small, name), name
        assert small[name].trust() == coordinator.trust()
    assert state(small, "north") == state(small, "north-2")
    deputy = with_deputy(small)
    workstations.withdraw(coordinator, deputy.workstation)
    for who, why in ((leaving, "est autorisé"), (deputy.workstation, "remplacement")):
        with pytest.raises(UserError, match=why):
            workstations.reinstate(coordinator, who)


def test_what_a_substitute_withdrew_is_authorised_again_once_its_own_word_no_longer_counts(small: SmallRegion) -> None:
    coordinator, deputy, leaving = small["coordinator"], with_deputy(small), small["north-2"].workstation
    workstations.withdraw(deputy, leaving)
    small.send("deputy", "coordinator")
    before = coordinator.trust()
    with pytest.raises(UserError, match="retiré par un remplacement"):
        workstations.reinstate(coordinator, leaving)
    assert coordinator.trust() == before
    workstations.withdraw(coordinator, deputy.workstation)
    workstations.reinstate(coordinator, leaving)
    found = coordinator.trust().of(leaving)
    assert found is not None
    assert found.revoked is None


def test_a_bundle_a_withdrawn_workstation_lost_is_waited_for_no_longer(small: SmallRegion) -> None:
    """The status line asked for a file that would have been refused."""
    north, coordinator = small["north-2"], small["coordinator"]
    write(small, "north-2", "égaré")
    (lost,) = sending.prepare(north, north.trust(), Id(north.trust().region))
    write(small, "north-2", "arrivé")
    small.send("north-2", "coordinator")
    assert profile.status(coordinator).missing == (f"Nour Benali : envoi n° {lost.number}",)
    assert merging.merge_files(coordinator, []).missing
    workstations.withdraw(coordinator, north.workstation)
    assert profile.status(coordinator).missing == ()
    assert merging.merge_files(coordinator, []).missing == ()


def test_entries_a_colleague_relays_past_the_withdrawal_are_set_aside_and_can_be_taken_after_all(
    small: SmallRegion,
) -> None:
    small.send("north-2", "coordinator")
    write(small, "north-2", "dernier jour")
    small.send("north-2", "north")  # directly, on a USB key
    workstations.withdraw(small["coordinator"], small["north-2"].workstation)
    before = state(small, "coordinator")
    write(small, "north", "à moi")
    (report,) = small.send("north", "coordinator")
    assert report.set_aside == 1
    assert state(small, "coordinator") != before  # the colleague's own entry is there: nobody pays for another
    assert not _texts(small, "coordinator") & {"dernier jour"}
    small.send("coordinator", "north")
    assert not _texts(small, "north") & {"dernier jour"}  # everybody shows the same
    done = workstations.withdraw(small["coordinator"], small["north-2"].workstation, aside=True)
    assert done.taken_back == 1
    assert "dernier jour" in _texts(small, "coordinator")
    small.send("coordinator", "north")
    assert "dernier jour" in _texts(small, "north")
    assert small["coordinator"].connection.execute("SELECT COUNT(*) FROM local_set_aside").fetchone()[0] == 0


def test_what_one_writes_after_something_was_taken_out_is_sent_all_the_same(small: SmallRegion) -> None:
    small.send("north-2", "coordinator")
    write(small, "north-2", "dernier jour")
    small.send("north-2", "north")
    small.send("north", "coordinator")  # told all that is held, the colleague's last entry too
    before = _texts(small, "coordinator")
    withdrawn_at_its_first(small)
    small.send("coordinator", "north")
    write(small, "north", "à moi")
    small.send("north", "coordinator")
    told = _texts(small, "coordinator") - before
    assert any("à moi" in text for text in told), told


def withdrawn_at_its_first(small: SmallRegion) -> None:
    """Withdraw the colleague as of before anything, whatever of it is held."""
    coordinator = small["coordinator"]
    one = coordinator.trust().of(small["north-2"].workstation)
    assert one is not None
    authorised.decide(coordinator, replace(one, revoked=[]))


def _texts(small: SmallRegion, name: str) -> set[str]:
    rows = small[name].connection.execute("SELECT text FROM logbook_entry").fetchall()
    return {text for (text,) in rows}


def test_older_entries_of_a_withdrawn_workstation_come_by_the_region_only(small: SmallRegion) -> None:
    write(small, "north-2", "avant")
    small.send("north-2", "coordinator")
    small.send("north-2", "north")
    workstations.withdraw(small["coordinator"], small["north-2"].workstation)
    small.send("coordinator", "south")  # the list
    follow_up.write_entry(small["north"], small.facts.people[0][1], "contact", TODAY, "autre")
    transferred = new(small, "north-3", Role.FACILITATOR, "Alix Bonte", territory=NORTH)
    assert {"avant"} <= _texts(small, "north-3")
    assert transferred.trust().of(small["north-2"].workstation) is not None


def test_a_successor_gets_what_was_sent_to_whoever_left(small: SmallRegion) -> None:
    appointment = follow_up.propose_tutor(small["north-2"], small.facts.people[0][1], small.facts.tutor, TODAY)
    follow_up.move_appointment(small["north-2"], appointment, "active", TODAY)
    small.send("north-2", "tutor")
    write(small, "tutor", "vu")
    workstations.withdraw(small["coordinator"], small["north-2"].workstation, successor=small["north"].workstation)
    small.send("coordinator", "north")
    small.send("north", "tutor")
    trust = small["tutor"].trust()
    assert parties.parties(small["tutor"], trust) == [small["north"].workstation]
    small.send("tutor", "north")
    assert "vu" in _texts(small, "north")


@pytest.mark.parametrize("who", ["coordinator", "tutor", "north-2"])
def test_who_cannot_take_over_is_refused(small: SmallRegion, who: str) -> None:
    before = small["coordinator"].trust()
    with pytest.raises(UserError, match="suite"):
        workstations.withdraw(small["coordinator"], small["north-2"].workstation, successor=small[who].workstation)
    with pytest.raises(UserError, match="lui-même"):
        workstations.withdraw(small["coordinator"], small["coordinator"].workstation)
    with pytest.raises(UserError, match="ne figure pas"):
        workstations.withdraw(small["coordinator"], Id(bytes(16)))
    with pytest.raises(UserError, match="Seule la coordination"):
        workstations.withdraw(small["north"], small["north-2"].workstation)
    assert small["coordinator"].trust() == before


def test_a_replaced_laptop_gets_the_whole_territory_back_and_is_told_what_is_missing(small: SmallRegion) -> None:
    write(small, "north", "reçu")
    small.meet("north", "north-2")
    whole = parties.sight_of(small["coordinator"], small["coordinator"].trust(), small["north"].workstation)
    before = state_hash(small["coordinator"].connection, whole)
    for name in ("coordinator", "north"):
        small.clock(name).set(date(2010, 9, 28))
    write(small, "north", "jamais parti")  # then the laptop is stolen
    workstations.withdraw(small["coordinator"], small["north"].workstation)
    person = unlock.Holder(role=Role.FACILITATOR, name="Paul Descamps", organisation="GIP", territory=NORTH)
    clock = ScriptedClock(date(2010, 9, 28))
    session = unlock.create(Profile(small.folder / "again"), PASSPHRASE, person, clock, cost=KdfCost.FLOOR)
    small.stations["again"] = session
    data, words = enrolment.request(session)
    answer = enrolment.enrol(small["coordinator"], data, " ".join(words))
    joined = enrolment.join(session, answer, " ".join(enrolment.region_words(small["coordinator"])))
    assert state_hash(session.connection, whole) == before
    assert joined.silences == (
        "Le poste retiré de Paul Descamps n’avait rien envoyé depuis 6 jours (22\u00a0septembre 2010) : "
        "1 séance à ressaisir du papier (23\u00a0septembre 2010).",
    )


def test_what_was_not_sent_counts_until_the_withdrawal_and_for_ones_own_cells_only(small: SmallRegion) -> None:
    coordinator, north = small["coordinator"], small["north"]
    cells.plan_meeting(north, small.facts.cell, date(2010, 10, 20), number=5)
    small.meet("north")
    for name, day in (("north", TODAY), ("north-2", TODAY), ("tutor", TODAY)):
        small.clock(name).set(day)
        write(small, name, "dernier mot") if name != "tutor" else None
    small.meet("north", "north-2")
    small.clock("coordinator").set(date(2010, 9, 23))
    workstations.withdraw(coordinator, north.workstation)
    small.clock("coordinator").set(date(2011, 3, 22))  # half a year on, a meeting never held since
    told = [one.in_words() for one in replaced.silences(coordinator)]
    assert told == [
        "Le poste retiré de Paul Descamps n’avait rien envoyé depuis 1 jour (22\u00a0septembre 2010) : "
        "1 séance à ressaisir du papier (23\u00a0septembre 2010)."
    ]


def test_meetings_of_other_cells_are_not_to_be_written_again(small: SmallRegion) -> None:
    coordinator, north = small["coordinator"], small["north"]
    people.place_in_cell(north, small.facts.people[0][1], small.facts.cell)
    small.meet("north")
    new(small, "one-cell", Role.FACILITATOR, "Alix Bonte", territory=NORTH, cells=(small.facts.cell,))
    other = cells.add_cell(coordinator, "Denain", Id(north.me().territory or b""))
    small.meet("north", "one-cell")
    write(small, "one-cell", "dernier mot")
    small.send("one-cell", "coordinator")
    for cell, day in ((other, date(2010, 9, 24)), (small.facts.cell, date(2010, 9, 25))):
        cells.plan_meeting(north, cell, day, number=6)
    small.meet("north")
    small.clock("coordinator").set(date(2010, 9, 28))
    workstations.withdraw(coordinator, small["one-cell"].workstation)
    (told,) = replaced.silences(coordinator)
    assert told.meetings == (date(2010, 9, 23), date(2010, 9, 25))


def test_of_a_tutor_no_meeting_is_to_be_written_again(small: SmallRegion) -> None:
    coordinator = small["coordinator"]
    appointment = follow_up.propose_tutor(small["north"], small.facts.people[0][1], small.facts.tutor, TODAY)
    follow_up.move_appointment(small["north"], appointment, "active", TODAY)
    small.meet("north")
    small.send("north", "tutor")
    write(small, "tutor", "vu ce matin")
    small.send("tutor", "north")
    small.meet("north")
    small.clock("coordinator").set(date(2010, 9, 29))
    workstations.withdraw(coordinator, small["tutor"].workstation)
    (told,) = replaced.silences(coordinator)
    assert told.in_words() == (
        "Le poste retiré de Jean Flament n’avait rien envoyé depuis 7 jours (22\u00a0septembre 2010)."
    )
    assert replaced.silences(small["north"]) == ()


# --- absence ------------------------------------------------------------------------------------------------------


def test_while_the_coordinator_is_away_a_substitute_merges_enrols_and_acknowledges(small: SmallRegion) -> None:
    with_deputy(small)
    write(small, "north", "pendant l’absence")
    small.send("coordinator", "north")  # the list before the absence
    made = sending.prepare(small["north"], small["north"].trust(), small["north"].trust().party(small["deputy"].me()))
    for one in made:
        receive(small, "deputy", one.body)
    assert "pendant l’absence" in _texts(small, "deputy")
    small.send("deputy", "north")
    assert profile.status(small["north"]).to_send == 0  # acknowledged
    joined = new(small, "north-3", Role.FACILITATOR, "Alix Bonte", by="deputy", territory=NORTH)
    assert "pendant l’absence" in _texts(small, "north-3")
    write(small, "north-3", "du nouveau")
    small.send("north-3", "deputy")
    small.send("deputy", "coordinator")
    assert state(small, "coordinator") == state(small, "deputy")
    assert small["coordinator"].trust().of(joined.workstation) is not None
    # Nobody waits for what the substitute has taken, and the region speaks to the newcomer in its own name.
    assert profile.status(small["coordinator"]).missing == ()
    small.send("coordinator", "north-3")
    write(small, "coordinator", "de retour")
    small.send("coordinator", "deputy")
    assert state(small, "coordinator") == state(small, "deputy")
    # The end: taken over, then withdrawn; what was granted stays.
    workstations.withdraw(small["coordinator"], small["deputy"].workstation, successor=None)
    assert small["coordinator"].trust().of(joined.workstation) is not None
    assert small["coordinator"].trust_list().of(joined.workstation) is not None
    small.send("coordinator", "north")
    assert small["north"].trust().of(joined.workstation) is not None
    with pytest.raises(BundleRefused) as told:
        small.send("deputy", "north")
    assert told.value.reason is Reason.REVOKED


def receive(small: SmallRegion, name: str, data: bytes) -> None:
    from partaj_desktop.services import receiving

    receiving.merge(small[name], data, "fichier.partaj")


def test_a_bundle_both_take_is_acknowledged_once_and_nothing_is_sent_again(small: SmallRegion) -> None:
    with_deputy(small)
    small.send("coordinator", "north")
    write(small, "north", "à la région")
    trust = small["north"].trust()
    region = trust.party(small["deputy"].me())
    for one in sending.prepare(small["north"], trust, region):
        receive(small, "coordinator", one.body)
    small.send("coordinator", "north")
    start = small["north"].connection.execute("SELECT start FROM local_channel WHERE party = ?", (region,)).fetchone()
    small.send("deputy", "north")  # who has taken less has not gone back
    after = small["north"].connection.execute("SELECT start FROM local_channel WHERE party = ?", (region,)).fetchone()
    assert start == after == (1,)


@pytest.mark.parametrize("heard", [False, True])
def test_a_second_substitute_gets_the_whole_region(small: SmallRegion, heard: bool) -> None:
    """It was answered with what was sealed for the first one, or with nothing once that one had said to have it."""
    coordinator = small["coordinator"]
    with_deputy(small)
    write(small, "north", "avant")
    small.send("north", "coordinator")
    if heard:
        small.send("coordinator", "deputy")
        small.send("deputy", "coordinator")
    again = new(small, "again", Role.COORDINATOR, "Odile Marchand", stands_in=MAY)
    assert state(small, "again") == state(small, "coordinator")
    if heard:
        data, words = enrolment.request(again)
        small.send("coordinator", "deputy")
        small.send("deputy", "coordinator")
        enrolment.join(again, enrolment.enrol(coordinator, data, " ".join(words)), _words_of(coordinator))
    write(small, "again", "de la seconde")
    _round_the_region(small, "again", "coordinator", "deputy")
    assert state(small, "again") == state(small, "coordinator") == state(small, "deputy")
    assert profile.status(again).missing == ()


def _round_the_region(small: SmallRegion, *names: str) -> None:
    """Let the region's workstations pass one folder round, three times: each puts in all that was not acknowledged."""
    folder = small.folder / "partage"
    for sender in names * 3:
        for name in names:
            for file in sorted(folder.glob("*.partaj")) if folder.exists() else ():
                with suppress(BundleRefused):  # its own, or made before it was authorised
                    receive(small, name, file.read_bytes())
        folder.mkdir(exist_ok=True)
        sending.export(small[sender], folder, to=Id(small[sender].trust().region))


def _words_of(session: Session) -> str:
    return " ".join(enrolment.region_words(session))


def test_a_substitute_keeps_to_the_period_and_makes_no_coordinator(small: SmallRegion) -> None:
    deputy = with_deputy(small)
    with pytest.raises(UserError, match="coordination régionale peut"):
        region_keys.renew(deputy)
    with pytest.raises(UserError, match="coordination régionale peut"):
        new(small, "second", Role.COORDINATOR, "Autre Personne", by="deputy", stands_in=MAY)
    small.clock("deputy").set(date(2010, 10, 12))
    with pytest.raises(UserError, match="va du 20/09/2010 au 11/10/2010"):
        workstations.withdraw(deputy, small["south"].workstation)
    small.send("coordinator", "deputy")
    workstations.stand_in(small["coordinator"], deputy.workstation, Period(since=TODAY, until=date(2010, 12, 31)))
    small.send("coordinator", "deputy")
    workstations.withdraw(deputy, small["south"].workstation)
    with pytest.raises(UserError, match="avant de commencer"):
        workstations.stand_in(small["coordinator"], deputy.workstation, Period(since=TODAY, until=SUNDAY))


SUNDAY = date(2010, 6, 20)


def test_a_facilitator_s_substitute_is_a_workstation_of_the_territory(small: SmallRegion) -> None:
    write(small, "north", "du titulaire")
    small.send("north", "coordinator")
    new(small, "stand-in", Role.FACILITATOR, "Alix Bonte", territory=NORTH, stands_in=MAY)
    assert "du titulaire" in _texts(small, "stand-in")
    write(small, "stand-in", "du remplacement")
    trust = small["stand-in"].trust()
    (made,) = sending.prepare(small["stand-in"], trust, small["north"].workstation)  # directly, on a USB key
    assert small["north"].trust().of(small["stand-in"].workstation) is None
    receive(small, "north", made.body)  # it brings the region's list, which names its sender
    assert small["north"].trust() == trust
    assert "du remplacement" in _texts(small, "north")


def test_two_of_one_territory_may_tell_each_other_straight(small: SmallRegion) -> None:
    """No screen listed a colleague: the only way between two of one territory was the command line."""
    north, colleague = small["north"], small["north-2"].workstation
    assert parties.straight(north, north.trust()) == [colleague]
    assert colleague not in parties.parties(north, north.trust())  # who hears of it from the region
    write(small, "north", "sans la région")
    view = exchange.overview(north)
    assert [one.party for one in view.straight] == [colleague]
    small.send("north", "north-2")
    assert "sans la région" in _texts(small, "north-2")
    for name in ("coordinator", "tutor"):
        assert parties.straight(small[name], small[name].trust()) == []


# --- the region's key -----------------------------------------------------------------------------------------------


def test_a_new_root_key_is_followed_by_who_missed_several(small: SmallRegion) -> None:
    coordinator = small["coordinator"]
    former = enrolment.region_words(coordinator)
    words = region_keys.renew(coordinator)
    assert words == enrolment.region_words(coordinator) != former
    small.send("coordinator", "north")
    region_keys.renew(coordinator)
    workstations.withdraw(coordinator, small["north-2"].workstation)
    for name in ("north", "south", "tutor"):
        to = small[name]
        for one in sending.prepare(coordinator, coordinator.trust(), coordinator.trust().party(to.me())):
            receive(small, name, one.body)
        assert to.trust() == coordinator.trust()
    new(small, "late", Role.FACILITATOR, "Alix Bonte", territory=NORTH)


def test_the_second_key_takes_over_when_the_first_is_lost_or_stolen(small: SmallRegion) -> None:
    coordinator, deputy = small["coordinator"], with_deputy(small)
    spare = region_keys.make_second(coordinator)
    small.send("coordinator", "deputy")
    small.send("coordinator", "north")
    region_keys.take_over(deputy, spare)
    assert not deputy.me().is_deputy
    workstations.withdraw(deputy, coordinator.workstation)
    small.send("deputy", "north")
    assert small["north"].trust() == deputy.trust()
    # What the former key signs later counts for nobody who heard of the new one, and refuses no colleague.
    workstations.withdraw(coordinator, small["south"].workstation)
    small.send("south", "north")
    assert small["north"].trust() == deputy.trust()
    with pytest.raises(UserError, match="seconde clé"):
        region_keys.take_over(deputy, spare)


def test_a_stolen_root_key_does_not_shut_out_whoever_took_its_place(small: SmallRegion) -> None:
    """The thief withdraws the substitute before the substitute is heard of: its word is no longer the region's."""
    coordinator, deputy = small["coordinator"], with_deputy(small)
    spare = region_keys.make_second(coordinator)
    for name in ("deputy", "north", "south"):
        small.send("coordinator", name)
    region_keys.take_over(deputy, spare)
    workstations.withdraw(coordinator, deputy.workstation)
    small.send("coordinator", "south")
    found = small["south"].trust().of(deputy.workstation)
    assert found is not None
    assert found.revoked is not None
    small.send("deputy", "south")
    assert small["south"].trust() == deputy.trust()
    # A withdrawn workstation that brings nothing newer stays out.
    workstations.withdraw(deputy, small["north"].workstation)
    small.send("deputy", "south")
    with pytest.raises(BundleRefused) as refused:
        small.send("north", "south")
    assert refused.value.reason is Reason.REVOKED


def test_a_change_of_key_that_does_not_reach_the_store_leaves_the_session_as_it_was(small: SmallRegion) -> None:
    coordinator = small["coordinator"]
    before = coordinator.identity

    def renew_then_fail() -> None:
        with coordinator.transaction():
            region_keys.renew(coordinator)
            raise KeyError("what follows fails")

    with pytest.raises(KeyError):
        renew_then_fail()
    assert coordinator.identity == before
    enrolment.region_words(coordinator)


def test_what_a_substitute_decides_of_a_workstation_names_its_successor_and_can_be_said_anew(
    small: SmallRegion,
) -> None:
    deputy, leaving = with_deputy(small), small["north-2"].workstation
    small.send("coordinator", "north")
    write(small, "north-2", "dernier jour")
    small.send("north-2", "north")
    workstations.withdraw(deputy, leaving, successor=small["north"].workstation)
    found = deputy.trust().of(leaving)
    assert found is not None
    assert found.successor == small["north"].workstation
    small.send("north", "deputy")  # it does not know yet
    assert workstations.withdraw(deputy, leaving, aside=True).taken_back == 1
    assert "dernier jour" in _texts(small, "deputy")
    small.send("deputy", "coordinator")
    assert small["coordinator"].trust() == deputy.trust()


def test_two_who_decide_at_the_same_time_end_with_one_list(small: SmallRegion) -> None:
    coordinator, deputy = small["coordinator"], with_deputy(small)
    small.send("coordinator", "deputy")
    workstations.withdraw(coordinator, small["south"].workstation)
    workstations.withdraw(deputy, small["north-2"].workstation)
    assert coordinator.trust().version == deputy.trust().version
    for _ in range(2):
        small.send("deputy", "coordinator")
        small.send("coordinator", "deputy")
    assert coordinator.trust() == deputy.trust()
    gone = {one.id for one in coordinator.trust().workstations if one.revoked is not None}
    assert gone == {small["south"].workstation, small["north-2"].workstation}


def test_a_list_that_counts_less_than_the_one_told_is_told_again(small: SmallRegion) -> None:
    """What a substitute granted had raised the number: the list that ended it was told to nobody alone."""
    deputy = with_deputy(small)
    small.send("coordinator", "north")
    appointment = follow_up.propose_tutor(small["north"], small.facts.people[0][1], small.facts.tutor, TODAY)
    follow_up.move_appointment(small["north"], appointment, "active", TODAY)
    for holder in ("Zoé Caron", "Alix Bonte"):
        new(small, holder, Role.FACILITATOR, holder, by="deputy", territory=NORTH)
    small.send("deputy", "north")
    small.send("north", "tutor")
    before = small["tutor"].trust()
    workstations.withdraw(small["coordinator"], deputy.workstation)  # which never heard of these two
    small.send("coordinator", "north")
    told = sending.has_word(small["north"], small["north"].trust(), small["tutor"].workstation)
    small.send("north", "tutor")
    assert told
    assert small["north"].trust().version < before.version
    assert small["tutor"].trust() == small["north"].trust() == small["coordinator"].trust()


def test_who_was_authorised_twice_goes_by_the_territory_of_the_list(small: SmallRegion) -> None:
    """It kept the territory of the answer it took, and listed nobody of the one it was in."""
    deputy = with_deputy(small)
    person = unlock.Holder(role=Role.FACILITATOR, name="Zoé Caron", organisation="GIP", territory="")
    session = unlock.create(Profile(small.folder / "z"), PASSPHRASE, person, ScriptedClock(TODAY), cost=KdfCost.FLOOR)
    small.stations["twice"] = session
    data, words = enrolment.request(session)
    for by, where in ((small["coordinator"], NORTH), (deputy, SOUTH)):
        answer = enrolment.enrol(by, data, " ".join(words), enrolment.Granted(territory=where))
    enrolment.join(session, answer, " ".join(enrolment.region_words(deputy)))
    assert session.identity.territory == SOUTH
    small.send("coordinator", "twice")  # lost, the file of that day
    write(small, "coordinator", "dans le nord")
    small.send("coordinator", "twice")
    assert session.identity.territory == NORTH


def test_what_a_substitute_granted_holds_through_another_period(small: SmallRegion) -> None:
    coordinator, deputy = small["coordinator"], with_deputy(small)
    workstations.withdraw(deputy, small["south"].workstation)
    new(small, "north-3", Role.FACILITATOR, "Alix Bonte", by="deputy", territory=NORTH)
    small.send("deputy", "north")  # and never to the coordinator, who lets the substitute come again
    small.clock("coordinator").set(date(2010, 10, 1))
    workstations.stand_in(coordinator, deputy.workstation, Period(since=date(2010, 12, 1), until=date(2010, 12, 20)))
    for name in ("north", "deputy"):
        small.send("coordinator", name)
        known = small[name].trust()
        gone, added = known.of(small["south"].workstation), known.of(small["north-3"].workstation)
        assert gone is not None, name
        assert gone.revoked is not None, name
        assert gone.withdrawn_on == TODAY, name
        assert added is not None, name
        assert added.revoked is None, name
    small.clock("deputy").set(date(2010, 10, 2))
    with pytest.raises(UserError, match="Ce remplacement va du 01/12/2010"):
        workstations.withdraw(deputy, small["north-2"].workstation)


def test_a_period_ends_the_day_another_is_given(small: SmallRegion) -> None:
    deputy = with_deputy(small)
    small.clock("coordinator").set(date(2010, 9, 30))
    for until in (date(2010, 12, 20), date(2010, 12, 24)):
        period = Period(since=date(2010, 12, 1), until=until)
        workstations.stand_in(small["coordinator"], deputy.workstation, period)
    found = small["coordinator"].trust().of(deputy.workstation)
    assert found is not None
    assert found.stood_in == [Period(since=MAY.since, until=date(2010, 9, 30))]  # one that never began is none


def test_a_substitute_withdraws_no_coordinator(small: SmallRegion) -> None:
    deputy = with_deputy(small)
    before = deputy.trust()
    with pytest.raises(UserError, match="Seule la coordination régionale retire un de ses propres postes"):
        workstations.withdraw(deputy, small["coordinator"].workstation)
    assert deputy.trust() == before


def test_a_facilitators_substitute_sees_nobody_once_the_period_is_over(small: SmallRegion) -> None:
    new(small, "stand-in", Role.FACILITATOR, "Alix Bonte", territory=NORTH, stands_in=MAY)
    write(small, "north", "pendant le remplacement")
    small.send("north", "coordinator")
    small.send("coordinator", "stand-in")
    assert "pendant le remplacement" in _texts(small, "stand-in")
    write(small, "stand-in", "dernier mot, écrit le soir")
    for name in ("north", "coordinator", "stand-in"):
        small.clock(name).set(date(2010, 10, 12))
    write(small, "north", "après le remplacement")
    small.meet("north")
    for sender in ("coordinator", "north"):
        small.send(sender, "stand-in")
    assert "après le remplacement" not in _texts(small, "stand-in")
    small.send("stand-in", "coordinator")  # what was written in time is taken, and acknowledged
    assert "dernier mot, écrit le soir" in _texts(small, "coordinator")
    small.send("coordinator", "stand-in")
    assert profile.status(small["stand-in"]).to_send == 0


def test_a_tutor_authorised_for_a_time_is_sent_nothing_more_once_it_is_over(small: SmallRegion) -> None:
    """The screen said « Remplacement fini », and everything went on being sent."""
    person = unlock.Holder(role=Role.TUTOR, name="Jean Flament", organisation="Association Tremplin", territory="")
    session = unlock.create(Profile(small.folder / "t"), PASSPHRASE, person, ScriptedClock(TODAY), cost=KdfCost.FLOOR)
    small.stations["for a time"] = session
    data, words = enrolment.request(session)
    answer = enrolment.enrol(small["coordinator"], data, " ".join(words), enrolment.Granted(stands_in=MAY))
    enrolment.join(session, answer, " ".join(enrolment.region_words(small["coordinator"])))
    appointment = follow_up.propose_tutor(small["north"], small.facts.people[0][1], small.facts.tutor, TODAY)
    follow_up.move_appointment(small["north"], appointment, "active", TODAY)
    small.send("coordinator", "north")
    write(small, "north", "pendant")
    small.send("north", "for a time")
    small.clock("north").set(date(2010, 10, 12))
    write(small, "north", "après")
    for name in ("for a time", "tutor"):
        small.send("north", name)
    assert "pendant" in _texts(small, "for a time")
    assert "après" not in _texts(small, "for a time")
    assert "après" in _texts(small, "tutor")


def test_a_facilitators_substitute_goes_on_when_the_period_is_prolonged(small: SmallRegion) -> None:
    """It could be given no other dates: the only way was a new workspace, and a telephone call."""
    stand_in = new(small, "stand-in", Role.FACILITATOR, "Alix Bonte", territory=NORTH, stands_in=MAY)
    for name in ("north", "coordinator", "stand-in"):
        small.clock(name).set(date(2010, 10, 12))
    write(small, "north", "un jour trop tard")
    small.meet("north", "stand-in")
    assert "un jour trop tard" not in _texts(small, "stand-in")
    longer = Period(since=MAY.since, until=date(2010, 11, 11))
    workstations.stand_in(small["coordinator"], stand_in.workstation, longer)
    write(small, "north", "de nouveau")
    small.meet("north", "stand-in")
    assert {"un jour trop tard", "de nouveau"} <= set(_texts(small, "stand-in"))
    assert (stand_in.me().stands_in, stand_in.me().stood_in) == (longer, [])
    assert state(small, "stand-in") == state(small, "north")
    with pytest.raises(UserError, match="n’est pas celui d’un remplacement"):
        workstations.stand_in(small["coordinator"], small["north"].workstation, longer)


def test_a_substitute_whose_clock_is_a_year_ahead_loses_nothing(small: SmallRegion) -> None:
    """What it had taken over for its territory went from it, and nobody sent it again."""
    new(small, "stand-in", Role.FACILITATOR, "Alix Bonte", territory=SOUTH, stands_in=MAY)
    situation = small.facts.people[0][1]
    where = small["south"].me().territory
    assert where is not None
    offered = transfers.propose(small["north"], situation, Id(where), "Déménage.")
    small.meet("north", "stand-in")
    transfers.accept(small["stand-in"], offered)
    write(small, "stand-in", "repris")
    small.meet("south", "stand-in")
    small.clock("stand-in").set(date(2011, 9, 22))
    write(small, "coordinator", "une ligne")
    small.meet("south", "stand-in")
    small["stand-in"].clock = ScriptedClock(TODAY)
    write(small, "coordinator", "une autre")
    small.meet("south", "stand-in")
    assert {"repris", "une ligne", "une autre"} <= set(_texts(small, "stand-in"))
    assert state(small, "stand-in") == state(small, "south")


def test_nobody_is_authorised_for_a_period_that_is_over(small: SmallRegion) -> None:
    past = Period(since=date(2010, 8, 1), until=date(2010, 8, 20))
    with pytest.raises(UserError, match="déjà fini"):
        new(small, "late", Role.FACILITATOR, "Alix Bonte", territory=NORTH, stands_in=past)


def test_of_two_workstations_of_one_person_the_one_left_is_meant(small: SmallRegion) -> None:
    coordinator = small["coordinator"]
    new(small, "again", Role.FACILITATOR, "Paul Descamps", territory=NORTH)
    with pytest.raises(UserError, match="Plusieurs postes portent ce nom") as told:
        parties.find_leaving(coordinator, "Paul Descamps")
    assert told.value.hint == "Postes : Paul Descamps, GIP, Valenciennes ; Paul Descamps, GIP, Valenciennes."
    workstations.withdraw(coordinator, small["north"].workstation, successor=small["again"].workstation)
    assert parties.find_leaving(coordinator, "paul descamps") == small["north"].workstation
    assert parties.find_party(coordinator, "Paul Descamps") == small["again"].workstation
    with pytest.raises(UserError, match="Aucun poste ne porte ce nom"):
        parties.find_leaving(coordinator, "Personne")


def test_who_looks_for_a_party_in_vain_is_named_those_that_can_be_chosen(small: SmallRegion) -> None:
    workstations.withdraw(small["coordinator"], small["south"].workstation)
    small.send("coordinator", "north")
    with pytest.raises(UserError) as told:
        parties.find_party(small["north"], "Personne")
    assert told.value.hint == "Postes : Coordination régionale, Jean Flament, Nour Benali, Rose Cuvelier."
