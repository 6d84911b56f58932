"""Damage: flipped bits, old pages and old files put back, a log that broke. Told, or as it was; never wrong data."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from partaj_desktop.bundle import merge
from partaj_desktop.domain.changes import Run
from partaj_desktop.domain.errors import BundleRefused, PartajError, Reason, StoreDamaged
from partaj_desktop.domain.ids import WriterId
from partaj_desktop.domain.tables import TABLES
from partaj_desktop.store import connection as opening
from partaj_desktop.store import integrity, journal, projection, tail, union
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.writers import Writers
from tests.helpers.stores import DATA_KEY, dump, new_store
from tests.store.raw_pages import PAGE
from tests.store.work import bare, colleagues_runs, trust, unite, write

FRAME = PAGE + 24
Dump = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True, kw_only=True)
class Files:
    """The bytes of a store and of its log, as a kill would leave them."""

    store: bytes
    log: bytes = b""

    def put(self, path: Path) -> None:
        """Write them where nothing else is left."""
        for ending, content in (("", self.store), ("-wal", self.log), ("-shm", b"")):
            file = path.with_name(path.name + ending)
            file.unlink(missing_ok=True)
            if content:
                file.write_bytes(content)


def read_files(path: Path) -> Files:
    """Read a store and its log."""
    log = path.with_name(path.name + "-wal")
    return Files(store=path.read_bytes(), log=log.read_bytes() if log.exists() else b"")


def killed(folder: Path, steps: int = 20, waiting: int = 12) -> tuple[Files, list[Dump]]:
    """Give a store whose last actions stand in the log only, and what it was after each of these."""
    path = folder / "made.db"
    connection = new_store(path)
    unite(connection, colleagues_runs(folder, 10))
    for number in range(steps):
        write(connection, number, text="z" * 100)
    opening.checkpoint(connection)
    states = [dump(connection)]
    for number in range(steps, steps + waiting):
        write(connection, number, 3)
        states.append(dump(connection))
    files = read_files(path)
    connection.close()
    return files, states


# --- flipped bits -------------------------------------------------------------------------------------------------


def assert_in_words(error: PartajError) -> None:
    """Check that there is a sentence, and what can be done."""
    assert error.sentence.endswith(".")
    assert error.hint.endswith(".")


def seen_after(path: Path) -> Dump | None:
    """Open and check as the program does; None when damage is told. Nothing but our own errors may come out."""
    try:
        connection = opening.open_store(path, DATA_KEY)
    except PartajError as error:
        assert_in_words(error)
        return None
    try:
        with opening.telling():
            return dump(connection) if not integrity.faults(connection) else None
    except PartajError:
        return None
    finally:
        connection.close()


def flipped(content: bytes, random: Random, first: int = 0, end: int = 0) -> bytes:
    """Flip one bit between two places."""
    changed = bytearray(content)
    bit = random.randrange(first * 8, (end or len(content)) * 8)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def flips(folder: Path, count: int, seed: int) -> Counter[str]:
    """Flip bits of the store, of its log, and of the first bytes that tell how the key is used."""
    files, states = killed(folder)
    random, told, path = Random(seed), Counter[str](), folder / "store.db"
    for number in range(count):
        kind = ("store", "log", "salt")[number % 5 // 2]
        if kind == "log":
            Files(store=files.store, log=flipped(files.log, random)).put(path)
        else:
            Files(store=flipped(files.store, random, 0, 16 if kind == "salt" else 0), log=files.log).put(path)
        seen = seen_after(path)
        if seen is None:
            told[f"{kind}: told"] += 1
        elif seen == states[-1]:
            told[f"{kind}: as it was"] += 1
        else:
            # As after a power cut in the middle of the last action: it is not there, nothing else is missing.
            assert kind == "log"
            assert seen == states[-2], number
            told["log: the very last action undone"] += 1
    return told


def test_a_flipped_bit_is_told_or_changes_nothing(tmp_path: Path) -> None:
    print(f"tried {dict(flips(tmp_path, 40, 1))}")


@pytest.mark.accept
@pytest.mark.qrow(23)
def test_five_hundred_flipped_bits_are_told_or_change_nothing(tmp_path: Path) -> None:
    told = flips(tmp_path, 500, 2)
    assert told.total() == 500
    assert told["store: told"] > 100
    assert told["log: told"] > 100
    assert told["salt: told"] == 100
    print(f"tried {dict(told)}")


# --- a log that broke ---------------------------------------------------------------------------------------------


@pytest.fixture
def broken(tmp_path: Path) -> tuple[Path, Files, list[Dump]]:
    """Give where a store goes, its files as a kill leaves them, and what it was after each of its last actions."""
    files, states = killed(tmp_path)
    return tmp_path / "store.db", files, states


def commits(log: bytes) -> list[int]:
    """Give the place after each frame that ends an action."""
    ends = range(32 + FRAME, len(log) + 1, FRAME)
    return [end for end in ends if log[end - FRAME + 4 : end - FRAME + 8] != bytes(4)]


def test_a_kill_loses_nothing_and_tells_nothing(broken: tuple[Path, Files, list[Dump]]) -> None:
    path, files, states = broken
    files.put(path)
    assert seen_after(path) == states[-1]


def test_a_write_cut_short_anywhere_is_undone_without_a_word(broken: tuple[Path, Files, list[Dump]]) -> None:
    path, files, states = broken
    ends = [32, *commits(files.log)]
    tried = 0
    for place, (start, end) in enumerate(pairwise(ends)):
        for cut in (start, start + 5, start + FRAME, end - 1):
            Files(store=files.store, log=files.log[:cut]).put(path)
            assert seen_after(path) == states[place], cut
            tried += 1
    print(f"tried {tried}")


def test_a_write_whose_pages_reached_the_disk_in_another_order_is_undone_without_a_word(
    broken: tuple[Path, Files, list[Dump]],
) -> None:
    path, files, states = broken
    start, end = commits(files.log)[-2:]
    assert end - start > FRAME
    log = files.log[: start + 24] + bytes(PAGE) + files.log[start + FRAME :]
    Files(store=files.store, log=log).put(path)
    assert seen_after(path) == states[-2]


@pytest.mark.parametrize("place", ["the header", "the first action", "the middle"])
def test_finished_work_lost_with_the_log_is_told_once(broken: tuple[Path, Files, list[Dump]], place: str) -> None:
    path, files, states = broken
    middle = len(states) // 2
    at, left = {
        "the header": (17, 0),
        "the first action": (32 + 500, 0),
        "the middle": (commits(files.log)[middle - 1] + 500, middle),
    }[place]
    log = bytearray(files.log)
    log[at] ^= 1
    Files(store=files.store, log=bytes(log)).put(path)
    with pytest.raises(StoreDamaged, match="dernières écritures") as told:
        opening.open_store(path, DATA_KEY)
    assert "Rouvrez" in told.value.hint
    assert seen_after(path) == states[left]


def test_what_an_older_log_left_in_the_file_is_not_taken_for_lost_work(tmp_path: Path) -> None:
    """The engine writes a log anew from its start: the frames beyond are of another time."""
    path = tmp_path / "store.db"
    connection = new_store(path)
    for number in range(20):
        write(connection, number)
    connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
    write(connection, 20, 1)
    state, files = dump(connection), read_files(path)
    connection.close()
    assert len(commits(files.log)) > 10
    files.put(path)
    assert seen_after(path) == state
    # The header is written first: a kill right then leaves a log without a frame of its own.
    salts = bytes(n ^ 255 for n in files.log[16:24])
    header = files.log[:16] + salts
    Files(store=files.store, log=header + checksum(header) + files.log[32:]).put(path)
    assert seen_after(path) is not None


def checksum(header: bytes) -> bytes:
    """Compute the checksum of a log's header as the engine does (here, on a little-endian machine)."""
    first = second = 0
    for place in range(0, 24, 8):
        left, right = (int.from_bytes(header[place + part : place + part + 4], "little") for part in (0, 4))
        first = first + left + second & 0xFFFFFFFF
        second = second + right + first & 0xFFFFFFFF
    return first.to_bytes(4, "big") + second.to_bytes(4, "big")


