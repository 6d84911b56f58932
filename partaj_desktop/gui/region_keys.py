"""The region's keys on the coordination's security screen: the recovery key, the root key, its second on paper."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QWidget

from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.overviews import SecurityView
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.text import column, rule, text
from partaj_desktop.gui.deciding import DecisionDialog, WordsDialog
from partaj_desktop.gui.papers import show_pdf
from partaj_desktop.gui.protection import protection
from partaj_desktop.gui.screen import Screen
from partaj_desktop.gui.secrets import CODE, Asked, Secrets, SecretsDialog
from partaj_desktop.services import region_keys
from partaj_desktop.services.session import Session

_RECOVERY_FILE: Final = "cle-de-secours-de-la-region.pdf"
_SECOND_FILE: Final = "seconde-cle-de-la-region.pdf"


class RegionKeys(QWidget):
    """Two lines on a screen. Signals: made() when a key was made or changed."""

    made = Signal()

    def __init__(self, screen: Screen, view: SecurityView) -> None:
        super().__init__()
        self._screen = screen
        self.buttons: dict[str, Button] = {}
        self.setLayout(column(self._recovery(view), rule(), self._root(view), rule(), spacing=0))

    def _recovery(self, view: SecurityView) -> QLayout:
        return protection(
            self.tr("Clé de secours de la région"),
            self.tr("Sur papier, au coffre\u00a0: elle ouvre tout poste de la région. Une nouvelle annule l’ancienne."),
            self._button("region", self.tr("Faire la clé…"), self._make_recovery),
            state=self.tr("Faite") if view.region_key else self.tr("À faire"),
            tone="ok" if view.region_key else "warn",
        )

    def _root(self, view: SecurityView) -> QLayout:
        told = self.tr(
            "Elle signe la liste des postes autorisés. La seconde clé, sur papier, la remplace si elle est perdue."
        )
        buttons = []
        if view.has_root_key:
            buttons = [
                self._button("second", self.tr("Faire la seconde clé…"), self._make_second),
                self._button("root", self.tr("Changer la clé…"), self._ask_change),
            ]
        elif view.second_root_key:
            buttons = [self._button("take_over", self.tr("Reprendre avec la seconde clé…"), self._ask_second)]
        return protection(
            self.tr("Clé de la région"),
            told,
            *buttons,
            state=self.tr("Seconde clé faite") if view.second_root_key else self.tr("Seconde clé à faire"),
            tone="ok" if view.second_root_key else "warn",
        )

    def _button(self, code: str, words: str, what: Callable[[], object]) -> Button:
        button = self.buttons[code] = Button(text=words)
        button.clicked.connect(what)
        return button

    # --- what they do

    def _make_recovery(self) -> None:
        self._make(region_keys.recovery_sheet, self.tr("Clé de secours de la région"), _RECOVERY_FILE)

    def _make_second(self) -> None:
        self._make(region_keys.second_sheet, self.tr("Seconde clé de la région"), _SECOND_FILE)

    def _make(self, sheet: Callable[[Session], bytes], title: str, name: str) -> None:
        def show(data: bytes) -> None:
            show_pdf(self._screen, title, data, name)
            self.made.emit()

        self._screen.desk.write(sheet, show, self._screen.fail, owner=self, words=title)

    def _ask_change(self) -> None:
        words = self.tr("Changement de la clé de la région")
        _ChangeDialog(self._screen).ask(
            self._screen.desk, lambda session, _: region_keys.renew(session), self._changed, words
        )

    def _ask_second(self) -> None:
        def work(typed: Secrets, done: Callable[[object], None], refused: Callable[[PartajError], None]) -> object:
            return self._screen.desk.write(
                lambda session: region_keys.take_over(session, typed[CODE]), done, refused, owner=self
            )

        dialog = SecretsDialog(
            self._screen,
            title=self.tr("Reprendre avec la seconde clé"),
            words=self.tr(
                "La clé de la région n’aura plus cours, ce poste en reçoit une nouvelle. "
                "La seconde clé ne sert qu’une fois."
            ),
            asked=(Asked(name=CODE, label=self.tr("Les neuf groupes de la feuille"), hidden=False),),
            button=self.tr("Reprendre"),
            work=work,
        )
        dialog.worked.connect(self._changed)
        dialog.open()

    def _changed(self, words: tuple[str, ...]) -> None:
        told = self.tr("Les postes autorisés la suivent à leur prochain échange. À lire désormais au téléphone\u00a0:")
        WordsDialog(self._screen, title=self.tr("La région a une nouvelle clé"), told=told, words=words).open()
        self.made.emit()


class _ChangeDialog(DecisionDialog):
    """Says what another key of the region means; decides True."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent, title=self.tr("Changer la clé de la région"), button=self.tr("Changer la clé"), icon="shield-check"
        )
        told = self.tr(
            "À faire si quelqu’un a pu se servir de ce poste, ou avant de le quitter. Les postes autorisés le restent "
            "et suivent la nouvelle clé à leur prochain échange. Les dix mots de la région changent."
        )
        self.lay_out(text(told, wrap=True))
        self.cancel_button.setFocus()

    def read(self) -> bool:
        return True
