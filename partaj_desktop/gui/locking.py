"""When the program locks by itself: nobody at the keyboard, a sleeping machine, a locked screen, another person.

Five minutes usually, a quarter of an hour on the telephone, half an hour in a meeting; the time left is always said.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from partaj_desktop.domain.settings import LOCK_IN_A_MEETING, LOCK_ON_THE_TELEPHONE
from partaj_desktop.gui.away import AwayWatch
from partaj_desktop.gui.frame import Frame
from partaj_desktop.gui.idle import IdleWatch

_LAST_MINUTE = 60


class Locking(QObject):
    """Watches for a frame.

    Signals: lock_asked() once it is time.
    """

    lock_asked = Signal()

    def __init__(
        self,
        app: QCoreApplication,
        frame: Frame,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(frame)
        self._frame = frame
        self.idle = IdleWatch(app, minutes=frame.settings.lock_minutes, monotonic=monotonic, wall=wall)
        self.away = AwayWatch(app)
        self.idle.idle.connect(self.lock_asked)
        self.idle.slept.connect(self.lock_asked)
        self.away.away.connect(self.lock_asked)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tell)
        self._timer.start()
        frame.changed.connect(self._measure)
        self._measure()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self.idle.stop()

    def _measure(self) -> None:
        """Take the time that suits what the person is doing."""
        if self._frame.in_meeting:
            minutes = LOCK_IN_A_MEETING
        elif self._frame.on_the_telephone:
            minutes = LOCK_ON_THE_TELEPHONE
        else:
            minutes = self._frame.settings.lock_minutes
        self.idle.set_minutes(minutes)
        self.tell()

    def tell(self) -> None:
        """Say in the status line when it locks."""
        left = self.idle.seconds_left
        soon = left <= _LAST_MINUTE
        left_words = self.tr("{n} s").format(n=left) if soon else self.tr("{n} min").format(n=-(-left // 60))
        if self._frame.in_meeting:
            words = self.tr("Mode séance : verrouillage dans {time}")
        elif self._frame.on_the_telephone:
            words = self.tr("Au téléphone : verrouillage dans {time}")
        else:
            words = self.tr("Verrouillage dans {time}")
        self._frame.status.say_lock(words.format(time=left_words), soon=soon)
