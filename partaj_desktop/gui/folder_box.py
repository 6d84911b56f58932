"""What is wrong with the exchange folder, in a box: gone, closed, read-only. Hidden while all is well."""

from PySide6.QtWidgets import QWidget

from partaj_desktop.domain.views import FolderView
from partaj_desktop.gui.components.box import Box


class FolderBox(Box):
    """The box; `holder`, when there is one, comes and goes with it."""

    def __init__(self) -> None:
        super().__init__("", "", tone="warn", icon="folder")
        self.holder: QWidget | None = None
        self.hide()

    def show_folder(self, found: FolderView, *, writing: bool = False) -> None:
        """Say what keeps from reading, or from `writing`."""
        title, words = found.problem, found.hint
        if writing and not title and not found.writable:
            title = self.tr("Ce dossier est en lecture seule : rien ne peut y être écrit.")
            words = self.tr("Demandez le droit d’y écrire, ou choisissez un autre dossier.")
        self.set_words(title, words)
        self.setVisible(bool(title))
        if self.holder is not None:
            self.holder.setVisible(bool(title))
