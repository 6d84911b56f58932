"""The slot a passphrase opens: « passphrase » by itself, « reinforced » only with a secret of this machine's keyring.

    {"id": "<hex>", "kind": "passphrase",
     "kdf": {"name": "argon2id", "memory_kib": .., "iterations": .., "lanes": .., "salt": "<base64>"},
     "nonce": "<base64>", "wrapped": "<base64>"}

    passphrase:  key = Argon2id(passphrase)
    reinforced:  key = HKDF(Argon2id(passphrase) || keyring secret, info = what the slot is bound to)

Both parts of a reinforced slot are 32 bytes: what is joined cannot be read in two ways.
"""

from collections.abc import Callable
from typing import Literal

import msgspec

from partaj_desktop.crypto import wrapping
from partaj_desktop.crypto.derivation import Kdf, KdfCost, argon2id, hkdf

KEYRING_SECRET_LENGTH = 32


class PassphraseSlot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A data key under a passphrase."""

    id: str
    kind: Literal["passphrase", "reinforced"]
    kdf: Kdf
    nonce: bytes
    wrapped: bytes

    @property
    def sound(self) -> bool:
        """Tell whether the slot stands within its bounds, cost included."""
        return self.kdf.sound and wrapping.sound_id(self.id) and wrapping.sound(self.nonce, self.wrapped)


def make(
    store_id: bytes,
    data_key: bytes,
    passphrase: str,
    *,
    cost: KdfCost,
    randomness: Callable[[int], bytes],
    keyring_secret: bytes | None,
) -> PassphraseSlot:
    """Wrap a data key: reinforced when there is a keyring secret; ValueError for a cost or a length out of bounds."""
    if keyring_secret is not None and len(keyring_secret) != KEYRING_SECRET_LENGTH:
        raise ValueError("a keyring secret is 32 bytes")
    kind: Literal["passphrase", "reinforced"] = "passphrase" if keyring_secret is None else "reinforced"
    kdf, slot_id = Kdf.draw(cost, randomness), wrapping.new_id(randomness)
    bound = wrapping.bound_to(store_id, slot_id, kind, *kdf.parts)
    key = _key(argon2id(passphrase, kdf.salt, cost), keyring_secret, bound)
    nonce, wrapped = wrapping.wrap(key, data_key, bound, randomness)
    return PassphraseSlot(id=slot_id, kind=kind, kdf=kdf, nonce=nonce, wrapped=wrapped)


def opened(slot: PassphraseSlot, store_id: bytes, passphrase: str, keyring_secret: bytes | None) -> bytes | None:
    """Give the data key, or None; one derivation at the slot's cost."""
    return opened_by(slot, store_id, argon2id(passphrase, slot.kdf.salt, slot.kdf.cost), keyring_secret)


def opened_by(slot: PassphraseSlot, store_id: bytes, derived: bytes, keyring_secret: bytes | None) -> bytes | None:
    """Give the data key, or None, from what the passphrase was derived to."""
    bound = wrapping.bound_to(store_id, slot.id, slot.kind, *slot.kdf.parts)
    key = _key(derived, keyring_secret if slot.kind == "reinforced" else None, bound)
    return wrapping.unwrap(key, slot.nonce, slot.wrapped, bound)


def _key(derived: bytes, keyring_secret: bytes | None, bound: bytes) -> bytes:
    if keyring_secret is None:
        return derived
    return hkdf(derived + keyring_secret, info=bound)
