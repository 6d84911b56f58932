"""Cards, scrolled columns, foot bars and the splitter that keeps panes apart by one line."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLayout, QScrollArea, QSizePolicy, QSplitter, QWidget

from partaj_desktop.gui.components.text import column, ground, row, rule
from partaj_desktop.gui.theme import look

_PANE_GROWTH = 0.35
"""Panes at the right grow less than their text: at 150 % the window is as wide as before."""


class Card(QFrame):
    """A panel with an outline. `kind`: true, edited, chosen, conflict or version (ui/style.qss)."""

    def __init__(self, layout: QLayout, *, kind: str = "true") -> None:
        super().__init__()
        self.setProperty("card", kind)
        self.setLayout(layout)


class _Inner(QWidget):
    """What scrolls: as high as its wrapped texts need at the width there is, not at the narrowest they could have."""

    room = 0

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        layout = self.layout()
        if layout is None or not layout.hasHeightForWidth() or not self.room:
            return least
        return QSize(least.width(), layout.heightForWidth(max(self.room, least.width())))


class Scrolled(QScrollArea):
    """A column that scrolls upright when there is no room, as wide as the pane, never focused itself."""

    def __init__(self, layout: QLayout) -> None:
        super().__init__()
        inner = self._inner = _Inner()
        inner.setProperty("scrolled", True)
        inner.setLayout(layout)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._inner.room = self.viewport().width()
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is self._inner:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._inner.minimumSizeHint().width(), look().px(60))


class ButtonPair(QWidget):
    """Two buttons side by side at the right, or one under the other where there is no room."""

    def __init__(self, first: QWidget, second: QWidget) -> None:
        super().__init__()
        self._both = (first, second)
        self._row = row(None, first, second)
        self.setLayout(self._row)

    def minimumSizeHint(self) -> QSize:
        wide = max(one.sizeHint().width() for one in self._both if not one.isHidden())
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # other words, or another button that shows
            self._turn()
        return super().event(event)

    def _turn(self) -> None:
        shown = [one.sizeHint().width() for one in self._both if not one.isHidden()]
        narrow = sum(shown) + self._row.spacing() * len(shown) > self.width()
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)


def pane(*items: QWidget | QLayout | int | None) -> QWidget:
    """Make a pane: things one under the other, edge to edge, on the panel ground."""
    return ground(column(*items, spacing=0))


def foot(layout: QLayout) -> QWidget:
    """Make the bar under a pane, with its line above."""
    return ground(column(rule(), layout, spacing=0))


def panes(*widgets: QWidget, widths: tuple[int, ...], stretch: int) -> QSplitter:
    """Put panes side by side; `widths` at 1280 px and 100 %, the pane numbered `stretch` takes what is left."""
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    for n, widget in enumerate(widgets):
        splitter.addWidget(widget)
        splitter.setStretchFactor(n, 1 if n == stretch else 0)
        widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    growth = 1 + (look().factor - 1) * _PANE_GROWTH
    sizes = [round(width * (growth if n > stretch else 1)) for n, width in enumerate(widths)]
    sizes[stretch] = max(widths[stretch] - (sum(sizes) - sum(widths)) - (look().px(80) - 80), 200)
    splitter.setSizes(sizes)
    return splitter
