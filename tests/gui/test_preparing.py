"""Preparing a meeting by keyboard alone, on the demonstration: planned, filled from what is due, ordered, timed."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from partaj_desktop.domain.views import MeetingLine
from partaj_desktop.gui.meeting.screen import MeetingScreen
from partaj_desktop.gui.meetings_list import MeetingsScreen
from partaj_desktop.gui.pdf import PdfDialog
from partaj_desktop.gui.planning import PlanDialog
from partaj_desktop.gui.preparing import PreparingScreen
from partaj_desktop.services import agenda, meetings, situations
from partaj_desktop.services.session import Session
from tests.gui.conftest import OpenWindow, Window

KEY = Qt.Key
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def planned(session: Session) -> list[MeetingLine]:
    return sorted((one for one in meetings.listing(session) if one.state == "planned"), key=lambda one: one.number)


def names(window: Window, place: int = 0) -> list[str]:
    """Give the agenda of a planned meeting as it stands in the store."""
    session = window.frame.desk.session
    return [line.last_name for line in meetings.show(session, planned(session)[place].id).agenda]


def preparing(window: Window) -> PreparingScreen:
    screen = window.frame.current
    assert isinstance(screen, PreparingScreen)
    return screen


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    """Open the agenda of the demonstration's next meeting: P in the list of meetings."""
    made = open_window()
    made.press(KEY.Key_P)
    preparing(made)
    return made


def dialog() -> PlanDialog:
    found = QApplication.activeWindow()
    assert isinstance(found, PlanDialog)
    return found


def test_what_is_taken_off_is_due_again_and_goes_back_by_one_key(window: Window) -> None:
    screen, session = preparing(window), window.frame.desk.session
    before = names(window)
    waiting = agenda.due(session, planned(session)[0].id)
    assert screen.due.list.hasFocus()
    window.press(KEY.Key_F6)
    assert screen.prepared.list.hasFocus()
    window.press(KEY.Key_Down)
    window.press(KEY.Key_Delete)
    assert names(window) == [before[0], *before[2:]]
    assert screen.prepared.list.agenda.current == meetings.show(session, planned(session)[0].id).agenda[1].item
    shown = [line.position for line in screen.prepared.list.agenda.lines]
    assert shown == list(range(1, len(before)))
    (due,) = [line for line in agenda.due(session, planned(session)[0].id) if line not in waiting]
    assert (due.last_name, due.reason) == (before[1], "review")
    window.press(KEY.Key_F6)
    assert screen.due.list.hasFocus()
    screen.due.list.select(due.situation)
    window.press(KEY.Key_Return)
    assert names(window) == [before[0], *before[2:], before[1]]
    assert agenda.due(session, planned(session)[0].id) == waiting


def test_one_after_the_other_goes_on_and_the_next_is_chosen(window: Window) -> None:
    screen, session = preparing(window), window.frame.desk.session
    waiting = [line.situation for line in agenda.due(session, planned(session)[0].id)]
    assert screen.due.count.text() == str(len(waiting))
    assert screen.due.all_button.text() == f"Tout inscrire ({len(waiting)})"
    for n in range(3):
        assert screen.due.list.key == waiting[n]
        window.press(KEY.Key_Return)
    assert [line.situation for line in agenda.due(session, planned(session)[0].id)] == waiting[3:]
    window.press(KEY.Key_End)
    window.press(KEY.Key_Return)
    assert screen.due.list.key == waiting[-2], "past the last one, the one before it"
    screen.due.all_button.setFocus()
    window.press(KEY.Key_Space)
    assert agenda.due(session, planned(session)[0].id) == ()
    assert screen.due.empty.isVisible()
    assert screen.prepared.load.bar.share == 1, "more than the meeting has"


def test_items_move_and_take_the_minutes_they_are_given(window: Window) -> None:
    screen = preparing(window)
    before, load = names(window), screen.prepared.load.words.text()
    window.press(KEY.Key_F6)
    window.press(KEY.Key_Down, ALT)
    assert names(window) == [before[1], before[0], *before[2:]]
    window.press(KEY.Key_Plus)
    window.press(KEY.Key_Plus)
    window.press(KEY.Key_Minus)
    line = screen.prepared.list.agenda.lines[1]
    assert (line.last_name, line.planned_minutes) == (before[0], 5)
    assert screen.prepared.minutes.text() == "5\N{NO-BREAK SPACE}min"
    assert screen.prepared.load.words.text() != load
    for _ in range(6):
        window.press(KEY.Key_Minus)
    assert screen.prepared.list.agenda.lines[1].planned_minutes == 1, "an item has at least a minute"


def test_structures_are_grouped_and_the_meeting_opens_from_here(window: Window) -> None:
    screen, session = preparing(window), window.frame.desk.session
    before = names(window)
    screen.prepared.group_button.setFocus()
    window.press(KEY.Key_Space)
    assert names(window) != before
    assert sorted(names(window)) == sorted(before)
    window.press(KEY.Key_Return, CTRL)
    held = window.frame.current
    assert isinstance(held, MeetingScreen)
    assert held.meeting == planned(session)[0].id


