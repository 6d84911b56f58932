"""Real encrypted stores for tests: opened by their data key, with a clock and randomness that repeat.

`guard_projection` is on everywhere: whoever but store/projection.py writes a projected row fails the test.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from sqlcipher3 import dbapi2 as sqlcipher

from partaj_desktop.crypto.signing import SigningKey
from partaj_desktop.domain.changes import SEAL_TYPE, writer_id
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.tables import TABLES
from partaj_desktop.store import connection as opening
from partaj_desktop.store import projection
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.journal import Pen
from partaj_desktop.store.writers import Writers

DATA_KEY = bytes(range(32))
START = 1_295_424_000_000_000
"""19 January 2011, in µs: the day of the demonstration."""

_PROJECTED = frozenset(TABLES) | {"conflict", "unread_row"}
_PROJECTION_FILE = projection.__file__
_PACKAGE = str(Path(_PROJECTION_FILE).parent.parent)
_WRITES = frozenset({sqlcipher.SQLITE_INSERT, sqlcipher.SQLITE_UPDATE, sqlcipher.SQLITE_DELETE})


@dataclass(slots=True)
class FakeClock:
    """A clock that goes one millisecond on at each look, and where a test sets it."""

    now: int = START

    def __call__(self) -> int:
        """Give the instant, in µs."""
        self.now += 1000
        return self.now


def random_bytes(random: Random) -> Callable[[int], bytes]:
    """Give a source of bytes that repeats."""
    return random.randbytes


def key_of(name: str) -> SigningKey:
    """Make a signing key that is the same in every run."""
    return SigningKey.from_bytes(Random(f"key {name}").randbytes(32))


def id_of(name: str) -> Id:
    """Make an id that is the same in every run."""
    return Id(Random(f"id {name}").randbytes(16))


def pen_of(name: str, *, epoch: int = 0, clock: Callable[[], int] | None = None) -> Pen:
    """Make the pen of a workstation named so."""
    key = key_of(name)
    return Pen(
        writer=writer_id(key.public, epoch),
        epoch=epoch,
        author=id_of(name),
        seal=lambda payload: key.sign(SEAL_TYPE, payload),
        now=clock or FakeClock(),
        random=Random(f"salts {name} {epoch}").randbytes,
    )


@cache
def _template() -> bytes:
    """Make one empty store for the whole run; the others are copies of its file."""
    folder = Path(mkdtemp())
    opening.create(folder / "store.db", DATA_KEY).close()
    try:
        return (folder / "store.db").read_bytes()
    finally:
        shutil.rmtree(folder)


def new_store(path: Path, *, durable: bool = False) -> Connection:
    """Open an empty store at a path; not `durable`, it does not wait for the disk."""
    path.write_bytes(_template())
    connection = opening.open_store(path, DATA_KEY)
    if not durable:
        connection.execute("PRAGMA synchronous = OFF")
    guard_projection(connection)
    return connection


def guard_projection(connection: Connection) -> None:
    """Refuse, on this connection, writes to projection tables from anywhere but store/projection.py."""
    connection.set_authorizer(_judge)


def _judge(action: int, table: str | None, _column: str | None, place: str | None, _trigger: str | None) -> int:
    # Another place than the store itself is a copy of it, written whole.
    if action not in _WRITES or table not in _PROJECTED or place != "main":
        return int(sqlcipher.SQLITE_OK)
    return int(sqlcipher.SQLITE_OK if _asking_file() == _PROJECTION_FILE else sqlcipher.SQLITE_DENY)


def _asking_file() -> str:
    """Name the file of the innermost function on the stack that is neither this module nor what binds rows."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename in {__file__, opening.__file__}:
        frame = frame.f_back
    return frame.f_code.co_filename


def rows(connection: Connection) -> Iterator[tuple[str, Id]]:
    """Give every projected row as (table, id)."""
    for name in TABLES:
        for (row,) in connection.execute(f"SELECT id FROM {name}").fetchall():
            yield name, Id(row)


def stray_rows(connection: Connection) -> list[tuple[str, Id]]:
    """List the projected rows that are not what their changes fold to."""
    writers = Writers(connection)
    return [(name, row) for name, row in rows(connection) if projection.differs(connection, writers, TABLES[name], row)]


def dump(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Read the whole store, table by table: equal dumps, equal stores. Of the search index, what it says."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    names = [name for (name,) in found if name.partition("_")[0] != "search"]
    told = {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}
    return told | {"search": indexed(connection)}


def indexed(connection: Connection) -> list[tuple[object, ...]]:
    """List the words of the search index, each with the number it stands under."""
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.told USING fts5vocab (main, search, instance)")
    words = sorted(connection.execute("SELECT DISTINCT term, doc FROM told").fetchall())
    connection.execute("DROP TABLE temp.told")
    return words


@dataclass(slots=True)
class Desk:
    """One workstation in a test: its store, its pen, its clock."""

    name: str
    connection: Connection
    pen: Pen
    clock: FakeClock = field(default_factory=FakeClock)


def desk(folder: Path, name: str) -> Desk:
    """Set up a workstation with an empty store."""
    clock = FakeClock()
    return Desk(name=name, connection=new_store(folder / f"{name}.db"), pen=pen_of(name, clock=clock), clock=clock)
