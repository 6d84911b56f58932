"""Deciding about one workstation: authorising what a request asks, or withdrawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from partaj_desktop.domain.authorisation import AuthorisationView, RequestView, WorkstationLine
from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import Period
from partaj_desktop.domain.vocabulary import ROLE
from partaj_desktop.gui.components.box import Box, Message
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.combo import Combo
from partaj_desktop.gui.components.fields import DateEdit, Field
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.segments import Check
from partaj_desktop.gui.components.text import column, plain, row, text
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.words import joined, plural

_WIDTH = 620


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a person decided about a request."""

    words: str
    territory: str
    cells: tuple[Id, ...]
    stands_in: Period | None


class AuthoriseDialog(QDialog):
    """Who asks, what is granted, the words heard and those to read out.

    Signals: decided(Decided); the dialog stays until `accept` or `complain`.
    """

    decided = Signal(object)

    def __init__(self, parent: QWidget, request: RequestView, page: AuthorisationView) -> None:
        super().__init__(parent)
        self.setWindowTitle("PARTAJ")
        self._role, self._page = request.role, page
        self.words = QLineEdit()
        self.words_field = Field(
            self.tr("Les dix mots que lit votre correspondant, au téléphone"),
            self.words,
            hint=self.tr("Dix mots séparés par des espaces, dans leur ordre"),
        )
        self.territory = Combo(self.tr("Territoire"))
        self.territory.addItems(["", *page.territories])
        self.territory.setCurrentText(request.territory if request.territory in page.territories else "")
        self.territory_field = Field(self.tr("Territoire"), self.territory)
        self.cells = {cell.id: Check(cell.name) for cell in page.cells}
        self._cells_title = text(self.tr("Certaines cellules seulement ; aucune cochée, toutes"), "caption")
        self.substitute = Check(self.tr("C’est un remplacement"))
        self.since, self.until = DateEdit(self.tr("Du")), DateEdit(self.tr("Au"))
        self._period = plain(row(Field(self.tr("Du"), self.since), Field(self.tr("Au"), self.until), spacing=12))
        self.problem = Message()
        self.authorise_button = Button(
            text=self.tr("Autoriser et enregistrer la réponse…"), kind="primary", icon="shield-check", height=40
        )
        self.cancel_button = Button(text=self.tr("Annuler"))
        self._connect()
        self._lay_out(request)
        self._show_what_fits()
        self.words.setFocus()
        FocusRing(self)

    def _connect(self) -> None:
        self.territory.currentTextChanged.connect(lambda _: self._show_what_fits())
        self.substitute.toggled.connect(lambda _: self._show_what_fits())
        self.cancel_button.clicked.connect(self.reject)
        self.authorise_button.clicked.connect(self._decide)
        self.authorise_button.setDefault(True)
        if self._role is Role.COORDINATOR:
            self.substitute.setChecked(True)
            self.substitute.setEnabled(False)

    def _lay_out(self, request: RequestView) -> None:
        who = joined(ROLE[self._role], request.organisation, request.territory)
        again = Box("", self.tr("Ce poste est déjà autorisé : la même réponse est donnée de nouveau."), tone="info")
        again.setVisible(False)
        ours = Box(
            self.tr("À lire à votre correspondant : les dix mots de la région"),
            " ".join(self._page.region_words),
            icon="shield-check",
        )
        self.setLayout(
            column(
                text(self.tr("Autoriser un poste"), "title"),
                text(request.holder, "strong"),
                text(who, "lead", wrap=True),
                again,
                self.words_field,
                ours,
                self.territory_field,
                self._cells_title,
                *self.cells.values(),
                self.substitute,
                self._period,
                self.problem,
                row(None, self.cancel_button, self.authorise_button),
                spacing=10,
                margins=(24, 20, 24, 20),
            )
        )
        again.setVisible(request.known)
        self.setFixedWidth(look().px(_WIDTH))

    def _show_what_fits(self) -> None:
        """Show the territory but for the coordination, the cells of that territory, the dates of a replacement."""
        placed = self._role is Role.FACILITATOR
        self.territory_field.setVisible(placed)
        here = {cell.id for cell in self._page.cells if placed and cell.territory == self.territory.currentText()}
        for cell, check in self.cells.items():
            check.setVisible(cell in here)
        self._cells_title.setVisible(bool(here))
        self._period.setVisible(self.substitute.isChecked())
        self.adjustSize()

    def _decide(self) -> None:
        self.problem.clear()
        self.words_field.complain("")
        period = self._read_period()
        if self.substitute.isChecked() and period is None:
            self.problem.say(self.tr("Il faut les deux dates de ce remplacement, la première d’abord."))
            self.since.setFocus()
            return
        self.authorise_button.setEnabled(False)
        shown = [cell for cell, check in self.cells.items() if check.isVisible() and check.isChecked()]
        territory = self.territory.currentText() if self._role is Role.FACILITATOR else ""
        self.decided.emit(Decided(words=self.words.text(), territory=territory, cells=tuple(shown), stands_in=period))

    def _read_period(self) -> Period | None:
        since, until = self.since.day, self.until.day
        if not self.substitute.isChecked() or since is None or until is None or until < since:
            return None
        return Period(since=since, until=until)

    def complain(self, error: PartajError) -> None:
        """Say why it cannot be; what was typed stays."""
        self.authorise_button.setEnabled(True)
        self.problem.say(f"{error.sentence} {error.hint}".strip())
        self.words.setFocus()
        self.words.selectAll()


