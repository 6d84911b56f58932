"""Find what is wrong with a store: pages, chains, projection. Nothing is mended here."""

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.tables import TABLES
from partaj_desktop.store import journal, projection
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.writers import Writers

_MOST_TOLD = 20


def faults(connection: Connection) -> list[str]:
    """List the faults found, in short words without personal data; empty when all is well."""
    found = _pages(connection)
    found += journal.verify(connection)
    found += _rows(connection)
    return found[:_MOST_TOLD]


def _pages(connection: Connection) -> list[str]:
    found = [f"page: {row[0]}" for row in connection.execute("PRAGMA cipher_integrity_check")]
    found += [f"page: {row[0]}" for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    return found


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
