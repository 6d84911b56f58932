"""Words, and the lines they are broken into.

reportlab's own Paragraph takes U+202F for a space that may be broken and printed as an ordinary one, and makes two
elements of a paragraph that runs over two pages; so lines are broken here, and drawn with its text objects.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from partaj_desktop.documents import fonts
from partaj_desktop.documents.look import Style
from partaj_desktop.domain.typography import typo_fr

_SPACES = re.compile(r"[ \t\r\f\v]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ue000]")
# Stands between the parts of a text while its typography is set: « **gras** : » keeps its space.
_SEAM = "\ue000"


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
    return typo_fr(_printable(text))


def _printable(text: str) -> str:
    return _CONTROLS.sub("", unicodedata.normalize("NFC", text))


def _clean_parts(parts: Sequence[str]) -> list[str]:
    return typo_fr(_SEAM.join(map(_printable, parts))).split(_SEAM)


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

    for part, cleaned in zip(parts, _clean_parts(parts) if parts else (), strict=True):
        font = fonts.BOLD if isinstance(part, Bold) else style.font
        for row, paragraph in enumerate(cleaned.split("\n")):
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
                count = _fitting(run, piece.font, room)
                yield _whole(_piece(run[:count], piece.font), spaced)
                run, spaced = run[count:], False
            yield _whole(_piece(run, piece.font), spaced)
            spaced = False


def _fitting(run: str, font: str, room: float) -> int:
    """Count the letters that fit, one at least."""
    count = min(len(run) - 1, int(len(run) * room / fonts.width(run, font)) + 2)
    while count > 1 and fonts.width(run[:count], font) > room:
        count -= 1
    return max(1, count)


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


def runs(line: Line) -> Iterator[tuple[str, str]]:
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
