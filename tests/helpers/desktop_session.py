"""A desktop's session around a child process: a bus of its own and, when asked, the real service that keeps secrets.

    done = run_in_session("from partaj_desktop.system.os_keyring import find; print(find())", tmp_path / "home")

The child has an empty home, its own XDG folders, no screen and nothing of this process's environment; it runs in the
root of the checkout. Everything the session started is ended before the call returns, and what its services said stands
in `session.log` in that home. A home used again keeps its keyring, locked by an empty passphrase.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_UNLOCK = r'printf "\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null'
_CHILD = 'out=$1 err=$2; shift 2; exec "$@" >"$out" 2>"$err"'
_BARE_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir={folder}</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""


class Desktop(Enum):
    """What kind of session it is."""

    UNLOCKED = "its keyring is open, as after a login"
    LOCKED = "its keyring starts when called, locked, and nobody is there to unlock it"
    NO_KEYRING = "a bus on which no service keeps secrets and none can be started"
    NO_BUS = "no bus at all"


def run_in_session(
    program: str | Sequence[str],
    home: Path,
    *,
    desktop: Desktop = Desktop.UNLOCKED,
    variables: Mapping[str, str] | None = None,
    seconds: float = 60,
) -> "subprocess.CompletedProcess[str]":
    """Run Python code, or a command, in a session; give its exit code and what it printed.

    Raises subprocess.TimeoutExpired after `seconds`, when all has been ended.
    """
    command = [sys.executable, "-c", program] if isinstance(program, str) else list(program)
    environment = _environment(home) | dict(variables or {})
    out, err = home / "stdout.txt", home / "stderr.txt"
    whole = [*_session(desktop, home), str(out), str(err), *command]
    with open(home / "session.log", "ab") as log:
        process = subprocess.Popen(
            whole, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
        try:
            code = process.wait(seconds)
        finally:
            _end(process)
    return subprocess.CompletedProcess(command, code, out.read_text("utf-8"), err.read_text("utf-8"))


def _environment(home: Path) -> dict[str, str]:
    """Make the home and give the child's environment; the machine's own system bus is out of reach."""
    run = home / "run"
    run.mkdir(parents=True, exist_ok=True)
    run.chmod(0o700)
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "CACHE", "STATE")}
    return folders | {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "XDG_RUNTIME_DIR": str(run),
        "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={run}/no-system-bus",
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONWARNINGS": "error",
    }


def _session(desktop: Desktop, home: Path) -> list[str]:
    """Give the command that surrounds the child's; two file names and the child's command follow it."""
    for tool in ("dbus-run-session", "gnome-keyring-daemon"):
        assert shutil.which(tool), f"{tool} is missing: packaging/bootstrap.sh installs it"
    first = f"{_UNLOCK} || exit 99; " if desktop is Desktop.UNLOCKED else ""
    child = ["sh", "-c", first + _CHILD, "sh"]
    if desktop is Desktop.NO_BUS:
        return child
    if desktop is not Desktop.NO_KEYRING:
        return ["dbus-run-session", "--", *child]
    config = home / "bus.conf"
    config.write_text(_BARE_BUS.format(folder=tempfile.gettempdir()), "utf-8")
    return ["dbus-run-session", f"--config-file={config}", "--", *child]


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the whole session: without its bus, the service that keeps secrets ends as well."""
    with suppress(ProcessLookupError):  # all of it may have ended by itself
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
