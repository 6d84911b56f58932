"""Clocks: the machine's, and one for demonstration profiles that lives on its own date.

Dates are those of Paris, wherever the laptop believes it is.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import Protocol
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_OPENING_TIME = time_of_day(9, 0)


class Clock(Protocol):
    """What tells the time to whoever is handed it."""

    def now(self) -> datetime:
        """Give the present instant, aware, in Paris time."""

    def today(self) -> date:
        """Give the present date in Paris."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Give the present instant, aware, in Paris time."""
        return datetime.now(PARIS)

    def today(self) -> date:
        """Give the present date in Paris."""
        return self.now().date()


class FixedClock:
    """A clock set to 9:00 of a given day when it is made, which then runs with real time."""

    def __init__(self, start: date, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._start = datetime.combine(start, _OPENING_TIME, PARIS).astimezone(UTC)
        self._monotonic = monotonic
        self._origin = monotonic()

    def now(self) -> datetime:
        """Give the instant reached by now, aware, in Paris time."""
        elapsed = timedelta(seconds=self._monotonic() - self._origin)
        return (self._start + elapsed).astimezone(PARIS)

    def today(self) -> date:
        """Give the date reached by now in Paris."""
        return self.now().date()


def milliseconds(instant: datetime) -> int:
    """Give the milliseconds since 1970 of an aware instant, exactly."""
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
