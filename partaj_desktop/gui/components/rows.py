"""A list of two-line rows, painted by a delegate: what it is, what matters now, one short figure at the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from partaj_desktop.gui.components.paint import RIGHT, put_icon, write
from partaj_desktop.gui.theme import look

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row. `tone` colours the icon and the second line."""

    key: object
    title: str
    subtitle: str = ""
    figure: str = ""
    icon: str = ""
    icon_tone: str = "text2"
    tone: str = "muted"
    group: bool = False
    strong: bool = False

    @property
    def words(self) -> str:
        """The whole row as one reads it aloud."""
        return ", ".join(part for part in (self.title, self.subtitle, self.figure) if part)


class RowModel(QAbstractListModel):
    """The rows of a list; for each, `ROW` gives the row itself."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return row.words
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.rows[index.row()].group:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def show(self, rows: Sequence[Row]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()


class RowDelegate(QStyledItemDelegate):
    """Paints a row, 58 px high (30 for a group), with a line under it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, look().px(30 if index.data(ROW).group else 58))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(ROW)
        rect, state = option.rect, option.state
        painter.save()
        if row.group:
            painter.fillRect(rect, look().color("raised"))
            area = rect.adjusted(look().px(16), 0, -look().px(16), 0)
            write(painter, area, row.title, font=look().font(13, bold=True), token="text")
        else:
            selected = bool(state & QStyle.StateFlag.State_Selected)
            ground(painter, rect, selected=selected)
            self._draw(painter, rect, row, selected=selected)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look().color("line"))
        painter.restore()

    def _draw(self, painter: QPainter, rect: QRect, row: Row, *, selected: bool) -> None:
        left, middle = rect.left() + look().px(16), rect.center().y()
        if row.icon:
            put_icon(painter, left - look().px(2), middle + 1, row.icon, row.icon_tone, 20)
            left += look().px(28)
        area = QRect(left, rect.top(), rect.right() - look().px(16) - left, rect.height())
        second = "text2" if selected and row.tone == "muted" else row.tone
        if row.figure:
            font, token = (look().font(bold=True), "text") if row.strong else (look().font(12), second)
            wide = write(painter, area, row.figure, font=font, token=token, align=RIGHT)
            area.setRight(area.right() - wide - look().px(8))
        half = look().px(20)
        upper = QRect(area.left(), middle - half + look().px(1), area.width(), half)
        lower = QRect(area.left(), middle + look().px(1), area.width(), look().px(17))
        write(painter, upper, row.title, font=look().font(14, bold=selected), token="text")
        write(painter, lower, row.subtitle, font=look().font(12), token=second)


class RowList(QListView):
    """The list itself: one selection, arrows move it, Enter opens.

    Signals: chosen(key) when another row is selected, opened(key) on Enter or double click.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setProperty("wholeRow", True)
        self.rows = RowModel()
        self.setModel(self.rows)
        self.setItemDelegate(RowDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.activated.connect(lambda index: self.opened.emit(index.data(ROW).key))

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replace the rows; the selected key stays selected when it is still there."""
        before = self.key
        self.blockSignals(True)
        self.rows.show(rows)
        self.blockSignals(False)
        if before is not None:
            self.select(before)

    @property
    def key(self) -> object:
        """The key of the selected row."""
        index = self.currentIndex()
        return index.data(ROW).key if index.isValid() else None

    def select(self, key: object) -> bool:
        """Select the row of a key; say whether there is one."""
        for n, row in enumerate(self.rows.rows):
            if row.key == key and not row.group:
                self.setCurrentIndex(self.rows.index(n))
                return True
        return False

    def select_first(self) -> None:
        """Select the first row that is not a group."""
        first = next((row.key for row in self.rows.rows if not row.group), None)
        if first is not None:
            self.select(first)

    def _current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.data(ROW).key)
        self.window().update()


def ground(painter: QPainter, rect: QRect, *, selected: bool) -> None:
    """Paint the ground of a row: soft with an accent bar when it is selected, an outline in high contrast."""
    if not selected:
        return
    painter.fillRect(rect, look().color("soft"))
    painter.fillRect(rect.left(), rect.top(), look().px(4), rect.height(), look().color("accent"))
    if look().high_contrast:
        painter.setPen(look().color("accent"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.drawRect(rect.adjusted(1, 1, -2, -2))
