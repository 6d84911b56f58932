"""Sending: for each party, what waits to be sent, what was sent, what came well; then one button writes the files."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.typography import entries_fr, number_fr, plural
from partaj_desktop.domain.views import ChannelLine, ExchangeView, FolderView, LeavingView
from partaj_desktop.domain.vocabulary import ROLE
from partaj_desktop.gui.components.box import Box, EmptyState, labelled
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.panes import ButtonPair, Scrolled, foot, panes
from partaj_desktop.gui.components.rows import Row, RowList
from partaj_desktop.gui.components.table import Cell, Column, Line, Table
from partaj_desktop.gui.components.text import ElidedLabel, clear, column, ground, plain, row, rule, text
from partaj_desktop.gui.folder_box import FolderBox
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.words import joined, moment

_NUMBERS = 5
"""Bundles named by their numbers in one line."""


class SendPanes(QWidget):
    """The list of parties and the sheet of one.

    Signals: write_asked(party or None for everybody); leaving_asked(party) when what leaves for one is to be shown.
    """

    write_asked = Signal(object)
    leaving_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._channels: dict[Id, ChannelLine] = {}
        self._told_to: object = None
        self._wish: Id | None = None
        self.list = RowList(self.tr("Destinataires"))
        self.empty = EmptyState("send", self.tr("Ce poste n’échange encore avec personne."))
        self.name = ElidedLabel("", "title")
        self.role = ElidedLabel("", "lead")
        self._facts = column(spacing=0)
        self._leaving: LeavingView | None = None
        self.counts = Table(
            self.tr("Ce qui partirait"),
            (Column(title=self.tr("Ce qui partirait")), Column(title=self.tr("Écritures"), width=100, number=True)),
            height=34,
        )
        self.names = text("", wrap=True)
        self.names_button = Button(text=self.tr("Afficher les noms"), height=32)
        self.names_button.clicked.connect(self._show_names)
        self.written = Box("", "", tone="ok", icon="circle-check")
        self.where = ElidedLabel("", "hint", middle=True)
        self.place = FolderBox()
        self.one_button = Button(text=self.tr("Préparer cet envoi"), icon="send", height=40)
        self.all_button = Button(
            text=self.tr("Préparer les envois"), kind="primary", icon="send", key=self.tr("Ctrl+Entrée"), height=40
        )
        self.list.chosen.connect(self._choose)
        self.one_button.clicked.connect(lambda: self.write_asked.emit(self.list.key))
        self.all_button.clicked.connect(self.write_all)
        self._lay_out()

    def _lay_out(self) -> None:
        head = row(text(self.tr("À envoyer"), "section"), None, margins=(16, 14, 16, 8))
        left = ground(column(plain(head), rule(), self.list, self.empty, spacing=0))
        names = row(self.names_button, None)
        sheet = column(
            self.name,
            self.role,
            8,
            self._facts,
            8,
            self.counts,
            names,
            self.names,
            8,
            self.written,
            self.place,
            None,
            spacing=4,
        )
        sheet.setContentsMargins(*(look().px(n) for n in (24, 14, 24, 12)))
        buttons = column(
            self.where, ButtonPair(self.one_button, self.all_button), spacing=6, margins=(24, 8, 24, 12)
        )  # fmt: skip
        right = ground(column(Scrolled(sheet), foot(buttons), spacing=0))
        layout = right.layout()
        if layout is not None:
            layout.setSpacing(0)
        left.setMinimumWidth(look().px(260))
        self.setLayout(column(panes(left, right, widths=(336, 864), stretch=1), spacing=0))
        self.written.hide()

    def focus_list(self) -> None:
        """Give the focus to the list."""
        self.list.setFocus()

    @property
    def party(self) -> Id | None:
        """The party chosen."""
        key = self.list.key
        return Id(key) if isinstance(key, bytes) else None

    def wish(self, party: Id | None) -> None:
        """Choose a party, as soon as it is listed."""
        self._wish = party

    def show_exchange(self, view: ExchangeView, folder: Path | None) -> None:
        """Show each party and what waits for it."""
        self._channels = {one.party: one for one in (*view.channels, *view.straight)}
        self.list.show_rows([self._row(one) for one in view.channels] + self._straight(view.straight))
        self.list.setVisible(bool(view.channels))
        self.empty.setVisible(not view.channels)
        leaves = any(one.leaves for one in view.channels)
        self.all_button.setEnabled(leaves or any(one.rewritable for one in view.channels))
        self.all_button.setText(self.tr("Préparer les envois") if leaves else self.tr("Réécrire les envois"))
        where = self.tr("Les fichiers sont écrits dans {folder}.").format(folder=folder)
        self.where.set_words(where if folder is not None else self.tr("Le dossier sera demandé."))
        if self._wish is not None:
            self.list.select(self._wish)
            self._wish = None
        if self.list.key is None:
            self.list.select_first()
        self._show_one(self.list.key)

    def show_folder(self, found: FolderView) -> None:
        """Tell beforehand when nothing can be written into the folder."""
        self.place.show_folder(found, writing=True)

    def say_written(self, files: Sequence[tuple[str, str]]) -> None:
        """Say which files were written, given as (for whom, name)."""
        words = plural(len(files), self.tr("{n} fichier d’échange écrit."), self.tr("{n} fichiers d’échange écrits."))
        which = "\n".join(self.tr("{to}\u00a0: {name}").format(to=to, name=name) for to, name in files)
        self.written.set_words(words if files else self.tr("Les fichiers sont déjà dans ce dossier."), which)
        self.written.show()
        self._told_to = self.list.key

    def forget_written(self) -> None:
        """Say nothing any longer of the files written."""
        self.written.hide()

    def write_all(self) -> None:
        """Ask for everybody's bundles."""
        if self.all_button.isEnabled():
            self.write_asked.emit(None)

    def _row(self, line: ChannelLine) -> Row:
        waiting = plural(line.to_send, self.tr("{n} écriture à envoyer"), self.tr("{n} écritures à envoyer"))
        return Row(
            key=line.party,
            title=joined(line.name, line.territory),
            subtitle=waiting if line.to_send else self._word(line),
            icon="send" if line.leaves else "hourglass" if line.unconfirmed else "check",
            icon_tone="accent" if line.leaves else "text2" if line.unconfirmed else "ok",
        )

    def _straight(self, lines: Sequence[ChannelLine]) -> list[Row]:
        """List those who hear of it from the region, and to whom a key may be handed all the same."""
        usual = self.tr("par la région, ou de la main à la main")
        rows = [
            Row(
                key=line.party,
                title=joined(line.name, line.territory),
                subtitle=self._unconfirmed(line) if line.unconfirmed else usual,
                icon="device-laptop",
                icon_tone="text2",
            )
            for line in lines
        ]
        return [Row(key="straight", title=self.tr("Sans passer par la région"), group=True), *rows] if rows else []

    def _word(self, line: ChannelLine) -> str:
        """Say where things stand with a party for whom no entry waits."""
        if line.has_word:
            return self.tr("nouvelles des postes à envoyer")
        if line.owed:
            return self.tr("à confirmer\u00a0: bien reçu")
        if line.unconfirmed:
            return self.tr("envoyé, n°\u00a0{numbers}").format(numbers=self._numbers(line))
        return self.tr("tout est envoyé")

    def _numbers(self, line: ChannelLine) -> str:
        named = ", ".join(map(number_fr, line.unconfirmed[:_NUMBERS]))
        more = len(line.unconfirmed) - _NUMBERS
        others = plural(more, self.tr("et {n} autre"), self.tr("et {n} autres")) if more > 0 else ""
        return " ".join(filter(None, (named, others)))

    def _unconfirmed(self, line: ChannelLine) -> str:
        numbers = self._numbers(line)
        return self.tr("envoi n° {numbers}, pas encore bien reçu").format(numbers=numbers)

    def _choose(self, key: object) -> None:
        if key != self._told_to:
            self.forget_written()
        self._show_one(key)

    def _show_one(self, key: object) -> None:
        line = self._channels.get(Id(key)) if isinstance(key, bytes) else None
        self.one_button.setVisible(line is not None and len(self._channels) > 1)
        if line is None:
            return
        self.name.set_words(line.name)
        role = ROLE.get(line.role, "")
        self.role.set_words(joined(role if role != line.name else "", line.territory))
        self.role.setVisible(bool(self.role.words))
        self.one_button.setEnabled(line.leaves or line.rewritable)
        self.one_button.setText(self.tr("Préparer cet envoi") if line.leaves else self.tr("Réécrire cet envoi"))
        self._hide_leaving()
        if line.to_send:
            self.leaving_asked.emit(line.party)
        clear(self._facts)
        for name, value in self._told(line):
            self._facts.addWidget(labelled(name, text(value, wrap=True), width=150))

    def _hide_leaving(self) -> None:
        self._leaving = None
        for widget in (self.counts, self.names, self.names_button):
            widget.hide()

    def show_leaving(self, view: LeavingView) -> None:
        """List what would leave for the party shown: counted; the names of the young people when they are asked for."""
        if view.party != self.list.key:
            return
        self._leaving = view
        lines = [Line(key=name, cells=(Cell(words=name), Cell(words=number_fr(n)))) for name, n in view.counts]
        self.counts.show_lines(lines)
        self.counts.setFixedHeight(self.counts.whole_height())
        self.counts.setVisible(bool(lines))
        people = plural(view.people, self.tr("{n} jeune concerné"), self.tr("{n} jeunes concernés"))
        self.names_button.setText(joined(people, self.tr("afficher les noms")))
        self.names_button.setVisible(bool(view.names))

    def _show_names(self) -> None:
        if self._leaving is not None:
            self.names.setText(", ".join(self._leaving.names))
            self.names.show()
            self.names_button.hide()

    def _told(self, line: ChannelLine) -> tuple[tuple[str, str], ...]:
        never = self.tr("pas encore")
        sent = moment(line.last_sent_at) if line.last_sent_at else never
        got = moment(line.last_received_at) if line.last_received_at else never
        number = self.tr("n° {n}")
        word = self.tr("postes autorisés et demandes") if line.has_word else ""
        owed = self.tr("bien reçu à confirmer") if line.owed else ""
        return (
            (self.tr("À envoyer"), joined(entries_fr(line.to_send), word, owed)),
            *([(self.tr("En route"), self._unconfirmed(line))] if line.unconfirmed else []),
            (self.tr("Envoyé"), joined(number.format(n=number_fr(line.sent)) if line.sent else "", sent)),
            (self.tr("Bien reçu"), number.format(n=number_fr(line.acknowledged)) if line.acknowledged else never),
            (self.tr("Dernière réception"), got),
        )
