"""One version of a field as a card, and the row under the cards where another value is given."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLineEdit, QWidget

from partaj_desktop.domain.another_value import Nature
from partaj_desktop.domain.views import ConflictSide, ConflictView
from partaj_desktop.gui.components.box import Message, labelled
from partaj_desktop.gui.components.combo import Combo
from partaj_desktop.gui.components.fields import DateEdit
from partaj_desktop.gui.components.paint import put_cap
from partaj_desktop.gui.components.text import clear, column, row, rule, set_property, text
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.words import breakable, joined, moment

_LEAST, _LEAST_IN_LARGE = 240, 200
"""Logical pixels under which a card is too narrow to stand beside another; in large letters names stand above."""
_SIDE = 16
"""Logical pixels between a card's edge and what it says."""
_NAME = 104
"""Logical pixels of the names at the left of the facts."""


class VersionCard(QFrame):
    """One version: its value in 20 bold, who wrote it and when.

    Signals: picked(number).
    """

    picked = Signal(int)

    def __init__(self, number: int, side: ConflictSide) -> None:
        super().__init__()
        self.number = number
        self.chosen = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("card", "version")
        self.dot = Dot()
        head = row(self.dot, text(self.tr("Version {n}").format(n=number), "strong"), None, Cap(str(number)))
        facts = column(spacing=0)
        self._lines = [(text(breakable(side.value), "title", wrap=True), 0)]
        for name, words in (
            (self.tr("Écrit par"), joined(side.author, side.role)),
            (self.tr("Quand"), moment(side.written_at)),
            (self.tr("À partir de"), side.started_from or self.tr("sans avoir vu l’autre")),
        ):
            told = text(breakable(words), "dense", wrap=True)
            facts.addWidget(labelled(name, told, width=_NAME))
            self._lines.append((told, 0 if look().large else look().px(_NAME)))
        for line, _ in self._lines:
            line.setAlignment(Qt.AlignmentFlag.AlignTop)
        sides = (_SIDE, 10, _SIDE, 12)
        self.setLayout(column(head, self._lines[0][0], 2, rule(), 4, facts, None, spacing=6, margins=sides))
        self.setAccessibleName(self.tr("Version {n} : {value}").format(n=number, value=side.value))

    def heights(self, width: int) -> list[int]:
        """Tell how high each of its lines would be in a card of a width: also before any was laid out."""
        inside = width - 2 * look().px(_SIDE) - 2
        for line, _ in self._lines:
            line.ensurePolished()
        return [line.heightForWidth(inside - name) for line, name in self._lines]

    def set_heights(self, heights: Sequence[int]) -> None:
        """Make each of its lines at least as high."""
        for (line, _), height in zip(self._lines, heights, strict=True):
            line.setMinimumHeight(height)

    def set_chosen(self, *, chosen: bool) -> None:
        """Mark the card as the kept one."""
        self.chosen = chosen
        self.dot.set_on(on=chosen)
        set_property(self, "card", "chosen" if chosen else "version")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.picked.emit(self.number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.picked.emit(self.number)
            return
        super().keyPressEvent(event)


class VersionCards(QWidget):
    """The versions side by side, the same things at the same height; one above the other where there is no room.

    Signals: picked(number).
    """

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[VersionCard] = []
        self._row = row(spacing=16)
        self.setLayout(self._row)

    def show_sides(self, sides: Sequence[ConflictSide]) -> Sequence[VersionCard]:
        """Show these versions; give their cards."""
        clear(self._row)
        self._cards = [VersionCard(number, side) for number, side in enumerate(sides, start=1)]
        for card in self._cards:
            card.picked.connect(self.picked)
            self._row.addWidget(card, 1)
        return self._cards

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # other versions
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        """Turn the row into a column where it is narrow; side by side, give each thing the height the others need."""
        beside = max(len(self._cards), 1)
        upright = self.width() < look().px(_LEAST_IN_LARGE if look().large else _LEAST) * beside
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if upright else QBoxLayout.Direction.LeftToRight)
        width = self.width() if upright else (self.width() - self._row.spacing() * (beside - 1)) // beside
        needed = [card.heights(width) for card in self._cards]
        highest = [max(line) for line in zip(*needed, strict=True)]
        for card, own in zip(self._cards, needed, strict=True):
            card.set_heights(own if upright else highest)


