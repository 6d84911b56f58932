"""The solutions of a decision: cards in a column, one of them open for writing."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from partaj_desktop.domain.choice import Choice
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.typography import date_fr
from partaj_desktop.domain.views import SolutionDraft
from partaj_desktop.gui.components.badge import Badge
from partaj_desktop.gui.components.buttons import IconButton, quiet
from partaj_desktop.gui.components.combo import ChoiceCombo
from partaj_desktop.gui.components.fields import DateEdit, Field
from partaj_desktop.gui.components.text import ElidedLabel, column, row, set_property
from partaj_desktop.gui.theme import look

DEFAULT_DAYS: Final = 15


class SolutionCard(QFrame):
    """One solution: a summary while closed; kind, who and by when while open.

    Signals: edited() when what it holds changed, opened(card), removed(card), organisation_picked(id).
    """

    edited = Signal()
    opened = Signal(object)
    removed = Signal(object)
    organisation_picked = Signal(object)

    def __init__(self, kinds: Sequence[Choice], organisations: Sequence[Choice]) -> None:
        super().__init__()
        self._id: Id | None = None
        self._label = ""
        self._kinds = {choice.group: choice for choice in kinds}
        self._number = 1
        self.kind = ChoiceCombo(self.tr("Solution"), self.tr("Choisir dans le catalogue"))
        self.who = ChoiceCombo(self.tr("Qui"), self.tr("Structure"))
        self.due = DateEdit(self.tr("Pour le"))
        self.kind.set_choices(kinds)
        self.who.set_choices(organisations)
        self.kind_field = Field(self.tr("Solution"), self.kind)
        self.who_field = Field(self.tr("Qui"), self.who)
        self.due_field = Field(self.tr("Pour le"), self.due)
        self.due.setFixedWidth(124 if look().factor == 1 else look().px(112))
        self.remove_button = IconButton("", "x", kind="quiet", height=22)
        self.remove_button.clicked.connect(lambda: self.removed.emit(self))
        self.kind.picked.connect(self._changed)
        self.who.picked.connect(self._changed)
        self.who.picked.connect(lambda: self.organisation_picked.emit(self.who.chosen))
        self.due.day_changed.connect(self._due_changed)
        self._lay_out()
        self.set_open(is_open=False)

    def _lay_out(self) -> None:
        head = row(self.kind_field.label, None, self.remove_button, spacing=4)
        line = row(self.who_field, self.due_field, spacing=8)
        line.setStretch(0, 1)
        for field in (self.who_field, self.due_field):
            line.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        self._editor = QWidget()
        self._editor.setLayout(column(head, self.kind, self.kind_field.error, 2, line, spacing=3))
        self._title = ElidedLabel("", "strong")
        self._second = ElidedLabel("", "second")
        self._due_badge = Badge("", icon="calendar")
        self._family = Badge("", tone="accent")
        badges = row(self._due_badge, self._family, None, spacing=8)
        self._summary = QWidget()
        self._summary.setLayout(column(self._title, self._second, 2, badges, spacing=1))
        self.setLayout(column(self._editor, self._summary, spacing=0, margins=(12, 7, 12, 10)))

    def load(self, draft: SolutionDraft) -> None:
        """Show a solution."""
        self._id, self._label = draft.id, draft.label
        kind = self._kinds.get(draft.kind)
        self.kind.set_chosen(kind.id if kind else None)
        self.who.set_chosen(draft.organisation)
        self.due.set_day(draft.due_on)
        self._summarise()

    def draft(self) -> SolutionDraft:
        """Give back what it holds."""
        choice = self.kind.choice
        return SolutionDraft(
            id=self._id,
            kind=choice.group if choice else "",
            label=self._label,
            organisation=self.who.chosen,
            due_on=self.due.day,
        )

    @property
    def empty(self) -> bool:
        """Say whether nothing but a default date stands in it."""
        return self._id is None and self.kind.chosen is None and self.who.chosen is None and not self._label

    def set_number(self, number: int) -> None:
        """Number the card among its neighbours, so that its fields are told apart."""
        self._number = number
        self.kind_field.label.setText(self.tr("Solution {n}").format(n=number))
        self.kind.setAccessibleName(self.tr("Solution {n}").format(n=number))
        self.who.setAccessibleName(self.tr("Solution {n}, qui").format(n=number))
        self.due.setAccessibleName(self.tr("Solution {n}, pour le").format(n=number))
        self.remove_button.setAccessibleName(self.tr("Retirer la solution {n}").format(n=number))
        self.remove_button.setToolTip(self.remove_button.accessibleName())
        self._summarise()

    def set_open(self, *, is_open: bool) -> None:
        """Open the card for writing, or fold it to its summary."""
        if not is_open:
            self._summarise()
        self._editor.setVisible(is_open)
        self._summary.setVisible(not is_open)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if is_open else Qt.FocusPolicy.StrongFocus)
        set_property(self, "card", "edited" if is_open else "true")

    @property
    def is_open(self) -> bool:
        """Say whether it is open for writing."""
        return not self._editor.isHidden()

    def complain(self, sentence: str) -> None:
        """Say that the kind is missing."""
        self.kind_field.complain(sentence)

    def wrong(self) -> QWidget | None:
        """Return the field whose date does not exist, marked."""
        self.due_field.complain(self.due.sentence)
        return self.due if self.due.sentence else None

    def _changed(self) -> None:
        self.kind_field.complain("")
        self._summarise()
        self.edited.emit()

    def _due_changed(self) -> None:
        if not self.due.sentence:
            self.due_field.complain("")
        self._changed()

    def _summarise(self) -> None:
        choice, who, day = self.kind.choice, self.who.choice, self.due.day
        self._title.set_words(self._label or (choice.label if choice else self.tr("Solution à choisir")))
        self._second.set_words(who.label if who else self.tr("Structure à choisir"))
        due = self.tr("Pour le {day}").format(day=date_fr(day)) if day else ""
        self._due_badge.set_words(due, icon="calendar")
        self._family.set_words(choice.hint if choice and not look().large else "", tone="accent")
        words = (self.tr("Solution {n}").format(n=self._number), self._title.accessibleName(), due)
        self.setAccessibleName(", ".join(word for word in words if word))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.opened.emit(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not self.is_open:
            self.opened.emit(self)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.window().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.remove_button.setVisible(self.isEnabled())


class Solutions(QWidget):
    """The cards and the button that adds one (Ctrl+N).

    Signals: edited(), organisation_picked(id).
    """

    edited = Signal()
    organisation_picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[SolutionCard] = []
        self._kinds: Sequence[Choice] = ()
        self._organisations: Sequence[Choice] = ()
        self._default_day: date | None = None
        self._column = column(spacing=8)
        self.add_button = quiet(self.tr("Ajouter une solution"), icon="plus", key="Ctrl+N", size=14)
        self.add_button.clicked.connect(self.add)
        self.setLayout(column(self._column, row(self.add_button, None), spacing=5))

    def offer(self, kinds: Sequence[Choice], organisations: Sequence[Choice], default_day: date | None) -> None:
        """Say what can be chosen; `default_day` is the date of a new card."""
        self._kinds, self._organisations, self._default_day = kinds, organisations, default_day

    def load(self, drafts: Sequence[SolutionDraft]) -> None:
        """Show solutions, all folded."""
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = []
        for draft in drafts:
            self._put(draft)

    def drafts(self) -> tuple[SolutionDraft, ...]:
        """Give back the cards that hold something."""
        return tuple(card.draft() for card in self.cards if not card.empty)

    def add(self) -> None:
        """Add a card, open, with the focus on its kind; an empty one is used before another is made."""
        card = next((card for card in self.cards if card.empty), None)
        card = card or self._put(SolutionDraft(due_on=self._default_day))
        self._open(card)

    def _put(self, draft: SolutionDraft) -> SolutionCard:
        card = SolutionCard(self._kinds, self._organisations)
        card.load(draft)
        card.edited.connect(self.edited)
        card.opened.connect(self._open)
        card.removed.connect(self._remove)
        card.organisation_picked.connect(self.organisation_picked)
        before = self.cards[-1] if self.cards else None
        self.cards.append(card)
        self._column.addWidget(card)
        self._number()
        _chain(before.remove_button if before else self, card, card.kind, card.who, card.due, card.remove_button)
        QWidget.setTabOrder(card.remove_button, self.add_button)
        return card

    def _open(self, card: SolutionCard) -> None:
        for other in self.cards:
            other.set_open(is_open=other is card)
        card.kind.setFocus()

    def _remove(self, card: SolutionCard) -> None:
        self.cards.remove(card)
        card.hide()
        card.deleteLater()
        self._number()
        self.add_button.setFocus()
        self.edited.emit()

    def _number(self) -> None:
        for n, card in enumerate(self.cards, start=1):
            card.set_number(n)

    def complain(self, number: int, sentence: str) -> None:
        """Mark a card, counted from 1."""
        if 1 <= number <= len(self.cards):
            self._open(self.cards[number - 1])
            self.cards[number - 1].complain(sentence)

    def wrong(self) -> QWidget | None:
        """Return the first field that holds something that is no date."""
        for card in self.cards:
            field = card.wrong()
            if field is not None:
                self._open(card)
                return field
        return None


def _chain(*widgets: QWidget) -> None:
    """Make the Tab key go from one to the next."""
    for first, second in pairwise(widgets):
        QWidget.setTabOrder(first, second)
