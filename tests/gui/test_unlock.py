"""The unlock page: the field has the focus, a failure is one sentence, nothing moves, nobody is named."""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from partaj_desktop.domain.errors import StoreDamaged, WrongSecret
from partaj_desktop.gui.jobs import Jobs
from partaj_desktop.gui.unlock import Opening, Space, UnlockPage, Way

SPACES = (Space(key="a", title="Sambre-Avesnois", subtitle="Poste d’animation"), Space(key="b", title="Démonstration"))


class OnePassphrase(Opening):
    """Opens with one passphrase, one code, one sheet."""

    RIGHT: ClassVar = {Way.PASSPHRASE: "juste", Way.CODE: "482915", Way.PAPER: "fiche"}

    def __init__(self) -> None:
        self.tries_left = 0
        self.damaged = False

    def open(self, space: Space, way: Way, secret: str) -> object:
        if self.damaged:
            raise StoreDamaged("Les données protégées sont abîmées.", "Reprenez la dernière sauvegarde.")
        if way is Way.CODE:
            self.tries_left -= 1
        if secret != self.RIGHT[way]:
            raise WrongSecret("Cette phrase de passe n’ouvre pas cet espace de travail.")
        return f"{space.key} ouvert"

    def short_code_offered(self, space: Space) -> bool:
        return self.tries_left > 0


@pytest.fixture
def opening() -> OnePassphrase:
    """Give what opens: no short code unless a test gives it tries."""
    return OnePassphrase()


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, look: object, opening: OnePassphrase) -> Iterator[UnlockPage]:
    made = UnlockPage(jobs, SPACES, opening)
    made.show()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made)
    yield made
    jobs.settle()
    made.hide()
    made.deleteLater()
    QApplication.processEvents()


def enter(page: UnlockPage, words: str, jobs: Jobs) -> None:
    """Type a passphrase and press Enter."""
    page.form.passphrase_edit.clear()
    QTest.keyClicks(page.form.passphrase_edit, words)
    QTest.keyClick(page.form.passphrase_edit, Qt.Key.Key_Return)
    jobs.settle()


def test_field_has_the_focus_and_the_window_names_nobody(page: UnlockPage) -> None:
    assert page.focusWidget() is page.form.passphrase_edit
    assert page.windowTitle() == "PARTAJ"


def test_right_passphrase_opens_the_chosen_space(page: UnlockPage, jobs: Jobs) -> None:
    opened: list[object] = []
    page.opened.connect(lambda session, _: opened.append(session))
    page.form.space_combo.setCurrentIndex(1)
    enter(page, "juste", jobs)
    assert opened == ["b ouvert"]
    assert page.form.passphrase_edit.text() == ""


def test_failure_is_said_under_the_field_which_keeps_its_words(page: UnlockPage, jobs: Jobs) -> None:
    QApplication.processEvents()
    place = page.form.unlock_button.y()
    enter(page, "fausse", jobs)
    QApplication.processEvents()
    assert page.message.words == "Cette phrase de passe n’ouvre pas cet espace de travail."
    assert page.form.passphrase_edit.selectedText() != ""
    assert page.form.passphrase_edit.text() == "fausse"
    assert page.focusWidget() is page.form.passphrase_edit
    assert page.form.unlock_button.y() == place
    QTest.keyClicks(page.form.passphrase_edit, "x")
    assert page.message.words == ""


def test_third_failure_waits_and_says_how_long(page: UnlockPage, jobs: Jobs) -> None:
    for _ in range(3):
        enter(page, "fausse", jobs)
    assert "Nouvel essai dans 2\u00a0s" in page.message.words
    assert not page.form.unlock_button.isEnabled()
    opened: list[object] = []
    page.opened.connect(lambda session, _: opened.append(session))
    enter(page, "juste", jobs)
    assert opened == []


def test_nothing_is_tried_without_a_passphrase(page: UnlockPage, jobs: Jobs) -> None:
    enter(page, "", jobs)
    assert "phrase de passe" in page.message.words


def test_caps_lock_is_told_from_what_is_typed(page: UnlockPage) -> None:
    edit = page.form.passphrase_edit
    QTest.keyClicks(edit, "a")
    assert page.message.words == ""
    QTest.keyClicks(edit, "A")
    assert page.message.words == "Verr. Maj est activé"
    QTest.keyClick(edit, Qt.Key.Key_CapsLock)
    assert page.message.words == ""
    QTest.keyClicks(edit, "B", Qt.KeyboardModifier.ShiftModifier)
    assert page.message.words == ""


def test_eye_shows_what_is_typed_and_hides_it_again(page: UnlockPage) -> None:
    edit = page.form.passphrase_edit
    action = page.eye
    hidden = edit.echoMode()
    action.trigger()
    assert edit.echoMode() != hidden
    action.trigger()
    assert edit.echoMode() == hidden


# --- other ways in ------------------------------------------------------------------------------------------------


def test_short_code_is_asked_for_where_it_is_offered_and_opens_in_seven_keys(
    page: UnlockPage, jobs: Jobs, opening: OnePassphrase
) -> None:
    opened: list[object] = []
    page.opened.connect(lambda session, way: opened.append((session, way)))
    opening.tries_left = 3
    page.look_for_short_code()
    jobs.settle()
    assert page.form.passphrase_label.text() == "Code court"
    enter(page, "482915", jobs)
    assert opened == [("a ouvert", Way.CODE)]


def test_after_the_last_try_the_passphrase_is_asked_for_and_the_failure_still_said(
    page: UnlockPage, jobs: Jobs, opening: OnePassphrase
) -> None:
    opening.tries_left = 2
    page.look_for_short_code()
    jobs.settle()
    enter(page, "111222", jobs)
    ways = [page.way]
    enter(page, "111222", jobs)
    ways.append(page.way)
    assert ways == [Way.CODE, Way.PASSPHRASE]
    assert page.message.words.startswith("Cette phrase de passe n’ouvre pas")
    assert page.focusWidget() is page.form.passphrase_edit


def test_what_was_begun_is_not_taken_away_by_a_late_offer(page: UnlockPage, jobs: Jobs, opening: OnePassphrase) -> None:
    opening.tries_left = 3
    page.look_for_short_code()
    QTest.keyClicks(page.form.passphrase_edit, "jus")
    jobs.settle()
    assert page.way is Way.PASSPHRASE
    assert page.form.passphrase_edit.text() == "jus"


def test_the_sheet_is_one_tab_away_and_is_seen_while_it_is_copied(page: UnlockPage, jobs: Jobs) -> None:
    opened: list[object] = []
    page.opened.connect(lambda _, way: opened.append(way))
    QTest.keyClick(page.form.passphrase_edit, Qt.Key.Key_Tab)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Space)
    assert page.way is Way.PAPER
    assert page.focusWidget() is page.form.passphrase_edit
    assert page.form.passphrase_edit.echoMode() == QLineEdit.EchoMode.Normal
    enter(page, "fiche", jobs)
    assert opened == [Way.PAPER]


def test_a_damaged_store_offers_a_backup(page: UnlockPage, jobs: Jobs, opening: OnePassphrase) -> None:
    asked: list[object] = []
    page.backup_asked.connect(asked.append)
    assert not page.form.backup_button.isVisible()
    opening.damaged = True
    enter(page, "juste", jobs)
    assert page.form.backup_button.isVisible()
    page.form.backup_button.click()
    assert asked == [SPACES[0]]
