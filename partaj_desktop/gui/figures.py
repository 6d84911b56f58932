"""The strip of figures at the top of the dashboard: each opens the list behind it and says what it counts."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from partaj_desktop.domain.overviews import DashboardView
from partaj_desktop.domain.typography import date_fr, number_fr
from partaj_desktop.gui.components.paint import rounded, write
from partaj_desktop.gui.components.panes import Card
from partaj_desktop.gui.components.text import column, row, rule
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.words import joined


class Figure(QAbstractButton):
    """One figure in 28 bold, its words, a second line, and its definition in the tooltip."""

    def __init__(self, definition: str) -> None:
        super().__init__()
        self._number, self._of, self._words, self._second = "", "", "", ""
        self.setToolTip(definition)
        self.setAccessibleDescription(definition)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figure(self, number: int, words: str, *, of: str = "", second: str = "") -> None:
        """Show a figure."""
        self._number, self._of, self._words, self._second = number_fr(number), of, words, second
        self.setAccessibleName(" ".join(part for part in (self._number, of, words, second) if part))
        self.update()

    @property
    def number(self) -> str:
        """The figure as written."""
        return self._number

    def sizeHint(self) -> QSize:
        return QSize(look().px(180), look().px(92))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(140), look().px(92))

    def paintEvent(self, event: QPaintEvent) -> None:
        left = look().px(18)
        with QPainter(self) as painter:
            if self.underMouse() or self.isDown():
                rounded(painter, self.rect().adjusted(3, 3, -3, -3), fill="soft")
            high = QRect(left, look().px(8), self.width() - left, look().px(40))
            wide = write(painter, high, self._number, font=look().font(28, bold=True), token="text")
            beside = QRect(left + wide + look().px(8), look().px(14), self.width() - left - wide, look().px(36))
            write(painter, beside, self._of, font=look().font(14), token="muted")
            for top, words, size, token in ((46, self._words, 13, "text"), (64, self._second, 12, "text2")):
                line = QRect(left, look().px(top), self.width() - left - 4, look().px(18))
                write(painter, line, words, font=look().font(size), token=token)


class FigureStrip(Card):
    """Four figures in one card.

    Signals: opened((screen, argument)).
    """

    opened = Signal(object)

    def __init__(self) -> None:
        layout = row(spacing=0)
        super().__init__(layout)
        definitions = (
            self.tr("Situations de jeunes abordées au moins une fois dans une séance close de la période."),
            self.tr("Séances closes des cellules techniques locales."),
            self.tr("Projets d’initiative locale retenus, sur ceux reçus."),
            self.tr("Candidatures de référents tuteurs retenues, sur celles reçues."),
        )
        self.items = [Figure(definition) for definition in definitions]
        targets = (("situations", "all"), ("meetings", None), None, None)
        rows = [row(spacing=0), row(spacing=0)] if look().large else [layout]
        for n, (item, target) in enumerate(zip(self.items, targets, strict=True)):
            line = rows[n * len(rows) // len(self.items)]
            if line.count():
                line.addWidget(rule(vertical=True))
            line.addWidget(item, 1)
            if target is not None:
                item.setCursor(Qt.CursorShape.PointingHandCursor)
                item.clicked.connect(lambda _=False, target=target: self.opened.emit(target))
        if look().large:
            layout.addLayout(column(*rows, spacing=0))
        self.setFixedHeight(look().px(94) * len(rows))

    def show_figures(self, view: DashboardView, code: str) -> None:
        """Show the figures with one of the three counts in front; the two others stay in words."""
        situations = self.tr("{n} situations").format(n=number_fr(view.situations))
        passages = self.tr("{n} passages").format(n=number_fr(view.passages))
        young = self.tr("{n} jeunes").format(n=number_fr(view.young_people))
        apprentices = self.tr("dont {n} apprentis").format(n=number_fr(view.apprentices))
        first = {
            "situations": (view.situations, self.tr("situations traitées"), joined(apprentices, passages, young)),
            "passages": (view.passages, self.tr("passages en cellule"), joined(situations, young)),
            "young_people": (view.young_people, self.tr("jeunes"), joined(situations, passages)),
        }[code]
        self.items[0].show_figure(first[0], first[1], second=first[2])
        span = ""
        if view.first_meeting is not None and view.last_meeting is not None:
            span = self.tr("du {first} au {last}").format(
                first=date_fr(view.first_meeting), last=date_fr(view.last_meeting)
            )
        self.items[1].show_figure(view.meetings, self.tr("séances de cellule"), second=span)
        planned = self.tr("{n} bénéficiaires prévus").format(n=number_fr(view.beneficiaries))
        of = self.tr("sur {n}")
        self.items[2].show_figure(view.projects_retained, self.tr("projets locaux retenus"),
                                  of=of.format(n=number_fr(view.projects_received)), second=planned)  # fmt: skip
        people = self.tr("{n} jeunes prévus").format(n=number_fr(view.application_young_people))
        self.items[3].show_figure(view.applications_retained, self.tr("candidatures retenues"),
                                  of=of.format(n=number_fr(view.applications_received)), second=people)  # fmt: skip
