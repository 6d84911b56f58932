"""The search index: it never misses who is there, keeps no word of who was erased, and takes any text for words."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partaj_desktop.domain.changes import Patch, commit_of
from partaj_desktop.domain.ids import SHARED, Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.tables import Value
from partaj_desktop.domain.text import plain
from partaj_desktop.store import connection as opening
from partaj_desktop.store import entries, erasure, integrity, journal, search, situations
from partaj_desktop.store.connection import transaction
from partaj_desktop.store.queries import load
from tests.helpers.stores import DATA_KEY, id_of, indexed
from tests.helpers.worlds import Party, party, trust_of, workstation
from tests.store.raw_pages import decrypted

WHO = id_of("a young person")
CASE = id_of("the situation")
HOUSE = id_of("the organisation")
TUTOR = id_of("the tutor")
_LETTERS = "abemnorst éèêëàâçîïôûùüÿœæñłŁżźćńśąęşğıİøößþđ'’-. АБв عم"


@pytest.fixture
def stations(tmp_path: Path) -> Iterator[tuple[Party, Party]]:
    """Give the region and the north, with empty stores; in the end whoever is there is found in both."""
    trust = trust_of([workstation("region", Role.COORDINATOR), workstation("north", Role.FACILITATOR, territory="n")])
    both = party(tmp_path, "region", trust), party(tmp_path, "north", trust)
    yield both
    for one in both:
        assert integrity.faults(one.connection) == []
        one.connection.close()


def patch(table: str, row: Id, subject: Id = WHO, **fields: Value) -> Patch:
    return Patch(table=table, row=row, subject=subject, fields=fields)


def named(last: str, first: str = "", *, who: Id = WHO, **more: Value) -> list[Patch]:
    """Name a young person who has a situation."""
    return [
        patch("young_person", who, who, last_name=last, first_name=first, **more),
        patch("situation", id_of(f"situation of {who.hex()}"), who, state="proposed"),
    ]


def find(one: Party, text: str) -> set[Id]:
    """Give the young people a search gives as candidates."""
    numbers = search.candidates(one.connection, plain(text).split(), limit=1000)
    return {Id(bytes(row.person)) for row in situations.numbered(one.connection, numbers)}


@pytest.mark.parametrize(
    "typed", ["n", "NOWAK", "now", "zoe", "Zoé nowak", "nowak zoe", "henin", "beaum", "hénin-b zo"]
)
def test_who_is_named_is_found_by_how_each_word_begins(stations: tuple[Party, Party], typed: str) -> None:
    region, _ = stations
    region.write("person.added", named("Nowak", "Zoé", commune="Hénin-Beaumont"))
    assert find(region, typed) == {WHO}


@pytest.mark.parametrize("typed", ["owak", "nowaks", "zoe lens", "x", "beaumont nowak zoe lens"])
def test_other_words_find_nobody(stations: tuple[Party, Party], typed: str) -> None:
    region, _ = stations
    region.write("person.added", named("Nowak", "Zoé", commune="Hénin-Beaumont"))
    assert find(region, typed) == set()


def related() -> dict[str, list[Patch]]:
    """Give what tells words of a young person without being his or her own row, by what one types to find it."""
    return {
        "mission": [
            patch("situation", CASE, lead_organisation=HOUSE, state="followed"),
            patch("organisation", HOUSE, SHARED, name="Mission locale des Trois-Rivières"),
        ],
        "chantier": [
            patch("solution", id_of("solution"), situation=CASE, kind="integration"),
            patch("solution_kind", id_of("kind"), SHARED, code="integration", label="Chantier d’insertion"),
        ],
        "boulangerie": [patch("solution", id_of("solution"), situation=CASE, label="Essai en boulangerie")],
        "delannoy": [
            patch("appointment", id_of("appointment"), tutor=TUTOR, situation=CASE, state="active"),
            patch("tutor", TUTOR, SHARED, first_name="Odile", last_name="Delannoy"),
        ],
    }


@pytest.mark.parametrize("typed", related())
@pytest.mark.parametrize("turned", [False, True], ids=["the name last", "the name first"])
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "one by one"])
def test_structures_solutions_and_tutors_find_whoever_they_are_of(
    stations: tuple[Party, Party], typed: str, *, turned: bool, at_once: bool
) -> None:
    """In whatever order and however many at a time they come: a name may arrive long before or after."""
    region, north = stations
    region.write("person.added", named("Nowak", "Zoé"))
    patches = related()[typed][:: -1 if turned else 1]
    for some in [patches] if at_once else [[one] for one in patches]:
        region.write("changed", some)
    assert find(region, f"{typed} now") == {WHO}
    north.take(region.runs())
    assert find(north, f"{typed} now") == {WHO}


def test_a_new_name_finds_as_well_written_here_as_received(stations: tuple[Party, Party]) -> None:
    region, north = stations
    region.write("person.added", [*named("Nowak"), *related()["mission"]])
    north.take(region.runs())
    region.write("changed", [patch("young_person", WHO, last_name="Kaczmarek")])
    region.write("changed", [patch("organisation", HOUSE, SHARED, name="Second souffle")])
    north.take(region.runs())
    for one in stations:
        assert find(one, "kacz") == find(one, "souff kacz") == {WHO}


def test_of_two_names_written_at_once_both_find(stations: tuple[Party, Party]) -> None:
    """The row is folded anew, and the road of the patches is not taken."""
    region, north = stations
    region.write("person.added", named("Nowak"))
    north.take(region.runs())
    region.write("changed", [patch("young_person", WHO, last_name="Kaczmarek")])
    north.write("changed", [patch("young_person", WHO, last_name="Wojcik", first_name="Zoé")])
    north.take(region.runs())
    region.take(north.runs())
    for one in stations:
        shown = one.connection.execute("SELECT last_name FROM young_person").fetchone()[0]
        assert find(one, f"{shown} zoe") == {WHO}


def test_two_people_whose_ids_begin_alike_are_both_found(stations: tuple[Party, Party]) -> None:
    region, _ = stations
    one, two = (Id(bytes.fromhex("0192f0c0a1b2c3d4") + bytes([n] * 8)) for n in (0, 255))
    region.write("person.added", named("Nowak", who=one) + named("Lefebvre", who=two))
    assert find(region, "now") == find(region, "lef") == {one, two}, "candidates: whoever asks reads and judges"


def test_the_ids_of_others_may_be_of_any_bytes(stations: tuple[Party, Party]) -> None:
    region, _ = stations
    random = Random(5)
    people = {Id(random.randbytes(16)) for _ in range(200)} | {Id(bytes(16)), Id(b"\xff" * 16), Id(b"\x80" + bytes(15))}
    region.write("person.added", [one for who in sorted(people) for one in named("Nowak", who=who)])
    assert find(region, "nowak") == people


def test_candidates_come_by_pages_the_last_known_first(stations: tuple[Party, Party]) -> None:
    region, _ = stations
    people = [Id(n.to_bytes(8, "big") + bytes(8)) for n in range(1, 26)]
    region.write("person.added", [one for who in people for one in named("Nowak", who=who)])
    given: list[int] = []
    while page := search.candidates(region.connection, ["now"], limit=10, before=given[-1] if given else None):
        given += page
        assert len(page) <= 10
    assert given == list(range(25, 0, -1))


def test_what_was_undone_finds_nobody(stations: tuple[Party, Party]) -> None:
    region, _ = stations
    region.write("person.added", named("Nowak"))
    before = indexed(region.connection)

    def undone() -> None:
        with transaction(region.connection):
            journal.append(
                region.connection, region.pen, "changed", [patch("young_person", WHO, last_name="Kaczmarek")]
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert indexed(region.connection) == before
    assert find(region, "kacz") == set()


def test_nothing_is_left_of_the_words_of_who_was_erased(stations: tuple[Party, Party], tmp_path: Path) -> None:
    region, _ = stations
    others = [id_of(f"other {n}") for n in range(200)]
    region.write("person.added", [one for who in others for one in named("Lefebvre", who=who)])
    region.write("person.added", named("Zzyzx", "Qwortle", commune="Vlimp"))
    region.write("changed", [patch("young_person", WHO, last_name="Xyzzqat")])
    words = {"zzyzx", "qwortle", "vlimp", "xyzzqat"}
    assert words <= {str(term) for term, _ in indexed(region.connection)}
    commits = erasure.commits_of_subject(region.connection, WHO)
    with transaction(region.connection):
        erasure.erase(region.connection, commits)
    assert {term for term, _ in indexed(region.connection)} == {"lefebvre"}
    opening.checkpoint(region.connection)
    pages = decrypted(tmp_path / "region.db", DATA_KEY).lower()
    assert b"lefebvre" in pages, "else these bytes would show nothing"
    # A term may stand without what it begins with as the one before it.
    assert {word for word in words if word[2:].encode() in pages} == set()


def test_filled_anew_it_says_the_same(stations: tuple[Party, Party]) -> None:
    region, _ = stations
    for patches in (named("Nowak", "Zoé"), *related().values(), named("Lefebvre", who=id_of("another"))):
        region.write("changed", patches)
    before = indexed(region.connection)
    with transaction(region.connection):
        search.rebuild(region.connection)
    assert indexed(region.connection) == before


def test_who_would_be_missed_is_told_by_the_check(stations: tuple[Party, Party]) -> None:
    region, _ = stations
    region.write("person.added", [*named("Nowak", "Zoé"), *related()["mission"]])
    assert search.missing(region.connection) == []
    region.connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
    assert integrity.faults(region.connection) == [f"search: {WHO.hex()}"]
    region.connection.execute(
        "INSERT INTO search (rowid, words) VALUES (?, 'nowak zoe mission locale des')", (search.number(WHO),)
    )
    assert search.missing(region.connection) == [WHO], "one word is enough"
    with transaction(region.connection):
        search.rebuild(region.connection)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.text(_LETTERS, min_size=1, max_size=18), min_size=1, max_size=6), data=st.data())
def test_any_name_is_found_by_any_beginning(
    stations: tuple[Party, Party], names: list[str], data: st.DataObject
) -> None:
    region, _ = stations
    people = {id_of(f"{n} {name}"): name for n, name in enumerate(names)}
    region.write("person.added", [one for who, name in people.items() for one in named(name, who=who)])
    for who, name in people.items():
        for word in plain(name).split():
            assert who in find(region, word[: data.draw(st.integers(1, len(word)))])


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=40))
def test_whatever_is_typed_is_words(stations: tuple[Party, Party], typed: str) -> None:
    """Quotes, operators, signs of any script: none is a question of the index's own."""
    words = plain(typed).split()
    if words:
        assert search.candidates(stations[0].connection, words, limit=10) == []


