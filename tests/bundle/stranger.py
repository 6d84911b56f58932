"""A reader of bundles written from docs/bundle-format.md alone: nothing of partaj_desktop is imported here.

The tables are those the page lists. `read` gives the code of the first step of section 6 that fails, or "ok", or
"already".
"""

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import pyrage
import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MIB = 2**20
SCHEMA = 1
ROLES = {"coordinator", "facilitator", "tutor"}
PAGE = Path(__file__).parents[2] / "docs" / "bundle-format.md"
_T = TypeVar("_T")


class RefusedError(Exception):
    """A bundle is refused for a reason code."""


def check(holds: bool, code: str) -> None:
    """Refuse unless something holds."""
    if not holds:
        raise RefusedError(code)


def raw(text: object, length: int | None = None) -> bytes:
    """Read bytes as JSON carries them."""
    try:
        value = b64decode(str(text), validate=True)
    except (NotBase64, ValueError) as error:
        raise RefusedError("bad-content") from error
    check(length is None or len(value) == length, "bad-content")
    return value


def pae(kind: str, body: bytes) -> bytes:
    """Encode what a signature is over."""
    return f"DSSEv1 {len(kind)} {kind} {len(body)} ".encode() + body


def signed_by(public: bytes, kind: str, body: bytes, signature: bytes) -> bool:
    """Verify a signature."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, pae(kind, body))
    except InvalidSignature:
        return False
    return True


def parsed(line: bytes, kind: type[_T]) -> _T:
    """Parse JSON of a kind."""
    try:
        value = json.loads(line)
    except ValueError as error:
        raise RefusedError("bad-content") from error
    check(isinstance(value, kind), "bad-content")
    return value  # type: ignore[no-any-return]


@dataclass(slots=True)
class Reader:
    """Who reads: its list, its key, and the heads and manifests it remembers."""

    me: bytes
    box: str
    root: bytes
    trust: dict[str, Any]
    heads: dict[tuple[bytes, int], bytes] = field(default_factory=dict)
    befores: dict[tuple[bytes, int], bytes] = field(default_factory=dict)
    numbers: dict[tuple[bytes, int], bytes] = field(default_factory=dict)
    written: list[tuple[str, bool, list[Any]]] = field(default_factory=list)
    lines: int = 0
    aside: int = 0

    def station(self, key: str, value: bytes) -> dict[str, Any] | None:
        """Find an enrolled workstation."""
        return next((one for one in self.trust["workstations"] if raw(one[key]) == value), None)

    def party(self) -> bytes:
        """Name the party this workstation is of."""
        mine = self.station("id", self.me)
        assert mine is not None
        return raw(self.trust["region"]) if mine["role"] == "coordinator" else self.me

    def read(self, data: bytes) -> str:
        """Read a file; give its code."""
        try:
            return self._read(data)
        except RefusedError as refused:
            return str(refused)

    def _read(self, data: bytes) -> str:
        check(len(data) <= 64 * MIB, "too-large")
        body, signature, payload = self._frame(self._decrypt(data))
        if self._signer(body, signature) is None:
            self._be_introduced(body, payload)
        manifest = self._manifest(body, signature)
        payload, filling = payload[: manifest["size"]], payload[manifest["size"] :]
        check(len(payload) >= manifest["size"], "truncated")
        whole = (76 + len(body) + len(payload) + len(filling)) % 256 == 0
        check(whole and len(filling) < 256 and not any(filling), "bad-digest")
        check(sha256(payload).digest() == raw(manifest["sha256"]), "bad-digest")
        key, told = (raw(manifest["sender"]), manifest["number"]), sha256(body).digest()
        if key in self.numbers:
            check(self.numbers[key] == told, "channel-fork")
            return "already"
        previous = manifest.get("previous") and raw(manifest["previous"])
        before = (key[0], manifest["number"] - 1)
        follows = before not in self.numbers or self.numbers[before] == previous
        check(manifest["number"] == manifest["start"] or follows, "channel-fork")
        check(manifest["raw_size"] <= 512 * MIB, "too-large")
        lines = zstandard.ZstdDecompressor().stream_reader(payload).read(manifest["raw_size"] + 1)
        check(len(lines) == manifest["raw_size"], "bad-digest")
        heads, befores = self._lines(lines, manifest)
        self.heads |= heads
        self.befores |= befores
        self.numbers[key] = told
        return "ok"

    def _decrypt(self, data: bytes) -> bytes:
        """Open the age file; what it says when it does not open is age's business, so we tell by its shape."""
        check(data.startswith(b"age-encryption.org/v1\n"), "not-a-bundle")
        end = data.find(b"\n", data.find(b"\n--- ") + 1)
        check(b"\n--- " in data and end > 0 and len(data) >= end + 1 + 32, "truncated")
        try:
            return bytes(pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(self.box)]))
        except pyrage.DecryptError as error:
            raise RefusedError("not-for-me" if "No matching" in str(error) else "bad-digest") from error

    def _frame(self, plain: bytes) -> tuple[bytes, bytes, bytes]:
        check(plain[:6] == b"PARTAJ" and plain[6:7].isdigit() and plain[7:8] == b"\n", "not-a-bundle")
        check(plain[:8] == b"PARTAJ1\n", "too-new")
        length = int.from_bytes(plain[8:12], "big")
        check(length <= MIB, "not-a-bundle")
        check(len(plain) >= 12 + length + 64, "truncated")
        return plain[12 : 12 + length], plain[12 + length : 76 + length], plain[76 + length :]

    def _signer(self, body: bytes, signature: bytes) -> dict[str, Any] | None:
        kind = "application/vnd.partaj.bundle"
        found = (w for w in self.trust["workstations"] if signed_by(raw(w["signing"]), kind, body, signature))
        return next(found, None)

    def _be_introduced(self, body: bytes, payload: bytes) -> None:
        """Use the newer list, and the grants, that the first lines say, unless one does not verify."""
        before = self.trust
        try:
            packed = payload[: parsed(body, dict)["size"]]
            text = zstandard.ZstdDecompressor().stream_reader(packed).read(4 * MIB)
            for line in text.split(b"\n")[:-1]:
                control = parsed(line, dict)
                if "trust" in control:
                    self._list(control["trust"])
                    brought = parsed(raw(control["trust"]["body"]), dict)
                    ages = [(len(one["rotations"]), one["version"]) for one in (brought, self.trust)]
                    self.trust = brought if ages[0] > ages[1] else self.trust
                elif "grant" in control:
                    self._grant(control["grant"])
                else:
                    break
        except (RefusedError, KeyError, TypeError, zstandard.ZstdError):
            self.trust = before

    def _manifest(self, body: bytes, signature: bytes) -> dict[str, Any]:
        found = self._signer(body, signature)
        if found is None:
            claimed = parsed(body, dict).get("sender", "")
            check(self.station("id", raw(claimed)) is None, "bad-signature")
            raise RefusedError("unknown-signer")
        manifest = parsed(body, dict)
        numbers = ["format", "min_reader", "schema", "number", "start", "epoch", "trust", "created"]
        numbers += ["runs", "entries", "changes", "size", "raw_size"]
        check(all(isinstance(manifest.get(name), int) for name in numbers), "bad-content")
        check(isinstance(manifest.get("recipients"), list), "bad-content")
        received = manifest.get("received")
        check(isinstance(received, list) and all(raw(one, 16) and n >= 0 for one, n in received), "bad-content")
        check(raw(manifest["sender"]) == raw(found["id"]), "bad-signature")
        check(manifest["min_reader"] <= 1, "too-new")
        check(1 <= manifest["min_reader"] <= manifest["format"], "bad-content")
        check(raw(manifest["region"]) == raw(self.trust["region"]), "wrong-region")
        mine = str(pyrage.x25519.Identity.from_str(self.box).to_public())
        check(raw(manifest["recipient"]) == self.party() and mine in manifest["recipients"], "not-for-me")
        check(found["revoked"] is None, "revoked")
        check(1 <= manifest["start"] <= manifest["number"], "bad-content")
        check((manifest.get("previous") is None) == (manifest["start"] == manifest["number"]), "bad-content")
        return manifest

    def _lines(self, text: bytes, manifest: dict[str, Any]) -> tuple[dict[Any, bytes], dict[Any, bytes]]:
        check(not text or text.endswith(b"\n"), "bad-content")
        lines = iter(text.split(b"\n")[:-1])
        runs, entries, changes, requests = [], 0, 0, 0
        for line in lines:
            control = parsed(line, dict)
            if "trust" in control:
                self._list(control["trust"])
            if "grant" in control:
                self._grant(control["grant"])
            if "request" in control:
                requests += 1
                check(len(line) <= 16 * 1024 and requests <= 100, "bad-content")
                self._request(control["request"], manifest)
            for one in control.get("taken", ()):
                check(all(isinstance(one[name], int) for name in ("number", "start", "epoch")), "bad-content")
                raw(one["sender"], 16), raw(one["manifest"], 32)
            if "run" in control:
                run, present = _run(control["run"], lines)
                runs.append(run)
                entries += len(run["entries"])
                changes += present
        check(
            (len(runs), entries, changes) == tuple(manifest[n] for n in ("runs", "entries", "changes")), "bad-content"
        )
        heads: dict[Any, bytes] = {}
        befores: dict[Any, bytes] = {}
        self.written.clear()
        counted = [run for run in runs if self._seal(run, manifest)]
        for role, newer, change in self.written:
            _change(role, change, newer=newer)
        self.aside += len(runs) - len(counted)
        parted: set[bytes] = set()
        for run in counted:
            if raw(run["writer"]) not in parted and self._follows(run, heads, befores):
                continue
            sender = self.station("id", raw(manifest["sender"]))
            assert sender is not None
            check(raw(run["writer"]) != writer_of(sender, run["epoch"]), "fork")
            parted.add(raw(run["writer"]))
            self.aside += 1
        return heads, befores

    def _list(self, signed: dict[str, Any]) -> None:
        """Follow the successions of the root key this reader has not met, then verify the list."""
        kind, body = "application/vnd.partaj.trust-list", raw(signed["body"])
        root, spare = self.root, self.trust["spare"] and raw(self.trust["spare"])
        for rotation in parsed(body, dict)["rotations"][len(self.trust["rotations"]) :]:
            said = parsed(raw(rotation["body"]), dict)
            by, heir = raw(said["by"]), raw(said["root"])
            sort = "application/vnd.partaj.rotation"
            check(raw(said["former"]) == root and by in (root, spare), "bad-content")
            check(signed_by(by, sort, raw(rotation["body"]), raw(rotation["given"])), "bad-content")
            check(signed_by(heir, sort, raw(rotation["body"]), raw(rotation["taken"])), "bad-content")
            root, spare = heir, said["spare"] and raw(said["spare"])
        check(signed["type"] == kind and signed_by(root, kind, body, raw(signed["signature"])), "bad-content")

    def _grant(self, signed: dict[str, Any]) -> None:
        """Add the workstation a substitute authorises, where that holds."""
        kind, body = "application/vnd.partaj.grant", raw(signed["body"])
        said = parsed(body, dict)
        deputy, new = self.station("id", raw(said["deputy"])), said["workstation"]
        if (
            deputy is None
            or deputy["role"] != "coordinator"
            or not deputy["stands_in"]
            or deputy["revoked"] is not None
        ):
            return
        day = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=said["at"])).date().isoformat()
        within = any(one["since"] <= day <= one["until"] for one in (deputy["stands_in"], *deputy["stood_in"]))
        signature = raw(signed["signature"])
        within = within and new["role"] != "coordinator" and new["id"] != said["region"]
        if within and signed_by(raw(deputy["signing"]), kind, body, signature):
            self.trust["workstations"].append(new)

    def _request(self, signed: dict[str, Any], manifest: dict[str, Any]) -> None:
        """Verify a request by the key it names, and that who sends may present it."""
        kind, body = "application/vnd.partaj.request", raw(signed["body"])
        said = parsed(body, dict)
        check(isinstance(said.get("signing"), str) and bool(raw(said.get("workstation"), 16)), "bad-content")
        verified = signed_by(raw(said["signing"]), kind, body, raw(signed["signature"]))
        check(signed["type"] == kind and verified, "bad-content")
        try:
            pyrage.x25519.Recipient.from_str(said["box"])
        except pyrage.RecipientError as error:
            raise RefusedError("bad-content") from error
        sender = self.station("id", raw(manifest["sender"]))
        assert sender is not None
        check(sender["role"] == "facilitator" and said["role"] == "tutor", "not-allowed")

    def _seal(self, run: dict[str, Any], manifest: dict[str, Any]) -> bool:
        """Find the writer among the enrolled keys, verify the seal, read what it protects; tell whether it counts."""
        writer = raw(run["writer"], 16)
        found = [w for w in self.trust["workstations"] if writer_of(w, run["epoch"]) == writer]
        check(bool(found), "unknown-signer")
        last = run["first"] + len(run["entries"]) - 1
        sealed = writer + last.to_bytes(8, "big") + run["heads"][-1]
        check(
            signed_by(raw(found[0]["signing"]), "application/vnd.partaj.run", sealed, raw(run["seal"], 64)), "bad-seal"
        )
        for n, (header, some) in enumerate(run["entries"], run["first"]):
            if header is not None:
                said = parsed(header, list)
                check(said[0] == n and raw(said[2]) == raw(found[0]["id"]) and said[6] == len(some), "bad-content")
                changes = [parsed(line, list) for line in some if line is not None]
                check(len({change[3] for change in changes}) == len(changes), "bad-content")
                self.lines += len(changes)
                self.written += [(found[0]["role"], said[5] > SCHEMA, change) for change in changes]
        revoked, sender = found[0]["revoked"], self.station("id", raw(manifest["sender"]))
        mine = self.station("id", self.me)
        assert sender is not None
        assert mine is not None
        within = any(raw(one["writer"]) == writer and last <= one["after"] for one in revoked or ())
        return revoked is None or (within and (sender["role"] == "coordinator" or mine["role"] == "tutor"))

    def _follows(self, run: dict[str, Any], heads: dict[Any, bytes], befores: dict[Any, bytes]) -> bool:
        """Compare every head with those remembered, and remember them; not those of a run that contradicts them."""
        writer, first = raw(run["writer"]), run["first"]
        check(first != 1 or raw(run["before"]) == bytes(32), "fork")
        known = self.heads | heads
        for n, head in enumerate([raw(run["before"]), *run["heads"]], first - 1):
            if n and known.get((writer, n), head) != head:
                return False
        after = (self.befores | befores).get((writer, first + len(run["entries"])))
        if after is not None and after != run["heads"][-1]:
            return False
        heads.update({(writer, first + k): head for k, head in enumerate(run["heads"])})
        befores[writer, first] = raw(run["before"])
        return True


