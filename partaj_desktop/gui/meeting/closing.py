"""Closing a meeting cannot be undone: one dialog says what it does before it is done."""

from PySide6.QtWidgets import QDialog, QWidget

from partaj_desktop.domain.typography import plural
from partaj_desktop.domain.views import MeetingView
from partaj_desktop.gui.components.box import Box
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.text import column, row, text
from partaj_desktop.gui.theme import look


class CloseDialog(QDialog):
    """Says how many decisions are sealed and how many situations are carried over."""

    def __init__(self, parent: QWidget, view: MeetingView) -> None:
        super().__init__(parent)
        self.setWindowTitle("PARTAJ")
        left = len(view.agenda) - view.decided
        sealed = plural(view.decided, self.tr("{n} décision sera scellée."), self.tr("{n} décisions seront scellées."))
        carried = plural(
            left,
            self.tr("{n} situation passe à la séance suivante."),
            self.tr("{n} situations passent à la séance suivante."),
        )
        lines = [sealed, carried] if left else [sealed]
        self.summary = Box(" ".join(lines), self.tr("Le relevé de décisions se prépare aussitôt."), icon="flag")
        warning = text(
            self.tr("Une séance close ne change plus ; une correction s’écrit comme un rectificatif daté."), wrap=True
        )
        self.cancel_button = Button(text=self.tr("Continuer la séance"))
        self.close_button = Button(text=self.tr("Clore la séance"), kind="primary", icon="lock", height=40)
        self.cancel_button.clicked.connect(self.reject)
        self.close_button.clicked.connect(self.accept)
        self.close_button.setDefault(True)
        buttons = row(None, self.cancel_button, self.close_button)
        title = text(self.tr("Clore la séance ?"), "title")
        self.setLayout(column(title, self.summary, warning, 4, buttons, spacing=12, margins=(24, 20, 24, 20)))
        self.setMinimumWidth(look().px(520))
        self.close_button.setFocus()
        FocusRing(self)
