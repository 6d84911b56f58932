"""A document told from top to bottom, then laid on pages."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from partaj_desktop.documents import fonts, look
from partaj_desktop.documents.chart import Bar, BarChart
from partaj_desktop.documents.lines import clean
from partaj_desktop.documents.look import Align, Style
from partaj_desktop.documents.table import Column, Look, Table, build_table
from partaj_desktop.documents.tagging import Node, TaggedCanvas
from partaj_desktop.documents.text import Bullet, Heading, Signature, Text
from partaj_desktop.domain.papers import Fact
from partaj_desktop.domain.typography import DASH

_TOP = look.PAGE[1] - look.MARGIN
_BOTTOM = 50.0
_FULL = _TOP - _BOTTOM


class Block(Protocol):
    """What can be laid on a page; lengths in points."""

    keep_next: bool
    before: float
    after: float

    def height(self, width: float) -> float:
        """Measure the whole block."""

    def least(self, width: float) -> float:
        """Measure the smallest part that may begin on a page."""

    def cut(self, width: float, room: float) -> "tuple[Block, Block] | None":
        """Cut what fits; None when nothing does."""

    def draw(self, canvas: TaggedCanvas, left: float, top: float, width: float) -> None:
        """Draw with the top edge there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands around the text on each page: no person's name here."""

    title: str
    day: date
    foot_left: str
    foot_centre: str = ""
    banner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Blocks told one after the other; `kept` on one page if a page can hold them."""

    blocks: list[Block]
    kept: bool


class Story:
    """The blocks of a document and their structure tree, in reading order."""

    def __init__(self, banner: str = "") -> None:
        self.root = Node("Document")
        self.banner = Node("P", self.root) if banner else None
        self.groups: list[Group] = []
        self._together = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keep what is told inside on one page, if a page can hold it."""
        self.groups.append(Group(blocks=[], kept=True))
        self._together = True
        yield
        self._together = False

    def add(self, block: Block) -> None:
        """Tell one more block."""
        if self._together:
            self.groups[-1].blocks.append(block)
        else:
            self.groups.append(Group(blocks=[block], kept=False))

    def title(self, text: str, subtitle: str) -> None:
        """Tell the only title of first level, and the line below it."""
        self.add(Heading(Node("H1", self.root), text, look.TITLE, 0))
        self.p(subtitle, style=look.SUBTITLE)

    def section(self, text: str) -> None:
        """Tell a title of second level, ruled."""
        self.add(Heading(Node("H2", self.root), text, look.SECTION, 1, ruled=True))

    def part(self, text: str) -> None:
        """Tell a title of third level."""
        self.add(Heading(Node("H3", self.root), text, look.PART, None))

    def p(self, *parts: str, style: Style = look.BODY, keep_next: bool = False) -> None:
        """Tell a paragraph made of plain and bold parts."""
        text = Text(Node("P", self.root), parts, style)
        text.keep_next = keep_next
        self.add(text)

    def bullets(self, items: Sequence[Sequence[str]]) -> None:
        """Tell a list; each item is made of plain and bold parts."""
        listing = Node("L", self.root)
        for number, parts in enumerate(items, 1):
            self.add(Bullet(Node("LI", listing), parts, look.BULLET if number < len(items) else look.LAST_BULLET))

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], kind: Look) -> None:
        """Tell a table."""
        self.add(build_table(self.root, columns, rows, kind))

    def facts(self, facts: Sequence[Fact], *, boxed: bool = True) -> None:
        """Tell labelled values, the labels as row headers."""
        columns = (Column(title="", share=30), Column(title="", share=70))
        rows = [(fact.label, fact.value or DASH) for fact in facts]
        self.table(columns, rows, Look(header=False, row_heads=True, boxed=boxed, ruled=False))

    def bars(self, title: str, bars: Sequence[Bar], label_width: float = 128) -> None:
        """Tell a chart of horizontal bars."""
        self.add(BarChart(self.root, title, bars, label_width))

    def signature(self, labels: Sequence[str]) -> None:
        """Tell boxes to be signed by hand."""
        self.add(Signature(self.root, labels))


