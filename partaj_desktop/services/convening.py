"""The papers that go before a meeting: the invitation, without a name, the agenda handed out, the sheet to sign."""

from hashlib import sha256

from partaj_desktop.domain.ages import age
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.papers import AgendaLinePaper, AgendaPaper, AttendancePaper, InvitationPaper
from partaj_desktop.services.closing import banner
from partaj_desktop.services.meeting_views import reason_words
from partaj_desktop.services.session import Session, day
from partaj_desktop.store import meetings, people


def invitation_pdf(session: Session, meeting: Id) -> bytes:
    """Make the invitation to a planned meeting.

    Raises:
        UserError: the meeting has no date.
    """
    from partaj_desktop.documents import invitation

    return invitation.invitation_pdf(invitation_paper(session, meeting), session.today())


def invitation_ics(session: Session, meeting: Id) -> bytes:
    """Make the invitation for diaries; errors as `invitation_pdf`."""
    from partaj_desktop.documents import invitation

    uid = sha256(b"invitation" + meeting).hexdigest()[:32]  # tells nothing of when the meeting was planned
    return invitation.invitation_ics(invitation_paper(session, meeting), uid, session.now())


def invitation_paper(session: Session, meeting: Id) -> InvitationPaper:
    """Gather what an invitation tells."""
    row = meetings.meeting(session.connection, meeting)
    held_on = day(row.held_on)
    if held_on is None:
        raise UserError("Cette séance n’a pas de date.", "Donnez-lui une date, puis invitez.")
    return InvitationPaper(
        cell=row.cell_name or "Cellule technique locale",
        territory=row.territory_name or "",
        number=row.number or 0,
        held_on=held_on,
        starts_at=row.starts_at or "",
        minutes=row.planned_minutes,
        place=row.place or "",
        situations=len(meetings.agenda(session.connection, meeting)),
        points=tuple(meetings.points(session.connection, meeting)),
        sender=session.me().holder,
        banner=banner(session),
    )


def agenda_pdf(session: Session, meeting: Id, copy_number: int | None = None) -> bytes:
    """Make the agenda that is handed out; errors as `invitation_pdf`."""
    from partaj_desktop.documents import agenda

    told = invitation_paper(session, meeting)
    lines = meetings.agenda(session.connection, meeting)
    return agenda.agenda_pdf(
        AgendaPaper(
            cell=told.cell,
            number=told.number,
            held_on=told.held_on,
            starts_at=told.starts_at,
            place=told.place,
            items=tuple(_line(session, number, line, told) for number, line in enumerate(lines, 1)),
            points=told.points,
            copy_number=copy_number,
            banner=told.banner,
        ),
        session.today(),
    )


def attendance_pdf(session: Session, meeting: Id) -> bytes:
    """Make the sheet that whoever comes signs; errors as `invitation_pdf`."""
    from partaj_desktop.documents import attendance

    told = invitation_paper(session, meeting)
    expected = meetings.attendance(session.connection, meeting)
    return attendance.attendance_pdf(
        AttendancePaper(
            cell=told.cell,
            number=told.number,
            held_on=told.held_on,
            starts_at=told.starts_at,
            place=told.place,
            expected=tuple((one.name or "", one.organisation or "") for one in expected),
            banner=told.banner,
        ),
        session.today(),
    )


def _line(session: Session, number: int, line: meetings.AgendaRow, told: InvitationPaper) -> AgendaLinePaper:
    person = people.person(session.connection, line.person)
    return AgendaLinePaper(
        number=number,
        name=f"{line.last_name or 'inconnu'} {line.first_name or ''}".strip(),
        age=age(day(person.birth_date), told.held_on),
        commune=person.commune or "",
        why=reason_words(line),
        minutes=line.planned_minutes or 0,
    )
