"""Trust without a network: signed lists, requests and answers (docs/bundle-format.md §7).

The rules, all of them here:
- a list is taken only when the region's root key signed exactly its bytes, and never a lower version than the one held;
- a request is signed by the very key it asks to enrol;
- an answer is taken only after the region's ten words were compared by a person.
"""

from typing import TypeVar

import msgspec

from partaj_desktop.crypto import fingerprint
from partaj_desktop.crypto.signing import SigningKey, verify
from partaj_desktop.domain.changes import LineError
from partaj_desktop.domain.errors import BundleRefused, Reason, UserError
from partaj_desktop.domain.trust import ANSWER_TYPE, LIST_TYPE, REQUEST_TYPE, Answer, Request, Signed, TrustList

_T = TypeVar("_T")
_encode = msgspec.json.Encoder().encode
_NO_FILE = "Ce fichier n’est pas celui qui est attendu."


def sign_list(trust: TrustList, root: SigningKey) -> Signed:
    """Sign a version of the region's list."""
    return _signed(LIST_TYPE, trust, root)


def read_list(signed: Signed, root: bytes) -> TrustList:
    """Read a list signed by the region's root key.

    Raises:
        BundleRefused: BAD_CONTENT, when it is not.
    """
    trust = _read(signed, LIST_TYPE, root, TrustList)
    if trust is None or trust.root != root:
        raise BundleRefused(Reason.BAD_CONTENT, "a trust list that does not verify")
    return trust


def newer(held: TrustList, signed: Signed | None) -> tuple[TrustList, Signed] | None:
    """Give the list a bundle brings when it is newer than the one held; judge it in any case."""
    if signed is None:
        return None
    brought = read_list(signed, held.root)
    if brought.region != held.region:
        raise BundleRefused(Reason.WRONG_REGION)
    return (brought, signed) if brought.version > held.version else None


def sign_request(request: Request, key: SigningKey) -> bytes:
    """Write an enrolment request as its file."""
    return _encode(_signed(REQUEST_TYPE, request, key))


def read_request(data: bytes) -> tuple[Request, tuple[str, ...]]:
    """Read a request and give the ten words its workstation shows.

    Raises:
        UserError: the file is not a request, or was altered.
    """
    signed = _envelope(data)
    claimed = _decoded(signed.body, Request)
    if claimed is None or _read(signed, REQUEST_TYPE, claimed.signing, Request) is None:
        raise UserError(_NO_FILE, "Il faut une demande d’autorisation, telle que le poste l’a écrite.")
    return claimed, fingerprint.words(signed.body)


def request_words(data: bytes) -> tuple[str, ...]:
    """Give the ten words of a request's file."""
    return read_request(data)[1]


def region_words(region: bytes, root: bytes) -> tuple[str, ...]:
    """Give the region's ten words."""
    return fingerprint.words(region + root)


def sign_answer(answer: Answer, root: SigningKey) -> bytes:
    """Write the region's answer as its file."""
    return _encode(_signed(ANSWER_TYPE, answer, root))


def read_answer(data: bytes, typed_words: str) -> tuple[Answer, TrustList]:
    """Read the region's answer once its ten words were typed.

    Raises:
        UserError: not an answer, altered, or not the region whose words were typed.
    """
    signed = _envelope(data)
    answer = _decoded(signed.body, Answer)
    trust = _decoded(answer.list.body, TrustList) if answer else None
    if answer is None or trust is None or signed.type != ANSWER_TYPE:
        raise UserError(_NO_FILE, "Il faut la réponse de la région.")
    if not fingerprint.same_words(typed_words, region_words(trust.region, trust.root)):
        raise UserError(
            "Les dix mots ne sont pas ceux de la région qui a répondu.",
            "Faites-les relire au téléphone. S’ils diffèrent encore, n’utilisez pas cette réponse.",
        )
    if _read(signed, ANSWER_TYPE, trust.root, Answer) is None:
        raise UserError("Cette réponse a été altérée.", "Demandez à la région de l’envoyer de nouveau.")
    return answer, read_list(answer.list, trust.root)


def same_words(typed: str, expected: tuple[str, ...]) -> bool:
    """Compare words typed with words expected, whatever their case, accents and spaces."""
    return fingerprint.same_words(typed, expected)


def _signed(type_: str, value: msgspec.Struct, key: SigningKey) -> Signed:
    body = _encode(value)
    return Signed(type=type_, body=body, signature=key.sign(type_, body))


def _envelope(data: bytes) -> Signed:
    signed = _decoded(data[: 8 * 2**20], Signed)
    if signed is None:
        raise UserError(_NO_FILE, "Choisissez le fichier reçu, sans l’ouvrir ni le modifier.")
    return signed


def _read(signed: Signed, type_: str, public: bytes, as_type: type[_T]) -> _T | None:
    if signed.type != type_ or not verify(public, type_, signed.body, signed.signature):
        return None
    return _decoded(signed.body, as_type)


def _decoded(data: bytes, as_type: type[_T]) -> _T | None:
    try:
        return msgspec.json.decode(data, type=as_type)
    except LineError:
        return None
