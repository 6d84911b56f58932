"""A combo box whose list narrows while one types; the choice is one of `Choice`, or nothing."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QListView, QSizePolicy, QWidget

from partaj_desktop.domain.choice import Choice
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.text import plain
from partaj_desktop.gui.components.paint import put_icon, rounded, write
from partaj_desktop.gui.theme import look

PLAIN = Qt.ItemDataRole.UserRole + 2


class Combo(QComboBox):
    """A plain choice among words, painted flat. The wheel never changes it by accident."""

    def __init__(self, name: str, parent: QWidget | None = None, *, icon: str = "") -> None:
        super().__init__(parent)
        self._icon = icon
        self.setProperty("withIcon", bool(icon))
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(12)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), look().px(34))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(96), look().px(34))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        wrong = bool(self.property("wrong"))
        with QPainter(self) as painter:
            line = "bad" if wrong else "border" if self.isEnabled() else "line"
            fill = "panel" if self.isEnabled() else "raised"
            rounded(painter, self.rect(), fill=fill, line=line, width=2 if wrong else 1)
            put_icon(painter, self.width() - look().px(26), self.height() / 2, "chevron-down", "text2", 16)
            left = look().px(12)
            if self._icon:
                left += put_icon(painter, left, self.height() / 2, self._icon, "text2", 16) + look().px(8)
            if not self.isEditable():
                self._write(painter, left)

    def _write(self, painter: QPainter, left: int) -> None:
        area = QRect(left, 0, self.width() - left - look().px(30), self.height())
        words = self.currentText() or self.placeholderText()
        token = "text" if self.currentText() and self.isEnabled() else "muted"
        write(painter, area, words, font=look().font(), token=token)


class _Completer(QCompleter):
    """Matches without accents or capitals, shows and completes the words as they are."""

    def splitPath(self, path: str) -> list[str]:
        return [plain(path)]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data())


class ChoiceCombo(Combo):
    """An editable combo over `Choice`: typing narrows on any part of the words.

    Signals: picked() when the choice changed by a person, even to nothing.
    """

    picked = Signal()

    def __init__(self, name: str, placeholder: str = "", *, icon: str = "") -> None:
        super().__init__(name, icon=icon)
        self._choices: tuple[Choice, ...] = ()
        self._chosen: Id | None = None
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._edit().setPlaceholderText(placeholder)
        self._edit().setAccessibleName(name)
        self._edit().installEventFilter(self)
        completer = _Completer(self.model(), self)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionRole(PLAIN)
        popup = QListView()
        popup.setObjectName("completion")
        popup.setAccessibleName(name)
        completer.setPopup(popup)
        self.setCompleter(completer)
        self.activated.connect(lambda _: self._settle())
        self._edit().editingFinished.connect(self._settle)

    def _edit(self) -> QLineEdit:
        edit = self.lineEdit()
        assert edit is not None, "an editable combo has a line edit"
        return edit

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer choices; the present one stays when it is among them."""
        self._choices = tuple(choices)
        kept = self._chosen
        self.blockSignals(True)
        self.clear()
        for choice in self._choices:
            self.addItem(choice.label)
            self.setItemData(self.count() - 1, choice.hint, Qt.ItemDataRole.ToolTipRole)
            self.setItemData(self.count() - 1, plain(choice.label), PLAIN)
        self.blockSignals(False)
        self.set_chosen(kept)

    @property
    def chosen(self) -> Id | None:
        """The id of the choice, None for nothing."""
        return self._chosen

    @property
    def choice(self) -> Choice | None:
        """The whole choice."""
        return next((choice for choice in self._choices if choice.id == self._chosen), None)

    def set_chosen(self, chosen: Id | None) -> None:
        """Choose without telling; an unknown id shows nothing."""
        self._chosen = chosen
        found = next((n for n, choice in enumerate(self._choices) if choice.id == chosen), -1)
        self.blockSignals(True)
        self.setCurrentIndex(found)
        self._edit().setText(self._choices[found].label if found >= 0 else "")
        self._edit().setCursorPosition(0)
        self.blockSignals(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(event, QFocusEvent):
            self._edit().selectAll()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        """Take what was typed: exactly a choice, the only one that holds it, or back to what was."""
        words = plain(self._edit().text())
        exact = [choice for choice in self._choices if plain(choice.label) == words]
        near = exact or [choice for choice in self._choices if words and words in plain(choice.label)]
        before = self._chosen
        if not words:
            self.set_chosen(None)
        elif exact or len(near) == 1:
            self.set_chosen(near[0].id)
        else:
            self.set_chosen(before)
        if self._chosen != before:
            self.picked.emit()
