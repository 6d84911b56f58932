"""The short code: with the keyring, for a few hours, and renewed without asking for it again."""

from random import Random
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from partaj_desktop.crypto import derivation, keys_file, slots
from partaj_desktop.crypto.keys_file import Keys
from partaj_desktop.crypto.short_code_slot import ShortCodeSlot
from partaj_desktop.domain.errors import FieldError, StoreDamaged, WrongSecret

pytestmark = pytest.mark.qrow(26)

STORE = bytes(range(16))
DATA_KEY = bytes(range(100, 132))
KEYRING = bytes(range(32))
SALT = bytes(range(50, 66))
CODE = "48213"
NOON = 1_295_434_800
FOUR_HOURS = 4 * 3_600
CONSTANT = "Ce code court n’ouvre pas ces données."
OVER = "Le code court n’est plus valable."


@pytest.fixture(scope="module")
def derived() -> bytes:
    return slots.derive_short_code(CODE, SALT)


@pytest.fixture(scope="module")
def printed() -> Keys:
    return slots.with_recovery(Keys(store_id=STORE), DATA_KEY, Random(1).randbytes)[0]


@pytest.fixture(scope="module")
def keys(printed: Keys, derived: bytes) -> Keys:
    return at(NOON, printed, derived)


def at(made_at: int, keys: Keys, derived: bytes) -> Keys:
    return slots.with_short_code(
        keys,
        DATA_KEY,
        derived,
        KEYRING,
        salt=SALT,
        made_at=made_at,
        until=made_at + FOUR_HOURS,
        randomness=Random(made_at).randbytes,
    )


