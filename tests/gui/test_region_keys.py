"""The region's root key on the coordination's security screen: changed, doubled on paper, taken over."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from partaj_desktop.gui.deciding import DecisionDialog, WordsDialog
from partaj_desktop.gui.pdf import PdfDialog
from partaj_desktop.gui.secrets import CODE, SecretsDialog
from partaj_desktop.gui.security import SecurityScreen
from partaj_desktop.services import enrolment, region_keys
from partaj_desktop.services.unlock import save_identity
from tests.gui.conftest import OpenWindow, Window

KEY = Qt.Key


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    made = open_window("coordinator")
    next(one for one in made.frame.menu.actions() if one.text().startswith("Sécurité")).trigger()
    made.wait()
    return made


def screen_of(window: Window) -> SecurityScreen:
    """Return the screen."""
    screen = window.frame.current
    assert isinstance(screen, SecurityScreen)
    return screen


def press(window: Window, code: str) -> QDialog:
    """Press one of the screen's buttons; give the dialog that opens."""
    screen_of(window).buttons[code].setFocus()
    window.press(KEY.Key_Space)
    window.wait()
    return top()


def top() -> QDialog:
    """Give the dialog on top."""
    (found,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    return found


def test_another_key_follows_and_the_new_ten_words_are_shown(window: Window) -> None:
    session = window.frame.desk.session
    former = enrolment.region_words(session)
    dialog = press(window, "root")
    assert isinstance(dialog, DecisionDialog)
    assert window.focused is dialog.cancel_button
    dialog.do_button.setFocus()
    window.press(KEY.Key_Space)
    window.wait()
    told = top()
    assert isinstance(told, WordsDialog)
    assert told.words.text() == " ".join(enrolment.region_words(session)) != " ".join(former)
    window.press(KEY.Key_Return)
    assert not told.isVisible()


def test_the_second_key_is_made_on_paper_only(window: Window) -> None:
    shown = press(window, "second")
    assert isinstance(shown, PdfDialog)
    assert shown.view.pages == 1
    shown.accept()
    window.wait()
    assert window.frame.desk.session.trust().spare is not None


def test_whoever_has_no_key_takes_over_with_the_paper(window: Window) -> None:
    session = window.frame.desk.session
    code = region_keys.make_second(session)
    with session.transaction():
        save_identity(session, root_key=None)  # as on a substitute's workstation
    screen_of(window).refresh()
    window.wait()
    asked = press(window, "take_over")
    assert isinstance(asked, SecretsDialog)
    editor = asked.fields[CODE].editor
    assert isinstance(editor, QLineEdit)
    editor.setText(code[:-1])
    window.press(KEY.Key_Return)
    window.wait()
    assert "longueur" in asked.fields[CODE].error.words
    editor.setText(code.lower().replace("-", " "))
    window.press(KEY.Key_Return)
    window.wait()
    assert isinstance(top(), WordsDialog)
    assert session.identity.root_key is not None
    assert session.trust().spare is None