class WithdrawDialog(QDialog):
    """Says what withdrawing means, and asks who takes over.

    Signals: decided(successor or None, whether what was set aside is taken).
    """

    decided = Signal(object, bool)

    def __init__(self, parent: QWidget, line: WorkstationLine, others: Sequence[WorkstationLine]) -> None:
        super().__init__(parent)
        self.setWindowTitle("PARTAJ")
        self._heirs = [one for one in others if one.role is line.role and not one.withdrawn and one.id != line.id]
        self.successor = Combo(self.tr("Qui prend la suite"))
        self.successor.addItems([self.tr("Personne pour l’instant"), *(one.holder for one in self._heirs)])
        self.successor.setCurrentText(line.successor)
        told = Box(
            self.tr("Ce qui est reçu de ce poste reste."),
            self.tr("Ce qui en viendrait ensuite est mis de côté, même relayé ; vous pourrez encore le prendre."),
            icon="info-circle",
            tone="info",
        )
        aside = plural(
            line.aside,
            self.tr("Prendre l’écriture mise de côté : elle est bien de cette personne"),
            self.tr("Prendre les {n} écritures mises de côté : elles sont bien de cette personne"),
        )
        self.aside = Check(aside)
        self.withdraw_button = Button(
            text=self.tr("Enregistrer") if line.withdrawn else self.tr("Retirer ce poste"), kind="primary", height=40
        )
        self.cancel_button = Button(text=self.tr("Annuler"))
        self.cancel_button.clicked.connect(self.reject)
        self.withdraw_button.clicked.connect(self._decide)
        title = self.tr("Poste retiré") if line.withdrawn else self.tr("Retirer un poste")
        self.setLayout(
            column(
                text(title, "title"),
                text(joined(line.holder, line.organisation), "strong"),
                told,
                Field(self.tr("Ses envois à venir seront pour"), self.successor),
                self.aside,
                row(None, self.cancel_button, self.withdraw_button),
                spacing=12,
                margins=(24, 20, 24, 20),
            )
        )
        self.aside.setVisible(bool(line.aside))
        self.setFixedWidth(look().px(_WIDTH))
        self.successor.setFocus()
        FocusRing(self)

    def _decide(self) -> None:
        n = self.successor.currentIndex() - 1
        heir = self._heirs[n].id if n >= 0 else None
        self.decided.emit(heir, self.aside.isChecked())
        self.accept()
