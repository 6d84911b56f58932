"""The demonstration, built once a run by the real services; tests that write get a copy of their own."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from partaj_desktop.crypto import slots
from partaj_desktop.services import unlock
from partaj_desktop.services.demo import build
from partaj_desktop.services.session import Session
from partaj_desktop.system.clock import Clock, SystemClock
from partaj_desktop.system.paths import Profile


@dataclass(frozen=True)
class Demo:
    """Where the demonstration stands, and the way into its profiles."""

    folder: Path

    @property
    def passphrase_file(self) -> Path:
        return self.folder / "passphrase.txt"

    @property
    def bundles(self) -> list[Path]:
        """The bundles the coordinator merged, by name."""
        return sorted((self.folder / "exchange").glob("*.partaj"))

    def profile(self, name: str) -> Path:
        return self.folder / name

    def options(self, name: str) -> list[str]:
        """Give the options that open a profile from the command line."""
        return ["--profile", str(self.profile(name)), "--passphrase-file", str(self.passphrase_file)]

    def copy(self, name: str, to: Path) -> "Demo":
        """Copy one profile (with the bundles) for a test that writes."""
        for part in (name, "exchange"):
            shutil.copytree(self.folder / part, to / part, dirs_exist_ok=True)
        shutil.copy(self.passphrase_file, to / "passphrase.txt")
        return Demo(to)

    def open(self, name: str, clock: Clock | None = None, today: date | None = None) -> Session:
        """Open a profile with its passphrase, on another day than the demonstration's when one is given."""
        return unlock.open_profile(Profile(self.profile(name)), build.PASSPHRASE, clock or SystemClock(), today=today)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Build the demonstration once; read it, never write to it."""
    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    assert slots.KdfCost.FLOOR.accepted
    build.build(folder)
    return Demo(folder)
