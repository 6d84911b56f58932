"""Disks that fail: full at any byte, full for good, failing at any call. A sentence, nothing half-written, all sound.

The engine's own file layer cannot be wrapped: RLIMIT_FSIZE makes the kernel cut its writing at any byte, a small tmpfs
makes it run out of room. Ours is wrapped, and fails at its first call, its second, …
"""

import builtins
import errno
import io
import os
import resource
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from partaj_desktop.domain.changes import Run
from partaj_desktop.domain.errors import DiskFailure
from partaj_desktop.store import connection as opening
from partaj_desktop.store import copies, integrity
from partaj_desktop.store.connection import Connection
from partaj_desktop.system.files import write_atomic
from tests.helpers.stores import DATA_KEY, dump, new_store
from tests.store.raw_pages import PAGE
from tests.store.work import colleagues_runs, driven, forked, unite, write

OTHER_KEY = bytes(range(50, 82))
FRAME = PAGE + 24
_TOLD = 64
_UNOPENED = 128
Deed = Callable[[Connection], None]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where the deeds are done: a store as it was, and what each may leave."""

    folder: Path
    content: bytes
    runs: Sequence[Run]

    @property
    def path(self) -> Path:
        return self.folder / "store.db"

    def deeds(self) -> Mapping[str, Deed]:
        """Name what is tried, in this order."""
        return {
            "append and seal": lambda connection: write(connection, 100, 40, text="x" * 300),
            "unite": lambda connection: unite(connection, self.runs),
            "new key": lambda connection: copies.export_to_new_key(connection, self.folder / "key.db", OTHER_KEY),
            "copy": lambda connection: copies.copy_checked(connection, self.path, self.folder / "copy.db", DATA_KEY),
            "checkpoint": opening.checkpoint,
        }

    def restore(self) -> None:
        """Put the store back as it was, alone in its folder."""
        for one in self.folder.iterdir():
            one.unlink()
        self.path.write_bytes(self.content)


def prepare(folder: Path) -> Ground:
    """Make a store with work in it, and a colleague's runs."""
    made = folder / "made"
    made.mkdir()
    runs = colleagues_runs(made, 30, text="y" * 300)
    connection = new_store(made / "store.db")
    for number in range(20):
        write(connection, number, text="z" * 100)
    connection.close()
    ground = folder / "ground"
    ground.mkdir()
    return Ground(folder=ground, content=(made / "store.db").read_bytes(), runs=runs)


def expected(ground: Ground) -> dict[frozenset[str], object]:
    """Do the writing deeds without any fault, in every combination; give what the store then is."""
    deeds = ground.deeds()
    found: dict[frozenset[str], object] = {}
    for some in ((), ("append and seal",), ("unite",), ("append and seal", "unite")):
        ground.restore()
        connection = opening.open_store(ground.path, DATA_KEY)
        for name in some:
            deeds[name](connection)
        found[frozenset(some)] = dump(connection)
        connection.close()
    return found


def attempt(ground: Ground, some: Sequence[str], limit: int, *, at_once: bool) -> list[str] | None:
    """Do deeds under a limit on the size of a file; name those done, None when the store did not open."""

    def deed() -> int:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        if at_once:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            connection = opening.open_store(ground.path, DATA_KEY)
        except DiskFailure:
            return _UNOPENED
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        return _TOLD + done_of(ground, connection, some)

    return _names(forked(deed), some)


def done_of(ground: Ground, connection: Connection, some: Sequence[str]) -> int:
    """Try each deed; give the places of those done as bits. Only a told failure of the disk is a refusal."""
    deeds, done = ground.deeds(), 0
    for place, name in enumerate(some):
        try:
            deeds[name](connection)
            done |= 1 << place
        except DiskFailure as failure:
            _assert_in_words(failure)
        assert not connection.in_transaction, name
    return done


def _assert_in_words(failure: DiskFailure) -> None:
    assert failure.sentence.endswith(".")
    assert failure.hint.endswith(".")


def _names(code: int, some: Sequence[str]) -> list[str] | None:
    if code == _UNOPENED:
        return None
    assert _TOLD <= code < _UNOPENED, f"ended by {code}"
    return [name for place, name in enumerate(some) if code - _TOLD >> place & 1]


def assert_whole(ground: Ground, done: Sequence[str], wanted: Mapping[frozenset[str], object]) -> None:
    """What was done is there, what was refused has left nothing, and the store opens and verifies."""
    for name, key in (("key", OTHER_KEY), ("copy", DATA_KEY)):
        file = ground.folder / f"{name}.db"
        assert file.exists() == ({"key": "new key"}.get(name, name) in done)
        if file.exists():
            assert copies.open_and_check(file, key) == []
    connection = opening.open_store(ground.path, DATA_KEY)
    faults = integrity.faults(connection)
    assert faults == [], faults
    assert dump(connection) == wanted[frozenset(done) & {"append and seal", "unite"}]
    write(connection, 200)
    connection.close()
    assert {one.name for one in ground.folder.iterdir()} <= {"store.db", "key.db", "copy.db"}


