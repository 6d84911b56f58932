"""Inside the program: hands that do what a test asks, as a person would, and eyes that tell what is on screen.

`program.Program` starts the real program with these hands; they come in by `sitecustomize`, so that they are there
again when the program replaces itself. What to do is read from a pipe, one request after the other: the program's
arguments, environment and files hold none of it.
"""

import json
import os
import threading
import time
import traceback
from collections.abc import Callable
from functools import reduce
from typing import Any

from PySide6.QtCore import QCoreApplication, QSocketNotifier, Qt, QTimer, qWarning
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMenu, QPlainTextEdit, QWidget

from partaj_desktop import app
from partaj_desktop.services import follow_up, situations
from partaj_desktop.services.session import Session

_PIECE = 1 << 16
_SECONDS_A_MINUTE = 60


def install(requests: int, answers: int) -> None:
    """Give the program hands as soon as its unlock page stands; the two numbers are open pipes."""
    ask = app._Windows.ask

    def ask_and_obey(windows: app._Windows) -> None:
        ask(windows)
        windows.hands = Hands(windows, requests, answers)  # type: ignore[attr-defined]

    app._Windows.ask = ask_and_obey  # type: ignore[method-assign,assignment]


class Hands:
    """Does one thing at a time. Each public method is a request."""

    def __init__(self, windows: app._Windows, requests: int, answers: int) -> None:
        self._windows, self._answers, self._requests = windows, answers, requests
        self._rest = b""
        self._idle_since = (time.monotonic, time.time)
        self._notifier = QSocketNotifier(requests, QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._obey)
        QApplication.clipboard().dataChanged.connect(self._tell_clipboard)
        self._settle()
        self._tell({"event": "asked", "pid": os.getpid(), "shown": self.shown()})

    def _obey(self) -> None:
        self._notifier.setEnabled(False)
        self._rest += os.read(self._requests, _PIECE)
        while b"\n" in self._rest:
            line, self._rest = self._rest.split(b"\n", 1)
            try:
                name, arguments = json.loads(line)
                answer = {"answer": getattr(self, name)(*arguments)}
            except Exception:
                answer = {"failure": traceback.format_exc()}
            self._tell(answer)
        self._notifier.setEnabled(True)

    def _tell(self, told: dict[str, Any]) -> None:
        os.write(self._answers, json.dumps(told).encode() + b"\n")

    def _tell_clipboard(self) -> None:
        self._tell({"event": "clipboard", "letters": len(QApplication.clipboard().text())})

    # --- hands

    def press(self, keys: str) -> None:
        """Press a key, written as in a menu; it goes to whatever has the focus."""
        combination = QKeySequence(keys)[0]  # type: ignore[index]
        QTest.keyClick(self._focused, combination.key(), combination.keyboardModifiers())
        self._settle()

    def type(self, words: str) -> None:
        """Type words; letters no key gives (QTest knows ASCII only) come as from an input method."""
        if words.isascii():
            QTest.keyClicks(self._focused, words)
        else:
            self._insert(words)
        self._settle()

    def write_over(self, words: str) -> None:
        """Type over what the focused field holds."""
        self.press("Ctrl+A")
        self.type(words)

    def _insert(self, words: str) -> None:
        field = self._focused
        if isinstance(field, QPlainTextEdit):
            field.insertPlainText(words)
        else:
            assert isinstance(field, QLineEdit), field
            field.insert(words)

    def focus(self, path: str) -> None:
        """Go to a widget, named from the windows down or from the dialog on top."""
        widget = self._find(path)
        assert isinstance(widget, QWidget)
        widget.setFocus()
        self._settle()
        held = QApplication.focusWidget()
        assert held in (widget, widget.focusProxy()), f"{path} takes no focus: {held}"

    def click(self, path: str) -> None:
        """Press a button by the space bar, once it has the focus."""
        self.focus(path)
        self.press("Space")

    def choose_file(self, path: str) -> None:
        """Go to a folder in the dialog for files, and take a file there; or take the folder itself."""
        dialog = self._dialog()
        assert isinstance(dialog, QFileDialog), self.shown()
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(name, QLineEdit)
        whole = dialog.fileMode() is QFileDialog.FileMode.Directory
        for words in (path,) if whole else os.path.split(path):
            name.setText(words)
            QTest.keyClick(name, Qt.Key.Key_Return)
            self._settle()
        assert not dialog.isVisible(), "the dialog for files is still there"

    def go(self, code: str) -> None:
        """Open a screen."""
        assert self._windows.frame is not None
        assert self._windows.frame.open(code), code
        self._settle()

    def wait(self, milliseconds: int) -> None:
        """Let time pass, as a person does."""
        QTest.qWait(milliseconds)
        self._settle()

    def minimise(self) -> None:
        """Put the window away, where a desktop would keep its icon."""
        self._window.showMinimized()
        QCoreApplication.processEvents()

    def let_time_pass(self, minutes: int) -> None:
        """Let the clocks of the watch run on by minutes, one after the other, while nobody does anything."""
        assert self._windows.locking is not None
        idle = self._windows.locking.idle
        for passed in range(1, minutes + 1):
            seconds = passed * _SECONDS_A_MINUTE
            idle._monotonic, idle._wall = _ahead(time.monotonic, seconds), _ahead(time.time, seconds)
            idle.check()

    def be_away(self, reason: str) -> None:
        """Be told by the system that nobody can be in front of the window."""
        assert self._windows.locking is not None
        self._windows.locking.away.away.emit(reason)

    def write_in_logbooks(self, texts: list[str]) -> None:
        """Write entries into the logbooks of the first situations, which have no screen yet."""
        assert self._windows.frame is not None
        desk = self._windows.frame.desk

        def write(session: Session) -> None:
            lines = situations.named(session)
            for text, line in zip(texts, lines, strict=False):
                follow_up.write_entry(session, line.id, "other", session.today(), text)

        desk.write(write, lambda _: None, owner=self._windows.frame)
        self._settle()

    def choose_in_menu(self, *titles: str) -> None:
        """Open the menu by its key, and go down to an entry by the arrows."""
        self.press("F10")
        for title in titles:
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu), self.shown()
            while menu.activeAction() is None or menu.activeAction().text() != title:
                QTest.keyClick(menu, Qt.Key.Key_Down)
            QTest.keyClick(menu, Qt.Key.Key_Return)
            self._settle()

    def go_wrong(self, words: str) -> None:
        """Raise errors that quote words: in a job, in a slot, in a thread; and let Qt warn with them."""

        def fail(*_: object) -> None:
            raise ValueError(words)

        assert self._windows.frame is not None
        self._windows.frame.desk.write(fail, lambda _: None, owner=self._windows.frame)
        self._settle()
        QTimer.singleShot(0, fail)
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        qWarning(words)

    # --- eyes

    def shown(self) -> list[str]:
        """Name the kinds of the windows on screen."""
        return sorted(type(one).__name__ for one in QApplication.topLevelWidgets() if one.isVisible())

    def minimised(self) -> bool:
        """Say whether the window was put away."""
        return self._window.isMinimized()

    def words(self, path: str) -> str:
        """Read the words of a widget."""
        widget: Any = self._find(path)
        for name in ("toPlainText", "text", "words"):
            if hasattr(widget, name):
                found = getattr(widget, name)
                return str(found() if callable(found) else found)
        raise AssertionError(f"{path} has no words")

    def clipboard_words(self) -> str:
        """Read the clipboard."""
        return QApplication.clipboard().text()

    def _find(self, path: str) -> object:
        start: object = self._windows
        if path.startswith("dialog."):
            start, path = self._dialog(), path.removeprefix("dialog.")
        return reduce(_part, path.split("."), start)

    def _dialog(self) -> QDialog:
        top = QApplication.activeModalWidget()
        assert isinstance(top, QDialog), self.shown()
        return top

    @property
    def _window(self) -> QWidget:
        window = self._windows.page or self._windows.frame
        assert window is not None
        return window

    @property
    def _focused(self) -> QWidget:
        widget = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert widget is not None, f"nothing has the focus; on screen: {self.shown()}"
        return widget

    def _settle(self) -> None:
        """Let every job and event through, and let the window on top be the active one, as a desktop would."""
        for _ in range(2):
            frame = self._windows.frame
            for holder in (self._windows.page, frame.desk if frame is not None else None):
                if holder is not None:
                    holder.jobs.settle()
            QCoreApplication.processEvents()
        top = QApplication.activeModalWidget() or self._windows.frame or self._windows.page
        if top is None or not top.isVisible() or top.isActiveWindow():
            return
        if QApplication.activePopupWidget() is None:
            top.activateWindow()
            assert QTest.qWaitForWindowActive(top)


def _ahead(clock: Callable[[], float], seconds: int) -> Callable[[], float]:
    return lambda: clock() + seconds


def _part(whole: object, name: str) -> object:
    if isinstance(whole, dict):
        return whole[name]
    return whole[int(name)] if isinstance(whole, list) else getattr(whole, name)
