"""Altered bundles: each is refused with a reason and nothing else, and the store is as it was."""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
import zstandard

from partaj_desktop.bundle import envelope
from partaj_desktop.bundle import trust as trusting
from partaj_desktop.crypto import sealing
from partaj_desktop.domain.changes import Run
from partaj_desktop.domain.errors import BundleRefused, UserError
from tests.bundle.make_vectors import BOX, bundle, line, run, sealed, setting
from tests.bundle.reading import FOLDER, our_reader
from tests.helpers.stores import dump, key_of, stray_rows
from tests.helpers.worlds import Party

_BIG = line({"name": "Mission locale", "commune": "Lens", "phone": "03 53 01 00 01"})


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Party]:
    """Give the coordinator of the vectors."""
    one = our_reader(FOLDER, tmp_path)
    yield one
    one.connection.close()


def refusals(reader: Party, files: Iterator[bytes]) -> Counter[str]:
    """Receive altered files: any exception but BundleRefused goes through and fails the test."""
    before, told = dump(reader.connection), Counter[str]()
    for n, data in enumerate(files):
        with pytest.raises(BundleRefused) as refused:
            reader.receive(data)
        assert refused.value.sentence
        told[refused.value.reason] += 1
        if n % 200 == 0:
            assert dump(reader.connection) == before
    assert dump(reader.connection) == before
    return told


def altered(random: Random, data: bytes) -> bytes:
    """Alter bytes in one of the ways a road or a person does."""
    at = random.randrange(len(data))
    much = random.randint(1, 40)
    ways: list[Callable[[], bytes]] = [
        lambda: data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :],
        lambda: data[:at],
        lambda: data[:at] + data[at + much :],
        lambda: data[:at] + random.randbytes(much) + data[at:],
        lambda: data[:at] + data[at : at + much] * 2 + data[at + much :],
        lambda: data + random.randbytes(much),
        lambda: random.randbytes(much) + data,
    ]
    return random.choice(ways)()


def outer(count: int) -> Iterator[bytes]:
    """Alter the file itself."""
    random, data = Random(1), bundle(run("north", (_BIG,), (_BIG,)))
    for _ in range(count):
        yield altered(random, data)


def inner(count: int) -> Iterator[bytes]:
    """Alter what is inside, and encrypt it again: what anybody can do who has our public key."""
    random = Random(2)
    plain = sealing.unseal(bundle(run("north", (_BIG,), (_BIG,))), BOX.secret)
    for _ in range(count):
        changed = altered(random, plain)
        if changed != plain:
            yield sealing.seal(changed, [BOX.recipient])


def test_two_thousand_altered_files_are_refused(reader: Party) -> None:
    told = refusals(reader, outer(2000))
    assert {"truncated", "bad-digest", "not-a-bundle"} <= set(told)


def test_two_thousand_altered_insides_are_refused(reader: Party) -> None:
    told = refusals(reader, inner(2000))
    assert {"truncated", "bad-digest", "not-a-bundle", "bad-signature"} <= set(told)


@pytest.mark.accept
@pytest.mark.qrow(1)
def test_ten_thousand_altered_files_are_refused(reader: Party) -> None:
    assert refusals(reader, outer(10_000)).total() == 10_000


@pytest.mark.accept
@pytest.mark.qrow(2)
def test_ten_thousand_altered_insides_are_refused(reader: Party) -> None:
    assert refusals(reader, inner(10_000)).total() > 9_900


def resigned(count: int) -> Iterator[bytes]:
    """Alter the lines and sign the bundle anew: what an enrolled workstation can do as a relay."""
    random = Random(3)
    lines = _lines(run("north", (_BIG, line({"code": "x"}, table="solution_kind")), (_BIG,)))
    for _ in range(count):
        changed = altered(random, lines)
        while changed == lines:
            changed = altered(random, lines)
        yield bundle(raw=changed, change=setting(runs=1, entries=2, changes=3), sender="south")


def _lines(*runs: Run) -> bytes:
    opened = sealing.unseal(bundle(*runs), BOX.secret)
    length = int.from_bytes(opened[8:12], "big")
    return zstandard.ZstdDecompressor().decompressobj().decompress(opened[12 + length + 64 :])


def test_a_relay_can_alter_no_line(reader: Party) -> None:
    told = refusals(reader, resigned(1000))
    assert {"bad-content", "bad-seal"} <= set(told)


def rewritten(count: int) -> Iterator[bytes]:
    """Write ill-formed lines and seal them: what an enrolled workstation can do as a writer."""
    random = Random(4)
    for _ in range(count):
        yield bundle(run("north", (altered(random, _BIG).replace(b"\n", b" "),)))


def test_whatever_a_writer_seals_is_refused_or_fits(reader: Party, tmp_path: Path) -> None:
    told = Counter[str]()
    for n, data in enumerate(rewritten(1500)):
        try:
            reader.receive(data)
        except BundleRefused as refused:
            told[refused.reason] += 1
            continue
        told["ok"] += 1
        assert stray_rows(reader.connection) == []
        place = tmp_path / str(n)
        place.mkdir()
        reader.connection.close()
        reader.connection = our_reader(FOLDER, place).connection
    assert told["bad-content"] > 500, told
    assert set(told) <= {"bad-content", "not-allowed", "bad-seal", "ok"}, told


HEAD = ["AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAAA==", "organisation", "AAAAAAAAAAAAAAAAAAAAAQ=="]


def change(**parts: object) -> bytes:
    """Write a change's line by hand, with one part ill."""
    said: dict[str, object] = dict(zip(("salt", "subject", "table", "row"), HEAD, strict=True))
    said |= {"fields": {"name": "x"}, "seen": []} | parts
    return json.dumps(list(said.values())).encode()


