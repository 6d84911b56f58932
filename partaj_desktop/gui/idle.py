"""Nobody at the keyboard, or the machine asleep: told by clocks and by what hands do."""

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent

_TICK_MS = 1_000
_WARNING = 60
_ASLEEP = 120.0

_TYPES = QEvent.Type
_HANDS = frozenset(
    {
        _TYPES.KeyPress, _TYPES.MouseButtonPress, _TYPES.MouseButtonDblClick, _TYPES.MouseMove, _TYPES.Wheel,
        _TYPES.NonClientAreaMouseButtonPress, _TYPES.NonClientAreaMouseMove, _TYPES.TouchBegin, _TYPES.TouchUpdate,
        _TYPES.TabletPress, _TYPES.TabletMove,
    }
)  # fmt: skip


class IdleWatch(QObject):
    """Watches an application until nothing was done on it for some minutes.

    Signals: waiting(int) with the seconds left, each second of the last minute (of the last half, when a minute is all
    there is); awake() when somebody comes back during those; idle() once, when the time is over, until somebody comes
    back; slept() when the machine slept meanwhile.

    What counts is what the system sends: keys, buttons, wheel, moves, touch, pen, and text from dictation. Events that
    the program makes do not. `monotonic` and `wall` give seconds.
    """

    waiting = Signal(int)
    awake = Signal()
    idle = Signal()
    slept = Signal()

    def __init__(
        self,
        app: QCoreApplication,
        *,
        minutes: int,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(app)
        self._monotonic, self._wall = monotonic, wall
        self._last = monotonic()
        self._seen = (self._last, wall())
        self._told: int | None = None
        self._over = False
        self.set_minutes(minutes)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.check)
        self._timer.start()
        self._app = app
        app.installEventFilter(self)

    def set_minutes(self, minutes: int) -> None:
        """Change how long nobody may do anything, from 1 minute."""
        if minutes < 1:
            raise ValueError(f"at least a minute, not {minutes}")
        self._allowed = minutes * 60

    @property
    def seconds_left(self) -> int:
        """The seconds until it is idle, if nobody does anything; 0 once it is."""
        return max(0, math.ceil(self._last + self._allowed - self._monotonic()))

    def check(self) -> None:
        """Compare the clocks and tell what they say; the timer calls this each second, and may be late."""
        self._notice_time()
        left = self.seconds_left
        if left and left <= min(_WARNING, self._allowed // 2) and left != self._told:
            self._told = left
            self.waiting.emit(left)

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note what hands do; nothing is held back."""
        if (event.type() in _HANDS and event.spontaneous()) or _is_composed(event):
            self._act()
        return False

    def _act(self) -> None:
        # The first move after a sleep may come before the timer: what was over before it stays over.
        self._notice_time()
        self._last = self._monotonic()
        self._over = False
        if self._told is not None:
            self._told = None
            self.awake.emit()

    def _notice_time(self) -> None:
        """Tell a sleep and the end of the time allowed, once each."""
        # Some systems stop the monotonic clock while they sleep, on others it runs on and the tick comes late. A clock
        # set right by hand looks the same; locking once too often is no harm.
        former, self._seen = self._seen, (self._monotonic(), self._wall())
        ran, shown = self._seen[0] - former[0], self._seen[1] - former[1]
        if ran > _ASLEEP or abs(shown - ran) > _ASLEEP:
            self.slept.emit()
        if not self.seconds_left and not self._over:
            self._over = True
            self.idle.emit()


def _is_composed(event: QEvent) -> bool:
    """Tell text that comes without keys, by dictation or an input method; Qt does not mark it as the system's."""
    return (
        event.type() == _TYPES.InputMethod
        and isinstance(event, QInputMethodEvent)
        and bool(event.commitString() or event.preeditString())
    )
