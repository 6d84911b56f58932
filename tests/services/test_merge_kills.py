"""Row 10, killed at any moment while several bundles are received: whole bundles only, and the rest can be received.

A real process merges a folder's bundles as the program does; a real SIGKILL falls at a random moment of one of them,
counted from the first page it wrote. Most must fall before its commit, else nothing was tried: how many, and when, is
printed. What stands must be the state after so many whole bundles, and receiving all of them again must give the state
of who was never killed. (A small cache makes pages go to the disk long before the commit.)
"""

import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from statistics import median

import pytest

from partaj_desktop.domain.drafts import ContactDraft, PersonDraft, SituationFacts
from partaj_desktop.domain.ids import Id
from partaj_desktop.services import backups, checks, follow_up, merging, people, sending
from partaj_desktop.services.demo.replay import ScriptedClock
from partaj_desktop.services.session import Session
from partaj_desktop.store import connection as opening
from partaj_desktop.store import local
from partaj_desktop.store.state import state_hash
from partaj_desktop.system.paths import Profile
from tests.helpers import small_region
from tests.helpers.checked import Profiles, reopen
from tests.helpers.small_region import Facts
from tests.store.work import driven

ON = date(2010, 9, 22)
_SENDERS = ("north", "north-2", "south")
_PEOPLE, _NOTES, _ROUNDS, _FEW, _MANY = 60, 240, 2, 3, 20
_INSIDE = 0.8


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The coordination's profile, as it was, and how many bundles it held; those that wait, in order; each state."""

    profile: Profile
    store: bytes
    bundles: tuple[Path, ...]
    states: tuple[str, ...]
    held: int

    def restore(self) -> None:
        """Put the store back."""
        for path in self.profile.dir.glob("store.db*"):
            path.unlink()
        self.profile.store.write_bytes(self.store)


@contextmanager
def opened(profile: Profile) -> Iterator[Session]:
    """Open a profile that lives on one day."""
    session = reopen(profile)
    session.clock = ScriptedClock(ON)
    try:
        yield session
    finally:
        session.close()


# --- the ground ----------------------------------------------------------------------------------------------------


def prepare(folder: Path) -> Ground:
    """Let three workstations write, twice each, what overlaps in part; keep what they send, and where it leads."""
    (folder / "passphrase.txt").write_text(small_region.PASSPHRASE + "\n", encoding="utf-8")
    facts = small_region._make(folder)
    bundles = tuple(path for turn in range(_ROUNDS) for name in _SENDERS for path in _sent(folder, facts, name, turn))
    profile = Profile(folder / "coordinator")
    with opened(profile) as session:
        backups.before_merging(session)
        opening.checkpoint(session.connection)
        states = [state_hash(session.connection)]
        held = len(local.all_received(session.connection))
    store = profile.store.read_bytes()
    for path in bundles:
        with opened(profile) as session:
            assert not merging.merge_files(session, [path]).refused
            states.append(state_hash(session.connection))
    assert len(set(states)) == len(bundles) + 1
    return Ground(profile=profile, store=store, bundles=bundles, states=tuple(states), held=held)


def _sent(folder: Path, facts: Facts, name: str, turn: int) -> Iterator[Path]:
    with opened(Profile(folder / name)) as session:
        with session.transaction():
            _write(session, facts, name, turn)
        trust = session.trust()
        for made in sending.prepare(session, trust, Id(trust.region)):
            path = folder / f"{turn} {name} {made.number}.partaj"
            path.write_bytes(made.body)
            yield path


def _write(session: Session, facts: Facts, name: str, turn: int) -> None:
    territory = session.me().territory
    assert territory is not None
    mine = facts.people[-1:] if name == "south" else facts.people[:4]
    for number in range(_PEOPLE):
        person = PersonDraft(
            last_name=f"Essai {name}", first_name=f"Numéro {number}", birth_date=date(1993, 1, 24), commune="Denain",
            contacts=(ContactDraft(kind="mobile", value="06 39 98 00 01"),), guardian_name="", guardian_phone="",
        )  # fmt: skip
        people.add_person(
            session,
            person,
            SituationFacts(
                territory=Id(territory), status="apprentice", last_situation="apprentice", level="v_bis",
                proposed_by=facts.mission, spotted_on=ON,
            ),
        )  # fmt: skip
    for number in range(_NOTES):
        follow_up.write_entry(session, mine[number % len(mine)][1], "contact", ON, f"{name} {turn} {number} " * 20)
    for known, _ in mine:  # the two of the north do not agree
        people.change_contact(session, known, "mobile", f"06 39 98 {10 * turn + _SENDERS.index(name):02} 00")


