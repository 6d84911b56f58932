"""Keeps what is being typed: at most once a second while typing, at once when asked."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

_PERIOD_MS: Final = 1000


class DraftKeeper(QObject):
    """Calls `keep` at most a second after the first unsaved keystroke, and never more than once a second."""

    def __init__(self, keep: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._keep = keep
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PERIOD_MS)
        self._timer.timeout.connect(self._keep)

    def touch(self) -> None:
        """Something was typed; a draft is kept within a second."""
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Keep now what waits."""
        if self._timer.isActive():
            self._timer.stop()
            self._keep()

    def drop(self) -> None:
        """Forget what waits: it was recorded."""
        self._timer.stop()

    @property
    def waiting(self) -> bool:
        """Say whether something typed is not kept yet."""
        return self._timer.isActive()
