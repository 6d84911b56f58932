"""Components on their own: what they take, what they say, how they are drawn."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from partaj_desktop.domain.choice import Choice
from partaj_desktop.domain.ids import Id
from partaj_desktop.gui.components.badge import Badge
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.chart import BarChart, ChartWithTable, Series
from partaj_desktop.gui.components.combo import ChoiceCombo
from partaj_desktop.gui.components.fields import Field
from partaj_desktop.gui.components.flow import Flow
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.progress import Progress
from partaj_desktop.gui.components.rows import Row, RowList
from partaj_desktop.gui.components.segments import Segmented
from partaj_desktop.gui.components.table import Cell, Column, Line, Table
from partaj_desktop.gui.meeting.draft_keeper import DraftKeeper
from partaj_desktop.gui.theme import Look

CHOICES = (
    Choice(id=Id(b"a" * 16), label="Préparation à l’alternance", group="prep"),
    Choice(id=Id(b"b" * 16), label="Contrat d’apprentissage", group="contract"),
    Choice(id=Id(b"c" * 16), label="École de la 2e chance", group="e2c"),
)


class BareWindow(QWidget):
    """A window around what is tested."""


class Shown:
    """Shows widgets in a window that lives as long as the test."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._windows: list[QWidget] = []

    def __call__(self, *widgets: QWidget) -> QWidget:
        window = BareWindow()
        layout = QVBoxLayout(window)
        for widget in widgets:
            layout.addWidget(widget)
        self._qtbot.addWidget(window)
        self._windows.append(window)
        window.resize(400, 300)
        window.show()
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window)
        return window


@pytest.fixture
def shown(qtbot: QtBot, look: Look) -> Shown:
    """Give a way to show widgets."""
    return Shown(qtbot)


def test_combo_finds_without_accents(shown: Shown) -> None:
    combo = ChoiceCombo("Solution")
    combo.set_choices(CHOICES)
    shown(combo)
    picked: list[bool] = []
    combo.picked.connect(lambda: picked.append(True))
    edit = combo.lineEdit()
    assert edit is not None
    edit.setText("preparation")
    edit.editingFinished.emit()
    assert combo.chosen == CHOICES[0].id
    assert edit.text() == "Préparation à l’alternance"
    assert picked == [True]


def test_combo_goes_back_when_nothing_or_several_fit(shown: Shown) -> None:
    combo = ChoiceCombo("Solution")
    combo.set_choices(CHOICES)
    combo.set_chosen(CHOICES[1].id)
    shown(combo)
    edit = combo.lineEdit()
    assert edit is not None
    for words in ("zzz", "e"):
        edit.setText(words)
        edit.editingFinished.emit()
        assert combo.chosen == CHOICES[1].id
        assert edit.text() == CHOICES[1].label
    edit.setText("")
    edit.editingFinished.emit()
    assert combo.chosen is None


def test_segments_are_chosen_by_arrows_and_tell(shown: Shown) -> None:
    choice = Segmented("Décision", (("a", "Solution"), ("b", "À revoir"), ("c", "Pas de suite")))
    window = shown(choice)
    told: list[str] = []
    choice.chosen.connect(told.append)
    assert choice.code == ""
    choice.set_code("a")
    assert told == []
    choice.focus_choice()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Right)
    assert (choice.code, told) == ("b", ["b"])
    choice.set_code("")
    assert choice.code == ""


def test_tab_reaches_the_chosen_segment_and_no_other(shown: Shown) -> None:
    before, after = QLineEdit(), QLineEdit()
    choice = Segmented("Échanges", (("receive", "Recevoir"), ("send", "Envoyer")))
    window = shown(before, choice, after)
    choice.set_code("receive")
    for code in ("send", "receive", "send"):
        choice.set_code(code)
        before.setFocus()
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        reached = window.focusWidget()
        assert isinstance(reached, QAbstractButton)
        assert reached.isChecked()
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert window.focusWidget() is after


def test_field_says_what_is_wrong_and_keeps_the_words(shown: Shown) -> None:
    edit = QLineEdit("31/02/2010")
    field = Field("Pour le", edit)
    shown(field)
    assert edit.accessibleName() == "Pour le"
    field.complain("Cette date n’existe pas.")
    assert field.error.words == "Cette date n’existe pas."
    assert field.error.isVisible()
    assert edit.accessibleDescription() == "Cette date n’existe pas."
    assert edit.text() == "31/02/2010"
    field.complain("")
    assert not field.error.isVisible()


