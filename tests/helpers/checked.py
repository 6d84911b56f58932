"""After a test, every profile it wrote to is checked: chains, and the projection row by row against the journal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from partaj_desktop.services import checks, unlock
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.paths import Profile


class Profiles:
    """The profiles of one test: those found under its folder, but the ones it damaged on purpose."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._damaged: set[Path] = set()

    def damaged(self, profile: Path) -> None:
        """Leave out a profile that the test damages on purpose."""
        self._damaged.add(profile)

    def check(self) -> dict[str, tuple[str, ...]]:
        """Check each profile; give the faults found, by place."""
        found = {}
        for store in sorted(self._folder.rglob("store.db")):
            if store.parent not in self._damaged:
                faults = self._check(store.parent)
                if faults:
                    found[str(store.parent)] = faults
        return found

    def _check(self, folder: Path) -> tuple[str, ...]:
        session = unlock.open_profile(Profile(folder), _passphrase(folder), SystemClock())
        try:
            return checks.check(session).faults
        finally:
            session.close()


def _passphrase(folder: Path) -> str:
    """Read the passphrase told in a folder above the profile."""
    for above in folder.parents:
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