class AnotherValue(QFrame):
    """A value none of the versions has: typed, typed as a date, or chosen among words.

    Signals: given(there) when something is typed or chosen, or nothing any more.
    """

    given = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._codes: tuple[str | bytes, ...] = ()
        self._nature = Nature.TEXT
        name = self.tr("Une autre valeur")
        self.typed, self.day, self.coded = QLineEdit(), DateEdit(name), Combo(name)
        self.typed.setAccessibleName(name)
        self.coded.setPlaceholderText(self.tr("Choisir"))
        self.dot, self.cap, self.problem = Dot(), Cap(""), Message()
        asked = text(self.tr("Écrire une autre valeur"), wrap=look().large)
        asked.setMinimumWidth(look().px(92) if look().large else 0)
        line = row(self.dot, asked, *self.editors, self.cap, spacing=10)
        for n in range(2, 5):
            line.setStretch(n, 1)
        self.setLayout(column(line, self.problem, spacing=4, margins=(16, 9, 12, 9)))
        self.typed.textEdited.connect(lambda words: self._tell(there=bool(words)))
        self.day.day_changed.connect(lambda: self._tell(there=bool(self.day.text())))
        self.coded.currentIndexChanged.connect(lambda n: self._tell(there=n >= 0))

    @property
    def editors(self) -> tuple[QWidget, ...]:
        """The three editors, of which one shows."""
        return self.typed, self.day, self.coded

    @property
    def editor(self) -> QWidget:
        """The editor that shows."""
        return {Nature.DAY: self.day, Nature.CODE: self.coded}.get(self._nature, self.typed)

    @property
    def value(self) -> str | bytes:
        """What was given, as it is written; empty when nothing was."""
        if self._nature is Nature.DAY:
            return self.day.day.isoformat() if self.day.day else self.day.text().strip()
        if self._nature is Nature.CODE:
            n = self.coded.currentIndex()
            return self._codes[n] if n >= 0 else ""
        return self.typed.text().strip()

    @property
    def given_as(self) -> str | int:
        """What was given, as it stands in the editor that shows: letters, or the place of a word."""
        if self._nature is Nature.CODE:
            return self.coded.currentIndex()
        return (self.day if self._nature is Nature.DAY else self.typed).text()

    def give(self, given: str | int) -> None:
        """Put into the editor that shows what stood in another one."""
        if isinstance(given, int):
            self.coded.setCurrentIndex(given)
        else:
            (self.day if self._nature is Nature.DAY else self.typed).setText(given)

    def show_view(self, view: ConflictView) -> None:
        """Offer what a field takes; nothing when it takes no other value."""
        self._nature, self._codes = view.another, tuple(code for code, _ in view.choices)
        self.typed.clear()
        self.day.clear()
        self.coded.clear()
        self.coded.addItems([word for _, word in view.choices])
        self.coded.setCurrentIndex(-1)
        self.complain("")
        for one in self.editors:
            one.setVisible(one is self.editor)
        self.cap.set_words(str(len(view.sides) + 1))
        self.setVisible(view.another is not Nature.NONE)

    def complain(self, sentence: str) -> None:
        """Say what is wrong, or clear with an empty sentence; what was typed stays."""
        set_property(self.editor, "wrong", bool(sentence))
        self.problem.say(sentence)
        self.editor.setAccessibleDescription(sentence)
        if sentence:
            self.editor.setFocus()

    def _tell(self, *, there: bool) -> None:
        self.complain("")
        self.given.emit(there)


class Dot(QWidget):
    """The mark of a choice, as a radio button's."""

    def __init__(self) -> None:
        super().__init__()
        self._on = False
        self.setFixedSize(look().px(18), look().px(18))

    def set_on(self, *, on: bool) -> None:
        """Fill it or not."""
        self._on = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(look().color("accent" if self._on else "border"))
            painter.setBrush(look().color("accent" if self._on else "panel"))
            painter.drawEllipse(self.rect().adjusted(1, 1, -2, -2))
            if self._on:
                painter.setBrush(look().color("on_accent"))
                inset = look().px(6)
                painter.drawEllipse(self.rect().adjusted(inset, inset, -inset, -inset))


class Cap(QWidget):
    """A key cap alone."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self.setFixedSize(look().px(20), look().px(20))

    def set_words(self, words: str) -> None:
        """Change the key."""
        self._words = words
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            put_cap(painter, 0, self.height() / 2, self._words, look().color("text2"))
