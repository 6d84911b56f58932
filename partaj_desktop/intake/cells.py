"""What one cell says: plain text, a date, a sex."""

import re
import unicodedata
from datetime import date, datetime
from typing import Final

_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4}|[0-9]{2})")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})")
_MIDNIGHT: Final = re.compile(r"[T ]0?0:00(:00(\.0+)?)?Z?$")
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2099
# No one in these lists was born before 1950: 93 is 1993, 08 is 2008.
_PIVOT: Final = 50
_FEMALE: Final = frozenset({"f", "feminin", "femme", "fille", "mme", "mlle", "madame", "mademoiselle", "2"})
_MALE: Final = frozenset({"m", "masculin", "homme", "garcon", "h", "g", "mr", "monsieur", "1"})
_NOT_SAID: Final = frozenset({"", "nc", "nr", "x", "inconnu", "inconnue", "non renseigne", "indetermine"})


class UnreadableDateError(ValueError):
    """A date cannot be read; its text is the sentence told to the user."""


def clean(cell: str) -> str:
    """Compose accents and make every run of blanks one space; nothing else changes, formulas stay text."""
    return " ".join(unicodedata.normalize("NFC", cell).split())


def read_date(value: str, written_as: str = "") -> date | None:
    """Read a date, None for an empty cell; `written_as` is a strptime format tried alone when given."""
    if not value:
        return None
    if written_as:
        return _by_format(value, written_as)
    bare = _MIDNIGHT.sub("", value)
    if match := _YEAR_FIRST.fullmatch(bare):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(bare):
        day, month, year = (int(part) for part in match.groups())
        if len(match.group(3)) == 2:
            year += 1900 if year >= _PIVOT else 2000
    else:
        raise UnreadableDateError("Cette date ne se lit pas : écrivez-la comme 31/12/1993.")
    return _existing(year, month, day)


def read_sex(value: str) -> str | None:
    """Read F, M, or "" when it is not said; None when the value is none of these."""
    decomposed = unicodedata.normalize("NFKD", value.casefold())
    plain = " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in decomposed if not unicodedata.combining(c))))
    if plain in _FEMALE:
        return "F"
    if plain in _MALE:
        return "M"
    return "" if plain in _NOT_SAID else None


def _by_format(value: str, written_as: str) -> date:
    try:
        found = datetime.strptime(value, written_as)
    except ValueError:
        raise UnreadableDateError(f"Cette date ne suit pas le format prévu pour cette source ({written_as}).") from None
    return _existing(found.year, found.month, found.day)


def _existing(year: int, month: int, day: int) -> date:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise UnreadableDateError(f"L’année {year} n’est pas vraisemblable.")
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableDateError("Cette date n’existe pas dans le calendrier.") from None
