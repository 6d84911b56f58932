"""The handover: what passes to whoever takes over a workstation. Nobody's name in the head or the foot."""

from collections.abc import Sequence

from partaj_desktop.documents.look import Align
from partaj_desktop.documents.story import Sheet, Story, render
from partaj_desktop.documents.table import Column, Look
from partaj_desktop.domain.papers import Fact, HandoverPaper, OpenLine, PlannedLine, TutorLine
from partaj_desktop.domain.typography import DASH, date_fr, date_short_fr, number_fr


def handover_pdf(paper: HandoverPaper) -> bytes:
    """Make the handover as a tagged PDF."""
    story = Story(paper.banner)
    day = f"au {date_fr(paper.printed_on)}"
    story.title("État de passation", f"{paper.territory}, {day}" if paper.territory else f"A{day[1:]}")
    story.facts(_facts(paper))
    if paper.to_do:
        story.section("À faire")
        story.bullets([(one,) for one in paper.to_do])
    if paper.meetings is not None:
        _meetings(story, paper.meetings)
    if paper.situations is not None:
        _situations(story, paper.situations)
    if paper.tutors is not None:
        _tutors(story, paper.tutors)
    with story.together():
        story.section("Passation")
        story.p("Ce qui a été écrit par la personne qui part garde son nom.")
        story.signature(("Pour la personne qui part :", "Pour la personne qui prend la suite :"))
    sheet = Sheet(
        title="État de passation",
        day=paper.printed_on,
        foot_left=f"PARTAJ, état de passation au {date_fr(paper.printed_on)}",
        banner=paper.banner,
    )
    return render(story, sheet)


def _facts(paper: HandoverPaper) -> tuple[Fact, ...]:
    last = date_fr(paper.last_on) if paper.last_on else "rien n’a été reçu"
    return (
        Fact(label="Part", value=f"{paper.leaving}, {paper.role[:1].lower()}{paper.role[1:]}"),
        Fact(label="Structure", value=paper.organisation),
        Fact(label="Prend la suite", value=paper.heir or "personne pour l’instant"),
        Fact(label="Dernière écriture reçue", value=last),
        Fact(label="Écritures mises de côté", value=number_fr(paper.aside) if paper.aside else "aucune"),
    )


def _meetings(story: Story, meetings: Sequence[PlannedLine]) -> None:
    story.section("Séances prévues")
    if not meetings:
        story.p("Aucune séance n’est prévue.")
        return
    columns = (
        Column(title="Date", share=28),
        Column(title="Cellule", share=52),
        Column(title="Situations", share=20, align=Align.RIGHT),
    )
    rows = [(date_fr(one.held_on), one.cell or DASH, number_fr(one.items)) for one in meetings]
    story.table(columns, rows, Look(row_heads=True))


def _situations(story: Story, situations: Sequence[OpenLine]) -> None:
    story.section(f"Situations en cours : {number_fr(len(situations))}")
    if not situations:
        story.p("Aucune situation n’est en cours.")
        return
    columns = (
        Column(title="Jeune", share=24),
        Column(title="Solution", share=24),
        Column(title="Structure", share=22),
        Column(title="Échéance", share=13),
        Column(title="Tutorat", share=17),
    )
    rows = [
        (
            one.name,
            one.solution or DASH,
            one.structure or DASH,
            date_short_fr(one.due) if one.due else DASH,
            one.tutor or DASH,
        )
        for one in situations
    ]
    story.table(columns, rows, Look(row_heads=True))


def _tutors(story: Story, tutors: Sequence[TutorLine]) -> None:
    story.section("Tutorat")
    if not tutors:
        story.p("Aucun tutorat n’est en cours.")
        return
    columns = (
        Column(title="Référente ou référent", share=30),
        Column(title="Structure", share=30),
        Column(title="Jeunes suivis", share=40),
    )
    rows = [(one.name, one.organisation or DASH, ", ".join(one.followed) or DASH) for one in tutors]
    story.table(columns, rows, Look(row_heads=True))
