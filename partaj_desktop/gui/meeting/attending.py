"""Ticks who is there: the panel of people, its button, and what the store is told."""

from typing import Protocol

from PySide6.QtCore import QObject

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.views import MeetingView
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.meeting.attendance import AttendancePanel
from partaj_desktop.gui.screen import Screen
from partaj_desktop.services import meetings


class MeetingShown(Protocol):
    """What this needs to know of the meeting on screen."""

    @property
    def meeting(self) -> Id | None: ...

    @property
    def closed(self) -> bool: ...


class Attending(QObject):
    """Ties the panel to the meeting shown by a screen."""

    def __init__(self, screen: Screen, shown: MeetingShown, button: Button) -> None:
        super().__init__(screen)
        self._screen, self._shown, self._button = screen, shown, button
        self.panel = AttendancePanel(screen)
        self.panel.ticked.connect(self._tick)
        self.panel.added.connect(self._add)
        self.panel.closed.connect(button.setFocus)
        button.clicked.connect(self.toggle)

    def show_meeting(self, view: MeetingView) -> None:
        """Show who is expected."""
        self.panel.show_people(view.attendance, view.organisations)

    def toggle(self) -> None:
        """Open the panel under its button, or close it."""
        if self.panel.isVisible():
            self.panel.close_panel()
        else:
            self.panel.open_under(self._button)

    def ask_name(self) -> None:
        """Open the panel where somebody is added."""
        if not self._shown.closed:
            self.panel.open_under(self._button)
            self.panel.ask_name()

    def _tick(self, attendance: Id, presence: str) -> None:
        desk = self._screen.desk
        if not self._shown.closed:
            desk.write(
                lambda session: meetings.set_presence(session, attendance, presence),
                desk.changes.tell, self._screen.fail, owner=self._screen,
            )  # fmt: skip

    def _add(self, name: str, organisation: Id | None) -> None:
        meeting, desk = self._shown.meeting, self._screen.desk
        if meeting is not None and not self._shown.closed:
            desk.write(
                lambda session: meetings.add_attendee(session, meeting, name, organisation),
                desk.changes.tell, self._screen.fail, owner=self._screen,
            )  # fmt: skip
