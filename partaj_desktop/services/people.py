"""Young people and their situations: open, complete, follow, put to sleep, close."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256

import msgspec

from partaj_desktop.domain.drafts import ContactDraft, PersonDraft, SituationFacts, check_person
from partaj_desktop.domain.errors import FieldError, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.links import DIFFERENT, SAME, WITHDRAWN, link_id
from partaj_desktop.domain.views import Topic
from partaj_desktop.domain.vocabulary import OUTCOME
from partaj_desktop.services import charge
from partaj_desktop.services.session import Draft, Session, day, microseconds
from partaj_desktop.store import local, people, transfers
from partaj_desktop.system import ids

_CHANGED = frozenset({Topic.SITUATIONS})


def add_person(session: Session, person: PersonDraft, facts: SituationFacts) -> tuple[Id, Id]:
    """Open a young person's first situation; give (person, situation).

    Raises:
        FieldError: no name at all.
    """
    check_person(person)
    draft = Draft(session)
    row = _identity(draft, person)
    situation = _situation(draft, row, facts, facts.cell or charge.cell_here(session))
    draft.record("situation.opened")
    return row, situation


def _identity(draft: Draft, person: PersonDraft) -> Id:
    row = draft.new(
        "young_person",
        None,
        last_name=person.last_name.strip(),
        first_name=person.first_name.strip(),
        birth_date=person.birth_date,
        sex=person.sex or None,
        commune=person.commune or None,
        postcode=person.postcode or None,
    )
    for position, contact in enumerate(person.contacts, 1):
        _contact(draft, row, contact, position)
    if person.guardian_name or person.guardian_phone:
        draft.new(
            "guardian",
            row,
            name=person.guardian_name,
            relation=person.guardian_relation or None,
            phone=person.guardian_phone or None,
        )
    return row


def _contact(draft: Draft, person: Id, contact: ContactDraft, position: int) -> None:
    draft.new(
        "contact",
        person,
        kind=contact.kind,
        value=contact.value,
        holder=contact.holder,
        usage=contact.usage,
        position=position,
    )


def _situation(draft: Draft, person: Id, facts: SituationFacts, cell: Id | None) -> Id:
    situation = draft.new(
        "situation",
        person,
        territory=facts.territory,
        cell=cell,
        wing=facts.wing,
        state=facts.state,
        status=facts.status or None,
        wish=facts.wish or None,
        proposed_by=facts.proposed_by,
        spotted_on=facts.spotted_on,
        verified_on=facts.verified_on,
        proposed_on=facts.proposed_on,
        broken_on=facts.broken_on,
        deadline_on=facts.deadline_on,
    )
    draft.new(
        "schooling",
        person,
        situation=situation,
        last_situation=facts.last_situation or None,
        level=facts.level or None,
        last_class=facts.last_class or None,
        last_school=facts.last_school or None,
        left_on=facts.left_on,
        ine=facts.ine or None,
    )
    return situation


def change_contact(session: Session, person: Id, kind: str, value: str) -> frozenset[Topic]:
    """Correct a young person's number or address of a kind; add it when there is none."""
    charge.must_follow(session, person)
    draft = Draft(session)
    _change_contact(session, draft, person, kind, value)
    draft.record("contact.changed")
    return _CHANGED


def _change_contact(session: Session, draft: Draft, person: Id, kind: str, value: str) -> None:
    known = [one for one in people.contacts(session.connection, person) if one.kind == kind and one.holder == "self"]
    if known:
        draft.set("contact", known[0].id, person, value=value.strip())
    else:
        # One row for the first number of a kind: two workstations that add it meet there with two versions.
        row = Id(sha256(b"contact" + person + kind.encode()).digest()[:16])
        draft.set("contact", row, person, kind=kind, value=value.strip(), holder="self", usage="use", position=1)


def identity(session: Session, person: Id) -> PersonDraft:
    """Give a young person's identity as it stands, to be corrected: the names, the birth, the place, the numbers."""
    known = people.person(session.connection, person)
    return PersonDraft(
        last_name=known.last_name or "",
        first_name=known.first_name or "",
        birth_date=day(known.birth_date),
        sex=known.sex or "",
        commune=known.commune or "",
        postcode=known.postcode or "",
        contacts=tuple(
            ContactDraft(kind=one.kind, value=one.value, holder=one.holder, usage=one.usage or "")
            for one in people.contacts(session.connection, person)
            if one.holder == "self"
        ),
    )


def save_identity_draft(session: Session, person: Id, typed: Mapping[str, str]) -> None:
    """Keep what is being typed over an identity, field by field as it stands; nothing typed leaves no draft."""
    key = _identity_key(person)
    with session.transaction():
        if typed:
            body = msgspec.json.encode(typed).decode()
            local.save_draft(session.connection, key, body, microseconds(session.now()))
        else:
            local.drop_draft(session.connection, key)


def identity_draft(session: Session, person: Id) -> dict[str, str]:
    """Give back what was being typed over an identity when the program locked or stopped, by field."""
    body = local.draft(session.connection, _identity_key(person))
    return msgspec.json.decode(body, type=dict[str, str]) if body is not None else {}


