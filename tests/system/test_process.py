"""The process closed to others, replaced when it locks, hidden from captures: real child processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from partaj_desktop.domain.errors import KnownFailure
from partaj_desktop.system import process

HARDEN = "from partaj_desktop.system.process import harden\nharden()\n"


def run(code: str, folder: Path, root: Path) -> "subprocess.CompletedProcess[str]":
    """Run code in a child whose current folder is not the checkout."""
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_hardened_process_leaves_no_core_and_cannot_be_read(tmp_path: Path, root: Path) -> None:
    ask = """
import ctypes, os, resource
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), oct(os.umask(0o077)))
open("file", "w").close()
"""
    done = run(HARDEN + ask, tmp_path, root)
    assert (done.stdout, done.stderr) == ("(0, 0) 0 0o77\n", "")
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600


def test_without_it_the_same_questions_have_other_answers(tmp_path: Path, root: Path) -> None:
    ask = "import ctypes, os; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), os.umask(0o077) == 0o077)"
    assert run("import os; os.umask(0o022)\n" + ask, tmp_path, root).stdout == "1 False\n"


def test_a_hardened_process_that_aborts_leaves_no_core_file(tmp_path: Path, root: Path) -> None:
    raise_limit = """
import os, resource, sys
os.chdir(sys.argv[1])
hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
"""
    # What the machine does without it is only told: where cores go is its own setting.
    dumped = {}
    for name, harden in (("bare", ""), ("hardened", HARDEN)):
        folder = tmp_path / name
        folder.mkdir()
        command = [sys.executable, "-c", raise_limit + harden + "os.abort()", str(folder)]
        child = os.posix_spawn(sys.executable, command, {**os.environ, "PYTHONPATH": str(root)})
        status = os.waitpid(child, 0)[1]
        assert os.WTERMSIG(status) == signal.SIGABRT
        dumped[name] = os.WCOREDUMP(status), [path.name for path in folder.iterdir()]
    print(f"tried 2 aborts: {dumped}")
    assert dumped["hardened"] == (False, [])


def test_hardening_twice_is_no_fault(tmp_path: Path, root: Path) -> None:
    assert run(HARDEN + "harden()", tmp_path, root).returncode == 0


def test_a_refusal_of_the_system_is_not_swallowed(tmp_path: Path, root: Path) -> None:
    # The filter of a sandbox: prctl(PR_SET_NO_NEW_PRIVS), then seccomp that answers EPERM to PR_SET_DUMPABLE.
    sandbox = """
import ctypes, struct
rules = [(0x20, 0, 0, 0), (0x15, 0, 3, PRCTL), (0x20, 0, 0, 16), (0x15, 0, 1, 4), (0x06, 0, 0, 0x00050001),
         (0x06, 0, 0, 0x7fff0000)]
code = b"".join(struct.pack("HBBI", *rule) for rule in rules)
held = ctypes.create_string_buffer(code)
program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(rules), ctypes.addressof(held)))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.c_void_p(ctypes.addressof(program)), 0, 0) == 0
"""
    number = {"x86_64": 157, "aarch64": 167}[os.uname().machine]
    told = "try:\n    harden()\nexcept PermissionError as error:\n    print('told', error.errno)\n"
    done = run(sandbox.replace("PRCTL", str(number)) + HARDEN.replace("harden()\n", "") + told, tmp_path, root)
    assert (done.stdout, done.stderr) == ("told 1\n", "")


SCRIPT = """
import os, sys
from partaj_desktop.system.process import replace
if sys.argv[1:] == ["first"]:
    canary = os.urandom(32)
    print(os.getpid(), canary.hex(), flush=True)
    sys.stdin.readline()
    print("not flushed", end=" ")
    replace(["--profile", "a folder", "é"])
print(os.getpid(), sys.argv[1:], sys.flags.optimize, sys.orig_argv[1:], flush=True)
sys.stdin.readline()
"""


def readable_memory(pid: int) -> bytes:
    """Read all of another process's writable memory."""
    found = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if rights.startswith("rw") and "[v" not in line:
                start, end = (int(part, 16) for part in span.split("-"))
                memory.seek(start)
                found.append(memory.read(end - start))
    return b"".join(found)


@pytest.mark.parametrize("way", ["script", "module", "code"])
def test_a_replaced_process_starts_the_same_way_and_remembers_nothing(tmp_path: Path, root: Path, way: str) -> None:
    (tmp_path / "started.py").write_text(SCRIPT, "utf-8")
    start = {"script": [str(tmp_path / "started.py")], "module": ["-m", "started"], "code": ["-c", SCRIPT]}[way]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{root}:{tmp_path}",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONUNBUFFERED": "",
    }
    child = subprocess.Popen(
        [sys.executable, "-O", *start, "first"],
        cwd=tmp_path, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    with child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            pid, canary = child.stdout.readline().split()
            secret = bytes.fromhex(canary)
            assert secret in readable_memory(child.pid)
            child.stdin.write("\n")
            child.stdin.flush()
            told = child.stdout.readline()
            arguments = ["--profile", "a folder", "é"]
            assert told == f"not flushed {pid} {arguments} 1 {['-O', *start, *arguments]}\n"
            memory = readable_memory(child.pid)
            assert secret not in memory
            print(f"searched {len(memory)} bytes")
        finally:
            child.kill()


def test_a_program_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    with pytest.raises(KnownFailure) as caught:
        process.replace([])
    assert "redémarrer" in caught.value.sentence
    assert caught.value.hint


def test_linux_cannot_hide_a_window_and_says_so() -> None:
    assert process.hide_from_capture(1, True) is False
    assert process.hide_from_capture(1, False) is False


def test_the_window_s_threads_take_short_turns(tmp_path: Path, root: Path) -> None:
    """Who types while a merge computes waits for it at each of its readings."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from partaj_desktop import app\n"
        "from partaj_desktop.system.paths import Profile\n"
        "app._alone = lambda profile, show: print(sys.getswitchinterval()) or 0\n"
        "app.run(Profile(Path.cwd()))\n"
    )
    done = run(code, tmp_path, root)
    assert done.stdout.strip() == "0.001", done
