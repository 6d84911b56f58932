"""Bits flipped, one at a time: no slot of any kind opens with one bit of it changed."""

from collections.abc import Callable, Iterator
from random import Random

import msgspec
import pytest

from partaj_desktop.crypto import derivation, keys_file, passphrase_slot, sealing, short_code_slot, slots
from partaj_desktop.crypto.keys_file import Keys, Slot
from partaj_desktop.crypto.passphrase_slot import PassphraseSlot
from partaj_desktop.crypto.short_code_slot import ShortCodeSlot
from partaj_desktop.domain.errors import StoreDamaged, StoreTooNew, WrongSecret

pytestmark = [pytest.mark.qrow(25), pytest.mark.qrow(26)]

STORE = bytes(range(16))
DATA_KEY = bytes(range(100, 132))
KEYRING = bytes(range(32))
SALT = bytes(range(60, 76))
NOON, EVENING = 1_295_434_800, 1_295_449_200
EMPTY = Keys(store_id=STORE)

Opener = Callable[[Keys], bytes | None]


def flipped(value: object) -> Iterator[object]:
    """Yield a value with one bit changed, for each of its bits."""
    match value:
        case int():
            yield from (value ^ 1 << bit for bit in range(63))
        case str():
            for at, character in enumerate(value):
                yield from (value[:at] + chr(ord(character) ^ 1 << bit) + value[at + 1 :] for bit in range(8))
        case bytes():
            number, length = int.from_bytes(value, "big"), len(value)
            yield from ((number ^ 1 << bit).to_bytes(length, "big") for bit in range(8 * length))
        case tuple():
            for at, item in enumerate(value):
                yield from ((*value[:at], changed, *value[at + 1 :]) for changed in flipped(item))
        case msgspec.Struct():
            for name in value.__struct_fields__:
                yield from (msgspec.structs.replace(value, **{name: to}) for to in flipped(getattr(value, name)))
        case _:
            raise TypeError(type(value))


def refused(slot: object, opened: Opener) -> bool:
    """Write a slot to a file, read it, try to open it."""
    data = msgspec.json.encode({"version": 1, "store": STORE.hex(), "slots": [slot]})
    try:
        keys = keys_file.read(data)
        return opened(keys) is None
    except (StoreDamaged, WrongSecret):
        return True


def sweep(slot: Slot, opened: Opener) -> None:
    assert not refused(slot, opened)
    changed = list(flipped(slot))
    assert [one for one in changed if not refused(one, opened)] == []
    print(f"tried {len(changed)} flips of a {slot.kind} slot")


def only(keys: Keys, kind: str) -> Slot:
    (slot,) = (slot for slot in keys.slots if slot.kind == kind)
    return slot


@pytest.mark.parametrize("keyring_secret", [None, KEYRING])
def test_no_flipped_bit_of_a_passphrase_slot_opens(keyring_secret: bytes | None) -> None:
    """Even to somebody who knows what the passphrase derives to: the parameters are authenticated by themselves."""
    draw, cost = Random(1).randbytes, slots.KdfCost.FLOOR
    keys, _code = slots.with_recovery(EMPTY, DATA_KEY, draw)
    keys = slots.with_passphrase(keys, DATA_KEY, "sept mots", cost=cost, randomness=draw, keyring_secret=keyring_secret)
    slot = only(keys, "reinforced" if keyring_secret else "passphrase")
    assert isinstance(slot, PassphraseSlot)
    derived = derivation.argon2id("sept mots", slot.kdf.salt, cost)

    def opened(keys: Keys) -> bytes | None:
        found = (one for one in keys.slots if isinstance(one, PassphraseSlot))
        return next((passphrase_slot.opened_by(one, keys.store_id, derived, keyring_secret) for one in found), None)

    sweep(slot, opened)


def test_no_flipped_bit_of_a_recovery_slot_opens() -> None:
    keys, code = slots.with_recovery(EMPTY, DATA_KEY, Random(2).randbytes)
    sweep(only(keys, "recovery"), lambda keys: slots.open_with_recovery(keys, code))


def test_no_flipped_bit_of_an_organisation_slot_opens() -> None:
    box = sealing.generate_box_key()
    keys = slots.with_organisation(EMPTY, DATA_KEY, [sealing.generate_box_key().recipient, box.recipient])
    sweep(only(keys, "organisation"), lambda keys: slots.open_with_organisation(keys, box.secret))


def test_no_flipped_bit_of_a_short_code_slot_opens() -> None:
    """Whatever the window became: here nobody looks at the clock."""
    draw, derived = Random(3).randbytes, slots.derive_short_code("4821", SALT)
    keys, _code = slots.with_recovery(EMPTY, DATA_KEY, draw)
    keys = slots.with_short_code(
        keys, DATA_KEY, derived, KEYRING, salt=SALT, made_at=NOON, until=EVENING, randomness=draw
    )

    def opened(keys: Keys) -> bytes | None:
        found = (one for one in keys.slots if isinstance(one, ShortCodeSlot))
        return next((short_code_slot.opened(one, keys.store_id, derived, KEYRING) for one in found), None)

    sweep(only(keys, "short_code"), opened)


def test_no_flipped_bit_of_the_file_gives_another_key_or_another_error() -> None:
    """Some bits mean nothing (the end of a base64 text) or are plain (the epoch): those leave the key as it was."""
    keys, code = slots.with_recovery(EMPTY, DATA_KEY, Random(4).randbytes)
    data = keys.to_bytes()
    opened = 0
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            assert slots.open_with_recovery(keys_file.read(bytes(changed)), code) == DATA_KEY
            opened += 1
        except (StoreDamaged, StoreTooNew, WrongSecret):
            continue
    assert opened < 20
    print(f"tried {8 * len(data)} flips of a file; {opened} changed nothing that counts")


def test_no_slot_opens_under_the_name_of_another_kind() -> None:
    """A recovery slot and a short code's have fields alike: names are exchanged, nothing opens."""
    keys, code = slots.with_recovery(EMPTY, DATA_KEY, Random(5).randbytes)
    slot = msgspec.to_builtins(only(keys, "recovery"), builtin_types=(bytes,))
    for kind in ("passphrase", "reinforced", "organisation", "short_code", "recovery "):
        assert refused(slot | {"kind": kind}, lambda keys: slots.open_with_recovery(keys, code))
    as_short = slot | {"kind": "short_code", "made_at": NOON, "until": EVENING}
    assert refused(as_short, lambda keys: slots.open_with_short_code(keys, code, KEYRING, NOON))
