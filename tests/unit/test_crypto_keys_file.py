"""keys.json: read, written, carried over, refused."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partaj_desktop.crypto import keys_file, slots
from partaj_desktop.crypto.derivation import Kdf
from partaj_desktop.crypto.keys_file import MAX_FILE, MAX_SLOTS_PER_KIND, Keys
from partaj_desktop.crypto.organisation_slot import OrganisationSlot
from partaj_desktop.crypto.passphrase_slot import PassphraseSlot
from partaj_desktop.crypto.recovery_slot import RecoverySlot
from partaj_desktop.crypto.short_code_slot import ShortCodeSlot
from partaj_desktop.domain.errors import StoreDamaged, StoreTooNew

STORE = bytes(range(16))
DATA_KEY = bytes(range(32))
KNOWN = {"passphrase", "reinforced", "recovery", "organisation", "short_code"}

_ids = st.binary(min_size=8, max_size=8).map(bytes.hex)
_nonces, _wrapped = st.binary(min_size=12, max_size=12), st.binary(min_size=48, max_size=48)
_salts = st.binary(min_size=16, max_size=16)
_kdfs = st.builds(
    Kdf,
    name=st.just("argon2id"),
    memory_kib=st.integers(65_536, 1_048_576),
    iterations=st.integers(3, 10),
    lanes=st.integers(4, 16),
    salt=st.binary(min_size=16, max_size=64),
)
_recipients = st.lists(
    st.text("023456789acdefghjklmnpqrstuvwxyz", min_size=58, max_size=58).map("age1".__add__), min_size=1, max_size=16
)
_passphrases = st.builds(
    PassphraseSlot,
    id=_ids,
    kind=st.sampled_from(["passphrase", "reinforced"]),
    kdf=_kdfs,
    nonce=_nonces,
    wrapped=_wrapped,
)
_recoveries = st.builds(RecoverySlot, id=_ids, salt=_salts, nonce=_nonces, wrapped=_wrapped)
_organisations = st.builds(
    OrganisationSlot, id=_ids, recipients=_recipients.map(tuple), sealed=st.binary(max_size=2_000)
)
_windows = st.tuples(st.integers(0, 2**40), st.integers(0, 2**40)).filter(lambda pair: pair[0] < pair[1])
_short_codes = st.builds(
    lambda window, **fields: ShortCodeSlot(made_at=window[0], until=window[1], **fields),
    _windows,
    id=_ids,
    salt=_salts,
    nonce=_nonces,
    wrapped=_wrapped,
)
_foreign = st.builds(
    lambda kind, body, gap: json.dumps({"kind": kind} | body, separators=("," + gap, gap + ":")).encode(),
    st.text(max_size=12).filter(lambda kind: kind not in KNOWN),
    st.dictionaries(st.text(max_size=5).filter(lambda name: name != "kind"), st.none() | st.integers(0, 9) | st.text()),
    st.sampled_from(["", " ", "\n\t"]),
)
_keys = st.builds(
    Keys,
    store_id=st.binary(min_size=1, max_size=32),
    epoch=st.integers(0, 2**32 - 1),
    replacing=st.booleans(),
    slots=st.lists(_passphrases | _recoveries | _organisations | _short_codes, max_size=MAX_SLOTS_PER_KIND).map(tuple),
    unknown=st.lists(_foreign.map(msgspec.Raw), max_size=5).map(tuple),
)


@pytest.fixture(scope="module")
def keys() -> Keys:
    return slots.with_recovery(Keys(store_id=STORE, epoch=3), DATA_KEY, Random(1).randbytes)[0]


def altered(keys: Keys, change: Callable[[Any], object]) -> bytes:
    document = json.loads(keys.to_bytes())
    change(document)
    return json.dumps(document).encode()


@settings(max_examples=300)
@given(keys=_keys)
def test_what_is_written_is_read_back(keys: Keys) -> None:
    data = keys.to_bytes()
    again = keys_file.read(data)
    assert again == keys
    assert again.to_bytes() == data
    json.loads(data)


def test_slots_of_unknown_kinds_are_carried_over_byte_for_byte(keys: Keys) -> None:
    foreign = b'{ "kind" :"card", "id": "c1",\n "x":[1, 2.50, {"deep":[ ]}],"x":"twice", "\\u00e9":"\xc3\xa9"}'
    head, _, tail = keys.to_bytes().partition(b'"slots":[')
    held = keys_file.read(head + b'"slots":[' + foreign + b", " + tail)
    assert slots.kinds(held) == {"recovery"}
    changed, code = slots.with_recovery(slots.without(held, "recovery"), DATA_KEY, Random(2).randbytes)
    for _ in range(3):
        assert foreign in changed.to_bytes()
        changed = keys_file.read(changed.to_bytes())
    assert slots.open_with_recovery(changed, code) == DATA_KEY


def test_epoch_and_replacing_are_absent_from_a_first_file_and_kept_in_a_later_one(keys: Keys) -> None:
    first = keys_file.read(b'{"version":1,"store":"00","slots":[]}')
    assert (first.epoch, first.replacing) == (0, False)
    again = keys_file.read(Keys(store_id=STORE, epoch=2**32 - 1, replacing=True).to_bytes())
    assert (again.epoch, again.replacing) == (2**32 - 1, True)
    assert slots.with_recovery(again, DATA_KEY, Random(3).randbytes)[0].epoch == 2**32 - 1
    assert slots.without(again, "recovery").replacing


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 100,
        b"[]",
        b"{}",
        b'{"version":1,"store":"zz","slots":[]}',
        b'{"version":1,"store":"","slots":[]}',
        b'{"version":1,"store":"AB","slots":[]}',
        b'{"version":1,"store":"0 0","slots":[]}',
        b'{"version":0,"store":"00","slots":[]}',
        b'{"version":-1,"store":"00","slots":[]}',
        b'{"version":"1","store":"00","slots":[]}',
        b'{"version":1,"store":"00"}',
        b'{"version":1,"store":"00","slots":{}}',
        b'{"version":1,"store":"00","slots":[1]}',
        b'{"version":1,"store":"00","slots":[{"id":"x"}]}',
        b'{"version":1,"store":"00","slots":[{"id":"x","kind":"recovery"}]}',
        b'{"version":1,"store":"00","slots":[],"epoch":-1}',
        b'{"version":1,"store":"00","slots":[],"epoch":4294967296}',
        b'{"version":1,"store":"00","slots":[],"epoch":1.5}',
        b'{"version":1,"store":"00","slots":[],"epoch":null}',
        b'{"version":1,"store":"00","slots":[],"replacing":1}',
        b'{"version":1,"store":"00","slots":[],"epoci":7}',
        b"[" * 60_000,
        b'{"version":1,"store":"00","slots":[' + b"[" * 60_000,
        b'{"version":1,"store":"00","slots":[' + b'{"kind":"x","a":' + b"[" * 20_000 + b"]" * 20_000 + b"}]}",
        b'{"version":1,"store":"00","slots":[{"kind":"' + b"\xff" + b'"}]}',
        b" " * MAX_FILE + b"{}",
        b'{"version":1,"store":"00","slots":[]}' + b" " * MAX_FILE,
        b'{"version":1,"store":"00","slots":[]}{}',
    ],
)
def test_what_is_no_keys_file_is_damaged(data: bytes) -> None:
    with pytest.raises(StoreDamaged, match=r"keys\.json"):
        keys_file.read(data)


def test_every_truncation_is_damaged(keys: Keys) -> None:
    whole = keys.to_bytes().rstrip()
    for length in range(len(whole)):
        with pytest.raises(StoreDamaged):
            keys_file.read(whole[:length])


@pytest.mark.parametrize(
    "body", ["{}", '{"store":"00","slots":[]}', '{"slots":[{"kind":3}],"other":[]}', '{"store":5}']
)
def test_a_newer_file_is_told_as_such_whatever_it_looks_like(body: str) -> None:
    document = {"version": 2} | json.loads(body)
    with pytest.raises(StoreTooNew):
        keys_file.read(json.dumps(document).encode())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nonce", "AAAA"),
        ("wrapped", "AAAA"),
        ("salt", "AAAA"),
        ("id", "a\0b"),
        ("id", ""),
        ("id", "é"),
        ("id", "a" * 65),
        ("id", 3),
        ("more", "understood by nobody"),
    ],
)
def test_a_misshapen_slot_is_damaged(keys: Keys, name: str, value: object) -> None:
    with pytest.raises(StoreDamaged):
        keys_file.read(altered(keys, lambda document: document["slots"][0].update({name: value})))


def test_what_foreign_slots_make_too_large_is_not_written(keys: Keys) -> None:
    """A file that could be read, and not after one more slot: the change is refused, the file stands."""
    head = keys.to_bytes().rstrip()[:-2]
    foreign = b',{"kind":"x","x":"' + b"x" * (MAX_FILE - len(head) - 22) + b'"}]}'
    assert len(head + foreign) == MAX_FILE
    held = keys_file.read(head + foreign)
    with pytest.raises(StoreDamaged):
        held.to_bytes()
