"""The decision on one item: what is being typed, then one recorded action."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

import msgspec

from partaj_desktop.domain.drafts import check_text
from partaj_desktop.domain.errors import FieldError, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.views import DecisionDraft, SolutionDraft, Topic
from partaj_desktop.domain.vocabulary import DECISION_KIND
from partaj_desktop.services import charge
from partaj_desktop.services.session import Draft, Session, day, microseconds
from partaj_desktop.store import local, meetings, region, situations
from partaj_desktop.system import ids

_CHANGED = frozenset({Topic.MEETINGS, Topic.SITUATIONS})
_encode = msgspec.json.Encoder().encode


def save_draft(session: Session, item: Id, draft: DecisionDraft) -> None:
    """Keep what is being typed on an item; it is not a change yet and never leaves this workstation."""
    with session.transaction():
        local.save_draft(session.connection, _draft_key(item), _encode(draft).decode(), microseconds(session.now()))


def waiting_draft(session: Session, item: Id) -> DecisionDraft | None:
    """Give back what was being typed on an item when the program stopped."""
    body = local.draft(session.connection, _draft_key(item))
    if body is None:
        return None
    try:
        return msgspec.json.decode(body, type=DecisionDraft)
    except msgspec.DecodeError:  # written by another version of the program: nothing to give back
        return None


def _draft_key(item: Id) -> str:
    return f"decision:{ids.text(item)}"


def recorded(session: Session, item: Id) -> DecisionDraft | None:
    """Read the decision recorded on an item."""
    found = meetings.decision(session.connection, item)
    if found is None:
        return None
    appointments = meetings.appointments(session.connection, found.id)
    note = meetings.note(session.connection, item)
    return DecisionDraft(
        kind=found.kind or "",
        solutions=tuple(
            SolutionDraft(
                id=one.id,
                kind=one.kind or "",
                label=one.label or "",
                organisation=one.organisation,
                due_on=day(one.due_on),
            )
            for one in meetings.solutions(session.connection, found.id)
        ),
        lead_organisation=found.lead_organisation,
        tutor=appointments[0].tutor if appointments else None,
        review_on=day(found.review_on),
        reason=found.reason or "",
        note=(note.text or "") if note else "",
    )


def check(draft: DecisionDraft) -> None:
    """Refuse a decision that could not be followed.

    Raises:
        FieldError: on the field at fault.
    """
    if draft.kind not in DECISION_KIND:
        raise FieldError("kind", "Il faut choisir ce qui est décidé.", "Alt+1, Alt+2 ou Alt+3.")
    if draft.kind == "solution" and not draft.solutions:
        raise FieldError("solutions", "Il faut au moins une solution.", "Ou choisissez « À revoir ».")
    for number, solution in enumerate(draft.solutions, 1):
        if not solution.kind and not solution.label.strip():
            raise FieldError(f"solutions.{number}", "Il faut dire quelle solution.")
    if draft.kind == "no_follow_up" and not draft.reason.strip():
        raise FieldError("reason", "Il faut un motif quand il n’y a pas de suite.")
    if draft.kind in ("solution", "review") and draft.lead_organisation is None:
        raise FieldError("lead_organisation", "Il faut la structure chargée du suivi.")
    check_text("note", draft.note)
    check_text("reason", draft.reason)


def record_decision(
    session: Session, item: Id, draft: DecisionDraft, *, minutes: int | None = None
) -> frozenset[Topic]:
    """Record what was decided on an item, as one action; its draft is then forgotten.

    Raises:
        FieldError: the decision could not be followed.
        UserError: the meeting is closed (corrections are amendments), or another territory follows the situation.
    """
    check(draft)
    about = meetings.item(session.connection, item)
    meeting = meetings.meeting(session.connection, about.meeting)
    if meeting.state == "closed":
        raise UserError("Cette séance est close : sa décision ne change plus.", "Écrivez un rectificatif daté.")
    charge.must_be_in_charge(session, about.situation)
    held_on = day(meeting.held_on) or session.today()
    writing = _Writing(session, about, held_on)
    writing.decision(draft)
    writing.solutions(draft)
    writing.tutor(draft)
    writing.note(draft)
    writing.item(minutes)
    writing.situation(draft)
    with session.transaction():
        writing.draft.record("meeting.decided")
        local.drop_draft(session.connection, _draft_key(item))
    return _CHANGED


def keep_note_to(session: Session, item: Id, circle: str, kept_from: Id | None) -> None:
    """Keep the note of an item to a circle; a structure it is kept from may be named."""
    about = meetings.item(session.connection, item)
    charge.must_be_in_charge(session, about.situation)
    draft = Draft(session)
    draft.set("item_note", derived(item, "note"), about.person, circle=circle, kept_from=kept_from)
    draft.record("note.circle")


def derived(item: Id, what: str) -> Id:
    """Name the one row of a nature an item has: two workstations that decide it meet on the same row."""
    return Id(sha256(item + what.encode()).digest()[:16])


class _Writing:
    """Gathers the patches of one decision: only what differs from what stands."""

    def __init__(self, session: Session, item: meetings.Item, held_on: date) -> None:
        self.session = session
        self.draft = Draft(session)
        self._item = item
        self._held_on = held_on
        self._row = derived(item.id, "decision")
        self._before = recorded(session, item.id)
        self._positions = {one.id: one.position for one in meetings.solutions(session.connection, self._row)}

    def decision(self, wanted: DecisionDraft) -> None:
        before = self._before
        if before is not None and replace(before, solutions=(), tutor=None, note="") == replace(
            wanted, solutions=(), tutor=None, note=""
        ):
            return
        self.draft.set(
            "decision",
            self._row,
            self._item.person,
            situation=self._item.situation,
            agenda_item=self._item.id,
            held_on=self._held_on,
            kind=wanted.kind,
            reason=wanted.reason.strip() or None,
            lead_organisation=wanted.lead_organisation,
            review_on=wanted.review_on,
        )

    def solutions(self, wanted: DecisionDraft) -> None:
        before = {one.id: one for one in self._before.solutions} if self._before else {}
        kept = {one.id for one in wanted.solutions}
        for row in before:
            if row is not None and row not in kept:
                self.draft.set("solution", row, self._item.person, removed=True)
        for position, one in enumerate(wanted.solutions, 1):
            fields = _solution_fields(one)
            if one.id is None or one.id not in before:  # new, or taken off since it was typed
                self._new_solution(fields, position)
                continue
            if self._positions[one.id] != position:
                fields["position"] = position
            elif before[one.id] == one:
                continue
            self.draft.set("solution", one.id, self._item.person, **fields)

    def _new_solution(self, fields: dict[str, object], position: int) -> None:
        self.draft.new(
            "solution",
            self._item.person,
            situation=self._item.situation,
            decision=self._row,
            position=position,
            state="proposed",
            proposed_on=self._held_on,
            **fields,
        )

    def tutor(self, wanted: DecisionDraft) -> None:
        if wanted.tutor == (self._before.tutor if self._before else None):
            return
        for one in meetings.appointments(self.session.connection, self._row):
            self.draft.set("appointment", one.id, self._item.person, removed=True)
        if wanted.tutor is not None:
            self.draft.new(
                "appointment",
                self._item.person,
                situation=self._item.situation,
                decision=self._row,
                tutor=wanted.tutor,
                state="proposed",
                proposed_on=self._held_on,
            )

    def note(self, wanted: DecisionDraft) -> None:
        if wanted.note.strip() == (self._before.note if self._before else ""):
            return
        fields: dict[str, object] = {"agenda_item": self._item.id, "text": wanted.note.strip()}
        if meetings.note(self.session.connection, self._item.id) is None:
            fields["circle"] = "cell"  # one that stands keeps its circle: a reserved note is never opened by typing
        self.draft.set("item_note", derived(self._item.id, "note"), self._item.person, **fields)

    def item(self, minutes: int | None) -> None:
        status = situations.status(self.session.connection, self._item.situation)
        fields: dict[str, object] = {"state": "decided", "status": status}
        if minutes is not None:
            fields["minutes"] = minutes
        self.draft.set("agenda_item", self._item.id, self._item.person, **fields)

    def situation(self, wanted: DecisionDraft) -> None:
        fields: dict[str, object] = {"state": "followed"}
        if wanted.lead_organisation is not None:
            fields["lead_organisation"] = wanted.lead_organisation
        self.draft.set("situation", self._item.situation, self._item.person, **fields)


def _solution_fields(one: SolutionDraft) -> dict[str, object]:
    return {
        "kind": one.kind or None,
        "label": one.label.strip() or None,
        "organisation": one.organisation,
        "due_on": one.due_on,
    }


def labels(session: Session) -> dict[str, str]:
    """Give the word of each code of the catalogue."""
    return {kind.code: kind.label for kind in region.solution_kinds(session.connection)}
