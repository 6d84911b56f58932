"""Who is enrolled, as plain values: the trust list a region signs, a request, an answer.

Their bytes and signatures are judged in `bundle.trust`; here is only what they say.
"""

import msgspec

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role

LIST_TYPE = "application/vnd.partaj.trust-list"
REQUEST_TYPE = "application/vnd.partaj.request"
ANSWER_TYPE = "application/vnd.partaj.answer"


class Workstation(msgspec.Struct, frozen=True, kw_only=True):
    """One enrolled workstation. `revoked_after`: the last entry taken from it once its holder has left."""

    id: bytes
    role: Role
    holder: str
    organisation: str
    territory: bytes | None
    tutor: bytes | None
    signing: bytes
    box: str
    epoch: int = 0
    revoked_after: int | None = None


class TrustList(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the region's list. Only version N+1 replaces version N."""

    region: bytes
    region_name: str
    version: int
    root: bytes
    recovery: list[str] = []
    workstations: list[Workstation]

    def of(self, workstation: bytes) -> Workstation | None:
        """Find a workstation by its id."""
        return next((one for one in self.workstations if one.id == workstation), None)

    def party(self, workstation: Workstation) -> Id:
        """Give the party a workstation belongs to: the region for its coordinators, else itself."""
        return Id(self.region if workstation.role is Role.COORDINATOR else workstation.id)

    def members(self, party: bytes) -> list[Workstation]:
        """List the workstations of a party that are not revoked."""
        return [one for one in self.workstations if self.party(one) == party and one.revoked_after is None]

    def with_role(self, role: Role) -> list[Workstation]:
        """List the workstations of a role that are not revoked."""
        return [one for one in self.workstations if one.role is role and one.revoked_after is None]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a new workstation asks with: its public keys, its holder, the role wished for."""

    workstation: bytes
    role: Role
    holder: str
    organisation: str
    territory: str
    signing: bytes
    box: str


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A body and the signature over exactly its bytes."""

    type: str
    body: bytes
    signature: bytes


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the region answers: its signed list, for which workstation, and a first bundle (an age file)."""

    workstation: bytes
    list: Signed
    bundle: bytes = b""
