"""Work for tests of faults: a store that grows by known steps, and a colleague's runs to unite with it.

A child process does it where the process may die or be held back: `forked` runs one deed in a process of its own.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from partaj_desktop.bundle import merge
from partaj_desktop.domain.changes import Patch, Run
from partaj_desktop.domain.errors import BundleRefused, Reason
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import TrustList
from partaj_desktop.store import access, journal, local, projection, union
from partaj_desktop.store import connection as opening
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.writers import Writers
from tests.helpers.stores import DATA_KEY, START, FakeClock, id_of, pen_of
from tests.helpers.worlds import party, trust_of, workstation

ROOT = Path(__file__).resolve().parents[2]


def pen_at(number: int) -> journal.Pen:
    """Give the pen of the north at a step: the same step writes the same bytes in every process."""
    return pen_of("north", clock=FakeClock(START + number * 10**9))


def write(connection: Connection, number: int, people: int = 8, *, text: str = "") -> None:
    """Do one step of work: an action about several people, sealed, with its local traces. All or nothing."""
    patches = [
        Patch(
            table="contact",
            row=id_of(f"contact {number % 5} {who}"),
            subject=id_of(f"person {who}"),
            fields={"value": f"step {number} {text}", "kind": "mobile"},
        )
        for who in range(people)
    ]
    with opening.transaction(connection):
        pen = pen_at(number)
        journal.append(connection, pen, "edit", patches)
        journal.seal(connection, pen)
        local.save_draft(connection, f"item {number}", f"draft {number} {text}", number)
        access.note(connection, "list.read", number)


def trust() -> TrustList:
    """Give the list of the region these two work in."""
    return trust_of(
        [
            workstation("north", Role.FACILITATOR, territory="the north"),
            workstation("south", Role.FACILITATOR, territory="the south"),
        ]
    )


def colleagues_runs(folder: Path, count: int, *, text: str = "") -> list[Run]:
    """Let a colleague work somewhere else; give the sealed runs."""
    one = party(folder, "south", trust())
    for number in range(count):
        values = {"value": f"south {number} {text}"}
        rows = [f"contact {number % 5} {who}" for who in range(4)]
        one.write(
            "edit",
            [
                Patch(table="contact", row=id_of(row), subject=id_of(f"person {who}"), fields=values)
                for who, row in enumerate(rows)
            ],
        )
    runs = one.runs()
    one.connection.close()
    return runs


def unite(connection: Connection, runs: Sequence[Run]) -> None:
    """Judge, unite and project in one transaction."""
    judged = merge.judge(runs, trust())
    with opening.transaction(connection):
        taken = union.unite(connection, judged, pen_of("north").writer)
        if taken.apart:
            raise BundleRefused(Reason.FORK)
        projection.apply(connection, Writers(connection), taken.news)


def bare(path: Path, key: bytes = DATA_KEY) -> Connection:
    """Open a store of whatever schema, without any of the program's checks."""
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.set_key(opening.key_text(key).encode())
    return connection


def schema(connection: Connection) -> dict[tuple[str, str], str]:
    """Read every object of a store, its SQL without layout."""
    found = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(kind, name): re.sub(r"\s+", " ", sql) for kind, name, sql in found}


def forked(deed: Callable[[], int | None]) -> int:
    """Do something in a process of its own; give the number it ends with, 1 for an error, or a negative signal."""
    process = os.fork()
    if process == 0:
        code = 1
        try:
            code = deed() or 0
        except BaseException:  # the parent must hear of it, whatever it is
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def driven(module: str, *arguments: str, prefix: Sequence[str] = (), timeout: float = 900) -> str:
    """Run a test module as a program, away from pytest and its threads; give what it printed."""
    command = [*prefix, sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()
