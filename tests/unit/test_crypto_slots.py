"""keys.json: one passphrase slot, its authenticated parameters, and hostile files."""

import base64
import json
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from partaj_desktop.crypto.slots import MAX_FILE, KdfCost, create, open_with_passphrase
from partaj_desktop.domain.errors import FieldError, StoreDamaged, StoreTooNew, WrongSecret

PASSPHRASE = "été près du canal, sept péniches"
STORE = bytes(range(16))


def counting() -> Callable[[int], bytes]:
    """Give bytes that never repeat, the same in each test."""
    used = 0

    def take(count: int) -> bytes:
        nonlocal used
        used += 1
        return bytes((used * 37 + at) % 256 for at in range(count))

    return take


@pytest.fixture(scope="module")
def made() -> tuple[bytes, bytes]:
    return create(PASSPHRASE, store_id=STORE, cost=KdfCost.FLOOR, randomness=counting())


def altered(keys_json: bytes, change: Callable[[Any], object]) -> bytes:
    document = json.loads(keys_json)
    change(document)
    return json.dumps(document).encode()


def test_rfc_9106_argon2id_known_answer() -> None:
    kdf = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    )
    expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert kdf.derive(b"\x01" * 32).hex() == expected


def test_the_file_is_what_the_format_says(made: tuple[bytes, bytes]) -> None:
    """Opened by hand, with nothing of ours: the format stands by itself."""
    keys_json, data_key = made
    document = json.loads(keys_json)
    assert document["version"] == 1
    assert document["store"] == STORE.hex()
    (slot,) = document["slots"]
    assert set(slot) == {"id", "kind", "kdf", "nonce", "wrapped"}
    assert set(slot["kdf"]) == {"name", "memory_kib", "iterations", "lanes", "salt"}
    assert (slot["kind"], slot["kdf"]["name"]) == ("passphrase", "argon2id")
    salt, nonce, wrapped = (base64.b64decode(text) for text in (slot["kdf"]["salt"], slot["nonce"], slot["wrapped"]))
    kdf = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=65_536)
    bound = f"partaj keys.json 1\0{STORE.hex()}\0{slot['id']}\0passphrase\0argon2id\x0065536\x003\x004\0{salt.hex()}"
    opened = AESGCM(kdf.derive(PASSPHRASE.encode())).decrypt(nonce, wrapped, bound.encode())
    assert opened == data_key
    assert len(data_key) == 32


def test_the_right_passphrase_opens_however_its_accents_are_composed(made: tuple[bytes, bytes]) -> None:
    keys_json, data_key = made
    decomposed = unicodedata.normalize("NFD", PASSPHRASE)
    assert decomposed != PASSPHRASE
    assert open_with_passphrase(keys_json, decomposed) == data_key


@pytest.mark.parametrize("typed", ["", "ete pres du canal, sept peniches", "\ud800"])
def test_a_wrong_passphrase(made: tuple[bytes, bytes], typed: str) -> None:
    with pytest.raises(WrongSecret) as caught:
        open_with_passphrase(made[0], typed)
    assert caught.value.sentence == "La phrase de passe n’ouvre pas ces données."
    assert caught.value.hint


def test_neither_key_nor_passphrase_stands_in_the_file(made: tuple[bytes, bytes]) -> None:
    keys_json, data_key = made
    assert data_key.hex().encode() not in keys_json
    assert base64.b64encode(data_key) not in keys_json
    assert b"canal" not in keys_json


def test_an_empty_passphrase_is_refused_at_creation() -> None:
    with pytest.raises(FieldError) as caught:
        create("", store_id=STORE, cost=KdfCost.FLOOR, randomness=counting())
    assert caught.value.field == "passphrase"


def test_a_cost_out_of_bounds_is_refused_at_creation() -> None:
    cheap = KdfCost(memory_kib=1024, iterations=3, lanes=4)
    with pytest.raises(ValueError, match="floor"):
        create("x", store_id=STORE, cost=cheap, randomness=counting())


def swap_store(document: Any) -> None:
    document["store"] = bytes(16).hex()


def swap_slot_id(document: Any) -> None:
    document["slots"][0]["id"] = "ab" * 8


def dearer(document: Any) -> None:
    document["slots"][0]["kdf"]["memory_kib"] = 65_537


def other_salt(document: Any) -> None:
    document["slots"][0]["kdf"]["salt"] = base64.b64encode(bytes(16)).decode()


