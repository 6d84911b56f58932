"""Pane sizes a person gave are kept, and found again."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSplitter, QWidget

_REST_MS = 500


def remember(
    place: str,
    screen: QWidget,
    kept: Mapping[str, tuple[int, ...]],
    keep: Callable[[str, tuple[int, ...]], None],
) -> None:
    """Give a screen's splitters the widths kept for them; keep the new ones once a person has let go."""
    for n, splitter in enumerate(screen.findChildren(QSplitter)):
        name = f"{place} {n}"
        widths = kept.get(name, ())
        if len(widths) == splitter.count():
            splitter.setSizes(widths)
        _watch(splitter, partial(keep, name))


def _watch(splitter: QSplitter, keep: Callable[[tuple[int, ...]], None]) -> None:
    timer = QTimer(splitter)
    timer.setSingleShot(True)
    timer.setInterval(_REST_MS)
    splitter.splitterMoved.connect(lambda *_: timer.start())
    timer.timeout.connect(lambda: keep(tuple(splitter.sizes())))
