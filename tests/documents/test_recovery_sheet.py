"""The two papers that open data, read back as text, as tags and as a picture."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pytest
import segno

from partaj_desktop.documents.recovery_sheet import organisation_key_sheet, recovery_sheet
from partaj_desktop.domain.papers import OrganisationKeySheet, RecoverySheet
from tests.documents.reading import Element, N, Reading

CODE = "F8QY-40YG-ECYY-S9E9-R04A-2K1H-YRVS-W8Q6-28ZD"
START = "AGE-SECRET-KEY-1"
# An example made for this test; it opens nothing.
SECRET = START + "GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33"
RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
MADE = date(2026, 11, 22)
SHEET = RecoverySheet(code=CODE, made_on=MADE, workspace="Espace de travail de la Mission locale de Lens")
KEY = OrganisationKeySheet(secret=SECRET, recipient=RECIPIENT, made_on=MADE, region="Nord-Pas-de-Calais")
LONG = "Espace de travail de l'Association Saint-Vincent-de-Paul d'accompagnement du Valenciennois et de la Sambre"
BANNER = "Données de démonstration : rien de ce qui est écrit ici n'est vrai."
DPI = 200
# The frame of the page, in points.
MARGIN, WIDTH = 51.0, 493.2

PAPERS: dict[str, tuple[Callable[[], bytes], str]] = {
    "sheet": (lambda: recovery_sheet(SHEET), CODE),
    "sheet of the widest signs": (
        lambda: recovery_sheet(replace(SHEET, code="WMWM" * 9, workspace=LONG, banner=BANNER)),
        "WMWM" * 9,
    ),
    "key": (lambda: organisation_key_sheet(KEY), SECRET),
    "key of the widest signs": (
        lambda: organisation_key_sheet(replace(KEY, secret=START + "WM" * 29, region=LONG, banner=BANNER)),
        START + "WM" * 29,
    ),
}


@pytest.fixture(scope="module", params=list(PAPERS))
def paper(request: pytest.FixtureRequest) -> tuple[bytes, str]:
    """Return each paper in turn, and the secret on it."""
    make, secret = PAPERS[request.param]
    return make(), secret


class Picture:
    """A page as printed in black and white: grey values by point of the page."""

    def __init__(self, data: bytes, folder: Path) -> None:
        (folder / "paper.pdf").write_bytes(data)
        command = ["pdftoppm", "-r", str(DPI), "-gray", "-singlefile", "paper.pdf", "paper"]
        subprocess.run(command, cwd=folder, check=True)
        raw = (folder / "paper.pgm").read_bytes()
        head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", raw)
        assert head
        self.width, self.height = int(head[1]), int(head[2])
        self.grey = raw[head.end() :]
        assert len(self.grey) == self.width * self.height

    def at(self, x: float, y: float) -> int:
        """Return the grey at a point of the page, its origin at the bottom left."""
        column, row = int(x * DPI / 72), self.height - 1 - int(y * DPI / 72)
        return self.grey[row * self.width + column]

    def inked(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Tell whether anything is drawn in a rectangle."""
        columns = slice(int(left * DPI / 72), int(right * DPI / 72))
        rows = range(self.height - int(top * DPI / 72), self.height - int(bottom * DPI / 72))
        return any(min(self.grey[row * self.width :][columns]) < 250 for row in rows)


def modules_drawn(reading: Reading) -> tuple[float, float, float, float]:
    """Return left, bottom, right, top of what is drawn in the only figure."""
    boxes, inside = [], False
    for instruction in pikepdf.parse_content_stream(reading.pdf.pages[0]):
        operator = str(instruction.operator)
        if operator == "BDC":
            inside = str(instruction.operands[0]) == "/Figure"
        elif operator == "EMC":
            inside = False
        elif operator == "re" and inside:
            x, y, width, height = map(float, instruction.operands)
            boxes.append((x, y, x + width, y + height))
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def groups(reading: Reading) -> list[tuple[str, str]]:
    """Return number and signs of each group, in reading order."""
    items = [one for one in reading.root.all("L")[0].kids if isinstance(one, Element)]
    return [(reading.text(item.all("Lbl")[0]), reading.text(item.all("LBody")[0])) for item in items]


