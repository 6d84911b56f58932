"""What painted widgets share: rounded grounds, key caps, icons, elided text."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from partaj_desktop.gui.theme import look

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
_CAP_FONT = 11
_CAP_PADDING = 6


def rounded(
    painter: QPainter, rect: QRect, *, fill: str = "", line: str = "", radius: float = 6, width: int = 1
) -> None:
    """Fill and outline a rounded rectangle; the line stands inside `rect`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(look().color(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look().color(line), width) if line else Qt.PenStyle.NoPen)
    half = width / 2 if line else 0
    painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius, radius)


def write(
    painter: QPainter, rect: QRect, words: str, *, font: QFont, token: str, align: Qt.AlignmentFlag = LEFT
) -> int:
    """Write one line, elided to `rect`; return the width it took."""
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.setFont(font)
    painter.setPen(look().color(token))
    painter.drawText(rect, int(align | Qt.TextFlag.TextSingleLine), shown)
    return metrics.horizontalAdvance(shown)


def put_icon(painter: QPainter, left: int, centre: float, name: str, token: str, size: int) -> int:
    """Draw an icon with its left edge and its vertical centre given; return its width."""
    ratio = painter.device().devicePixelRatio()
    pixmap = look().pixmap(name, token, size, ratio)
    side = look().px(size)
    painter.drawPixmap(QPointF(left, round(centre - side / 2)), pixmap)
    return side


def cap_width(words: str) -> int:
    """Tell the width of a key cap."""
    metrics = QFontMetrics(look().font(_CAP_FONT))
    return max(metrics.horizontalAdvance(words) + 2 * look().px(_CAP_PADDING), look().px(18))


def put_cap(painter: QPainter, left: int, centre: float, words: str, color: QColor) -> None:
    """Draw a key cap in a colour."""
    height = look().px(18)
    rect = QRectF(left, round(centre - height / 2), cap_width(words), height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, 1))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setFont(look().font(_CAP_FONT))
    painter.drawText(rect, int(CENTRE), words)
