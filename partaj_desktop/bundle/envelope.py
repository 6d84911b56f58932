"""The envelope: age( magic | manifest | signature | zstd ), docs/bundle-format.md §2, §3 and §6.

Signed inside the encryption, recipients named in the signed manifest: who finds the file learns nothing, not even the
sender, and nobody can pass a bundle on as if it had been meant for someone else. Nothing is parsed before what
protects it was verified.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import msgspec
import zstandard

from partaj_desktop.bundle.payload import Payload, decode, decode_introduction, encode
from partaj_desktop.bundle.trust import presented
from partaj_desktop.crypto import sealing
from partaj_desktop.crypto.signing import SigningKey, verify
from partaj_desktop.domain.changes import LineError
from partaj_desktop.domain.errors import BundleRefused, Reason, revoked_words
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.text import shown
from partaj_desktop.domain.trust import TrustList, Workstation

BUNDLE_TYPE = "application/vnd.partaj.bundle"
FORMAT = 1
MAGIC = b"PARTAJ1\n"
BLOCK = 256
"""The plain text is filled up to whole blocks: so a file cut short is told from one altered, nearly always."""
MOST_FILE = 64 * 2**20
MOST_RAW = 512 * 2**20
_ANY_RATIO = 2**25
_MOST_RATIO = 100
"""Every line has salts or hashes, which no compression shrinks: ours unfold to ten times their size at most."""
_MOST_MANIFEST = 2**20
_SIGNATURE = 64
_LEVEL = 9
_PIECE = 2**22
_WINDOW = 2**27
_MOST_INTRODUCTION = 2**22
_MOST_LINE = 2**23
"""An attachment has at most 2 MiB, less than 3 MiB as text; nothing else comes near."""
_SHORT_LINE = 16
_FEW_LINES = 4096
"""The shortest line, a digest, has 47 bytes: a text whose lines have fewer than 16 on average is none of ours."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What the sender signs (docs/bundle-format.md §3)."""

    format: int
    min_reader: int
    schema: int
    region: bytes
    sender: bytes
    epoch: int
    recipient: bytes
    recipients: list[str]
    number: int
    start: int
    previous: bytes | None
    received: list[tuple[bytes, int]]
    trust: int
    created: int
    runs: int
    entries: int
    changes: int
    size: int
    raw_size: int
    sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What a sender says of a bundle besides its content."""

    schema: int
    region: bytes
    sender: bytes
    epoch: int
    recipient: bytes
    recipients: tuple[str, ...]
    number: int
    start: int
    previous: bytes | None
    received: tuple[tuple[bytes, int], ...]
    trust: int
    created: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A finished bundle: the file's bytes, the hash its successor names, its entries that have a header."""

    data: bytes
    manifest_hash: bytes
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A bundle whose envelope verified; the payload is still compressed."""

    manifest: Manifest
    manifest_hash: bytes
    sender: Workstation
    payload: bytes


_encode = msgspec.json.Encoder().encode
_manifest = msgspec.json.Decoder(Manifest)


def seal(payload: Payload, address: Address, key: SigningKey) -> Sealed:
    """Compress, sign and encrypt a payload."""
    raw = encode(payload)
    packed = zstandard.ZstdCompressor(level=_LEVEL).compress(raw)
    manifest = Manifest(
        format=FORMAT,
        min_reader=FORMAT,
        schema=address.schema,
        region=address.region,
        sender=address.sender,
        epoch=address.epoch,
        recipient=address.recipient,
        recipients=list(address.recipients),
        number=address.number,
        start=address.start,
        previous=address.previous,
        received=list(address.received),
        trust=address.trust,
        created=address.created,
        runs=len(payload.runs),
        entries=payload.entries,
        changes=payload.changes,
        size=len(packed),
        raw_size=len(raw),
        sha256=sha256(packed).digest(),
    )
    body = _encode(manifest)
    return Sealed(
        data=wrap(body, key.sign(BUNDLE_TYPE, body), packed, address.recipients),
        manifest_hash=sha256(body).digest(),
        entries=payload.whole,
    )


def wrap(manifest: bytes, signature: bytes, packed: bytes, recipients: tuple[str, ...]) -> bytes:
    """Frame, fill up with zeros to a whole number of blocks, and encrypt the parts of a bundle."""
    plain = MAGIC + len(manifest).to_bytes(4, "big") + manifest + signature + packed
    return sealing.seal(plain + bytes(-len(plain) % BLOCK), recipients)


After = Callable[[Payload], TrustList]
"""Gives the list in force once a bundle is taken, from what it says of workstations; refuses what does not verify."""


def open_sealed(data: bytes, box_secret: str, trust: TrustList, me: Workstation, after: After | None = None) -> Opened:
    """Open a bundle meant for this workstation and verify who sent it.

    With `after`, a sender whom nobody here has heard of, or who is withdrawn here, is looked for in what its bundle
    says of the workstations: whoever stands in for an absent coordinator is heard of in that way, for nobody else is
    left to tell; and whoever took the region's key over cannot be shut out by the key it replaced.

    Raises:
        BundleRefused: with the reason of the first step that fails.
    """
    if len(data) > MOST_FILE:
        raise BundleRefused(Reason.TOO_LARGE)
    plain = sealing.unseal(data, box_secret, block=BLOCK)
    body, signature, rest = _unframe(plain)
    sender = _signer(body, signature, trust)
    if (sender is None or sender.revoked is not None) and after is not None:
        trust = _introduced(body, rest, trust, after)
        sender, me = _signer(body, signature, trust), trust.of(me.id) or me
    if sender is None:
        raise _not_signed(body, trust)
    manifest = _read_manifest(body)
    if manifest.sender != sender.id:
        raise BundleRefused(Reason.BAD_SIGNATURE, "the manifest names another sender")
    _judge(manifest, sender, trust, me)
    packed, filling = rest[: manifest.size], rest[manifest.size :]
    if len(packed) < manifest.size:
        raise BundleRefused(Reason.TRUNCATED, "payload cut short")
    filled = len(plain) % BLOCK == 0 and len(filling) < BLOCK and not any(filling)
    if not filled or sha256(packed).digest() != manifest.sha256:
        raise BundleRefused(Reason.BAD_DIGEST)
    return Opened(manifest=manifest, manifest_hash=sha256(body).digest(), sender=sender, payload=packed)


def read_payload(opened: Opened) -> Payload:
    """Decompress, within bounds, and read what an opened bundle carries.

    Raises:
        BundleRefused: TOO_LARGE, BAD_DIGEST, BAD_CONTENT; NOT_ALLOWED for a request its sender may not present.
    """
    manifest = opened.manifest
    if not 0 <= manifest.raw_size <= min(MOST_RAW, _ANY_RATIO + _MOST_RATIO * len(opened.payload)):
        raise BundleRefused(Reason.TOO_LARGE)
    payload = decode(_unpack(opened.payload, manifest.raw_size))
    counted = (len(payload.runs), payload.entries, payload.changes)
    if counted != (manifest.runs, manifest.entries, manifest.changes):
        raise BundleRefused(Reason.BAD_CONTENT, "other counts than signed")
    for request in payload.requests:
        presented(request, opened.sender)
    return payload


def _unpack(packed: bytes, raw_size: int) -> bytes:
    """Decompress piece by piece, and stop at the first that is no text of lines: a bomb never unfolds."""
    chunks: list[bytes] = []
    size = unended = 0
    try:
        reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(packed)
        while chunk := reader.read(_PIECE):
            chunks.append(chunk)
            size += len(chunk)
            if size > raw_size:
                raise BundleRefused(Reason.BAD_DIGEST, "larger than signed")
            newlines = chunk.count(b"\n")
            unended = len(chunk) - chunk.rfind(b"\n") - 1 if newlines else unended + len(chunk)
            if unended > _MOST_LINE or newlines > _FEW_LINES + len(chunk) // _SHORT_LINE:
                raise BundleRefused(Reason.BAD_CONTENT, "not lines as they are written")
    except zstandard.ZstdError as error:
        raise BundleRefused(Reason.BAD_DIGEST, "not a zstd frame") from error
    if size != raw_size:
        raise BundleRefused(Reason.BAD_DIGEST, "smaller than signed")
    return b"".join(chunks)


def _unframe(plain: bytes) -> tuple[bytes, bytes, bytes]:
    if plain[:6] == b"PARTAJ" and plain[6:7].isdigit() and plain[:8] != MAGIC and len(plain) > 8:
        raise BundleRefused(Reason.TOO_NEW, "another format")
    if plain[:8] != MAGIC:
        raise BundleRefused(Reason.NOT_A_BUNDLE, "no magic")
    length = int.from_bytes(plain[8:12], "big")
    if length > _MOST_MANIFEST:
        raise BundleRefused(Reason.NOT_A_BUNDLE, "a manifest too long")
    end = 12 + length
    if len(plain) < end + _SIGNATURE:
        raise BundleRefused(Reason.TRUNCATED, "no room for the signature")
    return plain[12:end], plain[end : end + _SIGNATURE], plain[end + _SIGNATURE :]


def _signer(body: bytes, signature: bytes, trust: TrustList) -> Workstation | None:
    return next((one for one in trust.workstations if verify(one.signing, BUNDLE_TYPE, body, signature)), None)


def _not_signed(body: bytes, trust: TrustList) -> BundleRefused:
    claimed = _sender_claimed_unverified(body)
    known = claimed is not None and trust.of(claimed) is not None
    return BundleRefused(Reason.BAD_SIGNATURE if known else Reason.UNKNOWN_SIGNER)


def _introduced(body: bytes, rest: bytes, trust: TrustList, after: After) -> TrustList:
    """Give the list that the first lines of an unverified payload make, or the one held when they do not verify."""
    try:
        packed = rest[: max(0, _manifest.decode(body).size)]
        with zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(packed) as reader:
            return after(decode_introduction(reader.read(_MOST_INTRODUCTION)))
    except (*LineError, zstandard.ZstdError, BundleRefused):
        return trust


def _sender_claimed_unverified(body: bytes) -> bytes | None:
    """Read whom an unverified manifest names: used only to choose between two words of refusal."""
    try:
        return _manifest.decode(body).sender
    except LineError:
        return None


def _read_manifest(body: bytes) -> Manifest:
    try:
        return _manifest.decode(body)
    except LineError as error:
        raise BundleRefused(Reason.BAD_CONTENT, "a manifest that does not read") from error


def _judge(manifest: Manifest, sender: Workstation, trust: TrustList, me: Workstation) -> None:
    """Refuse what is too new, of another region, for somebody else or numbered absurdly."""
    if manifest.min_reader > FORMAT:
        raise BundleRefused(Reason.TOO_NEW, "min_reader")
    if not 1 <= manifest.min_reader <= manifest.format:
        raise BundleRefused(Reason.BAD_CONTENT, "a format that never was")
    if manifest.region != trust.region:
        raise BundleRefused(Reason.WRONG_REGION)
    if manifest.recipient != trust.party(me) or me.box not in manifest.recipients:
        raise BundleRefused(Reason.NOT_FOR_ME)
    if sender.revoked is not None:
        words = revoked_words(shown(sender.holder), by_the_region=me.role is Role.COORDINATOR)
        raise BundleRefused(Reason.REVOKED, words=words)
    if not 1 <= manifest.number < 2**31 or not all(0 <= told < 2**31 for _, told in manifest.received):
        raise BundleRefused(Reason.BAD_CONTENT, "a number out of bounds")
    if not 0 <= manifest.epoch < 2**32:
        raise BundleRefused(Reason.BAD_CONTENT, "an epoch out of bounds")
    if not 1 <= manifest.start <= manifest.number or (manifest.previous is None) != (manifest.start == manifest.number):
        raise BundleRefused(Reason.BAD_CONTENT, "a series that starts elsewhere")
