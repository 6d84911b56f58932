"""The program calls nobody: the whole core path opens no socket but the desktop's own bus, and needs none.

Every command of that path, then the window, run as child processes: once under strace, which sees every call about the
network whoever makes it, and once where there is no network to call, in a namespace without interfaces.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from partaj_desktop.services.demo.build import PASSPHRASE
from tests.helpers.program import Program, environment
from tests.helpers.tracing import NETWORK, calls, traced

pytestmark = [pytest.mark.accept, pytest.mark.qrow(29)]

_FAMILY = re.compile(r"\b[AP]F_\w+")
_WITHOUT_NETWORK = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--map-root-user", "--net")


def _core_path(folder: Path, root: Path) -> Iterator[list[str]]:
    """Give the commands of the core path, each once the one before is done."""
    demo = folder / "demo"
    yield ["demo", "--build", str(demo)]

    def on(name: str, *words: str) -> list[str]:
        return [*words, "--profile", str(demo / name), "--passphrase-file", str(demo / "passphrase.txt")]

    facilitator, before = "facilitators/sambre-avesnois", "coordinator-before"
    dates = ("--as-of", "2010-12-31", "--calls-as-of", "2011-01-18")
    yield on(facilitator, "import", str(root / "resources" / "demo" / "liste-exemple.csv"), "--source", "CIO")
    yield on(facilitator, "export", "--out", str(folder / "out"))
    yield on("coordinator", "merge", str(folder / "out"))
    yield on(before, "merge", str(demo / "exchange"))
    yield on("coordinator", "figures", *dates, "--json")
    yield on("coordinator", "report", "progress-note", *dates, "--out", str(folder / "note.pdf"))
    yield on("coordinator", "backup", str(folder / "backups"))
    (backup,) = (folder / "backups").iterdir()
    yield on("coordinator", "restore", str(backup))
    yield on("coordinator", "check", "--json")


def _run(prefix: Sequence[str], command: Sequence[str], folder: Path) -> None:
    whole = [*prefix, sys.executable, "-m", "partaj_desktop", *command]
    done = subprocess.run(whole, cwd=folder, env=environment(folder), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), (command, done)


def _open_window(program: Program) -> None:
    """Come in, look at every screen, lock, leave."""
    program.unlock(PASSPHRASE)
    for code in ("meetings", "situations", "roster", "exchanges", "dashboard", "security"):
        program.go(code)
    program.lock("press", "Ctrl+L")
    assert program.quit() == 0


def _families(folder: Path) -> Counter[tuple[str, str]]:
    """Count the calls noted in a folder, by their name and the family of addresses they name."""
    found: Counter[tuple[str, str]] = Counter()
    for call in calls(folder):
        if call.name == "sendfile" and "socket:" not in call.arguments:
            continue  # from one file to another: strace counts it with the network, whoever it is for
        found.update((call.name, family) for family in _FAMILY.findall(call.arguments) or [""])
    return found


def _tell(what: str, found: Counter[tuple[str, str]]) -> None:
    told = ", ".join(f"{name} {family} {count}".replace("  ", " ") for (name, family), count in sorted(found.items()))
    print(f"{what}: {found.total()} calls about sockets ({told})")


def test_the_core_path_calls_nobody(tmp_path: Path, root: Path) -> None:
    found: Counter[tuple[str, str]] = Counter()
    for number, command in enumerate(_core_path(tmp_path, root), 1):
        trace = tmp_path / f"trace-{number}"
        _run(traced(NETWORK, trace, ()), command, tmp_path)
        assert list(trace.iterdir()), "nothing was traced"
        found += _families(trace)
    _tell(f"tried {number} commands", found)
    assert found == {}


def test_the_window_calls_nobody_but_the_bus_of_its_desktop(tmp_path: Path, root: Path) -> None:
    demo = next(_core_path(tmp_path, root))
    _run((), demo, tmp_path)
    profile = tmp_path / "demo" / "facilitators" / "sambre-avesnois"
    trace = tmp_path / "trace"
    assert shutil.which("dbus-run-session"), "dbus-run-session is missing: packaging/bootstrap.sh installs it"
    with Program(profile, tmp_path / "p", trace=(NETWORK, trace), prefix=("dbus-run-session", "--")) as program:
        _open_window(program)
    found = _families(trace)
    _tell("tried the window, with a bus", found)
    assert found[("connect", "AF_UNIX")] > 0, "not even the bus was called: nothing was seen"
    assert {family for _, family in found} <= {"AF_UNIX", ""}


def test_all_of_it_works_where_there_is_no_network(tmp_path: Path, root: Path) -> None:
    list_interfaces = "import socket; print(socket.if_nameindex())"
    told = subprocess.check_output([*_WITHOUT_NETWORK, sys.executable, "-c", list_interfaces], text=True)
    assert told == "[(1, 'lo')]\n"
    tried = 0
    for command in _core_path(tmp_path, root):
        tried += 1
        _run(_WITHOUT_NETWORK, command, tmp_path)
    with Program(tmp_path / "demo" / "coordinator", tmp_path / "p", prefix=_WITHOUT_NETWORK) as program:
        _open_window(program)
    print(f"tried {tried} commands and the window")


_CALL = """
import socket, subprocess, sys, threading
def call():
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as one:
            one.connect_ex((address, 9))
if sys.argv[1:]:
    call()
else:
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    subprocess.run([sys.executable, "-c", open(0).read(), "again"], check=True)
"""


def test_a_call_would_be_seen_in_any_thread_and_child(tmp_path: Path) -> None:
    script = tmp_path / "call.py"
    script.write_text(_CALL.replace("open(0).read()", f"open({str(script)!r}).read()"), "utf-8")
    subprocess.run(traced(NETWORK, tmp_path / "trace", [sys.executable, str(script)]), check=True)
    found = _families(tmp_path / "trace")
    _tell("tried 4 calls", found)
    assert found[("socket", "AF_INET")] >= 2
    assert found[("connect", "AF_INET6")] >= 2
