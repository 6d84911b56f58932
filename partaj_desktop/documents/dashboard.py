"""The dashboard of a territory or of the region: the three counts with their definitions, and what they are made of."""

from collections.abc import Mapping, Sequence

from partaj_desktop.documents import look
from partaj_desktop.documents.chart import Bar
from partaj_desktop.documents.lines import Bold
from partaj_desktop.documents.look import Align
from partaj_desktop.documents.story import Sheet, Story, render
from partaj_desktop.documents.table import Column, Look
from partaj_desktop.domain.figures import Figures, TerritoryFigures, fingerprint
from partaj_desktop.domain.papers import DashboardPaper
from partaj_desktop.domain.typography import dash_if_none, date_fr, number_fr

_DEFINITIONS = (
    "Situations traitées : situations distinctes, abordées dans au moins une séance close de la période. "
    "Passages : une situation abordée deux fois compte deux fois. Jeunes : personnes distinctes. "
    "Ces trois nombres ne s'additionnent pas. « – » : rien n'a été noté."
)


def dashboard_pdf(paper: DashboardPaper) -> bytes:
    """Make the dashboard as a tagged PDF."""
    figures = paper.figures
    story = Story(paper.banner)
    updated = f", actualisé par {paper.updated_by}" if paper.updated_by else ""
    story.title("Tableau de bord", f"{paper.territory or 'Région'}, au {date_fr(figures.as_of)}{updated}")
    _territories(story, figures)
    _distribution(story, "Dernière situation connue", figures.by_last_situation)
    _distribution(story, "Niveau de qualification", figures.by_level)
    _distribution(story, "Proposée par", figures.by_referrer)
    _solutions(story, figures)
    _calls(story, figures)
    sheet = Sheet(
        title=f"Tableau de bord, {paper.territory or 'région'}, au {date_fr(figures.as_of)}",
        day=max(figures.as_of, figures.calls_as_of),
        foot_left=f"PARTAJ, tableau de bord au {date_fr(figures.as_of)}",
        foot_centre=f"Chiffres figés, empreinte {fingerprint(figures)}",
        banner=paper.banner,
    )
    return render(story, sheet)


def _numbers(*titles: str) -> tuple[Column, ...]:
    return tuple(Column(title=title, share=15, align=Align.RIGHT) for title in titles)


def _territories(story: Story, figures: Figures) -> None:
    story.section("Séances, situations, passages, jeunes")
    total = figures.total
    story.p(
        Bold(number_fr(total.situations)),
        " situations traitées, ",
        Bold(number_fr(total.passages)),
        " passages, ",
        Bold(number_fr(total.young_people)),
        " jeunes.",
    )
    rows: list[Sequence[str]] = [_row(one) for one in figures.territories]
    numbers = (total.meetings, total.situations, total.apprentices, total.passages)
    rows.append(("Total", *(dash_if_none(number) for number in numbers)))
    columns = (
        Column(title="Territoire", share=30),
        *_numbers("Séances (CTL)", "Situations traitées", "dont apprentis", "Passages"),
    )
    story.table(columns, rows, Look(row_heads=True, total=True))
    story.p(_DEFINITIONS, style=look.CAPTION)


def _row(one: TerritoryFigures) -> tuple[str, ...]:
    # Young people are counted over the whole only: a person may be known in two territories.
    counts = (one.meetings, one.situations, one.apprentices, one.passages)
    return (one.territory, *(dash_if_none(number) for number in counts))


def _distribution(story: Story, title: str, counts: Mapping[str, int]) -> None:
    if not counts:
        return
    with story.together():
        story.section(title)
        bars = [Bar(label=label, value=count) for label, count in sorted(counts.items(), key=lambda one: -one[1])]
        story.bars(f"{title}, nombre de situations", bars, label_width=190)


def _solutions(story: Story, figures: Figures) -> None:
    with story.together():
        story.section("Première solution proposée, par famille")
        columns = (Column(title="Famille", share=70), *_numbers("Situations"))
        rows = (
            ("Droit commun", dash_if_none(figures.solutions.common_law)),
            ("Reprise de contact", dash_if_none(figures.solutions.contact)),
        )
        story.table(columns, rows, Look(row_heads=True, closed=True))


def _calls(story: Story, figures: Figures) -> None:
    projects, tutors = figures.local_projects, figures.tutor_applications
    with story.together():
        story.section(f"Les deux appels, au {date_fr(figures.calls_as_of)}")
        columns = (Column(title="Appel", share=46), *_numbers("Reçus", "Retenus", "Jeunes ou bénéficiaires potentiels"))
        rows = (
            ("Projets d'initiative locale", *map(dash_if_none, (projects.received, projects.retained))),
            ("Candidatures référents tuteurs", *map(dash_if_none, (tutors.received, tutors.retained))),
        )
        potential = (dash_if_none(projects.beneficiaries), dash_if_none(tutors.young_people))
        whole = [(*row, people) for row, people in zip(rows, potential, strict=True)]
        story.table(columns, whole, Look(row_heads=True, closed=True))
