"""Whatever the file, it is read or refused in words; whatever the row, it is somewhere."""

import csv
import io
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.roster import ColumnMapping, RosterReading
from partaj_desktop.intake.csv_roster import read
from partaj_desktop.intake.mapping import read_mapping

# Everything cp1252 writes, control characters apart.
LETTERS = "".join(
    letter for letter in bytes(range(32, 256)).decode("cp1252", "ignore") if letter.isprintable() or letter == "\u00a0"
)
CELLS = st.text(LETTERS + "\n", max_size=12) | st.sampled_from(
    ["", "", "inconnu", "31/02/2010", "31/12/1993", "=1+1", '"', ";", ",", "F", "NOM", "?", "a\r\nb"]
)
HEADERS = ["Nom", "Prénom", "Date de naissance", "Sexe", "Commune", "Observations"]
SEPARATORS = st.sampled_from([";", ",", "\t"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "cp1252"])


def reading_or_refusal(data: bytes) -> RosterReading | UserError:
    try:
        return read(data)
    except UserError as error:
        return error


def mapping_or_refusal(data: bytes) -> ColumnMapping | UserError:
    try:
        return read_mapping(data)
    except UserError as error:
        return error


def numbers(reading: RosterReading) -> list[int]:
    taken = [row.number for row in reading.rows]
    rejected = [row.number for row in reading.rejected]
    repeated = [row.number for row in reading.repeated]
    return sorted(taken + rejected + repeated)


@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda data: b"Nom;Pr\xe9nom;DDN\n" + data))
@example(b'Nom;"')
@example(b"Nom\n\x0b\x0c")
@example(b'Nom\n"\r')
@example("Nom\n\u0085;\u2028".encode())
@example(b"sep=;\nNom")
@example(b"sep=;")
@example(b"\xef\xbb\xbf\xef\xbb\xbfNom\nx")
def test_any_bytes_give_a_reading_or_a_sentence(data: bytes) -> None:
    outcome = reading_or_refusal(data)
    if isinstance(outcome, UserError):
        assert outcome.sentence
        assert outcome.hint
    else:
        assert outcome.rows_read > 0
        assert len(set(numbers(outcome))) == outcome.rows_read


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_a_mapping_or_a_sentence(data: bytes) -> None:
    outcome = mapping_or_refusal(data)
    if isinstance(outcome, UserError):
        assert outcome.sentence
    else:
        assert set(outcome.date_formats) <= {"birth_date", "left_on"}


@given(
    rows=st.lists(st.lists(CELLS, min_size=len(HEADERS), max_size=len(HEADERS) + 1), max_size=15),
    separator=SEPARATORS,
    encoding=ENCODINGS,
    line_end=st.sampled_from(["\r\n", "\n"]),
)
def test_every_row_written_is_taken_rejected_or_told_as_repeated(
    rows: list[list[str]], separator: str, encoding: str, line_end: str
) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=separator, lineterminator=line_end)
    writer.writerow(HEADERS)
    writer.writerows(rows)
    filled = [number for number, row in enumerate(rows, start=1) if any(cell.split() for cell in row)]
    data = written.getvalue().encode(encoding)
    reading = reading_or_refusal(data)
    if isinstance(reading, UserError):
        assert not filled
        assert "ligne de titres" in reading.sentence
        return
    assert numbers(reading) == filled
    assert reading.separator == separator
    assert reading.columns_recognised["first_name"] == "Prénom"
    assert reading.columns_ignored == ("Observations",)
    for row in reading.rows:
        assert row.last_name == " ".join(rows[row.number - 1][0].split())
        assert row.commune == " ".join(rows[row.number - 1][4].split())


@given(
    st.dates(date(1950, 1, 1), date(2049, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%y", "%d %m %Y"]),
)
def test_every_day_is_read_back_in_every_writing(day: date, written_as: str) -> None:
    (row,) = read(f"Nom;DDN\nExemple;{day.strftime(written_as)}\n".encode()).rows
    assert row.birth_date == day


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 9999))
def test_figures_are_a_day_or_a_rejected_row(day: int, month: int, year: int) -> None:
    reading = read(f"Nom;DDN\nExemple;{day:02}/{month:02}/{year:04}\n".encode())
    try:
        expected = date(year, month, day) if 1900 <= year <= 2099 else None
    except ValueError:
        expected = None
    assert [row.birth_date for row in reading.rows] == ([expected] if expected else [])
    assert len(reading.rejected) == (expected is None)
