"""What the system says when nobody can be in front of the window: real buses, in a child process without a screen."""

import ast
import ctypes
import sys
from ctypes.wintypes import MSG
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from partaj_desktop.gui.away import AwayWatch, WindowsMessages
from tests.helpers.desktop_session import Desktop, run_in_session

SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")

# Asks are bounded by tries, not by an assertion on time.
WATCH = """
import os, sys
os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "unix:path=none")
from PySide6.QtCore import QCoreApplication, QEventLoop
from partaj_desktop.gui.away import AwayWatch
from tests.helpers.fake_desktop import LOGIN, MANAGER, OTHERS, OURS, FakeDesktop

app = QCoreApplication([])
heard = []

def watched():
    watch = AwayWatch(app)
    watch.away.connect(heard.append)
    return watch

def until(reason, again):
    for _ in range(200):
        again()
        for _ in range(10):
            app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
            if reason in heard:
                return
            app.thread().msleep(1)
    raise SystemExit(f"never heard {reason}")

def told(*asks, last="sleep"):
    # What one sender says arrives in order: with the last word, all the others have been heard.
    heard.clear()
    for ask in asks:
        ask()
    until(last, lambda: None)
    return list(heard)
"""
LOGIN_CHILD = """
desktop = FakeDesktop(LOGIN, session_name=NAME)
watch = watched()
the_end = lambda: desktop.sleep(True)
until("switched", lambda: desktop.change(OURS, "Active", False))
told(the_end)
print([
    told(the_end),
    told(desktop.lock, the_end),
    told(lambda: desktop.change(OURS, "Active", False), the_end),
    told(lambda: desktop.change(OURS, "LockedHint", True), the_end),
    told(lambda: desktop.sleep(False), lambda: desktop.lock(OTHERS), lambda: desktop.change(OURS, "Active", True),
         lambda: desktop.change(OURS, "LockedHint", False), lambda: desktop.change(OTHERS, "Active", False),
         lambda: desktop.change(OURS, "IdleHint", True), lambda: desktop.change(OURS, "Active", False, "org.other"),
         desktop.lock, last="locked"),
    desktop.asked,
])
"""
SAVER_CHILD = """
from PySide6.QtDBus import QDBusConnection
desktop = FakeDesktop(SAVER)
watch = watched()
# An answer on the same connection: the bus has taken what the watch asked for before.
QDBusConnection.sessionBus().interface().isServiceRegistered(SAVER)
come, go = (lambda: desktop.screen_saver(SAVER, True)), (lambda: desktop.screen_saver(SAVER, False))
print([told(go, go, come, last="locked"), told(go, come, last="locked")])
"""
LATE_CHILD = """
watch = watched()
desktop = FakeDesktop(SAVER)
until("locked", lambda: desktop.screen_saver(SAVER, True))
print([heard[0]])
"""
ALONE_CHILD = """
watch = watched()
for _ in range(50):
    app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
print([heard])
"""
BUS_DIES_CHILD = """
import signal
from pathlib import Path
watch = watched()
session = Path(f"/proc/{os.getppid()}/task/{os.getppid()}/children").read_text().split()
(bus,) = [pid for pid in session if Path(f"/proc/{pid}/comm").read_text().strip() == "dbus-daemon"]
from PySide6.QtDBus import QDBusConnection
assert QDBusConnection.sessionBus().isConnected()
os.kill(int(bus), signal.SIGKILL)
for _ in range(1000):
    app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
    if not QDBusConnection.sessionBus().isConnected():
        break
    app.thread().msleep(5)
print([heard, QDBusConnection.sessionBus().isConnected()])
"""
LAZY_CHILD = """
before = "PySide6.QtDBus" in sys.modules
watch = watched()
print([before, "PySide6.QtDBus" in sys.modules])
"""


def run(code: str, home: Path, desktop: Desktop = Desktop.NO_KEYRING, **variables: str) -> object:
    """Run a child and return what it printed; it must have said nothing else."""
    done = run_in_session(WATCH + code, home, desktop=desktop, variables=variables)
    assert (done.returncode, done.stderr) == (0, "")
    return ast.literal_eval(done.stdout)


@pytest.fixture
def quiet_watch(monkeypatch: pytest.MonkeyPatch) -> AwayWatch:
    """Return a watch that hears no bus of the machine that runs the tests."""
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "darwin")
        return AwayWatch()


@pytest.mark.parametrize("name", ["auto", "c7"])
def test_sleep_lock_and_switch_are_told_for_our_session_alone(tmp_path: Path, name: str) -> None:
    asked = ["auto"] if name == "auto" else ["auto", "c7"]
    heard = run(LOGIN_CHILD.replace("NAME", repr(name)), tmp_path / "home", XDG_SESSION_ID="c7")
    assert heard == [
        ["sleep"], ["locked", "sleep"], ["switched", "sleep"], ["locked", "sleep"], ["locked"], asked,
    ]  # fmt: skip
    print("tried 5 signals of ours and 7 that are not")


@pytest.mark.parametrize("saver", SAVERS)
def test_a_screen_saver_locks_when_it_comes_and_not_when_it_goes(tmp_path: Path, saver: str) -> None:
    assert run(SAVER_CHILD.replace("SAVER", repr(saver)), tmp_path / "home") == [["locked"], ["locked"]]


@pytest.mark.parametrize("saver", SAVERS)
def test_a_screen_saver_that_starts_after_the_window_is_heard(tmp_path: Path, saver: str) -> None:
    done = run(LATE_CHILD.replace("SAVER", repr(saver)), tmp_path / "h")
    assert done == ["locked"]


@pytest.mark.parametrize("desktop", [Desktop.NO_BUS, Desktop.NO_KEYRING])
def test_a_machine_without_these_services_is_no_fault_and_says_nothing(tmp_path: Path, desktop: Desktop) -> None:
    assert run(ALONE_CHILD, tmp_path / "home", desktop) == [[]]


def test_a_bus_that_dies_is_no_fault_and_says_nothing(tmp_path: Path) -> None:
    assert run(BUS_DIES_CHILD, tmp_path / "home") == [[], False]


def test_the_buses_are_not_loaded_before_somebody_watches(tmp_path: Path) -> None:
    assert run(LAZY_CHILD, tmp_path / "home") == [False, True]


WINDOWS = {
    (0x0218, 0x4): "sleep",  # WM_POWERBROADCAST, PBT_APMSUSPEND
    (0x02B1, 0x7): "locked",  # WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK
    (0x02B1, 0x2): "switched",  # WTS_CONSOLE_DISCONNECT
    (0x02B1, 0x4): "switched",  # WTS_REMOTE_DISCONNECT
}


def test_only_four_messages_of_windows_say_that_somebody_left(quiet_watch: AwayWatch) -> None:
    heard: list[str] = []
    quiet_watch.away.connect(heard.append)
    messages, expected, tried = WindowsMessages(quiet_watch), [], 0
    for number in (0x0200, 0x0217, 0x0218, 0x02B0, 0x02B1, 0x0312):
        for word in range(0x20):
            message = MSG(message=number, wParam=word)
            for kind in (b"windows_generic_MSG", b"xcb_generic_event_t"):
                assert messages.nativeEventFilter(QByteArray(kind), ctypes.addressof(message)) == (False, 0)
                tried += 1
            expected += [WINDOWS[number, word]] if (number, word) in WINDOWS else []
    assert heard == expected
    assert len(heard) == len(WINDOWS)
    print(f"tried {tried} messages")
