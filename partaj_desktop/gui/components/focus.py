"""The one hook that draws the focus: a pane of glass over the window, with a ring where the focus is.

A widget is ringed on its edge. It may answer three things by property or method: `focusInside` (a filled button: a line
of the text's colour inside the edge), `focusRect()` (the part to ring, such as a row), `focusNone` (draws its own).
"""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit, QWidget

from partaj_desktop.gui.theme import look


class FocusRing(QWidget):
    """Covers a window, lets everything through, draws the ring."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._pane = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)
        self.setGeometry(window.rect())
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        elif event.type() in (QEvent.Type.ChildAdded, QEvent.Type.LayoutRequest):
            self.raise_()
        return False

    def _moved(self) -> None:
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        focused: QWidget | None = self._pane.focusWidget()
        if focused is None or not focused.isVisible() or focused.property("focusNone"):
            return
        owner = _owner(focused)
        rect, clip = self._place(owner)
        if rect.isEmpty():
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(clip)
            inside = bool(owner.property("focusInside"))
            painter.setPen(QPen(look().color("on_accent" if inside else "focus"), 2))
            edge = 4.0 if inside else 1.0
            radius = 3 if inside else 6
            painter.drawRoundedRect(QRectF(rect).adjusted(edge, edge, -edge, -edge), radius, radius)

    def _place(self, widget: QWidget) -> tuple[QRect, QRect]:
        """Return the rectangle to ring and the part of the window where it may show."""
        source, rect = widget, widget.rect()
        if isinstance(widget, QAbstractItemView):
            source = widget.viewport()
            current = widget.visualRect(widget.currentIndex())
            rect = current if current.isValid() else source.rect()
            if widget.property("wholeRow") and current.isValid():
                rect = QRect(0, current.y(), source.width(), current.height())
        elif hasattr(widget, "focusRect"):
            rect = widget.focusRect()
        clip = self.rect()
        above: QWidget | None = source
        while above is not None and above is not self._pane:
            clip &= QRect(above.mapTo(self._pane, above.rect().topLeft()), above.size())
            above = above.parentWidget()
        return QRect(source.mapTo(self._pane, rect.topLeft()), rect.size()), clip


def _owner(widget: QWidget) -> QWidget:
    """Return what a person takes for the focused thing: the combo rather than the line edit inside it."""
    parent = widget.parentWidget()
    return parent if isinstance(widget, QLineEdit) and isinstance(parent, QComboBox) else widget