def test_a_log_shorter_than_its_header_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(bytes(20))
    assert tail.unread_commits(tmp_path / "log", 0, PAGE) == 0


# --- something old put back ---------------------------------------------------------------------------------------


@pytest.fixture
def history(tmp_path: Path) -> tuple[Path, bytes, bytes]:
    """Give where a store goes, its file at one time and its file later."""
    path = tmp_path / "made.db"
    connection = new_store(path)
    runs = colleagues_runs(tmp_path, 40)
    moments = []
    for part, some in ((range(10, 40), runs[: len(runs) // 2]), (range(40, 70), runs)):
        unite(connection, some)
        for number in part:
            write(connection, number, 40, text="w" * 60)
        opening.checkpoint(connection)
        moments.append(path.read_bytes())
    connection.close()
    return tmp_path / "store.db", moments[0], moments[1]


def engine_says(path: Path) -> list[str]:
    """Ask the engine alone."""
    connection = bare(path)
    try:
        return integrity.pages(connection)
    finally:
        connection.close()


def shared(content: Dump) -> Dump:
    """Leave out what no chain covers: this workstation's drafts, counters and settings."""
    own = {name for name in content if name.startswith("local_")} - {*TABLES, "local_access"}
    return {name: rows for name, rows in content.items() if name not in own}


@pytest.mark.qrow(24)
def test_an_old_page_put_back_is_found_where_the_engine_sees_nothing(history: tuple[Path, bytes, bytes]) -> None:
    path, old, new = history
    Files(store=new).put(path)
    later = seen_after(path)
    assert later is not None
    told: Counter[str] = Counter()
    for place in range(0, min(len(old), len(new)), PAGE):
        if old[place : place + PAGE] == new[place : place + PAGE]:
            continue
        Files(store=new[:place] + old[place : place + PAGE] + new[place + PAGE :]).put(path)
        told["pages"] += 1
        unseen = not engine_says(path)
        told["the engine saw nothing"] += unseen
        seen = seen_after(path)
        if seen is None:
            told["found by chains and folds alone"] += unseen
        else:
            assert shared(seen) == shared(later), place // PAGE
            told["of this workstation's own notes only"] += seen != later
    print(f"tried {dict(told)}")
    assert told["found by chains and folds alone"] >= 5


@pytest.mark.accept
@pytest.mark.qrow(24)
def test_several_old_pages_put_back_at_once_are_found(history: tuple[Path, bytes, bytes]) -> None:
    path, old, new = history
    Files(store=new).put(path)
    later = seen_after(path)
    assert later is not None
    places = [at for at in range(0, min(len(old), len(new)), PAGE) if old[at : at + PAGE] != new[at : at + PAGE]]
    random, told = Random(5), Counter[str]()
    for _ in range(200):
        content = bytearray(new)
        for at in random.sample(places, random.randint(2, len(places) - 1)):
            content[at : at + PAGE] = old[at : at + PAGE]
        Files(store=bytes(content)).put(path)
        seen = seen_after(path)
        told["tried"] += 1
        told["told"] += seen is None
        assert seen is None or shared(seen) == shared(later)
    print(dict(told))


@pytest.mark.qrow(24)
def test_a_whole_old_file_verifies_and_is_known_by_its_peers(
    history: tuple[Path, bytes, bytes], tmp_path: Path
) -> None:
    path, old, new = history
    Files(store=new).put(path)
    connection = opening.open_store(path, DATA_KEY)
    told = sealed(connection)
    runs = list(journal.runs_after(connection, 0))
    connection.close()
    Files(store=old).put(path)
    connection = opening.open_store(path, DATA_KEY)
    assert integrity.faults(connection) == [], "nothing in the file itself tells"
    assert sealed(connection) != told
    assert set(sealed(connection)) < set(told), "an honest past: every seal it has, its peers have"
    # What a peer gives back is unknown here, under our own name: that is how it shows.
    with pytest.raises(BundleRefused) as refused:
        unite(connection, runs)
    assert refused.value.reason is Reason.FORK
    # And what is written now contradicts what the peer holds.
    write(connection, 1000)
    mine = list(journal.runs_after(connection, 0))
    connection.close()
    peer = new_store(tmp_path / "peer.db")
    unite_as_another(peer, runs)
    with pytest.raises(BundleRefused) as refused:
        unite_as_another(peer, mine)
    assert refused.value.reason is Reason.FORK
    peer.close()


def sealed(connection: Connection) -> list[tuple[object, ...]]:
    """Read every seal."""
    found = connection.execute(
        "SELECT w.id, r.last, r.head FROM journal_run r JOIN journal_writer w ON w.no = r.writer"
    )
    return sorted(tuple(row) for row in found)


def unite_as_another(connection: Connection, runs: Sequence[Run]) -> None:
    """Unite on a workstation that is not the writer of these runs."""
    judged = merge.judge(runs, trust())
    with opening.transaction(connection):
        taken = union.unite(connection, judged, WriterId(bytes(16)))
        if taken.apart:
            raise BundleRefused(Reason.FORK)
        projection.apply(connection, Writers(connection), taken.news)
