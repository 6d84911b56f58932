"""The two faces of every document, embedded: nothing else may be used, or a reader would have to guess the letters."""

from functools import cache, lru_cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from partaj_desktop import assets

REGULAR = "NotoSans"
BOLD = "NotoSans-Bold"


@cache
def ready() -> None:
    """Register the faces once per process; KnownFailure when this installation does not have them."""
    for name, file in ((REGULAR, "NotoSans-Regular.ttf"), (BOLD, "NotoSans-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(assets.data("resources", "fonts", file))))


@lru_cache(maxsize=20_000)
def width(text: str, font: str) -> float:
    """Measure a text at size 1."""
    return float(pdfmetrics.stringWidth(text, font, 1))
