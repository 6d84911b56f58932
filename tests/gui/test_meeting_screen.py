"""A cell's meeting by keyboard alone, on the demonstration: nothing typed is lost, each decision is one action."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from partaj_desktop.domain.views import MeetingLine
from partaj_desktop.gui.exchanges import ExchangesScreen
from partaj_desktop.gui.meeting.closing import CloseDialog
from partaj_desktop.gui.meeting.identity import IdentityDialog
from partaj_desktop.gui.meeting.screen import MeetingScreen
from partaj_desktop.gui.meeting.solutions import SolutionCard
from partaj_desktop.gui.pdf import PdfDialog
from partaj_desktop.services import meetings, people
from partaj_desktop.services.session import Session
from tests.gui.conftest import OpenWindow, Window

KEY = Qt.Key
ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def planned(session: Session) -> MeetingLine:
    """Find the meeting to come."""
    return next(line for line in meetings.listing(session) if line.state == "planned")


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    """Open the demonstration's next meeting, as a newcomer does: Enter in the list of meetings."""
    made = open_window()
    made.press(KEY.Key_Return)
    assert isinstance(made.frame.current, MeetingScreen)
    return made


def screen_of(window: Window) -> MeetingScreen:
    """Return the meeting on screen."""
    screen = window.frame.current
    assert isinstance(screen, MeetingScreen)
    return screen


def decide(window: Window) -> None:
    """Decide the present item as one does most often: kind, structure, date as proposed."""
    window.press(KEY.Key_1, ALT)
    window.type("bilan")
    window.press(KEY.Key_Tab)
    window.type("cio de maub")
    window.press(KEY.Key_Tab)


def test_usual_decision_by_keyboard_alone_is_recorded(window: Window) -> None:
    screen, session = screen_of(window), window.frame.desk.session
    assert window.focused is screen.agenda.list
    first, second = screen.lines[0].item, screen.lines[1].item
    decide(window)
    window.press(KEY.Key_Return, CTRL)
    assert screen.current == second
    view = meetings.item(session, first)
    assert view.recorded
    assert not view.draft
    assert view.decision.kind == "solution"
    assert view.decision.solutions[0].kind == "orientation_review"
    assert view.decision.solutions[0].due_on == date(2011, 2, 11)
    assert view.decision.lead_organisation == view.decision.solutions[0].organisation
    assert screen.lines[0].state == "decided"
    assert screen.agenda.share.text() == "1 / 31"


def test_leaving_an_item_records_one_action_and_coming_back_records_none(window: Window) -> None:
    screen = screen_of(window)
    decide(window)
    window.press(KEY.Key_Return, CTRL)
    before = planned_decisions(window)
    window.press(KEY.Key_Return, CTRL | SHIFT)
    assert screen.current == screen.lines[0].item
    assert screen.decision.state.words == "Enregistrée"
    screen.agenda.list.setFocus()
    window.press(KEY.Key_Down)
    assert screen.current == screen.lines[1].item
    assert planned_decisions(window) == before


def planned_decisions(window: Window) -> tuple[int, int]:
    """Count what was written: entries in all, situations decided."""
    session = window.frame.desk.session
    count = session.connection.execute("SELECT count(*) FROM journal_writer").fetchone()[0]
    return int(count), planned(session).decided


def test_kill_while_typing_brings_the_draft_back(window: Window, open_window: OpenWindow) -> None:
    screen, desk = screen_of(window), window.frame.desk
    item = screen.current
    assert item is not None
    decide(window)
    screen.decision.note.setFocus()
    window.type("Pas de scooter.")
    QTest.qWait(1150)
    window.wait()
    assert screen.decision.state.words == "Brouillon gardé"
    before = planned_decisions(window)
    # Killed: nothing of the window runs any more, the store is opened anew.
    window.frame.hide()
    desk.close()
    again = open_window(again=True)
    again.press(KEY.Key_Return)
    back = screen_of(again)
    assert back.current == item
    assert back.decision.note.toPlainText() == "Pas de scooter."
    assert back.decision.draft().solutions[0].kind == "orientation_review"
    assert back.decision.state.words == "Brouillon gardé"
    assert planned_decisions(again) == before
    again.press(KEY.Key_Return, CTRL)
    assert planned_decisions(again)[1] == before[1] + 1


