"""The sixteen stories stand in the plan, inside its margins."""

import unicodedata
from collections import Counter
from datetime import date, timedelta

import pytest

from partaj_desktop.services.demo.make import make_plan
from partaj_desktop.services.demo.plan import (
    DemoPlan,
    Person,
    Situation,
)
from partaj_desktop.services.demo.tables import load_tables
from tests.helpers.demo_plan import passages_of


@pytest.fixture(scope="module")
def plan() -> DemoPlan:
    return make_plan(load_tables())


@pytest.fixture(scope="module")
def people(plan: DemoPlan) -> dict[str, Person]:
    return {one.key: one for one in plan.people}


@pytest.fixture(scope="module")
def told(plan: DemoPlan) -> dict[str, Situation]:
    return {one.key: one for one in plan.situations}


def test_there_are_sixteen_stories(plan: DemoPlan) -> None:
    assert len(plan.stories) == 16
    told = {key for story in plan.stories for key in story.people}
    assert told == {one.key for one in plan.people if one.key.startswith("story:")}


def test_twins_are_two(plan: DemoPlan, people: dict[str, Person]) -> None:
    one, other = people["story:twins-a"], people["story:twins-b"]
    assert {one.given_name, other.given_name} == {"Mélissa", "Mélanie"}
    assert one.family_name == other.family_name == "Kaczmarek"
    assert one.birth_date == other.birth_date
    assert one.commune == other.commune == "Liévin"
    assert one.address == other.address
    assert passages_of(plan, one.key)
    assert passages_of(plan, other.key)


def test_homonyms_are_both_treated(plan: DemoPlan, people: dict[str, Person]) -> None:
    lens, bethune = people["story:homonym-lens"], people["story:homonym-bethune"]
    assert {(one.given_name, one.family_name) for one in (lens, bethune)} == {("Kévin", "Lefebvre")}
    assert lens.birth_date == bethune.birth_date
    assert (lens.commune, bethune.commune) == ("Lens", "Béthune")
    assert passages_of(plan, lens.key)
    assert passages_of(plan, bethune.key)


def test_three_lists_write_one_name_in_two_ways(plan: DemoPlan, people: dict[str, Person]) -> None:
    assert people["story:three-lists"].given_name == "Łukasz"
    rows = [" ".join(row.cells) for roster in plan.rosters for row in roster.rows if row.person == "story:three-lists"]
    assert len(rows) == 3
    assert sum("WOJCIK" in row for row in rows) >= 2
    assert any("Lucas" in row for row in rows)
    assert any("LUKASZ" in row for row in rows)


def test_day_and_month_are_swapped(people: dict[str, Person]) -> None:
    left, right = people["story:swapped-date"], people["story:swapped-date-list"]
    assert (left.birth_date, right.birth_date) == (date(1993, 4, 3), date(1993, 3, 4))
    assert (left.group, right.group) == ("treated", "list_only")


def test_name_and_given_name_are_swapped(plan: DemoPlan, people: dict[str, Person]) -> None:
    left, right = people["story:swapped-name"], people["story:swapped-name-list"]
    assert (left.family_name, left.given_name) == ("Nguyễn", "Thị Phượng")

    def plain(text: str) -> str:
        return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()

    assert (plain(left.family_name), plain(left.given_name)) == (right.given_name, right.family_name)
    assert left.birth_date == right.birth_date


def test_false_leaver_is_in_an_agricultural_school(plan: DemoPlan, people: dict[str, Person]) -> None:
    check = next(one for one in plan.checks if one.person == "story:false-leaver")
    assert check.outcome == "in_training"
    assert "agricole" in check.detail
    assert not passages_of(plan, "story:false-leaver")


def test_fifteen_comes_from_a_watch_cell(plan: DemoPlan, told: dict[str, Situation]) -> None:
    situation = told["s:story:fifteen"]
    assert situation.age_at_first == 15
    signal = next(one for one in plan.signals if one.key == situation.from_signal)
    assert signal.state == "accepted"
    assert passages_of(plan, "story:fifteen")[0].note_circle == "facilitation"


