"""The lines of the list of workstations: the requests that wait first, then who may write, then who no longer may."""

from datetime import date
from typing import Final

from PySide6.QtCore import QCoreApplication

from partaj_desktop.domain.authorisation import AuthorisationView, PresentedLine, RequestState, WorkstationLine
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.text import plain as plain_words
from partaj_desktop.domain.typography import DASH, date_short_fr, plural
from partaj_desktop.domain.vocabulary import ROLE
from partaj_desktop.gui.components.table import Cell, Line
from partaj_desktop.gui.words import joined
from partaj_desktop.gui.workstation_sheet import cells_of, state_of

_ROLES: Final = (Role.COORDINATOR, Role.FACILITATOR, Role.TUTOR)


def found_lines(page: AuthorisationView, wanted: list[str], today: date) -> list[Line]:
    """Give the requests, then the workstations, that answer a search."""
    asked = [one for one in page.presented if _named(wanted, one.holder, one.organisation, one.presented_by)]
    found = sorted((one for one in page.workstations if _answers(one, wanted)), key=_order)
    lines = [_asked_line(one, decides=page.may_decide) for one in asked]
    return lines + [_line(one, today=state_of(one, today)) for one in found]


def title_of(line: PresentedLine) -> str:
    """Name a request."""
    return QCoreApplication.translate("Workstations", "Demande de {name}").format(name=line.holder)


def presenter_of(line: PresentedLine) -> str:
    """Name who presents a request, and where."""
    return f"{line.presented_by} ({line.territory})" if line.territory else line.presented_by


def key_of(line: PresentedLine) -> tuple[bytes, bytes]:
    """Give what a request's line is found by."""
    return line.presenter, line.workstation


def _asked_line(line: PresentedLine, *, decides: bool) -> Line:
    """Lay a request out as the first lines of the list."""
    translate = QCoreApplication.translate
    by = translate("Workstations", "présentée par {name}").format(name=line.presented_by)
    state = {
        RequestState.WAITING: (
            translate("Workstations", "Présentée"),
            translate("Workstations", "réponse attendue"),
        ),
        RequestState.AUTHORISED: (
            translate("Workstations", "Autorisé"),
            translate("Workstations", "à lui répondre"),
        ),
        RequestState.VOID: (translate("Workstations", "Sans réponse"), ""),
    }[line.state]
    if decides:
        state = translate("Workstations", "À décider"), ""
    warns = decides or line.state is RequestState.AUTHORISED
    cells = (
        Cell(words=title_of(line), second=joined(ROLE[line.role], line.organisation)),
        Cell(words=line.territory, second=by),
        Cell(words=state[0], second=state[1], tone="warn" if warns else "text"),
        Cell(words=date_short_fr(line.presented_on)),
    )
    return Line(key=key_of(line), cells=cells)


def _answers(line: WorkstationLine, wanted: list[str]) -> bool:
    """Tell whether every word typed is somewhere in a line."""
    return _named(wanted, line.holder, ROLE[line.role], line.organisation, line.territory, *line.cells)


def _named(wanted: list[str], *words: str) -> bool:
    said = plain_words(" ".join(words))
    return all(word in said for word in wanted)


def keys_of(page: AuthorisationView) -> list[object]:
    """Give what every line is found by, requests first."""
    return [*map(key_of, page.presented), *(one.id for one in page.workstations)]


def _order(line: WorkstationLine) -> tuple[bool, int, str, str]:
    return line.withdrawn, _ROLES.index(line.role), line.territory, plain_words(line.holder)


def _line(line: WorkstationLine, *, today: tuple[str, str, str]) -> Line:
    state, second, _ = today
    tone = "muted" if line.withdrawn else "text"
    said = Cell(words=state, second=second, tone=tone)
    if line.aside:
        aside = plural(line.aside, "{n} écriture mise de côté", "{n} écritures mises de côté")
        said = Cell(words=joined(state, second), second=aside, tone="warn")
    received = date_short_fr(line.last_received_on) if line.last_received_on else DASH
    cells = (
        Cell(words=line.holder, second=joined(ROLE[line.role], line.organisation), tone=tone),
        Cell(words=line.territory or DASH, second=cells_of(line), tone=tone),
        said,
        Cell(words="" if line.is_mine else received, tone=tone),
    )
    return Line(key=line.id, cells=cells)
