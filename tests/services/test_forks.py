"""A copied workstation writes two histories under one name: nobody is cut off for it, and no word of either is lost."""

import shutil
from datetime import date

import pytest

from partaj_desktop.domain.errors import BundleRefused, Reason
from partaj_desktop.services import conflicts, follow_up, forks, people, receiving, sending, workstations
from partaj_desktop.services.session import Session
from partaj_desktop.store import connection as opening
from partaj_desktop.store import integrity, local, state
from partaj_desktop.system.paths import Profile
from tests.helpers.checked import reopen
from tests.helpers.small_region import SmallRegion

DAY = date(2010, 9, 22)
COPIED = ("north-2", "copy")


@pytest.fixture
def copied(small: SmallRegion) -> SmallRegion:
    """Copy a facilitator's disk, and let both work on."""
    opening.checkpoint(small["north-2"].connection)
    shutil.copytree(small.folder / "north-2", small.folder / "copy")
    copy = small.stations["copy"] = reopen(Profile(small.folder / "copy"))
    copy.clock = small.clock("north-2")
    say(small["north-2"], small.facts.people[1][1], "de l’original")
    say(copy, small.facts.people[1][1], "de la copie")
    return small


def say(session: Session, situation: object, text: str) -> None:
    follow_up.write_entry(session, situation, "contact", DAY, text)  # type: ignore[arg-type]


def texts(session: Session) -> set[str]:
    return {text for (text,) in session.connection.execute("SELECT text FROM logbook_entry WHERE text IS NOT NULL")}


def send(small: SmallRegion, sender: str, receiver: str) -> list[receiving.MergeReport | Reason]:
    """Send what is not acknowledged, as the program does; what is refused is refused alone."""
    trust = small[sender].trust()
    to = trust.party(small[receiver].me())
    sending.prepare(small[sender], trust, to)
    out: list[receiving.MergeReport | Reason] = []
    channel = local.channel(small[sender].connection, to)
    for one in local.outgoing(small[sender].connection, to, channel.acknowledged):
        try:
            out.append(receiving.merge(small[receiver], one.body, one.file_name))
        except BundleRefused as refused:
            out.append(refused.reason)
    return out


def meet(small: SmallRegion, *names: str, rounds: int = 3) -> None:
    """Let everybody exchange with the region, and north with its neighbours, some times over."""
    for _ in range(rounds):
        for name in names:
            send(small, name, "coordinator")
            send(small, "coordinator", name)


def settled(small: SmallRegion, *names: str) -> None:
    """Check that every store is what its journal folds to, and that territory and region agree on it."""
    for name in names:
        assert integrity.faults(small[name].connection) == []
    hashes = {name: state.state_hash(small[name].connection) for name in names}
    assert len(set(hashes.values())) == 1, hashes


def test_a_channel_that_parted_without_any_word_of_its_own_begins_anew(small: SmallRegion) -> None:
    """Put back unknowingly, one sends two bundles of one number that only relay: no entry contradicts another."""
    relaying, coordinator = small["north"], small["coordinator"]
    send(small, "north", "coordinator")
    send(small, "coordinator", "north")
    opening.checkpoint(relaying.connection)
    before = (small.folder / "north" / "store.db").read_bytes()
    for text in ("d’abord", "puis"):
        say(small["north-2"], small.facts.people[1][1], text)
        send(small, "north-2", "north")
        if text == "d’abord":
            send(small, "north", "coordinator")
            relaying.close()
            (small.folder / "north" / "store.db").write_bytes(before)
            relaying = small.stations["north"] = reopen(Profile(small.folder / "north"))
            relaying.clock = small.clock("north-2")
    say(coordinator, small.facts.people[1][1], "de la région")
    told = [send(small, "north", "coordinator") for _ in range(2)]
    assert Reason.CHANNEL_FORK in [one for some in told for one in some]
    say(relaying, small.facts.people[1][1], "après la remise en arrière")
    meet(small, "north")
    expected = {"d’abord", "puis", "de la région", "après la remise en arrière"}
    assert expected <= texts(coordinator)
    assert expected <= texts(relaying)
    settled(small, "coordinator")
    assert send(small, "north", "coordinator") == []


def test_an_honest_neighbour_who_relays_a_fork_is_heard(copied: SmallRegion) -> None:
    send(copied, "north-2", "coordinator")
    send(copied, "copy", "north")
    say(copied["north"], copied.facts.people[3][1], "d’une voisine")
    (*_, report) = send(copied, "north", "coordinator")
    assert isinstance(report, receiving.MergeReport)
    assert report.set_aside > 0
    assert "d’une voisine" in texts(copied["coordinator"])
    assert "de la copie" not in texts(copied["coordinator"])
    (*_, back) = send(copied, "coordinator", "north")
    assert isinstance(back, receiving.MergeReport), "the region's history takes the place of the one held here"
    assert "de l’original" in texts(copied["north"])
    assert integrity.faults(copied["north"].connection) == []


