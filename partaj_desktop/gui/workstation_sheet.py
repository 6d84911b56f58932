"""The sheet of one authorised workstation: what is known of it, what was just done, what can be decided."""

from datetime import date

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from partaj_desktop.domain.authorisation import WorkstationLine
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.typography import date_fr, date_short_fr, plural
from partaj_desktop.domain.vocabulary import ROLE
from partaj_desktop.gui.components.badge import Badge
from partaj_desktop.gui.components.box import Box, labelled
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.panes import Scrolled, foot
from partaj_desktop.gui.components.text import clear, column, row, text
from partaj_desktop.gui.theme import look


class WorkstationSheet(QWidget):
    """The pane at the right of the list.

    Signals: withdraw_asked(), reinstate_asked(), stand_in_asked(), aside_asked(), paper_asked(), all about the line
    shown; save_asked() when the answer of a workstation just authorised is still to be saved.
    """

    withdraw_asked = Signal()
    reinstate_asked = Signal()
    stand_in_asked = Signal()
    aside_asked = Signal()
    paper_asked = Signal()
    save_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.line: WorkstationLine | None = None
        self.name = text("", "title", wrap=True)
        self.role = text("", "lead", wrap=True)
        self.state = Badge("")
        self._facts = column(spacing=0)
        self.aside = Box("", "", tone="warn", icon="alert-triangle")
        self.done = Box("", "", tone="ok", icon="circle-check")
        self.save_button = Button(text=self.tr("Enregistrer la réponse…"), icon="download")
        self.aside_button, self.stand_in_button, self.withdraw_button = Button(), Button(), Button()
        self.reinstate_button = Button(text=self.tr("Autoriser de nouveau…"))
        self.reinstate_button.clicked.connect(self.reinstate_asked)
        self.paper_button = Button(text=self.tr("État de passation…"), icon="printer")
        self.paper_button.clicked.connect(self.paper_asked)
        self.aside_button.clicked.connect(self.aside_asked)
        self.stand_in_button.clicked.connect(self.stand_in_asked)
        self.withdraw_button.clicked.connect(self.withdraw_asked)
        self.save_button.clicked.connect(self.save_asked)
        self._lay_out()

    def _lay_out(self) -> None:
        badges = row(self.state, None)
        sheet = column(self.name, self.role, 4, badges, 8, self._facts, 8, self.aside, self.done, spacing=4)
        sheet.addWidget(self.save_button)
        sheet.addStretch(1)
        sheet.setContentsMargins(*(look().px(n) for n in (24, 16, 24, 12)))
        buttons = column(*self._buttons(), margins=(24, 12, 24, 12))
        self._foot = foot(buttons)
        self.setLayout(column(Scrolled(sheet), self._foot, spacing=0))
        for one in (self.aside, self.done, self.save_button, self._foot):
            one.hide()

    def _buttons(self) -> tuple[Button, ...]:
        return (
            self.aside_button, self.paper_button, self.stand_in_button, self.reinstate_button, self.withdraw_button
        )  # fmt: skip

    def focus_first(self) -> None:
        """Give the focus to the first thing that can be done."""
        first = next((one for one in (self.save_button, *self._buttons()) if one.isVisible()), None)
        if first is not None:
            first.setFocus()

    def say(self, title: str, words: str, *, to_save: bool = False) -> None:
        """Say what was done; `to_save`: the answer is still to be saved."""
        self.done.set_words(title, words)
        self.done.show()
        self.save_button.setVisible(to_save)

    def quiet(self) -> None:
        """Say nothing more of what was done."""
        self.done.hide()
        self.save_button.hide()

    def show_line(self, line: WorkstationLine | None, today: date, *, decides: bool, has_root_key: bool) -> None:
        """Show a workstation, or none, and the buttons of whoever may decide."""
        self.line = line
        clear(self._facts)
        self.name.setText(line.holder if line is not None else "")
        self.role.setText(ROLE[line.role] if line is not None else "")
        state, _, tone = state_of(line, today) if line is not None else ("", "", "neutral")
        self.state.set_words(state, tone=tone, icon=_ICONS[tone] if state else "")
        for name, value in self._told(line) if line is not None else ():
            if value:
                self._facts.addWidget(labelled(name, text(value, wrap=True), width=118))
        self._show_aside(line)
        self._show_buttons(line, today, decides=decides, has_root_key=has_root_key)

    def _told(self, line: WorkstationLine) -> tuple[tuple[str, str], ...]:
        since, until = line.since, line.until
        period = ""
        if since is not None and until is not None:
            period = self.tr("du {since} au {until}").format(since=date_fr(since), until=date_fr(until))
        last = date_fr(line.last_received_on) if line.last_received_on else self.tr("rien encore")
        heir = line.successor or (self.tr("personne pour l’instant") if line.withdrawn else "")
        return (
            (self.tr("Structure"), line.organisation),
            (self.tr("Territoire"), line.territory),
            (self.tr("Cellules"), cells_of(line)),
            (self.tr("Remplacement"), period),
            (self.tr("Reçu le"), "" if line.is_mine else last),
            (self.tr("Prend la suite"), heir),
        )

    def _show_aside(self, line: WorkstationLine | None) -> None:
        held = line.aside if line is not None else 0
        title = plural(held, self.tr("{n} écriture mise de côté"), self.tr("{n} écritures mises de côté"))
        self.aside.set_words(title, self.tr("Venues de ce poste sans être prises."))
        self.aside.setVisible(bool(held))

    def _show_buttons(self, line: WorkstationLine | None, today: date, *, decides: bool, has_root_key: bool) -> None:
        other = decides and line is not None and not line.is_mine
        gone = line is not None and line.withdrawn
        held = line.aside if line is not None else 0
        self.aside_button.setText(
            plural(held, self.tr("Prendre aussi cette écriture…"), self.tr("Prendre aussi ces {n} écritures…"))
        )
        self.aside_button.setVisible(other and gone and held > 0)
        until = line.until if line is not None else None
        lasts = until is not None and until >= today and not gone
        self.stand_in_button.setText(
            self.tr("Prolonger le remplacement…") if lasts else self.tr("Reprendre le remplacement…")
        )
        self.stand_in_button.setVisible(other and has_root_key and until is not None)
        self.reinstate_button.setVisible(other and has_root_key and gone and until is None)
        self.withdraw_button.setText(self.tr("Changer qui prend la suite…") if gone else self.tr("Retirer ce poste…"))
        self.withdraw_button.setVisible(other)
        self.paper_button.setVisible(other and gone)
        self._foot.setVisible(other)
        for one in self._buttons():
            one.updateGeometry()


