"""The exchange folder on screen, by keyboard: chosen once, followed, told when it is gone."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit

from partaj_desktop.domain.errors import BundleRefused, Reason
from partaj_desktop.domain.overviews import StatusView
from partaj_desktop.domain.told import newer_fr
from partaj_desktop.gui.exchanges import ExchangesScreen
from partaj_desktop.services import settings
from partaj_desktop.services.previews import refused_view
from partaj_desktop.system import files
from tests.gui.conftest import FACILITATOR, OpenWindow, Window
from tests.helpers.demo import Demo

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
_PATIENCE = 20_000
_STATUS = StatusView(
    saved_at=None,
    to_send=0,
    only_here=0,
    only_here_since=None,
    conflicts=0,
    transfers=0,
    missing=(),
    last_exchange_at=None,
)


@pytest.fixture
def share(demo: Demo, tmp_path: Path) -> Path:
    """Give a folder with what waits for the coordination."""
    folder = tmp_path / "cle-usb"
    shutil.copytree(demo.folder / "exchange" / "a-recevoir", folder)
    return folder


def exchanges(window: Window) -> ExchangesScreen:
    window.go("exchanges")
    screen = window.frame.current
    assert isinstance(screen, ExchangesScreen)
    return screen


def rows(screen: ExchangesScreen) -> dict[object, str]:
    """Read the list of the left, but what was accepted."""
    found = {row.key: f"{row.title}, {row.subtitle}" for row in screen.receive.list.rows.rows}
    return {key: words for key, words in found.items() if not str(key).startswith("received")}


def until(window: Window, screen: ExchangesScreen, count: int) -> None:
    """Wait until so many rows are listed, whatever tells the screen to look."""
    for _ in range(_PATIENCE // 50):
        window.wait()
        if len(rows(screen)) == count:
            return
        QTest.qWait(50)
    raise AssertionError(f"{count} rows never came: {rows(screen)}")


def choose_folder(window: Window, folder: Path) -> None:
    """Take a folder in the dialog for files, by keys."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QFileDialog)
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    name.setText(str(folder))
    QTest.keyClick(name, KEY.Key_Return)
    window.frame.activateWindow()  # as a desktop does when a dialog is over
    assert QTest.qWaitForWindowActive(window.frame)
    window.wait()


def test_the_folder_is_chosen_once_and_proposed_for_sending(
    open_window: OpenWindow, share: Path, tmp_path: Path
) -> None:
    window = open_window("coordinator")
    screen = exchanges(window)
    assert (rows(screen), screen.folder_label.text()) == ({}, "Aucun dossier d’échange choisi")
    screen.folder_button.setFocus()
    window.press(KEY.Key_Space)
    choose_folder(window, share)
    assert len(rows(screen)) == 2
    session = window.frame.desk.session
    assert settings.exchange_folder(session.profile, settings.read(session)) == share
    window.press(KEY.Key_Tab, CTRL)
    assert str(share) in screen.send.where.words
    in_clear = [path for path in session.profile.dir.rglob("*") if path.is_file() and b"cle-usb" in path.read_bytes()]
    assert in_clear == []


def test_each_bundle_is_tried_when_it_is_chosen_and_accepted_by_key(open_window: OpenWindow, share: Path) -> None:
    window = open_window("coordinator", folder=share)
    screen = exchanges(window)
    first, second = rows(screen)
    for key, left in ((first, second), (second, None)):
        assert screen.receive.list.key == key
        assert screen.receive.sheet.acceptable
        assert screen.receive.sheet.counts.lines.lines
        window.press(KEY.Key_Return, CTRL)
        assert list(rows(screen)) == ([left] if left else [])
    assert screen.receive.empty.isVisible()
    assert screen.problem.words == ""
    assert len(list(share.iterdir())) == 2, "nothing is moved or deleted"


