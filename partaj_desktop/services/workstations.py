"""Authorised workstations, as the coordination decides: withdrawn, replaced for a time.

Enrolling one is `enrolment`, the region's own keys are `region_keys`; here is all that comes after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from partaj_desktop.bundle import trust as trusting
from partaj_desktop.domain.authorisation import AuthorisationView, CellChoice, RequestView, WorkstationLine
from partaj_desktop.domain.changes import Run, writer_id
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import Period, Revoked, TrustList, Workstation
from partaj_desktop.services import authorised, handover, presenting, receiving, tutors
from partaj_desktop.services.session import Session, instant
from partaj_desktop.store import journal, local, region, withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What came of withdrawing a workstation. `entries`: how far it is taken; `taken_back`: entries taken after all;
    `passed_on`: young people of a tutor now proposed to the one who takes over."""

    entries: int
    taken_back: int
    passed_on: int = 0


def withdraw(session: Session, workstation: Id, *, successor: Id | None = None, aside: bool = False) -> Withdrawn:
    """Withdraw a workstation: what is held of it stays, what comes later is set aside.

    `successor` gets what was addressed to it. `aside`: what was set aside is taken as well, because the person says
    that these last entries are hers; for a workstation withdrawn before.

    Raises:
        UserError: unknown, this very workstation, the coordination's by a substitute, a successor that cannot stand
            there, nobody here may decide.
    """
    authorised.must_decide(session)
    trust = session.trust()
    one = _found(trust, workstation)
    if one.id == session.workstation:
        raise UserError("Ce poste ne peut pas se retirer lui-même.", "Faites-le depuis un autre poste de la région.")
    if one.role is Role.COORDINATOR and session.identity.root_key is None:
        raise UserError(
            "Seule la coordination régionale retire un de ses propres postes.",
            "Si son poste est perdu, la seconde clé de la région, sur papier, permet de prendre sa place.",
        )
    _check_successor(trust, one, successor)
    reached = _reach(session, one, aside=aside)
    revoked = [Revoked(writer=writer, after=last) for writer, last in sorted(reached.items())]
    with session.transaction():
        authorised.decide(session, msgspec.structs.replace(
            one, revoked=revoked, successor=successor or one.successor, withdrawn_on=one.withdrawn_on or session.today()
        ))  # fmt: skip
        taken_back = receiving.take_back(session)
        passed_on = handover.pass_on(session, one, _found(trust, successor)) if successor is not None else 0
    return Withdrawn(entries=sum(reached.values()), taken_back=taken_back, passed_on=passed_on)


def reinstate(session: Session, workstation: Id) -> int:
    """Authorise a withdrawn workstation again, with the same keys; give how many entries set aside that takes.

    It was withdrawn by mistake, or its last bundle came too late and is taken after all. What passed to who follows
    stays there.

    Raises:
        UserError: without the region's key; not withdrawn; a substitute, which is given dates instead (`stand_in`);
            a substitute's own word still withdraws it.
    """
    authorised.root_key(session)
    one = _found(session.trust(), workstation)
    if one.revoked is None:
        raise UserError("Ce poste est autorisé.", "Reprenez la liste.")
    if one.stands_in is not None:
        raise UserError("Ce poste est celui d’un remplacement.", "Donnez-lui de nouvelles dates.")
    with session.transaction():
        _authorise_again(session, one)
        return receiving.take_back(session)


def _authorise_again(session: Session, one: Workstation, **changes: object) -> None:
    """Let the list name a workstation as authorised. In a transaction.

    Raises:
        UserError: a substitute's own word still withdraws it.
    """
    again = msgspec.structs.replace(one, revoked=None, successor=None, withdrawn_on=None, **changes)
    authorised.decide(session, again)
    if _found(session.trust(), Id(one.id)).revoked is not None:
        raise UserError(
            "Ce poste a été retiré par un remplacement de la coordination.",
            "Retirez d’abord le poste de ce remplacement, une fois ses envois reçus.",
        )


def _check_successor(trust: TrustList, one: Workstation, successor: Id | None) -> None:
    if successor is None:
        return
    heir = _found(trust, successor)
    if heir.revoked is not None or heir.id == one.id or heir.role is not one.role:
        raise UserError("Ce poste ne peut pas prendre la suite.", "Choisissez un poste autorisé du même rôle.")


