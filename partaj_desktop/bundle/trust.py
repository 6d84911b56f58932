"""Trust without a network: signed lists, requests and answers (docs/bundle-format.md §7).

The rules, all of them here:
- a list is taken only when the region's root key signed exactly its bytes, and never an older one than the one held;
- a root key follows another when the former, or the spare named beside it, and the new one both signed that;
- what a substitute grants holds while the list names that substitute, within the period, and never makes a coordinator;
- a request is signed by the very key it asks to enrol;
- a facilitator presents to the region the requests of tutors, and of nobody else;
- an answer is taken only after the region's ten words were compared by a person.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import msgspec

from partaj_desktop.crypto import fingerprint, sealing
from partaj_desktop.crypto.signing import SigningKey, verify
from partaj_desktop.domain.changes import LineError
from partaj_desktop.domain.errors import BundleRefused, Reason, UserError
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import (
    ANSWER_TYPE,
    GRANT_TYPE,
    LIST_TYPE,
    REQUEST_TYPE,
    ROTATION_TYPE,
    Answer,
    Grant,
    Request,
    Rotation,
    Signed,
    Succession,
    TrustList,
    Workstation,
)

_T = TypeVar("_T")
_encode = msgspec.json.Encoder().encode
MOST_FILE = 96 * 2**20
"""An answer carries a bundle, of at most 64 MiB, as text."""
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


def newer(held: TrustList, signed: Signed | None) -> TrustList | None:
    """Give the list a bundle brings when it is newer than the one held; judge it in any case.

    Raises:
        BundleRefused: BAD_CONTENT when neither the root key held nor one that followed it signed; WRONG_REGION.
    """
    brought = judged(held, signed) if signed is not None else None
    return brought if brought is not None and brought.age > held.age else None


def judged(held: TrustList, signed: Signed) -> TrustList:
    """Read a list a bundle brings, newer or not; errors as `newer`."""
    claimed = _decoded(signed.body, TrustList)
    if claimed is None:
        raise BundleRefused(Reason.BAD_CONTENT, "a trust list that does not read")
    older = len(claimed.rotations) < len(held.rotations)  # signed by a root key that has given way since
    root = claimed.root if older and _gave_way(claimed.root, held) else followed(held, claimed.rotations)
    brought = read_list(signed, root)
    if brought.region != held.region:
        raise BundleRefused(Reason.WRONG_REGION)
    return brought


def _gave_way(root: bytes, held: TrustList) -> bool:
    return any(_succession(one, held.region).former == root for one in held.rotations)


def rejoined(held: TrustList, lost: TrustList) -> TrustList:
    """Give the list that says what two lists of one root key say, which parted when its workstation was restored.

    Of the one with the higher version all stands, with the workstations, the withdrawals and the keys of the other
    beside it. Nothing is undone: who was withdrawn by one of them stays withdrawn, unless its replacement was given
    other dates.
    """
    newest, other = (lost, held) if lost.version > held.version else (held, lost)
    known = {one.id: one for one in newest.workstations}
    for one in other.workstations:
        known[one.id] = _rejoined(known[one.id], one) if one.id in known else one
    both = msgspec.structs.replace(
        newest,
        workstations=list(known.values()),
        recovery=newest.recovery or other.recovery,
        spare=newest.spare or other.spare,
    )
    if both == newest and newest.version > other.version:
        return newest
    return msgspec.structs.replace(both, version=newest.version + 1)


def _rejoined(one: Workstation, other: Workstation) -> Workstation:
    if one.revoked is not None or other.revoked is None or one.stands_in != other.stands_in:
        return one
    return msgspec.structs.replace(
        one, revoked=other.revoked, successor=other.successor, withdrawn_on=other.withdrawn_on
    )


# --- one root key follows another -----------------------------------------------------------------------------------


def rotate(held: TrustList, by: SigningKey, root: SigningKey, spare: bytes | None) -> Rotation:
    """Let a new root key follow the present one, with a spare beside it; `by` is the present one, or its spare."""
    said = Succession(region=held.region, former=held.root, by=by.public, root=root.public, spare=spare)
    body = _encode(said)
    return Rotation(body=body, given=by.sign(ROTATION_TYPE, body), taken=root.sign(ROTATION_TYPE, body))


def followed(held: TrustList, rotations: Sequence[Rotation]) -> bytes:
    """Go from the root key held to the one in force, along successions each signed by both keys.

    Raises:
        BundleRefused: BAD_CONTENT, when one does not verify.
    """
    root, may_sign = held.root, {held.root, held.spare}
    for rotation in rotations[len(held.rotations) :]:
        said = _succession(rotation, held.region)
        signed = said.by in may_sign and verify(said.by, ROTATION_TYPE, rotation.body, rotation.given)
        if said.former != root or not signed or not verify(said.root, ROTATION_TYPE, rotation.body, rotation.taken):
            raise BundleRefused(Reason.BAD_CONTENT, "a root key that follows no other")
        root, may_sign = said.root, {said.root, said.spare}
    return root


def _succession(rotation: Rotation, region: bytes) -> Succession:
    said = _decoded(rotation.body, Succession)
    if said is None or said.region != region:
        raise BundleRefused(Reason.BAD_CONTENT, "a rotation that does not read")
    return said


# --- what substitutes grant -----------------------------------------------------------------------------------------


def sign_grant(grant: Grant, key: SigningKey) -> Signed:
    """Sign what a substitute decided."""
    return _signed(GRANT_TYPE, grant, key)


def in_force(trust: TrustList, grants: Iterable[Signed]) -> TrustList:
    """Add to a list what its substitutes granted, whatever order it came in; its version counts them.

    A grant holds when a substitute of the list signed it within the period and it makes nobody a coordinator. Of a
    workstation the list names as authorised, it can only revoke, and say who follows; the latest of them counts.
    """
    found = {one.body: grant for one in grants if (grant := _grant(one, trust)) is not None}
    workstations = {one.id: one for one in trust.workstations}
    held = 0
    for grant in sorted(found.values(), key=lambda one: (one.at, one.deputy, one.workstation.id)):
        said = grant.workstation
        known, named = workstations.get(said.id), trust.of(said.id)
        if known is None:
            workstations[said.id] = said
            held += 1
        elif said.revoked is not None and known.role is said.role and (named is None or named.revoked is None):
            workstations[said.id] = msgspec.structs.replace(
                known, revoked=said.revoked, successor=said.successor, withdrawn_on=said.withdrawn_on
            )
            held += 1
    return msgspec.structs.replace(trust, version=trust.version + held, workstations=list(workstations.values()))


def _grant(signed: Signed, trust: TrustList) -> Grant | None:
    claimed = _decoded(signed.body, Grant)
    deputy = trust.of(claimed.deputy) if claimed is not None else None
    if claimed is None or deputy is None:
        return None
    grant = _read(signed, GRANT_TYPE, deputy.signing, Grant)
    if grant is None or grant.workstation.id == trust.region or grant.region != trust.region:
        return None
    if grant.workstation.role is Role.COORDINATOR:
        return None
    return grant if deputy.may_grant_on(day_granted(grant.at)) else None


def day_granted(at: int) -> date:
    """Give the day (UTC) by which everybody judges a grant of an instant; one that no calendar has is in no period."""
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).date()
    except OverflowError:
        return date.min


def sign_request(request: Request, key: SigningKey) -> bytes:
    """Write an enrolment request as its file."""
    return _encode(_signed(REQUEST_TYPE, request, key))


def read_request(data: bytes) -> tuple[Request, tuple[str, ...]]:
    """Read a request and give the ten words its workstation shows.

    Raises:
        UserError: the file is not a request, or was altered.
    """
    signed = _envelope(data)
    claimed = _request(signed)
    if claimed is None:
        raise UserError(_NO_FILE, "Il faut une demande d’autorisation, telle que le poste l’a écrite.")
    return claimed, fingerprint.words(signed.body)


def _request(signed: Signed) -> Request | None:
    """Verify a request; one to whose key nothing could be sealed would stop whoever sends to it later."""
    claimed = _decoded(signed.body, Request)
    if claimed is None or _read(signed, REQUEST_TYPE, claimed.signing, Request) is None:
        return None
    return claimed if len(claimed.workstation) == 16 and sealing.is_recipient(claimed.box) else None


def signed_request(data: bytes) -> Signed:
    """Give what a request's file carries, as `read_request` judges it: what travels when somebody presents it."""
    read_request(data)
    return _envelope(data)


