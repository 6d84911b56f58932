"""The machine goes to sleep, its screen is locked, or another person takes its seat: told by the system.

Linux: the system's bus (org.freedesktop.login1) and the session's (org.freedesktop.ScreenSaver, org.gnome.ScreenSaver).
A machine without them says nothing, and neither does this module. Windows: what it sends to a window; the reading of it
is tested, the rest was not run. macOS says it to Objective-C only: there IdleWatch is what locks, by time and by sleep.
"""

import os
import sys
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

SLEEP, LOCKED, SWITCHED = "sleep", "locked", "switched"

_LOGIN = "org.freedesktop.login1"
_LOGIN_PATH = "/org/freedesktop/login1"
_SESSION = f"{_LOGIN}.Session"
_SCREEN_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")

_WM_POWERBROADCAST, _PBT_APMSUSPEND = 0x0218, 0x4
_WM_WTSSESSION_CHANGE = 0x02B1
_WTS_REASONS = {0x2: SWITCHED, 0x4: SWITCHED, 0x7: LOCKED}  # console or remote screen left, session locked


class AwayWatch(QObject):
    """Tells when nobody can be in front of the window any more.

    Signals: away(str) with "sleep", "locked" or "switched"; one event may come twice, from two services.

    `window_id` is the winId() of the window that hears what Windows says of the session; other systems need none.
    """

    away = Signal(str)

    def __init__(self, parent: QObject | None = None, *, window_id: int = 0) -> None:
        super().__init__(parent)
        self._system: QDBusConnection | None = None
        self._names = [name for name in ("auto", os.environ.get("XDG_SESSION_ID")) if name]
        self._messages: WindowsMessages | None = None
        if sys.platform == "win32":
            self._messages = _hear_windows(self, window_id)
        elif sys.platform != "darwin":
            self._hear_buses()

    def _hear_buses(self) -> None:
        from PySide6.QtDBus import QDBusConnection  # only now: the window is painted before it is watched

        session, system = QDBusConnection.sessionBus(), QDBusConnection.systemBus()
        if session.isConnected():
            for name in _SCREEN_SAVERS:
                _connect(session, name, "", name, "ActiveChanged", self, "_screen_saver(bool)")
        if system.isConnected():
            self._system = system
            _connect(system, _LOGIN, _LOGIN_PATH, f"{_LOGIN}.Manager", "PrepareForSleep", self, "_sleeping(bool)")
            self._ask_for_session()

    def _ask_for_session(self) -> None:
        """Ask which session is ours: a program started by the desktop's own manager is in none by its process."""
        from PySide6.QtDBus import QDBusMessage

        if self._system is None or not self._names:
            return
        question = QDBusMessage.createMethodCall(_LOGIN, _LOGIN_PATH, f"{_LOGIN}.Manager", "GetSession")
        question.setArguments([self._names.pop(0)])
        found, failed = _slot("_session(QDBusMessage)"), _slot("_no_session(QDBusError,QDBusMessage)")
        self._system.callWithCallback(question, self, found, failed)

    @Slot("QDBusMessage")
    def _session(self, answer: "QDBusMessage") -> None:
        path = answer.arguments()[0].path()
        if self._system is not None:
            _connect(self._system, _LOGIN, path, _SESSION, "Lock", self, "_lock()")
            changed = "_changed(QString,QVariantMap,QStringList)"
            _connect(self._system, _LOGIN, path, "org.freedesktop.DBus.Properties", "PropertiesChanged", self, changed)

    @Slot("QDBusError", "QDBusMessage")
    def _no_session(self, error: object, answer: object) -> None:
        # No login service, or one that does not know this name: a container or an old system, not a fault.
        self._ask_for_session()

    @Slot(bool)
    def _sleeping(self, begins: bool) -> None:
        if begins:
            self.away.emit(SLEEP)

    @Slot()
    def _lock(self) -> None:
        self.away.emit(LOCKED)

    @Slot(bool)
    def _screen_saver(self, active: bool) -> None:
        if active:
            self.away.emit(LOCKED)

    @Slot(str, "QVariantMap", "QStringList")
    def _changed(self, interface: str, values: dict[str, Any], _: list[str]) -> None:
        if interface != _SESSION:
            return
        if values.get("LockedHint") is True:
            self.away.emit(LOCKED)
        if values.get("Active") is False:
            self.away.emit(SWITCHED)


class WindowsMessages(QAbstractNativeEventFilter):
    """Reads what Windows sends to every window of the program, and tells it to a watch."""

    def __init__(self, watch: AwayWatch) -> None:
        super().__init__()
        self._watch = watch

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int, /) -> tuple[bool, int]:
        """Look at one message; nothing is held back."""
        from ctypes.wintypes import MSG

        if QByteArray(kind) == b"windows_generic_MSG":
            told = MSG.from_address(int(message))
            reason = windows_reason(told.message, told.wParam)
            if reason is not None:
                self._watch.away.emit(reason)
        return False, 0


def windows_reason(message: int, wparam: int) -> str | None:
    """Give the reason code of a message of Windows; None when it says nothing of the kind."""
    if message == _WM_POWERBROADCAST and wparam == _PBT_APMSUSPEND:
        return SLEEP
    if message == _WM_WTSSESSION_CHANGE:
        return _WTS_REASONS.get(wparam)
    return None


def _hear_windows(watch: AwayWatch, window_id: int) -> WindowsMessages:
    """Hear every message of the program, and ask that those about the session be sent to a window."""
    messages = WindowsMessages(watch)
    app = QCoreApplication.instance()
    if app is not None:
        app.installNativeEventFilter(messages)
    if sys.platform == "win32" and window_id:
        import ctypes

        ctypes.windll.wtsapi32.WTSRegisterSessionNotification(ctypes.c_void_p(window_id), 0)
    return messages


def _connect(
    bus: "QDBusConnection", service: str, path: str, interface: str, name: str, watch: AwayWatch, slot: str
) -> None:
    """Have a signal call a slot; a service that is not there yet is heard once it is."""
    bus.connect(service, path, interface, name, watch, _slot(slot))


def _slot(signature: str) -> Any:
    """Name a slot as QtDBus takes it: as text, where its type stubs ask for bytes, which it refuses."""
    return SLOT(signature)
