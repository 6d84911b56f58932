"""A path in time, newest first: a dot, a date column, the fact, and who said so on a second line."""

from collections.abc import Sequence
from datetime import date
from html import escape

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from partaj_desktop.domain.typography import DASH, NBSP, date_fr
from partaj_desktop.domain.views import TimelineFact
from partaj_desktop.gui.components.text import clear, column, text
from partaj_desktop.gui.theme import look

_SHORT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
_NEAR_DAYS = 300
_DOTS = {"meeting": ("accent", "accent"), "break": ("bad", "bad"), "other": ("panel", "border")}


class _Fact(QWidget):
    """One fact with its dot and the line that ties it to its neighbours."""

    def __init__(self, fact: TimelineFact, *, first: bool, last: bool, today: date | None) -> None:
        super().__init__()
        self._weight, self._first, self._last = fact.weight, first, last
        grid = QGridLayout(self)
        grid.setContentsMargins(look().px(22), look().px(4), 0, look().px(4))
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(look().px(1))
        day = text(short_day(fact.day, today), "label")
        day.setFixedWidth(look().px(62))
        if fact.day is not None:
            day.setToolTip(date_fr(fact.day))
        grid.addWidget(day, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_words(fact), 0, 1)
        if fact.author:
            grid.addWidget(text(fact.author, "hint", wrap=True), 1, 1)
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

    def show_facts(self, facts: Sequence[TimelineFact], *, limit: int = 0, today: date | None = None) -> None:
        """Show facts, newest first; the year is written when a day is far from `today`."""
        clear(self._layout)
        shown = list(facts[:limit] if limit else facts)
        for n, fact in enumerate(shown):
            self._layout.addWidget(_Fact(fact, first=n == 0, last=n == len(shown) - 1, today=today))


def _words(fact: TimelineFact) -> QLabel:
    """Write a fact; the name of a meeting, before the colon, stands in bold."""
    label = text(fact.text, wrap=True)
    head, colon, rest = fact.text.partition(f"{NBSP}:")
    if fact.weight == "meeting" and colon:
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setText(f"<b>{escape(head)}</b>{colon}{escape(rest)}")
    return label


def short_day(day: date | None, today: date | None = None) -> str:
    """Write a day short: 16 déc.; with its year when `today` is given and far away; – for none."""
    if day is None:
        return DASH
    words = f"{day.day}{NBSP}{_SHORT[day.month - 1]}"
    if today is None or abs((today - day).days) <= _NEAR_DAYS:
        return words
    return f"{day.day}/{day.month:02d}/{day.year % 100:02d}"
