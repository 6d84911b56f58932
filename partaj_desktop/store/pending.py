"""What is written here and nobody else is known to have: it would be lost with this computer."""

from partaj_desktop.domain.changes import read_header
from partaj_desktop.domain.ids import WriterId
from partaj_desktop.store import journal
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load
from partaj_desktop.store.writers import Writers, end_of, first_of

_SQL = "pending"


def since(connection: Connection, writer: WriterId, arrival: int) -> tuple[int, int | None]:
    """Count a writer's entries past an arrival number; give with it when the oldest was written (µs UTC)."""
    writers = Writers(connection)
    no = writers.find(writer)
    if no is None:
        return 0, None
    first, sealed = connection.execute(load(_SQL)["runs_since"], (no, arrival)).fetchone()
    count = (sealed or 0) + journal.unsealed(connection, writer)
    if first is not None:
        header = journal.run_at(connection, writers, no, first).entries[0].header
    else:
        row = connection.execute(load(_SQL)["first_unsealed"], (first_of(no), no, end_of(no))).fetchone()
        header = row[0] if row is not None else None
    return count, read_header(header).at if header is not None else None
