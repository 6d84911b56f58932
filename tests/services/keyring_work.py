"""Computers with a keyring of their own, for tests of what leans on it.

    told, state = computer.does((do.look, "passphrase", WORDS), (do.look, "sheet", CODE), under=LOCKED, at=START + 60)

What one call does happens in a new process of a new session of the desktop, as after a login, with the real Secret
Service; only the clock is ours. A deed that is refused gives what was told, and the next one goes on.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from partaj_desktop.crypto import slots
from partaj_desktop.services import key_files
from partaj_desktop.system.paths import Profile
from tests.helpers.checked import Profiles
from tests.helpers.desktop_session import Desktop, run_in_session
from tests.helpers.small_region import PASSPHRASE
from tests.services import keyring_deeds as do
from tests.services.vault_work import OTHER, Vault

START = 1_295_424_000
"""19 January 2011, in seconds since 1970: the day of the demonstration."""
CODE = "482915"
_WARNINGS = {"PYTHONWARNINGS": "error,ignore:unclosed <socket:ResourceWarning"}
"""The library leaves its connection to the collector when the service refuses it."""

Deed = tuple[Any, ...]
"""A function of keyring_deeds, and what it gets after the profile."""


class Told(NamedTuple):
    """What a person was told."""

    kind: str
    sentence: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class Circumstance:
    """What has become of the keyring: the session there is, and what is done to it first, in the very process."""

    desktop: Desktop = Desktop.UNLOCKED
    first: Deed | None = None


@dataclass(frozen=True, kw_only=True)
class Computer:
    """One account of a computer: its home, with its keyring, and a profile."""

    home: Path
    profile: Profile

    def does(
        self,
        *deeds: Deed,
        under: Circumstance | None = None,
        at: int = START,
        variables: Mapping[str, str] | None = None,
    ) -> list[Any]:
        """Do these in one new process; give what each gave, or `Told`. `at`: seconds since 1970 by its clock."""
        circumstance = under or Circumstance()
        wanted = [(deed[0].__name__, deed[1:]) for deed in (circumstance.first, *deeds) if deed]
        done = self._child(wanted, at, circumstance.desktop, _WARNINGS | dict(variables or {}))
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        print(f"tried {len(deeds)} deeds, session {circumstance.desktop.name}")
        answers = [Told(*told) if told else gave for gave, told in json.loads(done.stdout)]
        return answers[1:] if circumstance.first else answers

    def dies(self, place: str, *deed: Any, at: int = START) -> None:
        """Do this in a new process that is killed when it comes to a place, « module:name »."""
        wanted = [(do.killed_at.__name__, (place, deed[0].__name__, *deed[1:]))]
        done = self._child(wanted, at, Desktop.UNLOCKED, {})
        assert done.returncode != 0
        print(f"tried 1 kill, at {place}")
        assert (done.stdout, done.stderr) == ("", "")

    def _child(
        self, wanted: Sequence[object], at: int, desktop: Desktop, variables: Mapping[str, str]
    ) -> "subprocess.CompletedProcess[str]":
        program = f"from {do.__name__} import child\nchild({str(self.profile.dir)!r}, {at}, {wanted!r})"
        return run_in_session(program, self.home, desktop=desktop, variables=variables)

    def copied(self, folder: Path, *, keyring: bool) -> "Computer":
        """Copy the profile to another computer, with or without the keyring."""
        copy = Computer(home=folder / "home", profile=Profile(folder / "profile"))
        shutil.copytree(self.profile.dir, copy.profile.dir)
        if keyring:
            shutil.copytree(self.home / "data" / "keyrings", copy.home / "data" / "keyrings")
        return copy


ABSENT = {"no bus": Circumstance(desktop=Desktop.NO_BUS), "no service": Circumstance(desktop=Desktop.NO_KEYRING)}
SILENT = {"locked": Circumstance(desktop=Desktop.LOCKED), "killed": Circumstance(first=(do.kill_service,))}
LOST = {
    "deleted": Circumstance(first=(do.delete, "poste")),
    "unreadable": Circumstance(first=(do.put, "poste", "x" * 64)),
    "changed": Circumstance(first=(do.put, "poste", "ab" * 32)),
}
GONE = ABSENT | SILENT | LOST

BY_PASSPHRASE: Deed = (do.look, "passphrase", PASSPHRASE)
BY_OTHER: Deed = (do.look, "passphrase", OTHER)
BY_CODE: Deed = (do.look, "code", CODE)


def by_sheet(code: str) -> Deed:
    """Open by what is printed."""
    return do.look, "sheet", code


def kinds(computer: Computer, path: Path | None = None) -> set[str]:
    """Name the ways in that stand in a file of keys."""
    keys = key_files.read(path or computer.profile.keys)
    assert keys is not None
    return set(slots.kinds(keys))


def assert_told(told: object, kind: str, words: str) -> None:
    """One sentence, and a hint that says what can be done; no secret in either."""
    assert isinstance(told, Told)
    assert told.kind == kind
    assert told.sentence.count(".") == 1
    assert told.hint
    assert words in f"{told.sentence} {told.hint}"
    assert not any(secret in f"{told.sentence} {told.hint}" for secret in (PASSPHRASE, OTHER, CODE, "abab"))


@pytest.fixture
def plain(vault: Vault, tmp_path: Path, profiles: Profiles) -> Computer:
    """Give a computer whose passphrase opens alone."""
    profiles.damaged(tmp_path)  # what needs a keyring to be opened is looked at where there is one
    return Computer(home=tmp_path / "home", profile=vault.profile)


def _made(vault: Vault, folder: Path, *deed: Any) -> Computer:
    made = Computer(home=folder, profile=vault.profile).copied(folder / "made", keyring=False)
    assert made.does(deed) == [None]
    return made


@pytest.fixture(scope="session")
def strong_template(vault_template: Vault, tmp_path_factory: pytest.TempPathFactory) -> Computer:
    """Make a strengthened workstation once."""
    return _made(vault_template, tmp_path_factory.mktemp("strong"), do.strengthen, PASSPHRASE, vault_template.code)


@pytest.fixture
def strong(strong_template: Computer, tmp_path: Path, profiles: Profiles) -> Computer:
    """Give a copy of it, with its keyring."""
    profiles.damaged(tmp_path)
    return strong_template.copied(tmp_path / "strong", keyring=True)


@pytest.fixture(scope="session")
def chosen_template(vault_template: Vault, tmp_path_factory: pytest.TempPathFactory) -> Computer:
    """Choose a code once, at the start."""
    return _made(vault_template, tmp_path_factory.mktemp("chosen"), do.choose, PASSPHRASE, CODE)


@pytest.fixture
def chosen(chosen_template: Computer, tmp_path: Path, profiles: Profiles) -> Computer:
    """Give a copy of the computer on which the code was chosen, with its keyring."""
    profiles.damaged(tmp_path)
    return chosen_template.copied(tmp_path / "chosen", keyring=True)
