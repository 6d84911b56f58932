"""After a lock nothing of what was open is in the memory of the program; what was being typed comes back.

The real program in a child process: opened by its passphrase, a planted name on screen, a note half typed. However it
comes to lock, another image takes the place of the process, and all of its memory is read.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from partaj_desktop.crypto import keys_file, slots
from partaj_desktop.domain.settings import LOCK_IN_A_MEETING
from partaj_desktop.gui.away import SLEEP
from partaj_desktop.services.demo.build import PASSPHRASE
from tests.helpers.canaries import plant
from tests.helpers.demo import Demo
from tests.helpers.memory import look, needles
from tests.helpers.program import Program

pytestmark = [pytest.mark.accept, pytest.mark.qrow(28)]

FACILITATOR = "facilitators/sambre-avesnois"
NAME, *NOTE = plant(4, Random(28))


def _by_time(program: Program) -> None:
    """Do nothing: in a meeting the program waits for half an hour."""
    program.let_time_pass(LOCK_IN_A_MEETING - 1)
    assert program.shown() == ["Frame"]
    program.lock("let_time_pass", LOCK_IN_A_MEETING + 1)


WAYS: dict[str, Callable[[Program], None]] = {
    "by its key": lambda program: program.lock("press", "Ctrl+L"),
    "by time": _by_time,
    "by the system": lambda program: program.lock("be_away", SLEEP),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_locked_program_remembers_nothing_and_loses_nothing(demo: Demo, tmp_path: Path, way: str) -> None:
    copy = demo.copy(FACILITATOR, tmp_path)
    data_key = _data_key(copy.profile(FACILITATOR))
    secrets = needles(passphrase=PASSPHRASE, data_key=data_key, name=NAME, note=" ".join(NOTE))
    with Program(copy.profile(FACILITATOR), tmp_path / "place") as program:
        pid = program.pid
        program.type(PASSPHRASE)
        assert "passphrase, utf-16-le" in look(pid, secrets).found
        program.press("Return")
        _half_type(program)
        before = look(pid, secrets)
        assert {"data_key, raw", "name, utf-16-le", "note, utf-16-le"} <= before.found
        WAYS[way](program)
        assert (program.pid, program.windows) == (pid, ["UnlockPage"])
        after = look(pid, secrets)
        print(f"locked {way}: {len(before.found)} of {len(secrets)} needles in {before}, then none in {after}")
        assert after.found == set()
        assert after.bytes > 50_000_000
        program.unlock(PASSPHRASE)
        _open_meeting(program)
        assert program.words("frame.current.decision.note") == " ".join(NOTE)
        assert NAME in program.words("frame.current.situation.name")
        assert program.quit() == 0


def _data_key(profile: Path) -> bytes:
    return slots.open_with_passphrase(keys_file.read((profile / "keys.json").read_bytes()), PASSPHRASE, None)


def _open_meeting(program: Program) -> None:
    program.go("meetings")
    program.press("Return")


def _half_type(program: Program) -> None:
    """Put a planted name on screen, and leave a note unfinished."""
    _open_meeting(program)
    program.press("F2")
    program.write_over(NAME)
    program.press("Return")
    program.press("Alt+3")
    program.focus("frame.current.decision.note")
    program.type(" ".join(NOTE))
    assert NAME in program.words("frame.current.situation.name")
