"""The dashboard: three counts never mixed, at a date; each figure opens what stands behind it."""

from typing import ClassVar

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QWidget

from partaj_desktop.domain.figures import OUTSIDE_TERRITORIES
from partaj_desktop.domain.overviews import DashboardView, FunnelLine, TerritoryLine
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.typography import dash_if_none, date_fr, number_fr, percent_fr
from partaj_desktop.domain.views import SituationList, Topic
from partaj_desktop.gui.components.buttons import Button, quiet
from partaj_desktop.gui.components.chart import BarChart, ChartWithTable, ColumnChart, Series, legend
from partaj_desktop.gui.components.combo import Combo
from partaj_desktop.gui.components.fields import DateEdit
from partaj_desktop.gui.components.panes import Card, Scrolled
from partaj_desktop.gui.components.rows import Row, RowList
from partaj_desktop.gui.components.segments import Segmented
from partaj_desktop.gui.components.table import Cell, Column, Line, Table
from partaj_desktop.gui.components.text import column, ground, row, text
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.figures import FigureStrip
from partaj_desktop.gui.papers import show_dashboard
from partaj_desktop.gui.screen import Screen, top_bar
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.watch import watch_rows
from partaj_desktop.services import dashboard, situations

_NARROW = 1100
_COUNTS = ("situations", "passages", "young_people")


