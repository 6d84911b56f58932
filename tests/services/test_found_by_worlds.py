"""Faults that random worlds found once, each told again alone: what several roads, restorations and absences do."""

import os
from collections.abc import Callable
from itertools import chain, repeat
from pathlib import Path

import pytest

from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import Period, Workstation
from partaj_desktop.services import (
    backups,
    enrolment,
    follow_up,
    keys,
    parties,
    profile,
    receiving,
    region_keys,
    restoring,
    sending,
    series,
    transfers,
    unlock,
    workstations,
)
from partaj_desktop.store import local
from partaj_desktop.system.clock import FixedClock
from tests.helpers.small_region import NORTH, PASSPHRASE, SmallRegion
from tests.services.test_presenting import NADIA, newcomer, only, presented
from tests.services.test_workstations import TODAY, new, with_deputy, write

pytestmark = pytest.mark.qrow(16)


def texts(small: SmallRegion, name: str) -> set[str]:
    """Give what stands in the logbooks a workstation holds."""
    return {text for (text,) in small[name].connection.execute("SELECT text FROM logbook_entry")}


def entrust(small: SmallRegion, name: str, which: int = 0) -> Id:
    """Let a facilitator entrust a young person to the tutor."""
    appointment = follow_up.propose_tutor(small[name], small.facts.people[which][1], small.facts.tutor, TODAY)
    follow_up.move_appointment(small[name], appointment, "active", TODAY)
    return appointment


def restored(small: SmallRegion, name: str, path: Path, random: Callable[[int], bytes] = os.urandom) -> None:
    """Put a workstation back to a backup; the epoch and the series it goes on in are drawn by `random`."""
    session = small[name]
    session.close()
    restoring.restore(session.profile, path, keys.by_passphrase(PASSPHRASE), session.clock, random)
    small.stations[name] = unlock.open_profile(session.profile, PASSPHRASE, session.clock)


def test_what_is_set_aside_keeps_the_lines_of_every_road(small: SmallRegion) -> None:
    """A colleague brings a run whole, another one cut to what her territory may see: the cut one takes nothing away."""
    south = small["coordinator"].trust().of(small["south"].workstation)
    assert south is not None
    write(small, "north-2", "sur qui part", which=0)
    write(small, "north-2", "sur qui reste", which=1)
    transfers.propose(small["north-2"], small.facts.people[0][1], Id(south.territory or b""), "Déménage.")
    for name in ("north", "south"):
        small.send("north-2", name)  # directly, on a USB key
    assert "sur qui reste" not in texts(small, "south")
    workstations.withdraw(small["coordinator"], small["north-2"].workstation)
    for name in ("north", "south"):
        small.send(name, "coordinator")
    workstations.withdraw(small["coordinator"], small["north-2"].workstation, aside=True)
    assert {"sur qui part", "sur qui reste"} <= texts(small, "coordinator")


def test_a_workstation_restored_twice_from_one_backup_is_told_what_it_lost(small: SmallRegion) -> None:
    """Of two series that begin at random, the second may be numbered below the first; it is the present one."""
    path = backups.make(small["north"], rules.BY_HAND)
    write(small, "north", "perdu")
    small.send("north", "coordinator")
    for jump in (b"\xff", b"\x01"):
        restored(small, "north", path, jump.__mul__)
        write(small, "north", f"après {jump.hex()}")
        small.send("north", "coordinator")
        small.send("coordinator", "north")
    assert {"perdu", "après ff", "après 01"} <= texts(small, "north")
    assert {"perdu", "après ff", "après 01"} <= texts(small, "coordinator")
    small.meet("north")
    for name in ("north", "coordinator"):
        assert profile.status(small[name]).missing == ()
    assert not small.send("north", "coordinator")  # at rest
    assert not small.send("coordinator", "north")
    assert profile.status(small["north"]).to_send == 0


def restored_twice(small: SmallRegion) -> list[local.Outgoing]:
    """Restore the north twice from one backup, into a second series below the first; give what answered the first."""
    north, coordinator = small["north"], small["coordinator"]
    path = backups.make(north, rules.BY_HAND)
    restored(small, "north", path, b"\xff".__mul__)
    write(small, "north", "première suite")
    small.send("north", "coordinator")
    answers = sending.prepare(coordinator, coordinator.trust(), north.workstation)
    restored(small, "north", path, b"\x01".__mul__)
    return answers


def test_what_answered_a_series_that_was_lost_acknowledges_nothing_of_the_present_one(small: SmallRegion) -> None:
    """It names a number beyond all that was sent since: whoever says less later has not gone back for all that."""
    answers = restored_twice(small)
    write(small, "north", "seconde suite")
    small.send("north", "coordinator")
    for late in answers:
        receiving.merge(small["north"], late.body, late.file_name)
    small.meet("north")
    small.meet("north")
    assert {"première suite", "seconde suite"} <= texts(small, "north") & texts(small, "coordinator")
    write(small, "north", "encore")
    assert small.send("north", "coordinator")
    small.send("coordinator", "north")
    assert not small.send("north", "coordinator")  # at rest


