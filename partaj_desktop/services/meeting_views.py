"""What the screens of a meeting show, read in one store state."""

from datetime import date

from partaj_desktop.domain.ages import age, days_to
from partaj_desktop.domain.choice import Choice
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.typography import date_fr, typo_fr
from partaj_desktop.domain.views import AgendaLine, AttendanceLine, DecisionDraft, ItemView, MeetingLine, MeetingView
from partaj_desktop.domain.vocabulary import ITEM_REASON, LAST_SITUATION, LEVEL, SOLUTION_FAMILY, STATUS, WING
from partaj_desktop.services import decisions, timeline
from partaj_desktop.services.session import Session, day
from partaj_desktop.store import meetings, people, region, situations

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def listing(session: Session) -> tuple[MeetingLine, ...]:
    """List the meetings this workstation holds, the latest first."""
    return tuple(
        MeetingLine(
            id=row.id,
            cell=row.cell_name or "",
            territory=row.territory_name or "",
            number=row.number or 0,
            held_on=day(row.held_on),
            starts_at=row.starts_at or "",
            place=row.place or "",
            state=row.state or "planned",
            items=row.items,
            decided=row.decided,
            attendees=row.present,
        )
        for row in meetings.listing(session.connection)
    )


def show(session: Session, meeting: Id) -> MeetingView:
    """Read a meeting with its agenda and what its decisions are chosen from."""
    connection = session.connection
    row = meetings.meeting(connection, meeting)
    held_on = day(row.held_on)
    following = meetings.next_meeting(connection, row.cell, row.held_on or session.today().isoformat())
    return MeetingView(
        id=meeting,
        title=row.cell_name or "Séance",
        subtitle=subtitle(row.number, held_on, row.place or ""),
        territory=row.territory_name or "",
        held_on=held_on,
        state=row.state or "planned",
        planned_minutes=row.planned_minutes,
        agenda=_agenda(session, meeting),
        attendance=attendance(session, meeting),
        solution_kinds=_solution_kinds(session),
        organisations=_organisations(session, row.territory),
        tutors=_tutors(session, row.territory),
        next_meeting_on=day(following[1]) if following else None,
    )


def subtitle(number: int | None, held_on: date | None, place: str) -> str:
    """Say which meeting it is: « Séance 4 · jeudi 16 décembre 2010 · mairie de Jeumont »."""
    parts = [f"Séance {number}" if number else "Séance"]
    if held_on is not None:
        parts.append(f"{_DAYS[held_on.weekday()]} {date_fr(held_on)}")
    if place:
        parts.append(place)
    return " · ".join(parts)


def attendance(session: Session, meeting: Id) -> tuple[AttendanceLine, ...]:
    """List who is expected, and who is there."""
    return tuple(
        AttendanceLine(id=one.id, name=one.name or "", organisation=one.organisation or "", presence=one.presence or "")
        for one in meetings.attendance(session.connection, meeting)
    )


def _agenda(session: Session, meeting: Id) -> tuple[AgendaLine, ...]:
    """Read the lines, numbered as they stand: positions have holes where an item was taken off."""
    rows = meetings.agenda(session.connection, meeting)
    return tuple(_agenda_line(row, place) for place, row in enumerate(rows, 1))


def _agenda_line(row: meetings.AgendaRow, place: int) -> AgendaLine:
    return AgendaLine(
        item=row.id,
        situation=row.situation,
        person=row.person,
        position=place,
        last_name=row.last_name or "inconnu",
        first_name=row.first_name or "",
        state=row.state or "to_see",
        reason=row.reason or "",
        reason_detail=reason_words(row),
        planned_minutes=row.planned_minutes or 0,
        minutes=row.minutes,
    )


def reason_words(row: meetings.AgendaRow) -> str:
    """Say why an item stands on the agenda."""
    word = ITEM_REASON.get(row.reason or "", "")
    if row.reason == "new" and row.proposed_by_name:
        return f"Nouvelle, {row.proposed_by_name}"
    return word


def _solution_kinds(session: Session) -> tuple[Choice, ...]:
    return tuple(
        Choice(id=one.id, label=one.label, hint=SOLUTION_FAMILY.get(one.family, ""), group=one.code)
        for one in region.solution_kinds(session.connection)
    )


