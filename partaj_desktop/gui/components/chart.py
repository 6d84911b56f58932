"""Painted charts, each with the same figures as a table one key away (T): horizontal bars, and columns for months."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from partaj_desktop.domain.typography import number_fr
from partaj_desktop.gui.components.paint import CENTRE, LEFT, write
from partaj_desktop.gui.components.table import Cell, Column, Line, Table
from partaj_desktop.gui.components.text import row, text
from partaj_desktop.gui.theme import look


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One bar: its label, a value for each series, and words after the total (or instead of the bar)."""

    label: str
    parts: tuple[int, ...]
    note: str = ""
    absent: str = ""

    @property
    def total(self) -> int:
        """The sum of the series."""
        return sum(self.parts)


class _Chart(QWidget):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.bars: tuple[Series, ...] = ()

    def show_bars(self, bars: Sequence[Series]) -> None:
        """Replace the bars; what is drawn is also said."""
        self.bars = tuple(bars)
        said = (f"{bar.label} : {bar.absent or number_fr(bar.total)} {bar.note}".strip() for bar in bars)
        self.setAccessibleDescription(" ; ".join(said))
        self.update()

    @property
    def full(self) -> int:
        """The greatest total, at least 1."""
        return max((bar.total for bar in self.bars), default=1) or 1


class BarChart(_Chart):
    """Horizontal bars, the value in bold at the end; no grid, no axis."""

    def __init__(self, name: str, *, labels: int = 126, height: int = 38) -> None:
        super().__init__(name)
        self._labels, self._height = labels, height

    def sizeHint(self) -> QSize:
        return QSize(look().px(360), look().px(self._height) * max(len(self.bars), 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(240), look().px(24) * max(len(self.bars), 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        step = min(self.height() // max(len(self.bars), 1), look().px(self._height))
        with QPainter(self) as painter:
            for n, bar in enumerate(self.bars):
                self._bar(painter, QRect(0, n * step, self.width(), step), bar)

    def _bar(self, painter: QPainter, area: QRect, bar: Series) -> None:
        labels = QRect(area.left(), area.top(), look().px(self._labels) - 8, area.height())
        write(painter, labels, bar.label, font=look().font(), token="text")
        left = look().px(self._labels)
        rest = QRect(left, area.top(), self.width() - left, area.height())
        if bar.absent:
            write(painter, rest, bar.absent, font=look().font(), token="muted")
            return
        room, height = rest.width() - look().px(130), look().px(18)
        for n, part in enumerate(bar.parts):
            wide = max(round(room * part / self.full), 2 if part else 0)
            painter.fillRect(left, area.center().y() - height // 2 + 1, wide, height, look().color(_color(n)))
            left += wide + (2 if part else 0)
        rest.setLeft(left + look().px(8))
        wide = write(painter, rest, number_fr(bar.total), font=look().font(bold=True), token="text", align=LEFT)
        rest.setLeft(rest.left() + wide + look().px(8))
        write(painter, rest, bar.note, font=look().font(12), token="text2")


class ColumnChart(_Chart):
    """Columns, for months: the value above, the month and a second line below."""

    def sizeHint(self) -> QSize:
        return QSize(look().px(300), look().px(190))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(200), look().px(120))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.bars:
            return
        step, foot, head = self.width() / len(self.bars), look().px(40), look().px(26)
        base = self.height() - foot
        with QPainter(self) as painter:
            for n, bar in enumerate(self.bars):
                high = max(round((base - head) * bar.total / self.full), 2)
                wide = min(look().px(44), round(step * 0.6))
                left = round(n * step + (step - wide) / 2)
                painter.fillRect(left, base - high, wide, high, look().color("bar"))
                slot = QRect(round(n * step), base - high - head, round(step), head)
                write(painter, slot, number_fr(bar.total), font=look().font(bold=True), token="text", align=CENTRE)
                line = QFontMetrics(look().font(12)).height()
                for place, words in enumerate((bar.label, bar.note)):
                    under = QRect(round(n * step), base + 4 + place * line, round(step), line)
                    write(painter, under, words, font=look().font(12), token="text2", align=CENTRE)
            painter.fillRect(0, base, self.width(), 1, look().color("border"))


class ChartWithTable(QWidget):
    """A chart and its table; T, or `toggle`, shows the one or the other."""

    def __init__(self, chart: _Chart, columns: Sequence[Column]) -> None:
        super().__init__()
        self.chart = chart
        self.table = Table(chart.accessibleName(), columns)
        self.table.finds_by_typing = False
        self._stack = QStackedLayout(self)
        self._stack.addWidget(chart)
        self._stack.addWidget(self.table)

    @property
    def shows_table(self) -> bool:
        """Say whether the table is on top."""
        return self._stack.currentIndex() == 1

    def toggle(self) -> None:
        """Show the other one, and give it the focus if the first had it."""
        holder: QWidget | None = self.window().focusWidget()
        focused = holder is not None and self.isAncestorOf(holder)
        self._stack.setCurrentIndex(0 if self.shows_table else 1)
        if focused:
            (self.table if self.shows_table else self.chart).setFocus()

    def show_bars(self, bars: Sequence[Series]) -> None:
        """Replace the bars of the chart and the lines of its table."""
        self.chart.show_bars(bars)
        self.table.show_lines([Line(key=bar.label, cells=_cells(bar)) for bar in bars])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_T and not event.modifiers():
            self.toggle()
            return
        super().keyPressEvent(event)


def _cells(bar: Series) -> tuple[Cell, ...]:
    if bar.absent:
        return (Cell(words=bar.label), Cell(words=bar.absent, tone="muted"))
    parts = tuple(Cell(words=number_fr(part)) for part in bar.parts)
    total = (Cell(words=number_fr(bar.total), bold=True),) if len(parts) > 1 else ()
    return (Cell(words=bar.label), *parts, *total, Cell(words=bar.note, tone="muted"))


class LegendSquare(QWidget):
    """The square of a series in a legend."""

    def __init__(self, series: int) -> None:
        super().__init__()
        self._series = series
        self.setFixedSize(look().px(12), look().px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), look().color(_color(self._series)))


def legend(*names: str) -> QWidget:
    """Make the legend of one or two series."""
    widget = QWidget()
    layout = row(spacing=6)
    for n, name in enumerate(names):
        layout.addWidget(LegendSquare(n))
        layout.addWidget(text(name, "caption"))
    widget.setLayout(layout)
    return widget


def _color(series: int) -> str:
    return "bar" if series == 0 else "bar2"
