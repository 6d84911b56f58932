"""A window over a copy of a demonstration profile, with its two threads; every test that asks gets its own."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from partaj_desktop.domain.crashes import Crash
from partaj_desktop.gui import theme
from partaj_desktop.gui.changes import Changes
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.frame import Frame
from partaj_desktop.gui.jobs import Jobs
from partaj_desktop.gui.theme import Look
from partaj_desktop.services import profile as profiles
from tests.helpers.demo import Demo

FACILITATOR = "facilitators/sambre-avesnois"


# What the platform without a screen says of itself; nothing else of Qt may be said.
PLATFORM_ONLY = r"^This plugin does not support (raise\(\)|grabbing the keyboard|propagateSizeHints)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Qt's warnings fail each of these tests, but for those of the platform."""
    for item in items:
        if "gui" in item.path.parts:
            item.add_marker(pytest.mark.qt_log_ignore(PLATFORM_ONLY, extend=True))


class StrayWindows(QObject):
    """Notes every widget that shows as a window of its own and is none that was meant to."""

    MEANT = ("Frame", "UnlockPage", "WelcomePage", "JoiningPage", "MainMenu", "QMenu", "BareWindow")

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            name = type(watched).__name__
            popup = watched.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
            if name not in self.MEANT and not popup and not isinstance(watched, QDialog):
                self.seen.append(name)
        return False


class Window:
    """A frame and what a person does to it: keys go to whatever has the focus."""

    def __init__(self, frame: Frame, app: QApplication) -> None:
        self.frame, self.app = frame, app

    def wait(self) -> None:
        """Let every job and event through."""
        self.frame.desk.jobs.settle()
        self.app.processEvents()
        self.frame.desk.jobs.settle()

    @property
    def focused(self) -> QWidget:
        """The widget the keys go to."""
        widget = self.app.activePopupWidget() or self.app.focusWidget()
        assert widget is not None, "nothing has the focus"
        return widget

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key."""
        QTest.keyClick(self.focused, key, modifiers)
        self.wait()

    def type(self, words: str) -> None:
        """Type words, in ASCII: QTest aborts on any other letter."""
        assert words.isascii()
        QTest.keyClicks(self.focused, words)
        self.app.processEvents()

    def go(self, code: str, argument: object = None) -> None:
        """Open a screen and wait for what it shows."""
        assert self.frame.open(code, argument), f"{code} did not come up"
        self.wait()


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> Look:
    """Give the application its look, once."""
    return theme.install(qapp)


@pytest.fixture(autouse=True)
def plain_look(look: Look) -> Iterator[None]:
    """Start each test in light at 100 %, and see that no widget flashes as a window of its own."""
    if (look.theme.name, look.factor) != ("light", 1.0):
        look.choose(theme="light", factor=1.0)
    app = QApplication.instance()
    assert app is not None
    stray = StrayWindows()
    app.installEventFilter(stray)
    yield
    app.removeEventFilter(stray)
    assert not stray.seen, f"shown as windows: {stray.seen}"


@pytest.fixture
def jobs(look: Look) -> Iterator[Jobs]:
    """Give two threads, ended with the test."""
    made = Jobs()
    yield made
    made.close()


OpenWindow = Callable[..., Window]


@pytest.fixture
def open_window(demo: Demo, tmp_path: Path, qapp: QApplication, look: Look) -> Iterator[OpenWindow]:
    """Open a window on a copy of a profile; a crash in a job fails the test."""
    opened: list[tuple[Desk, Frame]] = []
    crashes: list[Crash] = []

    def make(
        name: str = FACILITATOR, *, again: bool = False, folder: Path | None = None, today: date | None = None
    ) -> Window:
        mine = Demo(tmp_path) if again else demo.copy(name, tmp_path)
        desk = Desk(session=mine.open(name, today=today), jobs=Jobs(), changes=Changes(), folder=folder)
        desk.jobs.crashed.connect(crashes.append)
        frame = Frame(desk, profiles.describe(desk.session))
        frame.show()
        frame.activateWindow()
        opened.append((desk, frame))
        window = Window(frame, qapp)
        assert QTest.qWaitForWindowActive(frame)
        window.wait()
        return window

    yield make
    for desk, frame in opened:
        desk.jobs.settle()
        frame.hide()
        frame.deleteLater()
        desk.close()
        desk.jobs.close()
    qapp.processEvents()
    assert not crashes, crashes[0].report
