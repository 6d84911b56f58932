"""What follows a decision: solutions move on, tutors are appointed, logbooks are written, schools signal."""

from datetime import date

from partaj_desktop.domain.drafts import check_text
from partaj_desktop.domain.errors import FieldError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.views import Topic
from partaj_desktop.domain.vocabulary import ENTRY_KIND
from partaj_desktop.services import charge
from partaj_desktop.services.session import Draft, Session
from partaj_desktop.store import people

_CHANGED = frozenset({Topic.SITUATIONS})
_STEP_DATE = {
    "accepted": "accepted_on",
    "started": "started_on",
    "held_3_months": "held_on",
    "held_6_months": "held_on",
    "completed": "ended_on",
    "refused": "ended_on",
    "interrupted": "ended_on",
    "void": "ended_on",
}
_APPOINTMENT_DATE = {
    "agreed": "agreed_on",
    "accepted": "accepted_on",
    "active": "active_on",
    "refused": "ended_on",
    "ended": "ended_on",
}


def move_solution(session: Session, solution: Id, state: str, on: date, why: str = "") -> frozenset[Topic]:
    """Take a solution to a state of its life, on a date; refusals and interruptions say why.

    Raises:
        FieldError: it is no state a solution comes to.
    """
    if state not in _STEP_DATE:
        raise FieldError("state", "Il faut dire où en est la solution.")
    person = people.subject_of_solution(session.connection, solution)
    charge.must_be_in_charge(session, people.situation_of(session.connection, "solution", solution))
    draft = Draft(session)
    values: dict[str, object] = {"state": state, _STEP_DATE[state]: on}
    if why:
        values["end_reason"] = why
    draft.set("solution", solution, person, **values)
    draft.record(f"solution.{state}")
    return _CHANGED


def propose_tutor(session: Session, situation: Id, tutor: Id, on: date, decision: Id | None = None) -> Id:
    """Propose a person as the tutor of a young person."""
    person = people.person_of(session.connection, situation)
    charge.must_be_in_charge(session, situation)
    draft = Draft(session)
    row = draft.new(
        "appointment",
        person,
        situation=situation,
        decision=decision,
        tutor=tutor,
        state="proposed",
        proposed_on=on,
    )
    draft.record("tutor.proposed")
    return row


def move_appointment(
    session: Session, appointment: Id, state: str, on: date, *, parents_on: date | None = None
) -> frozenset[Topic]:
    """Take an appointment to its next step, on a date.

    Raises:
        FieldError: it is no step of an appointment.
    """
    if state not in _APPOINTMENT_DATE:
        raise FieldError("state", "Il faut dire où en est la nomination.")
    person = people.subject_of_appointment(session.connection, appointment)
    charge.must_be_in_charge(session, people.situation_of(session.connection, "appointment", appointment))
    draft = Draft(session)
    values: dict[str, object] = {"state": state, _APPOINTMENT_DATE[state]: on}
    if parents_on is not None:
        values["parents_agreed_on"] = parents_on
    draft.set("appointment", appointment, person, **values)
    draft.record(f"tutor.{state}")
    return _CHANGED


def write_entry(
    session: Session,
    situation: Id,
    kind: str,
    on: date,
    text: str,
    *,
    reported_by: str = "",
    next_on: date | None = None,
) -> Id:
    """Add an entry to a situation's logbook; it is corrected by an amendment, never changed.

    Raises:
        FieldError: a kind is missing, or the text is too long.
    """
    if kind not in ENTRY_KIND:
        raise FieldError("kind", "Il faut la nature de la note.")
    check_text("text", text, 100_000)
    person = people.person_of(session.connection, situation)
    charge.must_be_in_charge(session, situation)
    draft = Draft(session)
    row = draft.new(
        "logbook_entry",
        person,
        situation=situation,
        kind=kind,
        happened_on=on,
        text=text,
        reported_by=reported_by or None,
        next_on=next_on,
    )
    draft.record("logbook.written")
    return row


def note_signal(
    session: Session,
    person: Id,
    school: Id,
    *,
    on: date,
    state: str,
    handed_over_on: date | None,
    accepted_on: date | None,
) -> Id:
    """Note a watch cell's signal on a young person."""
    charge.must_follow(session, person)
    draft = Draft(session)
    row = draft.new(
        "watch_signal",
        person,
        organisation=school,
        signalled_on=on,
        state=state,
        handed_over_on=handed_over_on,
        accepted_on=accepted_on,
    )
    draft.record("signal.noted")
    return row


def note_check(session: Session, person: Id, result: str, *, on: date | None, detail: str, tries: int) -> Id:
    """Note what checking a person on a list told."""
    charge.must_follow(session, person)
    draft = Draft(session)
    row = draft.new("verification", person, result=result, checked_on=on, detail=detail or None, tries=tries)
    draft.record("list.checked")
    return row
