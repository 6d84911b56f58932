"""Find what is wrong with a store: pages, chains, projection, access log. Nothing is mended here."""

from partaj_desktop.domain.changes import LineError, parts_from, read_header
from partaj_desktop.domain.errors import StoreDamaged
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.tables import TABLES
from partaj_desktop.store import access, entries, journal, migrations, projection, search
from partaj_desktop.store.connection import Connection, telling
from partaj_desktop.store.queries import load
from partaj_desktop.store.writers import Writers, n_of

_MOST_TOLD = 20
_SQL = "integrity"


def faults(connection: Connection) -> list[str]:
    """List the faults found, in short words without personal data; empty when all is well."""
    found = pages(connection)
    if not found:
        found = _content(connection)
    return found[:_MOST_TOLD]


def pages(connection: Connection) -> list[str]:
    """List the pages that do not verify, or do not fit one another."""
    try:
        with telling():
            found = _sealed(connection)
            if found and not connection.in_transaction:
                # A page torn by a write that failed stands whole in the log: it is judged once brought in.
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                found = _sealed(connection)
            if not found:
                found = [f"page: {row[0]}" for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    except StoreDamaged:
        found = ["page: unreadable"]
    return found


def _sealed(connection: Connection) -> list[str]:
    """Verify the HMAC of every page of the file; the log is not looked at."""
    return [f"page: {row[0]}" for row in connection.execute("PRAGMA cipher_integrity_check")]


def _content(connection: Connection) -> list[str]:
    """Look at what the pages say; a store of an older schema is projected anew when it is migrated."""
    found = _writers(connection)
    if found:  # without them nothing else can be read
        return found
    try:
        found = journal.verify(connection)
        loose = _loose(connection)
        found += loose
        if not loose and not migrations.pending(connection):
            found += _rows(connection) + _unfound(connection) + access.verify(connection)
    except LineError:
        found.append("line: unreadable")
    return found


def _writers(connection: Connection) -> list[str]:
    """Find numbers of writers nobody has."""
    return [f"writer: {no}" for (no,) in connection.execute(load(_SQL)["unknown_writers"])]


def _loose(connection: Connection) -> list[str]:
    """Find what no seal covers yet and is not whole: changes without an entry, entries without all their changes."""
    found = entries.misplaced(connection)
    for v, before, header, lines in connection.execute(load(_SQL)["unsealed"]):
        told = read_header(header)
        if told.n != n_of(v) or told.changes != len(parts_from(lines)) or before != v - 1:
            found.append(f"entry: {v}")
    return found


def _unfound(connection: Connection) -> list[str]:
    """Find the young people whom a search would miss."""
    return [f"search: {person.hex()}" for person in search.missing(connection)]


def _rows(connection: Connection) -> list[str]:
    """Compare every projected row with the fold of its changes, and find changes without a row."""
    writers = Writers(connection)
    found = []
    unseen = projection.rows_in_journal(connection)
    for table in TABLES.values():
        rows = [Id(row) for (row,) in connection.execute(f"SELECT id FROM {table.name}")]
        unseen.difference_update((table.name, row) for row in rows)
        found += [
            f"row: {table.name} {row.hex()}" for row in rows if projection.differs(connection, writers, table, row)
        ]
    found += [f"row: {name} {row.hex()} is missing" for name, row in sorted(unseen)]
    return found
