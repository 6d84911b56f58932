"""Killed at any moment of a backup, a change of key or a migration: the old state or the new one, never neither.

A real process, a real SIGKILL, at a random moment counted from the first page written. Most must fall before the
commit, else nothing was tried: how many did, and when, is printed. (Killing inside a merge is row 10.)
"""

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

import pytest

from partaj_desktop.store import connection as opening
from partaj_desktop.store import copies, integrity, migrations
from tests.helpers.stores import DATA_KEY, dump, new_store
from tests.store.test_migrations import ALL, NEW, OLD, State, state, states
from tests.store.work import bare, driven, write

OTHER_KEY = bytes(range(50, 82))
_FEW, _MANY = 5, 100


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What is killed; the file whose growth shows its first page, and how to see that it was done."""

    do: Callable[[], None]
    grows: Path
    done: Callable[[], bool]
    check: Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A store of some size, as it was, and as each version of the schema makes it."""

    folder: Path
    content: bytes
    wanted: Mapping[int, State]

    @property
    def path(self) -> Path:
        return self.folder / "store.db"

    def restore(self) -> None:
        """Put the store back, alone in its folder."""
        for one in self.folder.iterdir():
            one.unlink()
        self.path.write_bytes(self.content)


def prepare(folder: Path) -> Ground:
    """Make a store of some thousands of changes."""
    made = folder / "made.db"
    connection = new_store(made)
    for number in range(60):
        write(connection, number, 60, text="x" * 300)
    connection.close()
    (folder / "ground").mkdir()
    return Ground(folder=folder / "ground", content=made.read_bytes(), wanted=states(made))


# --- what is killed -----------------------------------------------------------------------------------------------


def copying(ground: Ground, name: str, key: bytes) -> Deed:
    """Make a backup, or a store under another key, and then write on."""
    target = ground.folder / name

    def do() -> None:
        connection = opening.open_store(ground.path, DATA_KEY)
        if key == DATA_KEY:
            copies.copy_checked(connection, ground.path, target, key)
        else:
            copies.export_to_new_key(connection, target, key)

    def check() -> None:
        connection = opening.open_store(ground.path, DATA_KEY)
        assert (migrations.version(connection), dump(connection)) == (OLD, ground.wanted[OLD][2])
        connection.close()
        if target.exists():
            assert copies.open_and_check(target, key) == []
            copy = opening.open_store(target, key)
            assert dump(copy) == ground.wanted[OLD][2]
            copy.close()

    return Deed(do=do, grows=ground.folder / f".{name}.part", done=target.exists, check=check)


def migrating(ground: Ground) -> Deed:
    """Migrate through two versions, with a cache so small that pages are written long before the commit."""

    def do() -> None:
        connection = bare(ground.path)
        connection.execute("PRAGMA cache_size = 5")
        migrations.migrate(connection, ALL)

    def version() -> int:
        connection = bare(ground.path)
        try:
            return migrations.version(connection)
        finally:
            connection.close()

    def check() -> None:
        connection = bare(ground.path)
        found = state(connection)
        assert found == ground.wanted[found[0]]
        assert integrity.pages(connection) == []
        migrations.migrate(connection, ALL)
        assert state(connection) == ground.wanted[NEW]
        connection.close()

    log = ground.path.with_name("store.db-wal")
    return Deed(do=do, grows=log, done=lambda: version() == NEW, check=check)


def deeds(ground: Ground) -> Mapping[str, Deed]:
    """Name what is killed."""
    return {
        "backup": copying(ground, "copy.db", DATA_KEY),
        "new key": copying(ground, "key.db", OTHER_KEY),
        "migration": migrating(ground),
    }


# --- killing ------------------------------------------------------------------------------------------------------


def started(deed: Deed) -> int:
    """Begin it in a process of its own; give that process."""
    process = os.fork()
    if process == 0:
        try:
            deed.do()
            os._exit(0)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
    return process


def size(path: Path) -> int:
    """Give a file's size, 0 when it is not there."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def first_page(deed: Deed, process: int) -> float:
    """Wait for the first page; give when that was."""
    while not size(deed.grows) and not _ended(process):
        pass
    return time.perf_counter()


def _ended(process: int) -> bool:
    return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def undisturbed(ground: Ground, deed: Deed) -> float:
    """Do it without a kill; give the seconds from the first page to the end."""
    ground.restore()
    process = started(deed)
    begun = first_page(deed, process)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    taken = time.perf_counter() - begun
    assert deed.done()
    deed.check()
    return taken


def killed(ground: Ground, deed: Deed, after: float) -> bool:
    """Kill it so many seconds after the first page; tell whether that was before the commit."""
    ground.restore()
    process = started(deed)
    moment = first_page(deed, process) + after
    while time.perf_counter() < moment:
        pass
    os.kill(process, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) in (0, -signal.SIGKILL)
    before = not deed.done()
    deed.check()
    return before


def sweep(folder: Path, name: str, count: int) -> tuple[int, Counter[int]]:
    """Kill so many times; give how many fell before the commit, and at which tenth of the usual time."""
    ground = prepare(folder)
    deed = deeds(ground)[name]
    usual = median(undisturbed(ground, deed) for _ in range(_FEW))
    random, tenths, inside = Random(name), Counter[int](), 0
    for _ in range(count):
        part = random.random() * 0.9
        before = killed(ground, deed, part * usual)
        inside += before
        tenths[int(part * 10)] += before
    # What a kill left is in nobody's way.
    for one in ground.folder.iterdir():
        if one.suffix == ".db" and one != ground.path:
            one.unlink()
    deed.do()
    deed.check()
    return inside, tenths


@pytest.mark.nightly
@pytest.mark.parametrize("name", ["backup", "new key", "migration"])
def test_two_hundred_kills_leave_the_old_or_the_new_state(tmp_path: Path, name: str) -> None:
    print(driven("tests.store.test_kills", str(tmp_path), name, "200", timeout=3600))


@pytest.mark.accept
@pytest.mark.parametrize("name", ["backup", "new key", "migration"])
def test_a_few_kills_leave_the_old_or_the_new_state(tmp_path: Path, name: str) -> None:
    print(driven("tests.store.test_kills", str(tmp_path), name, "8"))


def main(folder: Path, name: str, count: int) -> None:
    """Sweep, say when the kills fell, and fail when too few fell inside."""
    inside, tenths = sweep(folder, name, count)
    print(f"{name}: tried {count} kills, {inside} between the first page written and the commit")
    for tenth in range(10):
        print(f"  {tenth * 10:3} % {'#' * tenths[tenth]} {tenths[tenth]}")
    assert inside >= 0.8 * count or count < _MANY, "too few kills fell inside"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
