"""A second start on an open profile brings the window that is there to the front, instead of being refused.

Who holds the profile's lock listens on a socket of this account, named after the profile's place. One byte asks, one
byte answers: nothing else is read or told. Imported once the window stands, or by a second start. Run on Linux; on
Windows the same names are pipes (not run).
"""

import os
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QDir, QObject, Qt, Signal
from PySide6.QtNetwork import QAbstractSocket, QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QWidget

_BYTE: Final = b"\x01"
_MOMENT: Final = 2_000
"""How long a second start waits for a word, in ms; who is there answers at once."""
_LONGEST: Final = 80
"""Bytes of a socket's path that every system takes, with what Qt adds to it while it makes the socket."""


class Raising(QObject):
    """Listens for second starts, from the one process that holds the profile's lock.

    Signals: asked() when somebody started the program again.
    """

    asked = Signal()

    def __init__(self, profile: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._meet)
        self.listening = self._listen(_name(profile))

    def _listen(self, name: str) -> bool:
        """Listen; a socket that stands there is of a process that is gone, since the lock is held here."""
        if self._server.listen(name):
            return True
        taken = self._server.serverError() is QAbstractSocket.SocketError.AddressInUseError
        return taken and QLocalServer.removeServer(name) and self._server.listen(name)

    def _meet(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.setReadBufferSize(len(_BYTE))
            caller.disconnected.connect(caller.deleteLater)
            caller.readyRead.connect(lambda caller=caller: self._answer(caller))

    def _answer(self, caller: QLocalSocket) -> None:
        if bytes(caller.read(len(_BYTE)).data()) == _BYTE:
            self.asked.emit()
            caller.write(_BYTE)
        caller.disconnectFromServer()


def ask(profile: Path) -> bool:
    """Ask who has a profile open to show its window; False when nobody answers within a moment."""
    app = QCoreApplication.instance() or QCoreApplication(sys.argv[:1])
    caller = QLocalSocket(app)
    name = _name(profile)
    try:
        if not _is_mine(name):
            return False
        caller.connectToServer(name)
        if not caller.waitForConnected(_MOMENT):
            return False
        caller.write(_BYTE)
        return caller.waitForReadyRead(_MOMENT) and bytes(caller.read(len(_BYTE)).data()) == _BYTE
    finally:
        caller.abort()


def stand_by(profile: Path, parent: QObject, window: Callable[[], QWidget | None]) -> Raising:
    """Listen, and bring forward whatever window stands then."""
    made = Raising(profile, parent)
    made.asked.connect(lambda: _bring_forward(window()))
    return made


def _bring_forward(window: QWidget | None) -> None:
    """Put a window, or the dialog that is open on it, before the others."""
    if window is None:
        return
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    top = QApplication.activeModalWidget() or window
    top.raise_()
    top.activateWindow()


def _name(profile: Path) -> str:
    """Name the socket: in the folder that the system keeps for this account, where there is one."""
    place = os.path.normcase(os.path.realpath(profile))
    name = f"partaj-{sha256(os.fsencode(place)).hexdigest()[:16]}"
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    path = os.path.join(folder, name)
    return path if os.path.isabs(folder) and len(os.fsencode(path)) <= _LONGEST else name


def _is_mine(name: str) -> bool:
    """Say whether the socket is of this account: in a folder open to all, somebody else might have put one there."""
    if sys.platform == "win32":
        return True  # the pipe's own rights say so
    path = name if os.path.isabs(name) else os.path.join(QDir.tempPath(), name)
    try:
        return os.lstat(path).st_uid == os.getuid()
    except FileNotFoundError:
        return False
