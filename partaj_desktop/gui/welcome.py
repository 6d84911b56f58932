"""The first start: what can be done on an empty place, who the workspace is for, and its passphrase."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.vocabulary import ROLE
from partaj_desktop.gui.components.buttons import Button, quiet
from partaj_desktop.gui.components.fields import Field
from partaj_desktop.gui.components.panes import Card
from partaj_desktop.gui.components.segments import Segmented
from partaj_desktop.gui.components.text import column, row, text
from partaj_desktop.gui.entrance import Entrance, Step, back_button, told
from partaj_desktop.gui.jobs import Jobs, Lane
from partaj_desktop.gui.unlock import CapsLock, Eye
from partaj_desktop.services import keys
from partaj_desktop.services.welcome import Newcomer

Create = Callable[[str, Newcomer], object]
"""What makes a profile with a passphrase; it takes a second or two, a PartajError says why not."""

_WIDE: Final = 640


class WaysStep(Step):
    """The three things one can do on an empty place."""

    def __init__(self) -> None:
        super().__init__()
        self.create_button = Button(text=self.tr("Créer mon espace de travail"), kind="primary", icon="plus", height=42)
        self.backup_button = Button(text=self.tr("Reprendre une sauvegarde…"), height=40)
        self.quit_button = Button(text=self.tr("Quitter"), height=40)
        lead = self.tr(
            "Il n’y a pas encore d’espace de travail sur ce poste. En créer un prend cinq minutes\u202f; la "
            "coordination régionale l’autorise ensuite, au téléphone."
        )
        self.fill(
            self.tr("Bienvenue"),
            text(lead, "lead", wrap=True),
            8,
            buttons=column(self.create_button, self.backup_button, self.quit_button, spacing=8),
        )

    def begin(self) -> None:
        self.create_button.setFocus()


class HolderStep(Step):
    """Who the workspace is for; only the name is needed, and the region's when one is founded."""

    def __init__(self) -> None:
        super().__init__()
        roles = [(role.value, ROLE[role]) for role in (Role.FACILITATOR, Role.TUTOR)]
        roles.append((Role.COORDINATOR.value, self.tr("Coordination régionale – remplacement")))
        self.role = Segmented(self.tr("Rôle"), roles)
        self.role.set_code(Role.FACILITATOR.value)
        self.role_field = Field(self.tr("Rôle"), self.role)
        self.region, self.name, self.organisation, self.territory = (QLineEdit() for _ in range(4))
        self.region_field = Field(self.tr("Nom de la région"), self.region)
        self.name_field = Field(self.tr("Prénom et nom"), self.name)
        self.organisation_field = Field(self.tr("Structure"), self.organisation)
        self.territory_field = Field(self.tr("Territoire, comme la région l’appelle"), self.territory)
        self.found_button = quiet("")
        self.back_button, self.next_button = back_button(), Button(text=self.tr("Continuer"), kind="primary", height=40)
        fields = (self.role_field, self.region_field, self.name_field, self.organisation_field, self.territory_field)
        buttons = row(self.found_button, None, self.back_button, self.next_button)
        self.fill(self.tr("Pour qui est cet espace de travail"), *fields, buttons=buttons, width=_WIDE)
        self._founds = False
        self.role.chosen.connect(lambda _: self._show_what_fits())
        self.found_button.clicked.connect(self._other_way)
        for edit in (self.region, self.name, self.organisation, self.territory):
            edit.returnPressed.connect(self.next_button.click)
            edit.textEdited.connect(lambda _: self._forgive())
        self._show_what_fits()

    def begin(self) -> None:
        if self._founds:
            self.region.setFocus()
        else:
            self.role.focus_choice()

    def newcomer(self) -> Newcomer | None:
        """Give what was typed; None, and the field says why, when a name is missing."""
        missing = self.tr("Ce nom est nécessaire.")
        self.name_field.complain("" if self.name.text().strip() else missing)
        self.region_field.complain(missing if self._founds and not self.region.text().strip() else "")
        for field in (self.region_field, self.name_field):
            if field.error.words:
                field.editor.setFocus()
                return None
        role = Role.COORDINATOR if self._founds else Role(self.role.code)
        return Newcomer(
            role=role,
            name=self.name.text(),
            organisation=self.organisation.text(),
            territory=self.territory.text() if role is Role.FACILITATOR else "",
            region=self.region.text() if self._founds else "",
        )

    def _forgive(self) -> None:
        for field in (self.region_field, self.name_field):
            field.complain("")

    def _other_way(self) -> None:
        self._founds = not self._founds
        self._forgive()
        self._show_what_fits()
        self.begin()

    def _show_what_fits(self) -> None:
        """Show the territory for a facilitator; to found a region, its name in the place of the role."""
        self.role_field.setVisible(not self._founds)
        self.region_field.setVisible(self._founds)
        self.territory_field.setVisible(not self._founds and self.role.code == Role.FACILITATOR)
        asks = self.tr("Rejoindre une région qui existe")
        self.found_button.setText(asks if self._founds else self.tr("Fonder une région"))
        self.found_button.updateGeometry()


