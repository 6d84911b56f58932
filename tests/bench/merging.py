"""Merge 100 000 changes: age, seals, journal, projection and every check, against the floor."""

import gc
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from partaj_desktop.bundle import envelope, merge
from partaj_desktop.domain.changes import OpenRun
from partaj_desktop.store import connection as opening
from partaj_desktop.store import journal, projection, union
from partaj_desktop.store.writers import Writers
from partaj_desktop.system.memory import collector_paused, free_beside
from tests.bench import floor
from tests.bench.work import Work, open_party
from tests.helpers.worlds import Party

_SAMPLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Seconds for the same changes, stored by the floor and merged by us; and how many of our changes there were."""

    floor: float
    ours: float
    changes: int
    conflicts: int


def measure(folder: Path, work: Work, rounds: int = 4) -> Merged:
    """Run floor and merge by turns, and keep the best of each: the machine is shared."""
    bundles = _sealed(folder, work)
    floors, ours, conflicts = [], [], 0
    for _ in range(rounds):
        spent, conflicts = _merge_all(folder, work, bundles)
        ours.append(spent)
        floors.append(_floor(folder, work))
    changes = sum(len(entry.parts) for runs in work.batches for run in runs for entry in run.entries)
    return Merged(floor=min(floors), ours=min(ours), changes=changes, conflicts=conflicts)


def _sealed(folder: Path, work: Work) -> list[bytes]:
    coordinator, facilitator = (open_party(folder, name, work.store) for name in ("coordinator", "facilitator"))
    bundles = [
        facilitator.seal_for(coordinator, runs, number=index + 1).data for index, runs in enumerate(work.batches)
    ]
    for one in (coordinator, facilitator):
        one.connection.close()
    return bundles


def _quiet() -> None:
    """Leave nothing of what came before to be paid meanwhile: neither memory to collect nor copies to write out."""
    gc.collect()
    os.sync()


def _floor(folder: Path, work: Work) -> float:
    coordinator = open_party(folder, "coordinator", work.store)
    _quiet()
    spent = floor.timed(folder / "floor.db", journal.runs_after(coordinator.connection, 0), work.batches)
    coordinator.connection.close()
    return spent


def _merge_all(folder: Path, work: Work, bundles: Sequence[bytes]) -> tuple[float, int]:
    """Merge every bundle into a fresh copy of the waiting store; seconds, and the conflicts left."""
    coordinator = open_party(folder, "coordinator", work.store)
    _quiet()
    start = perf_counter()
    for data in bundles:
        with collector_paused():
            merge_one(coordinator, data)
    spent = perf_counter() - start
    conflicts = coordinator.connection.execute("SELECT COUNT(DISTINCT row) FROM conflict").fetchone()[0]
    coordinator.connection.close()
    return spent, conflicts


def merge_one(coordinator: Party, data: bytes) -> None:
    """Merge one bundle as the program does: judged whole, one transaction, 200 rows folded anew before it commits."""
    opened = envelope.open_sealed(data, coordinator.box.secret, coordinator.trust, coordinator.me)
    runs = merge.judge(envelope.read_payload(opened).runs, coordinator.trust)
    with opening.transaction(coordinator.connection):
        _write(coordinator, runs)
        held: list[object] = [runs]
        del runs
        freeing = free_beside(held)
    freeing.join()


def _write(coordinator: Party, runs: Sequence[OpenRun]) -> None:
    connection = coordinator.connection
    taken = union.unite(connection, runs, coordinator.pen.writer)
    if taken.apart:
        raise AssertionError("a fork in the work of the bench")
    writers = Writers(connection)
    touched = projection.apply(connection, writers, taken.news)
    for table, row in touched.sample(_SAMPLE):
        if projection.differs(connection, writers, table, row):
            raise AssertionError("a row is not what its changes fold to")
