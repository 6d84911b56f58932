"""A situation that moves to another territory: offered, then accepted or refused with a reason; never moved in silence.

Until the other territory accepts, the one that offers stays in charge: everybody reads that in the situation itself. An
offer stands while who made it is in charge. Two territories that accepted two offers without having seen each other
make two versions of who is in charge: one is shown to everybody, the coordination settles (docs/adr/0027).
"""

from dataclasses import dataclass
from datetime import date

from partaj_desktop.domain.errors import FieldError, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.views import Topic
from partaj_desktop.services import charge
from partaj_desktop.services.session import Draft, Session, day
from partaj_desktop.store import local, region, transfers

_CHANGED = frozenset({Topic.SITUATIONS})
_SEEN = "transfer/"
_OFFERED = "proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferView:
    """One transfer, as both sides show it. `incoming`: it is for this workstation's territory to answer.

    `state`: accepted too where an acceptance crossed a refusal or a withdrawal, and the situation is followed there.
    `in_charge` is the territory the situation is followed in now. `stands`: it can be accepted. `days`: how long it
    has waited for an answer. `outdone`: this territory accepted it, and another one is in charge without having had it
    from here.
    """

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
    in_charge: str
    stands: bool
    days: int
    outdone: bool


def waiting(session: Session) -> tuple[TransferView, ...]:
    """List the transfers nobody has answered yet, the oldest first; not those of who is no longer in charge."""
    return tuple(_view(session, one) for one in transfers.proposed(session.connection))


def to_answer(session: Session) -> tuple[TransferView, ...]:
    """List the offers that wait for this territory's answer, the oldest first."""
    return tuple(one for one in waiting(session) if one.incoming)


def told(session: Session) -> tuple[TransferView, ...]:
    """List what this territory is to hear of, and was not noted as seen here.

    That is: the answers to what it offered, what it took over while another territory did too and is in charge, and
    what was offered to it and was taken back.
    """
    mine = charge.territory_here(session)
    if mine is None:
        return ()
    seen = local.settings(session.connection)
    found = []
    for one in transfers.answered(session.connection):
        known = seen.get(_key(one.id))
        if one.state == "withdrawn" and one.placed != one.to_territory:
            is_news = one.to_territory == mine and known == _OFFERED
        else:
            is_news = known != _mark(one) and (one.from_territory == mine or _is_outdone(session, one, mine))
        if is_news:
            found.append(_view(session, one))
    return tuple(found)


def note_offers(session: Session) -> None:
    """Note what is offered to this territory: of an offer that was never here nobody is told that it was taken back."""
    mine = charge.territory_here(session)
    if mine is not None:
        known = local.settings(session.connection)
        for one in transfers.proposed(session.connection):
            if one.to_territory == mine and _key(one.id) not in known:
                local.save_setting(session.connection, _key(one.id), _OFFERED)


def note_seen(session: Session, transfer: Id) -> frozenset[Topic]:
    """Note that what was told of a transfer was read here: it is told again only when it changes."""
    one = transfers.transfer(session.connection, transfer)
    with session.transaction():
        local.save_setting(session.connection, _key(transfer), _mark(one))
    return _CHANGED


def _key(transfer: Id) -> str:
    return _SEEN + transfer.hex()


def _mark(one: transfers.Transfer) -> str:
    came_to_pass = one.state == "accepted" or one.placed == one.to_territory
    return f"{one.state} {(one.placed or b'').hex()}" if came_to_pass else one.state


def of_situation(session: Session, situation: Id) -> tuple[TransferView, ...]:
    """List the transfers of a situation, the oldest first."""
    return tuple(_view(session, one) for one in transfers.of_situation(session.connection, situation))


def elsewhere(session: Session, situation: Id) -> tuple[tuple[Id, str], ...]:
    """List the territories a situation can be offered to, by name."""
    here = transfers.placed(session.connection, situation).territory
    return tuple((one.id, one.name) for one in region.territories(session.connection) if one.id != here)


def may_offer(session: Session, situation: Id) -> bool:
    """Tell whether a facilitator's territory is in charge of a situation: it may offer it to another."""
    mine = charge.territory_here(session)
    return mine is not None and transfers.placed(session.connection, situation).territory == mine


