"""What the dialogs about workstations share: one decision in words, one button, two dates."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.trust import Period
from partaj_desktop.domain.views import Topic
from partaj_desktop.gui.components.box import Message
from partaj_desktop.gui.components.buttons import Button, Kind
from partaj_desktop.gui.components.fields import DateEdit, Field
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.text import Item, column, row, text
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.spoken import TenWords
from partaj_desktop.gui.theme import look
from partaj_desktop.services.session import Session

T = TypeVar("T")
_WIDTH: Final = 520


class DecisionDialog(QDialog):
    """One decision. The dialog stays until `finish`, or says with `complain` why it cannot be; what was typed stays.

    Signals: decided(object) with what was decided.
    """

    decided = Signal(object)

    def __init__(self, parent: QWidget, *, title: str, button: str, kind: Kind = "primary", icon: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle("PARTAJ")
        self._busy = False
        self.title = text(title, "title", wrap=True)
        self.problem = Message()
        self.cancel_button = Button(text=self.tr("Annuler"), height=40)
        self.do_button = Button(text=button, kind=kind, icon=icon, height=40)
        self.cancel_button.clicked.connect(self.reject)
        self.do_button.clicked.connect(self._decide)
        # Enter, struck while a field has the focus, does what can be undone or refused, and nothing else.
        self.do_button.setDefault(kind == "primary")
        for one in (self.cancel_button, self.do_button):
            one.setAutoDefault(kind == "primary")

    def lay_out(self, *parts: Item, width: int = _WIDTH) -> None:
        """Put the parts between the title and the buttons; `width` in logical pixels at 100 %."""
        buttons = row(None, self.cancel_button, self.do_button)
        self.setLayout(column(self.title, *parts, self.problem, buttons, spacing=12, margins=(24, 20, 24, 20)))
        self.setFixedWidth(look().px(width))
        FocusRing(self)

    def read(self) -> object:
        """Give what was decided, or None once the field that is wrong has said so."""
        raise RuntimeError(f"{type(self).__name__} does not say what it decides")

    def ask(self, desk: Desk, work: Callable[[Session, Any], T], done: Callable[[T], None], words: str) -> None:
        """Open, and do what is decided: `work` is given it, `done` what came of it; `words` names the job."""

        def finished(result: T) -> None:
            self.finish()
            done(result)
            desk.changes.tell(Topic)

        def run(decided: object) -> None:
            desk.write(lambda session: work(session, decided), finished, self.complain, owner=self, words=words)

        self.decided.connect(run)
        self.open()

    def _decide(self) -> None:
        self.problem.clear()
        decided = self.read()
        if decided is not None:
            self._set_busy(busy=True)
            self.decided.emit(decided)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.do_button.setEnabled(not busy)

    def reject(self) -> None:
        """Close, unless what was decided is being done."""
        if not self._busy:
            super().reject()

    def finish(self) -> None:
        """Close: it is done."""
        self._set_busy(busy=False)
        self.accept()

    def complain(self, error: PartajError) -> None:
        """Say why it cannot be."""
        self._set_busy(busy=False)
        self.problem.say(f"{error.sentence} {error.hint}".strip())


class PeriodFields(QWidget):
    """The two dates of a replacement."""

    def __init__(self, since: date | None = None, until: date | None = None) -> None:
        super().__init__()
        self.since, self.until = DateEdit(self.tr("Premier jour")), DateEdit(self.tr("Dernier jour"))
        self.since.set_day(since)
        self.until.set_day(until)
        self._fields = (Field(self.tr("Premier jour"), self.since), Field(self.tr("Dernier jour"), self.until))
        self.setLayout(row(*self._fields, spacing=12))

    def read(self) -> Period | None:
        """Give the period; None once the date that is missing or wrong has said so."""
        wrong: list[DateEdit] = []
        for field, edit in zip(self._fields, (self.since, self.until), strict=True):
            field.complain(edit.sentence or ("" if edit.day else self.tr("Il faut cette date.")))
            if edit.day is None:
                wrong.append(edit)
        if wrong:
            wrong[0].setFocus()
        since, until = self.since.day, self.until.day
        return Period(since=since, until=until) if since is not None and until is not None else None


class WordsDialog(QDialog):
    """Ten words to be read out, large, and what they are for."""

    def __init__(self, parent: QWidget, *, title: str, told: str, words: tuple[str, ...]) -> None:
        super().__init__(parent)
        self.setWindowTitle("PARTAJ")
        self.words = TenWords()
        self.words.set_words(words)
        self.close_button = Button(text=self.tr("Fermer"), kind="primary", height=40)
        self.close_button.clicked.connect(self.accept)
        parts = (text(title, "title", wrap=True), text(told, wrap=True), self.words, row(None, self.close_button))
        self.setLayout(column(*parts, spacing=16, margins=(24, 20, 24, 20)))
        self.setFixedWidth(look().px(_WIDTH))
        self.close_button.setFocus()
        FocusRing(self)
