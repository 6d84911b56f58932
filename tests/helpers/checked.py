"""After a test, every profile it wrote to is checked: chains, and the projection row by row against the journal."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from partaj_desktop.services import checks, unlock
from partaj_desktop.services.session import Session
from partaj_desktop.store import connection as opening
from partaj_desktop.store import local
from partaj_desktop.system.clock import FixedClock, SystemClock
from partaj_desktop.system.paths import Profile


class Profiles:
    """The profiles of one test: those found under its folder, but the ones it damaged on purpose."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._damaged: set[Path] = set()

    def damaged(self, folder: Path) -> None:
        """Leave out a profile that the test damages on purpose, or all profiles under a folder."""
        self._damaged.add(folder)

    def check(self) -> dict[str, tuple[str, ...]]:
        """Check each profile; give the faults found, by place."""
        found = {}
        for store in sorted(self._folder.rglob("store.db")):
            if self._damaged.isdisjoint(store.parents):
                faults = self._check(store.parent)
                if faults:
                    found[str(store.parent)] = faults
        return found

    def _check(self, folder: Path) -> tuple[str, ...]:
        session = reopen(Profile(folder))
        try:
            return checks.check(session).faults
        finally:
            session.close()


_data_keys: dict[bytes, bytes] = {}
"""By the bytes of keys.json: copies of one profile cost one derivation in a run."""


def reopen(profile: Profile) -> Session:
    """Open a profile whose passphrase.txt stands in a folder above; for the second time by its data key."""
    slots = profile.keys.read_bytes()
    key = _data_keys.get(slots)
    if key is None:
        session = unlock.open_profile(profile, _passphrase(profile.dir), SystemClock())
        _data_keys[slots] = session.data_key
        return session
    connection = opening.open_store(profile.store, key)
    identity = local.identity(connection)
    day = identity.demonstration_day
    clock = FixedClock(date.fromisoformat(day)) if day else SystemClock()
    return Session(profile=profile, data_key=key, connection=connection, identity=identity, clock=clock)


def _passphrase(folder: Path) -> str:
    """Read the passphrase told in the profile, where a test changed it, or in a folder above."""
    for above in (folder, *folder.parents):
        told = above / "passphrase.txt"
        if told.exists():
            return told.read_text(encoding="utf-8").strip()
    raise AssertionError(f"no passphrase.txt above {folder}")


@pytest.fixture(autouse=True)
def profiles(tmp_path: Path) -> Iterator[Profiles]:
    """Check, at the end, every profile under the test's own folder."""
    found = Profiles(tmp_path)
    yield found
    assert found.check() == {}
