"""Passphrases: drawn without favour, counted as the CNIL counts, refused when chance had no part in them."""

import runpy
import string
import unicodedata
from collections import Counter
from itertools import product
from math import log2
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partaj_desktop import assets
from partaj_desktop.domain.errors import FieldError
from partaj_desktop.domain.passphrases import LEAST_WORDS, NEEDED_BITS, NEVER_PROPOSED, bits, generate, judge

SIGNS = "!#$%&*+-/=?@[]^_{}~|<>£€µ§°²¤:,.;()'\"`\\"[:37]
FOUR_CLASSES = (string.digits, string.ascii_lowercase, string.ascii_uppercase, SIGNS)
TRIED = 2000
PHRASES = 700


@pytest.fixture(scope="module")
def french() -> list[str]:
    """Return the list that the build copies."""
    return assets.data("resources", "words", "fr.txt").read_text("utf-8").splitlines()


def made_up(count: int) -> list[str]:
    """Return as many different words."""
    return ["".join(letters) for letters, _ in zip(product("abcdefghij", repeat=5), range(count), strict=False)]


def of_classes(chance: Random, length: int, classes: tuple[str, ...]) -> str:
    """Draw different characters, one at least of each class."""
    first = [chance.choice(one) for one in classes]
    others = [one for one in "".join(classes) if one not in first]
    drawn = first + chance.sample(others, length - len(first))
    chance.shuffle(drawn)
    return "".join(drawn)


def refusal(passphrase: str) -> FieldError:
    with pytest.raises(FieldError) as caught:
        judge(passphrase)
    return caught.value


def test_the_list_is_7776_words_that_any_keyboard_types(french: list[str]) -> None:
    assert len(french) == len(set(french)) == 6**5
    assert all(word.isascii() and word.isalpha() and 4 <= len(word) <= 8 for word in french)
    assert all(unicodedata.is_normalized("NFC", word) for word in french)
    assert {word for word in french if not word.islower()} == {"Internet"}
    assert set(french) >= NEVER_PROPOSED


def test_the_build_copies_the_words_and_their_licence_once(tmp_path: Path, root: Path, french: list[str]) -> None:
    hook = runpy.run_path(str(root / "packaging" / "build_assets.py"))
    folder = tmp_path / "resources" / "words"
    assert list(hook["_words"](tmp_path)) == [folder / "fr.txt", folder / "GPL-3.0.txt"]
    assert list(hook["_words"](tmp_path)) == []
    assert (folder / "fr.txt").read_text("utf-8") == "\n".join(french) + "\n"
    assert french[0] == "abaisse"
    assert "GNU GENERAL PUBLIC LICENSE" in (folder / "GPL-3.0.txt").read_text("utf-8")
    assert {path.name for path in folder.iterdir()} == {"fr.txt", "GPL-3.0.txt"}


def test_generated_phrases_are_seven_words_of_the_list_and_are_accepted(french: list[str]) -> None:
    chance = Random(20220721)
    for _ in range(PHRASES):
        phrase = generate(french, chance.randbytes)
        words = phrase.split(" ")
        assert len(words) == len(set(words)) == 7
        assert set(words) <= set(french) - NEVER_PROPOSED
        assert phrase.islower()
        assert bits(phrase) > 83
        judge(phrase)
    print(f"tried {PHRASES}")


def test_every_number_of_the_source_falls_on_one_word_or_on_none() -> None:
    # 4 097 words need 13 bits: of the 8 192 numbers, all given once, each word takes exactly one.
    words = made_up(LEAST_WORDS + 1)
    numbers = list(range(8192))
    Random(1).shuffle(numbers)
    # Three bits more than needed are read, and left aside.
    source = iter([0xA000 | number for number in numbers])
    drawn = Counter(generate(words, lambda size: next(source).to_bytes(size, "big"), count=1) for _ in words)
    assert drawn == Counter(words)
    assert {number & 0x1FFF for number in source} <= set(range(len(words), 8192))
    print(f"tried {len(numbers)}")


def test_a_word_drawn_twice_is_drawn_again() -> None:
    source = iter([3, 3, 5, 3, 9])
    words = made_up(LEAST_WORDS)
    drawn = generate(words, lambda size: next(source).to_bytes(size, "big"), count=3)
    assert drawn == f"{words[3]} {words[5]} {words[9]}"


@pytest.mark.parametrize("spoiled", ["one missing", "one twice", "one only in capitals"])
def test_too_short_a_list_is_refused(spoiled: str) -> None:
    words = made_up(LEAST_WORDS)
    generate(words, Random(1).randbytes)
    last = {"one missing": [], "one twice": [words[0]], "one only in capitals": [words[0].upper()]}[spoiled]
    with pytest.raises(ValueError, match="4095 distinct words"):
        generate(words[:-1] + last, Random(1).randbytes)


