"""The first start: a profile is made, and asks its region to authorise it."""

from dataclasses import dataclass

from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.roles import Role
from partaj_desktop.services import enrolment, unlock
from partaj_desktop.services.session import Session
from partaj_desktop.store import local
from partaj_desktop.system.clock import Clock
from partaj_desktop.system.paths import Profile

_MOST_IN_A_CODE = 1200
"""Bytes: beyond, a code on screen has more than 130 modules a side, which a telephone no longer reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Who a first profile is for. `region`: the name of the region to found, empty to ask one for authorisation."""

    role: Role
    name: str
    organisation: str = ""
    territory: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A request to hand over: its file, its ten words, its QR code row by row (1 is dark), None when too large."""

    data: bytes
    words: tuple[str, ...]
    code: tuple[bytes, ...] | None
    file_name: str = enrolment.REQUEST_NAME


def create(
    profile: Profile, passphrase: str, newcomer: Newcomer, clock: Clock, *, cost: KdfCost | None = None
) -> Session:
    """Make a profile, and found its region when it is to have one of its own; errors as `unlock.create`."""
    holder = unlock.Holder(
        role=newcomer.role, name=newcomer.name, organisation=newcomer.organisation, territory=newcomer.territory
    )
    session = unlock.create(profile, passphrase, holder, clock, cost=cost)
    if newcomer.region.strip():
        try:
            enrolment.found_region(session, newcomer.region.strip())
        except PartajError:  # half a region could never be joined: the place is free again
            unlock.discard(session)
            raise
    return session


def waits(session: Session) -> bool:
    """Say whether the region has not answered yet, so that nothing can be done but ask it."""
    return session.identity.root_public is None or local.trust(session.connection) is None


def asking(session: Session) -> Asking:
    """Give the request of this workstation; the words stay the same each time."""
    data, words = enrolment.request(session)
    return Asking(data=data, words=words, code=_code(data))


def _code(data: bytes) -> tuple[bytes, ...] | None:
    """Draw a file as a QR code, without its white border."""
    if len(data) > _MOST_IN_A_CODE:
        return None
    import segno  # only whoever asks

    return tuple(bytes(row) for row in segno.make_qr(data, error="l").matrix)
