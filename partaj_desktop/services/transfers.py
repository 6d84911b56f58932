"""A situation that moves to another territory: offered, then accepted or refused with a reason; never moved in silence.

Until the other territory accepts, the one that offers stays in charge: everybody reads that in the situation itself.
"""

from dataclasses import dataclass
from datetime import date

from partaj_desktop.domain.errors import FieldError, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.views import Topic
from partaj_desktop.services.session import Draft, Session, day
from partaj_desktop.store import region, transfers

_CHANGED = frozenset({Topic.SITUATIONS})


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferView:
    """One transfer, as both sides show it. `incoming`: it is for this workstation's territory to answer."""

    id: Id
    situation: Id
    name: str
    from_territory: str
    to_territory: str
    state: str
    reason: str
    answer: str
    proposed_on: date | None
    answered_on: date | None
    incoming: bool


def waiting(session: Session) -> tuple[TransferView, ...]:
    """List the transfers nobody has answered yet, the oldest first."""
    return tuple(_view(session, one) for one in transfers.proposed(session.connection))


def of_situation(session: Session, situation: Id) -> tuple[TransferView, ...]:
    """List the transfers of a situation, the oldest first."""
    return tuple(_view(session, one) for one in transfers.of_situation(session.connection, situation))


def elsewhere(session: Session, situation: Id) -> tuple[tuple[Id, str], ...]:
    """List the territories a situation can be offered to, by name."""
    here = transfers.placed(session.connection, situation).territory
    return tuple((one.id, one.name) for one in region.territories(session.connection) if one.id != here)


def propose(session: Session, situation: Id, to: Id, reason: str) -> Id:
    """Offer a situation to another territory; it moves only when that territory accepts.

    Raises:
        FieldError: no reason, or the territory it is in; UserError: it is offered already.
    """
    if not reason.strip():
        raise FieldError("reason", "Il faut dire pourquoi cette situation change de territoire.")
    placed = transfers.placed(session.connection, situation)
    if placed.territory == to:
        raise FieldError("to", "Cette situation est déjà suivie dans ce territoire.")
    if any(one.state == "proposed" for one in transfers.of_situation(session.connection, situation)):
        raise UserError("Cette situation est déjà proposée à un territoire.", "Attendez la réponse, ou reprenez-la.")
    draft = Draft(session)
    row = draft.new(
        "transfer",
        placed.person,
        situation=situation,
        from_territory=placed.territory,
        to_territory=to,
        state="proposed",
        proposed_on=session.today(),
        reason=reason.strip(),
    )
    draft.record("transfer.proposed")
    return row


def accept(session: Session, transfer: Id, cell: Id | None = None) -> frozenset[Topic]:
    """Take a situation over: from this one action on, this territory is in charge.

    Raises:
        UserError: it was answered or taken back, or is for another territory.
    """
    one = _to_answer(session, transfer)
    draft = Draft(session)
    draft.set("transfer", transfer, one.person, state="accepted", answered_on=session.today())
    draft.set("situation", one.situation, one.person, territory=one.to_territory, cell=cell)
    draft.record("transfer.accepted")
    return _CHANGED


def refuse(session: Session, transfer: Id, reason: str) -> frozenset[Topic]:
    """Refuse a situation, saying why; it stays where it is.

    Raises:
        FieldError: no reason; UserError: as `accept`.
    """
    if not reason.strip():
        raise FieldError("answer", "Il faut dire pourquoi cette situation n’est pas reprise.")
    one = _to_answer(session, transfer)
    draft = Draft(session)
    draft.set("transfer", transfer, one.person, state="refused", answered_on=session.today(), answer=reason.strip())
    draft.record("transfer.refused")
    return _CHANGED


def take_back(session: Session, transfer: Id) -> frozenset[Topic]:
    """Take an offer back that was not answered.

    Raises:
        UserError: it was answered; only who offered it can take it back.
    """
    one = _proposed(session, transfer)
    if not _is_ours(session, one.from_territory):
        raise UserError("Seul le territoire qui l’a proposée peut la reprendre.", "Refusez-la, avec un motif.")
    draft = Draft(session)
    draft.set("transfer", transfer, one.person, state="withdrawn", answered_on=session.today())
    draft.record("transfer.withdrawn")
    return _CHANGED


def _to_answer(session: Session, transfer: Id) -> transfers.Transfer:
    one = _proposed(session, transfer)
    if not _is_ours(session, one.to_territory):
        raise UserError("C’est au territoire à qui elle est proposée de répondre.", "Attendez sa réponse.")
    return one


def _proposed(session: Session, transfer: Id) -> transfers.Transfer:
    one = transfers.transfer(session.connection, transfer)
    if one.state != "proposed":
        raise UserError("Une réponse a déjà été donnée à ce transfert.", "Rouvrez la situation pour la lire.")
    return one


def _is_ours(session: Session, territory: bytes | None) -> bool:
    """Tell whether this workstation may speak for a territory; the coordination may for any."""
    mine = session.me().territory
    return mine is None or mine == territory


def _view(session: Session, one: transfers.Transfer) -> TransferView:
    mine = session.me().territory
    return TransferView(
        id=one.id,
        situation=one.situation,
        name=one.name,
        from_territory=one.from_name,
        to_territory=one.to_name,
        state=one.state,
        reason=one.reason or "",
        answer=one.answer or "",
        proposed_on=day(one.proposed_on),
        answered_on=day(one.answered_on),
        incoming=mine is not None and one.to_territory == mine,
    )
