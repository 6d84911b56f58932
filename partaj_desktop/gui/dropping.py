"""Files dropped anywhere on the window: each goes to the screen that shows its kind, and what is no such file is told.

The fields and lists that take drops of their own would swallow a file, so drops are seen where the desktop hands them
to the window, before any widget. Nothing is taken while a dialog stands over the window. What a file becomes is a
preview, never an import.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from partaj_desktop.domain.text import shown

BUNDLES: Final = ".partaj"
LISTS: Final = (".csv", ".txt")
_DRAGS: Final = frozenset({QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop})


class FileDrops(QObject):
    """Sees the files dropped on a window, whatever is under them; `take` gets the paths of those on this machine."""

    def __init__(self, window: QWidget, take: Callable[[list[Path]], None]) -> None:
        super().__init__(window)
        self._window, self._take = window, take
        self._followed: QWindow | None = None
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and watched is self._window:
            self._follow()
        if event.type() not in _DRAGS or watched is not self._followed:
            return False
        if not isinstance(event, (QDragMoveEvent, QDropEvent)) or QApplication.activeModalWidget() is not None:
            return False
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not paths:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._take(paths)
        return True

    def _follow(self) -> None:
        """See the desktop's own window, which stands once it is shown."""
        handle = self._window.windowHandle()
        if handle is not self._followed:
            self._followed = handle
            handle.installEventFilter(self)


class Sorted:
    """Files by what becomes of them: `own` to the screen shown, the others to the screen of their kind, or told."""

    def __init__(self, paths: Sequence[Path], own: Sequence[str], *, lists: bool) -> None:
        self.own: list[Path] = []
        self.bundles: list[Path] = []
        self.lists: list[Path] = []
        self.others: list[Path] = []
        for path in dict.fromkeys(paths):
            suffix = path.suffix.lower()
            if suffix in own:
                self.own.append(path)
            elif suffix == BUNDLES:
                self.bundles.append(path)
            elif lists and suffix in LISTS and path.is_file():
                self.lists.append(path)
            else:
                self.others.append(path)

    def left_out(self) -> str:
        """Say in a sentence and a hint what is not taken; nothing when all of it is."""
        tr = QCoreApplication.translate
        told = []
        folders = [path for path in self.others if path.is_dir()]
        files = [path for path in self.others if path not in folders]
        if folders:
            told.append(tr("Drops", "{names} : un dossier ne se dépose pas. Déposez ses fichiers, ou choisissez-le par "
                           "« Dossier… » dans Échanges.").format(names=_names(folders)))  # fmt: skip
        if files:
            told.append(tr("Drops", "{names} : ce n’est pas un fichier que PARTAJ lit ici. Un fichier d’échange "
                           "porte un nom en .partaj.").format(names=_names(files)))  # fmt: skip
        for rest in (self.lists[1:], self.own[1:]):
            if rest:
                told.append(tr("Drops", "{names} : pas encore lu. Ces fichiers se déposent l’un après "
                               "l’autre.").format(names=_names(rest)))  # fmt: skip
        if self.bundles and (self.lists or self.own):
            told.append(tr("Drops", "{names} : pas encore lu. Déposez-le seul, une fois les envois "
                           "vus.").format(names=_names([*self.own[:1], *self.lists[:1]])))  # fmt: skip
        return " ".join(told)


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(f"« {shown(path.name)} »" for path in paths)
