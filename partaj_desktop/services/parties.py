"""The parties a workstation exchanges with: who they are, what they may hold, how a person names them."""

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from partaj_desktop.domain.changes import writer_id
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.sight import Sight
from partaj_desktop.domain.text import plain
from partaj_desktop.domain.trust import TrustList, Workstation
from partaj_desktop.services.session import Session
from partaj_desktop.store import journal, local, region, state


def sight_of(session: Session, trust: TrustList, party: Id) -> Sight:
    """Compute what a party may hold now."""
    members = trust.members(party)
    if not members:
        raise UserError("Ce destinataire n’a plus de poste autorisé.", "Choisissez-en un autre.")
    return sight_of_workstation(session, members[0])


def sight_of_workstation(session: Session, one: Workstation) -> Sight:
    """Compute what a workstation may hold now: who replaced a facilitator or a tutor sees nobody once that is over."""
    over = one.stands_in is not None and not one.is_deputy and session.today() > one.stands_in.until
    return _sight(session, replace(one, territory=None, tutor=None) if over else one)


def sight_here(session: Session) -> Sight:
    """Compute what this workstation may keep: what was shown to who replaced somebody stays once that is over.

    Else a clock a year ahead would take it away, and nobody would send it again.
    """
    return _sight(session, session.me())


def _sight(session: Session, one: Workstation) -> Sight:
    return state.sight_of(
        session.connection,
        one.role,
        territory=Id(one.territory) if one.territory else None,
        cells=one.cells,
        tutor=Id(one.tutor) if one.tutor else None,
    )


def parties(session: Session, trust: TrustList) -> list[Id]:
    """List the parties this workstation sends to without being told: docs/bundle-format.md."""
    mine = trust.party(session.me())
    if session.role is Role.COORDINATOR:
        wanted = trust.with_role(Role.FACILITATOR)
    elif session.role is Role.TUTOR:
        senders = [trust.heir(incoming.sender) for incoming in local.all_received(session.connection)]
        wanted = [one for one in senders if one is not None and one.role is Role.FACILITATOR]
        wanted += _not_heard_of(session, trust, wanted)
    else:
        followed = state.sight_of(session.connection, Role.FACILITATOR, territory=_territory(session)).subjects
        entrusted = state.tutors_of(session.connection, followed)
        tutors = [one for one in trust.with_role(Role.TUTOR) if one.tutor in entrusted]
        wanted = trust.with_role(Role.COORDINATOR) + tutors
    others = [party for party in map(trust.party, wanted) if party != mine]
    if session.role is Role.COORDINATOR and len(trust.members(mine)) > 1:
        others.append(mine)  # the coordination and its substitute tell each other all
    return list(dict.fromkeys(others))


def straight(session: Session, trust: TrustList) -> list[Id]:
    """List the parties a facilitator may also send to straight, by name: they hear all of it from the region too.

    That is: the colleagues of the territory, and the facilitators of those with which it has a transfer.
    """
    mine = session.me()
    if mine.role is not Role.FACILITATOR or mine.territory is None:
        return []
    near = {mine.territory, *state.transferred_with(session.connection, Id(mine.territory))}
    found = [one for one in trust.with_role(Role.FACILITATOR) if one.territory in near and one.id != mine.id]
    return [trust.party(one) for one in sorted(found, key=lambda one: one.territory != mine.territory)]


def _not_heard_of(session: Session, trust: TrustList, heard: Iterable[Workstation]) -> list[Workstation]:
    """List those in charge of the young people entrusted to this tutor, where none of their territory wrote yet.

    Another territory took a situation over, or who wrote has left: the tutor's words would go to nobody.
    """
    me = session.me()
    followed = state.followed_with(session.connection, Id(me.tutor)) if me.tutor else set()
    left = followed - {one.territory for one in heard}
    there = [one for one in trust.with_role(Role.FACILITATOR) if one.territory in left]
    return [one for one in there if sight_of_workstation(session, one).subjects]


def _territory(session: Session) -> Id | None:
    territory = session.me().territory
    return Id(territory) if territory else None


def writers_of(session: Session, trust: TrustList, party: Id) -> frozenset[bytes]:
    """Name the writers of a party's other workstations, in every epoch met here: it holds what it wrote itself."""
    epochs = journal.epochs(session.connection)
    others = [one for one in trust.members(party) if one.id != session.workstation]
    return frozenset(writer_id(one.signing, epoch) for one in others for epoch in epochs)


def party_name(trust: TrustList, party: Id) -> str:
    """Name a party on screen."""
    members = trust.members(party)
    if party == trust.region:
        return "Coordination régionale"
    return workstation_name(members[0]) if members else "Destinataire inconnu"


def workstation_name(workstation: Workstation) -> str:
    """Name a workstation on screen: its holder."""
    return workstation.holder


def find_party(session: Session, name: str) -> Id:
    """Find a party by the name of its holder, by « région », or by its territory.

    Raises:
        UserError: no party of that name, or several.
    """
    trust = session.trust()
    mine = trust.party(session.me())
    found = {
        trust.party(one)
        for one in trust.workstations
        if one.revoked is None and plain(name) in _names(session, trust, one)
    } - {mine}
    if not found:
        others = {trust.party(one) for one in trust.workstations if one.revoked is None} - {mine}
        names: Iterable[str] = sorted({party_name(trust, party) for party in others})
        raise UserError("Aucun destinataire ne porte ce nom.", "Postes : " + ", ".join(names) + ".")
    if len(found) > 1:
        several = [one for one in trust.workstations if one.revoked is None and trust.party(one) in found]
        raise UserError("Plusieurs destinataires portent ce nom.", _told_apart(session, several))
    return found.pop()


def find_leaving(session: Session, name: str) -> Id:
    """Find the workstation a person leaves, by that person's name: of several, the one withdrawn last.

    Raises:
        UserError: nobody of that name, or several who may all write.
    """
    found = [one for one in session.trust().workstations if plain(one.holder) == plain(name)]
    if not found:
        raise UserError("Aucun poste ne porte ce nom.", "Reprenez la liste des postes autorisés.")
    withdrawn = [one for one in found if one.revoked is not None]
    if withdrawn:
        return Id(max(withdrawn, key=lambda one: (one.withdrawn_on or date.min, one.id)).id)
    if len(found) > 1:
        raise UserError("Plusieurs postes portent ce nom.", _told_apart(session, found))
    return Id(found[0].id)


def _told_apart(session: Session, several: Iterable[Workstation]) -> str:
    """List workstations of one name so that a person can tell which is meant."""
    places = region.territory_names(session.connection)
    told = [
        ", ".join(filter(None, (one.holder, one.organisation, places.get(Id(one.territory)) if one.territory else "")))
        for one in several
    ]
    return "Postes : " + " ; ".join(sorted(told)) + "."


def _names(session: Session, trust: TrustList, one: Workstation) -> set[str]:
    names = {plain(one.holder)}
    if one.role is Role.COORDINATOR:
        names |= {plain("région"), plain("coordination"), plain("coordination régionale"), plain(trust.region_name)}
    elif one.territory is not None:
        names |= {plain(t.name) for t in region.territories(session.connection) if t.id == one.territory}
    return names
