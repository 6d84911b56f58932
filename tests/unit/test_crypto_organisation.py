"""The organisation's slot: sealed to its recovery keys, bound to one store, opened by the stock tool too."""

import subprocess
from pathlib import Path
from random import Random

import msgspec
import pytest

from partaj_desktop.crypto import keys_file, organisation_slot, sealing, slots
from partaj_desktop.crypto.keys_file import Keys
from partaj_desktop.crypto.organisation_slot import OrganisationSlot
from partaj_desktop.crypto.sealing import BoxKey, generate_box_key
from partaj_desktop.domain.errors import UserError, WrongSecret

STORE = bytes(range(16))
DATA_KEY = bytes(range(100, 132))
EMPTY = Keys(store_id=STORE)
CONSTANT = "Cette clé de l’organisation n’ouvre pas ces données."


@pytest.fixture(scope="module")
def boxes() -> tuple[BoxKey, BoxKey]:
    return generate_box_key(), generate_box_key()


@pytest.fixture(scope="module")
def keys(boxes: tuple[BoxKey, BoxKey]) -> Keys:
    return slots.with_organisation(EMPTY, DATA_KEY, [box.recipient for box in boxes])


def slot_of(keys: Keys) -> OrganisationSlot:
    (slot,) = (slot for slot in keys.slots if isinstance(slot, OrganisationSlot))
    return slot


def refusal(keys: Keys, secret: str) -> str:
    with pytest.raises(WrongSecret) as caught:
        slots.open_with_organisation(keys, secret)
    return caught.value.sentence


@pytest.mark.qrow(26)
def test_each_key_of_the_organisation_opens(keys: Keys, boxes: tuple[BoxKey, BoxKey]) -> None:
    again = keys_file.read(keys.to_bytes())
    assert slots.organisation_recipients(again) == tuple(box.recipient for box in boxes)
    for box in boxes:
        assert slots.open_with_organisation(again, box.secret) == DATA_KEY


@pytest.mark.qrow(6)
def test_the_stock_age_tool_opens_the_slot(keys: Keys, boxes: tuple[BoxKey, BoxKey], tmp_path: Path) -> None:
    """Two implementations of age agree, and the data outlives this program."""
    slot, identity = slot_of(keys), tmp_path / "identity.txt"
    identity.write_text(boxes[1].secret + "\n")
    opened = subprocess.run(
        ["age", "--decrypt", "--identity", str(identity)], input=slot.sealed, capture_output=True, check=True
    )
    parts = ["partaj keys.json 1", STORE.hex(), slot.id, "organisation", *slot.recipients, ""]
    assert opened.stdout == "\0".join(parts).encode() + DATA_KEY


def test_every_wrong_key_gets_the_same_answer(keys: Keys, boxes: tuple[BoxKey, BoxKey]) -> None:
    wrong = [generate_box_key().secret, "", "x", "AGE-SECRET-KEY-1NOTHING", boxes[0].recipient, boxes[0].secret[:-1]]
    assert {refusal(keys, secret) for secret in wrong} == {CONSTANT}
    assert refusal(EMPTY, boxes[0].secret) == "Aucune clé de l’organisation n’ouvre ces données."


def test_the_slot_cannot_be_moved_renamed_or_given_other_recipients(keys: Keys, boxes: tuple[BoxKey, BoxKey]) -> None:
    slot, (first, second) = slot_of(keys), boxes
    for moved in (
        Keys(store_id=bytes(16), slots=(slot,)),
        Keys(store_id=STORE + b"\0", slots=(slot,)),
        Keys(store_id=STORE, slots=(msgspec.structs.replace(slot, id="ab" * 8),)),
        Keys(store_id=STORE, slots=(msgspec.structs.replace(slot, recipients=(first.recipient,)),)),
        Keys(store_id=STORE, slots=(msgspec.structs.replace(slot, recipients=(second.recipient, first.recipient)),)),
    ):
        assert refusal(moved, first.secret) == CONSTANT


def test_what_was_sealed_for_another_purpose_opens_nothing(boxes: tuple[BoxKey, BoxKey]) -> None:
    """A bundle is sealed to the same keys: its bytes must not be taken for a data key."""
    box = boxes[0]
    for content in (b"", DATA_KEY, b"PARTAJ1\n" + DATA_KEY, bytes(1_000)):
        sealed = sealing.seal(content, [box.recipient])
        slot = OrganisationSlot(id="ab" * 8, recipients=(box.recipient,), sealed=sealed)
        assert refusal(Keys(store_id=STORE, slots=(slot,)), box.secret) == CONSTANT


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_data_key_of_another_length_is_refused_both_ways(boxes: tuple[BoxKey, BoxKey], length: int) -> None:
    box = boxes[0]
    with pytest.raises(ValueError, match="32 bytes"):
        organisation_slot.make(STORE, bytes(length), [box.recipient])
    bound = f"partaj keys.json 1\0{STORE.hex()}\0{'ab' * 8}\0organisation\0{box.recipient}\0".encode()
    sealed = sealing.seal(bound + bytes(length), [box.recipient])
    slot = OrganisationSlot(id="ab" * 8, recipients=(box.recipient,), sealed=sealed)
    assert refusal(Keys(store_id=STORE, slots=(slot,)), box.secret) == CONSTANT


def test_a_new_list_replaces_the_former_and_none_removes_it(keys: Keys, boxes: tuple[BoxKey, BoxKey]) -> None:
    both, _code = slots.with_recovery(keys, DATA_KEY, Random(1).randbytes)
    newer = generate_box_key()
    changed = slots.with_organisation(both, DATA_KEY, [newer.recipient, newer.recipient])
    assert slots.organisation_recipients(changed) == (newer.recipient,)
    assert slots.open_with_organisation(changed, newer.secret) == DATA_KEY
    assert refusal(changed, boxes[0].secret) == CONSTANT
    removed = slots.with_organisation(changed, DATA_KEY, [])
    assert slots.kinds(removed) == {"recovery"}
    assert slots.organisation_recipients(removed) == ()


@pytest.mark.parametrize("recipient", ["", "age1nothing", "AGE-SECRET-KEY-1", "ssh-ed25519 AAAA", "age1" + "q" * 58])
def test_an_unreadable_key_is_told_and_nothing_changes(boxes: tuple[BoxKey, BoxKey], recipient: str) -> None:
    with pytest.raises(UserError, match="illisible"):
        slots.with_organisation(EMPTY, DATA_KEY, [boxes[0].recipient, recipient])


def test_a_key_spelt_in_capitals_is_refused_rather_than_written_and_not_read(boxes: tuple[BoxKey, BoxKey]) -> None:
    with pytest.raises(UserError, match="illisible"):
        slots.with_organisation(EMPTY, DATA_KEY, [boxes[0].recipient.upper()])


def test_sixteen_keys_fit_and_seventeen_are_told() -> None:
    many = [generate_box_key() for _ in range(17)]
    keys = slots.with_organisation(EMPTY, DATA_KEY, [box.recipient for box in many[:16]])
    assert slots.open_with_organisation(keys_file.read(keys.to_bytes()), many[15].secret) == DATA_KEY
    with pytest.raises(UserError, match="trop de clés"):
        slots.with_organisation(EMPTY, DATA_KEY, [box.recipient for box in many])
