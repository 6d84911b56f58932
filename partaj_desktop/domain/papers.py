"""What each printed document is given: facts already in words, nothing to look up and nothing to count.

A paper carries no identifier. Every paper has `banner`, one sentence at the head of each page (demonstration data).
"""

from dataclasses import dataclass, field
from datetime import date, time

from partaj_desktop.domain.figures import OUTSIDE_TERRITORIES, Figures

# The note's own order for the two calls; another territory comes before the last line.
CALL_TERRITORIES = (
    "Roubaix-Tourcoing",
    "Valenciennes",
    "Sambre-Avesnois",
    "Béthune-Bruay",
    "Lens-Liévin-Hénin-Carvin",
    OUTSIDE_TERRITORIES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One labelled value; an empty value prints « – »."""

    label: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionLine:
    """One solution: its kind, the structure that offers it, by when, and where it stands."""

    kind: str
    structure: str = ""
    due: date | None = None
    state: str = ""


# --- minutes -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """A person of the cell, with the structure he or she speaks for."""

    name: str
    structure: str
    present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesItem:
    """One situation taken up, and what was decided."""

    number: int
    name: str
    age: int | None = None
    commune: str = ""
    reason: str = ""
    decision: str = ""
    solutions: tuple[SolutionLine, ...] = ()
    structure_in_charge: str = ""
    tutor: str = ""
    review_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesPaper:
    """The minutes of a closed meeting."""

    cell: str
    territory: str
    number: int
    held_on: date
    place: str
    opened_at: time | None = None
    closed_at: time | None = None
    attendees: tuple[Attendee, ...] = ()
    items: tuple[MinutesItem, ...] = ()
    seal: str = ""
    copy_number: int | None = None
    banner: str = ""


# --- before a meeting ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationPaper:
    """What a cell's members are told of a meeting to come: nobody's name, not even initials.

    `starts_at`: HH:MM or empty; `points`: the general points.
    """

    cell: str
    territory: str
    number: int
    held_on: date
    starts_at: str = ""
    minutes: int | None = None
    place: str = ""
    situations: int = 0
    points: tuple[str, ...] = ()
    sender: str = ""
    banner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendancePaper:
    """The sheet that whoever comes to a meeting signs by hand: who is expected, and room for others."""

    cell: str
    number: int
    held_on: date
    starts_at: str = ""
    place: str = ""
    expected: tuple[tuple[str, str], ...] = ()
    banner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaLinePaper:
    """One situation of an agenda on paper."""

    number: int
    name: str
    age: int | None = None
    commune: str = ""
    why: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPaper:
    """The agenda of a meeting as it is handed out, and taken back. `copy_number`: None leaves room to write it in."""

    cell: str
    number: int
    held_on: date
    starts_at: str = ""
    place: str = ""
    items: tuple[AgendaLinePaper, ...] = ()
    points: tuple[str, ...] = ()
    copy_number: int | None = None
    banner: str = ""


# --- follow-up sheet ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageLine:
    """One passage of the situation before a cell."""

    held_on: date
    cell: str
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry of the logbook."""

    day: date
    kind: str
    author: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpSheetPaper:
    """A situation's printed view; `continuity` holds one sentence for each thing not to lose sight of."""

    printed_on: date
    territory: str
    title: str = "Fiche de suivi"
    identity: tuple[Fact, ...]
    schooling: tuple[Fact, ...] = ()
    proposed_by: str = ""
    proposed_on: date | None = None
    state: str = ""
    structure_in_charge: str = ""
    tutor: str = ""
    passages: tuple[PassageLine, ...] = ()
    solutions: tuple[SolutionLine, ...] = ()
    entries: tuple[EntryLine, ...] = ()
    continuity: tuple[str, ...] = ()
    copy_number: int | None = None
    banner: str = ""


# --- what is handed on -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LiaisonPaper:
    """What a colleague outside the region is given about a young person: no logbook, no note kept to a circle."""

    printed_on: date
    territory: str
    sender: str
    identity: tuple[Fact, ...]
    reach: tuple[Fact, ...] = ()
    schooling: tuple[Fact, ...] = ()
    passages: tuple[PassageLine, ...] = ()
    solutions: tuple[SolutionLine, ...] = ()
    tutor: str = ""
    copy_number: int | None = None
    banner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """A meeting that is planned, and how many situations stand on its agenda."""

    held_on: date
    cell: str
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """A situation that is open: what was decided last, who is in charge, by when."""

    name: str
    solution: str
    structure: str
    due: date | None
    tutor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TutorLine:
    """A tutor, and the young people followed."""

    name: str
    organisation: str
    followed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverPaper:
    """What passes from a person who leaves to the one who takes over; `heir` is empty while nobody does.

    `last_on`: the day of the last entry held of who leaves; `aside`: entries set aside. `to_do`: what no program can
    pass on. What a role never holds is None, and its section is left out.
    """

    printed_on: date
    leaving: str
    role: str
    organisation: str
    territory: str
    heir: str
    last_on: date | None
    aside: int
    meetings: tuple[PlannedLine, ...] | None = None
    situations: tuple[OpenLine, ...] | None = None
    tutors: tuple[TutorLine, ...] | None = None
    to_do: tuple[str, ...] = ()
    banner: str = ""


# --- dashboard ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardPaper:
    """The dashboard of one territory, or of the region when `territory` is empty."""

    figures: Figures
    territory: str = ""
    updated_by: str = ""
    banner: str = ""


# --- progress note -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteHeader:
    """Who asks for the note and what it is about."""

    funder: tuple[str, ...]
    written_by: str
    dossier: str
    project: str
    carrier: str
    evaluator: str
    region: str
    start: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """An editable part of a text: a heading (may be empty), paragraphs, then bullets, then what follows them.

    `**words**` are set in bold.
    """

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteTexts:
    """The words of the note that its author may change; figures are never in them."""

    objectives: tuple[TextBlock, ...]
    modalities: tuple[TextBlock, ...]
    initial_training: str
    low_levels: str
    common_law: str
    contact: str
    complement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformLine:
    """A platform as its steering committee installed it."""

    installed_on: date
    committee: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """A session of Commission 9; `kind` is printed in brackets."""

    held_on: date
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferrerLine:
    """A family of structures that propose, those named in it, and how many situations came from it."""

    family: str
    named: tuple[str, ...] = ()
    situations: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePaper:
    """The progress note at two dates: `figures.as_of`, and `figures.calls_as_of` for the two calls."""

    header: NoteHeader
    texts: NoteTexts
    figures: Figures
    platforms: tuple[PlatformLine, ...] = ()
    commission_sessions: tuple[SessionLine, ...] = ()
    first_meeting: date | None = None
    last_meeting: date | None = None
    referrers: tuple[ReferrerLine, ...] = ()
    initial_training: int = 0
    low_levels: int = 0
    call_territories: tuple[str, ...] = CALL_TERRITORIES
    responsible: str = "[nom de la personne responsable]"
    banner: str = ""


# --- papers that open ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySheet:
    """The printed recovery code of one workspace: 36 signs, hyphens and spaces aside; `workspace` names no person."""

    code: str = field(repr=False)
    made_on: date
    workspace: str
    banner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondKeySheet:
    """The region's second root key, as a code of 36 signs, hyphens and spaces aside."""

    code: str = field(repr=False)
    made_on: date
    region: str
    banner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationKeySheet:
    """The region's recovery key as age writes it: AGE-SECRET-KEY-1 and 58 signs; `recipient` is its public part."""

    secret: str = field(repr=False)
    recipient: str
    made_on: date
    region: str
    banner: str = ""