def test_broken_rule_marks_its_field_and_starts_nothing(window: Window) -> None:
    screen = screen_of(window)
    before = planned_decisions(window)
    window.press(KEY.Key_Return, CTRL)
    assert screen.current == screen.lines[0].item
    assert "choisir ce qui est décidé" in screen.decision.kind_error.words
    window.press(KEY.Key_3, ALT)
    window.press(KEY.Key_Return, CTRL)
    assert "motif" in screen.decision.reason_field.error.words
    assert window.focused is screen.decision.reason
    window.type("26 ans")
    window.press(KEY.Key_Return, CTRL)
    assert screen.current == screen.lines[1].item
    assert planned_decisions(window)[1] == before[1] + 1


def test_date_that_does_not_exist_says_so_and_stays(window: Window) -> None:
    screen = screen_of(window)
    decide(window)
    due = screen.decision.solutions.cards[0].due
    due.setFocus()
    due.clear()
    window.type("31/02/2011")
    window.press(KEY.Key_Return, CTRL)
    field = screen.decision.solutions.cards[0].due_field
    assert "31/02/2011" in field.error.words
    assert screen.current == screen.lines[0].item
    assert due.text() == "31/02/2011"
    due.clear()
    window.type("28/02/2011")
    assert field.error.words == ""
    window.press(KEY.Key_Return, CTRL)
    assert screen.current == screen.lines[1].item


def test_decision_that_cannot_be_recorded_stays_a_draft_and_is_told(window: Window) -> None:
    screen, session = screen_of(window), window.frame.desk.session
    first = screen.lines[0].item
    decide(window)
    window.press(KEY.Key_Return, CTRL)
    second = screen.current
    assert second is not None
    decide(window)
    # Closed behind the screen's back, as by another program on the same profile.
    meetings.close(session, planned(session).id)
    window.press(KEY.Key_Return, CTRL)
    assert "close" in screen.problem.words
    assert screen.problem_holder.isVisible()
    view = meetings.item(session, second)
    assert (view.recorded, view.draft) == (False, True)
    assert view.decision.solutions[0].kind == "orientation_review"
    assert meetings.item(session, first).recorded


def test_unfinished_decision_is_kept_as_a_draft_when_another_item_is_chosen(window: Window) -> None:
    screen, session = screen_of(window), window.frame.desk.session
    first = screen.lines[0].item
    window.press(KEY.Key_1, ALT)
    window.type("bilan")
    window.press(KEY.Key_Tab)
    screen.agenda.list.setFocus()
    window.press(KEY.Key_Down)
    assert screen.current == screen.lines[1].item
    view = meetings.item(session, first)
    assert (view.recorded, view.draft) == (False, True)
    window.press(KEY.Key_Up)
    assert screen.decision.draft().solutions[0].kind == "orientation_review"


def test_order_changes_with_alt_and_arrows(window: Window) -> None:
    screen, session = screen_of(window), window.frame.desk.session
    first, second = screen.lines[0].item, screen.lines[1].item
    window.press(KEY.Key_Down, ALT)
    assert [line.item for line in screen.lines[:2]] == [second, first]
    assert screen.current == first
    window.press(KEY.Key_Up, ALT)
    window.press(KEY.Key_Up, ALT)
    assert [line.item for line in meetings.show(session, planned(session).id).agenda[:2]] == [first, second]