def test_refusals_of_parents_are_kept_apart(plan: DemoPlan, told: dict[str, Situation]) -> None:
    by = {one.situation: one for one in plan.disagreements}
    mother, both = by["s:story:mother-refuses"], by["s:story:disagree"]
    assert told[mother.situation].age_at_first == 16
    assert mother.parents_agree is False
    assert told[both.situation].age_at_first == 17
    assert (both.young_person_agrees, both.parents_agree) == (True, False)


def test_an_address_is_not_written_to(plan: DemoPlan) -> None:
    assert [one.key for one in plan.people if not one.write_to_address] == ["story:no-letter"]


def test_a_note_is_kept_from_a_school(plan: DemoPlan, told: dict[str, Situation]) -> None:
    notes = [one for one in plan.passages if one.note_circle == "restricted"]
    assert {one.situation for one in notes} == {"s:story:reserved-note"}
    school = next(one for one in plan.organisations if one.key == notes[0].note_not_for)
    assert school.kind == "school"
    assert school.name == told["s:story:reserved-note"].last_school


def test_one_is_dormant_until_march(plan: DemoPlan) -> None:
    dormant = [one for one in plan.situations if one.state == "dormant"]
    assert [one.key for one in dormant] == ["s:story:dormant"]
    assert dormant[0].dormant_until == date(2011, 3, 1)
    entries = [one for one in plan.entries if one.situation == dormant[0].key]
    assert len(entries) == 3
    assert not any(one.contact for one in entries)


def test_one_turns_18_on_24_january(people: dict[str, Person], told: dict[str, Situation]) -> None:
    assert people["story:turns-18"].birth_date == date(1993, 1, 24)
    assert told["s:story:turns-18"].age_at_first == 17


def test_an_apprentice_of_sambre_has_a_deadline_near(plan: DemoPlan, told: dict[str, Situation]) -> None:
    one = told["s:story:apprentice"]
    assert (one.territory, one.status) == ("SA", "apprentice")
    assert one.deadline_on
    assert timedelta(0) < one.deadline_on - plan.today <= timedelta(days=7)
    assert one.contract_broken_on
    assert one.contract_broken_on <= one.spotted_on


def test_a_place_in_a_bakery_was_found_alone(told: dict[str, Situation]) -> None:
    closure = told["s:story:baker"].closure
    assert closure
    assert closure.outcome == "found_alone"


def test_a_transfer_waits_for_valenciennes(plan: DemoPlan, told: dict[str, Situation]) -> None:
    (transfer,) = plan.transfers
    assert told[transfer.situation].territory == "RT"
    assert transfer.to_territory == "VA"
    assert transfer.proposed_on < plan.today


def test_pairs_to_review_never_change_the_337(plan: DemoPlan, people: dict[str, Person]) -> None:
    homonyms = {"story:homonym-lens", "story:homonym-bethune"}
    for pair in plan.review_pairs:
        left, right = people[pair.left], people[pair.right]
        assert left.group == "treated"
        assert right.group == "list_only" or (not pair.same and {left.key, right.key} == homonyms)
    waiting = {one.person for one in plan.checks if one.outcome == "to_check"}
    assert {pair.right for pair in plan.review_pairs if people[pair.right].group == "list_only"} <= waiting


def test_no_other_pair_is_mistaken_for_one_person(plan: DemoPlan) -> None:
    """Outside the pairs told, no two people share name, first name and birth date."""
    seen = Counter((one.family_name, one.given_name, one.birth_date) for one in plan.people if one.birth_date)
    assert [key for key, count in seen.items() if count > 1] == [("Lefebvre", "Kévin", date(1993, 5, 12))]


def test_two_workstations_change_one_telephone(plan: DemoPlan, people: dict[str, Person]) -> None:
    conflict = plan.conflict
    values = {conflict.first.value, conflict.second.value, people[conflict.person].mobile}
    assert len(values) == 3
    assert conflict.first.officer != conflict.second.officer
    officers = {one.key: one.territory for one in plan.officers}
    assert {officers[conflict.first.officer], officers[conflict.second.officer]} == {"LL"}


def test_two_bundles_wait_with_entries_of_their_own(plan: DemoPlan) -> None:
    entries = {one.key: one for one in plan.entries}
    assert len(plan.unread) == 2
    for bundle in plan.unread:
        assert bundle.entries
        for key in bundle.entries:
            assert entries[key].author == bundle.officer
            assert entries[key].on <= bundle.made_on < plan.today