def _reach(session: Session, one: Workstation, *, aside: bool) -> dict[bytes, int]:
    """Give, by writer of a workstation, the last entry held here, or the last one set aside."""
    writers = {writer_id(one.signing, epoch) for epoch in journal.epochs(session.connection)}
    reached = {writer: last for writer, last in withdrawn.reach(session.connection).items() if writer in writers}
    for run in authorised.runs_aside(session) if aside else ():
        if run.writer == writer_id(one.signing, run.epoch):
            reached[run.writer] = max(run.last, reached.get(run.writer, 0))
    return reached


def _found(trust: TrustList, workstation: Id) -> Workstation:
    found = trust.of(workstation)
    if found is None:
        raise UserError("Ce poste ne figure pas parmi les postes autorisés.", "Reprenez la liste.")
    return found


# --- absence --------------------------------------------------------------------------------------------------------


def stand_in(session: Session, workstation: Id, period: Period) -> None:
    """Let a substitute's workstation, authorised before, replace the coordination or a facilitator for another period.

    What the coordination's granted until today within a former one still holds: some may not have come here yet.

    Raises:
        UserError: without the region's key; not a substitute; a period that ends before it begins.
    """
    authorised.root_key(session)
    one = _found(session.trust(), workstation)
    if one.stands_in is None:
        raise UserError("Ce poste n’est pas celui d’un remplacement.", "Autorisez-en un nouveau, avec ses dates.")
    authorised.check_period(period)
    with session.transaction():
        _authorise_again(session, one, stands_in=period, stood_in=_ran(one, session.today()))


def _ran(one: Workstation, today: date) -> list[Period]:
    """Give the periods in which a substitute could grant, as far as they ran until today; none of a withdrawn one."""
    if one.stands_in is None or not one.is_deputy or one.revoked is not None:
        return []
    known = [*one.stood_in, one.stands_in]
    return [Period(since=it.since, until=min(it.until, today)) for it in known if it.since <= today]


# --- as the screen shows it -----------------------------------------------------------------------------------------


def overview(session: Session) -> AuthorisationView:
    """Show the list in force.

    Raises:
        UserError: the region has not answered yet.
    """
    trust = session.trust()
    territories = region.territory_names(session.connection)
    cells = [
        CellChoice(id=one.id, name=one.name, territory=territories.get(one.territory, ""))
        for one in region.cells(session.connection)
    ]
    aside = authorised.runs_aside(session)
    return AuthorisationView(
        region=trust.region_name,
        region_words=trusting.region_words(trust.region, trust.root),
        may_decide=_may_decide(session),
        has_root_key=session.identity.root_key is not None,
        has_spare=trust.spare is not None,
        territories=tuple(territories.values()),
        cells=tuple(cells),
        may_present=presenting.may_present(session),
        presented=presenting.lines(session),
        workstations=tuple(_line(session, trust, one, territories, cells, aside) for one in trust.workstations),
    )


def _may_decide(session: Session) -> bool:
    try:
        authorised.must_decide(session)
    except UserError:
        return False
    return True


def _line(
    session: Session,
    trust: TrustList,
    one: Workstation,
    territories: Mapping[Id, str],
    cells: Sequence[CellChoice],
    aside: Sequence[Run],
) -> WorkstationLine:
    received = local.received(session.connection, Id(one.id))
    heir = trust.of(one.successor) if one.successor else None
    return WorkstationLine(
        id=Id(one.id),
        holder=one.holder,
        role=one.role,
        organisation=one.organisation,
        territory=territories.get(Id(one.territory), "") if one.territory else "",
        cells=tuple(cell.name for cell in cells if cell.id in one.cells),
        since=one.stands_in.since if one.stands_in else None,
        until=one.stands_in.until if one.stands_in else None,
        withdrawn=one.revoked is not None,
        successor=heir.holder if heir else "",
        last_received_on=instant(max(came.received_at for came in received)).date() if received else None,
        aside=authorised.entries_aside(aside, one),
        is_mine=one.id == session.workstation,
    )


def read_request(session: Session, data: bytes) -> RequestView:
    """Show a request before it is accepted.

    Raises:
        UserError: the file is not a request, or was altered.
    """
    asked, words = trusting.read_request(data)
    return RequestView(
        holder=asked.holder,
        role=asked.role,
        organisation=asked.organisation,
        territory=asked.territory,
        words=words,
        known=session.trust().of(asked.workstation) is not None,
        is_new=asked.role is Role.TUTOR and tutors.find(session, asked.holder, asked.organisation) is None,
    )
