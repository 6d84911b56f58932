"""Comparing what people typed: letters only, whatever the case, the accents and what stands between words."""

import re
import unicodedata


def plain(text: str) -> str:
    """Fold a text to plain lower-case words, single-spaced: « Sambre-avesnois » equals « SAMBRE AVESNOIS »."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("Ł", "L").replace("ı", "i"))
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(re.findall(r"\w+", letters.casefold()))
