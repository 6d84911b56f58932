"""Read how situations stand before a meeting of a cell."""

from typing import NamedTuple

from partaj_desktop.domain.ids import Id
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load

_SQL = "agenda"


class StandingRow(NamedTuple):
    """One situation that a cell may speak of; days are texts (db/queries/agenda.sql)."""

    situation: Id
    person: Id
    last_name: str | None
    first_name: str | None
    proposed_by: str | None
    state: str | None
    proposed_on: str | None
    signalled_on: str | None
    carried_on: str | None
    decision: str | None
    decided_on: str | None
    decision_reason: str | None
    review_on: str | None
    unanswered_on: str | None
    unanswered: str | None
    dormant_until: str | None
    tutored_on: str | None
    contact_on: str | None


class Planned(NamedTuple):
    """A meeting to come, on whose agenda a situation stands."""

    meeting: Id
    held_on: str | None


def planned(connection: Connection, territory: Id) -> dict[Id, Planned]:
    """Give, for each situation on the agenda of a territory's meeting to come, which meeting that is: the first."""
    rows = connection.execute(load(_SQL)["planned"], (territory,))
    return {situation: Planned(*where) for situation, *where in rows}


def standings(connection: Connection, territory: Id, cell: Id) -> list[StandingRow]:
    """List the situations a cell of a territory may speak of, but those that wait on an agenda already."""
    rows = connection.execute(load(_SQL)["standings"], {"territory": territory, "cell": cell})
    return [StandingRow(*row) for row in rows]
