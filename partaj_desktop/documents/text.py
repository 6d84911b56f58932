"""Texts broken into lines.

reportlab's own Paragraph takes U+202F for a space that may be broken and printed as an ordinary one, and makes two
elements of a paragraph that runs over two pages; so lines are broken here, and drawn with its text objects.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from partaj_desktop.documents import fonts, look
from partaj_desktop.documents.look import Align, Style
from partaj_desktop.documents.tagging import Node, TaggedCanvas
from partaj_desktop.domain.typography import typo_fr

_SPACES = re.compile(r"[ \t\r\f\v]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff]")


class Bold(str):
    """A part of a text set in bold."""

    __slots__ = ()


class Piece(NamedTuple):
    """Letters of one face, measured at size 1."""

    text: str
    font: str
    width: float


class Word(NamedTuple):
    """What is never broken at a line's end: pieces, and whether a space stood before."""

    pieces: tuple[Piece, ...]
    width: float
    spaced: bool


class Line(NamedTuple):
    """Words on one line; `goes_on` when a space is needed before the next line."""

    words: tuple[Word, ...]
    width: float
    goes_on: bool


def rich(text: str) -> tuple[str, ...]:
    """Read `**bold**` of an editable text into the parts of a text."""
    return tuple(Bold(part) if number % 2 else part for number, part in enumerate(text.split("**")) if part)


def clean(text: str) -> str:
    """Compose accents, drop what cannot be printed, set French typography."""
    return typo_fr(_CONTROLS.sub("", unicodedata.normalize("NFC", text)))


def _piece(text: str, font: str) -> Piece:
    return Piece(text, font, fonts.width(text, font))


def _words(parts: Sequence[str], style: Style) -> Iterator[Word | None]:
    """Yield the words, and None at a forced line end."""
    pieces: list[Piece] = []
    spaced = False

    def flush() -> Iterator[Word]:
        if pieces:
            yield Word(tuple(pieces), sum(piece.width for piece in pieces), spaced)
            pieces.clear()

    for part in parts:
        font = fonts.BOLD if isinstance(part, Bold) else style.font
        for row, paragraph in enumerate(clean(part).split("\n")):
            if row:
                yield from flush()
                spaced = False
                yield None
            for number, letters in enumerate(_SPACES.split(paragraph)):
                if number:
                    yield from flush()
                    spaced = True
                if letters:
                    pieces.append(_piece(letters, font))
    yield from flush()


def _cut_word(word: Word, room: float) -> Iterator[Word]:
    """Cut a word that is wider than a whole line: after hyphens, else anywhere."""
    spaced = word.spaced
    for piece in word.pieces:
        for bit in re.findall(r"[^-]*-+|[^-]+", piece.text):
            run = bit
            while fonts.width(run, piece.font) > room and len(run) > 1:
                count = max(1, int(len(run) * room / fonts.width(run, piece.font)) - 1)
                yield _whole(_piece(run[:count], piece.font), spaced)
                run, spaced = run[count:], False
            yield _whole(_piece(run, piece.font), spaced)
            spaced = False


def _whole(piece: Piece, spaced: bool) -> Word:
    return Word((piece,), piece.width, spaced)


def break_lines(parts: Sequence[str], style: Style, width: float) -> list[Line]:
    """Fill lines of the given width, one after the other."""
    room = width / style.size
    space = fonts.width(" ", style.font)
    lines: list[Line] = []
    words: list[Word] = []
    used = 0.0
    for word in _words(parts, style):
        if word is None:
            lines.append(Line(tuple(words), used, bool(words)))
            words, used = [], 0.0
            continue
        for bit in [word] if word.width <= room else _cut_word(word, room):
            gap = space if bit.spaced and words else 0.0
            if words and used + gap + bit.width > room:
                lines.append(Line(tuple(words), used, bit.spaced))
                words, used, gap = [], 0.0, 0.0
            words.append(bit)
            used += gap + bit.width
    if words:
        lines.append(Line(tuple(words), used, False))
    return lines


def _runs(line: Line) -> Iterator[tuple[str, str]]:
    """Join the words of a line into runs of one face: (text, font); a line that goes on ends in a space."""
    text, font = "", ""
    for number, word in enumerate(line.words):
        for place, piece in enumerate(word.pieces):
            space = " " if number and place == 0 and word.spaced else ""
            if piece.font == font:
                text += space + piece.text
            else:
                if text:
                    yield text + space, font
                    space = ""
                text, font = space + piece.text, piece.font
    if text:
        yield (text + " " if line.goes_on else text), font


