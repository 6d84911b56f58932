"""« Tagged » means: one H1, each table with TH and as many TR as rows, text order equal to reading order."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from partaj_desktop.documents.agenda import agenda_pdf
from partaj_desktop.documents.attendance import attendance_pdf
from partaj_desktop.documents.dashboard import dashboard_pdf
from partaj_desktop.documents.follow_up_sheet import follow_up_sheet_pdf
from partaj_desktop.documents.invitation import invitation_pdf
from partaj_desktop.documents.minutes import minutes_pdf
from partaj_desktop.documents.progress_note import progress_note_pdf
from partaj_desktop.domain.papers import DashboardPaper
from tests.documents import samples
from tests.documents.reading import Element, Reading

LONG = "Une entrée du carnet qui court sur plusieurs lignes, et sur plusieurs pages quand il le faut. " * 120


def sixty() -> bytes:
    """Make minutes of sixty items, some with a note longer than a page."""
    notes = {7: LONG, 30: LONG * 2}
    items = [
        samples.item(number, samples.LONG_NAMES[number % 4], note=notes.get(number, "")) for number in range(1, 61)
    ]
    return minutes_pdf(samples.minutes(tuple(items)))


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "note": lambda: progress_note_pdf(samples.note()),
    "note of the demonstration": lambda: progress_note_pdf(samples.note(banner="Données fictives")),
    "minutes": lambda: minutes_pdf(samples.minutes((samples.item(1), samples.item(2)))),
    "minutes of sixty items": sixty,
    "minutes of nothing": lambda: minutes_pdf(samples.empty_minutes()),
    "sheet": lambda: follow_up_sheet_pdf(samples.sheet()),
    "sheet with long entries": lambda: follow_up_sheet_pdf(samples.sheet(entries=6, text=LONG)),
    "invitation": lambda: invitation_pdf(samples.invitation(), date(2011, 1, 19)),
    "invitation without hour": lambda: invitation_pdf(
        samples.invitation(starts_at="", place="", points=(), sender="", minutes=None), date(2011, 1, 19)
    ),
    "attendance": lambda: attendance_pdf(samples.attendance(18), date(2011, 1, 19)),
    "attendance of nobody": lambda: attendance_pdf(samples.attendance(0, banner="Fictif"), date(2011, 1, 19)),
    "agenda": lambda: agenda_pdf(samples.agenda(31), date(2011, 1, 19)),
    "agenda of ninety": lambda: agenda_pdf(samples.agenda(90, copy_number=3, banner="Fictif"), date(2011, 1, 19)),
    "dashboard": lambda: dashboard_pdf(DashboardPaper(figures=samples.figures())),
}


@pytest.fixture(scope="module", params=list(DOCUMENTS))
def data(request: pytest.FixtureRequest) -> bytes:
    """Return each document in turn."""
    return DOCUMENTS[request.param]()


@pytest.fixture(scope="module")
def reading(data: bytes) -> Reading:
    """Return the document read back."""
    return Reading(data)


def test_every_mark_drawn_belongs_to_an_element_or_is_an_artifact(reading: Reading) -> None:
    assert reading.unmarked == []
    assert {mark.tag for mark in reading.marks if mark.mcid is None} == {"Artifact"}
    drawn = [(mark.page, mark.mcid) for mark in reading.marks if mark.mcid is not None]
    assert sorted(drawn) == sorted(reading.root.leaves())


def test_order_on_the_page_is_the_order_of_reading(reading: Reading) -> None:
    drawn = [(mark.page, mark.mcid) for mark in reading.marks if mark.mcid is not None]
    assert drawn == list(reading.root.leaves())


def test_words_of_the_page_are_the_words_of_the_tree(data: bytes, reading: Reading) -> None:
    # A second reader, which knows nothing of tags; without feet and header rows that come again.
    pages = pypdf.PdfReader(BytesIO(data)).pages
    seen = "".join("".join(page.extract_text().split()) for page in pages)
    for artifact in sorted((m.text for m in reading.marks if m.mcid is None and m.text), key=len, reverse=True):
        seen = seen.replace("".join(artifact.split()), "", 1)
    assert sorted(seen) == sorted("".join(reading.spoken().split()))


def test_one_title_and_no_level_left_out(reading: Reading) -> None:
    levels = [int(one.tag[1]) for one in reading.root.walk() if one.tag in {"H1", "H2", "H3"}]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_are_regular_and_have_headers(reading: Reading) -> None:
    tables = reading.root.all("Table")
    assert tables
    for table in tables:
        assert {kid.tag for kid in elements(table)} == {"TR"}
        heads = table.all("TH")
        assert heads
        assert all(head.scope in {"Column", "Row"} for head in heads)
        assert len({len(elements(row)) for row in table.all("TR")}) == 1
        assert {cell.tag for row in elements(table) for cell in elements(row)} <= {"TH", "TD"}


def elements(element: Element) -> list[Element]:
    """Return the kids that are elements."""
    return [kid for kid in element.kids if isinstance(kid, Element)]


def test_lists_and_figures_are_whole(reading: Reading) -> None:
    for listing in reading.root.all("L"):
        assert all([kid.tag for kid in elements(item)] == ["Lbl", "LBody"] for item in elements(listing))
        assert {item.tag for item in elements(listing)} == {"LI"}
    assert all(figure.alt for figure in reading.root.all("Figure"))


def test_parent_tree_leads_from_each_mark_to_its_element(reading: Reading) -> None:
    tree = reading.pdf.Root.StructTreeRoot.ParentTree.Nums
    parents = {int(tree[place]): tree[place + 1] for place in range(0, len(tree), 2)}
    for number, page in enumerate(reading.pdf.pages):
        marks = [mark for mark in reading.marks if mark.page == number and mark.mcid is not None]
        above = parents[int(page.StructParents)]
        assert len(above) == len(marks)
        for mark in marks:
            assert mark.mcid is not None
            element = above[mark.mcid]
            assert str(element.S)[1:] == mark.tag
            assert mark.mcid in own_marks(element, page)


def own_marks(element: Any, page: pikepdf.Page) -> list[int]:
    """Return the numbers an element has on a page."""
    found = []
    for kid in element.K:
        if isinstance(kid, int):
            if element.Pg.objgen == page.objgen:
                found.append(kid)
        elif kid.get("/Type") == "/MCR" and kid.Pg.objgen == page.objgen:
            found.append(int(kid.MCID))
    return found


def test_says_its_language_its_title_and_that_it_is_tagged(reading: Reading) -> None:
    root = reading.pdf.Root
    assert str(root.Lang) == "fr-FR"
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    title = str(reading.pdf.docinfo["/Title"])
    assert len(title) > 10
    with reading.pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == title
        assert metadata["pdfuaid:part"] == "1"
        assert metadata.pdfa_status == ""
    assert all(page.Tabs == "/S" for page in reading.pdf.pages)


def test_all_fonts_are_embedded(data: bytes, reading: Reading) -> None:
    fonts = reading.fonts()
    assert all("NotoSans" in name for name in fonts)
    assert all("/FontFile2" in font.FontDescriptor and "/ToUnicode" in font for font in fonts.values())
    assert b"Helvetica" not in data


def test_same_paper_same_bytes(request: pytest.FixtureRequest, data: bytes) -> None:
    name = request.node.callspec.params["data"]
    assert DOCUMENTS[name]() == data


def test_same_bytes_in_another_process_and_nothing_written(root: Path) -> None:
    program = (
        "import sys, hashlib\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(args) if event == 'open' else None)\n"
        "from tests.documents.test_tagged import DOCUMENTS\n"
        "opened.clear()\n"
        "print(hashlib.sha256(DOCUMENTS['note']()).hexdigest())\n"
        "print([str(one[0]) for one in opened if isinstance(one[1], str) and set(one[1]) & set('wax+')])\n"
    )
    command = [sys.executable, "-B", "-c", program]
    said = [
        subprocess.run(
            command, cwd=root, env={"PYTHONHASHSEED": seed, "PATH": ""}, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    assert said[0][1] == "[]"


def test_date_is_the_one_passed_in(data: bytes) -> None:
    info = pypdf.PdfReader(BytesIO(data)).metadata
    assert info is not None
    assert info.creation_date is not None
    assert info.creation_date.date() in {date(2011, 1, 18), date(2010, 12, 7), date(2010, 10, 5), date(2011, 1, 19)}