def propose(session: Session, situation: Id, to: Id, reason: str) -> Id:
    """Offer a situation to another territory; it moves only when that territory accepts.

    Raises:
        FieldError: no reason, or the territory it is in; UserError: another territory is in charge, or it is offered
            already.
    """
    if not reason.strip():
        raise FieldError("reason", "Il faut dire pourquoi cette situation change de territoire.")
    placed = transfers.placed(session.connection, situation)
    if not _may_speak_for(session, placed.territory):
        raise UserError(
            "C’est au territoire qui suit cette situation de la proposer.",
            f"Elle est suivie par {placed.name or 'un autre territoire'} : demandez-la-lui.",
        )
    if placed.territory == to:
        raise FieldError("to", "Cette situation est déjà suivie dans ce territoire.")
    if any(one.stands for one in transfers.of_situation(session.connection, situation)):
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
    """Take a situation over: from this one action on, this territory is in charge, or the cell told of it.

    Without one, it is the cell this workstation is for, where it is for some only.

    Raises:
        UserError: it was answered or taken back, is for another territory, or who offered it is no longer in charge.
    """
    one = _to_answer(session, transfer)
    if not one.stands:
        raise UserError(
            f"Cette situation est suivie maintenant par {one.placed_name or 'un autre territoire'}.",
            "La proposition ne vaut plus : refusez-la, ou demandez la situation à ce territoire.",
        )
    draft = Draft(session)
    # All of the offer is said again: what its workstation wrote may be taken out once it is withdrawn, and this
    # territory must go on hearing who is in charge.
    draft.set(
        "transfer",
        transfer,
        one.person,
        situation=one.situation,
        from_territory=one.from_territory,
        to_territory=one.to_territory,
        state="accepted",
        proposed_on=day(one.proposed_on),
        reason=one.reason,
        answered_on=session.today(),
    )
    draft.set(
        "situation", one.situation, one.person, territory=one.to_territory, cell=cell or charge.cell_here(session)
    )
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
    if not _may_speak_for(session, one.from_territory):
        raise UserError("Seul le territoire qui l’a proposée peut la reprendre.", "Refusez-la, avec un motif.")
    draft = Draft(session)
    draft.set("transfer", transfer, one.person, state="withdrawn", answered_on=session.today())
    draft.record("transfer.withdrawn")
    return _CHANGED


def follow_answer(session: Session, draft: Draft, transfer: Id, state: object) -> None:
    """Let a situation be where the settled answer to its transfer puts it, when no other transfer moved it since."""
    one = transfers.transfer(session.connection, transfer)
    there, back = one.to_territory, one.from_territory
    if state == "accepted" and one.placed == back:
        draft.set("situation", one.situation, one.person, territory=there)
    elif state != "accepted" and one.placed == there:
        draft.set("situation", one.situation, one.person, territory=back)


def _to_answer(session: Session, transfer: Id) -> transfers.Transfer:
    one = _proposed(session, transfer)
    if not _may_speak_for(session, one.to_territory):
        raise UserError("C’est au territoire à qui elle est proposée de répondre.", "Attendez sa réponse.")
    return one


def _proposed(session: Session, transfer: Id) -> transfers.Transfer:
    one = transfers.transfer(session.connection, transfer)
    if one.state != "proposed":
        raise UserError("Une réponse a déjà été donnée à ce transfert.", "Rouvrez la situation pour la lire.")
    return one


def _may_speak_for(session: Session, territory: bytes | None) -> bool:
    """Tell whether this workstation may speak for a territory; the coordination may for any."""
    return session.role is Role.COORDINATOR or charge.territory_here(session) == territory


def _is_outdone(session: Session, one: transfers.Transfer, mine: bytes | None) -> bool:
    """Tell what this territory accepted, and another one is in charge of, though it was not handed on from here."""
    if mine is None or one.state != "accepted" or one.to_territory != mine or one.placed in (None, mine):
        return False
    of_it = transfers.of_situation(session.connection, one.situation)
    return not any(other.state == "accepted" and other.from_territory == mine for other in of_it)


def _state(session: Session, one: transfers.Transfer) -> str:
    """Tell what became of a transfer: what is followed where it was offered was taken over, whoever also refused."""
    if one.state not in ("refused", "withdrawn") or one.placed != one.to_territory:
        return one.state
    others = transfers.of_situation(session.connection, one.situation)
    by_another = any(other.state == "accepted" and other.to_territory == one.to_territory for other in others)
    return one.state if by_another else "accepted"


def _view(session: Session, one: transfers.Transfer) -> TransferView:
    mine, proposed_on = charge.territory_here(session), day(one.proposed_on)
    return TransferView(
        id=one.id,
        situation=one.situation,
        name=one.name,
        from_territory=one.from_name,
        to_territory=one.to_name,
        state=_state(session, one),
        reason=one.reason or "",
        answer=one.answer or "",
        proposed_on=proposed_on,
        answered_on=day(one.answered_on),
        incoming=mine is not None and one.to_territory == mine,
        in_charge=one.placed_name,
        stands=one.stands,
        days=max(0, (session.today() - proposed_on).days) if proposed_on else 0,
        outdone=_is_outdone(session, one, mine),
    )
