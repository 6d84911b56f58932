"""A bar of six pixels, always beside its words."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from partaj_desktop.gui.components.paint import rounded
from partaj_desktop.gui.components.text import text
from partaj_desktop.gui.theme import look


class Bar(QWidget):
    """A thin bar: a share from 0 to 1."""

    def __init__(self, *, width: int = 0, tone: str = "accent") -> None:
        super().__init__()
        self._share, self._tone = 0.0, tone
        if width:
            self.setFixedWidth(look().px(width))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float, *, tone: str = "accent") -> None:
        """Show a share; what is over 1 is shown as full."""
        self._share, self._tone = min(max(share, 0.0), 1.0), tone
        self.update()

    @property
    def share(self) -> float:
        """The share shown."""
        return self._share

    def sizeHint(self) -> QSize:
        return QSize(look().px(80), look().px(6))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(24), look().px(6))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            outline = "text" if look().high_contrast else ""
            rounded(painter, self.rect(), fill="bar_bg", line=outline, radius=self.height() / 2)
            done = QRect(0, 0, round(self.width() * self._share), self.height())
            if done.width() > 0:
                rounded(painter, done, fill=self._tone, radius=min(self.height(), done.width()) / 2)


class Progress(QWidget):
    """A bar and the words that say the same."""

    def __init__(self, *, bar_width: int = 120) -> None:
        super().__init__()
        self.bar = Bar(width=bar_width)
        self.words = text("", "caption")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.bar)
        layout.addWidget(self.words, 1)

    def show_load(self, share: float, words: str) -> None:
        """Show a load; a full one turns to a warning, which the words say too."""
        self.bar.set_share(share, tone="warn" if share >= 1 else "accent")
        self.words.setText(words)
