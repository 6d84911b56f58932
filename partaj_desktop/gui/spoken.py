"""What is told to somebody elsewhere: ten words to read out, and a code to photograph."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from partaj_desktop.gui.components.text import text
from partaj_desktop.gui.theme import look

_MODULE: Final = 3
_QUIET: Final = 4
_ROWS: Final = 5


class QrCode(QWidget):
    """A code to photograph: dark on white in every theme, whole pixels, its white border included."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[bytes, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Code QR de la demande, la même que dans le fichier"))

    def set_rows(self, rows: tuple[bytes, ...] | None) -> None:
        """Show a code; None shows nothing."""
        self._rows = rows or ()
        self.setVisible(bool(rows))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        side = (len(self._rows) + 2 * _QUIET) * _MODULE
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), Qt.GlobalColor.white)
            for y, line in enumerate(self._rows, _QUIET):
                for x, dark in enumerate(line, _QUIET):
                    if dark:
                        painter.fillRect(x * _MODULE, y * _MODULE, _MODULE, _MODULE, Qt.GlobalColor.black)


class TenWords(QWidget):
    """Ten words to be read out, large, each with its place."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look().px(8))
        self._grid.setVerticalSpacing(look().px(8))
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self._words: tuple[str, ...] = ()

    def text(self) -> str:
        """Give the words as they are read out."""
        return " ".join(self._words)

    def set_words(self, words: tuple[str, ...]) -> None:
        """Show words, once."""
        self._words = words
        for n, word in enumerate(words):
            column_, row_ = divmod(n, _ROWS)
            number = text(str(n + 1), "label")
            number.setMinimumWidth(look().px(22))
            self._grid.addWidget(number, row_, 2 * column_, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(text(word, "title" if look().large else "name"), row_, 2 * column_ + 1)
        self.setAccessibleName(self.text())
