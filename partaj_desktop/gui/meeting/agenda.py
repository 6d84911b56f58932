"""The agenda at the left: decided items shrink to one line, the present one grows, the rest say why they are there."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.typography import NBSP, plural
from partaj_desktop.domain.views import AgendaLine
from partaj_desktop.gui.components.box import EmptyState, IconLabel
from partaj_desktop.gui.components.paint import RIGHT, put_icon, write
from partaj_desktop.gui.components.progress import Bar
from partaj_desktop.gui.components.rows import ground
from partaj_desktop.gui.components.text import column, row, rule, text
from partaj_desktop.gui.components.text import ground as on_ground
from partaj_desktop.gui.theme import look

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole
_MARKS = {"decided": ("circle-check", "ok"), "carried": ("arrow-right", "muted"), "current": ("circle-dot", "accent")}
_TONES = {"overdue": ("clock-exclamation", "bad"), "no_contact": ("link-off", "bad")}
_ROOM = 284
_HEIGHTS = {"decided": 23, "current": 52, "to_see": 39}


class AgendaModel(QAbstractListModel):
    """The lines of the agenda; one of them is the present one."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[AgendaLine, ...] = ()
        self.current: Id | None = None
        self.seconds = 0
        self.movable = False

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.lines)

    def state(self, line: AgendaLine) -> str:
        """Tell how a line is drawn: the present one is current, whatever its state."""
        return "current" if line.item == self.current else line.state

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return full_name(line)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            state = {"decided": self.tr("décidée"), "carried": self.tr("reportée")}.get(line.state, self.tr("à voir"))
            parts = (f"{line.position}. {full_name(line)}", state, line.reason_detail)
            return ", ".join(part for part in parts if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsDragEnabled if self.movable else flags

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData("application/x-partaj-agenda", str(indexes[0].row()).encode())
        return data

    def mimeTypes(self) -> list[str]:
        return ["application/x-partaj-agenda"]

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def show(self, lines: Sequence[AgendaLine], current: Id | None) -> None:
        """Replace the lines."""
        self.beginResetModel()
        self.lines, self.current = tuple(lines), current
        self.endResetModel()


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        model = index.model()
        assert isinstance(model, AgendaModel), "this delegate paints one kind of model"
        return QSize(0, look().px(_HEIGHTS.get(model.state(index.data(LINE)), 39)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, AgendaModel), "this delegate paints one kind of model"
        line, state, rect = index.data(LINE), model.state(index.data(LINE)), option.rect
        painter.save()
        ground(painter, rect, selected=state == "current")
        middle = rect.center().y() + 1
        number = QRect(rect.left(), rect.top(), look().px(32), rect.height())
        font = look().font(13, bold=state == "current")
        write(painter, number, str(line.position), font=font, token="text2", align=RIGHT)
        icon, tone = _MARKS.get(state, ("circle", "muted"))
        put_icon(painter, rect.left() + look().px(40), middle, icon, tone, 16)
        area = QRect(rect.left() + look().px(64), rect.top(), rect.width() - look().px(78), rect.height())
        area = self._minutes(painter, area, line, model if state == "current" else None)
        if state == "decided":
            write(painter, area, full_name(line), font=look().font(13), token="text2")
        else:
            self._two_lines(painter, area, line, current=state == "current")
        painter.restore()

    def _minutes(self, painter: QPainter, area: QRect, line: AgendaLine, running: AgendaModel | None) -> QRect:
        """Write the minutes at the right; return what is left of the area."""
        if look().large and (running is None or running.seconds < 60):
            return area
        wide = look().px(52)
        place = QRect(area.right() - wide, area.top(), wide + 1, area.height())
        unit = f"{NBSP}min"
        if running is not None and (running.seconds >= 60 or line.minutes is not None):
            spent = (line.minutes or 0) + running.seconds // 60
            over = bool(line.planned_minutes) and spent > line.planned_minutes
            middle, high = area.center().y(), look().px(18)
            upper = QRect(place.left(), middle - high, wide + 1, high)
            lower = QRect(place.left(), middle, wide + 1, high)
            token = "warn" if over else "text"
            write(painter, upper, f"{spent}{unit}", font=look().font(13, bold=True), token=token, align=RIGHT)
            planned = self.tr("prévu {n}").format(n=line.planned_minutes)
            write(painter, lower, planned, font=look().font(12), token="text2", align=RIGHT)
        else:
            minutes = line.minutes if line.minutes is not None else line.planned_minutes
            if minutes:
                write(painter, place, f"{minutes}{unit}", font=look().font(12), token="muted", align=RIGHT)
        return area.adjusted(0, 0, -wide - look().px(4), 0)

    def _two_lines(self, painter: QPainter, area: QRect, line: AgendaLine, *, current: bool) -> None:
        middle = area.center().y()
        upper = QRect(area.left(), middle - look().px(18), area.width(), look().px(19))
        lower = QRect(area.left(), middle + look().px(1), area.width(), look().px(16))
        size = 14 if current else 13
        write(painter, upper, full_name(line), font=look().font(size, bold=current), token="text")
        icon, tone = _TONES.get(line.reason, ("", "text2" if current else "muted"))
        if icon:
            put_icon(painter, lower.left(), lower.center().y() + 1, icon, tone, 14)
            lower.setLeft(lower.left() + look().px(18))
        write(painter, lower, line.reason_detail, font=look().font(12), token=tone)


class AgendaList(QListView):
    """The list: arrows choose, Alt+arrows or the mouse reorder.

    Signals: chosen(item), moved(item, position counted from 1).
    """

    chosen = Signal(object)
    moved = Signal(object, int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Ordre du jour"))
        self.setProperty("wholeRow", True)
        self.agenda = AgendaModel()
        self.setModel(self.agenda)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(True)
        self.selectionModel().currentChanged.connect(self._current_changed)

    def show_lines(self, lines: Sequence[AgendaLine], current: Id | None, *, movable: bool) -> None:
        """Replace the lines and say which is the present one."""
        self.agenda.movable = movable
        self.selectionModel().blockSignals(True)
        self.agenda.show(lines, current)
        found = next((n for n, line in enumerate(lines) if line.item == current), -1)
        if found >= 0:
            self.setCurrentIndex(self.agenda.index(found))
        self.selectionModel().blockSignals(False)
        if found >= 0:
            self.scrollTo(self.agenda.index(found))

    def show_current(self, current: Id | None) -> None:
        """Grow another line."""
        self.show_lines(self.agenda.lines, current, movable=self.agenda.movable)

    def set_seconds(self, seconds: int) -> None:
        """Show how long the present item has lasted."""
        before, self.agenda.seconds = self.agenda.seconds // 60, seconds
        if before != seconds // 60:
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_current(step)
            return
        super().keyPressEvent(event)

    def move_current(self, step: int) -> None:
        """Ask to move the present item up or down by one."""
        lines = self.agenda.lines
        at = next((n for n, line in enumerate(lines) if line.item == self.agenda.current), -1)
        if self.agenda.movable and at >= 0 and 0 <= at + step < len(lines):
            self.moved.emit(lines[at].item, at + step + 1)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the move; the list itself changes when the store has."""
        raw = event.mimeData().data("application/x-partaj-agenda")
        start = int(bytes(raw.data()).decode())
        index = self.indexAt(event.position().toPoint())
        at = index.row() if index.isValid() else len(self.agenda.lines)
        if index.isValid() and event.position().y() > self.visualRect(index).center().y():
            at += 1
        target = at - 1 if at > start else at
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if target != start:
            self.moved.emit(self.agenda.lines[start].item, target + 1)

    def _current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.data(LINE).item)
        self.window().update()


class AgendaPane(QWidget):
    """The list under its title, its progress and its three counts."""

    def __init__(self) -> None:
        super().__init__()
        self.list = AgendaList()
        self.progress = Bar()
        self.share = text("", "strong")
        self._counts = [text("", "caption") for _ in range(3)]
        marks = ("circle-check", "circle-dot", "circle")
        tones = ("ok", "accent", "muted")
        counts = row(spacing=6)
        for n, (mark, tone, label) in enumerate(zip(marks, tones, self._counts, strict=True)):
            icon = IconLabel(mark, tone, 14)
            if n == 1:
                self._going = (icon, label)
            counts.addWidget(icon)
            counts.addWidget(label)
            if n < 2:
                counts.addStretch(1)
        title = row(text(self.tr("Ordre du jour"), "section"), None, self.share)
        head = column(title, self.progress, counts, spacing=9, margins=(16, 14, 16, 8))
        self.empty = EmptyState("calendar-event", self.tr("Les situations à aborder seront ici."))
        self.empty.hide()
        body = on_ground(column(head, rule(), 4, spacing=0), "panel")
        layout = column(body, self.list, self.empty, spacing=0)
        layout.setStretch(1, 1)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setLayout(layout)

    def show_lines(self, lines: Sequence[AgendaLine], current: Id | None, *, movable: bool) -> None:
        """Show the agenda and its counts."""
        decided = sum(line.state == "decided" for line in lines)
        going = sum(line.item == current and line.state not in ("decided", "carried") for line in lines)
        left = len(lines) - decided - going
        self.share.setText(f"{decided} / {len(lines)}")
        self.share.setAccessibleName(self.tr("{n} situations décidées sur {m}").format(n=decided, m=len(lines)))
        self.progress.set_share(decided / len(lines) if lines else 0)
        words = (
            plural(decided, self.tr("{n} décidée"), self.tr("{n} décidées")),
            self.tr("{n} en cours").format(n=going),
            self._left_words(left, lines),
        )
        for label, said in zip(self._counts, words, strict=True):
            label.setText(said)
        self.empty.setVisible(not lines)
        self.list.setVisible(bool(lines))
        self.list.show_lines(lines, current, movable=movable)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the count of the present item out where there is no room: it is the one that grows below."""
        super().resizeEvent(event)
        for part in self._going:
            part.setVisible(event.size().width() >= look().px(_ROOM))

    def _left_words(self, left: int, lines: Sequence[AgendaLine]) -> str:
        if any(line.state == "carried" for line in lines):
            return plural(left, self.tr("{n} reportée"), self.tr("{n} reportées"))
        return self.tr("{n} à voir").format(n=left)


def full_name(line: AgendaLine) -> str:
    """Write the family name first."""
    return f"{line.last_name} {line.first_name}".strip()
