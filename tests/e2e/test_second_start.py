"""A second start on an open profile brings its window forward and ends; where nobody answers, it is refused."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from partaj_desktop.services.demo.build import PASSPHRASE
from tests.helpers.demo import Demo
from tests.helpers.program import ROOT, Program, environment

FACILITATOR = "facilitators/bethune-bruay"


@pytest.fixture
def short() -> Iterator[Path]:
    """Give a folder of a short name: the path of a socket has some hundred bytes."""
    with tempfile.TemporaryDirectory(prefix="p") as folder:
        yield Path(folder)


@pytest.fixture
def copy(demo: Demo, tmp_path: Path) -> Demo:
    return demo.copy(FACILITATOR, tmp_path / "d")


def again(profile: Path, folder: Path, *, trace: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Start the program a second time, as a person of this account who has forgotten that it is open."""
    variables = environment(folder)
    command = [sys.executable, "-m", "partaj_desktop", "--profile", str(profile)]
    if trace is not None:
        command = ["strace", "-f", "-qq", "-e", "trace=openat,open,execve", "-o", str(trace), *command]
    return subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=120,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def started(profile: Path, folder: Path) -> Program:
    """Start the program the first time, and let it come to rest: it listens once its window is painted."""
    program = Program(profile, folder)
    program.wait(50)
    return program


def sockets(folder: Path) -> list[Path]:
    """Find where programs listen."""
    return [path for path in (folder / "run").iterdir() if path.name.startswith("partaj-")]


def test_a_second_start_shows_the_window_that_is_open_and_ends(copy: Demo, short: Path) -> None:
    profile = copy.profile(FACILITATOR)
    with started(profile, short) as program:
        (path,) = sockets(short)
        assert path.lstat().st_mode & 0o077 == 0, "nobody else may ask"
        assert "bethune" not in path.name
        trace = short / "trace"
        for hidden in ("page", "frame"):
            program.minimise()
            assert program.minimised()
            done = again(profile, short, trace=trace)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
            assert not program.minimised()
            assert "store.db" not in trace.read_text(), "the second start opens no store"
            if hidden == "page":
                program.unlock(PASSPHRASE)
        assert program.quit() == 0
    assert again_refused(profile, short, held=False) == ""


def again_refused(profile: Path, folder: Path, *, held: bool) -> str:
    """Say how a start is refused, "" when the profile is free."""
    if not held:
        from partaj_desktop.services import space
        from partaj_desktop.system.clock import SystemClock
        from partaj_desktop.system.paths import Profile

        with space.lock(Profile(profile), SystemClock()):
            return ""
    done = again(profile, folder)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr.splitlines()[0]


def test_another_spelling_of_the_place_is_the_same_profile(copy: Demo, short: Path) -> None:
    profile = copy.profile(FACILITATOR)
    link = short / "lien"
    link.symlink_to(profile)
    with started(profile, short) as program:
        program.minimise()
        assert again(link, short).returncode == 0
        assert again(profile / ".." / profile.name, short).returncode == 0
        assert not program.minimised()


def test_the_program_that_took_the_place_at_a_lock_listens_again(copy: Demo, short: Path) -> None:
    profile = copy.profile(FACILITATOR)
    with started(profile, short) as program:
        program.unlock(PASSPHRASE)
        program.lock("press", "Ctrl+L")
        program.minimise()
        done = again(profile, short)
        assert (done.returncode, done.stderr) == (0, "")
        assert not program.minimised()
        assert len(sockets(short)) == 1


def test_a_socket_left_by_a_killed_program_is_removed(copy: Demo, short: Path) -> None:
    profile = copy.profile(FACILITATOR)
    (short / "un").mkdir()
    (short / "deux").mkdir()
    with started(profile, short / "un"):
        pass
    (left,) = sockets(short / "un")
    os.renames(left, short / "deux" / "run" / left.name)
    with started(profile, short / "deux") as program:
        program.minimise()
        assert again(profile, short / "deux").returncode == 0
        assert not program.minimised()


@pytest.mark.qrow(15)
def test_where_nobody_answers_the_second_start_is_refused_in_words(copy: Demo, short: Path) -> None:
    profile = copy.profile(FACILITATOR)
    with started(profile, short) as program:
        (path,) = sockets(short)
        path.unlink()
        assert f"(processus {program.pid})" in again_refused(profile, short, held=True)
        with socket.socket(socket.AF_UNIX) as deaf:
            deaf.bind(str(path))
            assert "déjà ouvert" in again_refused(profile, short, held=True), "it does not listen"
            deaf.listen()
            assert "déjà ouvert" in again_refused(profile, short, held=True), "it listens and says nothing"
        path.unlink()
        path.write_bytes(b"no socket")
        assert "déjà ouvert" in again_refused(profile, short, held=True)


def test_a_socket_of_somebody_else_is_not_believed(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from partaj_desktop.gui import raising

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    path = Path(raising._name(short / "profil"))
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        assert raising._is_mine(str(path))
        monkeypatch.setattr(os, "getuid", lambda: path.lstat().st_uid + 1)
        assert not raising._is_mine(str(path))


def test_what_is_no_question_brings_nothing_forward(copy: Demo, short: Path) -> None:
    profile = copy.profile(FACILITATOR)
    with started(profile, short) as program:
        program.minimise()
        (path,) = sockets(short)
        for said in (b"", b"\x00", b"GET / HTTP/1.1\r\n\r\n", b"\x02" * 100_000):
            with socket.socket(socket.AF_UNIX) as one:
                one.settimeout(10)
                one.connect(str(path))
                with suppress(BrokenPipeError, ConnectionResetError):
                    one.sendall(said)
                    one.shutdown(socket.SHUT_WR)
                    assert one.recv(10) == b""
            assert program.minimised(), said[:10]
        assert again(profile, short).returncode == 0
        assert not program.minimised()


def test_the_network_of_qt_is_not_on_the_way_to_the_first_window() -> None:
    code = "import sys\nfrom partaj_desktop import app\nprint('PySide6.QtNetwork' in sys.modules)"
    told = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True)
    assert told == "False\n"
