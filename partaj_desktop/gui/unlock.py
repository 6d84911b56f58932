"""The unlock page: one field that has the focus, one button. It names nobody and counts nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from partaj_desktop import __version__
from partaj_desktop.domain.errors import PartajError
from partaj_desktop.gui.components.box import Box, IconLabel, Message
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.spaces import SECOND
from partaj_desktop.gui.components.text import set_property
from partaj_desktop.gui.forms.unlock import Ui_UnlockForm
from partaj_desktop.gui.jobs import Jobs, Lane
from partaj_desktop.gui.mark import Mark, window_icon
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.window import MINIMUM, USUAL

_FREE_TRIES: Final = 2
_LONGEST_WAIT: Final = 30
_CARD_WIDTH: Final = 440


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """One working space that can be opened. Neither line names a person."""

    key: str
    title: str
    subtitle: str = ""
    waiting: str = ""


class UnlockPage(QWidget):
    """The page.

    Signals: opened(session) with what the callable gave, quit_asked().
    """

    opened = Signal(object)
    quit_asked = Signal()

    def __init__(self, jobs: Jobs, spaces: Sequence[Space], open_space: Callable[[Space, str], object]) -> None:
        super().__init__()
        self._jobs, self._spaces, self._open_space = jobs, tuple(spaces), open_space
        self._tries, self._wait, self._caps = 0, 0, False
        self.setWindowTitle("PARTAJ")
        self.setWindowIcon(window_icon())
        self.setMinimumSize(*MINIMUM)
        self.resize(*USUAL)
        self.form = Ui_UnlockForm()
        self.form.setupUi(self)
        self._dress()
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self.form.unlock_button.clicked.connect(self._try)
        self.form.passphrase_edit.returnPressed.connect(self._try)
        self.form.passphrase_edit.textEdited.connect(lambda _: self._say(""))
        self.form.quit_button.clicked.connect(self.quit_asked)
        QShortcut(QKeySequence("Ctrl+Q"), self, self.quit_asked.emit)
        self.form.passphrase_edit.setFocus()
        FocusRing(self)

    def _dress(self) -> None:
        """Give the form what a form cannot hold: icons, keys, accessible names, the place of the messages."""
        form = self.form
        form.mark_place.addWidget(Mark(44))
        form.shield_place.addWidget(IconLabel("shield-check", "muted", 16))
        form.unlock_button.set_kind("primary", icon="lock-open", key=self.tr("Entrée"))
        form.unlock_button.set_height(42)
        form.quit_button.set_kind("quiet", key="Ctrl+Q")
        form.quit_button.set_height(24)
        form.version_label.setText(self.tr("Version {version}").format(version=__version__))
        form.card.setFixedWidth(look().px(_CARD_WIDTH))
        form.space_combo.setAccessibleName(form.space_label.text())
        form.passphrase_edit.setAccessibleName(form.passphrase_label.text())
        form.passphrase_edit.installEventFilter(self)
        for space in self._spaces:
            form.space_combo.addItem(space.title)
            form.space_combo.setItemData(form.space_combo.count() - 1, space.subtitle, SECOND)
        self.message = Message(keep_place=True)
        self.message.setMinimumHeight(look().px(34))
        form.message_place.addWidget(self.message)
        self._eye()
        self.waiting = Box("", "", icon="pencil")
        self.waiting.setFixedWidth(look().px(_CARD_WIDTH))
        form.page_layout.insertSpacing(4, look().px(16))
        form.page_layout.insertWidget(5, self.waiting, 0, Qt.AlignmentFlag.AlignHCenter)
        form.space_combo.currentIndexChanged.connect(self._show_waiting)
        self._show_waiting()

    def _eye(self) -> None:
        """Add the eye that shows what is typed while it is pressed in."""
        edit = self.form.passphrase_edit
        action = QAction(look().icon("eye", "text2", 18), self.tr("Montrer la phrase"), edit)
        action.setCheckable(True)
        modes = QLineEdit.EchoMode
        action.toggled.connect(lambda shown: edit.setEchoMode(modes.Normal if shown else modes.Password))
        edit.addAction(action, QLineEdit.ActionPosition.TrailingPosition)

    def _show_waiting(self) -> None:
        space = self._space
        self.waiting.set_words("", space.waiting if space else "")
        self.waiting.setVisible(bool(space and space.waiting))

    @property
    def _space(self) -> Space | None:
        n = self.form.space_combo.currentIndex()
        return self._spaces[n] if 0 <= n < len(self._spaces) else None

    def _try(self) -> None:
        space, words = self._space, self.form.passphrase_edit.text()
        if space is None or self._wait or not self.form.unlock_button.isEnabled():
            return
        if not words:
            self._say(self.tr("Écrivez votre phrase de passe."))
            return
        self._enable(on=False)
        self.message.say(self.tr("Ouverture…"), tone="muted", icon="lock-open")
        self._jobs.submit(Lane.WRITE, lambda _: self._open_space(space, words), self._succeed, self._fail, owner=self)

    def _succeed(self, session: object) -> None:
        self.form.passphrase_edit.clear()
        self._say("")
        self._enable(on=True)
        self.opened.emit(session)

    def _fail(self, error: PartajError) -> None:
        self._tries += 1
        if self._tries > _FREE_TRIES:
            self._wait = min(2 ** (self._tries - _FREE_TRIES), _LONGEST_WAIT)
            self._timer.start()
        self._sentence = error.sentence
        self._enable(on=not self._wait)
        self._say_failure()
        self.form.passphrase_edit.setFocus()
        self.form.passphrase_edit.selectAll()

    def _say_failure(self) -> None:
        wait = self.tr(" Nouvel essai dans {n} s.").format(n=self._wait) if self._wait else ""
        self._say(self._sentence + wait)

    def _tick(self) -> None:
        self._wait -= 1
        if self._wait <= 0:
            self._timer.stop()
            self._enable(on=True)
        self._say_failure()

    def _enable(self, *, on: bool) -> None:
        self.form.unlock_button.setEnabled(on)
        self.form.space_combo.setEnabled(on)

    def _say(self, sentence: str) -> None:
        """Show a failure, or the caps-lock line, in the one place both have."""
        set_property(self.form.passphrase_edit, "wrong", bool(sentence))
        if sentence:
            self.message.say(sentence)
        elif self._caps:
            self.message.say(self.tr("Verr. Maj est activé"), tone="warn", icon="arrow-big-up")
        else:
            self.message.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._watch_caps(event)
        return super().eventFilter(watched, event)

    def _watch_caps(self, event: QKeyEvent) -> None:
        """Tell caps lock from what is typed: Qt does not say it on every system."""
        letter, shift = event.text(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_CapsLock:
            self._caps = not self._caps
        elif len(letter) == 1 and letter.isalpha() and letter.lower() != letter.upper():
            self._caps = letter.isupper() != shift
        else:
            return
        self._say("")
