"""Need-to-know: cut a run down to what a party may see, before anything leaves.

A change the party may not see becomes its commit, an entry without a visible change its digest. The run's hashes and
seal hold all the same, and of one run cut for several parties the cuts can be laid together again.
"""

from partaj_desktop.domain.changes import Run, SentEntry, commit_of, is_line, read_change
from partaj_desktop.domain.sight import Sight


def cut(run: Run, sight: Sight) -> Run | None:
    """Cut a run for a party; None when nothing of it may be seen."""
    if sight.everything:
        return run if any(is_line(part) for entry in run.entries for part in entry.parts) else None
    entries = tuple(_cut_entry(entry, sight) for entry in run.entries)
    if all(entry.header is None for entry in entries):
        return None
    return Run(writer=run.writer, epoch=run.epoch, first=run.first, before=run.before, entries=entries, seal=run.seal)


def _cut_entry(entry: SentEntry, sight: Sight) -> SentEntry:
    parts = tuple(part if is_line(part) and _visible(part, sight) else _hidden(part) for part in entry.parts)
    if not any(map(is_line, parts)):
        return SentEntry(header=None, parts=(), digest=entry.digest)
    return SentEntry(header=entry.header, parts=parts, digest=entry.digest)


def _visible(line: bytes, sight: Sight) -> bool:
    change = read_change(line)
    return sight.sees(change.table, change.subject, change.row)


def _hidden(part: bytes) -> bytes:
    return commit_of(part) if is_line(part) else part


def joined(one: Run, other: Run) -> Run:
    """Lay two cuts of one run together: the lines of both. Of two that contradict each other, the first."""
    if one.head() != other.head() or one.before != other.before:
        return one
    entries = tuple(map(_joined_entry, one.entries, other.entries))
    return Run(writer=one.writer, epoch=one.epoch, first=one.first, before=one.before, entries=entries, seal=one.seal)


def _joined_entry(one: SentEntry, other: SentEntry) -> SentEntry:
    if one.header is None or other.header is None:
        return other if one.header is None else one
    parts = tuple(mine if is_line(mine) else theirs for mine, theirs in zip(one.parts, other.parts, strict=True))
    return SentEntry(header=one.header, parts=parts, digest=one.digest)
