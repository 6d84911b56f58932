"""Waiting for the region: the request and its ten words, then the answer and the ten words of the region."""

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit

from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.settings import LOCK_ON_THE_TELEPHONE
from partaj_desktop.domain.typography import plural
from partaj_desktop.gui.away import AwayWatch
from partaj_desktop.gui.components.box import Box
from partaj_desktop.gui.components.buttons import Button, quiet
from partaj_desktop.gui.components.fields import Field
from partaj_desktop.gui.components.text import plain, row, text
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.entrance import Entrance, Step, back_button
from partaj_desktop.gui.files import DropTarget, ask_open, ask_save
from partaj_desktop.gui.idle import IdleWatch
from partaj_desktop.gui.spoken import QrCode, TenWords
from partaj_desktop.services import enrolment, welcome
from partaj_desktop.services.enrolment import Joined
from partaj_desktop.services.session import Session
from partaj_desktop.services.welcome import Asking

_SUFFIX: Final = ".json"
_WIDE: Final = 800


class RequestStep(Step):
    """The request to hand over, and what to say on the telephone."""

    def __init__(self, role: Role) -> None:
        super().__init__()
        self.words, self.code = TenWords(), QrCode()
        self.saved = False
        self.save_button = Button(text=self.tr("Enregistrer la demande…"), kind="primary", icon="download", height=40)
        self.answer_button = Button(text=self.tr("J’ai reçu la réponse…"), height=40)
        self.lock_button = quiet(self.tr("Verrouiller"), icon="lock", key="Ctrl+L")
        to = self.tr("la coordination régionale")
        if role is Role.TUTOR:
            to = self.tr("l’animation de votre territoire")
        steps = self.tr(
            "Enregistrez la demande et faites-la parvenir à {to}\u202f; le code la contient aussi, pour un "
            "téléphone. Puis appelez-la et lisez-lui ces dix mots, dans l’ordre."
        ).format(to=to)
        shown = row(self.words, self.code, spacing=24)
        shown.setStretch(0, 1)
        shown.setAlignment(self.words, Qt.AlignmentFlag.AlignTop)
        self.fill(
            self.tr("Demande d’autorisation"),
            text(steps, "lead", wrap=True),
            plain(shown),
            buttons=row(self.lock_button, None, self.answer_button, self.save_button),
            width=_WIDE,
        )
        self.save_button.setEnabled(False)

    def begin(self) -> None:
        (self.answer_button if self.saved else self.save_button).setFocus()

    def show_asking(self, asking: Asking) -> None:
        """Show the request once it is read."""
        self.words.set_words(asking.words)
        self.code.set_rows(asking.code)
        self.save_button.setEnabled(True)
        self.begin()

    def say_saved(self, path: Path) -> None:
        """Say under what name the request was written."""
        self.saved = True
        words = self.tr("La demande est enregistrée\u00a0: {name}").format(name=path.name)
        self.problem.say(words, tone="ok", icon="check")
        self.begin()


class AnswerStep(Step):
    """The answer's file, and the ten words the region reads out."""

    def __init__(self) -> None:
        super().__init__()
        self.file: Path | None = None
        self.file_button = Button(text=self.tr("Choisir le fichier de la réponse…"), icon="folder", height=40)
        self.file_name = text(self.tr("ou déposez-le ici"), "lead", wrap=True)
        self.words = QLineEdit()
        hint = self.tr("Dix mots séparés par des espaces, dans leur ordre")
        self.words_field = Field(self.tr("Les dix mots que la région vous lit au téléphone"), self.words, hint=hint)
        self.back_button = back_button()
        self.join_button = Button(text=self.tr("Rejoindre la région"), kind="primary", icon="shield-check", height=40)
        told = self.tr(
            "Restez au téléphone\u00a0: votre correspondant vous lit les dix mots de la région. S’ils ne sont pas les "
            "bons, la réponse n’est pas d’elle."
        )
        chosen = row(self.file_button, self.file_name)
        chosen.setStretch(1, 1)
        self.fill(
            self.tr("Rejoindre la région"),
            text(told, "lead", wrap=True),
            plain(chosen),
            self.words_field,
            buttons=row(None, self.back_button, self.join_button),
            width=640,
        )
        self.words.returnPressed.connect(self.join_button.click)
        self.words.textEdited.connect(lambda _: self.problem.clear())

    def begin(self) -> None:
        (self.file_button if self.file is None else self.words).setFocus()

    def take(self, path: Path) -> None:
        """Choose the answer's file; it is judged with the words, not before."""
        self.file = path
        self.file_name.setText(path.name)
        self.problem.clear()
        self.begin()

    def is_complete(self) -> bool:
        """Say whether there is something to judge; ask for what is missing otherwise."""
        if self.file is None:
            self.problem.say(self.tr("Choisissez d’abord le fichier de la réponse."))
        elif not self.words.text().strip():
            self.problem.say(self.tr("Écrivez les dix mots que la région vous lit."))
        else:
            return True
        self.begin()
        return False


