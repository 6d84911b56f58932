"""The agenda of a meeting: what is due at it and why, and what is put on it, moved, timed and taken off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from partaj_desktop.domain import agenda as rules
from partaj_desktop.domain.errors import FieldError, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.text import plain
from partaj_desktop.domain.typography import date_short_fr, plural, typo_fr
from partaj_desktop.domain.views import DueLine, SituationLine, Topic
from partaj_desktop.domain.vocabulary import ITEM_REASON, SITUATION_STATE
from partaj_desktop.services import charge, situations
from partaj_desktop.services.cells import must_be_open
from partaj_desktop.services.session import Draft, Session, day
from partaj_desktop.store import agenda, meetings, people
from partaj_desktop.store import situations as stored

_CHANGED = frozenset({Topic.MEETINGS})
_MOST_MINUTES = 180


# --- what is due ----------------------------------------------------------------------------------------------------


def due(session: Session, meeting: Id) -> tuple[DueLine, ...]:
    """List the situations due at a planned meeting that are on no agenda yet, the most pressing first."""
    row = meetings.meeting(session.connection, meeting)
    if row.cell is None or row.state == "closed":
        return ()
    on = day(row.held_on) or session.today()
    found = []
    for one in agenda.standings(session.connection, row.territory, row.cell):
        reasons = rules.reasons(_standing(one), on)
        if reasons:
            line = _due_line(one, reasons, on)
            found.append((rules.rank(reasons[0]), plain(f"{line.last_name} {line.first_name}"), line))
    return tuple(line for *_, line in sorted(found, key=itemgetter(0, 1)))


def _standing(row: agenda.StandingRow) -> rules.Standing:
    return rules.Standing(
        state=row.state or "",
        proposed_on=day(row.proposed_on),
        signalled_on=day(row.signalled_on),
        carried_on=day(row.carried_on),
        decision=row.decision or "",
        decided_on=day(row.decided_on),
        review_on=day(row.review_on),
        unanswered_on=day(row.unanswered_on),
        dormant_until=day(row.dormant_until),
        tutored_on=day(row.tutored_on),
        contact_on=day(row.contact_on),
    )


def _due_line(row: agenda.StandingRow, reasons: Sequence[rules.Reason], on: date) -> DueLine:
    first, *more = reasons
    return DueLine(
        situation=row.situation,
        person=row.person,
        last_name=row.last_name or "inconnu",
        first_name=row.first_name or "",
        reason=first.code,
        why=_why(row, first, on),
        more=tuple(ITEM_REASON[one.code] for one in more),
        planned_minutes=rules.minutes(first.code),
    )


def _why(row: agenda.StandingRow, reason: rules.Reason, on: date) -> str:
    """Say in a line why a situation is due."""
    since = date_short_fr(reason.since) if reason.since is not None else ""
    silent = (on - reason.since).days if reason.since is not None else 0
    words = {
        "hand_over": f"Remise par la cellule de veille le {since}",
        "carried": f"Reportée de la séance du {since}",
        "overdue": f"À relancer depuis le {since} : {row.unanswered}",
        "no_contact": f"Sans contact depuis {plural(silent, '{n} jour', '{n} jours')}",
        "review": f"À revoir depuis le {since}" if since else "À revoir",
        "dormant": f"En veille jusqu’au {since}" if since else "En veille, sans date",
        "new": f"Nouvelle, proposée par {row.proposed_by}" if row.proposed_by else "Nouvelle",
    }
    return typo_fr(words[reason.code])


def found(session: Session, meeting: Id, text: str) -> tuple[DueLine, ...]:
    """Search the territory's situations for one that is to be spoken of though it is not due; as `due`, by name."""
    row = meetings.meeting(session.connection, meeting)
    known = {line.situation: line for line in due(session, meeting)}
    waiting = agenda.planned(session.connection, row.territory)
    lines = []
    for one in situations.listing(session, text=text, at_once=True).lines:
        here = one.territory == row.territory_name and one.state != SITUATION_STATE["closed"]
        elsewhere = waiting.get(one.situation)
        if here and (elsewhere is None or elsewhere.meeting != meeting):
            lines.append(known.get(one.situation) or _asked_line(session, one, elsewhere))
    return tuple(sorted(lines, key=lambda line: plain(f"{line.last_name} {line.first_name}")))


def _asked_line(session: Session, one: SituationLine, elsewhere: agenda.Planned | None) -> DueLine:
    reason = "requested" if meetings.passages_of(session.connection, one.situation) else "new"
    held_on = day(elsewhere.held_on) if elsewhere is not None else None
    planned = f"À l’ordre du jour du {date_short_fr(held_on)}" if held_on is not None else ""
    return DueLine(
        situation=one.situation,
        person=one.person,
        last_name=one.last_name,
        first_name=one.first_name,
        reason=reason,
        why=planned or " · ".join(filter(None, (one.state, one.lead_organisation, one.commune))),
        more=(),
        planned_minutes=rules.minutes(reason),
    )


