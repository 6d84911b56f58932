"""A situation offered to another territory, on the demonstration: read, accepted, refused with a reason, offered."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from partaj_desktop.domain.views import Topic
from partaj_desktop.gui.components.rows import Row
from partaj_desktop.gui.dashboard import DashboardScreen
from partaj_desktop.gui.exchanges import ExchangesScreen
from partaj_desktop.gui.meetings_list import MeetingsScreen
from partaj_desktop.gui.pdf import PdfDialog
from partaj_desktop.gui.situations import SituationsScreen
from partaj_desktop.gui.transfers import TransferDialog
from partaj_desktop.services import situations, transfers
from partaj_desktop.services.session import Draft, Session
from partaj_desktop.services.transfers import TransferView
from partaj_desktop.store import transfers as stored
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
    asked.problem.clear()
    asked.reason.setFocus()
    window.press(KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "pourquoi" in asked.problem.words
    window.type("Reste chez ses parents.")
    window.press(KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
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


# --- what is announced, and where


def meetings_screen(window: Window) -> MeetingsScreen:
    window.go("meetings")
    screen = window.frame.current
    assert isinstance(screen, MeetingsScreen)
    return screen


def followed_rows(screen: MeetingsScreen) -> list[Row]:
    """Give the rows of « À suivre », without its title."""
    rows = screen.list.rows.rows
    start = next((n for n, one in enumerate(rows) if one.key == "transfers"), None)
    if start is None:
        return []
    rest = rows[start + 1 :]
    return list(rest[: next((n for n, one in enumerate(rest) if one.group), len(rest))])


def test_an_offer_stands_on_the_first_screen_with_its_days_and_opens_where_it_is_answered(
    open_window: OpenWindow,
) -> None:
    window = open_window(VALENCIENNES)
    window.wait()
    screen, session = window.frame.current, window.frame.desk.session
    assert isinstance(screen, MeetingsScreen)  # the first screen, as it opens
    (offered,) = transfers.to_answer(session)
    titles = [one.title for one in screen.list.rows.rows if one.group]
    assert titles[0] == "À suivre, 1"
    (line,) = followed_rows(screen)
    assert (line.title, line.subtitle) == (offered.name, "Proposée par Roubaix-Tourcoing")
    assert line.figure == f"{offered.days}\u00a0j"
    assert offered.days > 0
    assert isinstance(screen.list.key, bytes)  # the next meeting stays what Enter opens
    button = window.frame.rail.buttons["situations"]
    assert button.accessibleName() == "Situations, 1 en attente"
    screen.list.setFocus()
    screen.list.select(line.key)
    window.wait()
    assert screen.transfer.isVisible()
    assert not screen.sheet.isVisible()
    assert screen.transfer.box.title.text() == f"Réponse attendue depuis {offered.days}\u00a0jours"
    window.press(KEY.Key_Return)
    there = window.frame.current
    assert isinstance(there, SituationsScreen)
    window.wait()
    assert there.preview.name.text() == offered.name
    assert there.table.key == offered.situation
    there.preview.transfer.accept_button.setFocus()
    window.press(KEY.Key_Space)
    window.wait()
    assert transfers.to_answer(session) == ()
    assert button.accessibleName() == "Situations"
    assert there.preview.transfer.box.words.text().startswith("Reçue de Roubaix-Tourcoing.")
    assert followed_rows(meetings_screen(window)) == []


def test_an_offer_is_the_first_group_of_what_is_to_be_followed(open_window: OpenWindow) -> None:
    window = open_window(VALENCIENNES)
    window.go("situations", "follow_up")
    screen = window.frame.current
    assert isinstance(screen, SituationsScreen)
    lines = screen.table.lines.lines
    assert lines[0].cells[0].words == "À répondre à un autre territoire, 1"
    (offered,) = transfers.to_answer(window.frame.desk.session)
    assert lines[1].key == offered.situation
    assert lines[1].cells[-1].second == "réponse attendue"
    window.go("dashboard")
    board = window.frame.current
    assert isinstance(board, DashboardScreen)
    first = board.watch.rows.rows[0]
    assert (first.title, first.figure) == ("D’un autre territoire, à répondre", "1")


@pytest.mark.parametrize("state", ["accepted", "refused"])
def test_who_offered_reads_the_answer_on_the_first_screen_and_says_so(open_window: OpenWindow, state: str) -> None:
    window = open_window(ROUBAIX)
    session = window.frame.desk.session
    (offered,) = transfers.waiting(session)
    assert followed_rows(meetings_screen(window)) == []
    answered(session, offered, state)
    window.frame.desk.changes.tell({Topic.SITUATIONS})
    screen = meetings_screen(window)
    window.wait()
    (line,) = followed_rows(screen)
    words = {"accepted": "Reprise par Valenciennes", "refused": "Non reprise par Valenciennes"}
    assert (line.title, line.subtitle) == (offered.name, words[state])
    button = window.frame.rail.buttons["situations"]
    assert button.accessibleName() == "Situations, 1 en attente"
    screen.list.select(line.key)
    window.wait()
    assert screen.transfer.open_button.text() == "Ouvrir la situation"
    if state == "refused":
        assert screen.transfer.box.words.text() == "Il est resté."
    screen.transfer.open_button.setFocus()
    window.press(KEY.Key_Space)
    there = window.frame.current
    assert isinstance(there, SituationsScreen)
    window.wait()
    assert there.preview.name.text() == offered.name  # also where another territory follows now
    assert there.preview.offer_button.isVisible() == (state == "refused")
    screen = meetings_screen(window)
    screen.list.select(line.key)
    window.wait()
    screen.transfer.seen_button.setFocus()
    window.press(KEY.Key_Space)
    window.wait()
    assert followed_rows(screen) == []
    assert not screen.transfer.isVisible()
    assert screen.sheet.isVisible()
    assert button.accessibleName() == "Situations"


def test_who_was_offered_reads_that_it_was_taken_back_and_opens_nothing(open_window: OpenWindow) -> None:
    window = open_window(VALENCIENNES)
    session = window.frame.desk.session
    (offered,) = transfers.to_answer(session)
    answered(session, offered, "withdrawn")
    window.frame.desk.changes.tell({Topic.SITUATIONS})
    screen = meetings_screen(window)
    window.wait()
    (line,) = followed_rows(screen)
    assert line.subtitle == "N’est plus proposée par Roubaix-Tourcoing"
    screen.list.select(line.key)
    window.wait()
    assert screen.transfer.box.title.text() == "Elle reste suivie par Roubaix-Tourcoing"
    assert not screen.transfer.open_button.isVisible()
    screen.list.setFocus()
    window.press(KEY.Key_Return)
    assert window.frame.current is screen
    screen.transfer.seen_button.setFocus()
    window.press(KEY.Key_Space)
    window.wait()
    assert followed_rows(screen) == []


def answered(session: Session, offered: TransferView, state: str) -> None:
    """Write what the other territory's answer brings when it is merged."""
    about = stored.transfer(session.connection, offered.id)
    draft = Draft(session)
    draft.set(
        "transfer", offered.id, about.person, state=state, answered_on=session.today(),
        answer="Il est resté." if state == "refused" else None,
    )  # fmt: skip
    if state == "accepted":
        draft.set("situation", offered.situation, about.person, territory=about.to_territory)
    draft.record(f"transfer.{state}")


def test_what_was_received_is_listed_by_territory(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    window.go("exchanges")
    screen = window.frame.current
    assert isinstance(screen, ExchangesScreen)
    window.wait()
    came = [one for one in screen.receive.list.rows.rows if str(one.key).startswith("received ")]
    holders = {one.holder: one for one in window.frame.desk.session.trust().workstations if one.territory}
    assert came
    assert not {one.title for one in came} & set(holders)
    assert any(one.title == "Valenciennes" for one in came)
    assert all(one.subtitle.split(" · ")[1] in holders for one in came)