def _organisations(session: Session, territory: Id) -> tuple[Choice, ...]:
    """List the structures, those of the territory first."""
    rows = sorted(region.organisations(session.connection), key=lambda one: one.territory != territory)
    return tuple(Choice(id=one.id, label=one.name, hint=one.territory_name, group=one.kind or "") for one in rows)


def _tutors(session: Session, territory: Id) -> tuple[Choice, ...]:
    rows = sorted(region.tutors(session.connection), key=lambda one: one.territory != territory)
    return tuple(
        Choice(
            id=one.id,
            label=f"{one.first_name} {one.last_name}",
            hint=f"{one.load} jeunes sur {one.capacity}" if one.capacity else f"{one.load} jeunes",
            group=one.organisation_name or "",
        )
        for one in rows
    )


def item(session: Session, row: Id) -> ItemView:
    """Read the situation of an item, its path, and its decision: what was being typed comes back first."""
    connection = session.connection
    about = meetings.item(connection, row)
    line = next(one for one in _agenda(session, about.meeting) if one.item == row)
    person = people.person(connection, about.person)
    situation = situations.situation(connection, about.situation)
    schooling = people.schooling(connection, about.person)
    birth, today = day(person.birth_date), session.today()
    recorded = decisions.recorded(session, row)
    waiting = decisions.waiting_draft(session, row)
    path = timeline.of_situation(session, about.situation)
    why_title, why_text = _why(session, line, situation)
    return ItemView(
        line=line,
        situation=about.situation,
        person=about.person,
        full_name=f"{person.first_name or ''} {person.last_name or 'inconnu'}".strip(),
        age=age(birth, today),
        birth_date=birth,
        sex=person.sex or "",
        commune=person.commune or "",
        phone=phone(session, about.person),
        status=STATUS.get(situation.status or "", ""),
        level=LEVEL.get(schooling.level or "", ""),
        wing=WING.get(situation.wing or "", ""),
        last_situation=LAST_SITUATION.get(schooling.last_situation or "", ""),
        detail=", ".join(part for part in (schooling.last_class, schooling.last_school) if part),
        wish=situation.wish or "",
        proposed_by=situations.organisation_name(connection, situation.proposed_by),
        tutor_name=_tutor_name(session, about.situation),
        guardians=guardians(session, about.person),
        known_to=people.sources(connection, about.person),
        days_to_18=days_to(18, birth, today),
        why_title=why_title,
        why_text=why_text,
        timeline=path,
        decision=waiting or recorded or DecisionDraft(),
        recorded=recorded is not None,
        draft=waiting is not None,
    )


def _why(session: Session, line: AgendaLine, situation: situations.Situation) -> tuple[str, str]:
    """Say why the situation is on today's list: the last decision to review, or who proposes it."""
    passages = meetings.passages_of(session.connection, line.situation)
    last = next((one for one in passages if one.item != line.item), None)
    if line.reason == "review" and last is not None:
        when = day(last.held_on)
        title = f"À revoir depuis le {date_fr(when)}" if when else "À revoir"
        return typo_fr(title), typo_fr(f"« {last.reason} »") if last.reason else ""
    who = situations.organisation_name(session.connection, situation.proposed_by)
    when = day(situation.proposed_on)
    text = f"Proposée par {who}" if who else "Proposée à la cellule"
    if when:
        text += f", le {date_fr(when)}"
    return ITEM_REASON.get(line.reason, "Situation"), typo_fr(text + ".")


def phone(session: Session, person: Id) -> str:
    """Give the first number that may be used."""
    for contact in people.contacts(session.connection, person):
        if contact.kind in ("mobile", "phone") and contact.usage != "do_not_use":
            return contact.value
    return ""


def guardians(session: Session, person: Id) -> str:
    """Say who the parents or legal representatives are."""
    names = []
    for one in people.guardians(session.connection, person):
        when = day(one.informed_on)
        told = f", le {date_fr(when)}" if when else ""
        relation = f" ({one.relation})" if one.relation else ""
        names.append(f"{one.name or ''}{relation}{told}".strip())
    return " ; ".join(names)


def _tutor_name(session: Session, situation: Id) -> str:
    for one in situations.appointments(session.connection, situation):
        if one.state not in ("refused", "ended") and one.name:
            return f"{one.name}, {one.organisation}" if one.organisation else one.name
    return ""
