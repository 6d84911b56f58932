"""Bring a store to this program's schema: numbered files under db/migrations, each in one transaction.

`PRAGMA user_version` says how many were applied; it changes inside the same transaction, so that a store is always of
one version and never between two. A file once released is never edited.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from partaj_desktop import assets

_NAME = re.compile(r"(\d{4})_\w+\.sql")


@cache
def files() -> tuple[tuple[int, str], ...]:
    """List the migrations as (number, SQL), in order."""
    found = []
    for path in sorted((assets.folder("db") / "migrations").iterdir()):
        match = _NAME.fullmatch(path.name)
        if match:
            found.append((int(match[1]), path.read_text(encoding="utf-8")))
    if [number for number, _ in found] != list(range(1, len(found) + 1)):
        raise RuntimeError("migrations are not numbered 1, 2, 3…")
    return tuple(found)


def newest() -> int:
    """Give the schema number this program writes."""
    return files()[-1][0]


def version(connection: Any) -> int:
    """Read the schema number of a store."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def pending(connection: Any) -> bool:
    """Tell whether a store is of an older schema: the caller makes a backup first."""
    return version(connection) < newest()


def migrate(connection: Any, steps: Sequence[tuple[int, str]] | None = None) -> None:
    """Apply what is missing, each migration whole or not at all; `steps` are the program's own unless given."""
    have = version(connection)
    for number, sql in files() if steps is None else steps:
        if number <= have:
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            if version(connection) < number:  # nobody did it while we waited
                for statement in statements(sql):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def statements(sql: str) -> list[str]:
    """Split a migration into its statements (our files hold no semicolon inside one)."""
    bare = "\n".join(line for line in sql.splitlines() if not line.lstrip().startswith("--"))
    return [part.strip() for part in bare.split(";") if part.strip()]
