"""Backups: what they are called, and which of them are kept (ten dailies, twelve monthlies, a share of the disk)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

SUFFIX: Final = ".partaj-sauvegarde"
DAILY, BEFORE_MERGE, BEFORE_MIGRATION, BEFORE_KEYS, BY_HAND, REPLACED = (
    "quotidienne",
    "avant-reception",
    "avant-mise-a-jour",
    "avant-changement-de-cle",
    "demandee",
    "remplacee",
)
KINDS: Final = (DAILY, BEFORE_MERGE, BEFORE_MIGRATION, BEFORE_KEYS, BY_HAND, REPLACED)
DAYS: Final = 10
MONTHS: Final = 12
SHARE: Final = 0.2
"""Of the disk, for all backups together."""
_STAMP: Final = "%Y-%m-%dT%H%M%S"
_NAME: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d{6})-([a-z-]+)(?:-(\d+))?" + re.escape(SUFFIX))


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Backup:
    """One backup, by what its file's name and size say; the name tells no one's name."""

    made_at: datetime
    name: str
    kind: str
    size: int


def file_name(made_at: datetime, kind: str, again: int = 0) -> str:
    """Name a backup's file; `again` tells apart those of one second."""
    return f"{made_at:{_STAMP}}-{kind}{f'-{again}' if again else ''}{SUFFIX}"


def read_name(name: str, size: int) -> Backup | None:
    """Read a backup's file name; None when it is none of ours."""
    found = _NAME.fullmatch(name)
    if found is None or found[2] not in KINDS:
        return None
    try:
        made_at = datetime.strptime(found[1], _STAMP)
    except ValueError:
        return None
    return Backup(made_at=made_at, name=name, kind=found[2], size=size)


def too_many(backups: Iterable[Backup], most_bytes: int, now: datetime = datetime.max) -> list[Backup]:
    """List the backups to let go: past the newest of each of ten days and of twelve months, then the oldest by size.

    The newest is never let go. What a restoration replaced stays for the ten days. What is dated after `now` was made
    by a clock that was set back since: it counts as older than all the rest.
    """
    newest_first = sorted(backups, key=lambda one: (one.made_at <= now, one), reverse=True)
    days: dict[str, Backup] = {}
    months: dict[str, Backup] = {}
    for one in newest_first:
        days.setdefault(_day(one), one)
        months.setdefault(f"{one.made_at:%Y-%m}", one)
    recent = list(days)[:DAYS]
    # Of the present day all are kept: what was made before each reception is worth having until the evening.
    kept = {one for one in newest_first if _day(one) in (recent if one.kind == REPLACED else recent[:1])}
    kept |= {*list(days.values())[:DAYS], *list(months.values())[:MONTHS]}
    total = 0
    for n, one in enumerate(newest_first):
        total += one.size if one in kept else 0
        if n and total > most_bytes:
            kept.discard(one)
    return [one for one in newest_first if one not in kept]


def _day(backup: Backup) -> str:
    return f"{backup.made_at:%Y-%m-%d}"
