"""What leaves stays true on screen: read anew, written again when a file was lost, accepted only as it was shown."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.views import ConflictPreview
from partaj_desktop.gui.exchanges import ExchangesScreen
from partaj_desktop.gui.jobs import Ticket
from partaj_desktop.gui.theme import Look
from partaj_desktop.services import exchange, people, profile, sending, situations, territories, transfers
from partaj_desktop.store.state import state_hash
from tests.gui.conftest import OpenWindow, Window
from tests.helpers.demo import Demo

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SAMBRE = "facilitators/sambre-avesnois"


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "cle-usb"
    folder.mkdir()
    return folder


@pytest.fixture
def two(demo: Demo) -> list[Path]:
    """Give the bundles that wait for the coordination."""
    return sorted((demo.folder / "exchange" / "a-recevoir").iterdir())


def side(window: Window, code: str) -> ExchangesScreen:
    window.go("exchanges", code)
    screen = window.frame.current
    assert isinstance(screen, ExchangesScreen)
    return screen


def change(window: Window) -> None:
    """Write something that nobody tells the screens of."""
    session = window.frame.desk.session
    people.change_contact(session, situations.named(session)[0].person, "mobile", "06 39 98 00 12")


def said(screen: ExchangesScreen) -> list[str]:
    return [row.subtitle for row in screen.send.list.rows.rows]


def test_what_was_written_elsewhere_stands_on_the_list_at_once(open_window: OpenWindow, share: Path) -> None:
    window = open_window(SAMBRE, folder=share)
    screen = side(window, "send")
    before = said(screen)
    window.go("situations")
    change(window)
    assert side(window, "send") is screen
    assert said(screen) != before
    assert any("écriture à envoyer" in words or "écritures à envoyer" in words for words in said(screen))


def test_what_could_not_be_written_is_written_at_the_next_try(open_window: OpenWindow, share: Path) -> None:
    window = open_window(SAMBRE, folder=share)
    change(window)
    screen = side(window, "send")
    share.rmdir()
    share.write_bytes(b"a file stands where the folder was")
    window.press(KEY.Key_Return, CTRL)
    assert "L’envoi est gardé tel quel" in screen.problem.words
    share.unlink()
    share.mkdir()
    window.go("situations")
    screen = side(window, "send")
    assert screen.send.all_button.isEnabled()
    assert screen.send.all_button.text() == "Réécrire les envois"
    window.press(KEY.Key_Return, CTRL)
    assert screen.problem.words == ""
    assert list(share.glob("*.partaj"))


def test_a_lost_file_is_written_again_as_it_was(open_window: OpenWindow, share: Path) -> None:
    window = open_window(SAMBRE, folder=share)
    change(window)
    screen = side(window, "send")
    window.press(KEY.Key_Return, CTRL)
    first = {path.name: path.read_bytes() for path in share.glob("*.partaj")}
    told = screen.send.written.words.text()
    assert first
    assert all(name in told for name in first), told
    shutil.rmtree(share)
    share.mkdir()
    window.press(KEY.Key_Return, CTRL)
    assert {path.name: path.read_bytes() for path in share.glob("*.partaj")} == first
    window.go("situations")
    assert not side(window, "send").send.written.isVisible(), "what was written is told once"


def test_that_something_came_well_can_be_sent_alone(open_window: OpenWindow, share: Path, two: list[Path]) -> None:
    window = open_window("coordinator", folder=two[0].parent)
    session = window.frame.desk.session
    sending.export(session, share)
    screen = side(window, "receive")
    sheet = screen.receive.sheet.bundle
    assert sheet is not None
    window.press(KEY.Key_Return, CTRL)
    (line,) = [one for one in exchange.overview(session).channels if one.name == sheet.sender]
    assert (line.to_send, line.owed, line.leaves) == (0, True, True)
    screen = side(window, "send")
    assert "à confirmer\u00a0: bien reçu" in said(screen)
    assert screen.send.all_button.isEnabled()


def test_a_file_that_changed_since_it_was_shown_is_not_accepted(
    open_window: OpenWindow, share: Path, two: list[Path]
) -> None:
    shutil.copy(two[0], share / "envoi.partaj")
    window = open_window("coordinator", folder=share)
    screen = side(window, "receive")
    assert screen.receive.sheet.acceptable
    screen.watch.stop()
    shutil.copy(two[1], share / "envoi.partaj")
    before = window.frame.desk.session.connection.execute("SELECT COUNT(*) FROM journal_entry").fetchone()
    window.press(KEY.Key_Return, CTRL)
    assert "a changé depuis qu’il a été montré" in screen.problem.words
    assert window.frame.desk.session.connection.execute("SELECT COUNT(*) FROM journal_entry").fetchone() == before


def test_of_two_files_of_one_name_the_one_opened_is_accepted(
    open_window: OpenWindow, share: Path, tmp_path: Path, two: list[Path]
) -> None:
    elsewhere = tmp_path / "bureau"
    elsewhere.mkdir()
    for folder, source in ((share, two[0]), (elsewhere, two[1])):
        shutil.copy(source, folder / "envoi.partaj")
    window = open_window("coordinator", folder=share)
    screen = side(window, "receive")
    shown = screen.receive.sheet.bundle
    screen.look_at(elsewhere / "envoi.partaj")
    window.wait()
    opened = screen.receive.sheet.bundle
    assert shown is not None
    assert opened is not None
    assert opened.territory != shown.territory
    window.press(KEY.Key_Return, CTRL)
    assert screen.problem.words == ""
    session = window.frame.desk.session
    taken = {line.name for line in exchange.overview(session).channels if line.last_received_number == 2}
    assert taken == {opened.sender}


def test_a_preview_names_nobody_until_it_is_asked(open_window: OpenWindow, two: list[Path]) -> None:
    window = open_window("coordinator", folder=two[0].parent)
    sheet = side(window, "receive").receive.sheet
    view = sheet.bundle
    assert view is not None
    assert 0 < view.people == len(view.names)
    assert sheet.names_button.text().startswith(f"{view.people} jeune")
    assert not sheet.names.isVisible()
    sheet.names_button.setFocus()
    window.press(KEY.Key_Space)
    assert sheet.names.text() == ", ".join(view.names)
    known = {f"{one.first_name} {one.last_name}" for one in situations.named(window.frame.desk.session)}
    assert set(view.names) <= known
    conflict = ConflictPreview(who="Mazurek Hélène", what="Commune", values=("Lens", "Liévin"))
    sheet.show_bundle(replace(view, conflicts=(conflict,)))
    assert "Mazurek" not in _read(sheet)
    sheet.names_button.click()
    assert "Mazurek" in _read(sheet)


def _read(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def test_the_status_line_says_how_far_things_are(open_window: OpenWindow) -> None:
    """What others wrote is to be sent on as well: nothing « est bien reçu » while it waits."""
    window = open_window("coordinator")
    session, line = window.frame.desk.session, window.frame.status.to_send
    status, today = profile.status(session), session.today()
    assert (status.only_here, status.to_send, status.unconfirmed) == (0, 0, True)
    assert line.words == "Envoyé, pas encore bien reçu"
    window.frame.status.show_status(replace(status, to_send=3), today)
    assert line.words == "3 écritures à envoyer"
    window.frame.status.show_status(replace(status, unconfirmed=False), today)
    assert line.words == "Tout est bien reçu"


def test_a_situation_that_moves_is_handed_over_without_the_region(open_window: OpenWindow, share: Path) -> None:
    window = open_window("facilitators/valenciennes", folder=share)
    session, screen = window.frame.desk.session, side(window, "send")
    (offer,) = transfers.waiting(session)
    (other,) = [
        one
        for one in session.trust().with_role(Role.FACILITATOR)
        if one.territory is not None and territories.find(session, offer.from_territory).id == one.territory
    ]
    rows = screen.send.list.rows.rows
    group = next(n for n, row in enumerate(rows) if row.group)
    assert [row.key for row in rows[group + 1 :]] == [other.id]
    screen.send.write_all()
    window.wait()
    told = sending.unconfirmed(session, Id(other.id))
    assert told == ()  # the region tells it; straight is for whoever is asked to
    screen.send.list.select(other.id)
    window.wait()
    screen.send.one_button.click()
    window.wait()
    assert other.holder in screen.send.written.words.text()
    assert sending.unconfirmed(session, Id(other.id)) == (1,)
    assert screen.send.list.key == other.id


def test_another_look_keeps_the_party_chosen(open_window: OpenWindow, share: Path) -> None:
    window = open_window("coordinator", folder=share)
    screen = side(window, "send")
    last = screen.send.list.rows.rows[-1]
    assert screen.send.list.select(last.key)
    window.wait()
    window.frame._choose_theme("dark")
    window.wait()
    again = side(window, "send")
    assert again is not screen
    assert again.send.list.key == last.key
    assert again.send.name.words in last.title


def test_what_ends_after_a_change_of_look_is_told_all_the_same(
    open_window: OpenWindow, share: Path, two: list[Path]
) -> None:
    """Who asked is gone by then: a reception goes into the new screen, a refusal is said there."""
    for path in two:
        shutil.copy(path, share)
    window = open_window("coordinator", folder=share)
    desk, release = window.frame.desk, threading.Event()
    first = side(window, "receive")
    shown = first.receive.sheet.bundle
    assert shown is not None
    assert first.receive.count.text() == "2"
    desk.write(lambda _: release.wait(20), lambda _: None, owner=desk.jobs)
    first.receive.accept()
    first.watch.stop()
    window.frame._choose_theme("dark")
    QTest.qWait(50)
    release.set()
    window.wait()
    again = side(window, "receive")
    assert again is not first
    assert again.receive.count.text() == "1"
    left = again.receive.list.key
    assert left in {path.name for path in two} - {shown.file_name}

    release.clear()
    desk.write(lambda _: release.wait(20), lambda _: None, owner=desk.jobs)
    again.receive.accept()
    (share / str(left)).write_bytes(b"another file")
    window.frame._choose_theme("light")
    QTest.qWait(50)
    release.set()
    window.wait()
    assert "a changé depuis qu’il a été montré" in side(window, "receive").problem.words


def test_names_of_what_leaves_are_shown_once_and_the_region_leaves_no_gap(open_window: OpenWindow) -> None:
    window = open_window(SAMBRE)
    change(window)
    send = side(window, "send").send
    assert send.names_button.isVisible()
    assert send.names_button.text().startswith("1 jeune concerné")
    send.names_button.setFocus()
    window.press(KEY.Key_Space)
    assert send.names.isVisible()
    assert not send.names_button.isVisible()
    assert window.app.focusWidget() is not None
    assert send.name.words == "Coordination régionale"
    assert not send.role.isVisible()


def test_bundles_on_their_way_are_all_counted(open_window: OpenWindow) -> None:
    window = open_window(SAMBRE)
    screen = side(window, "send")
    view = exchange.overview(window.frame.desk.session)
    line = replace(view.channels[0], to_send=0, has_word=False, owed=False, unconfirmed=tuple(range(3, 10)))
    screen.send.show_exchange(replace(view, channels=(line,)), None)
    assert said(screen) == ["envoyé, n°\u00a03, 4, 5, 6, 7 et 2 autres"]


def test_a_long_name_in_a_preview_is_read_whole(open_window: OpenWindow, two: list[Path]) -> None:
    window = open_window("coordinator", folder=two[0].parent)
    window.frame.resize(window.frame.minimumSize())
    sheet = side(window, "receive").receive.sheet
    view = sheet.bundle
    assert view is not None
    name = "Marie-Antoinette de La Rochefoucauld-Montmorency d’Estienne"
    conflict = ConflictPreview(who=name, what="Coordonnées : Numéro ou adresse", values=("06 39 98 27 43", "(vide)"))
    sheet.show_bundle(replace(view, conflicts=(conflict,)))
    for shown in ("M. d. L. R. d.", name):
        QTest.qWait(100)
        (label,) = [one for one in sheet.findChildren(QLabel) if one.text() == shown and one.isVisible()]
        needed = label.fontMetrics().horizontalAdvance(shown)
        assert label.width() >= needed or label.height() >= label.heightForWidth(label.width()) > 0, shown
        sheet.names_button.click()


def test_a_preview_is_read_whole_in_large_letters(open_window: OpenWindow, look: Look, two: list[Path]) -> None:
    look.choose(factor=1.5)
    window = open_window("coordinator", folder=two[0].parent)
    window.frame.resize(window.frame.minimumSize())
    sheet = side(window, "receive").receive.sheet
    QTest.qWait(100)
    assert sheet.title.text() == sheet.title.words
    assert sheet.author.height() >= sheet.author.heightForWidth(sheet.author.width())
    model, metrics = sheet.counts.model(), QFontMetrics(look.font(14))
    for column in range(model.columnCount()):
        words = [str(model.headerData(column, Qt.Orientation.Horizontal))]
        words += [line.cells[column].words for line in sheet.counts.lines.lines]
        assert max(map(metrics.horizontalAdvance, words[1:])) < sheet.counts.columnWidth(column), words


def test_without_a_folder_the_words_are_short_in_large_letters(open_window: OpenWindow, look: Look) -> None:
    look.choose(factor=1.5)
    screen = side(open_window(SAMBRE), "receive")
    assert screen.folder_label.text() == "Aucun dossier"


def test_the_folder_is_named_on_its_button_where_there_is_no_room_beside(
    open_window: OpenWindow, look: Look, share: Path
) -> None:
    look.choose(factor=1.5)
    window = open_window(SAMBRE, folder=share)
    window.frame.resize(window.frame.minimumSize())
    assert side(window, "send").folder_button.toolTip() == str(share)


def test_a_reception_that_is_cancelled_says_that_nothing_changed(
    open_window: OpenWindow, share: Path, two: list[Path]
) -> None:
    for path in two:
        shutil.copy(path, share)
    window = open_window("coordinator", folder=share)
    screen, desk = side(window, "receive"), window.frame.desk
    before, release = state_hash(desk.session.connection), threading.Event()
    started: list[Ticket] = []
    desk.jobs.started.connect(started.append)
    desk.write(lambda _: release.wait(20), lambda _: None, owner=desk.jobs)
    screen.receive.accept()
    (ticket,) = [one for one in started if one.can_cancel]
    ticket.cancel()
    release.set()
    window.wait()
    assert screen.problem.words == "Réception de l’envoi\u00a0: arrêt demandé, rien n’a changé."
    assert screen.receive.count.text() == "2"
    assert state_hash(desk.session.connection) == before
