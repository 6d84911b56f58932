"""Security and backups: each protection on a line, what it is now, and the one thing one can do about it."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtWidgets import QSizePolicy, QWidget

from partaj_desktop.domain.backups import BY_HAND, Backup
from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.overviews import SecurityView
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.settings import LOCK_MINUTES
from partaj_desktop.domain.typography import date_fr, time_fr
from partaj_desktop.domain.views import Topic
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.panes import Scrolled
from partaj_desktop.gui.components.segments import Segmented
from partaj_desktop.gui.components.text import clear, column, ground, row, rule, text
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.files import ask_folder
from partaj_desktop.gui.papers import show_pdf
from partaj_desktop.gui.protection import protection
from partaj_desktop.gui.region_keys import RegionKeys
from partaj_desktop.gui.screen import Screen, top_bar
from partaj_desktop.gui.secrets import (
    CODE,
    NEW,
    PRESENT,
    Asked,
    Secrets,
    SecretsDialog,
    new_passphrase,
    present_passphrase,
)
from partaj_desktop.gui.theme import look
from partaj_desktop.services import backups, coming_back, keys, renewal, security, settings
from partaj_desktop.services.session import Session

_WIDTH: Final = 760
_SHOWN_BACKUPS: Final = 5
_RECOVERY_FILE: Final = "fiche-de-secours.pdf"
_KINDS: Final = {
    "quotidienne": "du jour",
    "avant-reception": "avant une réception",
    "avant-mise-a-jour": "avant une mise à jour",
    "avant-changement-de-cle": "après un changement de clé",
    "demandee": "demandée",
    "remplacee": "remplacée par une restauration",
}


class SecurityScreen(Screen):
    """The screen."""

    topics: ClassVar[frozenset[Topic]] = frozenset()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._lines = column(spacing=0)
        inner = ground(column(self._lines, None, spacing=0, margins=(24, 12, 24, 24)))
        inner.setMaximumWidth(look().px(_WIDTH))
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        whole = row(inner, None, spacing=0)
        whole.setStretch(0, 1000)
        self.buttons: dict[str, Button] = {}
        self.lay_out(top_bar(self.tr("Sécurité et sauvegardes"), None), Scrolled(whole))

    def reload(self) -> None:
        self.desk.read(security.overview, self._show, self.fail, owner=self)

    def first_focus(self) -> None:
        button = self.buttons.get("change")
        if button is not None:
            button.setFocus()

    def _show(self, view: SecurityView) -> None:
        focused = next((code for code, button in self.buttons.items() if button.hasFocus()), "change")
        clear(self._lines)
        self.buttons = {}
        self._passphrase()
        self._recovery(view)
        if self.desk.role is Role.COORDINATOR:
            self._region_keys(view)
        self._short_code(view)
        self._strong(view)
        self._lock(view)
        self._backups(view)
        if focused in self.buttons and self.isVisible():
            self.buttons[focused].setFocus()

    # --- the lines

    def _passphrase(self) -> None:
        self._line(
            self.tr("Phrase de passe"),
            self.tr("Elle seule ouvre ces données. Si quelqu’un la connaît peut-être, tout est chiffré de nouveau."),
            self._button("change", self.tr("Changer…"), self._ask_change),
            self._button("renew", self.tr("Quelqu’un la connaît peut-être…"), self._ask_renewal),
        )

    def _recovery(self, view: SecurityView) -> None:
        told = self.tr("Le code imprimé qui ouvre ces données quand la phrase est oubliée.")
        if view.region_key:
            told += " " + self.tr("La clé de secours de la région les ouvre aussi.")
        self._line(
            self.tr("Fiche de secours"),
            told,
            self._button("recovery", self.tr("Faire une nouvelle fiche…"), self._make_recovery),
            state=self.tr("Faite") if view.recovery else self.tr("À faire"),
            tone="ok" if view.recovery else "warn",
        )

    def _region_keys(self, view: SecurityView) -> None:
        lines = RegionKeys(self, view)
        lines.made.connect(self.refresh)
        self.buttons |= lines.buttons
        self._lines.addWidget(lines)

    def _short_code(self, view: SecurityView) -> None:
        told = self.tr("Pour revenir dans les quatre heures : 4 à 7 chiffres, trois essais, puis la phrase de passe.")
        if not view.keyring:
            told += " " + self.tr("Cet ordinateur n’a pas de trousseau : le code court n’y est pas possible.")
        if view.short_code:
            button = self._button("code", self.tr("Ne plus l’utiliser"), self._give_up_code)
        else:
            button = self._button("code", self.tr("Choisir un code…"), self._ask_code)
            button.setEnabled(bool(view.keyring))
        state = self.tr("Choisi") if view.short_code else self.tr("Non utilisé")
        self._line(self.tr("Code court"), told, button, state=state, tone="ok" if view.short_code else "neutral")

    def _strong(self, view: SecurityView) -> None:
        told = self.tr(
            "La phrase n’ouvre que sur cet ordinateur, avec un secret de son trousseau ; ailleurs, la fiche."
        )
        if view.strong:
            button = self._button("strong", self.tr("Revenir à la phrase seule…"), self._ask_weaker)
        else:
            button = self._button("strong", self.tr("Renforcer…"), self._ask_stronger)
            button.setEnabled(bool(view.keyring) and view.recovery)
        state = self.tr("Renforcé") if view.strong else self.tr("Non renforcé")
        self._line(self.tr("Poste renforcé"), told, button, state=state, tone="ok" if view.strong else "neutral")

    def _lock(self, view: SecurityView) -> None:
        options = [(str(n), self.tr("{n} min").format(n=n)) for n in LOCK_MINUTES]
        self.lock_choice = Segmented(self.tr("Verrouiller sans activité après"), options)
        self.lock_choice.set_code(str(view.lock_minutes))
        self.lock_choice.chosen.connect(self._choose_lock)
        self._line(
            self.tr("Verrouillage"),
            self.tr("Sans activité ; en séance 30 min, au téléphone (Ctrl+T) 15 min. Ctrl+L verrouille tout de suite."),
            self.lock_choice,
        )

    def _backups(self, view: SecurityView) -> None:
        self._line(
            self.tr("Sauvegardes"),
            self.tr("Une par jour et avant chaque réception, chiffrées. Reprendre : depuis la page de déverrouillage."),
            self._button("backup", self.tr("Sauvegarder maintenant"), self._back_up),
            self._button("copy", self.tr("Sur une clé USB…"), self._ask_folder),
        )
        for one in view.backups[:_SHOWN_BACKUPS]:
            self._lines.addWidget(text(backup_words(one), "second", name="backup"))
        if not view.backups:
            self._lines.addWidget(text(self.tr("Aucune sauvegarde encore."), "second", tone="warn"))

    def _line(self, title: str, told: str, *actions: QWidget, state: str = "", tone: str = "neutral") -> None:
        self._lines.addLayout(protection(title, told, *actions, state=state, tone=tone))
        self._lines.addWidget(rule())

    def _button(self, code: str, words: str, what: Callable[[], object]) -> Button:
        button = self.buttons[code] = Button(text=words)
        button.clicked.connect(what)
        return button

    # --- what they do

    def _work(self, fn: Callable[[Session, Secrets], object]) -> Callable[..., object]:
        """Turn a service into the work of a dialog."""

        def work(typed: Secrets, done: Callable[[object], None], refused: Callable[[PartajError], None]) -> object:
            return self.desk.write(lambda session: fn(session, typed), done, refused, owner=self)

        return work

    def _ask(self, dialog: SecretsDialog, then: Callable[[object], object] | None = None) -> None:
        dialog.worked.connect(then or (lambda _: None))
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _ask_change(self) -> None:
        self._ask(
            SecretsDialog(
                self,
                title=self.tr("Changer la phrase de passe"),
                words=self.tr("L’ancienne n’ouvrira plus ces données ; une sauvegarde déjà faite, si."),
                asked=(present_passphrase(), *new_passphrase()),
                button=self.tr("Changer"),
                work=self._work(lambda session, typed: keys.change_passphrase(session, typed[PRESENT], typed[NEW])),
            )
        )

    def _ask_renewal(self) -> None:
        """Ask, put everything under a new key, show the new sheet, then lock: the old key is in this memory."""
        self._ask(
            SecretsDialog(
                self,
                title=self.tr("Quelqu’un la connaît peut-être"),
                words=self.tr(
                    "Tout est chiffré de nouveau sous une autre clé, les sauvegardes aussi. Ce qui a été copié avant "
                    "reste lisible par qui a la copie et l’ancienne phrase."
                ),
                asked=(present_passphrase(), *new_passphrase()),
                button=self.tr("Tout chiffrer de nouveau"),
                work=self._renewing,
            ),
            self._renewed,
        )

    def _renewing(
        self, typed: Secrets, done: Callable[[object], None], refused: Callable[[PartajError], None]
    ) -> object:
        return self.desk.write_alone(
            lambda session: renewal.renew(session, typed[PRESENT], typed[NEW]), done, refused, owner=self
        )

    def _renewed(self, result: object) -> None:
        if isinstance(result, renewal.Renewed):
            show_pdf(self, self.tr("Fiche de secours"), result.sheet, _RECOVERY_FILE, then=self.lock_asked.emit)

    def _make_recovery(self) -> None:
        def show(data: bytes) -> None:
            show_pdf(self, self.tr("Fiche de secours"), data, _RECOVERY_FILE)
            self.refresh()

        self.desk.write(keys.make_recovery, show, self.fail, owner=self, words=self.tr("Fiche de secours"))

    def _ask_code(self) -> None:
        self._ask(
            SecretsDialog(
                self,
                title=self.tr("Choisir un code court"),
                words=self.tr("Il ouvre sur cet ordinateur, dans les quatre heures qui suivent la phrase de passe."),
                asked=(Asked(name=CODE, label=self.tr("Code, de 4 à 7 chiffres")),),
                button=self.tr("Choisir"),
                work=self._work(lambda session, typed: coming_back.choose(session, typed[CODE], coming_back.now())),
            )
        )

    def _give_up_code(self) -> None:
        self.desk.write(coming_back.give_up, lambda _: self.refresh(), self.fail, owner=self)

    def _ask_stronger(self) -> None:
        self._ask(
            SecretsDialog(
                self,
                title=self.tr("Renforcer ce poste"),
                words=self.tr("Recopiez la fiche de secours : elle reste la seule issue si le trousseau est perdu."),
                asked=(
                    present_passphrase(),
                    Asked(name=CODE, label=self.tr("Code de la fiche de secours"), hidden=False),
                ),
                button=self.tr("Renforcer"),
                work=self._work(lambda session, typed: keys.strengthen(session, typed[PRESENT], typed[CODE])),
            )
        )

    def _ask_weaker(self) -> None:
        self._ask(
            SecretsDialog(
                self,
                title=self.tr("Revenir à la phrase seule"),
                words=self.tr("La phrase de passe ouvrira de nouveau sans le trousseau de cet ordinateur."),
                asked=(present_passphrase(),),
                button=self.tr("Revenir à la phrase seule"),
                work=self._work(lambda session, typed: keys.weaken(session, typed[PRESENT])),
            )
        )

    def _choose_lock(self, code: str) -> None:
        minutes = int(code)
        self.desk.write(
            lambda session: settings.choose_lock(session, minutes), lambda _: self.lock_minutes_chosen.emit(minutes),
            self.fail, owner=self,
        )  # fmt: skip

    def _back_up(self, folder: Path | None = None) -> None:
        self.desk.write(
            lambda session: backups.make(session, BY_HAND, folder), lambda _: self._backed_up(), self.fail,
            owner=self, words=self.tr("Sauvegarde"),
        )  # fmt: skip

    def _backed_up(self) -> None:
        self.refresh()
        self.problem.say(self.tr("Sauvegarde faite et relue."), tone="ok", icon="check")

    def _ask_folder(self) -> None:
        ask_folder(self, self.tr("Dossier de la sauvegarde"), self._back_up, folder=None)


def backup_words(one: Backup) -> str:
    """Say of when a backup is, and why it was made."""
    return f"{date_fr(one.made_at.date())}, {time_fr(one.made_at.time())} — {_KINDS[one.kind]}"
