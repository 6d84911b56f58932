"""Read situations: the list, one situation with its solutions, logbook and appointments."""

import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load

_SQL = "situations"
_UNKNOWN = "Cette situation n’est pas connue sur ce poste."


class Listed(NamedTuple):
    """One row of the list."""

    id: Id
    person: Id
    last_name: str | None
    first_name: str | None
    birth_date: str | None
    commune: str | None
    territory: str | None
    status: str | None
    level: str | None
    state: str | None
    wing: str | None
    dormant_until: str | None
    lead_organisation: str | None
    proposed_by: str | None
    solution: str | None
    solution_state: str | None
    due_on: str | None
    tutor: str | None


class Situation(NamedTuple):
    """One situation."""

    id: Id
    person: Id
    territory: Id | None
    cell: Id | None
    wing: str | None
    state: str | None
    status: str | None
    wish: str | None
    proposed_by: Id | None
    proposed_on: str | None
    spotted_on: str | None
    dormant_until: str | None
    outcome: str | None
    outcome_on: str | None
    broken_on: str | None
    deadline_on: str | None


class Solution(NamedTuple):
    """One solution with its word and its dates."""

    id: Id
    kind: str | None
    label: str | None
    kind_label: str | None
    family: str | None
    organisation: Id | None
    organisation_name: str | None
    due_on: str | None
    state: str | None
    proposed_on: str | None
    accepted_on: str | None
    started_on: str | None
    held_on: str | None
    ended_on: str | None
    end_reason: str | None


class Entry(NamedTuple):
    """One logbook entry with the header of what wrote it."""

    kind: str | None
    happened_on: str | None
    text: str | None
    reported_by: str | None
    header: bytes


class Appointment(NamedTuple):
    """One appointment, the latest first."""

    id: Id
    tutor: Id
    name: str | None
    organisation: str | None
    state: str | None
    proposed_on: str | None


class Named(NamedTuple):
    """What names a situation."""

    id: Id
    person: Id
    territory: str | None
    last_name: str | None
    first_name: str | None
    state: str | None


_FOLLOWED = "AND s.state NOT IN ('spotted', 'verified')"
_BY_NAME = "ORDER BY p.last_name, p.first_name, s.id"
_NUMBERED = """AND s.id IN (
    SELECT y.id FROM json_each(?) n JOIN situation y
    ON y.subject BETWEEN unhex(printf('%016x', n.value)) AND unhex(printf('%016xffffffffffffffff', n.value)))"""


def listing(connection: Connection, *, spotted_too: bool = False) -> list[Listed]:
    """List the situations by name; those only spotted on a list are left out unless asked for."""
    return _listed(connection, f"{'' if spotted_too else _FOLLOWED} {_BY_NAME}")


def numbered(connection: Connection, numbers: Sequence[int]) -> list[Listed]:
    """List, in no order, the situations of the young people of these numbers (store/search.py), spotted ones too."""
    # As one value: at each row the driver would wait for whoever else computes, and a merge does so for seconds.
    fields = ", ".join(Listed._fields)
    values = ", ".join(f"hex({name})" if name in ("id", "person") else name for name in Listed._fields)
    lines = f"WITH line ({fields}) AS ({load(_SQL)['listing']} {_NUMBERED})"
    told = f"{lines} SELECT json_group_array(json_array({values})) FROM line"
    found = connection.execute(told, (str(list(numbers)),)).fetchone()[0]
    return [Listed(_id(row), _id(person), *rest) for row, person, *rest in json.loads(found)]


def _id(digits: str) -> Id:
    return Id(bytes.fromhex(digits))


def one(connection: Connection, row: Id) -> Listed:
    """Read the line of one situation.

    Raises:
        UserError: it is not known here.
    """
    found = _listed(connection, "AND s.id = ?", row)
    if not found:
        raise UserError(_UNKNOWN)
    return found[0]


def _listed(connection: Connection, which: str, *values: object) -> list[Listed]:
    return list(map(Listed._make, connection.execute(f"{load(_SQL)['listing']} {which}", values).fetchall()))


def situation(connection: Connection, row: Id) -> Situation:
    """Read one situation."""
    found = connection.execute(load(_SQL)["situation"], (row,)).fetchone()
    if found is None:
        raise UserError(_UNKNOWN)
    return Situation(*found)


def status(connection: Connection, row: Id) -> str | None:
    """Read a situation's status."""
    found = connection.execute(load(_SQL)["status"], (row,)).fetchone()
    return found[0] if found else None


def solutions(connection: Connection, row: Id) -> list[Solution]:
    """List a situation's solutions, the latest first."""
    return [Solution(*found) for found in connection.execute(load(_SQL)["solutions"], (row,))]


def entries(connection: Connection, row: Id) -> list[Entry]:
    """List a situation's logbook, the latest first."""
    return [Entry(*found) for found in connection.execute(load(_SQL)["entries"], (row,))]


def appointments(connection: Connection, row: Id) -> list[Appointment]:
    """List a situation's appointments, the latest first."""
    return [Appointment(*found) for found in connection.execute(load(_SQL)["appointments"], (row,))]


def organisation_name(connection: Connection, row: Id | None) -> str:
    """Name a structure; empty when there is none."""
    if row is None:
        return ""
    found = connection.execute(load(_SQL)["organisation_name"], (row,)).fetchone()
    return (found[0] or "") if found else ""


def named(connection: Connection) -> list[Named]:
    """List every situation with what names it."""
    return [Named(*row) for row in connection.execute(load(_SQL)["ids"])]


def name_of(connection: Connection, row: Id) -> str:
    """Name what a reference points at: a structure, a tutor, a territory, a cell, a young person."""
    found = connection.execute(load(_SQL)["name_of"], (row,)).fetchone()
    return (found[0] or "") if found else ""


class Entrusted(NamedTuple):
    """One appointment that runs."""

    id: Id
    person: Id
    situation: Id


def entrusted(connection: Connection, tutor: Id) -> list[Entrusted]:
    """List the appointments of a tutor that run, the oldest first."""
    return [
        Entrusted(*(Id(bytes(one)) for one in row)) for row in connection.execute(load(_SQL)["entrusted"], (tutor,))
    ]


def not_over(connection: Connection, tutor: Id) -> list[Entrusted]:
    """List the appointments of a tutor that run, or wait for an answer, the oldest first."""
    return [Entrusted(*(Id(bytes(one)) for one in row)) for row in connection.execute(load(_SQL)["not_over"], (tutor,))]


def passed_on(connection: Connection, tutor: Id, reason: str, since: date) -> list[Entrusted]:
    """List the appointments of a tutor that ended for a reason on a day or later."""
    rows = connection.execute(load(_SQL)["passed_on"], (tutor, reason, since.isoformat()))
    return [Entrusted(*(Id(bytes(one)) for one in row)) for row in rows]


def proposed_to(connection: Connection, tutor: Id) -> list[Id]:
    """List the young people a tutor is proposed for."""
    return [Id(bytes(row[0])) for row in connection.execute(load(_SQL)["proposed_to"], (tutor,))]
