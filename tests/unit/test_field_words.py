"""Every table and every field that may stand in two versions has its word; codes are read in their own vocabulary."""

from partaj_desktop.domain.field_words import FIELD_WORDS, TABLE_WORDS, words_of
from partaj_desktop.domain.tables import TABLES


def test_every_table_has_its_word_and_no_word_is_of_no_table() -> None:
    assert set(TABLE_WORDS) == set(TABLES)


def test_every_field_has_its_word_and_no_word_is_of_no_field() -> None:
    fields = {field for table in TABLES.values() for field in table.kinds}
    assert fields - set(FIELD_WORDS) == set()
    assert set(FIELD_WORDS) - fields == set()


def test_a_code_is_read_in_the_vocabulary_of_its_table() -> None:
    assert words_of("situation", "state")["proposed"] == "proposée à la cellule"
    assert words_of("solution", "state")["proposed"] == "proposée"
    assert words_of("meeting", "state")["closed"] != words_of("situation", "state")["closed"]
    assert words_of("young_person", "last_name") == {}