def test_the_copy_writes_again_what_only_it_had(copied: SmallRegion) -> None:
    send(copied, "north-2", "coordinator")
    writer = copied["copy"].writer
    send(copied, "copy", "coordinator")
    (*_, report) = send(copied, "coordinator", "copy")
    assert isinstance(report, receiving.MergeReport)
    assert report.written_again == 1
    assert copied["copy"].writer != writer
    assert texts(copied["copy"]) >= {"de l’original", "de la copie"}
    meet(copied, "copy", "north")
    assert texts(copied["coordinator"]) >= {"de l’original", "de la copie"}
    assert texts(copied["north"]) >= {"de l’original", "de la copie"}
    settled(copied, "copy", "north")
    say(copied["copy"], copied.facts.people[1][1], "et après")
    meet(copied, "copy", "north", rounds=2)
    assert "et après" in texts(copied["north"])


def test_all_histories_come_together_whatever_the_roads(copied: SmallRegion) -> None:
    """The region has one history, a neighbour the other; everybody then meets, and nothing is missing anywhere."""
    send(copied, "copy", "north")
    say(copied["north"], copied.facts.people[3][1], "d’une voisine")
    send(copied, "north-2", "coordinator")
    meet(copied, "north", "copy", "north-2", rounds=4)
    wanted = {"de l’original", "de la copie", "d’une voisine"}
    for name in ("coordinator", "north", "copy", "north-2"):
        assert texts(copied[name]) >= wanted, name
    settled(copied, "north", "copy", "north-2")


def test_without_the_regions_lead_they_would_not_agree(copied: SmallRegion, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule broken on purpose: who has one history and who has the other keep it."""
    monkeypatch.setattr(forks, "_leads", lambda *_: False)
    send(copied, "copy", "north")
    send(copied, "north-2", "coordinator")
    meet(copied, "north", rounds=4)
    assert "de l’original" in texts(copied["coordinator"]) - texts(copied["north"])


def test_what_both_changed_stands_in_two_versions(copied: SmallRegion) -> None:
    """Written again, a change still says what its author had seen: it does not quietly win."""
    person = copied.facts.people[1][0]
    people.change_contact(copied["north-2"], person, "mobile", "06 39 98 11 11")
    people.change_contact(copied["copy"], person, "mobile", "06 39 98 22 22")
    before = conflicts.listing(copied["coordinator"])
    send(copied, "north-2", "coordinator")
    meet(copied, "copy", "north")
    (told,) = [one for one in conflicts.listing(copied["coordinator"]) if one not in before]
    assert {side.raw for side in told.sides} == {"06 39 98 11 11", "06 39 98 22 22"}


def test_the_one_who_wrote_both_is_refused_until_it_gives_way(copied: SmallRegion) -> None:
    send(copied, "north-2", "coordinator")
    before = state.state_hash(copied["coordinator"].connection)
    assert send(copied, "copy", "coordinator")[-1] in (Reason.FORK, Reason.CHANNEL_FORK)
    assert state.state_hash(copied["coordinator"].connection) == before
    send(copied, "coordinator", "copy")
    assert not any(isinstance(one, Reason) for one in send(copied, "copy", "coordinator"))
    assert "de la copie" in texts(copied["coordinator"])


def test_a_trial_begins_no_new_history(copied: SmallRegion) -> None:
    send(copied, "north-2", "coordinator")
    send(copied, "copy", "coordinator")
    trust = copied["coordinator"].trust()
    to = trust.party(copied["copy"].me())
    sending.prepare(copied["coordinator"], trust, to)
    writer, before = copied["copy"].writer, state.state_hash(copied["copy"].connection)
    for one in local.outgoing(copied["coordinator"].connection, to, 0):
        receiving.inspect(copied["copy"], one.body, one.file_name)
    assert copied["copy"].writer == writer
    assert state.state_hash(copied["copy"].connection) == before


def test_after_the_withdrawal_of_a_forked_workstation_all_follow_the_region(copied: SmallRegion) -> None:
    send(copied, "north-2", "coordinator")
    send(copied, "copy", "north")
    workstations.withdraw(copied["coordinator"], copied["north-2"].workstation, successor=copied["north"].workstation)
    say(copied["north"], copied.facts.people[3][1], "d’une voisine")
    meet(copied, "north")
    assert {"de l’original", "d’une voisine"} <= texts(copied["coordinator"])
    assert texts(copied["north"]) >= {"de l’original", "d’une voisine"}
    assert integrity.faults(copied["north"].connection) == []


def test_what_the_region_says_to_have_of_the_copy_is_no_acknowledgement_for_the_original(copied: SmallRegion) -> None:
    """Its numbers are of the copy's series: a bundle of the original that never came must go on waiting."""
    send(copied, "north-2", "coordinator")
    meet(copied, "copy", rounds=2)
    say(copied["north-2"], copied.facts.people[1][1], "perdu en chemin")
    trust = copied["north-2"].trust()
    region = trust.party(copied["coordinator"].me())
    lost = sending.prepare(copied["north-2"], trust, region)
    assert lost
    say(copied["coordinator"], copied.facts.people[1][1], "de la région")
    send(copied, "coordinator", "north-2")
    waiting = local.channel(copied["north-2"].connection, region)
    assert waiting.acknowledged < lost[-1].number
