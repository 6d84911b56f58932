"""Two versions of one field, side by side at the same height; nothing is chosen for anybody beforehand."""

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.views import ConflictSide, ConflictView, Topic
from partaj_desktop.gui.components.box import EmptyState, labelled
from partaj_desktop.gui.components.buttons import Button, IconButton
from partaj_desktop.gui.components.paint import put_cap
from partaj_desktop.gui.components.panes import Scrolled, foot, panes
from partaj_desktop.gui.components.progress import Bar
from partaj_desktop.gui.components.rows import Row, RowList
from partaj_desktop.gui.components.text import (
    ElidedLabel,
    clear,
    column,
    ground,
    plain,
    row,
    rule,
    set_property,
    text,
)
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.screen import Screen, top_bar
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.words import joined, moment, plural
from partaj_desktop.services import conflicts


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
        self.dot = _Dot()
        head = row(self.dot, text(self.tr("Version {n}").format(n=number), "strong"), None, _Cap(str(number)))
        value = text(side.value, "title", wrap=True)
        facts = column(spacing=0)
        for name, words in (
            (self.tr("Écrit par"), joined(side.author, side.role)),
            (self.tr("Quand"), moment(side.written_at)),
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


class ConflictsScreen(Screen):
    """The list of fields with several versions, and the one being settled."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.CONFLICTS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._views: dict[str, ConflictView] = {}
        self._shown: ConflictView | None = None
        self._choice = 0
        self._settled = 0
        self._cards: list[VersionCard] = []
        self.back_button = IconButton(self.tr("Revenir aux échanges"), "arrow-left", kind="quiet")
        self.left_words = text("", "second")
        self.progress = Bar(width=120)
        self.list = RowList(self.tr("À départager"))
        self.empty = EmptyState("git-fork", self.tr("Rien n’a deux versions : tout est départagé."))
        self.who = ElidedLabel("", "person")
        self.what = ElidedLabel("", "lead")
        self._versions = QHBoxLayout()
        self.other = QLineEdit()
        self.other.setAccessibleName(self.tr("Une autre valeur"))
        self.keep_button = Button(kind="primary", key=self.tr("Ctrl+Entrée"), height=40)
        self.later_button = Button(text=self.tr("Plus tard"), height=40)
        told = text(self.tr("deux postes ont écrit la même chose sans se voir"), "lead")
        if look().large:
            told.hide()
        bar = top_bar(self.tr("Deux versions"), told, None, self.left_words, self.progress)
        bar_layout = bar.layout()
        if isinstance(bar_layout, QHBoxLayout):
            bar_layout.insertWidget(0, self.back_button)
        self.lay_out(bar, self._content())
        self._connect()

    def _content(self) -> QWidget:
        head = row(text(self.tr("À départager"), "section"), margins=(16, 14, 16, 8))
        hint = text(self.tr("Rien n’est perdu : la valeur écartée reste dans l’historique et se reprend."), "hint",
                    wrap=True)  # fmt: skip
        hint.setContentsMargins(16, 12, 16, 12)
        left = ground(column(plain(head), rule(), self.list, hint, spacing=0))
        self._versions.setSpacing(look().px(16))
        self.other_dot, self.other_cap = _Dot(), _Cap("")
        self.other_row = QFrame()
        self.other_row.setProperty("card", "true")
        other = row(self.other_dot, text(self.tr("Écrire une autre valeur")), self.other, self.other_cap, spacing=10)
        other.setContentsMargins(16, 9, 12, 9)
        other.setStretch(2, 1)
        self.other_row.setLayout(other)
        body = column(self.who, self.what, 8, self._versions, 4, self.other_row, None, spacing=8)
        body.setContentsMargins(*(look().px(n) for n in (28, 14, 28, 12)))
        note = text(self.tr("Le choix part dans le prochain envoi, à tous les postes concernés."), "hint", wrap=True)
        buttons = row(note, self.later_button, self.keep_button, spacing=12, margins=(28, 12, 28, 12))
        buttons.setStretch(0, 1)
        self.sheet = ground(column(Scrolled(body), foot(buttons), spacing=0))
        right = ground(column(self.sheet, self.empty, spacing=0))
        left.setMinimumWidth(look().px(260))
        return panes(left, right, widths=(300, 900), stretch=1)

    def _connect(self) -> None:
        self.list.chosen.connect(self._choose)
        self.back_button.clicked.connect(lambda: self.wanted.emit("exchanges", None))
        self.other.textEdited.connect(lambda words: self.pick(-1 if words else 0))
        self.keep_button.clicked.connect(self.settle)
        self.later_button.clicked.connect(self._later)
        for n in range(1, 10):
            self.key(str(n), partial(self._digit, n))
        self.key("Ctrl+Return", self.settle)

    def _digit(self, number: int) -> None:
        """A figure chooses a version; the one after the last writes another value."""
        if number == len(self._cards) + 1 and self.other_row.isVisible():
            self.other.setFocus()
        else:
            self.pick(number)

    def reload(self) -> None:
        self.desk.read(conflicts.listing, self._show, self.fail, owner=self)

    def first_focus(self) -> None:
        self.list.setFocus()

    def _show(self, views: tuple[ConflictView, ...]) -> None:
        self._views = {view.key: view for view in views}
        self.list.show_rows([self._row(view) for view in views])
        left = plural(len(views), self.tr("{n} reste"), self.tr("{n} restent"))
        done = plural(self._settled, self.tr("{n} départagé"), self.tr("{n} départagés"))
        self.left_words.setText(f"{done}, {left}")
        self.progress.set_share(self._settled / (self._settled + len(views)) if self._settled else 0)
        self.empty.setVisible(not views)
        self.sheet.setVisible(bool(views))
        if self.list.key is None:
            self.list.select_first()
        self._choose(self.list.key)

    def _row(self, view: ConflictView) -> Row:
        second = joined(f"{view.about}, {view.what}" if view.who else view.what, view.territory)
        return Row(key=view.key, title=view.who or view.about, subtitle=second, icon="git-fork", icon_tone="conf")

    def _choose(self, key: object) -> None:
        view = self._views.get(key) if isinstance(key, str) else None
        if view is None or view == self._shown:
            return
        self._shown = view
        self.who.set_words(view.who or view.about)
        self.what.set_words(joined(view.about if view.who else "", view.what, view.territory))
        clear(self._versions)
        self._cards = []
        for number, side in enumerate(view.sides, start=1):
            card = VersionCard(number, side)
            card.picked.connect(self.pick)
            self._versions.addWidget(card, 1)
            self._cards.append(card)
        self.other.clear()
        self.other_cap.set_words(str(len(self._cards) + 1))
        self.other_row.setVisible(all(isinstance(side.raw, str) and side.raw == side.value for side in view.sides))
        self.pick(0)

    def pick(self, number: int) -> None:
        """Choose a version, counted from 1; -1 for another value, 0 for none."""
        if number > len(self._cards):
            return
        self._choice = number
        for card in self._cards:
            card.set_chosen(chosen=card.number == number)
        self.other_dot.set_on(on=number == -1)
        words = self.tr("Garder la version {n}").format(n=number) if number > 0 else self.tr("Garder")
        self.keep_button.setText(self.tr("Garder cette autre valeur") if number == -1 else words)
        self.keep_button.setEnabled(number != 0)
        self.keep_button.updateGeometry()

    def settle(self) -> None:
        """Keep what was chosen."""
        view = self._shown
        if view is None or self._choice == 0 or not self.sheet.isVisible():
            return
        value = self.other.text().strip() if self._choice == -1 else view.sides[self._choice - 1].raw
        self.keep_button.setEnabled(False)
        self.desk.write(
            lambda session: conflicts.settle(session, view.key, value), self._done, self._failed, owner=self
        )

    def _done(self, touched: frozenset[Topic]) -> None:
        self._settled += 1
        self._shown = None
        self.desk.changes.tell(touched)
        self.list.setFocus()

    def _failed(self, error: PartajError) -> None:
        self.fail(error)
        self.refresh()

    def _later(self) -> None:
        """Go to the next one, and leave this one as it is."""
        keys = list(self._views)
        if self._shown is not None and len(keys) > 1:
            self.list.select(keys[(keys.index(self._shown.key) + 1) % len(keys)])
            self.list.setFocus()


class _Dot(QWidget):
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


class _Cap(QWidget):
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
