"""A CSV roster: what goes in, what is refused row by row, and what is refused whole."""

import io
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.roster import ColumnMapping, RejectedRow, RepeatedRow, RosterReading
from partaj_desktop.intake.csv_roster import MAX_ROWS, read
from partaj_desktop.intake.mapping import read_mapping

SAMPLES = Path(__file__).parents[1] / "intake" / "samples"
HEADER = "Nom;Prénom;Date de naissance;Sexe;Commune\n"


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def lines(*rows: str, header: str = HEADER) -> RosterReading:
    return read((header + "\n".join(rows)).encode())


def refused(data: bytes, mapping: ColumnMapping | None = None) -> UserError:
    with pytest.raises(UserError) as caught:
        read(data, mapping)
    assert caught.value.hint
    return caught.value


def test_a_list_as_excel_saves_it_in_france() -> None:
    reading = read(sample("mgi_excel_cp1252.csv"))
    assert (reading.encoding, reading.separator) == ("cp1252", ";")
    assert [row.number for row in reading.rows] == [1, 2, 3, 6, 8]
    first, second = reading.rows[:2]
    assert (first.last_name, first.first_name, first.birth_date) == ("LEFEBVRÉ", "Maëlle", date(1993, 12, 31))
    assert (first.ine, first.sex, first.postcode, first.commune) == ("1234567890A", "F", "62400", "BÉTHUNE")
    assert (first.phone, first.mobile, first.email) == ("03 53 01 10 01", "06 39 98 10 01", "maelle.l@example.org")
    assert (first.last_school, first.last_class, first.level) == ("LP Exemple", "1ère année CAP", "V bis")
    assert first.left_on == date(2010, 6, 30)
    assert (second.last_name, second.birth_date) == ("DUBŒUF-N’DIAYE", date(1993, 2, 1))
    assert second.address == "chez sa tante, 3 résidence des Peupliers"
    assert reading.columns_recognised["birth_date"] == "Né(e) le"
    assert reading.columns_ignored == ("Observations",)


def test_what_is_wrong_in_that_list_is_told_row_by_row() -> None:
    reading = read(sample("mgi_excel_cp1252.csv"))
    assert reading.rejected == (
        RejectedRow(
            number=4,
            column="Né(e) le",
            value="31/02/2010",
            reason_sentence="Cette date n’existe pas dans le calendrier.",
        ),
        RejectedRow(number=5, column="NOM", value="", reason_sentence="Aucun nom : écrivez au moins « inconnu »."),
    )
    assert reading.repeated == (RepeatedRow(number=7, first=6),)
    assert reading.rows_read == 8


def test_both_codings_of_one_list_read_alike() -> None:
    old, new = read(sample("mgi_excel_cp1252.csv")), read(sample("mgi_excel_utf8_bom.csv"))
    assert new.encoding == "utf-8-sig"
    assert (old.rows, old.rejected, old.columns_recognised) == (new.rows, new.rejected, new.columns_recognised)


def test_formulas_are_text() -> None:
    row = read(sample("mgi_excel_cp1252.csv")).rows[-1]
    assert (row.last_name, row.first_name, row.address, row.phone) == ("=CMD|'/C calc'!A0", "+33", "-12", "@SUM(1)")


def test_commas_iso_dates_and_names_of_everywhere() -> None:
    reading = read(sample("mission_locale_commas.csv"))
    assert (reading.encoding, reading.separator) == ("utf-8", ",")
    first, second = reading.rows
    assert (first.source_id, first.last_name, first.first_name) == ("P3-0001", "ŻÓŁĆ", "Łukasz")
    assert (first.birth_date, first.sex) == (date(1993, 12, 31), "M")
    assert (second.usual_name, second.birth_date, second.sex) == ("Thị, Phượng", date(1994, 4, 3), "F")