class DashboardScreen(Screen):
    """Figures, territories, how far solutions went, months, and what must not be lost from sight."""

    topics: ClassVar[frozenset[Topic]] = frozenset(Topic)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view: DashboardView | None = None
        self._single: bool | None = None
        self._as_of = desk.today()
        self.scope = Combo(self.tr("Territoire"), icon="map-pin")
        self.scope.addItem(self.tr("Toute la région"))
        self.scope.setMaximumWidth(look().px(210))
        self.as_of = DateEdit(self.tr("Chiffres au"))
        self.as_of.setFixedWidth(look().px(136))
        self.as_of.set_day(self._as_of)
        words = (self.tr("Situations"), self.tr("Passages"), self.tr("Jeunes"))
        self.count = Segmented(self.tr("Compte"), tuple(zip(_COUNTS, words, strict=True)))
        self.count.set_code("situations")
        regional = desk.role == Role.COORDINATOR
        note = self.tr("Préparer la note d’étape") if regional else self.tr("Imprimer le tableau…")
        self.note_button = Button(text=note, kind="primary", icon="file-text" if regional else "printer")
        self.figures = FigureStrip()
        self.territories = Table(self.tr("Par territoire"), self._columns(), height=33)
        chart = BarChart(self.tr("Solutions, de la proposition à la tenue"))
        self.funnel = ChartWithTable(chart, self._funnel_columns())
        self.months = ChartWithTable(ColumnChart(self.tr("Par mois")), self._month_columns())
        self.watch = RowList(self.tr("À ne pas perdre de vue"))
        choices = (self.scope, self.as_of, self.count)
        bar = top_bar(self.tr("Tableau de bord"), *(() if look().large else choices), None, self.note_button)
        content = column(Scrolled(self._content()), spacing=0)
        if look().large:
            content.insertWidget(0, ground(row(*choices, None, spacing=12, margins=(20, 0, 20, 10))))
        self.lay_out(bar, ground(content, "window"))
        self._connect()

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(title=self.tr("Territoire"), width=218),
            Column(title=self.tr("Situations traitées")),
            Column(title=self.tr("Séances"), width=62, number=True),
            Column(title=self.tr("Apprentis"), width=74, number=True),
            Column(title=self.tr("Projets"), width=62, number=True),
            Column(title=self.tr("Candidatures"), width=100, number=True),
        )

    def _funnel_columns(self) -> tuple[Column, ...]:
        return (
            Column(title=self.tr("Étape")),
            Column(title=self.tr("Droit commun"), width=104, number=True),
            Column(title=self.tr("Reprise"), width=80, number=True),
            Column(title=self.tr("Ensemble"), width=90, number=True),
            Column(title="", width=170),
        )

    def _month_columns(self) -> tuple[Column, ...]:
        return (Column(title=self.tr("Mois")), Column(title=self.tr("Nombre"), width=80, number=True),
                Column(title=self.tr("Séances"), width=90))  # fmt: skip

    def _content(self) -> QGridLayout:
        grid = self._grid = QGridLayout()
        grid.setContentsMargins(*(look().px(n) for n in (20, 16, 20, 16)))
        grid.setSpacing(look().px(14))
        territories = legend(self.tr("Situations"), self.tr("dont apprentis"))
        families = legend(self.tr("Droit commun"), self.tr("Reprise de contact"))
        title = self.tr("Solutions, de la proposition à la tenue")
        self.table_button = quiet(self.tr("Voir le tableau"), icon="table", key="T")
        self.months_title = text(self.tr("Situations par mois"), "section")
        self._blocks = (
            _block(self.tr("Par territoire"), self.territories, territories),
            _block(self.tr("À ne pas perdre de vue"), self.watch),
            _block(title, self.funnel, families, self.table_button),
            _block(self.months_title, self.months),
        )
        self._arrange()
        return grid

    def _arrange(self) -> None:
        """Lay the blocks out in two columns, or in one where the window is narrow or the text large."""
        single = look().large or self.width() < look().px(_NARROW)
        if single == self._single:
            return
        self._single = single
        for widget in (self.figures, *self._blocks):
            self._grid.removeWidget(widget)
        self._grid.addWidget(self.figures, 0, 0, 1, 1 if single else 2)
        for n, block in enumerate(self._blocks):
            self._grid.addWidget(block, 1 + (n if single else n // 2), 0 if single else n % 2)
        self._grid.setColumnStretch(0, 750)
        self._grid.setColumnStretch(1, 0 if single else 396)
        self._grid.setRowStretch(2, 0 if single else 1)
        self._fit_watch()

    def _fit_watch(self) -> None:
        """Show every line of what must not be lost from sight, and four at least in one column."""
        lines = self.watch.rows.rowCount()
        self.watch.setMinimumHeight(look().px(58 * max(lines, 4 if self._single else 0)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _connect(self) -> None:
        self.scope.currentIndexChanged.connect(lambda _: self.reload())
        self.as_of.day_changed.connect(self._date_changed)
        self.count.chosen.connect(lambda _: self._show_counts())
        self.note_button.clicked.connect(self._note)
        self.table_button.clicked.connect(self._tables)
        self.watch.opened.connect(self._open_list)
        self.watch.clicked.connect(lambda index: self._open_list(index.data(0x0100).key))
        self.territories.opened.connect(lambda _: self.wanted.emit("situations", "all"))
        self.figures.opened.connect(lambda code: self.wanted.emit(*code))
        self.key("T", self._tables)

    def reload(self) -> None:
        as_of, territory = self._as_of, self.scope.currentText() if self.scope.currentIndex() > 0 else ""
        self.desk.read(
            lambda session: dashboard.show(session, as_of=as_of, calls_as_of=as_of, territory=territory),
            self._show, self.fail, owner=self, words=self.tr("Calcul des chiffres"),
        )  # fmt: skip
        self.desk.read(lambda session: situations.listing(session), self._show_watch, self.fail, owner=self)

    def first_focus(self) -> None:
        self.count.focus_choice()

    def _date_changed(self) -> None:
        day, wrong = self.as_of.day, self.as_of.sentence
        self.problem.say(wrong if len(self.as_of.text()) >= 10 else "")
        if day is not None and day != self._as_of:
            self._as_of = day
            self.reload()

    def _show(self, view: DashboardView) -> None:
        self._view = view
        if self.scope.count() == 1:
            self.scope.blockSignals(True)
            self.scope.addItems([one.name for one in view.territories if one.name != OUTSIDE_TERRITORIES])
            self.scope.blockSignals(False)
        self.funnel.show_bars([self._step(one, view) for one in view.funnel])
        self._show_counts()

    def _show_counts(self) -> None:
        if self._view is None:
            return
        view, code = self._view, self.count.code
        self.figures.show_figures(view, code)
        named = {
            "situations": (self.tr("Situations traitées"), self.tr("Situations par mois")),
            "passages": (self.tr("Passages en cellule"), self.tr("Passages par mois")),
            "young_people": (self.tr("Jeunes"), self.tr("Situations par mois")),
        }
        title, months = named[code]
        self.territories.set_title(1, title)
        self.territories.show_lines(self._territory_lines(view, code))
        self.territories.setMinimumHeight(self.territories.whole_height())
        self.months_title.setText(months)
        meetings = (self.tr("{n} séance"), self.tr("{n} séances"))
        self.months.show_bars(
            [
                Series(
                    label=one.label,
                    parts=(one.passages if code == "passages" else one.situations,),
                    note=(meetings[0] if one.meetings < 2 else meetings[1]).format(n=one.meetings),
                )
                for one in view.months
            ]
        )

    def _territory_lines(self, view: DashboardView, code: str) -> list[Line]:
        lines = [_territory(one, _counted(one, code), code) for one in view.territories]
        whole = {"situations": view.situations, "passages": view.passages, "young_people": view.young_people}[code]
        total = (
            Cell(words=self.tr("Ensemble") if view.scope == self.tr("Toute la région") else view.scope),
            Cell(words=number_fr(whole)),
            Cell(words=number_fr(view.meetings)),
            Cell(words=number_fr(view.apprentices)),
            Cell(words=number_fr(view.projects_retained)),
            Cell(words=number_fr(view.applications_retained)),
        )
        return [*lines, Line(key="total", cells=total, total=True)]

    def _step(self, one: FunnelLine, view: DashboardView) -> Series:
        if one.not_before is not None:
            absent = self.tr("à partir du {day}").format(day=date_fr(one.not_before))
            return Series(label=one.label, parts=(0, 0), absent=absent)
        total, first = one.common_law + one.contact, view.funnel[0].common_law + view.funnel[0].contact
        if one.of is not None:
            note = self.tr("sur {n} arrivées à ce terme").format(n=number_fr(one.of))
        else:
            note = percent_fr(total, first) if total != first else ""
        return Series(label=one.label, parts=(one.common_law, one.contact), note=note)

    def _show_watch(self, found: SituationList) -> None:
        self.watch.show_rows(watch_rows(found.lines))
        self._fit_watch()

    def _open_list(self, key: object) -> None:
        if isinstance(key, Row):
            key = key.key
        self.wanted.emit("situations", str(key))

    def _tables(self) -> None:
        self.funnel.toggle()
        self.months.toggle()
        words = self.tr("Voir le graphique") if self.funnel.shows_table else self.tr("Voir le tableau")
        self.table_button.setText(words)

    def _note(self) -> None:
        if self.desk.role == Role.COORDINATOR:
            self.wanted.emit("note", None)
        else:
            show_dashboard(self, self._as_of, self.desk.session.identity.territory)


def _block(title: object, content: QWidget, *beside: QWidget) -> Card:
    heading = title if isinstance(title, QWidget) else text(str(title), "section")
    head: QBoxLayout = row(heading, None, *beside, spacing=12)
    if look().large:
        head = column(heading, row(*beside, None, spacing=12), spacing=4)
    layout = column(head, content, spacing=6, margins=(16, 12, 16, 10))
    layout.setStretch(layout.count() - 1, 1)
    return Card(layout)


def _counted(one: TerritoryLine, code: str) -> int | None:
    return {"situations": one.situations, "passages": one.passages, "young_people": one.young_people}[code]


def _territory(one: TerritoryLine, count: int | None, code: str) -> Line:
    apprentices = one.apprentices or 0 if code == "situations" else 0
    bars = (count - apprentices, apprentices) if count else ()
    cells = (
        Cell(words=one.name),
        Cell(words=dash_if_none(count), bars=bars, bold=bool(count)),
        Cell(words=dash_if_none(one.meetings)),
        Cell(words=dash_if_none(one.apprentices)),
        Cell(words=dash_if_none(one.projects)),
        Cell(words=dash_if_none(one.applications)),
    )
    return Line(key=one.name, cells=cells)