@pytest.mark.parametrize(
    ("passphrase", "expected"),
    [
        ("", 0.0),
        (" \t", 0.0),
        ("4739", 4 * log2(10)),
        ("lundi", 5 * log2(26)),
        ("LUNDI", 5 * log2(26)),
        ("Lundi", 5 * log2(52)),
        ("Lundi4", 6 * log2(62)),
        ("Lundi4!", 7 * log2(99)),
        ("été", 3 * log2(63)),
        ("école maison", 2 * log2(7776)),
        ("école Maison école", 2 * log2(7776)),
        ("école   maison ", 2 * log2(7776)),
        ("École, l’été !", 2 * log2(7776) + log2(63)),
        ("école maison 42", 2 * log2(7776) + 2 * log2(73)),
        ("x9 k$", 5 * log2(73)),
        ("a b c d", 4 * log2(26)),
    ],
)
def test_bits_by_the_rule(passphrase: str, expected: float) -> None:
    assert bits(passphrase) == pytest.approx(expected)


def test_composed_and_decomposed_accents_count_alike() -> None:
    for text in ("forêt", "à demain l’été", "Zoé_ÉLÈVE42"):
        assert bits(unicodedata.normalize("NFD", text)) == bits(unicodedata.normalize("NFC", text)) > 0


@pytest.mark.parametrize(("length", "classes"), [(12, FOUR_CLASSES), (14, FOUR_CLASSES[:3])])
def test_the_cnil_s_examples_in_characters_pass_at_their_bound_and_fail_below(
    length: int, classes: tuple[str, ...]
) -> None:
    chance = Random(length)
    for _ in range(TRIED):
        judge(of_classes(chance, length, classes))
        assert "trop courte" in refusal(of_classes(chance, length - 1, classes)).sentence
    print(f"tried {2 * TRIED}")


def test_twelve_characters_of_three_classes_are_too_few() -> None:
    chance = Random(3)
    for left_out in range(4):
        three = tuple(one for number, one in enumerate(FOUR_CLASSES) if number != left_out)
        assert "trop courte" in refusal(of_classes(chance, 12, three)).sentence


def test_the_cnil_s_example_in_words_passes_at_its_bound_and_fails_below(french: list[str]) -> None:
    chance = Random(7)
    for _ in range(TRIED):
        words = chance.sample(french, 7)
        judge(" ".join(words))
        assert "trop courte" in refusal(" ".join(words[:6])).sentence
        assert "trop courte" in refusal(" ".join([*words[:6], words[0].upper()])).sentence
    print(f"tried {3 * TRIED}")


@pytest.mark.parametrize(
    ("passphrase", "words"),
    [
        ("", "est vide"),
        ("\u00a0 ", "est vide"),
        ("lundi", "trop courte"),
        ("Le chat de Paul a 6 ans", "trop courte"),
        ("k z p w x q t m r", "trop courte"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "trop peu de caractères différents"),
        ("Abcabc1!Abcabc1!ABCABC", "trop peu de caractères différents"),
        ("101010101010101010101010101", "trop peu de caractères différents"),
        ("motdepassemotdepasse", "se répète"),
        ("Bonjour1Bonjour2Bonjour3", "se répète"),
        ("aaaaaaaaaaaaaaaaBcdefg1!", "se répète"),
        ("abcdefghijklmnopqrst", "suit l’ordre"),
        ("ZYXWVUTSRQPONMLKJIH", "suit l’ordre"),
        ("Azertyuiop123!", "suit l’ordre"),
        ("Qwertyuiop2024!", "suit l’ordre"),
        ("poiuytreza98765432", "suit l’ordre"),
        ("Ab!azertyuiopqsdf", "suit l’ordre"),
        ("9876543210lens!Azert", "suit l’ordre"),
    ],
)
def test_what_can_be_guessed_is_refused_with_what_would_do(passphrase: str, words: str) -> None:
    error = refusal(passphrase)
    assert error.field == "passphrase"
    assert words in error.sentence
    assert "sept mots proposée" in error.hint


def test_a_pasted_text_is_judged_by_its_beginning() -> None:
    assert "se répète" in refusal("Xy9!mot-cle" * 100_000).sentence


def test_a_refusal_never_repeats_what_was_typed() -> None:
    for typed in ("Zébulon", "Zébulon9Zébulon9Zébulon9", "azertyuiopqsdfghjklm"):
        error = refusal(typed)
        assert typed[:6] not in error.sentence + error.hint + str(error)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_accepted_with_80_bits_or_refused_in_words(typed: str) -> None:
    counted = unicodedata.normalize("NFC", typed)
    assert 0 <= bits(typed) <= len(counted) * log2(99)
    if told := verdict(typed):
        assert told.endswith(".")
    else:
        assert round(bits(typed)) >= NEEDED_BITS


def verdict(typed: str) -> str:
    try:
        judge(typed)
    except FieldError as error:
        return error.sentence
    return ""
