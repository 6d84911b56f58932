"""Records that are one person: joined, counted once, separated exactly, whatever the order."""

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from partaj_desktop.domain.drafts import PersonDraft, SituationFacts
from partaj_desktop.domain.errors import FieldError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.links import likeness, link_id, representatives
from partaj_desktop.services import (
    figures,
    lookalikes,
    people,
    previews,
    receiving,
    sending,
    situations,
    territories,
)
from partaj_desktop.store.state import state_hash
from tests.helpers.demo import Demo
from tests.helpers.small_region import SOUTH, SmallRegion


def test_a_chain_of_links_is_one_person_in_any_order() -> None:
    a, b, c, d = (Id(bytes([n]) * 16) for n in range(1, 5))
    for links in permutations([(c, d), (b, a), (d, b)]):
        assert representatives(links) == dict.fromkeys((a, b, c, d), a)
    assert representatives([]) == {}
    assert link_id(a, b) != link_id(b, a)


def test_joined_records_count_once_and_separate_exactly(demo: Demo, tmp_path: Path) -> None:
    copy = demo.copy("coordinator", tmp_path)
    session = copy.open("coordinator")
    treated = [one.person for one in situations.named(session) if one.state == "followed"]
    as_of = date(2010, 12, 31)
    people.judge_pair(session, treated[0], treated[1], "same")
    people.judge_pair(session, treated[1], treated[2], "same")
    joined = figures.compute(session, as_of=as_of).total
    assert (joined.situations, joined.passages, joined.young_people) == (337, 371, 335)
    with pytest.raises(FieldError):
        people.judge_pair(session, treated[0], treated[0], "same")
    people.judge_pair(session, treated[0], treated[1], "withdrawn")
    people.judge_pair(session, treated[1], treated[2], "different")
    assert figures.compute(session, as_of=as_of).total.young_people == 337
    session.close()


def test_two_workstations_that_join_the_same_pair_write_the_same_rows(demo: Demo, tmp_path: Path) -> None:
    rows = []
    for name in ("one", "two"):
        copy = demo.copy("coordinator", tmp_path / name)
        session = copy.open("coordinator")
        left, right = [one.person for one in situations.named(session)][:2]
        people.judge_pair(session, left, right, "same")
        rows.append(session.connection.execute("SELECT id, subject, other, verdict FROM person_link").fetchall())
        assert state_hash(session.connection)
        session.close()
    assert rows[0] == rows[1]
    assert len(rows[0]) == 2


def twice(small: SmallRegion) -> tuple[Id, Id]:
    """Let the south meet somebody the north follows already, spelt another way; give both records."""
    person, south = small.facts.people[0][0], small["south"]
    spelt = PersonDraft(last_name="LEFEBVRE", first_name="Kevin", birth_date=date(1993, 1, 24))
    facts = SituationFacts(territory=territories.find(south, SOUTH).id, proposed_by=small.facts.mission)
    other = people.add_person(south, spelt, facts)[0]
    return person, other


def test_two_territories_that_follow_one_person_are_told_when_their_bundles_meet(small: SmallRegion) -> None:
    coordinator = small["coordinator"]
    person, other = twice(small)
    trust = small["south"].trust()
    (made,) = sending.prepare(small["south"], trust, Id(trust.region))
    seen = previews.inspect(coordinator, made.body, made.file_name)
    assert (seen.people, seen.alike) == (1, 1)
    assert lookalikes.waiting(coordinator) == frozenset()  # looking changed nothing
    receiving.merge(coordinator, made.body, made.file_name)
    assert lookalikes.waiting(coordinator) == {person, other}
    assert {line.person for line in situations.listing(coordinator, view="alike").lines} == {person, other}
    (told,) = lookalikes.of_person(coordinator, person)
    assert (told.person, told.territories, told.verdict) == (other, (SOUTH,), "")
    assert coordinator.connection.execute("SELECT COUNT(*) FROM person_link").fetchone() == (0,)  # nothing was joined


def test_a_verdict_ends_the_question_and_can_be_taken_back(small: SmallRegion) -> None:
    coordinator = small["coordinator"]
    person, other = twice(small)
    small.send("south", "coordinator")
    people.judge_pair(coordinator, person, other, "different")
    assert (lookalikes.waiting(coordinator), lookalikes.of_person(coordinator, person)) == (frozenset(), ())
    assert [one.person for one in lookalikes.told_apart(coordinator, person)] == [other]
    people.judge_pair(coordinator, person, other, "same")
    assert lookalikes.waiting(coordinator) == frozenset()
    assert [one.verdict for one in lookalikes.of_person(coordinator, other)] == ["same"]
    assert lookalikes.told_apart(coordinator, person) == ()
    people.judge_pair(coordinator, person, other, "withdrawn")
    assert lookalikes.waiting(coordinator, [other]) == {other}


def test_who_has_no_birth_date_looks_like_nobody() -> None:
    assert likeness("Nowak", "Anthony", None) is None
    assert likeness("", "Anthony", "1994-01-02") is None
    assert likeness("LEFÈVRE", "Zoé-Lou", "1994-01-02") == likeness("lefevre", "zoe lou", "1994-01-02")
