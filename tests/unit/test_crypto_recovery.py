"""The recovery code: written on paper, copied back, told from a slip of the pen before any slot is tried."""

import hashlib
from random import Random

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from partaj_desktop.crypto import keys_file, recovery_code, slots
from partaj_desktop.crypto.keys_file import Keys
from partaj_desktop.crypto.recovery_slot import RecoverySlot
from partaj_desktop.domain.errors import FieldError, WrongSecret

STORE = bytes(range(16))
DATA_KEY = bytes(range(100, 132))
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
EMPTY = Keys(store_id=STORE)


@pytest.fixture(scope="module")
def made() -> tuple[Keys, str]:
    return slots.with_recovery(EMPTY, DATA_KEY, Random(1).randbytes)


def told(text: str) -> str:
    with pytest.raises(FieldError) as caught:
        recovery_code.parse(text)
    assert caught.value.field == "code"
    assert caught.value.hint
    return caught.value.sentence


@pytest.mark.qrow(6)
def test_a_code_is_spelt_as_the_format_says() -> None:
    code = bytes(range(20))
    number = int.from_bytes(code, "big")
    check = int.from_bytes(hashlib.sha256(b"partaj recovery code v1\0" + code).digest()[:3], "big") >> 4
    symbols = [ALPHABET[number >> shift & 31] for shift in range(155, -1, -5)]
    symbols += [ALPHABET[check >> shift & 31] for shift in (15, 10, 5, 0)]
    assert recovery_code.spell(code).replace("-", "") == "".join(symbols)


@pytest.mark.qrow(6)
def test_a_printed_sheet_is_read_for_ever() -> None:
    assert recovery_code.spell(bytes(range(20))) == "000G-40R4-0M30-E209-185G-R38E-1W81-24GK-YT9H"


@given(code=st.binary(min_size=20, max_size=20))
def test_a_code_is_nine_groups_of_four_and_is_read_back(code: bytes) -> None:
    text = recovery_code.spell(code)
    groups = text.split("-")
    assert [len(group) for group in groups] == [4] * 9
    assert set("".join(groups)) <= set(ALPHABET)
    assert recovery_code.parse(text) == code


@given(code=st.binary(min_size=20, max_size=20), draw=st.randoms(use_true_random=False))
def test_a_code_is_read_however_it_was_copied(code: bytes, draw: Random) -> None:
    typed = []
    for symbol in recovery_code.spell(code):
        choices = {"0": "0Oo", "1": "1IiLl", "-": "- \u2013\u2011\u00a0\n\u2212\u00ad"}.get(
            symbol, symbol + symbol.lower()
        )
        typed.append(draw.choice(choices) * (draw.randint(0, 2) if symbol == "-" else 1))
    assert recovery_code.parse("  " + "".join(typed) + "\n") == code


@pytest.mark.parametrize("count", [0, 1, 4, 32, 35, 37, 40, 72])
def test_a_code_of_a_wrong_length_says_how_many_characters_were_read(made: tuple[Keys, str], count: int) -> None:
    symbols = (made[1].replace("-", "") * 2)[:count]
    assert f"caractères lus : {count} sur 36" in told("-".join(symbols))


def test_every_slip_of_one_symbol_and_every_swap_is_told(made: tuple[Keys, str]) -> None:
    symbols, tried = made[1].replace("-", ""), 0
    for at, right in enumerate(symbols):
        wrongs = [symbols[:at] + wrong + symbols[at + 1 :] for wrong in ALPHABET if wrong != right]
        if at and symbols[at - 1] != right:
            wrongs.append(symbols[: at - 1] + right + symbols[at - 1] + symbols[at + 1 :])
        for wrong in wrongs:
            assert told(wrong) == "Un caractère de ce code de secours est faux, ou deux sont intervertis."
        tried += len(wrongs)
    print(f"tried {tried} slips")


@pytest.mark.parametrize("character", ["U", "u", "é", "!", "\uff11", "\u0661", "ß", "\u0131", "\0", "\ud800"])
def test_a_character_of_no_code_is_told_by_its_group(made: tuple[Keys, str], character: str) -> None:
    groups = made[1].split("-")
    groups[6] = groups[6][:2] + character + groups[6][3:]
    assert told("-".join(groups)) == "Le groupe 7 contient un caractère qui n’est dans aucun code de secours."


def test_a_slip_never_shows_what_was_typed(made: tuple[Keys, str]) -> None:
    for wrong in (made[1][:-1], made[1][:-1] + "!", "Z" + made[1][1:]):
        with pytest.raises(FieldError) as caught:
            recovery_code.parse(wrong)
        shown = f"{caught.value.sentence} {caught.value.hint}"
        assert not [group for group in made[1].split("-") if group in shown]


@pytest.mark.parametrize("length", [0, 19, 21])
def test_a_code_of_another_length_is_a_bug(length: int) -> None:
    with pytest.raises(ValueError, match="20 bytes"):
        recovery_code.spell(bytes(length))


def test_a_recovery_slot_is_what_the_format_says(made: tuple[Keys, str]) -> None:
    (slot,) = made[0].slots
    assert isinstance(slot, RecoverySlot)
    bound = f"partaj keys.json 1\0{STORE.hex()}\0{slot.id}\0recovery\0{slot.salt.hex()}".encode()
    code = recovery_code.parse(made[1])
    key = HKDF(algorithm=SHA256(), length=32, salt=slot.salt, info=bound).derive(code)
    assert AESGCM(key).decrypt(slot.nonce, slot.wrapped, bound) == DATA_KEY


@pytest.mark.qrow(26)
def test_the_code_opens_and_its_forerunner_does_not(made: tuple[Keys, str]) -> None:
    keys, code = made
    assert slots.open_with_recovery(keys_file.read(keys.to_bytes()), f" {code.lower()} ") == DATA_KEY
    renewed, newer = slots.with_recovery(keys, DATA_KEY, Random(2).randbytes)
    assert len(renewed.slots) == 1
    assert newer != code
    assert slots.open_with_recovery(renewed, newer) == DATA_KEY
    for holder, wrong in [(renewed, code), (keys, newer), (keys, recovery_code.spell(bytes(20)))]:
        with pytest.raises(WrongSecret, match="Ce code de secours n’ouvre pas"):
            slots.open_with_recovery(holder, wrong)


@pytest.mark.qrow(26)
def test_a_code_does_not_open_another_store(made: tuple[Keys, str]) -> None:
    with pytest.raises(WrongSecret):
        slots.open_with_recovery(Keys(store_id=bytes(16), slots=made[0].slots), made[1])


def test_a_miscopied_code_is_told_before_the_slot_is_tried(made: tuple[Keys, str]) -> None:
    with pytest.raises(FieldError):
        slots.open_with_recovery(made[0], made[1][:-1])


def test_no_recovery_code_at_all_is_told_without_reading_it() -> None:
    with pytest.raises(WrongSecret, match="Aucun code de secours"):
        slots.open_with_recovery(EMPTY, "anything")


def test_the_code_stands_nowhere_in_the_file(made: tuple[Keys, str]) -> None:
    data = made[0].to_bytes().upper()
    code = recovery_code.parse(made[1])
    assert code.hex().upper().encode() not in data
    assert made[1].replace("-", "").encode() not in data
    assert made[1].encode() not in data
