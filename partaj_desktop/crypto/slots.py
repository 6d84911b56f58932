"""`keys.json`: the random data key of a store, wrapped once for each way of opening it.

    {"version": 1, "store": "<hex>", "slots": [
       {"id": "<hex>", "kind": "passphrase",
        "kdf": {"name": "argon2id", "memory_kib": .., "iterations": .., "lanes": .., "salt": "<base64>"},
        "nonce": "<base64>", "wrapped": "<base64>"}]}

Rules:
- the data key is 32 random bytes; a slot wraps it with AES-256-GCM under a key derived from its secret;
- store id, slot id, kind, KDF name and parameters are authenticated: no weaker parameter, no swapped slot;
- costs below the floor or above the ceiling are refused before any work: a hostile file cannot exhaust the machine;
- a slot whose kind this program does not know is skipped; a file of a newer version is refused as such.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from partaj_desktop.domain.errors import FieldError, KnownFailure, StoreDamaged, StoreTooNew, WrongSecret

VERSION = 1
MAX_FILE = 64 * 1024
MAX_PASSPHRASE_SLOTS = 8
DATA_KEY_LENGTH = 32
_SALT_LENGTH = 16
_NONCE_LENGTH = 12
_TAG_LENGTH = 16
_KIB_PER_MIB = 1024
_FLOOR_MEMORY = 64 * _KIB_PER_MIB
_CEILING_MEMORY = 1024 * _KIB_PER_MIB
# A laptop of 4 GiB must still open what a strong machine calibrated.
_CALIBRATED_MEMORY = 512 * _KIB_PER_MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class KdfCost:
    """What one guess of a passphrase costs."""

    memory_kib: int
    iterations: int
    lanes: int

    FLOOR: ClassVar["KdfCost"]

    @property
    def accepted(self) -> bool:
        """Tell whether the cost stands between the floor and the ceiling."""
        return (
            _FLOOR_MEMORY <= self.memory_kib <= _CEILING_MEMORY and 3 <= self.iterations <= 10 and 4 <= self.lanes <= 16
        )

    @classmethod
    def calibrate(cls, target_seconds: float, timer: Callable[[], float]) -> Self:
        """Choose the memory (64 to 512 MiB) so that one derivation lasts about `target_seconds` here."""
        start = timer()
        _derive("étalonnage", bytes(_SALT_LENGTH), cls.FLOOR)
        elapsed = max(timer() - start, 1e-3)
        mebibytes = int(_FLOOR_MEMORY * target_seconds / elapsed) // _KIB_PER_MIB
        memory = min(max(mebibytes * _KIB_PER_MIB, _FLOOR_MEMORY), _CALIBRATED_MEMORY)
        return cls(memory_kib=memory, iterations=cls.FLOOR.iterations, lanes=cls.FLOOR.lanes)


KdfCost.FLOOR = KdfCost(memory_kib=_FLOOR_MEMORY, iterations=3, lanes=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kdf:
    name: str
    memory_kib: int
    iterations: int
    lanes: int
    salt: bytes

    @property
    def cost(self) -> KdfCost:
        return KdfCost(memory_kib=self.memory_kib, iterations=self.iterations, lanes=self.lanes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _PassphraseSlot:
    id: str
    kind: str
    kdf: _Kdf
    nonce: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _KeysFile:
    version: int
    store: str
    slots: list[msgspec.Raw]


def create(
    passphrase: str, *, store_id: bytes, cost: KdfCost, randomness: Callable[[int], bytes]
) -> tuple[bytes, bytes]:
    """Make a data key and a `keys.json` with one passphrase slot; gives (keys_json, data_key)."""
    if not passphrase:
        raise FieldError("passphrase", "La phrase de passe est vide.", "Choisissez-en une d’au moins sept mots.")
    if not cost.accepted:
        raise ValueError(f"cost outside floor and ceiling: {cost}")
    data_key = randomness(DATA_KEY_LENGTH)
    kdf = _Kdf(
        name="argon2id",
        memory_kib=cost.memory_kib,
        iterations=cost.iterations,
        lanes=cost.lanes,
        salt=randomness(_SALT_LENGTH),
    )
    slot_id, nonce = randomness(8).hex(), randomness(_NONCE_LENGTH)
    cipher = AESGCM(_derive(passphrase, kdf.salt, cost))
    wrapped = cipher.encrypt(nonce, data_key, _associated(store_id.hex(), slot_id, kdf))
    slot = _PassphraseSlot(id=slot_id, kind="passphrase", kdf=kdf, nonce=nonce, wrapped=wrapped)
    file = _KeysFile(version=VERSION, store=store_id.hex(), slots=[msgspec.Raw(msgspec.json.encode(slot))])
    return msgspec.json.format(msgspec.json.encode(file), indent=1) + b"\n", data_key


def open_with_passphrase(keys_json: bytes, passphrase: str) -> bytes:
    """Give the data key; WrongSecret when no slot opens, StoreDamaged or StoreTooNew when the file is at fault."""
    file = _read(keys_json)
    slots = _passphrase_slots(file)
    if not slots:
        raise WrongSecret(
            "Aucune phrase de passe n’ouvre ces données.", "Utilisez le code de secours ou une sauvegarde."
        )
    for slot in slots:
        cipher = AESGCM(_derive(passphrase, slot.kdf.salt, slot.kdf.cost))
        try:
            return cipher.decrypt(slot.nonce, slot.wrapped, _associated(file.store, slot.id, slot.kdf))
        except InvalidTag:
            continue
    raise WrongSecret(
        "La phrase de passe n’ouvre pas ces données.",
        "Vérifiez les mots, leur ordre et la touche majuscules.",
    )


def _read(keys_json: bytes) -> _KeysFile:
    if len(keys_json) > MAX_FILE:
        raise _damaged("too large")
    try:
        file = msgspec.json.decode(keys_json, type=_KeysFile)
        store_id = bytes.fromhex(file.store)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise _damaged("not a keys file") from error
    if file.version > VERSION:
        raise StoreTooNew(
            "Ces données ont été écrites par une version plus récente de PARTAJ.", "Mettez à jour PARTAJ sur ce poste."
        )
    if file.version != VERSION or file.store != store_id.hex() or not store_id:
        raise _damaged("wrong version or store id")
    return file


def _passphrase_slots(file: _KeysFile) -> list[_PassphraseSlot]:
    """Decode and bound the slots of the kind this program knows."""
    try:
        known = [raw for raw in file.slots if msgspec.json.decode(raw, type=_Kind).kind == "passphrase"]
        slots = [msgspec.json.decode(raw, type=_PassphraseSlot) for raw in known]
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise _damaged("unreadable slot") from error
    if len(slots) > MAX_PASSPHRASE_SLOTS:
        raise _damaged("too many slots")
    for slot in slots:
        if not _sound(slot):
            raise _damaged("slot outside its bounds")
    return slots


def _sound(slot: _PassphraseSlot) -> bool:
    return (
        slot.kdf.name == "argon2id"
        and slot.kdf.cost.accepted
        and _SALT_LENGTH <= len(slot.kdf.salt) <= 64
        and len(slot.nonce) == _NONCE_LENGTH
        and len(slot.wrapped) == DATA_KEY_LENGTH + _TAG_LENGTH
        and slot.id.isascii()
        and slot.id.isalnum()
    )


def _associated(store: str, slot_id: str, kdf: _Kdf) -> bytes:
    """Spell out what a slot is bound to; no part can hold the separator."""
    parts = (
        "partaj keys.json 1",
        store,
        slot_id,
        "passphrase",
        kdf.name,
        str(kdf.memory_kib),
        str(kdf.iterations),
        str(kdf.lanes),
        kdf.salt.hex(),
    )
    return "\0".join(parts).encode("ascii")


def _derive(passphrase: str, salt: bytes, cost: KdfCost) -> bytes:
    """Derive the 32-byte wrapping key; a passphrase typed with composed or decomposed accents is the same one."""
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    kdf = Argon2id(salt=salt, length=32, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib)
    try:
        return kdf.derive(secret)
    except MemoryError as error:
        raise KnownFailure(
            "Il n’y a pas assez de mémoire libre pour ouvrir les données protégées.",
            "Fermez d’autres programmes, puis recommencez.",
        ) from error


def _damaged(detail: str) -> StoreDamaged:
    error = StoreDamaged(
        "Le fichier des clés (keys.json) est abîmé.",
        "Sa copie précédente (keys.json.1) ou une sauvegarde peut le remplacer.",
    )
    error.add_note(detail)
    return error