def test_tabs_the_separator_line_of_excel_and_a_mapping() -> None:
    reading = read(sample("cfa_tabs.csv"), read_mapping(sample("cfa_mapping.toml")))
    (row,) = reading.rows
    assert reading.separator == "\t"
    assert (row.number, row.last_name) == (1, "DE LA ROCHEFOUCAULD-DOUDEAUVILLE")
    assert (row.first_name, row.birth_date, row.sex) == ("Marie-Antoinette", date(1994, 1, 5), "F")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("NOM DE FAMILLE", "last_name"),
        ("nom patronymique", "last_name"),
        ("Nom d’usage", "usual_name"),
        ("PRENOM", "first_name"),
        ("Prénom(s)", "first_name"),
        ("Né(e) le", "birth_date"),
        ("Date de naissance (jj/mm/aaaa)", "birth_date"),
        ("DATE_NAISSANCE", "birth_date"),
        ("Civilité", "sex"),
        ("Ville", "commune"),
        ("C.P.", "postcode"),
        ("Code postal", "postcode"),
        ("Tél.", "phone"),
        ("Téléphone", "phone"),
        ("Tél. portable", "mobile"),
        ("Tél. responsable légal", "guardian_phone"),
        ("Mél", "email"),
        ("E-mail", "email"),
        ("Courriel", "email"),
        ("N° INE", "ine"),
        ("Identifiant", "source_id"),
        ("Établissement", "last_school"),
        ("ETABLISSEMENT D'ORIGINE", "last_school"),
        ("Classe", "last_class"),
        ("Niveau de formation", "level"),
        ("Dernière situation", "last_situation"),
        ("Date de sortie", "left_on"),
        ("Prescripteur", "proposed_by"),
    ],
)
def test_headers_are_recognised_without_case_or_accent(header: str, field: str) -> None:
    other = "Nom d’usage" if field == "last_name" else "Nom"
    reading = read(f"{header};{other}\n;Exemple".encode())
    assert reading.columns_recognised[field] == header


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("31/12/1993", date(1993, 12, 31)),
        ("1/3/1993", date(1993, 3, 1)),
        ("31/12/93", date(1993, 12, 31)),
        ("01/02/08", date(2008, 2, 1)),
        ("31-12-1993", date(1993, 12, 31)),
        ("31.12.1993", date(1993, 12, 31)),
        ("1993-12-31", date(1993, 12, 31)),
        ("1993-12-31T00:00:00", date(1993, 12, 31)),
        ("31/12/1993 00:00", date(1993, 12, 31)),
        ("29/02/1996", date(1996, 2, 29)),
        ("", None),
    ],
)
def test_dates_as_people_write_them(written: str, expected: date | None) -> None:
    (row,) = lines(f"Exemple;Alix;{written};;").rows
    assert row.birth_date == expected


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("31/02/2010", "n’existe pas"),
        ("29/02/1993", "n’existe pas"),
        ("31/13/1993", "n’existe pas"),
        ("00/01/1993", "n’existe pas"),
        ("31/12/0193", "L’année 193"),
        ("1993", "ne se lit pas"),
        ("décembre 93", "ne se lit pas"),
        ("31/12/193", "ne se lit pas"),
        ("34334", "ne se lit pas"),
        ("٣١/١٢/١٩٩٣", "ne se lit pas"),
    ],
)
def test_a_date_that_is_none_rejects_its_row_alone(written: str, sentence: str) -> None:
    reading = lines(f"Exemple;Alix;{written};;", "Exemple;Camille;31/12/1993;;")
    (rejected,) = reading.rejected
    assert (rejected.number, rejected.column, rejected.value) == (1, "Date de naissance", written)
    assert sentence in rejected.reason_sentence
    assert [row.first_name for row in reading.rows] == ["Camille"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("F", "F"),
        ("féminin", "F"),
        ("Mlle", "F"),
        ("2", "F"),
        ("M", "M"),
        ("M.", "M"),
        ("GARÇON", "M"),
        ("", ""),
        ("?", ""),
    ],
)
def test_sex_as_lists_write_it(written: str, expected: str) -> None:
    reading = lines(f"Exemple;Alix;;{written};")
    assert reading.rows[0].sex == expected
    assert reading.remarks == ()


def test_a_sex_not_understood_is_told_and_keeps_nobody_out() -> None:
    reading = lines("Exemple;Alix;;oui;")
    assert reading.rows[0].sex == ""
    (remark,) = reading.remarks
    assert (remark.number, remark.column, remark.value) == (1, "Sexe", "oui")


@pytest.mark.parametrize("name", ["", "  ", "?", "--", "\u00a0"])
def test_a_row_without_any_name_is_rejected(name: str) -> None:
    reading = lines(f"{name};;31/12/1993;F;Lens", "inconnu;;;;Lens", ";Alix;;;Lens")
    assert [row.number for row in reading.rows] == [2, 3]
    assert [(rejected.number, rejected.column) for rejected in reading.rejected] == [(1, "Nom")]


def test_empty_rows_count_in_the_numbers_and_nowhere_else() -> None:
    reading = lines("", ";;;;", "Exemple;Alix;;;", "", "Exemple;Camille;31/02/2010;;", "")
    assert [row.number for row in reading.rows] == [3]
    assert [rejected.number for rejected in reading.rejected] == [5]
    assert reading.rows_read == 2


def test_a_row_with_too_many_cells_is_rejected_not_shifted() -> None:
    reading = lines("Exemple;Alix;;;Lens;;;", "Exemple;Alix;;;12;rue des Lilas")
    assert [row.number for row in reading.rows] == [1]
    (rejected,) = reading.rejected
    assert (rejected.number, rejected.value) == (2, "rue des Lilas")


def test_short_rows_and_blanks_are_no_fault() -> None:
    reading = lines("  Exemple \u00a0 Long ;Alix", '"Exemple";"Ca""mille""";;;"Hénin\nBeaumont"')
    assert (reading.rows[0].last_name, reading.rows[0].commune) == ("Exemple Long", "")
    assert (reading.rows[1].first_name, reading.rows[1].commune) == ('Ca"mille"', "Hénin Beaumont")


