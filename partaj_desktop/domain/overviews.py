"""What the dashboard, the frame and the progress note show: frozen values passed between services and gui."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from partaj_desktop.domain.backups import Backup
from partaj_desktop.domain.settings import Settings

SILENT_DAYS: Final = 14
"""A party of whom nothing came for more days is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryLine:
    """One territory on the dashboard. None is shown as a dash."""

    name: str
    meetings: int | None
    situations: int | None
    passages: int | None
    young_people: int | None
    apprentices: int | None
    projects: int | None
    applications: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelLine:
    """How many first solutions reached a step, by family; `of` is the number due when it is smaller."""

    label: str
    common_law: int
    contact: int
    of: int | None = None
    not_before: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLine:
    """What one month held."""

    label: str
    situations: int
    passages: int
    meetings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardView:
    """The dashboard at a date."""

    as_of: date
    calls_as_of: date
    scope: str
    situations: int
    passages: int
    young_people: int
    apprentices: int
    meetings: int
    first_meeting: date | None
    last_meeting: date | None
    projects_received: int
    projects_retained: int
    beneficiaries: int
    applications_received: int
    applications_retained: int
    application_young_people: int
    territories: tuple[TerritoryLine, ...]
    funnel: tuple[FunnelLine, ...]
    months: tuple[MonthLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """The status line.

    `only_here`: entries written here that nobody else has said to have, `to_send` of them never written into a file;
    the oldest is of `only_here_since`. `transfers`: offers of other territories to answer, and answers to read.
    `silent`: of whom nothing came for how many days, the longest first.
    """

    saved_at: datetime | None
    to_send: int
    only_here: int
    only_here_since: datetime | None
    conflicts: int
    transfers: int
    missing: tuple[str, ...]
    last_exchange_at: datetime | None
    newer: int = 0
    """Entries held that this program is too old to read whole."""
    silent: tuple[tuple[str, int], ...] = ()
    unconfirmed: bool = False
    """Something was sent that its recipient has not said to have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """Who works here: shown by the frame, decides the rail."""

    role: str
    holder: str
    organisation: str
    territory: str
    region: str
    demonstration_day: date | None
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityView:
    """What protects a workstation. `keyring` names this computer's, empty without one; the newest backup is first.

    `has_root_key`: the key that signs the list of workstations is here. `second_root_key`: there is one on paper.
    """

    recovery: bool
    region_key: bool
    has_root_key: bool
    second_root_key: bool
    strong: bool
    short_code: bool
    keyring: str
    lock_minutes: int
    backups: tuple[Backup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """The progress note, ready to look at."""

    as_of: date
    calls_as_of: date
    pdf: bytes
    fingerprint: str
    pages: int = 0
    warnings: tuple[str, ...] = field(default=())
