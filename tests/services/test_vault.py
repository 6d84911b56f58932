"""The vault as its services keep it: ways in, backups, restoration, a new key. Nothing is ever lost."""

import os
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from partaj_desktop.crypto import sealing
from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.backups import Backup
from partaj_desktop.domain.errors import FieldError, StoreDamaged, UserError, WrongSecret
from partaj_desktop.domain.ids import Id
from partaj_desktop.services import backups, checks, keys, people, region_keys, renewal, restoring, unlock
from partaj_desktop.services.session import Session
from partaj_desktop.store import access, journal
from partaj_desktop.store.people import contacts
from partaj_desktop.store.state import state_hash
from partaj_desktop.system.clock import FixedClock
from tests.helpers.small_region import NORTH, PASSPHRASE, SmallRegion

OTHER = "cerise tunnel armoire bouleau gravier mouette pendule"
CLOCK = FixedClock(date(2011, 1, 19))


@pytest.fixture
def station(small: SmallRegion) -> Session:
    """Give a facilitator's open workstation with people on it."""
    return small["north"]


def a_person(session: Session) -> Id:
    """Give one of the people of a workstation."""
    return Id(session.connection.execute("SELECT id FROM young_person ORDER BY id").fetchone()[0])


def reopened(session: Session, passphrase: str) -> Session:
    """Close a workstation and open it again; the check after the test then knows the passphrase."""
    session.connection.close()
    (session.profile.dir / "passphrase.txt").write_text(passphrase + "\n", encoding="utf-8")
    return unlock.open_profile(session.profile, passphrase, CLOCK)


def code_on(sheet: bytes, folder: Path) -> str:
    """Read the code off a sheet, as a person does."""
    path = folder / "fiche.pdf"
    path.write_bytes(sheet)
    text = PdfReader(path).pages[0].extract_text()
    return " ".join(group for _, group in re.findall(r"^([1-9])\s+([0-9A-Z]{4})$", text, re.MULTILINE))


# --- ways in --------------------------------------------------------------------------------------------------------


def test_a_new_passphrase_takes_the_place_of_the_former_and_rewrites_no_data(station: Session) -> None:
    before = station.profile.store.read_bytes()[:4096]
    keys.change_passphrase(station, PASSPHRASE, OTHER)
    station.close()
    assert station.profile.store.read_bytes()[:4096] == before  # the first page holds the salt of the encryption
    with pytest.raises(WrongSecret):
        unlock.open_profile(station.profile, PASSPHRASE, CLOCK)
    again = reopened(station, OTHER)
    assert "keys.changed" in [line.code for line in access.entries(again.connection, 5)]
    again.close()


@pytest.mark.parametrize("new", ["", "juillet2011", "canal canal canal canal canal canal canal", "Azertyuiop12!"])
def test_a_passphrase_that_can_be_guessed_is_refused_and_the_old_one_stays(station: Session, new: str) -> None:
    kept = station.profile.keys.read_bytes()
    with pytest.raises(FieldError) as refused:
        keys.change_passphrase(station, PASSPHRASE, new)
    assert refused.value.field == "passphrase"
    with pytest.raises(WrongSecret):
        keys.change_passphrase(station, OTHER, OTHER)
    assert station.profile.keys.read_bytes() == kept


def test_proposed_passphrases_are_seven_words_that_are_accepted() -> None:
    drawn = {keys.propose() for _ in range(50)}
    assert len(drawn) == 50
    assert {len(one.split()) for one in drawn} == {7}


def test_the_sheet_opens_and_a_new_passphrase_is_set(station: Session, tmp_path: Path) -> None:
    assert not keys.has_recovery(station)
    code = code_on(keys.make_recovery(station), tmp_path)
    assert keys.has_recovery(station)
    state = state_hash(station.connection)
    station.close()
    typed = code.lower().replace(" ", "-").replace("0", "o")
    by_sheet = unlock.open_with(station.profile, keys.by_paper(typed), CLOCK)
    assert state_hash(by_sheet.connection) == state
    keys.set_passphrase(by_sheet, OTHER)
    reopened(by_sheet, OTHER).close()


