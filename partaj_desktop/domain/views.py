"""What the screens show and what they give back: frozen values passed between services and gui.

A view is read at once, in one store state; a draft is what a person has typed and not yet recorded.
Codes (`state`, `kind`, `reason`…) are those of `domain.vocabulary`; words are looked up there.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from partaj_desktop.domain.another_value import Nature
from partaj_desktop.domain.choice import Choice
from partaj_desktop.domain.gaps import Gaps
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.links import Lookalike


class Topic(StrEnum):
    """What a change touched: a screen reloads when one of its topics changed."""

    MEETINGS = "meetings"
    SITUATIONS = "situations"
    ROSTERS = "rosters"
    EXCHANGE = "exchange"
    CALLS = "calls"
    CONFLICTS = "conflicts"


# --- the meeting --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingLine:
    """One meeting in the list of meetings."""

    id: Id
    cell: str
    territory: str
    number: int
    held_on: date | None
    starts_at: str
    place: str
    state: str
    items: int
    decided: int
    attendees: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaLine:
    """One item of the agenda, as the list on the left shows it."""

    item: Id
    situation: Id
    person: Id
    position: int
    last_name: str
    first_name: str
    state: str
    reason: str
    reason_detail: str
    planned_minutes: int
    minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """A situation due at a meeting, on no agenda yet. `reason`: a code; `why`: in words; `more`: other reasons."""

    situation: Id
    person: Id
    last_name: str
    first_name: str
    reason: str
    why: str
    more: tuple[str, ...]
    planned_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceLine:
    """One person expected at a meeting."""

    id: Id
    name: str
    organisation: str
    presence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionView:
    """One proposed solution."""

    id: Id
    kind: str
    label: str
    family: str
    organisation: Id | None
    organisation_name: str
    due_on: date | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionDraft:
    """A solution being written. `id` is None for a new one; `kind` is a code of the catalogue or empty."""

    id: Id | None = None
    kind: str = ""
    label: str = ""
    organisation: Id | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """What is being decided on one item. `kind` is a code of DECISION_KIND or empty while nothing is chosen."""

    kind: str = ""
    solutions: tuple[SolutionDraft, ...] = ()
    lead_organisation: Id | None = None
    tutor: Id | None = None
    review_on: date | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineFact:
    """One fact of a young person's path. `weight`: meeting, break or other (the dot)."""

    day: date | None
    text: str
    author: str
    weight: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """The situation in the middle and its decision on the right."""

    line: AgendaLine
    situation: Id
    person: Id
    full_name: str
    age: int | None
    birth_date: date | None
    sex: str
    commune: str
    phone: str
    status: str
    level: str
    wing: str
    last_situation: str
    detail: str
    wish: str
    proposed_by: str
    tutor_name: str
    guardians: str
    known_to: tuple[str, ...]
    days_to_18: int | None
    why_title: str
    why_text: str
    timeline: tuple[TimelineFact, ...]
    decision: DecisionDraft
    recorded: bool
    draft: bool
    """True when `decision` is what was being typed at the last stop, not yet recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingView:
    """A meeting with its agenda and the choices its decisions are made from."""

    id: Id
    title: str
    subtitle: str
    territory: str
    held_on: date | None
    state: str
    planned_minutes: int | None
    agenda: tuple[AgendaLine, ...]
    attendance: tuple[AttendanceLine, ...]
    solution_kinds: tuple[Choice, ...]
    """`id` is the row; `label` the word; `hint` the family's word; `group` the code put in SolutionDraft.kind."""
    organisations: tuple[Choice, ...]
    tutors: tuple[Choice, ...]
    """`hint` reads « 7 jeunes sur 10 »; `group` is the structure."""
    next_meeting_on: date | None

    @property
    def decided(self) -> int:
        return sum(line.state == "decided" for line in self.agenda)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedMeeting:
    """What closing a meeting made."""

    meeting: Id
    decided: int
    carried: int
    fingerprint: str
    minutes_pdf: bytes
    file_name: str


