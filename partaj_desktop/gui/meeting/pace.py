"""How the meeting goes: time spent, time left, and whether it is ahead; over plan turns to a warning, never red."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from partaj_desktop.domain.typography import NBSP
from partaj_desktop.domain.views import AgendaLine
from partaj_desktop.gui.components.badge import Badge
from partaj_desktop.gui.components.progress import Bar
from partaj_desktop.gui.components.text import column, plain, row, text
from partaj_desktop.gui.theme import look


class Pace(QWidget):
    """Two times over a bar, and a badge when the pace tells something."""

    def __init__(self) -> None:
        super().__init__()
        self._spent, self._left = text("", "strong"), text("", "strong")
        self._bar = Bar()
        self.badge = Badge("")
        self._whole = QWidget()
        left = plain(row(self._left, text(self.tr("restantes"), "second"), spacing=4))
        spent = plain(row(self._spent, text(self.tr("écoulées"), "second"), None, spacing=4))
        if look().large:
            spent.hide()
        words = row(spent, None, left, spacing=4)
        self._whole.setLayout(column(words, self._bar, spacing=6))
        self._whole.setFixedWidth(look().px(130 if look().large else 230))
        self.setLayout(row(self._whole, self.badge, spacing=16))

    def show_pace(self, lines: Sequence[AgendaLine], planned: int | None, seconds: int) -> None:
        """Show where the meeting is, `seconds` into the present item."""
        running = seconds // 60
        spent = sum(line.minutes or 0 for line in lines if line.state == "decided") + running
        whole = planned or sum(line.planned_minutes for line in lines)
        self._spent.setText(span(spent))
        self._left.setText(span(max(whole - spent, 0)))
        over = bool(whole) and spent > whole
        self._bar.set_share(spent / whole if whole else 0, tone="warn" if over else "accent")
        due = sum(line.planned_minutes for line in lines if line.state == "decided")
        self._show_badge(due - spent + running, any(line.minutes for line in lines))

    def _show_badge(self, ahead: int, known: bool) -> None:
        minutes = f"{abs(ahead)}{NBSP}min"
        if not known or ahead == 0:
            self.badge.set_words("")
        elif ahead > 0:
            self.badge.set_words(self.tr("{minutes} d’avance").format(minutes=minutes), tone="ok", icon="clock")
        else:
            self.badge.set_words(self.tr("{minutes} de plus").format(minutes=minutes), tone="warn", icon="clock")
        self.badge.setVisible(bool(self.badge.words))


def span(minutes: int) -> str:
    """Write a length of time: 52 min, 1 h 08."""
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    return f"{minutes // 60}{NBSP}h{NBSP}{minutes % 60:02d}"
