"""Read the fields of which several versions stand."""

from typing import NamedTuple

from partaj_desktop.domain.ids import Id
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load

_SQL = "conflicts"


class Side(NamedTuple):
    """One standing version of a field, with the header of the entry that wrote it."""

    row: Id
    field: str
    table: str
    subject: Id
    at: int
    value: str | int | bytes | None
    header: bytes


def count(connection: Connection) -> int:
    """Count the fields of which several versions stand."""
    return int(connection.execute(load(_SQL)["count"]).fetchone()[0])


def fields(connection: Connection) -> set[tuple[bytes, str]]:
    """List the (row, field) pairs of which several versions stand."""
    return {(row, name) for row, name in connection.execute(load(_SQL)["fields"])}


def sides(connection: Connection) -> list[Side]:
    """List every standing version, the shown one of each field first."""
    return [Side(*row) for row in connection.execute(load(_SQL)["sides"])]