def test_recovery_sheet_reads_from_top_to_bottom() -> None:
    reading = Reading(recovery_sheet(SHEET))
    numbered = [line for number, group in enumerate(CODE.split("-"), 1) for line in (str(number), group)]
    assert reading.spoken().split("\n") == [
        "Fiche de secours",
        f"Espace de travail de la Mission locale de Lens, faite le 22{N}novembre 2026",
        "Cette fiche ouvre les données de cet espace de travail quand la phrase de passe est oubliée. "
        "Qui la tient peut tout lire, sans rien demander à personne. "
        "Sans elle ni la phrase de passe, ces données peuvent être perdues pour toujours.",
        *numbered,
        "",
        "À garder sous clé, loin de l’ordinateur.",
        "Ne pas photographier.",
        "Ne pas joindre à un message.",
        "Le code QR contient les mêmes signes, pour un lecteur de codes.",
        "Un rond est toujours un zéro.",
        "Pour ouvrir avec cette fiche",
        "1.",
        "Lancez PARTAJ et choisissez « Phrase oubliée ? Utiliser la fiche de secours ».",
        "2.",
        "Recopiez les neuf groupes dans l’ordre, de 1 à 9.",
        "3.",
        "Choisissez une nouvelle phrase de passe, puis remettez la fiche sous clé.",
        "Si elle est perdue, ou si quelqu’un a pu la lire",
        f"Faites une nouvelle fiche dans PARTAJ{N}: l’ancienne n’ouvre alors plus cet espace de travail. "
        "Une sauvegarde faite avant s’ouvre encore avec l’ancienne. "
        "Si quelqu’un a pu la lire, prévenez la coordination régionale.",
    ]


def test_key_sheet_gives_the_whole_key_its_public_part_and_who_may_use_it() -> None:
    reading = Reading(organisation_key_sheet(KEY))
    assert reading.texts("H1") == ["Clé de secours de la région"]
    assert reading.texts("H2") == ["Qui peut s’en servir", "Pour ouvrir un poste", "Sa partie publique"]
    said = groups(reading)
    assert [number for number, _ in said] == [str(number) for number in range(1, 16)]
    assert {len(group) for _, group in said[:-1]} == {4}
    paragraphs = reading.texts("P")
    assert "AGE-SECRET-KEY-1" in paragraphs
    assert START + "".join(group for _, group in said) == SECRET
    assert paragraphs[-1] == RECIPIENT
    assert "À garder dans le coffre de la région." in paragraphs
    assert any("deuxième personne" in one for one in paragraphs)
    assert len(reading.root.all("L")[1].all("LI")) == 3


def test_a_code_is_taken_with_or_without_its_hyphens() -> None:
    for code in (CODE, CODE.replace("-", ""), CODE.replace("-", " ")):
        said = groups(Reading(recovery_sheet(replace(SHEET, code=code))))
        assert said == [(str(number), group) for number, group in enumerate(CODE.split("-"), 1)]


def test_round_signs_are_explained_only_where_one_of_the_two_stands() -> None:
    told = {
        "0": "Un rond est toujours un zéro.",
        "O": "Un rond est toujours la lettre O.",
        "0O": "",
        "Q": "",
    }
    for signs, sentence in told.items():
        spoken = Reading(recovery_sheet(replace(SHEET, code=(signs * 36)[:36]))).spoken()
        assert sentence in spoken
        assert ("Un rond" in spoken) == bool(sentence)


@pytest.mark.parametrize("code", ["", CODE[:-1], CODE + "-2345", CODE.replace("F", "")])
def test_a_code_that_is_not_nine_groups_is_never_printed(code: str) -> None:
    with pytest.raises(ValueError, match="9 groups of 4"):
        recovery_sheet(replace(SHEET, code=code))


@pytest.mark.parametrize("secret", ["", RECIPIENT, SECRET[:-1], SECRET + "Q"])
def test_what_is_no_key_of_age_is_never_printed(secret: str) -> None:
    with pytest.raises(ValueError, match="not an age secret key"):
        organisation_key_sheet(replace(KEY, secret=secret))


def test_papers_do_not_show_their_secret_when_they_are_logged() -> None:
    assert CODE not in repr(SHEET)
    assert SECRET not in repr(KEY)


def test_every_mark_belongs_to_an_element_and_the_order_is_that_of_reading(paper: tuple[bytes, str]) -> None:
    reading = Reading(paper[0])
    assert reading.unmarked == []
    drawn = [(mark.page, mark.mcid) for mark in reading.marks if mark.mcid is not None]
    assert drawn == list(reading.root.leaves())
    assert [one.tag for one in reading.root.walk() if one.tag == "H1"] == ["H1"]
    for listing in reading.root.all("L"):
        for item in listing.kids:
            assert isinstance(item, Element)
            assert [kid.tag for kid in item.kids if isinstance(kid, Element)] == ["Lbl", "LBody"]
    assert all("NotoSans" in name and "/FontFile2" in font.FontDescriptor for name, font in reading.fonts().items())


