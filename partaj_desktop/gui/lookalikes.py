"""« Même personne ? » beside a preview: the record that looks the same, and what somebody says of it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.links import DIFFERENT, SAME, WITHDRAWN, Lookalike
from partaj_desktop.domain.typography import date_fr
from partaj_desktop.gui.components.box import Box
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.flow import Flow
from partaj_desktop.gui.components.text import column
from partaj_desktop.gui.words import joined


class LookalikeBox(QWidget):
    """One record at a time: those nobody has judged first, then those joined, then those told apart.

    Signals: judged(other record, verdict).
    """

    judged = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._other: Id | None = None
        self.box = Box("", "", tone="warn", icon="user-search")
        self.same_button = Button(text=self.tr("La même personne"), height=32)
        self.different_button = Button(text=self.tr("Deux personnes"), height=32)
        self.separate_button = Button(text=self.tr("Séparer"), height=32)
        self.same_button.clicked.connect(lambda: self._judge(SAME))
        self.different_button.clicked.connect(lambda: self._judge(DIFFERENT))
        self.separate_button.clicked.connect(lambda: self._judge(WITHDRAWN))
        buttons = Flow()
        buttons.show_widgets(self.same_button, self.different_button, self.separate_button)
        self.setLayout(column(self.box, buttons, spacing=8))
        self.hide()

    def _judge(self, verdict: str) -> None:
        if self._other is not None:
            self.judged.emit(self._other, verdict)

    def show_records(self, records: Sequence[Lookalike]) -> None:
        """Show the first record that waits for a verdict, or else one that was judged; nothing without any."""
        shown = min(records, key=lambda one: ("", SAME, DIFFERENT).index(one.verdict), default=None)
        self.setVisible(shown is not None)
        self._other = shown.person if shown is not None else None
        if shown is None:
            return
        judged = bool(shown.verdict)
        titles = {SAME: self.tr("Même personne que\u00a0:"), DIFFERENT: self.tr("Deux personnes\u00a0:")}
        title = titles.get(shown.verdict, self.tr("Même personne\u202f?"))
        born = self.tr("naissance le {day}").format(day=date_fr(shown.birth_date))
        self.box.set_words(title, joined(shown.name, born, ", ".join(shown.territories)))
        self.same_button.setVisible(not judged)
        self.different_button.setVisible(not judged)
        self.separate_button.setText(self.tr("Séparer") if shown.verdict == SAME else self.tr("Reposer la question"))
        self.separate_button.setVisible(judged)
