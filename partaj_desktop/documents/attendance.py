"""The attendance sheet: signed by hand by whoever comes, with room for those nobody expected."""

from datetime import date

from partaj_desktop.documents.story import Sheet, Story, render
from partaj_desktop.documents.table import Column, Look
from partaj_desktop.domain.hours import hour_fr
from partaj_desktop.domain.papers import AttendancePaper
from partaj_desktop.domain.typography import NBSP, date_fr

_ROOM_FOR = 6
_TO_SIGN = f"{NBSP}\n{NBSP}"
"""Two lines, so that there is room to sign."""


def attendance_pdf(paper: AttendancePaper, made_on: date) -> bytes:
    """Make the attendance sheet as a tagged PDF."""
    story = Story(paper.banner)
    held = f"séance n° {paper.number} du {date_fr(paper.held_on)}"
    story.title("Feuille d’émargement", f"{paper.cell}, {held}")
    where = ", ".join(part for part in (hour_fr(paper.starts_at), paper.place) if part)
    if where:
        story.p(f"{where}.")
    story.p(
        "Signer vaut engagement de confidentialité : ce qui est dit en cellule d’un ou d’une jeune n’en sort que pour "
        "l’accompagner."
    )
    columns = (
        Column(title="Nom", share=30),
        Column(title="Structure", share=34),
        Column(title="Signature", share=36),
    )
    rows = [(name, organisation or NBSP, _TO_SIGN) for name, organisation in paper.expected]
    rows += [(NBSP, NBSP, _TO_SIGN)] * _ROOM_FOR
    story.table(columns, rows, Look(row_heads=True))
    sheet = Sheet(
        title=f"Feuille d’émargement, {paper.cell}, {held}",
        day=made_on,
        foot_left=f"PARTAJ, émargement du {date_fr(paper.held_on)}",
        banner=paper.banner,
    )
    return render(story, sheet)
