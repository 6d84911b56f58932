"""How far each writer is held; runs taken out of the journal again, which a revoked workstation wrote past its end."""

from partaj_desktop.domain.changes import Change, Run
from partaj_desktop.store import entries, journal, projection
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.writers import Writers, first_of


def reach(connection: Connection) -> dict[bytes, int]:
    """Give the last sealed entry held of each writer."""
    rows = connection.execute(
        "SELECT w.id, MAX(r.last) FROM journal_run r JOIN journal_writer w ON w.no = r.writer GROUP BY w.no"
    ).fetchall()
    return {bytes(writer): last for writer, last in rows}


def last_headers(connection: Connection, writer: bytes) -> list[bytes]:
    """Give the header of the last entry of a writer that is held whole, looking back run by run."""
    writers = Writers(connection)
    no = writers.find(writer)
    if no is None:
        return []
    firsts = connection.execute("SELECT first FROM journal_run WHERE writer = ? ORDER BY first DESC", (no,)).fetchall()
    for (first,) in firsts:
        run = journal.run_at(connection, writers, no, first)
        headers = [entry.header for entry in run.entries if entry.header is not None]
        if headers:
            return headers[-1:]
    return []


def take_out(connection: Connection, writer: bytes, after: int) -> list[Run]:
    """Take the runs of a writer that go past an entry out of the journal, and what they changed out of every row.

    Give them as they stood. Within a transaction.
    """
    writers = Writers(connection)
    no = writers.find(writer)
    if no is None:
        return []
    firsts = connection.execute(
        "SELECT first FROM journal_run WHERE writer = ? AND last > ? ORDER BY first", (no, after)
    ).fetchall()
    runs = [journal.run_at(connection, writers, no, first) for (first,) in firsts]
    gone: list[Change] = []
    for run in runs:
        gone += entries.drop(connection, first_of(no) + run.first, first_of(no) + run.last)
        for table in ("journal_run", "local_channel_run"):
            connection.execute(f"DELETE FROM {table} WHERE writer = ? AND first = ?", (no, run.first))
    projection.forget(connection, gone)
    return runs
