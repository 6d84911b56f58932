"""A coordinator after five years of two hundred workstations: merging, searching and memory at a million entries.

`python -m tests.bench.scale FOLDER` builds the region (tests/helpers/scale.py) with the program's own services, in one
process, and prints one JSON object. Seconds are the process's own (user and system), for the machine is shared.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import process_time

from partaj_desktop.services import merging, receiving, situations
from partaj_desktop.store import journal
from tests.helpers import scale

_KIB = 1024
"""`ru_maxrss` counts in KiB on Linux."""
_SEARCHES = ("mari", "lens", "bertin roubaix", "zzz", "del li")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was there and what it cost. Seconds of processor, bytes; `search` is the median of some searches.

    `years`: all five of them taken at once, one bundle a workstation, as a coordinator's new laptop never has to;
    `month`: a session of one bundle of each, with its backup.
    """

    workstations: int
    people: int
    entries: int
    refused: int
    years: float
    month: float
    search: float
    memory: int


def measure(folder: Path, workstations: int = scale.WORKSTATIONS) -> Figures:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.scale", str(folder), str(workstations)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Figures(**json.loads(done.stdout))


def _measured(folder: Path, workstations: int) -> Figures:
    session, stations = scale.found(folder, workstations)
    years, files = 0.0, []
    for station in stations:
        first, second = scale.bundles(session, station)
        years += _seconds(lambda data=first: receiving.merge(session, data, "years.partaj"))  # type: ignore[misc]
        files.append(folder / f"{station.place}.partaj")
        files[-1].write_bytes(second)
    taken: list[merging.MergeResult] = []
    month = _seconds(lambda: taken.append(merging.merge_files(session, files)))
    searches = [_seconds(lambda words=words: situations.listing(session, text=words)) for words in _SEARCHES]  # type: ignore[misc]
    figures = Figures(
        workstations=workstations,
        people=len(situations.listing(session).lines),
        entries=journal.count(session.connection),
        refused=len(taken[0].refused),
        years=years,
        month=month,
        search=median(searches),
        memory=getrusage(RUSAGE_SELF).ru_maxrss * _KIB,
    )
    session.close()
    return figures


def _seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


if __name__ == "__main__":
    print(json.dumps(asdict(_measured(Path(sys.argv[1]), int(sys.argv[2])))))
