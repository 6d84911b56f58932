"""A path in time, newest first: a dot, a date column, the fact, and who said so on a second line."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QWidget

from partaj_desktop.domain.typography import MONTHS, NBSP, date_fr
from partaj_desktop.domain.views import TimelineFact
from partaj_desktop.gui.components.text import clear, column, text
from partaj_desktop.gui.theme import look

_SHORT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
_DOTS = {"meeting": ("accent", "accent"), "break": ("bad", "bad"), "other": ("panel", "border")}


class _Fact(QWidget):
    """One fact with its dot and the line that ties it to its neighbours."""

    def __init__(self, fact: TimelineFact, *, first: bool, last: bool, year: int | None) -> None:
        super().__init__()
        self._weight, self._first, self._last = fact.weight, first, last
        grid = QGridLayout(self)
        grid.setContentsMargins(look().px(22), look().px(4), 0, look().px(4))
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(look().px(1))
        day = text(short_day(fact.day, year), "label")
        day.setFixedWidth(look().px(62))
        if fact.day is not None:
            day.setToolTip(date_fr(fact.day))
        grid.addWidget(day, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text(fact.text, "strong" if fact.weight == "meeting" else "body", wrap=True), 0, 1)
        if fact.author:
            grid.addWidget(text(fact.author, "hint"), 1, 1)
        grid.setColumnStretch(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        middle, height = look().px(9), self.height()
        centre, side = look().px(4 + 10), look().px(8)
        fill, line = _DOTS.get(self._weight, _DOTS["other"])
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            top = centre if self._first else 0
            end = centre if self._last else height
            painter.fillRect(middle, top, 1, end - top, look().color("line"))
            painter.setPen(QPen(look().color(line), 2 if fill == "panel" else 0))
            painter.setBrush(look().color(fill))
            painter.drawEllipse(QRectF(middle + 0.5 - side / 2, centre - side / 2, side, side))


class Timeline(QWidget):
    """The facts of a path, as many as asked."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = column(spacing=0)
        self.setLayout(self._layout)

    def show_facts(self, facts: Sequence[TimelineFact], *, limit: int = 0, year: int | None = None) -> None:
        """Show facts, newest first; the year is written where it is not `year`."""
        clear(self._layout)
        shown = list(facts[:limit] if limit else facts)
        for n, fact in enumerate(shown):
            self._layout.addWidget(_Fact(fact, first=n == 0, last=n == len(shown) - 1, year=year))


def short_day(day: object, year: int | None = None) -> str:
    """Write a date short: 16 déc., with the year where it is not `year`; – for none."""
    from datetime import date

    if not isinstance(day, date):
        return "–"
    words = f"{day.day}{NBSP}{_SHORT[day.month - 1]}"
    return words if year in (None, day.year) else f"{words} {day.year}"


assert len(_SHORT) == len(MONTHS)
