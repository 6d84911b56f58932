"""Papers with the true figures of the plan and synthetic people, for the tests of the documents."""

from dataclasses import replace
from datetime import date, time

from partaj_desktop.documents.letterhead import note_letterhead
from partaj_desktop.domain.figures import (
    Figures,
    LocalProjectFigures,
    Solutions,
    TerritoryFigures,
    Total,
    TutorApplicationFigures,
)
from partaj_desktop.domain.papers import (
    AgendaLinePaper,
    AgendaPaper,
    AttendancePaper,
    Attendee,
    EntryLine,
    Fact,
    FollowUpSheetPaper,
    InvitationPaper,
    MinutesItem,
    MinutesPaper,
    NotePaper,
    PassageLine,
    PlatformLine,
    ReferrerLine,
    SessionLine,
    SolutionLine,
)

LONG_NAMES = (
    "Marie-Antoinette de La Rochefoucauld-Doudeauville",
    "Łukasz Żółć",
    "Şükrü Çağlar",
    "Nguyễn Thị Phượng",
)
OUTSIDE = "Hors territoires expérimentaux"


def _territory(name: str, meetings: int, situations: int, passages: int, apprentices: int | None) -> TerritoryFigures:
    return TerritoryFigures(
        territory=name, meetings=meetings, situations=situations, passages=passages, apprentices=apprentices
    )


TERRITORIES = (
    _territory("Béthune-Bruay", 3, 40, 42, 1),
    _territory("Lens-Liévin-Hénin-Carvin", 3, 84, 93, None),
    _territory("Roubaix-Tourcoing", 5, 57, 67, None),
    _territory("Sambre-Avesnois", 4, 117, 129, 25),
    _territory("Valenciennes", 3, 39, 40, None),
)


def figures(*, calls_as_of: date = date(2011, 1, 18)) -> Figures:
    """Return the figures of 31 December 2010."""
    return Figures(
        as_of=date(2010, 12, 31),
        calls_as_of=calls_as_of,
        territories=TERRITORIES,
        total=Total(meetings=18, situations=337, passages=371, young_people=337, apprentices=26),
        by_last_situation={"collège": 42, "lycée professionnel": 165, "apprentissage": 26},
        by_level={"VI": 65, "V bis": 167, "V": 77, "IV": 15},
        by_referrer={"MGI": 107, "CIO": 68, "missions locales": 82},
        solutions=Solutions(common_law=161, contact=125),
        local_projects=LocalProjectFigures(
            received=44,
            retained=20,
            beneficiaries=1180,
            by_territory={
                "Béthune-Bruay": 2,
                "Roubaix-Tourcoing": 6,
                "Sambre-Avesnois": 3,
                "Valenciennes": 2,
                OUTSIDE: 7,
            },
        ),
        tutor_applications=TutorApplicationFigures(
            received=30,
            retained=21,
            young_people=553,
            by_territory={
                "Béthune-Bruay": 3,
                "Lens-Liévin-Hénin-Carvin": 7,
                "Roubaix-Tourcoing": 8,
                "Sambre-Avesnois": 2,
                OUTSIDE: 1,
            },
        ),
    )


_PLATFORMS = (
    (date(2010, 6, 20), "Lens-Liévin-Hénin-Carvin", "Sous-préfecture de Lens"),
    (date(2010, 7, 2), "Roubaix-Tourcoing", "Préfecture de Région"),
    (date(2010, 9, 22), "Sambre-Avesnois", "Mairie de Jeumont"),
    (date(2010, 9, 29), "Béthune-Bruay", "ArtoisComm"),
    (date(2010, 11, 22), "Valenciennes", "Université de Valenciennes"),
)
_REFERRERS = (
    ("la MGI", (), 107),
    ("les CIO", (), 68),
    ("les missions locales", ("Roubaix", "Wattrelos", "Valenciennes", "Mission locale rurale de l'Avesnois"), 82),
    ("centres sociaux, centres d'animation jeunesse, CCAS, clubs de prévention", (), 40),
    ("quelques CFA", ("Chambre des métiers", "Institut professionnel Saint-Louis", "CFA académique", "CFAI"), 28),
    ("quelques organismes de formation", (), 12),
)


def note(*, with_figures: Figures | None = None, banner: str = "") -> NotePaper:
    """Return the note of 31 December 2010, its calls stopped on 18 January 2011."""
    header, texts = note_letterhead()
    return NotePaper(
        header=header,
        texts=texts,
        figures=with_figures or figures(),
        platforms=tuple(PlatformLine(installed_on=day, committee=name, place=place) for day, name, place in _PLATFORMS),
        commission_sessions=(
            SessionLine(held_on=date(2010, 1, 25), kind="séance plénière"),
            SessionLine(held_on=date(2010, 5, 31)),
        ),
        first_meeting=date(2010, 9, 21),
        last_meeting=date(2010, 12, 16),
        referrers=tuple(ReferrerLine(family=one, named=named, situations=count) for one, named, count in _REFERRERS),
        initial_training=257,
        low_levels=232,
        banner=banner,
    )


