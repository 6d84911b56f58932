"""Make the test vectors of docs/bundle-format.md: `python -m tests.bundle.make_vectors`.

Each is a text file: `expect: <code>`, further header lines, a comment, an empty line, the bundle in base64. Headers:
`after:` names vectors received before; `pad:` is the size the file is padded to with zero bytes (for the one that is
too large to be kept).
context.json holds what the reader has: the region's signed list, its own age key. Keys are fixed, age's are not: bytes
differ from run to run, meanings do not.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import zstandard
from msgspec.structs import replace as replace_struct

from partaj_desktop.bundle import envelope, payload
from partaj_desktop.bundle.cut import cut
from partaj_desktop.bundle.trust import rotate, sign_grant, sign_list, sign_request
from partaj_desktop.crypto import sealing
from partaj_desktop.crypto.sealing import BoxKey
from partaj_desktop.crypto.signing import SigningKey
from partaj_desktop.domain.changes import (
    SEAL_TYPE,
    Run,
    change_line,
    entry_from,
    header_line,
    seal_payload,
    writer_id,
)
from partaj_desktop.domain.ids import SHARED, Id, Version
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.sight import Sight
from partaj_desktop.domain.tables import SCHEMA, Value
from partaj_desktop.domain.trust import MOST_REQUEST, Grant, Period, Request, Revoked, Signed, TrustList, Workstation
from tests.helpers.stores import START, id_of, key_of
from tests.helpers.worlds import ROOT, trust_of

FOLDER = Path(__file__).with_name("vectors")
BOX = BoxKey(
    secret="AGE-SECRET-KEY-12L4JMQU95GEDT4FR6Z62K689ZP38HNU34X9ZEFFPC4J6UEUJWFRSFW4QP0",
    recipient="age109q8lwjr5q05ppdqt7t2ep5qmnw3glmf8t7rxq9lzl2rduguzd7s40xf0u",
)
DAY = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=START)).date()
OTHER_BOX = BoxKey(
    secret="AGE-SECRET-KEY-1M2CY9RMUKJ554U882V3D9JJDP4AMH0FJE842N93F74YRARY26CQSM4VENG",
    recipient="age1fdppcscrzetg4xlewvn0v6ygkusyfxjew50gjfzkr4v4l02gcewq5s2m6a",
)
STATIONS = {
    "region": Role.COORDINATOR,
    "north": Role.FACILITATOR,
    "south": Role.FACILITATOR,
    "tutor": Role.TUTOR,
    "gone": Role.FACILITATOR,
    "deputy": Role.COORDINATOR,
}
PERIOD = Period(since=DAY - timedelta(days=9), until=DAY + timedelta(days=9))
FORMER = Period(since=DAY - timedelta(days=99), until=DAY - timedelta(days=90))
SPARE, NEXT = "spare root", "next root"


def trust() -> TrustList:
    """Give the region's list: one workstation is revoked after its first entry, one is the coordinator's substitute."""
    stations = (
        Workstation(
            id=id_of(name),
            role=role,
            holder=name,
            organisation="Structure",
            territory=None,
            tutor=None,
            signing=key_of(name).public,
            box=BOX.recipient if name == "region" else OTHER_BOX.recipient,
            revoked=[Revoked(writer=writer_id(key_of(name).public, 0), after=1)] if name == "gone" else None,
            stands_in=PERIOD if name == "deputy" else None,
            stood_in=[FORMER] if name == "deputy" else [],
        )
        for name, role in STATIONS.items()
    )
    return replace_struct(trust_of(stations), spare=key_of(SPARE).public)


def successor(by: str, *, version: int = 1, signer: str = NEXT) -> Signed:
    """Give a list under the next root key, which `by` lets follow."""
    rotation = rotate(trust(), key_of(by), key_of(NEXT), None)
    rotated = replace_struct(trust(), version=version, root=key_of(NEXT).public, spare=None, rotations=[rotation])
    return sign_list(rotated, key_of(signer))


def welcoming(*, version: int = 2, signer: str = ROOT) -> Signed:
    """Give the list with one workstation more."""
    new = Workstation(
        id=id_of("newcomer"), role=Role.FACILITATOR, holder="newcomer", organisation="Structure", territory=None,
        tutor=None, signing=key_of("newcomer").public, box=OTHER_BOX.recipient,
    )  # fmt: skip
    listed = replace_struct(trust(), version=version, workstations=[*trust().workstations, new])
    return sign_list(listed, key_of(signer))


def grant(name: str, *, by: str = "deputy", days: int = 0, role: Role = Role.FACILITATOR) -> Signed:
    """Let a substitute authorise a workstation, so many days after the vectors' day."""
    new = Workstation(
        id=id_of(name), role=role, holder=name, organisation="Structure", territory=None, tutor=None,
        signing=key_of(name).public, box=OTHER_BOX.recipient,
    )  # fmt: skip
    at = START + days * 86_400_000_000
    return sign_grant(Grant(region=trust().region, deputy=id_of("deputy"), at=at, workstation=new), key_of(by))


