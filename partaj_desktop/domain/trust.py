"""Who is enrolled, as plain values: the trust list a region signs, what a substitute grants, a request, an answer.

Their bytes and signatures are judged in `bundle.trust`; here is only what they say (docs/bundle-format.md §7).
"""

from datetime import date

import msgspec

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role

LIST_TYPE = "application/vnd.partaj.trust-list"
ROTATION_TYPE = "application/vnd.partaj.rotation"
GRANT_TYPE = "application/vnd.partaj.grant"
REQUEST_TYPE = "application/vnd.partaj.request"
ANSWER_TYPE = "application/vnd.partaj.answer"
MOST_PRESENTED = 100
"""Requests a bundle carries at most."""
MOST_REQUEST = 16 * 2**10
"""Bytes of the line a request travels in."""


class Revoked(msgspec.Struct, frozen=True, kw_only=True):
    """The last entry taken from one writer of a workstation that is no longer authorised."""

    writer: bytes
    after: int


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Two days and all between them."""

    since: date
    until: date

    def holds(self, day: date) -> bool:
        """Tell whether a day is one of them."""
        return self.since <= day <= self.until


class Workstation(msgspec.Struct, frozen=True, kw_only=True):
    """One enrolled workstation.

    `cells`: those it works for, none for a whole territory. `stands_in`: when its holder replaces somebody; for a
    coordinator's substitute, when it may authorise others. `stood_in`: former such periods, as far as they ran.
    `successor`: who gets what was sent to it, once revoked. `revoked`: once it is no longer authorised, what is still
    taken from it; a writer that is not named wrote nothing. `withdrawn_on`: the day that was decided.
    """

    id: bytes
    role: Role
    holder: str
    organisation: str
    territory: bytes | None
    tutor: bytes | None
    signing: bytes
    box: str
    epoch: int = 0
    cells: list[bytes] = []
    stands_in: Period | None = None
    stood_in: list[Period] = []
    revoked: list[Revoked] | None = None
    successor: bytes | None = None
    withdrawn_on: date | None = None

    @property
    def is_deputy(self) -> bool:
        """Tell a coordinator's substitute, who has no root key."""
        return self.role is Role.COORDINATOR and self.stands_in is not None

    def may_grant_on(self, day: date) -> bool:
        """Tell whether what this substitute granted on a day holds."""
        if self.stands_in is None or not self.is_deputy or self.revoked is not None:
            return False
        return any(one.holds(day) for one in (self.stands_in, *self.stood_in))

    def takes(self, writer: bytes, last: int) -> bool:
        """Tell whether a run of this workstation up to a number may be taken at all."""
        return self.revoked is None or any(one.writer == writer and last <= one.after for one in self.revoked)


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A body and the signature over exactly its bytes."""

    type: str
    body: bytes
    signature: bytes


class Succession(msgspec.Struct, frozen=True, kw_only=True):
    """One root key follows another. `by`: the former one, or the spare that stood beside it; `spare`: the next one."""

    region: bytes
    former: bytes
    by: bytes
    root: bytes
    spare: bytes | None


class Rotation(msgspec.Struct, frozen=True, kw_only=True):
    """A succession's bytes, signed by the key that gives way and by the one that follows."""

    body: bytes
    given: bytes
    taken: bytes


class TrustList(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the region's list. `spare`: a second root key, on paper, that may only name the next one."""

    region: bytes
    region_name: str
    version: int
    root: bytes
    spare: bytes | None = None
    rotations: list[Rotation] = []
    recovery: list[str] = []
    workstations: list[Workstation]

    @property
    def age(self) -> tuple[int, int]:
        """What makes a list the newer one: a root key that followed counts more than any version."""
        return len(self.rotations), self.version

    def of(self, workstation: bytes) -> Workstation | None:
        """Find a workstation by its id."""
        return next((one for one in self.workstations if one.id == workstation), None)

    def is_free(self, workstation: bytes) -> bool:
        """Tell whether an id is nobody's yet: no workstation's, nor the region's, which is the coordination's party."""
        return workstation != self.region and self.of(workstation) is None

    def party(self, workstation: Workstation) -> Id:
        """Give the party a workstation belongs to: the region for its coordinators, else itself."""
        return Id(self.region if workstation.role is Role.COORDINATOR else workstation.id)

    def members(self, party: bytes) -> list[Workstation]:
        """List the workstations of a party that are not revoked."""
        return [one for one in self.workstations if self.party(one) == party and one.revoked is None]

    def heir(self, workstation: bytes) -> Workstation | None:
        """Find who stands where a workstation stood: itself while authorised, else its successor; None without one."""
        seen: set[bytes] = set()
        while (one := self.of(workstation)) is not None and one.revoked is not None and one.id not in seen:
            seen.add(one.id)
            workstation = one.successor or b""
        return one if one is not None and one.revoked is None else None

    def with_role(self, role: Role) -> list[Workstation]:
        """List the workstations of a role that are not revoked."""
        return [one for one in self.workstations if one.role is role and one.revoked is None]


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """What a substitute decided: a workstation authorised, or one of the list revoked. `at` in µs UTC."""

    region: bytes
    deputy: bytes
    at: int
    workstation: Workstation


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a new workstation asks with: its public keys, its holder, the role wished for."""

    workstation: bytes
    role: Role
    holder: str
    organisation: str
    territory: str
    signing: bytes
    box: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a new workstation is answered: the region's signed list, what its substitutes granted, a first bundle (age).

    The region answers, or the facilitator who presented a tutor's request: the bundle is then the facilitator's.
    """

    workstation: bytes
    list: Signed
    grants: tuple[Signed, ...] = ()
    bundle: bytes = b""
