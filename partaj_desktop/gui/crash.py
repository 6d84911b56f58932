"""What is told when the program is wrong: where it happened, never about whom.

A report holds the type of the error and the places in the code. Messages and values are left out: they may hold a name.
"""

import traceback
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from partaj_desktop import __version__
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.text import column, row, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """One unexpected failure, without personal data."""

    title: str
    report: str


def describe(error: BaseException) -> Crash:
    """Describe an error by its type and its places only."""
    import platform

    places = traceback.extract_tb(error.__traceback__)
    lines = [f"  {Path(place.filename).name}:{place.lineno} {place.name}" for place in places]
    kind = type(error).__name__
    last = f"{Path(places[-1].filename).name}:{places[-1].lineno}" if places else "?"
    versions = f"PARTAJ {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.system()}"
    return Crash(title=f"{kind} ({last})", report="\n".join((kind, versions, *lines)))


class CrashDialog(QDialog):
    """Says that the program is wrong, that what was recorded is safe, and shows exactly what a report holds."""

    def __init__(self, crash: Crash, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("PARTAJ")
        self._crash = crash
        self.report = QPlainTextEdit(crash.report)
        self.report.setReadOnly(True)
        self.report.setAccessibleName(self.tr("Rapport"))
        self.copy_button = Button(text=self.tr("Copier le rapport"))
        self.close_button = Button(text=self.tr("Continuer"), kind="primary")
        self.copy_button.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.accept)
        first = text(self.tr("PARTAJ a rencontré une erreur inattendue."), "section")
        second = text(
            self.tr(
                "Ce qui était enregistré le reste. Vous pouvez continuer ; si l’erreur revient, transmettez "
                "ce rapport : il dit à quel endroit du programme elle s’est produite, sans aucun nom."
            ),
            wrap=True,
        )
        buttons = row(None, self.copy_button, self.close_button)
        self.setLayout(column(first, second, self.report, buttons, spacing=12, margins=(24, 20, 24, 20)))
        self.resize(640, 420)
        self.close_button.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._crash.report)
