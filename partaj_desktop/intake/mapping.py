"""A column mapping as a TOML file.

[columns]                 # each names a header; what is not named is guessed or absent
last_name = "NOM_ELEVE"
id = "N° dossier"

[formats]
birth_date = "%Y%m%d"
"""

import re
import tomllib
from datetime import datetime
from typing import Final

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.roster import DATE_FIELDS, TEXT_FIELDS, ColumnMapping

MAX_MAPPING: Final = 64 * 1024
_FIELDS: Final = {name: name for name in (*TEXT_FIELDS, *DATE_FIELDS)} | {"id": "source_id"}


def read_mapping(data: bytes) -> ColumnMapping:
    """Read a mapping; UserError telling what is wrong in it."""
    if len(data) > MAX_MAPPING:
        raise UserError("Ce fichier de correspondance est trop gros.", "Vérifiez que le bon fichier a été choisi.")
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UserError("Ce fichier de correspondance n’est pas un fichier TOML.", str(error)[:200]) from error
    unknown = sorted(set(document) - {"columns", "formats"})
    if unknown:
        raise UserError(
            f"La section « {unknown[0]} » n’est pas connue dans ce fichier de correspondance.",
            "Les sections sont [columns] et [formats].",
        )
    columns = _section(document, "columns")
    formats = _section(document, "formats")
    for field_name, written_as in formats.items():
        _check_format(field_name, written_as)
    return ColumnMapping(columns=columns, date_formats=formats)


def _section(document: dict[str, object], section: str) -> dict[str, str]:
    found = document.get(section, {})
    if not isinstance(found, dict):
        raise UserError(f"« {section} » doit être une section [{section}].")
    named: dict[str, str] = {}
    for key, value in found.items():
        if key not in _FIELDS:
            raise UserError(
                f"Le champ « {key} » n’est pas connu.", "Champs possibles : " + ", ".join(sorted(_FIELDS)) + "."
            )
        if not isinstance(value, str) or not value.strip():
            raise UserError(f"Le champ « {key} » doit donner un texte entre guillemets.")
        named[_FIELDS[key]] = value
    return named


def _check_format(field_name: str, written_as: str) -> None:
    """Refuse a format that cannot give a date back, before any row is read with it."""
    if field_name not in DATE_FIELDS:
        raise UserError(f"Le champ « {field_name} » n’est pas une date.", "Dates : " + ", ".join(DATE_FIELDS) + ".")
    example = datetime(1993, 12, 31)
    try:
        same = datetime.strptime(example.strftime(written_as), written_as) == example
    except (ValueError, re.error):
        same = False
    if not same:
        raise UserError(
            f"Le format de date « {written_as} » n’est pas utilisable.",
            "Il faut le jour, le mois et l’année, par exemple %d/%m/%Y ou %Y%m%d.",
        )
