"""Nobody at the keyboard: real events of Qt, clocks that the test sets."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QInputMethodEvent, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from partaj_desktop.gui.idle import IdleWatch


class Clocks:
    """The machine's two clocks, in seconds; they stand still until they are moved."""

    def __init__(self) -> None:
        self.monotonic, self.wall = 1_000.0, 1_295_427_600.0

    def run(self, seconds: float) -> None:
        """Let time pass, awake."""
        self.monotonic += seconds
        self.wall += seconds


class BareWindow(QPlainTextEdit):
    """A window that takes text and touches: what it takes, Qt does not also turn into a mouse's."""

    def __init__(self) -> None:
        super().__init__()
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd):
            event.accept()
            return True
        return super().viewportEvent(event)


class Watched:
    """A watch on the application, and everything it told, in order."""

    def __init__(self, app: QApplication, minutes: int) -> None:
        self.clocks = Clocks()
        self.watch = IdleWatch(
            app, minutes=minutes, monotonic=lambda: self.clocks.monotonic, wall=lambda: self.clocks.wall
        )
        self.told: list[object] = []
        self.watch.waiting.connect(self.told.append)
        for name in ("awake", "idle", "slept"):
            getattr(self.watch, name).connect(lambda name=name: self.told.append(name))

    def tick(self, seconds: float = 1, times: int = 1) -> list[object]:
        """Let the timer come `times` times, `seconds` apart; give what was told since the last look."""
        for _ in range(times):
            self.clocks.run(seconds)
            self.watch.check()
        return self.look()

    def look(self) -> list[object]:
        """Give what was told since the last look."""
        told, self.told[:] = list(self.told), []
        return told


@pytest.fixture
def five(qapp: QApplication) -> Iterator[Watched]:
    """Return a watch of five minutes."""
    watched = Watched(qapp, 5)
    yield watched
    watched.watch.stop()
    watched.watch.deleteLater()


@pytest.fixture
def window(qapp: QApplication) -> Iterator[BareWindow]:
    """Return a window that can be typed in."""
    shown = BareWindow()
    shown.show()
    shown.activateWindow()
    assert QTest.qWaitForWindowActive(shown)
    yield shown
    shown.close()
    shown.deleteLater()


def test_the_last_minute_is_counted_and_then_it_is_idle_once(five: Watched) -> None:
    assert five.tick(times=239) == []
    assert five.watch.seconds_left == 61
    assert five.tick(times=60) == list(range(60, 0, -1))
    assert five.tick() == ["idle"]
    assert five.watch.seconds_left == 0
    assert five.tick(times=500) == []
    print("tried 800 ticks")


def test_a_late_timer_skips_seconds_but_not_the_end(five: Watched) -> None:
    assert five.tick(119, times=2) == []
    assert five.tick(7.5, times=3) == [55, 47, 40]
    assert five.tick(0.25, times=3) == [39]
    assert five.tick(100) == ["idle"]


def test_each_second_is_told_once_however_often_the_timer_comes(five: Watched) -> None:
    five.tick(100, times=2)
    assert five.tick(0.125, times=792) == list(range(60, 0, -1))


def test_one_minute_warns_in_its_last_half_only(five: Watched) -> None:
    five.watch.set_minutes(1)
    assert five.tick(times=61) == [*range(30, 0, -1), "idle"]


def test_minutes_can_change_while_it_counts(five: Watched) -> None:
    assert five.tick(100, times=2) == []
    five.watch.set_minutes(4)
    assert five.tick(0) == [40]
    five.watch.set_minutes(15)
    assert five.tick(0) == []
    assert five.watch.seconds_left == 700


@pytest.mark.parametrize("minutes", [0, -1])
def test_less_than_a_minute_is_a_mistake_of_ours(five: Watched, minutes: int) -> None:
    with pytest.raises(ValueError, match="at least a minute"):
        five.watch.set_minutes(minutes)


def composed(text: str, commit: str = "") -> QInputMethodEvent:
    """Make what an input method or dictation sends."""
    event = QInputMethodEvent(text, [])
    event.setCommitString(commit)
    return event


def hands(window: BareWindow) -> dict[str, Callable[[], object]]:
    """Give, by name, what a person can do to a window; QTest marks its events as the system's."""
    inside, handle = window.viewport(), window.windowHandle()
    screen = QTest.createTouchDevice(QInputDevice.DeviceType.TouchScreen)
    left = Qt.MouseButton.LeftButton
    return {
        "a key": lambda: QTest.keyClick(window, Qt.Key.Key_A),
        "a button": lambda: QTest.mousePress(inside, left),
        "a double click": lambda: QTest.mouseDClick(inside, left),
        "a move": lambda: QTest.mouseMove(inside, QPoint(7, 9)),
        "a move in the window": lambda: QTest.mouseMove(handle, QPoint(17, 19)),
        "the wheel": lambda: QTest.wheelEvent(handle, QPointF(5, 5), QPoint(0, -120)),
        "a finger": lambda: QTest.touchEvent(inside, screen).press(0, QPoint(3, 3), inside).commit(),
        "a word dictated": lambda: QApplication.sendEvent(window, composed("", commit="bonjour")),
        "an accent being composed": lambda: QApplication.sendEvent(window, composed("^")),
    }


