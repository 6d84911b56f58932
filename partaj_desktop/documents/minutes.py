"""The minutes of a meeting: who was there, what was decided for each situation. No name in the head or the foot."""

from collections.abc import Sequence
from datetime import date

from partaj_desktop.documents import look
from partaj_desktop.documents.lines import Bold
from partaj_desktop.documents.story import Sheet, Story, render
from partaj_desktop.documents.table import Column, Look
from partaj_desktop.domain.papers import Fact, MinutesItem, MinutesPaper, SolutionLine
from partaj_desktop.domain.typography import DASH, date_fr, number_fr, time_fr


def minutes_pdf(paper: MinutesPaper) -> bytes:
    """Make the minutes of a closed meeting as a tagged PDF."""
    story = Story(paper.banner)
    held = f"séance n° {paper.number} du {date_fr(paper.held_on)}"
    story.title("Relevé de décisions", f"{paper.cell}, {held}")
    story.facts(_meeting(paper))
    _attendance(story, paper)
    story.section("Situations abordées")
    if not paper.items:
        story.p("Aucune situation n'a été abordée au cours de cette séance.")
    for item in paper.items:
        _item(story, item)
    _signature(story, paper)
    copy = f"exemplaire n° {paper.copy_number}, à rendre" if paper.copy_number is not None else ""
    sheet = Sheet(
        title=f"Relevé de décisions, {paper.cell}, {held}",
        day=paper.held_on,
        foot_left=f"PARTAJ, relevé de décisions du {date_fr(paper.held_on)}",
        foot_centre=", ".join(part for part in (f"Sceau {paper.seal}" if paper.seal else "", copy) if part),
        banner=paper.banner,
    )
    return render(story, sheet)


def _meeting(paper: MinutesPaper) -> tuple[Fact, ...]:
    hours = [time_fr(moment) for moment in (paper.opened_at, paper.closed_at) if moment]
    return (
        Fact(label="Territoire", value=paper.territory),
        Fact(label="Cellule", value=paper.cell),
        Fact(label="Date", value=date_fr(paper.held_on)),
        Fact(label="Horaires", value=" à ".join(hours)),
        Fact(label="Lieu", value=paper.place),
        Fact(label="Situations abordées", value=number_fr(len(paper.items))),
    )


def _attendance(story: Story, paper: MinutesPaper) -> None:
    story.section("Présences")
    if not paper.attendees:
        story.p("Aucune présence n'a été notée.")
        return
    there = [one for one in paper.attendees if one.present]
    structures = len({one.structure for one in there if one.structure})
    story.p(f"Personnes présentes : {len(there)}. Structures représentées : {structures}.")
    columns = (
        Column(title="Nom", share=38),
        Column(title="Structure", share=46),
        Column(title="Présence", share=16),
    )
    rows = [(one.name, one.structure or DASH, "oui" if one.present else "non") for one in paper.attendees]
    story.table(columns, rows, Look(row_heads=True))


def _item(story: Story, item: MinutesItem) -> None:
    who = [item.name or "Nom inconnu"]
    if item.age is not None:
        who.append(f"{item.age} ans")
    if item.commune:
        who.append(item.commune)
    with story.together():
        story.part(f"{item.number}. {', '.join(who)}")
        story.facts(_decided(item), boxed=False)
        if item.solutions:
            solutions_table(story, item.solutions)
        if item.note:
            story.p(Bold("Note : "), item.note, style=look.CELL_NOTE)


def _decided(item: MinutesItem) -> tuple[Fact, ...]:
    facts = [
        Fact(label="Motif", value=item.reason),
        Fact(label="Décision", value=item.decision),
        Fact(label="Structure chargée du suivi", value=item.structure_in_charge),
    ]
    if item.tutor:
        facts.append(Fact(label="Tutorat", value=item.tutor))
    if item.review_on:
        facts.append(Fact(label="À revoir le", value=date_fr(item.review_on)))
    return tuple(facts)


def solutions_table(story: Story, solutions: Sequence[SolutionLine]) -> None:
    """Tell the solutions of one situation as a table."""
    columns = (
        Column(title="Solution", share=34),
        Column(title="Structure", share=30),
        Column(title="Échéance", share=17),
        Column(title="État", share=19),
    )
    rows = [(one.kind, one.structure or DASH, _day(one.due), one.state or DASH) for one in solutions]
    story.table(columns, rows, Look(row_heads=True))


def _day(day: date | None) -> str:
    return date_fr(day) if day else DASH


def _signature(story: Story, paper: MinutesPaper) -> None:
    with story.together():
        story.section("Signature de la séance")
        closed = f" à {time_fr(paper.closed_at)}" if paper.closed_at else ""
        story.p(f"Séance close le {date_fr(paper.held_on)}{closed}.")
        if paper.seal:
            story.p("Sceau de la séance : ", Bold(paper.seal))
        story.signature(("Pour l'animation de la cellule :", "Visa :"))
