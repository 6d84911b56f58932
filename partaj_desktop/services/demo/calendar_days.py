"""Working days of the winter 2010-2011, in the region."""

from datetime import date, timedelta
from random import Random

HOLIDAYS = frozenset(
    {
        date(2010, 4, 5),
        date(2010, 5, 13),
        date(2010, 5, 24),
        date(2010, 7, 14),
        date(2010, 11, 1),
        date(2010, 11, 11),
    }
)
_ONE = timedelta(days=1)


def works(day: date) -> bool:
    """Tell whether offices are open."""
    return day.weekday() < 5 and day not in HOLIDAYS


def next_working(day: date) -> date:
    """The day itself when offices are open, else the first one after."""
    while not works(day):
        day += _ONE
    return day


def last_working(day: date) -> date:
    """The day itself when offices are open, else the last one before."""
    while not works(day):
        day -= _ONE
    return day


def working_after(base: date, day: date) -> date:
    """The last working day up to `day` that is after `base`; `day` itself where there is none."""
    found = last_working(day)
    return found if found > base else day


def between(first: date, last: date, rng: Random) -> date:
    """Draw a working day of the interval, ends included; its first day where it has none."""
    days = (last - first).days
    if days <= 0:
        return first
    for _ in range(20):
        day = first + timedelta(days=rng.randint(0, days))
        if works(day):
            return day
    return first


def three_months_after(day: date) -> date:
    """The same day three months later, or the last day of that month."""
    month = day.month + 3
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError(day)


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February gives 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def age_on(birth: date, day: date) -> int:
    """Completed years on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
