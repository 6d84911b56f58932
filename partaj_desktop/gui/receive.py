"""Receiving: the bundles that wait, what the chosen one would change, and the parties one exchanges with."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from partaj_desktop.domain.overviews import SILENT_DAYS
from partaj_desktop.domain.text import shown
from partaj_desktop.domain.typography import entries_fr, number_fr, plural
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
from partaj_desktop.gui.words import joined

_PARTIES_IN_LARGE = 1


class ReceivePanes(QWidget):
    """The three panes.

    Each bundle has a key: its file's name, or its path when another of that name is listed.

    Signals: accepted(the bundle shown, its key), conflicts_asked(), workstations_asked(); look_asked(key) when somebody
    wants to know what a file would change.
    """

    accepted = Signal(object, str)
    look_asked = Signal(str)
    conflicts_asked = Signal()
    workstations_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, BundleView] = {}
        self._opened: dict[str, BundleView] = {}
        self._arriving: tuple[str, ...] = ()
        self._told: FolderView | None = None
        self._asked = ""
        self._wish = ""
        self._shown = ""
        self._received: tuple[ReceivedLine, ...] = ()
        self.place = FolderBox()
        self.count = text("", "strong")
        self.list = RowList(self.tr("Envois à recevoir et reçus"))
        self.sheet = BundleSheet()
        self.empty = EmptyState(
            "download", self.tr("Un envoi s’ouvre, ou se dépose ici ; rien n’est pris avant votre accord.")
        )
        self.parties = RowList(self.tr("Postes"))
        self.conflicts_title = text("", "strong", wrap=True)
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
        told = column(self.conflicts_title, spacing=0)
        if look().large:  # the button says it; the two lines of the words have their place
            self.conflicts_title.setMinimumHeight(look().px(40))
        else:
            told.addWidget(text(self.tr("à départager"), "caption"))
        self.conflicts_card = Card(
            row(told, None, self.conflicts_button, spacing=8, margins=(14, 10, 12, 10)), kind="conflict"
        )
        card = plain(row(self.conflicts_card, margins=(16, 16, 16, 0)))
        self._card = card
        parties = row(text(self.tr("Postes"), "section"), None, self.workstations_button, margins=(16, 10, 12, 8))
        right = ground(column(card, plain(parties), rule(), self.parties, spacing=0))
        left.setMinimumWidth(look().px(260))
        self._middle.setMinimumWidth(look().px(300 if look().large else 420))
        right.setMinimumWidth(look().px(220))
        if look().large:  # no room for three panes: what stood at the right stands under the list
            left.setMinimumWidth(look().px(236))
            under = column(left, rule(), right, spacing=0)
            under.setStretch(0, 1)
            right.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
            return column(panes(ground(under), self._middle, widths=(372, 828), stretch=1), spacing=0)
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
        self._show_parties(view.channels)
        self._card.setVisible(bool(view.conflicts))
        self.conflicts_title.setText(
            plural(view.conflicts, self.tr("{n} × deux versions"), self.tr("{n} × deux versions"))
        )
        self._list()

    def _show_parties(self, channels: Sequence[ChannelLine]) -> None:
        """Show the parties; in large letters there is room for those of whom nothing came for long."""
        some = [one for one in channels if _silent(one)] if look().large else channels
        self.parties.show_rows([self._party(one) for one in some])
        if look().large:
            self.parties.setVisible(bool(some))
            self.parties.setFixedHeight(look().px(58) * min(len(some), _PARTIES_IN_LARGE))

    def show_folder(self, found: FolderView) -> None:
        """Show what stands in the exchange folder."""
        self._found = {one.file_name: one for one in found.waiting}
        self._arriving, self._told, self._asked = found.arriving, found, ""
        self.place.show_folder(found)
        self._list()

    def show_opened(self, views: Mapping[str, BundleView]) -> None:
        """Show files somebody opened or dropped, first in the list; the first that can be accepted is chosen."""
        self._opened = {**views, **{key: one for key, one in self._opened.items() if key not in views}}
        self._asked = ""
        self.wish(next((key for key, one in views.items() if one.may_be_accepted), next(iter(views), "")))

    def show_again(self, views: Mapping[str, BundleView]) -> None:
        """Show anew what was opened: what is held here changed."""
        self._opened = {key: views[key] for key in self._opened if key in views}
        self._asked = ""
        self._list()

    def show_tried(self, key: str, view: BundleView) -> None:
        """Show what a file would change, now that it is known."""
        for some in (self._opened, self._found):
            if key in some:
                some[key] = view
                self._list()
                return

    def wish(self, key: str) -> None:
        """Choose a bundle, as soon as it is listed."""
        self._wish = key
        self._list()

    def forget(self, key: str) -> None:
        """Forget a file that was accepted, or is gone."""
        self._opened.pop(key, None)
        self._found.pop(key, None)

    def _list(self) -> None:
        bundles = self._bundles
        good = [key for key, one in bundles.items() if one.may_be_accepted]
        aside = [self._bundle_row(key, one) for key, one in bundles.items() if not one.may_be_accepted]
        if aside:
            aside.insert(0, Row(key="aside", title=self.tr("Ne peuvent pas être acceptés"), group=True))
        self.count.setText(number_fr(len(good)))
        waiting = [self._bundle_row(key, bundles[key]) for key in good]
        self.list.show_rows([*waiting, *aside, *self._apart(), *self._came()])
        if self._wish in bundles:
            self.list.select(self._wish)
            self._wish = ""
        elif bundles and self.list.key not in bundles and self.list.key not in self._arriving:
            self.list.select(next(iter(good or bundles)))
        self._choose(self.list.key)

    def _listed(self, view: BundleView) -> frozenset[int]:
        """Give the numbers of the same sender's bundles that can be accepted and stand in the list."""
        return frozenset(
            one.number for one in self._bundles.values() if one.may_be_accepted and one.sender_id == view.sender_id
        )

    def _apart(self) -> list[Row]:
        """List what is still being copied, and count what is for others, was received, or was not read."""
        copying = [
            Row(key=name, title=shown(name), subtitle=self.tr("en cours de copie"), icon="hourglass")
            for name in self._arriving
            if name not in self._opened
        ]
        told = self._told
        if told is None:
            return copying
        counted = (
            ("unread", told.unread, self.tr("{n} fichier encore à lire"), self.tr("{n} fichiers encore à lire")),
            ("others", told.others, self.tr("{n} fichier pour un autre poste"),
             self.tr("{n} fichiers pour d’autres postes")),
            ("copies", len(told.copies), self.tr("{n} copie d’un envoi de cette liste"),
             self.tr("{n} copies d’envois de cette liste")),
            ("received held", len(told.held), self.tr("{n} fichier déjà reçu (peut être effacé)"),
             self.tr("{n} fichiers déjà reçus (peuvent être effacés)")),
            ("odd", told.odd, self.tr("{n} élément n’est pas un fichier"),
             self.tr("{n} éléments ne sont pas des fichiers")),
        )  # fmt: skip
        groups = [Row(key=key, title=plural(n, one, many), group=True) for key, n, one, many in counted if n]
        return [*copying, *groups]

    def _came(self) -> list[Row]:
        came = [
            Row(
                key=f"received {n}",
                title=one.territory or one.sender,
                subtitle=self._sent_by(one),
                figure=short_day(one.received_at.date()),
                icon="circle-check",
                icon_tone="ok",
            )
            for n, one in enumerate(self._received)
        ]
        return [Row(key="received", title=self.tr("Acceptés"), group=True), *came] if came else []

    def _sent_by(self, one: ReceivedLine) -> str:
        """Say who of a territory sent it; of whoever has none, how much it was."""
        if one.territory:
            return joined(self.tr("n°\u00a0{n}").format(n=one.number), one.sender)
        return joined(self.tr("Envoi n°\u00a0{n}").format(n=one.number), entries_fr(one.entries))

    def accept(self) -> None:
        """Accept the bundle shown, when it can be."""
        shown = self.sheet.bundle
        if shown is not None and self.sheet.acceptable and self.sheet.isVisible():
            self.accepted.emit(shown, self._shown)

    def _choose(self, key: object) -> None:
        bundle = self._bundles.get(key) if isinstance(key, str) else None
        self.sheet.setVisible(bundle is not None)
        self.empty.setVisible(bundle is None)
        if bundle is not None:
            self._shown = str(key)
            self.sheet.show_bundle(bundle, self._listed(bundle))
            if not bundle.tried and self._asked != key:
                self._asked = self._shown
                self.look_asked.emit(self._shown)

    def _bundle_row(self, key: str, view: BundleView) -> Row:
        if view.refusal:
            return Row(key=key, title=shown(view.file_name), subtitle=self.tr("Refusé : {why}").format(
                why=view.refusal), icon="shield-x", icon_tone="bad", tone="bad")  # fmt: skip
        number = self.tr("Envoi n° {n}").format(n=view.number)
        day = short_day(view.written_at.date()) if isinstance(view.written_at, datetime) else ""
        if view.already:
            when = short_day(view.received_at.date()) if view.received_at is not None else ""
            second, icon, tone = joined(number, self.tr("déjà reçu {day}").format(day=when).strip()), "check", "text2"
        elif view.missing_before:
            second, icon, tone = joined(number, self._waits(view)), "hourglass", "warn"
        else:
            two = plural(len(view.conflicts), self.tr("{n} × deux versions"), self.tr("{n} × deux versions"))
            count = entries_fr(view.entries) if view.tried else ""  # the envelope alone does not say what is new
            second = joined(number, count, two if view.conflicts else "")
            icon, tone = "shield-check", "ok"
        return Row(
            key=key, title=view.territory or view.sender, subtitle=second, figure=day, icon=icon,
            icon_tone=tone, tone="warn" if tone == "warn" else "muted",
        )  # fmt: skip

    def _waits(self, view: BundleView) -> str:
        """Say which bundles should come before: those of the list are named first."""
        listed = self._listed(view)
        here = [number for number in sorted(listed) if number in view.missing_before]
        if here:
            return self.tr("accepter d’abord le n° {numbers}, qui est dans cette liste").format(
                numbers=", ".join(map(str, here))
            )
        return self.tr("il manque le n° {numbers} avant lui").format(numbers=view.missing_before.in_words())

    def _party(self, line: ChannelLine) -> Row:
        silent, name = _silent(line), line.name if line.territory else ""
        if line.last_received_at is None:
            second = self.tr("rien reçu encore")
        elif silent:
            second = self.tr("rien reçu depuis {n} jours").format(n=number_fr(line.days_silent or 0))
        else:
            number = self.tr("envoi n° {n}").format(n=line.last_received_number)
            second = joined(number, short_day(line.last_received_at.date()))
        return Row(
            key=line.party, title=line.territory or line.name,
            subtitle=joined(*((second, name) if silent else (name, second))),
            icon="clock-exclamation" if silent else "device-laptop", icon_tone="warn" if silent else "text2",
            tone="warn" if silent else "muted",
        )  # fmt: skip


def _silent(line: ChannelLine) -> bool:
    return line.days_silent is not None and line.days_silent > SILENT_DAYS
