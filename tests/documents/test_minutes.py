"""Minutes: everybody's name whole, every item kept together, nobody's name where a passer-by reads."""

from dataclasses import replace

import pytest

from partaj_desktop.documents.minutes import minutes_pdf
from partaj_desktop.domain.papers import Attendee, MinutesItem
from tests.documents import samples
from tests.documents.reading import N, Reading


def sixty() -> Reading:
    """Return minutes of sixty ordinary items, read back."""
    items = tuple(samples.item(number, samples.LONG_NAMES[number % 4]) for number in range(1, 61))
    return Reading(minutes_pdf(samples.minutes(items)))


@pytest.fixture(scope="module")
def long() -> Reading:
    """Return minutes of sixty items."""
    return sixty()


def test_long_names_are_extracted_whole(long: Reading) -> None:
    assert [row[0] for row in long.table(1)] == ["Nom", *samples.LONG_NAMES]
    titles = long.texts("H3")
    assert titles[3] == f"4. {samples.LONG_NAMES[0]}, 17{N}ans, Liévin"
    assert len(titles) == 60
    assert all(samples.LONG_NAMES[number % 4] in title for number, title in enumerate(titles, 1))


def test_sixty_items_stand_on_many_pages_each_whole_on_one(long: Reading) -> None:
    assert len(long.pdf.pages) > 12
    pages: dict[str, set[int]] = {}
    current = ""
    for one in long.root.kids:
        assert not isinstance(one, tuple)
        if one.tag in {"H2", "H3"}:
            current = long.text(one) if one.tag == "H3" else ""
        if current:
            pages.setdefault(current, set()).update(page for page, _ in one.leaves())
    assert len(pages) == 60
    assert all(len(found) == 1 for found in pages.values())


def test_item_says_what_was_decided() -> None:
    reading = Reading(minutes_pdf(samples.minutes((samples.item(3, note="Rappeler la mère : jeudi."),))))
    assert reading.table(2) == [
        ["Motif", f"Première présentation{N}: sans solution depuis septembre"],
        ["Décision", "Solution proposée"],
        ["Structure chargée du suivi", "Mission locale de Lens"],
        ["Tutorat", "Association Les Ateliers du Canal"],
        ["À revoir le", f"25{N}janvier 2011"],
    ]
    assert reading.table(3) == [
        ["Solution", "Structure", "Échéance", "État"],
        [
            "Appui à l’élaboration du projet professionnel",
            "Mission locale de Lens",
            f"4{N}janvier 2011",
            "proposée",
        ],
        ["École de la 2e chance", "–", "–", "en attente de place"],
    ]
    assert f"Note{N}: Rappeler la mère{N}: jeudi." in reading.spoken()


def test_attendance_counts_who_was_there() -> None:
    reading = Reading(minutes_pdf(samples.minutes()))
    assert f"Personnes présentes{N}: 3. Structures représentées{N}: 3." in reading.spoken()
    assert [row[2] for row in reading.table(1)] == ["Présence", "oui", "non", "oui", "oui"]


def test_nobody_is_named_in_titles_heads_and_feet(long: Reading) -> None:
    around = [mark.text for mark in long.marks if mark.mcid is None]
    around += [*long.texts("H1"), str(long.pdf.docinfo["/Title"])]
    with long.pdf.open_outline() as outline:
        around += [entry.title for top in outline.root for entry in (top, *top.children)]
    for name in samples.LONG_NAMES:
        assert all(part not in text for part in name.split() if len(part) > 3 for text in around)


def test_foot_has_seal_copy_and_page(long: Reading) -> None:
    pages = len(long.pdf.pages)
    feet = [[m.text for m in long.marks if m.mcid is None and m.page == page][-1] for page in range(pages)]
    for number, foot in enumerate(feet, 1):
        assert "Sceau 7F3A-91C2-0E5B" in foot
        assert f"exemplaire n°{N}2, à rendre" in foot
        assert f"{number} / {pages}" in foot


def test_a_meeting_of_nothing_says_so() -> None:
    spoken = Reading(minutes_pdf(samples.empty_minutes())).spoken()
    assert "Aucune présence n’a été notée." in spoken
    assert "Aucune situation n’a été abordée au cours de cette séance." in spoken
    assert "Sceau" not in spoken


def test_an_attendance_list_over_two_pages_has_its_header_once() -> None:
    people = tuple(
        Attendee(name=f"Personne {number}", structure=f"Structure {number % 7}", present=True) for number in range(120)
    )
    reading = Reading(minutes_pdf(replace(samples.minutes(), attendees=people)))
    table = reading.root.all("Table")[1]
    assert len(table.all("TR")) == 121
    assert len({page for page, _ in table.leaves()}) > 2
    assert [reading.text(head) for head in table.all("TH") if head.scope == "Column"] == [
        "Nom",
        "Structure",
        "Présence",
    ]
    again = [mark for mark in reading.marks if mark.mcid is None and mark.text == "NomStructurePrésence"]
    assert len(again) == len({page for page, _ in table.leaves()}) - 1


def test_a_cell_higher_than_a_page_runs_on_in_one_cell() -> None:
    reason = " ".join(f"mot{number}" for number in range(4000))
    item = replace(samples.item(1), reason=reason, solutions=(), note="")
    reading = Reading(minutes_pdf(samples.minutes((item,))))
    assert reading.table(2)[0] == ["Motif", reason]
    cell = reading.root.all("Table")[2].all("TD")[0]
    assert len({page for page, _ in cell.leaves()}) > 2
    assert reading.root.all("Table")[2].all("TR")[0].tag == "TR"


def test_a_paragraph_over_pages_stays_one_paragraph() -> None:
    note = " ".join(f"mot{number}" for number in range(4000))
    reading = Reading(minutes_pdf(samples.minutes((replace(samples.item(1), note=note),))))
    (paragraph,) = [one for one in reading.root.all("P") if "mot1 " in reading.text(one)]
    assert reading.text(paragraph) == f"Note{N}: {note}"
    assert len({page for page, _ in paragraph.leaves()}) > 2


@pytest.mark.parametrize(
    "typed",
    [
        "<b>gras</b> & <i>",
        "a" * 400,
        "ligne\nautre\n\nfin",
        "**étoiles**",
        "e\u0301te\u0301",
        "\x00\x07",
        "",
        "%s {x} \\(",
    ],
)
def test_whatever_was_typed_is_printed_as_text(typed: str) -> None:
    item = MinutesItem(number=1, name=typed or "x", note=typed, commune=typed, reason=typed)
    reading = Reading(minutes_pdf(samples.minutes((item,))))
    kept = typed.replace("e\u0301", "é").replace("\x00", "").replace("\x07", "")
    assert "".join(kept.split()) in "".join(reading.table(2)[0][1].split())
    assert "".join(kept.split()) in "".join(reading.texts("H3")[0].split())


def test_the_title_of_the_situations_is_never_left_alone_at_the_foot_of_a_page() -> None:
    """Whatever the number of people present, the first situation stands on the page of the title above it."""
    items = tuple(samples.item(number, "Nowak Dylan") for number in range(1, 4))
    for present in range(8, 40):
        people = tuple(Attendee(name=f"Personne {number}", structure="MGI", present=True) for number in range(present))
        reading = Reading(minutes_pdf(replace(samples.minutes(items), attendees=people)))
        titles = [(reading.text(one), next(one.leaves())[0]) for tag in ("H2", "H3") for one in reading.root.all(tag)]
        pages = dict(titles)
        first = next(text for text in pages if text.startswith("1. "))
        assert pages["Situations abordées"] == pages[first], present
