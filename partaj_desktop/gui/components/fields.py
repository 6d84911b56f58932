"""Fields: a label above, the editor, one sentence under it when what was typed is wrong."""

from datetime import date

from PySide6.QtCore import QDate, QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from partaj_desktop.domain.typography import date_short_fr
from partaj_desktop.gui.components.box import Message
from partaj_desktop.gui.components.text import column, row, set_property, text
from partaj_desktop.gui.theme import look


class Field(QWidget):
    """A label above an editor; `complain` marks the editor and says why under it, what was typed stays."""

    def __init__(self, name: str, editor: QWidget, *, hint: str = "", keep_place: bool = False) -> None:
        super().__init__()
        self.editor = editor
        self.label = text(name, "caption")
        self.label.setBuddy(editor)
        self.error = Message(keep_place=keep_place)
        editor.setAccessibleName(editor.accessibleName() or name)
        editor.setAccessibleDescription(hint)
        layout: QVBoxLayout = column(self.label, editor, self.error, spacing=4)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def complain(self, sentence: str) -> None:
        """Say what is wrong, or clear with an empty sentence."""
        set_property(self.editor, "wrong", bool(sentence))
        self.error.say(sentence)
        self.editor.setAccessibleDescription(sentence)


def pair(left: Field, right: Field) -> QHBoxLayout:
    """Put two fields side by side, equally wide, their labels level whatever is said under one of them."""
    both = row(left, right, spacing=12)
    for n, field in enumerate((left, right)):
        both.setStretch(n, 1)
        both.setAlignment(field, Qt.AlignmentFlag.AlignTop)
    return both


class NoteEdit(QPlainTextEdit):
    """A text of several lines; Tab leaves it."""

    def __init__(self, name: str, *, lines: int = 3) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self._lines = lines
        self.setMinimumHeight(self.sizeHint().height())
        self.setMaximumHeight(look().px(20 * 8 + 16))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(look().px(200), look().px(20 * self._lines + 16))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class DateEdit(QLineEdit):
    """A date typed as 31/12/2010 (or 31.12.10, 311210), or picked with the button or Alt+↓.

    Signals: day_changed() whenever what it means changed, even to nothing.
    """

    day_changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(self.tr("jj/mm/aaaa"))
        self._pick = QAction(look().icon("calendar-event", "text2"), self.tr("Choisir dans un calendrier"), self)
        self._pick.triggered.connect(self.open_calendar)
        self.addAction(self._pick, QLineEdit.ActionPosition.TrailingPosition)
        self.textEdited.connect(lambda _: self.day_changed.emit())

    @property
    def day(self) -> date | None:
        """The date typed; None when there is none or it does not exist."""
        return read_day(self.text())

    @property
    def sentence(self) -> str:
        """What is wrong with what was typed, in one sentence; empty when nothing is."""
        words = self.text().strip()
        if not words or self.day is not None:
            return ""
        return self.tr("« {words} » n’est pas une date : écrire par exemple 31/12/2010.").format(words=words)

    def set_day(self, day: date | None) -> None:
        """Show a date, without telling."""
        self.setText(date_short_fr(day) if day else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.day is not None:
            self.set_day(self.day)

    def open_calendar(self) -> None:
        """Open a calendar under the field."""
        calendar = _Calendar(self)
        calendar.chosen.connect(self._chosen)
        calendar.open_under(self, self.day)

    def _chosen(self, day: date) -> None:
        self.set_day(day)
        self.setFocus()
        self.day_changed.emit()


class _Calendar(QCalendarWidget):
    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Calendrier"))
        self.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.activated.connect(self._take)
        self.clicked.connect(self._take)

    def open_under(self, field: QWidget, day: date | None) -> None:
        """Show under a field, on a day or on what the calendar holds."""
        if day is not None:
            self.setSelectedDate(QDate(day.year, day.month, day.day))
        self.move(field.mapToGlobal(QPoint(0, field.height())))
        self.show()
        self.setFocus()

    def _take(self, day: QDate) -> None:
        self.close()
        self.chosen.emit(date(day.year(), day.month(), day.day()))


class SearchEdit(QLineEdit):
    """A search field: Escape clears it first."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.setClearButtonEnabled(True)
        self.addAction(QAction(look().icon("search", "text2", 18), "", self), QLineEdit.ActionPosition.LeadingPosition)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.text():
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.clear()
                return True
        return super().event(event)


def read_day(words: str) -> date | None:
    """Read 31/12/2010, 31.12.10, 31-12-2010 or 311210; None when it is no date that exists."""
    figures = [part for part in words.strip().replace(".", "/").replace("-", "/").replace(" ", "/").split("/") if part]
    if len(figures) == 1 and figures[0].isdigit() and len(figures[0]) in (6, 8):
        figures = [figures[0][:2], figures[0][2:4], figures[0][4:]]
    if len(figures) != 3 or not all(part.isascii() and part.isdigit() for part in figures):
        return None
    day, month, year = (int(part) for part in figures)
    if len(figures[2]) == 2:
        year += 2000 if year < 50 else 1900
    try:
        return date(year, month, day)
    except ValueError:
        return None
