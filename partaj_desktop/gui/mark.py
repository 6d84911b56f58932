"""The mark of the program: three people joined, on a rounded ground."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from partaj_desktop.gui.components.paint import rounded
from partaj_desktop.gui.theme import look

_NODES = ((0.26, 0.72, 0.095), (0.50, 0.39, 0.125), (0.80, 0.58, 0.095))


class Mark(QWidget):
    """The mark, `side` logical pixels wide at 100 %."""

    def __init__(self, side: int = 36) -> None:
        super().__init__()
        self._side = side
        self.setAccessibleName("PARTAJ")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(look().px(self._side), look().px(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            draw(painter, self.width())


def draw(painter: QPainter, side: int) -> None:
    """Draw the mark in the square from 0 to `side`."""
    from PySide6.QtCore import QRect

    rounded(painter, QRect(0, 0, side, side), fill="accent", radius=side * 0.22)
    color = look().color("on_accent")
    points = [QPointF(x * side, y * side) for x, y, _ in _NODES]
    painter.setPen(QPen(color, side * 0.07, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPolyline(points)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    for point, (_, _, radius) in zip(points, _NODES, strict=True):
        painter.drawEllipse(point, radius * side, radius * side)


def window_icon() -> QIcon:
    """Return the icon of the window."""
    pixmap = QPixmap(64, 64)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        draw(painter, 64)
    return QIcon(pixmap)