def test_one_page_and_nothing_in_its_margins(paper: tuple[bytes, str], tmp_path: Path) -> None:
    data = paper[0]
    assert len(pypdf.PdfReader(BytesIO(data)).pages) == 1
    picture = Picture(data, tmp_path)
    assert (round(picture.width * 72 / DPI), round(picture.height * 72 / DPI)) == (595, 842)
    assert picture.inked(60, 60, 535, 780)
    for margin in ((0, 0, 48, 842), (547, 0, 595, 842), (0, 0, 595, 18), (0, 824, 595, 842)):
        assert not picture.inked(*margin)


def test_no_group_touches_a_number_or_a_frame(paper: tuple[bytes, str], tmp_path: Path) -> None:
    data, secret = paper
    listed = [text for group in groups(Reading(data)) for text in group]
    words = words_printed(data, tmp_path)
    start = next(
        place for place in range(len(words)) if [word for word, _, _ in words[place:]][: len(listed)] == listed
    )
    boxes = words[start : start + len(listed)]
    columns = 5 if secret.startswith("AGE") else 3
    for place in range(0, len(boxes), 2):
        (_, number_left, number_right), (_, left, right) = boxes[place : place + 2]
        assert number_right + 2 < left
        column = place // 2 % columns
        assert right + 3 < MARGIN + (column + 1) * WIDTH / columns
        assert number_left > MARGIN + column * WIDTH / columns + 3
    print(f"tried {len(boxes) // 2} groups")


def words_printed(data: bytes, folder: Path) -> list[tuple[str, float, float]]:
    """Return the words of the page as poppler sees them: text, left edge, right edge, in points."""
    (folder / "words.pdf").write_bytes(data)
    subprocess.run(["pdftotext", "-bbox", "-raw", "words.pdf", "words.html"], cwd=folder, check=True)
    found = re.findall(
        r'<word xMin="([\d.]+)" .*? xMax="([\d.]+)" .*?>(.*?)</word>', (folder / "words.html").read_text("utf-8")
    )
    return [(text, float(left), float(right)) for left, right, text in found]


def test_qr_code_on_paper_is_the_matrix_of_the_secret(paper: tuple[bytes, str], tmp_path: Path) -> None:
    data, secret = paper
    reading = Reading(data)
    left, bottom, right, top = modules_drawn(reading)
    matrix = segno.make_qr(secret, error="m").matrix
    step = (right - left) / len(matrix)
    assert step * 25.4 / 72 > 1, "modules of a millimetre at least"
    assert top - bottom == pytest.approx(right - left, abs=0.2)
    picture = Picture(data, tmp_path)
    for row, modules in enumerate(matrix):
        for column, module in enumerate(modules):
            grey = picture.at(left + (column + 0.5) * step, top - (row + 0.5) * step)
            assert (grey < 64) == bool(module), (row, column)
            assert grey < 64 or grey > 192
    quiet = 4 * step
    for border in (
        (left - quiet, bottom - quiet, left - 0.5, top + quiet),
        (right + 0.5, bottom - quiet, right + quiet, top + quiet),
        (left, top + 0.5, right, top + quiet),
        (left, bottom - quiet, right, bottom - 0.5),
    ):
        assert not picture.inked(*border)
    print(f"tried {len(matrix) ** 2} modules")


def test_secret_stands_on_the_page_only(paper: tuple[bytes, str]) -> None:
    data, secret = paper
    reading = Reading(data)
    page = "".join(pypdf.PdfReader(BytesIO(data)).pages[0].extract_text().split())
    signs = secret.replace("-", "")
    pieces = [signs[start : start + 4] for start in range(0, len(signs) - 3)]
    assert all(group in page for _, group in groups(reading))
    with reading.pdf.open_outline() as outline, reading.pdf.open_metadata() as metadata:
        around = [item.title for item in outline.root] + [
            child.title for item in outline.root for child in item.children
        ]
        around += [str(value) for value in reading.pdf.docinfo.values()] + [str(value) for value in metadata.values()]
    around += [one.alt for one in reading.root.walk()] + [mark.text for mark in reading.marks if mark.mcid is None]
    assert around
    # The date of the file and the foot hold figures; four signs of a secret in a row do not stand there.
    assert not [(piece, text) for piece in pieces for text in around if piece in text]
    assert [figure.alt for figure in reading.root.all("Figure")] == [
        "Code QR\u00a0: les mêmes signes que les groupes au-dessus."
    ]


def test_title_says_neither_what_it_is_nor_whose(paper: tuple[bytes, str]) -> None:
    reading = Reading(paper[0])
    assert {str(reading.pdf.docinfo[key]) for key in ("/Title", "/Subject", "/Author")} == {"PARTAJ"}
    with reading.pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == "PARTAJ"
    assert "/Keywords" not in reading.pdf.docinfo or not str(reading.pdf.docinfo["/Keywords"])


def test_same_paper_same_bytes() -> None:
    for make, _ in PAPERS.values():
        assert make() == make()
