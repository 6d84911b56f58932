"""Taking a backup up again, from the unlock page: which one, and the passphrase of that day."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from partaj_desktop.domain.backups import SUFFIX, Backup
from partaj_desktop.domain.errors import PartajError
from partaj_desktop.gui.components.box import Box, Message
from partaj_desktop.gui.components.buttons import Button, quiet
from partaj_desktop.gui.components.combo import Combo
from partaj_desktop.gui.components.fields import Field
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.text import column, row, text
from partaj_desktop.gui.files import ask_open
from partaj_desktop.gui.jobs import Jobs, Lane
from partaj_desktop.gui.security import backup_words
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.unlock import Opening

_WIDTH: Final = 520


class RestoreDialog(QDialog):
    """Choose, give the passphrase, restore. What stood there is kept as a backup too.

    Signals: restored() once it is done.
    """

    restored = Signal()

    def __init__(self, parent: QWidget, jobs: Jobs, opening: Opening) -> None:
        super().__init__(parent)
        self.setWindowTitle("PARTAJ")
        self._jobs, self._opening = jobs, opening
        self._files: list[str | Path] = []
        self.choice = Combo(self.tr("Sauvegarde"))
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.choice_field = Field(self.tr("Sauvegarde"), self.choice)
        self.passphrase_field = Field(self.tr("Sa phrase de passe, ou le code de sa fiche de secours"), self.passphrase)
        self.other_button = quiet(self.tr("Prendre un autre fichier…"))
        self.other_button.clicked.connect(self._ask_file)
        self.done_box = Box("", "", tone="ok", icon="check")
        self.done_box.hide()
        self.problem = Message()
        self.restore_button = Button(text=self.tr("Reprendre"), kind="primary", height=40)
        self.restore_button.setDefault(True)
        self.restore_button.clicked.connect(self._restore)
        self.close_button = Button(text=self.tr("Fermer"))
        self.close_button.clicked.connect(self.reject)
        words = text(
            self.tr(
                "Ce qui est sur ce poste maintenant est gardé, sous un autre nom. Ce qui a été envoyé depuis la "
                "sauvegarde reviendra au prochain échange."
            ),
            wrap=True,
        )
        title = text(self.tr("Reprendre une sauvegarde"), "title")
        buttons = row(None, self.close_button, self.restore_button)
        fields = (self.choice_field, row(self.other_button, None), self.passphrase_field)
        parts = (title, words, *fields, self.problem, self.done_box, buttons)
        self.setLayout(column(*parts, spacing=12, margins=(24, 20, 24, 20)))
        self.setFixedWidth(look().px(_WIDTH))
        FocusRing(self)
        self._jobs.submit(Lane.READ, lambda _: self._opening.backups(), self._show, self._refuse, owner=self)
        self.passphrase.setFocus()

    def _show(self, found: Sequence[Backup]) -> None:
        for one in found:
            self._files.append(one.name)
            self.choice.addItem(backup_words(one))
        if not found:
            self.problem.say(
                self.tr("Il n’y a pas de sauvegarde ici : prenez-en une sur une clé."), tone="muted", icon="info-circle"
            )

    def _ask_file(self) -> None:
        ask_open(self, self.tr("Sauvegarde"), f"PARTAJ (*{SUFFIX})", self.take, folder=None)

    def take(self, path: Path) -> None:
        """Choose a file from elsewhere."""
        self._files.append(path)
        self.choice.addItem(path.name)
        self.choice.setCurrentIndex(self.choice.count() - 1)
        self.passphrase.setFocus()

    def _restore(self) -> None:
        n = self.choice.currentIndex()
        if not 0 <= n < len(self._files):
            self.choice_field.complain(self.tr("Choisissez une sauvegarde."))
            return
        file, passphrase = self._files[n], self.passphrase.text()
        self.choice_field.complain("")
        self.restore_button.setEnabled(False)
        self.problem.say(self.tr("La sauvegarde est vérifiée, puis reprise…"), tone="muted", icon="lock")
        self._jobs.submit(
            Lane.WRITE, lambda _: self._opening.restore(file, passphrase), self._done, self._refuse, owner=self
        )

    def _done(self, kept: str) -> None:
        self.passphrase.clear()
        self.problem.clear()
        told = self.tr("Ce qui était là est gardé sous le nom {name}.").format(name=kept) if kept else ""
        self.done_box.set_words(self.tr("La sauvegarde est en place : déverrouillez-la."), told)
        self.done_box.show()
        self.restore_button.hide()
        self.close_button.setFocus()
        self.restored.emit()

    def _refuse(self, error: PartajError) -> None:
        self.restore_button.setEnabled(True)
        self.problem.say(f"{error.sentence} {error.hint}".strip())
        self.passphrase.setFocus()
        self.passphrase.selectAll()
