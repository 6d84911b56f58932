"""Read the lists received, and what tells a person on one is known."""

from typing import NamedTuple

from partaj_desktop.domain.ids import Id
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load

_SQL = "rosters"


class Known(NamedTuple):
    """What a list's row is compared with."""

    id: Id
    last_name: str | None
    first_name: str | None
    birth_date: str | None
    commune: str | None


def known(connection: Connection) -> list[Known]:
    """List every young person."""
    return [Known(*row) for row in connection.execute(load(_SQL)["known"])]


def lines(connection: Connection) -> set[tuple[bytes, str, str]]:
    """List what each list said already, as (person, source, body)."""
    return {tuple(row) for row in connection.execute(load(_SQL)["line_bodies"])}
