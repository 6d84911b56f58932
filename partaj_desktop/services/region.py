"""What the region keeps for everybody: its header, structures, tutors, bodies and the two calls."""

from datetime import date

from partaj_desktop.domain.ids import SHARED, Id
from partaj_desktop.services.session import Draft, Session


def describe(session: Session, region: Id, **facts: object) -> None:
    """Write the facts a progress note starts with: carrier, dossier, funder, evaluator, start."""
    draft = Draft(session)
    draft.set("region", region, SHARED, **facts)
    draft.record("region.described")


def add_organisation(
    session: Session,
    name: str,
    kind: str,
    *,
    territory: Id | None = None,
    commune: str = "",
    phone: str = "",
    email: str = "",
) -> Id:
    """Add a structure; `kind` is a code of ORGANISATION_KIND."""
    draft = Draft(session)
    row = draft.new(
        "organisation",
        SHARED,
        name=name,
        kind=kind,
        territory=territory,
        commune=commune or None,
        phone=phone or None,
        email=email or None,
    )
    draft.record("organisation.added")
    return row


def add_tutor(
    session: Session,
    *,
    last_name: str,
    first_name: str,
    organisation: Id,
    capacity: int | None,
    phone: str = "",
    has_computer: bool = True,
) -> Id:
    """Add a person of a retained structure who may be appointed."""
    draft = Draft(session)
    row = draft.new(
        "tutor",
        SHARED,
        last_name=last_name,
        first_name=first_name,
        organisation=organisation,
        capacity=capacity,
        phone=phone or None,
        has_computer=has_computer,
    )
    draft.record("tutor.added")
    return row


def add_body(
    session: Session,
    name: str,
    kind: str,
    *,
    territory: Id | None = None,
    chair: str = "",
    members: tuple[str, ...] = (),
    installed_on: date | None = None,
    installed_at: str = "",
) -> Id:
    """Add a steering body with its composition, told in functions."""
    draft = Draft(session)
    row = draft.new(
        "steering_body",
        SHARED,
        name=name,
        kind=kind,
        territory=territory,
        chair=chair or None,
        installed_on=installed_on,
        installed_at=installed_at or None,
    )
    for position, function in enumerate(members, 1):
        draft.new("membership", SHARED, body=row, function=function, position=position)
    draft.record("body.added")
    return row


def add_session(session: Session, body: Id, held_on: date, kind: str, place: str) -> Id:
    """Note a dated session of a body; any date may be one."""
    draft = Draft(session)
    row = draft.new("body_session", SHARED, body=body, held_on=held_on, kind=kind, place=place or None)
    draft.record("body.session")
    return row


def receive_project(
    session: Session,
    title: str,
    *,
    territory: Id,
    organisation: Id,
    wing: str,
    received_on: date,
    beneficiaries: int,
) -> Id:
    """Note a local project as received."""
    draft = Draft(session)
    row = draft.new(
        "local_project",
        SHARED,
        title=title,
        territory=territory,
        organisation=organisation,
        wing=wing,
        received_on=received_on,
        decision="pending",
        beneficiaries=beneficiaries,
    )
    draft.record("project.received")
    return row


def receive_application(
    session: Session, *, territory: Id, organisation: Id, received_on: date, young_people: int
) -> Id:
    """Note a structure's answer to the call for tutors."""
    draft = Draft(session)
    row = draft.new(
        "tutor_application",
        SHARED,
        territory=territory,
        organisation=organisation,
        received_on=received_on,
        decision="pending",
        young_people=young_people,
    )
    draft.record("application.received")
    return row


def decide_project(session: Session, project: Id, decision: str, on: date | None, opinion: str = "") -> None:
    """Write what was decided on a local project."""
    draft = Draft(session)
    draft.set("local_project", project, SHARED, decision=decision, decided_on=on, opinion=opinion or None)
    draft.record("project.decided")


def decide_application(session: Session, application: Id, decision: str, on: date | None, opinion: str = "") -> None:
    """Write what was decided on an application."""
    draft = Draft(session)
    draft.set("tutor_application", application, SHARED, decision=decision, decided_on=on, opinion=opinion or None)
    draft.record("application.decided")
