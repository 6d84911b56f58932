"""Close a meeting: seal what was decided, carry the rest over, make the minutes.

The seal is a list of commits, one sealed item per young person: one child can be erased later without breaking the
seal of the others. The fingerprint printed on the minutes is the SHA-256 of the sorted commits.
"""

from base64 import b64encode
from datetime import date
from hashlib import sha256

import msgspec

from partaj_desktop.domain.ages import age
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.papers import Attendee, MinutesItem, MinutesPaper, SolutionLine
from partaj_desktop.domain.views import ClosedMeeting
from partaj_desktop.domain.vocabulary import DECISION_KIND, SOLUTION_STATE
from partaj_desktop.services import charge, decisions, meeting_views
from partaj_desktop.services.session import Draft, Session, day
from partaj_desktop.store import meetings, people, region, situations


class SealedItem(msgspec.Struct, frozen=True, kw_only=True):
    """What the minutes keep of one item, in words, as it stood when the meeting was closed."""

    number: int
    name: str
    age: int | None
    commune: str
    reason: str
    decision: str
    motive: str
    solutions: list[tuple[str, str, date | None, str]]
    structure_in_charge: str
    tutor: str
    review_on: date | None
    note: str


def close(session: Session, meeting: Id) -> ClosedMeeting:
    """Close a meeting and make its minutes: everything or nothing.

    Raises:
        UserError: it is closed already, or nothing was decided.
    """
    with session.transaction():
        decided, carried = seal(session, meeting)
        row = meetings.meeting(session.connection, meeting)
        return ClosedMeeting(
            meeting=meeting,
            decided=decided,
            carried=carried,
            fingerprint=row.fingerprint or "",
            minutes_pdf=minutes_pdf(session, meeting),
            file_name=file_name(row),
        )


def seal(session: Session, meeting: Id) -> tuple[int, int]:
    """Close a meeting without making its paper; give how many items were decided and carried over."""
    row = meetings.meeting(session.connection, meeting)
    if row.state == "closed":
        raise UserError("Cette séance est déjà close.", "Une correction s’écrit comme un rectificatif daté.")
    agenda = meetings.agenda(session.connection, meeting)
    decided = [line for line in agenda if line.state == "decided"]
    if not decided:
        raise nothing_decided()
    with session.transaction():
        _seal(session, meeting, row, decided)
        carry_over(session, row, [line for line in agenda if line.state != "decided"])
    return len(decided), len(agenda) - len(decided)


def nothing_decided() -> UserError:
    """Say why a meeting without any decision is not closed."""
    return UserError("Rien n’a encore été décidé dans cette séance.", "Décidez au moins une situation, puis fermez.")


def file_name(row: meetings.Meeting) -> str:
    """Name the minutes' file: cell and date, nobody's name."""
    return f"releve-de-decisions-{row.held_on or 'sans-date'}.pdf"


def _seal(session: Session, meeting: Id, row: meetings.Meeting, decided: list[meetings.AgendaRow]) -> None:
    labels = decisions.labels(session)
    draft = Draft(session)
    for number, line in enumerate(decided, 1):
        body = msgspec.json.encode(_sealed_item(session, line, number, labels, day(row.held_on))).decode()
        # Written once, so never in two versions: the same words make the same row on whatever workstation.
        sealed = decisions.derived(line.id, f"sealed {meeting.hex()} {body}")
        draft.set("sealed_item", sealed, line.person, meeting=meeting, agenda_item=line.id, body=body)
    draft.record("meeting.sealed")
    commits = meetings.sealed_commits(session.connection, meeting)
    draft.set(
        "meeting",
        meeting,
        row.territory,
        state="closed",
        closed_on=session.today(),
        seal=b64encode(b"".join(commits)).decode(),
        fingerprint=_fingerprint(commits),
    )
    draft.record("meeting.closed")


def _fingerprint(commits: list[bytes]) -> str:
    digits = sha256(b"".join(commits)).hexdigest()[:16].upper()
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def carry_over(session: Session, row: meetings.Meeting, left: list[meetings.AgendaRow]) -> None:
    """Mark what was not taken up, and put it on the cell's next planned meeting when there is one."""
    draft = Draft(session)
    for line in left:
        draft.set("agenda_item", line.id, line.person, state="carried")
    found = meetings.next_meeting(session.connection, row.cell, row.held_on or session.today().isoformat())
    if found is not None:
        following, _ = found
        waiting = meetings.agenda(session.connection, following)
        known = {line.situation for line in waiting}
        position = max((line.position or 0 for line in waiting), default=0)
        for line in left:
            if line.situation not in known and charge.is_ours(session, line.situation):
                position += 1
                draft.new(
                    "agenda_item",
                    line.person,
                    meeting=following,
                    situation=line.situation,
                    position=position,
                    reason=line.reason,
                    planned_minutes=line.planned_minutes,
                    state="to_see",
                )
    draft.record("meeting.carried")


