"""What is copied by hand, and the same for a machine: numbered groups of signs, a QR code."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import segno

from partaj_desktop.documents import look
from partaj_desktop.documents.lines import clean
from partaj_desktop.documents.look import Align, Style
from partaj_desktop.documents.tagging import Node, TaggedCanvas
from partaj_desktop.documents.text import Text

_NUMBER = Style(size=8.5, leading=12, colour=look.INK2, after=0)
_NUMBER_WIDTH = 16.0
_ROW = 1.75
_QUIET = 4
_OVERLAP = 0.15


class CodeGroups:
    """Groups of signs in a grid, row by row, each with its number: a list for whoever listens to the page."""

    keep_next = False
    before = 12.0
    after = 12.0

    def __init__(self, parent: Node, groups: Sequence[str], *, columns: int, size: float) -> None:
        listing = Node("L", parent)
        style = Style(size=size, leading=size * 1.4, bold=True, align=Align.CENTRE, after=0)
        self._cells = [_cell(Node("LI", listing), number, group, style) for number, group in enumerate(groups, 1)]
        self._columns = columns
        self._row = size * _ROW

    def height(self, width: float) -> float:
        """Measure the rows."""
        return -(-len(self._cells) // self._columns) * self._row

    def least(self, width: float) -> float:
        """All of it."""
        return self.height(width)

    def cut(self, width: float, room: float) -> None:
        """Never cut."""

    def draw(self, canvas: TaggedCanvas, left: float, top: float, width: float) -> None:
        """Draw each group in its frame, the number in the corner."""
        each = width / self._columns
        for place, (number, group) in enumerate(self._cells):
            row, column = divmod(place, self._columns)
            x, y = left + column * each, top - row * self._row
            with canvas.artifact():
                canvas.setStrokeColor(look.MUTED)
                canvas.setLineWidth(0.6)
                canvas.rect(x, y - self._row, each, self._row, stroke=1, fill=0)
            number.draw(canvas, x + 5, y - 3, _NUMBER_WIDTH)
            group.draw(canvas, x + _NUMBER_WIDTH, y - (self._row - group.style.leading) / 2, each - _NUMBER_WIDTH)


def _cell(item: Node, number: int, group: str, style: Style) -> tuple[Text, Text]:
    return Text(Node("Lbl", item), (str(number),), _NUMBER), Text(Node("LBody", item), (group,), style)


class QrBeside:
    """A QR code as one figure, and texts at its right; nothing of its content is in the alternative text."""

    keep_next = False
    before = 6.0
    after = 6.0
    _SIDE = 132.0
    _GUTTER = 14.0

    def __init__(self, parent: Node, content: str, alt: str, beside: Sequence[tuple[str, Style]]) -> None:
        self._matrix = [bytes(row) for row in segno.make_qr(content, error="m").matrix]
        self._figure = Node("Figure", parent, alt=clean(alt))
        self._texts = [Text(Node("P", parent), (words,), style) for words, style in beside]

    def height(self, width: float) -> float:
        """Measure the higher of the two."""
        return max(self._SIDE, self._texts_height(width))

    def least(self, width: float) -> float:
        """All of it."""
        return self.height(width)

    def cut(self, width: float, room: float) -> None:
        """Never cut."""

    def draw(self, canvas: TaggedCanvas, left: float, top: float, width: float) -> None:
        """Draw the code, then the texts at half height."""
        with canvas.marked(self._figure):
            self._draw_modules(canvas, left, top)
        top -= (self.height(width) - self._texts_height(width)) / 2
        for text in self._texts:
            top -= text.before
            text.draw(canvas, left + self._SIDE + self._GUTTER, top, self._room(width))
            top -= text.height(self._room(width)) + text.after

    def _room(self, width: float) -> float:
        return width - self._SIDE - self._GUTTER

    def _texts_height(self, width: float) -> float:
        return sum(text.before + text.height(self._room(width)) + text.after for text in self._texts)

    def _draw_modules(self, canvas: TaggedCanvas, left: float, top: float) -> None:
        """Draw black bars inside the white border of four modules that readers need."""
        step = self._SIDE / (len(self._matrix) + 2 * _QUIET)
        canvas.setFillGray(0)
        for row, first, count in self._bars():
            x, y = left + (_QUIET + first) * step, top - (_QUIET + row + 1) * step
            # Bars overlap a little downwards: printers would show the seam between two that only touch.
            canvas.rect(x, y - _OVERLAP, count * step, step + _OVERLAP, stroke=0, fill=1)

    def _bars(self) -> Iterator[tuple[int, int, int]]:
        """Yield the black stretches of each row: (row, first module, modules)."""
        for row, modules in enumerate(self._matrix):
            first = 0
            for black, stretch in groupby(modules):
                count = len(list(stretch))
                if black:
                    yield row, first, count
                first += count
