"""Sending and receiving: numbers, gaps, late ones, the same twice, acknowledgements, failures to write."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from partaj_desktop.bundle import envelope, payload
from partaj_desktop.domain.errors import BundleRefused, DiskFailure, Reason, UserError
from partaj_desktop.domain.gaps import Gaps
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.views import ChannelLine
from partaj_desktop.services import (
    checks,
    exchange,
    follow_up,
    merging,
    parties,
    people,
    previews,
    profile,
    receiving,
    region,
    sending,
)
from partaj_desktop.services.session import Session
from partaj_desktop.store import local
from partaj_desktop.store.state import state_hash
from tests.helpers.small_region import NORTH, SmallRegion

ON = date(2010, 9, 22)


def _write(small: SmallRegion, name: str, text: str) -> None:
    follow_up.write_entry(small[name], small.facts.people[0][1], "contact", ON, text)


def _to_region(small: SmallRegion, name: str = "north") -> local.Outgoing:
    trust = small[name].trust()
    (made,) = sending.prepare(small[name], trust, trust.party(small["coordinator"].me()))
    return made


def _take(session: Session, made: local.Outgoing) -> receiving.MergeReport:
    return receiving.merge(session, made.body, made.file_name)


def _channel(small: SmallRegion, name: str, other: str) -> local.Channel:
    return local.channel(small[name].connection, small[name].trust().party(small[other].me()))


def test_gap_late_and_twice(small: SmallRegion) -> None:
    sent = []
    for text in ("un", "deux", "trois"):
        _write(small, "north", text)
        sent.append(_to_region(small))
    first = sent[0].number
    assert [one.number for one in sent] == [first, first + 1, first + 2]
    coordinator = small["coordinator"]
    assert _take(coordinator, sent[2]).missing.numbers() == (first, first + 1)
    assert _take(coordinator, sent[0]).missing.numbers() == (first + 1,)
    twice = _take(coordinator, sent[2])
    assert (twice.already, twice.entries, twice.missing.numbers()) == (True, 0, (first + 1,))
    before = state_hash(coordinator.connection)
    late = _take(coordinator, sent[1])
    assert (late.already, late.missing) == (False, Gaps())
    assert late.entries == sent[1].entries
    assert state_hash(coordinator.connection) != before
    views = {checks.check(small[name], NORTH).views[NORTH] for name in ("coordinator", "north")}
    assert len(views) == 1


def test_a_late_one_does_not_make_the_other_side_begin_again(small: SmallRegion) -> None:
    """An old acknowledgement in a bundle that comes late is no sign of a restored laptop."""
    _write(small, "north", "un")
    late = _to_region(small)
    small.send("coordinator", "north")
    people.change_contact(small["coordinator"], small.facts.people[0][0], "mobile", "06 39 98 77 77")
    assert small.send("coordinator", "north")
    _write(small, "north", "deux")
    _take(small["coordinator"], _to_region(small))
    told = _channel(small, "coordinator", "north")
    assert told.acknowledged == told.sent
    _take(small["coordinator"], late)
    assert _channel(small, "coordinator", "north") == told


def test_another_bundle_under_the_same_number_is_refused(small: SmallRegion) -> None:
    _write(small, "north", "un")
    made = _to_region(small)
    _take(small["coordinator"], made)
    before = state_hash(small["coordinator"].connection)
    twin = _sealed_again(small["north"], small["coordinator"], made.number)
    with pytest.raises(BundleRefused) as refused:
        receiving.merge(small["coordinator"], twin, "twin.partaj")
    assert refused.value.reason is Reason.CHANNEL_FORK
    assert state_hash(small["coordinator"].connection) == before
    assert _take(small["coordinator"], made).already


def _sealed_again(sender: Session, receiver: Session, number: int) -> bytes:
    trust = sender.trust()
    address = envelope.Address(
        schema=1,
        region=trust.region,
        sender=sender.workstation,
        epoch=0,
        recipient=trust.party(receiver.me()),
        recipients=(receiver.identity.box_recipient,),
        number=number,
        start=number,
        previous=None,
        received=(),
        trust=trust.version,
        created=1,
    )
    return envelope.seal(payload.Payload(runs=(), trust=None), address, sender.signing_key).data


def test_a_restored_workstation_that_went_back_is_sent_everything_again(small: SmallRegion, tmp_path: Path) -> None:
    from partaj_desktop.store import connection as opening
    from tests.helpers.checked import reopen

    opening.checkpoint(small["north-2"].connection)
    shutil.copytree(small.folder / "north-2", small.folder / "restored")
    for number in (1, 2):
        _write(small, "north", f"mot {number}")
        small.meet("north", "north-2")
    small["north-2"].close()
    small.stations["north-2"] = reopen(type(small["north"].profile)(small.folder / "restored"))
    small["north-2"].clock = small.clock("north")
    people.change_contact(small["north-2"], small.facts.people[1][0], "email", "melissa@example.org")
    # What it writes after a restore without a new epoch is a fork of its own past: nothing of it is taken, all is told.
    with pytest.raises(BundleRefused) as refused:
        small.send("north-2", "coordinator")
    assert refused.value.reason in (Reason.CHANNEL_FORK, Reason.FORK)


def test_acknowledged_bundles_leave_the_outbox(small: SmallRegion) -> None:
    party = small["north"].trust().party(small["coordinator"].me())
    _write(small, "north", "un")
    made = _to_region(small)
    waiting = local.outgoing(small["north"].connection, party, 0)
    assert made.body in [one.body for one in waiting]
    _take(small["coordinator"], made)
    assert local.outgoing(small["north"].connection, party, 0) == waiting
    small.send("coordinator", "north")
    assert local.outgoing(small["north"].connection, party, 0) == []
    assert _channel(small, "north", "coordinator").acknowledged == made.number
    assert sending.export(small["north"], small.folder, to=party) == ()


def test_an_empty_acknowledgement_is_not_answered_for_ever(small: SmallRegion) -> None:
    _write(small, "north", "un")
    told = sum(
        len(small.send(*pair)) for _ in range(5) for pair in (("north", "coordinator"), ("coordinator", "north"))
    )
    assert told == 2


@pytest.mark.parametrize("place", ["missing/folder", "file"])
def test_what_could_not_be_written_is_written_later_byte_for_byte(
    small: SmallRegion, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").write_bytes(b"not a folder")
    _write(small, "north", "un")
    party = small["north"].trust().party(small["coordinator"].me())
    with pytest.raises(DiskFailure):
        sending.export(small["north"], tmp_path / place, to=party)
    kept = local.outgoing(small["north"].connection, party, _channel(small, "north", "coordinator").acknowledged)
    good = tmp_path / "good"
    good.mkdir()
    assert len(kept) > 0
    for folder in (good, tmp_path):
        written = sending.export(small["north"], folder, to=party)
        assert [(one.number, one.path.read_bytes()) for one in written] == [(one.number, one.body) for one in kept]
        assert sending.export(small["north"], folder, to=party) == ()


def test_one_unreadable_file_stops_none_of_the_others(small: SmallRegion, tmp_path: Path) -> None:
    _write(small, "north", "un")
    made = _to_region(small)
    good, folder, huge = tmp_path / "good.partaj", tmp_path / "folder.partaj", tmp_path / "huge.partaj"
    good.write_bytes(made.body)
    folder.mkdir()
    with huge.open("wb") as file:
        file.truncate(65 * 2**20)
    result = merging.merge_files(small["coordinator"], [folder, tmp_path / "gone.partaj", huge, good])
    assert [one.file for one in result.reports] == ["good.partaj"]
    assert [(one.file, one.reason) for one in result.refused] == [
        ("folder.partaj", "not-a-bundle"),
        ("gone.partaj", "not-a-bundle"),
        ("huge.partaj", "too-large"),
    ]
    assert all(one.sentence.endswith(".") for one in result.refused)


def test_inspecting_tells_exactly_and_changes_nothing(small: SmallRegion) -> None:
    people.change_contact(small["north"], small.facts.people[0][0], "mobile", "06 39 98 77 77")
    people.change_contact(small["north-2"], small.facts.people[0][0], "mobile", "06 39 98 88 88")
    _take(small["coordinator"], _to_region(small, "north-2"))
    _write(small, "north", "un")
    made = _to_region(small)
    coordinator = small["coordinator"]
    before = state_hash(coordinator.connection), len(local.all_received(coordinator.connection))
    view = previews.inspect(coordinator, made.body, made.file_name)
    assert (state_hash(coordinator.connection), len(local.all_received(coordinator.connection))) == before
    assert (view.sender, view.territory, view.number, view.verified) == ("Paul Descamps", NORTH, made.number, True)
    counts = {one.nature: (one.new, one.changed, one.conflicts) for one in view.counts}
    assert counts == {"Coordonnées": (0, 1, 1), "Notes de carnet": (1, 0, 0)}
    assert [one.what for one in view.conflicts] == ["Coordonnées : Numéro ou adresse"]
    report = _take(coordinator, made)
    assert (report.entries, report.conflicts) == (view.entries, 1)
    assert previews.inspect(coordinator, made.body, made.file_name).already


def test_a_tutor_gets_what_is_entrusted_and_what_is_no_more_is_not_told(small: SmallRegion) -> None:
    person, situation = small.facts.people[0]
    appointment = follow_up.propose_tutor(small["north"], situation, small.facts.tutor, ON)
    assert [one.entries for one in small.send("north", "tutor")] == [0]  # the list of workstations alone
    follow_up.move_appointment(small["north"], appointment, "accepted", ON)
    for one in small.facts.people[:2]:  # another tutor has this young person too, and one more
        other = follow_up.propose_tutor(small["north"], one[1], small.facts.tutor_2, ON)
        follow_up.move_appointment(small["north"], other, "active", ON)
    assert small.send("north", "tutor")
    held = {row for (row,) in small["tutor"].connection.execute("SELECT id FROM young_person")}
    assert held == {person}
    _write(small, "tutor", "vu chez lui")
    assert parties.parties(small["tutor"], small["tutor"].trust()) == [small["north"].workstation]
    small.send("tutor", "north")
    small.meet("north", "north-2")
    for name in ("coordinator", "north-2"):
        texts = [text for (text,) in small[name].connection.execute("SELECT text FROM logbook_entry")]
        assert texts == ["vu chez lui"]
    mine = checks.check(small["tutor"]).views
    assert list(mine) == ["Jean Flament"]
    assert mine == checks.check(small["coordinator"], "Jean Flament").views
    follow_up.move_appointment(small["north"], appointment, "ended", ON)
    _write(small, "north", "après la fin")
    small.send("north", "tutor")
    assert small["tutor"].connection.execute("SELECT COUNT(*) FROM logbook_entry").fetchone() == (0,)


def test_a_name_finds_its_party(small: SmallRegion) -> None:
    session = small["coordinator"]
    wanted: dict[str, Id] = {"paul descamps": small["north"].workstation, SOUTH_SPELT: small["south"].workstation}
    for name, party in wanted.items():
        assert parties.find_party(session, name) == party
    assert parties.find_party(small["north"], "RÉGION") == session.trust().region
    several = ("Valenciennes", "Plusieurs destinataires portent ce nom")
    for unknown, told in (several, ("personne", "Aucun"), ("Ida Wattez", "Aucun")):  # oneself is none either
        with pytest.raises(UserError, match=told):
            parties.find_party(session, unknown)


SOUTH_SPELT = "BETHUNE BRUAY"


# --- what leaves, what stands here only ---------------------------------------------------------------------------


def test_what_would_leave_is_listed_as_it_leaves(small: SmallRegion) -> None:
    north, facts = small["north"], small.facts
    follow_up.write_entry(north, facts.people[0][1], "contact", ON, "vu")
    region.add_organisation(north, "Centre social", "social_centre")
    party = north.trust().party(small["coordinator"].me())
    listed = exchange.leaving(north, party)
    assert dict(listed.counts) == {"Structures": 1, "Notes de carnet": 1}
    assert (listed.people, listed.names, listed.entries) == (1, ("Kévin Lefebvre",), 2)
    (made,) = sending.prepare(north, north.trust(), party)
    assert made.entries == listed.entries
    after = exchange.leaving(north, party)
    assert (after.entries, after.counts, after.written) == (0, (), 1)


def test_what_is_listed_for_a_tutor_names_those_entrusted_only(small: SmallRegion) -> None:
    north, facts = small["north"], small.facts
    appointment = follow_up.propose_tutor(north, facts.people[0][1], facts.tutor, ON)
    follow_up.move_appointment(north, appointment, "active", ON)
    follow_up.write_entry(north, facts.people[1][1], "contact", ON, "un autre jeune")
    assert exchange.leaving(north, small["tutor"].workstation).names == ("Kévin Lefebvre",)


def test_changes_stand_here_only_until_somebody_says_to_have_them(small: SmallRegion) -> None:
    north = small["north"]
    small.meet("north")
    assert profile.status(north).only_here == 0
    small.clock("north").set(date(2010, 9, 23))
    follow_up.write_entry(north, small.facts.people[0][1], "contact", ON, "vu")
    before = profile.status(north)
    assert (before.only_here, before.to_send) == (1, 1)
    assert before.only_here_since is not None
    assert before.only_here_since.date() == date(2010, 9, 23)
    small.send("north", "coordinator")
    sent = profile.status(north)
    assert (sent.only_here, sent.to_send) == (1, 0)  # it left; nobody has said to have it
    assert sent.only_here_since == before.only_here_since
    small.send("coordinator", "north")
    assert profile.status(north).only_here == 0


class StoppedError(Exception):
    """Somebody stopped it."""


def test_a_reception_can_be_stopped_at_each_step_and_nothing_has_changed(small: SmallRegion) -> None:
    _write(small, "north", "vu")
    made, coordinator = _to_region(small), small["coordinator"]
    before = state_hash(coordinator.connection)
    steps: list[tuple[int, int]] = []

    def stop_at(step: int) -> receiving.Progress:
        def progress(done: int, of: int) -> None:
            steps.append((done, of))
            if len(steps) == step:
                raise StoppedError

        return progress

    for step in (1, 2, 3):
        steps.clear()
        with pytest.raises(StoppedError):
            receiving.merge(coordinator, made.body, made.file_name, progress=stop_at(step))
        assert state_hash(coordinator.connection) == before
        assert local.received(coordinator.connection, small["north"].workstation)[-1].number < made.number
    steps.clear()
    receiving.merge(coordinator, made.body, made.file_name, progress=stop_at(0))
    assert steps == sorted(steps)
    assert len(steps) == 3
    assert state_hash(coordinator.connection) != before


def test_what_a_restored_laptop_sent_before_comes_back_to_it_however_late_it_arrives(
    small: SmallRegion, tmp_path: Path
) -> None:
    """The file lay on a key while the laptop died: whoever takes it must not think that its writer still has it."""
    from partaj_desktop.services import restoring
    from partaj_desktop.store import connection as opening
    from tests.helpers.checked import reopen

    opening.checkpoint(small["north"].connection)
    shutil.copytree(small.folder / "north", small.folder / "kept")
    _write(small, "north", "perdu avec le portable")
    late = _to_region(small)
    clock = small.clock("north")
    small["north"].close()
    small.stations["north"] = north = reopen(type(small["south"].profile)(small.folder / "kept"))
    north.clock = clock
    with north.transaction():
        restoring._begin_anew(north, 5)  # as a restoration does, once the copy stands
    north.look_again()
    _write(small, "north", "écrit depuis")
    small.send("north", "coordinator")
    receiving.merge(small["coordinator"], late.body, late.file_name)
    small.send("coordinator", "north")
    texts = {text for (text,) in north.connection.execute("SELECT text FROM logbook_entry")}
    assert texts == {"perdu avec le portable", "écrit depuis"}


def test_what_waits_is_counted_as_it_will_be_cut_and_told_until_it_came_well(small: SmallRegion) -> None:
    """What is not sealed yet is cut too: a tutor does not wait for what is none of his business."""
    north, coordinator = small["north"], small["coordinator"]
    appointment = follow_up.propose_tutor(north, small.facts.people[0][1], small.facts.tutor, ON)
    follow_up.move_appointment(north, appointment, "active", ON)
    small.meet("north")
    small.send("north", "tutor")
    small.send("tutor", "north")
    follow_up.write_entry(north, small.facts.people[1][1], "contact", ON, "un autre jeune")
    assert _line(north, "Jean Flament").to_send == 0
    assert _line(north, "Coordination régionale").to_send == 1
    small.send("north", "coordinator")
    written = _line(north, "Coordination régionale")
    assert (written.to_send, written.leaves, len(written.unconfirmed)) == (0, False, 1)
    owed = _line(coordinator, "Paul Descamps")
    assert (owed.owed, owed.leaves) == (True, True)
    small.send("coordinator", "north")
    assert _line(north, "Coordination régionale").unconfirmed == ()
    assert not _line(coordinator, "Paul Descamps").owed


def _line(session: Session, name: str) -> ChannelLine:
    (found,) = [one for one in exchange.overview(session).channels if one.name == name]
    return found
