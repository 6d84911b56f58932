"""The slot a printed recovery code opens: « recovery ».

    {"id": "<hex>", "kind": "recovery", "salt": "<base64>", "nonce": "<base64>", "wrapped": "<base64>"}

    key = HKDF(code, salt, info = what the slot is bound to)

A code of 160 random bits cannot be guessed: nothing is gained by making each guess dear.
"""

from collections.abc import Callable
from typing import Literal

import msgspec

from partaj_desktop.crypto import wrapping
from partaj_desktop.crypto.derivation import SALT_LENGTH, hkdf


class RecoverySlot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A data key under a printed code."""

    id: str
    kind: Literal["recovery"] = "recovery"
    salt: bytes
    nonce: bytes
    wrapped: bytes

    @property
    def sound(self) -> bool:
        """Tell whether the slot stands within its bounds."""
        return len(self.salt) == SALT_LENGTH and wrapping.sound_id(self.id) and wrapping.sound(self.nonce, self.wrapped)


def make(store_id: bytes, data_key: bytes, code: bytes, randomness: Callable[[int], bytes]) -> RecoverySlot:
    """Wrap a data key under the bytes of a code."""
    salt, slot_id = randomness(SALT_LENGTH), wrapping.new_id(randomness)
    bound = _bound(store_id, slot_id, salt)
    nonce, wrapped = wrapping.wrap(hkdf(code, salt=salt, info=bound), data_key, bound, randomness)
    return RecoverySlot(id=slot_id, salt=salt, nonce=nonce, wrapped=wrapped)


def opened(slot: RecoverySlot, store_id: bytes, code: bytes) -> bytes | None:
    """Give the data key, or None."""
    bound = _bound(store_id, slot.id, slot.salt)
    return wrapping.unwrap(hkdf(code, salt=slot.salt, info=bound), slot.nonce, slot.wrapped, bound)


def _bound(store_id: bytes, slot_id: str, salt: bytes) -> bytes:
    return wrapping.bound_to(store_id, slot_id, "recovery", salt.hex())
