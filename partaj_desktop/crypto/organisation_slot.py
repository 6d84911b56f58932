"""The slot the organisation's recovery keys open: « organisation », sealed with age to each of them.

    {"id": "<hex>", "kind": "organisation", "recipients": ["age1…"], "sealed": "<base64>"}

    sealed = age(what the slot is bound to, recipients included || data key)

age does not say who wrote a file: somebody who can write `keys.json` can put a key of theirs here, and it will open
nothing. The real slot, though, cannot be moved to another store, nor its list of recipients changed.
"""

import re
import secrets
from collections.abc import Sequence
from typing import Literal

import msgspec

from partaj_desktop.crypto import sealing, wrapping
from partaj_desktop.domain.errors import BundleRefused, KnownFailure, UserError

MAX_RECIPIENTS = 16
_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}", re.ASCII)
_ID_LENGTH = 8


class OrganisationSlot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A data key under the organisation's own keys."""

    id: str
    kind: Literal["organisation"] = "organisation"
    recipients: tuple[str, ...]
    sealed: bytes

    @property
    def sound(self) -> bool:
        """Tell whether the slot stands within its bounds."""
        return (
            1 <= len(self.recipients) <= MAX_RECIPIENTS
            and all(map(_RECIPIENT.fullmatch, self.recipients))
            and wrapping.sound_id(self.id)
        )


def make(store_id: bytes, data_key: bytes, recipients: Sequence[str]) -> OrganisationSlot:
    """Seal a data key to the recipients (1 to 16 age keys); UserError when there are too many or one is unreadable."""
    named = tuple(dict.fromkeys(recipients))
    if len(named) > MAX_RECIPIENTS:
        raise UserError(
            "L’organisation a trop de clés de secours.", f"Elle peut en avoir {MAX_RECIPIENTS} : retirez-en."
        )
    if len(data_key) != wrapping.DATA_KEY_LENGTH:
        raise ValueError("a data key is 32 bytes")
    # age draws its own randomness, so the slot's name does too.
    slot_id = secrets.token_hex(_ID_LENGTH)
    sealed = sealing.seal(_bound(store_id, slot_id, named) + data_key, named)
    slot = OrganisationSlot(id=slot_id, recipients=named, sealed=sealed)
    if not slot.sound:
        raise UserError(
            "Une clé de secours de l’organisation est illisible.", "Demandez à la coordination de la donner de nouveau."
        )
    return slot


def opened(slot: OrganisationSlot, store_id: bytes, age_secret: str) -> bytes | None:
    """Give the data key, or None: a key for somebody else and an altered slot look alike."""
    try:
        content = sealing.unseal(slot.sealed, age_secret)
    except (BundleRefused, KnownFailure):
        # Each has a sentence of its own, about a bundle or this workstation's key: neither is what was asked here.
        return None
    bound = _bound(store_id, slot.id, slot.recipients)
    if not content.startswith(bound) or len(content) != len(bound) + wrapping.DATA_KEY_LENGTH:
        return None
    return content[len(bound) :]


def _bound(store_id: bytes, slot_id: str, recipients: Sequence[str]) -> bytes:
    return wrapping.bound_to(store_id, slot_id, "organisation", *recipients) + b"\0"
