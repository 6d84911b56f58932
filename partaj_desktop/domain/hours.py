"""Times of day as people type them and as they are kept: « 9h30 » or « 14 h » is 09:30 or 14:00."""

import re

from partaj_desktop.domain.typography import NBSP

_TYPED = re.compile(r"\s*(\d{1,2})\s*(?:[hH:.]\s*(\d{2})?)?\s*")


def read_hour(words: str) -> str | None:
    """Read 9h30, 9 h 30, 09:30, 14h or 14 as HH:MM; None when it is no time of a day."""
    found = _TYPED.fullmatch(words)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def hour_fr(kept: str) -> str:
    """Write a time kept as HH:MM: 9 h 30, 14 h; another text as it stands."""
    known = read_hour(kept)
    if known is None:
        return kept
    hour, minute = known.split(":")
    whole = f"{int(hour)}{NBSP}h"
    return whole if minute == "00" else f"{whole}{NBSP}{minute}"
