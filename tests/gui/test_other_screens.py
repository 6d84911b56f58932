"""The other screens on the demonstration: what they show, what a person does there, what the store then holds."""

import os
from dataclasses import replace
from pathlib import Path
from string import ascii_lowercase
from typing import TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from partaj_desktop.domain.another_value import Nature
from partaj_desktop.gui.components.panes import Scrolled
from partaj_desktop.gui.conflicts import ConflictsScreen
from partaj_desktop.gui.dashboard import DashboardScreen
from partaj_desktop.gui.exchanges import ExchangesScreen
from partaj_desktop.gui.meetings_list import MeetingsScreen
from partaj_desktop.gui.note import NoteScreen
from partaj_desktop.gui.roster import RosterScreen
from partaj_desktop.gui.screen import Screen
from partaj_desktop.gui.situations import SituationsScreen
from partaj_desktop.gui.theme import Look
from partaj_desktop.services import conflicts, rosters, situations
from tests.gui.conftest import OpenWindow, Window
from tests.helpers.demo import Demo

Kind = TypeVar("Kind", bound=Screen)
KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ROSTER = (
    "Nom;Prénom;Date de naissance;Commune\r\n"
    "LEFEBVRE;Chloé;31/12/1993;Maubeuge\r\n"
    "WATTEZ;Kévin;31/02/1993;Hautmont\r\n"
    ";;;\r\n"
    "FLAMENT;Océane;01/03/1994;Jeumont\r\n"
)


def showing(window: Window, kind: type[Kind]) -> Kind:
    """Return the screen on top, of the kind expected."""
    screen = window.frame.current
    assert isinstance(screen, kind)
    return screen


# --- dashboard and note


