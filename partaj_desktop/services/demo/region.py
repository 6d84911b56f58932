"""Replay what the region itself writes: its header, structures, tutors, bodies, the two calls."""

from datetime import date

from partaj_desktop.domain.ids import Id
from partaj_desktop.services import region
from partaj_desktop.services.demo import plan
from partaj_desktop.services.demo.replay import Known, ScriptedClock
from partaj_desktop.services.session import Session
from partaj_desktop.store import region as stored

_Answer = plan.LocalProject | plan.TutorApplication


def known_territories(session: Session) -> Known:
    """Start from the territories the region was founded with."""
    return Known(territories={one.code: one.id for one in stored.territories(session.connection)})


def write_frame(session: Session, whole: plan.DemoPlan, known: Known) -> None:
    """Write the structures, the tutors and the bodies, before any workstation is enrolled."""
    with session.transaction():
        for one in whole.organisations:
            known.organisations[one.key] = region.add_organisation(
                session,
                one.name,
                one.kind,
                territory=known.territories.get(one.territory),
                commune=one.commune,
                phone=one.phone,
                email=one.email,
            )
        for tutor in whole.tutors:
            known.tutors[tutor.key] = region.add_tutor(
                session,
                last_name=tutor.family_name,
                first_name=tutor.given_name,
                organisation=known.organisations[tutor.organisation],
                capacity=tutor.capacity,
                phone=tutor.phone,
                has_computer=tutor.has_computer,
            )


def write_year(session: Session, clock: ScriptedClock, whole: plan.DemoPlan, known: Known) -> None:
    """Write the bodies' sessions and the calls, in the order of the calendar."""
    with session.transaction():
        _bodies(session, whole, known)
        rows = _received(session, clock, whole, known)
        _decided(session, clock, whole, rows)


def _bodies(session: Session, whole: plan.DemoPlan, known: Known) -> None:
    installed = {one.code: one for one in whole.territories}
    for body in whole.bodies:
        where = installed.get(body.territory)
        row = region.add_body(
            session,
            body.name,
            body.kind,
            territory=known.territories.get(body.territory),
            chair=body.chair,
            members=body.members,
            installed_on=where.installed_on if where else None,
            installed_at=where.installed_at if where else "",
        )
        for one in whole.sessions:
            if one.body == body.key:
                region.add_session(session, row, one.on, one.purpose, one.place)


def _received(session: Session, clock: ScriptedClock, whole: plan.DemoPlan, known: Known) -> dict[str, Id]:
    rows: dict[str, Id] = {}
    answers: list[_Answer] = [*whole.projects, *whole.applications]
    for one in sorted(answers, key=lambda one: (one.received_on, one.key)):
        clock.set(one.received_on)
        if isinstance(one, plan.LocalProject):
            rows[one.key] = region.receive_project(
                session,
                one.title,
                territory=known.territories[one.territory],
                organisation=known.organisations[one.carrier],
                wing=one.wing,
                received_on=one.received_on,
                beneficiaries=one.beneficiaries,
            )
        else:
            rows[one.key] = region.receive_application(
                session,
                territory=known.territories[one.territory],
                organisation=known.organisations[one.organisation],
                received_on=one.received_on,
                young_people=one.young_people,
            )
    return rows


def _decided(session: Session, clock: ScriptedClock, whole: plan.DemoPlan, rows: dict[str, Id]) -> None:
    answers: list[_Answer] = [*whole.projects, *whole.applications]
    decided = [one for one in answers if one.decision != "pending"]
    for one in sorted(decided, key=lambda one: (one.decided_on or date.max, one.key)):
        clock.set(one.decided_on or whole.today)
        opinion = ("favourable" if one.opinion.favourable else "unfavourable") if one.opinion else ""
        decide = region.decide_project if isinstance(one, plan.LocalProject) else region.decide_application
        decide(session, rows[one.key], one.decision, one.decided_on, opinion)
