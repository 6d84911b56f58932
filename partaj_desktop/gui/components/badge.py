"""Badges: an icon and a word, in the colours of a fact or of a status."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from partaj_desktop.gui.components.paint import CENTRE, put_icon, rounded, write
from partaj_desktop.gui.theme import look

_SIZE = 12


class Badge(QWidget):
    """A small painted word; never a colour alone."""

    def __init__(self, words: str, *, tone: str = "neutral", icon: str = "") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_words(words, tone=tone, icon=icon)

    def set_words(self, words: str, *, tone: str = "neutral", icon: str = "") -> None:
        """Replace what is said; empty words hide the badge."""
        self._words, self._tone, self._icon = words, tone, icon
        self.setAccessibleName(words)
        if self.parentWidget() is not None:  # shown without a parent, it would be a window
            self.setVisible(bool(words))
        self.updateGeometry()
        self.update()

    @property
    def words(self) -> str:
        """The words shown."""
        return self._words

    def sizeHint(self) -> QSize:
        width = QFontMetrics(look().font(_SIZE)).horizontalAdvance(self._words) + 1 + look().px(16)
        return QSize(width + (look().px(20) if self._icon else 0), look().px(22))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = "soft" if self._tone == "accent" else f"{self._tone}_bg"
        with QPainter(self) as painter:
            rounded(painter, self.rect(), fill=ground, line=self._tone if look().high_contrast else "")
            area = self.rect()
            if self._icon:
                put_icon(painter, look().px(8), self.height() / 2, self._icon, self._tone, 14)
                area.setLeft(look().px(20))
            write(painter, area, self._words, font=look().font(_SIZE), token=self._tone, align=CENTRE)
