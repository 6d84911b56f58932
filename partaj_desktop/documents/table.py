"""Tables: header row on each page (an artifact after the first), rules between rows, numbers to the right."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from partaj_desktop.documents import look
from partaj_desktop.documents.lines import Bold
from partaj_desktop.documents.look import Align, Style
from partaj_desktop.documents.tagging import Node, TaggedCanvas
from partaj_desktop.documents.text import Text

_PAD = 3.8
_PAD_TIGHT = 1.5
_SHORT = 12
_GUTTER = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its title, its share of the width, where its texts stand."""

    title: str
    share: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What kind of table: header row, first cells as headers, bold last row, strong last rule, tinted box, rules."""

    header: bool = True
    row_heads: bool = False
    total: bool = False
    closed: bool = False
    boxed: bool = False
    ruled: bool = True


class Row:
    """The texts of one row."""

    def __init__(self, cells: Sequence[Text]) -> None:
        self.cells = tuple(cells)

    def height(self, widths: Sequence[float], pad: float) -> float:
        """Measure the highest cell and the space around it."""
        return max(cell.height(width) for cell, width in zip(self.cells, widths, strict=True)) + 2 * pad

    def cut(self, widths: Sequence[float], room: float) -> "tuple[Row, Row]":
        """Cut a row higher than a page between lines."""
        halves = [cell.cut_anywhere(width, room) for cell, width in zip(self.cells, widths, strict=True)]
        return Row([half[0] for half in halves]), Row([half[1] for half in halves])


class Table:
    """A block of rows that may be cut between two of them."""

    keep_next = False
    before = 2.0
    after = 6.0

    def __init__(self, columns: Sequence[Column], look_: Look, head: Row | None, rows: Sequence[Row]) -> None:
        self._columns = columns
        self._look = look_
        self._head = head
        self._rows = tuple(rows)
        self._repeated = False
        self._cut_below = False

    @property
    def _pad(self) -> float:
        return _PAD if self._look.ruled else _PAD_TIGHT

    @property
    def _margin(self) -> float:
        return 12.0 if self._look.boxed else 0.0

    def _widths(self, width: float) -> list[float]:
        shares = sum(column.share for column in self._columns)
        room = width - 2 * self._margin - _GUTTER * (len(self._columns) - 1)
        return [room * column.share / shares for column in self._columns]

    def _head_height(self, widths: Sequence[float]) -> float:
        return self._head.height(widths, _PAD) if self._head else 0.0

    def height(self, width: float) -> float:
        """Measure all rows."""
        widths = self._widths(width)
        edge = 2 * self._margin * 0.6
        return self._head_height(widths) + edge + sum(row.height(widths, self._pad) for row in self._rows)

    def least(self, width: float) -> float:
        """Measure the header and the first row; all of a short table, which is not cut where a page can hold it."""
        if len(self._rows) <= _SHORT:
            return self.height(width)
        widths = self._widths(width)
        first = self._rows[0].height(widths, self._pad) if self._rows else 0.0
        return self._head_height(widths) + 2 * self._margin * 0.6 + first

    def cut(self, width: float, room: float) -> "tuple[Table, Table] | None":
        """Cut between two rows; None when not even one fits."""
        widths = self._widths(width)
        room -= self._head_height(widths) + 2 * self._margin * 0.6
        count = 0
        for row in self._rows:
            room -= row.height(widths, self._pad)
            if room < 0:
                break
            count += 1
        return self._halves(self._rows[:count], self._rows[count:]) if count else None

    def cut_row(self, width: float, room: float) -> "tuple[Table, Table]":
        """Cut inside the first row, which is higher than a page."""
        widths = self._widths(width)
        inner = room - self._head_height(widths) - 2 * self._margin * 0.6 - 2 * self._pad
        first, rest = self._rows[0].cut(widths, inner)
        return self._halves((first,), (rest, *self._rows[1:]))

    def _halves(self, first: Sequence[Row], rest: Sequence[Row]) -> "tuple[Table, Table]":
        above = Table(self._columns, self._look, self._head, first)
        below = Table(self._columns, self._look, self._head, rest)
        above._repeated, below._repeated = self._repeated, True
        above._cut_below, below._cut_below = True, self._cut_below
        return above, below

    def draw(self, canvas: TaggedCanvas, left: float, top: float, width: float) -> None:
        """Draw header, rows and rules."""
        widths = self._widths(width)
        if self._look.boxed:
            with canvas.artifact():
                canvas.setFillColor(look.RAISED)
                canvas.roundRect(left, top - self.height(width), width, self.height(width), 4, stroke=0, fill=1)
        top -= self._margin * 0.6
        if self._head:
            top = self._draw_head(canvas, self._head, left, top, widths)
        for number, row in enumerate(self._rows, 1):
            self._draw_cells(canvas, row, left, top, widths)
            top -= row.height(widths, self._pad)
            if self._look.ruled:
                self._rule(canvas, left, top, width, self._weight(number))

    def _weight(self, number: int) -> str:
        if number == len(self._rows) and (self._look.total or self._look.closed) and not self._cut_below:
            return "end"
        return "row"

    def _draw_head(self, canvas: TaggedCanvas, head: Row, left: float, top: float, widths: list[float]) -> float:
        bottom = top - head.height(widths, _PAD)
        if self._repeated:
            with canvas.artifact():
                for cell, x, width in self._places(head, left, widths):
                    cell.paint(canvas, x, bottom + _PAD + cell.height(width), width)
        else:
            for cell, x, width in self._places(head, left, widths):
                cell.draw(canvas, x, bottom + _PAD + cell.height(width), width)
        self._rule(canvas, left, bottom, sum(widths) + _GUTTER * (len(widths) - 1), "end")
        return bottom

    def _draw_cells(self, canvas: TaggedCanvas, row: Row, left: float, top: float, widths: list[float]) -> None:
        for cell, x, width in self._places(row, left, widths):
            cell.draw(canvas, x, top - self._pad, width)

    def _places(self, row: Row, left: float, widths: list[float]) -> list[tuple[Text, float, float]]:
        x, places = left + self._margin, []
        for cell, width in zip(row.cells, widths, strict=True):
            places.append((cell, x, width))
            x += width + _GUTTER
        return places

    def _rule(self, canvas: TaggedCanvas, left: float, y: float, width: float, weight: str) -> None:
        with canvas.artifact():
            canvas.setStrokeColor(look.ACCENT if weight == "end" else look.LINE)
            canvas.setLineWidth(1.2 if weight == "end" else 0.6)
            canvas.line(left, y, left + width, y)


def _cell(row: Node, text: str, style: Style, *, scope: str, bold: bool) -> Text:
    node = Node("TH" if scope else "TD", row, scope=scope)
    return Text(node, (Bold(text) if bold else text,) if text else (), style)


def build_table(parent: Node, columns: Sequence[Column], rows: Sequence[Sequence[str]], look_: Look) -> Table:
    """Make the table and its nodes: every row has as many cells as there are columns."""
    table = Node("Table", parent)
    head = None
    if look_.header:
        tr = Node("TR", table)
        head = Row(
            [
                _cell(tr, column.title, replace(look.CELL_HEAD, align=column.align), scope="Column", bold=True)
                for column in columns
            ]
        )
    return Table(columns, look_, head, [_row(table, columns, row, look_, row is rows[-1]) for row in rows])


def _row(table: Node, columns: Sequence[Column], texts: Sequence[str], look_: Look, last: bool) -> Row:
    tr = Node("TR", table)
    bold = look_.total and last
    cells = []
    for number, (column, text) in enumerate(zip(columns, texts, strict=True)):
        head = number == 0 and look_.row_heads
        style = look.FACT_LABEL if head and not look_.ruled else look.CELL
        cells.append(_cell(tr, text, replace(style, align=column.align), scope="Row" if head else "", bold=bold))
    return Row(cells)
