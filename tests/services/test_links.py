"""Records that are one person: joined, counted once, separated exactly, whatever the order."""

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from partaj_desktop.domain.errors import FieldError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.links import link_id, representatives
from partaj_desktop.services import figures, people, situations
from partaj_desktop.store.state import state_hash
from tests.helpers.demo import Demo


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
