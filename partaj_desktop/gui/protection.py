"""One protection on a line of the security screen: its name, how it stands, what it does, what one can do about it."""

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from partaj_desktop.gui.components.badge import Badge
from partaj_desktop.gui.components.text import column, row, text

_STATE_ICONS: Final = {"ok": "check", "warn": "alert-triangle", "neutral": "circle"}


def protection(title: str, told: str, *actions: QWidget, state: str = "", tone: str = "neutral") -> QVBoxLayout:
    """Lay out one protection."""
    head = row(text(title, "section"), spacing=12)
    if state:
        head.addWidget(Badge(state, tone=tone, icon=_STATE_ICONS[tone]))
    head.addStretch(1)
    return column(12, head, text(told, "second", wrap=True), row(*actions, None), 12, spacing=8)
