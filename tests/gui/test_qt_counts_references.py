"""Qt's binding must give singletons back with their reference counted: 6.12.0 does not on Python 3.11 (ADR 17)."""

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

TIMES = 200


class _Sender(QObject):
    told = Signal(object)


class _Listener(QWidget):
    def changeEvent(self, event: object) -> None:
        super().changeEvent(event)  # type: ignore[arg-type]


@pytest.mark.parametrize("what", ["emit", "events", "property"])
def test_no_reference_of_a_singleton_is_lost(qapp: QApplication, what: str) -> None:
    sender, listener = _Sender(), _Listener()
    sender.told.connect(lambda _: None)

    def events() -> None:
        listener.setEnabled(not listener.isEnabled())
        qapp.processEvents()

    def properties() -> None:
        listener.setProperty("a", None)
        listener.property("a")

    acts: dict[str, Callable[[], object]] = {
        "emit": lambda: sender.told.emit(None),
        "events": events,
        "property": properties,
    }
    act = acts[what]
    act()
    before = [sys.getrefcount(one) for one in (None, True, False)]
    for _ in range(TIMES):
        act()
    lost = [start - sys.getrefcount(one) for start, one in zip(before, (None, True, False), strict=True)]
    assert max(lost) < TIMES / 2, f"references of None, True, False lost: {lost}"