def writer_of(station: dict[str, Any], epoch: int) -> bytes:
    """Name the writer of a workstation in an epoch."""
    return sha256(raw(station["signing"]) + int(epoch).to_bytes(4, "big")).digest()[:16]


def _run(run: dict[str, Any], lines: Any) -> tuple[dict[str, Any], int]:
    """Read the lines of a run and hash them: commits, digests, heads."""
    check(isinstance(run.get("count"), int) and 1 <= run["count"] <= 64 and run.get("first", 0) >= 1, "bad-content")
    head, present = raw(run["before"], 32), 0
    entries: list[tuple[bytes | None, list[bytes | None]]] = []
    heads = []
    for _ in range(run["count"]):
        line = _next(lines)
        if line.startswith(b'"'):
            digest = raw(parsed(line, str), 32)
            entries.append((None, []))
        else:
            count = parsed(line, list)[6]
            parts = [_next(lines) for _ in range(count)]
            commits = [sha256(p).digest() if p.startswith(b"[") else raw(parsed(p, str), 32) for p in parts]
            digest = sha256(line + b"".join(commits)).digest()
            some = [part if part.startswith(b"[") else None for part in parts]
            present += sum(part is not None for part in some)
            entries.append((line, some))
        head = sha256(head + digest).digest()
        heads.append(head)
    return {**run, "entries": entries, "heads": heads}, present


