"""Read transfers: a situation offered to another territory, and what came of it."""

from typing import NamedTuple

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load

_SQL = "transfers"


class Transfer(NamedTuple):
    """One transfer, with the names a person reads; `placed` is the territory in charge of the situation now."""

    id: Id
    person: Id
    situation: Id
    name: str
    from_territory: bytes | None
    from_name: str
    to_territory: bytes | None
    to_name: str
    state: str
    reason: str | None
    answer: str | None
    proposed_on: str | None
    answered_on: str | None
    placed: bytes | None
    placed_name: str

    @property
    def stands(self) -> bool:
        """Tell whether it can be accepted: nobody answered, and who offered is still in charge."""
        return self.state == "proposed" and self.placed == self.from_territory


class Placed(NamedTuple):
    """Where a situation is followed."""

    person: Id
    territory: bytes | None
    name: str


def placed(connection: Connection, situation: Id) -> Placed:
    """Read where a situation is followed; UserError when it is not known here."""
    found = connection.execute(load(_SQL)["placed"], (situation,)).fetchone()
    if found is None:
        raise UserError("Cette situation n’est pas connue sur ce poste.")
    return Placed(*found)


def situations_of(connection: Connection, person: Id) -> list[Id]:
    """List the situations known of a young person, the oldest first."""
    return [Id(bytes(row)) for (row,) in connection.execute(load(_SQL)["situations_of"], (person,)).fetchall()]


def transfer(connection: Connection, row: Id) -> Transfer:
    """Read one; UserError when it is not known here."""
    found = connection.execute(load(_SQL)["transfer"], (row,)).fetchone()
    if found is None:
        raise UserError("Ce transfert n’est pas connu sur ce poste.")
    return Transfer(*found)


def proposed(connection: Connection) -> list[Transfer]:
    """List those nobody has answered and that still can be accepted, the oldest first."""
    return [Transfer(*row) for row in connection.execute(load(_SQL)["proposed"]).fetchall()]


def answered(connection: Connection) -> list[Transfer]:
    """List those that were accepted, refused or taken back, the oldest answer first."""
    return [Transfer(*row) for row in connection.execute(load(_SQL)["answered"]).fetchall()]


def of_situation(connection: Connection, situation: Id) -> list[Transfer]:
    """List those of a situation, the oldest first."""
    return [Transfer(*row) for row in connection.execute(load(_SQL)["of_situation"], (situation,)).fetchall()]
