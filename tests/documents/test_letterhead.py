"""The note's editable words: read as they are, refused in one sentence when they cannot be."""

from pathlib import Path

import pytest

from partaj_desktop import assets
from partaj_desktop.documents.letterhead import note_letterhead
from partaj_desktop.domain.errors import KnownFailure


def shipped() -> str:
    """Return the file as the program ships it."""
    return assets.data("resources", "letterhead", "progress_note.fr.toml").read_text("utf-8")


def test_shipped_words() -> None:
    header, texts = note_letterhead()
    assert header.dossier == "AP1_n° 261"
    assert header.evaluator.startswith("Cabinet COPAS")
    assert [block.heading for block in texts.objectives] == ["Objectif", "", "Le public"]
    assert len(texts.modalities[1].bullets) == 3


def test_figures_are_never_in_the_words() -> None:
    for figure in ("337", "371", "553", "1180", "1 180", "117", "161"):
        assert figure not in shipped()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[header]", "[header"),
        ('region = "Nord – Pas-de-Calais"', ""),
        ('start = "Mars 2010"', "start = 2010"),
        ("[[objectives]]", "[[autre]]"),
        ('heading = "Le public"', 'heading = ["Le public"]'),
    ],
)
def test_words_that_cannot_be_read_are_told_in_one_sentence(tmp_path: Path, old: str, new: str) -> None:
    file = tmp_path / "note.toml"
    assert old in shipped()
    file.write_text(shipped().replace(old, new), encoding="utf-8")
    with pytest.raises(KnownFailure, match="illisibles") as caught:
        note_letterhead(file)
    assert "note.toml" in caught.value.hint


def test_a_file_in_another_encoding_is_told_too(tmp_path: Path) -> None:
    file = tmp_path / "note.toml"
    file.write_bytes(shipped().encode("utf-16"))
    with pytest.raises(KnownFailure, match="illisibles"):
        note_letterhead(file)
