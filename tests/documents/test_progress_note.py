"""The progress note gives back every figure, date, place and name of body of the note of 31 December 2010."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise

import pypdf
import pytest

from partaj_desktop.documents.progress_note import progress_note_pdf
from partaj_desktop.domain.figures import fingerprint
from partaj_desktop.domain.typography import typo_fr
from tests.documents import samples
from tests.documents.reading import N, Reading, drawn

F = "\u202f"


@pytest.fixture(scope="module")
def note() -> Reading:
    """Return the note read back."""
    return Reading(progress_note_pdf(samples.note()))


@pytest.fixture(scope="module")
def spoken(note: Reading) -> str:
    """Return what the note says."""
    return note.spoken()


def test_cells_table(note: Reading) -> None:
    assert note.table(2) == [
        [
            "Territoire",
            "Béthune-Bruay",
            "Lens-Liévin-Hénin-Carvin",
            "Roubaix-Tourcoing",
            "Sambre-Avesnois",
            "Valenciennes",
            "Total",
        ],
        ["Nombre de CTL", "3", "3", "5", "4", "3", "18"],
        ["Situations traitées", "40", "84", "57", "117", "39", "337"],
        ["dont apprentis", "1", "–", "–", "25", "–", "26"],
    ]


def test_calls_table_in_the_seed_s_order_with_its_dashes(note: Reading) -> None:
    assert note.table(3) == [
        [
            f"Territoire (retenus au 18{N}janvier 2011)",
            "Projets d’initiative locale",
            "Candidatures référents tuteurs",
        ],
        ["Roubaix-Tourcoing", "6", "8"],
        ["Valenciennes", "2", "–"],
        ["Sambre-Avesnois", "3", "2"],
        ["Béthune-Bruay", "2", "3"],
        ["Lens-Liévin-Hénin-Carvin", "–", "7"],
        ["Hors territoires expérimentaux", "7", "1"],
        ["Total", "20", "21"],
    ]


def test_platforms_table(note: Reading) -> None:
    assert note.table(1) == [
        ["Date", "Comité de pilotage territorial", "Lieu"],
        [f"20{N}juin 2010", "Lens-Liévin-Hénin-Carvin", "Sous-préfecture de Lens"],
        [f"2{N}juillet 2010", "Roubaix-Tourcoing", "Préfecture de Région"],
        [f"22{N}septembre 2010", "Sambre-Avesnois", "Mairie de Jeumont"],
        [f"29{N}septembre 2010", "Béthune-Bruay", "ArtoisComm"],
        [f"22{N}novembre 2010", "Valenciennes", "Université de Valenciennes"],
    ]


def test_header_block(note: Reading) -> None:
    assert note.table(0) == [
        ["Rédigée par", "GIP C2RP"],
        ["Dossier", f"AP1_n°{N}261"],
        ["Porteur du projet", "GIP C2RP"],
        ["Évaluateur", "Cabinet COPAS (Conseil en Pratiques et Analyses Sociales)"],
        ["Région d’expérimentation", "Nord – Pas-de-Calais"],
        ["Démarrage effectif", "Mars 2010"],
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "18 cellules techniques locales se sont réunies entre le 21 septembre et le 16 décembre 2010.",
        "337 situations de jeunes y ont été traitées",
        "44 projets d'initiative locale ont été reçus sur l'ensemble de la région (date arrêtée au 18 janvier 2011), "
        "20 retenus, pour 1 180 bénéficiaires potentiels.",
        "30 structures ont répondu à l'appel à candidature des référents tuteurs, 21 ont été retenues et proposent "
        "d'accompagner potentiellement 553 jeunes.",
        "2 séances de la Commission 9 dédiée à PARTAJ dans le cadre du CCREFP : le 25 janvier 2010 (séance plénière) "
        "et le 31 mai 2010.",
        "les 337 situations, abordées en 371 passages, concernent 337 jeunes",
        "257 situations sur 337 (76 %)",
        "232 situations sur 337 (69 %)",
        "161 situations ;",
        "125 situations.",
        "quelques CFA (Chambre des métiers, Institut professionnel Saint-Louis, CFA académique, CFAI) : 28",
        "Mission d'animation du Fonds d'expérimentations pour la jeunesse",
        "[nom de la personne responsable], responsable de la structure porteuse du projet AP1_n° 261, certifie exact "
        "l'ensemble des informations figurant sur le présent document.",
        "l'approche qualitative est nécessaire et sera privilégiée",
        "SYMSER et la base MGI",
        "Pour ce faire",
    ],
)
def test_sentence(spoken: str, sentence: str) -> None:
    assert drawn(sentence) in spoken.replace("\n", " ")


def test_sections_in_the_seed_s_order(note: Reading) -> None:
    assert note.texts("H1") == [f"Note d’étape sur l’expérimentation au 31{N}décembre 2010"]
    assert note.texts("H2") == [
        "1. Objectifs de l’expérimentation et public cible",
        "2. Modalités opérationnelles",
        f"3. État d’avancement au 31{N}décembre 2010",
        "Certificat",
    ]
    assert note.texts("H3") == [
        "Objectif",
        "Le public",
        "Les instances de pilotage",
        "Les cellules",
        "Les plateformes territoriales installées",
        "Les cellules techniques locales (CTL)",
        "Situations traitées par territoire",
        "Ce que l’on peut retenir",
        "Les solutions proposées, par famille",
        "Projets d’initiative locale et référents tuteurs",
    ]


def test_chart_is_told_in_words(note: Reading) -> None:
    (figure,) = note.root.all("Figure")
    assert figure.alt == typo_fr(
        "Situations traitées par territoire. Sambre-Avesnois : 117, dont 25 apprentis ; "
        "Lens-Liévin-Hénin-Carvin : 84 ; Roubaix-Tourcoing : 57 ; Béthune-Bruay : 40, dont 1 apprenti ; "
        "Valenciennes : 39."
    )


def test_each_foot_has_title_fingerprint_and_page(note: Reading) -> None:
    pages = len(note.pdf.pages)
    for number in range(pages):
        foot = [mark.text for mark in note.marks if mark.page == number and mark.mcid is None][-1]
        assert drawn("PARTAJ, note d'étape au 31 décembre 2010") in foot
        assert fingerprint(samples.figures()) in foot
        assert foot.replace("Chiffres", " Chiffres").count(f"{number + 1} / {pages}") == 1


def test_one_date_is_told_once_when_the_calls_have_the_note_s() -> None:
    same = samples.figures(calls_as_of=date(2010, 12, 31))
    spoken = Reading(progress_note_pdf(samples.note(with_figures=same))).spoken()
    assert "date arrêtée" not in spoken
    assert f"Territoire (retenus au 31{N}décembre 2010)" in spoken


def test_a_territory_the_seed_does_not_know_comes_before_the_last_line() -> None:
    figures = samples.figures()
    projects = figures.local_projects
    more = replace(projects, by_territory={**projects.by_territory, "Calaisis": 4})
    table = Reading(progress_note_pdf(samples.note(with_figures=replace(figures, local_projects=more)))).table(3)
    assert [row[0] for row in table[-3:]] == ["Calaisis", "Hors territoires expérimentaux", "Total"]
    assert table[-3][1:] == ["4", "–"]


def test_a_note_before_any_data_is_made_all_the_same() -> None:
    figures = samples.figures()
    nothing = replace(
        figures,
        territories=(),
        total=replace(figures.total, meetings=0, situations=0, passages=0, young_people=0, apprentices=None),
    )
    paper = replace(samples.note(with_figures=nothing), platforms=(), commission_sessions=(), referrers=())
    reading = Reading(progress_note_pdf(replace(paper, first_meeting=None, last_meeting=None)))
    assert reading.table(1)[3] == ["dont apprentis", "–"]
    assert "ne s’est pas réunie" in reading.spoken()


def test_rows_of_a_short_table_and_their_title_stand_on_one_page() -> None:
    # Whatever stands before: texts of every length push the tables down line by line.
    header, texts = samples.note().header, samples.note().texts
    for lines in range(0, 40, 3):
        first = replace(texts.objectives[0], paragraphs=(*texts.objectives[0].paragraphs, "x\n" * lines + "x"))
        paper = replace(samples.note(), header=header, texts=replace(texts, objectives=(first, *texts.objectives[1:])))
        reading = Reading(progress_note_pdf(paper))
        for table in reading.root.all("Table"):
            assert len({page for page, _ in table.leaves()}) == 1
        nodes = list(reading.root.walk())
        for title, after in pairwise(nodes):
            if title.tag in {"H2", "H3"}:
                assert next(title.leaves())[0] == next(after.leaves())[0]


def test_a_second_reader_finds_the_figures() -> None:
    pages = pypdf.PdfReader(BytesIO(progress_note_pdf(samples.note()))).pages
    text = "\n".join(page.extract_text() for page in pages)
    for figure in ("337", "18", "26", "117", "84", "57", "40", "39", "44", "20", f"1{F}180", "30", "21", "553"):
        assert figure in text
