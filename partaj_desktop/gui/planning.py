"""The dialog that plans a meeting, or several at regular dates; or moves one, or calls it off."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from partaj_desktop.domain.drafts import MeetingDraft
from partaj_desktop.domain.errors import FieldError, PartajError
from partaj_desktop.domain.hours import hour_fr
from partaj_desktop.gui.components.box import Message
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.combo import Combo
from partaj_desktop.gui.components.fields import DateEdit, Field, pair
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.text import column, row, text
from partaj_desktop.gui.theme import look

_WIDTH = 520


class PlanDialog(QDialog):
    """The fields, as the cell's last meetings were.

    Signals: decided(MeetingDraft) when they are filled in, called_off(); the dialog stays until `accept` or `complain`.
    """

    decided = Signal(object)
    called_off = Signal()

    def __init__(self, parent: QWidget, offered: Sequence[MeetingDraft], *, changing: bool = False) -> None:
        super().__init__(parent)
        self.setWindowTitle("PARTAJ")
        self._offered = offered
        self.cell = Combo(self.tr("Cellule"))
        self.cell.addItems([one.cell_name for one in offered])
        self.day = DateEdit(self.tr("Date"))
        self.fields = {
            "held_on": Field(self.tr("Date"), self.day, keep_place=True),
            "starts_at": Field(self.tr("Heure"), QLineEdit(), keep_place=True),
            "place": Field(self.tr("Lieu"), QLineEdit()),
            "planned_minutes": Field(self.tr("Durée, en minutes"), QLineEdit(), keep_place=True),
            "more": Field(self.tr("Puis encore (séances)"), QLineEdit("0"), keep_place=True),
            "weeks": Field(self.tr("Toutes les (semaines)"), QLineEdit()),
        }
        self.problem = Message()
        do = self.tr("Enregistrer") if changing else self.tr("Prévoir")
        self.do_button = Button(text=do, kind="primary", height=40)
        self.do_button.setToolTip(self.tr("Ctrl+Entrée"))
        self.do_button.setDefault(True)
        self.cancel_button = Button(text=self.tr("Annuler"))
        self.off_button = Button(text=self.tr("Ne plus tenir cette séance"), kind="danger")
        self.off_button.setToolTip(self.tr("Les situations de son ordre du jour attendent la prochaine."))
        if not changing:
            self.off_button.hide()
        self._lay_out(changing=changing)
        self.do_button.clicked.connect(self._decide)
        self.cancel_button.clicked.connect(self.reject)
        self.off_button.clicked.connect(self.called_off)
        self.cell.currentIndexChanged.connect(self._show)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.do_button.click)
        self._show(0)
        self.setFixedWidth(look().px(_WIDTH))
        self.day.setFocus()
        self.day.selectAll()
        FocusRing(self)

    def _lay_out(self, *, changing: bool) -> None:
        fields = self.fields
        title = self.tr("Changer cette séance") if changing else self.tr("Prévoir une séance")
        cell = Field(self.tr("Cellule"), self.cell)
        again = pair(fields["more"], fields["weeks"])
        layout = column(
            text(title, "title"), cell, pair(fields["held_on"], fields["starts_at"]),
            pair(fields["place"], fields["planned_minutes"]), again, self.problem,
            row(self.off_button, None, self.cancel_button, self.do_button), spacing=12, margins=(24, 20, 24, 20),
        )  # fmt: skip
        self.setLayout(layout)
        cell.setEnabled(not changing)
        if changing:
            for name in ("more", "weeks"):
                fields[name].hide()

    def _show(self, n: int) -> None:
        """Fill in what is offered for a cell."""
        one = self._offered[max(n, 0)]
        self.day.set_day(one.held_on)
        minutes = "" if one.planned_minutes is None else str(one.planned_minutes)
        for name, words in {
            "starts_at": hour_fr(one.starts_at), "place": one.place, "planned_minutes": minutes,
            "weeks": str(one.weeks),
        }.items():  # fmt: skip
            self._edit(name).setText(words)

    def _edit(self, name: str) -> QLineEdit:
        editor = self.fields[name].editor
        if not isinstance(editor, QLineEdit):
            raise TypeError(name)
        return editor

    def _decide(self) -> None:
        for field in self.fields.values():
            field.complain("")
        self.problem.clear()
        if self.day.sentence:
            self._complain("held_on", self.day.sentence)
            return
        numbers = {}
        for name in ("planned_minutes", "more", "weeks"):
            words = self._edit(name).text().strip()
            if words and not (words.isascii() and words.isdecimal() and len(words) < 5):
                self._complain(name, self.tr("Il faut un nombre."))
                return
            numbers[name] = int(words) if words else None
        chosen = self._offered[max(self.cell.currentIndex(), 0)]
        self.do_button.setEnabled(False)
        self.decided.emit(
            replace(
                chosen, held_on=self.day.day, starts_at=self._edit("starts_at").text(),
                place=self._edit("place").text(), planned_minutes=numbers["planned_minutes"],
                more=numbers["more"] or 0, weeks=numbers["weeks"] or chosen.weeks,
            )
        )  # fmt: skip

    def complain(self, error: PartajError) -> None:
        """Say what cannot be, at its field where there is one; what was typed stays."""
        self.do_button.setEnabled(True)
        said = f"{error.sentence} {error.hint}".strip()
        if isinstance(error, FieldError) and error.field in self.fields:
            self._complain(error.field, said)
        else:
            self.problem.say(said)

    def _complain(self, name: str, said: str) -> None:
        self.fields[name].complain(said)
        self.fields[name].editor.setFocus()
