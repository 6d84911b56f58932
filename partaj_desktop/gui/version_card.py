"""One version of a field as a card, and the row under the cards where another value is given."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from partaj_desktop.domain.another_value import Nature
from partaj_desktop.domain.views import ConflictSide, ConflictView
from partaj_desktop.gui.components.box import Message, labelled
from partaj_desktop.gui.components.combo import Combo
from partaj_desktop.gui.components.fields import DateEdit
from partaj_desktop.gui.components.paint import put_cap
from partaj_desktop.gui.components.text import column, row, rule, set_property, text
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.words import joined, moment


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
        value = text(side.value, "title", wrap=True)
        facts = column(spacing=0)
        for name, words in (
            (self.tr("Écrit par"), joined(side.author, side.role)),
            (self.tr("Quand"), moment(side.written_at)),
            (self.tr("À partir de"), side.started_from or self.tr("sans avoir vu l’autre")),
        ):
            facts.addWidget(labelled(name, text(words, "dense", wrap=True), width=104))
        self.setLayout(column(head, value, 2, rule(), 4, facts, None, spacing=6, margins=(16, 10, 16, 12)))
        self.setAccessibleName(self.tr("Version {n} : {value}").format(n=number, value=side.value))

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
        line = row(self.dot, text(self.tr("Écrire une autre valeur")), *self.editors, self.cap, spacing=10)
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
