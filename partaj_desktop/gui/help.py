"""The help: one page to read, written in resources/help."""

from PySide6.QtWidgets import QDialog, QTextBrowser, QWidget

from partaj_desktop import assets
from partaj_desktop.domain.typography import typo_fr
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.text import column, row
from partaj_desktop.gui.theme import look


class HelpDialog(QDialog):
    """The page; nothing in it leads out of the program."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("PARTAJ")
        self.page = QTextBrowser()
        self.page.setAccessibleName(self.tr("Aide"))
        self.page.setOpenLinks(False)
        words = assets.data("resources", "help", "aide.fr.md").read_text(encoding="utf-8")
        self.page.setMarkdown(typo_fr(words))
        self.page.document().setDocumentMargin(look().px(20))
        self.close_button = Button(text=self.tr("Fermer"), kind="primary")
        self.close_button.clicked.connect(self.accept)
        self.setLayout(column(self.page, row(None, self.close_button), spacing=12, margins=(24, 16, 24, 16)))
        self.resize(look().px(760), look().px(680))
        self.page.setFocus()
        FocusRing(self)
