"""A situation that moves to another territory, beside its preview: what is offered, and the answer."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.typography import date_fr
from partaj_desktop.gui.components.box import Box, Message
from partaj_desktop.gui.components.buttons import Button, quiet
from partaj_desktop.gui.components.combo import Combo
from partaj_desktop.gui.components.fields import Field, NoteEdit
from partaj_desktop.gui.components.flow import Flow
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.text import column, row, text
from partaj_desktop.gui.theme import look
from partaj_desktop.services.transfers import TransferView

_WIDTH = 520


class TransferBox(QWidget):
    """What is being offered, or was answered last.

    Signals: accepted(transfer), refuse_asked(transfer), taken_back(transfer).
    """

    accepted = Signal(object)
    refuse_asked = Signal(object)
    taken_back = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._transfer: TransferView | None = None
        self.box = Box("", "", tone="info", icon="arrows-exchange")
        self.accept_button = Button(text=self.tr("Reprendre le suivi"), kind="primary", height=32)
        self.refuse_button = Button(text=self.tr("Refuser…"), height=32)
        self.back_button = Button(text=self.tr("Ne plus la proposer"), height=32)
        self.accept_button.clicked.connect(lambda: self._tell(self.accepted.emit))
        self.refuse_button.clicked.connect(lambda: self._tell(self.refuse_asked.emit))
        self.back_button.clicked.connect(lambda: self._tell(self.taken_back.emit))
        buttons = Flow()
        buttons.show_widgets(self.accept_button, self.refuse_button, self.back_button)
        self.setLayout(column(self.box, buttons, spacing=8))
        self.hide()

    def _tell(self, tell: Callable[[Id], None]) -> None:
        if self._transfer is not None:
            tell(self._transfer.id)

    def show_transfers(self, transfers: Sequence[TransferView]) -> None:
        """Show the offer that stands, or the last of a situation's transfers; nothing when there is none."""
        standing = [one for one in transfers if one.stands]
        last = self._transfer = (standing or [*transfers])[-1] if transfers else None
        self.setVisible(last is not None)
        if last is None:
            return
        offered = last.state == "proposed"
        self.box.set_words(self._title(last), self._words(last))
        self.accept_button.setVisible(last.stands and last.incoming)
        self.refuse_button.setVisible(offered and last.incoming)
        self.back_button.setVisible(offered and not last.incoming)

    def _title(self, one: TransferView) -> str:
        day = date_fr(one.proposed_on) if one.state == "proposed" and one.proposed_on else ""
        answered = date_fr(one.answered_on) if one.answered_on else ""
        words = {
            "proposed": self.tr("Proposée à {to} par {by} le {day}"),
            "accepted": self.tr("Suivie par {to} depuis le {day}")
            if one.in_charge in ("", one.to_territory)
            else self.tr("Acceptée par {to} le {day}"),
            "refused": self.tr("{to} ne l’a pas reprise ({day})"),
            "withdrawn": self.tr("N’est plus proposée à {to} ({day})"),
        }.get(one.state, "{to}")
        return words.format(to=one.to_territory, by=one.from_territory, day=day or answered)

    def _words(self, one: TransferView) -> str:
        if one.state == "refused":
            return one.answer
        if one.state == "proposed" and not one.stands:
            return self.tr("Elle est suivie maintenant par {where}\u00a0: la proposition ne vaut plus.").format(
                where=one.in_charge
            )
        if one.state != "accepted":
            return one.reason
        if one.in_charge not in ("", one.to_territory):
            told = self.tr("{to} et {where} l’avaient acceptée\u00a0: elle est suivie par {where}.")
            return (
                told.format(to=one.to_territory, where=one.in_charge)
                if one.outdone
                else self.tr("Elle est suivie maintenant par {where}.").format(where=one.in_charge)
            )
        return f"{self.tr('Reçue de {by}.').format(by=one.from_territory)} {one.reason}" if one.incoming else one.reason


class TransferDialog(QDialog):
    """Asks where a situation is offered, and why; or why it is refused.

    Signals: decided(territory or None, reason); the dialog stays until `accept` or `complain`. outside_asked() when it
    leaves the region.
    """

    decided = Signal(object, str)
    outside_asked = Signal()

    def __init__(self, parent: QWidget, name: str, territories: Sequence[tuple[Id, str]] | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("PARTAJ")
        self._territories = territories
        self.territory = Combo(self.tr("Territoire"))
        self.territory.addItems([word for _, word in territories or ()])
        self.reason = NoteEdit(self.tr("Motif"))
        self.problem = Message()
        offering = territories is not None
        self.do_button = Button(text=self.tr("Proposer") if offering else self.tr("Refuser"), kind="primary", height=40)
        self.do_button.setToolTip(self.tr("Ctrl+Entrée"))
        self.cancel_button = Button(text=self.tr("Annuler"))
        self.outside_button = quiet(self.tr("Hors de la région…"))
        self.outside_button.clicked.connect(self.reject)
        self.outside_button.clicked.connect(self.outside_asked)
        self.cancel_button.clicked.connect(self.reject)
        self.do_button.clicked.connect(self._decide)
        title = self.tr("Proposer à un autre territoire") if offering else self.tr("Refuser cette situation")
        told = (
            self.tr("Elle reste suivie ici tant que l’autre territoire n’a pas accepté.")
            if offering
            else self.tr("Elle reste suivie par le territoire qui l’a proposée, qui lira ce motif.")
        )
        place = Field(self.tr("Territoire"), self.territory)
        buttons = row(self.outside_button, None, self.cancel_button, self.do_button)
        parts = (text(title, "title"), text(name, "strong"), text(told, wrap=True), place)
        reason = Field(self.tr("Motif"), self.reason)
        self.setLayout(column(*parts, reason, self.problem, buttons, spacing=12, margins=(24, 20, 24, 20)))
        place.setVisible(offering)
        self.outside_button.setVisible(offering)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.do_button.click)
        self.setFixedWidth(look().px(_WIDTH))
        (self.territory if offering else self.reason).setFocus()
        FocusRing(self)

    def _decide(self) -> None:
        n = self.territory.currentIndex()
        to = self._territories[n][0] if self._territories and n >= 0 else None
        self.do_button.setEnabled(False)
        self.decided.emit(to, self.reason.toPlainText())

    def complain(self, error: PartajError) -> None:
        """Say why it cannot be; what was typed stays."""
        self.do_button.setEnabled(True)
        self.problem.say(f"{error.sentence} {error.hint}".strip())
        self.reason.setFocus()
