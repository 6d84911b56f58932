"""Horizontal bars: the value in words at the end of each, no axis, no grid; one figure with its alternative text."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import Color

from partaj_desktop.documents import fonts, look
from partaj_desktop.documents.lines import Bold, clean
from partaj_desktop.documents.look import Style
from partaj_desktop.documents.tagging import Node, TaggedCanvas
from partaj_desktop.documents.text import Text
from partaj_desktop.domain.typography import number_fr

_STEP = 16.0
_THICK = 9.5
_GAP = 1.5
_LABEL = Style(size=9, leading=_STEP, after=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: a value, the part of it drawn in the second tint, and what is said of that part."""

    label: str
    value: int
    part: int = 0
    remark: str = ""


def in_words(bars: Sequence[Bar]) -> str:
    """Say the chart in one sentence."""
    return " ; ".join(
        f"{bar.label} : {number_fr(bar.value)}" + (f", {bar.remark}" if bar.remark else "") for bar in bars
    )


class BarChart:
    """A block that is never cut."""

    keep_next = False
    before = 2.0
    after = 8.0

    def __init__(self, parent: Node, title: str, bars: Sequence[Bar], label_width: float = 128) -> None:
        self.node = Node("Figure", parent, alt=clean(f"{title}. {in_words(bars)}."))
        self._bars = tuple(bars)
        self._label_width = label_width

    def height(self, width: float) -> float:
        """Measure one step for each bar."""
        return len(self._bars) * _STEP

    def least(self, width: float) -> float:
        """All of it."""
        return self.height(width)

    def cut(self, width: float, room: float) -> None:
        """Never cut."""

    def draw(self, canvas: TaggedCanvas, left: float, top: float, width: float) -> None:
        """Draw labels, bars and values."""
        widest = max((self._said(bar).lines(width)[0].width * _LABEL.size for bar in self._bars), default=0.0)
        scale = (width - self._label_width - 8 - widest) / (max((bar.value for bar in self._bars), default=1) or 1)
        with canvas.marked(self.node):
            for bar in self._bars:
                self._draw_bar(canvas, bar, left, top, scale)
                top -= _STEP

    def _said(self, bar: Bar) -> Text:
        parts = (Bold(number_fr(bar.value)), f", {bar.remark}") if bar.remark else (Bold(number_fr(bar.value)),)
        return Text(self.node, parts, _LABEL)

    def _draw_bar(self, canvas: TaggedCanvas, bar: Bar, left: float, top: float, scale: float) -> None:
        label = Text(self.node, (self._fit(bar.label),), _LABEL)
        label.paint(canvas, left, top, look.WIDTH)
        x, y = left + self._label_width, top - _STEP + (_STEP - _THICK) / 2
        whole, part = bar.value * scale, bar.part * scale
        self._fill(canvas, look.BAR, x, y, whole - part - (_GAP if part else 0))
        self._fill(canvas, look.BAR2, x + whole - part, y, part)
        self._said(bar).paint(canvas, x + whole + 5, top, look.WIDTH)

    def _fit(self, label: str) -> str:
        room = (self._label_width - 6) / _LABEL.size
        label = clean(label)
        if fonts.width(label, fonts.REGULAR) <= room:
            return label
        while label and fonts.width(label + "…", fonts.REGULAR) > room:
            label = label[:-1]
        return label.rstrip() + "…"

    def _fill(self, canvas: TaggedCanvas, colour: Color, x: float, y: float, width: float) -> None:
        if width > 0:
            canvas.setFillColor(colour)
            canvas.rect(x, y, width, _THICK, stroke=0, fill=1)
