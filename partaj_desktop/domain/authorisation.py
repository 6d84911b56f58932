"""What the screens about authorised workstations show: frozen values passed between services and gui."""

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChoice:
    """One cell a workstation may be for."""

    id: Id
    name: str
    territory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkstationLine:
    """One workstation of the list.

    `territory` and `cells`: by name; no cell stands for the whole territory. `since`, `until`: a substitute's period.
    `last_received_on`: when something of it came last, straight or by another road. `aside`: entries of it set aside.
    """

    id: Id
    holder: str
    role: Role
    organisation: str
    territory: str
    cells: tuple[str, ...]
    since: date | None
    until: date | None
    withdrawn: bool
    successor: str
    last_received_on: date | None
    aside: int
    is_mine: bool


class RequestState(Enum):
    """Where a presented request stands: the region decides, the list names it, or it cannot be answered any more."""

    WAITING = auto()
    AUTHORISED = auto()
    VOID = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentedLine:
    """A request a facilitator presents to the region. `territory`: the presenter's; `words`: those that were heard.

    `presented_on`: the day it was presented here, or came here. `has_twin`: a workstation of that name is authorised.
    `is_new`: a tutor of no name known here.
    """

    workstation: Id
    presenter: Id
    holder: str
    role: Role
    organisation: str
    words: tuple[str, ...]
    presented_by: str
    territory: str
    presented_on: date
    state: RequestState
    has_twin: bool
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationView:
    """The whole page. `may_decide`: workstations are authorised here; `has_root_key`: the region's key is here.

    `may_present`: requests are presented to the region from here; `presented`: those that wait, here or for whoever
    decides here.
    """

    region: str
    region_words: tuple[str, ...]
    may_decide: bool
    has_root_key: bool
    has_spare: bool
    territories: tuple[str, ...]
    cells: tuple[CellChoice, ...]
    workstations: tuple[WorkstationLine, ...]
    may_present: bool = False
    presented: tuple[PresentedLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """One request, as read from its file: what is asked, and the ten words its workstation shows.

    `known`: this workstation is authorised already; it is answered again. `heard_by`: who heard the words already and
    presents it, with the territory; empty when they are to be heard here. `is_new`: a tutor of no name known here.
    """

    holder: str
    role: Role
    organisation: str
    territory: str
    words: tuple[str, ...]
    known: bool
    heard_by: str = ""
    is_new: bool = False
