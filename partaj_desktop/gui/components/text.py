"""Labels by role, thin rules, and rows and columns with the spacing given."""

from typing import Literal, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from partaj_desktop.gui.theme import look

Item = QWidget | QLayout | int | None
Box = TypeVar("Box", bound=QBoxLayout)
Ground = Literal["window", "panel", "raised", "sunken"]


def text(words: str, role: str = "body", *, tone: str = "", wrap: bool = False, name: str = "") -> QLabel:
    """Make a label; `role` and `tone` are those of ui/style.qss."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    label.setObjectName(name)
    if tone:
        label.setProperty("tone", tone)
    if wrap:
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


class ElidedLabel(QLabel):
    """A one-line label that elides (at the end, or in the `middle`) and then says the whole in its tooltip."""

    def __init__(self, words: str = "", role: str = "body", *, middle: bool = False) -> None:
        super().__init__()
        self._words = words
        self._mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._elide()

    @property
    def words(self) -> str:
        """The whole text, elided or not."""
        return self._words

    def set_words(self, words: str) -> None:
        """Replace the text."""
        self._words = words
        self.updateGeometry()
        self._elide()

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._words) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.ensurePolished()
        shown = self.fontMetrics().elidedText(self._words, self._mode, max(self.width(), 1))
        whole = shown == self._words
        self.setText(shown)
        self.setToolTip("" if whole else self._words)
        self.setAccessibleName(self._words)


def set_tone(label: QWidget, tone: str) -> None:
    """Change the tone of a label and polish it again."""
    set_property(label, "tone", tone)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet looks at, and let it look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def rule(*, vertical: bool = False) -> QFrame:
    """Make a line of one pixel."""
    line = QFrame()
    line.setProperty("rule", True)
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def row(*items: Item, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Lay out from left to right; an int is a space, None takes what is left."""
    return _fill(QHBoxLayout(), items, spacing, margins)


def column(*items: Item, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Lay out from top to bottom; an int is a space, None takes what is left."""
    return _fill(QVBoxLayout(), items, spacing, margins)


def ground(layout: QLayout, kind: Ground = "panel") -> QWidget:
    """Make a widget with a ground of the theme around a layout."""
    widget = QWidget()
    widget.setProperty("ground", kind)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setLayout(layout)
    return widget


def plain(layout: QLayout) -> QWidget:
    """Make a widget without ground around a layout."""
    widget = QWidget()
    layout.setContentsMargins(layout.contentsMargins())
    widget.setLayout(layout)
    return widget


def clear(layout: QLayout) -> None:
    """Take everything out of a layout; its widgets are hidden at once and deleted later."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def _fill(box: Box, items: tuple[Item, ...], spacing: int, margins: tuple[int, int, int, int]) -> Box:
    box.setSpacing(look().px(spacing))
    box.setContentsMargins(*(look().px(margin) for margin in margins))
    for item in items:
        if item is None:
            box.addStretch(1)
        elif isinstance(item, int):
            box.addSpacing(look().px(item))
        elif isinstance(item, QLayout):
            box.addLayout(item)
        else:
            box.addWidget(item)
    return box
