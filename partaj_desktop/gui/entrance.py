"""What stands before the window of a profile: the mark, one card at a time, the foot with help and the way out."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QLayout, QVBoxLayout, QWidget

from partaj_desktop import __version__
from partaj_desktop.domain.errors import PartajError
from partaj_desktop.gui.components.box import IconLabel, Message
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.panes import Card, Scrolled
from partaj_desktop.gui.components.text import Item, column, plain, row, text
from partaj_desktop.gui.jobs import Jobs
from partaj_desktop.gui.mark import Mark, window_icon
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.window import MINIMUM, USUAL

_CARD: Final = 560
_SIDES: Final = 48


class Step(Card):
    """One card: a title, what it asks, one sentence when it cannot be, its buttons."""

    def __init__(self) -> None:
        super().__init__(QVBoxLayout())
        self.problem = Message()

    def fill(self, title: str, *items: Item, buttons: QLayout, width: int = _CARD) -> None:
        """Lay the card out, once; `width` in logical pixels at 100 %, as far as the smallest window has room."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout), "a step was made with a column"
        layout.setContentsMargins(0, 0, 0, 0)
        inner = column(
            text(title, "title", wrap=True), *items, self.problem, buttons, spacing=12, margins=(32, 24, 32, 24)
        )
        layout.addLayout(inner)
        self.setFixedWidth(min(look().px(width), MINIMUM[0] - _SIDES))

    def begin(self) -> None:
        """Take the focus where the person begins."""

    def fail(self, error: PartajError) -> None:
        """Say why it cannot be; what was typed stays."""
        self.problem.say(told(error))


class Entrance(QWidget):
    """A page of cards.

    Signals: help_asked(), left() when the window is closed before it has done what it is for.
    """

    help_asked = Signal()
    left = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.jobs = jobs
        self.over = False
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("PARTAJ")
        self.setWindowIcon(window_icon())
        self.setMinimumSize(*MINIMUM)
        self.resize(*USUAL)
        QShortcut(QKeySequence("Ctrl+Q"), self, self.close)
        QShortcut(QKeySequence("F1"), self, self.help_asked.emit)
        QShortcut(QKeySequence("Esc"), self, self.go_back)

    def lay_out(self, *steps: Step) -> None:
        """Put the cards in their one place; the first is shown."""
        self._steps = steps
        cards = column(*(row(None, one, None, spacing=0) for one in steps), spacing=0)
        if look().large:  # the smallest window has no room for the mark above a card in large letters
            shown = column(None, cards, None, spacing=0, margins=(0, 12, 0, 12))
        else:
            head = row(None, Mark(44), text("PARTAJ", "name"), None, spacing=14)
            shown = column(None, head, 24, cards, None, spacing=0, margins=(0, 16, 0, 16))
        self._scrolled = Scrolled(shown)
        self.setLayout(column(self._scrolled, self._foot(), spacing=0, margins=(0, 0, 0, 16)))
        self.show_step(steps[0])
        FocusRing(self)

    @property
    def step(self) -> Step:
        """The card on screen."""
        return self._step

    def show_step(self, step: Step) -> None:
        """Show one card."""
        self._step = step
        for one in self._steps:
            one.setVisible(one is step)
        self._scrolled.verticalScrollBar().setValue(0)
        step.begin()

    def go_back(self) -> None:
        """Show the card before this one; the first has none."""

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if not self.over:
            self.left.emit()

    def _foot(self) -> QWidget:
        self.help_button = _foot_button(self.tr("Aide"), "F1")
        self.help_button.clicked.connect(self.help_asked)
        self.quit_button = _foot_button(self.tr("Quitter"), "Ctrl+Q")
        self.quit_button.clicked.connect(self.close)
        safe = text(self.tr("Données protégées sur cet ordinateur, rien n’est envoyé"), "hint")
        version = text(self.tr("Version {version}").format(version=__version__), "hint")
        shield = IconLabel("shield-check", "muted", 16)
        return plain(row(None, shield, safe, _dot(), self.help_button, _dot(), self.quit_button, _dot(), version, None))


def told(error: PartajError) -> str:
    """Give the sentence of an error and what can be done."""
    return f"{error.sentence} {error.hint}".strip()


def back_button() -> Button:
    """Make the button that goes back a card, as Escape does."""
    translate = QCoreApplication.translate
    return Button(text=translate("Entrance", "Retour"), key=translate("Entrance", "Échap"), height=40)


def _foot_button(words: str, key: str) -> Button:
    return Button(text=words, kind="quiet", key=key, height=24, size=12)


def _dot() -> QLabel:
    return text("·", "hint")
