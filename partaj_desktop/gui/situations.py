"""The situations: what is due longest comes first; the preview says why, and prints the sheet."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import ClassVar, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.typography import NBSP, number_fr, plural
from partaj_desktop.domain.views import SituationLine, SituationList, SituationView, Topic
from partaj_desktop.gui.components.box import EmptyState
from partaj_desktop.gui.components.fields import SearchEdit
from partaj_desktop.gui.components.panes import panes
from partaj_desktop.gui.components.segments import Tab
from partaj_desktop.gui.components.table import Cell, Column, Line, Table
from partaj_desktop.gui.components.text import column, ground, row, rule, text
from partaj_desktop.gui.components.timeline import short_day
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.papers import show_pdf, show_sheet
from partaj_desktop.gui.preview import SituationPreview
from partaj_desktop.gui.screen import Screen, top_bar
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.transfers import TransferDialog
from partaj_desktop.gui.words import age, joined, sentence
from partaj_desktop.services import people, reports, situations, transfers
from partaj_desktop.services.session import Session
from partaj_desktop.services.transfers import TransferView

_NARROW: Final = 1000
_PAUSE_MS: Final = 120
_WEEK: Final = timedelta(days=7)


class SituationsScreen(Screen):
    """The list in its saved views, a search, and the preview."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.SITUATIONS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view = "all" if desk.role == Role.TUTOR else "follow_up"
        self._counted = ""
        self._asked: Id | None = None
        self._read: Id | None = None
        self.count = text("", "lead")
        self.search = SearchEdit(self.tr("Nom, commune, structure…"))
        self.search.setFixedWidth(look().px(330))
        self.tabs = self._make_tabs()
        self.table = Table(self.tr("Liste des situations"), self._columns(), height=50, indent=16)
        self.empty = EmptyState("address-book", "")
        self.preview = SituationPreview()
        title = self.tr("Jeunes suivis") if desk.role == Role.TUTOR else self.tr("Situations")
        bar = top_bar(title, self.count, None, self.search)
        self.lay_out(bar, self._content())
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.reload)
        self.search.textChanged.connect(lambda _: self._pause.start())
        self.table.chosen.connect(self._read_one)
        self.preview.sheet_asked.connect(lambda situation: show_sheet(self, situation))
        self.preview.offer_asked.connect(self._ask_offer)
        self.preview.transfer.accepted.connect(lambda one: self._answer(lambda s: transfers.accept(s, one)))
        self.preview.transfer.taken_back.connect(lambda one: self._answer(lambda s: transfers.take_back(s, one)))
        self.preview.transfer.refuse_asked.connect(self._ask_refusal)
        self.preview.alike.judged.connect(self._judge)
        self.key("Ctrl+F", self._find)

    def _make_tabs(self) -> dict[str, Tab]:
        words = (
            ("follow_up", self.tr("À suivre")),
            ("all", self.tr("Toutes")),
            ("without_tutor", self.tr("Sans tutorat")),
            ("new", self.tr("Nouvelles")),
            ("closed", self.tr("Clôturées")),
            *([("alike", self.tr("Même personne\u202f?"))] if self.desk.role is not Role.TUTOR else []),
        )
        group = QButtonGroup(self)
        tabs = {}
        for code, word in words:
            tab = tabs[code] = Tab(word)
            tab.clicked.connect(lambda _=False, code=code: self.show_view(code))
            tab.setChecked(code == self._view)
            group.addButton(tab)
        return tabs

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(title=self.tr("Jeune"), width=202),
            Column(title=self.tr("Dernière situation"), width=168),
            Column(title=self.tr("Solution")),
            Column(title=self.tr("Suivi par"), width=166),
            Column(title=self.tr("Échéance"), width=118),
        )

    def _content(self) -> QWidget:
        strip = row(*self.tabs.values(), None, spacing=2, margins=(20, 0, 20, 0))
        left = ground(column(self.table, self.empty, spacing=0))
        self.preview.setMinimumWidth(look().px(280))
        self.split = panes(left, self.preview, widths=(864, 336), stretch=0)
        whole = column(ground(strip), rule(), self.split, spacing=0)
        whole.setStretch(2, 1)
        holder = ground(whole)
        return holder

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < look().px(_NARROW)
        for hidden in (1, 3):
            self.table.setColumnHidden(hidden, narrow)

    def show_view(self, code: str) -> None:
        """Show one of the saved views."""
        self._view = code
        self.tabs[code].setChecked(True)
        self.reload()

    def open_on(self, argument: object) -> None:
        if isinstance(argument, str):
            self._view = argument
            self.tabs[argument].setChecked(True)
            self._stale = True
        elif isinstance(argument, bytes):
            self._asked, self._view = Id(argument), "all"
            self.tabs["all"].setChecked(True)
            self.search.setText("")
            self._stale = True
        if self.isVisible():  # it is on top already
            self.refresh()

    def reload(self) -> None:
        self._look(at_once=True)

    def _look(self, *, at_once: bool) -> None:
        """Look for what is typed: first what is found at once, then, where that leaves some, all one search reads."""
        words, view = self.search.text(), self._view

        def show(found: SituationList) -> None:
            if (words, view) != (self.search.text(), self._view):
                return
            rest = at_once and found.more
            if found.lines or not rest:
                self.show_found(found)
            if rest:
                self._look(at_once=False)

        self.desk.read(
            lambda session: situations.listing(session, text=words, view=view, at_once=at_once),
            show, self.fail, owner=self,
        )  # fmt: skip

    def first_focus(self) -> None:
        self.table.setFocus()

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def show_found(self, found: SituationList) -> None:
        """Show a list, whole or searched."""
        if found.total is not None:
            total = plural(found.total, self.tr("{n} situation"), self.tr("{n} situations"))
            self._counted = joined(total, found.territory)
        self.count.setText(self.tr("Il y en a plus\u00a0: précisez la recherche") if found.more else self._counted)
        shown = number_fr(len(found.lines)) + ("+" if found.more else "")
        for code, tab in self.tabs.items():
            tab.set_count(shown if code == self._view else "")
        self.table.show_lines(list(self._grouped(found.lines)))
        self.table.setVisible(bool(found.lines))
        self.empty.setVisible(not found.lines)
        searching = self.tr(
            "Aucune situation trouvée\u00a0: tapez le début d’un nom, d’une commune ou d’une structure."
        )
        self.empty.sentence.setText(searching if self.search.text() else self.tr("Les situations seront ici."))
        asked, self._asked = self._asked, None
        if asked is not None:
            self._show_asked(asked, found)
        elif not found.lines:
            self.preview.show_nothing()
        elif self.table.key is None:
            self.table.select(found.lines[0].situation)

    def _show_asked(self, situation: Id, found: SituationList) -> None:
        """Show one situation in particular; one that another territory follows now stands in no list here."""
        if any(line.situation == situation for line in found.lines):
            self.table.select(situation)
        else:
            self.table.selectionModel().clear()
        self._read_one(situation)

    def _grouped(self, lines: Sequence[SituationLine]) -> list[Line]:
        today = self.desk.today()
        named = (
            ("offered", self.tr("À répondre à un autre territoire, {n}")),
            ("late", self.tr("À relancer, {n}")),
            ("week", self.tr("Cette semaine, {n}")),
            ("later", self.tr("Plus tard, {n}")),
            ("none", self.tr("Sans échéance, {n}")),
        )
        groups: dict[str, list[SituationLine]] = {code: [] for code, _ in named}
        for line in lines:
            groups[urgency(line, today)].append(line)
        shown: list[Line] = []
        for code, words in named:
            members = groups[code]
            if members:
                tone = "bad" if code == "late" else "text"
                title = Cell(words=words.format(n=number_fr(len(members))), tone=tone, bold=True)
                shown.append(Line(key=code, cells=(title,), group=True))
                shown += [self._line(line, today) for line in members]
        return shown

    def _line(self, line: SituationLine, today: date) -> Line:
        name = f"{line.last_name} {line.first_name}".strip()
        nobody = Cell(words=self.tr("À nommer"), tone="muted")
        lead = Cell(words=line.lead_organisation, second=line.tutor) if line.lead_organisation else nobody
        empty = Cell(words=self.tr("À construire"), tone="muted")
        solution = Cell(words=line.solution, second=sentence(line.solution_state)) if line.solution else empty
        last = Cell(words=sentence(line.status), second=line.level)
        cells = (Cell(words=name, second=joined(age(line.age), line.commune)), last, solution, lead)
        return Line(key=line.situation, cells=(*cells, self._due(line, today)))

    def _due(self, line: SituationLine, today: date) -> Cell:
        if line.offered_by:
            days = self.tr("{n} j").format(n=number_fr(line.offered_days)).replace(" ", NBSP)
            return Cell(words=days, second=self.tr("réponse attendue"), tone="warn")
        if line.days_late:
            words = self.tr("{n} j").format(n=number_fr(line.days_late)).replace(" ", NBSP)
            return Cell(words=words, second=self.tr("à relancer"), tone="bad")
        if line.due_on is None:
            return Cell(words="–")
        if line.due_on == today:
            return Cell(words=self.tr("Aujourd’hui"))
        return Cell(words=short_day(line.due_on, today))

    def _read_one(self, key: object) -> None:
        if not isinstance(key, bytes):
            return
        situation = self._read = Id(key)

        def show(found: tuple[SituationView, tuple[TransferView, ...], bool]) -> None:
            if self._read == situation:
                view, offered, ours = found
                self.preview.show_situation(view, self.desk.today())
                self.preview.show_transfers(offered, may_offer=ours)

        def read(session: Session) -> tuple[SituationView, tuple[TransferView, ...], bool]:
            offered = transfers.of_situation(session, situation)
            return situations.show(session, situation), offered, transfers.may_offer(session, situation)

        self.desk.read(read, show, self.fail, owner=self)

    # --- another territory

    def _ask_offer(self, situation: Id) -> None:
        def ask(territories: tuple[tuple[Id, str], ...]) -> None:
            dialog = TransferDialog(self, self.preview.name.text(), territories)
            dialog.decided.connect(
                lambda to, reason: self._decide(dialog, lambda s: transfers.propose(s, situation, to, reason))
            )
            dialog.outside_asked.connect(lambda: self._hand_on(situation))
            dialog.open()

        self.desk.read(lambda session: transfers.elsewhere(session, situation), ask, self.fail, owner=self)

    def _hand_on(self, situation: Id) -> None:
        """Show the sheet for whoever follows outside the region; closing comes after, when the person says so."""
        title = self.tr("Fiche de liaison")

        def close(session: Session) -> object:
            return people.close_situation(session, situation, "moved", session.today(), session.identity.holder)

        def show(data: bytes) -> None:
            following = self.tr("Clore\u00a0: déménagement")
            show_pdf(self, title, data, "fiche-de-liaison.pdf", following=following, follow=lambda: self._answer(close))

        self.desk.read(
            lambda session: reports.liaison_sheet(session, situation), show, self.fail, owner=self, words=title
        )

    def _ask_refusal(self, transfer: Id) -> None:
        dialog = TransferDialog(self, self.preview.name.text(), None)
        dialog.decided.connect(lambda _, reason: self._decide(dialog, lambda s: transfers.refuse(s, transfer, reason)))
        dialog.open()

    def _decide(self, dialog: TransferDialog, do: Callable[[Session], object]) -> None:
        def done(_: object) -> None:
            dialog.accept()
            self._changed_one()

        self.desk.write(do, done, dialog.complain, owner=dialog)

    def _answer(self, do: Callable[[Session], object]) -> None:
        self.desk.write(do, lambda _: self._changed_one(), self.fail, owner=self)

    def _judge(self, other: Id, verdict: str) -> None:
        person = self.preview.person
        if person is not None:
            self._answer(lambda session: people.judge_pair(session, person, other, verdict))

    def _changed_one(self) -> None:
        if self.table.key is None:  # shown without standing in the list: it stays
            self._asked = self._read
        self.desk.changes.tell({Topic.SITUATIONS})
        self._read_one(self._read)


def urgency(line: SituationLine, today: date) -> str:
    """Tell the group of a line: offered by another territory, late, week, later or none."""
    if line.offered_by:
        return "offered"
    if line.days_late:
        return "late"
    if line.due_on is None:
        return "none"
    return "week" if line.due_on <= today + _WEEK else "later"
