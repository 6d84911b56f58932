"""The situation in the middle: who, why today, what is known, the path."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLayout, QWidget

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.typography import date_fr, plural
from partaj_desktop.domain.views import ItemView
from partaj_desktop.gui.components.badge import Badge
from partaj_desktop.gui.components.box import Box, IconLabel, labelled
from partaj_desktop.gui.components.buttons import Button, IconButton, quiet
from partaj_desktop.gui.components.flow import Flow
from partaj_desktop.gui.components.panes import Scrolled
from partaj_desktop.gui.components.text import clear, column, row, rule, text
from partaj_desktop.gui.components.timeline import Timeline
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.words import age, joined, level, sentence

_FIRST_FACTS = 8
_SOON_DAYS = 60


class SituationPane(QWidget):
    """The pane.

    Signals: sheet_asked(situation) for the printed view, edit_asked() to correct who it is.
    """

    sheet_asked = Signal(object)
    edit_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._view: ItemView | None = None
        self.name = text("", "person", wrap=True)
        self.sheet_button = IconButton(self.tr("Fiche de suivi"), "printer", height=28)
        self.sheet_button.clicked.connect(lambda: self.sheet_asked.emit(self.situation))
        self.edit_button = Button(text=self.tr("Modifier"), icon="pencil", key="F2", height=28)
        self.edit_button.clicked.connect(self.edit_asked)
        self.identity = text("", "lead", wrap=True)
        self._badges = Flow()
        self.why = Box("", "")
        self._facts = column(spacing=0)
        self.timeline = Timeline()
        self.more_button = quiet("", size=12)
        self.more_button.clicked.connect(self._toggle)
        self._whole = False
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setLayout(self._lay_out())

    def _lay_out(self) -> QLayout:
        large = look().large
        buttons = (self.sheet_button,) if large else (self.sheet_button, self.edit_button)
        head = row(self.name, *buttons, spacing=8)
        head.setStretch(0, 1)
        path = row(text(self.tr("Parcours"), "strong"), None, self.more_button)
        if large:
            path.insertWidget(1, self.edit_button)
        upper = column(head, self.identity, 5, self._badges, 9, self.why, 6, self._facts, spacing=4)
        upper.setContentsMargins(*(look().px(n) for n in (24, 12, 24, 8)))
        lower = column(path, self.timeline, None, spacing=2)
        lower.setContentsMargins(*(look().px(n) for n in (24, 8, 24, 16)))
        self.reading = Scrolled(column(upper, rule(), lower, spacing=0))
        layout = column(self.reading, spacing=0)
        self.show_nothing()
        return layout

    def show_nothing(self) -> None:
        """Show an empty pane, before the first situation came."""
        self.reading.setVisible(False)

    def show_item(self, view: ItemView, today: date) -> None:
        """Show a situation; in the path, days far from `today` have their year."""
        self._view, self._today, self._whole = view, today, False
        self.reading.setVisible(True)
        self.name.setText(view.full_name)
        birth = f" ({date_fr(view.birth_date)})" if view.birth_date else ""
        self.identity.setText(joined(age(view.age) + birth, view.commune, view.phone))
        self.sheet_button.setAccessibleName(self.tr("Fiche de suivi de {name}").format(name=view.full_name))
        self.edit_button.setAccessibleName(self.tr("Modifier la fiche de {name}").format(name=view.full_name))
        self._show_badges(view)
        self.why.set_words(view.why_title, view.why_text)
        self.why.setVisible(bool(view.why_title or view.why_text))
        self._show_facts(view)
        self._show_path()

    def _show_badges(self, view: ItemView) -> None:
        badges = []
        if view.status:
            badges.append(Badge(sentence(view.status), icon="briefcase"))
        if view.level:
            badges.append(Badge(level(view.level), icon="school"))
        if view.days_to_18 is not None and 0 < view.days_to_18 <= _SOON_DAYS:
            weeks = max(view.days_to_18 // 7, 1)
            words = plural(weeks, self.tr("18 ans dans {n} semaine"), self.tr("18 ans dans {n} semaines"))
            badges.append(Badge(words, tone="warn", icon="hourglass"))
        self._badges.show_widgets(*badges)

    def _show_facts(self, view: ItemView) -> None:
        clear(self._facts)
        last = ", ".join(part for part in (view.last_situation, view.detail) if part)
        facts = (
            (self.tr("Dernière situation"), last),
            (self.tr("Son souhait"), view.wish),
            (self.tr("Proposée par"), view.proposed_by),
            (self.tr("Tutorat"), view.tutor_name),
            (self.tr("Parents ou représ."), view.guardians),
            (self.tr("Connu de"), ", ".join(view.known_to)),
        )
        for name, value in facts:
            if value:
                self._facts.addWidget(labelled(name, text(value, wrap=True)))
            elif name == self.tr("Tutorat"):
                none = QWidget()
                none.setLayout(row(IconLabel("user-off", "muted", 16), text(self.tr("Aucun"), tone="muted"), spacing=6))
                self._facts.addWidget(labelled(name, none))

    def _show_path(self) -> None:
        if self._view is None:
            return
        facts = self._view.timeline
        self.timeline.show_facts(facts, limit=0 if self._whole else _FIRST_FACTS, today=self._today)
        self.more_button.setVisible(len(facts) > _FIRST_FACTS)
        words = self.tr("Réduire") if self._whole else self.tr("Tout voir ({n})")
        self.more_button.setText(words.format(n=len(facts)))

    def _toggle(self) -> None:
        self._whole = not self._whole
        self._show_path()

    @property
    def person(self) -> Id | None:
        """The young person shown."""
        return self._view.person if self._view else None

    @property
    def situation(self) -> Id | None:
        """The situation shown."""
        return self._view.situation if self._view else None
