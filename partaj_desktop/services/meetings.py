"""The cell's meeting, as the screens and the command line use it: one door to what a meeting needs."""

from partaj_desktop.domain.errors import FieldError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.views import Topic
from partaj_desktop.domain.vocabulary import PRESENCE
from partaj_desktop.services.cells import expect, must_be_open
from partaj_desktop.services.closing import close, minutes_pdf, nothing_decided
from partaj_desktop.services.decisions import record_decision, save_draft
from partaj_desktop.services.meeting_views import item, listing, show
from partaj_desktop.services.session import Draft, Session
from partaj_desktop.store import meetings

__all__ = [
    "add_attendee",
    "close",
    "item",
    "listing",
    "minutes_pdf",
    "nothing_decided",
    "record_decision",
    "save_draft",
    "set_presence",
    "show",
]

_CHANGED = frozenset({Topic.MEETINGS})
_SEALED = "Son relevé de décisions dit qui était là."


def set_presence(session: Session, attendance: Id, presence: str) -> frozenset[Topic]:
    """Tick a person as present, excused, represented or absent."""
    if presence not in PRESENCE:
        raise FieldError("presence", "Il faut dire si la personne est présente, excusée, représentée ou absente.")
    meeting = meetings.attendance_meeting(session.connection, attendance)
    territory = must_be_open(session, meeting, _SEALED)
    draft = Draft(session)
    draft.set("attendance", attendance, territory, presence=presence)
    draft.record("attendance.ticked")
    return _CHANGED


def add_attendee(session: Session, meeting: Id, name: str, organisation: Id | None) -> frozenset[Topic]:
    """Add somebody who came without being expected, present at once."""
    if not name.strip():
        raise FieldError("name", "Il faut le nom de la personne.")
    must_be_open(session, meeting, _SEALED)
    position = len(meetings.attendance(session.connection, meeting)) + 1
    with session.transaction():
        row = expect(session, meeting, None, name.strip(), organisation, position)
        set_presence(session, row, "present")
    return _CHANGED
