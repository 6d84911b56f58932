"""Why a situation is due at a cell's meeting: the rules by which an agenda builds itself.

Each rule looks at how a situation stands on the day of the meeting, and says since when it is due. The most pressing
comes first: it is the one an agenda prints; the others are told beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

SILENT_DAYS: Final = 30
"""After so many days without a sign, somebody who has a tutor is spoken of again."""
MINUTES: Final = {"new": 6, "hand_over": 6}
"""How long an item is given, by why it is there."""
MINUTES_USUALLY: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the rules look at. Days are None where there is none.

    `signalled_on`: handed over by a watch cell that waits for an answer. `carried_on`: the last meeting that left it
    undecided, when none has decided since. `decision`: the kind of the last one, taken `decided_on`, to be seen again
    on `review_on`. `unanswered_on`: the first day a solution of it was wanted for and nobody has said more.
    `tutored_on`: when an appointment that lasts became active; `contact_on`: the last entry of the logbook.
    """

    state: str
    proposed_on: date | None = None
    signalled_on: date | None = None
    carried_on: date | None = None
    decision: str = ""
    decided_on: date | None = None
    review_on: date | None = None
    unanswered_on: date | None = None
    dormant_until: date | None = None
    tutored_on: date | None = None
    contact_on: date | None = None


class Reason(NamedTuple):
    """Why a situation is due: a code of ITEM_REASON, and since when; None where no day says so."""

    code: str
    since: date | None


_Rule = Callable[[Standing, date], Reason | None]


def reasons(standing: Standing, on: date) -> tuple[Reason, ...]:
    """Say why a situation is due at a meeting held on a day, the most pressing first; nothing when it is not."""
    if standing.state == "closed" or (standing.state == "dormant" and not _wakes(standing, on)):
        return ()
    found = (rule(standing, on) for rule in _RULES)
    return tuple(reason for reason in found if reason is not None)


def minutes(code: str) -> int:
    """Give the minutes an item is planned for."""
    return MINUTES.get(code, MINUTES_USUALLY)


def _wakes(standing: Standing, on: date) -> bool:
    """Tell that the day to come back to somebody has come; without a day, one is asked for."""
    return standing.dormant_until is None or standing.dormant_until <= on


def _handed_over(standing: Standing, _on: date) -> Reason | None:
    return Reason("hand_over", standing.signalled_on) if standing.signalled_on is not None else None


def _carried(standing: Standing, _on: date) -> Reason | None:
    return Reason("carried", standing.carried_on) if standing.carried_on is not None else None


def _unanswered(standing: Standing, on: date) -> Reason | None:
    wanted = standing.unanswered_on
    return Reason("overdue", wanted) if wanted is not None and wanted < on else None


def _silent(standing: Standing, on: date) -> Reason | None:
    signs = _days(standing.tutored_on, standing.contact_on)
    if standing.tutored_on is None or on - max(signs) <= timedelta(SILENT_DAYS):
        return None
    return Reason("no_contact", max(signs))


def _to_review(standing: Standing, on: date) -> Reason | None:
    if standing.decision != "review" or (standing.review_on is not None and standing.review_on > on):
        return None
    return Reason("review", standing.review_on or standing.decided_on)


def _awake(standing: Standing, _on: date) -> Reason | None:
    return Reason("dormant", standing.dormant_until) if standing.state == "dormant" else None


def _new(standing: Standing, _on: date) -> Reason | None:
    """On no agenda yet, verified at least, handed over by nobody: whoever is only spotted was not asked anything."""
    waits = standing.state in ("verified", "proposed", "reopened")
    seen = standing.decision or standing.carried_on is not None or standing.signalled_on is not None
    return Reason("new", standing.proposed_on) if waits and not seen else None


_RULES: Final[tuple[_Rule, ...]] = (_handed_over, _carried, _unanswered, _silent, _to_review, _awake, _new)


def _days(*days: date | None) -> list[date]:
    return [day for day in days if day is not None]


_ORDER: Final = ("hand_over", "carried", "overdue", "no_contact", "review", "dormant", "new")
"""The codes as the rules stand."""


def rank(reason: Reason) -> tuple[int, date]:
    """Give what an agenda is put in order by: the most pressing reason first, then who has waited longest."""
    return _ORDER.index(reason.code), reason.since or date.max
