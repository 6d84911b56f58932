"""A signing key whose only copy is on paper: the region's second root key.

    key = Ed25519 seed = HKDF(the 20 bytes of a recovery code, info = "partaj second root key v1")

The code is spelled as every code on paper here: nine groups of four signs, the last one a check.
"""

from collections.abc import Callable

from partaj_desktop.crypto import recovery_code
from partaj_desktop.crypto.derivation import hkdf
from partaj_desktop.crypto.signing import SigningKey

_INFO = b"partaj second root key v1"
_WORDS = recovery_code.Words(
    its="de cette seconde clé",
    a="Une seconde clé",
    none="aucune seconde clé",
    sheet="la feuille de la seconde clé de la région",
)


def generate(randomness: Callable[[int], bytes]) -> str:
    """Draw a key; give its code as it is printed."""
    return recovery_code.spell(randomness(recovery_code.CODE_LENGTH))


def read(code: str) -> SigningKey:
    """Give the key of a printed code; FieldError("code") when a sign is missing or wrong."""
    return SigningKey.from_bytes(hkdf(recovery_code.parse(code, _WORDS), info=_INFO))