def test_attendance_is_ticked_and_added_by_keys(window: Window) -> None:
    screen, session = screen_of(window), window.frame.desk.session
    expected = len(meetings.show(session, planned(session).id).attendance)
    screen.bar.people_button.setFocus()
    window.press(KEY.Key_Space)
    window.press(KEY.Key_Space)
    window.press(KEY.Key_Down)
    window.press(KEY.Key_E)
    lines = meetings.show(session, planned(session).id).attendance
    assert [line.presence for line in lines[:2]] == ["present", "excused"]
    window.press(KEY.Key_N, CTRL | SHIFT)
    window.type("Odile Wattez")
    window.press(KEY.Key_Return)
    lines = meetings.show(session, planned(session).id).attendance
    assert len(lines) == expected + 1
    assert lines[-1].name == "Odile Wattez"
    assert lines[-1].presence == "present"
    assert screen.bar.people_button.text() == f"2 présents sur {expected + 1}"
    window.press(KEY.Key_Escape)
    assert not screen.attending.panel.isVisible()


def test_panes_follow_each_other_with_f6(window: Window) -> None:
    screen = screen_of(window)
    panes = []
    for _ in range(4):
        window.press(KEY.Key_F6)
        stops = (screen.agenda, screen.situation, screen.decision, screen.bar)
        panes.append(next(n for n, pane in enumerate(stops) if pane.isAncestorOf(window.focused)))
    assert panes == [1, 2, 3, 0]


def test_second_solution_and_back_to_the_first(window: Window) -> None:
    screen = screen_of(window)
    decide(window)
    window.press(KEY.Key_N, CTRL)
    window.type("evaluation")
    window.press(KEY.Key_Tab)
    assert [one.kind for one in screen.decision.draft().solutions][:1] == ["orientation_review"]
    assert len(screen.decision.solutions.cards) == 2
    assert [card.is_open for card in screen.decision.solutions.cards] == [False, True]
    window.press(KEY.Key_Backtab)
    while not isinstance(window.focused, SolutionCard):
        window.press(KEY.Key_Backtab)
    window.press(KEY.Key_Return)
    assert [card.is_open for card in screen.decision.solutions.cards] == [True, False]
    assert screen.decision.solutions.cards[0].isAncestorOf(window.focused)
    screen.decision.solutions.cards[1].remove_button.click()
    assert len(screen.decision.solutions.cards) == 1


def test_f2_corrects_who_it_is_and_keeps_what_is_typed(window: Window) -> None:
    screen, session = screen_of(window), window.frame.desk.session
    decide(window)
    typed = screen.decision.draft()
    person = screen.situation.person
    assert person is not None
    before = people.identity(session, person)
    window.press(KEY.Key_F2)
    window.press(KEY.Key_A, CTRL)
    window.type("Delattre")
    window.press(KEY.Key_Tab)
    window.press(KEY.Key_Tab)
    window.press(KEY.Key_A, CTRL)
    window.type("31/02/1993")
    window.press(KEY.Key_Return)
    dialog = dialog_of(type_name="IdentityDialog")
    assert isinstance(dialog, IdentityDialog)
    assert "31/02/1993" in dialog.fields["birth_date"].error.words
    assert people.identity(session, person) == before
    window.press(KEY.Key_A, CTRL)
    window.type("28/02/1993")
    window.press(KEY.Key_Tab)
    window.press(KEY.Key_A, CTRL)
    window.type("06 39 98 12 12")
    window.press(KEY.Key_Return)
    after = people.identity(session, person)
    assert (after.last_name, after.birth_date) == ("Delattre", date(1993, 2, 28))
    assert [one.value for one in after.contacts if one.kind == "mobile"] == ["06 39 98 12 12"]
    assert replace(after, last_name=before.last_name, birth_date=before.birth_date, contacts=before.contacts) == before
    assert "Delattre" in screen.situation.name.text()
    assert screen.decision.draft() == typed


