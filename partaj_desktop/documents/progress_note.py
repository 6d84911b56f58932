"""The progress note, in the order and with the tables of the note of 31 December 2010.

One function a section: what comes later (pathways told without names, the comparison with the previous note, logos)
is one more function in `progress_note_pdf`, and every count is printed by `_count`, where small ones can be masked.
"""

from collections.abc import Mapping, Sequence

from partaj_desktop.documents import look
from partaj_desktop.documents.chart import Bar
from partaj_desktop.documents.lines import Bold, rich
from partaj_desktop.documents.look import Align
from partaj_desktop.documents.story import Sheet, Story, render
from partaj_desktop.documents.table import Column, Look
from partaj_desktop.domain.figures import TerritoryFigures, fingerprint
from partaj_desktop.domain.papers import Fact, NotePaper, ReferrerLine, TextBlock
from partaj_desktop.domain.typography import dash_if_none, date_fr, day_fr, number_fr, percent_fr


def progress_note_pdf(paper: NotePaper) -> bytes:
    """Make the progress note as a tagged PDF."""
    story = Story(paper.banner)
    _heading(story, paper)
    story.section("1. Objectifs de l'expérimentation et public cible")
    _blocks(story, paper.texts.objectives)
    story.section("2. Modalités opérationnelles")
    _blocks(story, paper.texts.modalities)
    story.section(f"3. État d'avancement au {date_fr(paper.figures.as_of)}")
    _commission(story, paper)
    _platforms(story, paper)
    _cells(story, paper)
    _chart(story, paper)
    _findings(story, paper)
    _calls(story, paper)
    _certificate(story, paper)
    as_of = date_fr(paper.figures.as_of)
    sheet = Sheet(
        title=f"Note d’étape sur l’expérimentation au {as_of}",
        day=max(paper.figures.as_of, paper.figures.calls_as_of),
        foot_left=f"PARTAJ, note d'étape au {as_of}",
        foot_centre=f"Chiffres figés, empreinte {fingerprint(paper.figures)}",
        banner=paper.banner,
    )
    return render(story, sheet)


def _count(number: int | None) -> str:
    return dash_if_none(number)


def _strong(number: int) -> Bold:
    return Bold(_count(number))


def _plural(number: int, one: str, many: str) -> str:
    return one if number in (0, 1) else many


def _heading(story: Story, paper: NotePaper) -> None:
    header = paper.header
    story.p("\n".join(header.funder), style=look.HEAD_LINES)
    story.title(f"Note d'étape sur l'expérimentation\nau {date_fr(paper.figures.as_of)}", header.project)
    story.facts(
        (
            Fact(label="Rédigée par", value=Bold(header.written_by)),
            Fact(label="Dossier", value=header.dossier),
            Fact(label="Porteur du projet", value=header.carrier),
            Fact(label="Évaluateur", value=header.evaluator),
            Fact(label="Région d'expérimentation", value=header.region),
            Fact(label="Démarrage effectif", value=header.start),
        )
    )


def _blocks(story: Story, blocks: Sequence[TextBlock]) -> None:
    for block in blocks:
        if block.heading:
            story.part(block.heading)
        for text in block.paragraphs:
            story.p(*rich(text))
        if block.bullets:
            story.bullets([rich(text) for text in block.bullets])
        for text in block.after:
            story.p(*rich(text))


def _commission(story: Story, paper: NotePaper) -> None:
    sessions = paper.commission_sessions
    if not sessions:
        story.p("La Commission 9 dédiée à PARTAJ dans le cadre du CCREFP ne s'est pas réunie.")
        return
    days = [date_fr(one.held_on) + (f" ({one.kind})" if one.kind else "") for one in sessions]
    story.p(
        _strong(len(sessions)),
        f" {_plural(len(sessions), 'séance', 'séances')} de la Commission 9 dédiée à PARTAJ dans le cadre du CCREFP : ",
        " et ".join(part for part in (", ".join(f"le {day}" for day in days[:-1]), f"le {days[-1]}") if part) + ".",
    )


def _platforms(story: Story, paper: NotePaper) -> None:
    story.part("Les plateformes territoriales installées")
    if not paper.platforms:
        story.p("Aucune plateforme n'était installée à cette date.")
        return
    columns = (
        Column(title="Date", share=21),
        Column(title="Comité de pilotage territorial", share=32),
        Column(title="Lieu", share=47),
    )
    rows = [(date_fr(one.installed_on), one.committee, one.place) for one in paper.platforms]
    story.table(columns, rows, Look())


def _cells(story: Story, paper: NotePaper) -> None:
    total = paper.figures.total
    story.part("Les cellules techniques locales (CTL)")
    between = ""
    if paper.first_meeting and paper.last_meeting:
        between = (
            f" entre le {day_fr(paper.first_meeting, before=paper.last_meeting)} et le {date_fr(paper.last_meeting)}"
        )
    story.p(
        _strong(total.meetings),
        _plural(
            total.meetings, " cellule technique locale s'est réunie", " cellules techniques locales se sont réunies"
        ),
        f"{between}. ",
        _strong(total.situations),
        _plural(total.situations, " situation de jeune y a été traitée", " situations de jeunes y ont été traitées"),
        ", réparties comme suit :",
    )
    _cells_table(story, paper.figures.territories, paper)
    story.p(
        "Par situation de jeune traitée on entend le nombre de situations abordées au cours des cellules techniques "
        f"locales. Chacune compte une fois : les {_count(total.situations)} situations, abordées en "
        f"{_count(total.passages)} passages, concernent {_count(total.young_people)} jeunes. Le total des apprentis "
        "additionne les territoires qui en ont noté ; « – » : aucun n'a été noté.",
        style=look.CAPTION,
    )


