"""Encryption to named recipients with age, in memory only, and why a file does not open.

Rules:
- only pyrage's in-memory functions are used: its file functions lose write errors, and its streams hand out
  plaintext before the end of it is authenticated;
- passphrase-encrypted files are refused unread: their cost is chosen by whoever wrote them;
- a header is bounded, so that nobody can make us try thousands of recipient stanzas.

What age cannot tell: inside the last chunk, a cut and an alteration look alike. A writer that pads its plaintext to
a multiple of `block` lets the reader tell them apart, since a cut file then has a length no writer produces.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyrage

from partaj_desktop.domain.errors import MORE_AFTER_ITS_END, BundleRefused, KnownFailure, Reason, UserError

MAX_HEADER = 64 * 1024
MAX_RECIPIENTS = 256
CHUNK = 64 * 1024
_TAG = 16
_NONCE = 16
_MOST_TRIED = 2**26
"""Bytes that are decrypted, at most, to find where a file ended before something was added to it."""
_VERSION_LINE = b"age-encryption.org/v1\n"
_STANZA = re.compile(rb"-> [\x21-\x7e]+( [\x21-\x7e]+)*\Z")
_BODY = re.compile(rb"[A-Za-z0-9+/]{0,64}\Z")
_MAC = re.compile(rb"--- [A-Za-z0-9+/]{43}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxKey:
    """An age key pair: `secret` opens, `recipient` is what others seal to."""

    secret: str = field(repr=False)
    recipient: str


def generate_box_key() -> BoxKey:
    """Make a new age X25519 key pair from the system's randomness."""
    identity = pyrage.x25519.Identity.generate()
    return BoxKey(secret=str(identity), recipient=str(identity.to_public()))


def seal(plaintext: bytes, recipients: Sequence[str]) -> bytes:
    """Encrypt to all recipients (1 to 256); UserError when one of their keys is unreadable."""
    if not 1 <= len(recipients) <= MAX_RECIPIENTS:
        raise UserError(
            "Cet envoi n’a pas de destinataire possible.",
            f"Il faut de 1 à {MAX_RECIPIENTS} clés de destinataires.",
        )
    try:
        keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    except pyrage.RecipientError as error:
        raise UserError(
            "La clé de chiffrement d’un destinataire est illisible.",
            "Demandez à la coordination la liste à jour des postes autorisés.",
        ) from error
    return bytes(pyrage.encrypt(plaintext, keys))


def is_recipient(text: str) -> bool:
    """Tell whether a text is a recipient something can be sealed to."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def unseal(ciphertext: bytes, secret: str, *, block: int = 1) -> bytes:
    """Decrypt a whole file or raise BundleRefused.

    Reasons: NOT_A_BUNDLE (not age, or age with a passphrase), TRUNCATED, BAD_DIGEST (altered), NOT_FOR_ME.
    `block`: every writer of these files pads its plaintext to a multiple of it (1: does not pad).
    """
    try:
        identity = pyrage.x25519.Identity.from_str(secret)
    except pyrage.IdentityError as error:
        raise KnownFailure(
            "La clé de déchiffrement de ce poste est illisible.", "Restaurez une sauvegarde de ce poste."
        ) from error
    payload_length = len(ciphertext) - _header_length(ciphertext)
    if payload_length < _NONCE + _TAG:
        raise BundleRefused(Reason.TRUNCATED, "age payload cut in its first bytes")
    try:
        return bytes(pyrage.decrypt(ciphertext, [identity]))
    except pyrage.DecryptError as error:
        reason = _refusal(str(error), ciphertext, payload_length, identity, block)
        more = _has_more(str(error), ciphertext, payload_length, identity, block)
        raise BundleRefused(reason, str(error), MORE_AFTER_ITS_END if more else None) from error


def _header_length(data: bytes) -> int:
    """Walk over the age header, up to and with its MAC line; BundleRefused when it is not a whole one."""
    start = data[: len(_VERSION_LINE)]
    if start != _VERSION_LINE:
        cut = _VERSION_LINE.startswith(start)
        raise BundleRefused(Reason.TRUNCATED if cut else Reason.NOT_A_BUNDLE, "no age version line")
    at = len(_VERSION_LINE)
    while True:
        end = data.find(b"\n", at, MAX_HEADER)
        if end < 0:
            whole = len(data) >= MAX_HEADER
            raise BundleRefused(Reason.NOT_A_BUNDLE if whole else Reason.TRUNCATED, "age header without end")
        line = data[at:end]
        at = end + 1
        if _MAC.match(line):
            return at
        if line.startswith(b"-> scrypt "):
            raise BundleRefused(Reason.NOT_A_BUNDLE, "age file with a passphrase")
        if not (_STANZA.match(line) or _BODY.match(line)):
            raise BundleRefused(Reason.BAD_DIGEST, "age header altered")


def _refusal(message: str, data: bytes, payload_length: int, identity: object, block: int) -> Reason:
    """Tell why age refused a file whose header is whole."""
    if message == "No matching keys found":
        return Reason.NOT_FOR_ME
    if message == "age file is truncated":
        return Reason.TRUNCATED
    if message != "decryption error":  # « Header MAC is invalid », « Header is invalid », « Unknown age format »
        return Reason.BAD_DIGEST
    stream = payload_length - _NONCE
    chunks = -(-stream // (CHUNK + _TAG))
    last = stream - (chunks - 1) * (CHUNK + _TAG)
    if block > 1:
        return Reason.TRUNCATED if (stream - chunks * _TAG) % block else Reason.BAD_DIGEST
    if chunks > 1 and _opens_up_to(data[: len(data) - last], identity):
        return Reason.TRUNCATED
    return Reason.BAD_DIGEST


def _has_more(message: str, data: bytes, payload_length: int, identity: object, block: int) -> bool:
    """Tell whether something stands after the end of a whole file: a shorter piece of it opens."""
    if message == "last chunk has been processed":
        return True
    if message != "decryption error" or block == 1:
        return False
    tries = _MOST_TRIED // len(data)
    stream = payload_length - _NONCE
    for _ in range(min(tries, CHUNK // block)):
        stream -= 1
        chunks = -(-stream // (CHUNK + _TAG))
        stream -= (stream - chunks * _TAG) % block
        if stream < block:
            return False
        try:
            pyrage.decrypt(data[: len(data) - payload_length + _NONCE + stream], [identity])
        except pyrage.DecryptError:
            continue
        return True
    return False


def _opens_up_to(data: bytes, identity: object) -> bool:
    """Tell whether all these whole chunks verify, and only the end of the file is missing."""
    try:
        pyrage.decrypt(data, [identity])
    except pyrage.DecryptError as error:
        return str(error) == "age file is truncated"
    return False
