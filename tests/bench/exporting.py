"""The size of an export, against zstd -19 of the same lines."""

from dataclasses import dataclass
from pathlib import Path

import zstandard

from partaj_desktop.bundle import payload
from tests.bench.work import Work, open_party


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """Bytes of the files we write, and of the same NDJSON at zstd -19."""

    files: int
    packed: int


def measure(folder: Path, work: Work) -> Exported:
    """Seal every bundle, and compress the same lines as hard as zstd can."""
    coordinator = open_party(folder, "coordinator", work.store)
    facilitator = open_party(folder, "facilitator", work.store)
    files = sum(len(facilitator.seal_for(coordinator, runs).data) for runs in work.batches)
    lines = b"".join(payload.encode(payload.Payload(runs=runs)) for runs in work.batches)
    for one in (coordinator, facilitator):
        one.connection.close()
    return Exported(files=files, packed=len(zstandard.ZstdCompressor(level=19).compress(lines)))
