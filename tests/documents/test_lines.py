"""Lines: what may not be broken is not, nothing is lost, nothing stands out of its width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partaj_desktop.documents import fonts
from partaj_desktop.documents.letterhead import note_letterhead
from partaj_desktop.documents.lines import Bold, Line, break_lines, rich, runs
from partaj_desktop.documents.look import BODY
from partaj_desktop.domain.typography import typo_fr

WORDS = st.lists(st.text(alphabet="abéœ1-,;: \u00a0\u202f’%«»!\n", max_size=30), min_size=1, max_size=5)


@pytest.fixture(autouse=True, scope="module")
def faces() -> None:
    """Have the faces at hand."""
    fonts.ready()


def said(line: Line) -> str:
    """Return the letters of a line."""
    return "".join(text for text, _ in runs(line))


@given(WORDS, st.floats(min_value=20, max_value=400))
def test_nothing_is_lost_and_nothing_stands_out(parts: list[str], width: float) -> None:
    lines = break_lines([Bold(part) if number % 2 else part for number, part in enumerate(parts)], BODY, width)
    assert "".join("".join(map(said, lines)).split()) == "".join(
        typo_fr("\ue000".join(parts)).replace("\ue000", "").split()
    )
    for line in lines:
        drawn = sum(fonts.width(text.rstrip(" "), font) for text, font in runs(line)) * BODY.size
        assert drawn <= width + 1 or len("".join(said(line).split())) <= 1


@pytest.mark.parametrize("width", range(66, 200, 7))
def test_bound_spaces_are_never_broken(width: int) -> None:
    text = "pour 1 180 bénéficiaires : « oui » ! le 19 janvier à 14 h 05"
    ends = [said(line).rstrip(" ") for line in break_lines([text], BODY, width)]
    assert not any(end.endswith(("\u00a0", "\u202f")) for end in ends)
    for bound in ("1\u202f180", "«\u00a0oui\u00a0»\u202f!", "19\u00a0janvier", "14\u00a0h\u00a005"):
        assert any(bound in end for end in ends)


def test_a_colon_after_bold_keeps_its_space() -> None:
    (line,) = break_lines([Bold("Total"), " : 5"], BODY, 400)
    assert said(line) == "Total\u00a0: 5"


def test_rich_reads_stars_as_bold() -> None:
    parts = rich("**un volet prévention**, et **un autre**")
    assert [(str(part), isinstance(part, Bold)) for part in parts] == [
        ("un volet prévention", True),
        (", et ", False),
        ("un autre", True),
    ]


def test_the_note_s_own_words_need_no_letter_the_faces_lack() -> None:
    header, texts = note_letterhead()
    letters = set(repr(header) + repr(texts))
    missing = [
        letter
        for letter in letters
        if letter.isprintable() and fonts.width(letter, fonts.REGULAR) == fonts.width("\ufff0", fonts.REGULAR) == 0
    ]
    assert missing == []
