"""Named attacks on the whole program: each has its exact reason, and the store is as it was, byte for byte."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as replace_struct

from partaj_desktop.bundle.trust import sign_list
from partaj_desktop.crypto import sealing
from partaj_desktop.domain.changes import SEAL_TYPE, header_line, seal_payload
from partaj_desktop.domain.errors import BundleRefused
from partaj_desktop.domain.ids import Version, WriterId
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.tables import SCHEMA
from partaj_desktop.domain.trust import LIST_TYPE, Signed
from partaj_desktop.services import profile, receiving
from partaj_desktop.services.session import Session
from partaj_desktop.store.state import state_hash
from tests.bundle import make_vectors as making
from tests.bundle.make_vectors import BOX, OTHER_BOX, PLAIN, bundle, line, run, sealed, setting, trust
from tests.bundle.reading import FOLDER, NAMES, load, our_session
from tests.helpers.stores import START, dump, id_of, key_of, stray_rows
from tests.helpers.worlds import ROOT

PHONE = line({"phone": "1"})


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Session]:
    """Give the coordinator of the vectors, with the whole program around."""
    session = our_session(FOLDER, tmp_path)
    yield session
    session.close()


def told(session: Session, data: bytes) -> str:
    """Receive a file; say how it was taken."""
    try:
        report = receiving.merge(session, data, "f.partaj")
    except BundleRefused as refused:
        return refused.reason.value
    return "already" if report.already else "ok"


def kept(session: Session) -> dict[str, object]:
    """Dump a store, but for how far a channel is: who is refused for a fork is told everything anew."""
    found = dump(session.connection)
    found["local_setting"] = [row for row in found["local_setting"] if not str(row[0]).startswith("parted/")]
    return {name: rows for name, rows in found.items() if not name.startswith("local_channel")}


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_program_reads_every_vector_as_expected(tmp_path: Path, name: str) -> None:
    session, vector = our_session(FOLDER, tmp_path), load(FOLDER, name)
    if vector.after:
        receiving.merge(session, load(FOLDER, vector.after).data, "before.partaj")
    before = kept(session)
    assert told(session, vector.data) == vector.expect
    assert (kept(session) == before) == (vector.expect != "ok")
    session.close()


def header(n: int, **said: int) -> bytes:
    """Write an entry's header by hand; `said` replaces what it says."""
    parts = {"n": n, "at": START + n, "transaction": n, "schema": SCHEMA, "changes": 1} | said
    return header_line(author=id_of("north"), action="a.word", **parts)


def _grafted() -> bytes:
    """Put the payload of one signed bundle behind the signed manifest of another."""
    plain, other = (sealing.unseal(bundle(run("north", (one,))), BOX.secret) for one in (PLAIN, PHONE))
    ends = [12 + int.from_bytes(one[8:12], "big") + 64 for one in (plain, other)]
    return sealing.seal(plain[: ends[0]] + other[ends[1] :].ljust(len(plain) - ends[0], b"\0"), [BOX.recipient])


def _skipping() -> bytes:
    """Leave the second entry of a writer out, and sign what is left as its second."""
    return bundle(sealed("north", (header(1), (PLAIN,)), (header(3), (PHONE,))))


def _seal_of_another_length() -> bytes:
    """Give a run the seal of its own first entry alone."""
    return bundle(replace(run("north", (PLAIN,), (PHONE,)), seal=run("north", (PLAIN,)).seal))


def _seal_as_signature() -> bytes:
    """Sign a manifest as if it were a run's seal."""
    data = sealing.unseal(bundle(run("north", (PLAIN,))), BOX.secret)
    length = int.from_bytes(data[8:12], "big")
    signature = key_of("north").sign(SEAL_TYPE, data[12 : 12 + length])
    return sealing.seal(data[: 12 + length] + signature + data[12 + length + 64 :], [BOX.recipient])


def _signature_as_seal() -> bytes:
    one = run("north", (PLAIN,))
    words = seal_payload(one.writer, 1, one.head())
    return bundle(replace(one, seal=key_of("north").sign("application/vnd.partaj.bundle", words)))


