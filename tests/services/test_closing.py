"""The agenda before, the seal at the end: what closing fixes, carries over, prints and refuses from then on."""

from base64 import b64decode
from datetime import date
from hashlib import sha256

import pytest

from partaj_desktop.domain.changes import read_change
from partaj_desktop.domain.errors import FieldError, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.services import agenda, cells, closing, corrections, decisions, meetings
from partaj_desktop.services.figures import compute
from partaj_desktop.services.session import Draft
from partaj_desktop.store import entries
from partaj_desktop.store import meetings as stored
from partaj_desktop.store.state import state_hash
from tests.helpers.small_region import SUNDAY, SmallRegion, decision


def _close(small: SmallRegion, *decided: int) -> None:
    for number in decided:
        meetings.record_decision(small["north"], small.facts.items[number], decision(small.facts, note=f"n{number}"))
    closed = meetings.close(small["north"], small.facts.first)
    assert (closed.decided, closed.carried) == (len(decided), 3 - len(decided))
    assert closed.minutes_pdf.startswith(b"%PDF")
    assert closed.file_name == "releve-de-decisions-2010-06-20.pdf"


def test_the_seal_is_the_list_of_the_commits_of_what_was_decided(small: SmallRegion) -> None:
    _close(small, 0, 1)
    session = small["north"]
    lines = [line for *_, line in entries.lines(session.connection)]
    sealed = {line: read_change(line) for line in lines if b'"sealed_item"' in line}
    assert {change.subject for change in sealed.values()} == {person for person, _ in small.facts.people[:2]}
    commits = sorted(sha256(line).digest() for line in sealed)
    seal, fingerprint = session.connection.execute(
        "SELECT seal, fingerprint FROM meeting WHERE id = ?", (small.facts.first,)
    ).fetchone()
    assert b64decode(seal) == b"".join(commits)
    digits = sha256(b"".join(commits)).hexdigest()[:16].upper()
    assert fingerprint == "-".join(digits[start : start + 4] for start in (0, 4, 8, 12))


