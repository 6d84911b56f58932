"""The menu of the program (F10): appearance, text size, keys, quit."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from partaj_desktop.domain.settings import TEXT_SIZES, Settings
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.table import Cell, Column, Line, Table
from partaj_desktop.gui.components.text import column, row, text
from partaj_desktop.gui.theme import look

Choice = TypeVar("Choice", str, float)
_KEYS: Final = (
    ("Ctrl+1 … Ctrl+6", QT_TRANSLATE_NOOP("Keys", "Aller à un écran")),
    ("F10", QT_TRANSLATE_NOOP("Keys", "Ouvrir le menu")),
    ("Ctrl+L", QT_TRANSLATE_NOOP("Keys", "Verrouiller")),
    ("Ctrl+T", QT_TRANSLATE_NOOP("Keys", "Au téléphone : verrouiller plus tard")),
    ("Ctrl+Entrée", QT_TRANSLATE_NOOP("Keys", "Situation suivante ; accepter un envoi ; garder une version")),
    ("Ctrl+Maj+Entrée", QT_TRANSLATE_NOOP("Keys", "Situation précédente")),
    ("Alt+1, Alt+2, Alt+3", QT_TRANSLATE_NOOP("Keys", "Solution, À revoir, Pas de suite")),
    ("Ctrl+N", QT_TRANSLATE_NOOP("Keys", "Ajouter une solution")),
    ("Ctrl+Maj+N", QT_TRANSLATE_NOOP("Keys", "Ajouter une personne à la séance")),
    ("F2", QT_TRANSLATE_NOOP("Keys", "Modifier la fiche")),
    ("F6", QT_TRANSLATE_NOOP("Keys", "Volet suivant")),
    ("Alt+↑, Alt+↓", QT_TRANSLATE_NOOP("Keys", "Changer l’ordre du jour")),
    ("Ctrl+F", QT_TRANSLATE_NOOP("Keys", "Chercher")),
    ("Ctrl+O", QT_TRANSLATE_NOOP("Keys", "Ouvrir un fichier")),
    ("T", QT_TRANSLATE_NOOP("Keys", "Montrer un graphique en tableau")),
    ("Échap", QT_TRANSLATE_NOOP("Keys", "Effacer la recherche, fermer un volet")),
    ("Ctrl+Q", QT_TRANSLATE_NOOP("Keys", "Quitter")),
)


class MainMenu(QMenu):
    """The menu.

    Signals: theme_chosen(code), empty for the computer's; text_size_chosen(factor); security_asked(),
    workstations_asked(), help_asked(), quit_asked().
    """

    theme_chosen = Signal(str)
    text_size_chosen = Signal(float)
    security_asked = Signal()
    workstations_asked = Signal()
    help_asked = Signal()
    quit_asked = Signal()

    def __init__(self, parent: QWidget, settings: Settings) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Menu"))
        themes = (
            ("", self.tr("Comme l’ordinateur")),
            ("light", self.tr("Clair")),
            ("dark", self.tr("Sombre")),
            ("contrast", self.tr("Contraste élevé")),
        )
        self._choices(self.tr("Apparence"), themes, settings.theme, self.theme_chosen.emit)
        sizes = tuple((size, f"{round(size * 100)} %") for size in TEXT_SIZES)
        self._choices(self.tr("Taille du texte"), sizes, settings.text_size, self.text_size_chosen.emit)
        self.addSeparator()
        self.addAction(self.tr("Sécurité et sauvegardes…"), self.security_asked.emit)
        self.addAction(self.tr("Postes autorisés…"), self.workstations_asked.emit)
        self.addSeparator()
        self.addAction(self.tr("Aide"), self.help_asked.emit)
        self.addAction(self.tr("Raccourcis clavier…"), self._show_keys)
        self.addAction(self.tr("Quitter"), self.quit_asked.emit)

    def _choices(
        self, title: str, options: Sequence[tuple[Choice, str]], present: Choice, tell: Callable[[Choice], object]
    ) -> None:
        menu = self.addMenu(title)
        group = QActionGroup(menu)
        for code, words in options:
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(code == present)
            action.setData(code)
            group.addAction(action)
        group.triggered.connect(lambda action: tell(action.data()))

    def _show_keys(self) -> None:
        parent = self.parentWidget()
        KeysDialog(parent).open()


class KeysDialog(QDialog):
    """The keys worth learning, in one list."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("PARTAJ")
        columns = (Column(title=self.tr("Touches"), width=180), Column(title=self.tr("Effet")))
        self.table = Table(self.tr("Raccourcis clavier"), columns)
        self.table.show_lines([_line(keys, str(what)) for keys, what in _KEYS])
        self.close_button = Button(text=self.tr("Fermer"), kind="primary")
        self.close_button.clicked.connect(self.accept)
        title = text(self.tr("Raccourcis clavier"), "title")
        self.setLayout(column(title, self.table, row(None, self.close_button), spacing=12, margins=(24, 20, 24, 20)))
        self.resize(look().px(620), look().px(680))
        self.table.setFocus()


def _line(keys: str, what: str) -> Line:
    return Line(key=keys, cells=(Cell(words=keys), Cell(words=QCoreApplication.translate("Keys", what))))
