"""Receiving: the bundles that wait, what the chosen one would change, and the parties one exchanges with."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from partaj_desktop.domain.text import shown
from partaj_desktop.domain.typography import number_fr
from partaj_desktop.domain.views import BundleView, ChannelLine, ExchangeView, FolderView, ReceivedLine
from partaj_desktop.gui.bundle_sheet import BundleSheet
from partaj_desktop.gui.components.box import EmptyState
from partaj_desktop.gui.components.buttons import Button, quiet
from partaj_desktop.gui.components.panes import Card, panes
from partaj_desktop.gui.components.rows import Row, RowList
from partaj_desktop.gui.components.text import column, ground, plain, row, rule, text
from partaj_desktop.gui.components.timeline import short_day
from partaj_desktop.gui.folder_box import FolderBox
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.words import joined, plural

_SILENT_DAYS = 14


class ReceivePanes(QWidget):
    """The three panes.

    Signals: accepted(file name), conflicts_asked(), workstations_asked(); look_asked(file name) when somebody wants to
    know what a file of the folder would change.
    """

    accepted = Signal(str)
    look_asked = Signal(str)
    conflicts_asked = Signal()
    workstations_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, BundleView] = {}
        self._opened: dict[str, BundleView] = {}
        self._arriving: tuple[str, ...] = ()
        self._others = 0
        self._asked = ""
        self._received: tuple[ReceivedLine, ...] = ()
        self.place = FolderBox()
        self.count = text("", "strong")
        self.list = RowList(self.tr("Envois à recevoir et reçus"))
        self.sheet = BundleSheet()
        self.empty = EmptyState(
            "download", self.tr("Un envoi s’ouvre, ou se dépose ici ; rien n’est pris avant votre accord.")
        )
        self.parties = RowList(self.tr("Postes"))
        self.conflicts_title = text("", "strong")
        self.conflicts_button = Button(text=self.tr("Départager"), height=28)
        self.conflicts_button.clicked.connect(self.conflicts_asked)
        self.workstations_button = quiet(self.tr("Postes autorisés…"), size=12)
        self.workstations_button.clicked.connect(self.workstations_asked)
        self.list.chosen.connect(self._choose)
        self.sheet.accepted.connect(self.accept)
        self.setLayout(self._lay_out())

    def _lay_out(self) -> QVBoxLayout:
        head = row(text(self.tr("À recevoir"), "section"), None, self.count, margins=(16, 14, 16, 8))
        place = plain(row(self.place, margins=(12, 8, 12, 8)))
        self.place.holder = place
        place.hide()
        left = ground(column(plain(head), rule(), place, self.list, spacing=0))
        self._middle = ground(column(self.sheet, self.empty, spacing=0))
        told = column(self.conflicts_title, text(self.tr("à départager"), "caption"), spacing=0)
        self.conflicts_card = Card(
            row(told, None, self.conflicts_button, spacing=8, margins=(14, 10, 12, 10)), kind="conflict"
        )
        card = plain(row(self.conflicts_card, margins=(16, 16, 16, 0)))
        self._card = card
        parties = row(text(self.tr("Postes"), "section"), None, self.workstations_button, margins=(16, 10, 12, 8))
        right = ground(column(card, plain(parties), rule(), self.parties, spacing=0))
        left.setMinimumWidth(look().px(260))
        self._middle.setMinimumWidth(look().px(420))
        right.setMinimumWidth(look().px(220))
        if look().large:  # no room for three panes: who is silent stands in the status line too
            right.setParent(self)
            right.hide()
            return column(panes(left, self._middle, widths=(336, 864), stretch=1), spacing=0)
        return column(panes(left, self._middle, right, widths=(336, 576, 288), stretch=1), spacing=0)

    def focus_list(self) -> None:
        """Give the focus to the list."""
        self.list.setFocus()

    @property
    def _bundles(self) -> dict[str, BundleView]:
        """What waits, by file name: what was opened by hand first."""
        return self._opened | {name: view for name, view in self._found.items() if name not in self._opened}

    def show_exchange(self, view: ExchangeView) -> None:
        """Show what came, and the parties."""
        self._received = view.received
        self.parties.show_rows([self._party(one) for one in view.channels])
        self._card.setVisible(bool(view.conflicts))
        self.conflicts_title.setText(
            plural(view.conflicts, self.tr("{n} × deux versions"), self.tr("{n} × deux versions"))
        )
        self._list()

    def show_folder(self, found: FolderView) -> None:
        """Show what stands in the exchange folder."""
        self._found = {one.file_name: one for one in found.waiting}
        self._arriving, self._others, self._asked = found.arriving, found.others, ""
        self.place.show_folder(found)
        self._list()

    def show_opened(self, view: BundleView) -> None:
        """Show a file somebody opened or dropped, first in the list."""
        self._opened = {view.file_name: view} | self._opened
        self._list()
        self.list.select(view.file_name)
        self._choose(view.file_name)

    def show_tried(self, view: BundleView) -> None:
        """Show what a file of the folder would change, now that it is known."""
        if view.file_name in self._found:
            self._found[view.file_name] = view
            self._list()

    def forget(self, file_name: str) -> None:
        """Forget a file that was accepted."""
        self._opened.pop(file_name, None)
        self._found.pop(file_name, None)

    def _list(self) -> None:
        bundles = self._bundles
        self.count.setText(str(len(bundles)))
        self.list.show_rows([*map(self._bundle_row, bundles.values()), *self._apart(), *self._came()])
        if bundles and self.list.key not in bundles and self.list.key not in self._arriving:
            self.list.select(next(iter(bundles)))
        self._choose(self.list.key)

    def _apart(self) -> list[Row]:
        """List what is still being copied, and count what is for others."""
        copying = [
            Row(key=name, title=shown(name), subtitle=self.tr("en cours de copie"), icon="hourglass")
            for name in self._arriving
            if name not in self._opened
        ]
        told = plural(
            self._others, self.tr("{n} fichier pour un autre poste"), self.tr("{n} fichiers pour d’autres postes")
        )
        return [*copying, *([Row(key="others", title=told, group=True)] if self._others else [])]

    def _came(self) -> list[Row]:
        came = [
            Row(
                key=f"received {n}",
                title=one.sender,
                subtitle=joined(self.tr("Envoi n° {n}").format(n=one.number), _entries(one.entries)),
                figure=short_day(one.received_at.date()),
                icon="circle-check",
                icon_tone="ok",
            )
            for n, one in enumerate(self._received)
        ]
        return [Row(key="received", title=self.tr("Acceptés"), group=True), *came] if came else []

    def accept(self) -> None:
        """Accept the bundle shown, when it can be."""
        shown = self.sheet.bundle
        if shown is not None and self.sheet.acceptable and self.sheet.isVisible():
            self.accepted.emit(shown.file_name)

    def _choose(self, key: object) -> None:
        bundle = self._bundles.get(key) if isinstance(key, str) else None
        self.sheet.setVisible(bundle is not None)
        self.empty.setVisible(bundle is None)
        if bundle is not None:
            self.sheet.show_bundle(bundle)
            if not bundle.tried and self._asked != bundle.file_name:
                self._asked = bundle.file_name
                self.look_asked.emit(bundle.file_name)

    def _bundle_row(self, view: BundleView) -> Row:
        if view.refusal:
            return Row(key=view.file_name, title=shown(view.file_name), subtitle=self.tr("Refusé : {why}").format(
                why=view.refusal), icon="shield-x", icon_tone="bad", tone="bad")  # fmt: skip
        number = self.tr("Envoi n° {n}").format(n=view.number)
        day = short_day(view.written_at.date()) if isinstance(view.written_at, datetime) else ""
        if view.missing_before:
            waits = self.tr("il manque le n° {numbers} avant lui").format(
                numbers=", ".join(map(str, view.missing_before))
            )
            second, icon, tone = joined(number, waits), "hourglass", "warn"
        else:
            two = plural(len(view.conflicts), self.tr("{n} × deux versions"), self.tr("{n} × deux versions"))
            second = joined(number, _entries(view.entries), two if view.conflicts else "")
            icon, tone = "shield-check", "ok"
        return Row(
            key=view.file_name, title=view.territory or view.sender, subtitle=second, figure=day, icon=icon,
            icon_tone=tone, tone="warn" if tone == "warn" else "muted",
        )  # fmt: skip

    def _party(self, line: ChannelLine) -> Row:
        silent = line.days_silent is not None and line.days_silent > _SILENT_DAYS
        if line.last_received_at is None:
            second = self.tr("rien reçu encore")
        elif silent:
            second = self.tr("rien reçu depuis {n} jours").format(n=number_fr(line.days_silent or 0))
        else:
            number = self.tr("envoi n° {n}").format(n=line.last_received_number)
            second = joined(number, short_day(line.last_received_at.date()))
        return Row(
            key=line.party, title=line.territory or line.name,
            subtitle=joined(line.name if line.territory else "", second),
            icon="clock-exclamation" if silent else "device-laptop", icon_tone="warn" if silent else "text2",
            tone="warn" if silent else "muted",
        )  # fmt: skip


def _entries(count: int) -> str:
    return plural(count, "{n} écriture", "{n} écritures")
