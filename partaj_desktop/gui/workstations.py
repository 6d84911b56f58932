"""Authorised workstations: who may write in this region, and what the coordination decides about each."""

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit

from partaj_desktop.domain.authorisation import AuthorisationView, RequestView, WorkstationLine
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.text import plain as plain_words
from partaj_desktop.domain.typography import date_fr, date_short_fr, number_fr
from partaj_desktop.domain.views import Topic
from partaj_desktop.domain.vocabulary import ROLE
from partaj_desktop.gui.authorise import AuthoriseDialog, Decided, WithdrawDialog
from partaj_desktop.gui.components.box import Box, EmptyState, labelled
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.panes import foot, panes
from partaj_desktop.gui.components.rows import Row, RowList
from partaj_desktop.gui.components.text import ElidedLabel, clear, column, ground, plain, row, rule, text
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.files import DropTarget, ask_open, ask_save
from partaj_desktop.gui.screen import Screen, top_bar
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.words import joined, plural
from partaj_desktop.services import enrolment, workstations

_SUFFIX = ".json"


class WorkstationsScreen(Screen):
    """The list, the sheet of one, and what can be decided here."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.EXCHANGE})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._page: AuthorisationView | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Chercher un poste"))
        self.search.setAccessibleName(self.tr("Chercher un poste"))
        self.list = RowList(self.tr("Postes autorisés"))
        self.empty = EmptyState("device-laptop", self.tr("Aucun poste ne porte ce nom."))
        self.name = ElidedLabel("", "title")
        self.role = ElidedLabel("", "lead")
        self._facts = column(spacing=0)
        self.done = Box("", "", tone="ok", icon="circle-check")
        self.region = Box("", "", icon="shield-check")
        self.authorise_button = Button(
            text=self.tr("Autoriser un poste…"), kind="primary", icon="shield-check", key="Ctrl+O", height=40
        )
        self.withdraw_button = Button(text=self.tr("Retirer ce poste…"), height=40)
        self._drop = DropTarget(self, (_SUFFIX,), self.look_at)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        search = row(self.search, margins=(16, 12, 16, 8))
        left = ground(column(plain(search), rule(), self.list, self.empty, spacing=0))
        sheet = column(self.name, self.role, 8, self._facts, 12, self.done, None, self.region, spacing=4)
        sheet.setContentsMargins(*(look().px(n) for n in (24, 14, 24, 12)))
        buttons = row(None, self.withdraw_button, self.authorise_button, margins=(24, 12, 24, 12))
        right = ground(column(plain(sheet), foot(buttons), spacing=0))
        left.setMinimumWidth(look().px(280))
        self.lay_out(top_bar(self.tr("Postes autorisés"), None), panes(left, right, widths=(400, 800), stretch=1))
        for box in (self.done, self.empty):
            box.hide()

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._list())
        self.list.chosen.connect(self._show_one)
        self.authorise_button.clicked.connect(self.ask)
        self.withdraw_button.clicked.connect(self._withdraw)
        self.key("Ctrl+O", self.ask)
        self.key("Ctrl+F", self.search.setFocus)

    def reload(self) -> None:
        self.desk.read(workstations.overview, self._show, self.fail, owner=self)

    def first_focus(self) -> None:
        self.list.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drop.entered(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.dropped(event)

    # --- the list and the sheet

    def _show(self, page: AuthorisationView) -> None:
        self._page = page
        title = self.tr("Les dix mots de la région {region}, à lire au téléphone")
        self.region.set_words(title.format(region=page.region), " ".join(page.region_words))
        self.authorise_button.setVisible(page.may_decide)
        self._list()

    def _list(self) -> None:
        wanted = plain_words(self.search.text())
        lines = self._page.workstations if self._page is not None else ()
        found = [one for one in lines if wanted in plain_words(f"{one.holder} {one.organisation} {one.territory}")]
        chosen = self.list.key
        self.list.show_rows([_row(one) for one in sorted(found, key=_order)])
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)
        if chosen is None or not self.list.select(chosen):
            self.list.select_first()
        self._show_one(self.list.key)

    def _line(self, key: object) -> WorkstationLine | None:
        lines = self._page.workstations if self._page is not None else ()
        return next((one for one in lines if one.id == key), None)

    def _show_one(self, key: object) -> None:
        line = self._line(key)
        decides = self._page is not None and self._page.may_decide
        self.withdraw_button.setVisible(decides and line is not None and not line.is_mine)
        clear(self._facts)
        if line is None:
            self.name.set_words("")
            self.role.set_words("")
            return
        withdrawn = line.withdrawn
        self.withdraw_button.setText(self.tr("Modifier le retrait…") if withdrawn else self.tr("Retirer ce poste…"))
        self.name.set_words(line.holder)
        self.role.set_words(joined(ROLE[line.role], line.organisation))
        for name, value in self._told(line):
            if value:
                self._facts.addWidget(labelled(name, text(value, wrap=True), width=170))

    def _told(self, line: WorkstationLine) -> tuple[tuple[str, str], ...]:
        state = self.tr("retiré") if line.withdrawn else self.tr("autorisé")
        if line.is_mine:
            state = joined(state, self.tr("c’est ce poste"))
        since, until = line.since, line.until
        period = f"du {date_fr(since)} au {date_fr(until)}" if since is not None and until is not None else ""
        last = date_fr(line.last_received_on) if line.last_received_on else ""
        whole = self.tr("tout le territoire") if line.territory else ""
        aside = plural(line.aside, self.tr("{n} écriture"), self.tr("{n} écritures")) if line.aside else ""
        return (
            (self.tr("État"), state),
            (self.tr("Territoire"), line.territory),
            (self.tr("Cellules"), ", ".join(line.cells) or whole),
            (self.tr("Remplacement"), period),
            (self.tr("Dernière réception"), last),
            (self.tr("La suite est prise par"), line.successor),
            (self.tr("Mises de côté"), aside),
        )

    # --- authorising

    def ask(self) -> None:
        """Ask for the file of a request."""
        if self._page is not None and self._page.may_decide:
            filters = self.tr("Demande d’autorisation (*.json)")
            ask_open(self, self.tr("Demande d’autorisation"), filters, self.look_at, folder=self.desk.folder)

    def look_at(self, path: Path) -> None:
        """Show what a request asks; nothing is decided yet."""
        self.problem.clear()
        self.done.hide()
        self.desk.read(
            lambda session: (data := enrolment.read_file(path), workstations.read_request(session, data)),
            self._open_request, self.fail, owner=self,
        )  # fmt: skip

    def _open_request(self, found: tuple[bytes, RequestView]) -> None:
        data, request = found
        if self._page is None or not self._page.may_decide:
            return
        dialog = AuthoriseDialog(self, request, self._page)
        dialog.decided.connect(partial(self._authorise, dialog, data, request.holder))
        dialog.open()

    def _authorise(self, dialog: AuthoriseDialog, data: bytes, holder: str, decided: Decided) -> None:
        granted = enrolment.Granted(territory=decided.territory, cells=decided.cells, stands_in=decided.stands_in)
        self.desk.write(
            lambda session: enrolment.enrol(session, data, decided.words, granted),
            partial(self._authorised, dialog, holder), dialog.complain,
            owner=dialog, words=self.tr("Autorisation du poste"),
        )  # fmt: skip

    def _authorised(self, dialog: AuthoriseDialog, holder: str, answer: bytes) -> None:
        dialog.accept()
        self.desk.changes.tell({Topic.EXCHANGE})
        filters = self.tr("Réponse de la région (*.json)")
        save = partial(self._save, answer, holder)
        ask_save(self, self.tr("Enregistrer la réponse"), filters, enrolment.ANSWER_NAME, save)

    def _save(self, answer: bytes, holder: str, path: Path) -> None:
        self.desk.read(
            lambda _: enrolment.write_file(path, answer), lambda _: self._say_saved(holder), self.fail, owner=self
        )

    def _say_saved(self, holder: str) -> None:
        self.done.set_words(
            self.tr("{name} est autorisé, la réponse est enregistrée.").format(name=holder),
            self.tr("Remettez-lui ce fichier, et lisez-lui les dix mots de la région : ce poste les demandera."),
        )
        self.done.show()

    # --- withdrawing

    def _withdraw(self) -> None:
        line = self._line(self.list.key)
        if line is not None and self._page is not None:
            dialog = WithdrawDialog(self, line, self._page.workstations)
            dialog.decided.connect(partial(self._withdrawn, line))
            dialog.open()

    def _withdrawn(self, line: WorkstationLine, successor: Id | None, aside: bool) -> None:
        def done(told: workstations.Withdrawn) -> None:
            kept = plural(told.entries, self.tr("{n} écriture reste."), self.tr("{n} écritures restent."))
            back = plural(told.taken_back, self.tr("{n} écriture reprise."), self.tr("{n} écritures reprises."))
            self.done.set_words(
                self.tr("Le poste de {name} est retiré.").format(name=line.holder),
                f"{kept} {back}" if told.taken_back else kept,
            )
            self.done.show()
            self.desk.changes.tell(Topic)

        self.desk.write(
            lambda session: workstations.withdraw(session, line.id, successor=successor, aside=aside),
            done, self.fail, owner=self, words=self.tr("Retrait du poste"),
        )  # fmt: skip


_ROLES = (Role.COORDINATOR, Role.FACILITATOR, Role.TUTOR)


def _order(line: WorkstationLine) -> tuple[bool, int, str, str]:
    return line.withdrawn, _ROLES.index(line.role), line.territory, plain_words(line.holder)


def _row(line: WorkstationLine) -> Row:
    place = joined(line.territory, ROLE[line.role])
    if line.aside:
        second, tone = f"{number_fr(line.aside)} écritures mises de côté", "warn"
    elif line.withdrawn:
        second, tone = joined("retiré", place), "muted"
    else:
        second, tone = place, "muted"
    icon = "shield-x" if line.withdrawn else "clock-exclamation" if line.since else "device-laptop"
    figure = date_short_fr(line.last_received_on) if line.last_received_on else ""
    return Row(
        key=line.id, title=line.holder, subtitle=second, figure=figure, icon=icon,
        icon_tone="warn" if line.aside else "text2", tone=tone,
    )  # fmt: skip