def test_a_bundle_lost_of_the_second_series_is_missed_and_kept(small: SmallRegion) -> None:
    restored_twice(small)
    north, coordinator = small["north"], small["coordinator"]
    party = Id(north.trust().region)
    write(small, "north", "égaré")
    (lost,) = sending.prepare(north, north.trust(), party)
    write(small, "north", "arrivé")
    small.send("north", "coordinator")
    assert series.missing(coordinator, north.workstation).numbers() == (lost.number,)
    small.send("coordinator", "north")
    kept = local.outgoing(north.connection, party, local.channel(north.connection, party).acknowledged)
    assert [one.body for one in kept if one.number == lost.number] == [lost.body]
    receiving.merge(coordinator, lost.body, lost.file_name)
    assert series.missing(coordinator, north.workstation).numbers() == ()


def test_a_request_presented_after_two_restorations_of_one_backup_is_shown(small: SmallRegion) -> None:
    path = backups.make(small["north"], rules.BY_HAND)
    for jump in (b"\xff", b"\x01"):
        restored(small, "north", path, jump.__mul__)
        write(small, "north", f"après {jump.hex()}")
        small.send("north", "coordinator")
    presented(small, newcomer(small))
    small.send("north", "coordinator")
    assert only(small["coordinator"]).holder == NADIA


def test_a_channel_begun_after_the_backup_with_who_is_enrolled_since_begins_far_away(small: SmallRegion) -> None:
    """The copy does not know her: nothing in it says that she was ever sent anything."""
    with_deputy(small)
    path = backups.make(small["coordinator"], rules.BY_HAND)
    new(small, "fresh", Role.FACILITATOR, "Alix Bonte", territory=NORTH)
    small.send("coordinator", "deputy")
    restored(small, "coordinator", path)
    assert small["coordinator"].trust().of(small["fresh"].workstation) is None
    write(small, "deputy", "depuis")
    small.send("deputy", "coordinator")
    small.send("coordinator", "fresh")
    assert "depuis" in texts(small, "fresh")


def test_such_a_channel_begins_far_away_for_one_who_was_restored_as_well(small: SmallRegion) -> None:
    with_deputy(small)
    path = backups.make(small["coordinator"], rules.BY_HAND)
    new(small, "fresh", Role.FACILITATOR, "Alix Bonte", territory=NORTH)
    write(small, "coordinator", "avant")
    small.send("coordinator", "fresh")  # the second of the channel
    small.send("coordinator", "deputy")
    hers = backups.make(small["fresh"], rules.BY_HAND)
    restored(small, "coordinator", path)
    small.send("deputy", "coordinator")
    restored(small, "fresh", hers)
    write(small, "fresh", "après")
    small.send("fresh", "coordinator")
    write(small, "coordinator", "depuis")
    small.send("coordinator", "fresh")
    assert "depuis" in texts(small, "fresh")


def test_a_tutor_gets_what_a_withdrawn_facilitator_wrote_from_the_one_who_follows(small: SmallRegion) -> None:
    """The region sends a tutor nothing: what it took of who left comes to her by her facilitators, or never."""
    write(small, "north-2", "avant le départ")
    small.send("north-2", "coordinator")
    workstations.withdraw(small["coordinator"], small["north-2"].workstation, successor=small["north"].workstation)
    small.send("coordinator", "north")
    entrust(small, "north")
    small.send("north", "tutor")
    assert "avant le départ" in texts(small, "tutor")
    assert local.set_aside(small["tutor"].connection) == []


def test_a_tutor_s_last_words_after_a_facilitator_left_go_to_the_one_who_follows(small: SmallRegion) -> None:
    """Nobody follows her for that young person any longer; a colleague she still works for tells her who took over."""
    appointment = entrust(small, "north-2", which=0)
    entrust(small, "south", which=4)
    small.send("north-2", "tutor")
    small.send("south", "tutor")
    write(small, "tutor", "derniers mots", which=0)
    follow_up.move_appointment(small["north-2"], appointment, "ended", TODAY)
    small.send("north-2", "coordinator")
    workstations.withdraw(small["coordinator"], small["north-2"].workstation, successor=small["north"].workstation)
    small.send("coordinator", "south")
    small.send("coordinator", "north")
    small.send("south", "tutor")
    assert small["north"].workstation in parties.parties(small["tutor"], small["tutor"].trust())
    small.send("tutor", "north")
    small.send("north", "coordinator")
    assert "derniers mots" in texts(small, "coordinator")


# --- who decides, since when, under which list ----------------------------------------------------------------------


@pytest.mark.qrow(34)
def test_a_workstation_that_learns_of_a_new_root_key_no_longer_decides_with_the_former(small: SmallRegion) -> None:
    """It would sign a list its own store does not take, and never open again."""
    coordinator, deputy = small["coordinator"], with_deputy(small)
    code = region_keys.make_second(coordinator)
    small.send("coordinator", "deputy")
    region_keys.take_over(deputy, code)
    small.send("deputy", "coordinator")
    with pytest.raises(UserError, match="coordination régionale"):
        workstations.withdraw(coordinator, small["south"].workstation)
    assert coordinator.trust() == deputy.trust()


