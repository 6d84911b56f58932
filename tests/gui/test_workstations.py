"""Authorised workstations on the demonstration: a request read, its words heard, an answer written; one withdrawn."""

import os
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QLineEdit

from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import Period
from partaj_desktop.gui.authorise import AuthoriseDialog
from partaj_desktop.gui.pdf import PdfDialog
from partaj_desktop.gui.theme import Look
from partaj_desktop.gui.withdrawing import ReinstateDialog, StandInDialog, WithdrawDialog
from partaj_desktop.gui.workstations import WorkstationsScreen
from partaj_desktop.services import enrolment, tutors, unlock
from partaj_desktop.services.session import Session
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.paths import Profile
from tests.gui.conftest import OpenWindow, Window

KEY = Qt.Key
COORDINATOR = "coordinator"
PASSPHRASE = "houblon canal beffroi péniche dentelle terril carillon"


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    made = open_window(COORDINATOR)
    made.go("workstations")
    return made


@pytest.fixture
def newcomer(tmp_path: Path) -> Session:
    """Make a workstation that asks to be authorised; its request lies in a file."""
    holder = unlock.Holder(role=Role.FACILITATOR, name="Alix Bonte", organisation="GIP", territory="Valenciennes")
    (tmp_path / "passphrase.txt").write_text(PASSPHRASE, encoding="utf-8")
    session = unlock.create(Profile(tmp_path / "new"), PASSPHRASE, holder, SystemClock(), cost=KdfCost.FLOOR)
    (tmp_path / enrolment.REQUEST_NAME).write_bytes(enrolment.request(session)[0])
    return session


def screen_of(window: Window) -> WorkstationsScreen:
    screen = window.frame.current
    assert isinstance(screen, WorkstationsScreen)
    return screen


