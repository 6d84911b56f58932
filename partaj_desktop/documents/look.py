"""Page, colours and type of the documents, in points. Accent is for section titles and rules only."""

from dataclasses import dataclass, field
from enum import Enum

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from partaj_desktop.documents import fonts

PAGE = A4
MARGIN = 18 * mm
FOOT = 17 * mm
WIDTH = PAGE[0] - 2 * MARGIN

INK = HexColor("#1a1f23")
INK2 = HexColor("#434b52")
MUTED = HexColor("#5a636b")
ACCENT = HexColor("#0b5c6b")
LINE = HexColor("#d5dade")
RAISED = HexColor("#f2f4f5")
BAR = ACCENT
BAR2 = HexColor("#5097a4")


class Align(Enum):
    """Where the lines of a text stand in its width."""

    LEFT = "left"
    RIGHT = "right"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Type of one text; lengths in points."""

    size: float = 9.5
    leading: float = 14
    bold: bool = False
    colour: Color = field(default_factory=lambda: INK)
    align: Align = Align.LEFT
    before: float = 0
    after: float = 5
    indent: float = 0

    @property
    def font(self) -> str:
        """Name the face of the text where nothing else is said."""
        return fonts.BOLD if self.bold else fonts.REGULAR


TITLE = Style(size=20, leading=27, bold=True, before=16, after=4)
SUBTITLE = Style(size=11, leading=15, colour=INK2, after=12)
SECTION = Style(size=13, leading=18, bold=True, colour=ACCENT, before=22, after=9)
PART = Style(size=9.5, leading=14, bold=True, before=11, after=3)
BODY = Style()
BULLET = Style(after=2, indent=13)
LAST_BULLET = Style(after=6, indent=13)
CAPTION = Style(size=8, leading=11, colour=MUTED, before=3, after=5)
HEAD_LINES = Style(size=8.5, leading=12, colour=INK2, align=Align.RIGHT, after=12)
CELL = Style(size=9, leading=12.5, after=0)
CELL_HEAD = Style(size=8.5, leading=11, bold=True, after=0)
FACT_LABEL = Style(size=9, leading=12.5, colour=MUTED, after=0)
CELL_NOTE = Style(size=9, leading=12.5, before=1, after=6)
ENTRY_HEAD = Style(size=9, leading=13, before=6, after=1)
ENTRY = Style(size=9.5, leading=13.5, after=4)
FOOTING = Style(size=7.5, leading=10, colour=MUTED, after=0)
BANNER = Style(size=8, leading=11, bold=True, colour=INK2, align=Align.CENTRE, after=0)
