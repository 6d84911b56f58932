"""Two workstations that did not know of each other: both versions stand, a third machine settles, all agree."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from partaj_desktop.domain.another_value import Nature
from partaj_desktop.domain.errors import FieldError, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.views import ConflictView
from partaj_desktop.services import (
    cells,
    checks,
    conflicts,
    decisions,
    meetings,
    people,
    previews,
    sending,
    territories,
)
from partaj_desktop.services.conflicts import to_json
from partaj_desktop.store import situations
from partaj_desktop.store.state import state_hash
from tests.helpers.small_region import NORTH, SOUTH, SmallRegion, decision

ALL = ("coordinator", "north", "north-2")


def _standing(small: SmallRegion) -> list[int]:
    return [len(conflicts.listing(small[name])) for name in ALL]


def _same_view(small: SmallRegion) -> bool:
    return len({checks.check(small[name], NORTH).views[NORTH] for name in ALL}) == 1


def test_a_telephone_number_changed_twice(small: SmallRegion) -> None:
    """QUALITY, what counts as shown, 8."""
    person = small.facts.people[0][0]
    small.clock("north-2").set(date(2010, 9, 23))
    people.change_contact(small["north"], person, "mobile", "06 39 98 11 11")
    people.change_contact(small["north-2"], person, "mobile", "06 39 98 22 22")
    small.meet("north", "north-2")
    assert _standing(small) == [1, 1, 1]
    for name in ALL:
        (found,) = conflicts.listing(small[name])
        assert [(one.value, one.author) for one in found.sides] == [
            ("06 39 98 22 22", "Nour Benali"),
            ("06 39 98 11 11", "Paul Descamps"),
        ]
        assert (found.who, found.territory, found.what) == ("Lefebvre Kévin", NORTH, "Numéro ou adresse")
        assert [one.written_at.date() for one in found.sides] == [date(2010, 9, 23), date(2010, 9, 22)]
        assert [set(one) for one in _versions(found)] == [{"value", "author", "written_at"}] * 2
    assert _same_view(small)
    conflicts.settle(small["coordinator"], found.key, "06 39 98 33 33")
    with pytest.raises(UserError, match="déjà été départagées"):
        conflicts.settle(small["coordinator"], found.key, "06 39 98 44 44")
    small.meet("north", "north-2")
    assert _standing(small) == [0, 0, 0]
    assert _same_view(small)
    for name in ALL:
        assert decisions_phone(small, name) == "06 39 98 33 33"


def test_a_preview_says_whose_versions_and_what_they_say(small: SmallRegion) -> None:
    coordinator, person = small["coordinator"], small.facts.people[0][0]
    people.change_contact(small["north"], person, "mobile", "06 39 98 11 11")
    people.change_contact(small["north-2"], person, "mobile", "06 39 98 22 22")
    small.send("north", "coordinator")
    trust = small["north-2"].trust()
    *_, made = sending.prepare(small["north-2"], trust, Id(trust.region))
    (told,) = previews.inspect(coordinator, made.body, made.file_name).conflicts
    assert (told.who, told.what) == ("Kévin Lefebvre", "Coordonnées : Numéro ou adresse")
    assert set(told.values) == {"06 39 98 11 11", "06 39 98 22 22"}
    assert conflicts.listing(coordinator) == ()  # it was for trial


def _versions(found: ConflictView) -> list[dict[str, object]]:
    versions = to_json(found)["versions"]
    assert isinstance(versions, list)
    return versions


def decisions_phone(small: SmallRegion, name: str) -> str:
    return meetings.item(small[name], small.facts.items[0]).phone


def test_one_item_decided_on_two_workstations_is_one_decision_in_two_versions(small: SmallRegion) -> None:
    item = small.facts.items[0]
    review = decision(small.facts, kind="review", solutions=(), reason="Attendre.", note="vu à deux")
    meetings.record_decision(small["north"], item, decision(small.facts, note="vu seul"))
    meetings.record_decision(small["north-2"], item, review)
    small.meet("north", "north-2")
    for name in ALL:
        rows = small[name].connection.execute("SELECT id FROM decision").fetchall()
        assert rows == [(decisions.derived(item, "decision"),)]
        found = {(one.about, one.what): one for one in conflicts.listing(small[name])}
        kinds = found["Décisions", "Nature"]
        assert {one.value for one in kinds.sides} == {"solution proposée", "à revoir"}
        assert {one.author for one in kinds.sides} == {"Paul Descamps", "Nour Benali"}
        assert {one.value for one in found["Notes de séance", "Note"].sides} == {"vu seul", "vu à deux"}
    assert _same_view(small)
    for one in conflicts.listing(small["coordinator"]):
        conflicts.settle(small["coordinator"], one.key, one.sides[0].raw)
    small.meet("north", "north-2")
    assert _standing(small) == [0, 0, 0]
    assert len({state_hash(small[name].connection) for name in ALL[1:]}) == 1


def test_settling_on_two_machines_alike_and_unlike(small: SmallRegion) -> None:
    person = small.facts.people[0][0]
    people.change_contact(small["north"], person, "mobile", "06 39 98 11 11")
    people.change_contact(small["north-2"], person, "mobile", "06 39 98 22 22")
    small.meet("north", "north-2")
    for value in ("06 39 98 11 11", "06 39 98 22 22"):
        for name, settled in (("north", value), ("coordinator", "06 39 98 11 11")):
            (found,) = conflicts.listing(small[name])
            conflicts.settle(small[name], found.key, settled)
        small.meet("north", "north-2")
        if value == "06 39 98 11 11":  # the same answer twice is one answer
            assert _standing(small) == [0, 0, 0]
            people.change_contact(small["north"], person, "mobile", "06 39 98 55 55")
            people.change_contact(small["north-2"], person, "mobile", "06 39 98 66 66")
            small.meet("north", "north-2")
    assert _standing(small) == [1, 1, 1]
    assert _same_view(small)


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (lambda s, p, n: people.put_to_sleep(s, p[1], date(2011, 3, n)), {"1er mars 2011", "2 mars 2011"}),
        (
            lambda s, p, n: people.close_situation(s, p[1], ("moved", "death")[n - 1], date(2010, 9, 22), "GIP"),
            {"déménagement", "décès"},
        ),
    ],
)
def test_versions_are_told_in_words(small: SmallRegion, write: Callable[..., object], words: set[str]) -> None:
    for number, name in enumerate(("north", "north-2"), 1):
        write(small[name], small.facts.people[0], number)
    small.meet("north", "north-2")
    told = {side.value.replace("\u00a0", " ") for one in conflicts.listing(small["north"]) for side in one.sides}
    assert words <= told


def test_different_fields_changed_apart_are_no_two_versions(small: SmallRegion) -> None:
    from partaj_desktop.domain.drafts import PersonDraft

    person = small.facts.people[0][0]
    known = PersonDraft(last_name="Lefebvre", first_name="Kévin", birth_date=date(1993, 1, 24), commune="Denain")
    people.change_person(small["north"], person, replace(known, commune="Anzin"))
    people.change_person(small["north-2"], person, replace(known, sex="M"))
    small.meet("north", "north-2")
    assert _standing(small) == [0, 0, 0]
    seen = meetings.item(small["coordinator"], small.facts.items[0])
    assert (seen.commune, seen.sex) == ("Anzin", "M")


def _two_names(small: SmallRegion, **fields: tuple[object, object]) -> None:
    """Let two workstations change the same fields of the same person apart, and meet."""
    person = small.facts.people[0][0]
    for n, name in enumerate(("north", "north-2")):
        mine = {field: values[n] for field, values in fields.items()}
        people.change_person(small[name], person, replace(people.identity(small[name], person), **mine))  # type: ignore[arg-type]
    small.meet("north", "north-2")


@pytest.mark.parametrize("blank", ["", "   ", "\u00a0", None])
def test_another_value_is_never_blank(small: SmallRegion, blank: str | None) -> None:
    _two_names(small, last_name=("Lefèvre", "Lefebure"))
    (found,) = conflicts.listing(small["north"])
    with pytest.raises(FieldError, match="Il faut une valeur") as refused:
        conflicts.settle(small["north"], found.key, blank)
    assert "inconnu" in refused.value.hint
    assert conflicts.listing(small["north"]) == (found,)
    conflicts.settle(small["north"], found.key, " inconnu ")
    assert people.identity(small["north"], small.facts.people[0][0]).last_name == "inconnu"


def test_another_date_or_code_is_one_that_can_be(small: SmallRegion) -> None:
    person, situation = small.facts.people[0]
    _two_names(small, birth_date=(date(1993, 2, 3), date(1993, 3, 2)))
    (found,) = conflicts.listing(small["north"])
    assert found.another is Nature.DAY
    for wrong, words in (("1993-02-31", "pas une date"), ("2031-01-01", "à venir")):
        with pytest.raises(FieldError, match=words):
            conflicts.settle(small["north"], found.key, wrong)
    conflicts.settle(small["north"], found.key, "1993-04-05")
    assert people.identity(small["north"], person).birth_date == date(1993, 4, 5)
    small.meet("north", "north-2")
    for name, outcome in (("north", "moved"), ("north-2", "death")):
        people.close_situation(small[name], situation, outcome, date(2010, 9, 22), "GIP")
    small.meet("north", "north-2")
    (found,) = conflicts.listing(small["north"])
    assert found.another is Nature.CODE
    assert ("refusal", "refus") in found.choices
    with pytest.raises(FieldError, match="se choisissent"):
        conflicts.settle(small["north"], found.key, "partie")
    conflicts.settle(small["north"], found.key, "refusal")
    assert conflicts.listing(small["north"]) == ()


def test_another_cell_or_structure_is_chosen_among_those_there_are(small: SmallRegion) -> None:
    coordinator, situation, facts = small["coordinator"], small.facts.people[0][1], small.facts
    north = territories.find(coordinator, NORTH).id
    one, another, third = (cells.add_cell(coordinator, name, north) for name in ("Denain", "Anzin", "Onnaing"))
    cells.add_cell(coordinator, "Béthune", territories.find(coordinator, SOUTH).id)
    small.meet("north", "north-2")
    people.place_in_cell(small["north"], situation, one)
    people.place_in_cell(small["north-2"], situation, another)
    small.meet("north", "north-2")
    (found,) = conflicts.listing(small["north"])
    assert found.another is Nature.CODE
    assert {"Denain", "Anzin", "Onnaing"} < {word for _, word in found.choices}
    assert "Béthune" not in {word for _, word in found.choices}
    for wrong in (bytes(16), "Onnaing", facts.mission):
        with pytest.raises(FieldError, match="se choisissent"):
            conflicts.settle(small["north"], found.key, wrong)
    conflicts.settle(small["north"], found.key, third)
    small.meet("north", "north-2")
    for name in ALL:
        assert situations.situation(small[name].connection, situation).cell == third


def test_each_version_tells_what_it_started_from(small: SmallRegion) -> None:
    _two_names(small, last_name=("Lefèvre", "Lefebure"), postcode=("59300", "59301"))
    told = {one.what: [side.started_from for side in one.sides] for one in conflicts.listing(small["coordinator"])}
    assert told == {"Nom": ["Lefebvre", "Lefebvre"], "Code postal": ["(vide)", "(vide)"]}


def test_what_was_settled_is_chosen_anew_and_everybody_agrees(small: SmallRegion) -> None:
    person = small.facts.people[0][0]
    _two_names(small, last_name=("Lefèvre", "Lefebure"))
    (found,) = conflicts.listing(small["north"])
    assert conflicts.settled(small["north"]) == ()
    with pytest.raises(UserError, match="ne peut plus être repris"):
        conflicts.settle_again(small["north"], found.key, "Lefèvre")
    conflicts.settle(small["north"], found.key, "Lefebure")
    (kept,) = conflicts.settled(small["north"])
    assert (kept.key, set(kept.sides), kept.settled, kept.now) == (found.key, set(found.sides), True, "Lefebure")
    small.meet("north", "north-2")
    for value in ("Lefèvre", "Lefebure", "Lefèvre"):
        conflicts.settle_again(small["north"], kept.key, value)
        (again,) = conflicts.settled(small["north"])
        assert (set(again.sides), again.now) == (set(found.sides), value)
    small.meet("north", "north-2")
    assert [people.identity(small[name], person).last_name for name in ALL] == ["Lefèvre"] * 3
    assert _standing(small) == [0, 0, 0]
    assert conflicts.settled(small["coordinator"]) == (), "what another workstation settled is taken up there"
