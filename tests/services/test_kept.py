"""What is kept between two searches is never older than the store."""

import pytest

from partaj_desktop.services import situations
from partaj_desktop.services.session import Draft, Session
from tests.helpers.small_region import SmallRegion


def names(session: Session, text: str = "") -> list[str]:
    return [line.last_name for line in situations.listing(session, text=text).lines]


def rename(small: SmallRegion, name: str) -> None:
    person, _ = small.facts.people[0]
    draft = Draft(small["north"])
    draft.set("young_person", person, person, last_name=name)
    draft.record("person.changed")


def test_what_this_connection_writes_is_found_at_once(small: SmallRegion) -> None:
    assert names(small["north"], "zélateur") == []
    rename(small, "Zélateur")
    assert names(small["north"], "ZELATEUR") == ["Zélateur"]


def test_what_another_connection_commits_is_found_at_once(small: SmallRegion) -> None:
    reader = small["north"].reading()
    before = names(reader)
    assert names(reader) == before
    rename(small, "Zélateur")
    assert names(reader, "zel") == ["Zélateur"]
    reader.close()


def test_what_a_transaction_undid_was_never_kept(small: SmallRegion) -> None:
    session = small["north"]
    before = names(session)

    def undone() -> None:
        with session.transaction():
            rename(small, "Zélateur")
            assert names(session, "zelateur") == ["Zélateur"]
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert names(session) == before
    assert names(session, "zelateur") == []


def test_the_store_is_read_once_for_one_state(small: SmallRegion) -> None:
    session = small["north"]
    made: list[int] = []
    for _ in range(3):
        session.kept("counted", lambda: made.append(1))
    assert len(made) == 1
    rename(small, "Zélateur")
    session.kept("counted", lambda: made.append(1))
    assert len(made) == 2