class JoinedStep(Step):
    """What the answer brought, before the window opens."""

    def __init__(self) -> None:
        super().__init__()
        self.told = Box("", "", tone="ok", icon="shield-check")
        self.open_button = Button(text=self.tr("Ouvrir PARTAJ"), kind="primary", key=self.tr("Entrée"), height=42)
        self.fill(self.tr("C’est fait"), self.told, buttons=row(None, self.open_button))
        self.open_button.setAutoDefault(True)

    def begin(self) -> None:
        self.open_button.setFocus()

    def say(self, joined: Joined) -> None:
        """Say who authorised and what came; what a former workstation had not sent stands below."""
        entries = plural(joined.entries, self.tr("{n} écriture reçue"), self.tr("{n} écritures reçues"))
        words = self.tr("Poste autorisé par {region}\u202f; {entries}").format(region=joined.region, entries=entries)
        self.told.set_words(words, "\n".join((*joined.told, *joined.silences)))


class JoiningPage(Entrance):
    """The page of a profile the region has not authorised yet.

    Signals: joined() once the answer is taken and was read, lock_asked().
    """

    joined = Signal()
    lock_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.jobs)
        self.desk = desk
        self._asking: Asking | None = None
        self._busy = False
        self._idle: IdleWatch | None = None
        self.request, self.answer, self.done = RequestStep(desk.role), AnswerStep(), JoinedStep()
        self.request.save_button.clicked.connect(self._ask_place)
        self.request.answer_button.clicked.connect(lambda: self.show_step(self.answer))
        self.request.lock_button.clicked.connect(self.lock_asked)
        self.answer.file_button.clicked.connect(self._ask_file)
        self.answer.join_button.clicked.connect(self._join)
        self.answer.back_button.clicked.connect(self.go_back)
        self.done.open_button.clicked.connect(self._open)
        QShortcut(QKeySequence("Ctrl+L"), self, self.lock_asked.emit)
        self.left.connect(self.put_down)
        self._drop = DropTarget(self, (_SUFFIX,), self.take)
        self.lay_out(self.request, self.answer, self.done)
        desk.write(welcome.asking, self._show_asking, self.request.fail, owner=self)

    def watch(self, app: QCoreApplication) -> None:
        """Ask to lock when nobody is there any more, after the time of a telephone call."""
        self._idle = IdleWatch(app, minutes=LOCK_ON_THE_TELEPHONE)
        away = AwayWatch(self)
        for signal in (self._idle.idle, self._idle.slept, away.away):
            signal.connect(self.lock_asked)

    def put_down(self) -> None:
        """Watch no more: the window follows, or the lock."""
        self.over = True
        if self._idle is not None:
            self._idle.stop()

    def go_back(self) -> None:
        if self.step is self.answer and not self._busy:
            self.show_step(self.request)

    # --- the request

    def _show_asking(self, asking: Asking) -> None:
        self._asking = asking
        self.request.show_asking(asking)

    def _ask_place(self) -> None:
        if self._asking is not None:
            save = partial(self._save, self._asking.data)
            filters = self.tr("Demande d’autorisation (*.json)")
            ask_save(self, self.tr("Enregistrer la demande"), filters, self._asking.file_name, save)

    def _save(self, data: bytes, path: Path) -> None:
        self.desk.write(
            lambda _: enrolment.write_file(path, data), lambda _: self.request.say_saved(path), self.request.fail,
            owner=self,
        )  # fmt: skip

    # --- the answer

    def take(self, path: Path) -> None:
        """Take the answer's file, chosen or dropped."""
        if self.step is not self.done and not self._busy:
            self.answer.take(path)
            self.show_step(self.answer)

    def _ask_file(self) -> None:
        filters = self.tr("Réponse de la région (*.json)")
        ask_open(self, self.tr("Réponse de la région"), filters, self.take, folder=None)

    def _join(self) -> None:
        path, words = self.answer.file, self.answer.words.text()
        if self._busy or not self.answer.is_complete() or path is None:
            return
        self._set_busy(busy=True)
        self.answer.problem.say(self.tr("La réponse est vérifiée, puis prise…"), tone="muted", icon="lock")

        def join(session: Session) -> Joined:
            return enrolment.join(session, enrolment.read_file(path), words)

        self.desk.write(join, self._joined, self._refuse, owner=self)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        for button in (self.answer.join_button, self.answer.back_button, self.answer.file_button):
            button.setEnabled(not busy)

    def _refuse(self, error: PartajError) -> None:
        self._set_busy(busy=False)
        self.answer.fail(error)
        self.answer.words.setFocus()
        self.answer.words.selectAll()

    def _joined(self, joined: Joined) -> None:
        self._set_busy(busy=False)
        self.done.say(joined)
        self.show_step(self.done)

    def _open(self) -> None:
        self.put_down()
        self.joined.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drop.entered(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.dropped(event)