def test_table_writes_what_it_is_given_and_keeps_the_selection(shown: Shown) -> None:
    table = Table("Compte", (Column(title="Nature"), Column(title="Nombre", width=80, number=True)))
    shown(table)
    lines = [Line(key=n, cells=(Cell(words=f"ligne {n}"), Cell(words=str(n)))) for n in range(4)]
    table.show_lines([Line(key="g", cells=(Cell(words="Groupe"),), group=True), *lines])
    assert not table.select("g")
    assert table.select(2)
    table.show_lines(lines[1:])
    assert table.key == 2
    model = table.model()
    assert model.index(0, 1).data() == "1"
    assert model.rowCount() == 3
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "1"


def test_list_skips_groups_and_says_whole_rows(shown: Shown) -> None:
    rows = RowList("Séances")
    shown(rows)
    opened: list[object] = []
    rows.opened.connect(opened.append)
    rows.show_rows(
        [Row(key="g", title="À venir", group=True), Row(key=1, title="CTL", subtitle="Séance 4", figure="16 déc.")]
    )
    rows.select_first()
    assert rows.key == 1
    assert rows.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole) == "CTL, Séance 4, 16 déc."
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert opened == [1]


def test_chart_says_its_figures_and_turns_into_a_table(shown: Shown) -> None:
    chart = ChartWithTable(BarChart("Solutions"), (Column(title="Étape"), Column(title="Nombre", width=80)))
    shown(chart)
    chart.show_bars(
        [Series(label="Proposées", parts=(161, 125)), Series(label="Tenues", parts=(0,), absent="plus tard")]
    )
    assert chart.chart.accessibleDescription() == "Proposées : 286 ; Tenues : plus tard"
    chart.chart.setFocus()
    QTest.keyClick(chart.chart, Qt.Key.Key_T)
    assert chart.shows_table
    assert [line.cells[0].words for line in chart.table.lines.lines] == ["Proposées", "Tenues"]
    QTest.keyClick(chart.table, Qt.Key.Key_T)
    assert not chart.shows_table


def test_bar_chart_is_drawn_in_proportion(shown: Shown, look: Look) -> None:
    chart = BarChart("Deux", labels=100)
    shown(chart)
    chart.show_bars([Series(label="a", parts=(100,)), Series(label="b", parts=(50,))])
    image = chart.grab().toImage()
    step = min(chart.height() // 2, 38)
    color = look.color("bar")
    wide = [
        sum(image.pixelColor(x, row * step + step // 2) == color for x in range(image.width())) for row in range(2)
    ]  # fmt: skip
    assert wide[0] > 100
    assert abs(wide[0] - 2 * wide[1]) <= 2


def test_full_load_is_said_and_warned(shown: Shown) -> None:
    load = Progress()
    shown(load)
    load.show_load(1.4, "14 jeunes sur 10")
    assert load.bar.share == 1
    assert load.words.text() == "14 jeunes sur 10"


def test_focus_ring_stands_on_the_edge(shown: Shown, look: Look) -> None:
    button, other = Button(text="Suivante"), Button(text="Autre", kind="primary")
    window = shown(button, other)
    FocusRing(window)
    button.setFocus()
    edge = button.mapTo(window, QPoint(button.width() // 2, 1))
    assert window.grab().toImage().pixelColor(edge) == look.color("focus")
    other.setFocus()
    assert window.grab().toImage().pixelColor(edge) != look.color("focus")
    inside = other.mapTo(window, QPoint(other.width() // 2, 4))
    assert window.grab().toImage().pixelColor(inside) == look.color("on_accent")


def test_flow_goes_on_below(shown: Shown) -> None:
    flow = Flow()
    shown(flow)
    flow.show_widgets(*(Badge(f"un badge assez long {n}") for n in range(5)))
    QTest.qWait(0)
    assert flow.heightForWidth(2000) == flow.heightForWidth(1000)
    assert flow.heightForWidth(200) > 3 * flow.heightForWidth(2000)


def test_draft_is_kept_within_a_second_and_not_more_often(qtbot: QtBot, look: Look) -> None:
    kept: list[int] = []
    owner = QWidget()
    qtbot.addWidget(owner)
    keeper = DraftKeeper(lambda: kept.append(1), owner)
    for _ in range(20):
        keeper.touch()
    assert kept == []
    qtbot.waitUntil(lambda: bool(kept), timeout=1500)
    assert kept == [1]
    keeper.touch()
    keeper.flush()
    assert kept == [1, 1]
    keeper.touch()
    keeper.drop()
    assert not keeper.waiting
