"""The passphrase slot, plain and reinforced, and the rules that hold between the ways in."""

import base64
import json
import unicodedata
from collections.abc import Callable
from random import Random
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from partaj_desktop.crypto import derivation, keys_file, slots
from partaj_desktop.crypto.keys_file import Keys, Kind
from partaj_desktop.crypto.slots import DATA_KEY_LENGTH, KdfCost, open_with_passphrase, with_passphrase
from partaj_desktop.domain.errors import FieldError, UserError, WrongSecret

PASSPHRASE = "été près du canal, sept péniches"
STORE = bytes(range(16))
DATA_KEY = bytes(range(100, 132))
KEYRING = bytes(range(200, 232))
CONSTANT = (
    "La phrase de passe n’ouvre pas ces données.",
    "Vérifiez les mots, leur ordre et la touche majuscules.",
)

# Written by the first version of this module: it must open for ever.
FIRST_FILE = b"""{
 "version": 1,
 "store": "000102030405060708090a0b0c0d0e0f",
 "slots": [
  {
   "id": "88eea7d71797e21d",
   "kind": "passphrase",
   "kdf": {
    "name": "argon2id",
    "memory_kib": 65536,
    "iterations": 3,
    "lanes": 4,
    "salt": "NVbolUd3chPOPAbxlEm3Pw=="
   },
   "nonce": "d1mJGLWWmxEeG95F",
   "wrapped": "0aagjn4CPPxxtnaeTzpK43y6At6HdxGzcfjVY6mL5jcvDGGa17pbAC/jGHsEyDts"
  }
 ]
}
"""
FIRST_DATA_KEY = "bd5bbbf56db39bc0514dbe73887f7036c005301c48eda501a22c5b5ef2b5123f"


def made(passphrase: str = PASSPHRASE, keys: Keys | None = None, keyring_secret: bytes | None = None) -> Keys:
    start = keys or Keys(store_id=STORE)
    draw = Random(len(passphrase)).randbytes
    return with_passphrase(
        start, DATA_KEY, passphrase, cost=KdfCost.FLOOR, randomness=draw, keyring_secret=keyring_secret
    )


@pytest.fixture(scope="module")
def plain() -> Keys:
    return made()


@pytest.fixture(scope="module")
def reinforced() -> Keys:
    return made(
        keys=slots.with_recovery(Keys(store_id=STORE), DATA_KEY, Random(2).randbytes)[0], keyring_secret=KEYRING
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


def refusal(keys: Keys, passphrase: str, keyring_secret: bytes | None = None) -> tuple[str, str]:
    with pytest.raises(WrongSecret) as caught:
        open_with_passphrase(keys, passphrase, keyring_secret)
    return caught.value.sentence, caught.value.hint


def document_of(keys: Keys) -> Any:
    return json.loads(keys.to_bytes())


def test_a_file_of_the_first_version_still_opens() -> None:
    assert open_with_passphrase(keys_file.read(FIRST_FILE), PASSPHRASE).hex() == FIRST_DATA_KEY


def test_a_plain_slot_is_what_the_format_says(plain: Keys) -> None:
    """Opened by hand, with nothing of ours: the format stands by itself."""
    document = document_of(plain)
    assert (document["version"], document["store"]) == (1, STORE.hex())
    (slot,) = document["slots"]
    assert set(slot) == {"id", "kind", "kdf", "nonce", "wrapped"}
    assert set(slot["kdf"]) == {"name", "memory_kib", "iterations", "lanes", "salt"}
    assert (slot["kind"], slot["kdf"]["name"]) == ("passphrase", "argon2id")
    salt, nonce, wrapped = (base64.b64decode(text) for text in (slot["kdf"]["salt"], slot["nonce"], slot["wrapped"]))
    kdf = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=65_536)
    bound = f"partaj keys.json 1\0{STORE.hex()}\0{slot['id']}\0passphrase\0argon2id\x0065536\x003\x004\0{salt.hex()}"
    assert AESGCM(kdf.derive(PASSPHRASE.encode())).decrypt(nonce, wrapped, bound.encode()) == DATA_KEY


def test_a_reinforced_slot_is_what_the_format_says(reinforced: Keys) -> None:
    slot = document_of(reinforced)["slots"][1]
    assert slot["kind"] == "reinforced"
    salt, nonce, wrapped = (base64.b64decode(text) for text in (slot["kdf"]["salt"], slot["nonce"], slot["wrapped"]))
    derived = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=65_536).derive(PASSPHRASE.encode())
    bound = (
        f"partaj keys.json 1\0{STORE.hex()}\0{slot['id']}\0reinforced\0argon2id\x0065536\x003\x004\0{salt.hex()}"
    ).encode()
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=bound).derive(derived + KEYRING)
    assert AESGCM(key).decrypt(nonce, wrapped, bound) == DATA_KEY


def test_the_right_passphrase_opens_however_its_accents_are_composed(plain: Keys) -> None:
    decomposed = unicodedata.normalize("NFD", PASSPHRASE)
    assert decomposed != PASSPHRASE
    assert open_with_passphrase(plain, decomposed) == DATA_KEY


def test_a_keyring_secret_does_not_disturb_a_plain_passphrase(plain: Keys) -> None:
    assert open_with_passphrase(plain, PASSPHRASE, KEYRING) == DATA_KEY


def test_a_reinforced_passphrase_opens_with_the_keyring(reinforced: Keys) -> None:
    assert open_with_passphrase(reinforced, PASSPHRASE, KEYRING) == DATA_KEY


