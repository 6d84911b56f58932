"""One process at a time on a profile: the second is told who has it; a dead one is no obstacle."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from partaj_desktop.cli import main
from partaj_desktop.services.demo.build import PASSPHRASE
from tests.helpers.demo import Demo

FACILITATOR = "facilitators/bethune-bruay"

_HOLD = """
import sys, time
from pathlib import Path
from partaj_desktop.services import space, unlock
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.paths import Profile
profile = Profile(Path(sys.argv[1]))
with space.lock(profile, SystemClock()):
    session = unlock.open_profile(profile, sys.argv[2], SystemClock())
    session.connection.execute("BEGIN IMMEDIATE")
    session.connection.execute("INSERT INTO local_draft (key, body, at) VALUES ('half', 'written', 0)")
    print("held", flush=True)
    time.sleep(600)
"""


@contextmanager
def _held(profile: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold a profile, halfway through writing."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _HOLD, str(profile), PASSPHRASE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            yield holder
        finally:
            holder.send_signal(signal.SIGKILL)


@pytest.mark.qrow(15)
def test_a_second_process_is_refused_and_told_who_and_since_when(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = demo.copy(FACILITATOR, tmp_path)
    with _held(copy.profile(FACILITATOR)) as holder:
        before = {path: path.read_bytes() for path in _files(copy)}
        for command in (["meetings", "--json"], ["check"], ["export", "--out", str(tmp_path / "out")]):
            assert main([*command, *copy.options(FACILITATOR)]) == 1
            told = capsys.readouterr()
            assert ("déjà ouvert" in told.out) == ("--json" in command)
            sentence, hint = told.err.splitlines()
            assert "déjà ouvert" in sentence
            assert str(holder.pid) in sentence
            assert "depuis le" in sentence
            assert hint
        assert {path: path.read_bytes() for path in _files(copy)} == before


def _files(copy: Demo) -> list[Path]:
    """The files of the profile that are written through, without the shared memory of its holder."""
    return [path for path in copy.profile(FACILITATOR).rglob("*") if path.is_file() and path.suffix != ".db-shm"]


@pytest.mark.qrow(15)
def test_a_lock_left_by_a_killed_process_is_no_obstacle(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = demo.copy(FACILITATOR, tmp_path)
    with _held(copy.profile(FACILITATOR)) as holder:
        pass
    assert holder.returncode == -signal.SIGKILL
    assert (copy.profile(FACILITATOR) / "lock").stat().st_size > 0
    assert main(["check", *copy.options(FACILITATOR), "--json"]) == 0
    assert '"ok": true' in capsys.readouterr().out
    session = copy.open(FACILITATOR)
    assert session.connection.execute("SELECT COUNT(*) FROM local_draft").fetchone() == (0,)
    session.close()
