"""Fingerprints: ten words of the French list, compared as people type."""

import hashlib
import unicodedata

import pytest
from mnemonic import Mnemonic

from partaj_desktop.crypto.fingerprint import same_words, words


@pytest.mark.qrow(6)
def test_known_answer() -> None:
    """The words are the first 110 bits of the hash, eleven by eleven, most significant first."""
    data = bytes(32)
    bits = "".join(f"{byte:08b}" for byte in hashlib.sha256(b"partaj fingerprint v1\0" + data).digest())
    listed = Mnemonic("french").wordlist
    expected = [unicodedata.normalize("NFC", listed[int(bits[at : at + 11], 2)]) for at in range(0, 110, 11)]
    assert list(words(data)) == expected


@pytest.mark.qrow(6)
def test_the_words_of_a_key_never_change() -> None:
    assert (
        " ".join(words(b"partaj"))
        == "innocent falaise obliger charbon désobéir aspect réaliser romance enseigne déclarer"
    )


def test_ten_composed_words_that_depend_on_every_bit() -> None:
    seen = {words(index.to_bytes(2, "big")) for index in range(500)}
    assert len(seen) == 500
    assert all(len(found) == 10 for found in seen)
    assert all(unicodedata.is_normalized("NFC", word) for found in seen for word in found)


EXPECTED = ("abaisser", "régulier", "zèbre", "académie", "fébrile", "lueur", "éclair", "piéton", "torrent", "gélatine")


@pytest.mark.parametrize(
    "typed",
    [
        "abaisser régulier zèbre académie fébrile lueur éclair piéton torrent gélatine",
        "ABAISSER REGULIER ZEBRE ACADEMIE FEBRILE LUEUR ECLAIR PIETON TORRENT GELATINE",
        "  abaisser,régulier ,zèbre\tacadémie\nfébrile - lueur-éclair; piéton.torrent\u00a0gélatine.\n",
        unicodedata.normalize("NFD", "Abaisser Régulier Zèbre Académie Fébrile Lueur Éclair Piéton Torrent Gélatine"),
        "1. abaisser 2. régulier 3. zèbre 4. académie 5. fébrile 6. lueur 7. éclair 8. piéton 9. torrent 10. gélatine",
    ],
)
def test_the_same_words_however_typed(typed: str) -> None:
    assert same_words(typed, EXPECTED)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abaisser",
        "abaisser régulier zèbre académie fébrile lueur éclair piéton torrent",
        "régulier abaisser zèbre académie fébrile lueur éclair piéton torrent gélatine",
        "abaisser régulier zèbre académie fébrile lueur éclair piéton torrent gélatine abaisser",
        "abaisser régulier zèbre académie fébrile lueur éclair piéton torrent géant",
        "abaisserrégulier zèbre académie fébrile lueur éclair piéton torrent gélatine",
    ],
)
def test_other_words(typed: str) -> None:
    assert not same_words(typed, EXPECTED)


def test_no_two_words_of_the_list_are_taken_for_each_other() -> None:
    listed = Mnemonic("french").wordlist
    plain = {"".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)) for word in listed}
    assert len(plain) == 2_048
    assert all(word.isascii() and word.isalpha() for word in plain)
