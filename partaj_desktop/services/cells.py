"""Cells and what is prepared before a meeting: members, dates, agenda."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.views import Topic
from partaj_desktop.services import charge
from partaj_desktop.services.session import Draft, Session
from partaj_desktop.store import meetings, people, situations

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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """A situation to put on an agenda; `reason` is a code of ITEM_REASON."""

    situation: Id
    reason: str
    planned_minutes: int = 5


def add_items(session: Session, meeting: Id, items: Sequence[NewItem]) -> tuple[Id, ...]:
    """Put situations at the end of a meeting's agenda, in order.

    Raises:
        UserError: the meeting is closed, or a situation stands on its agenda already.
    """
    must_be_open(session, meeting, "Ajoutez la situation à la prochaine séance.")
    lines = meetings.agenda(session.connection, meeting)
    standing = {line.situation for line in lines}
    position = max((line.position or 0 for line in lines), default=0)
    draft = Draft(session)
    added = []
    for item in items:
        if item.situation in standing:
            raise UserError("Cette situation est déjà à l’ordre du jour.")
        standing.add(item.situation)
        position += 1
        added.append(_add(session, draft, meeting, item, position))
    draft.record("agenda.added")
    return tuple(added)


def _add(session: Session, draft: Draft, meeting: Id, item: NewItem, position: int) -> Id:
    person = people.person_of(session.connection, item.situation)
    charge.must_be_in_charge(session, item.situation)
    changed: dict[str, object] = {"state": "proposed"} if item.reason in ("new", "hand_over") else {}
    if item.reason == "hand_over" or situations.situation(session.connection, item.situation).cell is None:
        # Whose agenda it stands on follows it: a workstation for that cell alone would else not be shown it.
        changed["cell"] = meetings.meeting(session.connection, meeting).cell
    if changed:
        draft.set("situation", item.situation, person, **changed)
    return draft.new(
        "agenda_item",
        person,
        meeting=meeting,
        situation=item.situation,
        position=position,
        reason=item.reason,
        planned_minutes=item.planned_minutes,
        state="to_see",
    )


def remove_item(session: Session, item: Id) -> frozenset[Topic]:
    """Take an item off the agenda of a meeting that is not closed."""
    about = meetings.item(session.connection, item)
    must_be_open(session, about.meeting, "Son ordre du jour ne change plus.")
    draft = Draft(session)
    draft.set("agenda_item", item, about.person, removed=True)
    draft.record("agenda.removed")
    return _CHANGED


def move_item(session: Session, item: Id, position: int) -> frozenset[Topic]:
    """Move an item to a place of the agenda, counted from 1; the others close up."""
    moved = meetings.item(session.connection, item)
    must_be_open(session, moved.meeting, "Son ordre du jour ne change plus.")
    lines = meetings.agenda(session.connection, moved.meeting)
    order = [line for line in lines if line.id != item]
    place = min(max(position, 1), len(lines)) - 1
    order.insert(place, next(line for line in lines if line.id == item))
    draft = Draft(session)
    for number, line in enumerate(order, 1):
        if line.position != number:
            draft.set("agenda_item", line.id, line.person, position=number)
    draft.record("agenda.ordered")
    return _CHANGED