@pytest.mark.qrow(26)
def test_a_reinforced_passphrase_without_the_keyring_is_told_before_any_work(
    reinforced: Keys, derivations: list[object]
) -> None:
    sentence, hint = refusal(reinforced, PASSPHRASE)
    assert "trousseau" in sentence
    assert "code de secours" in hint
    assert not derivations


@pytest.mark.qrow(26)
@pytest.mark.parametrize("secret", [bytes(32), KEYRING[:31] + b"\0", KEYRING[:31], b"", KEYRING * 2])
def test_a_keyring_that_changed_is_a_wrong_secret(reinforced: Keys, secret: bytes) -> None:
    assert refusal(reinforced, PASSPHRASE, secret) == CONSTANT


def test_an_empty_passphrase_is_refused_without_work(plain: Keys, reinforced: Keys, derivations: list[object]) -> None:
    assert refusal(plain, "") == CONSTANT
    assert refusal(reinforced, "", KEYRING) == CONSTANT
    with pytest.raises(FieldError) as caught:
        made("")
    assert caught.value.field == "passphrase"
    assert not derivations


def test_no_passphrase_at_all_is_told(derivations: list[object]) -> None:
    keys, _code = slots.with_recovery(Keys(store_id=STORE), DATA_KEY, Random(3).randbytes)
    assert refusal(keys, PASSPHRASE)[0] == "Aucune phrase de passe n’ouvre ces données."
    assert not derivations


def test_there_is_one_passphrase_slot_whatever_its_kind(plain: Keys, reinforced: Keys) -> None:
    assert slots.kinds(plain) == {"passphrase"}
    assert slots.kinds(reinforced) == {"recovery", "reinforced"}
    again = made("une autre phrase", reinforced)
    assert slots.kinds(again) == {"recovery", "passphrase"}
    assert len(again.slots) == 2
    assert open_with_passphrase(again, "une autre phrase") == DATA_KEY
    assert refusal(again, PASSPHRASE, KEYRING) == CONSTANT


def test_of_two_passphrase_slots_either_opens(plain: Keys) -> None:
    other = made("une autre phrase")
    both = keys_file.read(Keys(store_id=STORE, slots=other.slots + plain.slots).to_bytes())
    assert open_with_passphrase(both, PASSPHRASE) == DATA_KEY
    assert open_with_passphrase(both, "une autre phrase") == DATA_KEY


def test_a_slot_opens_in_its_own_store_and_as_its_own_kind_only(plain: Keys, reinforced: Keys) -> None:
    assert refusal(Keys(store_id=bytes(16), slots=plain.slots), PASSPHRASE) == CONSTANT
    assert refusal(Keys(store_id=bytes(16), slots=reinforced.slots), PASSPHRASE, KEYRING) == CONSTANT
    for keys, kind in ((plain, "reinforced"), (reinforced, "passphrase")):
        turned = msgspec.structs.replace(keys.slots[-1], kind=kind)
        assert refusal(Keys(store_id=STORE, slots=(turned,)), PASSPHRASE, KEYRING) == CONSTANT


def test_neither_key_nor_passphrase_stands_in_the_file(plain: Keys, reinforced: Keys) -> None:
    for data in (plain.to_bytes(), reinforced.to_bytes()):
        for secret in (DATA_KEY, KEYRING):
            assert secret.hex().encode() not in data
            assert base64.b64encode(secret) not in data
        assert b"canal" not in data
    assert repr(DATA_KEY) not in repr(plain)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_or_a_secret_of_a_wrong_length_is_a_bug(length: int) -> None:
    draw = Random(4).randbytes
    start, _code = slots.with_recovery(Keys(store_id=STORE), DATA_KEY, draw)
    with pytest.raises(ValueError, match="data key"):
        with_passphrase(start, bytes(length), "x", cost=KdfCost.FLOOR, randomness=draw)
    with pytest.raises(ValueError, match="keyring secret"):
        made("x", start, keyring_secret=bytes(length))
    assert DATA_KEY_LENGTH == 32


def test_the_keyring_is_never_the_only_way_in(plain: Keys, reinforced: Keys, derivations: list[object]) -> None:
    alone = Keys(store_id=STORE)
    short = {"salt": bytes(16), "made_at": 0, "until": 1, "randomness": Random(5).randbytes}
    tries: list[Callable[[], Keys]] = [
        lambda: made("x", alone, keyring_secret=KEYRING),
        lambda: made("x", plain, keyring_secret=KEYRING),
        lambda: slots.with_short_code(alone, DATA_KEY, bytes(32), KEYRING, **short),  # type: ignore[arg-type]
        lambda: slots.without(reinforced, "recovery"),
    ]
    for attempt in tries:
        with pytest.raises(UserError, match="seul moyen"):
            attempt()
    assert not derivations


def test_a_way_in_is_taken_away(reinforced: Keys) -> None:
    kept = slots.without(reinforced, "reinforced")
    assert slots.kinds(kept) == {"recovery"}
    assert slots.without(kept, "organisation") == kept
    assert slots.kinds(slots.without(kept, "recovery")) == frozenset()


@pytest.mark.parametrize("kind", ["reinforced", "short_code"])
def test_what_leans_on_the_keyring_may_always_go(reinforced: Keys, kind: Kind) -> None:
    """Even in a file that some other program left with the keyring alone."""
    bare = Keys(store_id=STORE, slots=reinforced.slots[1:])
    assert kind not in slots.kinds(slots.without(bare, kind))
