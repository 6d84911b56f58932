"""The agenda of a meeting on paper: handed out when it begins, taken back when it ends."""

from datetime import date

from partaj_desktop.documents.look import Align
from partaj_desktop.documents.story import Sheet, Story, render
from partaj_desktop.documents.table import Column, Look
from partaj_desktop.domain.hours import hour_fr
from partaj_desktop.domain.papers import AgendaLinePaper, AgendaPaper
from partaj_desktop.domain.typography import DASH, NBSP, date_fr

_DOTS = "." * 12


def agenda_pdf(paper: AgendaPaper, made_on: date) -> bytes:
    """Make the agenda as a tagged PDF."""
    story = Story(paper.banner)
    held = f"séance n° {paper.number} du {date_fr(paper.held_on)}"
    story.title("Ordre du jour", f"{paper.cell}, {held}")
    where = ", ".join(part for part in (hour_fr(paper.starts_at), paper.place) if part)
    if where:
        story.p(f"{where}.")
    story.p("Ce papier porte des noms : il se rend en fin de séance, et n’est ni copié ni photographié.")
    if paper.points:
        story.section("Points d’information")
        story.bullets([(point,) for point in paper.points])
    story.section("Situations à aborder")
    if paper.items:
        columns = (
            Column(title="N°", share=7, align=Align.RIGHT),
            Column(title="Jeune", share=28),
            Column(title="Âge", share=9),
            Column(title="Commune", share=20),
            Column(title="Pourquoi", share=26),
            Column(title="Durée", share=10, align=Align.RIGHT),
        )
        story.table(columns, [_row(item) for item in paper.items], Look(row_heads=True))
    else:
        story.p("Aucune situation n’est encore inscrite.")
    number = _DOTS if paper.copy_number is None else str(paper.copy_number)
    sheet = Sheet(
        title=f"Ordre du jour, {paper.cell}, {held}",
        day=made_on,
        foot_left=f"PARTAJ, ordre du jour du {date_fr(paper.held_on)}",
        foot_centre=f"exemplaire n° {number}, à rendre",
        banner=paper.banner,
    )
    return render(story, sheet)


def _row(item: AgendaLinePaper) -> tuple[str, ...]:
    age = f"{item.age}{NBSP}ans" if item.age is not None else DASH
    minutes = f"{item.minutes}{NBSP}min" if item.minutes else DASH
    return (str(item.number), item.name, age, item.commune or DASH, item.why or DASH, minutes)
