"""Read the counts every figure is made of, at a date (ISO text)."""

from typing import NamedTuple

from partaj_desktop.domain.ids import Id
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load

_SQL = "figures"


class TerritoryCount(NamedTuple):
    """What one territory's closed meetings took up."""

    name: str
    meetings: int
    situations: int
    passages: int
    young_people: int


class FirstSolutions(NamedTuple):
    """First solutions alike in family, state and steps."""

    family: str | None
    state: str | None
    accepted: int
    started: int
    held: int
    started_on: str | None
    number: int


class CallCount(NamedTuple):
    """One territory's answers to a call; `people` are those of the retained ones."""

    territory: str | None
    received: int
    retained: int
    people: int


def by_territory(connection: Connection, as_of: str) -> list[TerritoryCount]:
    """Count by territory, in the region's order."""
    return [TerritoryCount(*row) for row in connection.execute(load(_SQL)["by_territory"], {"as_of": as_of})]


def total(connection: Connection, as_of: str, territory: Id | None = None) -> tuple[int, int, int]:
    """Count (situations, passages, young people), each distinct over the region or a territory."""
    row = connection.execute(load(_SQL)["total"], _at(as_of, territory)).fetchone()
    return int(row[0]), int(row[1]), int(row[2])


def joined_people(connection: Connection, as_of: str, territory: Id | None = None) -> list[Id]:
    """List the records taken up that are joined to another one."""
    return [Id(bytes(row[0])) for row in connection.execute(load(_SQL)["people"], _at(as_of, territory))]


def meetings(connection: Connection, as_of: str, territory: Id | None = None) -> tuple[int, str | None, str | None]:
    """Give the number of closed meetings, the first and the last date."""
    row = connection.execute(load(_SQL)["meetings"], _at(as_of, territory)).fetchone()
    return int(row[0]), row[1], row[2]


def apprentices(connection: Connection, as_of: str) -> dict[str, int]:
    """Count the apprentices at first passage, by territory; a territory that recorded none is left out."""
    return dict(connection.execute(load(_SQL)["apprentices"], {"as_of": as_of}).fetchall())


def grouped(connection: Connection, what: str, as_of: str, territory: Id | None = None) -> dict[str | None, int]:
    """Count the situations treated `by_last_situation`, `by_level` or `by_referrer`, by code."""
    return dict(connection.execute(load(_SQL)[what], _at(as_of, territory)).fetchall())


def named_referrers(connection: Connection, as_of: str) -> list[tuple[str, str, int]]:
    """List who proposes as (kind, name, situations), the most first."""
    return [tuple(row) for row in connection.execute(load(_SQL)["named_referrers"], {"as_of": as_of})]


def first_solutions(connection: Connection, as_of: str, territory: Id | None = None) -> list[FirstSolutions]:
    """Count first solutions by family, state and steps."""
    found = connection.execute(load(_SQL)["first_solutions"], _at(as_of, territory))
    return [FirstSolutions(*row) for row in found]


def by_month(connection: Connection, as_of: str, territory: Id | None) -> list[tuple[str, int, int, int]]:
    """Count by month as (2010-09, situations, passages, meetings)."""
    found = connection.execute(load(_SQL)["by_month"], _at(as_of, territory))
    return [tuple(row) for row in found]


def projects(connection: Connection, as_of: str, territory: Id | None = None) -> list[CallCount]:
    """Count local projects by territory."""
    return [CallCount(*row) for row in connection.execute(load(_SQL)["projects"], _at(as_of, territory))]


def applications(connection: Connection, as_of: str, territory: Id | None = None) -> list[CallCount]:
    """Count tutor applications by territory."""
    return [CallCount(*row) for row in connection.execute(load(_SQL)["applications"], _at(as_of, territory))]


def _at(as_of: str, territory: Id | None) -> dict[str, str | Id | None]:
    return {"as_of": as_of, "territory": territory}
