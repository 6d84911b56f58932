"""Cells, their members, and the meetings they plan."""

from datetime import date

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.views import Topic
from partaj_desktop.services.session import Draft, Session
from partaj_desktop.store import meetings

_CHANGED = frozenset({Topic.MEETINGS})


def add_cell(session: Session, name: str, territory: Id, *, wing: str = "repair", commune: str = "") -> Id:
    """Add a cell to a territory."""
    draft = Draft(session)
    row = draft.new("cell", territory, name=name, wing=wing, commune=commune or None)
    draft.record("cell.added")
    return row


def add_member(session: Session, cell: Id, name: str, function: str, organisation: Id | None, position: int) -> Id:
    """Add a member to a cell."""
    draft = Draft(session)
    row = draft.new(
        "cell_member",
        meetings.cell_territory(session.connection, cell),
        cell=cell,
        name=name,
        function=function or None,
        organisation=organisation,
        position=position,
    )
    draft.record("cell.member")
    return row


def plan_meeting(
    session: Session,
    cell: Id,
    held_on: date,
    *,
    number: int,
    place: str = "",
    starts_at: str = "",
    planned_minutes: int | None = None,
    points: tuple[str, ...] = (),
) -> Id:
    """Plan a meeting of a cell; any date may be one."""
    territory = meetings.cell_territory(session.connection, cell)
    draft = Draft(session)
    row = draft.new(
        "meeting",
        territory,
        cell=cell,
        number=number,
        held_on=held_on,
        starts_at=starts_at or None,
        place=place or None,
        state="planned",
        planned_minutes=planned_minutes,
    )
    for position, text in enumerate(points, 1):
        draft.new("general_point", territory, meeting=row, text=text, position=position)
    draft.record("meeting.planned")
    return row


def expect(session: Session, meeting: Id, member: Id | None, name: str, organisation: Id | None, position: int) -> Id:
    """Put a person on a meeting's attendance list; nobody is present before being ticked."""
    territory = meetings.meeting(session.connection, meeting).territory
    draft = Draft(session)
    row = draft.new(
        "attendance",
        territory,
        meeting=meeting,
        member=member,
        name=name,
        organisation=organisation,
        position=position,
    )
    draft.record("attendance.expected")
    return row


def must_be_open(session: Session, meeting: Id, hint: str) -> Id:
    """Refuse to touch a meeting that is closed; give its territory.

    Raises:
        UserError: it is closed, or not known here.
    """
    row = meetings.meeting(session.connection, meeting)
    if row.state == "closed":
        raise UserError("Cette séance est close.", hint)
    return row.territory