def test_a_new_sheet_makes_the_former_one_useless(station: Session, tmp_path: Path) -> None:
    first = code_on(keys.make_recovery(station), tmp_path)
    second = code_on(keys.make_recovery(station), tmp_path)
    with pytest.raises(WrongSecret):
        keys.prove(station, keys.by_paper(first))
    keys.prove(station, keys.by_paper(second))
    with pytest.raises(FieldError, match="36"):
        keys.prove(station, keys.by_paper(second[:-1]))


def test_the_regions_key_opens_every_workstation_it_covers(small: SmallRegion) -> None:
    secret = region_keys.make_recovery_key(small["coordinator"])
    small.meet("coordinator", "north")
    north = small["north"]
    keys.cover_organisation(north)
    assert keys.has_region_key(north)
    kept = north.profile.keys.read_bytes()
    keys.cover_organisation(north)
    assert north.profile.keys.read_bytes() == kept  # nothing to do twice
    north.close()
    unlock.open_with(north.profile, keys.by_paper(secret), CLOCK).close()
    with pytest.raises(WrongSecret):
        unlock.open_with(north.profile, keys.by_paper(sealing.generate_box_key().secret), CLOCK)


# --- backups --------------------------------------------------------------------------------------------------------


def test_a_backup_comes_back_with_every_word(station: Session) -> None:
    before = state_hash(station.connection)
    path = backups.make(station, rules.BY_HAND)
    people.change_contact(station, a_person(station), "mobile", "06 39 98 31 31")
    assert state_hash(station.connection) != before
    station.close()
    done = restoring.restore(station.profile, path, keys.by_passphrase(PASSPHRASE), CLOCK, os.urandom)
    again = unlock.open_profile(station.profile, PASSPHRASE, CLOCK)
    assert state_hash(again.connection) == before
    assert checks.check(again).ok
    assert done.entries == journal.count(again.connection)
    again.close()
    back = restoring.restore(
        station.profile, station.profile.backups / done.kept, keys.by_passphrase(PASSPHRASE), CLOCK, os.urandom
    )
    once_more = unlock.open_profile(station.profile, PASSPHRASE, CLOCK)
    assert state_hash(once_more.connection) != before  # what the restoration replaced was kept, with its last word
    assert back.kept
    once_more.close()


def test_a_store_that_was_not_closed_is_kept_with_its_last_words(station: Session) -> None:
    path = backups.make(station, rules.BY_HAND)
    people.change_contact(station, a_person(station), "mobile", "06 39 98 41 41")
    state = state_hash(station.connection)
    assert station.profile.store.with_name("store.db-wal").stat().st_size  # not checkpointed: the connection is open
    done = restoring.restore(station.profile, path, keys.by_passphrase(PASSPHRASE), CLOCK, os.urandom)
    station.connection.close()
    kept = station.profile.backups / done.kept
    restoring.restore(station.profile, kept, keys.by_passphrase(PASSPHRASE), CLOCK, os.urandom)
    again = unlock.open_profile(station.profile, PASSPHRASE, CLOCK)
    assert state_hash(again.connection) == state
    again.close()


def test_a_restored_workstation_meets_the_region_without_a_fork_and_gets_back_what_it_lost(small: SmallRegion) -> None:
    small.meet("north", "coordinator")
    path = backups.make(small["north"], rules.BY_HAND)
    person = a_person(small["north"])
    people.change_contact(small["north"], person, "mobile", "06 39 98 51 51")
    small.meet("north", "coordinator")
    north = small["north"]
    north.close()
    restoring.restore(north.profile, path, keys.by_passphrase(PASSPHRASE), CLOCK, os.urandom)
    small.stations["north"] = unlock.open_profile(north.profile, PASSPHRASE, north.clock)
    people.change_contact(small["north"], person, "email", "kevin@example.org")
    for _ in range(2):
        small.meet("north", "coordinator")
    values = {one.value for one in contacts(small["north"].connection, person)}
    assert {"06 39 98 51 51", "kevin@example.org"} <= values
    assert checks.check(small["coordinator"]).views[NORTH] == checks.check(small["north"]).views[NORTH]


