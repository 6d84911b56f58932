"""The people who may be appointed as tutors, as a request names them: found by name and structure, or added."""

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.text import plain
from partaj_desktop.domain.trust import Request
from partaj_desktop.services import region
from partaj_desktop.services.session import Session
from partaj_desktop.store import region as stored


def find(session: Session, name: str, organisation: str) -> Id | None:
    """Find somebody by a name, in either order; of several of that name, the one of the structure. None: not found."""
    found = _of_name(session, name)
    if len(found) > 1:
        found = [one for one in found if plain(one.organisation_name or "") == plain(organisation)]
    return found[0].id if len(found) == 1 else None


def _of_name(session: Session, name: str) -> list[stored.Tutor]:
    wanted = plain(name)
    return [
        one
        for one in stored.tutors(session.connection)
        if wanted in (plain(f"{one.first_name} {one.last_name}"), plain(f"{one.last_name} {one.first_name}"))
    ]


def asked_for(session: Session, asked: Request, *, may_add: bool) -> Id:
    """Find the person a tutor's request names, or add him or her, with the structure. In a transaction.

    Raises:
        UserError: nobody of that name, or several; and none is to be added.
    """
    found = find(session, asked.holder, asked.organisation)
    if found is not None:
        return found
    if may_add:
        return _add(session, asked)
    raise UserError(
        "Cette personne ne figure pas parmi les référentes et référents de cette structure.",
        "Ajoutez-la en l’autorisant, ou faites écrire son nom et sa structure comme ils sont connus ici.",
    )


def _add(session: Session, asked: Request) -> Id:
    """Add whoever asks, as the name was written: the first word is the first name."""
    known = [one for one in stored.organisations(session.connection) if plain(one.name) == plain(asked.organisation)]
    home = known[0].id if known else region.add_organisation(session, asked.organisation, "association")
    first, _, last = asked.holder.strip().partition(" ")
    if not last:
        first, last = "", first
    return region.add_tutor(session, last_name=last.strip(), first_name=first, organisation=home, capacity=None)
