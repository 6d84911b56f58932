"""The rules by which an agenda builds itself: who is due on a day, why, since when, and in which order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from partaj_desktop.domain.agenda import SILENT_DAYS, Reason, Standing, minutes, rank, reasons
from partaj_desktop.domain.vocabulary import ITEM_REASON, SITUATION_STATE

ON = date(2011, 1, 20)
DAY = timedelta(1)
FOLLOWED = Standing(state="followed", decision="solution", decided_on=date(2010, 12, 16))


@pytest.mark.parametrize(
    ("standing", "code", "since"),
    [
        (Standing(state="spotted", signalled_on=date(2011, 1, 6)), "hand_over", date(2011, 1, 6)),
        (Standing(state="proposed", carried_on=date(2010, 12, 16)), "carried", date(2010, 12, 16)),
        (replace(FOLLOWED, unanswered_on=ON - DAY), "overdue", ON - DAY),
        (replace(FOLLOWED, tutored_on=ON - 31 * DAY), "no_contact", ON - 31 * DAY),
        (replace(FOLLOWED, tutored_on=ON - 90 * DAY, contact_on=ON - 31 * DAY), "no_contact", ON - 31 * DAY),
        (replace(FOLLOWED, decision="review", review_on=ON), "review", ON),
        (replace(FOLLOWED, decision="review"), "review", FOLLOWED.decided_on),
        (replace(FOLLOWED, state="dormant", dormant_until=ON), "dormant", ON),
        (replace(FOLLOWED, state="dormant"), "dormant", None),
        (Standing(state="proposed", proposed_on=ON - DAY), "new", ON - DAY),
        (Standing(state="verified"), "new", None),
        (Standing(state="reopened"), "new", None),
    ],
)
def test_each_rule_says_why_and_since_when(standing: Standing, code: str, since: date | None) -> None:
    assert reasons(standing, ON) == (Reason(code, since),)
    assert code in ITEM_REASON


@pytest.mark.parametrize(
    "standing",
    [
        FOLLOWED,
        Standing(state="spotted"),
        replace(FOLLOWED, unanswered_on=ON),
        replace(FOLLOWED, tutored_on=ON - SILENT_DAYS * DAY),
        replace(FOLLOWED, tutored_on=ON - 90 * DAY, contact_on=ON - DAY),
        replace(FOLLOWED, contact_on=ON - 90 * DAY),
        replace(FOLLOWED, decision="review", review_on=ON + DAY),
        replace(FOLLOWED, state="dormant", dormant_until=ON + DAY, unanswered_on=ON - DAY),
        Standing(state="closed", signalled_on=ON, carried_on=ON, unanswered_on=ON - DAY),
        Standing(state="proposed", decision="no_follow_up", decided_on=ON - DAY),
    ],
)
def test_whoever_can_wait_is_not_due(standing: Standing) -> None:
    assert reasons(standing, ON) == ()


def test_a_rule_speaks_from_its_day_on_and_not_before() -> None:
    late = replace(FOLLOWED, unanswered_on=ON, tutored_on=ON - 20 * DAY)
    told = {n: [one.code for one in reasons(late, ON + n * DAY)] for n in (0, 1, 10, 11)}
    assert told == {0: [], 1: ["overdue"], 10: ["overdue"], 11: ["overdue", "no_contact"]}


def test_the_most_pressing_reason_comes_first_and_the_longest_waiting_before_the_others() -> None:
    everything = Standing(
        state="dormant",
        dormant_until=ON,
        signalled_on=ON,
        carried_on=ON,
        decision="review",
        review_on=ON,
        unanswered_on=ON - DAY,
        tutored_on=ON - 60 * DAY,
    )
    codes = [one.code for one in reasons(everything, ON)]
    assert codes == ["hand_over", "carried", "overdue", "no_contact", "review", "dormant"]
    some = [Reason("new", ON), Reason("new", None), Reason("review", ON), Reason("new", ON - DAY)]
    assert sorted(some, key=rank) == [some[2], some[3], some[0], some[1]]
    assert all(rank(Reason(code, None)) for code in (*codes, "new"))


def test_states_the_rules_do_not_know_make_nobody_due() -> None:
    known = {state: bool(reasons(Standing(state=state), ON)) for state in SITUATION_STATE}
    assert [state for state, due in known.items() if due] == ["verified", "proposed", "dormant", "reopened"]
    assert reasons(Standing(state=""), ON) == ()


def test_minutes_are_given_by_the_reason() -> None:
    assert minutes("new") > minutes("review") > 0
    assert minutes("unheard of") == minutes("review")
