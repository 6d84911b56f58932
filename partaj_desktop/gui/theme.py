"""The look: three themes of tokens turned into a palette, a style sheet, fonts and recoloured icons.

Every size is taken from the body size times one factor, so that 100 to 150 % works; a painted widget asks for colours
when it paints. The look in force belongs to the QApplication, as its style, palette and font do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Final, cast

from PySide6.QtCore import QByteArray, QLibraryInfo, QObject, QRectF, QSettings, Qt, QTranslator, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from partaj_desktop import assets
from partaj_desktop.domain.settings import Settings
from partaj_desktop.gui.forms.tokens import THEMES

FAMILY: Final = "Noto Sans"
STYLE: Final = "Fusion"
BODY: Final = 14
_LARGE: Final = 1.2
_PROPERTY: Final = "partajLook"
_FACES: Final = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One column of the table of tokens."""

    name: str
    colors: Mapping[str, str]


def load_themes() -> dict[str, Theme]:
    """Give every theme of ui/theme.toml, by name."""
    return {name: Theme(name=name, colors=colors) for name, colors in THEMES.items()}


class Look(QObject):
    """The theme and the text factor in force.

    Signals: changed() after either was changed and applied.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None, *, theme: str = "light", factor: float = 1.0) -> None:
        super().__init__(parent)
        self._themes = load_themes()
        self._template = Template(assets.data("ui", "style.qss").read_text("utf-8"))
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._sources: dict[str, str] = {}
        self.theme = self._themes[theme]
        self.factor = factor

    @property
    def high_contrast(self) -> bool:
        """Say whether badges, boxes and bars need an outline."""
        return self.theme.name == "contrast"

    @property
    def large(self) -> bool:
        """Say whether the text is so large that names stand above their values, and details step back."""
        return self.factor >= _LARGE

    def hex(self, token: str) -> str:
        """Return a colour as written in theme.toml."""
        return self.theme.colors[token]

    def color(self, token: str) -> QColor:
        """Return a colour of the theme."""
        return QColor(self.theme.colors[token])

    def px(self, size: float) -> int:
        """Scale a size in logical pixels at 100 % by the text factor."""
        return round(size * self.factor)

    def font(self, size: int = BODY, *, bold: bool = False) -> QFont:
        """Return the face at a size given in logical pixels at 100 %."""
        font = QFont(FAMILY)
        font.setPixelSize(self.px(size))
        font.setBold(bold)
        return font

    def pixmap(self, name: str, token: str, size: int, ratio: float = 1.0) -> QPixmap:
        """Draw an icon in a colour of the theme, `size` logical pixels at 100 %."""
        side = self.px(size)
        key = (name, self.hex(token), side, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._draw(name, self.hex(token), side, ratio)
        return self._pixmaps[key]

    def icon(self, name: str, token: str = "text2", size: int = 16) -> QIcon:
        """Return an icon for Qt's own widgets (actions, menus)."""
        icon = QIcon(self.pixmap(name, token, size))
        icon.addPixmap(self.pixmap(name, token, size, 2.0))
        return icon

    def _draw(self, name: str, color: str, side: int, ratio: float) -> QPixmap:
        if name not in self._sources:
            self._sources[name] = assets.data("resources", "icons", f"{name}.svg").read_text("utf-8")
        svg = self._sources[name].replace("currentColor", color)
        pixmap = QPixmap(round(side * ratio), round(side * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(pixmap.rect()))
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def stylesheet(self) -> str:
        """Fill ui/style.qss with the tokens and the scaled sizes."""
        sizes = {f"s{n}": f"{self.px(n)}px" for n in range(1, 61)}
        return self._template.substitute(self.theme.colors, **sizes)

    def palette(self) -> QPalette:
        """Return the tokens as the palette of what no style rule reaches."""
        roles = QPalette.ColorRole
        tokens = {
            roles.Window: "window", roles.WindowText: "text", roles.Base: "panel", roles.AlternateBase: "raised",
            roles.Text: "text", roles.Button: "panel", roles.ButtonText: "text", roles.BrightText: "on_accent",
            roles.Highlight: "accent", roles.HighlightedText: "on_accent", roles.Link: "accent",
            roles.LinkVisited: "accent", roles.PlaceholderText: "muted", roles.ToolTipBase: "panel",
            roles.ToolTipText: "text", roles.Accent: "accent", roles.Mid: "line", roles.Dark: "border",
        }  # fmt: skip
        palette = QPalette()
        for role, token in tokens.items():
            palette.setColor(role, self.color(token))
        for role in (roles.Text, roles.WindowText, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("muted"))
        return palette

    def choose(self, *, theme: str | None = None, factor: float | None = None) -> None:
        """Change the theme or the text factor, apply and tell."""
        self.theme = self._themes[theme or self.theme.name]
        self.factor = factor or self.factor
        self.apply()
        self.changed.emit()

    def apply(self) -> None:
        """Give the look to the application."""
        app = _application()
        app.setPalette(self.palette())
        app.setFont(self.font())
        app.setStyleSheet(self.stylesheet())


def install(app: QApplication, *, theme: str = "light", factor: float = 1.0) -> Look:
    """Load the faces, make the look and give it to the application; call once, before any widget."""
    if app.style().name() != STYLE.lower():
        app.setStyle(STYLE)
    for face in _FACES:
        QFontDatabase.addApplicationFont(str(assets.data("resources", "fonts", face)))
    # Qt's file dialog writes the folders visited to a settings file on its own: it gets a place that cannot exist.
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.NativeFormat, scope, "/dev/null/none")
    translator = QTranslator(app)
    if translator.load("qtbase_fr", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    look = Look(app, theme=theme, factor=factor)
    app.setProperty(_PROPERTY, look)
    look.apply()
    return look


def look() -> Look:
    """Return the look in force."""
    return cast(Look, _application().property(_PROPERTY))


def dress(settings: Settings) -> None:
    """Give the application the look a person chose."""
    look().choose(theme=settings.theme or preferred_theme(_application()), factor=settings.text_size)


def preferred_theme(app: QApplication) -> str:
    """Return the theme the desktop asks for."""
    hints = app.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return "contrast"
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"


def _application() -> QApplication:
    return cast(QApplication, QApplication.instance())
