"""Others' sealed runs united with the journal: what is new is added, what was absent filled in.

Two different heads for one (writer, n) are a fork: a run that contradicts what is held is left apart, and so are the
own writer's that are unknown here; what becomes of them is for `services.forks`.
"""

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from partaj_desktop.domain.changes import NO_HEAD, RUN_ENTRIES, Change, OpenRun
from partaj_desktop.domain.errors import BundleRefused, Reason
from partaj_desktop.domain.ids import WriterId
from partaj_desktop.store import entries, erasure, journal
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.projection import News
from partaj_desktop.store.writers import Writers, first_of

_MOST_WAITING = 5000
"""Entries laid out before they are written: memory that is used again costs less than new."""
_Placed = tuple[bytes, int, int, Change]
"""A change that has come: its row, its entry's packed version, its place there."""


class Taken(NamedTuple):
    """What uniting runs with the journal brought.

    `apart`: the runs that were not taken, each writer's from the first on that contradicts what is held of it, or that
    is its own and unknown here.
    """

    entries: int
    news: News
    apart: Sequence[OpenRun]


def unite(connection: Connection, runs: Sequence[OpenRun], own: WriterId) -> Taken:
    """Unite verified runs with the journal. Within a transaction; projecting the news is the caller's next step.

    Raises:
        BundleRefused: FORK, for a chain that starts nowhere: nobody can have held it.
    """
    runs = erasure.without(runs, erasure.erased(connection))
    writers = Writers(connection)
    arrival = journal.last_arrival(connection) + 1
    held: list[entries.Held] = []
    placed: list[_Placed] = []
    news = News(list)
    taken = 0
    apart: list[OpenRun] = []
    parted: set[bytes] = set()
    for opened in runs:
        no = writers.number(opened.run.writer)
        beside = _beside(connection, no, opened)
        known = beside.get(opened.run.first)
        if known:
            _flush(connection, held, placed, news)
            taken += _fill(connection, no, opened, news)
            continue
        if opened.run.writer in {own, *parted} or not all(beside.values()):
            apart.append(opened)
            parted.add(opened.run.writer)
            continue
        _add(no, opened, held, placed)
        if len(held) > _MOST_WAITING:
            _flush(connection, held, placed, news)
        _insert_run(connection, no, opened, arrival)
        taken += opened.run.whole
        arrival += 1
    _flush(connection, held, placed, news)
    return Taken(taken, news, apart)


def _flush(connection: Connection, held: list[entries.Held], placed: list[_Placed], news: News) -> None:
    """Insert what was laid out, places by row: neighbours in the file are written together, in the projection too."""
    entries.insert(connection, held)
    placed.sort(key=itemgetter(0))
    entries.insert_places(connection, [(row, v, k) for row, v, k, _ in placed])
    for _, v, _, change in placed:
        news[change.table].append((v, change))
    held.clear()
    placed.clear()


def _insert_run(connection: Connection, no: int, opened: OpenRun, arrival: int) -> None:
    run = opened.run
    connection.execute(
        "INSERT INTO journal_run (writer, first, last, epoch, before, head, seal, arrived)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (no, run.first, run.last, run.epoch, run.before, opened.head, run.seal, arrival),
    )


def _beside(connection: Connection, no: int, opened: OpenRun) -> dict[int, bool]:
    """Give the runs held that a run touches, by their first entry, and whether they agree with it.

    One that begins where it does and agrees is that very run.
    """
    run, head = opened.run, opened.head
    if run.first == 1 and run.before != NO_HEAD:
        raise BundleRefused(Reason.FORK, "a chain that starts nowhere")
    # A run has at most RUN_ENTRIES: what starts earlier than that cannot touch this one.
    rows = connection.execute(
        "SELECT first, last, before, head FROM journal_run WHERE writer = ? AND first BETWEEN ? AND ? AND last >= ?",
        (no, run.first - RUN_ENTRIES, run.last + 1, run.first - 1),
    ).fetchall()
    beside = {}
    for first, last, before, known in rows:
        if last == run.first - 1:
            beside[first] = known == run.before
        elif first == run.last + 1:
            beside[first] = before == head
        else:
            beside[first] = (first, last, before, known) == (run.first, run.last, run.before, head)
    return beside


def contradicted(connection: Connection, opened: OpenRun) -> int | None:
    """Give the first entry of what is held that a run contradicts; None when it contradicts nothing."""
    no = Writers(connection).find(opened.run.writer)
    if no is None:
        return None
    return min((first for first, agrees in _beside(connection, no, opened).items() if not agrees), default=None)


def _add(no: int, opened: OpenRun, held: list[entries.Held], placed: list[_Placed]) -> None:
    """Lay out a run's rows for the journal."""
    v = first_of(no) | opened.run.first
    for entry, changes in zip(opened.run.entries, opened.changes, strict=True):
        held.append(entries.held(v, entry))
        for k, change in enumerate(changes):
            if change is not None:
                placed.append((change.row, v, k, change))
        v += 1


def _fill(connection: Connection, no: int, opened: OpenRun, news: News) -> int:
    """Fill, in a run held already, what was absent and has come; heads are equal, so hashes agree."""
    filled = 0
    for offset, (entry, changes) in enumerate(zip(opened.run.entries, opened.changes, strict=True)):
        if entry.header is not None:
            v = first_of(no) | opened.run.first + offset
            more = entries.fill(connection, v, entry, changes)
            for change in more or ():
                news[change.table].append((v, change))
            filled += more is not None
    if filled:
        connection.execute(
            "UPDATE journal_run SET arrived = ? WHERE writer = ? AND first = ?",
            (journal.last_arrival(connection) + 1, no, opened.run.first),
        )
    return filled
