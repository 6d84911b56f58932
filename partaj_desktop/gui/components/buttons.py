"""Buttons: primary, secondary, quiet and danger, with an icon and a key cap inside; a square one with an icon only."""

from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from partaj_desktop.gui.components.paint import cap_width, put_cap, put_icon, rounded, write
from partaj_desktop.gui.theme import look

Kind = Literal["primary", "secondary", "quiet", "danger", "conflict"]
_COLORS = {"primary": "on_accent", "secondary": "text", "quiet": "accent", "danger": "bad", "conflict": "conf"}
_GAP = 8


class Button(QPushButton):
    """A flat button. `height` is a minimum in logical pixels; `key` is the words of the cap, not a shortcut."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        text: str = "",
        kind: Kind = "secondary",
        icon: str = "",
        trailing: str = "",
        key: str = "",
        height: int = 34,
        size: int = 14,
    ) -> None:
        super().__init__(text, parent)
        self._height = height
        self._size = size
        self.align_left = False
        self.set_kind(kind, icon=icon, trailing=trailing, key=key)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def set_kind(self, kind: Kind, *, icon: str = "", trailing: str = "", key: str = "") -> None:
        """Say what the button looks like; a form calls this after it was built."""
        self._kind = kind
        self._icon = icon
        self._trailing = trailing
        self._key = key
        self._hovered = False
        self.setProperty("focusInside", kind == "primary")
        self.updateGeometry()

    def set_height(self, height: int) -> None:
        """Change the minimum height."""
        self._height = height
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        padding = {"primary": 18, "quiet": 4, "conflict": 4}.get(self._kind, 12 if self._height >= 34 else 8)
        width = self._content_width() + 2 * look().px(padding)
        return QSize(max(width, look().px(self._height)), look().px(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        super().leaveEvent(event)

    def _font_bold(self) -> bool:
        return self._kind == "primary"

    def _content_width(self) -> int:
        parts = []
        if self.text():
            font = look().font(self._size, bold=self._font_bold())
            parts.append(QFontMetrics(font).horizontalAdvance(self.text()) + 1)
        parts += [look().px(self._icon_size()) for icon in (self._icon, self._trailing) if icon]
        if self._key:
            parts.append(cap_width(self._key))
        return sum(parts) + look().px(_GAP) * max(len(parts) - 1, 0)

    def _icon_size(self) -> int:
        return 18 if self._size >= 14 else 16

    def _ground(self) -> tuple[str, str]:
        """Return the tokens of the fill and of the outline."""
        active = self.isEnabled() and (self._hovered or self.isDown())
        if self._kind == "primary":
            return ("bar_bg" if not self.isEnabled() else "accent_hi" if active else "accent"), ""
        if self._kind in ("quiet", "conflict"):
            return ("soft" if self.isDown() else ""), ""
        fill = "soft" if self.isDown() or self.isChecked() else "panel"
        if not self.isEnabled():
            return fill, "line"
        return fill, "bad" if self._kind == "danger" else "text2" if active else "border"

    def paintEvent(self, event: QPaintEvent) -> None:
        token = _COLORS[self._kind] if self.isEnabled() else "muted"
        fill, line = self._ground()
        with QPainter(self) as painter:
            rounded(painter, self.rect(), fill=fill, line=line)
            left = (self.width() - self._content_width()) // 2
            self._draw_content(painter, look().px(12) if self.align_left else max(left, 4), token)

    def _draw_content(self, painter: QPainter, left: int, token: str) -> None:
        gap, centre = look().px(_GAP), self.height() / 2
        soft = "text2" if token == "text" else token
        if self._icon:
            left += put_icon(painter, left, centre, self._icon, soft, self._icon_size()) + gap
        if self.text():
            tail = sum(look().px(self._icon_size()) + gap for icon in (self._trailing,) if icon)
            tail += cap_width(self._key) + gap if self._key else 0
            area = self.rect().adjusted(left, 0, -tail - 2, 0)
            font = look().font(self._size, bold=self._font_bold())
            left += write(painter, area, self.text(), font=font, token=token) + gap
        if self._trailing:
            place = self.width() - look().px(12 + self._icon_size()) if self.align_left else left
            left = place + put_icon(painter, place, centre, self._trailing, soft, self._icon_size()) + gap
        if self._key:
            put_cap(painter, left, centre, self._key, look().color(soft))


class IconButton(Button):
    """A square button with an icon; its name is said, not shown, and stands in the tooltip."""

    def __init__(
        self, name: str, icon: str, *, kind: Kind = "secondary", height: int = 34, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, kind=kind, icon=icon, height=height)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(look().px(self._height), look().px(self._height))


def quiet(words: str, *, icon: str = "", key: str = "", size: int = 13) -> Button:
    """Make a link-like button."""
    button = Button(text=words, kind="quiet", icon=icon, key=key, height=28, size=size)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