def test_a_new_file_is_noticed_while_it_is_copied_and_when_it_is_whole(
    open_window: OpenWindow, share: Path, tmp_path: Path
) -> None:
    one, two = sorted(share.iterdir())
    whole = two.read_bytes()
    two.unlink()
    window = open_window("coordinator", folder=share)
    screen = exchanges(window)
    until(window, screen, 1)
    two.write_bytes(whole[: len(whole) // 2])
    until(window, screen, 2)
    assert rows(screen)[two.name] == f"{two.name}, en cours de copie"
    screen.receive.list.setFocus()
    window.press(KEY.Key_End)
    window.press(KEY.Key_Home)
    assert screen.receive.list.key == one.name
    two.write_bytes(whole)
    window.frame.activateWindow()
    for _ in range(_PATIENCE // 50):
        if "en cours" not in rows(screen)[two.name]:
            break
        QTest.qWait(50)
        window.wait()
    assert ", Envoi n°" in rows(screen)[two.name]
    assert screen.receive.list.key == one.name, "what comes moves nobody's selection"


def test_a_share_that_tells_nothing_is_asked(open_window: OpenWindow, share: Path) -> None:
    window = open_window("coordinator", folder=share)
    screen = exchanges(window)
    screen.watch._watcher.removePaths(screen.watch._watcher.directories())
    for path in share.iterdir():
        path.unlink()
    assert screen.watch.poll.isActive()
    screen.watch.poll.start(0)
    until(window, screen, 0)
    assert screen.watch.poll.isActive()
    window.go("dashboard")
    assert not screen.watch.poll.isActive(), "a hidden screen follows nothing"


def test_coming_back_to_the_window_looks_again(open_window: OpenWindow, share: Path) -> None:
    window = open_window("coordinator", folder=share)
    screen = exchanges(window)
    screen.watch.stop()
    next(share.iterdir()).unlink()
    other = QDialog()
    other.show()
    other.activateWindow()
    assert QTest.qWaitForWindowActive(other)
    window.wait()
    assert len(rows(screen)) == 2
    other.close()
    window.frame.activateWindow()
    assert QTest.qWaitForWindowActive(window.frame)
    until(window, screen, 1)


def test_a_key_pulled_out_is_told_and_what_was_there_comes_back(open_window: OpenWindow, share: Path) -> None:
    window = open_window("coordinator", folder=share)
    screen = exchanges(window)
    away = share.with_name("poche")
    share.rename(away)
    screen.look()
    window.wait()
    assert rows(screen) == {}
    assert screen.receive.place.isVisible()
    assert "n’est plus là" in screen.receive.place.title.text()
    assert "Rebranchez" in screen.receive.place.words.text()
    window.press(KEY.Key_Return, CTRL)
    window.press(KEY.Key_Tab, CTRL)
    assert screen.send.place.isVisible()
    window.press(KEY.Key_Tab, CTRL)
    away.rename(share)
    screen.watch.poll.start(0)
    until(window, screen, 2)
    assert not screen.receive.place.isVisible()
    assert screen.problem.words == ""
    assert screen.receive.sheet.acceptable


def test_a_file_taken_away_before_it_is_accepted_is_told(open_window: OpenWindow, share: Path) -> None:
    window = open_window("coordinator", folder=share)
    screen = exchanges(window)
    screen.watch.stop()
    (share / str(screen.receive.list.key)).unlink()
    window.press(KEY.Key_Return, CTRL)
    assert "introuvable" in screen.problem.words
    assert len(rows(screen)) == 1


def test_a_folder_one_may_not_write_is_told_before_one_sends(
    open_window: OpenWindow, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "is_writable", lambda _: False)  # root may write anywhere
    screen = exchanges(open_window("coordinator", folder=share))
    assert not screen.receive.place.isVisible()
    screen.side.choose("send")
    assert "lecture seule" in screen.send.place.title.text()


def test_damaged_foreign_and_others_files_are_told_apart(open_window: OpenWindow, share: Path, demo: Demo) -> None:
    turned = share / "ab\u202egnp.partaj"
    turned.write_bytes(b"rien")
    shutil.copy(demo.bundles[0], share)
    (share / "liste.csv").write_text("nom\n")
    window = open_window(FACILITATOR, folder=share)
    screen = exchanges(window)
    assert rows(screen) == {
        turned.name: "ab�gnp.partaj, en cours de copie",
        "others": "2 fichiers pour d’autres postes, ",
    }
    assert screen.watch.poll.interval() < 10_000, "what is copied is asked for more often"
    for _ in range(_PATIENCE // 100):
        if "Refusé" in rows(screen)[turned.name]:
            break
        QTest.qWait(100)
        window.wait()
    assert "n’est pas un fichier d’échange" in rows(screen)[turned.name]
    assert screen.watch.poll.interval() > 10_000


def test_what_does_not_simply_add_up_is_told_before_acceptance(open_window: OpenWindow, share: Path) -> None:
    window = open_window(FACILITATOR)
    screen = exchanges(window)
    sheet = screen.receive.sheet
    view = refused_view("a.partaj", BundleRefused(Reason.TRUNCATED))
    said = ("Ce poste a écrit à des dates à venir.", newer_fr(2))
    sheet.show_bundle(replace(view, refusal="", refusal_hint="", told=said))
    assert (sheet.told.title.text(), sheet.told.words.text()) == said
    assert not sheet.told.isHidden()
    sheet.show_bundle(view)
    assert sheet.told.isHidden()
    window.frame.status.show_status(replace(_STATUS, newer=2, missing=("Paul : envoi n° 3",)), date(2011, 1, 19))
    assert window.frame.status.missing.words == "Paul : envoi n° 3 · 2 écritures à lire après la mise à jour"
