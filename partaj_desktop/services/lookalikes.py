"""« Même personne ? »: records told apart by nothing but where they came from. Flagged, never joined alone."""

from collections.abc import Collection, Iterator
from datetime import date
from itertools import permutations

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.links import DIFFERENT, Lookalike, likeness
from partaj_desktop.domain.roles import Role
from partaj_desktop.services.session import Session
from partaj_desktop.store import people


def of_person(session: Session, person: Id) -> tuple[Lookalike, ...]:
    """List the records that may be this one's person, or are said to be; none for a tutor, who judges none."""
    return tuple(one for one in _alike(session, person) if one.verdict != DIFFERENT)


def told_apart(session: Session, person: Id) -> tuple[Lookalike, ...]:
    """List the records that are said to be somebody else's, though they look like this one's: to ask again."""
    return tuple(one for one in _alike(session, person) if one.verdict == DIFFERENT)


def _alike(session: Session, person: Id) -> list[Lookalike]:
    if session.role is Role.TUTOR:
        return []
    born = {one.id: one for one in people.identities(session.connection, person)}
    mine = likeness(*born[person][1:]) if person in born else None
    decided = people.verdicts(session.connection)
    found = []
    for one in born.values():
        verdict = decided.get(frozenset((person, one.id)), "")
        if one.id != person and mine is not None and likeness(*one[1:]) == mine:
            found.append(
                Lookalike(
                    person=one.id,
                    name=f"{one.first_name} {one.last_name}",
                    birth_date=date.fromisoformat(one.birth_date or ""),
                    territories=people.followed_in(session.connection, one.id),
                    verdict=verdict,
                )
            )
    return found


def waiting(session: Session, among: Collection[Id] | None = None) -> frozenset[Id]:
    """Give the records that may be another one's person, and of which nobody has decided; `among` some, or all."""
    pairs = _pairs(session, people.verdicts(session.connection))
    return frozenset(one for one, _ in pairs if among is None or one in among)


def asked(session: Session) -> frozenset[Id]:
    """Give the records that may be another one's person, those joined since among them: joining is taken back there."""
    decided = people.verdicts(session.connection)
    return frozenset(one for one, _ in _pairs(session, {pair: v for pair, v in decided.items() if v == DIFFERENT}))


def _pairs(session: Session, without: Collection[frozenset[Id]]) -> Iterator[tuple[Id, Id]]:
    groups: dict[tuple[str, str, str], list[Id]] = {}
    for one in people.identities(session.connection):
        shared = likeness(*one[1:])
        if shared is not None:
            groups.setdefault(shared, []).append(one.id)
    for group in groups.values():
        yield from ((one, other) for one, other in permutations(group, 2) if frozenset((one, other)) not in without)
