"""The cost of one guess: never below the floor, never above the ceiling, and the same answer to every wrong one."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from partaj_desktop.crypto import derivation, keys_file, slots
from partaj_desktop.crypto.keys_file import Keys
from partaj_desktop.crypto.passphrase_slot import PassphraseSlot
from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.errors import StoreDamaged, WrongSecret

pytestmark = pytest.mark.qrow(25)

PASSPHRASE = "sept mots tirés au hasard, bien sûr"
STORE = bytes(range(16))
DATA_KEY = bytes(range(32))
KEYRING = bytes(range(32, 64))
VALUES: dict[str, list[object]] = {
    "memory_kib": [
        0,
        1,
        8,
        19_456,
        65_535,
        1_048_577,
        2**31,
        2**32,
        2**62,
        -1,
        -65_536,
        "65536",
        65_536.5,
        1e300,
        True,
        None,
        [65_536],
        {},
        2**64,
        10**400,
    ],
    "iterations": [0, 1, 2, 11, 2**31, 2**62, -3, "3", None, True],
    "lanes": [0, 1, 3, 17, 2**24, 2**62, -4, "4", None, True],
    "name": ["argon2d", "argon2i", "scrypt", "pbkdf2", "Argon2id", "", None, 2],
    "salt": ["", "AAAA", "A" * 88, "not base64 !", None, 3, "A" * 30_000],
}
HOSTILE = [(parameter, value) for parameter, values in VALUES.items() for value in values]


@pytest.fixture
def derivations(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Count the derivations, which are made all the same."""
    counted: list[dict[str, Any]] = []

    def counting(**parameters: Any) -> Argon2id:
        counted.append(parameters)
        return Argon2id(**parameters)

    monkeypatch.setattr(derivation, "Argon2id", counting)
    return counted


@pytest.fixture(scope="module")
def plain() -> Keys:
    return slots.with_passphrase(
        Keys(store_id=STORE), DATA_KEY, PASSPHRASE, cost=KdfCost.FLOOR, randomness=Random(1).randbytes
    )


@pytest.fixture(scope="module")
def reinforced(plain: Keys) -> Keys:
    draw = Random(2).randbytes
    keys, _code = slots.with_recovery(Keys(store_id=STORE), DATA_KEY, draw)
    return slots.with_passphrase(
        keys, DATA_KEY, PASSPHRASE, cost=KdfCost.FLOOR, randomness=draw, keyring_secret=KEYRING
    )


def altered(keys: Keys, change: Callable[[Any], object]) -> bytes:
    document = json.loads(keys.to_bytes())
    change(document)
    return json.dumps(document).encode()


def test_the_floor_is_the_one_decided_and_the_ceiling_too() -> None:
    assert KdfCost(memory_kib=64 * 1024, iterations=3, lanes=4) == KdfCost.FLOOR
    assert KdfCost.FLOOR.accepted
    assert KdfCost(memory_kib=1024 * 1024, iterations=10, lanes=16).accepted
    for memory, iterations, lanes in [
        *((memory, 3, 4) for memory in (64 * 1024 - 1, 1024 * 1024 + 1, 0, -1)),
        *((64 * 1024, iterations, 4) for iterations in (2, 11, 0, -1)),
        *((64 * 1024, 3, lanes) for lanes in (3, 17, 0, -1)),
    ]:
        assert not KdfCost(memory_kib=memory, iterations=iterations, lanes=lanes).accepted


def test_parameters_out_of_bounds_are_refused_before_any_work(
    plain: Keys, reinforced: Keys, derivations: list[dict[str, Any]]
) -> None:
    for keys in (plain, reinforced):
        for parameter, value in HOSTILE:
            data = altered(keys, lambda document: document["slots"][-1]["kdf"].update({parameter: value}))  # noqa: B023
            with pytest.raises(StoreDamaged):
                keys_file.read(data)
    assert not derivations
    print(f"tried {2 * len(HOSTILE)} hostile parameters")


def test_a_cost_out_of_bounds_is_refused_when_a_slot_is_made(derivations: list[dict[str, Any]]) -> None:
    for memory, iterations, lanes in [(1024, 3, 4), (2**31, 3, 4), (65_536, 2, 4), (65_536, 11, 4), (65_536, 3, 1)]:
        cost = KdfCost(memory_kib=memory, iterations=iterations, lanes=lanes)
        with pytest.raises(ValueError, match="floor"):
            slots.with_passphrase(Keys(store_id=STORE), DATA_KEY, "x", cost=cost, randomness=Random(3).randbytes)
    assert not derivations