def _list_of_another_type() -> bytes:
    signed = sign_list(trust(), key_of(ROOT))
    body = key_of(ROOT).sign("application/vnd.partaj.grant", signed.body)
    return bundle(signed=Signed(type=LIST_TYPE, body=signed.body, signature=body))


def _list_of_another_region() -> bytes:
    return bundle(signed=sign_list(replace_struct(trust(), region=id_of("elsewhere"), version=9), key_of(ROOT)))


def _past_the_end() -> bytes:
    """Write far ahead, so that every later entry of this writer would seem old."""
    far = header(2**39, transaction=1)
    return bundle(sealed("north", (far, (PLAIN,))))


ATTACKS = {
    "impersonation: another's name under one's own key": (
        bundle(run("north", (PLAIN,)), key=key_of("south")),
        "bad-signature",
    ),
    "impersonation: an entry in a colleague's name": (bundle(run("north", (PLAIN,), author="south")), "bad-content"),
    "unknown signer": (bundle(run("north", (PLAIN,)), sender="nobody"), "unknown-signer"),
    "unknown writer behind a known sender": (bundle(run("nobody", (PLAIN,))), "unknown-signer"),
    "wrong recipient": (bundle(run("north", (PLAIN,)), box=OTHER_BOX), "not-for-me"),
    "forwarding what was meant for another": (
        bundle(run("north", (PLAIN,)), change=setting(recipient=making._text(id_of("south")))),
        "not-for-me",
    ),
    "forwarding under another's key list": (
        bundle(run("north", (PLAIN,)), change=setting(recipients=[OTHER_BOX.recipient])),
        "not-for-me",
    ),
    "another region": (
        bundle(run("north", (PLAIN,)), change=setting(region=making._text(id_of("elsewhere")))),
        "wrong-region",
    ),
    "mix-and-match: manifest of one, payload of another": (_grafted(), "bad-digest"),
    "bad chain: an entry left out": (_skipping(), "bad-content"),
    "bad chain: the seal of a shorter run": (_seal_of_another_length(), "bad-seal"),
    "bad chain: a start that follows something": (bundle(making._from_nowhere()), "fork"),
    "fast-forward: number 2^62 of a channel": (bundle(run("north", (PLAIN,)), number=2**62 + 1), "bad-content"),
    "fast-forward: entry 2^39 first": (_past_the_end(), "bad-content"),
    "fast-forward: an instant beyond time": (
        bundle(sealed("north", (header(1, at=2**62), (PLAIN,)))),
        "bad-content",
    ),
    "fast-forward: a version nobody wrote yet": (
        bundle(run("north", (line({"name": "x"}, seen=(Version(WriterId(bytes(16)), 2**41),)),))),
        "bad-content",
    ),
    "downgrade: format 0": (bundle(run("north", (PLAIN,)), change=setting(format=0)), "bad-content"),
    "downgrade: a reader of tomorrow": (bundle(run("north", (PLAIN,)), change=setting(min_reader=2)), "too-new"),
    "downgrade: another magic": (bundle(magic=b"PARTAJ0\n"), "too-new"),
    "type confusion: a seal as the signature": (_seal_as_signature(), "bad-signature"),
    "type confusion: a signature as the seal": (_signature_as_seal(), "bad-seal"),
    "type confusion: a list signed as a grant": (_list_of_another_type(), "bad-content"),
    "type confusion: text where a number stands": (
        bundle(run("north", (PLAIN,)), change=setting(number="1")),
        "bad-content",
    ),
    "a list of another region": (_list_of_another_region(), "wrong-region"),
    "a list the root key did not sign": (bundle(signed=sign_list(trust(), key_of("north"))), "bad-content"),
    "a root key nobody let follow": (bundle(signed=making.successor("south")), "bad-content"),
    "a substitute who makes a coordinator": (
        bundle(run("new", (PLAIN,)), grants=(making.grant("new", role=Role.COORDINATOR),)),
        "unknown-signer",
    ),
    "a substitute past the period": (
        bundle(run("new", (PLAIN,)), grants=(making.grant("new", days=99),)),
        "unknown-signer",
    ),
    "a revoked sender": (bundle(run("gone", (PLAIN,)), sender="gone"), "revoked"),
    "a role beyond its rights": (
        bundle(run("tutor", (line({"state": "closed"}, table="situation", who="somebody"),))),
        "not-allowed",
    ),
}


