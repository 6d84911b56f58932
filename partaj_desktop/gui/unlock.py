"""The unlock page: one field that has the focus, one button. It names nobody and counts nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from partaj_desktop import __version__
from partaj_desktop.domain.errors import FieldError, PartajError, StoreDamaged
from partaj_desktop.gui.components.box import Box, IconLabel, Message
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.spaces import SECOND
from partaj_desktop.gui.components.text import set_property
from partaj_desktop.gui.forms.unlock import Ui_UnlockForm
from partaj_desktop.gui.jobs import Jobs, Lane
from partaj_desktop.gui.mark import Mark, window_icon
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.window import MINIMUM, USUAL

if TYPE_CHECKING:
    from partaj_desktop.domain.backups import Backup

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


class Way(Enum):
    """A way in: what the field asks for."""

    PASSPHRASE = "passphrase"
    CODE = "code"
    PAPER = "paper"


class Opening:
    """What opens a space, and tells which ways there are. Each call may take a second: they run in jobs."""

    def open(self, space: Space, way: Way, secret: str) -> object:
        """Open by one way; a PartajError says why not."""
        raise NotImplementedError

    def short_code_offered(self, space: Space) -> bool:
        """Say whether the short code would be taken now."""
        del space
        return False

    def backups(self) -> "Sequence[Backup]":
        """List the backups at hand, the newest first."""
        return ()

    def restore(self, file: str | Path, passphrase: str) -> str:
        """Restore one of them by its name, or a file; give the name under which what stood there is kept."""
        raise NotImplementedError


class CapsLock(QObject):
    """Tells caps lock from what is typed into fields: Qt does not say it on every system.

    Signals: told() at each key that tells it, before the field has it.
    """

    told = Signal()

    def __init__(self, *edits: QLineEdit) -> None:
        super().__init__(edits[0])
        self._on = False
        for edit in edits:
            edit.installEventFilter(self)

    def say(self, message: Message) -> None:
        """Show the line of caps lock, or nothing, in the place of a field's sentence."""
        if self._on:
            message.say(self.tr("Verr. Maj est activé"), tone="warn", icon="arrow-big-up")
        else:
            message.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._watch(event)
        return super().eventFilter(watched, event)

    def _watch(self, event: QKeyEvent) -> None:
        letter, shift = event.text(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_CapsLock:
            self._on = not self._on
        elif len(letter) == 1 and letter.isalpha() and letter.lower() != letter.upper():
            self._on = letter.isupper() != shift
        else:
            return
        self.told.emit()


class Eye(QAction):
    """The eye in a field of a secret: shows what is typed while it is pressed in."""

    def __init__(self, edit: QLineEdit) -> None:
        super().__init__(look().icon("eye", "text2", 18), "", edit)
        self.setText(self.tr("Montrer ce qui est écrit"))
        self.setCheckable(True)
        modes = QLineEdit.EchoMode
        self.toggled.connect(lambda shown: edit.setEchoMode(modes.Normal if shown else modes.Password))
        edit.setEchoMode(modes.Password)
        edit.addAction(self, QLineEdit.ActionPosition.TrailingPosition)


class UnlockPage(QWidget):
    """The page.

    Signals: opened(session, way) with what opening gave, backup_asked(space), help_asked(), quit_asked().
    """

    opened = Signal(object, object)
    backup_asked = Signal(object)
    help_asked = Signal()
    quit_asked = Signal()

    def __init__(self, jobs: Jobs, spaces: Sequence[Space], opening: Opening) -> None:
        super().__init__()
        self.jobs, self._spaces, self._opening = jobs, tuple(spaces), opening
        self._tries, self._wait = 0, 0
        self.way = Way.PASSPHRASE
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
        self._connect()
        self._take(Way.PASSPHRASE)
        FocusRing(self)

    def _connect(self) -> None:
        form = self.form
        form.unlock_button.clicked.connect(self._try)
        form.passphrase_edit.returnPressed.connect(self._try)
        form.passphrase_edit.textEdited.connect(lambda _: self._say(""))
        form.other_button.clicked.connect(self._other_way)
        form.backup_button.clicked.connect(lambda: self.backup_asked.emit(self._space))
        form.help_button.clicked.connect(self.help_asked)
        form.quit_button.clicked.connect(self.quit_asked)
        QShortcut(QKeySequence("Ctrl+Q"), self, self.quit_asked.emit)
        QShortcut(QKeySequence("F1"), self, self.help_asked.emit)
        form.space_combo.currentIndexChanged.connect(self._show_waiting)

    def _dress(self) -> None:
        """Give the form what a form cannot hold: icons, keys, accessible names, the place of the messages."""
        form = self.form
        form.mark_place.addWidget(Mark(44))
        form.shield_place.addWidget(IconLabel("shield-check", "muted", 16))
        form.unlock_button.set_kind("primary", icon="lock-open", key=self.tr("Entrée"))
        form.unlock_button.set_height(42)
        for button in (form.other_button, form.backup_button):
            button.set_kind("quiet")
            button.set_height(30)
        form.backup_button.hide()
        form.help_button.set_kind("quiet", key="F1")
        form.quit_button.set_kind("quiet", key="Ctrl+Q")
        for button in (form.help_button, form.quit_button):
            button.set_height(24)
        form.version_label.setText(self.tr("Version {version}").format(version=__version__))
        form.card.setFixedWidth(look().px(_CARD_WIDTH))
        form.space_combo.setAccessibleName(form.space_label.text())
        for space in self._spaces:
            form.space_combo.addItem(space.title)
            form.space_combo.setItemData(form.space_combo.count() - 1, space.subtitle, SECOND)
        self.message = Message(keep_place=True)
        self.message.setMinimumHeight(look().px(34))
        form.message_place.addWidget(self.message)
        self.eye = Eye(form.passphrase_edit)
        self._caps = CapsLock(form.passphrase_edit)
        self._caps.told.connect(lambda: self._say(""))
        self.waiting = Box("", "", icon="pencil")
        self.waiting.setFixedWidth(look().px(_CARD_WIDTH))
        form.page_layout.insertSpacing(4, look().px(16))
        form.page_layout.insertWidget(5, self.waiting, 0, Qt.AlignmentFlag.AlignHCenter)
        self._show_waiting()

    def _show_waiting(self) -> None:
        space = self._space
        self.waiting.set_words("", space.waiting if space else "")
        self.waiting.setVisible(bool(space and space.waiting))

    @property
    def _space(self) -> Space | None:
        n = self.form.space_combo.currentIndex()
        return self._spaces[n] if 0 <= n < len(self._spaces) else None

    # --- the ways in

    def look_for_short_code(self) -> None:
        """Ask, once the page stands, whether the short code is taken: then it is what the field asks for."""
        space = self._space
        if space is not None:
            self.jobs.submit(
                Lane.READ, lambda _: self._opening.short_code_offered(space), self._offer, lambda _: None, owner=self
            )

    def _offer(self, offered: bool) -> None:
        if offered and not self.form.passphrase_edit.text():
            self._take(Way.CODE)

    def _other_way(self) -> None:
        self._take(Way.PAPER if self.way is Way.PASSPHRASE else Way.PASSPHRASE)

    def _take(self, way: Way) -> None:
        """Ask for another secret in the one field."""
        self.way = way
        label, other = {
            Way.PASSPHRASE: (self.tr("Phrase de passe"), self.tr("Phrase oubliée\u202f? Utiliser la fiche de secours")),
            Way.CODE: (self.tr("Code court"), self.tr("Utiliser la phrase de passe")),
            Way.PAPER: (self.tr("Code de la fiche de secours"), self.tr("Revenir à la phrase de passe")),
        }[way]
        edit = self.form.passphrase_edit
        self.form.passphrase_label.setText(label)
        self.form.other_button.setText(other)
        edit.setAccessibleName(label)
        edit.clear()
        # A code read from paper is long: it must be seen while it is copied.
        self.eye.setChecked(way is Way.PAPER)
        edit.setFocus()
        self._say("")

    def _try(self) -> None:
        space, secret, way = self._space, self.form.passphrase_edit.text(), self.way
        if space is None or self._wait or not self.form.unlock_button.isEnabled():
            return
        if not secret:
            self._say(self.tr("Écrivez d’abord : {what}.").format(what=self.form.passphrase_label.text().lower()))
            return
        self._enable(on=False)
        self.message.say(self.tr("Ouverture…"), tone="muted", icon="lock-open")
        self.jobs.submit(
            Lane.WRITE, lambda _: self._opening.open(space, way, secret), self._succeed, self._fail, owner=self
        )

    def _succeed(self, session: object) -> None:
        self.form.passphrase_edit.clear()
        self._say("")
        self._enable(on=True)
        self.opened.emit(session, self.way)

    def _fail(self, error: PartajError) -> None:
        if not isinstance(error, FieldError):  # a slip in copying is no guess
            self._tries += 1
        if self._tries > _FREE_TRIES:
            self._wait = min(2 ** (self._tries - _FREE_TRIES), _LONGEST_WAIT)
            self._timer.start()
        self._sentence = f"{error.sentence} {error.hint}".strip()
        if isinstance(error, StoreDamaged):
            self.form.backup_button.show()
        self._enable(on=not self._wait)
        if self.way is Way.CODE:  # the code may be over: what is asked for next is said by the service
            self.look_again()
        self._say_failure()
        self.form.passphrase_edit.setFocus()
        self.form.passphrase_edit.selectAll()

    def look_again(self) -> None:
        """See whether the short code is still taken; the passphrase is asked for when it is not."""
        space = self._space
        if space is not None:
            self.jobs.submit(
                Lane.READ, lambda _: self._opening.short_code_offered(space), self._keep_code, self._no_code, owner=self
            )

    def _keep_code(self, offered: bool) -> None:
        if not offered:
            self._no_code(None)

    def _no_code(self, _: PartajError | None) -> None:
        if self.way is Way.CODE:
            self._take(Way.PASSPHRASE)
            self._say_failure()

    def _say_failure(self) -> None:
        wait = self.tr(" Nouvel essai dans {n}\u00a0s.").format(n=self._wait) if self._wait else ""
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
        else:
            self._caps.say(self.message)