def test_three_counts_are_told_apart_and_never_added(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    screen = showing(window, DashboardScreen)
    assert screen.figures.items[0].number == "337"
    assert [item.number for item in screen.figures.items] == ["337", "18", "20", "21"]
    screen.count.choose("passages")
    assert screen.figures.items[0].number == "371"
    screen.count.choose("young_people")
    assert screen.figures.items[0].number == "337"
    lines = {line.key: [cell.words for cell in line.cells] for line in screen.territories.lines.lines}
    assert lines["Sambre-Avesnois"][1:] == ["117", "4", "25", "3", "2"]
    assert lines["Roubaix-Tourcoing"][3] == "–"
    assert lines["total"][1:] == ["337", "18", "26", "20", "21"]


def test_date_changes_the_figures_and_a_bad_one_says_so(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    screen = showing(window, DashboardScreen)
    screen.as_of.setFocus()
    screen.as_of.clear()
    window.type("31/02/2011")
    window.wait()
    assert "31/02/2011" in screen.problem.words
    assert screen.figures.items[0].number == "337"
    screen.as_of.clear()
    window.type("31/10/2010")
    window.wait()
    assert screen.problem.words == ""
    assert int(screen.figures.items[1].number) < 18


def test_charts_become_tables_with_t(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    screen = showing(window, DashboardScreen)
    window.press(KEY.Key_T)
    assert screen.funnel.shows_table
    assert screen.months.shows_table
    words = [[cell.words for cell in line.cells] for line in screen.funnel.table.lines.lines]
    assert words[0][0] == "Proposées"
    assert words[0][3] == "286"
    assert "à partir du" in words[-1][1]


def test_watch_list_opens_the_list_behind_it(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    screen = showing(window, DashboardScreen)
    screen.watch.setFocus()
    screen.watch.select_first()
    late = screen.watch.rows.rows[0].figure
    window.press(KEY.Key_Return)
    listed = showing(window, SituationsScreen)
    assert listed.tabs["follow_up"].isChecked()
    group = listed.table.lines.lines[0]
    assert group.cells[0].words == f"À relancer, {late}"


def test_note_is_made_shown_and_written(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window("coordinator")
    window.go("note")
    screen = showing(window, NoteScreen)
    assert (screen.as_of.text(), screen.calls_as_of.text()) == ("31/12/2010", "19/01/2011")
    assert screen.view.pages >= 3
    screen.as_of.setText("31/02/2010")
    screen.make()
    assert "31/02/2010" in screen.as_of_field.error.words
    from partaj_desktop.gui.pdf import write_pdf

    assert write_pdf(tmp_path / "note.pdf", b"%PDF-").read_bytes() == b"%PDF-"


# --- situations


def test_list_is_searched_without_accents_and_escape_clears(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("situations")
    screen = showing(window, SituationsScreen)
    screen.show_view("all")
    window.wait()
    everything = len(screen.table.lines.lines)
    window.press(KEY.Key_F, CTRL)
    window.type("szymc")
    QTest.qWait(200)
    window.wait()
    found = [line for line in screen.table.lines.lines if not line.group]
    expected = situations.listing(window.frame.desk.session, text="szymc").lines
    assert len(found) == len(expected) < everything
    window.type("zzzz")
    QTest.qWait(200)
    window.wait()
    assert screen.empty.isVisible()
    assert "Aucune situation" in screen.empty.sentence.text()
    window.press(KEY.Key_Escape)
    QTest.qWait(200)
    window.wait()
    assert screen.search.text() == ""
    assert len(screen.table.lines.lines) == everything


def test_a_search_that_finds_too_many_says_so_until_it_is_narrowed(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("situations")
    screen = showing(window, SituationsScreen)
    screen.show_view("all")
    window.wait()
    counted = screen.count.text()
    found = situations.listing(window.frame.desk.session, text="m")
    assert counted
    assert found.total is None
    screen.show_found(replace(found, more=True))
    assert screen.count.text() == "Il y en a plus\u00a0: précisez la recherche"
    assert screen.tabs["all"].accessibleName().endswith("+")
    screen.show_found(found)
    assert screen.count.text() == counted


def test_what_is_found_at_once_is_completed_by_itself(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    window.go("situations")
    screen = showing(window, SituationsScreen)
    session = window.frame.desk.session
    screen.show_view("all")
    window.wait()
    letters = [one for one in ascii_lowercase if situations.listing(session, text=one, at_once=True).more]
    letter = next(one for one in letters if not situations.listing(session, text=one).more)
    begun, whole = (situations.listing(session, text=letter, at_once=one) for one in (True, False))
    assert len(begun.lines) < len(whole.lines)
    window.press(KEY.Key_F, CTRL)
    window.type(letter)
    QTest.qWait(200)
    window.wait()
    window.wait()
    assert len([line for line in screen.table.lines.lines if not line.group]) == len(whole.lines)
    assert "précisez" not in screen.count.text()


def test_preview_follows_the_selection(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("situations")
    screen = showing(window, SituationsScreen)
    window.press(KEY.Key_Home, CTRL)
    window.press(KEY.Key_Down)
    line = screen.table.lines.lines[screen.table.currentIndex().row()]
    assert sorted(screen.preview.name.text().split()) == sorted(line.cells[0].words.split())
    assert screen.preview.late.isVisible() == (line.cells[4].tone == "bad")


# --- meetings


def test_meetings_to_come_stand_first(open_window: OpenWindow) -> None:
    screen = showing(open_window(), MeetingsScreen)
    groups = [row.title for row in screen.list.rows.rows if row.group]
    assert groups == ["À venir, 1", "Closes, 4"]
    assert screen.open_button.text() == "Ouvrir la séance"
    assert not screen.minutes_button.isVisible()
    QTest.keyClick(screen.list, KEY.Key_End)
    assert screen.open_button.text() == "Revoir la séance"
    assert screen.minutes_button.isVisible()


# --- rosters


def drop(window: Window, path: Path) -> None:
    """Drop a file on the screen, as from a file manager."""
    handle = window.frame.windowHandle()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    where, none = QPointF(200, 200), Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(where.toPoint(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(handle, entered)
    assert entered.isAccepted()
    if entered.isAccepted():
        dropped = QDropEvent(where, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
        QApplication.sendEvent(handle, dropped)
    window.wait()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig"])
def test_dropped_list_is_looked_at_then_taken(open_window: OpenWindow, tmp_path: Path, encoding: str) -> None:
    window = open_window()
    window.go("roster")
    screen, session = showing(window, RosterScreen), window.frame.desk.session
    before = len(situations.named(session))
    path = tmp_path / "liste.csv"
    path.write_bytes(ROSTER.encode(encoding))
    drop(window, path)
    assert len(situations.named(session)) == before, "a preview writes nothing"
    figures = {row.key: row.figure for row in screen.counts.rows.rows}
    assert figures["new"] == "2"
    assert int(figures["refused"]) >= 1
    screen.shown.choose("refused")
    refused = [[cell.words for cell in line.cells] for line in screen.table.lines.lines]
    assert any("31/02/1993" in cells[4] for cells in refused)
    assert all(cells[5] for cells in refused)
    window.press(KEY.Key_Return, CTRL)
    assert screen.done_box.isVisible()
    assert len(situations.named(session)) == before + 2
    window.press(KEY.Key_Return, CTRL)
    assert len(situations.named(session)) == before + 2


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff" * 50, b"a;b;c\r\n1;2;3\r\n"])
def test_bad_list_is_one_sentence_and_changes_nothing(open_window: OpenWindow, tmp_path: Path, content: bytes) -> None:
    window = open_window()
    window.go("roster")
    screen, session = showing(window, RosterScreen), window.frame.desk.session
    before = len(situations.named(session))
    path = tmp_path / "liste.csv"
    path.write_bytes(content)
    screen.take_file(path)
    window.wait()
    assert screen.problem.words
    assert screen.problem_holder.isVisible()
    assert screen.empty.isVisible()
    assert len(situations.named(session)) == before


def test_file_that_is_gone_and_other_files_are_refused(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window()
    window.go("roster")
    screen = showing(window, RosterScreen)
    screen.take_file(tmp_path / "absent.csv")
    window.wait()
    assert "introuvable" in screen.problem.words
    drop(window, tmp_path / "image.png")
    assert not screen.result.isVisible()


@pytest.mark.parametrize("kind", ["pipe", "folder", "endless"])
def test_what_is_no_list_is_refused_at_once(
    open_window: OpenWindow, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.go("roster")
    screen = showing(window, RosterScreen)
    path = tmp_path / "liste.csv"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        monkeypatch.setattr(rosters, "MOST_FILE", 100)
        path.write_bytes(b"a" * 101)
    screen.take_file(path)
    window.wait()
    told = "trop gros pour une liste" if kind == "endless" else "Ce n’est pas un fichier."
    assert told in screen.problem.words
    assert screen.empty.isVisible()


# --- exchanges, two versions


def test_bundle_is_looked_at_accepted_and_gone(open_window: OpenWindow, demo: Demo) -> None:
    window = open_window("coordinator", folder=demo.folder / "exchange" / "a-recevoir")
    window.go("exchanges")
    screen = showing(window, ExchangesScreen)
    waiting = screen.receive.count.text()
    assert waiting == "2"
    assert screen.receive.sheet.acceptable
    first = screen.receive.list.key
    assert [line.key for line in screen.receive.sheet.counts.lines.lines][-1] == "Ensemble"
    window.press(KEY.Key_Return, CTRL)
    assert screen.receive.count.text() == "1"
    assert screen.receive.list.key != first
    assert screen.problem.words == ""


def test_file_that_is_no_bundle_is_refused_with_its_reason(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window("coordinator")
    window.go("exchanges")
    screen = showing(window, ExchangesScreen)
    path = tmp_path / "faux.partaj"
    path.write_bytes(b"rien")
    drop(window, path)
    sheet = screen.receive.sheet
    assert sheet.refusal.title.text() == "Ce fichier n’est pas un fichier d’échange PARTAJ."
    assert not sheet.acceptable
    assert not sheet.bar.isVisible()


def test_bundles_are_written_to_the_folder(open_window: OpenWindow, tmp_path: Path) -> None:
    folder = tmp_path / "cle-usb"
    folder.mkdir()
    window = open_window("facilitators/sambre-avesnois", folder=folder)
    window.go("exchanges")
    screen = showing(window, ExchangesScreen)
    window.press(KEY.Key_Tab, CTRL)
    assert screen.side.code == "send"
    screen._write(None)
    window.wait()
    written = list(folder.glob("*.partaj"))
    assert screen.send.written.isVisible()
    assert (f"{len(written)} fichier" in screen.send.written.title.text()) == bool(written)


def test_no_side_is_chosen_beforehand_and_the_choice_is_kept(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    window.go("conflicts")
    screen, session = showing(window, ConflictsScreen), window.frame.desk.session
    standing = conflicts.listing(session)
    assert len(standing) == len(screen._waiting) >= 1
    assert not screen.keep_button.isEnabled()
    assert len({card.height() for card in screen._cards}) == 1
    window.press(KEY.Key_2)
    assert screen.keep_button.text() == "Garder la version 2"
    kept = standing[0].sides[1].value
    window.press(KEY.Key_Return, CTRL)
    assert len(conflicts.listing(session)) == len(standing) - 1
    assert screen.left_words.text().startswith("1 départagé")
    if len(standing) == 1:
        assert screen.empty.isVisible()
    assert kept


def test_another_value_may_be_written(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    window.go("conflicts")
    screen, session = showing(window, ConflictsScreen), window.frame.desk.session
    before = len(conflicts.listing(session))
    assert screen.other.isVisible()
    window.press(KEY.Key_3)
    assert window.focused is screen.other.typed
    window.type("06 39 98 00 12")
    assert screen.keep_button.text() == "Garder cette autre valeur"
    assert screen.other.typed.text() == "06 39 98 00 12", "figures typed in the field choose no version"
    window.press(KEY.Key_Return, CTRL)
    assert len(conflicts.listing(session)) == before - 1


def test_a_blank_value_is_refused_on_its_field(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    window.go("conflicts")
    screen, session = showing(window, ConflictsScreen), window.frame.desk.session
    standing = conflicts.listing(session)
    window.press(KEY.Key_3)
    window.type("   ")
    window.press(KEY.Key_Return, CTRL)
    assert conflicts.listing(session) == standing
    assert screen.other.problem.words.startswith("Il faut une valeur.")
    assert window.focused is screen.other.typed
    window.type("06 39 98 00 12")
    assert screen.other.problem.words == ""
    window.press(KEY.Key_Return, CTRL)
    assert len(conflicts.listing(session)) == len(standing) - 1


def test_what_was_settled_is_opened_again_and_chosen_anew(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    window.go("conflicts")
    screen, session = showing(window, ConflictsScreen), window.frame.desk.session
    standing = conflicts.listing(session)[0]
    window.press(KEY.Key_2)
    window.press(KEY.Key_Return, CTRL)
    told = [row.title for row in screen.list.rows.rows if row.group]
    assert told == ["Départagés"]
    assert screen.list.select(standing.key)
    window.wait()
    assert screen.sheet.isVisible()
    assert [card.accessibleName().partition(": ")[2] for card in screen._cards] == [
        side.value for side in standing.sides
    ]
    assert screen.now.accessibleName().endswith(standing.sides[1].value)
    assert not screen.keep_button.isEnabled()
    screen.list.setFocus()
    window.press(KEY.Key_1)
    assert screen.keep_button.text() == "Reprendre la version 1"
    window.press(KEY.Key_Return, CTRL)
    assert conflicts.settled(session)[0].now == standing.sides[0].value
    assert screen.left_words.text().startswith("1 départagé")


def test_another_look_keeps_what_is_being_settled(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    window.go("conflicts")
    screen, session = showing(window, ConflictsScreen), window.frame.desk.session
    standing = conflicts.listing(session)
    window.press(KEY.Key_2)
    window.frame._choose_theme("dark")
    window.wait()
    again = showing(window, ConflictsScreen)
    assert again is not screen
    assert again.keep_button.text() == "Garder la version 2"
    window.press(KEY.Key_3)
    window.type("06 39 98 00 12")
    window.frame._choose_text_size(1.5)
    window.wait()
    last = showing(window, ConflictsScreen)
    assert last.other.typed.text() == "06 39 98 00 12"
    assert last.keep_button.text() == "Garder cette autre valeur"
    window.press(KEY.Key_Return, CTRL)
    assert len(conflicts.listing(session)) == len(standing) - 1


@pytest.mark.parametrize("factor", [1.0, 1.25, 1.5])
def test_two_versions_are_compared_line_by_line_and_cut_nowhere(
    open_window: OpenWindow, look: Look, factor: float
) -> None:
    look.choose(factor=factor)
    window = open_window("coordinator")
    window.frame.resize(window.frame.minimumSize())
    window.go("conflicts")
    screen = showing(window, ConflictsScreen)
    view = conflicts.listing(window.frame.desk.session)[0]
    name = "Marie-Antoinette de La Rochefoucauld-Montmorency d’Estienne"
    mail = "marie-antoinette.de-la-rochefoucauld@mission-locale.example.org"
    screen._show_one(replace(view, sides=(replace(view.sides[0], author=name, value=mail), *view.sides[1:])))
    QTest.qWait(100)
    assert screen.other.visibleRegion().boundingRect() == screen.other.rect(), "another value is below the fold"
    first, second = screen._cards
    for area in screen.findChildren(Scrolled):
        inner = area.widget()
        assert inner is not None
        assert inner.width() == area.viewport().width(), "nothing is wider than the pane"
    told, others = ([label for label in card.findChildren(QLabel) if label.wordWrap()] for card in screen._cards)
    for label in told + others:
        assert label.height() >= label.heightForWidth(label.width()), label.text()
    beside = first.y() == second.y()
    assert beside == (factor < 1.5)
    for one, other in zip(told, others, strict=True) if beside else ():
        assert one.mapTo(first, one.rect().topLeft()).y() == other.mapTo(second, other.rect().topLeft()).y()
    for number in (1, 2, -1):
        screen.pick(number)
        window.wait()
        for button in (screen.later_button, screen.keep_button):
            assert button.width() >= button.sizeHint().width(), button.text()
            assert button.visibleRegion().boundingRect() == button.rect(), button.text()


def test_another_date_is_typed_and_another_code_is_chosen(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    window.go("conflicts")
    screen, session = showing(window, ConflictsScreen), window.frame.desk.session
    view = conflicts.listing(session)[0]
    screen._show_one(replace(view, another=Nature.DAY))
    window.press(KEY.Key_3)
    assert window.focused is screen.other.day
    window.type("31/02/1994")
    window.press(KEY.Key_Return, CTRL)
    assert "n’est pas une date" in screen.other.problem.words
    screen.other.day.clear()
    window.type("28/02/1994")
    assert screen.other.value == "1994-02-28"
    screen._show_one(replace(view, another=Nature.CODE, choices=(("refusal", "refus"), ("moved", "déménagement"))))
    screen.list.setFocus()
    window.press(KEY.Key_3)
    assert screen.other.coded.hasFocus()
    assert not screen.keep_button.isEnabled()
    window.press(KEY.Key_Down)
    assert screen.other.value == "refusal"
    assert screen.keep_button.text() == "Garder cette autre valeur"
    screen._show_one(replace(view, another=Nature.NONE))
    assert not screen.other.isVisible()


def test_tab_goes_from_the_versions_to_another_value_and_escape_goes_back(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    window.go("situations")
    window.go("conflicts")
    screen = showing(window, ConflictsScreen)
    assert window.focused is screen.list
    for stop in (*screen._cards, screen.other.typed, screen.later_button):
        window.press(KEY.Key_Tab)
        assert window.focused is stop
    window.press(KEY.Key_Escape)
    showing(window, SituationsScreen)
    window.go("conflicts")
    while len(screen._waiting) > 1:
        window.press(KEY.Key_1)
        window.press(KEY.Key_Return, CTRL)
    screen.later_button.setFocus()
    window.press(KEY.Key_Space)
    showing(window, SituationsScreen)


# --- what a screen reloads


def test_only_screens_concerned_reload(open_window: OpenWindow) -> None:
    from partaj_desktop.domain.views import Topic

    window = open_window()
    meetings_screen = showing(window, MeetingsScreen)
    reloads: list[str] = []
    meetings_screen.reload = lambda: reloads.append("meetings")  # type: ignore[method-assign]
    window.frame.desk.changes.tell({Topic.ROSTERS})
    assert reloads == []
    window.frame.desk.changes.tell({Topic.MEETINGS})
    assert reloads == ["meetings"]
    window.go("situations")
    window.frame.desk.changes.tell({Topic.MEETINGS})
    assert reloads == ["meetings"], "a hidden screen waits"
    window.go("meetings")
    assert reloads == ["meetings", "meetings"]