def test_decomposed_accents_are_composed() -> None:
    assert lines("Exemple;Zoe\u0301;;;").rows[0].first_name == "Zoé"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end(line_end: str) -> None:
    text = line_end.join(["Nom;Prénom", "Exemple;Alix", "Exemple;Camille", ""])
    assert len(read(text.encode()).rows) == 2


def test_the_header_may_follow_empty_lines() -> None:
    assert read("\n;;\nNom;Prénom\nExemple;Alix\n".encode()).rows[0].number == 1


def test_two_columns_for_one_field_take_the_first_and_tell_the_other() -> None:
    reading = read(b"Nom;Nom de naissance\nUn;Deux\n")
    assert reading.rows[0].last_name == "Un"
    assert reading.columns_ignored == ("Nom de naissance",)


def test_no_name_column_tells_which_were_seen() -> None:
    error = refused(b"Date;Montant;Libell\xe9\n01/01/2010;12;x\n")
    assert "nom de famille" in error.sentence
    assert all(header in error.hint for header in ("« Date »", "« Montant »", "« Libellé »"))


def test_a_header_named_by_the_mapping_and_missing_is_told() -> None:
    error = refused(HEADER.encode() + b"Exemple;Alix\n", ColumnMapping(columns={"last_name": "NOM_ELEVE"}))
    assert "« NOM_ELEVE »" in error.sentence
    assert "« Commune »" in error.hint


@pytest.mark.parametrize("data", [b"", b"\n\r\n  \t\n", b"\xef\xbb\xbf", b"\x1a"])
def test_an_empty_file(data: bytes) -> None:
    assert "vide" in refused(data).sentence


@pytest.mark.parametrize("rest", ["", "\r\n", ";;;;\r\n;;\r\n"])
def test_only_a_header(rest: str) -> None:
    assert "ligne de titres" in refused((HEADER + rest).encode()).sentence


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "looks"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "Excel (.xlsx)"),
        (zipped("word/document.xml"), ".docx"),
        (zipped("liste.csv"), "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "Excel (.xls)"),
        ("Nom;Prénom\nExemple;Alix".encode("utf-16"), "UTF-16"),
        ("Nom;Prénom\nExemple;Alix".encode("utf-16-le"), "binaire"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"age-encryption.org/v1\n-> X25519 ", "fichier d’échange"),
        (b"<!DOCTYPE html><html>", "page web"),
        (b"Nom;Pr\0nom\n", "binaire"),
        (bytes(range(256)), "binaire"),
    ],
)
def test_another_kind_of_file_is_told_for_what_it_looks_like(data: bytes, looks: str) -> None:
    error = refused(data)
    assert looks in error.sentence
    assert "CSV" in error.hint


def test_bytes_that_are_letters_in_no_coding() -> None:
    assert "codage" in refused(b"Nom;Pr\x81nom\nExemple;Alix\n").sentence


def test_more_than_20_mb() -> None:
    assert "20 Mo" in refused(b"Nom\n" + b"Exemple\n" * 2_500_000).sentence


def test_a_line_of_absurd_length_is_told_with_its_number() -> None:
    error = refused(b"Nom\nExemple\n" + b"x" * 150_000 + b"\n")
    assert "ligne 3" in error.sentence


def test_a_quote_never_closed_swallows_nobody() -> None:
    assert "guillemet" in refused((HEADER + 'Exemple;"Alix;;;\nExemple;Camille;;;\n').encode()).sentence
    assert "guillemet" in refused((HEADER + 'Exemple;Alix;;;"').encode()).sentence
    long = HEADER + 'Exemple;"Alix;;;\n' + "Exemple;Camille;;;\n" * 10_000
    assert "guillemet" in refused(long.encode()).hint


def test_a_quote_never_closed_in_the_header_is_told() -> None:
    assert "guillemet" in refused(('"Nom;Prénom\n' + "Exemple;Camille\n" * 10_000).encode()).hint


def test_more_columns_or_rows_than_a_list_has() -> None:
    assert "colonnes" in refused(b"Nom" + b";x" * 1_200 + b"\nExemple\n").sentence
    assert "lignes" in refused(b"Nom\n" + b"a\n" * (MAX_ROWS + 1)).sentence


def test_a_list_of_the_greatest_length_goes_in() -> None:
    assert read(b"Nom\n" + b"a\n" * MAX_ROWS).rows_read == MAX_ROWS


def test_500_rows_are_read_at_once() -> None:
    rows = "".join(f"Exemple{number};Alix;31/12/1993;F;Lens\r\n" for number in range(500))
    start = time.perf_counter()
    reading = read((HEADER + rows).encode("cp1252"))
    assert len(reading.rows) == 500
    assert time.perf_counter() - start < 1.0
