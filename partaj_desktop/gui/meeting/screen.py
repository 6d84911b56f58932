"""The meeting screen: one item after the other, by keyboard alone; what is typed is never lost.

While typing, the draft is kept at most a second behind. Leaving the item makes it one recorded change; a decision that
breaks a rule stays a draft, and the main button says which field. Nothing is asked twice.
"""

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from partaj_desktop.domain.drafts import PersonDraft
from partaj_desktop.domain.errors import FieldError, PartajError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.views import AgendaLine, ClosedMeeting, DecisionDraft, ItemView, MeetingView, Topic
from partaj_desktop.gui.components.panes import panes
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.meeting.agenda import AgendaPane
from partaj_desktop.gui.meeting.attending import Attending
from partaj_desktop.gui.meeting.bar import MeetingBar
from partaj_desktop.gui.meeting.closing import CloseDialog
from partaj_desktop.gui.meeting.decision import KINDS, DecisionPane
from partaj_desktop.gui.meeting.draft_keeper import DraftKeeper
from partaj_desktop.gui.meeting.identity import IdentityDialog
from partaj_desktop.gui.meeting.situation import SituationPane
from partaj_desktop.gui.papers import show_minutes, show_pdf, show_sheet
from partaj_desktop.gui.screen import Screen
from partaj_desktop.services import agenda, decisions, meetings, people

_WIDTHS = (296, 512, 392)


