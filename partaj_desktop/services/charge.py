"""Who may write about a situation: the territory in charge of it, and who is offered it until it answers.

A territory that handed a situation over keeps what it had, and reads it; what comes after is written where it is
followed. The coordination may write about any; a tutor about who is entrusted to him or her.
"""

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.services.session import Session
from partaj_desktop.store import local, transfers


def must_be_in_charge(session: Session, situation: Id | None) -> None:
    """Refuse to write about a situation that another territory took over; what names none is nobody's but its author's.

    Raises:
        UserError: it is followed elsewhere, or not known here.
    """
    mine = territory_here(session)
    if mine is not None and situation is not None and not _is_ours(session, situation, mine):
        _refuse(transfers.placed(session.connection, situation).name)


def must_follow(session: Session, person: Id) -> None:
    """Refuse to write about a young person of whom every situation is followed elsewhere.

    Raises:
        UserError: another territory follows all that is known of.
    """
    mine = territory_here(session)
    known = transfers.situations_of(session.connection, person) if mine is not None else []
    if mine is not None and known and not any(_is_ours(session, one, mine) for one in known):
        _refuse(transfers.placed(session.connection, known[-1]).name)


def is_ours(session: Session, situation: Id) -> bool:
    """Tell whether this workstation may write about a situation."""
    mine = territory_here(session)
    return mine is None or _is_ours(session, situation, mine)


def territory_here(session: Session) -> bytes | None:
    """Give the territory this workstation is bound to; none for who is not, or was not answered by the region yet."""
    if session.role is not Role.FACILITATOR or local.trust(session.connection) is None:
        return None
    return session.me().territory


def cell_here(session: Session) -> Id | None:
    """Give the cell that what begins here belongs to, where this workstation is for some cells only: it sees no other.

    Of several the first.
    """
    if territory_here(session) is None:
        return None
    return next(map(Id, session.me().cells), None)


def _is_ours(session: Session, situation: Id, mine: bytes) -> bool:
    if transfers.placed(session.connection, situation).territory in (None, mine):
        return True
    offered = transfers.of_situation(session.connection, situation)
    return any(one.stands and one.to_territory == mine for one in offered)


def _refuse(where: str) -> None:
    raise UserError(
        f"Cette situation est suivie maintenant par {where or 'un autre territoire'}.",
        "Ce qui est nouveau s’écrit là-bas ; ce qui était noté ici reste lisible.",
    )
