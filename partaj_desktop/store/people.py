"""Read young people: identity, contacts, parents, schooling, the lists that know them."""

from collections.abc import Iterator
from typing import NamedTuple

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load

_SQL = "people"


class Person(NamedTuple):
    """A young person's identity."""

    id: Id
    last_name: str
    first_name: str
    birth_date: str | None
    sex: str | None
    commune: str | None
    postcode: str | None


class Contact(NamedTuple):
    """One number or address."""

    id: Id
    kind: str
    value: str
    holder: str
    usage: str | None


class Guardian(NamedTuple):
    """A parent or legal representative."""

    name: str | None
    relation: str | None
    phone: str | None
    informed_on: str | None


class Schooling(NamedTuple):
    """The last known situation and the level."""

    last_situation: str | None
    level: str | None
    detail: str | None
    last_class: str | None
    last_school: str | None
    left_on: str | None


def person(connection: Connection, row: Id) -> Person:
    """Read an identity."""
    found = connection.execute(load(_SQL)["person"], (row,)).fetchone()
    if found is None:
        raise UserError("Cette personne n’est pas connue sur ce poste.")
    return Person(*found)


def person_of(connection: Connection, situation: Id) -> Id:
    """Tell whose situation this is."""
    return _subject(connection, "person_of", situation, "Cette situation n’est pas connue sur ce poste.")


def subject_of_solution(connection: Connection, solution: Id) -> Id:
    """Tell whose solution this is."""
    return _subject(connection, "subject_of_solution", solution, "Cette solution n’est pas connue sur ce poste.")


def subject_of_appointment(connection: Connection, appointment: Id) -> Id:
    """Tell whose appointment this is."""
    return _subject(connection, "subject_of_appointment", appointment, "Cette nomination n’est pas connue ici.")


def situation_of(connection: Connection, what: str, row: Id) -> Id | None:
    """Tell which situation a solution or an appointment (`what`) belongs to; none when it names none."""
    found = connection.execute(load(_SQL)[f"situation_of_{what}"], (row,)).fetchone()
    return Id(bytes(found[0])) if found is not None and found[0] is not None else None


def _subject(connection: Connection, query: str, row: Id, sentence: str) -> Id:
    found = connection.execute(load(_SQL)[query], (row,)).fetchone()
    if found is None:
        raise UserError(sentence)
    return Id(bytes(found[0]))


def contacts(connection: Connection, row: Id) -> list[Contact]:
    """List a young person's numbers and addresses."""
    return [Contact(*found) for found in connection.execute(load(_SQL)["contacts"], (row,))]


def guardians(connection: Connection, row: Id) -> list[Guardian]:
    """List the parents or legal representatives."""
    return [Guardian(*found) for found in connection.execute(load(_SQL)["guardians"], (row,))]


def sources(connection: Connection, row: Id) -> tuple[str, ...]:
    """Name the lists that know a young person."""
    return tuple(found[0] for found in connection.execute(load(_SQL)["sources"], (row,)))


def schooling(connection: Connection, row: Id) -> Schooling:
    """Read the last known situation; all None when nothing is known."""
    found = connection.execute(load(_SQL)["schooling"], (row,)).fetchone()
    return Schooling(*found) if found else Schooling(None, None, None, None, None, None)


def same_links(connection: Connection) -> list[tuple[Id, Id]]:
    """List the live links between records that are one person."""
    return [(Id(bytes(row[0])), Id(bytes(row[1]))) for row in connection.execute(load(_SQL)["same_links"])]


def names(connection: Connection) -> dict[Id, str]:
    """Give the name of each young person, as one reads it."""
    return {Id(bytes(row)): name for row, name in connection.execute(load(_SQL)["names"]).fetchall()}


class Identity(NamedTuple):
    """What two records are compared by."""

    id: Id
    last_name: str | None
    first_name: str | None
    birth_date: str | None


def identities(connection: Connection, alike: Id | None = None) -> Iterator[Identity]:
    """Give the identity of every record with a day of birth, or of those born on the day one of them was."""
    query = ("born_on", (alike,)) if alike is not None else ("identities", ())
    for row, *rest in connection.execute(load(_SQL)[query[0]], query[1]):
        yield Identity(Id(bytes(row)), *rest)


def verdicts(connection: Connection) -> dict[frozenset[Id], str]:
    """Give what was decided of pairs of records: one person, or two."""
    rows = connection.execute(load(_SQL)["verdicts"]).fetchall()
    return {frozenset((Id(bytes(one)), Id(bytes(other)))): verdict for one, other, verdict in rows}


def followed_in(connection: Connection, row: Id) -> tuple[str, ...]:
    """Name the territories a young person is followed in."""
    return tuple(name for (name,) in connection.execute(load(_SQL)["followed_in"], (row,)))
