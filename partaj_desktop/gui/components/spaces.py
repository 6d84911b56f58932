"""The choice of a working space on the unlock page: its name, and a second line that names nobody."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from partaj_desktop.gui.components.combo import Combo
from partaj_desktop.gui.components.paint import put_icon, rounded, write
from partaj_desktop.gui.theme import look

SECOND = Qt.ItemDataRole.UserRole + 1


class SpaceCombo(Combo):
    """A combo of two lines, 48 px high."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), look().px(48))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rounded(painter, self.rect(), fill="panel", line="border")
            middle = self.height() / 2
            put_icon(painter, look().px(12), middle, "device-laptop", "text2", 18)
            put_icon(painter, self.width() - look().px(28), middle, "chevron-down", "text2", 18)
            left, width = look().px(39), self.width() - look().px(72)
            upper = QRect(left, round(middle) - look().px(19), width, look().px(20))
            lower = QRect(left, round(middle) + look().px(1), width, look().px(17))
            write(painter, upper, self.currentText(), font=look().font(), token="text")
            second = str(self.currentData(SECOND) or "")
            write(painter, lower, second, font=look().font(12), token="muted")