def test_a_damaged_store_is_replaced_by_the_newest_good_backup(station: Session) -> None:
    good = backups.make(station, rules.DAILY)
    damaged = good.with_name(rules.file_name(datetime(2012, 1, 1), rules.DAILY))
    data = bytearray(good.read_bytes())
    data[len(data) // 2] ^= 1
    damaged.write_bytes(data)
    station.close()
    found = restoring.newest_good(station.profile, keys.by_passphrase(PASSPHRASE))
    assert found is not None
    assert found.name == good.name
    with pytest.raises((UserError, StoreDamaged)):
        restoring.restore(station.profile, damaged, keys.by_passphrase(PASSPHRASE), CLOCK, os.urandom)
    unlock.open_profile(station.profile, PASSPHRASE, CLOCK).close()


def test_the_backup_of_another_workspace_is_refused(small: SmallRegion) -> None:
    path = backups.make(small["north"], rules.BY_HAND)
    south = small["south"]
    south.close()
    with pytest.raises(UserError, match="autre espace de travail"):
        restoring.restore(south.profile, path, keys.by_passphrase(PASSPHRASE), CLOCK, os.urandom)
    small.stations["south"] = unlock.open_profile(south.profile, PASSPHRASE, south.clock)


def made(day: date, size: int = 1, kind: str = rules.DAILY) -> Backup:
    """Give a backup of a day."""
    at = datetime(day.year, day.month, day.day, 9)
    return Backup(made_at=at, name=rules.file_name(at, kind), kind=kind, size=size)


def test_ten_days_and_twelve_months_are_kept() -> None:
    every_day = [made(date(2009, 1, 1) + timedelta(days=n)) for n in range(800)]
    gone = rules.too_many(every_day, most_bytes=10**9)
    kept = sorted(set(every_day) - set(gone))
    assert [one.made_at.date() for one in kept[-10:]] == [one.made_at.date() for one in every_day[-10:]]
    assert len({f"{one.made_at:%Y-%m}" for one in kept}) == rules.MONTHS
    assert len(kept) <= rules.DAYS + rules.MONTHS


def test_backups_stay_within_their_share_of_the_disk_and_the_newest_always_stays() -> None:
    some = [made(date(2011, 1, 1) + timedelta(days=n), size=100) for n in range(8)]
    assert sorted(set(some) - set(rules.too_many(some, most_bytes=350))) == some[-3:]
    assert sorted(set(some) - set(rules.too_many(some, most_bytes=10))) == some[-1:]


# --- a new key ------------------------------------------------------------------------------------------------------


def test_a_new_key_leaves_nothing_the_old_secrets_open_and_no_word_out(station: Session, tmp_path: Path) -> None:
    old_code = code_on(keys.make_recovery(station), tmp_path)
    backups.make(station, rules.DAILY)
    state, count = state_hash(station.connection), journal.count(station.connection)
    profile, old_key = station.profile, station.data_key
    done = renewal.renew(station, PASSPHRASE, OTHER)
    for opener in (keys.by_passphrase(PASSPHRASE), keys.by_paper(old_code)):
        with pytest.raises(WrongSecret):
            unlock.open_with(profile, opener, CLOCK)
    again = reopened(station, OTHER)
    assert again.data_key != old_key
    assert (state_hash(again.connection), journal.count(again.connection)) == (state, count)
    keys.prove(again, keys.by_paper(code_on(done.sheet, tmp_path)))
    assert not profile.store_next.exists()
    (only,) = backups.listing(profile)
    assert only.kind == rules.BEFORE_KEYS
    again.close()
    restoring.restore(profile, profile.backups / only.name, keys.by_passphrase(OTHER), CLOCK, os.urandom)
    again = unlock.open_profile(profile, OTHER, CLOCK)
    assert state_hash(again.connection) == state
    again.close()
