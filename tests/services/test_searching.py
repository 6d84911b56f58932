"""Searching the list: what the index gives is read and judged, so that a search answers as if everything were read."""

from contextlib import closing
from itertools import product
from random import Random

import pytest

from partaj_desktop.domain.text import plain
from partaj_desktop.domain.views import SituationLine
from partaj_desktop.services import situations
from partaj_desktop.services.session import Draft, Session
from tests.helpers.demo import Demo
from tests.helpers.small_region import SmallRegion

VIEWS = ("all", "follow_up", "without_tutor", "new", "closed", "alike")


def told(line: SituationLine) -> list[str]:
    """Give the words a line is found by, the long way."""
    last = line.last_name if line.last_name != "inconnu" else ""
    parts = (last, line.first_name, line.commune, line.lead_organisation, line.solution, line.tutor)
    return plain(" ".join(parts)).split()


def test_a_search_answers_as_if_everything_were_read(demo: Demo) -> None:
    """Every beginning of every word of the region, in each view, and words of two people together."""
    tried = 0
    with closing(demo.open("coordinator")) as session:
        everything = {view: situations.listing(session, view=view).lines for view in VIEWS}
        words = sorted({word for line in everything["all"] for word in told(line)})
        starts = sorted({word[:n] for word in words for n in range(1, len(word) + 1)})
        pairs = [f"{one} {two}" for one, two in Random(3).sample(list(product(starts, starts)), 300)]
        for text, view in product([*Random(4).sample(starts, 400), *pairs, "zzz", "inconnu"], ("all", "follow_up")):
            typed = text.split()
            wanted = [line for line in everything[view] if all(any(w.startswith(t) for w in told(line)) for t in typed)]
            found = situations.listing(session, text=text, view=view)
            assert found.lines == tuple(wanted), (text, view)
            assert not found.more
            tried += bool(wanted)
    assert tried > 300
    print(f"{tried} searches that find somebody")


def names(session: Session, text: str, view: str = "all") -> list[str]:
    return [line.last_name for line in situations.listing(session, text=text, view=view).lines]


def test_a_former_name_finds_nobody(small: SmallRegion) -> None:
    """The index still has it; the list shows who is called so."""
    person, _ = small.facts.people[0]
    former = next(line.last_name for line in situations.listing(small["north"]).lines if line.person == person)
    draft = Draft(small["north"])
    draft.set("young_person", person, person, last_name="Zélateur")
    draft.record("person.changed")
    assert names(small["north"], "zel") == ["Zélateur"]
    assert former not in names(small["north"], former)


def test_a_search_looks_in_the_view_that_is_shown(small: SmallRegion) -> None:
    session = small["north"]
    everybody = {line.last_name for line in situations.listing(session).lines}
    for view in VIEWS:
        shown = [line.last_name for line in situations.listing(session, view=view).lines]
        assert sorted(name for one in sorted(everybody) for name in names(session, one, view)) == sorted(shown)


def test_a_search_counts_what_it_lists_and_not_the_rest(small: SmallRegion) -> None:
    assert situations.listing(small["north"], text="zzz").total is None
    assert situations.listing(small["north"], text=" - ").total == len(situations.listing(small["north"]).lines)


@pytest.mark.parametrize(("held", "more"), [(399, False), (400, True), (600, True)])
def test_of_very_many_the_last_known_are_listed_and_the_rest_is_told(
    small: SmallRegion, held: int, *, more: bool
) -> None:
    """As many as are read for one search: whether there are more was not looked at, and that is said."""
    session = small["north"]
    draft = Draft(session)
    people = [
        draft.new("young_person", None, last_name=f"Zzyzx {n}", first_name="A") for n in range(held)
    ]  # fmt: skip
    for person in people:
        draft.new("situation", person, state="proposed", territory=_territory(session))
    draft.record("person.added")
    found = situations.listing(session, text="zzy")
    assert found.more == more
    assert {line.person for line in found.lines} == set(people[-400:])
    begun = situations.listing(session, text="zzy", at_once=True)
    assert begun.more
    assert {line.person for line in begun.lines} == set(people[-200:])
    assert names(session, "zzyzx 3") == names(session, "3 zzy") != []


def _territory(session: Session) -> bytes:
    row = session.connection.execute(
        "SELECT id FROM territory WHERE name = ?", (session.identity.territory,)
    ).fetchone()
    return bytes(row[0])


def test_a_view_that_shows_few_of_very_many_is_looked_for_further(small: SmallRegion) -> None:
    session = small["north"]
    draft = Draft(session)
    people = [draft.new("young_person", None, last_name="Zzyzx", first_name=str(n)) for n in range(350)]
    for n, person in enumerate(people):
        draft.new(
            "situation", person, state="closed" if n in (0, 150, 349) else "proposed", territory=_territory(session)
        )
    draft.record("person.added")
    found = situations.listing(session, text="zzyzx", view="closed")
    assert {line.person for line in found.lines} == {people[0], people[150], people[349]}
    assert not found.more
    begun = situations.listing(session, text="zzyzx", view="closed", at_once=True)
    assert ({line.person for line in begun.lines}, begun.more) == ({people[150], people[349]}, True)


def test_a_long_word_that_begins_as_very_many_do_finds_its_own(small: SmallRegion) -> None:
    """The index answers by eight letters; where they do not tell people apart, all of them count."""
    session = small["north"]
    draft = Draft(session)
    rare = draft.new("young_person", None, last_name="Zzyzxqwertz", first_name="A")
    people = [draft.new("young_person", None, last_name="Zzyzxqwerty", first_name="A") for _ in range(500)]
    for person in (rare, *people):
        draft.new("situation", person, state="proposed", territory=_territory(session))
    draft.record("person.added")
    found = situations.listing(session, text="zzyzxqwertz")
    assert ([line.person for line in found.lines], found.more) == ([rare], False)
    assert names(session, "zzyzxqwerta") == []
