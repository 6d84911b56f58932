"""The list of situations and the preview of one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from partaj_desktop.domain.ages import age
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.text import begun, plain
from partaj_desktop.domain.views import SituationLine, SituationList, SituationView, SolutionView
from partaj_desktop.domain.vocabulary import (
    LAST_SITUATION,
    LEVEL,
    SITUATION_STATE,
    SOLUTION_FAMILY,
    SOLUTION_STATE,
    STATUS,
    WING,
)
from partaj_desktop.services import lookalikes, meeting_views, timeline, transfers
from partaj_desktop.services.session import Session, day
from partaj_desktop.services.transfers import TransferView
from partaj_desktop.store import people, search, situations

_CLOSED = frozenset({"closed", "dormant"})
_UNLISTED = frozenset({None, "spotted", "verified"})
_AT_ONCE, _ROUNDS = 200, 2
"""Candidates read in one go, and how many times for a whole search: of more, the next letter typed will find fewer."""


def listing(session: Session, *, text: str = "", view: str = "all", at_once: bool = False) -> SituationList:
    """List situations with a name, commune or structure that each word typed begins; `view` narrows further.

    Views: all, follow_up (something is due), without_tutor, new, closed, alike (« même personne ? », those only spotted
    too). What is due longest comes first. A territory's list has what it follows and what it is offered (in all, and
    in follow_up: an answer is due), not what another one has taken over. `at_once`: for who is still typing, what the
    first candidates give; where that leaves some, `more` is set.
    """
    today = session.today()
    words = plain(text).split()
    offers = {one.situation: one for one in transfers.to_answer(session)}
    shown = _shown(session, view, today, offers)
    if words:
        rows, more = _found(session, words, shown, rounds=1 if at_once else _ROUNDS)
        total = None
    else:
        held = session.kept(f"situations {view == 'alike'}", partial(_here, session, spotted_too=view == "alike"))
        rows, more, total = list(filter(shown, held)), False, len(held)
    lines = [_line(row, today, offers.get(row.id)) for row in rows]
    lines.sort(key=_place)
    return SituationList(lines=tuple(lines), total=total, more=more, territory=session.identity.territory)


def _place(line: SituationLine) -> tuple[object, ...]:
    """Give what lines are sorted by; no two are alike."""
    by_name = line.last_name, line.first_name, line.situation
    return (-line.days_late, line.due_on is None, line.due_on or date.max, *by_name)


def _here(session: Session, *, spotted_too: bool) -> list[situations.Listed]:
    rows = situations.listing(session.connection, spotted_too=spotted_too)
    known = {row.id for row in rows}
    offered = [one.situation for one in transfers.to_answer(session) if one.situation not in known]
    rows += [situations.one(session.connection, one) for one in offered]
    return [row for row in rows if _is_here(session, row)]


def _shown(
    session: Session, view: str, today: date, offers: Mapping[Id, TransferView]
) -> Callable[[situations.Listed], bool]:
    """Give what tells whether a view shows a situation."""
    if view == "alike":
        alike = lookalikes.asked(session)
        return lambda row: row.person in alike
    if view in ("all", "follow_up"):
        return lambda row: row.id in offers or (row.state not in _UNLISTED and _in_view(row, view, today))
    return lambda row: row.state not in _UNLISTED and _in_view(row, view, today)


def _found(
    session: Session, words: Sequence[str], shown: Callable[[situations.Listed], bool], *, rounds: int
) -> tuple[list[situations.Listed], bool]:
    """Read what the index finds, and keep what tells these words; say too whether there may be more of it."""
    for whole in (False, True):
        found: list[situations.Listed] = []
        before: int | None = None
        for _ in range(rounds):
            numbers = search.candidates(session.connection, words, limit=_AT_ONCE, before=before, whole=whole)
            rows = situations.numbered(session.connection, numbers)
            found += [row for row in rows if shown(row) and begun(_told(row), words) and _is_here(session, row)]
            if len(numbers) < _AT_ONCE:
                return found, False
            before = numbers[-1]
        if found or rounds < _ROUNDS:
            break
    return found, True


def _told(row: situations.Listed) -> str:
    told = (row.last_name, row.first_name, row.commune, row.lead_organisation, row.solution, row.tutor)
    return plain(" ".join(part or "" for part in told))


def _is_here(session: Session, row: situations.Listed) -> bool:
    mine = session.identity.territory if session.role is Role.FACILITATOR else ""
    if not mine or row.territory == mine:
        return True
    return any(one.stands and one.incoming for one in transfers.of_situation(session, row.id))


def _in_view(row: situations.Listed, view: str, today: date) -> bool:
    if view == "follow_up":
        return _due_on(row) is not None and row.state not in _CLOSED
    if view == "without_tutor":
        return row.tutor is None and row.state not in _CLOSED
    if view == "new":
        return row.solution is None and row.state in ("proposed", "reopened")
    if view == "closed":
        return row.state == "closed"
    return True


def _due_on(row: situations.Listed) -> date | None:
    """Give the date an answer is due: of a solution only proposed, and never of a situation that rests or ended."""
    if row.state in _CLOSED or row.solution_state != "proposed":
        return None
    return day(row.due_on)


def _line(row: situations.Listed, today: date, offer: TransferView | None = None) -> SituationLine:
    due = _due_on(row)
    return SituationLine(
        situation=row.id,
        person=row.person,
        last_name=row.last_name or "inconnu",
        first_name=row.first_name or "",
        age=age(day(row.birth_date), today),
        commune=row.commune or "",
        territory=row.territory or "",
        status=STATUS.get(row.status or "", ""),
        level=LEVEL.get(row.level or "", ""),
        solution=row.solution or "",
        solution_state=SOLUTION_STATE.get(row.solution_state or "", ""),
        tutor=row.tutor or "",
        lead_organisation=row.lead_organisation or "",
        due_on=due,
        state=SITUATION_STATE.get(row.state or "", ""),
        days_late=max(0, (today - due).days) if due else 0,
        offered_by=offer.from_territory if offer else "",
        offered_days=offer.days if offer else 0,
    )


def show(session: Session, situation: Id) -> SituationView:
    """Read one situation for the preview.

    Raises:
        UserError: it is not known here.
    """
    connection = session.connection
    listed = situations.one(connection, situation)
    person = people.person(connection, listed.person)
    schooling = people.schooling(connection, listed.person)
    return SituationView(
        line=_line(listed, session.today()),
        birth_date=day(person.birth_date),
        wing=WING.get(listed.wing or "", ""),
        proposed_by=listed.proposed_by or "",
        known_to=people.sources(connection, listed.person),
        last_situation=LAST_SITUATION.get(schooling.last_situation or "", ""),
        guardians=meeting_views.guardians(session, listed.person),
        phone=meeting_views.phone(session, listed.person),
        solutions=tuple(_solution(row) for row in situations.solutions(connection, situation)),
        timeline=timeline.of_situation(session, situation),
        alike=(*lookalikes.of_person(session, listed.person), *lookalikes.told_apart(session, listed.person)),
    )


def _solution(row: situations.Solution) -> SolutionView:
    return SolutionView(
        id=row.id,
        kind=row.kind or "",
        label=row.label or row.kind_label or row.kind or "",
        family=SOLUTION_FAMILY.get(row.family or "", ""),
        organisation=row.organisation,
        organisation_name=row.organisation_name or "",
        due_on=day(row.due_on),
        state=SOLUTION_STATE.get(row.state or "", ""),
    )


def named(session: Session) -> list[situations.Named]:
    """List every situation with what names it, those only spotted too."""
    return situations.named(session.connection)
