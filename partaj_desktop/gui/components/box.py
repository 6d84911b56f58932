"""Boxes (why today, warning, information), message lines and empty states."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.paint import put_icon, rounded
from partaj_desktop.gui.components.text import column, row, set_tone, text
from partaj_desktop.gui.theme import look


class IconLabel(QWidget):
    """An icon alone, in a colour of the theme."""

    def __init__(self, icon: str, token: str = "text2", size: int = 16) -> None:
        super().__init__()
        self._icon, self._token, self._size = icon, token, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, icon: str, token: str) -> None:
        """Change the icon; an empty name shows nothing and keeps the place."""
        self._icon, self._token = icon, token
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(self._size), look().px(self._size))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._icon:
            with QPainter(self) as painter:
                put_icon(painter, 0, self.height() / 2, self._icon, self._token, self._size)


class Box(QWidget):
    """A ground of a status colour, an icon, a bold first line and at most three lines in all."""

    def __init__(
        self, title: str, words: str = "", *, tone: str = "accent", icon: str = "flag", action: Button | None = None
    ) -> None:
        super().__init__()
        self.tone = tone
        self.title = text(title, "strong", wrap=True)
        self.words = text(words, "body", wrap=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(*(look().px(n) for n in (14, 8, 14, 8)))
        grid.setHorizontalSpacing(look().px(10))
        grid.setVerticalSpacing(0)
        mark = IconLabel(icon, tone, 18)
        grid.addWidget(mark, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.title, 0, 1)
        grid.addWidget(self.words, 1, 1)
        grid.setColumnStretch(1, 1)
        if action is not None:
            grid.addWidget(action, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.set_words(title, words)

    def set_words(self, title: str, words: str) -> None:
        """Replace both lines."""
        for label, value in ((self.title, title), (self.words, words)):
            label.setText(value)
            label.setVisible(bool(value))

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = "soft" if self.tone == "accent" else f"{self.tone}_bg"
        outline = "text" if self.tone == "accent" else self.tone
        with QPainter(self) as painter:
            rounded(painter, self.rect(), fill=ground, line=outline if look().high_contrast else "", radius=8)


class Message(QWidget):
    """One line with an icon: an error under a field, a result beside a title. Its place stays when it is empty."""

    def __init__(self, *, keep_place: bool = False) -> None:
        super().__init__()
        self._icon = IconLabel("", "bad", 16)
        self._words = text("", "second", wrap=True)
        self._keep_place = keep_place
        self.on_change: Callable[[bool], object] = lambda _: None
        self.setLayout(row(self._icon, self._words, spacing=6))
        layout = self.layout()
        if layout is not None:
            layout.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
            layout.setAlignment(self._words, Qt.AlignmentFlag.AlignTop)
        if keep_place:
            self.setMinimumHeight(look().px(20))
        else:
            self.hide()

    def say(self, words: str, *, tone: str = "bad", icon: str = "alert-triangle") -> None:
        """Show a sentence; empty words clear."""
        self._icon.set_icon(icon if words else "", tone)
        self._words.setText(words)
        set_tone(self._words, tone)
        self.setVisible(bool(words) or self._keep_place)
        self.on_change(bool(words))

    def clear(self) -> None:
        """Say nothing."""
        self.say("")

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()


class EmptyState(QWidget):
    """Centred: an icon, one sentence that says what will be here, and at most one button."""

    def __init__(self, icon: str, sentence: str, action: QWidget | None = None) -> None:
        super().__init__()
        self.sentence = text(sentence, "lead", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sentence.setMinimumWidth(look().px(200))
        self.sentence.setMaximumWidth(look().px(420))
        mark = IconLabel(icon, "muted", 24)
        told = row(None, self.sentence, None, spacing=0)
        told.setStretch(1, 4)
        box = column(None, mark, told, spacing=12, margins=(24, 24, 24, 24))
        if action is not None:
            box.addWidget(action)
            box.setAlignment(action, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(1)
        box.setAlignment(mark, Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(box)


def labelled(name: str, value: QLabel | QWidget, *, width: int = 130) -> QWidget:
    """Make one line of a sheet of facts: its name at the left, its value."""
    label = text(name, "label")
    label.setFixedWidth(look().px(width))
    widget = QWidget()
    if look().large:
        label.setMaximumWidth(16777215)
        widget.setLayout(column(label, value, spacing=0, margins=(0, 2, 0, 4)))
        return widget
    box = row(label, value, spacing=0, margins=(0, 2, 0, 2))
    box.setStretch(1, 1)
    for part in (label, value):
        box.setAlignment(part, Qt.AlignmentFlag.AlignTop)
    label.setContentsMargins(0, look().px(1), 0, 0)
    widget.setLayout(box)
    widget.setMinimumHeight(look().px(26))
    return widget