@pytest.mark.qrow(34)
def test_whom_a_substitute_enrolled_takes_the_region_s_very_next_list_and_keeps_it(small: SmallRegion) -> None:
    """The list in force counts the grants; the one she joined with is kept under the number it has without them."""
    with_deputy(small)
    fresh = newcomer(small, "Zoé Caron", Role.FACILITATOR)
    data, words = enrolment.request(fresh)
    answer = enrolment.enrol(small["deputy"], data, " ".join(words), enrolment.Granted(territory=NORTH))
    heard = " ".join(enrolment.region_words(small["deputy"]))
    enrolment.join(fresh, answer, heard)
    workstations.withdraw(small["coordinator"], small["north-2"].workstation)
    small.send("deputy", "coordinator")
    small.send("coordinator", "Zoé Caron")
    newest = fresh.trust_list()
    assert newest == small["coordinator"].trust_list()
    enrolment.join(fresh, answer, heard)  # the file of that day, taken once more
    assert fresh.trust_list() == newest


@pytest.mark.qrow(34)
def test_a_substitute_s_day_is_the_one_everybody_judges(small: SmallRegion) -> None:
    """Just after midnight in Paris it is still the day before in UTC: refused in words, not granted in vain."""
    deputy = new(small, "deputy", Role.COORDINATOR, "Odile Marchand", stands_in=Period(since=TODAY, until=TODAY))
    deputy.clock = FixedClock(TODAY, monotonic=chain([0.0], repeat(-8.5 * 3600)).__next__)  # half past midnight
    with pytest.raises(UserError, match="Ce remplacement va du"):
        workstations.withdraw(deputy, small["south"].workstation)


@pytest.mark.qrow(34)
def test_two_ways_in_lead_to_the_same_region(small: SmallRegion) -> None:
    with_deputy(small)
    straight = new(small, "straight", Role.FACILITATOR, "Zoé Caron", territory=NORTH)
    granted = new(small, "granted", Role.FACILITATOR, "Alix Bonte", by="deputy", territory=NORTH)
    assert enrolment.region_words(straight) == enrolment.region_words(granted)
    for _ in range(2):
        for name in ("deputy", "straight", "granted"):
            small.send(name, "coordinator")
            small.send("coordinator", name)
    lists = [small[name].trust() for name in ("coordinator", "deputy", "straight", "granted")]
    named = [sorted(one.workstations, key=lambda each: each.id) for one in lists]
    assert named[1:] == named[:-1]
    assert {straight.workstation, granted.workstation} <= {one.id for one in named[0]}


# --- the coordinator's own workstation, restored


def parted_lists(small: SmallRegion) -> Workstation:
    """Restore the coordinator's workstation to before it authorised one more; then let it withdraw another."""
    coordinator = small["coordinator"]
    path = backups.make(coordinator, rules.BY_HAND)
    late = new(small, "north-3", Role.FACILITATOR, "Alix Bonte", territory=NORTH).me()
    small.send("coordinator", "north")
    restored(small, "coordinator", path)
    workstations.withdraw(small["coordinator"], small["south"].workstation)
    return late


@pytest.mark.parametrize("decisions", [1, 2])
def test_what_a_restored_coordinator_decides_counts_and_what_it_had_decided_comes_back(
    small: SmallRegion, decisions: int
) -> None:
    """Its next list bore the number of the one it had lost: nobody took it, and the stolen laptop went on."""
    late = parted_lists(small)
    if decisions > 1:
        region_keys.make_second(small["coordinator"])
        write(small, "north", "avant d’en avoir entendu parler")
    else:
        small.send("coordinator", "north")  # which answers a restored workstation with all it has
    small.send("north", "coordinator")
    for name in ("north", "north-3"):
        small.send("coordinator", name)
    for name in ("coordinator", "north", "north-3"):
        known = small[name].trust()
        assert known == small["coordinator"].trust(), name
        assert known.of(late.id) == late, name
        gone = known.of(small["south"].workstation)
        assert gone is not None, name
        assert gone.revoked is not None, name
    before = small["coordinator"].trust()
    small.meet("north", "north-3")
    assert small["coordinator"].trust() == before  # at rest


def test_whom_a_restored_coordinator_had_authorised_is_heard_by_the_next_bundle(small: SmallRegion) -> None:
    parted_lists(small)
    write(small, "north-3", "depuis le nouveau poste")
    small.send("north-3", "coordinator")
    assert "depuis le nouveau poste" in texts(small, "coordinator")


def test_what_a_restored_coordinator_had_withdrawn_is_withdrawn_again(small: SmallRegion) -> None:
    coordinator = small["coordinator"]
    path = backups.make(coordinator, rules.BY_HAND)
    workstations.withdraw(coordinator, small["south"].workstation)
    small.send("coordinator", "north")
    restored(small, "coordinator", path)
    new(small, "north-3", Role.FACILITATOR, "Alix Bonte", territory=NORTH)
    small.send("coordinator", "north")
    small.send("north", "coordinator")
    gone = small["coordinator"].trust().of(small["south"].workstation)
    assert gone is not None
    assert gone.revoked is not None