# --- killing -------------------------------------------------------------------------------------------------------


def received(ground: Ground, told: int | None = None) -> None:
    """Receive all bundles; tell before each, by a byte on a pipe, that it is its turn."""

    def in_turn() -> Iterator[Path]:
        for path in ground.bundles:
            if told is not None:
                os.write(told, b".")
            yield path

    with opened(ground.profile) as session:
        session.connection.execute("PRAGMA cache_size = 5")
        result = merging.merge_files(session, in_turn())
        if told is not None:
            os.write(told, b".")
    assert not result.refused, result.refused


def started(ground: Ground) -> tuple[int, int]:
    """Begin to receive in a process of its own; give it, and where it tells its turns."""
    ours, theirs = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(ours)
        try:
            received(ground, theirs)
            os._exit(0)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
    os.close(theirs)
    return process, ours


def first_page(ground: Ground, turns: int, turn: int) -> float:
    """Wait for the first page of the bundle whose turn it is; give when that was."""
    for _ in range(turn + 1):
        assert os.read(turns, 1), "it ended before its turn"
    log = ground.profile.store.with_name("store.db-wal")
    before = _about(log)
    while _about(log) == before:
        pass
    return time.perf_counter()


def _about(log: Path) -> tuple[int, int]:
    try:
        about = log.stat()
    except FileNotFoundError:
        return 0, 0
    return about.st_size, about.st_mtime_ns


def undisturbed(ground: Ground, turn: int) -> float:
    """Receive without a kill; give the seconds from a bundle's first page to the turn of the next."""
    ground.restore()
    process, turns = started(ground)
    begun = first_page(ground, turns, turn)
    assert os.read(turns, 1)
    taken = time.perf_counter() - begun
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    os.close(turns)
    assert _looked_at(ground) == len(ground.bundles)
    return taken


def killed(ground: Ground, turn: int, after: float) -> bool:
    """Kill it so many seconds after the first page of a bundle; tell whether that was before its commit."""
    ground.restore()
    process, turns = started(ground)
    moment = first_page(ground, turns, turn) + after
    while time.perf_counter() < moment:
        pass
    os.kill(process, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) in (0, -signal.SIGKILL)
    os.close(turns)
    whole = _looked_at(ground)
    assert whole >= turn
    received(ground)
    assert _looked_at(ground) == len(ground.bundles)
    return whole == turn


def _looked_at(ground: Ground) -> int:
    """See that what stands is whole bundles, the first so many, and nothing else; give how many."""
    with opened(ground.profile) as session:
        report = checks.check(session, "region")
        assert report.ok, report.faults
        whole = ground.states.index(report.state)
        numbers = len(local.all_received(session.connection))
    assert numbers == ground.held + whole
    return whole


def sweep(folder: Path, count: int) -> tuple[int, Sequence[int]]:
    """Kill so many times; give how many fell before the commit, and those by tenth of the usual time."""
    ground = prepare(folder)
    usual = [median(undisturbed(ground, turn) for _ in range(_FEW)) for turn in range(len(ground.bundles))]
    random, tenths, inside = Random(10), Counter[int](), 0
    for n in range(count):
        turn, part = n % len(usual), random.random() * 0.85
        before = killed(ground, turn, part * usual[turn])
        inside += before
        tenths[int(part * 10)] += before
    shutil.rmtree(folder)
    return inside, [tenths[tenth] for tenth in range(10)]


@pytest.mark.accept
@pytest.mark.qrow(10)
def test_a_hundred_kills_leave_whole_bundles_and_the_rest_can_be_received(tmp_path: Path, profiles: Profiles) -> None:
    profiles.damaged(tmp_path)  # each was looked at as it was left
    print(driven("tests.services.test_merge_kills", str(tmp_path / "region"), "100", timeout=3600))


@pytest.mark.nightly
def test_five_hundred_kills_leave_whole_bundles(tmp_path: Path, profiles: Profiles) -> None:
    profiles.damaged(tmp_path)
    print(driven("tests.services.test_merge_kills", str(tmp_path / "region"), "500", timeout=7200))


def main(folder: Path, count: int) -> None:
    """Sweep, say when the kills fell, and fail when too few fell inside."""
    folder.mkdir()
    inside, tenths = sweep(folder, count)
    print(f"tried {count} kills, {inside} between the first page written and the commit")
    for tenth, fell in enumerate(tenths):
        print(f"  {tenth * 10:3} % {'#' * fell} {fell}")
    assert inside >= _INSIDE * count or count < _MANY, "too few kills fell inside"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
