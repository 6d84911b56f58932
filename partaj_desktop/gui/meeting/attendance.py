"""Who is there: a panel under its button; Enter or Space ticks, E excuses, and somebody may be added."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from partaj_desktop.domain.choice import Choice
from partaj_desktop.domain.views import AttendanceLine
from partaj_desktop.domain.vocabulary import PRESENCE
from partaj_desktop.gui.components.buttons import Button, IconButton
from partaj_desktop.gui.components.combo import ChoiceCombo
from partaj_desktop.gui.components.fields import Field
from partaj_desktop.gui.components.rows import Row, RowList
from partaj_desktop.gui.components.text import column, row, rule, text
from partaj_desktop.gui.theme import look

_WIDTH, _HEIGHT = 400, 560
_MARKS = {
    "present": ("circle-check", "ok"),
    "represented": ("circle-dot", "accent"),
    "excused": ("clock", "warn"),
}


class _People(RowList):
    """The list; its keys are told as they are typed.

    Signals: ticked(attendance, presence).
    """

    ticked = Signal(object, str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = {Qt.Key.Key_E: "excused", Qt.Key.Key_R: "represented", Qt.Key.Key_A: "absent"}
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.key is not None:
            present = self.currentIndex().data(Qt.ItemDataRole.UserRole).icon == "circle-check"
            self.ticked.emit(self.key, "absent" if present else "present")
        elif Qt.Key(event.key()) in wanted and not event.modifiers() and self.key is not None:
            self.ticked.emit(self.key, wanted[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class AttendancePanel(QFrame):
    """The panel.

    Signals: ticked(attendance, presence), added(name, organisation or None), closed().
    """

    ticked = Signal(object, str)
    added = Signal(str, object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", "version")
        self.setFixedWidth(look().px(_WIDTH))
        self.title = text("", "section")
        self.close_button = IconButton(self.tr("Fermer les présences"), "x", kind="quiet", height=28)
        self.people = _People(self.tr("Personnes attendues"))
        self.name = QLineEdit()
        self.organisation = ChoiceCombo(self.tr("Structure de la personne"), self.tr("Structure"))
        self.add_button = Button(text=self.tr("Ajouter à la séance"), icon="plus")
        self.name_field = Field(self.tr("Une personne de plus"), self.name)
        keys = text(self.tr("Espace : présent · E : excusé · R : représenté · A : absent"), "hint")
        head = row(self.title, None, self.close_button, margins=(16, 10, 10, 6))
        lower = column(
            keys, self.name_field, self.organisation, row(None, self.add_button), spacing=8, margins=(16, 8, 16, 14)
        )
        layout = column(head, rule(), self.people, rule(), lower, spacing=0, margins=(1, 1, 1, 1))
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.people.ticked.connect(self.ticked)
        self.people.clicked.connect(lambda index: self._clicked(index.data(Qt.ItemDataRole.UserRole)))
        self.close_button.clicked.connect(self.close_panel)
        self.add_button.clicked.connect(self._add)
        self.name.returnPressed.connect(self._add)
        self.hide()

    def show_people(self, lines: Sequence[AttendanceLine], organisations: Sequence[Choice]) -> None:
        """Show who is expected."""
        self.title.setText(headcount(lines))
        self.organisation.set_choices(organisations)
        self.people.show_rows([_row(line) for line in lines])
        if self.people.key is None:
            self.people.select_first()

    def open_under(self, button: QWidget) -> None:
        """Open under a button, inside the window."""
        window = self.parentWidget()
        if window is None:
            return
        place = button.mapTo(window, button.rect().bottomRight())
        height = min(look().px(_HEIGHT), window.height() - place.y() - look().px(40))
        self.setGeometry(max(place.x() - self.width(), 0), place.y() + 6, self.width(), height)
        self.show()
        self.raise_()
        self.people.setFocus()

    def ask_name(self) -> None:
        """Give the focus to the name of a person to add."""
        self.name.setFocus()

    def close_panel(self) -> None:
        """Close, and tell."""
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
            return
        super().keyPressEvent(event)

    def _clicked(self, row_clicked: Row) -> None:
        self.ticked.emit(row_clicked.key, "absent" if row_clicked.icon == "circle-check" else "present")

    def _add(self) -> None:
        name = self.name.text().strip()
        if not name:
            self.name_field.complain(self.tr("Il faut le nom de la personne."))
            self.name.setFocus()
            return
        self.name_field.complain("")
        self.added.emit(name, self.organisation.chosen)
        self.name.clear()
        self.organisation.set_chosen(None)


def headcount(lines: Sequence[AttendanceLine], *, short: bool = False) -> str:
    """Write how many are there: 11 présents sur 14, or 11 / 14."""
    there = sum(line.presence == "present" for line in lines)
    if short:
        return f"{there} / {len(lines)}"
    words = QCoreApplication.translate("Attendance", "{n} présents sur {m}")
    one = QCoreApplication.translate("Attendance", "{n} présent sur {m}")
    return (one if there < 2 else words).format(n=there, m=len(lines))


def _row(line: AttendanceLine) -> Row:
    icon, tone = _MARKS.get(line.presence, ("circle", "muted"))
    return Row(
        key=line.id,
        title=line.name,
        subtitle=line.organisation,
        figure=PRESENCE.get(line.presence, ""),
        icon=icon,
        icon_tone=tone,
    )
