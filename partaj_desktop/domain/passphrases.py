"""Passphrases: drawing one at random, counting the bits of a chosen one, refusing what can be guessed.

Rules:
- where the passphrase is the only protection, 80 bits are needed (CNIL, deliberation 2022-100 of 21 July 2022);
- characters count `length x log2(alphabet)`, the alphabet being the sum of the classes present: 10 digits, 26 small
  letters, 26 capitals, 37 for everything else (space, accents, signs);
- the CNIL's first example, twelve characters of the four classes, is 79.55 bits: bits are read to the nearest whole;
- its third example is seven words, whatever their letters: so where words stand apart, a word counts as one drawn
  from 7 776, the same word again as nothing. Six words are 77.5 bits, seven are 90.5.

The formula believes that characters were drawn at random; `judge` refuses what shows that they were not.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import log2
from operator import eq

from partaj_desktop.domain.errors import FieldError

NEEDED_BITS = 80
WORD_COUNT = 7
LEAST_WORDS = 4096
# Peoples, faiths, infirmities, insults and killings: chance would sooner or later set two of them side by side.
_UNKIND = """
africain arabe gitan gitane juif juive kurde maure mongol mongole turc tzigane imam rabbin bible coran
aveugle boiteux folle handicap infirme laideron muet muette nain naine
idiotie ordure racaille raclure truand vaurien vermine voyou
attentat cancer mourir noyer pendre meurtre torture tuer tuerie tueur
"""
NEVER_PROPOSED = frozenset(_UNKIND.split())
_WORD_BITS = log2(6**5)
_LEAST_DISTINCT = 8
_SHORTEST_RUN = 4
# Nobody types more; a pasted text must not hold up the screen.
_LOOKED_AT = 256

# The last class of the rule, 37 others, is whatever none of these holds.
_CLASSES = ((re.compile("[0-9]"), 10), (re.compile("[a-z]"), 26), (re.compile("[A-Z]"), 26))
_OTHERS = 37
_OTHER = re.compile("[^0-9a-zA-Z]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SPELT = re.compile(r"(?:(?<= \S)|(?<=^\S)) (?=\S(?: |$))")
_AROUND_WORD = ".,;:!?…«»()\"'"
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "&é\"'(-è_çà)=",
)
_STEPS = frozenset(pair for row in _ROWS for way in (row, row[::-1]) for pair in pairwise(way))

_TAKE_SEVEN = "Prenez la phrase de sept mots proposée."
_TAKE_SEVEN_OR_ADD = "Prenez la phrase de sept mots proposée, ou ajoutez des mots."


def generate(words: Sequence[str], randomness: Callable[[int], bytes], count: int = WORD_COUNT) -> str:
    """Draw `count` different words, every order of every choice alike; ValueError below 4 096 distinct words.

    `randomness(n)` gives n random bytes. Seven of 7 776 words are 90 bits; that no word comes twice costs 0.004 bit,
    and without it one phrase in 370 would have two alike. All in small letters: a capital is forgotten on paper. Words
    of NEVER_PROPOSED are passed over.
    """
    distinct = tuple(dict.fromkeys(word.lower() for word in words if word.lower() not in NEVER_PROPOSED))
    if len(distinct) < LEAST_WORDS:
        raise ValueError(f"{len(distinct)} distinct words, {LEAST_WORDS} at least are needed")
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        drawn[distinct[_below(len(distinct), randomness)]] = None
    return " ".join(drawn)


def _below(limit: int, randomness: Callable[[int], bytes]) -> int:
    """Draw a number under `limit`: what falls beyond is thrown away, for a remainder would favour the first words."""
    width = (limit - 1).bit_length()
    mask = (1 << width) - 1
    while True:
        number = int.from_bytes(randomness((width + 7) // 8), "big") & mask
        if number < limit:
            return number


def bits(passphrase: str) -> float:
    """Count the bits of a passphrase by the rule at the head of this module; several spaces count as one."""
    text = _counted(passphrase)
    if not text:
        return 0.0
    each = log2(_alphabet(text))
    pieces = text.split(" ")
    words = [word for word in map(_as_word, pieces) if word]
    if len(words) < 2:
        return len(text) * each
    rest = sum(len(piece) for piece in pieces if not _as_word(piece))
    return sum(min(_WORD_BITS, len(word) * each) for word in set(words)) + rest * each


def judge(passphrase: str) -> None:
    """Accept a passphrase that was chosen; FieldError("passphrase") when it is empty, too short or not left to chance.

    The error never repeats what was typed.
    """
    text = _counted(passphrase)
    if not text:
        raise FieldError("passphrase", "La phrase de passe est vide.", _TAKE_SEVEN)
    if round(bits(text)) < NEEDED_BITS:
        raise FieldError("passphrase", "Cette phrase de passe est trop courte pour résister.", _TAKE_SEVEN_OR_ADD)
    sentence = _not_left_to_chance(text[:_LOOKED_AT].casefold())
    if sentence:
        raise FieldError("passphrase", sentence, _TAKE_SEVEN)


def _not_left_to_chance(text: str) -> str:
    """Say what the most part of a text follows; "" when nothing shows."""
    if len(set(text)) < _LEAST_DISTINCT:
        return "Cette phrase de passe se sert de trop peu de caractères différents."
    if 2 * _repeated(text) >= len(text):
        return "Cette phrase de passe se répète."
    if 2 * sum(_straight_runs(text)) > len(text):
        return "Cette phrase de passe suit l’ordre du clavier, de l’alphabet ou des chiffres."
    return ""


def _counted(passphrase: str) -> str:
    """Compose accents, so that one letter counts once whatever the keyboard; put single spaces, none in « a b c »."""
    return _SPELT.sub("", " ".join(unicodedata.normalize("NFC", passphrase).split()))


def _alphabet(text: str) -> int:
    return sum(size for pattern, size in _CLASSES if pattern.search(text)) + (_OTHERS if _OTHER.search(text) else 0)


def _as_word(piece: str) -> str:
    """Return the letters of a word of two letters or more, alike whatever its capitals; "" for anything else."""
    word = piece.strip(_AROUND_WORD)
    return word.casefold() if len(word) > 1 and _WORD.fullmatch(word) else ""


def _repeated(text: str) -> int:
    """Count the characters that stand again at the same distance, for the distance that tells most of them."""
    distances = range(1, len(text) // 2 + 1)
    return max((sum(map(eq, text, text[distance:])) for distance in distances), default=0)


def _straight_runs(text: str) -> Iterator[int]:
    """Yield the lengths of the stretches, four characters or more, that follow a row of keys, letters or digits."""
    length = 1
    for pair in pairwise(text + "\0"):
        if pair in _STEPS:
            length += 1
            continue
        if length >= _SHORTEST_RUN:
            yield length
        length = 1
