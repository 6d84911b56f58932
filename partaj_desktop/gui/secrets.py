"""Dialogs that ask for secrets: hidden fields, one button, one sentence at the field that is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from partaj_desktop.domain.errors import FieldError, PartajError
from partaj_desktop.gui.components.box import Box, Message
from partaj_desktop.gui.components.buttons import Button, quiet
from partaj_desktop.gui.components.fields import Field
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.text import column, row, text
from partaj_desktop.gui.jobs import Jobs, Lane
from partaj_desktop.gui.theme import look
from partaj_desktop.services import keys
from partaj_desktop.services.session import Session

Secrets = Mapping[str, str]
Work = Callable[[Secrets, Callable[[object], None], Callable[[PartajError], None]], object]
"""What the button starts: gets what was typed, and where to bring the result or the refusal."""

NEW, AGAIN, PRESENT, CODE = "passphrase", "again", "present", "code"
_WIDTH: Final = 520


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One field. `name` is that of the field an error names; a code from paper is seen while it is copied."""

    name: str
    label: str
    hidden: bool = True


class SecretsDialog(QDialog):
    """Some secrets and what is done with them.

    Signals: worked(object) with what the work gave, before the dialog closes.
    """

    worked = Signal(object)

    def __init__(
        self, parent: QWidget, *, title: str, words: str, asked: Sequence[Asked], button: str, work: Work
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("PARTAJ")
        self._work = work
        self.fields = {one.name: Field(one.label, _edit(one)) for one in asked}
        self.problem = Message()
        self.do_button = Button(text=button, kind="primary", height=40)
        self.do_button.setDefault(True)
        self.do_button.clicked.connect(self._do)
        self.cancel_button = Button(text=self.tr("Annuler"))
        self.cancel_button.clicked.connect(self.reject)
        parts: list[QWidget] = [text(title, "title"), text(words, wrap=True)]
        if NEW in self.fields:
            parts.append(self._proposal())
        parts += [*self.fields.values(), self.problem]
        buttons = row(None, self.cancel_button, self.do_button)
        self.setLayout(column(*parts, buttons, spacing=12, margins=(24, 20, 24, 20)))
        self.setFixedWidth(look().px(_WIDTH))
        next(iter(self.fields.values())).editor.setFocus()
        FocusRing(self)

    def _proposal(self) -> QWidget:
        """Show seven words drawn at random, to be copied by hand: what was typed twice is half learnt."""
        self.again_button = quiet(self.tr("Une autre"))
        self.proposal = Box("", "", icon="shield-check", action=self.again_button)
        self.again_button.clicked.connect(self._propose)
        self._propose()
        return self.proposal

    def _propose(self) -> None:
        self.proposal.set_words(keys.propose(), self.tr("Sept mots tirés au sort, à écrire ci-dessous deux fois."))

    def _typed(self, name: str) -> str:
        editor = self.fields[name].editor
        return editor.text() if isinstance(editor, QLineEdit) else ""

    def _do(self) -> None:
        for field in self.fields.values():
            field.complain("")
        self.problem.clear()
        typed = {name: self._typed(name) for name in self.fields}
        if AGAIN in typed and typed[AGAIN] != typed[NEW]:
            self._complain(AGAIN, self.tr("Ce n’est pas la même phrase : écrivez-la de nouveau."))
            return
        self.do_button.setEnabled(False)
        self.problem.say(self.tr("Un instant…"), tone="muted", icon="lock")
        self._work(typed, self._finish, self._refuse)

    def _finish(self, result: object) -> None:
        for field in self.fields.values():
            if isinstance(field.editor, QLineEdit):
                field.editor.clear()
        self.worked.emit(result)
        self.accept()

    def _refuse(self, error: PartajError) -> None:
        self.do_button.setEnabled(True)
        self.problem.clear()
        said = f"{error.sentence} {error.hint}".strip()
        name = error.field if isinstance(error, FieldError) else next(iter(self.fields))
        self._complain(name if name in self.fields else next(iter(self.fields)), said)

    def _complain(self, name: str, said: str) -> None:
        field = self.fields[name]
        field.complain(said)
        field.editor.setFocus()
        if isinstance(field.editor, QLineEdit):
            field.editor.selectAll()


def _edit(asked: Asked) -> QLineEdit:
    edit = QLineEdit()
    if asked.hidden:
        edit.setEchoMode(QLineEdit.EchoMode.Password)
    return edit


class NewPassphraseDialog(SecretsDialog):
    """After a sheet of paper opened the profile: a new passphrase, before anything else."""

    def __init__(self, parent: QWidget, jobs: Jobs, session: Session) -> None:
        def work(typed: Secrets, done: Callable[[object], None], refused: Callable[[PartajError], None]) -> object:
            return jobs.submit(
                Lane.WRITE, lambda _: keys.set_passphrase(session, typed[NEW]), done, refused, owner=self
            )

        super().__init__(
            parent,
            title=_tr("Choisir une nouvelle phrase de passe"),
            words=_tr("La fiche de secours a ouvert les données. L’ancienne phrase ne les ouvrira plus."),
            asked=new_passphrase(),
            button=_tr("Enregistrer"),
            work=work,
        )


def new_passphrase() -> tuple[Asked, Asked]:
    """Ask for a new passphrase, twice."""
    return (
        Asked(name=NEW, label=_tr("Nouvelle phrase de passe")),
        Asked(name=AGAIN, label=_tr("La même, encore une fois")),
    )


def present_passphrase() -> Asked:
    """Ask for the passphrase in force."""
    return Asked(name=PRESENT, label=_tr("Phrase de passe actuelle"))


def _tr(words: str) -> str:
    return QCoreApplication.translate("Secrets", words)
