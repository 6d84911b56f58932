"""The state hash of a view: two profiles that hold the same entries of it give the same one.

SHA-256 over the sorted lines [table, row, shown values, competing values] of every row the view holds. Nothing local
enters: no version number, no writer number, no order of arrival.
"""

from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import NamedTuple

import msgspec

from partaj_desktop.domain.ids import Id, Version
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.sight import Sight
from partaj_desktop.domain.tables import TABLES, Scope
from partaj_desktop.store import projection
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load
from partaj_desktop.store.writers import Writers

_SQL = "state"
_encode = msgspec.json.Encoder().encode
_Competing = Mapping[tuple[str, bytes], Mapping[str, list[object]]]


def state_hash(connection: Connection, sight: Sight | None = None) -> str:
    """Hash what this store shows of a view; without one, of everything it holds."""
    hasher = sha256()
    competing = _competing(connection)
    for name in sorted(TABLES):
        names = tuple(TABLES[name].kinds)
        for row in connection.execute(f"SELECT id, subject, {', '.join(names)} FROM {name} ORDER BY id"):
            if sight is not None and not sight.sees(name, row[1], row[0]):
                continue
            shown = {key: value for key, value in zip(names, row[2:], strict=True) if value is not None}
            hasher.update(_encode([name, row[0], shown, competing.get((name, row[0]), {})]))
            hasher.update(b"\n")
    return hasher.hexdigest()


def _competing(connection: Connection) -> _Competing:
    """Give every field with several versions: its values, in an order that is the same everywhere."""
    out: dict[tuple[str, bytes], dict[str, list[object]]] = {}
    query = "SELECT tbl, row, field, value FROM conflict ORDER BY tbl, row, field"
    for table, row, name, value in connection.execute(query):
        out.setdefault((table, row), {}).setdefault(name, []).append(value)
    for fields in out.values():
        for values in fields.values():
            values.sort(key=_encode)
    return out


def sight_of(
    connection: Connection,
    role: Role,
    *,
    territory: Id | None = None,
    cells: Collection[bytes] = (),
    tutor: Id | None = None,
) -> Sight:
    """Compute what a party may hold now, from this store's situations, transfers and appointments."""
    if role is Role.COORDINATOR:
        return Sight(role=role)
    if role is Role.TUTOR:
        return Sight(
            role=role,
            subjects=_ids(connection, "entrusted_to", tutor),
            beside=_ids(connection, "ended_with", tutor),
            grounds=_grounds(connection, "appointments_of", tutor),
        )
    if territory is None:
        return Sight(role=role)
    placed = connection.execute(load(_SQL)["situated_in"], (territory,)).fetchall()
    own = {Id(bytes(subject)) for subject, cell in placed if not cells or cell in cells}
    return Sight(
        role=role,
        subjects=frozenset(own | _ids(connection, "offered_to", territory)),
        territories=frozenset({territory}),
        beside=_ids(connection, "transfers_of", territory)
        | _ids(connection, "handed_over_by", territory)
        | _claimed(connection, territory),
        grounds=_offers(connection, territory),
    )


def _claimed(connection: Connection, territory: Id) -> frozenset[Id]:
    """List the situations a territory is offered, or took over once, whoever is in charge now: it must hear of that.

    An answer that lost against another one stands in the history of the situation only.
    """
    rows = connection.execute(load(_SQL)["offered_situations"], {"key": territory}).fetchall()
    found = {Id(bytes(row)) for row, standing in rows if standing}
    for row, standing in rows:
        if not standing and any(one.territory == territory for one in _moves(connection, Id(bytes(row)))):
            found.add(Id(bytes(row)))
    return frozenset(found)


class _Move(NamedTuple):
    version: Version
    territory: bytes | None