def test_what_was_not_taken_up_waits_on_the_same_cells_next_agenda_once(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    territory = stored.cell_territory(session.connection, facts.cell)
    other = cells.add_cell(session, "Autre cellule", territory)
    elsewhere = cells.plan_meeting(session, other, date(2010, 7, 1), number=1)
    agenda.add_items(session, facts.following, [agenda.NewItem(situation=facts.people[1][1], reason="review")])
    _close(small, 0)
    waiting = stored.agenda(session.connection, facts.following)
    assert [line.situation for line in waiting] == [facts.people[1][1], facts.people[2][1]]
    assert [line.position for line in waiting] == [1, 2]
    assert stored.agenda(session.connection, elsewhere) == []
    states = [line.state for line in stored.agenda(session.connection, facts.first)]
    assert states == ["decided", "carried", "carried"]


def test_without_a_next_meeting_nothing_is_lost(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    _close(small, 0)
    meetings.record_decision(session, stored.agenda(session.connection, facts.following)[0].id, decision(facts))
    closed = meetings.close(session, facts.following)
    assert (closed.decided, closed.carried) == (1, 1)
    assert stored.agenda(session.connection, facts.following)[1].state == "carried"


def test_minutes_hold_what_the_whole_cell_may_read(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    for number, circle in enumerate(("cell", "restricted", "facilitation")):
        meetings.record_decision(session, facts.items[number], decision(facts, note=f"note {number}"))
        decisions.keep_note_to(session, facts.items[number], circle, None)
    meetings.close(session, facts.first)
    paper = closing.minutes_paper(session, facts.first)
    assert [one.note for one in paper.items] == ["note 0", "", ""]
    assert [one.name for one in paper.items] == ["Kévin Lefebvre", "Mélissa Kaczmarek", "Yassine Haddad"]
    assert {one.structure_in_charge for one in paper.items} == {"Mission locale"}
    assert paper.items[0].age == 17
    assert paper.items[0].solutions[0].structure == "CFA du Hainaut"


def test_a_closed_meeting_stays_as_its_minutes_say(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    _close(small, 0)
    person = meetings.show(session, facts.first).attendance[0].id
    before = state_hash(session.connection)
    for refused in (
        lambda: meetings.close(session, facts.first),
        lambda: meetings.record_decision(session, facts.items[0], decision(facts)),
        lambda: meetings.record_decision(session, facts.items[1], decision(facts)),
        lambda: agenda.move_item(session, facts.items[0], 2),
        lambda: agenda.remove_item(session, facts.items[0]),
        lambda: agenda.add_items(session, facts.first, [agenda.NewItem(situation=facts.people[3][1], reason="new")]),
        lambda: meetings.set_presence(session, person, "absent"),
        lambda: meetings.add_attendee(session, facts.first, "M. Tardif", None),
    ):
        with pytest.raises(UserError, match="close"):
            refused()
    assert state_hash(session.connection) == before


def test_nothing_decided_nothing_closed(small: SmallRegion) -> None:
    session = small["north"]
    before = state_hash(session.connection)
    with pytest.raises(UserError, match="Rien n’a encore été décidé"):
        meetings.close(session, small.facts.first)
    with pytest.raises(UserError, match="pas encore close"):
        closing.minutes_pdf(session, small.facts.first)
    assert state_hash(session.connection) == before


def test_items_move_and_close_up(small: SmallRegion) -> None:
    session, first = small["north"], small.facts.first
    a, b, c = small.facts.items
    for moved, place, order in ((c, 1, [c, a, b]), (c, 2, [a, c, b]), (a, 99, [c, b, a]), (a, -3, [a, c, b])):
        agenda.move_item(session, moved, place)
        lines = stored.agenda(session.connection, first)
        assert [line.id for line in lines] == order
        assert [line.position for line in lines] == [1, 2, 3]
    with pytest.raises(UserError, match="déjà à l’ordre du jour"):
        agenda.add_items(session, first, [agenda.NewItem(situation=small.facts.people[0][1], reason="new")])


def test_attendance(small: SmallRegion) -> None:
    session, first = small["north"], small.facts.first
    (expected,) = meetings.show(session, first).attendance
    assert expected.presence == ""
    for presence in ("excused", "present"):
        meetings.set_presence(session, expected.id, presence)
    meetings.add_attendee(session, first, "  M. Tardif ", small.facts.cfa)
    assert [(one.name, one.presence) for one in meetings.show(session, first).attendance] == [
        ("Mme Delattre", "present"),
        ("M. Tardif", "present"),
    ]
    with pytest.raises(FieldError) as refused:
        meetings.set_presence(session, expected.id, "là")
    assert refused.value.field == "presence"
    with pytest.raises(FieldError) as refused:
        meetings.add_attendee(session, first, " ", None)
    assert refused.value.field == "name"


def test_any_date_may_be_a_meeting(small: SmallRegion) -> None:
    """A Sunday, before the platform stood: it happened, so it is held, closed and counted."""
    assert SUNDAY.isoweekday() == 7
    _close(small, 0, 1, 2)
    before = compute(small["north"], as_of=date(2010, 6, 19)).total
    after = compute(small["north"], as_of=SUNDAY).total
    assert (before.meetings, before.situations) == (0, 0)
    assert (after.meetings, after.situations, after.passages, after.apprentices) == (1, 3, 3, 3)


def test_two_workstations_that_close_alike_make_one_page_of_minutes(small: SmallRegion) -> None:
    for item in small.facts.items:
        meetings.record_decision(small["north"], item, decision(small.facts))
    small.meet("north", "north-2")
    for name in ("north", "north-2"):
        meetings.close(small[name], small.facts.first)
    small.meet("north", "north-2")
    for name in ("north", "north-2", "coordinator"):
        assert [one.number for one in closing.minutes_paper(small[name], small.facts.first).items] == [1, 2, 3]


def test_minutes_of_another_program_are_told_in_a_sentence(small: SmallRegion) -> None:
    _close(small, 0)
    draft = Draft(small["north"])
    draft.new("sealed_item", small.facts.people[1][0], meeting=small.facts.first, body='{"number": "un"}')
    draft.record("meeting.sealed")
    with pytest.raises(UserError, match="ne se lit pas"):
        closing.minutes_pdf(small["north"], small.facts.first)


def test_corrections_change_the_figures_and_leave_the_seal(small: SmallRegion) -> None:
    session, facts = small["north"], small.facts
    _close(small, 0, 1, 2)
    meetings.record_decision(session, _carried(small), decision(facts))
    meetings.close(session, facts.following)
    seal = session.connection.execute("SELECT id, seal, fingerprint FROM meeting ORDER BY id").fetchall()
    as_of = date(2010, 12, 31)
    assert _counted(small, SUNDAY) == (3, 3)
    assert _counted(small, as_of) == (4, 4)
    corrections.move_passage(session, facts.items[0], facts.following)
    assert _counted(small, SUNDAY) == (2, 2)
    assert _counted(small, as_of) == (4, 4)
    held_on = session.connection.execute("SELECT held_on FROM decision WHERE agenda_item = ?", (facts.items[0],))
    assert held_on.fetchone() == ("2010-09-23",)
    corrections.remove_passage(session, facts.items[1])
    assert _counted(small, as_of) == (3, 3)
    corrections.reopen_passage(session, facts.items[2])
    assert _counted(small, as_of) == (2, 2)
    with pytest.raises(UserError, match="pas été décidée"):
        corrections.reopen_passage(session, facts.items[2])
    with pytest.raises(UserError, match="déjà à l’ordre du jour"):
        corrections.move_passage(session, facts.items[0], facts.following)
    assert session.connection.execute("SELECT id, seal, fingerprint FROM meeting ORDER BY id").fetchall() == seal


def _carried(small: SmallRegion) -> Id:
    new = agenda.NewItem(situation=small.facts.people[3][1], reason="new")
    (item,) = agenda.add_items(small["north"], small.facts.following, [new])
    return item


def _counted(small: SmallRegion, as_of: date) -> tuple[int, int]:
    total = compute(small["north"], as_of=as_of).total
    return total.situations, total.passages