def largest(ground: Ground) -> int:
    """Do everything without a limit; give the size of the largest file there was."""
    ground.restore()
    connection, sizes = opening.open_store(ground.path, DATA_KEY), [0]
    for deed in ground.deeds().values():
        deed(connection)
        sizes += [one.stat().st_size for one in ground.folder.iterdir()]
    connection.close()
    return max(sizes)


# --- cut at any byte ----------------------------------------------------------------------------------------------


def limits(folder: Path, count: int) -> Counter[str]:
    """Spread limits over the growth of all deeds."""
    ground = prepare(folder)
    wanted, most, told = expected(ground), largest(ground), Counter[str]()
    some = list(ground.deeds())
    for number in range(count):
        limit = most * 5 // 4 * number // (count - 1) + number * 37 % 100
        ground.restore()
        done = attempt(ground, some, limit, at_once=number % 2 == 1)
        assert_whole(ground, done or (), wanted)
        told["limits"] += 1
        told["not opened"] += done is None
        told.update({f"{name} done": name in (done or ()) for name in some})
    return told


@pytest.mark.accept
@pytest.mark.qrow(12)
def test_at_fifty_limits_of_size_each_deed_is_done_or_told(tmp_path: Path) -> None:
    print(driven("tests.store.test_faults", "limits", "50", str(tmp_path)))


@pytest.mark.nightly
def test_at_five_hundred_limits_of_size_each_deed_is_done_or_told(tmp_path: Path) -> None:
    print(driven("tests.store.test_faults", "limits", "500", str(tmp_path)))


def every_page(folder: Path) -> Counter[str]:
    """Let the first page written fail, then the second, … of each deed."""
    ground = prepare(folder)
    wanted, told = expected(ground), Counter[str]()
    sizes = {name: range(0, largest(ground) + PAGE, PAGE) for name in ("new key", "copy", "checkpoint")}
    for name in ("append and seal", "unite", *sizes):
        before = ("append and seal",) if name == "checkpoint" else ()
        for limit in sizes.get(name, range(32, 1 << 30, FRAME)):
            ground.restore()
            _without_limit(ground, before)
            done = attempt(ground, [name], limit, at_once=False)
            assert done is not None
            assert_whole(ground, [*before, *done], wanted)
            told[name] += 1
            if done and limit > len(ground.content):
                break
    return told


def _without_limit(ground: Ground, some: Sequence[str]) -> None:
    """Do deeds and go away without closing, so that the log stays full."""
    if some:

        def deed() -> None:
            connection = opening.open_store(ground.path, DATA_KEY)
            done_of(ground, connection, some)

        assert forked(deed) == 0


@pytest.mark.accept
@pytest.mark.qrow(14)
def test_a_write_that_fails_at_any_page_is_told(tmp_path: Path) -> None:
    print(driven("tests.store.test_faults", "pages", str(tmp_path)))


# --- full for good ------------------------------------------------------------------------------------------------


def small_disks(folder: Path) -> Counter[str]:
    """Do everything on disks a little larger than the store, each a little larger than the one before."""
    ground = prepare(folder)
    wanted, told = expected(ground), Counter[str]()
    for pages in range(10, 400, 12):
        size = len(ground.content) + pages * PAGE
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(ground.folder)], check=True)
        try:
            ground.path.write_bytes(ground.content)
            code = forked(
                lambda: _TOLD + done_of(ground, opening.open_store(ground.path, DATA_KEY), list(ground.deeds()))
            )
            done = _names(code, list(ground.deeds())) or ()
            _assert_recovers(ground, done, wanted)
            told["disks"] += 1
            told.update({f"{name} done": name in done for name in ground.deeds()})
        finally:
            subprocess.run(["umount", "-l", str(ground.folder)], check=True)
    return told


def _assert_recovers(ground: Ground, done: Sequence[str], wanted: Mapping[frozenset[str], object]) -> None:
    """The disk is full as it is; moved to a larger one, everything is there."""
    assert {one.name for one in ground.folder.iterdir() if one.name.startswith(".")} == set()
    moved = Ground(folder=ground.folder.parent / "moved", content=b"", runs=ground.runs)
    shutil.copytree(ground.folder, moved.folder)
    try:
        assert_whole(moved, done, wanted)
    finally:
        shutil.rmtree(moved.folder)


