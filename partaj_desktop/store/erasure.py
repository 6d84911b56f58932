"""Erasure: the lines of changes are removed for ever, their commits stay.

A commit is a hash with the change's salt inside: once the line is gone it tells nothing. The entry keeps its header and
all its commits, so that every digest, head and seal verifies as before. Erased wins for ever: whatever brings a line
back later, in whatever order, brings its commit only.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from partaj_desktop.domain.changes import Change, OpenRun, Run, SentEntry, commit_of, is_line, read_change
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.sight import Sight
from partaj_desktop.store import entries, projection, state
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load

_SQL = "erasure"


class _Line(NamedTuple):
    v: int
    k: int
    change: Change


def erase(connection: Connection, commits: Collection[bytes]) -> int:
    """Erase the changes of these commits, present or yet to come; count those that were present. In a transaction.

    Every line held is hashed to find them: a second or two for a million.
    """
    wanted = frozenset(commits)
    connection.executemany(load(_SQL)["save_erased"], [(commit,) for commit in sorted(wanted)])
    found = [_Line(v, k, read_change(line)) for v, k, line in entries.lines(connection) if commit_of(line) in wanted]
    _remove(connection, found)
    return len(found)


def let_go(connection: Connection, subjects: Iterable[Id], sight: Sight) -> int:
    """Remove what is held about young people beyond a sight; unlike what is erased, it may come again.

    Count the changes. In a transaction.
    """
    found = [
        line
        for subject in subjects
        for line in _lines_about(connection, subject)
        if not sight.sees(line.change.table, subject, line.change.row)
    ]
    _remove(connection, found)
    return len(found)


def writers_about(connection: Connection, subject: Id) -> set[int]:
    """Give the writers, by number, of the changes held about a young person."""
    return {line.v >> 40 for line in _lines_about(connection, subject)}


def _lines_about(connection: Connection, subject: Id) -> Iterator[_Line]:
    for row in state.rows_of_subject(connection, subject):
        for found in entries.of_row(connection, row):
            if found.change.subject == subject:
                yield _Line(found.v, found.k, found.change)


def _remove(connection: Connection, found: Sequence[_Line]) -> None:
    gone: dict[int, dict[int, Change]] = {}
    for line in found:
        gone.setdefault(line.v, {})[line.k] = line.change
    for v, some in gone.items():
        entries.hide(connection, v, some)
    projection.forget(connection, [line.change for line in found])


def erased(connection: Connection) -> frozenset[bytes]:
    """Give every commit ever erased here: what a restored backup is made to forget anew."""
    return frozenset(commit for (commit,) in connection.execute(load(_SQL)["erased"]))


def commits_of_subject(connection: Connection, subject: Id) -> frozenset[bytes]:
    """Give the commits of every present change about a young person or a territory, whatever row it stands in."""
    # All lines are read: a row is found by one subject only, and a change may name another than its row's.
    return frozenset(commit_of(line) for *_, line in entries.lines(connection) if read_change(line).subject == subject)


def without(runs: Sequence[OpenRun], gone: frozenset[bytes]) -> Sequence[OpenRun]:
    """Put its commit in the place of every erased change of these runs."""
    return [_run_without(opened, gone) for opened in runs] if gone else runs


def _run_without(opened: OpenRun, gone: frozenset[bytes]) -> OpenRun:
    run, changes = opened.run, list(opened.changes)
    left = list(run.entries)
    for place, entry in enumerate(run.entries):
        hidden = {k for k, part in enumerate(entry.parts) if is_line(part) and commit_of(part) in gone}
        if hidden:
            left[place] = _entry_without(entry, hidden)
            changes[place] = [None if k in hidden else change for k, change in enumerate(changes[place])]
    kept = Run(
        writer=run.writer, epoch=run.epoch, first=run.first, before=run.before, entries=tuple(left), seal=run.seal
    )
    return opened._replace(run=kept, changes=changes)


def _entry_without(entry: SentEntry, hidden: Iterable[int]) -> SentEntry:
    parts = list(entry.parts)
    for k in hidden:
        parts[k] = commit_of(parts[k])
    return SentEntry(header=entry.header, parts=tuple(parts), digest=entry.digest)
