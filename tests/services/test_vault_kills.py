"""Killed, or refused by the disk, at any moment of what changes the vault: the former state or the new one.

A real process. A real SIGKILL before each step of the file layer and in the middle of each of its writes, and at
random moments, which fall inside the engine too; and each step refused once. Then the profile is opened as a person
would, and everything is looked at: the secrets, the state, the check, each backup, each file that stands there.
"""

import errno
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import pytest

from partaj_desktop.domain.errors import DiskFailure
from partaj_desktop.services import key_files
from partaj_desktop.system.paths import Profile
from tests.helpers.checked import Profiles
from tests.services.vault_deeds import NAMES, Deed, Ground
from tests.services.vault_work import cheap_keys
from tests.store.work import driven, forked

_STEPS = ("open", "write", "fsync", "replace", "unlink", "mkdir", "chmod", "ftruncate")
_TOLD, _UNFINISHED = 125, 126


def counting(fate: Callable[[], object], step: int) -> Callable[[], int]:
    """Let all steps of the file layer pass, and one of them meet its fate; give what tells how many there were."""
    made = 0

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def through(*arguments: Any, **named: Any) -> Any:
            nonlocal made
            if name != "open" or arguments[1] & os.O_CREAT:
                made += 1
                if made == step:
                    if name == "write":
                        call(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                    fate()
            return call(*arguments, **named)

        return through

    for name in _STEPS:
        setattr(os, name, counted(name, getattr(os, name)))
    return lambda: made


def killed_at(deed: Deed, profile: Profile, step: int) -> int:
    """Do it in a process of its own, killed before a step (in the middle of it, when it writes); give how it ended.

    Nothing kills step 0: then it ends by the number of its steps.
    """

    def child() -> int:
        steps_made = counting(lambda: os.kill(os.getpid(), signal.SIGKILL), step)
        deed.do(profile)
        return steps_made()

    return forked(child)


def failed_at(deed: Deed, profile: Profile, step: int) -> int:
    """Do it in a process of its own, one step of which the disk refuses; give how it ended."""

    def refuse() -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def child() -> int:
        counting(refuse, step)
        try:
            deed.do(profile)
        except DiskFailure as failure:
            return _UNFINISHED if failure.sentence == key_files.unfinished().sentence else _TOLD
        return 0

    return forked(child)


def killed_after(deed: Deed, profile: Profile, seconds: float) -> int:
    """Do it in a process of its own, killed after so long; give how it ended."""
    process = os.fork()
    if process == 0:
        try:
            deed.do(profile)
            os._exit(0)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
    moment = time.perf_counter() + seconds
    while time.perf_counter() < moment:
        pass
    os.kill(process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def steps(deed: Deed, place: Path) -> str:
    """Kill at each step; say how many there were, and how many found the deed done."""
    profile = deed.place(place)
    total, done = killed_at(deed, profile, 0), 0
    assert total > 0, "not even without a kill"
    deed.check(profile)
    for step in range(1, total + 1):
        profile = deed.place(place)
        assert killed_at(deed, profile, step) == -signal.SIGKILL, step
        done += deed.check(profile)
    return f"tried {total} kills, one at each step: {total - done} before, {done} after"


def failures(deed: Deed, place: Path) -> str:
    """Let each step fail; say how many were tried, and what came of it."""
    total, told = killed_at(deed, deed.place(place), 0), Counter[str]()
    for step in range(1, total + 1):
        profile = deed.place(place)
        code = failed_at(deed, profile, step)
        done = deed.check(profile)
        words = {0: "nothing told", _TOLD: "told that nothing changed", _UNFINISHED: "told what is left"}[code]
        if deed.before != deed.after:  # who is told that nothing has changed finds nothing changed
            assert done == (code != _TOLD), (step, words)
        told[words] += 1
    return f"tried {total} failures, one at each step: {dict(told)}"


def _done(deed: Deed, profile: Profile) -> None:
    deed.do(profile)


def moments(deed: Deed, place: Path, count: int) -> str:
    """Kill at random moments; say how many were tried, and how many fell before the end."""
    usual = []
    for _ in range(3):
        profile, begun = deed.place(place), time.perf_counter()
        assert forked(partial(_done, deed, profile)) == 0
        usual.append(time.perf_counter() - begun)
    chance, inside = Random(count), 0
    for _ in range(count):
        profile = deed.place(place)
        code = killed_after(deed, profile, chance.random() * median(usual))
        assert code in (0, -signal.SIGKILL), code
        inside += code != 0
        deed.check(profile)
    return f"tried {count} moments, {inside} before the end"


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
def test_two_hundred_kills_leave_a_vault_that_opens(tmp_path: Path, profiles: Profiles, name: str) -> None:
    profiles.damaged(tmp_path)  # each was looked at as it was left
    print(driven("tests.services.test_vault_kills", str(tmp_path), name, "200", timeout=3600))


@pytest.mark.accept
@pytest.mark.parametrize("name", NAMES)
def test_a_kill_or_a_failure_at_every_step_leaves_a_vault_that_opens(
    tmp_path: Path, profiles: Profiles, name: str
) -> None:
    profiles.damaged(tmp_path)  # each was looked at as it was left
    print(driven("tests.services.test_vault_kills", str(tmp_path), name, "20"))


def main(folder: Path, name: str, count: int) -> None:
    """Stop one deed everywhere; each derivation of a passphrase is paid once: this is not about its cost."""
    cheap_keys()
    deed, chance = Ground.prepare(folder).deed(name), os.urandom
    deed.do(deed.place(folder / "once"))
    os.urandom = chance
    for tried in (steps(deed, folder / "place"), failures(deed, folder / "place")):
        print(f"{name}: {tried}")
    print(f"{name}: {moments(deed, folder / 'place', count)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