_ICONS = {"neutral": "device-laptop", "info": "clock", "warn": "alert-triangle", "muted": "shield-x", "ok": "check"}


def state_of(line: WorkstationLine, today: date) -> tuple[str, str, str]:
    """Say where a workstation stands, what goes with it, and in which tone."""
    translate = QCoreApplication.translate
    if line.withdrawn:
        heir = translate("Workstations", "suite\u00a0: {name}").format(name=line.successor) if line.successor else ""
        return translate("Workstations", "Retiré"), heir, "neutral"
    if line.is_mine:
        return translate("Workstations", "Ce poste"), period_of(line), "neutral"
    if line.since is not None and line.until is not None:
        over = line.until < today
        words = translate("Workstations", "Remplacement fini") if over else translate("Workstations", "Remplacement")
        return words, period_of(line), "neutral" if over else "info"
    return translate("Workstations", "Autorisé"), "", "ok"


def period_of(line: WorkstationLine) -> str:
    """Write a replacement's two days in figures; nothing when it is none."""
    if line.since is None or line.until is None:
        return ""
    return QCoreApplication.translate("Workstations", "du {since} au {until}").format(
        since=date_short_fr(line.since), until=date_short_fr(line.until)
    )


def cells_of(line: WorkstationLine) -> str:
    """Name the cells of a workstation; the whole territory when it has one and no cell is named."""
    whole = QCoreApplication.translate("Workstations", "tout le territoire") if line.territory else ""
    return ", ".join(line.cells) or (whole if line.role is Role.FACILITATOR else "")
