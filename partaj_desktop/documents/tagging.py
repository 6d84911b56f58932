"""Tagged PDF over a reportlab canvas: structure tree, marked content, artifacts, language, title.

The tree is built as the document is told, the marks as it is drawn; both go the same way, so the order in which a
screen reader speaks is the order on the page. Whatever carries no text of its own (rules, fills, feet, header rows
that come again on the next page) is an artifact. A node drawn on two pages stays one node with two marks.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import (
    XMP,
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFObjectReference,
    PDFPage,
    PDFString,
)
from reportlab.pdfgen.canvas import Canvas

from partaj_desktop.documents import fonts, look

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>fr-FR</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{day}T00:00:00Z</xmp:CreateDate><xmp:ModifyDate>{day}T00:00:00Z</xmp:ModifyDate>
<xmp:CreatorTool>{creator}</xmp:CreatorTool><pdf:Producer>{producer}</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""

_AUTHOR = "PARTAJ"
_CREATOR = "PARTAJ Desktop"
_OPTIONS: dict[str, Any] = {
    "pagesize": look.PAGE,
    "invariant": 1,
    "pageCompression": 1,
    "pdfVersion": (1, 7),
    "initialFontName": fonts.REGULAR,
    "lang": "fr-FR",
}


class Node:
    """One element of the structure tree; `kids` are nodes and marks (page, number on the page), in reading order."""

    __slots__ = ("alt", "kids", "scope", "tag")

    def __init__(self, tag: str, parent: "Node | None" = None, *, scope: str = "", alt: str = "") -> None:
        self.tag = tag
        self.scope = scope
        self.alt = alt
        self.kids: list[Node | tuple[int, int]] = []
        if parent is not None:
            parent.kids.append(self)

    def walk(self) -> Iterator["Node"]:
        """Yield the node and all below it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.walk()


class TaggedCanvas(Canvas):
    """A canvas on which every mark belongs to a node or is an artifact."""

    # What reportlab keeps there, untyped.
    _doc: Any
    _code: list[str]

    def __init__(self, root: Node, *, title: str, day: date) -> None:
        fonts.ready()
        self._buffer = BytesIO()
        super().__init__(self._buffer, **_OPTIONS)
        self._root = root
        self._marks: list[list[Node]] = [[]]
        self._headings = 0
        self.setTitle(title)
        self.setAuthor(_AUTHOR)
        self.setCreator(_CREATOR)
        self.setSubject(title)
        self.setViewerPreference("DisplayDocTitle", "true")
        self._stamp(title, day)

    def _stamp(self, title: str, day: date) -> None:
        document = self._doc
        document._timeStamp.YMDhms = (day.year, day.month, day.day, 0, 0, 0)
        text = _XMP.format(
            title=escape(title), author=_AUTHOR, creator=_CREATOR, producer=document.info.producer, day=day.isoformat()
        )
        document.Catalog.Metadata = XMP(creator=lambda _document: text.encode())

    @contextmanager
    def marked(self, node: Node) -> Iterator[None]:
        """Say that what is drawn inside belongs to the node."""
        marks = self._marks[-1]
        node.kids.append((len(self._marks) - 1, len(marks)))
        self._code.append(f"/{node.tag} <</MCID {len(marks)}>> BDC")
        marks.append(node)
        yield
        self._code.append("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Say that what is drawn inside carries no content."""
        self._code.append("/Artifact BMC")
        yield
        self._code.append("EMC")

    @contextmanager
    def belonging(self, node: Node | None) -> Iterator[None]:
        """Mark as the node, or as an artifact where it is only repeated."""
        with self.artifact() if node is None else self.marked(node):
            yield

    def heading(self, text: str, level: int, top: float) -> None:
        """Put a heading at this height into the document's outline."""
        self._headings += 1
        key = f"h{self._headings}"
        self.bookmarkHorizontal(key, 0, top)
        self.addOutlineEntry(text, key, level)

    def next_page(self) -> None:
        """Close the page and open the next one."""
        self.showPage()
        self._marks.append([])

    def finish(self, draw_foot: Callable[[int, int], None]) -> bytes:
        """Close the last page, draw each foot (page, pages), write the structure, return the file."""
        self.showPage()
        pages = self._doc.Pages.pages
        for number, page in enumerate(pages, 1):
            self._code = []
            draw_foot(number, len(pages))
            page.stream += "\n".join(self._code) + "\n"
        self._code = []
        self._write_structure()
        self.save()
        return self._buffer.getvalue()

    def pages(self) -> int:
        """Count the pages begun."""
        return len(self._marks)

    def _write_structure(self) -> None:
        document = self._doc
        names = {id(node): f"Struct{number}" for number, node in enumerate(self._root.walk(), 1)}
        _write(document, self._root, names, "StructRoot")
        for number, page in enumerate(document.Pages.pages):
            _tie(page, number)
        parents: list[object] = []
        for number, marks in enumerate(self._marks):
            parents += [number, PDFArray([PDFObjectReference(names[id(node)]) for node in marks])]
        tree = PDFDictionary(
            {
                "Type": PDFName("StructTreeRoot"),
                "K": PDFObjectReference(names[id(self._root)]),
                "ParentTree": PDFDictionary({"Nums": PDFArray(parents)}),
                "ParentTreeNextKey": len(self._marks),
            }
        )
        document.Catalog.StructTreeRoot = document.Reference(tree, "StructRoot")
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})


def _tie(page: Any, number: int) -> None:
    # reportlab writes only the page entries it knows by name.
    page.__NoDefault__ = [*PDFPage.__NoDefault__, "StructParents", "Tabs"]
    page.StructParents = number
    page.Tabs = PDFName("S")


def _page(number: int) -> PDFObjectReference:
    return PDFObjectReference(f"Page{number + 1}")


def _write(document: Any, node: Node, names: dict[int, str], parent: str) -> None:
    name = names[id(node)]
    element = {"Type": PDFName("StructElem"), "S": PDFName(node.tag), "P": PDFObjectReference(parent)}
    kids: list[object] = []
    home = next((kid[0] for kid in node.kids if isinstance(kid, tuple)), None)
    for kid in node.kids:
        if isinstance(kid, Node):
            kids.append(PDFObjectReference(names[id(kid)]))
        elif kid[0] == home:
            kids.append(kid[1])
        else:
            kids.append(PDFDictionary({"Type": PDFName("MCR"), "Pg": _page(kid[0]), "MCID": kid[1]}))
    if home is not None:
        element["Pg"] = _page(home)
    if node.scope:
        element["A"] = PDFDictionary({"O": PDFName("Table"), "Scope": PDFName(node.scope)})
    if node.alt:
        element["Alt"] = PDFString(node.alt)
    element["K"] = PDFArray(kids)
    document.Reference(PDFDictionary(element), name)
    for kid in node.kids:
        if isinstance(kid, Node):
            _write(document, kid, names, name)