def test_every_sign_of_unicode_may_be_in_a_name(stations: tuple[Party, Party]) -> None:
    """Word for word: the index parts texts where `plain` does."""
    connection = stations[0].connection
    signs = [chr(code) for code in range(1, 0x3000) if not 0xD800 <= code < 0xE000]
    with transaction(connection):
        connection.executemany(
            "INSERT INTO search (rowid, words) VALUES (?, ?)",
            ((n, _as_indexed(f"ab{sign}cd")) for n, sign in enumerate(signs)),
        )
    for n, sign in enumerate(signs):
        match = " AND ".join(f'"{word}"' for word in plain(f"ab{sign}cd").split())
        query = "SELECT 1 FROM search WHERE search MATCH ? AND rowid = ?"
        assert connection.execute(query, (match, n)).fetchone(), f"U+{ord(sign):04X}"


def _as_indexed(text: str) -> str:
    return text if text.isascii() else plain(text)


def test_no_word_of_an_absent_line_stands(stations: tuple[Party, Party]) -> None:
    region, _ = stations
    region.write("person.added", named("Nowak"))
    lines = [line for *_, line in entries.lines(region.connection) if b"Nowak" in line]
    with transaction(region.connection):
        erasure.erase(region.connection, [commit_of(line) for line in lines])
    assert indexed(region.connection) == []


def test_the_queries_read_by_the_index_when_few_rows_are_asked(stations: tuple[Party, Party]) -> None:
    """A merge reads the rows it touched, and never a table through."""
    connection = stations[0].connection
    for query, column in (
        ("leads", "s.id"),
        ("leads", "s.lead_organisation"),
        ("solutions", "x.id"),
        ("tutors", "a.tutor"),
    ):
        plan = connection.execute(f"EXPLAIN QUERY PLAN {load('search')[query]} WHERE {column} IN (?, ?)", (b"", b""))
        scanned = [step for *_, step in plan if step.startswith("SCAN")]
        assert [step for step in scanned if step != "SCAN c LEFT-JOIN"] == [], (query, column)