def test_whatever_hands_do_begins_anew(five: Watched, window: BareWindow, qapp: QApplication) -> None:
    tried = hands(window)
    for name, do in tried.items():
        five.clocks.run(100)
        assert five.watch.seconds_left == 200, name
        do()
        qapp.processEvents()
        assert (five.watch.seconds_left, five.look()) == (300, []), name
    print(f"tried {len(tried)} acts")


def test_what_the_program_does_by_itself_changes_nothing(five: Watched, window: BareWindow, qapp: QApplication) -> None:
    inside, point, left = window.viewport(), QPointF(3, 3), Qt.MouseButton.LeftButton
    plain, none = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    other = BareWindow()
    acts: list[Callable[[], object]] = [
        lambda: QApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, plain, "a")),
        lambda: QApplication.postEvent(window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, plain, "a")),
        lambda: QApplication.sendEvent(
            inside, QMouseEvent(QEvent.Type.MouseButtonPress, point, point, left, left, plain)
        ),
        lambda: QApplication.sendEvent(inside, QMouseEvent(QEvent.Type.MouseMove, point, point, none, none, plain)),
        lambda: QApplication.sendEvent(window, composed("")),
        lambda: window.setPlainText("a text"),
        lambda: window.resize(321, 234),
        window.selectAll,
        window.clearFocus,
        window.setFocus,
        window.hide,
        window.show,
        other.show,
        other.activateWindow,
        other.close,
        window.repaint,
    ]
    five.clocks.run(100)
    for number, act in enumerate(acts):
        act()
        qapp.processEvents()
        assert (five.watch.seconds_left, five.look()) == (200, []), number
    other.deleteLater()
    print(f"tried {len(acts)} acts of the program")


def test_coming_back_in_the_last_minute_is_told_once(five: Watched, window: BareWindow) -> None:
    five.tick(83, times=3)
    QTest.keyClicks(window, "abc")
    assert five.look() == ["awake"]
    assert five.watch.seconds_left == 300
    assert five.tick(119.5, times=2) == []
    assert five.tick(2) == [59]
    QTest.keyClick(window, Qt.Key.Key_A)
    assert five.look() == ["awake"]


def test_coming_back_after_the_end_begins_another_count(five: Watched, window: BareWindow) -> None:
    assert five.tick(100, times=3) == ["idle"]
    QTest.keyClick(window, Qt.Key.Key_A)
    assert five.look() == []
    assert five.watch.seconds_left == 300
    assert five.tick(100, times=3) == ["idle"]


def test_a_key_that_comes_before_a_late_timer_does_not_save_a_time_that_was_over(
    five: Watched, window: BareWindow
) -> None:
    assert five.tick(100, times=2) == []
    five.clocks.run(101)
    QTest.keyClick(window, Qt.Key.Key_A)
    assert five.look() == ["idle"]


SLEEPS = {
    "the monotonic clock stood still": (1, 1 + 3_600, True),
    "both clocks ran": (180, 180, True),
    "just over two minutes": (1, 122, True),
    "the clock was set back": (1, 1 - 3_600, True),
    "two minutes late": (120, 120, False),
    "two minutes apart": (1, 121, False),
    "a slow second": (1.5, 1.5, False),
    "a clock put right by half a minute": (1, 31, False),
}


@pytest.mark.parametrize("case", SLEEPS)
@pytest.mark.parametrize("first", ["the timer", "a key"])
def test_a_sleep_shows_in_the_clocks(five: Watched, window: BareWindow, case: str, first: str) -> None:
    monotonic, wall, slept = SLEEPS[case]
    five.tick()
    five.clocks.monotonic += monotonic
    five.clocks.wall += wall
    if first == "the timer":
        five.watch.check()
    else:
        QTest.keyClick(window, Qt.Key.Key_A)
    assert five.look() == (["slept"] if slept else [])
    assert five.tick() == []


def test_a_sleep_as_long_as_the_time_allowed_is_told_first(five: Watched) -> None:
    assert five.tick(3_600) == ["slept", "idle"]


def test_many_small_corrections_are_no_sleep(five: Watched) -> None:
    for _ in range(100):
        five.clocks.wall += 60
        five.watch.check()
    assert five.look() == []


def test_a_stopped_watch_tells_nothing_and_sees_nothing(five: Watched, window: BareWindow) -> None:
    five.watch.stop()
    five.clocks.run(100)
    QTest.keyClick(window, Qt.Key.Key_A)
    assert five.watch.seconds_left == 200


def test_nothing_is_held_back_from_the_window(five: Watched, window: BareWindow) -> None:
    QTest.keyClicks(window, "abc")
    assert window.toPlainText() == "abc"


def test_the_timer_itself_calls_and_the_real_clocks_are_the_usual_ones(qapp: QApplication, qtbot: QtBot) -> None:
    clocks = Clocks()
    watch = IdleWatch(qapp, minutes=1, monotonic=lambda: clocks.monotonic)
    clocks.run(61)
    with qtbot.waitSignal(watch.idle, timeout=20_000):
        pass
    watch.stop()
    watch.deleteLater()
    usual = IdleWatch(qapp, minutes=1)
    assert 0 < usual.seconds_left <= 60
    usual.stop()
    usual.deleteLater()
