"""Planning meetings: when, where, how long, who is expected; several at once where a cell meets at regular dates."""

from datetime import date, timedelta

from partaj_desktop.domain.drafts import MeetingDraft
from partaj_desktop.domain.errors import FieldError, UserError
from partaj_desktop.domain.hours import read_hour
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.views import Topic
from partaj_desktop.services import cells, charge
from partaj_desktop.services.session import Draft, Session, day
from partaj_desktop.store import meetings, region

_CHANGED = frozenset({Topic.MEETINGS})
_USUAL_WEEKS = 4
_USUAL_MINUTES = 120
_MOST_MINUTES = 600
_MOST_AHEAD = 30
_FIRST, _LAST = date(2000, 1, 1), date(2100, 1, 1)


def offered(session: Session) -> tuple[MeetingDraft, ...]:
    """Propose the next meeting of each cell of this workstation, as its last ones were.

    The date is as far from the last one as that was from the one before, and after today.
    """
    mine = charge.territory_here(session)
    own = session.me().cells if mine is not None else []
    return tuple(
        _next(session, cell)
        for cell in region.cells(session.connection)
        if mine in (None, cell.territory) and (not own or cell.id in own)
    )


def _next(session: Session, cell: region.Cell) -> MeetingDraft:
    held = meetings.of_cell(session.connection, cell.id)
    days = [found for one in held if (found := day(one.held_on)) is not None]
    last = held[-1] if held else None
    apart = days[-1] - days[-2] if len(days) > 1 and days[-1] > days[-2] else timedelta(weeks=_USUAL_WEEKS)
    on = days[-1] + apart if days else session.today() + apart
    while on <= session.today():
        on += apart
    return MeetingDraft(
        cell=cell.id,
        cell_name=cell.name,
        held_on=on,
        starts_at=(last.starts_at or "") if last else "",
        place=(last.place or "") if last else "",
        planned_minutes=(last.planned_minutes if last else None) or _USUAL_MINUTES,
    )


def draft_of(session: Session, meeting: Id) -> MeetingDraft:
    """Give what stands of a planned meeting, to be changed."""
    row = meetings.meeting(session.connection, meeting)
    if row.cell is None:
        raise UserError("Cette séance n’est d’aucune cellule.", "Recevez d’abord l’envoi de qui l’a prévue.")
    return MeetingDraft(
        cell=row.cell,
        cell_name=row.cell_name or "",
        held_on=day(row.held_on),
        starts_at=row.starts_at or "",
        place=row.place or "",
        planned_minutes=row.planned_minutes,
    )


def plan(session: Session, draft: MeetingDraft) -> tuple[Id, ...]:
    """Plan a meeting, or several at regular dates: numbered after the cell's last, its members expected.

    Raises:
        FieldError: on the field at fault; nothing is planned then.
    """
    days = _days(draft)
    starts_at = _judged(draft)
    standing = meetings.of_cell(session.connection, draft.cell)
    _must_be_free(standing, days)
    number = max((one.number or 0 for one in standing), default=0)
    planned = []
    with session.transaction():
        for n, on in enumerate(days, 1):
            row = cells.plan_meeting(
                session,
                draft.cell,
                on,
                number=number + n,
                place=draft.place.strip(),
                starts_at=starts_at,
                planned_minutes=draft.planned_minutes,
            )
            for position, one in enumerate(meetings.members(session.connection, draft.cell), 1):
                cells.expect(session, row, one.id, one.name or "", one.organisation, position)
            planned.append(row)
    return tuple(planned)


def change(session: Session, meeting: Id, draft: MeetingDraft) -> frozenset[Topic]:
    """Move a planned meeting to another date, place or time.

    Raises:
        FieldError: on the field at fault.
        UserError: it is closed.
    """
    territory = cells.must_be_open(session, meeting, "Sa date ne change plus.")
    (on,) = _days(draft)
    starts_at = _judged(draft)
    others = [one for one in meetings.of_cell(session.connection, draft.cell) if one.id != meeting]
    _must_be_free(others, [on])
    changed = Draft(session)
    changed.set(
        "meeting",
        meeting,
        territory,
        held_on=on,
        starts_at=starts_at or None,
        place=draft.place.strip() or None,
        planned_minutes=draft.planned_minutes,
    )
    changed.record("meeting.changed")
    return _CHANGED


def call_off(session: Session, meeting: Id) -> frozenset[Topic]:
    """Call a planned meeting off: what was on its agenda is due again.

    Raises:
        UserError: it is closed, or something was decided in it.
    """
    territory = cells.must_be_open(session, meeting, "Elle a été tenue : elle reste.")
    if any(line.state == "decided" for line in meetings.agenda(session.connection, meeting)):
        raise UserError("Des situations ont été décidées dans cette séance.", "Terminez-la, puis fermez-la.")
    draft = Draft(session)
    draft.set("meeting", meeting, territory, removed=True)
    draft.record("meeting.called_off")
    return _CHANGED


def _days(draft: MeetingDraft) -> list[date]:
    if draft.held_on is None:
        raise FieldError("held_on", "Il faut la date de la séance.", "Par exemple 20/01/2011.")
    if not 0 <= draft.more <= _MOST_AHEAD or not 1 <= draft.weeks <= 52:
        raise FieldError("more", "On prévoit au plus 30 séances de plus, de 1 à 52 semaines l’une de l’autre.")
    days = [draft.held_on + n * timedelta(weeks=draft.weeks) for n in range(draft.more + 1)]
    if not _FIRST <= days[0] <= days[-1] < _LAST:
        raise FieldError("held_on", "Cette date ne peut pas être celle d’une séance.", "Vérifiez l’année.")
    return days


def _judged(draft: MeetingDraft) -> str:
    """Give the hour as it is kept."""
    starts_at = read_hour(draft.starts_at) if draft.starts_at.strip() else ""
    if starts_at is None:
        raise FieldError("starts_at", "Il faut une heure du jour, ou rien.", "Par exemple 9 h 30.")
    if draft.planned_minutes is not None and not 1 <= draft.planned_minutes <= _MOST_MINUTES:
        raise FieldError("planned_minutes", "Il faut une durée entre 1 et 600 minutes, ou rien.")
    return starts_at


def _must_be_free(standing: list[meetings.OfCell], days: list[date]) -> None:
    taken = {one.held_on for one in standing}
    for on in days:
        if on.isoformat() in taken:
            raise FieldError("held_on", f"Cette cellule a déjà une séance le {on:%d/%m/%Y}.")
