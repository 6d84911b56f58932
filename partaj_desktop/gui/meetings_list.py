"""The meetings: those to come first, then those that are closed; above them, what others offer and answered."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from partaj_desktop.domain.drafts import MeetingDraft
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.hours import hour_fr
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.typography import DASH, date_fr, date_short_fr, plural
from partaj_desktop.domain.views import MeetingLine, Topic
from partaj_desktop.gui.components.box import EmptyState, labelled
from partaj_desktop.gui.components.buttons import Button, quiet
from partaj_desktop.gui.components.panes import foot, panes
from partaj_desktop.gui.components.progress import Progress
from partaj_desktop.gui.components.rows import Row, RowList
from partaj_desktop.gui.components.text import ElidedLabel, clear, column, ground, plain, row, text
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.papers import show_minutes
from partaj_desktop.gui.planning import PlanDialog
from partaj_desktop.gui.screen import Screen, top_bar
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.transfer_rows import TransferSheet, key_of, transfer_rows
from partaj_desktop.gui.words import sentence, weekday
from partaj_desktop.services import meetings, planning, transfers
from partaj_desktop.services.session import Session
from partaj_desktop.services.transfers import TransferView

Found = tuple[tuple[MeetingLine, ...], tuple[TransferView, ...], tuple[TransferView, ...]]


class MeetingsScreen(Screen):
    """The list, and a meeting's own sheet beside it."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.MEETINGS, Topic.SITUATIONS, Topic.EXCHANGE})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._lines: dict[Id, MeetingLine] = {}
        self._transfers: dict[object, TransferView] = {}
        self._wanted: Id | None = None
        self.list = RowList(self.tr("Liste des séances"))
        self.empty = EmptyState("calendar-event", self.tr("Les séances de vos cellules seront ici."))
        self.title = ElidedLabel("", "person")
        self.subtitle = ElidedLabel("", "lead")
        self.facts = column(spacing=0)
        self.progress = Progress(bar_width=160)
        self.open_button = Button(kind="primary", key=self.tr("Entrée"), height=40)
        self.minutes_button = Button(text=self.tr("Relevé de décisions (PDF)"), icon="file-text", height=40)
        self.prepare_button = Button(text=self.tr("Préparer l’ordre du jour"), key=self.tr("P"), height=40)
        self.change_button = quiet(self.tr("Changer la date ou le lieu…"))
        self.plan_button = Button(text=self.tr("Nouvelle séance…"), icon="plus", key="Ctrl+N")
        self.count = text("", "lead")
        self.transfer = TransferSheet()
        self.lay_out(top_bar(self.tr("Séances"), self.count, None, self.plan_button), self._content())
        self.transfer.opened.connect(lambda situation: self.wanted.emit("situations", situation))
        self.transfer.seen.connect(self._seen)
        self.list.chosen.connect(self._show_one)
        self.list.opened.connect(self._open)
        self.open_button.clicked.connect(lambda: self._open(self.list.key))
        self.minutes_button.clicked.connect(self._minutes)
        self.prepare_button.clicked.connect(self._prepare)
        self.change_button.clicked.connect(self._ask_change)
        self.plan_button.clicked.connect(self._ask_plan)
        self.key("Ctrl+Return", lambda: self._open(self.list.key))
        self.key("Ctrl+N", self._ask_plan)
        self.key("P", self._prepare)

    def _content(self) -> QWidget:
        left = ground(column(self.list, self.empty, spacing=0))
        change = row(self.change_button, None)
        sheet = column(self.title, self.subtitle, 8, self.facts, change, self.progress, None, spacing=4)
        sheet.setContentsMargins(*(look().px(n) for n in (28, 16, 28, 16)))
        acts = (self.minutes_button, self.prepare_button, self.open_button)
        bar = row(None, *acts, margins=(28, 12, 28, 12))
        self.sheet = ground(column(plain(sheet), foot(bar), spacing=0))
        self.sheet.hide()
        self.nothing = ground(column(spacing=0))
        self.transfer.hide()
        right = ground(column(self.sheet, self.transfer, self.nothing, spacing=0))
        left.setMinimumWidth(look().px(280))
        return panes(left, right, widths=(400, 800), stretch=1)

    def reload(self) -> None:
        def read(session: Session) -> Found:
            return meetings.listing(session), transfers.to_answer(session), transfers.told(session)

        self.desk.read(read, self._show, self.fail, owner=self)

    def first_focus(self) -> None:
        self.list.setFocus()

    def _show(self, found: Found) -> None:
        lines, to_answer, told = found
        self._transfers = {key_of(one): one for one in (*to_answer, *told)}
        self._lines = {line.id: line for line in lines}
        planned = sorted((line for line in lines if line.state == "planned"), key=_day_of)
        closed = sorted((line for line in lines if line.state != "planned"), key=_day_of, reverse=True)
        rows = [
            *transfer_rows(to_answer, told),
            *_group(self.tr("À venir, {n}").format(n=len(planned)), planned),
            *_group(self.tr("Closes, {n}").format(n=len(closed)), closed),
        ]
        self.count.setText(plural(len(lines), self.tr("{n} séance"), self.tr("{n} séances")))
        self.empty.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self.list.show_rows(rows)
        if self._wanted is not None and self.list.select(self._wanted):
            self._wanted = None
            self._show_one(self.list.key)
        elif self.list.key is not None:
            self._show_one(self.list.key)
        elif lines:  # the next meeting is what one opens this screen for
            self.list.select((planned or closed)[0].id)
        else:
            self.list.select_first()

    def _show_one(self, key: object) -> None:
        offered = self._transfers.get(key)
        self.transfer.setVisible(offered is not None)
        if offered is not None:
            self.nothing.hide()
            self.sheet.hide()
            self.transfer.show_transfer(offered)
            return
        line = self._lines.get(Id(key)) if isinstance(key, bytes) else None
        if line is None:
            return
        self.nothing.hide()
        self.sheet.show()
        closed = line.state == "closed"
        self.title.set_words(line.cell)
        self.subtitle.set_words(self.tr("Séance {n}").format(n=line.number))
        clear(self.facts)
        for name, value in self._facts(line):
            self.facts.addWidget(labelled(name, text(value, wrap=True)))
        done = self.tr("{n} situations décidées sur {m}").format(n=line.decided, m=line.items)
        self.progress.show_load(min(line.decided / line.items, 0.999) if line.items else 0, done)
        self.open_button.setText(self.tr("Revoir la séance") if closed else self.tr("Ouvrir la séance"))
        self.open_button.updateGeometry()
        self.minutes_button.setVisible(closed)
        for planned in (self.prepare_button, self.change_button):
            planned.setVisible(not closed)

    def _facts(self, line: MeetingLine) -> tuple[tuple[str, str], ...]:
        when = f"{weekday(line.held_on)} {date_fr(line.held_on)}" if line.held_on else self.tr("sans date")
        present = plural(line.attendees, self.tr("{n} personne présente"), self.tr("{n} personnes présentes"))
        facts = (
            (self.tr("Date"), f"{sentence(when)}, {hour_fr(line.starts_at)}" if line.starts_at else sentence(when)),
            (self.tr("Lieu"), line.place),
            (self.tr("Territoire"), line.territory),
            (self.tr("Présences"), present if line.attendees else self.tr("à noter en séance")),
        )
        return tuple((name, value) for name, value in facts if value)

    def _open(self, key: object) -> None:
        if isinstance(key, bytes):
            self.wanted.emit("meeting", key)
        elif key in self._transfers and self._transfers[key].state != "withdrawn":
            self.wanted.emit("situations", self._transfers[key].situation)

    def _prepare(self) -> None:
        line = self._lines.get(Id(self.list.key)) if isinstance(self.list.key, bytes) else None
        if line is not None and line.state != "closed":
            self.wanted.emit("preparing", line.id)

    # --- planning

    def _ask_plan(self) -> None:
        self.desk.read(planning.offered, self._offer, self.fail, owner=self)

    def _offer(self, offered: tuple[MeetingDraft, ...]) -> None:
        if not offered:
            told = self.tr("Aucune cellule n’est connue sur ce poste.")
            self.fail(UserError(told, self.tr("Recevez d’abord l’envoi de qui la suit.")))
            return
        dialog = PlanDialog(self, offered)
        dialog.decided.connect(lambda draft: self._plan(dialog, draft))
        dialog.open()

    def _plan(self, dialog: PlanDialog, draft: MeetingDraft) -> None:
        def done(rows: tuple[Id, ...]) -> None:
            dialog.accept()
            self._wanted = rows[0]
            self.desk.changes.tell({Topic.MEETINGS})

        self.desk.write(lambda session: planning.plan(session, draft), done, dialog.complain, owner=dialog)

    def _ask_change(self) -> None:
        meeting = self.list.key
        if isinstance(meeting, bytes):
            key = Id(meeting)
            self.desk.read(lambda session: planning.draft_of(session, key), partial(self._offer_change, key), self.fail,
                           owner=self)  # fmt: skip

    def _offer_change(self, meeting: Id, draft: MeetingDraft) -> None:
        dialog = PlanDialog(self, (draft,), changing=True)

        def write(act: Callable[[Session], frozenset[Topic]]) -> None:
            def done(touched: frozenset[Topic]) -> None:
                dialog.accept()
                self.desk.changes.tell(touched)

            self.desk.write(act, done, dialog.complain, owner=dialog)

        dialog.decided.connect(lambda changed: write(lambda session: planning.change(session, meeting, changed)))
        dialog.called_off.connect(lambda: write(lambda session: planning.call_off(session, meeting)))
        dialog.open()

    def _seen(self, transfer: Id) -> None:
        self.desk.write(lambda session: transfers.note_seen(session, transfer), self.desk.changes.tell, self.fail,
                        owner=self)  # fmt: skip

    def _minutes(self) -> None:
        key = self.list.key
        if isinstance(key, bytes):
            show_minutes(self, Id(key))


def _day_of(line: MeetingLine) -> str:
    return line.held_on.isoformat() if line.held_on else ""


def _group(title: str, lines: list[MeetingLine]) -> list[Row]:
    if not lines:
        return []
    return [Row(key=title, title=title, group=True), *(_row(line) for line in lines)]


def _row(line: MeetingLine) -> Row:
    closed = line.state == "closed"
    items = plural(line.items, "{n} situation", "{n} situations")
    return Row(
        key=line.id,
        title=line.cell,
        subtitle=f"Séance {line.number} · {items}",
        figure=date_short_fr(line.held_on) if line.held_on else DASH,
        icon="circle-check" if closed else "calendar-event",
        icon_tone="ok" if closed else "accent",
    )
