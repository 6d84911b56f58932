"""Read meetings, their agendas, attendance and decisions."""

from typing import NamedTuple

from partaj_desktop.domain.changes import commit_of
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.store import entries
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load

_SQL = "meetings"


class Listed(NamedTuple):
    """One meeting in the list."""

    id: Id
    territory: Id
    cell: Id | None
    cell_name: str | None
    territory_name: str | None
    number: int | None
    held_on: str | None
    starts_at: str | None
    place: str | None
    state: str | None
    items: int
    decided: int
    present: int


class Meeting(NamedTuple):
    """One meeting."""

    id: Id
    territory: Id
    cell: Id | None
    cell_name: str | None
    territory_name: str | None
    number: int | None
    held_on: str | None
    starts_at: str | None
    place: str | None
    state: str | None
    planned_minutes: int | None
    closed_on: str | None
    fingerprint: str | None


class OfCell(NamedTuple):
    """One meeting of a cell, planned or closed."""

    id: Id
    number: int | None
    held_on: str | None
    starts_at: str | None
    place: str | None
    planned_minutes: int | None


class Member(NamedTuple):
    """One member of a cell."""

    id: Id
    name: str | None
    organisation: Id | None


class AgendaRow(NamedTuple):
    """One item of an agenda with the name it is read by."""

    id: Id
    situation: Id
    person: Id
    position: int | None
    last_name: str | None
    first_name: str | None
    state: str | None
    reason: str | None
    planned_minutes: int | None
    minutes: int | None
    proposed_by: Id | None
    proposed_by_name: str | None


class Item(NamedTuple):
    """One item of an agenda."""

    id: Id
    person: Id
    meeting: Id
    situation: Id
    position: int | None
    state: str | None
    reason: str | None
    planned_minutes: int | None
    minutes: int | None


class AttendanceRow(NamedTuple):
    """One person expected."""

    id: Id
    name: str | None
    organisation: str | None
    presence: str | None


class Decision(NamedTuple):
    """What was decided on an item."""

    id: Id
    person: Id
    kind: str | None
    reason: str | None
    lead_organisation: Id | None
    review_on: str | None


class Solution(NamedTuple):
    """One solution of a decision."""

    id: Id
    kind: str | None
    label: str | None
    organisation: Id | None
    due_on: str | None
    state: str | None
    position: int | None


class Appointment(NamedTuple):
    """One appointment proposed with a decision."""

    id: Id
    tutor: Id
    state: str | None


class Note(NamedTuple):
    """A note taken on an item."""

    id: Id
    text: str | None
    circle: str | None


class Passage(NamedTuple):
    """One passage of a situation, newest first."""

    held_on: str | None
    number: int | None
    kind: str | None
    reason: str | None
    item: Id


def listing(connection: Connection) -> list[Listed]:
    """List the meetings, the latest first."""
    return [Listed(*row) for row in connection.execute(load(_SQL)["listing"])]


def of_cell(connection: Connection, cell: Id) -> list[OfCell]:
    """List the meetings of a cell, in the order of their days."""
    return [OfCell(*row) for row in connection.execute(load(_SQL)["of_cell"], (cell,))]


def members(connection: Connection, cell: Id) -> list[Member]:
    """List the members of a cell, in its order."""
    return [Member(*row) for row in connection.execute(load(_SQL)["members"], (cell,))]


def meeting(connection: Connection, row: Id) -> Meeting:
    """Read one meeting."""
    found = connection.execute(load(_SQL)["meeting"], (row,)).fetchone()
    if found is None:
        raise UserError("Cette séance n’est pas connue sur ce poste.")
    return Meeting(*found)


def next_meeting(connection: Connection, cell: Id | None, after: str) -> tuple[Id, str] | None:
    """Find a cell's next planned meeting after a date, as (meeting, date)."""
    found = connection.execute(load(_SQL)["next_meeting"], (cell, after)).fetchone()
    return None if found is None else (Id(found[0]), found[1])


def agenda(connection: Connection, meeting_: Id) -> list[AgendaRow]:
    """List a meeting's items in order."""
    return [AgendaRow(*row) for row in connection.execute(load(_SQL)["agenda"], (meeting_,))]


def item(connection: Connection, row: Id) -> Item:
    """Read one item."""
    found = connection.execute(load(_SQL)["item"], (row,)).fetchone()
    if found is None:
        raise UserError("Cette situation n’est plus à l’ordre du jour.")
    return Item(*found)


def points(connection: Connection, row: Id) -> list[str]:
    """List the general points of a meeting, in order."""
    return [text for (text,) in connection.execute(load(_SQL)["points"], (row,))]


def attendance(connection: Connection, meeting_: Id) -> list[AttendanceRow]:
    """List the people expected at a meeting."""
    return [AttendanceRow(*row) for row in connection.execute(load(_SQL)["attendance"], (meeting_,))]


def attendance_meeting(connection: Connection, row: Id) -> Id:
    """Tell which meeting an attendance line belongs to."""
    found = connection.execute(load(_SQL)["attendance_meeting"], (row,)).fetchone()
    if found is None:
        raise UserError("Cette personne n’est plus sur la liste de présence.")
    return Id(bytes(found[0]))


def decision(connection: Connection, item_: Id) -> Decision | None:
    """Read what was decided on an item."""
    found = connection.execute(load(_SQL)["decision"], (item_,)).fetchone()
    return Decision(*found) if found else None


def solutions(connection: Connection, decision_: Id) -> list[Solution]:
    """List the solutions of a decision."""
    return [Solution(*row) for row in connection.execute(load(_SQL)["solutions"], (decision_,))]


def appointments(connection: Connection, decision_: Id) -> list[Appointment]:
    """List the appointments proposed with a decision."""
    return [Appointment(*row) for row in connection.execute(load(_SQL)["appointments"], (decision_,))]


def note(connection: Connection, item_: Id) -> Note | None:
    """Read the note taken on an item."""
    found = connection.execute(load(_SQL)["note"], (item_,)).fetchone()
    return Note(*found) if found else None


def sealed(connection: Connection, meeting_: Id) -> list[str]:
    """List the bodies of a closed meeting's sealed items."""
    return [row[0] for row in connection.execute(load(_SQL)["sealed"], (meeting_,))]


def sealed_commits(connection: Connection, meeting_: Id) -> list[bytes]:
    """List the commits of a meeting's sealed items that are present, sorted."""
    rows = connection.execute(load(_SQL)["sealed_rows"], (meeting_,)).fetchall()
    return sorted(commit_of(found.line) for (row,) in rows for found in entries.of_row(connection, row))


def cell_territory(connection: Connection, cell: Id) -> Id:
    """Tell a cell's territory."""
    found = connection.execute(load(_SQL)["cell_territory"], (cell,)).fetchone()
    if found is None:
        raise UserError("Cette cellule n’est pas connue sur ce poste.")
    return Id(bytes(found[0]))


def passages_of(connection: Connection, situation: Id) -> list[Passage]:
    """List a situation's passages, the newest first."""
    return [Passage(*row) for row in connection.execute(load(_SQL)["passages_of"], (situation,))]
