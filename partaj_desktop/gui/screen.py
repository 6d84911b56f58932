"""What a screen is: a top bar, a content, the topics it shows, and how it loads, leaves and takes the focus."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QLayout, QWidget

from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.views import Topic
from partaj_desktop.gui.components.box import Message
from partaj_desktop.gui.components.text import Item, column, ground, row, rule, text
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.theme import look


class Screen(QWidget):
    """The base of every screen.

    Signals: wanted(code, argument) asks the frame for another screen, back_asked() for the one before; lock_asked();
    lock_minutes_chosen(minutes); meeting_held() when a meeting begins or ceases to be held here.
    """

    wanted = Signal(str, object)
    back_asked = Signal()
    lock_asked = Signal()
    lock_minutes_chosen = Signal(int)
    meeting_held = Signal()
    topics: ClassVar[frozenset[Topic]] = frozenset()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._stale = True
        self.problem = Message()
        desk.changes.changed.connect(self._changed)

    def reload(self) -> None:
        """Read what the screen shows, in a job."""
        raise RuntimeError(f"{type(self).__name__} does not say what it shows")

    @property
    def holds_a_meeting(self) -> bool:
        """Say whether a meeting is being held here."""
        return False

    def open_on(self, argument: object) -> None:
        """Show one thing in particular, before the screen comes up."""

    @property
    def own_suffixes(self) -> Sequence[str]:
        """Give the kinds of files that this screen, while it is shown, takes itself when they are dropped."""
        return ()

    def take_files(self, paths: Sequence[Path]) -> None:
        """Show files that were dropped; only a screen that files are for is asked."""
        raise RuntimeError(f"{type(self).__name__} takes no files")

    def say_left_out(self, words: str) -> None:
        """Say which of the files dropped are not taken, beside whatever else is told."""
        self.problem.say(" ".join(part for part in (self.problem.words, words) if part))

    def kept(self) -> object:
        """Give what a screen made anew, in another look, is to open on; None when it reads everything again."""
        return None

    def leave(self) -> bool:
        """Record what is being typed; say whether the screen may go."""
        return True

    def put_down(self) -> None:
        """Record what is being typed, or keep it as a draft: the program locks and waits for nobody."""
        self.leave()

    def first_focus(self) -> None:
        """Give the focus to the right widget."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Reload now."""
        self._stale = False
        self.reload()

    def fail(self, error: PartajError) -> None:
        """Say what could not be done, and what to do."""
        self.problem.say(" ".join(part for part in (error.sentence, error.hint) if part))

    def key(self, keys: str, what: Callable[[], object], owner: QObject | None = None) -> QShortcut:
        """Give the screen a key; it works while the focus is anywhere inside."""
        from PySide6.QtCore import Qt

        shortcut = QShortcut(QKeySequence(keys), owner if isinstance(owner, QWidget) else self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(what)
        return shortcut

    def lay_out(self, bar: QWidget, content: QWidget | QLayout) -> None:
        """Put the top bar above the content, with the screen's own message line between."""
        holder = ground(row(self.problem, margins=(20, 6, 20, 6)), "panel")
        self.problem_holder = holder
        layout = column(bar, rule(), spacing=0)
        layout.addWidget(holder)
        if isinstance(content, QLayout):
            layout.addLayout(content, 1)
        else:
            layout.addWidget(content, 1)
        self.setLayout(layout)
        holder.setVisible(False)
        self.problem.on_change = holder.setVisible

    def _changed(self, touched: frozenset[Topic]) -> None:
        if not touched & self.topics:
            return
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenSpec:
    """One entry of the rail."""

    code: str
    word: str
    icon: str
    make: Callable[[Desk], Screen]


def top_bar(title: str, *items: Item, hint: str = "") -> QWidget:
    """Make the bar of 64 above a screen: where one is, then whatever is given."""
    heading = text(title, "title", name="screen_title")
    parts: list[Item] = [heading]
    if hint:
        parts.append(text(hint, "lead"))
    bar = ground(row(*parts, *items, spacing=16, margins=(20, 0, 20, 0)), "panel")
    bar.setMinimumHeight(look().px(63))
    return bar
