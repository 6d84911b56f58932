"""Settling a field with a value none of its versions has: which fields take one, and what is a good one."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from partaj_desktop.domain.drafts import LONGEST_TEXT, check_text
from partaj_desktop.domain.errors import FieldError
from partaj_desktop.domain.field_words import words_of
from partaj_desktop.domain.tables import TABLES, Kind

_T = TypeVar("_T", str, bytes)
ANOTHER: Final = "another"
"""The field complained of, as forms name theirs."""


class Nature(StrEnum):
    """How another value is given."""

    TEXT = "text"
    DAY = "day"
    CODE = "code"
    NONE = "none"


_NAMES: Final = frozenset({"last_name", "first_name", "usual_name"})
_LONGEST_NAME: Final = 200
_CLOSED: Final = frozenset({"body", "fingerprint", "kind", "seal", "sex", "state", "usage", "verdict"})
"""Texts no person types: codes without words here, and what the program writes."""


REFERENCES: Final = frozenset({"cell", "lead_organisation", "organisation", "proposed_by", "tutor"})
"""Fields that point at a cell, a structure, a tutor: another one is chosen among those known. Others never change."""


def nature(table: str, field: str) -> Nature:
    """Tell how another value of a field is given, if it may be."""
    kind = TABLES[table].kinds[field]
    if kind is Kind.ID and field in REFERENCES:
        return Nature.CODE
    if kind is Kind.DAY:
        return Nature.DAY
    if kind is not Kind.TEXT:
        return Nature.NONE
    if words_of(table, field):
        return Nature.CODE
    return Nature.NONE if field in _CLOSED else Nature.TEXT


def check(
    table: str, field: str, value: str | int | bytes | None, choices: Collection[str | bytes], today: date
) -> str | bytes:
    """Give another value as it is written; `choices` are those of a field whose value is chosen.

    Raises:
        FieldError: it is blank, or is none the field may hold.
    """
    if isinstance(value, bytes):
        return _chosen(value, choices)
    words = value.strip() if isinstance(value, str) else ""
    if not words:
        raise FieldError(
            ANOTHER, "Il faut une valeur.", "Écrivez « inconnu » si elle n’est pas connue." if field in _NAMES else ""
        )
    how = nature(table, field)
    if how is Nature.DAY:
        _check_day(field, words, today)
    elif how is not Nature.TEXT:
        _chosen(words, choices)
    check_text(ANOTHER, words, _LONGEST_NAME if field in _NAMES else LONGEST_TEXT)
    return words


def _chosen(value: _T, choices: Collection[str | bytes]) -> _T:
    if value not in choices:
        raise FieldError(ANOTHER, "Cette valeur n’est pas de celles qui se choisissent ici.", "Gardez une version.")
    return value


def _check_day(field: str, words: str, today: date) -> None:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise FieldError(ANOTHER, "Ce n’est pas une date.", "Écrivez par exemple 31/12/2010.") from None
    if field == "birth_date" and day > today:
        raise FieldError(ANOTHER, "Cette date de naissance est à venir.", "Vérifiez l’année.")
