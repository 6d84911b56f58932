"""The rail at the left: the mark, the role's screens, then what concerns the program."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from partaj_desktop.gui.components.paint import CENTRE, put_icon, rounded, write
from partaj_desktop.gui.components.text import column
from partaj_desktop.gui.mark import Mark
from partaj_desktop.gui.screen import ScreenSpec
from partaj_desktop.gui.theme import look

WIDTH = 80


class RailButton(QAbstractButton):
    """An icon of 22 over a word of 12; a counter only for what waits for this person."""

    def __init__(self, word: str, icon: str, *, checkable: bool = True) -> None:
        super().__init__()
        self._icon, self._count = icon, 0
        self.setText(word)
        self.setCheckable(checkable)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """Show how many things wait, and say it."""
        self._count = count
        waiting = self.tr("{n} en attente").format(n=count) if count else ""
        self.setAccessibleName(", ".join(part for part in (self.text(), waiting) if part))
        self.setToolTip(waiting)
        self.update()

    def sizeHint(self) -> QSize:
        height = 56 if self.isCheckable() else 46
        return QSize(look().px(68), look().px(height))

    def paintEvent(self, event: QPaintEvent) -> None:
        current = self.isChecked()
        token = "accent" if current else "text2"
        with QPainter(self) as painter:
            if current:
                rounded(painter, self.rect(), fill="panel", line="soft_line")
            centre = self.height() / 2 - look().px(9)
            put_icon(painter, (self.width() - look().px(22)) // 2, centre, self._icon, token, 22)
            words = QRect(0, round(centre) + look().px(13), self.width(), look().px(18))
            write(painter, words, self.text(), font=look().font(12, bold=current), token=token, align=CENTRE)
            if self._count:
                self._draw_count(painter)

    def _draw_count(self, painter: QPainter) -> None:
        font = look().font(11, bold=True)
        words = str(self._count) if self._count < 100 else "99+"
        side = max(look().px(18), QFontMetrics(font).horizontalAdvance(words) + look().px(10))
        place = QRect(self.width() - side - 2, look().px(3), side, look().px(18))
        rounded(painter, place, fill="accent", radius=look().px(9))
        write(painter, place, words, font=font, token="on_accent", align=CENTRE)


class Rail(QWidget):
    """The rail.

    Signals: asked(code) for a screen, lock_asked(), menu_asked().
    """

    asked = Signal(str)
    lock_asked = Signal()
    menu_asked = Signal()

    def __init__(self, specs: Sequence[ScreenSpec]) -> None:
        super().__init__()
        self.setProperty("ground", "sunken")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(max(look().px(WIDTH), WIDTH))
        mark = Mark(36)
        layout = column(mark, 10, spacing=4, margins=(6, 12, 6, 6))
        layout.setAlignment(mark, Qt.AlignmentFlag.AlignHCenter)
        self.buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        for spec in specs:
            button = RailButton(spec.word, spec.icon)
            button.clicked.connect(lambda _=False, code=spec.code: self.asked.emit(code))
            self._group.addButton(button)
            layout.addWidget(button)
            self.buttons[spec.code] = button
        layout.addStretch(1)
        self.lock_button = RailButton(self.tr("Verrouiller"), "lock", checkable=False)
        self.menu_button = RailButton(self.tr("Menu"), "menu-2", checkable=False)
        self.lock_button.clicked.connect(self.lock_asked)
        self.menu_button.clicked.connect(self.menu_asked)
        layout.addWidget(self.lock_button)
        layout.addWidget(self.menu_button)
        self.setLayout(layout)

    def show_current(self, code: str) -> None:
        """Mark one screen as the present one; none where it does not stand on the rail."""
        self._group.setExclusive(False)
        for one, button in self.buttons.items():
            button.setChecked(one == code)
        self._group.setExclusive(True)