class _Pages:
    """Lays blocks one below the other, on as many pages as it takes."""

    def __init__(self, canvas: TaggedCanvas, story: Story, sheet: Sheet) -> None:
        self._canvas = canvas
        self._story = story
        self._sheet = sheet
        self._y = _TOP
        self._gap = 0.0
        self._begun = False
        self._banner()

    def lay(self) -> None:
        """Lay all groups."""
        blocks: list[tuple[Block, float]] = []
        for group in self._story.groups:
            whole = self._measure(group.blocks) if group.kept else 0.0
            blocks += [(block, whole if number == 0 else 0.0) for number, block in enumerate(group.blocks)]
        for number, (block, _) in enumerate(blocks):
            self._place(block, self._wanted(blocks[number : number + 4]))

    def _measure(self, group: Sequence[Block]) -> float:
        total, after = 0.0, 0.0
        for number, block in enumerate(group):
            total += block.height(look.WIDTH) + (max(after, block.before) if number else 0.0)
            after = block.after
        return total

    def _wanted(self, blocks: Sequence[tuple[Block, float]]) -> float:
        """Measure a block's least with all it must not be parted from: its group, and what a title heads."""
        first, whole = blocks[0]
        kept = whole if whole <= _FULL else 0.0
        if not first.keep_next or len(blocks) == 1:
            return max(first.least(look.WIDTH), kept)
        gap = max(first.after, blocks[1][0].before)
        return max(first.height(look.WIDTH) + gap + self._wanted(blocks[1:]), kept)

    def _place(self, block: Block, wanted: float) -> None:
        gap = max(self._gap, block.before) if self._begun else 0.0
        if self._begun and self._y - gap - wanted < _BOTTOM:
            self._next_page()
        rest: Block | None = block
        while rest is not None:
            rest = self._draw_what_fits(rest)
            if rest is not None:
                self._next_page()

    def _draw_what_fits(self, block: Block) -> Block | None:
        """Draw the block or its first part; return what is left for the next page."""
        gap = max(self._gap, block.before) if self._begun else 0.0
        room = self._y - gap - _BOTTOM
        if block.height(look.WIDTH) <= room + 0.01:
            self._draw(block, gap)
            return None
        halves = block.cut(look.WIDTH, room)
        if halves is None and self._begun:
            return block
        if halves is None and isinstance(block, Table):
            halves = block.cut_row(look.WIDTH, room)
        if halves is None:
            self._draw(block, gap)
            return None
        self._draw(halves[0], gap)
        return halves[1]

    def _draw(self, block: Block, gap: float) -> None:
        self._y -= gap
        block.draw(self._canvas, look.MARGIN, self._y, look.WIDTH)
        self._y -= block.height(look.WIDTH)
        self._gap, self._begun = block.after, True

    def _next_page(self) -> None:
        self._canvas.next_page()
        self._y, self._gap, self._begun = _TOP, 0.0, False
        self._banner()

    def _banner(self) -> None:
        if self._story.banner is None:
            return
        node = self._story.banner
        again = self._canvas.pages() > 1
        with self._canvas.belonging(None if again else node):
            Text(node, (self._sheet.banner,), look.BANNER).paint(
                self._canvas, look.MARGIN, look.PAGE[1] - 22, look.WIDTH
            )


def _draw_foot(canvas: TaggedCanvas, sheet: Sheet, page: int, pages: int) -> None:
    with canvas.artifact():
        canvas.setStrokeColor(look.LINE)
        canvas.setLineWidth(0.6)
        canvas.line(look.MARGIN, 36, look.MARGIN + look.WIDTH, 36)
        _foot_texts(canvas, sheet, f"{page} / {pages}")


def _foot_texts(canvas: TaggedCanvas, sheet: Sheet, number: str) -> None:
    """Draw left, middle and right on one line; the middle below, where it would touch the others."""

    def long(text: str) -> float:
        return fonts.width(clean(text), fonts.REGULAR) * look.FOOTING.size

    free = look.WIDTH - long(sheet.foot_left) - long(number)
    middle = long(sheet.foot_centre)
    beside = middle + 24 <= free
    shift = long(sheet.foot_left) + (free - middle) / 2 if beside else 0.0
    places = (
        (sheet.foot_left, Align.LEFT, 0.0, 32),
        (sheet.foot_centre, Align.LEFT, shift, 32 if beside else 22),
        (number, Align.RIGHT, 0.0, 32),
    )
    for text, align, x, top in places:
        foot = Text(Node("P"), (text,), replace(look.FOOTING, align=align))
        foot.paint(canvas, look.MARGIN + x, top, look.WIDTH)


def render(story: Story, sheet: Sheet) -> bytes:
    """Lay the story on pages and return the PDF file."""
    canvas = TaggedCanvas(story.root, title=sheet.title, day=sheet.day)
    _Pages(canvas, story, sheet).lay()
    return canvas.finish(lambda page, pages: _draw_foot(canvas, sheet, page, pages))