class Text:
    """A block of text that may be cut between two lines; both halves belong to the same node."""

    keep_next = False
    level: int | None = None

    def __init__(self, node: Node, parts: Sequence[str], style: Style) -> None:
        self.node = node
        self.style = style
        self.before = style.before
        self.after = style.after
        self._parts = parts
        self._lines: list[Line] = []
        self._width = -1.0

    def lines(self, width: float) -> list[Line]:
        """Break the text for a width, once."""
        if self._width != width:
            if self._width >= 0 and not self._parts:
                return self._lines
            self._lines = break_lines(self._parts, self.style, width - self.style.indent)
            self._width = width
        return self._lines

    def height(self, width: float) -> float:
        """Measure without the spaces around."""
        return len(self.lines(width)) * self.style.leading

    def least(self, width: float) -> float:
        """Measure the smallest first part: two lines, or all where three would leave one alone."""
        count = len(self.lines(width))
        return (count if count <= 3 else 2) * self.style.leading

    def cut(self, width: float, room: float) -> "tuple[Text, Text] | None":
        """Cut where the room ends, two lines at least on each side; None when it cannot be."""
        lines = self.lines(width)
        count = min(int((room + 0.01) / self.style.leading), len(lines) - 2)
        return self._halves(width, count) if count >= 2 else None

    def cut_anywhere(self, width: float, room: float) -> "tuple[Text, Text]":
        """Cut where the room ends, an empty half allowed."""
        return self._halves(width, int((room + 0.01) / self.style.leading))

    def _halves(self, width: float, count: int) -> "tuple[Text, Text]":
        first, rest = Text(self.node, (), self.style), Text(self.node, (), self.style)
        first._width = rest._width = width
        lines = self.lines(width)
        first._lines, rest._lines = lines[:count], lines[count:]
        first.level, first.after = self.level, 0.0
        return first, rest

    def words(self) -> str:
        """Return the plain words, as the outline shows them."""
        return " ".join(clean("".join(self._parts)).split("\n"))

    def draw(self, canvas: TaggedCanvas, left: float, top: float, width: float) -> None:
        """Draw as content of the node."""
        if self.level is not None and self._parts:
            canvas.heading(self.words(), self.level, top)
        if self.lines(width):
            with canvas.marked(self.node):
                self.paint(canvas, left, top, width)

    def paint(self, canvas: TaggedCanvas, left: float, top: float, width: float) -> None:
        """Draw the letters alone: whoever calls says what they belong to."""
        style = self.style
        canvas.setFillColor(style.colour)
        pen = canvas.beginText()
        baseline = top - (style.leading - style.size) / 2 - style.size * 0.86
        for line in self.lines(width):
            free = width - style.indent - line.width * style.size
            shift = {Align.LEFT: 0.0, Align.RIGHT: free, Align.CENTRE: free / 2}[style.align]
            pen.setTextOrigin(left + style.indent + shift, baseline)
            for run, font in _runs(line):
                pen.setFont(font, style.size)
                pen.textOut(run)
            baseline -= style.leading
        canvas.drawText(pen)


class Heading(Text):
    """A heading: in the outline, never left alone at the foot of a page; a section has a rule below."""

    keep_next = True

    def __init__(self, node: Node, text: str, style: Style, level: int | None, *, ruled: bool = False) -> None:
        super().__init__(node, (text,), style)
        self.level = level
        self.ruled = ruled

    def cut(self, width: float, room: float) -> None:
        """Never cut."""

    def height(self, width: float) -> float:
        """Measure with the rule."""
        return super().height(width) + (5 if self.ruled else 0)

    def least(self, width: float) -> float:
        """All of it."""
        return self.height(width)

    def draw(self, canvas: TaggedCanvas, left: float, top: float, width: float) -> None:
        """Draw the words, then the rule."""
        super().draw(canvas, left, top, width)
        if self.ruled:
            with canvas.artifact():
                canvas.setStrokeColor(look.ACCENT)
                canvas.setLineWidth(1.2)
                bottom = top - self.height(width)
                canvas.line(left, bottom, left + width, bottom)


class Bullet(Text):
    """One item of a list: its dot is the label, its text the body."""

    def __init__(self, item: Node, parts: Sequence[str], style: Style) -> None:
        self.label = Node("Lbl", item)
        super().__init__(Node("LBody", item), parts, style)

    def draw(self, canvas: TaggedCanvas, left: float, top: float, width: float) -> None:
        """Draw the dot, then the text."""
        dot = Text(self.label, ("•",), look.BODY)
        dot.draw(canvas, left + 2, top, width)
        super().draw(canvas, left, top, width)

    def _halves(self, width: float, count: int) -> tuple[Text, Text]:
        first, rest = super()._halves(width, count)
        return _FirstHalf(self, first), rest


class _FirstHalf(Bullet):
    def __init__(self, whole: Bullet, first: Text) -> None:
        Text.__init__(self, whole.node, (), whole.style)
        self.label = whole.label
        self._lines, self._width, self.after = first._lines, first._width, 0.0


class Signature:
    """An empty box under each label, to be signed by hand."""

    keep_next = False
    before = 8.0
    after = 8.0
    _HIGH = 64.0

    def __init__(self, parent: Node, labels: Sequence[str]) -> None:
        self._texts = [Text(Node("P", parent), (label,), look.FACT_LABEL) for label in labels]

    def height(self, width: float) -> float:
        """Measure the box."""
        return self._HIGH

    def least(self, width: float) -> float:
        """All of it."""
        return self._HIGH

    def cut(self, width: float, room: float) -> None:
        """Never cut."""

    def draw(self, canvas: TaggedCanvas, left: float, top: float, width: float) -> None:
        """Draw the boxes side by side, each with its label."""
        each = (width - 12 * (len(self._texts) - 1)) / len(self._texts)
        for text in self._texts:
            with canvas.artifact():
                canvas.setStrokeColor(look.MUTED)
                canvas.setLineWidth(0.6)
                canvas.roundRect(left, top - self._HIGH, each, self._HIGH, 4, stroke=1, fill=0)
            text.draw(canvas, left + 8, top - 5, each - 16)
            left += each + 12
