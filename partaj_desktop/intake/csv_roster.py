"""A CSV roster as spreadsheets save it in France.

Rules:
- a fault of the whole file is a UserError with what was seen; a fault of one row is a RejectedRow; the rest goes in;
- nothing is compulsory but a name (or « inconnu »); a cell that looks like a formula is text;
- every row that is not empty ends in exactly one of rows, rejected and repeated.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.roster import (
    DATE_FIELDS,
    NAME_FIELDS,
    TEXT_FIELDS,
    CellRemark,
    ColumnMapping,
    RejectedRow,
    RepeatedRow,
    RosterReading,
    RosterRow,
)
from partaj_desktop.intake import columns as column_names
from partaj_desktop.intake.cells import UnreadableDateError, clean, read_date, read_sex
from partaj_desktop.intake.columns import Columns
from partaj_desktop.intake.text import decode

MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 1_000
_SEPARATORS: Final = (";", ",", "\t")
_SAID: Final = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)
_LINE: Final = re.compile(r"[^\r\n]*(\r\n|\r|\n)|[^\r\n]+")
_LONGEST_VALUE: Final = 80
# Text never holds this character (`decode` refuses it), so this row can only be ours.
_END: Final = "\x1f"


@dataclass(slots=True)
class _Pile:
    """What the rows read so far have given."""

    rows: list[RosterRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    repeated: list[RepeatedRow] = field(default_factory=list)
    remarks: list[CellRemark] = field(default_factory=list)
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)


class _RowRefusedError(Exception):
    def __init__(self, column: str, value: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column
        self.value = value
        self.sentence = sentence


def read(data: bytes, mapping: ColumnMapping | None = None) -> RosterReading:
    """Read a whole file; UserError when it cannot be a roster, with a hint on what to do."""
    known = mapping or ColumnMapping()
    text, encoding = decode(data)
    text, separator = _separator(text, known)
    records = _records(text, separator)
    header = next((record for record in records if any(record)), [])
    columns = column_names.find(header, known)
    pile = _Pile()
    for number, cells in enumerate(records, start=1):
        if any(cells):
            _read_row(pile, number, cells, columns, known)
    if not pile.seen:
        raise UserError(
            "Cette liste n’a que sa ligne de titres : aucune personne.", "Vérifiez que le bon fichier a été choisi."
        )
    return RosterReading(
        rows=tuple(pile.rows),
        rejected=tuple(pile.rejected),
        repeated=tuple(pile.repeated),
        remarks=tuple(pile.remarks),
        columns_recognised=MappingProxyType(columns.recognised),
        columns_ignored=columns.ignored,
        encoding=encoding,
        separator=separator,
    )


def _separator(text: str, mapping: ColumnMapping) -> tuple[str, str]:
    """Find what separates the cells: Excel's own `sep=` line, else what makes the header best understood."""
    said = _SAID.match(text)
    if said is not None:
        return text[said.end() :], said[1]

    def understood(separator: str) -> tuple[int, int]:
        try:
            header: Sequence[str] = next((record for record in _parsed(text, separator) if any(record)), [])
        except UserError:  # told again, with its reason, when no other separator does better
            return -1, 0
        return column_names.understood(header, mapping), len(header)

    return text, max(_SEPARATORS, key=understood)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    """Give every record with clean cells; UserError on a quote never closed, and on too many rows or columns."""
    last: list[str] = []
    for count, record in enumerate(_parsed(text, separator, end=_END)):
        if count > MAX_ROWS and record != [_END]:
            raise UserError(f"Cette liste a plus de {MAX_ROWS} lignes.", "Coupez-la en plusieurs fichiers.")
        if len(record) > MAX_COLUMNS:
            raise UserError(
                f"Cette liste a plus de {MAX_COLUMNS} colonnes.", "Vérifiez que le bon fichier a été choisi."
            )
        last = record
        if record != [_END]:
            if record and record[-1].endswith(f"\n{_END}"):
                break
            yield record
    if last != [_END]:
        raise UserError(
            "Un guillemet ouvert dans ce fichier n’est jamais refermé : la suite ne peut pas être lue.",
            "Ouvrez la liste dans un tableur, corrigez la case qui commence par un guillemet et enregistrez-la.",
        )


def _parsed(text: str, separator: str, *, end: str = "") -> Iterator[list[str]]:
    try:
        for record in csv.reader(_lines(text, end), delimiter=separator):
            yield [cell if cell.endswith(_END) else clean(cell) for cell in record]
    except csv.Error as error:
        raise UserError(
            "Une case de ce fichier est d’une longueur impossible.",
            "Un guillemet ouvert n’est sans doute jamais refermé ; enregistrez de nouveau la liste depuis un tableur.",
        ) from error


def _lines(text: str, end: str) -> Iterator[str]:
    """Give each line with its end, then `end` on a line of its own; a text is long, and is not copied for it."""
    for line in _LINE.finditer(text):
        yield line[0] if line[1] else f"{line[0]}\n"
    if end:
        yield end


def _read_row(pile: _Pile, number: int, cells: list[str], columns: Columns, mapping: ColumnMapping) -> None:
    """Put one row that holds something where it belongs."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    first = pile.seen.setdefault(tuple(cells), number)
    if first != number:
        pile.repeated.append(RepeatedRow(number=number, first=first))
        return
    try:
        row, remarks = _row(number, cells, columns, mapping)
    except _RowRefusedError as refused:
        value = refused.value if len(refused.value) <= _LONGEST_VALUE else refused.value[: _LONGEST_VALUE - 1] + "…"
        pile.rejected.append(
            RejectedRow(number=number, column=refused.column, value=value, reason_sentence=refused.sentence)
        )
        return
    pile.rows.append(row)
    pile.remarks.extend(remarks)


def _row(number: int, cells: list[str], columns: Columns, mapping: ColumnMapping) -> tuple[RosterRow, list[CellRemark]]:
    """Read the cells of one row; _RowRefusedError with the column at fault."""
    if len(cells) > len(columns.headers):
        extra = cells[len(columns.headers)]
        raise _RowRefusedError("", extra, "Cette ligne a plus de cases que la ligne de titres : tout y serait décalé.")
    said = {name: cells[position] for name, position in columns.at.items() if position < len(cells)}
    if not any(character.isalnum() for name in NAME_FIELDS for character in said.get(name, "")):
        column = columns.recognised.get("last_name") or columns.recognised["usual_name"]
        raise _RowRefusedError(column, said.get("last_name", ""), "Aucun nom : écrivez au moins « inconnu ».")
    dates = {name: _date(name, said.get(name, ""), columns, mapping) for name in DATE_FIELDS}
    texts = {name: said.get(name, "") for name in TEXT_FIELDS if name != "sex"}
    texts["ine"] = texts["ine"].replace(" ", "").upper()
    sex = read_sex(said.get("sex", ""))
    remarks = [] if sex is not None else [_sex_remark(number, columns, said["sex"])]
    row = RosterRow(number=number, sex=sex or "", birth_date=dates["birth_date"], left_on=dates["left_on"], **texts)
    return row, remarks


def _date(name: str, value: str, columns: Columns, mapping: ColumnMapping) -> date | None:
    try:
        return read_date(value, mapping.date_formats.get(name, ""))
    except UnreadableDateError as error:
        raise _RowRefusedError(columns.recognised[name], value, str(error)) from error


def _sex_remark(number: int, columns: Columns, value: str) -> CellRemark:
    return CellRemark(
        number=number,
        column=columns.recognised["sex"],
        value=value[:_LONGEST_VALUE],
        sentence="Cette valeur n’a pas été reprise : F ou M est attendu.",
    )
