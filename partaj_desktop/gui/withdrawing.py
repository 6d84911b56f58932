"""Deciding about a workstation of the list: withdrawing it, taking what was set aside, replacing for another time."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from partaj_desktop.domain.authorisation import WorkstationLine
from partaj_desktop.domain.choice import Choice
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import Period
from partaj_desktop.domain.typography import plural
from partaj_desktop.gui.components.box import Box
from partaj_desktop.gui.components.combo import ChoiceCombo
from partaj_desktop.gui.components.fields import Field
from partaj_desktop.gui.components.text import text
from partaj_desktop.gui.deciding import DecisionDialog, PeriodFields
from partaj_desktop.gui.words import joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Who takes over from a workstation, if anybody does."""

    successor: Id | None


class WithdrawDialog(DecisionDialog):
    """Says what withdrawing means, and asks who takes over; decides a Succession."""

    def __init__(self, parent: QWidget, line: WorkstationLine, others: Sequence[WorkstationLine]) -> None:
        again = line.withdrawn
        super().__init__(
            parent,
            title=self.tr("Qui prend la suite") if again else self.tr("Retirer ce poste"),
            button=self.tr("Enregistrer") if again else self.tr("Retirer ce poste"),
            kind="primary" if again else "danger",
        )
        heirs = [one for one in others if one.role is line.role and not one.withdrawn and one.id != line.id]
        self.successor = ChoiceCombo(self.tr("Qui prend la suite"), self.tr("Personne pour l’instant"))
        self.successor.set_choices(
            [Choice(id=one.id, label=joined(one.holder, one.territory or one.organisation)) for one in heirs]
        )
        self.successor.set_chosen(
            next((one.id for one in heirs if line.successor and one.holder == line.successor), None)
        )
        told = Box(
            self.tr("Ce qui est reçu de ce poste reste."),
            self.tr(
                "Ce qui en viendrait ensuite est mis de côté, même relayé\u202f; vous pourrez encore le prendre. "
                "Plus rien ne lui est adressé. Pour revenir, cette personne fera une nouvelle demande."
            ),
            tone="warn",
            icon="alert-triangle",
        )
        hint = text(
            self.tr("Reçoit ce qui lui était adressé. Un poste du même rôle\u202f; ce peut être plus tard."), "hint"
        )
        hint.setWordWrap(True)
        field = Field(self.tr("Qui prend la suite"), self.successor)
        self.lay_out(text(joined(line.holder, line.organisation), "strong", wrap=True), told, field, hint)
        told.setVisible(not again)
        self.successor.setFocus()

    def read(self) -> Succession:
        return Succession(successor=self.successor.chosen)


class AsideDialog(DecisionDialog):
    """Says what taking the entries set aside means; decides True."""

    def __init__(self, parent: QWidget, line: WorkstationLine) -> None:
        super().__init__(
            parent,
            title=self.tr("Prendre ce qui a été mis de côté"),
            button=plural(
                line.aside,
                self.tr("Prendre aussi l’écriture mise de côté"),
                self.tr("Prendre aussi les {n} écritures mises de côté"),
            ),
        )
        told = Box(
            self.tr("Vous dites qu’elles sont bien de cette personne."),
            self.tr(
                "Elles sont venues après le retrait. Une fois prises, elles comptent comme les autres, sur tous les "
                "postes. Si l’ordinateur a pu être ouvert par quelqu’un d’autre, ne les prenez pas."
            ),
            tone="warn",
            icon="alert-triangle",
        )
        self.lay_out(text(joined(line.holder, line.organisation), "strong", wrap=True), told)
        self.cancel_button.setFocus()

    def read(self) -> bool:
        return True


class ReinstateDialog(DecisionDialog):
    """Says what authorising a withdrawn workstation again means; decides True."""

    def __init__(self, parent: QWidget, line: WorkstationLine) -> None:
        super().__init__(parent, title=self.tr("Autoriser de nouveau ce poste"), button=self.tr("Autoriser de nouveau"))
        told = Box(
            self.tr("Ce poste reçoit et envoie de nouveau, avec les mêmes clés."),
            self.tr(
                "Ses derniers envois, refusés jusqu’ici, pourront être acceptés. Ce qui a été passé à une autre "
                "personne lui reste. Si l’ordinateur a été perdu ou volé, ne le faites pas."
            ),
            tone="warn",
            icon="alert-triangle",
        )
        self.lay_out(text(joined(line.holder, line.organisation), "strong", wrap=True), told)
        self.cancel_button.setFocus()

    def read(self) -> bool:
        return True


class StandInDialog(DecisionDialog):
    """Asks when a substitute replaces the coordination or a facilitator, again or for longer; decides a Period."""

    def __init__(self, parent: QWidget, line: WorkstationLine) -> None:
        super().__init__(
            parent, title=self.tr("Prolonger ou reprendre le remplacement"), button=self.tr("Enregistrer les dates")
        )
        self.period = PeriodFields(line.since, line.until)
        told = (
            self.tr("Entre ces deux jours compris, ce poste peut autoriser et retirer des postes.")
            if line.role is Role.COORDINATOR
            else self.tr("Jusqu’au dernier jour compris, ce poste reçoit ce qui concerne son territoire.")
        )
        if line.withdrawn:
            told += " " + self.tr("Il était retiré\u00a0: il est de nouveau autorisé.")
        name = text(joined(line.holder, line.organisation), "strong", wrap=True)
        self.lay_out(name, text(told, wrap=True), self.period)
        self.period.until.setFocus()
        self.period.until.selectAll()

    def read(self) -> Period | None:
        return self.period.read()