def test_an_identity_half_typed_is_there_after_a_lock_until_it_is_recorded_or_given_up(window: Window) -> None:
    screen, session = screen_of(window), window.frame.desk.session
    person = screen.situation.person
    assert person is not None
    before = people.identity(session, person)
    window.press(KEY.Key_F2)
    window.press(KEY.Key_A, CTRL)
    window.type("Delattre")
    window.press(KEY.Key_Tab)
    window.press(KEY.Key_Tab)
    window.press(KEY.Key_A, CTRL)
    window.type("31/02/19")
    window.frame.put_down()
    window.wait()
    assert people.identity_draft(session, person) == {"last_name": "Delattre", "birth_date": "31/02/19"}
    assert people.identity(session, person) == before
    first = dialog_of(type_name="IdentityDialog")
    assert isinstance(first, IdentityDialog)
    first.done(0)  # as a lock leaves it: nobody gave it up
    window.frame.activateWindow()
    window.wait()
    screen.agenda.list.setFocus()
    window.press(KEY.Key_F2)
    again = dialog_of(type_name="IdentityDialog")
    assert isinstance(again, IdentityDialog)
    assert again.fields["birth_date"].editor.property("text") == "31/02/19"
    assert "n’était pas enregistré" in again.problem.words
    window.press(KEY.Key_Escape)
    window.wait()
    assert people.identity_draft(session, person) == {}


def test_a_person_without_any_name_is_refused_in_the_dialog(window: Window) -> None:
    window.press(KEY.Key_F2)
    for _ in range(2):
        window.press(KEY.Key_A, CTRL)
        window.press(KEY.Key_Delete)
        window.press(KEY.Key_Tab)
    window.press(KEY.Key_Return)
    dialog = dialog_of(type_name="IdentityDialog")
    assert isinstance(dialog, IdentityDialog)
    assert dialog.fields["last_name"].error.words.startswith("Il faut un nom")
    window.press(KEY.Key_Escape)


def test_from_the_minutes_one_goes_on_to_what_is_to_be_sent(window: Window) -> None:
    screen = screen_of(window)
    decide(window)
    window.press(KEY.Key_Return, CTRL)
    screen.bar.close_button.click()
    window.wait()
    window.press(KEY.Key_Return)
    window.wait()
    minutes = dialog_of(type_name="PdfDialog")
    assert isinstance(minutes, PdfDialog)
    minutes.follow_button.setFocus()
    window.press(KEY.Key_Space)
    window.wait()
    sending = window.frame.current
    assert isinstance(sending, ExchangesScreen)
    assert sending.side.code == "send"
    assert sending.send.counts.isVisible()
    assert window.frame.status.to_send.words.endswith("n’existent que sur ce poste (à envoyer)")
    window.frame.activateWindow()
    window.wait()
    sending.send.names_button.setFocus()
    window.press(KEY.Key_Space)
    assert sending.send.names.text()


def test_a_meeting_without_any_decision_is_not_even_asked_about(window: Window) -> None:
    screen = screen_of(window)
    screen.bar.close_button.click()
    window.wait()
    assert not screen.findChildren(CloseDialog)
    assert "Rien n’a encore été décidé" in screen.problem.words


def test_closing_seals_and_shows_the_minutes(window: Window) -> None:
    screen, session = screen_of(window), window.frame.desk.session
    meeting = planned(session).id
    decide(window)
    window.press(KEY.Key_Return, CTRL)
    screen.bar.close_button.click()
    window.wait()
    dialog = dialog_of(type_name="CloseDialog")
    assert isinstance(dialog, CloseDialog)
    assert "1\u00a0décision" in dialog.summary.title.text() or "1 décision" in dialog.summary.title.text()
    dialog.accept()
    window.wait()
    shown = dialog_of(type_name="PdfDialog")
    assert isinstance(shown, PdfDialog)
    assert shown.view.pages >= 1
    shown.reject()
    window.wait()
    assert next(line for line in meetings.listing(session) if line.id == meeting).state == "closed"
    assert screen.closed
    assert not screen.decision.kind.isEnabled()
    assert screen.bar.minutes_button.isVisible()
    assert not screen.bar.close_button.isVisible()


def dialog_of(type_name: str) -> QDialog:
    """Return the open dialog of a type."""
    found = [
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, QDialog) and widget.isVisible() and type(widget).__name__ == type_name
    ]
    assert len(found) == 1, f"{type_name}: {len(found)} open"
    return found[0]
