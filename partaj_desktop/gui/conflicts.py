"""Two versions of one field, side by side at the same height; nothing is chosen for anybody beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import ClassVar

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from partaj_desktop.domain.errors import FieldError, PartajError
from partaj_desktop.domain.typography import plural
from partaj_desktop.domain.views import ConflictView, Topic
from partaj_desktop.gui.components.box import EmptyState
from partaj_desktop.gui.components.buttons import Button, IconButton
from partaj_desktop.gui.components.panes import ButtonPair, Scrolled, foot, panes
from partaj_desktop.gui.components.progress import Bar
from partaj_desktop.gui.components.rows import Row, RowList
from partaj_desktop.gui.components.text import ElidedLabel, Item, column, ground, plain, row, rule, text
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.screen import Screen, top_bar
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.version_card import AnotherValue, VersionCard, VersionCards
from partaj_desktop.gui.words import joined
from partaj_desktop.services import conflicts

Views = tuple[ConflictView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the screen showed, for it to be made again: the field, the choice, another value as given; how many done."""

    key: str
    choice: int
    other: str | int
    settled: int


class ConflictsScreen(Screen):
    """The list of fields with several versions, those settled here under them, and the one being settled."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.CONFLICTS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._views: dict[str, ConflictView] = {}
        self._waiting: list[str] = []
        self._shown: ConflictView | None = None
        self._choice = 0
        self._settled = 0
        self._wish: Kept | None = None
        self._cards: Sequence[VersionCard] = ()
        self.back_button = IconButton(self.tr("Revenir aux échanges"), "arrow-left", kind="quiet")
        self.left_words = text("", "second")
        self.progress = Bar(width=120)
        self.list = RowList(self.tr("À départager"))
        self.empty = EmptyState("git-fork", self.tr("Rien n’a deux versions : tout est départagé."))
        self.who = ElidedLabel("", "person")
        self.what = ElidedLabel("", "lead")
        self._versions = VersionCards()
        self._versions.picked.connect(self.pick)
        self.now = ElidedLabel("", "second")
        self.other = AnotherValue()
        key = "" if look().large else self.tr("Ctrl+Entrée")  # the words of the choice have the room
        self.keep_button = Button(kind="primary", key=key, height=40)
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
        kept = self.tr(
            "Rien n’est perdu\u00a0: ce qui est départagé sur ce poste reste dans cette liste et se reprend."
        )
        hint = text(kept, "hint", wrap=True)
        hint.setContentsMargins(16, 12, 16, 12)
        left = ground(column(plain(head), rule(), self.list, hint, spacing=0))
        note = text(self.tr("Le choix part dans le prochain envoi, à tous les postes concernés."), "hint", wrap=True)
        self.sheet = ground(self._large(note) if look().large else self._usual(note))
        right = ground(column(self.sheet, self.empty, spacing=0))
        left.setMinimumWidth(look().px(220 if look().large else 260))
        return panes(left, right, widths=(300, 900), stretch=1)

    def _body(self, *more: Item) -> Scrolled:
        body = column(self.who, self.what, self.now, 8, self._versions, 4, *more, None, spacing=8)
        body.setContentsMargins(*(look().px(n) for n in (28, 14, 28, 12)))
        return Scrolled(body)

    def _usual(self, note: QWidget) -> QLayout:
        buttons = row(note, self.later_button, self.keep_button, spacing=12, margins=(28, 12, 28, 12))
        buttons.setStretch(0, 1)
        return column(self._body(self.other), foot(buttons), spacing=0)

    def _large(self, note: QWidget) -> QLayout:
        """Lay out in large letters: what scrolls are the versions; another value and the buttons stay in sight."""
        buttons = column(self.other, ButtonPair(self.later_button, self.keep_button), margins=(28, 10, 28, 10))
        return column(self._body(note), foot(buttons), spacing=0)

    def _connect(self) -> None:
        self.list.chosen.connect(self._choose)
        self.back_button.clicked.connect(lambda: self.wanted.emit("exchanges", None))
        self.other.given.connect(lambda there: self.pick(-1 if there else 0))
        self.keep_button.clicked.connect(self.settle)
        self.later_button.clicked.connect(self._later)
        for n in range(1, 10):
            self.key(str(n), partial(self._digit, n))
        self.key("Ctrl+Return", self.settle)
        self.key("Escape", self.back_asked.emit)

    def _digit(self, number: int) -> None:
        """A figure chooses a version; the one after the last writes another value."""
        if number == len(self._cards) + 1 and self.other.isVisible():
            self.other.editor.setFocus()
        else:
            self.pick(number)

    def open_on(self, argument: object) -> None:
        if isinstance(argument, Kept):
            self._wish, self._settled = argument, argument.settled

    def kept(self) -> Kept:
        key = self._shown.key if self._shown is not None else ""
        return Kept(key=key, choice=self._choice, other=self.other.given_as, settled=self._settled)

    def reload(self) -> None:
        self.desk.read(
            lambda session: (conflicts.listing(session), conflicts.settled(session)), self._show, self.fail, owner=self
        )

    def first_focus(self) -> None:
        self.list.setFocus()

    def _show(self, found: tuple[Views, Views]) -> None:
        waiting, settled = found
        self._views = {view.key: view for view in (*waiting, *settled)}
        self._waiting = [view.key for view in waiting]
        rows = [self._row(view) for view in waiting]
        if settled:
            rows.append(Row(key="settled", title=self.tr("Départagés"), group=True))
            rows += [self._row(view) for view in settled]
        self.list.show_rows(rows)
        left = plural(len(waiting), self.tr("{n} reste"), self.tr("{n} restent"))
        done = plural(self._settled, self.tr("{n} départagé"), self.tr("{n} départagés"))
        self.left_words.setText(f"{done}, {left}" if self._settled else left if waiting else "")
        self.progress.setVisible(bool(self._settled))
        self.progress.set_share(self._settled / (self._settled + len(waiting)) if self._settled else 0)
        wish, self._wish = self._wish, None
        if wish is not None:
            self.list.select(wish.key)
        if self.list.key is None and waiting:
            self.list.select_first()
        self._choose(self.list.key)
        if wish is not None and self._shown is not None and self._shown.key == wish.key:
            self.other.give(wish.other)
            self.pick(wish.choice)

    def _row(self, view: ConflictView) -> Row:
        second = joined(f"{view.about}, {view.what}" if view.who else view.what, view.territory)
        icon, tone = ("check", "ok") if view.settled else ("git-fork", "conf")
        return Row(key=view.key, title=view.who or view.about, subtitle=second, icon=icon, icon_tone=tone)

    def _choose(self, key: object) -> None:
        view = self._views.get(key) if isinstance(key, str) else None
        self.empty.setVisible(view is None)
        self.sheet.setVisible(view is not None)
        if view == self._shown:
            return
        self._shown = view
        if view is not None:
            self._show_one(view)

    def _show_one(self, view: ConflictView) -> None:
        self.who.set_words(view.who or view.about)
        self.what.set_words(joined(view.about if view.who else "", view.what, view.territory))
        self._cards = self._versions.show_sides(view.sides)
        self.now.set_words(self.tr("Valeur retenue\u00a0: {value}").format(value=view.now))
        self.now.setVisible(view.settled)
        self.later_button.setText(self.tr("Laisser ainsi") if view.settled else self.tr("Plus tard"))
        self.later_button.updateGeometry()
        self.other.show_view(view)
        stops = (self.list, *self._cards, *self.other.editors, self.later_button, self.keep_button)
        for one, following in pairwise(stops):
            self.setTabOrder(one, following)
        self.pick(0)

    def pick(self, number: int) -> None:
        """Choose a version, counted from 1; -1 for another value, 0 for none."""
        if number > len(self._cards):
            return
        self._choice = number
        for card in self._cards:
            card.set_chosen(chosen=card.number == number)
        self.other.dot.set_on(on=number == -1)
        self.keep_button.setText(self._keep_words(number))
        self.keep_button.setEnabled(number != 0)
        self.keep_button.updateGeometry()

    def _keep_words(self, number: int) -> str:
        if number == 0:
            return self.tr("Garder")
        if number < 0:
            return self.tr("Garder cette autre valeur")
        again = self._shown is not None and self._shown.settled
        words = self.tr("Reprendre la version {n}") if again else self.tr("Garder la version {n}")
        return words.format(n=number)

    def settle(self) -> None:
        """Keep what was chosen; of what was settled before, choose anew."""
        view = self._shown
        if view is None or self._choice == 0 or not self.keep_button.isEnabled():
            return
        if self._choice == -1 and self.other.day.isVisible() and self.other.day.sentence:
            self.other.complain(self.other.day.sentence)
            return
        value = self.other.value if self._choice == -1 else view.sides[self._choice - 1].raw
        do = conflicts.settle_again if view.settled else conflicts.settle
        self.keep_button.setEnabled(False)
        self.desk.write(
            lambda session: do(session, view.key, value), partial(self._done, view), self._failed, owner=self
        )

    def _done(self, view: ConflictView, touched: frozenset[Topic]) -> None:
        self._settled += not view.settled
        self.problem.clear()
        self.list.setCurrentIndex(QModelIndex())  # what was settled is listed below: what waits comes next
        self.desk.changes.tell(touched)
        self.list.setFocus()

    def _failed(self, error: PartajError) -> None:
        if isinstance(error, FieldError):
            self.keep_button.setEnabled(True)
            self.other.complain(f"{error.sentence} {error.hint}".strip())
            return
        self.fail(error)
        self.refresh()

    def _later(self) -> None:
        """Go to the next one that waits, and leave this one as it is; where none does, go back."""
        shown = self._shown.key if self._shown is not None else ""
        if not [key for key in self._waiting if key != shown]:
            self.back_asked.emit()
            return
        following = self._waiting.index(shown) + 1 if shown in self._waiting else 0
        self.list.select(self._waiting[following % len(self._waiting)])
        self.list.setFocus()
