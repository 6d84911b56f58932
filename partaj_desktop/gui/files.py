"""Choosing files: Qt's own dialogs, so that no desktop keeps a list of what was opened; and files dropped."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

_OPTIONS = QFileDialog.Option.DontUseNativeDialog | QFileDialog.Option.DontUseCustomDirectoryIcons


def ask_open(parent: QWidget, title: str, filters: str, then: Callable[[Path], None], *, folder: Path | None) -> None:
    """Ask for a file to open; `then` gets it."""
    dialog = _dialog(parent, title, filters, folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.open()


def ask_save(parent: QWidget, title: str, filters: str, name: str, then: Callable[[Path], None]) -> None:
    """Ask where to write a file; `then` gets the place."""
    dialog = _dialog(parent, title, filters, None)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
    dialog.open()


def ask_folder(parent: QWidget, title: str, then: Callable[[Path], None], *, folder: Path | None) -> None:
    """Ask for a folder; `then` gets it."""
    dialog = _dialog(parent, title, "", folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.open()


def _dialog(parent: QWidget, title: str, filters: str, folder: Path | None) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(folder or Path.home()), filters)
    dialog.setOptions(_OPTIONS)
    tr = QCoreApplication.translate
    dialog.setLabelText(
        QFileDialog.DialogLabel.LookIn, tr("Files", "Regarder dans\u00a0:")
    )  # Qt's French lacks these two
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, tr("Files", "Fichiers de type\u00a0:"))
    return dialog


class DropTarget(QObject):
    """Lets a widget take files of given suffixes dropped on it; what they become is a preview, never an import."""

    def __init__(self, widget: QWidget, suffixes: tuple[str, ...], take: Callable[[Path], None]) -> None:
        super().__init__(widget)
        self._suffixes, self._take = suffixes, take
        widget.setAcceptDrops(True)

    def entered(self, event: QDragEnterEvent) -> None:
        """Accept a drag that carries a file we read."""
        if self._found(event.mimeData().urls()):
            event.acceptProposedAction()

    def dropped(self, event: QDropEvent) -> None:
        """Take the first file we read."""
        found = self._found(event.mimeData().urls())
        if found:
            event.acceptProposedAction()
            self._take(found[0])

    def _found(self, urls: list[QUrl]) -> list[Path]:
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        return [path for path in paths if path.suffix.lower() in self._suffixes]
