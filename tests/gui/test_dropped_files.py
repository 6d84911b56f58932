"""Files dropped on the window, what the list says of them, and what the status line tells and makes room for."""

import os
import shutil
import threading
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from partaj_desktop.domain.overviews import StatusView
from partaj_desktop.gui.components.text import ElidedLabel
from partaj_desktop.gui.exchanges import ExchangesScreen
from partaj_desktop.gui.jobs import Jobs, Lane, Ticket
from partaj_desktop.gui.roster import RosterScreen
from partaj_desktop.gui.status import StatusLine
from partaj_desktop.gui.theme import Look
from tests.gui.conftest import FACILITATOR, OpenWindow, Window
from tests.helpers.demo import Demo

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
LATER = date(2011, 2, 20)


@pytest.fixture
def waiting(demo: Demo) -> list[Path]:
    """Give the two bundles that wait for the coordination."""
    return sorted((demo.folder / "exchange" / "a-recevoir").iterdir())


def drop(window: Window, paths: list[Path], target: QWidget | None = None) -> bool:
    """Drop files on a widget, as from a file manager; say whether they were accepted."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    widget, handle = target or window.frame, window.frame.windowHandle()
    where = QPointF(widget.mapTo(window.frame, QPoint(5, 5)))
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(where.toPoint(), copy, data, Qt.MouseButton.LeftButton, none)
    entered.ignore()
    QApplication.sendEvent(handle, entered)
    if entered.isAccepted():
        dropped = QDropEvent(where, copy, data, Qt.MouseButton.LeftButton, none)
        QApplication.sendEvent(handle, dropped)
    window.wait()
    return entered.isAccepted()


def exchanges(window: Window) -> ExchangesScreen:
    screen = window.frame.current
    assert isinstance(screen, ExchangesScreen)
    return screen


def titles(screen: ExchangesScreen) -> list[str]:
    """Read the list above what was accepted."""
    rows = [f"{row.title}, {row.subtitle}".removesuffix(", ") for row in screen.receive.list.rows.rows]
    return rows[: rows.index("Acceptés")] if "Acceptés" in rows else rows


@pytest.mark.parametrize("where", ["frame", "text field", "list"])
def test_a_bundle_dropped_wherever_it_is_leads_to_receiving(
    open_window: OpenWindow, waiting: list[Path], where: str
) -> None:
    window = open_window("coordinator")
    window.go("situations")
    search, table = window.frame.current.search, window.frame.current.table  # type: ignore[union-attr]
    target = {"frame": window.frame, "text field": search, "list": table}[where]
    assert drop(window, [waiting[0]], target)
    screen = exchanges(window)
    assert screen.side.code == "receive"
    assert screen.receive.list.key == waiting[0].name
    assert screen.receive.sheet.acceptable
    assert search.text() == ""


def test_all_of_several_files_are_listed_or_told_and_each_can_be_accepted(
    open_window: OpenWindow, waiting: list[Path], tmp_path: Path
) -> None:
    photo, folder, pipe = tmp_path / "photo.jpg", tmp_path / "cle-usb", tmp_path / "tuyau.partaj"
    photo.write_bytes(b"x")
    folder.mkdir()
    os.mkfifo(pipe)
    other = folder / waiting[0].name
    shutil.copy(waiting[1], other)
    window = open_window("coordinator")
    drop(window, [photo, *waiting, folder, pipe])
    screen = exchanges(window)
    assert screen.receive.count.text() == "2"
    told = screen.problem.words
    assert all(path.name in told for path in (photo, folder, pipe))
    assert "ce n’est pas un fichier que PARTAJ lit" in told
    assert "un dossier ne se dépose pas" in told
    assert "Ce n’est pas un fichier." in told
    drop(window, [other])
    assert screen.receive.count.text() == "3", "one of the same name, from elsewhere, is another one"
    for left in ("2", "0"):  # what the namesake held is then received too
        screen.receive.list.setFocus()
        window.press(KEY.Key_Return, CTRL)
        assert screen.receive.count.text() == left or left == "2"
    assert any("déjà reçu" in title for title in titles(screen))


def test_a_list_goes_to_the_screen_that_reads_lists_where_the_role_has_one(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Nom;Prénom;Date de naissance;Commune\nDUFOUR;Zoé;04/03/1994;Avion\n", "utf-8")
    second = tmp_path / "autre.csv"
    shutil.copy(path, second)
    window = open_window(FACILITATOR)
    drop(window, [path, second])
    screen = window.frame.current
    assert isinstance(screen, RosterScreen)
    assert path.name in screen.file_name.words
    assert f"« {second.name} » : pas encore lu" in screen.problem.words


def test_a_tutor_is_told_and_a_dialog_keeps_drops_out(
    open_window: OpenWindow, tmp_path: Path, waiting: list[Path]
) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Nom\n")
    window = open_window("tutors/1")
    drop(window, [path])
    assert window.frame.current is not None
    assert path.name in window.frame.current.problem.words
    dialog = QDialog(window.frame)
    dialog.open()
    assert not drop(window, [waiting[0]], dialog)
    drop(window, [waiting[0]])
    dialog.close()
    assert not isinstance(window.frame.current, ExchangesScreen)


def test_what_cannot_be_accepted_is_not_counted_and_says_why(
    open_window: OpenWindow, demo: Demo, waiting: list[Path], tmp_path: Path
) -> None:
    broken, kept = tmp_path / "faux.partaj", tmp_path / waiting[0].name
    broken.write_bytes(b"rien")
    shutil.copy(waiting[0], kept)
    window = open_window("coordinator")
    drop(window, [demo.bundles[0], broken, kept])
    screen = exchanges(window)
    assert screen.receive.count.text() == "1"
    assert screen.receive.list.key == kept.name
    assert titles(screen)[1] == "Ne peuvent pas être acceptés"
    screen.receive.list.select(demo.bundles[0].name)
    window.wait()
    sheet = screen.receive.sheet
    assert sheet.held.isVisible()
    assert sheet.held.title.text() == "Déjà reçu le 19 janvier 2011."
    assert "effacé" in sheet.held.words.text()
    assert not sheet.acceptable
    kept.unlink()
    window.go("situations")
    window.go("exchanges")
    assert screen.receive.count.text() == "0"
    assert kept.name not in " ".join(titles(screen))
    assert kept.name in screen.problem.words


def test_a_bundle_says_which_of_the_list_comes_before_it(
    open_window: OpenWindow, demo: Demo, waiting: list[Path]
) -> None:
    window = open_window("coordinator-before")
    drop(window, [*waiting, *demo.bundles])
    screen = exchanges(window)
    assert screen.receive.count.text() == str(len(waiting) + len(demo.bundles))
    words = "accepter d’abord le n° 1, qui est dans cette liste"
    told = [title.replace("n° 1", "n° 1") for title in titles(screen)]
    assert sum(words in title for title in told) == len(waiting)
    screen.receive.list.select(waiting[0].name)
    window.wait()
    assert "Acceptez d’abord" in screen.receive.sheet.waits.title.text()


def test_another_look_keeps_what_was_opened(open_window: OpenWindow, waiting: list[Path], look: Look) -> None:
    window = open_window("coordinator")
    drop(window, waiting)
    screen = exchanges(window)
    screen.receive.list.select(waiting[1].name)
    window.wait()
    window.frame._choose_text_size(1.5)
    window.wait()
    again = exchanges(window)
    assert again is not screen
    assert again.receive.list.key == waiting[1].name
    assert again.receive.sheet.acceptable
    assert again.receive.count.text() == "2"
    window.go("dashboard")
    window.frame._choose_theme("dark")
    window.wait()
    window.go("exchanges")
    assert exchanges(window).receive.count.text() == "2"


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_who_is_silent_is_told_on_the_first_screen_and_stays_in_large_letters(
    open_window: OpenWindow, look: Look, factor: float
) -> None:
    look.choose(factor=factor)
    window = open_window("coordinator", today=LATER)
    window.frame.resize(window.frame.minimumSize())
    window.wait()
    said = window.frame.status.silent
    assert said.isVisible()
    assert said.words.startswith("Rien reçu de ")
    assert "depuis 32\u00a0jours" in said.words
    assert "et de 5 autres" in said.words
    assert len(said.whole_tip.splitlines()) == 6
    window.go("exchanges")
    screen = exchanges(window)
    for widget in (screen.receive.parties, screen.receive.workstations_button, screen.receive.conflicts_button):
        assert widget.isVisible()
    assert "depuis 32\u00a0jours" in screen.receive.parties.rows.rows[0].subtitle
    if factor > 1:
        assert not open_window(FACILITATOR, today=LATER).frame.status.silent.words, "it is the coordination's to know"


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_the_status_line_cuts_nothing_without_an_ellipsis(jobs: Jobs, look: Look, qtbot: QtBot, factor: float) -> None:
    look.choose(factor=factor)
    holder = QDialog()
    line = StatusLine(jobs, date(2011, 1, 19))
    line.setParent(holder)
    holder.resize(1024, 60)
    line.resize(1024, line.height())
    holder.show()
    status = StatusView(
        saved_at=None, to_send=4, only_here=40, only_here_since=None, conflicts=3, transfers=0,
        missing=("Marie-Antoinette de La Rochefoucauld : envoi n° 3", "Léa Pruvost : envoi n° 2"),
        last_exchange_at=None, silent=(("Marie-Antoinette de La Rochefoucauld", 40), ("Léa Pruvost", 20)),
    )  # fmt: skip
    line.show_status(status, date(2011, 1, 19))
    line.say_lock("Verrouillage dans 5 min", soon=False)
    release, owner = threading.Event(), QObject()

    def long(ticket: Ticket) -> None:
        ticket.report(70, 100)
        release.wait(20)

    try:
        jobs.submit(Lane.WRITE, long, lambda _: None, owner=owner, words="Réception de l’envoi", can_cancel=True)
        qtbot.waitUntil(lambda: "70" in line.busy.words, timeout=10_000)
        QApplication.processEvents()
        assert line.busy.figure.text() == "70 sur 100"
        for label in line.findChildren(QLabel):
            if label.isVisible():
                assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width() + 1, label.text()
                if isinstance(label, ElidedLabel) and label.text() != label.words:
                    assert label.toolTip() == label.words
    finally:
        release.set()
        jobs.settle()
    assert line.silent.isVisible(), "once nothing runs it stands there again"
    holder.hide()


@pytest.mark.parametrize(
    ("only_here", "words"),
    [
        (1, "1 changement n’existe que sur ce poste (envoyé, pas encore bien reçu)"),
        (4, "4 changements n’existent que sur ce poste (envoyés, pas encore bien reçus)"),
    ],
)
def test_what_was_sent_agrees_with_how_many_there_are(jobs: Jobs, look: Look, only_here: int, words: str) -> None:
    line = StatusLine(jobs)
    line.show_status(
        StatusView(
            saved_at=None, to_send=0, only_here=only_here, only_here_since=None, conflicts=0, transfers=0, missing=(),
            last_exchange_at=None,
        ), date(2011, 1, 19),
    )  # fmt: skip
    assert line.to_send.words == words


def test_the_status_line_fits_however_often_it_is_fitted(open_window: OpenWindow, look: Look) -> None:
    look.choose(factor=1.5)
    window = open_window("facilitators/sambre-avesnois")
    window.frame.resize(1280, 800)
    window.wait()
    line = window.frame.status
    for _ in range(4):
        QApplication.processEvents()
        assert [label.text() for label in line.to_send.findChildren(ElidedLabel)] == [
            "4 envoyés, pas encore bien reçus"
        ]
        line._fit()


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_the_foot_of_sending_cuts_no_button(open_window: OpenWindow, look: Look, tmp_path: Path, factor: float) -> None:
    look.choose(factor=factor)
    folder = tmp_path / ("partage-regional-" * 6) / "envois"
    folder.mkdir(parents=True)
    window = open_window("coordinator", folder=folder)
    window.frame.resize(window.frame.minimumSize())
    window.go("exchanges", "send")
    window.wait()
    send = exchanges(window).send
    for button in (send.one_button, send.all_button):
        assert button.isVisible()
        assert button.width() >= button.sizeHint().width()
    assert send.where.text().endswith("envois.")
    assert send.where.toolTip() == send.where.words


def test_the_dialogs_for_files_are_in_french(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    window.go("exchanges")
    exchanges(window).ask()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QFileDialog)
    words = {label.text().replace("&", "") for label in dialog.findChildren(QLabel) if label.text()}
    dialog.reject()
    assert words == {"Regarder dans :", "Nom de fichier :", "Fichiers de type :"}


def test_very_many_files_leave_the_screen_alive(
    open_window: OpenWindow, tmp_path: Path, waiting: list[Path], qtbot: QtBot
) -> None:
    share = tmp_path / "partage"
    share.mkdir()
    for n in range(1000):
        (share / f"a{n:04}.partaj").write_bytes(b"x")
    shutil.copy(waiting[0], share / "z.partaj")
    window = open_window("coordinator", folder=share)
    window.frame.open("exchanges")
    screen = exchanges(window)
    qtbot.waitUntil(lambda: screen.receive.count.text() == "1", timeout=20_000)
    assert screen._folder is not None
    assert screen._folder.budget < 1
