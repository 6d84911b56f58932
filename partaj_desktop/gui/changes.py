"""Who is told what changed: a screen reloads only when one of its topics did."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from partaj_desktop.domain.views import Topic


class Changes(QObject):
    """The hub.

    Signals: changed(frozenset of Topic).
    """

    changed = Signal(object)

    def tell(self, topics: Iterable[Topic]) -> None:
        """Tell what a recorded action touched; nothing is told for nothing."""
        touched = frozenset(topics)
        if touched:
            self.changed.emit(touched)
