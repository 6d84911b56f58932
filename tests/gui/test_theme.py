"""The tokens: enough contrast in each theme, every size from one factor, nothing written on the machine."""

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog

from partaj_desktop.gui import theme
from partaj_desktop.gui.theme import Look, load_themes

TEXT = 4.5
EDGE = 3.0
GROUNDS = ("window", "panel", "raised", "sunken", "soft")
STATUS = ("ok", "warn", "bad", "info", "conf", "neutral")
THEMES = ("light", "dark", "contrast")


def luminance(color: QColor) -> float:
    """Return the relative luminance of WCAG 2.1."""
    red, green, blue = (linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: float) -> float:
    """Undo the gamma of sRGB."""
    return part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)


def ratio(colors: dict[str, str], one: str, other: str) -> float:
    """Return the contrast ratio of two tokens."""
    high, low = sorted((luminance(QColor(colors[name])) for name in (one, other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_text_is_readable_on_every_ground(name: str) -> None:
    colors = dict(load_themes()[name].colors)
    pairs = [(text, ground) for text in ("text", "text2", "muted") for ground in GROUNDS]
    pairs += [("accent", ground) for ground in ("panel", "soft", "sunken")]
    pairs += [(status, f"{status}_bg") for status in STATUS] + [(status, "panel") for status in STATUS]
    pairs += [("on_accent", "accent"), ("on_accent", "accent_hi"), ("accent", "neutral_bg")]
    low = {pair: round(ratio(colors, *pair), 2) for pair in pairs if ratio(colors, *pair) < TEXT}
    assert not low


@pytest.mark.parametrize("name", THEMES)
def test_edges_of_what_can_be_used_are_seen(name: str) -> None:
    colors = dict(load_themes()[name].colors)
    pairs = [("border", ground) for ground in ("window", "panel", "raised")]
    pairs += [("focus", ground) for ground in GROUNDS] + [("soft_line", "panel"), ("bar", "panel"), ("bar2", "panel")]
    low = {pair: round(ratio(colors, *pair), 2) for pair in pairs if ratio(colors, *pair) < EDGE}
    assert not low


def test_contrast_check_can_fail() -> None:
    assert ratio({"a": "#777777", "b": "#ffffff"}, "a", "b") < TEXT
    assert ratio({"a": "#000000", "b": "#ffffff"}, "a", "b") == pytest.approx(21)


def test_themes_have_the_same_tokens() -> None:
    names = [set(one.colors) for one in load_themes().values()]
    assert names[0] == names[1] == names[2]
    assert len(names[0]) >= 30


def test_every_size_follows_the_factor(look: Look) -> None:
    assert "font-size: 20px" in look.stylesheet()
    look.choose(factor=1.5)
    assert look.font().pixelSize() == 21
    assert "font-size: 30px" in look.stylesheet()
    assert "$" not in look.stylesheet()


def test_theme_changes_palette_and_icons(look: Look) -> None:
    before = look.pixmap("check", "ok", 16).toImage()
    light = look.palette().window().color()
    look.choose(theme="dark")
    assert look.palette().window().color() != light
    assert look.pixmap("check", "ok", 16).toImage() != before


def test_icon_takes_the_colour_asked(look: Look) -> None:
    image = look.pixmap("circle-check", "bad", 24).toImage()
    wanted = look.color("bad")
    solid = [
        image.pixelColor(x, y) for x in range(24) for y in range(24) if image.pixelColor(x, y).alphaF() > 0.99
    ]  # fmt: skip
    assert solid
    assert all(abs(color.red() - wanted.red()) < 3 for color in solid)


def test_faces_come_with_the_program(look: Look) -> None:
    from PySide6.QtGui import QFontInfo

    assert QFontInfo(look.font()).family() == theme.FAMILY
    assert QFontInfo(look.font(bold=True)).bold()


def test_file_dialog_leaves_no_trace(look: Look, tmp_path: Path, own_home: Path) -> None:
    dialog = QFileDialog(None, "", str(tmp_path))
    dialog.setOptions(QFileDialog.Option.DontUseNativeDialog)
    dialog.setDirectory(str(tmp_path))
    dialog.deleteLater()
    del dialog
    from PySide6.QtWidgets import QApplication

    QApplication.processEvents()
    written = [path for path in own_home.rglob("*") if path.is_file() and "QtProject" in path.name]
    assert not written
    assert not Path(os.path.expanduser("~/.config/QtProject.conf")).exists()
