"""Every screen of every role: named widgets, one tab stop each, no clipped or scrolled layout, and what is drawn."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QScrollArea,
    QSplitter,
    QWidget,
)

from partaj_desktop.domain.settings import Settings
from partaj_desktop.gui import catalogue, screens, theme
from partaj_desktop.gui.frame import Frame
from partaj_desktop.gui.theme import Look
from partaj_desktop.gui.window import MINIMUM, USUAL
from partaj_desktop.services import meetings
from tests.gui.conftest import FACILITATOR, OpenWindow, Window
from tests.helpers.demo import Demo

ROLES = {"facilitator": FACILITATOR, "coordinator": "coordinator", "tutor": "tutors/1"}
REACHED = {
    "facilitator": ("meetings", "preparing", "meeting", "situations", "roster", "exchanges", "conflicts", "dashboard"),
    "coordinator": ("dashboard", "situations", "meetings", "roster", "exchanges", "conflicts", "note"),
    "tutor": ("situations", "exchanges"),
}
PAIRS = [(role, code) for role, codes in REACHED.items() for code in codes]


def open_screen(window: Window, code: str) -> None:
    """Bring a screen up with something on it."""
    argument = None
    if code in ("meeting", "preparing"):
        lines = meetings.listing(window.frame.desk.session)
        argument = next(line.id for line in lines if line.state == "planned")
    window.go(code, argument)


def focusable(frame: Frame) -> Iterator[QWidget]:
    """Yield the visible widgets that the Tab key stops at."""
    for widget in frame.findChildren(QWidget):
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


def name_of(widget: QWidget) -> str:
    """Return what assistive technology calls a widget."""
    found: QAccessibleInterface | None = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name) if found is not None else ""


def combo_of(widget: QWidget) -> QWidget | None:
    """Return the combo a line edit belongs to: both stand for the same choice."""
    parent: object = widget.parentWidget()
    return parent if isinstance(widget, QLineEdit) and isinstance(parent, QComboBox) else None


def inside_combo(widget: QWidget) -> bool:
    """Say whether a widget is the line edit of a combo."""
    return combo_of(widget) is not None


@pytest.mark.parametrize(("role", "code"), PAIRS)
def test_each_widget_that_takes_the_focus_has_a_name_of_its_own(open_window: OpenWindow, role: str, code: str) -> None:
    window = open_window(ROLES[role])
    open_screen(window, code)
    widgets = [widget for widget in focusable(window.frame) if not inside_combo(widget)]
    assert len(widgets) >= 4
    names = [name_of(widget) for widget in widgets]
    nameless = [type(widget).__name__ for widget, name in zip(widgets, names, strict=True) if not name.strip()]
    assert not nameless
    twice = {name for name in names if names.count(name) > 1}
    assert not twice


@pytest.mark.parametrize(("role", "code"), PAIRS)
def test_tab_visits_each_stop_once_and_comes_round(open_window: OpenWindow, role: str, code: str) -> None:
    window = open_window(ROLES[role])
    open_screen(window, code)
    start, seen = window.focused, []
    for _ in range(200):
        window.press(Qt.Key.Key_Tab)
        seen.append(window.focused)
        if window.focused is start:
            break
    assert seen[-1] is start, "Tab never comes back"
    assert len(seen) == len(set(seen))
    reached = {widget for widget in seen if not inside_combo(widget)}
    reached |= {combo for widget in seen if (combo := combo_of(widget)) is not None}
    grouped = {widget for widget in focusable(window.frame) if _grouped(widget)}
    expected = {widget for widget in focusable(window.frame) if not inside_combo(widget)}
    missed = [(type(one).__name__, name_of(one)) for one in expected - reached - grouped]
    assert not missed


def _grouped(widget: QWidget) -> bool:
    """Say whether a widget is one of an exclusive choice: Tab stops at one, arrows go to the others."""
    from PySide6.QtWidgets import QAbstractButton

    return isinstance(widget, QAbstractButton) and widget.group() is not None


@pytest.mark.parametrize(("role", "code"), PAIRS)
def test_opening_gives_the_focus_inside_the_screen(open_window: OpenWindow, role: str, code: str) -> None:
    window = open_window(ROLES[role])
    open_screen(window, code)
    screen = window.frame.current
    assert screen is not None
    assert screen.isAncestorOf(window.focused)


@pytest.mark.parametrize(("role", "code"), PAIRS)
def test_usual_window_scrolls_nothing_sideways_and_no_form(open_window: OpenWindow, role: str, code: str) -> None:
    window = open_window(ROLES[role])
    window.frame.resize(*USUAL)
    open_screen(window, code)
    for area in window.frame.findChildren(QAbstractScrollArea):
        if area.isVisible():
            assert not area.horizontalScrollBar().isVisible(), f"{type(area).__name__} {area.accessibleName()}"
    forms = [area for area in window.frame.findChildren(QScrollArea) if area.isVisible()]
    wide = [area for area in forms if (inner := area.widget()) and inner.width() > area.viewport().width()]
    assert not wide
    if code in ("dashboard", "meeting", "note"):
        assert not [area for area in forms if area.verticalScrollBar().isVisible()]


@pytest.mark.parametrize("factor", [1.25, 1.5])
@pytest.mark.parametrize(("role", "code"), [pair for pair in PAIRS if pair[0] != "tutor"])
def test_large_text_keeps_everything_inside_the_window(
    open_window: OpenWindow, look: Look, role: str, code: str, factor: float
) -> None:
    look.choose(factor=factor)
    window = open_window(ROLES[role])
    window.frame.resize(*USUAL)
    open_screen(window, code)
    window.wait()
    outside = []
    for widget in focusable(window.frame):
        clip = _visible_part(widget, window.frame)
        if 0 < clip < widget.width():
            outside.append((type(widget).__name__, name_of(widget), clip, widget.width()))
    assert not outside


def _visible_part(widget: QWidget, frame: QWidget) -> int:
    """Return how many pixels of a widget's width stand inside all its ancestors."""
    from PySide6.QtCore import QPoint

    left, right = 0, widget.width()
    above = widget.parentWidget()
    while above is not None:
        start = widget.mapTo(above, QPoint(0, 0)).x()
        left, right = max(left, -start), min(right, above.width() - start)
        if above is frame:
            break
        above = above.parentWidget()
    return max(right - left, 0)