def _moves(connection: Connection, situation: Id) -> list[_Move]:
    """Give the changes of a situation that say which territory it is in."""
    table = TABLES["situation"]
    changes = projection.changes_of(connection, Writers(connection), table, situation)
    out = []
    for _, one in changes:
        if "territory" in one.fields:
            value = projection.column(table, "territory", one.fields["territory"])
            out.append(_Move(one.version, value if isinstance(value, bytes) else None))
    return out


def _offers(connection: Connection, territory: Id) -> frozenset[tuple[bytes, Id]]:
    """Give the grounds a territory has: what it was offered or took over, by row and version.

    Where several transfers are about one situation, who is in charge may change and change back without a change of
    the transfer itself: what was said of it makes part of the ground.
    """
    out = set()
    for row, v, subject, shared in connection.execute(load(_SQL)["offers_to"], {"key": territory}).fetchall():
        said = sorted(_moves(connection, Id(bytes(shared)))) if shared is not None else []
        mark = sha256(repr([tuple(one.version) for one in said]).encode()).digest()[:8] if said else b""
        out.add((row + v.to_bytes(8, "big", signed=True) + mark, Id(bytes(subject))))
    return frozenset(out)


def _grounds(connection: Connection, query: str, key: Id | None) -> frozenset[tuple[bytes, Id]]:
    rows = connection.execute(load(_SQL)[query], {"key": key})
    return frozenset((row + v.to_bytes(8, "big", signed=True), Id(bytes(subject))) for row, v, subject in rows)


def let_go(connection: Connection, sight: Sight, *, territory: Id | None = None) -> set[Id]:
    """List the young people a party was shown and is no longer: whoever is not entrusted, an offer not taken up.

    A territory that handed a situation over keeps what it holds: its own work, and its figures.
    """
    if sight.role is Role.TUTOR:
        shown = _people_held(connection)
    else:
        shown = _ids(connection, "ever_offered_to", territory) - _ids(connection, "offered_by", territory)
    return set(shown - sight.subjects)


def _people_held(connection: Connection) -> frozenset[Id]:
    """List everybody of whom something is held: why it came may have been taken out since."""
    names = [table.name for table in TABLES.values() if table.scope is Scope.PERSON]
    query = " UNION ".join(f"SELECT subject FROM {name}" for name in names)
    return frozenset(Id(bytes(row[0])) for row in connection.execute(query))


def offered_by(connection: Connection, territory: Id) -> frozenset[Id]:
    """List the young people a territory offered to another."""
    return _ids(connection, "offered_by", territory)


def taken_over_by(connection: Connection, territory: Id | None) -> frozenset[Id]:
    """List the young people a territory said it takes over, in charge of them now or not."""
    return _ids(connection, "taken_over_by", territory)


def transferred_with(connection: Connection, territory: Id) -> frozenset[Id]:
    """List the territories with which one has, or had, a transfer."""
    return _ids(connection, "transferred_with", territory)


def followed_with(connection: Connection, tutor: Id) -> set[Id]:
    """List the territories in charge of the young people entrusted to a tutor."""
    return {Id(bytes(territory)) for (territory,) in connection.execute(load(_SQL)["followed_with"], (tutor,))}


def tutors_of(connection: Connection, subjects: Collection[Id]) -> set[Id]:
    """List the tutors who have, or had, one of these young people."""
    rows = connection.execute(load(_SQL)["tutors_of_people"]).fetchall()
    return {Id(bytes(tutor)) for tutor, subject in rows if subject in subjects}


def _ids(connection: Connection, query: str, key: Id | None) -> frozenset[Id]:
    return frozenset(Id(bytes(row[0])) for row in connection.execute(load(_SQL)[query], {"key": key}))


def rows_of_subject(connection: Connection, subject: Id) -> list[bytes]:
    """List the rows held about a young person or a territory, those of a newer program's tables with them."""
    found = [row for (row,) in connection.execute("SELECT row FROM unread_row WHERE subject = ?", (subject,))]
    for table in TABLES.values():
        found += [row for (row,) in connection.execute(f"SELECT id FROM {table.name} WHERE subject = ?", (subject,))]
    return found