@pytest.mark.qrow(4)
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_for_its_very_reason(reader: Session, name: str) -> None:
    data, reason = ATTACKS[name]
    before = kept(reader)
    assert told(reader, data) == reason
    assert kept(reader) == before
    assert told(reader, bundle(run("north", (PLAIN,)))) == "ok"  # and the channel is as open as before


@pytest.mark.qrow(4)
def test_replays_and_forks_of_what_was_taken(reader: Session) -> None:
    first = bundle(run("north", (PLAIN,)))
    assert told(reader, first) == "ok"
    before = kept(reader)
    assert told(reader, first) == "already"
    for data, reason in (
        (bundle(run("north", (PLAIN,)), change=setting(created=START + 1)), "channel-fork"),
        (bundle(run("north", (PHONE,)), number=2), "fork"),
        (bundle(run("north", (PLAIN,)), number=2, previous=bytes(32)), "channel-fork"),
    ):
        assert told(reader, data) == reason
        assert kept(reader) == before
    state = state_hash(reader.connection)
    relayed = receiving.merge(reader, bundle(run("north", (PHONE,)), sender="south"), "relayed.partaj")
    assert (relayed.entries, relayed.set_aside) == (0, 1), "a colleague who relays it is not refused for it"
    assert state_hash(reader.connection) == state


@pytest.mark.qrow(4)
def test_an_older_list_takes_nothing_back(reader: Session) -> None:
    """A revoked workstation relays the list in which it was authorised: the newer one stays in force."""
    newer = replace_struct(trust(), version=5)
    assert told(reader, bundle(signed=sign_list(newer, key_of(ROOT)))) == "ok"
    free = [replace_struct(one, revoked=None) for one in trust().workstations]
    older = replace_struct(trust(), version=4, workstations=free)
    assert told(reader, bundle(signed=sign_list(older, key_of(ROOT)), sender="south")) == "ok"
    assert reader.trust().version == 5
    assert told(reader, bundle(run("gone", (PLAIN,)), sender="gone")) == "revoked"


@pytest.mark.qrow(4)
def test_a_revoked_writer_counts_up_to_its_number_and_no_further(reader: Session) -> None:
    until, past = run("gone", (PLAIN,)), run("gone", (PLAIN,), (PHONE,))
    assert told(reader, bundle(past, sender="deputy")) == "ok"
    assert reader.connection.execute("SELECT COUNT(*) FROM organisation").fetchone() == (0,)
    assert told(reader, bundle(until, sender="deputy", number=2)) == "ok"
    found = reader.connection.execute("SELECT name, phone FROM organisation").fetchall()
    assert found == [("Mission locale", "03 53 01 00 01")]
    assert stray_rows(reader.connection) == []


@pytest.mark.qrow(4)
def test_a_gap_is_told_and_blocks_nothing(reader: Session) -> None:
    fourth = setting(start=1, previous=making._text(bytes(32)))
    report = receiving.merge(reader, bundle(run("north", (PLAIN,)), number=4, change=fourth), "f.partaj")
    assert report.missing.numbers() == (1, 2, 3)
    assert report.entries == 1


@pytest.mark.qrow(4)
def test_a_number_without_measure_costs_nothing_and_is_told_in_short(reader: Session) -> None:
    last = 2**31 - 1
    far = setting(start=1, previous=making._text(bytes(32)))
    report = receiving.merge(reader, bundle(run("north", (PLAIN,)), number=last, change=far), "f.partaj")
    assert report.missing.spans == ((1, last - 1),)
    assert report.missing.numbers() == tuple(range(1, 101))
    assert profile.status(reader).missing == ("north : envoi n° 1 à 2\u202f147\u202f483\u202f646",)