class MeetingScreen(Screen):
    """A meeting being prepared, held, or looked at again."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.MEETINGS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._meeting: Id | None = None
        self._view: MeetingView | None = None
        self._item: ItemView | None = None
        self._wanted: Id | None = None
        self._identity: IdentityDialog | None = None
        self.bar = MeetingBar()
        self.agenda = AgendaPane()
        self.situation = SituationPane()
        self.decision = DecisionPane()
        self.attending = Attending(self, self, self.bar.people_button)
        self.keeper = DraftKeeper(self._keep_draft, self)
        self._clock = QElapsedTimer()
        self._ticks = QTimer(self)
        self._ticks.setInterval(5000)
        self._ticks.timeout.connect(self._tick)
        self.agenda.setMinimumWidth(240)
        self.decision.setMinimumWidth(340)
        self.situation.setMinimumWidth(280)
        self.split = panes(self.agenda, self.situation, self.decision, widths=_WIDTHS, stretch=1)
        self.lay_out(self.bar, self.split)
        self._connect()
        self._keys()

    def _connect(self) -> None:
        self.agenda.list.chosen.connect(self._go)
        self.agenda.list.moved.connect(self._move)
        self.decision.edited.connect(self.keeper.touch)
        self.decision.next_asked.connect(self.go_next)
        self.decision.previous_asked.connect(self.go_previous)
        self.situation.sheet_asked.connect(lambda situation: show_sheet(self, situation))
        self.situation.edit_asked.connect(self._edit)
        self.bar.back_button.clicked.connect(lambda: self.wanted.emit("meetings", None))
        self.bar.close_button.clicked.connect(self.ask_close)
        self.bar.minutes_button.clicked.connect(self._minutes)

    def _keys(self) -> None:
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self.key(keys, self.go_next)
        for keys in ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"):
            self.key(keys, self.go_previous)
        for n, kind in enumerate(KINDS, start=1):
            self.key(f"Alt+{n}", partial(self.decision.choose, kind))
        self.key("Ctrl+N", self._add_solution)
        self.key("Ctrl+Shift+N", self.attending.ask_name)
        self.key("F2", self._edit)
        self.key("F6", self._next_pane)
        self.key("Alt+Up", lambda: self.agenda.list.move_current(-1))
        self.key("Alt+Down", lambda: self.agenda.list.move_current(1))

    # --- what is shown

    def open_on(self, argument: object) -> None:
        if isinstance(argument, bytes) and argument != self._meeting:
            self._meeting, self._view, self._item, self._wanted = Id(argument), None, None, None
            self.attending.panel.hide()
            self._stale = True
            if self.isVisible():  # another meeting over the one on screen: nothing will show it anew
                self.refresh()

    def reload(self) -> None:
        meeting = self._meeting
        if meeting is not None:
            self.desk.read(lambda session: meetings.show(session, meeting), self._show, self.fail, owner=self)

    def first_focus(self) -> None:
        self.agenda.list.setFocus()

    @property
    def meeting(self) -> Id | None:
        """The meeting shown."""
        return self._meeting

    @property
    def closed(self) -> bool:
        """Say whether the meeting is closed."""
        return self._view is not None and self._view.state == "closed"

    @property
    def holds_a_meeting(self) -> bool:
        return self._view is not None and not self.closed

    @property
    def lines(self) -> tuple[AgendaLine, ...]:
        """The agenda."""
        return self._view.agenda if self._view is not None else ()

    @property
    def current(self) -> Id | None:
        """The item shown."""
        return self._item.line.item if self._item is not None else None

    def _show(self, view: MeetingView) -> None:
        first, held = self._view is None, self.holds_a_meeting
        self._view = view
        if first or held != self.holds_a_meeting:
            self.meeting_held.emit()
        self.bar.show_meeting(view, self._seconds)
        self.attending.show_meeting(view)
        if first:
            self.decision.offer(view, self.desk.today())
            self.decision.set_closed(closed=self.closed)
        self._show_agenda()
        if self._item is None or self.current not in {line.item for line in view.agenda}:
            start = next((line for line in view.agenda if line.state == "to_see"), None)
            start = start or next(iter(view.agenda), None)
            self._load(start.item if start is not None else None)
        elif not self.decision.changed:
            self._load(self.current)

    def _show_agenda(self) -> None:
        self.agenda.show_lines(self.lines, self._wanted or self.current, movable=not self.closed)
        at = self._position()
        following = self.lines[at + 1] if 0 <= at < len(self.lines) - 1 else None
        self.decision.show_neighbours(following, first=at <= 0, closed=self.closed)

    def _load(self, item: Id | None) -> None:
        if item is None:
            self._item = None
            self.situation.show_nothing()
            self.decision.setEnabled(False)
            return
        self._wanted = item
        self.desk.read(lambda session: meetings.item(session, item), self._show_item, self.fail, owner=self)

    def _show_item(self, view: ItemView) -> None:
        if view.line.item != self._wanted:
            return
        again = view.line.item == self.current
        if again and self.decision.changed:
            self.situation.show_item(view, self.desk.today())
            return
        self._item = view
        self.decision.setEnabled(True)
        self.situation.show_item(view, self.desk.today())
        self.decision.load(view)
        if not again:
            self._clock.start()
            self._ticks.start()
            self.agenda.list.set_seconds(0)
        self._show_agenda()

    # --- going from one to the next

    def _position(self) -> int:
        wanted = self._wanted or self.current
        return next((n for n, line in enumerate(self.lines) if line.item == wanted), -1)

    def go_next(self) -> None:
        """Record what is decided and go to the next item; a broken rule marks its field and nothing starts."""
        if self._item is None:
            return
        self.problem.clear()
        self.decision.settle()
        if not self._record(strict=True):
            return
        at = self._position()
        if 0 <= at < len(self.lines) - 1:
            self._load(self.lines[at + 1].item)
            self.decision.kind.focus_choice()

    def go_previous(self) -> None:
        """Go to the item before."""
        at = self._position()
        if at > 0:
            self._go(self.lines[at - 1].item)

    def _go(self, item: object) -> None:
        if item == self.current and self._wanted in (None, item):
            return
        self.problem.clear()
        self.decision.settle()
        if self._record(strict=False) and isinstance(item, bytes):
            self._load(Id(item))
        else:
            self._show_agenda()

    def _record(self, *, strict: bool) -> bool:
        """Record the decision when it changed; say whether the item may be left.

        A decision that breaks a rule keeps its draft; `strict` then stays on it and marks the field.
        """
        item = self.current
        if item is None or self.closed or not (self.decision.changed or (strict and self._undecided)):
            return True
        wrong = self.decision.wrong()
        if wrong is not None:
            wrong.setFocus()
            return False
        draft = self.decision.draft()
        try:
            decisions.check(draft)
        except FieldError as error:
            if strict:
                self.decision.complain(error)
                return False
            self._keep_draft()
            return True
        self.keeper.drop()
        minutes = self._minutes_spent()
        self.decision.keep()
        self.desk.write(
            lambda session: meetings.record_decision(session, item, draft, minutes=minutes),
            self.desk.changes.tell, partial(self._not_recorded, item, draft), owner=self.desk.changes,
        )  # fmt: skip
        return True

    def _not_recorded(self, item: Id, draft: DecisionDraft, error: PartajError) -> None:
        """What could not be recorded stays a draft, wherever the person has gone since."""
        self.desk.write(
            lambda session: meetings.save_draft(session, item, draft), lambda _: None, owner=self.desk.changes
        )
        if not isValid(self):
            self.desk.jobs.refused.emit(error)
        elif item == self.current:
            self.fail(error)
        else:
            super().fail(error)

    @property
    def _undecided(self) -> bool:
        return self._item is not None and not self._item.recorded

    def _keep_draft(self) -> None:
        """Keep what is typed on the present item; it is not a change yet."""
        self.keeper.drop()
        item, draft = self.current, self.decision.draft()
        if item is None or self.closed or not self.decision.changed:
            return
        self.desk.write(
            lambda session: meetings.save_draft(session, item, draft),
            lambda _: self._say_draft(item), self.fail, owner=self,
        )  # fmt: skip

    def _say_draft(self, item: Id) -> None:
        if item == self.current and self.decision.changed and not self.keeper.waiting:
            self.decision.say_state("draft")

    def leave(self) -> bool:
        self.decision.settle()
        self.attending.panel.hide()
        return self._record(strict=False)

    def put_down(self) -> None:
        if self._identity is not None:
            self._identity.keeper.flush()
        if not self.leave():
            self._keep_draft()

    # --- time

    @property
    def _seconds(self) -> int:
        running = self._clock.isValid() and self._undecided and not self.closed
        return self._clock.elapsed() // 1000 if running else 0

    def _minutes_spent(self) -> int | None:
        """Count the minutes of an item that was not decided yet; what was counted before stays."""
        return max(1, round(self._seconds / 60)) if self._undecided else None

    def _tick(self) -> None:
        if self._view is not None and self.isVisible():
            self.agenda.list.set_seconds(self._seconds)
            self.bar.pace.show_pace(self.lines, self._view.planned_minutes, self._seconds)

    # --- keys and buttons

    def _add_solution(self) -> None:
        if not self.closed and self._item is not None:
            if self.decision.kind.code != "solution":
                self.decision.choose("solution")
            self.decision.solutions.add()

    def _edit(self) -> None:
        """F2: correct who the person is."""
        person = self.situation.person
        if person is not None:
            self.desk.read(
                lambda session: (people.identity(session, person), people.identity_draft(session, person)),
                partial(self._correct, person), self.fail, owner=self,
            )  # fmt: skip

    def _correct(self, person: Id, found: tuple[PersonDraft, dict[str, str]]) -> None:
        dialog = self._identity = IdentityDialog(self, *found)
        dialog.recorded.connect(partial(self._record_identity, person, dialog))
        dialog.typed.connect(partial(self._keep_identity, person))
        dialog.open()

    def _keep_identity(self, person: Id, typed: dict[str, str]) -> None:
        self.desk.write(
            lambda session: people.save_identity_draft(session, person, typed), lambda _: None, self.fail, owner=self
        )

    def _record_identity(self, person: Id, dialog: IdentityDialog, changed: PersonDraft) -> None:
        self.desk.write(
            lambda session: people.change_person(session, person, changed),
            partial(self._corrected, dialog), dialog.complain, owner=dialog,
        )  # fmt: skip

    def _corrected(self, dialog: IdentityDialog, touched: frozenset[Topic]) -> None:
        dialog.accept()
        self.desk.changes.tell(touched | {Topic.MEETINGS})
        if self.decision.changed:
            self._load(self.current)

    def _next_pane(self) -> None:
        """F6: agenda, situation, decision, attendance, and round again."""
        stops: tuple[QWidget, ...] = (self.agenda, self.situation, self.decision, self.bar)
        holder: QWidget | None = self.window().focusWidget()
        at = next((n for n, pane in enumerate(stops) if holder is not None and pane.isAncestorOf(holder)), -1)
        target = stops[(at + 1) % len(stops)]
        if target is self.decision:
            self.decision.kind.focus_choice()
        else:
            first = {0: self.agenda.list, 1: self.situation.sheet_button, 3: self.bar.people_button}
            first[stops.index(target)].setFocus()

    def _move(self, item: Id, position: int) -> None:
        self.desk.write(
            lambda session: agenda.move_item(session, item, position),
            self.desk.changes.tell, self.fail, owner=self,
        )  # fmt: skip

    # --- closing

    def ask_close(self) -> None:
        """Say what closing does, then close."""
        if self._view is None or not self.leave():
            return
        if not self._view.decided:
            self.fail(meetings.nothing_decided())
            return
        dialog = CloseDialog(self, self._view)
        dialog.accepted.connect(self._close)
        dialog.open()

    def _close(self) -> None:
        meeting = self._meeting
        if meeting is not None:
            self.desk.write(
                lambda session: meetings.close(session, meeting),
                self._closed, self.fail, owner=self, words=self.tr("Clôture de la séance"),
            )  # fmt: skip

    def _closed(self, done: ClosedMeeting) -> None:
        self._view = None
        self.desk.changes.tell({Topic.MEETINGS, Topic.SITUATIONS})
        show_pdf(
            self, self.tr("Relevé de décisions"), done.minutes_pdf, done.file_name,
            following=self.tr("Préparer l’envoi"), follow=lambda: self.wanted.emit("exchanges", "send"),
        )  # fmt: skip

    def _minutes(self) -> None:
        if self._meeting is not None:
            show_minutes(self, self._meeting)

    def fail(self, error: PartajError) -> None:
        if isinstance(error, FieldError) and self._item is not None:
            self.decision.complain(error)
        else:
            super().fail(error)