def _sealed_item(
    session: Session, line: meetings.AgendaRow, number: int, labels: dict[str, str], held_on: date | None
) -> SealedItem:
    connection = session.connection
    person = people.person(connection, line.person)
    decision = meetings.decision(connection, line.id)
    note = meetings.note(connection, line.id)
    solutions = meetings.solutions(connection, decision.id) if decision else []
    return SealedItem(
        number=number,
        name=f"{person.first_name or ''} {person.last_name or 'inconnu'}".strip(),
        age=age(day(person.birth_date), held_on or session.today()),
        commune=person.commune or "",
        reason=meeting_views.reason_words(line),
        decision=DECISION_KIND.get((decision.kind if decision else "") or "", ""),
        motive=(decision.reason or "") if decision else "",
        solutions=[
            (
                one.label or labels.get(one.kind or "", one.kind or ""),
                situations.organisation_name(connection, one.organisation),
                day(one.due_on),
                SOLUTION_STATE.get(one.state or "", ""),
            )
            for one in solutions
        ],
        structure_in_charge=situations.organisation_name(connection, decision.lead_organisation if decision else None),
        tutor=_tutor(session, decision),
        review_on=day(decision.review_on) if decision else None,
        # A reserved note is for its circle alone: the minutes keep only what the whole cell may read.
        note=(note.text or "") if note and note.circle == "cell" else "",
    )


def _tutor(session: Session, decision: meetings.Decision | None) -> str:
    if decision is None:
        return ""
    appointed = meetings.appointments(session.connection, decision.id)
    names = {one.id: f"{one.first_name} {one.last_name}" for one in region.tutors(session.connection)}
    return names.get(appointed[0].tutor, "") if appointed else ""


def minutes_paper(session: Session, meeting: Id) -> MinutesPaper:
    """Give the minutes' content from the sealed items.

    Raises:
        UserError: the meeting is not closed yet, or another version of the program sealed it.
    """
    row = meetings.meeting(session.connection, meeting)
    if row.state != "closed":
        raise UserError("Cette séance n’est pas encore close.", "Le relevé de décisions se fait à la clôture.")
    items = [_read_sealed(body) for body in meetings.sealed(session.connection, meeting)]
    return MinutesPaper(
        cell=row.cell_name or "",
        territory=row.territory_name or "",
        number=row.number or 0,
        held_on=day(row.held_on) or session.today(),
        place=row.place or "",
        attendees=tuple(
            Attendee(name=one.name, structure=one.organisation, present=one.presence == "present")
            for one in meeting_views.attendance(session, meeting)
        ),
        items=tuple(_minutes_item(one) for one in sorted(items, key=lambda one: one.number)),
        seal=row.fingerprint or "",
        banner=banner(session),
    )


def _read_sealed(body: str) -> SealedItem:
    try:
        return msgspec.json.decode(body, type=SealedItem)
    except msgspec.DecodeError as error:
        raise UserError("Ce relevé de décisions ne se lit pas sur ce poste.", "Mettez à jour PARTAJ.") from error


def banner(session: Session) -> str:
    """Say on every page that a demonstration's people do not exist."""
    return "DONNÉES FICTIVES" if session.identity.demonstration_day else ""


def _minutes_item(item: SealedItem) -> MinutesItem:
    decision = f"{item.decision} ({item.motive})" if item.motive else item.decision
    return MinutesItem(
        number=item.number,
        name=item.name,
        age=item.age,
        commune=item.commune,
        reason=item.reason,
        decision=decision,
        solutions=tuple(
            SolutionLine(kind=kind, structure=structure, due=due, state=state)
            for kind, structure, due, state in item.solutions
        ),
        structure_in_charge=item.structure_in_charge,
        tutor=item.tutor,
        review_on=item.review_on,
        note=item.note,
    )


def minutes_pdf(session: Session, meeting: Id) -> bytes:
    """Make the minutes as a PDF, in memory."""
    from partaj_desktop.documents.minutes import minutes_pdf as draw

    return draw(minutes_paper(session, meeting))
