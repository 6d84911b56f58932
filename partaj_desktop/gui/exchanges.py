"""Receive and send: a bundle is looked at before it is accepted; what leaves is listed before it leaves."""

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.views import BundleView, ExchangeView, Topic
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.segments import Segmented
from partaj_desktop.gui.components.text import ElidedLabel
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.files import DropTarget, ask_folder, ask_open
from partaj_desktop.gui.receive import ReceivePanes
from partaj_desktop.gui.screen import Screen, top_bar
from partaj_desktop.gui.send import SendPanes
from partaj_desktop.services import exchange
from partaj_desktop.services.exchange import MergeReport

SUFFIX = ".partaj"


class ExchangesScreen(Screen):
    """The two sides, Ctrl+Tab goes from one to the other."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.EXCHANGE, Topic.CONFLICTS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._paths: dict[str, Path] = {}
        self.side = Segmented(self.tr("Échanges"), (("receive", self.tr("Recevoir")), ("send", self.tr("Envoyer"))))
        self.side.set_code("receive")
        self.side.setFixedWidth(250)
        self.folder_label = ElidedLabel("", "second")
        self.folder_label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.folder_label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.folder_button = Button(text=self.tr("Dossier…"), icon="folder")
        self.open_button = Button(text=self.tr("Ouvrir un envoi…"), icon="file-text", key="Ctrl+O")
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
        self._drop = DropTarget(self, (SUFFIX,), self.look_at)
        self._connect()

    def _connect(self) -> None:
        self.side.chosen.connect(self.show_side)
        self.open_button.clicked.connect(self.ask)
        self.folder_button.clicked.connect(self.ask_folder)
        self.receive.accepted.connect(self._accept)
        self.receive.conflicts_asked.connect(lambda: self.wanted.emit("conflicts", None))
        self.receive.workstations_asked.connect(lambda: self.wanted.emit("workstations", None))
        self.send.write_asked.connect(self._write)
        self.send.leaving_asked.connect(self._list_leaving)
        self.key("Ctrl+O", self.ask)
        self.key("Ctrl+Return", self._main)
        self.key("Ctrl+Tab", self._other_side)

    def open_on(self, argument: object) -> None:
        if isinstance(argument, str):
            self.side.set_code(argument)
            self.show_side(argument)

    def reload(self) -> None:
        folder = self.desk.folder
        self.folder_label.set_words(str(folder) if folder is not None else self.tr("Aucun dossier d’échange choisi"))
        # Looking at what waits merges it for trial and undoes it: that belongs to the thread that writes.
        self.desk.write(
            lambda session: exchange.overview(session, folder), self._show, self.fail,
            owner=self, words=self.tr("Lecture des envois en attente"),
        )  # fmt: skip

    def first_focus(self) -> None:
        if self.side.code == "receive":
            self.receive.focus_list()
        else:
            self.send.focus_list()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drop.entered(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.dropped(event)

    def _show(self, view: ExchangeView) -> None:
        folder = self.desk.folder
        if folder is not None:
            for one in view.waiting:
                self._paths[one.file_name] = folder / one.file_name
        self.receive.show_exchange(view)
        self.send.show_exchange(view, folder)

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
        self.desk.folder = folder
        self.refresh()

    def look_at(self, path: Path) -> None:
        """Show what a file would change; nothing is written."""

        def show(view: BundleView) -> None:
            self._paths[view.file_name] = path
            self.side.set_code("receive")
            self.show_side("receive")
            self.receive.show_opened(view)

        self.problem.clear()
        self.desk.write(
            lambda session: exchange.look_at(session, path), show, self.fail,
            owner=self, words=self.tr("Lecture de l’envoi"),
        )  # fmt: skip

    def _accept(self, file_name: str) -> None:
        path = self._paths.get(file_name)
        if path is not None:
            self.desk.write_long(
                lambda session, progress: exchange.merge(session, exchange.read_file(path), file_name, progress),
                self._merged, self._refused, owner=self, words=self.tr("Réception de l’envoi"),
            )  # fmt: skip

    def _merged(self, report: MergeReport) -> None:
        self.receive.forget(report.file)
        self.desk.changes.tell(Topic)

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
        self.desk.folder = folder
        to = Id(party) if isinstance(party, bytes) else None
        self.desk.write(
            lambda session: exchange.export(session, folder, to=to),
            lambda written: self._written(len(written)), self.fail,
            owner=self, words=self.tr("Préparation de l’envoi"),
        )  # fmt: skip

    def _written(self, files: int) -> None:
        self.send.say_written(files)
        self.desk.changes.tell({Topic.EXCHANGE})