@dataclass(frozen=True)
class Table:
    """A table, as the page tells it."""

    subject: str
    writers: set[str]
    once: bool
    readers: set[str]
    kinds: dict[str, str]
    last: set[str]


@cache
def tables() -> dict[str, Table]:
    """Read the tables from the format's page."""
    told = {}
    for line in PAGE.read_text(encoding="utf-8").partition("## 9.")[2].partition("## 10.")[0].splitlines():
        if line.startswith("| `"):
            name, subject, writers, readers, fields = (cell.strip() for cell in line.strip("|").split("|"))
            by = set(writers.split(", "))
            parted = [word.rstrip("!").partition(":") for word in [*fields.split(), "removed:flag"]]
            told[name.strip("`")] = Table(
                subject=subject,
                writers=ROLES if "all" in by else by - {"once"},
                once="once" in by,
                readers=ROLES if readers == "all" else set(readers.split(", ")),
                kinds={name: kind or "text" for name, _, kind in parted},
                last={word.rstrip("!").partition(":")[0] for word in fields.split() if word.endswith("!")},
            )
    return told


def _change(role: str, change: list[Any], *, newer: bool) -> None:
    """Judge what a role wrote into a table (section 9)."""
    _, subject, name, _, fields, seen = change
    table = tables().get(name)
    check(table is not None or newer, "bad-content")
    if table is None:
        return
    check(role in table.writers, "not-allowed")
    check((raw(subject, 16) == bytes(16)) == (table.subject == "shared"), "bad-content")
    check(not (table.once and seen), "not-allowed")
    for one, value in fields.items():
        check(one in table.kinds or newer, "bad-content")
        check(value is None or one not in table.kinds or FITS[table.kinds[one]](value), "bad-content")


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_id(value: object) -> bool:
    return isinstance(value, str) and b64encode(raw(value, 16)).decode() == value


FITS: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "whole": lambda value: type(value) is int and abs(value) < 2**53,
    "flag": lambda value: type(value) is int and value in (0, 1),
    "day": _is_day,
    "id": _is_id,
}


def _next(lines: Any) -> bytes:
    line: bytes | None = next(lines, None)
    if line is None:
        raise RefusedError("bad-content")
    return line
