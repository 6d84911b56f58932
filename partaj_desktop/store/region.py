"""Read what everybody shares: territories, structures, the catalogue, tutors, bodies."""

from typing import NamedTuple

from partaj_desktop.domain.ids import Id
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load

_SQL = "region"


class Cell(NamedTuple):
    """A cell and its territory."""

    id: Id
    territory: Id
    name: str


class Territory(NamedTuple):
    """A territory; `experimental` is 0 for what lies outside the five."""

    id: Id
    code: str
    name: str
    experimental: int
    follow_up_word: str


class Tutor(NamedTuple):
    """A person who may be appointed; `load` counts the young people proposed or entrusted."""

    id: Id
    last_name: str
    first_name: str
    organisation: Id | None
    organisation_name: str | None
    capacity: int | None
    territory: Id | None
    load: int


class Organisation(NamedTuple):
    """A structure."""

    id: Id
    name: str
    kind: str
    territory: Id | None
    commune: str | None
    territory_name: str


class SolutionKind(NamedTuple):
    """One line of the catalogue."""

    id: Id
    code: str
    label: str
    family: str


class Platform(NamedTuple):
    """A territorial committee as it was installed."""

    installed_on: str
    territory: str
    place: str


def territories(connection: Connection) -> list[Territory]:
    """List the territories in the region's order."""
    return [Territory(*row) for row in connection.execute(load(_SQL)["territories"])]


def territory_names(connection: Connection) -> dict[Id, str]:
    """Give the name of each territory."""
    return {one.id: one.name for one in territories(connection)}


def tutors(connection: Connection) -> list[Tutor]:
    """List the people who may be appointed, with their load."""
    return [Tutor(*row) for row in connection.execute(load(_SQL)["tutors"])]


def organisations(connection: Connection) -> list[Organisation]:
    """List the structures by name."""
    return [Organisation(*row) for row in connection.execute(load(_SQL)["organisations"])]


def solution_kinds(connection: Connection) -> list[SolutionKind]:
    """List the catalogue in its order."""
    return [SolutionKind(*row) for row in connection.execute(load(_SQL)["solution_kinds"])]


def platforms(connection: Connection, as_of: str) -> list[Platform]:
    """List the platforms installed by a date."""
    return [Platform(*row) for row in connection.execute(load(_SQL)["platforms"], (as_of,))]


def commission_sessions(connection: Connection, as_of: str) -> list[tuple[str, str]]:
    """List the sessions of Commission 9 by a date, as (date, kind)."""
    return [(row[0], row[1] or "") for row in connection.execute(load(_SQL)["commission_sessions"], (as_of,))]


def cells(connection: Connection) -> list[Cell]:
    """List the cells, territory by territory."""
    return [Cell(*row) for row in connection.execute(load(_SQL)["cells"]).fetchall()]
