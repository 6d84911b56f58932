"""A situation offered to another territory, on the demonstration: read, accepted, refused with a reason, offered."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from partaj_desktop.gui.pdf import PdfDialog
from partaj_desktop.gui.situations import SituationsScreen
from partaj_desktop.gui.transfers import TransferDialog
from partaj_desktop.services import situations, transfers
from tests.gui.conftest import OpenWindow, Window

KEY = Qt.Key
VALENCIENNES, ROUBAIX = "facilitators/valenciennes", "facilitators/roubaix-tourcoing"


def shown(window: Window, name: str) -> SituationsScreen:
    """Find somebody in the list of all situations."""
    window.go("situations", "all")
    screen = window.frame.current
    assert isinstance(screen, SituationsScreen)
    (offered,) = transfers.waiting(window.frame.desk.session)
    screen.search.setFocus()
    window.type(name)
    screen.reload()
    window.wait()
    screen.table.select(offered.situation)
    window.wait()
    assert screen.preview.name.text() == offered.name
    return screen


def dialog() -> TransferDialog:
    (found,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    assert isinstance(found, TransferDialog)
    return found


def test_what_is_offered_is_read_and_accepted_by_keyboard(open_window: OpenWindow) -> None:
    window = open_window(VALENCIENNES)
    screen, session = shown(window, "bouzid"), window.frame.desk.session
    offer = screen.preview.transfer
    assert offer.box.title.text().startswith("Proposée à Valenciennes par Roubaix-Tourcoing le ")
    assert offer.box.words.text()
    assert not screen.preview.offer_button.isVisible()
    offer.accept_button.setFocus()
    window.press(KEY.Key_Space)
    assert transfers.waiting(session) == ()
    assert offer.box.title.text().startswith("Suivie par Valenciennes depuis le ")
    assert not offer.accept_button.isVisible()
    assert screen.preview.offer_button.isVisible()


def test_a_refusal_asks_why(open_window: OpenWindow) -> None:
    window = open_window(VALENCIENNES)
    screen, session = shown(window, "bouzid"), window.frame.desk.session
    (offered,) = transfers.waiting(session)
    screen.preview.transfer.refuse_button.setFocus()
    window.press(KEY.Key_Space)
    asked = dialog()
    asked.do_button.click()
    window.wait()
    assert "pourquoi" in asked.problem.words
    asked.reason.setFocus()
    window.type("Reste chez ses parents.")
    asked.do_button.setFocus()
    window.press(KEY.Key_Space)
    assert not asked.isVisible()
    (told,) = transfers.of_situation(session, offered.situation)
    assert (told.state, told.answer) == ("refused", "Reste chez ses parents.")
    assert screen.table.key != offered.situation  # it is Roubaix’s again, and no longer listed here


@pytest.mark.parametrize("answer", [True, False])
def test_who_offered_takes_it_back_and_offers_it_again(open_window: OpenWindow, answer: bool) -> None:
    window = open_window(ROUBAIX)
    screen, session = shown(window, "bouzid"), window.frame.desk.session
    assert not screen.preview.transfer.accept_button.isVisible()
    screen.preview.transfer.back_button.setFocus()
    window.press(KEY.Key_Space)
    assert transfers.waiting(session) == ()
    screen.preview.offer_button.setFocus()
    window.press(KEY.Key_Space)
    asked = dialog()
    assert "Roubaix-Tourcoing" not in [asked.territory.itemText(n) for n in range(asked.territory.count())]
    if answer:
        asked.territory.setCurrentText("Sambre-Avesnois")
        asked.reason.setFocus()
        window.type("Son pere y travaille.")
        asked.do_button.setFocus()
        window.press(KEY.Key_Space)
        (again,) = transfers.waiting(session)
        assert (again.to_territory, again.reason) == ("Sambre-Avesnois", "Son pere y travaille.")
    else:
        window.press(KEY.Key_Escape)
        assert transfers.waiting(session) == ()


def test_who_leaves_the_region_goes_with_a_sheet_and_is_closed_when_said_so(open_window: OpenWindow) -> None:
    window = open_window(ROUBAIX)
    screen, session = shown(window, "bouzid"), window.frame.desk.session
    (offered,) = transfers.waiting(session)
    screen.preview.transfer.back_button.setFocus()
    window.press(KEY.Key_Space)
    screen.preview.offer_button.setFocus()
    window.press(KEY.Key_Space)
    dialog().outside_button.setFocus()
    window.press(KEY.Key_Space)
    window.wait()
    (sheet,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    assert isinstance(sheet, PdfDialog)
    assert sheet.view.pages <= 2
    assert situations.show(session, offered.situation).line.state != "clôturée"
    sheet.follow_button.setFocus()
    window.press(KEY.Key_Space)
    window.wait()
    outcome = session.connection.execute("SELECT state, outcome FROM situation WHERE id = ?", (offered.situation,))
    assert outcome.fetchone() == ("closed", "moved")