@pytest.mark.parametrize("role", list(ROLES))
def test_window_is_called_partaj_and_says_that_data_are_invented(open_window: OpenWindow, role: str) -> None:
    frame = open_window(ROLES[role]).frame
    assert frame.windowTitle() == "PARTAJ"
    frame.setWindowTitle("Emre Yıldırım")
    assert frame.windowTitle() == "PARTAJ"
    assert (frame.minimumWidth(), frame.minimumHeight()) == MINIMUM
    from partaj_desktop.gui.status import DemonstrationBanner

    banner = frame.findChild(DemonstrationBanner)
    assert banner is not None
    assert banner.isVisible()
    assert banner.words == "DONNÉES FICTIVES — 19\u00a0janvier 2011"


def test_rail_has_the_screens_of_the_role() -> None:
    assert [spec.code for spec in catalogue.rail("tutor")] == ["situations", "exchanges"]
    assert catalogue.rail("coordinator")[0].code == "dashboard"
    assert catalogue.rail("facilitator")[0].code == "meetings"


def test_figures_open_with_control_and_a_number(open_window: OpenWindow) -> None:
    window = open_window()
    window.press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.frame.current is not None
    assert type(window.frame.current).__name__ == "SituationsScreen"
    assert window.frame.rail.buttons["situations"].isChecked()


