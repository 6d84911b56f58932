"""Restored, or under a new key: every table row by row, no fork, nothing lost, nothing missing for ever."""

import os
from datetime import date
from pathlib import Path

import pytest

from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.errors import WrongSecret
from partaj_desktop.services import (
    backups,
    checks,
    chores,
    follow_up,
    keys,
    people,
    profile,
    region,
    region_keys,
    renewal,
    restoring,
    unlock,
)
from partaj_desktop.services.session import Session
from partaj_desktop.store import erasure, journal, local
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.state import state_hash
from partaj_desktop.system.clock import Clock
from partaj_desktop.system.paths import Profile
from tests.helpers.checked import Profiles
from tests.helpers.small_region import PASSPHRASE, SmallRegion
from tests.helpers.stores import dump
from tests.services.vault_work import CLOCK, OTHER

ON = date(2010, 10, 4)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Choose the lowest cost: these are not about it."""
    monkeypatch.setattr(keys, "cost", lambda: KdfCost.FLOOR)


def restored(session: Session, path: Path, place: Profile | None = None, clock: Clock = CLOCK) -> Session:
    """Restore a backup where a workstation stood, or in another place; give it open."""
    session.connection.close()
    place = place or session.profile
    restoring.restore(place, path, keys.by_passphrase(PASSPHRASE), clock, os.urandom)
    return unlock.open_profile(place, PASSPHRASE, session.clock)


def filled(connection: Connection) -> Connection:
    """Put a row where a table has none: a value of its own in each column."""
    connection.set_authorizer(None)
    for table, rows in dump(connection).items():
        if not rows and not table.startswith("sqlite_"):
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            values = [{"INTEGER": n, "BLOB": os.urandom(16)}.get(kind, f"mot {n}") for n, _, kind, *_ in columns]
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
    return connection


# --- every type of data -------------------------------------------------------------------------------------------


@pytest.mark.qrow(26)
def test_every_table_is_the_same_row_by_row_under_a_new_key(small: SmallRegion, profiles: Profiles) -> None:
    north = small["north"]
    profiles.damaged(north.profile.dir)  # rows of no meaning are put in
    before = dump(filled(north.connection))
    assert all(rows for table, rows in before.items()), [table for table, rows in before.items() if not rows]
    renewal.renew(north, PASSPHRASE, OTHER)
    again = unlock.open_profile(north.profile, OTHER, CLOCK)
    chores.after_opening(again, by_passphrase=True)
    after = dump(again.connection)
    again.close()
    assert before.keys() == after.keys()
    assert [table for table in before if before[table] != after[table]] == ["local_access"]
    assert set(before["local_access"]) < set(after["local_access"])
    print(f"tried {len(before)} tables, {sum(map(len, before.values()))} rows")


@pytest.mark.qrow(30)
def test_every_table_is_the_same_row_by_row_after_a_restoration_but_for_the_exchange(
    small: SmallRegion, profiles: Profiles, tmp_path: Path
) -> None:
    north, anew = small["north"], Profile(tmp_path / "anew")
    profiles.damaged(anew.dir)  # its passphrase stands in the region's folder
    with north.transaction():
        journal.seal(north.connection, north.pen())  # as a backup does
        local.save_draft(north.connection, "item 1", "ce qui se tape", 1)
        local.save_setting(north.connection, "theme", "dark")
    before = dump(north.connection)
    restoring.restore(
        anew, backups.make(north, rules.BY_HAND, tmp_path), keys.by_passphrase(PASSPHRASE), CLOCK, os.urandom
    )
    again = unlock.open_profile(anew, PASSPHRASE, CLOCK)
    after = dump(again.connection)
    again.close()
    assert before.keys() == after.keys()
    changed = {table for table in before if before[table] != after[table]}
    exchange = {"local_channel", "local_channel_run", "local_channel_sight", "local_outbox"}
    assert changed <= {"local_access", "local_identity", *exchange}
    print(f"tried {len(before)} tables, {sum(map(len, before.values()))} rows")


# --- ways in ------------------------------------------------------------------------------------------------------


@pytest.mark.accept
@pytest.mark.qrow(26)
def test_fifty_changes_of_ways_in_leave_one_way_each_and_rewrite_one_slot(
    small: SmallRegion,
) -> None:
    north = small["north"]
    keys.make_recovery(north)
    for number in range(50):
        before = {slot.kind: slot for slot in keys.load(north.profile).slots}
        changed = "recovery" if number % 5 == 0 else "passphrase"
        keys.make_recovery(north) if changed == "recovery" else keys.set_passphrase(north, f"{OTHER} {number}")
        after = {slot.kind: slot for slot in keys.load(north.profile).slots}
        assert {kind for kind in after if after[kind] != before[kind]} == {changed}
    keys.set_passphrase(north, PASSPHRASE)
    keys.prove(north, keys.by_passphrase(PASSPHRASE))
    with pytest.raises(WrongSecret):
        keys.prove(north, keys.by_passphrase(f"{OTHER} 49"))


# --- restored, then in exchange -----------------------------------------------------------------------------------

ROADS = (
    ("north", "coordinator"),
    ("north-2", "coordinator"),
    ("south", "coordinator"),
    ("tutor", "north"),
    ("tutor", "north-2"),
)


def exchanged(small: SmallRegion, rounds: int = 3) -> None:
    """Let everybody tell each other everything; a bundle that is refused raises."""
    for _ in range(rounds):
        for one, other in ROADS:
            small.send(one, other)
        for one, other in reversed(ROADS):
            small.send(other, one)


def entrusted(small: SmallRegion) -> None:
    """Entrust two young people to the tutor."""
    for _, situation in small.facts.people[:2]:
        appointment = follow_up.propose_tutor(small["north"], situation, small.facts.tutor, ON)
        follow_up.move_appointment(small["north"], appointment, "active", ON)


def worked(small: SmallRegion, word: str) -> None:
    """Let everybody write something of their own."""
    for (person, situation), name in zip(small.facts.people[:2], ("north", "tutor"), strict=True):
        follow_up.write_entry(small[name], situation, kind="contact", on=ON, text=f"{name} {word}")
        people.change_contact(small["north"], person, "email", f"{word}@example.org")
    region.add_organisation(small["coordinator"], f"Association {word}", "association", territory=None)


def states(small: SmallRegion) -> dict[str, str]:
    """Give the state of each workstation."""
    return {name: state_hash(session.connection) for name, session in small.stations.items()}


def assert_settled(small: SmallRegion) -> None:
    """Nothing is missing, nothing waits, nothing is wrong."""
    for name, session in small.stations.items():
        status = profile.status(session)
        assert (status.missing, status.to_send) == ((), 0), name
        assert checks.check(session).faults == (), name


@pytest.mark.qrow(30)
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("name", ["north", "coordinator", "tutor"])
def test_whoever_is_restored_gets_everything_back_and_nobody_is_refused(
    small: SmallRegion, name: str, times: int
) -> None:
    entrusted(small)
    exchanged(small)
    worked(small, "avant")
    path = backups.make(small[name], rules.BY_HAND)
    worked(small, "apres")
    exchanged(small)
    worked(small, "encore")
    exchanged(small)
    before, epochs = states(small), {small[name].identity.epoch}
    for _ in range(times):
        small.stations[name] = restored(small[name], path)
        epochs.add(small[name].identity.epoch)
        assert states(small)[name] != before[name]
        small.send(name, next(other for one in ROADS for other in one if name in one and other != name))
    assert len(epochs) == times + 1
    exchanged(small)
    assert states(small) == before
    assert_settled(small)
    worked(small, "depuis")
    exchanged(small)
    assert_settled(small)
    assert states(small)["coordinator"] != before["coordinator"]


@pytest.mark.qrow(30)
def test_a_channel_that_began_after_the_backup_begins_again_far_away(small: SmallRegion) -> None:
    path = backups.make(small["north"], rules.BY_HAND)
    entrusted(small)
    exchanged(small)
    worked(small, "apres")
    exchanged(small)
    before = states(small)
    small.stations["north"] = restored(small["north"], path)
    exchanged(small)
    assert states(small) == before
    assert_settled(small)


@pytest.mark.qrow(30)
def test_a_region_restored_from_before_a_change_of_its_list_takes_it_back(small: SmallRegion) -> None:
    path = backups.make(small["coordinator"], rules.BY_HAND)
    version = small["coordinator"].trust().version
    region_keys.make_recovery_key(small["coordinator"])
    exchanged(small)
    before = states(small)
    small.stations["coordinator"] = restored(small["coordinator"], path)
    assert small["coordinator"].trust().version == version
    exchanged(small)
    assert {small[name].trust().version for road in ROADS for name in road} == {version + 1}
    assert states(small) == before
    assert_settled(small)


@pytest.mark.qrow(30)
def test_one_backup_restored_on_two_machines_forks_nothing(small: SmallRegion, tmp_path: Path) -> None:
    path = backups.make(small["north"], rules.BY_HAND)
    here = restored(small["north"], path)
    small.stations["north"] = here
    restoring.restore(Profile(small.folder / "clone"), path, keys.by_passphrase(PASSPHRASE), CLOCK, os.urandom)
    there = small.stations["clone"] = unlock.open_profile(Profile(small.folder / "clone"), PASSPHRASE, here.clock)
    assert here.identity.epoch != there.identity.epoch
    for number in range(3):
        people.change_contact(here, small.facts.people[0][0], "email", f"ici{number}@example.org")
        people.change_contact(there, small.facts.people[1][0], "email", f"la{number}@example.org")
        for name in ("north", "clone"):
            small.send(name, "coordinator")
            small.send("coordinator", name)
    assert checks.check(small["coordinator"]).faults == ()


# --- what was erased ----------------------------------------------------------------------------------------------


@pytest.mark.qrow(30)
def test_what_was_erased_since_does_not_come_back_with_an_older_backup(small: SmallRegion) -> None:
    north, person = small["north"], small.facts.people[0][0]
    path = backups.make(north, rules.BY_HAND)
    with north.transaction():
        gone = erasure.erase(north.connection, erasure.commits_of_subject(north.connection, person))
    chores.after_opening(north, by_passphrase=False)
    noted = north.profile.erased.read_text(encoding="ascii").split()
    assert len(noted) == gone
    assert gone > 3
    north = small.stations["north"] = restored(north, path)
    assert erasure.commits_of_subject(north.connection, person) == frozenset()
    assert not north.connection.execute("SELECT 1 FROM young_person WHERE id = ?", (person,)).fetchone()
    assert {one.hex() for one in erasure.erased(north.connection)} == set(noted)
    assert checks.check(north).faults == ()
    chores.after_opening(north, by_passphrase=False)
    assert north.profile.erased.read_text(encoding="ascii").split() == noted
    print(f"tried {gone} changes")
