"""Receive and send: a bundle is looked at before it is accepted; what leaves is listed before it leaves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.text import shown as shown_name
from partaj_desktop.domain.views import BundleView, ExchangeView, FolderView, Topic
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.segments import Segmented
from partaj_desktop.gui.components.text import ElidedLabel
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.files import ask_folder, ask_open
from partaj_desktop.gui.folder_watch import FolderWatch
from partaj_desktop.gui.receive import ReceivePanes
from partaj_desktop.gui.screen import Screen, top_bar
from partaj_desktop.gui.send import SendPanes
from partaj_desktop.gui.theme import look
from partaj_desktop.services import exchange, merging, previews, sending, settings
from partaj_desktop.services.exchange_folder import ExchangeFolder
from partaj_desktop.services.previews import Glances
from partaj_desktop.services.receiving import MergeReport
from partaj_desktop.services.sending import Written

_LOOK = 0.5
"""Seconds that one look at the folder opens files: other readings come between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the screen showed, for it to be made again: the side, the files opened by hand, what was chosen on each."""

    side: str
    paths: tuple[Path, ...]
    chosen: str
    party: Id | None


class ExchangesScreen(Screen):
    """The two sides, Ctrl+Tab goes from one to the other."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.EXCHANGE, Topic.CONFLICTS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._opened: dict[str, Path] = {}
        self._in_folder: dict[str, Path] = {}
        self._folder: ExchangeFolder | None = None
        self._found: FolderView | None = None
        self._looking = False
        self.watch = FolderWatch(self)
        self.side = Segmented(self.tr("Échanges"), (("receive", self.tr("Recevoir")), ("send", self.tr("Envoyer"))))
        self.side.set_code("receive")
        self.side.setFixedWidth(250)
        self.folder_label = ElidedLabel("", "second", middle=True)
        self.folder_label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.folder_label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.folder_button = Button(text=self.tr("Dossier…"), icon="folder")
        opened = self.tr("Ouvrir…") if look().large else self.tr("Ouvrir un envoi…")
        self.open_button = Button(text=opened, icon="file-text", key="Ctrl+O")
        self.receive = ReceivePanes()
        self.send = SendPanes()
        bar = top_bar(
            self.tr("Échanges"), self.side, self.folder_label, self.folder_button, self.open_button
        )  # fmt: skip
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.receive)
        self._stack.addWidget(self.send)
        self.lay_out(bar, holder)
        if desk.role == Role.TUTOR:  # a logbook goes back to the cell: that is what brings a tutor here
            self.side.set_code("send")
            self.show_side("send")
        self._connect()

    def _connect(self) -> None:
        self.side.chosen.connect(self.show_side)
        self.open_button.clicked.connect(self.ask)
        self.folder_button.clicked.connect(self.ask_folder)
        self.watch.due.connect(self.look)
        self.receive.accepted.connect(self._accept)
        self.receive.look_asked.connect(self._try)
        self.receive.conflicts_asked.connect(lambda: self.wanted.emit("conflicts", None))
        self.receive.workstations_asked.connect(lambda: self.wanted.emit("workstations", None))
        self.send.write_asked.connect(self._write)
        self.send.leaving_asked.connect(self._list_leaving)
        self.key("Ctrl+O", self.ask)
        self.key("Ctrl+Return", self._main)
        self.key("Ctrl+Tab", self._other_side)

    def open_on(self, argument: object) -> None:
        if isinstance(argument, Kept):
            self._open_side(argument.side)
            self.receive.wish(argument.chosen)
            self.send.wish(argument.party)
            if argument.paths:
                self._glance(argument.paths, lambda found: self._show_opened(found, argument.chosen))
        elif isinstance(argument, str):
            self._open_side(argument)

    def kept(self) -> Kept:
        chosen = self.receive.list.key
        return Kept(
            side=self.side.code,
            paths=tuple(self._opened.values()),
            chosen=chosen if isinstance(chosen, str) else "",
            party=self.send.party,
        )

    def _open_side(self, code: str) -> None:
        self.side.set_code(code)
        self.show_side(code)

    def reload(self) -> None:
        folder = self.desk.folder
        none = self.tr("Aucun dossier") if look().large else self.tr("Aucun dossier d’échange choisi")
        self.folder_label.set_words(str(folder) if folder is not None else none)
        self.folder_button.setToolTip(self.folder_label.words)  # where there is no room for the words beside it
        self.desk.read(
            exchange.overview, self._show, self.fail, owner=self, words=self.tr("Lecture des échanges")
        )  # fmt: skip
        self._found = None  # what was tried may have other effects now
        if self._opened:
            self._glance(tuple(self._opened.values()), self._show_again)
        self.look()

    def look(self) -> None:
        """Look at the exchange folder, on the thread that reads; once at a time, since a share may be slow."""
        path = self.desk.folder
        if path is None or self._looking or not self.isVisible():
            return
        if self._folder is None or self._folder.path != path:
            self._folder = ExchangeFolder(path=path, budget=_LOOK)
        self._looking = True
        self.desk.read(
            self._folder.look, self._show_folder, self._not_looked,
            owner=self, words=self.tr("Lecture du dossier d’échange"),
        )  # fmt: skip

    def _not_looked(self, error: PartajError) -> None:
        self._looking = False
        self.fail(error)

    def _show_folder(self, found: FolderView) -> None:
        self._looking = False
        if self.desk.folder is None or found.path != str(self.desk.folder):
            self.look()
            return
        if self.isVisible():  # a hidden screen follows nothing
            self.watch.follow(
                self.desk.folder, there=not found.problem, arriving=bool(found.arriving), unread=bool(found.unread)
            )  # fmt: skip
        if found != self._found:
            self._found = found
            self._in_folder = {one.file_name: self.desk.folder / one.file_name for one in found.waiting}
            self.receive.show_folder(found)
            self.send.show_folder(found)

    def showEvent(self, event: QShowEvent) -> None:
        self._stale = True  # whatever is written, on any screen, leaves from here
        super().showEvent(event)
        self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.send.forget_written()
        self.watch.stop()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:  # one comes back, perhaps with a key that was just put in
            self.look()
        return super().event(event)

    def first_focus(self) -> None:
        if self.side.code == "receive":
            self.receive.focus_list()
        else:
            self.send.focus_list()

    def _show(self, view: ExchangeView) -> None:
        self.receive.show_exchange(view)
        self.send.show_exchange(view, self.desk.folder)

    def show_side(self, code: str) -> None:
        """Show what is received, or what is sent."""
        self._stack.setCurrentIndex(0 if code == "receive" else 1)

    def _other_side(self) -> None:
        self.side.set_code("send" if self.side.code == "receive" else "receive")
        self.show_side(self.side.code)
        self.first_focus()

    def _main(self) -> None:
        """Ctrl+Enter: accept on the one side, write on the other."""
        if self.side.code == "receive":
            self.receive.accept()
        else:
            self.send.write_all()

    # --- receiving

    def ask(self) -> None:
        """Ask for a bundle's file."""
        filters = self.tr("Fichiers d’échange (*.partaj)")
        ask_open(self, self.tr("Ouvrir un envoi"), filters, self.look_at, folder=self.desk.folder)

    def ask_folder(self) -> None:
        """Ask for the folder bundles come from and go to."""
        ask_folder(self, self.tr("Dossier d’échange"), self._take_folder, folder=self.desk.folder)

    def _take_folder(self, folder: Path) -> None:
        self._remember(folder)
        self.refresh()

    def _remember(self, folder: Path) -> None:
        if folder != self.desk.folder:
            self.desk.folder = folder
            self.desk.write(
                lambda session: settings.choose_exchange_folder(session, folder), lambda _: None, self.fail, owner=self
            )

    def look_at(self, path: Path) -> None:
        """Show what a file would change; nothing is written."""
        self.take_files([path])

    def take_files(self, paths: Sequence[Path]) -> None:
        """Put files that were opened or dropped into the list, all of them, and show what the first would change."""
        self.problem.clear()
        self._open_side("receive")
        self._glance(tuple(dict.fromkeys(paths)), self._show_opened)

    def _glance(self, paths: tuple[Path, ...], then: Callable[[Glances], None]) -> None:
        self.desk.read(
            lambda session: previews.glance_all(session, paths), then, self.fail,
            owner=self, words=self.tr("Lecture de l’envoi"),
        )  # fmt: skip

    def _show_opened(self, found: Glances, chosen: str = "") -> None:
        views = {self._key_of(path): view for path, view in found.views.items()}
        for path in found.views:
            self._opened[self._key_of(path)] = path
        if views:
            self.receive.show_opened(views)
        if chosen:
            self.receive.wish(chosen)
        if found.failed:
            self.say_left_out(" ".join(
                self.tr("« {name} » : {told}").format(name=shown_name(path.name), told=f"{one.sentence} {one.hint}")
                for path, one in found.failed.items()
            ))  # fmt: skip

    def _show_again(self, found: Glances) -> None:
        """Show anew what was opened; what is no longer there leaves the list, and that is told."""
        gone = [key for key, path in self._opened.items() if path in found.failed]
        for key in gone:
            del self._opened[key]
        self.receive.show_again(
            {key: found.views[path] for key, path in self._opened.items() if path in found.views}
        )  # fmt: skip
        if gone and not self.problem.words:
            names = ", ".join(f"« {shown_name(Path(key).name)} »" for key in gone)
            self.problem.say(self.tr("{names} : fichier introuvable, retiré de la liste.").format(names=names))

    def _key_of(self, path: Path) -> str:
        """Name a file in the list: by its name, unless another of that name is listed."""
        there = self._opened.get(path.name) or self._in_folder.get(path.name)
        return path.name if there in (None, path) else str(path)

    def _path_of(self, key: str) -> Path | None:
        return self._opened.get(key) or self._in_folder.get(key)

    def _try(self, key: str) -> None:
        """Find out what a file would change: it is merged for trial, on the thread that writes."""
        path = self._path_of(key)
        if path is not None:
            self.desk.write(
                lambda session: previews.look_at(session, path), lambda view: self.receive.show_tried(key, view),
                self._gone, owner=self, words=self.tr("Lecture de l’envoi"),
            )  # fmt: skip

    def _gone(self, error: PartajError) -> None:
        self.fail(error)
        self.look()

    def _accept(self, shown: BundleView, key: str) -> None:
        """Take the file that was looked at, and no other: of one opened by hand, not its namesake in the folder."""
        path = self._path_of(key)
        if path is not None:
            self.desk.write_long(
                lambda session, progress: merging.merge_shown(session, path, shown.digest, progress),
                lambda report: self._merged(report, key), self._refused,
                owner=self, words=self.tr("Réception de l’envoi"),
            )  # fmt: skip

    def _merged(self, report: MergeReport, key: str) -> None:
        self._opened.pop(key, None)
        self.receive.forget(key)
        self.desk.changes.tell(Topic)
        self._tell_histories(report)

    def _tell_histories(self, report: MergeReport) -> None:
        """Say what became of entries that did not simply add up: set aside, written again, of wrong dates."""
        if report.told:
            self.problem.say(" ".join(report.told))

    def _refused(self, error: PartajError) -> None:
        self.fail(error)
        self.refresh()

    # --- sending

    def _list_leaving(self, party: Id) -> None:
        # What is written here is sealed first: on the thread that writes.
        self.desk.write(
            lambda session: exchange.leaving(session, party), self.send.show_leaving, self.fail,
            owner=self, words=self.tr("Lecture de ce qui partirait"),
        )  # fmt: skip

    def _write(self, party: object) -> None:
        """Write one party's bundle, or everybody's; the folder is asked once."""
        if self.desk.folder is None:
            ask_folder(self, self.tr("Dossier d’échange"), lambda folder: self._write_to(folder, party), folder=None)
        else:
            self._write_to(self.desk.folder, party)

    def _write_to(self, folder: Path, party: object) -> None:
        self._remember(folder)
        to = Id(party) if isinstance(party, bytes) else None
        self.desk.write(
            lambda session: sending.export(session, folder, to=to),
            self._written, self._not_written,
            owner=self, words=self.tr("Préparation de l’envoi"),
        )  # fmt: skip

    def _written(self, written: Sequence[Written]) -> None:
        self.problem.clear()
        self.send.say_written([(one.to, one.path.name) for one in written])
        self.desk.changes.tell({Topic.EXCHANGE})

    def _not_written(self, error: PartajError) -> None:
        """What was to leave is kept, whatever befell the file: it is written at the next try, into any folder."""
        self.desk.changes.tell({Topic.EXCHANGE})
        kept = self.tr("L’envoi est gardé tel quel : il sera écrit au prochain essai, dans le dossier choisi.")
        self.problem.say(f"{error.sentence} {kept}")