def put_on(session: Session, meeting: Id, wanted: Sequence[Id]) -> tuple[Id, ...]:
    """Put situations on the agenda: what is due with why and how long, in its order; then what is asked for besides.

    Raises:
        UserError: one of them is on this agenda already, or on that of another meeting to come.
    """
    territory = meetings.meeting(session.connection, meeting).territory
    waiting = agenda.planned(session.connection, territory)
    for one in wanted:
        standing = waiting.get(one)
        if standing is not None and standing.meeting != meeting:
            where = date_short_fr(on) if (on := day(standing.held_on)) is not None else "sans date"
            raise UserError(
                f"Cette situation est à l’ordre du jour de la séance du {where}.", "Retirez-la de là d’abord."
            )
    dues = [line for line in due(session, meeting) if line.situation in set(wanted)]
    items = [
        NewItem(situation=line.situation, reason=line.reason, planned_minutes=line.planned_minutes) for line in dues
    ]
    for one in wanted:
        if one not in {line.situation for line in dues}:
            reason = "requested" if meetings.passages_of(session.connection, one) else "new"
            items.append(NewItem(situation=one, reason=reason, planned_minutes=rules.minutes(reason)))
    return add_items(session, meeting, items)


# --- what is on it --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """A situation to put on an agenda; `reason` is a code of ITEM_REASON."""

    situation: Id
    reason: str
    planned_minutes: int = 5


def add_items(session: Session, meeting: Id, items: Sequence[NewItem]) -> tuple[Id, ...]:
    """Put situations at the end of a meeting's agenda, in order.

    Raises:
        UserError: the meeting is closed, or a situation stands on its agenda already.
    """
    must_be_open(session, meeting, "Ajoutez la situation à la prochaine séance.")
    lines = meetings.agenda(session.connection, meeting)
    standing = {line.situation for line in lines}
    position = max((line.position or 0 for line in lines), default=0)
    draft = Draft(session)
    added = []
    for item in items:
        if item.situation in standing:
            raise UserError("Cette situation est déjà à l’ordre du jour.")
        standing.add(item.situation)
        position += 1
        added.append(_add(session, draft, meeting, item, position))
    draft.record("agenda.added")
    return tuple(added)


def _add(session: Session, draft: Draft, meeting: Id, item: NewItem, position: int) -> Id:
    person = people.person_of(session.connection, item.situation)
    charge.must_be_in_charge(session, item.situation)
    changed: dict[str, object] = {"state": "proposed"} if item.reason in ("new", "hand_over") else {}
    if item.reason == "hand_over" or stored.situation(session.connection, item.situation).cell is None:
        # Whose agenda it stands on follows it: a workstation for that cell alone would else not be shown it.
        changed["cell"] = meetings.meeting(session.connection, meeting).cell
    if changed:
        draft.set("situation", item.situation, person, **changed)
    return draft.new(
        "agenda_item",
        person,
        meeting=meeting,
        situation=item.situation,
        position=position,
        reason=item.reason,
        planned_minutes=item.planned_minutes,
        state="to_see",
    )


def remove_item(session: Session, item: Id) -> frozenset[Topic]:
    """Take an item off the agenda of a meeting that is not closed."""
    about = meetings.item(session.connection, item)
    must_be_open(session, about.meeting, "Son ordre du jour ne change plus.")
    draft = Draft(session)
    draft.set("agenda_item", item, about.person, removed=True)
    draft.record("agenda.removed")
    return _CHANGED


def move_item(session: Session, item: Id, position: int) -> frozenset[Topic]:
    """Move an item to a place of the agenda, counted from 1; the others close up."""
    moved = meetings.item(session.connection, item)
    must_be_open(session, moved.meeting, "Son ordre du jour ne change plus.")
    lines = meetings.agenda(session.connection, moved.meeting)
    order = [line for line in lines if line.id != item]
    place = min(max(position, 1), len(lines)) - 1
    order.insert(place, next(line for line in lines if line.id == item))
    _put_in_order(session, order)
    return _CHANGED


def _put_in_order(session: Session, lines: Iterable[meetings.AgendaRow]) -> None:
    draft = Draft(session)
    for number, line in enumerate(lines, 1):
        if line.position != number:
            draft.set("agenda_item", line.id, line.person, position=number)
    draft.record("agenda.ordered")


def group(session: Session, meeting: Id) -> frozenset[Topic]:
    """Bring together the situations each structure proposes, so that its person may leave: first come, first stand."""
    must_be_open(session, meeting, "Son ordre du jour ne change plus.")
    lines = meetings.agenda(session.connection, meeting)
    first: dict[Id, int] = {}
    for place, line in enumerate(lines):
        if line.proposed_by is not None:
            first.setdefault(line.proposed_by, place)
    places = {line.id: first[line.proposed_by] if line.proposed_by else n for n, line in enumerate(lines)}
    _put_in_order(session, sorted(lines, key=lambda line: places[line.id]))
    return _CHANGED


def plan_minutes(session: Session, item: Id, minutes: int) -> frozenset[Topic]:
    """Say how long an item is planned for.

    Raises:
        FieldError: no meeting has so many minutes, or none at all.
    """
    if not 1 <= minutes <= _MOST_MINUTES:
        raise FieldError("planned_minutes", "Il faut une durée entre 1 et 180 minutes.")
    about = meetings.item(session.connection, item)
    must_be_open(session, about.meeting, "Son ordre du jour ne change plus.")
    draft = Draft(session)
    draft.set("agenda_item", item, about.person, planned_minutes=minutes)
    draft.record("agenda.timed")
    return _CHANGED
