"""What the entries of a bundle say of themselves: how many are whole, of a newer program, of dates that cannot be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from partaj_desktop.domain.changes import OpenRun, read_header
from partaj_desktop.domain.tables import SCHEMA
from partaj_desktop.domain.told import dates_fr
from partaj_desktop.domain.trust import TrustList, Workstation
from partaj_desktop.services.session import Session, instant, microseconds
from partaj_desktop.store import entries, local

_NEWER = "newest_schema"
"""The setting that says of which newer schema entries came."""
_MS = 1000
_UUID_7 = 7
_ALONE = timedelta(days=366)
"""Somebody may have written alone before the region began, but not for longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """What came. `carried`: entries with a header; `newer`: those of a newer schema; `dates`: sentences.

    `schema`: the newest one.
    """

    carried: int
    newer: int
    schema: int
    dates: tuple[str, ...]


def seen(session: Session, runs: Iterable[OpenRun], trust: TrustList, sender: Workstation, created: int) -> Arrivals:
    """Look over judged runs; `created` is when their bundle says it was made, in µs UTC."""
    carried = newer = 0
    schema = SCHEMA
    first, last = {sender.id: created}, {sender.id: created}
    for one in runs:
        if not one.whole:
            continue
        carried += one.whole
        newer += one.newer
        if one.newer:
            headers = [entry.header for entry in one.run.entries if entry.header is not None]
            schema = max(schema, *(read_header(header).schema for header in headers))
        first[one.author] = min(first.get(one.author, one.since), one.since)
        last[one.author] = max(last.get(one.author, one.until), one.until)
    today, oldest = session.today(), _begun(session, trust)
    ahead = [author for author, at in last.items() if instant(at).date() > today]
    behind = [author for author, at in first.items() if at < oldest]
    return Arrivals(
        carried=carried,
        newer=newer,
        schema=schema,
        dates=dates_fr(_names(ahead, trust, sender), _names(behind, trust, sender)),
    )


def note_newer(session: Session, schema: int) -> None:
    """Note that entries of a schema are held that this program does not know. In a transaction."""
    local.save_setting(session.connection, _NEWER, str(max(schema, _newest(session))))


def _newest(session: Session) -> int:
    kept = local.settings(session.connection).get(_NEWER, "")
    return int(kept) if kept.isdecimal() else 0


def held_newer(session: Session) -> int:
    """Count the entries held that this program is too old to read whole; looked for only where some came."""
    if _newest(session) <= SCHEMA:
        return 0
    return session.kept("newer entries", lambda: entries.newer(session.connection, SCHEMA))


def _names(authors: Iterable[bytes], trust: TrustList, sender: Workstation) -> list[str]:
    """Name workstations, sorted; the sender of the bundle first, without a name."""
    known = {one.id: one.holder for one in trust.workstations}
    return sorted("" if one == sender.id else known.get(one, "") for one in authors)


def _begun(session: Session, trust: TrustList) -> int:
    """Give the earliest instant that can be: the region's id was made when it began. 0 where that is not known."""
    if trust.region[6] >> 4 != _UUID_7:
        return 0
    begun = int.from_bytes(trust.region[:6], "big") * _MS
    margin = _ALONE // timedelta(microseconds=1)
    return max(0, min(begun, microseconds(session.now())) - margin)


def days_since(day: date, today: date) -> int:
    """Count the days since a day; none since one that is yet to come."""
    return max(0, (today - day).days)
