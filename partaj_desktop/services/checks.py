"""Check a profile: the engine's pages, the writers' chains, and that the projection is what the journal folds to."""

from dataclasses import dataclass

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.sight import Sight
from partaj_desktop.domain.tables import SCHEMA
from partaj_desktop.domain.told import fault_fr, newer_fr
from partaj_desktop.services import parties
from partaj_desktop.services.session import Session
from partaj_desktop.store import conflicts, entries, integrity, journal, region, state


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What checking found. `state` hashes all this profile holds, `views` each view by name; `newer` counts the
    entries this program is too old to read whole.
    """

    ok: bool
    state: str
    views: dict[str, str]
    entries: int
    conflicts: int
    faults: tuple[str, ...]
    newer: int = 0

    @property
    def told(self) -> tuple[str, ...]:
        """Say what is no fault and yet to be known: a sentence each."""
        return tuple(one for one in (newer_fr(self.newer),) if one)

    @property
    def in_words(self) -> tuple[str, ...]:
        """Say each fault in a sentence, its short words after it."""
        return tuple(fault_fr(one) for one in self.faults)


def check(session: Session, view: str = "") -> CheckReport:
    """Check everything; name one view to hash that one alone.

    Raises:
        UserError: there is no view of that name.
    """
    faults = integrity.faults(session.connection)
    known = views(session)
    if view and view not in known:
        raise UserError("Cette vue n’existe pas.", "Vues : " + ", ".join(known) + ".")
    wanted = {view: known[view]} if view else known
    return CheckReport(
        ok=not faults,
        state=state.state_hash(session.connection),
        views={name: state.state_hash(session.connection, sight) for name, sight in wanted.items()},
        entries=journal.count(session.connection),
        conflicts=conflicts.count(session.connection),
        faults=tuple(faults),
        newer=entries.newer(session.connection, SCHEMA) if not faults else 0,
    )


def views(session: Session) -> dict[str, Sight]:
    """Name the views this profile holds whole: all at the region, the territory's and its tutors', or one's own."""
    found = {} if session.role is not Role.COORDINATOR else {"region": Sight(role=Role.COORDINATOR)}
    if session.role is not Role.TUTOR:
        for territory in region.territories(session.connection):
            if territory.experimental and session.identity.territory in ("", territory.name):
                found[territory.name] = state.sight_of(session.connection, Role.FACILITATOR, territory=territory.id)
    try:
        trust = session.trust()
    except UserError:
        return found
    for one in trust.with_role(Role.TUTOR):
        if session.role is Role.TUTOR and one.id != session.workstation:
            continue  # of another one's young people this profile holds those they share, not all
        sight = parties.sight_of(session, trust, Id(trust.party(one)))
        if session.role is Role.COORDINATOR or sight.subjects:
            found[one.holder] = sight
    return found
