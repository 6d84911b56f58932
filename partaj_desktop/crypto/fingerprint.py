"""Fingerprints read out on the telephone: ten French words of 2 048, that is 110 bits.

No commitment can be exchanged offline before the keys are seen, so a shorter fingerprint could be ground.
"""

import hashlib
import re
import unicodedata
from functools import lru_cache

from mnemonic import Mnemonic

WORD_COUNT = 10
_BITS_PER_WORD = 11
_DOMAIN = b"partaj fingerprint v1\0"


def words(data: bytes) -> tuple[str, ...]:
    """Give the ten words of a key or of any bytes, in NFC."""
    number = int.from_bytes(hashlib.sha256(_DOMAIN + data).digest(), "big")
    vocabulary = _vocabulary()
    shifts = (256 - _BITS_PER_WORD * (position + 1) for position in range(WORD_COUNT))
    return tuple(vocabulary[(number >> shift) & (2**_BITS_PER_WORD - 1)] for shift in shifts)


def same_words(typed: str, expected: tuple[str, ...]) -> bool:
    """Compare what a person typed with the expected words: case, accents and separators do not count."""
    return _folded(typed) == _folded(" ".join(expected))


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", word) for word in Mnemonic("french").wordlist)


def _folded(text: str) -> list[str]:
    """Split into words of plain letters; two words of the list never fold to the same letters."""
    decomposed = unicodedata.normalize("NFD", text)
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return re.findall(r"[^\W\d_]+", plain.casefold())
