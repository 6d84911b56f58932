"""The slot a short code opens for a few hours, together with a secret of this machine's keyring: « short_code ».

    {"id": "<hex>", "kind": "short_code", "salt": "<base64>", "made_at": .., "until": ..,
     "nonce": "<base64>", "wrapped": "<base64>"}

    key = HKDF(Argon2id(code, salt, floor) || keyring secret, info = what the slot is bound to)

The code alone protects nothing: the keyring secret does, and taking either away closes the slot for good. The window
(seconds since 1970) is authenticated: it cannot be made longer, and a clock set back before it does not help.
"""

from collections.abc import Callable
from typing import Literal

import msgspec

from partaj_desktop.crypto import wrapping
from partaj_desktop.crypto.derivation import KEY_LENGTH, SALT_LENGTH, KdfCost, argon2id, hkdf
from partaj_desktop.crypto.passphrase_slot import KEYRING_SECRET_LENGTH

_LAST_SECOND = 2**40


class ShortCodeSlot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A data key under a short code and the keyring, from `made_at` to before `until` (seconds since 1970)."""

    id: str
    kind: Literal["short_code"] = "short_code"
    salt: bytes
    made_at: int
    until: int
    nonce: bytes
    wrapped: bytes

    @property
    def sound(self) -> bool:
        """Tell whether the slot stands within its bounds."""
        return (
            0 <= self.made_at < self.until <= _LAST_SECOND
            and len(self.salt) == SALT_LENGTH
            and wrapping.sound_id(self.id)
            and wrapping.sound(self.nonce, self.wrapped)
        )

    def stands_at(self, now: int) -> bool:
        """Tell whether the code may be tried: not before it was made, not once it has run out."""
        return self.made_at <= now < self.until


def derive(code: str, salt: bytes) -> bytes:
    """Derive 32 bytes from a code, at the floor's cost; whoever keeps them can renew the slot without the code."""
    return argon2id(code, salt, KdfCost.FLOOR)


def make(
    store_id: bytes,
    data_key: bytes,
    derived: bytes,
    keyring_secret: bytes,
    *,
    salt: bytes,
    made_at: int,
    until: int,
    randomness: Callable[[int], bytes],
) -> ShortCodeSlot:
    """Wrap a data key; ValueError when a length or the window is out of bounds."""
    lengths = (len(derived), len(keyring_secret), len(salt))
    if lengths != (KEY_LENGTH, KEYRING_SECRET_LENGTH, SALT_LENGTH):
        raise ValueError(f"derived code, keyring secret and salt are 32, 32 and 16 bytes, not {lengths}")
    slot_id = wrapping.new_id(randomness)
    bound = _bound(store_id, slot_id, salt, made_at, until)
    nonce, wrapped = wrapping.wrap(hkdf(derived + keyring_secret, info=bound), data_key, bound, randomness)
    slot = ShortCodeSlot(id=slot_id, salt=salt, made_at=made_at, until=until, nonce=nonce, wrapped=wrapped)
    if not slot.sound:
        raise ValueError(f"no window from {made_at} to {until}")
    return slot


def opened(slot: ShortCodeSlot, store_id: bytes, derived: bytes, keyring_secret: bytes) -> bytes | None:
    """Give the data key, or None; whether the window stands is the caller's to see (`stands_at`)."""
    bound = _bound(store_id, slot.id, slot.salt, slot.made_at, slot.until)
    return wrapping.unwrap(hkdf(derived + keyring_secret, info=bound), slot.nonce, slot.wrapped, bound)


def _bound(store_id: bytes, slot_id: str, salt: bytes, made_at: int, until: int) -> bytes:
    return wrapping.bound_to(store_id, slot_id, "short_code", salt.hex(), str(made_at), str(until))