def _identity_key(person: Id) -> str:
    return f"identity:{ids.text(person)}"


def change_person(session: Session, person: Id, changed: PersonDraft) -> frozenset[Topic]:
    """Correct a young person's identity and own numbers; only what differs is written, and its draft is forgotten.

    Raises:
        FieldError: no name at all.
    """
    check_person(changed)
    charge.must_follow(session, person)
    known = identity(session, person)
    wanted = {
        "last_name": changed.last_name.strip(),
        "first_name": changed.first_name.strip(),
        "birth_date": changed.birth_date,
        "sex": changed.sex,
        "commune": changed.commune.strip(),
        "postcode": changed.postcode.strip(),
    }
    different = {name: value or None for name, value in wanted.items() if value != getattr(known, name)}
    numbers = {one.kind: one.value for one in reversed(known.contacts)}
    draft = Draft(session)
    if different:
        draft.set("young_person", person, person, **different)
    for one in changed.contacts:
        if one.holder == "self" and one.value.strip() != numbers.get(one.kind, ""):
            _change_contact(session, draft, person, one.kind, one.value)
    with session.transaction():
        draft.record("person.corrected")
        local.drop_draft(session.connection, _identity_key(person))
    return _CHANGED


def place_in_cell(session: Session, situation: Id, cell: Id | None) -> frozenset[Topic]:
    """Say which cell follows a situation; a workstation that is for some cells holds those of its own."""
    person = people.person_of(session.connection, situation)
    charge.must_be_in_charge(session, situation)
    draft = Draft(session)
    draft.set("situation", situation, person, cell=cell)
    draft.record("situation.placed")
    return _CHANGED


def put_to_sleep(session: Session, situation: Id, until: date) -> frozenset[Topic]:
    """Put a situation to sleep until a date, on which it comes back by itself."""
    if until <= session.today():
        raise FieldError("until", "La date de retour doit être à venir.")
    person = people.person_of(session.connection, situation)
    charge.must_be_in_charge(session, situation)
    draft = Draft(session)
    draft.set("situation", situation, person, state="dormant", dormant_until=until)
    draft.record("situation.dormant")
    return _CHANGED


def close_situation(session: Session, situation: Id, outcome: str, on: date, noted_by: str) -> frozenset[Topic]:
    """Close a situation with its outcome: nothing is closed without one.

    Raises:
        FieldError: no outcome; UserError: another territory is in charge, or it is offered to one that may accept.
    """
    if outcome not in OUTCOME:
        raise FieldError("outcome", "Il faut dire comment la situation s’est terminée.")
    person = people.person_of(session.connection, situation)
    charge.must_be_in_charge(session, situation)
    offered = next((one for one in transfers.of_situation(session.connection, situation) if one.stands), None)
    if offered is not None:  # who accepts it meanwhile would take over what is closed, and nobody would follow it
        raise UserError(
            f"Cette situation est proposée à {offered.to_name}.",
            "Attendez sa réponse, ou ne la proposez plus ; elle pourra être close ensuite.",
        )
    draft = Draft(session)
    draft.set("situation", situation, person, state="closed", outcome=outcome, outcome_on=on, outcome_by=noted_by)
    draft.record("situation.closed")
    return _CHANGED


def reopen_situation(session: Session, situation: Id) -> frozenset[Topic]:
    """Open a closed situation again, with its history."""
    person = people.person_of(session.connection, situation)
    charge.must_be_in_charge(session, situation)
    draft = Draft(session)
    draft.set("situation", situation, person, state="reopened", outcome=None, outcome_on=None, outcome_by=None)
    draft.record("situation.reopened")
    return _CHANGED


def note_agreement(session: Session, solution: Id, given_by: str, agrees: bool) -> None:
    """Note what the young person, or the parents, think of a solution: each answer stands."""
    person = people.subject_of_solution(session.connection, solution)
    charge.must_be_in_charge(session, people.situation_of(session.connection, "solution", solution))
    draft = Draft(session)
    draft.new("agreement", person, solution=solution, given_by=given_by, agrees=agrees, heard_on=session.today())
    draft.record("solution.agreement")


def judge_pair(session: Session, left: Id, right: Id, verdict: str) -> frozenset[Topic]:
    """Say whether two records are one person: `same`, `different`, or `withdrawn`; each record keeps its own link.

    Raises:
        FieldError: a record judged against itself, or no verdict.
    """
    if left == right:
        raise FieldError("other", "Il faut deux fiches différentes.")
    if verdict not in (SAME, DIFFERENT, WITHDRAWN):
        raise FieldError("verdict", "Il faut dire si c’est la même personne.")
    draft = Draft(session)
    for subject, other in ((left, right), (right, left)):
        row = link_id(subject, other)
        draft.set("person_link", row, subject, other=other, verdict=verdict, decided_on=session.today())
    draft.record(f"people.{verdict}")
    return _CHANGED
