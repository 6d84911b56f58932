"""What belongs to this workstation: drafts, channels, inbox and outbox; in no state hash and in no bundle."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import GRANT_TYPE, LIST_TYPE, Signed
from partaj_desktop.store import local, requests, state
from partaj_desktop.store.connection import Connection
from tests.helpers.stores import id_of, new_store

PARTY = id_of("region")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """Give an empty store."""
    opened = new_store(tmp_path / "store.db")
    yield opened
    opened.close()


def test_a_draft_is_overwritten_read_and_dropped(connection: Connection) -> None:
    assert local.draft(connection, "item 1") is None
    local.save_draft(connection, "item 1", "un début", 1)
    local.save_draft(connection, "item 1", "un début, une suite", 2)
    local.save_draft(connection, "item 2", "autre", 2)
    assert local.draft(connection, "item 1") == "un début, une suite"
    local.drop_draft(connection, "item 1")
    assert local.draft(connection, "item 1") is None
    assert local.draft(connection, "item 2") == "autre"


def test_a_draft_is_no_shared_state_and_no_entry(connection: Connection) -> None:
    before = state.state_hash(connection)
    local.save_draft(connection, "item 1", "ce qui est tapé", 1)
    assert state.state_hash(connection) == before
    assert connection.execute("SELECT COUNT(*) FROM journal_entry").fetchone()[0] == 0


def test_an_identity_reads_back(connection: Connection) -> None:
    identity = local.Identity(
        workstation=id_of("me"),
        region=PARTY,
        role=Role.FACILITATOR,
        holder="Une animatrice",
        organisation="Mission locale",
        territory="",
        signing_key=bytes(32),
        box_secret="secret",
        box_recipient="age1",
        epoch=2,
        root_key=None,
        root_public=bytes(32),
        demonstration_day="2011-01-19",
    )
    local.save_identity(connection, identity)
    assert local.identity(connection) == identity


def test_a_channel_starts_at_nothing_and_reads_back(connection: Connection) -> None:
    channel = local.channel(connection, PARTY)
    assert (channel.sent, channel.acknowledged, channel.previous, channel.sent_arrival) == (0, 0, None, 0)
    told = local.Channel(party=PARTY, start=2, sent=3, acknowledged=2, previous=bytes(32), sent_arrival=7, told_trust=4)
    local.save_channel(connection, told)
    assert local.channel(connection, PARTY) == told
    local.save_channel_sight(connection, PARTY, frozenset({id_of("x"), id_of("y")}))
    local.save_channel_sight(connection, PARTY, frozenset({id_of("y")}))
    assert local.channel_sight(connection, PARTY) == {id_of("y")}


def outgoing(number: int) -> local.Outgoing:
    """Make an outbox row."""
    return local.Outgoing(
        party=PARTY,
        number=number,
        manifest_hash=bytes([number]) * 32,
        file_name=f"{number}.partaj",
        body=b"bytes",
        entries=number,
        made_at=number,
    )


def test_the_outbox_keeps_bytes_until_they_are_acknowledged(connection: Connection) -> None:
    for number in (1, 2, 3):
        local.save_outgoing(connection, outgoing(number))
    assert [one.number for one in local.outgoing(connection, PARTY, 1)] == [2, 3]
    local.forget_acknowledged(connection, PARTY, 2)
    assert local.outgoing(connection, PARTY, 0) == [outgoing(3)]
    assert local.last_sent_at(connection, PARTY) == 3


def test_the_inbox_lists_what_came(connection: Connection) -> None:
    for number in (2, 1):
        local.save_incoming(
            connection,
            local.Incoming(
                sender=PARTY, number=number, start=1, epoch=0, manifest_hash=bytes(32), entries=5, received_at=number
            ),
        )
    assert [one.number for one in local.received(connection, PARTY)] == [1, 2]
    assert [one.number for one in local.all_received(connection)] == [2, 1]
    assert local.received(connection, Id(bytes(16))) == []


def test_the_newest_trust_list_is_in_force(connection: Connection) -> None:
    assert local.trust(connection) is None
    signed = {
        age: Signed(type=LIST_TYPE, body=repr(age).encode(), signature=b"s") for age in ((0, 2), (0, 1), (1, 1), (0, 9))
    }
    for age, one in signed.items():
        local.save_trust(connection, age, one)
    assert local.trust(connection) == signed[1, 1]  # a root key that followed counts more than any version


def test_grants_are_kept_once(connection: Connection) -> None:
    granted = [Signed(type=GRANT_TYPE, body=body, signature=b"s") for body in (b"one", b"two", b"one")]
    local.save_grants(connection, granted)
    assert local.grants(connection) == tuple(granted[:2])


def test_requests_are_kept_by_presenter_told_refused_and_dropped(connection: Connection) -> None:
    def kept(presenter: str, workstation: str, at: int) -> requests.Kept:
        return requests.Kept(
            presenter=id_of(presenter), workstation=id_of(workstation), body=b"body", signature=b"s", presented_at=at
        )

    one, other, twin = kept("north", "one", 2), kept("north", "other", 1), kept("south", "one", 3)
    for each in (one, other, twin):
        requests.save(connection, each)
    assert requests.presented_by(connection, id_of("north")) == [other, one]
    requests.note_told(connection, id_of("north"))
    requests.refuse(connection, id_of("south"), id_of("one"))
    told = [(each.told, each.refused) for each in requests.everybody(connection)]
    assert told == [(True, False), (True, False), (False, True)]
    requests.drop(connection, id_of("north"), id_of("other"))
    assert len(requests.everybody(connection)) == 2
    requests.drop_everywhere(connection, id_of("one"))
    assert requests.everybody(connection) == []
