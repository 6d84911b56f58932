"""A plain table: header muted, row lines only, numbers at the right, « – » for none, the total in bold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from partaj_desktop.domain.typography import DASH
from partaj_desktop.gui.components.paint import LEFT, RIGHT, write
from partaj_desktop.gui.components.rows import ground
from partaj_desktop.gui.theme import look

Index = QModelIndex | QPersistentModelIndex
CELL = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `width` in logical pixels at 100 %, 0 takes what is left."""

    title: str
    width: int = 0
    number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: words, a second muted line, a tone, and the parts of a bar to draw before the words."""

    words: str = ""
    second: str = ""
    tone: str = "text"
    bold: bool = False
    bars: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a table. A group line spans every column; a total is bold under a darker rule."""

    key: object
    cells: tuple[Cell, ...]
    group: bool = False
    total: bool = False


class TableModel(QAbstractTableModel):
    """The lines of a table."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.lines: tuple[Line, ...] = ()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.columns[section].number else LEFT
        return None

    def cell(self, index: Index) -> Cell:
        """Return a cell; one that was not given is empty."""
        cells = self.lines[index.row()].cells
        return cells[index.column()] if index.column() < len(cells) else Cell()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.cell(index)
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.words
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return ", ".join(part for part in (cell.words, cell.second) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.lines[index.row()].group:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def show(self, lines: Sequence[Line]) -> None:
        """Replace the lines."""
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()


class TableDelegate(QStyledItemDelegate):
    """Paints the cells; `full` is the greatest sum of bars, so that all bars of a column compare."""

    def __init__(self, parent: QWidget, *, indent: int) -> None:
        super().__init__(parent)
        self.full = 1
        self.indent = indent

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, TableModel), "this delegate paints one kind of model"
        line, cell, rect = model.lines[index.row()], model.cell(index), option.rect
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if line.group:
            painter.fillRect(rect, look().color("raised"))
        elif selected:
            painter.fillRect(rect, look().color("soft"))
            if index.column() == 0:
                ground(painter, rect, selected=True)
        self._lines(painter, rect, line)
        bold = cell.bold or line.total or line.group or (selected and index.column() == 0)
        self._cell(painter, rect, cell, (index.column(), model.columns[index.column()].number, bold))
        painter.restore()

    def _lines(self, painter: QPainter, rect: QRect, line: Line) -> None:
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look().color("line"))
        if line.total:
            painter.fillRect(rect.left(), rect.top() - 1, rect.width(), 1, look().color("border"))
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look().color("panel"))

    def _cell(self, painter: QPainter, rect: QRect, cell: Cell, how: tuple[int, bool, bool]) -> None:
        place, number, bold = how
        area = rect.adjusted(look().px(self.indent) if place == 0 else 0, 0, -1 if number else -look().px(8), 0)
        if cell.bars:
            area.setLeft(self._bars(painter, area, cell.bars) + look().px(8))
        token = "muted" if cell.words == DASH else cell.tone
        align = RIGHT if number else LEFT
        if not cell.second:
            write(painter, area, cell.words, font=look().font(14, bold=bold), token=token, align=align)
            return
        middle = rect.center().y()
        upper = QRect(area.left(), middle - look().px(19), area.width(), look().px(20))
        lower = QRect(area.left(), middle, area.width(), look().px(17))
        write(painter, upper, cell.words, font=look().font(14, bold=bold), token=token, align=align)
        second = token if token in ("bad", "warn") else "muted"
        write(painter, lower, cell.second, font=look().font(12), token=second, align=align)

    def _bars(self, painter: QPainter, area: QRect, parts: tuple[int, ...]) -> int:
        """Draw the parts side by side, 2 px apart, and return where they end."""
        room, height, left = area.width() - look().px(60), look().px(18), area.left()
        for n, part in enumerate(parts):
            wide = max(round(room * part / self.full), 2 if part else 0)
            top = area.center().y() - height // 2 + 1
            painter.fillRect(left, top, wide, height, look().color("bar" if n == 0 else "bar2"))
            left += wide + (2 if part else 0)
        return left


class Table(QTableView):
    """The table itself.

    Signals: opened(key) on Enter or double click, chosen(key) when another line is selected.
    """

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self, name: str, columns: Sequence[Column], *, height: int = 33, indent: int = 0) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setProperty("wholeRow", True)
        self._height = height
        self.finds_by_typing = True
        self.lines = TableModel(columns)
        self.painter_of_cells = TableDelegate(self, indent=indent)
        self.setModel(self.lines)
        self.setItemDelegate(self.painter_of_cells)
        self._arrange(indent)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.activated.connect(lambda index: self.opened.emit(self.lines.lines[index.row()].key))

    def _arrange(self, indent: int) -> None:
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(look().px(20))
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(look().px(24))
        for n, one in enumerate(self.lines.columns):
            mode = QHeaderView.ResizeMode.Fixed if one.width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(n, mode)
            if one.width:
                header.resizeSection(n, look().px(one.width))
        self.setProperty("indented", bool(indent))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Replace the lines; the selected key stays selected when it is still there."""
        before = self.key
        self.blockSignals(True)
        self.clearSpans()
        self.lines.show(lines)
        self.painter_of_cells.full = max((sum(cell.bars) for line in lines for cell in line.cells), default=1) or 1
        for n, line in enumerate(lines):
            self.setRowHeight(n, look().px(30 if line.group else self._height))
            if line.group:
                self.setSpan(n, 0, 1, len(self.lines.columns))
        self.blockSignals(False)
        if before is not None:
            self.select(before)
        self.updateGeometry()

    def set_title(self, column: int, title: str) -> None:
        """Rename a column."""
        columns = list(self.lines.columns)
        columns[column] = replace(columns[column], title=title)
        self.lines.columns = tuple(columns)
        self.lines.headerDataChanged.emit(Qt.Orientation.Horizontal, column, column)

    @property
    def key(self) -> object:
        """The key of the selected line."""
        row = self.currentIndex().row()
        return self.lines.lines[row].key if 0 <= row < len(self.lines.lines) else None

    def select(self, key: object) -> bool:
        """Select the line of a key; say whether there is one."""
        for n, line in enumerate(self.lines.lines):
            if line.key == key and not line.group:
                self.setCurrentIndex(self.lines.index(n, 0))
                return True
        return False

    def whole_height(self) -> int:
        """Tell the height that shows every line."""
        rows = sum(self.rowHeight(n) for n in range(len(self.lines.lines)))
        return rows + self.horizontalHeader().sizeHint().height() + 2

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(self.whole_height(), look().px(60)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.finds_by_typing and event.text().isalpha() and not event.modifiers():
            event.ignore()
            return
        super().keyPressEvent(event)

    def _current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.lines.lines[current.row()].key)
        self.window().update()
