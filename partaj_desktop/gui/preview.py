"""The preview of a situation beside the list."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.typography import date_fr, plural
from partaj_desktop.domain.views import SituationView, SolutionView
from partaj_desktop.gui.components.badge import Badge
from partaj_desktop.gui.components.box import Box, labelled
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.flow import Flow
from partaj_desktop.gui.components.panes import Scrolled, foot
from partaj_desktop.gui.components.text import clear, column, row, rule, text
from partaj_desktop.gui.components.timeline import Timeline
from partaj_desktop.gui.lookalikes import LookalikeBox
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.transfers import TransferBox
from partaj_desktop.gui.words import age, joined, level, sentence
from partaj_desktop.services.transfers import TransferView

_FACTS = 6


class SituationPreview(QWidget):
    """The pane at the right.

    Signals: sheet_asked(situation), offer_asked(situation) to another territory.
    """

    sheet_asked = Signal(object)
    offer_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._situation: Id | None = None
        self.person: Id | None = None
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.name = text("", "title", wrap=True)
        self.identity = text("", "second", wrap=True)
        self._badges = Flow()
        self.late = Box("", "", tone="bad", icon="clock-exclamation")
        self._solutions = column(spacing=10)
        self._facts = column(spacing=0)
        self.timeline = Timeline()
        self.sheet_button = Button(text=self.tr("Fiche de suivi"), icon="printer")
        self.sheet_button.clicked.connect(lambda: self.sheet_asked.emit(self._situation))
        self.offer_button = Button(text=self.tr("Autre territoire…"))
        self.offer_button.clicked.connect(lambda: self.offer_asked.emit(self._situation))
        self.transfer, self.alike = TransferBox(), LookalikeBox()
        boxes = column(self.late, self.transfer, self.alike, spacing=8)
        upper = column(self.name, self.identity, 2, self._badges, 4, boxes, 4, self._solutions, 4, self._facts)
        upper.setSpacing(look().px(4))
        upper.setContentsMargins(*(look().px(n) for n in (20, 14, 20, 8)))
        lower = column(text(self.tr("Derniers faits"), "strong"), self.timeline, None, spacing=4)
        lower.setContentsMargins(*(look().px(n) for n in (20, 10, 20, 10)))
        self.body = Scrolled(column(upper, rule(), lower, spacing=0))
        if look().large:  # side by side, their words would be cut
            buttons: QBoxLayout = column(self.offer_button, self.sheet_button, spacing=8)
            buttons.setContentsMargins(*(look().px(n) for n in (20, 8, 20, 8)))
        else:
            buttons = row(None, self.offer_button, self.sheet_button, margins=(20, 12, 20, 12))
        self.foot = foot(buttons)
        layout = column(self.body, self.foot, spacing=0)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.offer_button.hide()
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show an empty pane."""
        self._situation = None
        self.body.setVisible(False)
        self.foot.setVisible(False)

    def show_situation(self, view: SituationView, today: date) -> None:
        """Show a situation."""
        line = self._show_head(view)
        self.late.setVisible(bool(line))
        self.late.set_words(line, self.tr("À voir avec {who}.").format(who=view.line.lead_organisation) if line else "")
        self.late.words.setVisible(bool(line and view.line.lead_organisation))
        self.person = view.line.person
        self.alike.show_records(view.alike)
        clear(self._solutions)
        for solution in view.solutions:
            self._solutions.addWidget(_solution(solution))
        clear(self._facts)
        for name, value in self._told(view):
            if value:
                self._facts.addWidget(labelled(name, text(value, "dense", wrap=True), width=112))
        self.timeline.show_facts(view.timeline, limit=_FACTS, today=today)
        self.body.setVisible(True)
        self.foot.setVisible(True)

    def show_transfers(self, transfers: Sequence[TransferView], *, may_offer: bool) -> None:
        """Show where the situation is offered, or was; it is offered once at a time."""
        self.transfer.show_transfers(transfers)
        open_one = any(one.stands for one in transfers)
        self.offer_button.setVisible(may_offer and not open_one)

    def _show_head(self, view: SituationView) -> str:
        """Show who it is; return the words of what is late."""
        line = view.line
        self._situation = line.situation
        name = f"{line.first_name} {line.last_name}".strip()
        self.name.setText(name)
        self.sheet_button.setAccessibleName(self.tr("Fiche de suivi de {name}").format(name=name))
        birth = f" ({date_fr(view.birth_date)})" if view.birth_date else ""
        self.identity.setText(joined(age(line.age) + birth, line.commune))
        told = (sentence(line.status), level(line.level) if line.level else "", sentence(view.wing))
        self._badges.show_widgets(*(Badge(words) for words in told if words))
        late = plural(line.days_late, self.tr("À relancer depuis {n} jour"), self.tr("À relancer depuis {n} jours"))
        return late if line.days_late else ""

    def _told(self, view: SituationView) -> tuple[tuple[str, str], ...]:
        return (
            (self.tr("Suivi"), view.line.lead_organisation),
            (self.tr("Tutorat"), view.line.tutor),
            (self.tr("Proposée par"), view.proposed_by),
            (self.tr("Connu de"), ", ".join(view.known_to)),
            (self.tr("Téléphone"), view.phone),
            (self.tr("État"), sentence(view.line.state)),
        )


def _solution(solution: SolutionView) -> QWidget:
    title = text(solution.label, "strong", wrap=True)
    due = date_fr(solution.due_on) if solution.due_on else ""
    second = text(joined(solution.organisation_name, due), "hint", wrap=True)
    if not second.text():
        second.hide()
    state = row(Badge(sentence(solution.state), tone="accent"), None)
    widget = QWidget()
    widget.setLayout(column(title, second, state, spacing=3))
    return widget
