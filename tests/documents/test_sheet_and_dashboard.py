"""The follow-up sheet and the dashboard, read back."""

from dataclasses import replace
from itertools import pairwise

from partaj_desktop.documents.dashboard import dashboard_pdf
from partaj_desktop.documents.follow_up_sheet import follow_up_sheet_pdf
from partaj_desktop.domain.papers import DashboardPaper
from tests.documents import samples
from tests.documents.reading import N, Reading

F = "\u202f"


def test_sheet_tells_the_situation() -> None:
    reading = Reading(follow_up_sheet_pdf(samples.sheet()))
    assert reading.texts("H1") == ["Fiche de suivi"]
    assert reading.texts("H2") == [
        "À ne pas perdre de vue",
        "Parcours scolaire et situation",
        "Passages en cellule",
        "Solutions",
        "Carnet de bord",
    ]
    assert reading.table(0)[1] == ["Prénom", "Thị Phượng"]
    assert reading.table(0)[5] == ["Adresse électronique", "–"]
    assert reading.table(1)[3] == ["Proposée par", f"Mission locale de Wattrelos, le 2{N}novembre 2010"]
    assert reading.table(2)[1] == [f"16{N}novembre 2010", "CTL de Roubaix", "Solution proposée"]
    assert reading.texts("LBody") == [
        f"Aucun contact depuis 30{N}jours.",
        f"Place à confirmer avant le 25{N}janvier.",
    ]
    assert reading.spoken().count(f"Rendez-vous tenu{N}: le projet se précise.") == 4


def test_sheet_of_a_situation_just_proposed_says_what_is_empty() -> None:
    bare = replace(
        samples.sheet(entries=0), passages=(), solutions=(), continuity=(), proposed_by="", proposed_on=None, tutor=""
    )
    reading = Reading(follow_up_sheet_pdf(bare))
    spoken = reading.spoken()
    assert "Cette situation n’a pas encore été abordée en cellule." in spoken
    assert "Aucune solution n’a encore été proposée." in spoken
    assert "Le carnet de bord est vide." in spoken
    assert reading.table(1)[3] == ["Proposée par", "–"]


def test_sheet_keeps_the_name_out_of_titles_heads_and_feet() -> None:
    reading = Reading(follow_up_sheet_pdf(samples.sheet(entries=60)))
    assert len(reading.pdf.pages) > 2
    around = [mark.text for mark in reading.marks if mark.mcid is None] + [str(reading.pdf.docinfo["/Title"])]
    around += reading.texts("H1") + reading.texts("H2")
    assert not any("Nguyễn" in text or "Phượng" in text for text in around)


def test_an_entry_s_head_is_never_parted_from_its_text() -> None:
    # Whatever stands before: the sentences above push the entries down line by line.
    for lines in range(1, 14):
        paper = replace(samples.sheet(entries=30), continuity=("À rappeler.",) * lines)
        reading = Reading(follow_up_sheet_pdf(paper))
        paragraphs = reading.root.all("P")
        for head, text in pairwise(paragraphs):
            if reading.text(head).endswith("Mission locale"):
                assert {page for page, _ in head.leaves()} == {next(text.leaves())[0]}


def test_dashboard_gives_the_three_counts_apart() -> None:
    reading = Reading(dashboard_pdf(DashboardPaper(figures=samples.figures(), updated_by="Coordination régionale")))
    assert "337 situations traitées, 371 passages, 337 jeunes." in reading.spoken()
    assert reading.table(0) == [
        ["Territoire", "Séances (CTL)", "Situations traitées", "dont apprentis", "Passages"],
        ["Béthune-Bruay", "3", "40", "1", "42"],
        ["Lens-Liévin-Hénin-Carvin", "3", "84", "–", "93"],
        ["Roubaix-Tourcoing", "5", "57", "–", "67"],
        ["Sambre-Avesnois", "4", "117", "25", "129"],
        ["Valenciennes", "3", "39", "–", "40"],
        ["Total", "18", "337", "26", "371"],
    ]
    assert reading.table(2)[1:] == [
        ["Projets d’initiative locale", "44", "20", f"1{F}180"],
        ["Candidatures référents tuteurs", "30", "21", "553"],
    ]
    alts = [figure.alt for figure in reading.root.all("Figure")]
    assert alts[1].startswith(f"Niveau de qualification, nombre de situations. V bis\u00a0: 167{F};")


def test_dashboard_without_distributions_has_no_empty_chart() -> None:
    figures = replace(samples.figures(), by_last_situation={}, by_level={"VI": 0}, by_referrer={})
    reading = Reading(dashboard_pdf(DashboardPaper(figures=figures, territory="Valenciennes")))
    assert len(reading.root.all("Figure")) == 1
    assert "Valenciennes, au 31" in reading.spoken()
