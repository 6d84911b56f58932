"""The unlock page: the field has the focus, a failure is one sentence, nothing moves, nobody is named."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from partaj_desktop.domain.errors import WrongSecret
from partaj_desktop.gui.jobs import Jobs
from partaj_desktop.gui.unlock import Space, UnlockPage

SPACES = (Space(key="a", title="Sambre-Avesnois", subtitle="Poste d’animation"), Space(key="b", title="Démonstration"))


def open_space(space: Space, passphrase: str) -> str:
    """Open with one passphrase only."""
    if passphrase != "juste":
        raise WrongSecret("Cette phrase de passe n’ouvre pas cet espace de travail.")
    return f"{space.key} ouvert"


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, look: object) -> Iterator[UnlockPage]:
    made = UnlockPage(jobs, SPACES, open_space)
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
    page.opened.connect(opened.append)
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
    page.opened.connect(opened.append)
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
    action = edit.actions()[0]
    hidden = edit.echoMode()
    action.trigger()
    assert edit.echoMode() != hidden
    action.trigger()
    assert edit.echoMode() == hidden
