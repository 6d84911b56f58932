"""The peer of a merge: PouchDB replicating the same documents between two databases on one disk.

A document is a row: its fields under its id. Several changes of one document leave one latest revision, which is what
PouchDB sends: its rate counts the documents it wrote. It encrypts, signs and checks nothing. Where Node or its package
is not to be had, there is no peer.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from partaj_desktop.domain.changes import Run, read_change
from partaj_desktop.store import journal
from tests.bench.work import Work, open_party

_VERSION = "9.0.0"
_SCRIPT = Path(__file__).with_name("pouch.cjs")
_LONGEST = 900
"""Seconds either program may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicated:
    """Documents that PouchDB wrote, and the seconds its replication took."""

    documents: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.documents / self.seconds


def measure(folder: Path, work: Work) -> Replicated | None:
    """Replicate what the store holds, unmeasured, then the changes; None without Node or its package."""
    place = folder / "pouch"
    if not _installed(place):
        return None
    for name in ("source", "target"):
        shutil.rmtree(place / name, ignore_errors=True)
    coordinator = open_party(folder, "coordinator", work.store)
    before, changes = place / "before.ndjson", place / "changes.ndjson"
    write_documents(before, journal.runs_after(coordinator.connection, 0))
    coordinator.connection.close()
    write_documents(changes, (run for batch in work.batches for run in batch))
    command = ["node", str(_SCRIPT), str(place), str(before), str(changes)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=_LONGEST)
    return Replicated(**json.loads(done.stdout))


def write_documents(path: Path, runs: Iterable[Run]) -> None:
    """Write every change as the fields it sets, one a line, in order."""
    with path.open("w", encoding="utf-8") as file:
        for run in runs:
            for entry in run.entries:
                for line in entry.lines:
                    change = read_change(line or b"")
                    file.write(json.dumps({"_id": change.row.hex(), "table": change.table, **change.fields}) + "\n")


def _installed(place: Path) -> bool:
    """Have npm install the package into a folder of the measurements, once."""
    if (place / "node_modules" / "pouchdb").exists():
        return shutil.which("node") is not None
    if shutil.which("node") is None or shutil.which("npm") is None:
        return False
    place.mkdir(parents=True, exist_ok=True)
    (place / "package.json").write_text(json.dumps({"private": True, "dependencies": {"pouchdb": _VERSION}}))
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"]
    done = subprocess.run(command, cwd=place, capture_output=True, timeout=_LONGEST, check=False)
    return done.returncode == 0