def test_a_meeting_is_planned_by_keyboard_and_filled_from_what_is_due(open_window: OpenWindow) -> None:
    window = open_window()
    session = window.frame.desk.session
    window.press(KEY.Key_N, CTRL)
    assert dialog().fields["place"].editor.text() == "mairie de Jeumont"  # type: ignore[attr-defined]
    window.type("27/01/2011")
    window.press(KEY.Key_Return, CTRL)
    assert "déjà une séance le 27/01/2011" in dialog().fields["held_on"].error.words
    dialog().day.clear()
    window.type("24/02/2011")
    window.press(KEY.Key_Tab)
    dialog().fields["starts_at"].editor.clear()  # type: ignore[attr-defined]
    window.type("le matin")
    window.press(KEY.Key_Return, CTRL)
    assert "heure du jour" in dialog().fields["starts_at"].error.words
    assert len(planned(session)) == 1
    dialog().fields["starts_at"].editor.clear()  # type: ignore[attr-defined]
    window.type("14h")
    window.press(KEY.Key_Return, CTRL)
    screen = window.frame.current
    assert isinstance(screen, MeetingsScreen)
    window.frame.activateWindow()
    window.wait()
    (_, new) = planned(session)
    assert (new.held_on, new.starts_at, new.number, new.place) == (date(2011, 2, 24), "14:00", 6, "mairie de Jeumont")
    assert screen.list.key == new.id, "what was just planned is what one goes on with"
    window.press(KEY.Key_P)
    waiting = len(agenda.due(session, new.id))
    assert waiting
    window.press(KEY.Key_Return)
    assert len(names(window, 1)) == 1
    assert len(agenda.due(session, new.id)) == waiting - 1


def test_a_meeting_is_moved_or_held_no_longer(open_window: OpenWindow) -> None:
    window = open_window()
    session = window.frame.desk.session
    screen = window.frame.current
    assert isinstance(screen, MeetingsScreen)
    screen.change_button.setFocus()
    window.press(KEY.Key_Space)
    assert not dialog().cell.isEnabled()
    dialog().day.clear()
    window.type("28/01/2011")
    window.press(KEY.Key_Return, CTRL)
    assert planned(session)[0].held_on == date(2011, 1, 28)
    window.frame.activateWindow()
    window.wait()
    screen.change_button.setFocus()
    window.press(KEY.Key_Space)
    dialog().off_button.setFocus()
    window.press(KEY.Key_Space)
    assert planned(session) == []
    assert [row.title for row in screen.list.rows.rows if row.group] == ["Closes, 4"]


def test_the_coordination_plans_for_any_cell(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    window.go("meetings")
    window.press(KEY.Key_N, CTRL)
    assert dialog().cell.count() == 5
    window.press(KEY.Key_Escape)


def test_invitation_and_agenda_are_shown_and_the_invitation_saved_for_diaries(window: Window, tmp_path: Path) -> None:
    screen = preparing(window)
    for button in (screen.paper_button, screen.sign_button):
        button.setFocus()
        window.press(KEY.Key_Space)
        assert paper().view.document_shown.pageCount() >= 1
        assert not paper().follow_button.isVisible()
        window.press(KEY.Key_Escape)
        window.frame.activateWindow()
        window.wait()
    screen.invite_button.setFocus()
    window.press(KEY.Key_Space)
    shown = paper()
    assert shown.follow_button.text() == "Pour les agendas (.ics)…"
    shown.follow_button.click()
    window.wait()
    chooser = QApplication.activeModalWidget()
    assert isinstance(chooser, QFileDialog)
    chooser.fileSelected.emit(str(tmp_path / "invitation.ics"))
    chooser.done(0)
    window.wait()
    assert (tmp_path / "invitation.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert "invitation.ics" in screen.problem.words


def paper() -> PdfDialog:
    found = QApplication.activeModalWidget()
    assert isinstance(found, PdfDialog)
    return found


def test_somebody_not_due_is_found_by_name_and_put_on_by_enter(window: Window) -> None:
    screen, session = preparing(window), window.frame.desk.session
    before, due = names(window), len(agenda.due(session, planned(session)[0].id))
    known = {line.last_name for line in situations.listing(session).lines if line.state == "suivie"}
    waiting = {line.last_name for line in agenda.due(session, planned(session)[0].id)}
    wanted = sorted(name for name in known - waiting - set(before) if name.isascii() and name.isalpha())[0]
    window.press(KEY.Key_F, CTRL)
    window.type(wanted)
    QTest.qWait(300)
    window.wait()
    rows = [row for row in screen.due.list.rows.rows if not row.group]
    assert rows
    assert all(row.title.startswith(wanted) for row in rows)
    if len(rows) > 1:
        window.press(KEY.Key_Return)
        assert screen.due.list.hasFocus()
    window.press(KEY.Key_Return)
    QTest.qWait(300)
    window.wait()
    assert names(window) == [*before, wanted]
    assert screen.due.count.text() == str(due), "who is due is shown again"
    window.press(KEY.Key_F, CTRL)
    window.type("zzzz")
    QTest.qWait(300)
    window.wait()
    assert "Personne de ce nom" in screen.due.empty.sentence.text()
    window.press(KEY.Key_Escape)
    QTest.qWait(300)
    window.wait()
    assert screen.due.count.text() == str(due)
