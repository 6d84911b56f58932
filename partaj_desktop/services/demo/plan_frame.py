"""The plan's frame, which `scale` never multiplies: territories, bodies, structures, officers, tutors, calls."""

from dataclasses import dataclass
from datetime import date

from partaj_desktop.services.demo.codes import BodyKind, CallDecision, OrganisationKind, Wing


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """One of the five territories, or « Hors territoires expérimentaux » (code HT, no platform)."""

    code: str  # BB LL RT SA VA HT
    name: str
    installed_on: date | None
    installed_at: str
    chair: str  # a function, never a person
    follow_up_word: str  # "fiche de suivi" or "carnet de bord"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A local technical cell; it holds a territory's meetings."""

    key: str  # cell:SA
    territory: str
    name: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A steering body and its composition, told in functions."""

    key: str  # body:commission-9, body:regional, body:technical, body:SA
    kind: BodyKind
    name: str
    territory: str  # "" for the region
    chair: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One dated session of a steering body."""

    key: str
    body: str
    on: date
    place: str
    purpose: str  # plenary, installation, opinions, regular


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A structure: it proposes, takes in charge, carries a project or volunteers for tutoring."""

    key: str
    name: str
    kind: OrganisationKind
    territory: str
    commune: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who works at a workstation of the region or of a territory."""

    key: str  # officer:coordinator, officer:LL, officer:LL-2
    given_name: str
    family_name: str
    role: str  # coordinator, facilitator
    organisation: str
    territory: str  # "" for the coordinator


@dataclass(frozen=True, slots=True, kw_only=True)
class Tutor:
    """A person of a retained structure; `capacity` in young people at a time."""

    key: str  # tutor:RT-1
    given_name: str
    family_name: str
    organisation: str
    territory: str  # of the structure: HT for the outside one
    capacity: int
    has_computer: bool
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a territory's cell: a function in a structure, with an invented name."""

    key: str
    territory: str
    name: str
    function: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """The opinion of a body on a project or an application."""

    session: str
    favourable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalProject:
    """An answer to the call for local projects; `beneficiaries` are those it announces."""

    key: str
    title: str
    carrier: str
    territory: str
    wing: Wing
    received_on: date
    decision: CallDecision  # on 18/01/2011
    decided_on: date | None
    beneficiaries: int
    opinion: Opinion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TutorApplication:
    """An answer to the call for tutors; `young_people` is how many the structure proposes to support."""

    key: str
    organisation: str
    territory: str
    received_on: date
    decision: CallDecision  # on 18/01/2011
    decided_on: date | None
    young_people: int
    opinion: Opinion | None
