"""The memory of one session that merges 1 000 000 changes, ten bundles one after the other.

Run as a program (`python -m tests.bench.memory FOLDER STORE BUNDLE…`, the key pair that opens them on its input) it
merges and prints its own peak, in bytes: nothing of who wrote the bundles counts.
"""

import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from msgspec.structs import replace

from partaj_desktop.crypto.sealing import BoxKey
from partaj_desktop.system.memory import collector_paused
from tests.bench.merging import merge_one
from tests.bench.work import Work, open_party

_KIB = 1024
"""`ru_maxrss` counts in KiB on Linux."""


def measure(folder: Path, work: Work) -> int:
    """Give the peak of a process that merges these bundles, in bytes."""
    files, box = _seal_all(folder, work)
    command = [sys.executable, "-m", "tests.bench.memory", str(folder), str(work.store), *map(str, files)]
    done = subprocess.run(command, input=f"{box.secret} {box.recipient}", check=True, stdout=subprocess.PIPE, text=True)
    for one in files:
        one.unlink()
    return int(done.stdout)


def _seal_all(folder: Path, work: Work) -> tuple[list[Path], BoxKey]:
    """Write the bundles as files, as they would come; give them and the key pair that opens them."""
    coordinator = open_party(folder, "coordinator", work.store)
    facilitator = open_party(folder, "facilitator", work.store)
    files = []
    for number, runs in enumerate(work.batches, 1):
        files.append(folder / f"memory-{number}.partaj")
        files[-1].write_bytes(facilitator.seal_for(coordinator, runs, number=number).data)
    for one in (coordinator, facilitator):
        one.connection.close()
    return files, coordinator.box


def _merge(folder: Path, store: Path, files: list[Path], box: BoxKey) -> int:
    coordinator = open_party(folder, "coordinator", store)
    coordinator.box, coordinator.me = box, replace(coordinator.me, box=box.recipient)
    for path in files:
        with collector_paused():
            merge_one(coordinator, path.read_bytes())
    coordinator.connection.close()
    return getrusage(RUSAGE_SELF).ru_maxrss * _KIB


if __name__ == "__main__":
    at, waiting, *bundles = map(Path, sys.argv[1:])
    secret, recipient = sys.stdin.read().split()
    print(_merge(at, waiting, bundles, BoxKey(secret=secret, recipient=recipient)))
