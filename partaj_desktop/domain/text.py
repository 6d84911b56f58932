"""Comparing what people typed, letters only; and showing a name that somebody else gave a file."""

import re
import unicodedata
from typing import Final

_UNSHOWN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, marks of direction, halves of characters, and what has no letter; separators of lines."""


def plain(text: str) -> str:
    """Fold a text to plain lower-case words, single-spaced: « Sambre-avesnois » equals « SAMBRE AVESNOIS »."""
    letters = text if text.isascii() else _without_accents(text)
    return " ".join(re.findall(r"\w+", letters.casefold()))


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("Ł", "L").replace("ı", "i"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def readable(text: str) -> bool:
    """Say whether a text can be written down: what came as bytes that are no letters cannot."""
    return not any(unicodedata.category(letter) == "Cs" for letter in text)


def shown(name: str) -> str:
    """Write a file's name so that it shows and prints as it is: what turns, hides or breaks letters becomes �."""
    return "".join("�" if unicodedata.category(letter) in _UNSHOWN else letter for letter in name)
