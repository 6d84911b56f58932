"""A data key wrapped under another key, bound to its place: AES-256-GCM.

What a slot is bound to (store, slot, kind, parameters) is authenticated: a slot opens in its own place only, as the
kind it was made as, with the parameters it was made with.
"""

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

DATA_KEY_LENGTH = 32
_ID_LENGTH = 8
_LONGEST_ID = 64
_NONCE_LENGTH = 12
_TAG_LENGTH = 16
_DOMAIN = "partaj keys.json 1"


def new_id(randomness: Callable[[int], bytes]) -> str:
    """Name a slot."""
    return randomness(_ID_LENGTH).hex()


def sound_id(slot_id: str) -> bool:
    """Tell whether a slot's name can be spelt out among what the slot is bound to."""
    return slot_id.isascii() and slot_id.isalnum() and len(slot_id) <= _LONGEST_ID


def bound_to(store_id: bytes, slot_id: str, kind: str, *parameters: str) -> bytes:
    """Spell out what a slot is bound to; no part can hold the separator."""
    return "\0".join((_DOMAIN, store_id.hex(), slot_id, kind, *parameters)).encode("ascii")


def wrap(key: bytes, data_key: bytes, bound: bytes, randomness: Callable[[int], bytes]) -> tuple[bytes, bytes]:
    """Give a new nonce and the wrapped data key; ValueError when it is not 32 bytes."""
    if len(data_key) != DATA_KEY_LENGTH:
        raise ValueError("a data key is 32 bytes")
    nonce = randomness(_NONCE_LENGTH)
    return nonce, AESGCM(key).encrypt(nonce, data_key, bound)


def unwrap(key: bytes, nonce: bytes, wrapped: bytes, bound: bytes) -> bytes | None:
    """Give the data key, or None: a wrong key and an altered slot look alike."""
    try:
        return AESGCM(key).decrypt(nonce, wrapped, bound)
    except InvalidTag:
        return None


def sound(nonce: bytes, wrapped: bytes) -> bool:
    """Tell whether a wrapped data key has the only lengths it can have."""
    return len(nonce) == _NONCE_LENGTH and len(wrapped) == DATA_KEY_LENGTH + _TAG_LENGTH
