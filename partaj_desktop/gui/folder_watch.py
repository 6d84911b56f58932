"""When to look at the exchange folder again: the system tells of a local one; a share on the network is asked."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

_SOON: Final = 300
_AT_ONCE: Final = 20
_WHILE_COPYING: Final = 3_500
_SLOW: Final = 20_000
"""In ms: how long the many changes of one copy gather, how soon to go on with many files, how often to ask: while
something is copied, and else."""


class FolderWatch(QObject):
    """Follows one folder while its screen is shown; it reads nothing.

    Signals: due() when the folder should be looked at.
    """

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._watcher, self._soon, self.poll = QFileSystemWatcher(self), QTimer(self), QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON)
        self.poll.setSingleShot(True)
        for timer in (self._soon, self.poll):
            timer.timeout.connect(self.due)
        self._watcher.directoryChanged.connect(lambda _: self._soon.start())

    def follow(self, folder: Path, *, there: bool, arriving: bool, unread: bool = False) -> None:
        """Go on after a look: only a folder that has just answered is watched, since asking a dead share blocks."""
        watched = self._watcher.directories()
        if watched and (not there or watched != [str(folder)]):
            self._watcher.removePaths(watched)
            watched = []
        if there and not watched:
            self._watcher.addPath(str(folder))
        self.poll.start(_AT_ONCE if unread else _WHILE_COPYING if arriving else _SLOW)

    def stop(self) -> None:
        """Look no more: nobody sees it."""
        self._soon.stop()
        self.poll.stop()
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())