def item(number: int, name: str = "Mélissa Delattre", *, note: str = "") -> MinutesItem:
    """Return one situation taken up."""
    return MinutesItem(
        number=number,
        name=name,
        age=17,
        commune="Liévin",
        reason="Première présentation : sans solution depuis septembre",
        decision="Solution proposée",
        solutions=(
            SolutionLine(
                kind="Appui à l'élaboration du projet professionnel",
                structure="Mission locale de Lens",
                due=date(2011, 1, 4),
                state="proposée",
            ),
            SolutionLine(kind="École de la 2e chance", structure="", due=None, state="en attente de place"),
        ),
        structure_in_charge="Mission locale de Lens",
        tutor="Association Les Ateliers du Canal" if number % 3 == 0 else "",
        review_on=date(2011, 1, 25) if number % 2 else None,
        note=note,
    )


def minutes(items: tuple[MinutesItem, ...] = (), *, seal: str = "7F3A-91C2-0E5B") -> MinutesPaper:
    """Return the minutes of a meeting in Lens, where the long names attend."""
    return MinutesPaper(
        cell="Cellule technique locale de Lens",
        territory="Lens-Liévin-Hénin-Carvin",
        number=3,
        held_on=date(2010, 12, 7),
        place="Maison de l'emploi, salle 2",
        opened_at=time(9, 0),
        closed_at=time(11, 45),
        attendees=tuple(
            Attendee(name=name, structure=f"Structure {number}", present=number != 2)
            for number, name in enumerate(LONG_NAMES, 1)
        ),
        items=items,
        seal=seal,
        copy_number=2,
    )


def empty_minutes() -> MinutesPaper:
    """Return the minutes of a meeting at which nobody and nothing was noted."""
    return MinutesPaper(
        cell="Cellule technique locale de Lens",
        territory="Lens-Liévin-Hénin-Carvin",
        number=1,
        held_on=date(2010, 10, 5),
        place="",
    )


def sheet(*, entries: int = 4, text: str = "Rendez-vous tenu : le projet se précise.") -> FollowUpSheetPaper:
    """Return the follow-up sheet of a synthetic young person."""
    return FollowUpSheetPaper(
        printed_on=date(2011, 1, 19),
        territory="Roubaix-Tourcoing",
        identity=(
            Fact(label="Nom", value="Nguyễn"),
            Fact(label="Prénom", value="Thị Phượng"),
            Fact(label="Date de naissance", value="12 mars 1993 (17 ans)"),
            Fact(label="Commune", value="Wattrelos"),
            Fact(label="Téléphone", value="06 39 98 12 34"),
            Fact(label="Adresse électronique", value=""),
        ),
        schooling=(
            Fact(label="Statut", value="sans activité"),
            Fact(label="Dernière situation connue", value="lycée professionnel"),
            Fact(label="Niveau", value="V bis"),
        ),
        proposed_by="Mission locale de Wattrelos",
        proposed_on=date(2010, 11, 2),
        state="suivie",
        structure_in_charge="Mission locale de Wattrelos",
        tutor="Association La Passerelle",
        passages=(
            PassageLine(held_on=date(2010, 11, 16), cell="CTL de Roubaix", decision="Solution proposée"),
            PassageLine(held_on=date(2010, 12, 14), cell="CTL de Roubaix", decision="À revoir"),
        ),
        solutions=item(1).solutions,
        entries=tuple(
            EntryLine(day=date(2011, 1, 19 - number % 15), kind="rendez-vous", author="Mission locale", text=text)
            for number in range(entries)
        ),
        continuity=("Aucun contact depuis 30 jours.", "Place à confirmer avant le 25 janvier."),
        copy_number=1,
    )


def invitation(**changes: object) -> InvitationPaper:
    """Return the invitation to a meeting of thirty-one situations."""
    told = InvitationPaper(
        cell="CTL Sambre-Avesnois",
        territory="Sambre-Avesnois",
        number=5,
        held_on=date(2011, 1, 27),
        starts_at="09:00",
        minutes=180,
        place="Mairie de Jeumont, salle des fêtes",
        situations=31,
        points=("Le calendrier des prochaines séances", "Les places en école de la 2e chance"),
        sender="Isabelle Quintrel",
    )
    return replace(told, **changes)  # type: ignore[arg-type]


def agenda(lines: int, **changes: object) -> AgendaPaper:
    """Return an agenda of so many situations, with long names among them."""
    items = tuple(
        AgendaLinePaper(
            number=number,
            name=LONG_NAMES[number % 4],
            age=16 + number % 9,
            commune="Jeumont" if number % 5 else "",
            why="Décision à relancer" if number % 3 else "",
            minutes=4 if number % 7 else 0,
        )
        for number in range(1, lines + 1)
    )
    told = invitation()
    paper = AgendaPaper(
        cell=told.cell, number=5, held_on=told.held_on, starts_at="09:00", place=told.place, items=items,
        points=told.points,
    )  # fmt: skip
    return replace(paper, **changes)  # type: ignore[arg-type]


def attendance(people: int, **changes: object) -> AttendancePaper:
    """Return the sheet of a meeting where so many people are expected."""
    told = invitation()
    expected = tuple((LONG_NAMES[n % 4], "Mission locale rurale de l’Avesnois" if n % 3 else "") for n in range(people))
    paper = AttendancePaper(
        cell=told.cell, number=5, held_on=told.held_on, starts_at="09:00", place=told.place, expected=expected
    )
    return replace(paper, **changes)  # type: ignore[arg-type]
