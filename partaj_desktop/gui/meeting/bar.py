"""The bar above a meeting: which one, how it goes, who is there, close it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from partaj_desktop.domain.views import MeetingView
from partaj_desktop.gui.components.badge import Badge
from partaj_desktop.gui.components.buttons import Button, IconButton
from partaj_desktop.gui.components.text import ElidedLabel, column, row
from partaj_desktop.gui.meeting.attendance import headcount
from partaj_desktop.gui.meeting.pace import Pace
from partaj_desktop.gui.theme import look

_NARROW = 1180


class MeetingBar(QWidget):
    """The bar; its buttons are the screen's to connect."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.back_button = IconButton(self.tr("Revenir aux séances"), "arrow-left", kind="quiet")
        self.title = ElidedLabel("", "heading")
        self.subtitle = ElidedLabel("", "second")
        self.pace = Pace()
        self.closed_badge = Badge(self.tr("Séance close"), tone="ok", icon="circle-check")
        self.people_button = Button(icon="users", trailing="chevron-down")
        self.minutes_button = Button(text=self.tr("Relevé de décisions"), icon="file-text")
        self.close_button = Button(text=self.tr("Clore la séance"), icon="lock")
        names = column(self.title, self.subtitle, spacing=0)
        layout = row(
            self.back_button, names, self.pace, self.closed_badge, self.people_button, self.minutes_button,
            self.close_button, spacing=16, margins=(10, 8, 20, 8),
        )  # fmt: skip
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setMinimumHeight(look().px(63))

    def show_meeting(self, view: MeetingView, seconds: int) -> None:
        """Show a meeting and where it is."""
        closed = view.state == "closed"
        self.title.set_words(view.title)
        self.subtitle.set_words(view.subtitle)
        self.people_button.setText(headcount(view.attendance, short=look().large))
        self.people_button.setAccessibleName(headcount(view.attendance))
        self.people_button.updateGeometry()
        self.closed_badge.setVisible(closed)
        self.minutes_button.setVisible(closed)
        self.close_button.setVisible(not closed)
        self.pace.setVisible(not closed)
        self.pace.show_pace(view.agenda, view.planned_minutes, seconds)
        if self.window().width() < look().px(_NARROW):
            self.pace.badge.hide()
