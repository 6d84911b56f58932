"""A segmented choice of two to seven exclusive options; filter chips; a painted check box."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from partaj_desktop.gui.components.paint import CENTRE, put_icon, rounded, write
from partaj_desktop.gui.theme import look


class _Segment(QAbstractButton):
    def __init__(self, words: str, *, first: bool, last: bool, height: int) -> None:
        super().__init__()
        self.setText(words)
        self.setCheckable(True)
        self._first, self._last, self._height = first, last, height
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(look().font(13, bold=True)).horizontalAdvance(self.text())
        return QSize(width + look().px(28), look().px(self._height))

    def minimumSizeHint(self) -> QSize:
        width = QFontMetrics(look().font(13, bold=True)).horizontalAdvance(self.text())
        return QSize(width + 8, look().px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:
        chosen = self.isChecked()
        token = "muted" if not self.isEnabled() else "accent" if chosen else "text2"
        reach = QRect(self.rect())
        reach.setLeft(0 if self._first else -10)
        reach.setRight(self.width() - 1 if self._last else self.width() + 9)
        with QPainter(self) as painter:
            line = "border" if self.isEnabled() else "line"
            rounded(painter, reach, fill="soft" if chosen else "panel", line=line)
            if not self._first:
                painter.fillRect(0, 0, 1, self.height(), look().color(line))
            if chosen and look().high_contrast:
                rounded(painter, self.rect(), line="accent", width=2)
            font = look().font(13, bold=chosen)
            write(painter, self.rect(), self.text(), font=font, token=token, align=CENTRE)


class Segmented(QWidget):
    """One border around the options; arrows move the choice.

    Signals: chosen(code) when a person chooses.
    """

    chosen = Signal(str)

    def __init__(self, name: str, options: Sequence[tuple[str, str]], *, height: int = 34) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._codes = [code for code, _ in options]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for n, (_, words) in enumerate(options):
            segment = _Segment(words, first=n == 0, last=n == len(options) - 1, height=height)
            segment.setAccessibleName(f"{name} : {words}")
            self._group.addButton(segment, n)
            layout.addWidget(segment)
        self._group.idClicked.connect(lambda n: self.chosen.emit(self._codes[n]))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def code(self) -> str:
        """The chosen code, empty while nothing is chosen."""
        n = self._group.checkedId()
        return self._codes[n] if n >= 0 else ""

    def set_code(self, code: str) -> None:
        """Choose without telling; an empty code clears the choice."""
        self._group.setExclusive(False)
        for n, button in enumerate(self._group.buttons()):
            button.setChecked(self._codes[n] == code)
            # One stop for Tab, the chosen option: Qt sees to that only where a person chooses.
            stop = self._codes[n] == code or code not in self._codes
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if stop else Qt.FocusPolicy.ClickFocus)
        self._group.setExclusive(True)

    def choose(self, code: str) -> None:
        """Choose as a person would: tells."""
        self._group.button(self._codes.index(code)).click()

    def set_words(self, code: str, words: str) -> None:
        """Rename one option."""
        button = self._group.button(self._codes.index(code))
        button.setText(words)
        button.setAccessibleName(f"{self.accessibleName()} : {words}")

    def focus_choice(self) -> None:
        """Give the focus to the chosen option, or to the first."""
        (self._group.checkedButton() or self._group.button(0)).setFocus()


class Tab(QAbstractButton):
    """One of the saved views above a list: words, a count, and a bar under the chosen one."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setText(words)
        self._count = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_count(self, count: str) -> None:
        """Show a count after the words."""
        self._count = count
        self.setAccessibleName(f"{self.text()} {count}".strip())
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(look().font(14, bold=True)).horizontalAdvance(self.text())
        count = QFontMetrics(look().font(12)).horizontalAdvance(self._count)
        return QSize(width + (count + look().px(6) if count else 0) + look().px(26), look().px(38))

    def paintEvent(self, event: QPaintEvent) -> None:
        chosen, left = self.isChecked(), look().px(12)
        with QPainter(self) as painter:
            font = look().font(14, bold=chosen)
            area = self.rect().adjusted(left, 0, 0, 0)
            token = "accent" if chosen else "text2"
            wide = write(painter, area, self.text(), font=font, token=token)
            area.setLeft(left + wide + look().px(6))
            write(painter, area, self._count, font=look().font(12), token="muted")
            if chosen:
                painter.fillRect(0, self.height() - 3, self.width(), 3, look().color("accent"))


class Check(QCheckBox):
    """A check box of 18 px with an accent ground when ticked."""

    def sizeHint(self) -> QSize:
        width = QFontMetrics(look().font()).horizontalAdvance(self.text())
        return QSize(look().px(18 + 8) + width + 4, look().px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        side = look().px(18)
        box = QRect(1, (self.height() - side) // 2, side, side)
        with QPainter(self) as painter:
            if self.isChecked():
                rounded(painter, box, fill="accent", radius=4)
                put_icon(painter, box.left() + look().px(2), self.height() / 2, "check", "on_accent", 14)
            else:
                rounded(painter, box, fill="panel", line="border", radius=4)
            area = self.rect().adjusted(side + look().px(8), 0, 0, 0)
            token = "text" if self.isEnabled() else "muted"
            write(painter, area, self.text(), font=look().font(), token=token)
