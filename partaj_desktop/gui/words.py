"""Small pieces of French that many screens share."""

import re
from datetime import date, datetime

from PySide6.QtCore import QCoreApplication

from partaj_desktop.domain import vocabulary
from partaj_desktop.domain.typography import NBSP, date_fr, plural, time_fr


def age(years: int | None) -> str:
    """Write an age; nothing when it is not known."""
    if years is None:
        return ""
    return plural(years, f"{{n}}{NBSP}an", f"{{n}}{NBSP}ans")


def moment(instant: datetime) -> str:
    """Write an instant: le 17 décembre 2010 à 9 h 12."""
    return QCoreApplication.translate("Words", "le {day} à {time}").format(
        day=date_fr(instant.date()), time=time_fr(instant.time())
    )


def level(code: str) -> str:
    """Write a level as a badge says it."""
    if code in ("", "unknown"):
        return QCoreApplication.translate("Words", "Niveau non renseigné")
    return QCoreApplication.translate("Words", "Niveau {level}").format(level=vocabulary.LEVEL.get(code, code))


def sentence(words: str) -> str:
    """Put a capital at the start."""
    return words[:1].upper() + words[1:]


def weekday(day: date) -> str:
    """Name the day of the week."""
    names = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
    return names[day.weekday()]


def joined(*parts: str) -> str:
    """Join what there is with middle dots."""
    return " · ".join(part for part in parts if part)


def breakable(words: str) -> str:
    """Let a line end inside a long word, after a sign: an address is wider than what it stands in."""
    return re.sub(r"(?<=[@._/-])(?=\S)", "\u200b", words)
