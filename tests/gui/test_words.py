"""The words on screen: French typography in every sentence, plurals, dates typed and shown."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from partaj_desktop.domain.typography import NBSP, plural, typo_fr
from partaj_desktop.gui.components.fields import DateEdit, read_day
from partaj_desktop.gui.components.timeline import short_day
from partaj_desktop.gui.meeting.pace import span

BANNED = ("en retard", "conflit", "doublon", "à exporter", "Mes jeunes", "sans suite", "prescri", "tuteur :", "lot ")


def sentences(root: Path) -> Iterator[tuple[str, str]]:
    """Yield every literal given to a translation call, with where it stands."""
    for path in sorted((root / "partaj_desktop" / "gui").rglob("*.py")):
        if "forms" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                place = {"tr": 0, "translate": 1, "QT_TRANSLATE_NOOP": 1}.get(name)
                if name == "tr" and isinstance(node.func, ast.Name):
                    place = 1
                for constant in ast.walk(node.args[place]) if place is not None and len(node.args) > place else ():
                    if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                        yield f"{path.name}:{constant.lineno}", constant.value


def test_every_sentence_is_set_in_french_typography(root: Path) -> None:
    found = dict(sentences(root))
    assert len(found) > 200
    wrong = {where: words for where, words in found.items() if set_in_french(words) != words}
    assert not wrong


def set_in_french(words: str) -> str:
    """Set a sentence as it will be once its number is put in."""
    return typo_fr(words.replace("{n}", "1234567")).replace("1234567", "{n}")


def test_no_sentence_uses_a_word_put_aside(root: Path) -> None:
    wrong = {where: words for where, words in sentences(root) if any(word in words.lower() for word in BANNED)}
    assert not wrong


def test_no_sentence_is_put_together_before_it_is_translated(root: Path) -> None:
    for path in sorted((root / "partaj_desktop" / "gui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "tr":
                assert not isinstance(node.args[0], ast.JoinedStr), f"{path.name}:{node.lineno}"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("31/12/2010", date(2010, 12, 31)),
        ("31.12.10", date(2010, 12, 31)),
        (" 1/3/2011 ", date(2011, 3, 1)),
        ("311210", date(2010, 12, 31)),
        ("31122010", date(2010, 12, 31)),
        ("01-02-93", date(1993, 2, 1)),
        ("31/02/2010", None),
        ("31/02/2011", None),
        ("00/01/2011", None),
        ("demain", None),
        ("12/2010", None),
        ("٣١/١٢/٢٠١٠", None),
        ("", None),
    ],
)
def test_date_is_read_as_it_is_typed(typed: str, read: date | None) -> None:
    assert read_day(typed) == read


def test_bad_date_says_so_and_keeps_what_was_typed(look: object) -> None:
    edit = DateEdit("Pour le")
    edit.setText("31/02/2010")
    assert edit.day is None
    assert "31/02/2010" in edit.sentence
    assert edit.text() == "31/02/2010"
    edit.setText("")
    assert edit.sentence == ""


def test_zero_and_one_are_singular() -> None:
    assert plural(0, "{n} jour", "{n} jours") == "0 jour"
    assert plural(1, "{n} jour", "{n} jours") == "1 jour"
    assert plural(1180, "{n} jour", "{n} jours") == "1\u202f180 jours"


def test_year_is_written_only_when_far() -> None:
    assert short_day(date(2010, 12, 16), date(2011, 1, 19)) == f"16{NBSP}déc."
    assert short_day(date(2009, 12, 16), date(2011, 1, 19)) == "16/12/09"
    assert short_day(None) == "–"


def test_span_goes_from_minutes_to_hours() -> None:
    assert span(52) == f"52{NBSP}min"
    assert span(68) == f"1{NBSP}h{NBSP}08"