ILL = {
    "invalid UTF-8": change().replace(b'"x"', b'"\xff\xfe"'),
    "lone surrogate": change().replace(b'"x"', b'"\\ud800"'),
    "no JSON": b"[" + b"x" * 40,
    "nested without end": change()[:-1] + b"," + b"[" * 100_000,
    "nested in the fields": change().replace(b'"x"', b"[" * 50_000),
    "a row of 15 bytes": change(row="AAAAAAAAAAAAAAAAAAAA"),
    "a number of 5 000 figures": change(fields={"position": 1}).replace(b": 1}", b": " + b"9" * 5000 + b"}"),
    "a version beyond the writers": change(seen=[[HEAD[0], 2**40 + 1]]),
    "a version of nobody": change(seen=[["AAAA", 1]]),
    "a version before the first": change(seen=[[HEAD[0], 0]]),
    "a version below nothing": change(seen=[[HEAD[0], -1]]),
    "a truth value": change(fields={"name": True}),
    "a fraction": change(fields={"name": 1.5}),
    "a list for a text": change(fields={"name": ["x"]}),
    "a text for a flag": change(fields={"removed": "1"}),
    "a flag of 2": change(fields={"removed": 2}),
    "a reference with a stray letter": change(fields={"territory": "!" * 22 + "=="}),
    "a reference written another way": change(fields={"territory": "AAAAAAAAAAAAAAAAAAAAAB=="}),
    "a million fields": change(fields={str(n): 1 for n in range(1_000_000)}),
    "a day of another calendar": change(table="young_person", fields={"birth_date": "2011-W03-1"}),
}


@pytest.mark.parametrize("name", ILL)
def test_an_ill_line_that_is_well_sealed_is_refused(reader: Party, name: str) -> None:
    told = refusals(reader, iter([bundle(run("north", (ILL[name],)))]))
    assert told == {"bad-content": 1}


def test_a_line_that_would_pass_for_a_hash_is_refused(reader: Party) -> None:
    short = b"[" + b" " * 30 + b"]"
    lines = _lines(run("north", (short,))).replace(b'"' + b64encode(short) + b'"', short)
    assert short in lines
    assert refusals(reader, iter([bundle(raw=lines, change=setting(runs=1, entries=1))])) == {"bad-content": 1}


def test_a_control_object_of_tomorrow_is_skipped_however_large(reader: Party) -> None:
    assert reader.receive(bomb(b"{" + b",".join(b'"%d":1' % n for n in range(10**6)) + b"}\n"))


HEADERS = {
    "time that stands still": (b"[1,5,%b,'a',1,1,1]", b"[2,5,%b,'a',2,1,1]"),
    "a transaction of tomorrow": (b"[1,5,%b,'a',2,1,1]",),
    "a time before 1970": (b"[1,-5,%b,'a',1,1,1]",),
    "a time without end": (b"[1,9223372036854775807,%b,'a',1,1,1]",),
    "a schema of nothing": (b"[1,5,%b,'a',1,0,1]",),
    "another number": (b"[2,5,%b,'a',1,1,1]",),
    "an action that is none": (b"[1,5,%b,'\xff',1,1,1]",),
    "more than it says": (b"[1,5,%b,'a',1,1,1,[[],1]]",),
}


@pytest.mark.parametrize("name", HEADERS)
def test_an_ill_header_that_is_well_sealed_is_refused(reader: Party, name: str) -> None:
    author = b'"' + b64encode(reader.trust.workstations[1].id) + b'"'
    headers = [(header % author).replace(b"'", b'"') for header in HEADERS[name]]
    assert refusals(reader, iter([bundle(sealed("north", *((header, (_BIG,)) for header in headers)))])) == {
        "bad-content": 1
    }


def bomb(raw: bytes, **said: object) -> bytes:
    """Make a bundle of lines that are none, well signed."""
    return bundle(raw=raw, change=setting(**said))


COUNTS = {
    "a count without end": lambda: bomb(_lines(run("north", (_BIG,))).replace(b'"count":1', b'"count":999999999')),
    "changes without end": lambda: bomb(_lines(run("north", (_BIG,))).replace(b",1]\n", b",999999999]\n")),
    "more than it says": lambda: bomb(bytes(20 * 2**20), raw_size=10),
}


@pytest.mark.qrow(7)
@pytest.mark.parametrize("name", COUNTS)
def test_a_count_without_end_is_refused(reader: Party, name: str) -> None:
    assert set(refusals(reader, iter([COUNTS[name]()]))) <= {"bad-content", "bad-digest"}


def test_a_manifest_nested_without_end_is_refused(reader: Party) -> None:
    body = b'{"x":' + b"[" * 500_000
    for signer in ("north", "nobody"):
        data = envelope.wrap(body, key_of(signer).sign(envelope.BUNDLE_TYPE, body), b"", (BOX.recipient,))
        assert refusals(reader, iter([data])).total() == 1


def test_requests_and_answers_that_are_none_are_told(reader: Party) -> None:
    for data in (b"", b"\xff\xfe", b"{}", b'{"x":' + b"[" * 500_000, sha256(b"x").digest()):
        with pytest.raises(UserError):
            trusting.read_request(data)
        with pytest.raises(UserError):
            trusting.read_answer(data, "dix mots")


def test_what_the_vectors_are_made_of_is_taken_unaltered(reader: Party) -> None:
    assert reader.receive(bundle(run("north", (_BIG,), (_BIG,))))
