"""Authorised workstations: who may write in this region, and what the coordination decides about each."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from partaj_desktop.domain.authorisation import AuthorisationView, RequestView, WorkstationLine
from partaj_desktop.domain.text import plain as plain_words
from partaj_desktop.domain.trust import Period
from partaj_desktop.domain.typography import plural
from partaj_desktop.domain.views import Topic
from partaj_desktop.gui.authorise import AuthoriseDialog, Decided
from partaj_desktop.gui.components.box import EmptyState
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.fields import SearchEdit
from partaj_desktop.gui.components.panes import foot, panes
from partaj_desktop.gui.components.table import Column, Table
from partaj_desktop.gui.components.text import column, ground, text
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.files import ask_open, ask_save
from partaj_desktop.gui.papers import show_pdf
from partaj_desktop.gui.presented import Presented
from partaj_desktop.gui.request_sheet import RequestSheet
from partaj_desktop.gui.screen import Screen, top_bar
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.withdrawing import AsideDialog, ReinstateDialog, StandInDialog, Succession, WithdrawDialog
from partaj_desktop.gui.words import joined
from partaj_desktop.gui.workstation_lines import found_lines, key_of, keys_of
from partaj_desktop.gui.workstation_sheet import WorkstationSheet
from partaj_desktop.services import enrolment, handover, workstations
from partaj_desktop.services.session import Session

_SUFFIX: Final = ".json"
_NARROW, _TIGHT = 1000, 700
_TERRITORY, _STATE = 208, 190
_TERRITORY_NARROW, _STATE_NARROW = 150, 120


class WorkstationsScreen(Screen):
    """The list, the sheet of one, and what can be decided here."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.EXCHANGE})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._page: AuthorisationView | None = None
        self._answer: tuple[str, bytes] | None = None
        self.count = text("", "lead")
        self.search = SearchEdit(self.tr("Nom, structure, territoire…"))
        self.search.setMaximumWidth(look().px(300))
        self.authorise_button = Button(
            text=self.tr("Autoriser un poste…"), kind="primary", icon="shield-check", key="Ctrl+O"
        )
        self.table = Table(self.tr("Postes autorisés"), self._columns(), height=50, indent=16)
        self.table.finds_by_typing = False
        self.empty = EmptyState("device-laptop", self.tr("Aucun poste ne répond à cette recherche."))
        self.sheet, self.request_sheet = WorkstationSheet(), RequestSheet()
        self._presented = Presented(self, self.request_sheet, self._say)
        self.region_title = text("", "caption", wrap=True)
        self.region_words = text("", "strong", wrap=True)
        bar = top_bar(self.tr("Postes autorisés"), self.count, None, self.search, self.authorise_button)
        self.lay_out(bar, self._content())
        self._connect()
        for one in (self.empty, self.authorise_button):
            one.hide()

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(title=self.tr("Poste")),
            Column(title=self.tr("Territoire, cellules"), width=_TERRITORY),
            Column(title=self.tr("État"), width=_STATE),
            Column(title=self.tr("Reçu le"), width=88),
        )

    def _content(self) -> QWidget:
        region = column(self.region_title, self.region_words, spacing=2, margins=(16, 10, 16, 10))
        left = ground(column(self.table, self.empty, foot(region), spacing=0))
        self.request_sheet.hide()
        for one in (self.sheet, self.request_sheet):
            one.setMinimumWidth(look().px(280))
        return panes(left, ground(column(self.sheet, self.request_sheet, spacing=0)), widths=(840, 360), stretch=0)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._list())
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.chosen.connect(lambda _: self._show_one())
        self.table.opened.connect(lambda _: self._shown_sheet().focus_first())
        self.authorise_button.clicked.connect(self.ask)
        self.sheet.withdraw_asked.connect(self._withdraw)
        self.sheet.reinstate_asked.connect(self._reinstate)
        self.sheet.stand_in_asked.connect(self._stand_in)
        self.sheet.aside_asked.connect(self._take_aside)
        self.sheet.save_asked.connect(self._ask_place)
        self.sheet.paper_asked.connect(self._show_paper)
        self.key("Ctrl+O", self.ask)
        self.key("Ctrl+F", self.search.setFocus)

    def reload(self) -> None:
        self.desk.read(workstations.overview, self._show, self.fail, owner=self)

    def first_focus(self) -> None:
        (self.table if self.empty.isHidden() else self.search).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters typed in the list go to the search."""
        if event.text().isalpha() and not event.modifiers():
            self.search.setFocus()
            self.search.insert(event.text())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < look().px(_NARROW)
        self.table.setColumnHidden(
            1, self.width() < look().px(_TIGHT)
        )  # whose it is comes first; the sheet has the rest
        self.table.setColumnHidden(3, narrow)
        self.table.setColumnWidth(1, look().px(_TERRITORY_NARROW if narrow else _TERRITORY))
        self.table.setColumnWidth(2, look().px(_STATE_NARROW if narrow else _STATE))

    @property
    def own_suffixes(self) -> Sequence[str]:
        return (_SUFFIX,) if self._page is not None and (self._page.may_decide or self._page.may_present) else ()

    def take_files(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self.look_at(path)

    # --- the list and the sheet

    def _show(self, page: AuthorisationView) -> None:
        before, self._page = self._page, page
        title = self.tr("Les dix mots de la région {region}, à lire au téléphone")
        self.region_title.setText(title.format(region=page.region))
        self.region_words.setText(" ".join(page.region_words))
        self._presented.show_page(page)
        whole = self.tr("Autoriser un poste…") if page.may_decide else self.tr("Présenter une demande…")
        short = self.tr("Autoriser…") if page.may_decide else self.tr("Présenter…")
        self.authorise_button.setText(short if look().large else whole)
        self.authorise_button.setAccessibleName(whole)
        self.authorise_button.updateGeometry()
        self.authorise_button.setVisible(page.may_decide or page.may_present)
        kept = sum(not one.withdrawn for one in page.workstations)
        gone = len(page.workstations) - kept
        withdrawn = plural(gone, self.tr("{n} retiré"), self.tr("{n} retirés")) if gone else ""
        waiting = len(page.presented)
        asked = plural(waiting, self.tr("{n} demande"), self.tr("{n} demandes")) if waiting else ""
        self.count.setText(joined(plural(kept, self.tr("{n} autorisé"), self.tr("{n} autorisés")), withdrawn, asked))
        self._list()
        known = keys_of(before) if before is not None else ()
        new = [key for key in keys_of(page) if key not in known]
        if before is not None and len(new) == 1:  # what was just authorised, or just came
            self.table.select(new[0])

    def _list(self) -> None:
        wanted = plain_words(self.search.text()).split()
        found = found_lines(self._page, wanted, self.desk.today()) if self._page is not None else []
        self.table.show_lines(found)
        self.table.setVisible(bool(found))
        self.empty.setVisible(not found)
        if found and self.table.key is None:
            self.table.select(found[0].key)
        self._show_one()

    def _shown_sheet(self) -> WorkstationSheet | RequestSheet:
        return self.sheet if self.request_sheet.isHidden() else self.request_sheet

    def _show_one(self) -> None:
        page, key = self._page, self.table.key
        asked = next((one for one in page.presented if key_of(one) == key), None) if page is not None else None
        self.sheet.setVisible(asked is None)
        self.request_sheet.setVisible(asked is not None)
        if page is not None and asked is not None:
            self.request_sheet.show_line(asked, decides=page.may_decide)
            return
        line = next((one for one in page.workstations if one.id == key), None) if page is not None else None
        self.sheet.show_line(
            line,
            self.desk.today(),
            decides=page is not None and page.may_decide,
            has_root_key=page is not None and page.has_root_key,
        )

    # --- authorising

    def ask(self) -> None:
        """Ask for the file of a request."""
        if self._page is not None and (self._page.may_decide or self._page.may_present):
            filters = self.tr("Demande d’autorisation (*.json)")
            ask_open(self, self.tr("Demande d’autorisation"), filters, self.look_at, folder=self.desk.folder)

    def look_at(self, path: Path) -> None:
        """Show what a request asks; nothing is decided yet."""

        def read(session: Session) -> tuple[bytes, RequestView]:
            data = enrolment.read_file(path)
            return data, workstations.read_request(session, data)

        self._begin()
        self.desk.read(read, self._open_request, self.fail, owner=self)

    def _begin(self) -> None:
        self.problem.clear()
        self.request_sheet.quiet()
        if self._answer is None:
            self.sheet.quiet()

    def _open_request(self, found: tuple[bytes, RequestView]) -> None:
        data, request = found
        if self._page is None:
            return
        if self._page.may_present:
            self._presented.present(data, request)
            return
        if not self._page.may_decide:
            return

        def enrol(session: Session, decided: Decided) -> bytes:
            return enrolment.enrol(session, data, decided.words, decided.granted)

        words = self.tr("Autorisation du poste")
        AuthoriseDialog(self, request, self._page).ask(
            self.desk, enrol, partial(self._authorised, request.holder), words
        )

    def _authorised(self, holder: str, answer: bytes) -> None:
        self._answer = (holder, answer)
        self.sheet.say(
            self.tr("Poste autorisé\u00a0: {name}.").format(name=holder),
            self.tr("Sa réponse reste à enregistrer\u00a0: sans elle, ce poste ne rejoint pas la région."),
            to_save=True,
        )
        self._ask_place()

    def _say(self, title: str, words: str) -> None:
        """Say what was done about a request, on whatever sheet shows next."""
        self.problem.clear()
        self.request_sheet.say(title, words)
        self.sheet.say(title, words, to_save=self._answer is not None)

    def _ask_place(self) -> None:
        filters = self.tr("Réponse de la région (*.json)")
        ask_save(self, self.tr("Enregistrer la réponse"), filters, enrolment.ANSWER_NAME, self._save)

    def _save(self, path: Path) -> None:
        if self._answer is not None:
            holder, answer = self._answer
            self.desk.write(
                lambda _: enrolment.write_file(path, answer), lambda _: self._saved(holder), self.fail, owner=self
            )

    def _saved(self, holder: str) -> None:
        self._answer = None
        self.problem.clear()
        self.sheet.say(
            self.tr("Poste autorisé, réponse enregistrée\u00a0: {name}.").format(name=holder),
            self.tr("À lui faire parvenir\u202f; elle s’ouvre par «\u00a0J’ai reçu la réponse…\u00a0» et dix mots."),
        )

    # --- deciding about one of the list

    def _withdraw(self) -> None:
        line, page = self.sheet.line, self._page
        if line is None or page is None:
            return

        def work(session: Session, decided: Succession) -> workstations.Withdrawn:
            return workstations.withdraw(session, line.id, successor=decided.successor)

        self._begin()
        dialog = WithdrawDialog(self, line, page.workstations)
        dialog.ask(self.desk, work, partial(self._withdrawn, line), self.tr("Retrait du poste"))

    def _withdrawn(self, line: WorkstationLine, told: workstations.Withdrawn) -> None:
        kept = plural(
            told.entries, self.tr("{n} écriture de ce poste reste."), self.tr("{n} écritures de ce poste restent.")
        )
        if line.withdrawn:
            self.sheet.say(self.tr("La suite est enregistrée."), "")
        else:
            self.sheet.say(self.tr("Poste retiré\u00a0: {name}.").format(name=line.holder), kept)
        self._show_paper()

    def _show_paper(self) -> None:
        line, title = self.sheet.line, self.tr("État de passation")
        if line is not None:
            self.desk.read(
                lambda session: handover.handover(session, line.id),
                lambda data: show_pdf(self, title, data, "etat-de-passation.pdf"),
                self.fail, owner=self, words=title,
            )  # fmt: skip

    def _take_aside(self) -> None:
        line = self.sheet.line
        if line is None:
            return

        def work(session: Session, _: bool) -> workstations.Withdrawn:
            return workstations.withdraw(session, line.id, aside=True)

        def done(told: workstations.Withdrawn) -> None:
            words = plural(told.taken_back, self.tr("{n} écriture est prise."), self.tr("{n} écritures sont prises."))
            self.sheet.say(words, self.tr("Elles partiront dans vos prochains envois."))

        self._begin()
        AsideDialog(self, line).ask(self.desk, work, done, self.tr("Reprise de ce qui a été mis de côté"))

    def _reinstate(self) -> None:
        line = self.sheet.line
        if line is None:
            return

        def done(_: int) -> None:
            title = self.tr("Ce poste est de nouveau autorisé.")
            self.sheet.say(title, self.tr("Les autres postes l’apprendront par vos prochains envois."))

        def work(session: Session, _: bool) -> int:
            return workstations.reinstate(session, line.id)

        self._begin()
        ReinstateDialog(self, line).ask(self.desk, work, done, self.tr("Autorisation d’un poste retiré"))

    def _stand_in(self) -> None:
        line = self.sheet.line
        if line is None:
            return

        def work(session: Session, period: Period) -> None:
            workstations.stand_in(session, line.id, period)

        def done(_: None) -> None:
            title = self.tr("Les dates du remplacement sont enregistrées.")
            self.sheet.say(title, self.tr("Ce poste les aura à votre prochain envoi."))

        self._begin()
        StandInDialog(self, line).ask(self.desk, work, done, self.tr("Dates du remplacement"))