def _cells_table(story: Story, territories: Sequence[TerritoryFigures], paper: NotePaper) -> None:
    total = paper.figures.total
    columns = (
        Column(title="Territoire", share=18),
        *(Column(title=one.territory, share=13, align=Align.RIGHT) for one in territories),
        Column(title="Total", share=8, align=Align.RIGHT),
    )
    rows = (
        ("Nombre de CTL", *(_count(one.meetings) for one in territories), Bold(_count(total.meetings))),
        ("Situations traitées", *(_count(one.situations) for one in territories), Bold(_count(total.situations))),
        ("dont apprentis", *(_count(one.apprentices) for one in territories), Bold(_count(total.apprentices))),
    )
    story.table(columns, rows, Look(row_heads=True, closed=True))


def _chart(story: Story, paper: NotePaper) -> None:
    if not paper.figures.territories:
        return
    title = "Situations traitées par territoire"
    with story.together():
        story.part(title)
        ranked = sorted(paper.figures.territories, key=lambda one: -one.situations)
        story.bars(title, [_bar(one) for one in ranked])


def _bar(one: TerritoryFigures) -> Bar:
    if not one.apprentices:
        return Bar(label=one.territory, value=one.situations)
    remark = f"dont {number_fr(one.apprentices)} {_plural(one.apprentices, 'apprenti', 'apprentis')}"
    return Bar(label=one.territory, value=one.situations, part=one.apprentices, remark=remark)


def _findings(story: Story, paper: NotePaper) -> None:
    texts, solutions, whole = paper.texts, paper.figures.solutions, paper.figures.total.situations
    story.part("Ce que l'on peut retenir")
    if paper.referrers:
        story.p("Les principaux acteurs qui proposent les situations sont à ce stade :")
        story.bullets([_referrer(one) for one in paper.referrers])
    story.p(f"{texts.initial_training} : ", *_share(paper.initial_training, whole))
    story.p(f"{texts.low_levels} : ", *_share(paper.low_levels, whole))
    story.part("Les solutions proposées, par famille")
    story.bullets(
        [
            (*rich(texts.common_law), " : ", _strong(solutions.common_law), " situations ;"),
            (*rich(texts.contact), " : ", _strong(solutions.contact), " situations."),
        ]
    )
    story.p("Une situation compte dans la famille de la première solution proposée.", style=look.CAPTION)


def _referrer(line: ReferrerLine) -> tuple[str, ...]:
    named = f" ({', '.join(line.named)})" if line.named else ""
    if line.situations is None:
        return (f"{line.family}{named}",)
    return (f"{line.family}{named} : ", _strong(line.situations))


def _share(part: int, whole: int) -> tuple[str, ...]:
    return (_strong(part), f" situations sur {_count(whole)} ({percent_fr(part, whole)}).")


def _calls(story: Story, paper: NotePaper) -> None:
    figures = paper.figures
    projects, tutors = figures.local_projects, figures.tutor_applications
    day = date_fr(figures.calls_as_of)
    story.part("Projets d'initiative locale et référents tuteurs")
    story.p(*rich(paper.texts.complement))
    stop = "" if figures.calls_as_of == figures.as_of else f" (date arrêtée au {day})"
    story.p(
        _strong(projects.received),
        f" projets d'initiative locale ont été reçus sur l'ensemble de la région{stop}, ",
        _strong(projects.retained),
        " retenus, pour ",
        _strong(projects.beneficiaries),
        " bénéficiaires potentiels. ",
        _strong(tutors.received),
        " structures ont répondu à l'appel à candidature des référents tuteurs, ",
        _strong(tutors.retained),
        " ont été retenues et proposent d'accompagner potentiellement ",
        _strong(tutors.young_people),
        " jeunes.",
    )
    _calls_table(story, paper, day)


def _calls_table(story: Story, paper: NotePaper, day: str) -> None:
    projects = paper.figures.local_projects.by_territory
    tutors = paper.figures.tutor_applications.by_territory
    columns = (
        Column(title=f"Territoire (retenus au {day})", share=40),
        Column(title="Projets d'initiative locale", share=30, align=Align.RIGHT),
        Column(title="Candidatures référents tuteurs", share=30, align=Align.RIGHT),
    )
    rows = [
        (name, _count(projects.get(name) or None), _count(tutors.get(name) or None))
        for name in _in_order(paper.call_territories, projects, tutors)
    ]
    total = (paper.figures.local_projects.retained, paper.figures.tutor_applications.retained)
    rows.append(("Total", _count(total[0]), _count(total[1])))
    with story.together():
        story.table(columns, rows, Look(row_heads=True, total=True))


def _in_order(known: Sequence[str], *calls: Mapping[str, int]) -> list[str]:
    """Put the known territories in their order, any other before the last of them."""
    others = sorted({name for call in calls for name in call} - set(known))
    return [*known[:-1], *others, *known[-1:]]


def _certificate(story: Story, paper: NotePaper) -> None:
    with story.together():
        story.section("Certificat")
        story.p(
            f"La personne soussignée, {paper.responsible}, responsable de la structure porteuse du projet "
            f"{paper.header.dossier}, certifie exact l'ensemble des informations figurant sur le présent document."
        )
        story.signature(("Date :", "Signature :"))