@pytest.mark.parametrize(
    ("role", "code", "upper", "widths"),
    [
        ("facilitator", "meeting", 64, (296, 512, 392)),
        ("facilitator", "situations", 103, (864, 336)),  # under the saved views
        ("coordinator", "exchanges", 64, (336, 576, 288)),
        ("coordinator", "conflicts", 64, (300, 900)),
    ],
)
def test_regions_stand_where_the_reference_puts_them(
    open_window: OpenWindow, role: str, code: str, upper: int, widths: tuple[int, ...]
) -> None:
    window = open_window(ROLES[role])
    window.frame.resize(*USUAL)
    open_screen(window, code)
    frame, screen = window.frame, window.frame.current
    assert screen is not None
    top = screen.mapTo(frame, screen.rect().topLeft())
    status = frame.status.mapTo(frame, frame.status.rect().topLeft())
    assert (top.x(), top.y(), status.y()) == (80, 0, 772)
    splitter = next(one for one in screen.findChildren(QSplitter) if one.isVisible())
    place = splitter.mapTo(frame, splitter.rect().topLeft())
    assert (place.x(), place.y()) == (80, upper)
    assert len(splitter.sizes()) == len(widths)
    for measured, wanted in zip(splitter.sizes(), widths, strict=True):
        assert abs(measured - wanted) <= 4, (splitter.sizes(), widths)


def choose_in_menu(window: Window, title: str, words: str) -> None:
    """Choose an entry of a menu within the program's menu."""
    menus = [action.menu() for action in window.frame.menu.actions() if action.text() == title]
    (menu,) = (one for one in menus if isinstance(one, QMenu))
    (action,) = (one for one in menu.actions() if one.text() == words)
    action.trigger()
    window.wait()


def test_the_look_a_person_chose_is_there_again_after_closing(open_window: OpenWindow, look: Look) -> None:
    window = open_window()
    choose_in_menu(window, "Apparence", "Sombre")
    choose_in_menu(window, "Taille du texte", "125 %")
    assert (look.theme.name, look.factor) == ("dark", 1.25)
    look.choose(theme="light", factor=1.0)
    settings = open_window(again=True).frame.profile.settings
    assert (settings.theme, settings.text_size) == ("dark", 1.25)
    theme.dress(settings)
    assert (look.theme.name, look.factor) == ("dark", 1.25)
    theme.dress(Settings())
    assert look.theme.name == "light"  # what the computer asks for, offscreen


def test_panes_keep_the_widths_a_person_gave(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("situations")
    splitter = window.frame.current.findChild(QSplitter) if window.frame.current else None
    assert splitter is not None
    before = splitter.sizes()
    splitter.moveSplitter(before[0] - 60, 1)
    kept = splitter.sizes()
    assert kept != before
    QTest.qWait(700)
    window.wait()
    again = open_window(again=True)
    again.go("situations")
    found = again.frame.current.findChild(QSplitter) if again.frame.current else None
    assert found is not None
    assert found.sizes() == kept


def test_changing_the_text_size_makes_the_screens_again(open_window: OpenWindow, look: Look) -> None:
    window = open_window()
    before = window.frame.rail.width()
    choose_in_menu(window, "Taille du texte", "150 %")
    assert window.frame.rail.width() > before
    assert window.frame.current is not None
    window.press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert type(window.frame.current).__name__ == "SituationsScreen"


def test_every_screen_is_drawn(look: Look, demo: Demo, tmp_path: Path, qapp: QApplication) -> None:
    mine = demo.copy("coordinator", tmp_path / "profile")
    paths = screens.draw_all(
        look,
        lambda: mine.open("coordinator"),
        tmp_path / "screens",
        exchange_folder=mine.folder / "exchange" / "a-recevoir",
        drawings=screens.drawings("coordinator")[:2],
    )
    names = {path.stem for path in paths}
    assert {"dashboard-clair", "dashboard-sombre", "note-clair", "unlock-clair", "exchanges-sombre"} <= names
    assert {"welcome-clair", "welcome-passphrase-sombre", "joining-clair", "joining-answer-sombre"} <= names
    for path in paths:
        image = QImage(str(path))
        assert (image.width(), image.height()) == USUAL
        colors = {image.pixelColor(x, y).name() for x in range(0, 1280, 16) for y in range(0, 800, 16)}
        assert len(colors) > 3, path.name
    light, dark = (QImage(str(tmp_path / "screens" / f"dashboard-{name}.png")) for name in ("clair", "sombre"))
    assert light.pixelColor(90, 78).lightness() > 200 > 60 > dark.pixelColor(90, 78).lightness()
