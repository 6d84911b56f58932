"""Work for tests of the vault's faults: a profile with everything in it, and a look at all that one left behind."""

import os
import random
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from partaj_desktop.crypto import passphrase_slot, recovery_code
from partaj_desktop.crypto.keys_file import Keys
from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.errors import PartajError, WrongSecret
from partaj_desktop.domain.roles import Role
from partaj_desktop.services import backups, checks, enrolment, key_files, keys, region, restoring, unlock
from partaj_desktop.services.keys import Opener
from partaj_desktop.services.session import Session
from partaj_desktop.store import connection as opening
from partaj_desktop.store import integrity, local
from partaj_desktop.store.state import state_hash
from partaj_desktop.system.clock import FixedClock
from partaj_desktop.system.paths import Profile
from tests.helpers.small_region import PASSPHRASE

OTHER = "cerise tunnel armoire bouleau gravier mouette pendule"
THIRD = "falaise tricot marmite sentier boussole verger cuivre"
CLOCK = FixedClock(date(2011, 1, 19))
HOLDER = unlock.Holder(role=Role.COORDINATOR, name="Ida Wattez", organisation="GIP")
_NAMES = re.compile(r"store\.db|keys\.json(\.1)?|lock|erased\.txt|passphrase\.txt|backups|received")


def made(folder: Path) -> Session:
    """Make a coordinator's workstation with a region, organisations, a draft and a setting; it is open."""
    session = unlock.create(Profile(folder), PASSPHRASE, HOLDER, CLOCK, cost=KdfCost.FLOOR)
    enrolment.found_region(session, "Région d’essai")
    work(session, 20)
    with session.transaction():
        local.save_draft(session.connection, "item 1", "ce qui se tape", 1)
        local.save_setting(session.connection, "theme", "dark")
    return session


def work(session: Session, count: int) -> None:
    """Write on."""
    for number in range(count):
        region.add_organisation(session, f"Association {number} {'x' * 200}", "association", territory=None)


def by_data_key(profile: Profile, data_key: bytes) -> Session:
    """Open a profile without paying for its passphrase."""
    connection = opening.open_store(profile.store, data_key)
    identity = local.identity(connection)
    return Session(profile=profile, data_key=data_key, connection=connection, identity=identity, clock=CLOCK)


def opened_by(profile: Profile, ways: Mapping[str, Opener]) -> dict[str, str]:
    """Open a profile each way; give the state each shows that opens. What opens must be sound."""
    found = {}
    for name, opener in ways.items():
        try:
            session = unlock.open_with(profile, opener, CLOCK)
        except WrongSecret:
            continue
        try:
            assert checks.check(session).faults == ()
            assert session.identity.workstation == key_files.load(profile).store_id
            found[name] = state_hash(session.connection)
        finally:
            session.close()
    return found


def assert_tidy(profile: Profile) -> None:
    """Nothing stands there but what a closed profile has, and backups by their names."""
    strange = [one.name for one in profile.dir.iterdir() if not _NAMES.fullmatch(one.name)]
    strange += [one.name for one in profile.backups.iterdir() if rules.read_name(one.name, 0) is None]
    strange += [one.name for one in profile.received.iterdir()]
    assert strange == []


def whole_backups(profile: Profile, openers: Iterable[Opener]) -> int:
    """Take every backup apart, open it by its own keys and check it; count them."""
    listed = backups.listing(profile)
    for one in listed:
        with TemporaryDirectory() as folder:
            copy = Path(folder) / "store.db"
            found = backups.unpack(profile.backups / one.name, copy)
            assert found.keys is not None, one.name
            store = opening.open_store(copy, _data_key(openers, found.keys))
            try:
                assert integrity.faults(store) == [], one.name
            finally:
                store.close()
    return len(listed)


def _data_key(openers: Iterable[Opener], held: Keys) -> bytes:
    for opener in openers:
        try:
            return opener(held)
        except PartajError:
            continue
    raise AssertionError("no way in opens this backup")


def cheap_keys() -> None:
    """Pay each derivation of a passphrase once in this process and its children, at the lowest cost."""
    owner: Any = passphrase_slot
    owner.argon2id = cache(owner.argon2id)
    keys.cost = lambda: KdfCost.FLOOR


def seeded(seed: int) -> Callable[[int], bytes]:
    """Give chance that is the same in every process."""
    return random.Random(seed).randbytes


@dataclass(frozen=True, kw_only=True)
class Vault:
    """A closed profile: its data key, its printed code, its state; one backup stands in it, made in an older state."""

    profile: Profile
    data_key: bytes
    code: str
    state: str
    backup: str

    def opened(self) -> Session:
        """Open it without paying for the passphrase."""
        return by_data_key(self.profile, self.data_key)

    def state_by(self, passphrase: str) -> str:
        """Open it as a person does; give its state."""
        session = unlock.open_profile(self.profile, passphrase, CLOCK)
        try:
            return state_hash(session.connection)
        finally:
            session.close()

    def restore(self, name: str, passphrase: str = PASSPHRASE) -> restoring.Restored:
        """Take a backup of its own up again."""
        file = self.profile.backups / name
        return restoring.restore(self.profile, file, keys.by_passphrase(passphrase), CLOCK, os.urandom)


@pytest.fixture(scope="session")
def vault_template(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """Make it once."""
    session = made(tmp_path_factory.mktemp("vault") / "profile")
    session.random = seeded(1)
    keys.make_recovery(session)
    backup = backups.make(session, rules.BY_HAND).name
    work(session, 3)
    session.close()
    code = recovery_code.spell(seeded(1)(recovery_code.CODE_LENGTH))
    state = state_hash(session.reading().connection)
    return Vault(profile=session.profile, data_key=session.data_key, code=code, state=state, backup=backup)


@pytest.fixture
def vault(vault_template: Vault, tmp_path: Path) -> Vault:
    """Give a copy of it."""
    shutil.copytree(vault_template.profile.dir, tmp_path / "profile")
    (tmp_path / "passphrase.txt").write_text(PASSPHRASE + "\n", encoding="utf-8")
    return replace(vault_template, profile=Profile(tmp_path / "profile"))
