"""The recovery code on paper: 160 random bits in Crockford's base 32, and four symbols that tell a slip of the pen.

    ABCD-EFGH-JKMN-PQRS-TVWX-YZ01-2345-6789-KKKK    32 symbols of the code, 4 of its check

Rules:
- the alphabet leaves out I, L, O and U; whoever types O means 0, I or L means 1;
- case, spaces and dashes do not count: people copy from paper as they please;
- a slip is told by the check (20 bits) before any slot is tried, so that it is not taken for a wrong code.
"""

import hashlib
import unicodedata
from typing import NamedTuple

from partaj_desktop.domain.errors import FieldError

CODE_LENGTH = 20
SYMBOLS = 36
_CHECK_SYMBOLS = 4
_GROUP = 4
_BITS = 5
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TYPED_FOR = {"O": "0", "I": "1", "L": "1"}
_CAPITALS = {symbol: value for value, symbol in enumerate(_ALPHABET)}
_CAPITALS |= {typed: _CAPITALS[meant] for typed, meant in _TYPED_FOR.items()}
_VALUES = _CAPITALS | {symbol.lower(): value for symbol, value in _CAPITALS.items()}
_DOMAIN = b"partaj recovery code v1\0"
_FIELD = "code"


class Words(NamedTuple):
    """How a code is called in the sentences about it."""

    its: str
    a: str
    none: str
    sheet: str


RECOVERY = Words("de ce code de secours", "Un code de secours", "aucun code de secours",
                 "la fiche imprimée")  # fmt: skip


def spell(code: bytes) -> str:
    """Write a code of 20 bytes as nine groups of four symbols; ValueError when it has another length."""
    if len(code) != CODE_LENGTH:
        raise ValueError("a recovery code is 20 bytes")
    number = int.from_bytes(code, "big") << _BITS * _CHECK_SYMBOLS | _check(code)
    symbols = "".join(_ALPHABET[number >> _BITS * place & 31] for place in reversed(range(SYMBOLS)))
    return "-".join(symbols[at : at + _GROUP] for at in range(0, SYMBOLS, _GROUP))


def parse(text: str, words: Words = RECOVERY) -> bytes:
    """Read a code back: 20 bytes. `words` name the paper it stands on, where it is another than the recovery sheet.

    Raises:
        FieldError("code"): a symbol is missing, too many, none of the alphabet, or wrong; never repeats what was typed.
    """
    typed = [character for character in text if not _is_separator(character)]
    if len(typed) != SYMBOLS:
        raise FieldError(
            _FIELD,
            f"La longueur {words.its} n’est pas juste (caractères lus : {len(typed)} sur {SYMBOLS}).",
            "Recopiez les neuf groupes de quatre caractères.",
        )
    number = 0
    for place, character in enumerate(typed):
        number = number << _BITS | _value(character, place, words)
    code = (number >> _BITS * _CHECK_SYMBOLS).to_bytes(CODE_LENGTH, "big")
    if number & (1 << _BITS * _CHECK_SYMBOLS) - 1 != _check(code):
        raise FieldError(
            _FIELD,
            f"Un caractère {words.its} est faux, ou deux sont intervertis.",
            f"Comparez, groupe par groupe, avec {words.sheet}.",
        )
    return code


def _check(code: bytes) -> int:
    digest = int.from_bytes(hashlib.sha256(_DOMAIN + code).digest(), "big")
    return digest >> 256 - _BITS * _CHECK_SYMBOLS


def _value(character: str, place: int, words: Words) -> int:
    value = _VALUES.get(character)
    if value is None:
        raise FieldError(
            _FIELD,
            f"Le groupe {place // _GROUP + 1} contient un caractère qui n’est dans {words.none}.",
            f"{words.a} n’a que des chiffres et des lettres sans accent, jamais la lettre U.",
        )
    return value


def _is_separator(character: str) -> bool:
    """Tell spaces, line ends and every dash, as keyboards and word processors make them."""
    return character.isspace() or unicodedata.category(character) in {"Pd", "Cf"} or character in "_\u2212"
