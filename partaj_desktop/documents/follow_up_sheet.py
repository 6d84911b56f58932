"""The follow-up sheet: the printed view of one situation. Nobody's name in the head or the foot."""

from collections.abc import Sequence

from partaj_desktop.documents import look
from partaj_desktop.documents.lines import Bold
from partaj_desktop.documents.minutes import solutions_table
from partaj_desktop.documents.story import Sheet, Story, render
from partaj_desktop.documents.table import Column, Look
from partaj_desktop.domain.papers import EntryLine, Fact, FollowUpSheetPaper, PassageLine
from partaj_desktop.domain.typography import DASH, date_fr, date_short_fr


def follow_up_sheet_pdf(paper: FollowUpSheetPaper) -> bytes:
    """Make the follow-up sheet of one situation as a tagged PDF."""
    story = Story(paper.banner)
    story.title(paper.title, f"{paper.territory}, au {date_fr(paper.printed_on)}")
    story.facts(paper.identity)
    _continuity(story, paper)
    story.section("Parcours scolaire et situation")
    story.facts(_situation(paper), boxed=False)
    passages_section(story, paper.passages)
    story.section("Solutions")
    if paper.solutions:
        solutions_table(story, paper.solutions)
    else:
        story.p("Aucune solution n'a encore été proposée.")
    story.section("Carnet de bord")
    if not paper.entries:
        story.p("Le carnet de bord est vide.")
    for entry in paper.entries:
        _entry(story, entry)
    copy = f"Exemplaire n° {paper.copy_number}, à rendre" if paper.copy_number is not None else ""
    sheet = Sheet(
        title=f"{paper.title}, {paper.territory}",
        day=paper.printed_on,
        foot_left=f"PARTAJ, {paper.title[:1].lower()}{paper.title[1:]} au {date_fr(paper.printed_on)}",
        foot_centre=copy,
        banner=paper.banner,
    )
    return render(story, sheet)


def _continuity(story: Story, paper: FollowUpSheetPaper) -> None:
    """Tell what is due or broken; say nothing where nothing is known, for no news is not good news."""
    if paper.continuity:
        story.section("À ne pas perdre de vue")
        story.bullets([(sentence,) for sentence in paper.continuity])


def _situation(paper: FollowUpSheetPaper) -> tuple[Fact, ...]:
    proposed = paper.proposed_by
    if proposed and paper.proposed_on:
        proposed += f", le {date_fr(paper.proposed_on)}"
    return (
        *paper.schooling,
        Fact(label="Proposée par", value=proposed),
        Fact(label="État de la situation", value=paper.state),
        Fact(label="Structure chargée du suivi", value=paper.structure_in_charge),
        Fact(label="Tutorat", value=paper.tutor),
    )


def passages_section(story: Story, passages: Sequence[PassageLine]) -> None:
    """Tell when a situation was seen by the cell, and what was decided."""
    story.section("Passages en cellule")
    if not passages:
        story.p("Cette situation n'a pas encore été abordée en cellule.")
        return
    columns = (
        Column(title="Date", share=22),
        Column(title="Cellule", share=34),
        Column(title="Décision", share=44),
    )
    rows = [(date_fr(one.held_on), one.cell or DASH, one.decision or DASH) for one in passages]
    story.table(columns, rows, Look(row_heads=True))


def _entry(story: Story, entry: EntryLine) -> None:
    author = f", {entry.author}" if entry.author else ""
    # Paragraphs, not a table: an entry may run over a page.
    story.p(Bold(f"{date_short_fr(entry.day)}, {entry.kind}"), author, style=look.ENTRY_HEAD, keep_next=True)
    story.p(entry.text or DASH, style=look.ENTRY)
