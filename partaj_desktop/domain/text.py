"""Comparing what people typed, letters only; and showing a name that somebody else gave a file."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_UNSHOWN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, marks of direction, halves of characters, and what has no letter; separators of lines."""


_UNDECOMPOSED: Final = str.maketrans({"ł": "l", "Ł": "L", "ı": "i", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})
"""What people type otherwise, and Unicode takes for letters of their own."""
_MARKS: Final = dict.fromkeys(range(0x300, 0x370))
"""The accents of Latin, Greek and Cyrillic letters."""


def plain(text: str) -> str:
    """Fold a text to plain lower-case words, single-spaced: « Sambre-avesnois » equals « SAMBRE AVESNOIS »."""
    letters = text if text.isascii() else _without_accents(text)
    return " ".join(re.findall(r"\w+", letters.casefold()))


def begun(told: str, words: Iterable[str]) -> bool:
    """Tell whether each of these words begins one of a text; all are as `plain` folds them."""
    spaced = f" {told}"
    return all(f" {word}" in spaced for word in words)


def _without_accents(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.translate(_UNDECOMPOSED)).translate(_MARKS)
    return letters if letters.isascii() else "".join(one for one in letters if not unicodedata.combining(one))


def readable(text: str) -> bool:
    """Say whether a text can be written down: what came as bytes that are no letters cannot."""
    return not any(unicodedata.category(letter) == "Cs" for letter in text)


def shown(name: str) -> str:
    """Write a file's name so that it shows and prints as it is: what turns, hides or breaks letters becomes �."""
    return "".join("�" if unicodedata.category(letter) in _UNSHOWN else letter for letter in name)
