"""`keys.json`: the random data key of a store, wrapped once for each way of opening it.

    {"version": 1, "store": "<hex>", "epoch": 0, "replacing": false, "slots": [{"id": .., "kind": .., ..}, ..]}

Rules:
- each kind of slot stands in a module of its own, which says its layout: passphrase_slot, recovery_slot,
  organisation_slot, short_code_slot;
- a kind never changes its layout: other fields are another kind, and a field that is not understood is damage, since
  nothing authenticates it and it would be lost at the next change;
- a slot of a kind this program does not know is carried over byte for byte;
- a file of a newer version is refused as such; everything is bounded before any secret is tried.

`epoch` and `replacing` are plain: they are needed before anything is open.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Literal, TypeVar

import msgspec

from partaj_desktop.crypto import wrapping
from partaj_desktop.crypto.organisation_slot import OrganisationSlot
from partaj_desktop.crypto.passphrase_slot import PassphraseSlot
from partaj_desktop.crypto.recovery_slot import RecoverySlot
from partaj_desktop.crypto.short_code_slot import ShortCodeSlot
from partaj_desktop.domain.errors import StoreDamaged, StoreTooNew

VERSION = 1
MAX_FILE = 64 * 1024
MAX_SLOTS_PER_KIND = 4
DATA_KEY_LENGTH = wrapping.DATA_KEY_LENGTH
_EPOCH_LIMIT = 2**32

Kind = Literal["passphrase", "reinforced", "recovery", "organisation", "short_code"]
Slot = PassphraseSlot | RecoverySlot | OrganisationSlot | ShortCodeSlot

_SLOTS: dict[str, type[Slot]] = {
    "passphrase": PassphraseSlot,
    "reinforced": PassphraseSlot,
    "recovery": RecoverySlot,
    "organisation": OrganisationSlot,
    "short_code": ShortCodeSlot,
}
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The ways into one store.

    `epoch` is the highest writer epoch this profile ever used; `replacing` says that a finished new store waits
    beside the old one to take its place.
    """

    store_id: bytes
    epoch: int = 0
    replacing: bool = False
    slots: tuple[Slot, ...] = ()
    unknown: tuple[msgspec.Raw, ...] = ()

    def to_bytes(self) -> bytes:
        """Write the file, one line for each slot; StoreDamaged when foreign slots make it larger than is read."""
        lines = [*map(msgspec.json.encode, self.slots), *map(bytes, self.unknown)]
        file = _File(
            version=VERSION,
            store=self.store_id.hex(),
            epoch=self.epoch,
            replacing=self.replacing,
            slots=[msgspec.Raw(b"\n" + line) for line in lines],
        )
        data = msgspec.json.encode(file) + b"\n"
        if len(data) > MAX_FILE:
            raise _damaged("too large to be written")
        return data


class _Version(msgspec.Struct, frozen=True):
    version: int


class _Kind(msgspec.Struct, frozen=True):
    kind: str


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int
    store: str
    epoch: int = 0
    replacing: bool = False
    slots: list[msgspec.Raw]


def read(data: bytes) -> Keys:
    """Read a file; StoreTooNew when a later version wrote it, StoreDamaged when it is not whole or out of bounds."""
    if len(data) > MAX_FILE:
        raise _damaged("too large")
    file = _header(data)
    kinds = [_decoded(raw, _Kind).kind for raw in file.slots]
    known = [_slot(raw, _SLOTS[kind]) for raw, kind in zip(file.slots, kinds, strict=True) if kind in _SLOTS]
    if any(count > MAX_SLOTS_PER_KIND for count in Counter(slot.kind for slot in known).values()):
        raise _damaged("too many slots")
    return Keys(
        store_id=bytes.fromhex(file.store),
        epoch=file.epoch,
        replacing=file.replacing,
        slots=tuple(known),
        unknown=tuple(raw for raw, kind in zip(file.slots, kinds, strict=True) if kind not in _SLOTS),
    )


def _header(data: bytes) -> _File:
    """Read all but the slots: the version before anything else, since a later one may look otherwise."""
    version = _decoded(data, _Version).version
    if version > VERSION:
        raise StoreTooNew(
            "Ces données ont été écrites par une version plus récente de PARTAJ.", "Mettez à jour PARTAJ sur ce poste."
        )
    file = _decoded(data, _File)
    if version != VERSION or not _is_hex(file.store) or not 0 <= file.epoch < _EPOCH_LIMIT:
        raise _damaged("wrong version, store id or epoch")
    return file


def _slot(raw: msgspec.Raw, as_type: type[Slot]) -> Slot:
    slot = _decoded(raw, as_type)
    if not slot.sound:
        raise _damaged("slot outside its bounds")
    return slot


def _decoded(data: bytes | msgspec.Raw, as_type: type[_Read]) -> _Read:
    try:
        return msgspec.json.decode(data, type=as_type)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise _damaged("not a keys file") from error


def _is_hex(text: str) -> bool:
    """Tell whether bytes, one at least, were spelt in the only way this program spells them."""
    try:
        return bool(text) and bytes.fromhex(text).hex() == text
    except ValueError:
        return False


def _damaged(detail: str) -> StoreDamaged:
    error = StoreDamaged(
        "Le fichier des clés (keys.json) est abîmé.",
        "Sa copie précédente (keys.json.1) ou une sauvegarde peut le remplacer.",
    )
    error.add_note(detail)
    return error
