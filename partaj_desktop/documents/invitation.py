"""The invitation to a meeting, on paper and as a file for diaries: when, where, how many situations, nobody's name."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from partaj_desktop.documents.story import Sheet, Story, render
from partaj_desktop.domain.hours import hour_fr
from partaj_desktop.domain.papers import Fact, InvitationPaper
from partaj_desktop.domain.typography import date_fr, plural

_PARIS = ZoneInfo("Europe/Paris")
_USUAL_MINUTES = 120


def invitation_pdf(paper: InvitationPaper, made_on: date) -> bytes:
    """Make the invitation as a tagged PDF."""
    story = Story(paper.banner)
    story.title("Invitation", f"{paper.cell}, séance n° {paper.number}")
    story.p("La cellule se réunit : nous comptons sur votre présence.")
    story.facts(_facts(paper))
    if paper.points:
        story.section("Points d’information")
        story.bullets([(point,) for point in paper.points])
    story.section("Pour la préparer")
    story.p("L’ordre du jour est remis en séance, et repris à la fin : les noms ne voyagent pas par courrier.")
    story.p("Un empêchement, une situation à proposer : prévenez l’animation territoriale avant la séance.")
    if paper.sender:
        story.p(f"{paper.sender}, animation territoriale.")
    sheet = Sheet(
        title=f"Invitation, {paper.cell}, séance n° {paper.number}",
        day=made_on,
        foot_left=f"PARTAJ, invitation du {date_fr(made_on)}",
        banner=paper.banner,
    )
    return render(story, sheet)


def _facts(paper: InvitationPaper) -> tuple[Fact, ...]:
    facts = (
        Fact(label="Cellule", value=paper.cell),
        Fact(label="Territoire", value=paper.territory),
        Fact(label="Date", value=date_fr(paper.held_on)),
        Fact(label="Heure", value=_hours(paper)),
        Fact(label="Lieu", value=paper.place),
        Fact(label="Situations à aborder", value=str(paper.situations)),
    )
    return tuple(fact for fact in facts if fact.value)


def _hours(paper: InvitationPaper) -> str:
    if not paper.starts_at:
        return ""
    if paper.minutes is None:
        return hour_fr(paper.starts_at)
    return f"de {hour_fr(paper.starts_at)} à {hour_fr(f'{_end(paper):%H:%M}')}"


def _start(paper: InvitationPaper) -> datetime:
    return datetime.combine(paper.held_on, time.fromisoformat(paper.starts_at), _PARIS)


def _end(paper: InvitationPaper) -> datetime:
    return _start(paper) + timedelta(minutes=paper.minutes or _USUAL_MINUTES)


def invitation_ics(paper: InvitationPaper, uid: str, made_at: datetime) -> bytes:
    """Write the invitation for diaries (RFC 5545); without an hour it is a whole day.

    `uid` is the same each time the same meeting is told, so that a diary moves it instead of having it twice.
    """
    from icalendar import Calendar, Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", made_at)
    event.add("summary", f"{paper.cell}, séance n° {paper.number}")
    event.add("dtstart", _start(paper) if paper.starts_at else paper.held_on)
    event.add("dtend", _end(paper) if paper.starts_at else paper.held_on + timedelta(days=1))
    if paper.place:
        event.add("location", paper.place)
    event.add("description", plural(paper.situations, "{n} situation à aborder", "{n} situations à aborder"))
    event.add("class", "PRIVATE")
    calendar = Calendar()
    calendar.add("prodid", "-//PARTAJ Desktop//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written
