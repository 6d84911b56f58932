"""The vault as its services keep it: ways in, backups, restoration, a new key. Nothing is ever lost."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.errors import FieldError, StoreDamaged, UserError, WrongSecret
from partaj_desktop.domain.roles import Role
from partaj_desktop.services import backups, checks, keys, people, renewal, restoring, unlock
from partaj_desktop.services.session import Session
from partaj_desktop.store import access, erasure, journal
from partaj_desktop.store.state import state_hash
from partaj_desktop.system.clock import FixedClock
from partaj_desktop.system.paths import Profile
from tests.helpers.small_region import PASSPHRASE, SmallRegion

OTHER = "cerise tunnel armoire bouleau gravier mouette pendule"
CLOCK = FixedClock(date(2011, 1, 19))


@pytest.fixture
def station(small: SmallRegion) -> Session:
    """Give a facilitator's open workstation with people on it."""
    return small["north"]


def reopen(session: Session, passphrase: str = PASSPHRASE) -> Session:
    session.close()
    return unlock.open_profile(session.profile, passphrase, CLOCK)


def test_a_backup_comes_back_with_every_word(station: Session) -> None:
    before = state_hash(station.connection)
    path = backups.make(station, rules.BY_HAND)
    people.change_contact(station, people_of(station)[0], "mobile", "06 39 98 31 31")
    assert state_hash(station.connection) != before
    profile = station.profile
    station.close()
    done = restoring.restore(profile, path, keys.by_passphrase(PASSPHRASE), CLOCK, os.urandom)
    again = unlock.open_profile(profile, PASSPHRASE, CLOCK)
    assert state_hash(again.connection) == before
    assert checks.check(again).ok
    assert done.entries == journal.count(again.connection)
    assert (profile.backups / done.kept).exists()
    again.close()


def people_of(session: Session) -> list[bytes]:
    return [row for (row,) in session.connection.execute("SELECT id FROM young_person ORDER BY id")]