def test_each_guess_is_derived_at_the_cost_the_slot_says(
    plain: Keys, reinforced: Keys, derivations: list[dict[str, Any]]
) -> None:
    """A wrong passphrase costs one derivation, as the right one does: nothing is tried at a lower price."""
    for keys, passphrase in [(plain, PASSPHRASE), (plain, "x"), (reinforced, PASSPHRASE), (reinforced, "x")]:
        derivations.clear()
        try:
            opened = slots.open_with_passphrase(keys, passphrase, KEYRING) == DATA_KEY
        except WrongSecret:
            opened = False
        assert opened == (passphrase == PASSPHRASE)
        (paid,) = derivations
        assert (paid["memory_cost"], paid["iterations"], paid["lanes"]) == (65_536, 3, 4)


def test_a_short_code_is_derived_at_the_floor(plain: Keys, derivations: list[dict[str, Any]]) -> None:
    slots.derive_short_code("4821", bytes(16))
    (paid,) = derivations
    assert (paid["memory_cost"], paid["iterations"], paid["lanes"]) == (65_536, 3, 4)


def test_too_many_slots_are_refused_before_any_work(plain: Keys, derivations: list[dict[str, Any]]) -> None:
    most = keys_file.MAX_SLOTS_PER_KIND
    assert (
        len(keys_file.read(altered(plain, lambda document: document.update(slots=document["slots"] * most))).slots) == 4
    )
    for count in (most + 1, 100, 170):
        data = altered(plain, lambda document: document.update(slots=document["slots"] * count))  # noqa: B023
        assert len(data) <= keys_file.MAX_FILE
        with pytest.raises(StoreDamaged):
            keys_file.read(data)
    assert not derivations


@pytest.mark.accept
def test_every_wrong_secret_gets_the_same_answer(plain: Keys, reinforced: Keys) -> None:
    answers, tried = set(), 0
    (slot,) = (slot for slot in plain.slots if isinstance(slot, PassphraseSlot))
    elsewhere = Keys(store_id=bytes(16), slots=plain.slots)
    other_salt = msgspec.structs.replace(slot, kdf=msgspec.structs.replace(slot.kdf, salt=bytes(16)))
    dearer = msgspec.structs.replace(slot, kdf=msgspec.structs.replace(slot.kdf, memory_kib=65_537))
    cases: list[tuple[Keys, str, bytes | None]] = [
        *((plain, typed, None) for typed in ("", "x", PASSPHRASE[:-1], PASSPHRASE + " ", PASSPHRASE.upper(), "\ud800")),
        *((plain, typed, KEYRING) for typed in ("", "x", "\0", "é" * 5_000)),
        *((reinforced, typed, KEYRING) for typed in ("", "x", PASSPHRASE.upper())),
        *((reinforced, PASSPHRASE, secret) for secret in (bytes(32), b"", KEYRING[::-1], DATA_KEY)),
        (elsewhere, PASSPHRASE, None),
        *((Keys(store_id=STORE, slots=(one,)), PASSPHRASE, None) for one in (other_salt, dearer)),
        (Keys(store_id=STORE, slots=(msgspec.structs.replace(slot, wrapped=bytes(48)),)), PASSPHRASE, None),
        (Keys(store_id=STORE, slots=(msgspec.structs.replace(slot, nonce=bytes(12)),)), PASSPHRASE, None),
    ]
    for keys, typed, secret in cases:
        with pytest.raises(WrongSecret) as caught:
            slots.open_with_passphrase(keys, typed, secret)
        answers.add((type(caught.value), caught.value.sentence, caught.value.hint, caught.value.args))
        tried += 1
    assert len(answers) == 1
    print(f"tried {tried} wrong secrets")


def test_too_little_memory_is_told(root: Path) -> None:
    """In a child process that may have 700 MiB, for a cost of 1 GiB."""
    child = """if True:
        import resource
        from partaj_desktop.crypto.derivation import KdfCost, argon2id
        from partaj_desktop.domain.errors import KnownFailure
        resource.setrlimit(resource.RLIMIT_AS, (700 << 20, 700 << 20))
        try:
            argon2id("x", bytes(16), KdfCost(memory_kib=1 << 20, iterations=3, lanes=4))
        except KnownFailure as failure:
            print(failure.sentence)
    """
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", child], cwd=root, capture_output=True, encoding="utf-8", check=False
    )
    assert done.stdout == "Il n’y a pas assez de mémoire libre pour ouvrir les données protégées.\n", done.stderr


@pytest.mark.parametrize(
    ("elapsed", "memory_mib"),
    [(0.25, 256), (0.3, 213), (1.0, 64), (5.0, 64), (0.01, 512), (0.0, 512)],
)
def test_calibration_scales_the_memory_within_bounds(elapsed: float, memory_mib: int) -> None:
    readings = iter([10.0, 10.0 + elapsed])
    cost = KdfCost.calibrate(1.0, lambda: next(readings))
    assert cost == KdfCost(memory_kib=memory_mib * 1024, iterations=3, lanes=4)
    assert cost.accepted
