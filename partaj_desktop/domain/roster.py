"""A roster: the list of young people that one source sends, as it was read.

Reading decides nothing about anybody: it keeps what the list says, row by row, and tells what it could not take.
Rows are numbered from 1, the header apart, empty rows counted: row n stands on line n + 1 of the spreadsheet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One person as the list names him or her; "" and None where the list says nothing."""

    number: int
    last_name: str = ""
    usual_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    sex: str = ""
    """F, M or ""."""
    commune: str = ""
    postcode: str = ""
    address: str = ""
    phone: str = ""
    mobile: str = ""
    guardian_phone: str = ""
    email: str = ""
    ine: str = ""
    source_id: str = ""
    last_school: str = ""
    last_class: str = ""
    level: str = ""
    last_situation: str = ""
    left_on: date | None = None
    proposed_by: str = ""


TEXT_FIELDS: Final = (
    "last_name",
    "usual_name",
    "first_name",
    "sex",
    "commune",
    "postcode",
    "address",
    "phone",
    "mobile",
    "guardian_phone",
    "email",
    "ine",
    "source_id",
    "last_school",
    "last_class",
    "level",
    "last_situation",
    "proposed_by",
)
DATE_FIELDS: Final = ("birth_date", "left_on")
NAME_FIELDS: Final = ("last_name", "usual_name", "first_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A row that was not taken: the column and the value at fault, and why, in one sentence."""

    number: int
    column: str
    value: str
    reason_sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedRow:
    """A row equal, cell by cell, to an earlier one; it is kept once, as row `first`."""

    number: int
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRemark:
    """A value that could not be used in a row that was taken all the same."""

    number: int
    column: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterReading:
    """All that was read from one file; every row that is not empty is in exactly one of rows, rejected, repeated."""

    rows: tuple[RosterRow, ...]
    rejected: tuple[RejectedRow, ...]
    repeated: tuple[RepeatedRow, ...]
    remarks: tuple[CellRemark, ...]
    columns_recognised: Mapping[str, str]
    """Field of RosterRow -> header as it stands in the file."""
    columns_ignored: tuple[str, ...]
    encoding: str
    """utf-8, utf-8-sig or cp1252."""
    separator: str

    @property
    def rows_read(self) -> int:
        """Count the rows of the file that hold something."""
        return len(self.rows) + len(self.rejected) + len(self.repeated)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """What a source is known to mean: which header holds which field, and how it writes dates."""

    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Field of RosterRow -> header."""
    date_formats: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Field of RosterRow -> strptime format."""
