"""The sheet of one request that a facilitator presents: who asks, who heard the words, what can be done about it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from partaj_desktop.domain.authorisation import PresentedLine, RequestState
from partaj_desktop.domain.typography import date_fr
from partaj_desktop.domain.vocabulary import ROLE
from partaj_desktop.gui.components.box import Box, labelled
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.panes import Scrolled, foot
from partaj_desktop.gui.components.text import clear, column, text
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.words import joined
from partaj_desktop.gui.workstation_lines import presenter_of, title_of


class RequestSheet(QWidget):
    """The pane at the right of the list, while a request is chosen.

    Signals: accept_asked(), refuse_asked() where the region decides; answer_asked(), let_go_asked() where it is
    presented; all about the line shown.
    """

    accept_asked = Signal()
    refuse_asked = Signal()
    answer_asked = Signal()
    let_go_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.line: PresentedLine | None = None
        self.name = text("", "title", wrap=True)
        self.role = text("", "lead", wrap=True)
        self._facts = column(spacing=0)
        self.twin = Box(
            self.tr("Un poste est déjà autorisé à ce nom."),
            self.tr("Demandez pourquoi un autre, avant d’autoriser celui-ci."),
            tone="warn",
            icon="alert-triangle",
        )
        self.state = Box("", "", tone="info", icon="info-circle")
        self.done = Box("", "", tone="ok", icon="circle-check")
        self.accept_button = Button(text=self.tr("Autoriser…"), kind="primary", icon="shield-check", height=40)
        self.refuse_button = Button(text=self.tr("Refuser…"), height=40)
        self.answer_button = Button(text=self.tr("Enregistrer sa réponse…"), kind="primary", icon="download", height=40)
        self.let_go_button = Button(text=self.tr("Ne plus présenter"), height=40)
        signals = (self.accept_asked, self.refuse_asked, self.answer_asked, self.let_go_asked)
        for button, signal in zip(self._buttons(), signals, strict=True):
            button.clicked.connect(signal)
        self._lay_out()

    def _buttons(self) -> tuple[Button, ...]:
        return self.accept_button, self.refuse_button, self.answer_button, self.let_go_button

    def _lay_out(self) -> None:
        sheet = column(self.name, self.role, 8, self._facts, 8, self.state, self.twin, self.done, None, spacing=4)
        sheet.setContentsMargins(*(look().px(n) for n in (24, 16, 24, 12)))
        self.setLayout(column(Scrolled(sheet), foot(column(*self._buttons(), margins=(24, 12, 24, 12))), spacing=0))
        self.done.hide()

    def focus_first(self) -> None:
        """Give the focus to the first thing that can be done."""
        first = next((one for one in self._buttons() if one.isVisible()), None)
        if first is not None:
            first.setFocus()

    def say(self, title: str, words: str) -> None:
        """Say what was done."""
        self.done.set_words(title, words)
        self.done.show()

    def quiet(self) -> None:
        """Say nothing more of what was done."""
        self.done.hide()

    def show_line(self, line: PresentedLine, *, decides: bool) -> None:
        """Show a request, and the buttons of whoever decides, or presents it."""
        before, self.line = self.line, line
        if before is not None and before.workstation == line.workstation and before.state is not line.state:
            self.quiet()  # what was done is history
        clear(self._facts)
        self.name.setText(title_of(line))
        self.role.setText(joined(ROLE[line.role], line.organisation))
        for name, value in self._told(line, decides=decides):
            self._facts.addWidget(labelled(name, text(value, wrap=True), width=118))
        self._show_state(line, decides=decides)

    def _told(self, line: PresentedLine, *, decides: bool) -> tuple[tuple[str, str], ...]:
        if not decides:
            return ((self.tr("Présentée le"), date_fr(line.presented_on)),)
        return (
            (self.tr("Présentée par"), presenter_of(line)),
            (self.tr("Les dix mots"), self.tr("ont été vérifiés par {name}").format(name=line.presented_by)),
            (self.tr("Reçue le"), date_fr(line.presented_on)),
        )

    def _show_state(self, line: PresentedLine, *, decides: bool) -> None:
        self.state.set_words(*self._said(line))
        self.state.setVisible(not decides)
        self.twin.setVisible(decides and line.has_twin)
        authorised = line.state is RequestState.AUTHORISED
        shown = (decides, decides, not decides and authorised, not decides)
        for button, visible in zip(self._buttons(), shown, strict=True):
            button.setVisible(visible)
            button.updateGeometry()

    def _said(self, line: PresentedLine) -> tuple[str, str]:
        if line.state is RequestState.WAITING:
            return (
                self.tr("Présentée à la région, réponse attendue."),
                self.tr("Elle part avec chacun de vos envois à la coordination, jusqu’à sa décision."),
            )
        if line.state is RequestState.AUTHORISED:
            return (
                self.tr("Le poste de {name} est autorisé.").format(name=line.holder),
                self.tr("Enregistrez sa réponse\u00a0: un seul fichier, avec ce qui lui est confié."),
            )
        return (
            self.tr("Cette demande ne peut plus recevoir de réponse."),
            self.tr("Ce poste a été retiré, ou un autre porte son identité."),
        )
