"""Ages in completed years, and the birthdays that change something."""

from datetime import date


def age(birth: date | None, on: date) -> int | None:
    """Give the completed years on a day; None without a birth date, or before birth."""
    if birth is None or on < birth:
        return None
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def days_to(years: int, birth: date | None, on: date) -> int | None:
    """Give the days until a birthday; None when it is past or unknown. Born on 29 February: 1 March."""
    if birth is None:
        return None
    try:
        birthday = birth.replace(year=birth.year + years)
    except ValueError:
        birthday = date(birth.year + years, 3, 1)
    left = (birthday - on).days
    return left if left > 0 else None
