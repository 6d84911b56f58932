"""Says on screen that the program is wrong."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from partaj_desktop.domain.crashes import Crash
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.text import column, row, text


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