@pytest.fixture
def derivations(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Count the derivations, which are made all the same."""
    counted: list[object] = []

    def counting(**parameters: Any) -> Argon2id:
        counted.append(parameters)
        return Argon2id(**parameters)

    monkeypatch.setattr(derivation, "Argon2id", counting)
    return counted


def slot_of(keys: Keys) -> ShortCodeSlot:
    (slot,) = (slot for slot in keys.slots if isinstance(slot, ShortCodeSlot))
    return slot


def refusal(keys: Keys, code: str, secret: bytes, now: int) -> str:
    with pytest.raises(WrongSecret) as caught:
        slots.open_with_short_code(keys, code, secret, now)
    return caught.value.sentence


def test_a_short_code_slot_is_what_the_format_says(keys: Keys) -> None:
    slot = slot_of(keys)
    derived = Argon2id(salt=SALT, length=32, iterations=3, lanes=4, memory_cost=65_536).derive(CODE.encode())
    bound = (
        f"partaj keys.json 1\0{STORE.hex()}\0{slot.id}\0short_code\0{SALT.hex()}\0{NOON}\0{NOON + FOUR_HOURS}"
    ).encode()
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=bound).derive(derived + KEYRING)
    assert AESGCM(key).decrypt(slot.nonce, slot.wrapped, bound) == DATA_KEY


@pytest.mark.parametrize("now", [NOON, NOON + 1, NOON + FOUR_HOURS - 1])
def test_the_code_opens_in_its_window(keys: Keys, now: int) -> None:
    again = keys_file.read(keys.to_bytes())
    assert slots.short_code_window(again) == (NOON, NOON + FOUR_HOURS)
    assert slots.open_with_short_code(again, CODE, KEYRING, now) == DATA_KEY


@pytest.mark.parametrize("now", [NOON - 1, NOON - 3 * 365 * 86_400, 0, -1, NOON + FOUR_HOURS, NOON + 2**40])
def test_outside_its_window_the_code_is_not_even_tried(keys: Keys, derivations: list[object], now: int) -> None:
    """The clock set back before the code was made is no way to make it last."""
    assert refusal(keys, CODE, KEYRING, now) == OVER
    assert not derivations


def test_a_wrong_code_or_a_changed_keyring_gets_the_same_answer(keys: Keys) -> None:
    codes = ["48214", "4821", "", "\0", "\ud800"]
    secrets = [bytes(32), b"", KEYRING[:31], KEYRING + b"\0"]
    answers = {refusal(keys, code, KEYRING, NOON) for code in codes}
    assert answers | {refusal(keys, CODE, secret, NOON) for secret in secrets} == {CONSTANT}


def test_a_window_made_longer_in_the_file_opens_nothing(keys: Keys) -> None:
    slot, late = slot_of(keys), NOON + FOUR_HOURS
    for changed, now in [
        (msgspec.structs.replace(slot, until=slot.until + 1), late),
        (msgspec.structs.replace(slot, until=2**40), late),
        (msgspec.structs.replace(slot, made_at=slot.made_at - 1), NOON - 1),
        (msgspec.structs.replace(slot, made_at=slot.made_at + 10, until=slot.until + 10), late),
    ]:
        again = keys_file.read(Keys(store_id=STORE, slots=(changed,)).to_bytes())
        assert refusal(again, CODE, KEYRING, now) == CONSTANT


@pytest.mark.parametrize(
    "change",
    [{"salt": b""}, {"salt": bytes(7)}, {"salt": bytes(64)}, {"made_at": -1}, {"until": 2**41}, {"until": NOON}],
)
def test_a_slot_out_of_bounds_is_refused_before_any_work(
    keys: Keys, derivations: list[object], change: dict[str, Any]
) -> None:
    changed = msgspec.structs.replace(slot_of(keys), **change)
    with pytest.raises(StoreDamaged):
        keys_file.read(Keys(store_id=STORE, slots=(changed,)).to_bytes())
    assert not derivations


def test_the_code_does_not_open_another_store(keys: Keys) -> None:
    assert refusal(Keys(store_id=bytes(16), slots=keys.slots), CODE, KEYRING, NOON) == CONSTANT


def test_the_slot_is_renewed_without_the_code(keys: Keys, derived: bytes, derivations: list[object]) -> None:
    renewed = at(NOON + 1_000, keys, derived)
    assert not derivations
    assert slots.short_code_window(renewed) == (NOON + 1_000, NOON + 1_000 + FOUR_HOURS)
    assert len(renewed.slots) == len(keys.slots)
    assert slots.open_with_short_code(renewed, CODE, KEYRING, NOON + FOUR_HOURS) == DATA_KEY


def test_once_taken_away_the_code_is_told_to_be_gone(keys: Keys, printed: Keys) -> None:
    gone = slots.without(keys, "short_code")
    assert gone == printed
    assert slots.short_code_window(gone) is None
    assert refusal(gone, CODE, KEYRING, NOON) == "Aucun code court n’ouvre ces données."


def test_an_empty_code_is_refused_without_work(keys: Keys, derivations: list[object]) -> None:
    assert refusal(keys, "", KEYRING, NOON) == CONSTANT
    with pytest.raises(FieldError) as caught:
        slots.derive_short_code("", SALT)
    assert caught.value.field == "code"
    assert not derivations


@pytest.mark.parametrize(
    ("derived", "secret", "salt", "until"),
    [
        (bytes(31), KEYRING, SALT, NOON + 1),
        (bytes(32), KEYRING[:31], SALT, NOON + 1),
        (bytes(32), KEYRING, SALT[:15], NOON + 1),
        (bytes(32), KEYRING, SALT, NOON),
        (bytes(32), KEYRING, SALT, NOON - 1),
        (bytes(32), KEYRING, SALT, 2**41),
    ],
)
def test_lengths_and_windows_out_of_bounds_are_a_bug(
    printed: Keys, derived: bytes, secret: bytes, salt: bytes, until: int
) -> None:
    with pytest.raises(ValueError, match=r"bytes|window"):
        slots.with_short_code(
            printed,
            DATA_KEY,
            derived,
            secret,
            salt=salt,
            made_at=NOON,
            until=until,
            randomness=Random(2).randbytes,
        )
