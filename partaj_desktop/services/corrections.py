"""Correct what a closed meeting recorded: its minutes stay as they were sealed, the figures follow the correction."""

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.views import Topic
from partaj_desktop.services import closing
from partaj_desktop.services.session import Draft, Session, day
from partaj_desktop.store import meetings

_CHANGED = frozenset({Topic.MEETINGS, Topic.SITUATIONS})


def move_passage(session: Session, item: Id, meeting: Id) -> frozenset[Topic]:
    """Say that a situation was taken up at another meeting than the one noted.

    Raises:
        UserError: the situation stands on that meeting's agenda already.
    """
    about = meetings.item(session.connection, item)
    lines = meetings.agenda(session.connection, meeting)
    if about.situation in {line.situation for line in lines}:
        raise UserError("Cette situation est déjà à l’ordre du jour de cette séance.")
    position = max((line.position or 0 for line in lines), default=0) + 1
    draft = Draft(session)
    draft.set("agenda_item", item, about.person, meeting=meeting, position=position)
    decision = meetings.decision(session.connection, item)
    if decision is not None:
        held_on = day(meetings.meeting(session.connection, meeting).held_on)
        draft.set("decision", decision.id, about.person, held_on=held_on)
    draft.record("passage.moved")
    return _CHANGED


def reopen_passage(session: Session, item: Id) -> frozenset[Topic]:
    """Say that a situation was not decided after all: it waits for the cell's next meeting.

    Raises:
        UserError: it was not decided.
    """
    about = meetings.item(session.connection, item)
    line = next(one for one in meetings.agenda(session.connection, about.meeting) if one.id == item)
    if line.state != "decided":
        raise UserError("Cette situation n’a pas été décidée à cette séance.")
    with session.transaction():
        closing.carry_over(session, meetings.meeting(session.connection, about.meeting), [line])
    return _CHANGED


def remove_passage(session: Session, item: Id) -> frozenset[Topic]:
    """Take away a passage that was noted by mistake."""
    about = meetings.item(session.connection, item)
    draft = Draft(session)
    draft.set("agenda_item", item, about.person, removed=True)
    draft.record("passage.removed")
    return _CHANGED
