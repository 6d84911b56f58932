"""« À suivre »: what other territories offer here, and what became of what was offered, as rows and a sheet beside."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.typography import NBSP, date_fr, date_short_fr, number_fr, plural
from partaj_desktop.gui.components.box import Box, labelled
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.panes import Scrolled, foot
from partaj_desktop.gui.components.rows import Row
from partaj_desktop.gui.components.text import ElidedLabel, clear, column, row, text
from partaj_desktop.gui.theme import look
from partaj_desktop.services.transfers import TransferView

Key = tuple[str, Id]


def key_of(one: TransferView) -> Key:
    """Name the row of a transfer: no other row of a list is named by a pair."""
    return ("transfer", one.id)


def transfer_rows(to_answer: Sequence[TransferView], told: Sequence[TransferView]) -> list[Row]:
    """List the offers to answer, the longest wait first, then the answers to read; nothing without any."""
    tr = QCoreApplication.translate
    if not (to_answer or told):
        return []
    head = tr("Transfers", "À suivre, {n}").format(n=len(to_answer) + len(told))
    rows = [Row(key="transfers", title=head, group=True)]
    for one in sorted(to_answer, key=lambda one: -one.days):
        days = tr("Transfers", "{n} j").format(n=number_fr(one.days)).replace(" ", NBSP)
        words = tr("Transfers", "Proposée par {by}").format(by=one.from_territory)
        rows.append(
            Row(key=key_of(one), title=name_of(one), subtitle=words, figure=days, icon="arrows-exchange",
                icon_tone="warn", strong=True)
        )  # fmt: skip
    rows += [_told_row(one) for one in told]
    return rows


def name_of(one: TransferView) -> str:
    """Name whom a transfer is about, as far as it is known here."""
    return one.name or QCoreApplication.translate("Transfers", "Situation d’un autre territoire")


def what_became(one: TransferView) -> str:
    """Say in a few words what became of a transfer."""
    tr = QCoreApplication.translate
    if one.state == "withdrawn":
        return tr("Transfers", "N’est plus proposée par {by}").format(by=one.from_territory)
    if one.state == "refused":
        return tr("Transfers", "Non reprise par {to}").format(to=one.to_territory)
    if one.in_charge not in ("", one.to_territory):
        return tr("Transfers", "Suivie par {where}").format(where=one.in_charge)
    return tr("Transfers", "Reprise par {to}").format(to=one.to_territory)


def _told_row(one: TransferView) -> Row:
    good = one.state == "accepted" and not one.outdone
    return Row(
        key=key_of(one),
        title=name_of(one),
        subtitle=what_became(one),
        figure=date_short_fr(one.answered_on) if one.answered_on else "",
        icon="circle-check" if good else "arrows-exchange",
        icon_tone="ok" if good else "warn",
    )


class TransferSheet(QWidget):
    """One row of « À suivre » in full: who offers, since when, why; what was answered.

    Signals: opened(situation) to read it and to answer, seen(transfer) when an answer was read.
    """

    opened = Signal(object)
    seen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: TransferView | None = None
        self.title = ElidedLabel("", "person")
        self.subtitle = ElidedLabel("", "lead")
        self.box = Box("", "", tone="warn", icon="arrows-exchange")
        self.facts = column(spacing=0)
        self.open_button = Button(kind="primary", height=40)
        self.seen_button = Button(text=self.tr("C’est lu"), height=40)
        self.open_button.clicked.connect(self.open)
        self.seen_button.clicked.connect(self._seen)
        sheet = column(self.title, self.subtitle, 8, self.box, 8, self.facts, None, spacing=4)
        sheet.setContentsMargins(*(look().px(n) for n in (28, 16, 28, 16)))
        bar = row(None, self.seen_button, self.open_button, margins=(28, 12, 28, 12))
        self.body = Scrolled(sheet)
        layout = column(self.body, foot(bar), spacing=0)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def show_transfer(self, one: TransferView) -> None:
        """Show one transfer."""
        self._shown = one
        self.title.set_words(name_of(one))
        self.subtitle.set_words(
            self.tr("Proposée par {by}").format(by=one.from_territory) if one.stands else what_became(one)
        )
        self.box.set_words(*self._said(one))
        clear(self.facts)
        for name, value in self._facts(one):
            if value:
                self.facts.addWidget(labelled(name, text(value, wrap=True)))
        self.open_button.setText(self.tr("Lire et répondre") if one.stands else self.tr("Ouvrir la situation"))
        self.open_button.updateGeometry()
        self.open_button.setVisible(one.state != "withdrawn")  # it is not held here any longer
        self.seen_button.setVisible(not one.stands)

    def _said(self, one: TransferView) -> tuple[str, str]:
        if one.stands:
            days = plural(one.days, self.tr("Réponse attendue depuis {n}\u00a0jour"),
                          self.tr("Réponse attendue depuis {n}\u00a0jours"))  # fmt: skip
            told = self.tr("{by} la suit tant que vous n’avez pas accepté.").format(by=one.from_territory)
            return (days if one.days else self.tr("Réponse attendue depuis aujourd’hui")), told
        if one.outdone:
            told = self.tr(
                "Deux territoires l’avaient acceptée sans le savoir. Ce que vous y avez noté lui est transmis."
            )
            return self.tr("C’est {where} qui la suit").format(where=one.in_charge), told
        if one.state == "withdrawn":
            told = self.tr("Il n’y a plus à répondre.")
            return self.tr("Elle reste suivie par {by}").format(by=one.from_territory), told
        if one.state == "refused":
            return self.tr("Elle reste suivie ici"), one.answer
        since = self.tr("Elle est suivie là-bas depuis le {day}").format(
            day=date_fr(one.answered_on) if one.answered_on else "–"
        )
        return since, self.tr("Ce qui est nouveau s’écrit là-bas\u202f; ce qui était noté ici reste lisible.")

    def _facts(self, one: TransferView) -> tuple[tuple[str, str], ...]:
        refused, back = one.state == "refused", one.state == "withdrawn"
        return (
            (self.tr("De"), one.from_territory),
            (self.tr("À"), one.to_territory),
            (self.tr("Proposée le"), date_fr(one.proposed_on) if one.proposed_on else ""),
            (self.tr("Motif"), one.reason),
            (self.tr("Répondu le"), date_fr(one.answered_on) if refused and one.answered_on else ""),
            (self.tr("Retirée le"), date_fr(one.answered_on) if back and one.answered_on else ""),
        )

    def open(self) -> None:
        """Ask for the situation itself."""
        if self._shown is not None:
            self.opened.emit(self._shown.situation)

    def _seen(self) -> None:
        if self._shown is not None:
            self.seen.emit(self._shown.id)