def top() -> QDialog:
    """Give the dialog on top."""
    (found,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    return found


def choose(window: Window, path: Path) -> None:
    """Take a file, or a place, in the dialog for files."""
    dialog = top()
    assert isinstance(dialog, QFileDialog)
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    dialog.setDirectory(str(path.parent))
    name.setFocus()
    name.setText(path.name)
    window.press(KEY.Key_Return)
    window.wait()


def names_of(screen: WorkstationsScreen) -> list[str]:
    """Give the names in the list, in its order."""
    return [line.cells[0].words for line in screen.table.lines.lines]


def test_a_tutor_nobody_knows_is_added_only_when_that_is_ticked(window: Window, tmp_path: Path) -> None:
    holder = unlock.Holder(role=Role.TUTOR, name="Salomé Wattrelot", organisation="Club Les Érables", territory="")
    fresh = unlock.create(Profile(tmp_path / "fresh"), PASSPHRASE, holder, SystemClock(), cost=KdfCost.FLOOR)
    data, words = enrolment.request(fresh)
    (tmp_path / enrolment.REQUEST_NAME).write_bytes(data)
    window.press(KEY.Key_O, Qt.KeyboardModifier.ControlModifier)
    choose(window, tmp_path / enrolment.REQUEST_NAME)
    dialog = top()
    assert isinstance(dialog, AuthoriseDialog)
    assert dialog.new_told.isVisible()
    assert not dialog.new_tutor.isChecked()
    dialog.words.setText(" ".join(words))
    window.press(KEY.Key_Return)
    window.wait()
    assert "ne figure pas" in dialog.problem.words
    dialog.new_tutor.setFocus()
    window.press(KEY.Key_Space)
    dialog.words.setFocus()
    window.press(KEY.Key_Return)
    window.wait()
    choose(window, tmp_path / enrolment.ANSWER_NAME)
    assert (tmp_path / enrolment.ANSWER_NAME).exists()
    session = window.frame.desk.session
    assert tutors.find(session, "Wattrelot Salomé", "") is not None
    fresh.close()


def test_a_workstation_is_authorised_after_its_words_were_heard(
    window: Window, newcomer: Session, tmp_path: Path
) -> None:
    screen = screen_of(window)
    window.press(KEY.Key_O, Qt.KeyboardModifier.ControlModifier)
    choose(window, tmp_path / enrolment.REQUEST_NAME)
    dialog = top()
    assert isinstance(dialog, AuthoriseDialog)
    assert dialog.territory.currentText() == "Valenciennes"
    before = window.frame.desk.session.trust()
    window.type("ce ne sont pas les bons mots")
    window.press(KEY.Key_Return)
    window.wait()
    assert "dix mots" in dialog.problem.words
    assert window.frame.desk.session.trust() == before
    dialog.words.setText(" ".join(enrolment.request(newcomer)[1]).upper())
    window.press(KEY.Key_Return)
    window.wait()
    choose(window, tmp_path / enrolment.ANSWER_NAME)
    assert screen.sheet.done.title.text() == "Poste autorisé, réponse enregistrée\u00a0: Alix Bonte."
    heard = enrolment.region_words(window.frame.desk.session)
    assert screen.region_words.text() == " ".join(heard)
    joined = enrolment.join(newcomer, enrolment.read_file(tmp_path / enrolment.ANSWER_NAME), " ".join(heard))
    assert joined.entries > 0
    assert os.stat(tmp_path / enrolment.ANSWER_NAME).st_mode & 0o077 == 0
    assert "Alix Bonte" in names_of(screen)
    newcomer.close()


def test_a_file_that_is_no_request_is_told(window: Window, tmp_path: Path) -> None:
    (tmp_path / "demande.json").write_text("{}", encoding="utf-8")
    screen = screen_of(window)
    screen.look_at(tmp_path / "demande.json")
    window.wait()
    assert "n’est pas celui qui est attendu" in screen.problem.words


def test_a_workstation_is_withdrawn_with_its_successor_by_keyboard(window: Window) -> None:
    screen, session = screen_of(window), window.frame.desk.session
    tutors = [one for one in session.trust().workstations if one.role is Role.TUTOR]
    leaving, heir = tutors[:2]
    screen.search.setFocus()
    window.type(leaving.holder.lower())
    window.wait()
    screen.sheet.withdraw_button.setFocus()
    window.press(KEY.Key_Space)
    dialog = top()
    assert isinstance(dialog, WithdrawDialog)
    dialog.successor.setCurrentText(heir.holder)
    dialog.do_button.setFocus()
    window.press(KEY.Key_Space)
    window.wait()
    shown = top()
    assert isinstance(shown, PdfDialog)
    assert shown.view.pages == 1
    shown.accept()
    window.wait()
    found = session.trust().of(leaving.id)
    assert found is not None
    assert (found.revoked is not None, found.successor) == (True, heir.id)
    assert screen.sheet.done.title.text() == f"Poste retiré\u00a0: {leaving.holder}."
    assert heir.holder in [label.text() for label in screen.findChildren(type(screen.sheet.done.title))]
    screen.sheet.reinstate_button.click()
    asked = top()
    assert isinstance(asked, ReinstateDialog)
    asked.do_button.click()
    window.wait()
    assert screen.sheet.done.title.text() == "Ce poste est de nouveau autorisé."
    assert not screen.sheet.reinstate_button.isVisible()
    assert session.trust().of(leaving.id) == leaving


def test_the_replacement_of_a_facilitator_is_prolonged_by_keyboard(window: Window, newcomer: Session) -> None:
    screen, session = screen_of(window), window.frame.desk.session
    data, words = enrolment.request(newcomer)
    first, longer = date(2011, 2, 11), date(2011, 3, 4)
    period = Period(since=date(2011, 1, 10), until=first)
    enrolment.enrol(session, data, " ".join(words), enrolment.Granted(stands_in=period))
    newcomer.close()
    screen.refresh()
    window.wait()
    screen.search.setFocus()
    window.type("alix")
    window.wait()
    assert screen.sheet.stand_in_button.text() == "Prolonger le remplacement…"
    screen.sheet.stand_in_button.setFocus()
    window.press(KEY.Key_Space)
    dialog = top()
    assert isinstance(dialog, StandInDialog)
    assert not any("autoriser" in one.text() for one in dialog.findChildren(QLabel))
    dialog.period.until.set_day(longer)
    dialog.do_button.setFocus()
    window.press(KEY.Key_Space)
    window.wait()
    (found,) = [one for one in session.trust().workstations if one.holder == "Alix Bonte"]
    assert found.stands_in == Period(since=period.since, until=longer)


def test_who_may_not_decide_reads_the_list(open_window: OpenWindow) -> None:
    window = open_window("tutors/1")
    window.go("workstations")
    screen = screen_of(window)
    assert len(names_of(screen)) == len(window.frame.desk.session.trust().workstations)
    assert not screen.authorise_button.isVisible()
    assert not screen.sheet.withdraw_button.isVisible()
    screen.search.setFocus()
    window.type("personne de ce nom")
    window.wait()
    assert screen.empty.isVisible()


@pytest.mark.parametrize("role", ["coordinator", "facilitators/sambre-avesnois"])
def test_who_holds_a_workstation_is_read_in_large_letters(open_window: OpenWindow, look: Look, role: str) -> None:
    look.choose(factor=1.5)
    window = open_window(role)
    window.frame.resize(window.frame.minimumSize())
    window.go("workstations")
    screen = window.frame.current
    assert isinstance(screen, WorkstationsScreen)
    assert screen.authorise_button.isVisible()
    assert screen.authorise_button.width() >= screen.authorise_button.sizeHint().width()
    metrics, room = QFontMetrics(look.font(14)), screen.table.columnWidth(0) - look.px(32)
    for line in screen.table.lines.lines:
        assert metrics.horizontalAdvance(line.cells[0].words) <= room, line.cells[0].words
