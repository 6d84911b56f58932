"""The editable words of the note, read from `resources/letterhead`."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from partaj_desktop import assets
from partaj_desktop.domain.errors import KnownFailure
from partaj_desktop.domain.papers import NoteHeader, NoteTexts, TextBlock

_FILE = "progress_note.fr.toml"


def note_letterhead(file: Path | None = None) -> tuple[NoteHeader, NoteTexts]:
    """Read the note's header and texts; KnownFailure when the file cannot be understood."""
    path = file or assets.data("resources", "letterhead", _FILE)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return _header(data["header"]), _texts(data)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise KnownFailure(
            "Les textes de la note d’étape sont illisibles.",
            f"Vérifiez le fichier « {path.name} » ({type(error).__name__} : {error}).",
        ) from error


def _header(data: Mapping[str, object]) -> NoteHeader:
    return NoteHeader(
        funder=_lines(data["funder"]),
        written_by=_line(data["written_by"]),
        dossier=_line(data["dossier"]),
        project=_line(data["project"]),
        carrier=_line(data["carrier"]),
        evaluator=_line(data["evaluator"]),
        region=_line(data["region"]),
        start=_line(data["start"]),
    )


def _texts(data: Mapping[str, object]) -> NoteTexts:
    findings = _table(data["findings"])
    return NoteTexts(
        objectives=_blocks(data["objectives"]),
        modalities=_blocks(data["modalities"]),
        initial_training=_line(findings["initial_training"]),
        low_levels=_line(findings["low_levels"]),
        common_law=_line(findings["common_law"]),
        contact=_line(findings["contact"]),
        complement=_line(findings["complement"]),
    )


def _blocks(value: object) -> tuple[TextBlock, ...]:
    if not isinstance(value, list):
        raise TypeError("[[…]] attendu")
    return tuple(_block(_table(one)) for one in value)


def _block(data: Mapping[str, object]) -> TextBlock:
    return TextBlock(
        heading=_line(data.get("heading", "")),
        paragraphs=_lines(data.get("paragraphs", [])),
        bullets=_lines(data.get("bullets", [])),
        after=_lines(data.get("after", [])),
    )


def _table(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError("table attendue")
    return value


def _line(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("texte attendu")
    return value


def _lines(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("liste de textes attendue")
    return tuple(_line(one) for one in value)
