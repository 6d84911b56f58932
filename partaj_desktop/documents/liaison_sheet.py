"""The liaison sheet: what a colleague outside the region is given. Nobody's name in the head or the foot."""

from partaj_desktop.documents.follow_up_sheet import passages_section
from partaj_desktop.documents.minutes import solutions_table
from partaj_desktop.documents.story import Sheet, Story, render
from partaj_desktop.domain.papers import Fact, LiaisonPaper
from partaj_desktop.domain.typography import date_fr

_DOTS = "." * 46


def liaison_sheet_pdf(paper: LiaisonPaper) -> bytes:
    """Make the liaison sheet of one situation as a tagged PDF."""
    story = Story(paper.banner)
    story.title("Fiche de liaison", f"{paper.territory}, au {date_fr(paper.printed_on)}")
    story.p(f"Remise par {paper.sender}, à la structure qui prend la suite hors de la région.")
    story.facts(paper.identity)
    story.section("Pour la joindre")
    story.facts(paper.reach, boxed=False)
    story.section("Parcours scolaire et situation")
    story.facts((*paper.schooling, Fact(label="Tutorat", value=paper.tutor)), boxed=False)
    passages_section(story, paper.passages)
    story.section("Solutions")
    if paper.solutions:
        solutions_table(story, paper.solutions)
    else:
        story.p("Aucune solution n’a encore été proposée.")
    _handed_on(story)
    copy = f"Exemplaire n° {paper.copy_number}, à rendre" if paper.copy_number is not None else ""
    sheet = Sheet(
        title=f"Fiche de liaison, {paper.territory}",
        day=paper.printed_on,
        foot_left=f"PARTAJ, fiche de liaison au {date_fr(paper.printed_on)}",
        foot_centre=copy,
        banner=paper.banner,
    )
    return render(story, sheet)


def _handed_on(story: Story) -> None:
    """Leave room for what the law asks: who was told, and to whom the sheet went (CASF L226-2-2)."""
    with story.together():
        story.section("Transmission")
        story.p(f"La personne concernée en a été informée le {_DOTS}")
        story.p(f"Ses représentants légaux, si elle est mineure, le {_DOTS}")
        story.p(f"Structure et personne qui reçoivent cette fiche : {_DOTS}")
        story.signature(("Remise le, par :", "Reçue le, par :"))