def request(
    name: str = "new", *, role: Role = Role.TUTOR, territory: str = "", box: str = OTHER_BOX.recipient
) -> Signed:
    """Let a new workstation ask to be authorised."""
    asked = Request(
        workstation=id_of(name), role=role, holder=name, organisation="Structure", territory=territory,
        signing=key_of(name).public, box=box,
    )  # fmt: skip
    return Signed(**json_of(sign_request(asked, key_of(name))))


def json_of(file: bytes) -> dict[str, Any]:
    """Read a signed file, whatever it is worth."""
    said = json.loads(file)
    return {**said, "body": b64decode(said["body"]), "signature": b64decode(said["signature"])}


def altered(signed: Signed) -> Signed:
    """Let whoever presents a request change who asks."""
    return replace_struct(signed, body=signed.body.replace(b"new", b"old"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """One file and what a reader says of it."""

    name: str
    expect: str
    comment: str
    data: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """Lay it out as its file."""
        headers = "".join(f"{name}: {value}\n" for name, value in self.headers.items())
        body = b64encode(self.data).decode("ascii")
        lines = "\n".join(body[start : start + 76] for start in range(0, len(body), 76))
        return f"expect: {self.expect}\n{headers}# {self.comment}\n\n{lines}\n"


# --- what is written --------------------------------------------------------------------------------------------------


def line(
    fields: dict[str, Value], *, table: str = "organisation", seen: tuple[Version, ...] = (), who: str = ""
) -> bytes:
    """Write a change of a row that is the same in every vector."""
    subject = id_of(who) if who else SHARED
    return change_line(salt=bytes(16), subject=subject, table=table, row=id_of(table), fields=fields, seen=seen)


PLAIN = line({"name": "Mission locale", "kind": "mission", "phone": "03 53 01 00 01"})
PERSON = line({"value": "06 39 98 00 01", "kind": "phone"}, table="contact", who="somebody")


def run(name: str, *entries: tuple[bytes, ...], schema: int = SCHEMA, author: str = "") -> Run:
    """Seal entries by a workstation, from its first."""
    made = []
    for n, lines in enumerate(entries, 1):
        who = id_of(author or name)
        header = header_line(
            n=n, at=START + n, author=who, action="a.word", transaction=n, schema=schema, changes=len(lines)
        )
        made.append((header, lines))
    return sealed(name, *made)


def sealed(name: str, *entries: tuple[bytes, tuple[bytes, ...]]) -> Run:
    """Seal headers and lines as they stand, whatever they say."""
    key = key_of(name)
    writer = writer_id(key.public, 0)
    made = tuple(entry_from(header, lines) for header, lines in entries)
    unsealed = Run(writer=writer, epoch=0, first=1, before=bytes(32), entries=made, seal=bytes(64))
    return replace(unsealed, seal=key.sign(SEAL_TYPE, seal_payload(writer, len(made), unsealed.head())))


def bundle(
    *runs: Run,
    sender: str = "north",
    key: SigningKey | None = None,
    number: int = 1,
    previous: bytes | None = None,
    signed: Signed | None = None,
    grants: tuple[Signed, ...] = (),
    requests: tuple[Signed, ...] = (),
    taken: tuple[payload.Taken, ...] = (),
    raw: bytes | None = None,
    packed: bytes | None = None,
    change: Callable[[dict[str, object]], object] = lambda manifest: None,
    break_signature: bool = False,
    break_payload: bool = False,
    magic: bytes = envelope.MAGIC,
    box: BoxKey = BOX,
) -> bytes:
    """Make a bundle, and what is wrong with it: written out here, so that a defect of `seal` is not repeated."""
    content = payload.Payload(runs=runs, trust=signed, grants=grants, requests=requests, taken=taken)
    lines = payload.encode(content) if raw is None else raw
    if packed is None:
        packed = zstandard.ZstdCompressor(level=9).compress(lines)
    manifest: dict[str, object] = {
        "format": 1,
        "min_reader": 1,
        "schema": SCHEMA,
        "region": _text(trust().region),
        "sender": _text(id_of(sender)),
        "epoch": 0,
        "recipient": _text(trust().region),
        "recipients": [BOX.recipient],
        "number": number,
        "start": number if previous is None else 1,
        "previous": None if previous is None else _text(previous),
        "received": [[_text(id_of("region")), 0]],
        "trust": 1,
        "created": START,
        "runs": len(runs),
        "entries": content.entries,
        "changes": content.changes,
        "size": len(packed),
        "raw_size": len(lines),
        "sha256": _text(sha256(packed).digest()),
        "a_field_of_tomorrow": "ignored",
    }
    change(manifest)
    body = json.dumps(manifest).encode()
    signature = (key or key_of(sender)).sign(envelope.BUNDLE_TYPE, body)
    if break_signature:
        signature = bytes([signature[0] ^ 1]) + signature[1:]
    if break_payload:
        packed = packed[:-1] + bytes([packed[-1] ^ 1])
    framed = envelope.wrap(body, signature, packed, (box.recipient,))
    return framed if magic == envelope.MAGIC else _reframed(magic, body, signature, packed)


def _reframed(magic: bytes, body: bytes, signature: bytes, packed: bytes) -> bytes:
    return sealing.seal(magic + len(body).to_bytes(4, "big") + body + signature + packed, [BOX.recipient])


def _text(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


def setting(**values: object) -> Callable[[dict[str, object]], object]:
    return lambda manifest: manifest.update(values)


# --- the vectors ------------------------------------------------------------------------------------------------------


def good() -> Iterator[Vector]:
    """Make the files that must be taken."""
    whole = run("north", (PLAIN,), (PERSON, line({"number": 1, "source": "x"}, table="roster_line", who="somebody")))
    yield Vector(name="good", expect="ok", comment="two entries, all present", data=bundle(whole))
    yield Vector(
        name="good-again",
        expect="already",
        comment="the same manifest again: nothing to do",
        data=bundle(whole),
        headers={"after": "good"},
    )
    view = cut(whole, Sight(role=Role.TUTOR, subjects=frozenset({id_of("somebody")})))
    assert view is not None
    yield Vector(name="good-cut", expect="ok", comment="one change present, one its commit", data=bundle(view))
    view = cut(whole, Sight(role=Role.TUTOR))
    assert view is not None
    yield Vector(name="good-digest", expect="ok", comment="the second entry by its digest alone", data=bundle(view))
    yield Vector(
        name="good-relayed",
        expect="ok",
        comment="a run of the tutor, sent by a facilitator",
        data=bundle(run("tutor", (PERSON,)), sender="south"),
    )
    yield Vector(
        name="good-list",
        expect="ok",
        comment="with the region's list and a control object of tomorrow",
        data=bundle(
            raw=payload.encode(payload.Payload(runs=(), trust=sign_list(trust(), key_of(ROOT))))
            + b'{"blob":{"x":1}}\n',
        ),
    )
    yield Vector(
        name="good-late",
        expect="ok",
        comment="number 7 of a channel of which nothing else came: a gap does not block",
        data=bundle(whole, number=7, previous=bytes(32)),
    )
    yield Vector(
        name="good-newer-schema",
        expect="ok",
        comment="an entry of a newer schema is kept whole",
        data=bundle(run("north", (line({"name": "x", "colour": "blue"}),), schema=SCHEMA + 1)),
    )
    yield Vector(
        name="good-revoked-until",
        expect="ok",
        comment="an entry not past its writer's revocation, by the region's road",
        data=bundle(run("gone", (PLAIN,)), sender="deputy"),
    )
    yield Vector(
        name="good-revoked-relayed",
        expect="ok",
        comment="the same relayed by a facilitator: set aside",
        data=bundle(run("gone", (PLAIN,)), whole, number=2, previous=bytes(32)),
        headers={"aside": "1"},
    )
    yield Vector(
        name="good-revoked-past",
        expect="ok",
        comment="a run past its writer's revocation is set aside, even from the region",
        data=bundle(run("gone", (PLAIN,), (PERSON,)), whole, sender="deputy"),
        headers={"aside": "1"},
    )
    yield Vector(
        name="good-rotated",
        expect="ok",
        comment="a list under a root key that the one held lets follow",
        data=bundle(whole, signed=successor(ROOT)),
    )
    yield Vector(
        name="good-rotated-spare",
        expect="ok",
        comment="a list under a root key that the spare lets follow",
        data=bundle(whole, signed=successor(SPARE)),
    )
    yield Vector(
        name="good-granted",
        expect="ok",
        comment="a run of a workstation the coordinator's substitute has authorised",
        data=bundle(run("new", (PLAIN,)), grants=(grant("new"),)),
    )
    yield Vector(
        name="good-granted-before",
        expect="ok",
        comment="a run of a workstation the substitute has authorised within a former period",
        data=bundle(run("new", (PLAIN,)), grants=(grant("new", days=-95),)),
    )
    first = run("newcomer", (PLAIN,))
    yield Vector(
        name="good-introduced",
        expect="ok",
        comment="a sender whom only the list in its own bundle names",
        data=bundle(first, sender="newcomer", signed=welcoming()),
    )
    yield Vector(
        name="good-introduced-granted",
        expect="ok",
        comment="a sender whom the coordinator's substitute has authorised, as its own bundle says",
        data=bundle(run("new", (PLAIN,)), sender="new", grants=(grant("new"),)),
    )
    yield Vector(
        name="good-taken",
        expect="ok",
        comment="what another workstation of the region has taken",
        data=bundle(
            whole,
            sender="deputy",
            taken=(payload.Taken(sender=id_of("south"), number=2, start=1, epoch=0, manifest=bytes(32)),),
        ),
    )
    yield Vector(
        name="good-request",
        expect="ok",
        comment="a tutor's request that a facilitator presents, and no entry",
        data=bundle(requests=(request(),)),
    )
    yield Vector(name="good-empty", expect="ok", comment="an acknowledgement alone", data=bundle(raw=b""))


def outside() -> Iterator[Vector]:
    """Make what is refused before the signature."""
    data = bundle(run("north", (PLAIN,)))
    yield Vector(name="not-a-bundle", expect="not-a-bundle", comment="any text", data=b"Bonjour,\n" * 30)
    yield Vector(
        name="not-a-bundle-magic",
        expect="not-a-bundle",
        comment="an age file for us, of something else",
        data=bundle(magic=b"PK\x03\x04ZIP\n"),
    )
    yield Vector(
        name="too-large",
        expect="too-large",
        comment="one byte more than 64 MiB",
        data=data,
        headers={"pad": str(64 * 2**20 + 1)},
    )
    yield Vector(name="truncated", expect="truncated", comment="cut in the age header", data=data[:120])
    yield Vector(
        name="truncated-frame",
        expect="truncated",
        comment="the frame ends before the signature",
        data=_cut_frame(),
    )
    yield Vector(name="not-for-me", expect="not-for-me", comment="encrypted to another key", data=bundle(box=OTHER_BOX))
    yield Vector(
        name="bad-digest-age",
        expect="bad-digest",
        comment="one bit of the encrypted payload turned",
        data=data[:-3] + bytes([data[-3] ^ 4]) + data[-2:],
    )
    yield Vector(
        name="too-new-magic", expect="too-new", comment="another figure in the magic", data=bundle(magic=b"PARTAJ2\n")
    )


def _cut_frame() -> bytes:
    return sealing.seal(envelope.MAGIC + (1000).to_bytes(4, "big") + b"{}", [BOX.recipient])


def manifests() -> Iterator[Vector]:
    """Make what the signature or the manifest gives away."""
    whole = run("north", (PLAIN,))
    cases: list[tuple[str, str, str, bytes]] = [
        ("unknown-signer", "", "signed by nobody enrolled", bundle(whole, sender="nobody")),
        (
            "unknown-signer",
            "introduced",
            "named by a list the region did not sign",
            bundle(whole, sender="newcomer", signed=welcoming(signer=SPARE)),
        ),
        (
            "unknown-signer",
            "known-list",
            "named by a list that is not newer",
            bundle(whole, sender="newcomer", signed=welcoming(version=1)),
        ),
        (
            "unknown-signer",
            "granted-late",
            "authorised by a substitute past the period",
            bundle(whole, sender="new", grants=(grant("new", days=99),)),
        ),
        (
            "bad-signature",
            "introduced",
            "signed by somebody else than the list in it names",
            bundle(whole, sender="newcomer", key=key_of("nobody"), signed=welcoming()),
        ),
        ("bad-signature", "", "the signature is altered", bundle(whole, break_signature=True)),
        ("bad-signature", "sender", "signed by the south in the north's name", bundle(whole, key=key_of("south"))),
        ("bad-content", "manifest", "a signed manifest that lacks a field", bundle(change=lambda m: m.pop("trust"))),
        ("too-new", "", "min_reader 2", bundle(whole, change=setting(min_reader=2))),
        ("bad-content", "format", "format 0", bundle(whole, change=setting(format=0))),
        ("wrong-region", "", "of another region", bundle(whole, change=setting(region=_text(id_of("elsewhere"))))),
        (
            "not-for-me",
            "forwarded",
            "meant for another party",
            bundle(whole, change=setting(recipient=_text(id_of("south")))),
        ),
        (
            "not-for-me",
            "recipients",
            "our key is not named",
            bundle(whole, change=setting(recipients=[OTHER_BOX.recipient])),
        ),
        ("revoked", "", "its sender is revoked", bundle(run("gone", (PLAIN,)), sender="gone")),
        ("bad-content", "number", "number 0", bundle(whole, number=0)),
        ("bad-content", "start", "a series that starts past its bundle", bundle(whole, change=setting(start=2))),
        ("bad-content", "series", "a first bundle that names one before", bundle(whole, previous=bytes(32))),
        ("bad-digest", "", "the payload is altered, the manifest not", bundle(whole, break_payload=True)),
        ("truncated", "payload", "the payload is shorter than signed", bundle(whole, change=_longer)),
        ("bad-digest", "size", "the payload is longer than signed", bundle(whole, change=setting(size=1))),
        ("bad-digest", "raw", "it decompresses to more than signed", bundle(whole, change=setting(raw_size=10))),
        ("too-large", "raw", "it says it decompresses to 1 TiB", bundle(whole, change=setting(raw_size=2**40))),
        ("bad-content", "counts", "other counts than signed", bundle(whole, change=setting(entries=2))),
    ]
    for code, more, comment, data in cases:
        yield Vector(name=f"{code}-{more}".rstrip("-"), expect=code, comment=comment, data=data)


def _longer(manifest: dict[str, object]) -> None:
    manifest["size"] = int(str(manifest["size"])) + 256


def contents() -> Iterator[Vector]:
    """Make what a run or an entry gives away."""
    good_one = run("north", (PLAIN,))
    raw = payload.encode(payload.Payload(runs=(good_one,)))
    twice = run("north", (PLAIN, line({"phone": "1"})))
    new = run("new", (PLAIN,))
    cases: list[tuple[str, str, str, bytes]] = [
        ("bad-seal", "", "the run's seal is another's", bundle(replace(good_one, seal=run("south", (PLAIN,)).seal))),
        ("bad-seal", "altered", "a relay altered a change", bundle(_altered(good_one))),
        ("unknown-signer", "run", "a run of nobody enrolled", bundle(run("nobody", (PLAIN,)))),
        ("unknown-signer", "epoch", "a run under another epoch than its writer's", bundle(replace(good_one, epoch=3))),
        ("unknown-signer", "late", "authorised past the period", bundle(new, grants=(grant("new", days=99),))),
        ("unknown-signer", "between", "authorised between periods", bundle(new, grants=(grant("new", days=-50),))),
        ("unknown-signer", "grant", "authorised by no substitute", bundle(new, grants=(grant("new", by="south"),))),
        (
            "unknown-signer",
            "coordinator",
            "a substitute makes a coordinator",
            bundle(new, grants=(grant("new", role=Role.COORDINATOR),)),
        ),
        ("bad-content", "succession", "the next root key, let follow by nobody", bundle(signed=successor("south"))),
        (
            "bad-content",
            "heir",
            "the next list, signed by the former root key",
            bundle(signed=successor(ROOT, signer=ROOT)),
        ),
        ("bad-content", "author", "an entry in another's name", bundle(run("north", (PLAIN,), author="south"))),
        ("bad-content", "lines", "a run cut short", bundle(raw=raw[: raw.rindex(b"\n", 0, -1) + 1], change=_one_run)),
        ("bad-content", "empty-line", "an empty line", bundle(raw=b"\n" + raw, change=_one_run)),
        ("bad-content", "list", "a list the root key did not sign", bundle(signed=sign_list(trust(), key_of("north")))),
        ("bad-content", "request", "a request altered by who presents it", bundle(requests=(altered(request()),))),
        (
            "bad-content",
            "request-long",
            "a request of more than 16 KiB",
            bundle(requests=(request(territory="N" * MOST_REQUEST),)),
        ),
        ("bad-content", "request-box", "a request whose box is no age recipient", bundle(requests=(request(box="x"),))),
        ("not-allowed", "request", "a tutor presents a request", bundle(sender="tutor", requests=(request(),))),
        (
            "not-allowed",
            "request-role",
            "a facilitator presents a facilitator's request",
            bundle(requests=(request(role=Role.FACILITATOR),)),
        ),
        ("bad-content", "rows", "two changes of one row in an entry", bundle(twice)),
    ]
    for code, more, comment, data in cases:
        yield Vector(name=f"{code}-{more}".rstrip("-"), expect=code, comment=comment, data=data)


def _one_run(manifest: dict[str, object]) -> None:
    manifest.update(runs=1, entries=1, changes=1)


def _altered(one: Run) -> Run:
    entry = one.entries[0]
    return replace(one, entries=(entry_from(entry.header or b"", [entry.parts[0].replace(b"locale", b"lokale")]),))


def tables() -> Iterator[Vector]:
    """Make what only who knows the tables can refuse."""
    north = writer_id(key_of("north").public, 0)
    entry = {"kind": "visit", "text": "x"}
    amended = line({**entry}, table="logbook_entry", who="somebody", seen=(Version(north, 1),))
    state = line({"state": "closed"}, table="situation", who="somebody")
    cases: list[tuple[str, str, str, Run]] = [
        ("not-allowed", "", "a tutor writes a situation", run("tutor", (state,))),
        ("not-allowed", "add-only", "a logbook entry is changed", run("north", (amended,))),
        ("bad-content", "table", "an unknown table of our own schema", run("north", (line({}, table="horoscope"),))),
        ("bad-content", "field", "an unknown field of our own schema", run("north", (line({"colour": "blue"}),))),
        ("bad-content", "kind", "a number where a text stands", run("north", (line({"name": 5}),))),
        ("bad-content", "day", "31 February", run("north", (_person(birth_date="2011-02-31"),))),
        ("bad-content", "id", "a reference that is none", run("north", (line({"territory": "A" * 22 + "=!"}),))),
        ("bad-content", "scope", "a person's row about nobody", run("north", (line({"value": "1"}, table="contact"),))),
    ]
    for code, more, comment, one in cases:
        name = f"{code}-{more}".rstrip("-")
        yield Vector(name=name, expect=code, comment=comment, data=bundle(one))


def _person(**fields: Value) -> bytes:
    return line(fields, table="young_person", who="somebody")


def histories() -> Iterator[Vector]:
    """Make what contradicts an earlier file."""
    yield Vector(
        name="channel-fork",
        expect="channel-fork",
        comment="another bundle under number 1 of the same channel",
        data=bundle(run("north", (PLAIN,)), change=setting(created=START + 1)),
        headers={"after": "good"},
    )
    yield Vector(
        name="fork",
        expect="fork",
        comment="another first entry of the writer that sends it",
        data=bundle(run("north", (line({"name": "autre"}),)), number=2),
        headers={"after": "good"},
    )
    yield Vector(
        name="good-fork-relayed",
        expect="ok",
        comment="another first entry of the same writer, by another road: set aside",
        data=bundle(run("north", (line({"name": "autre"}),)), sender="south"),
        headers={"after": "good", "aside": "1"},
    )
    yield Vector(
        name="fork-nowhere",
        expect="fork",
        comment="a first entry that follows something",
        data=bundle(_from_nowhere()),
    )


def _from_nowhere() -> Run:
    one = replace(run("north", (PLAIN,)), before=bytes([1]) * 32)
    return replace(one, seal=key_of("north").sign(SEAL_TYPE, seal_payload(one.writer, 1, one.head())))


def vectors() -> Iterator[Vector]:
    """Make all of them."""
    made: dict[str, bytes] = {}
    for part in (good, outside, manifests, contents, tables, histories):
        for one in part():
            # The same file again, not another with the same meaning: age never writes the same bytes twice.
            data = made["good"] if one.expect == "already" else one.data
            made[one.name] = data
            yield replace(one, data=data)


def context() -> dict[str, str]:
    """Say what the reader of the vectors has."""
    signed = sign_list(trust(), key_of(ROOT))
    return {
        "me": _text(Id(id_of("region"))),
        "box": BOX.secret,
        "root": _text(key_of(ROOT).public),
        "list": _text(signed.body),
        "list_signature": _text(signed.signature),
    }


def write(folder: Path) -> None:
    """Write the vectors and their context."""
    folder.mkdir(exist_ok=True)
    (folder / "context.json").write_text(json.dumps(context(), indent=1) + "\n", encoding="utf-8")
    for one in vectors():
        (folder / f"{one.name}.vector").write_text(one.text(), encoding="utf-8")


if __name__ == "__main__":
    write(FOLDER)
