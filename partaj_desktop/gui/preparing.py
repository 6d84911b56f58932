"""Preparing a meeting: at the left who is due and why, at the right the agenda as it will stand in the meeting.

Enter puts somebody on the agenda, Delete takes an item off, Alt+arrows move it, + and - lengthen and shorten it. What
is due is worked out anew after each, so that nobody is on neither side.
"""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.typography import plural
from partaj_desktop.domain.views import AgendaLine, DueLine, MeetingView, Topic
from partaj_desktop.domain.vocabulary import ITEM_REASON
from partaj_desktop.gui.components.box import EmptyState
from partaj_desktop.gui.components.buttons import Button, IconButton, quiet
from partaj_desktop.gui.components.fields import SearchEdit
from partaj_desktop.gui.components.panes import foot, panes
from partaj_desktop.gui.components.progress import Progress
from partaj_desktop.gui.components.rows import Row, RowList
from partaj_desktop.gui.components.text import ElidedLabel, column, ground, plain, row, text
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.meeting.agenda import AgendaList
from partaj_desktop.gui.meeting.pace import span
from partaj_desktop.gui.papers import show_agenda, show_attendance, show_invitation
from partaj_desktop.gui.screen import Screen
from partaj_desktop.gui.theme import look
from partaj_desktop.services import agenda, meetings
from partaj_desktop.services.session import Session

_TONES = {"overdue": ("clock-exclamation", "bad"), "no_contact": ("link-off", "bad")}
_PAUSE = 150
"""Milliseconds without a key before what is typed is looked for."""
_ONE_FOUND = 2
"""The rows of a list with one situation: its group, and itself."""
_Found = tuple[MeetingView, tuple[DueLine, ...]]


