"""French typography: the rules one by one, and what must never happen to a text."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partaj_desktop.domain.typography import (
    dash_if_none,
    date_fr,
    date_short_fr,
    day_fr,
    entries_fr,
    number_fr,
    percent_fr,
    time_fr,
    typo_fr,
    versions_fr,
)

N = "\u00a0"
F = "\u202f"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Date : demain", f"Date{N}: demain"),
        ("Date: demain", f"Date{N}: demain"),
        ("Attention !", f"Attention{F}!"),
        ("Quoi?", f"Quoi{F}?"),
        ("un ; deux", f"un{F}; deux"),
        ("vraiment ?!", f"vraiment{F}?!"),
        ("76 %", f"76{F}%"),
        ("76%", f"76{F}%"),
        ("« oui »", f"«{N}oui{N}»"),
        ("«oui»", f"«{N}oui{N}»"),
        ("« oui » ?", f"«{N}oui{N}»{F}?"),
        ("l'État, aujourd'hui", "l’État, aujourd’hui"),
        ("17 ans", f"17{N}ans"),
        ("5 km", f"5{N}km"),
        ("14 h 05", f"14{N}h{N}05"),
        ("le 19 janvier 2011", f"le 19{N}janvier 2011"),
        ("le 1er mars", f"le 1er{N}mars"),
        ("1 180 bénéficiaires", f"1{F}180 bénéficiaires"),
        ("1 000 000", f"1{F}000{F}000"),
        ("séance n° 3", f"séance n°{N}3"),
    ],
)
def test_rule(typed: str, printed: str) -> None:
    assert typo_fr(typed) == printed


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a?b=1",
        "en 2010",
        "03 53 01 12 34",
        "06 39 98 222 333",
        "31/12/2010",
        "7F3A-91C2-0E5B",
        "12:30",
        "Marie-Antoinette de La Rochefoucauld-Doudeauville",
        "AP1_261",
        "5 maisons",
    ],
)
def test_left_alone(text: str) -> None:
    assert typo_fr(text) == text


PIECES = st.sampled_from(
    [
        "a",
        "é",
        "'",
        "’",
        " ",
        N,
        F,
        ":",
        ";",
        "!",
        "?",
        "%",
        "«",
        "»",
        "1",
        "12",
        "180",
        "mai",
        "h",
        "m",
        "n°",
        "\n",
        "(",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=14).map("".join)))
def test_twice_is_once(text: str) -> None:
    once = typo_fr(text)
    assert typo_fr(once) == once


@given(st.lists(PIECES, max_size=14).map("".join))
def test_only_spaces_and_apostrophes_change(text: str) -> None:
    def letters(value: str) -> str:
        return "".join(value.replace("'", "’").split())

    assert letters(typo_fr(text)) == letters(text)


def test_numbers() -> None:
    assert number_fr(337) == "337"
    assert number_fr(1180) == f"1{F}180"
    assert number_fr(1_000_000) == f"1{F}000{F}000"
    assert number_fr(-1180) == f"−1{F}180"
    assert dash_if_none(None) == "–"
    assert dash_if_none(0) == "0"
    assert percent_fr(257, 337) == f"76{F}%"
    assert percent_fr(1, 0) == "–"


def test_counts_agree_with_their_number() -> None:
    assert [entries_fr(n) for n in (0, 1, 2, 1180)] == ["0 écriture", "1 écriture", "2 écritures", f"1{F}180 écritures"]
    assert versions_fr(1) == "1 champ à deux versions"
    assert versions_fr(2) == "2 champs à deux versions"


def test_dates() -> None:
    assert date_fr(date(2011, 1, 19)) == f"19{N}janvier 2011"
    assert date_fr(date(2011, 3, 1)) == f"1er{N}mars 2011"
    assert day_fr(date(2010, 9, 21), before=date(2010, 12, 16)) == f"21{N}septembre"
    assert day_fr(date(2010, 9, 21), before=date(2011, 12, 16)) == f"21{N}septembre 2010"
    assert date_short_fr(date(2011, 1, 9)) == "09/01/2011"
    assert date_short_fr(date(812, 1, 9)) == "09/01/0812"
    assert time_fr(time(9, 5)) == f"9{N}h{N}05"


@given(st.dates())
def test_dates_written_are_already_typographic(day: date) -> None:
    assert typo_fr(date_fr(day)) == date_fr(day)


@given(st.integers(min_value=0, max_value=10**12))
def test_numbers_written_are_already_typographic(number: int) -> None:
    assert typo_fr(number_fr(number)) == number_fr(number)