# --- situations ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationLine:
    """One row of the list of situations. `offered_by`: the territory that offers it here, and for how many days."""

    situation: Id
    person: Id
    last_name: str
    first_name: str
    age: int | None
    commune: str
    territory: str
    status: str
    level: str
    solution: str
    solution_state: str
    tutor: str
    lead_organisation: str
    due_on: date | None
    state: str
    days_late: int
    offered_by: str = ""
    offered_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationView:
    """The preview beside the list."""

    line: SituationLine
    birth_date: date | None
    wing: str
    proposed_by: str
    known_to: tuple[str, ...]
    last_situation: str
    guardians: str
    phone: str
    solutions: tuple[SolutionView, ...]
    timeline: tuple[TimelineFact, ...]
    alike: tuple[Lookalike, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationList:
    """The list, grouped by what is due: late, within a week, later, without a date.

    `total`: of all, whatever the view; none for a search. `more`: the search found more than is listed.
    """

    lines: tuple[SituationLine, ...]
    total: int | None
    more: bool
    territory: str


# --- rosters ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """What became of one row of a roster. `outcome`: new, known, refused or repeated."""

    number: int
    name: str
    outcome: str
    column: str = ""
    value: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """The result of reading a roster, dry run or done."""

    source: str
    file_name: str
    done: bool
    lines: tuple[ImportLine, ...]
    recognised: tuple[str, ...]
    ignored: tuple[str, ...]

    def count(self, outcome: str) -> int:
        """Count the rows with an outcome."""
        return sum(line.outcome == outcome for line in self.lines)


# --- exchange -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCount:
    """How many rows of one nature a bundle creates, changes, or gives a second version to."""

    nature: str
    new: int
    changed: int
    conflicts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictPreview:
    """One field that would get (or has) two versions."""

    who: str
    what: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleView:
    """A bundle seen before it is accepted, or refused with the reason.

    `tried` is false when its envelope alone was opened: what it would change is not known yet. `alike` counts the young
    people it is about who may be the same person as another record. `already`: it was received, on `received_at`.
    """

    file_name: str
    sender: str
    role: str
    territory: str
    number: int
    written_at: datetime | None
    verified: bool
    already: bool
    missing_before: Gaps
    refusal: str
    refusal_hint: str
    reason_code: str
    entries: int
    counts: tuple[TableCount, ...]
    conflicts: tuple[ConflictPreview, ...]
    people: int
    alike: int = 0
    names: tuple[str, ...] = ()
    """Of whom it speaks, a hundred of `people` at most; shown when they are asked for."""
    tried: bool = True
    known: int = 0
    """Entries it brings that are here already, besides `entries`, which are new."""
    told: tuple[str, ...] = ()
    """Sentences about what would not simply add up: wrong dates, a newer program, what would be set aside."""
    sender_id: bytes = b""
    received_at: datetime | None = None
    digest: str = ""
    """SHA-256 of the file as it was when it was looked at."""

    @property
    def may_be_accepted(self) -> bool:
        """Say whether it waits: neither refused nor received."""
        return not self.refusal and not self.already


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderView:
    """What stands in the exchange folder, by the names of its files; `problem` and `hint` when it cannot be read.

    `arriving` are still being copied, `held` were received already, `copies` are of bundles that wait; `others` are
    meant for other workstations, `odd` bear the name of a bundle and are no file. `unread` were not read yet: there are
    many, the next look goes on.
    """

    path: str
    problem: str = ""
    hint: str = ""
    writable: bool = True
    waiting: tuple[BundleView, ...] = ()
    arriving: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    others: int = 0
    odd: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedLine:
    """A bundle accepted earlier; `territory` is its sender's, none of the coordination's or a tutor's."""

    sender: str
    territory: str
    number: int
    entries: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLine:
    """One party with whom this workstation exchanges.

    `has_word`: it is to hear of the list of workstations, or of a request, even without any entry `to_send`; `owed`: it
    is to hear that what it sent came well. `unconfirmed`: numbers of bundles with entries that it has not said to
    have. `rewritable`: files written for it can be written again.
    """

    party: Id
    name: str
    role: str
    territory: str
    to_send: int
    has_word: bool
    owed: bool
    unconfirmed: tuple[int, ...]
    rewritable: bool
    sent: int
    acknowledged: int
    last_sent_at: datetime | None
    last_received_at: datetime | None
    last_received_number: int
    days_silent: int | None

    @property
    def leaves(self) -> bool:
        """Tell whether a bundle would be made for it now."""
        return bool(self.to_send) or self.has_word or self.owed


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingView:
    """What would leave for a party: counted by nature; the young people concerned, by name when that is asked for."""

    party: Id
    entries: int
    counts: tuple[tuple[str, int], ...]
    people: int
    names: tuple[str, ...]
    written: int
    """Bundles written and not acknowledged: they wait in the outbox and can be written again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeView:
    """Both sides of the exchange screen, but for what stands in the folder.

    `straight`: those to whom one may also send without the region; nothing waits for them.
    """

    received: tuple[ReceivedLine, ...]
    channels: tuple[ChannelLine, ...]
    conflicts: int
    straight: tuple[ChannelLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictSide:
    """One of the versions of a field: the value in words, who wrote it and when.

    `started_from`: the value it was written over, in words; empty when that is not held here.
    """

    value: str
    raw: str | int | bytes | None
    author: str
    role: str
    written_at: datetime
    started_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictView:
    """One field with several versions. `key` is opaque and goes back to `services.conflicts.settle`.

    `another`: how a value none of them has is given, `choices` being the codes and words of one that is chosen.
    `settled`: it was settled here, and `now`, in words, stands.
    """

    key: str
    who: str
    about: str
    what: str
    territory: str
    sides: tuple[ConflictSide, ...]
    another: Nature
    choices: tuple[tuple[str | bytes, str], ...]
    settled: bool = False
    now: str = ""
