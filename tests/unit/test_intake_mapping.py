"""A column mapping in TOML, and everything that may be wrong in it."""

import pytest

from partaj_desktop.domain.errors import UserError
from partaj_desktop.intake.csv_roster import read
from partaj_desktop.intake.mapping import read_mapping


def test_a_mapping_names_columns_and_formats() -> None:
    mapping = read_mapping(b'[columns]\nlast_name = "A"\nid = "B"\n[formats]\nbirth_date = "%Y%m%d"\n')
    assert mapping.columns == {"last_name": "A", "source_id": "B"}
    assert mapping.date_formats == {"birth_date": "%Y%m%d"}


def test_an_empty_mapping_leaves_all_to_guessing() -> None:
    mapping = read_mapping(b"")
    assert read(b"Nom\nExemple\n", mapping).rows[0].last_name == "Exemple"


def test_a_mapping_overrides_what_would_be_guessed() -> None:
    mapping = read_mapping(b'[columns]\nlast_name = "nom MARITAL"\n')
    reading = read(b"Nom;Nom marital\nUn;Deux\n", mapping)
    assert reading.rows[0].last_name == "Deux"
    assert reading.rows[0].usual_name == ""


def test_a_mapping_finds_the_separator_of_headers_nobody_guesses() -> None:
    mapping = read_mapping(b'[columns]\nlast_name = "X1"\nfirst_name = "X2"\n')
    (row,) = read(b"X1,X2,a;b;c;d;e\nUn,Deux,\n", mapping).rows
    assert (row.last_name, row.first_name) == ("Un", "Deux")


def test_a_date_that_does_not_follow_the_format_rejects_its_row() -> None:
    mapping = read_mapping(b'[formats]\nbirth_date = "%Y%m%d"\n')
    reading = read(b"Nom;DDN\nUn;19931231\nDeux;31/12/1993\nTrois;20100231\nQuatre;01930101\n", mapping)
    assert [row.last_name for row in reading.rows] == ["Un"]
    assert [rejected.number for rejected in reading.rejected] == [2, 3, 4]
    assert "%Y%m%d" in reading.rejected[0].reason_sentence


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[columns", "TOML"),
        ("columns = 3", "[columns]"),
        ("[colonnes]\nlast_name = 'A'", "colonnes"),
        ("[columns]\nnom = 'A'", "« nom »"),
        ("[columns]\nlast_name = 3", "entre guillemets"),
        ("[columns]\nlast_name = ' '", "entre guillemets"),
        ("[formats]\nlast_name = '%Y'", "n’est pas une date"),
        ("[formats]\nbirth_date = '%Y'", "format de date"),
        ("[formats]\nbirth_date = '%d%d%m%Y'", "format de date"),
        ("[formats]\nbirth_date = '%Q'", "format de date"),
        ("[formats]\nbirth_date = '%'", "format de date"),
        ("[formats]\nbirth_date = 'jj/mm/aaaa'", "format de date"),
        ("x = " + "[" * 5_000, "TOML"),
        ("x = " + "9" * 5_000, "TOML"),
        ("#" * 70_000, "trop gros"),
    ],
)
def test_what_is_wrong_in_a_mapping_is_told(text: str, told: str) -> None:
    with pytest.raises(UserError) as caught:
        read_mapping(text.encode())
    assert told in caught.value.sentence


def test_bytes_that_are_no_text_are_no_mapping() -> None:
    with pytest.raises(UserError, match="TOML"):
        read_mapping(b"\xff\xfe\x00")
