"""Reads a PDF back as a reader and a screen reader would: what is drawn, to what it belongs, in which order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf

from partaj_desktop.domain.typography import typo_fr

# reportlab draws U+00A0 with the letter of the ordinary space, once lines are broken; U+202F has its own.
N = " "
SHOW = {"Tj", "TJ", "'", '"'}
PAINT = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh", "EI"}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One marked stretch of a page's content; `mcid` is None for an artifact."""

    page: int
    mcid: int | None
    tag: str
    text: str


@dataclass(kw_only=True)
class Element:
    """One element of the structure tree."""

    tag: str
    scope: str
    alt: str
    kids: list["Element | tuple[int, int]"] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        """Yield the element and all below it."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.walk()

    def leaves(self) -> Iterator[tuple[int, int]]:
        """Yield (page, mcid) in reading order."""
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.leaves()
            else:
                yield kid

    def all(self, tag: str) -> list["Element"]:
        """Return the elements of a kind, in reading order."""
        return [one for one in self.walk() if one.tag == tag]


class Reading:
    """A PDF file, taken apart."""

    def __init__(self, data: bytes) -> None:
        self.pdf = pikepdf.open(BytesIO(data))
        self.unmarked: list[str] = []
        self.marks = [mark for number, page in enumerate(self.pdf.pages) for mark in self._read_page(number, page)]
        self._places = {(mark.page, mark.mcid): mark for mark in self.marks if mark.mcid is not None}
        numbers = {page.objgen: number for number, page in enumerate(self.pdf.pages)}
        self.root = _element(self.pdf.Root.StructTreeRoot.K, numbers)

    def text(self, element: Element) -> str:
        """Return the text that belongs to an element."""
        return "".join(self._places[leaf].text for leaf in element.leaves())

    def texts(self, tag: str) -> list[str]:
        """Return the texts of all elements of a kind."""
        return [self.text(one) for one in self.root.all(tag)]

    def spoken(self) -> str:
        """Return what a screen reader says, one element a line."""
        lines = []
        for one in self.root.walk():
            if any(isinstance(kid, tuple) for kid in one.kids):
                lines.append(self.text(one))
        return "\n".join(lines)

    def table(self, number: int) -> list[list[str]]:
        """Return the cells of a table."""
        rows = self.root.all("Table")[number].all("TR")
        return [[self.text(cell) for cell in row.kids if isinstance(cell, Element)] for row in rows]

    def fonts(self) -> dict[str, Any]:
        """Return every font object of the file by its name."""
        found = {}
        for thing in self.pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font":
                found[str(thing.BaseFont)] = thing
        return found

    def _read_page(self, number: int, page: pikepdf.Page) -> Iterator[Mark]:
        maps = {name: _to_unicode(font) for name, font in page.Resources.Font.items()}
        font, inside, said = "", None, ""
        for instruction in pikepdf.parse_content_stream(page):
            operands, operator = instruction.operands, str(instruction.operator)
            if operator == "Tf":
                font = str(operands[0])
            elif operator in {"BDC", "BMC"}:
                assert inside is None, "marks are not nested"
                inside, said = _opened(operands), ""
            elif operator == "EMC":
                assert inside is not None, "a mark is closed that was not opened"
                yield Mark(page=number, mcid=inside[1], tag=inside[0], text=said)
                inside = None
            elif operator in SHOW | PAINT and inside is None:
                self.unmarked.append(f"page {number + 1}: {operator}")
            elif operator in SHOW:
                said += "".join(maps[font][code] for code in _codes(operands))
        assert inside is None, "a mark is left open"


def drawn(text: str) -> str:
    """Return a text as it can be read back from a page."""
    return typo_fr(text).replace("\u00a0", N)


def _opened(operands: Any) -> tuple[str, int | None]:
    tag = str(operands[0])[1:]
    return (tag, int(operands[1].MCID)) if len(operands) > 1 else (tag, None)


def _codes(operands: Any) -> bytes:
    shown = operands[-1]
    if isinstance(shown, pikepdf.Array):
        return b"".join(bytes(one) for one in shown if isinstance(one, pikepdf.String))
    return bytes(shown)


def _to_unicode(font: Any) -> dict[int, str]:
    text = font.ToUnicode.read_bytes().decode("latin-1")
    table = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, letters in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[int(code, 16)] = bytes.fromhex(letters).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, letters in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*\[([^\]]*)\]", block):
            targets = re.findall(r"<([0-9A-Fa-f]+)>", letters)
            for code, target in zip(range(int(first, 16), int(last, 16) + 1), targets, strict=True):
                table[code] = bytes.fromhex(target).decode("utf-16-be")
    return table


def _element(thing: Any, pages: dict[Any, int]) -> Element:
    attributes = thing.get("/A")
    element = Element(
        tag=str(thing.S)[1:],
        scope=str(attributes.Scope)[1:] if attributes is not None and "/Scope" in attributes else "",
        alt=str(thing.get("/Alt", "")),
    )
    for kid in thing.K if isinstance(thing.K, pikepdf.Array) else [thing.K]:
        if isinstance(kid, int):
            element.kids.append((pages[thing.Pg.objgen], kid))
        elif kid.get("/Type") == "/MCR":
            element.kids.append((pages[kid.Pg.objgen], int(kid.MCID)))
        else:
            element.kids.append(_element(kid, pages))
    return element