class PassphraseStep(Step):
    """Seven words drawn at random, typed once so that they are learnt; or a phrase of one's own, typed twice."""

    def __init__(self) -> None:
        super().__init__()
        self.proposal = text("", "title", wrap=True)
        self.again_button, self.own_button = quiet(self.tr("Une autre")), quiet("")
        self._card = Card(column(self.proposal, row(self.again_button, None), margins=(16, 12, 16, 8)), kind="edited")
        self.edit, self.again = QLineEdit(), QLineEdit()
        self.field = Field("", self.edit)
        self.again_field = Field(self.tr("La même, encore une fois"), self.again)
        self.eye, self._again_eye = Eye(self.edit), Eye(self.again)
        self.back_button = back_button()
        self.create_button = Button(text=self.tr("Créer l’espace de travail"), kind="primary", height=40)
        lead = self.tr(
            "Elle protège tout ce qui est sur ce poste, et personne ne peut la retrouver à votre place. Notez-la sur "
            "un papier gardé loin de l’ordinateur, le temps de l’apprendre."
        )
        parts: list[QWidget] = [text(lead, "lead", wrap=True), self._card, self.field, self.again_field]
        buttons = row(self.own_button, None, self.back_button, self.create_button)
        self.fill(self.tr("Votre phrase de passe"), *parts, buttons=buttons, width=_WIDE)
        self._connect()
        self._own = True
        self._other_way()

    def _connect(self) -> None:
        self._caps = CapsLock(self.edit, self.again)
        self._caps.told.connect(lambda: self._caps.say(self.problem))
        self.again_button.clicked.connect(self._propose)
        self.own_button.clicked.connect(self._other_way)
        for edit in (self.edit, self.again):
            edit.textEdited.connect(lambda _: self._forgive())
            edit.returnPressed.connect(self.create_button.click)

    def begin(self) -> None:
        self.edit.setFocus()

    def passphrase(self) -> str:
        """Give the passphrase; "", and the field says why, when what was typed is not what was to be."""
        typed = self.edit.text()
        if self._own and typed != self.again.text():
            self._complain(self.again_field, self.tr("Ce n’est pas la même phrase\u00a0: écrivez-la de nouveau."))
            return ""
        if self._own and typed:
            return typed
        if self._own:
            self._complain(self.field, self.tr("Écrivez une phrase de passe."))
            return ""
        if typed.split() != self.proposal.text().split():
            self._complain(
                self.field, self.tr("Ce ne sont pas ces sept mots\u00a0: relisez-les, une espace entre deux.")
            )
            return ""
        return self.proposal.text()

    def set_busy(self, *, busy: bool) -> None:
        """Let nothing be changed while the profile is made; a disabled widget would lose the focus of its field."""
        for button in (self.create_button, self.back_button, self.own_button, self.again_button):
            button.setEnabled(not busy)
        for edit in (self.edit, self.again):
            edit.setReadOnly(busy)
        if busy:
            words = self.tr("L’espace de travail se crée\u00a0: sa clé est calculée, cela prend une ou deux secondes…")
            self.problem.say(words, tone="muted", icon="lock")

    def fail(self, error: PartajError) -> None:
        self.set_busy(busy=False)
        self.problem.clear()
        self._complain(self.field, told(error))

    def forget(self) -> None:
        """Keep no secret on a page that is done."""
        for edit in (self.edit, self.again):
            edit.clear()
        self.proposal.clear()

    def _other_way(self) -> None:
        self._own = not self._own
        own = self._own
        self._card.setVisible(not own)
        self.again_field.setVisible(own)
        label = self.tr("Votre phrase") if own else self.tr("Écrivez ces sept mots une fois")
        self.field.label.setText(label)
        self.edit.setAccessibleName(label)
        other = self.tr("Prendre sept mots tirés au sort") if own else self.tr("Choisir la mienne")
        self.own_button.setText(other)
        self.own_button.updateGeometry()
        self.eye.setChecked(not own)  # what is copied from the screen is seen while it is copied
        self._propose()

    def _propose(self) -> None:
        if not self._own:
            self.proposal.setText(keys.propose())
        for edit in (self.edit, self.again):
            edit.clear()
        self._forgive()
        self.begin()

    def _forgive(self) -> None:
        self.field.complain("")
        self.again_field.complain("")

    def _complain(self, field: Field, said: str) -> None:
        field.complain(said)
        field.editor.setFocus()
        if isinstance(field.editor, QLineEdit):
            field.editor.selectAll()


class WelcomePage(Entrance):
    """The page.

    Signals: created(session) once the profile is made and open, backup_asked().
    """

    created = Signal(object)
    backup_asked = Signal()

    def __init__(self, jobs: Jobs, create: Create) -> None:
        super().__init__(jobs)
        self._create = create
        self._newcomer: Newcomer | None = None
        self._busy = False
        self.ways, self.holder, self.passphrase = WaysStep(), HolderStep(), PassphraseStep()
        self.ways.create_button.clicked.connect(lambda: self.show_step(self.holder))
        self.ways.backup_button.clicked.connect(self.backup_asked)
        self.ways.quit_button.clicked.connect(self.close)
        self.holder.next_button.clicked.connect(self._go_on)
        self.passphrase.create_button.clicked.connect(self._make)
        for step in (self.holder, self.passphrase):
            step.back_button.clicked.connect(self.go_back)
        self.lay_out(self.ways, self.holder, self.passphrase)

    def go_back(self) -> None:
        if not self._busy and self.step is not self.ways:
            self.show_step(self.ways if self.step is self.holder else self.holder)

    def _go_on(self) -> None:
        self._newcomer = self.holder.newcomer()
        if self._newcomer is not None:
            self.show_step(self.passphrase)

    def _make(self) -> None:
        newcomer, passphrase = self._newcomer, self.passphrase.passphrase()
        if newcomer is None or not passphrase or self._busy:
            return
        self._busy = True
        self.passphrase.set_busy(busy=True)
        self.jobs.submit(Lane.WRITE, lambda _: self._create(passphrase, newcomer), self._made, self._refuse, owner=self)

    def _made(self, session: object) -> None:
        self._busy, self.over = False, True
        self.passphrase.forget()
        self.created.emit(session)

    def _refuse(self, error: PartajError) -> None:
        self._busy = False
        self.passphrase.fail(error)
