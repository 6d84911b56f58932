"""A disk that fills up in the middle of an append: said in words, and the store is as before.

The limit on the size of a file (RLIMIT_FSIZE) stands in for the disk; it concerns a whole process, so a child does it.
"""

import resource
import signal
import subprocess
import sys
from pathlib import Path

from partaj_desktop.domain.changes import Patch
from partaj_desktop.domain.errors import DiskFailure
from partaj_desktop.domain.ids import Id
from partaj_desktop.store import connection as opening
from partaj_desktop.store import integrity, journal
from partaj_desktop.store.connection import Connection
from tests.helpers.stores import DATA_KEY, dump, id_of, new_store, pen_of

_ROOT = Path(__file__).resolve().parents[2]
_LIMITS = [4096 * pages + odd for pages in (0, 1, 2, 5, 9, 14, 20, 27, 35, 44, 54) for odd in (0, 100)]


def write(connection: Connection, count: int) -> None:
    """Append one action about many people."""
    patches = [
        Patch(table="contact", row=id_of(f"c{n}"), subject=Id(id_of(f"p{n}")), fields={"value": "x" * 200})
        for n in range(count)
    ]
    with opening.transaction(connection):
        journal.append(connection, pen_of("north"), "import", patches)


def limited(connection: Connection, limit: int) -> bool:
    """Append under a limit; tell whether it was refused, in words."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        write(connection, 300)
    except DiskFailure as error:
        return bool(error.sentence and error.hint)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    return False


def child(path: Path) -> None:
    """Try every limit upon the same store."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    connection = opening.open_store(path, DATA_KEY)
    write(connection, 20)
    opening.checkpoint(connection)
    before = dump(connection)
    refused = 0
    for limit in _LIMITS:
        refused += limited(connection, limit)
        assert not connection.in_transaction
        assert dump(connection) == before, limit
    write(connection, 300)
    assert integrity.faults(connection) == []
    connection.close()
    print(refused)


def test_an_append_on_a_full_disk_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    new_store(path).close()
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.test_disk_full", str(path)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == len(_LIMITS)


if __name__ == "__main__":
    child(Path(sys.argv[1]))