@pytest.mark.accept
@pytest.mark.qrow(14)
def test_a_disk_without_room_is_told_and_loses_nothing(tmp_path: Path) -> None:
    """A mount of its own needs root, or a kernel that lets everybody be root in a namespace."""
    assert shutil.which("unshare"), "unshare is missing (package util-linux)"
    as_root = () if os.geteuid() == 0 else ("--map-root-user",)
    print(driven("tests.store.test_faults", "disks", str(tmp_path), prefix=["unshare", *as_root, "--mount"]))


# --- our own file layer -------------------------------------------------------------------------------------------


@dataclass
class Shaky:
    """Lets the calls to the machine pass, in short pieces, until one fails."""

    fails_at: int
    calls: int = 0
    told: Counter[str] = field(default_factory=Counter)

    def through(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """Count a call, and let it fail when its turn has come."""

        def counted(*arguments: Any, **named: Any) -> Any:
            self.calls += 1
            self.told[name] += 1
            if self.calls == self.fails_at:
                if name == "close":
                    call(*arguments)
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return call(*arguments, **named)

        return counted

    def file(self, *arguments: Any, **named: Any) -> Any:
        """Open a file whose reads and writes are counted too."""
        opened = self.through("open", io.FileIO)(arguments[0], arguments[1])
        return _ShakyFile(self, opened)


class _ShakyFile:
    def __init__(self, shaky: Shaky, file: io.FileIO) -> None:
        self._file = file
        self.read = shaky.through("read", lambda size=-1: file.read(min(size, 1 << 16) if size > 0 else size))
        self.write = shaky.through("write", file.write)

    def __enter__(self) -> "_ShakyFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


@contextmanager
def shaking(shaky: Shaky) -> Iterator[None]:
    """Let every call of ours to the file system go through it."""
    with pytest.MonkeyPatch.context() as patch:
        really_write = os.write
        for name in ("open", "fsync", "replace", "close"):
            patch.setattr(os, name, shaky.through(name, getattr(os, name)))
        patch.setattr(os, "write", shaky.through("write", lambda handle, data: really_write(handle, data[: 1 << 16])))
        patch.setattr(builtins, "open", shaky.file)
        patch.setattr(io, "open", shaky.file)
        yield


def swept(deed: Callable[[], None], check: Callable[[int], None]) -> int:
    """Let the first call fail, the second, … until all pass; check after each. Give how many there are."""
    for number in range(1, 10_000):
        shaky = Shaky(fails_at=number)
        told = False
        with shaking(shaky):
            try:
                deed()
            except DiskFailure as failure:
                told = bool(failure.sentence and failure.hint)
        check(number)
        if shaky.calls < number:
            assert not told
            print(f"tried {number - 1} calls: {dict(shaky.told)}")
            return number - 1
        assert told, f"call {number} failed in silence"
    raise AssertionError("it never ends")


@pytest.mark.qrow(14)
def test_a_file_written_whole_survives_a_fault_at_any_call(tmp_path: Path) -> None:
    path, old, new = tmp_path / "keys.json", b"old" * 1000, b"new" * 100_000
    path.write_bytes(old)

    def check(_: int) -> None:
        assert path.read_bytes() in (old, new)
        assert [one.name for one in tmp_path.iterdir()] == ["keys.json"]
        path.write_bytes(old)

    assert swept(lambda: write_atomic(path, new), check) > 10


@pytest.mark.qrow(14)
@pytest.mark.parametrize("way", ["copy", "new key"])
def test_a_copy_survives_a_fault_at_any_call(tmp_path: Path, way: str) -> None:
    ground = prepare(tmp_path)
    ground.restore()
    connection = opening.open_store(ground.path, DATA_KEY)
    deed, before = ground.deeds()[way], dump(connection)
    target, key = (ground.folder / "copy.db", DATA_KEY) if way == "copy" else (ground.folder / "key.db", OTHER_KEY)

    def check(_: int) -> None:
        assert not connection.in_transaction
        names = {one.name for one in ground.folder.iterdir() if not one.name.startswith("store.db")}
        assert names <= {target.name}
        if names:
            assert copies.open_and_check(target, key) == []
            target.unlink()

    assert swept(lambda: deed(connection), check) > 5
    assert dump(connection) == before
    connection.close()


def main(what: str, *arguments: str) -> None:
    """Run a sweep away from pytest, and say what was tried."""
    if what == "limits":
        told = limits(Path(arguments[1]), int(arguments[0]))
    else:
        told = {"pages": every_page, "disks": small_disks}[what](Path(arguments[0]))
    print(f"tried {dict(told)}")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main(*sys.argv[1:])