@pytest.mark.parametrize("change", [swap_store, swap_slot_id, dearer, other_salt])
def test_what_a_slot_is_bound_to_cannot_be_changed(made: tuple[bytes, bytes], change: Callable[[Any], object]) -> None:
    with pytest.raises(WrongSecret):
        open_with_passphrase(altered(made[0], change), PASSPHRASE)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("memory_kib", 65_535),
        ("memory_kib", 1_048_577),
        ("memory_kib", 2**62),
        ("memory_kib", -1),
        ("iterations", 2),
        ("iterations", 11),
        ("lanes", 3),
        ("lanes", 17),
        ("name", "argon2d"),
        ("name", "scrypt"),
        ("salt", "AAAA"),
        ("salt", "not base64 !"),
        ("memory_kib", "65536"),
        ("memory_kib", 65536.5),
        ("memory_kib", True),
    ],
)
def test_parameters_out_of_bounds_are_refused_before_any_work(
    made: tuple[bytes, bytes], parameter: str, value: object
) -> None:
    keys_json = altered(made[0], lambda document: document["slots"][0]["kdf"].update({parameter: value}))
    with pytest.raises(StoreDamaged):
        open_with_passphrase(keys_json, PASSPHRASE)


@pytest.mark.parametrize(("name", "value"), [("nonce", "AAAA"), ("wrapped", "AAAA"), ("id", "a\0b"), ("id", "")])
def test_a_misshapen_slot_is_refused(made: tuple[bytes, bytes], name: str, value: str) -> None:
    keys_json = altered(made[0], lambda document: document["slots"][0].update({name: value}))
    with pytest.raises(StoreDamaged):
        open_with_passphrase(keys_json, PASSPHRASE)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 100,
        b"[]",
        b"{}",
        b'{"version":1,"store":"zz","slots":[]}',
        b'{"version":1,"store":"","slots":[]}',
        b'{"version":0,"store":"00","slots":[]}',
        b'{"version":1,"store":"00","slots":[1]}',
        b'{"version":1,"store":"00","slots":[{"id":"x"}]}',
        b"[" * 60_000,
        b'{"version":1,"store":"00","slots":[' + b"[" * 60_000,
        b'{"version":1,"store":"00","slots":[{"kind":"' + b"\xff" + b'"}]}',
        b" " * MAX_FILE + b"{}",
    ],
)
def test_what_is_no_keys_file_is_damaged(data: bytes) -> None:
    with pytest.raises(StoreDamaged):
        open_with_passphrase(data, PASSPHRASE)


def test_every_truncation_is_damaged(made: tuple[bytes, bytes]) -> None:
    for length in range(len(made[0].rstrip()) - 1):
        with pytest.raises(StoreDamaged):
            open_with_passphrase(made[0][:length], PASSPHRASE)


def test_a_newer_file_is_told_as_such(made: tuple[bytes, bytes]) -> None:
    with pytest.raises(StoreTooNew):
        open_with_passphrase(altered(made[0], lambda document: document.update(version=2)), PASSPHRASE)


def test_slots_of_later_versions_are_skipped(made: tuple[bytes, bytes]) -> None:
    later = {"id": "r1", "kind": "recovery", "anything": {"deep": [1, 2]}}
    keys_json = altered(made[0], lambda document: document["slots"].insert(0, later))
    assert open_with_passphrase(keys_json, PASSPHRASE) == made[1]


def test_no_passphrase_slot_at_all(made: tuple[bytes, bytes]) -> None:
    keys_json = altered(made[0], lambda document: document["slots"][0].update(kind="recovery"))
    with pytest.raises(WrongSecret, match="Aucune phrase de passe"):
        open_with_passphrase(keys_json, PASSPHRASE)


def test_a_hundred_slots_are_refused_before_any_work(made: tuple[bytes, bytes]) -> None:
    keys_json = altered(made[0], lambda document: document.update(slots=document["slots"] * 100))
    with pytest.raises(StoreDamaged):
        open_with_passphrase(keys_json, PASSPHRASE)


def test_the_second_slot_opens_when_the_first_does_not(made: tuple[bytes, bytes]) -> None:
    other, _ = create("une autre phrase", store_id=STORE, cost=KdfCost.FLOOR, randomness=counting())
    first = json.loads(other)["slots"][0]
    keys_json = altered(made[0], lambda document: document["slots"].insert(0, first))
    assert open_with_passphrase(keys_json, PASSPHRASE) == made[1]


@pytest.mark.parametrize(
    ("elapsed", "memory_mib"),
    [(0.25, 256), (0.3, 213), (1.0, 64), (5.0, 64), (0.01, 512), (0.0, 512)],
)
def test_calibration_scales_the_memory_within_bounds(elapsed: float, memory_mib: int) -> None:
    readings = iter([10.0, 10.0 + elapsed])
    cost = KdfCost.calibrate(1.0, lambda: next(readings))
    assert cost == KdfCost(memory_kib=memory_mib * 1024, iterations=3, lanes=4)
    assert cost.accepted
