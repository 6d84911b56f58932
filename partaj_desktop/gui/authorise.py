"""Authorising what a request asks, on the telephone: words to type, words to read out, what is granted."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QLineEdit, QWidget

from partaj_desktop.domain.authorisation import AuthorisationView, RequestView
from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.text import plain as plain_words
from partaj_desktop.domain.typography import plural
from partaj_desktop.domain.vocabulary import ROLE
from partaj_desktop.gui.components.box import Box
from partaj_desktop.gui.components.combo import Combo
from partaj_desktop.gui.components.fields import Field
from partaj_desktop.gui.components.panes import Card, Scrolled
from partaj_desktop.gui.components.segments import Check
from partaj_desktop.gui.components.text import column, row, text
from partaj_desktop.gui.deciding import DecisionDialog, PeriodFields
from partaj_desktop.gui.spoken import TenWords
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.words import joined
from partaj_desktop.services.enrolment import Granted

_WIDTH: Final = 860
_LARGE_WIDTH: Final = 620
_AROUND: Final = 210
"""What the title, the buttons and the window's own frame take of the height."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a person decided about a request: the words heard, what is granted besides the role."""

    words: str
    granted: Granted


class AuthoriseDialog(DecisionDialog):
    """Who asks, what is granted, the words heard and those to read out; decides a Decided.

    Where the region does not decide, nothing is granted: the words are heard, and the request is presented to it. Where
    it decides about what was presented, the words were heard there: the dialog says by whom.
    """

    def __init__(self, parent: QWidget, request: RequestView, page: AuthorisationView) -> None:
        title = self.tr("Autoriser un poste") if page.may_decide else self.tr("Présenter une demande")
        super().__init__(parent, title=title, button="", icon="shield-check")
        self._request, self._page = request, page
        self.do_button.setText(self._action())
        self._make_words()
        self._make_granted()
        self._lay_out()
        self.words.textEdited.connect(lambda _: self._count_words())
        self.territory.currentTextChanged.connect(lambda _: self._show_what_fits())
        self.substitute.toggled.connect(lambda _: self._show_what_fits())
        self._count_words()
        self._show_what_fits()
        (self.do_button if request.heard_by else self.words).setFocus()

    def _action(self) -> str:
        if self._request.heard_by:
            return self.tr("Autoriser")
        if self._page.may_decide:
            return self.tr("Autoriser et enregistrer la réponse…")
        return self.tr("Enregistrer sa réponse…") if self._request.known else self.tr("Présenter à la région")

    def _make_words(self) -> None:
        self.words = QLineEdit()
        self.words_field = Field(
            self.tr("1. Les dix mots que lit votre correspondant"),
            self.words,
            hint=self.tr("Dix mots séparés par des espaces, dans leur ordre"),
        )
        self.counted = text("", "hint")
        self.region_words = TenWords()
        self.region_words.set_words(self._page.region_words)

    def _make_granted(self) -> None:
        asked = plain_words(self._request.territory)
        self.territory = Combo(self.tr("Territoire"))
        self.territory.addItems(["", *self._page.territories])
        self.territory.setCurrentText(next((one for one in self._page.territories if plain_words(one) == asked), ""))
        self.territory_field = Field(self.tr("Territoire"), self.territory)
        self._cells_title = text(self.tr("Cellules\u00a0: aucune cochée, tout le territoire"), "caption")
        self.cells = {cell.id: Check(cell.name) for cell in self._page.cells}
        self.substitute = Check(self.tr("C’est un remplacement, du … au …"))
        self.period = PeriodFields()
        self.new_tutor = Check(self.tr("L’ajouter à celles et ceux qui peuvent être proposés"))
        self.new_told = Box(
            self.tr("Personne de ce nom n’est connu ici pour un tutorat."),
            self.tr("Vérifiez comment le nom et la structure sont écrits, avant d’en ajouter."),
            tone="info",
            icon="info-circle",
        )
        if self._request.role is Role.COORDINATOR:
            self.substitute.setChecked(True)
            self.substitute.setEnabled(False)

    def _lay_out(self) -> None:
        asked = self._request
        who = text(joined(ROLE[asked.role], asked.organisation, asked.territory), "lead", wrap=True)
        self.known = Box(*self._told(), tone="info", icon="info-circle")
        granted = (
            self.new_told,
            self.new_tutor,
            self.territory_field,
            self._cells_title,
            *self.cells.values(),
            self.substitute,
            self.period,
        )
        left = column(
            text(asked.holder, "section", wrap=True), who, self.known, 4, self.words_field, self.counted, 4, *granted
        )
        head = text(self.tr("2. À lire à votre correspondant"), "strong", wrap=True)
        told = text(self.tr("Les dix mots de la région, à noter, puis à taper de son côté."), "second", wrap=True)
        said = Card(column(head, told, 4, self.region_words, None, spacing=4, margins=(16, 12, 16, 12)))
        left.addStretch(1)
        body = column(left, said, spacing=16) if look().large else row(left, said, spacing=24)
        if not look().large:
            body.setStretch(0, 1)
            body.setStretch(1, 1)
        self._body = Scrolled(body)
        narrow = look().large or bool(asked.heard_by)
        self.lay_out(self._body, width=_LARGE_WIDTH if narrow else _WIDTH)
        self.known.setVisible(asked.known or bool(asked.heard_by))
        for one in (self.words_field, self.counted, said):
            one.setVisible(not asked.heard_by)

    def _told(self) -> tuple[str, str]:
        if self._request.heard_by:
            words = self.tr("Les dix mots ont été vérifiés par {name}.").format(name=self._request.heard_by)
            return words, self.tr("Votre décision repose là-dessus\u202f; appelez en cas de doute.")
        return (
            self.tr("Ce poste est déjà autorisé."),
            self.tr("La même réponse lui est donnée de nouveau\u202f; rien d’autre ne change."),
        )

    def _count_words(self) -> None:
        typed = len(self.words.text().split())
        self.counted.setText(plural(typed, self.tr("{n} mot sur 10"), self.tr("{n} mots sur 10")))
        self.words_field.complain("")

    def _show_what_fits(self) -> None:
        """Show the territory but for the coordination, the cells of that territory, the dates of a replacement."""
        role = self._request.role
        known = self._request.known or not self._page.may_decide
        for one in (self.new_told, self.new_tutor):
            one.setVisible(self._request.is_new and not known)
        self.territory_field.setVisible(role is not Role.COORDINATOR and not known)
        placed = role is Role.FACILITATOR and not known
        here = {cell.id for cell in self._page.cells if placed and cell.territory == self.territory.currentText()}
        for cell, check in self.cells.items():
            check.setVisible(cell in here)
        self._cells_title.setVisible(bool(here))
        self.substitute.setVisible(not known)
        self.period.setVisible(self.substitute.isChecked() and not known)
        self._fit()

    def _fit(self) -> None:
        """Be as high as what is shown, and no higher than the window."""
        parent, inner = self.parentWidget(), self._body.widget()
        layout = inner.layout() if inner is not None else None
        if parent is None or layout is None:
            return
        layout.activate()
        wanted = max(layout.totalSizeHint().height(), layout.totalHeightForWidth(self.width() - look().px(48)))
        self._body.setFixedHeight(min(wanted, parent.window().height() - look().px(_AROUND)))
        self.adjustSize()

    def read(self) -> Decided | None:
        self.territory_field.complain("")
        if not self._request.heard_by and not self.words.text().strip():
            self.words_field.complain(self.tr("Écrivez les dix mots que vous entendez."))
            self.words.setFocus()
            return None
        territory = self.territory.currentText()
        if not self.territory_field.isHidden() and self._request.role is Role.FACILITATOR and not territory:
            self.territory_field.complain(self.tr("Choisissez le territoire de ce poste."))
            self.territory.setFocus()
            return None
        period = None
        if not self.substitute.isHidden() and self.substitute.isChecked():
            period = self.period.read()
            if period is None:
                return None
        shown = [cell for cell, check in self.cells.items() if not check.isHidden() and check.isChecked()]
        return Decided(
            words=self.words.text(),
            granted=Granted(
                territory=territory, cells=tuple(shown), stands_in=period, new_tutor=self.new_tutor.isChecked()
            ),
        )

    def complain(self, error: PartajError) -> None:
        super().complain(error)
        self.words.setFocus()
        self.words.selectAll()