class DuePane(QWidget):
    """Who is due, by reason; one goes on the agenda, or all. A name typed looks among everybody of the territory.

    Signals: added(situations) asks to put them on the agenda; searched(text) once what is typed has rested.
    """

    added = Signal(object)
    searched = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[DueLine, ...] = ()
        self.count = text("", "section")
        self.list = RowList(self.tr("À inscrire"))
        self.empty = EmptyState("circle-check", self.tr("Tout ce qui est dû à cette séance est à l’ordre du jour."))
        self.one_button = Button(text=self.tr("Inscrire"), kind="primary", key=self.tr("Entrée"), height=40)
        self.all_button = Button(height=40)
        self.search = SearchEdit(self.tr("Inscrire quelqu’un d’autre"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        title = row(text(self.tr("À inscrire"), "section"), None, self.count)
        head = column(title, self.search, spacing=8, margins=(16, 14, 16, 12))
        self.bar = foot(row(None, self.all_button, self.one_button, margins=(16, 12, 16, 12)))
        body = column(ground(head), self.list, self.empty, self.bar, spacing=0)
        body.setStretch(1, 1)
        self.setLayout(column(ground(body), spacing=0))
        self.list.opened.connect(self._add)
        self.one_button.clicked.connect(lambda: self._add(self.list.key))
        self.all_button.clicked.connect(self._add_all)
        self.search.textChanged.connect(lambda _: self._pause.start())
        self._pause.timeout.connect(lambda: self.searched.emit(self.search.text().strip()))

    @property
    def words(self) -> str:
        """What is searched for; empty when who is due is shown."""
        return self.search.text().strip()

    def show_lines(self, lines: tuple[DueLine, ...]) -> None:
        """Show who is due, or found; the one after whoever was just put on the agenda is chosen."""
        following = self._following({line.situation for line in lines})
        self._lines = lines
        self.list.show_rows(_rows(lines))
        self.empty.sentence.setText(self._nobody())
        if following is None or not self.list.select(following):
            self.list.select_first()
        self.count.setText(str(len(lines)))
        self.count.setAccessibleName(plural(len(lines), self.tr("{n} situation due"), self.tr("{n} situations dues")))
        self.all_button.setText(plural(len(lines), self.tr("Inscrire {n}"), self.tr("Tout inscrire ({n})")))
        self.all_button.setVisible(len(lines) > 1 and not self.words)
        for part in (self.list, self.bar):
            part.setVisible(bool(lines))
        self.empty.setVisible(not lines)

    def _nobody(self) -> str:
        if self.words:
            return self.tr(
                "Personne de ce nom n’attend\u00a0: déjà à l’ordre du jour, clôturée, ou pas encore vérifiée."
            )
        return self.tr("Tout ce qui est dû à cette séance est à l’ordre du jour.")

    def _following(self, left: set[Id]) -> object:
        keys = [line.situation for line in self._lines]
        at = keys.index(Id(self.list.key)) if isinstance(self.list.key, bytes) and self.list.key in keys else 0
        return next((key for key in (*keys[at:], *reversed(keys[:at])) if key in left), None)

    def _add(self, key: object) -> None:
        if isinstance(key, bytes):
            self.added.emit([key])

    def _add_all(self) -> None:
        self.added.emit([line.situation for line in self._lines])


def _rows(lines: tuple[DueLine, ...]) -> list[Row]:
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.reason] = counts.get(line.reason, 0) + 1
    rows: list[Row] = []
    for line in lines:
        if line.reason in counts:
            title = f"{ITEM_REASON[line.reason]}, {counts.pop(line.reason)}"
            rows.append(Row(key=title, title=title, group=True))
        icon, tone = _TONES.get(line.reason, ("", "muted"))
        told = " · ".join((line.why, *line.more))
        rows.append(
            Row(key=line.situation, title=f"{line.last_name} {line.first_name}".strip(), subtitle=told, icon=icon,
                icon_tone=tone, tone=tone)
        )  # fmt: skip
    return rows


class PreparedPane(QWidget):
    """The agenda, how long it is, and what may be done with one item.

    Signals: removed(item), minutes_asked(item, minutes), group_asked().
    """

    removed = Signal(object)
    minutes_asked = Signal(object, int)
    group_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.list = AgendaList()
        self.load = Progress(bar_width=160)
        self.empty = EmptyState("calendar-event", self.tr("Choisissez à gauche qui sera à l’ordre du jour."))
        self.less_button = IconButton(self.tr("Une minute de moins"), "minus", height=40)
        self.more_button = IconButton(self.tr("Une minute de plus"), "plus", height=40)
        self.minutes = text("", "strong")
        self.remove_button = Button(text=self.tr("Retirer"), key=self.tr("Suppr"), height=40)
        self.group_button = quiet(self.tr("Regrouper"))
        self.group_button.setToolTip(
            self.tr("Les situations d’une même structure se suivent\u00a0: sa personne peut partir.")
        )
        title = row(text(self.tr("Ordre du jour"), "section"), None, self.load)
        head = column(title, margins=(24, 14, 24, 12))
        acts = (self.less_button, self.minutes, self.more_button, None, self.group_button, self.remove_button)
        self.bar = foot(row(*acts, margins=(24, 12, 24, 12)))
        body = column(ground(head), self.list, self.empty, self.bar, spacing=0)
        body.setStretch(1, 1)
        self.setLayout(column(ground(body), spacing=0))
        self.list.chosen.connect(self._choose)
        self.less_button.clicked.connect(partial(self.lengthen, -1))
        self.more_button.clicked.connect(partial(self.lengthen, 1))
        self.remove_button.clicked.connect(self.remove)
        self.group_button.clicked.connect(self.group_asked)

    def show_meeting(self, view: MeetingView) -> None:
        """Show the agenda; the chosen item stays chosen, or the one that took its place."""
        before, lines = self.list.agenda, view.agenda
        at = next((n for n, line in enumerate(before.lines) if line.item == before.current), 0)
        known = {line.item for line in lines}
        current = before.current if before.current in known else None
        if current is None and lines:
            current = lines[min(at, len(lines) - 1)].item
        self.list.show_lines(lines, current, movable=True)
        planned = sum(line.planned_minutes for line in lines)
        whole = view.planned_minutes or 0
        words = self.tr("{n} sur {m}").format(n=span(planned), m=span(whole)) if whole else span(planned)
        self.load.show_load(planned / whole if whole else 0, words)
        for part in (self.list, self.bar, self.load):
            part.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self._tell_minutes()

    def lengthen(self, by: int) -> None:
        """Ask for a minute more or less for the chosen item."""
        line = self._current
        if line is not None and line.planned_minutes + by > 0:
            self.minutes_asked.emit(line.item, line.planned_minutes + by)

    def remove(self) -> None:
        """Ask to take the chosen item off."""
        line = self._current
        if line is not None:
            self.removed.emit(line.item)

    @property
    def _current(self) -> AgendaLine | None:
        lines, current = self.list.agenda.lines, self.list.agenda.current
        return next((line for line in lines if line.item == current), None)

    def _choose(self, item: object) -> None:
        self.list.show_current(Id(item) if isinstance(item, bytes) else None)
        self._tell_minutes()

    def _tell_minutes(self) -> None:
        line = self._current
        self.minutes.setText(span(line.planned_minutes) if line is not None else "")


class PreparingScreen(Screen):
    """A planned meeting before it is held."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.MEETINGS, Topic.SITUATIONS, Topic.EXCHANGE})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._meeting: Id | None = None
        self.back_button = IconButton(self.tr("Revenir aux séances"), "arrow-left", kind="quiet")
        self.title = ElidedLabel("", "heading")
        self.subtitle = ElidedLabel("", "second")
        self.invite_button = Button(text=self.tr("Invitation"), icon="send")
        self.paper_button = IconButton(self.tr("Imprimer l’ordre du jour"), "printer")
        self.sign_button = IconButton(self.tr("Imprimer la feuille d’émargement"), "users")
        self.hold_button = Button(text=self.tr("Ouvrir la séance"), key="" if look().large else self.tr("Ctrl+Entrée"))
        self.due, self.prepared = DuePane(), PreparedPane()
        names = plain(column(self.title, self.subtitle, spacing=0))
        papers = (self.sign_button, self.paper_button, self.invite_button)
        bar = row(self.back_button, names, *papers, self.hold_button, spacing=10, margins=(10, 8, 20, 8))
        bar.setStretch(1, 1)
        top = ground(bar)
        top.setMinimumHeight(look().px(63))
        self.due.setMinimumWidth(look().px(300))
        self.lay_out(top, panes(self.due, self.prepared, widths=(480, 720), stretch=1))
        self._connect()

    def _connect(self) -> None:
        self.back_button.clicked.connect(lambda: self.wanted.emit("meetings", None))
        self.hold_button.clicked.connect(self._hold)
        self.invite_button.clicked.connect(lambda: self._show_paper(show_invitation))
        self.paper_button.clicked.connect(lambda: self._show_paper(show_agenda))
        self.sign_button.clicked.connect(lambda: self._show_paper(show_attendance))
        self.due.added.connect(self._add)
        self.due.searched.connect(lambda _: self.reload())
        self.prepared.removed.connect(lambda item: self._write(lambda session: agenda.remove_item(session, item)))
        self.prepared.minutes_asked.connect(
            lambda item, minutes: self._write(lambda session: agenda.plan_minutes(session, item, minutes))
        )
        self.prepared.list.moved.connect(
            lambda item, place: self._write(lambda session: agenda.move_item(session, item, place))
        )
        self.prepared.group_asked.connect(self._group)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self.key(keys, self._hold)
        self.key("Delete", self.prepared.remove, self.prepared)
        self.key("+", partial(self.prepared.lengthen, 1), self.prepared)
        self.key("-", partial(self.prepared.lengthen, -1), self.prepared)
        self.key("F6", self._next_pane)
        self.key("Ctrl+F", self.due.search.setFocus)
        self.key("Return", self._from_search, self.due.search)
        self.key("Down", self.due.list.setFocus, self.due.search)

    def open_on(self, argument: object) -> None:
        if isinstance(argument, bytes):
            self._meeting, self._stale = Id(argument), True
            if self.isVisible():
                self.refresh()

    def kept(self) -> object:
        return self._meeting

    def reload(self) -> None:
        meeting = self._meeting
        if meeting is None:
            return

        words = self.due.words

        def read(session: Session) -> _Found:
            lines = agenda.found(session, meeting, words) if words else agenda.due(session, meeting)
            return meetings.show(session, meeting), lines

        self.desk.read(read, self._show, self.fail, owner=self, words=self.tr("Lecture de ce qui est dû"))

    def first_focus(self) -> None:
        (self.due.list if self.due.list.isVisibleTo(self) else self.prepared.list).setFocus()

    def _show(self, found: _Found) -> None:
        view, due = found
        self.title.set_words(view.title)
        self.subtitle.set_words(view.subtitle)
        self.due.show_lines(due)
        self.prepared.show_meeting(view)
        if self.window().focusWidget() in (None, self):
            self.first_focus()

    def _add(self, situations: list[Id]) -> None:
        meeting = self._meeting
        if meeting is not None:
            self.due.search.clear()
            self._write(lambda session: agenda.put_on(session, meeting, situations))

    def _from_search(self) -> None:
        """Enter in the search: the one found goes on the agenda; of several, one is chosen first."""
        if len(self.due.list.rows.rows) == _ONE_FOUND and self.due.words:
            self.due.one_button.click()
        else:
            self.due.list.setFocus()

    def _group(self) -> None:
        meeting = self._meeting
        if meeting is not None:
            self._write(lambda session: agenda.group(session, meeting))

    def _write(self, act: Callable[[Session], object]) -> None:
        self.problem.clear()
        self.desk.write(act, lambda _: self.desk.changes.tell({Topic.MEETINGS}), self._refused, owner=self)

    def _refused(self, error: PartajError) -> None:
        self.fail(error)
        self.refresh()

    def _show_paper(self, show: Callable[[Screen, Id], None]) -> None:
        if self._meeting is not None:
            show(self, self._meeting)

    def _hold(self) -> None:
        if self._meeting is not None:
            self.wanted.emit("meeting", self._meeting)

    def _next_pane(self) -> None:
        """F6: who is due, the agenda, and back."""
        holder: QWidget | None = self.window().focusWidget()
        here = holder is not None and self.due.isAncestorOf(holder)
        (self.prepared.list if here or not self.due.list.isVisibleTo(self) else self.due.list).setFocus()
