"""What the demonstration is made of: frozen values, dates as dates, stable keys instead of ids.

A key names one thing for ever: `org:…`, `p:SA:017` (treated), `l:LL:104` (list only), `w:…` (watch cell only), `n:…`
(new on a planned meeting), `story:…` (people of the sixteen stories), `m:SA:2010-12-16`, `s:<person>`, `a:…`, `e:…`.
The further copies of `scale` carry `~2`, `~3`… at the end. Everything `plan_frame` defines is offered here too.
"""

from dataclasses import dataclass
from datetime import date

from partaj_desktop.services.demo.codes import (
    AppointmentState,
    Circle,
    DecisionKind,
    EntryKind,
    Group,
    ItemReason,
    Last,
    Level,
    OrganisationKind,
    Outcome,
    Presence,
    SignalState,
    SituationState,
    SolutionKind,
    SolutionState,
    Source,
    Verification,
)
from partaj_desktop.services.demo.plan_frame import (
    Body,
    Cell,
    LocalProject,
    Member,
    Officer,
    Opinion,
    Organisation,
    Session,
    Territory,
    Tutor,
    TutorApplication,
)

__all__ = [
    "Appointment",
    "Attendance",
    "Body",
    "Cell",
    "Check",
    "Closure",
    "Conflict",
    "DemoPlan",
    "Disagreement",
    "Edit",
    "Entry",
    "LocalProject",
    "Meeting",
    "Member",
    "Officer",
    "Opinion",
    "Organisation",
    "Passage",
    "Person",
    "PlannedItem",
    "ReviewPair",
    "Roster",
    "RosterRow",
    "Session",
    "Signal",
    "Situation",
    "Solution",
    "Step",
    "Story",
    "Territory",
    "Transfer",
    "Tutor",
    "TutorApplication",
    "UnreadBundle",
    "WatchCell",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Identity and contacts of one young person; empty strings for what is not known."""

    key: str
    group: Group
    territory: str
    given_name: str
    family_name: str
    sex: str  # F or M
    birth_date: date | None
    told_age: int | None  # completed years at first passage, only where the birth date is missing
    address: str
    care_of: str  # « chez … », else empty
    postcode: str
    commune: str
    mobile: str
    landline: str
    email: str
    parent_name: str
    parent_relation: str  # mère, père
    parent_phone: str
    ine: str
    write_to_address: bool  # False: no letter may be sent there


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """How a situation ended, when, and who noted it."""

    outcome: Outcome
    on: date
    noted_by: str  # organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One case before a cell: of the 337, and of the new ones on a planned meeting."""

    key: str
    person: str
    territory: str
    state: SituationState  # on the demonstration's day
    last: Last
    last_class: str
    last_school: str  # as told, a name
    left_on: date | None
    level: Level
    status: Last  # on the day of the first passage
    referrer: str  # organisation
    referrer_kind: OrganisationKind
    spotted_on: date
    verified_on: date
    proposed_on: date
    age_at_first: int  # completed years at the first passage (planned one for the new)
    from_signal: str  # key of the watch cell's signal, or empty
    contract_broken_on: date | None
    deadline_on: date | None  # end of the three months after a broken contract
    wish: str
    dormant_until: date | None
    dormant_since: date | None
    closure: Closure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One member at one meeting."""

    member: str
    presence: Presence | None  # None: the meeting is to come


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting of a cell, held (18) or planned (2)."""

    key: str  # m:SA:2010-12-16
    cell: str
    territory: str
    on: date
    starts_at: str  # 09:30
    planned_minutes: int
    place: str
    held: bool
    number: int  # in the territory, from 1
    attendance: tuple[Attendance, ...]
    points: tuple[str, ...]  # general points of information


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A solution's passing to a state."""

    state: SolutionState
    on: date
    why: str  # for refused and interrupted


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A solution decided on one passage; steps are in order, the first is its proposal on the meeting's day."""

    key: str
    kind: SolutionKind
    common_law: bool
    organisation: str
    rank: int  # 1 or 2 within the situation
    due_on: date
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One agenda item of a held meeting: the situation, and what was decided."""

    key: str
    meeting: str
    situation: str
    rank: int  # 1 first passage, 2 second
    position: int  # on the agenda, from 1
    minutes: int
    reason: ItemReason
    decision: DecisionKind
    lead_organisation: str
    due_on: date
    note: str
    note_circle: Circle
    note_not_for: str  # the organisation a restricted note is kept from, else empty
    solutions: tuple[Solution, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedItem:
    """One agenda item of a planned meeting, nothing decided."""

    key: str
    meeting: str
    situation: str
    position: int
    reason: ItemReason
    planned_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A tutor proposed to a young person."""

    key: str
    situation: str
    tutor: str
    territory: str
    appointed_on: date
    meeting: str  # empty when appointed between two meetings
    state: AppointmentState
    silent: bool  # active, and no entry for 38 days
    answered_on: date | None  # agreement or refusal of the young person
    parents_agreed_on: date | None  # minors only
    last_entry_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One logbook entry by an officer or a tutor; `contact` tells whether the young person was reached."""

    key: str
    situation: str
    author: str
    on: date
    kind: EntryKind
    contact: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCell:
    """A school's own watch cell."""

    key: str
    school: str  # organisation
    territory: str
    started_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One signal in a watch cell; handed-over ones name their situation."""

    key: str
    watch_cell: str
    person: str
    on: date
    state: SignalState
    handed_over_on: date | None
    accepted_on: date | None
    situation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """A row as it came: `cells` follow the roster's columns."""

    number: int
    person: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A list received from a source; MGI comes as one file per territory."""

    key: str
    source: Source
    territory: str  # empty: the whole region
    file_name: str
    encoding: str  # cp1252 for MGI, utf-8 else
    received_on: date
    columns: tuple[str, ...]
    rows: tuple[RosterRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was found on a list-only person."""

    person: str
    outcome: Verification
    on: date | None  # None while still to check
    detail: str
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A situation offered to another territory, not yet accepted."""

    situation: str
    to_territory: str
    proposed_on: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Who agrees and who refuses, each in their own line."""

    situation: str
    solution: str
    on: date
    young_person_agrees: bool | None
    parents_agree: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One of the sixteen stories, and the people it is told of."""

    key: str
    title: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPair:
    """Two records left to review; `same` is the truth, told to nobody."""

    left: str  # treated
    right: str  # list only, or a true homonym
    why: str
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One workstation's new value."""

    officer: str
    on: date
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One field of one person, changed by two workstations that had not seen each other."""

    person: str
    field: str
    first: Edit
    second: Edit


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadBundle:
    """A bundle that waits in a-recevoir: `entries` are written after the merged export, and travel only there."""

    key: str
    officer: str
    made_on: date
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPlan:
    """The whole demonstration. Everything is in a stable order; nothing refers to a key that is not here."""

    seed: int
    scale: int
    today: date
    territories: tuple[Territory, ...]
    cells: tuple[Cell, ...]
    bodies: tuple[Body, ...]
    sessions: tuple[Session, ...]
    organisations: tuple[Organisation, ...]
    officers: tuple[Officer, ...]
    tutors: tuple[Tutor, ...]
    members: tuple[Member, ...]
    people: tuple[Person, ...]
    situations: tuple[Situation, ...]
    meetings: tuple[Meeting, ...]
    passages: tuple[Passage, ...]
    planned_items: tuple[PlannedItem, ...]
    appointments: tuple[Appointment, ...]
    entries: tuple[Entry, ...]
    watch_cells: tuple[WatchCell, ...]
    signals: tuple[Signal, ...]
    rosters: tuple[Roster, ...]
    checks: tuple[Check, ...]
    projects: tuple[LocalProject, ...]
    applications: tuple[TutorApplication, ...]
    transfers: tuple[Transfer, ...]
    disagreements: tuple[Disagreement, ...]
    stories: tuple[Story, ...]
    review_pairs: tuple[ReviewPair, ...]
    conflict: Conflict
    unread: tuple[UnreadBundle, ...]
