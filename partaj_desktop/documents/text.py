"""Blocks of text: paragraph, heading, item of a list, boxes to sign."""

from collections.abc import Sequence

from partaj_desktop.documents import look
from partaj_desktop.documents.lines import Line, break_lines, clean, runs
from partaj_desktop.documents.look import Align, Style
from partaj_desktop.documents.tagging import Node, TaggedCanvas


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
            for run, font in runs(line):
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