def request_file(signed: Signed) -> bytes:
    """Write again the file of a request that travelled."""
    return _encode(signed)


def presented(signed: Signed, by: Workstation) -> Request:
    """Read a request that a bundle of a workstation carries.

    Raises:
        BundleRefused: BAD_CONTENT when it does not verify, NOT_ALLOWED unless a facilitator presents a tutor's.
    """
    claimed = _request(signed)
    if claimed is None:
        raise BundleRefused(Reason.BAD_CONTENT, "a request that does not verify")
    if by.role is not Role.FACILITATOR or claimed.role is not Role.TUTOR:
        raise BundleRefused(Reason.NOT_ALLOWED, "a request presented by whoever may not")
    return claimed


def request_words(data: bytes) -> tuple[str, ...]:
    """Give the ten words of a request's file."""
    return read_request(data)[1]


def region_words(region: bytes, root: bytes) -> tuple[str, ...]:
    """Give the region's ten words."""
    return fingerprint.words(region + root)


def sign_answer(answer: Answer, key: SigningKey) -> bytes:
    """Write an answer as its file: signed by the root key, a substitute's, or a facilitator's for a tutor."""
    return _encode(_signed(ANSWER_TYPE, answer, key))


def read_answer(data: bytes, typed_words: str) -> tuple[Answer, TrustList]:
    """Read an answer once the region's ten words were typed; give it with the list in force.

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
    trust = read_list(answer.list, trust.root)
    trust = in_force(trust, answer.grants)
    if not any(_read(signed, ANSWER_TYPE, one, Answer) is not None for one in _answerers(trust, answer.workstation)):
        raise UserError("Cette réponse a été altérée.", "Demandez qu’on vous l’envoie de nouveau.")
    return answer, trust


def _answerers(trust: TrustList, workstation: bytes) -> list[bytes]:
    """Give the keys that may answer a workstation: the region's, its substitutes', a tutor's facilitators'."""
    answered = trust.of(workstation)
    is_tutor = answered is not None and answered.role is Role.TUTOR
    facilitators = trust.with_role(Role.FACILITATOR) if is_tutor else []
    deputies = [one for one in trust.with_role(Role.COORDINATOR) if one.is_deputy]
    return [trust.root, *(one.signing for one in (*deputies, *facilitators))]


def same_words(typed: str, expected: tuple[str, ...]) -> bool:
    """Compare words typed with words expected, whatever their case, accents and spaces."""
    return fingerprint.same_words(typed, expected)


def _signed(type_: str, value: msgspec.Struct, key: SigningKey) -> Signed:
    body = _encode(value)
    return Signed(type=type_, body=body, signature=key.sign(type_, body))


def kind(data: bytes) -> str:
    """Tell what a file that travels alone says it is, unverified; empty when it is none."""
    signed = _decoded(data, Signed) if len(data) <= MOST_FILE else None
    return signed.type if signed is not None else ""


def _envelope(data: bytes) -> Signed:
    signed = _decoded(data[:MOST_FILE], Signed)
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
