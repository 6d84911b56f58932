"""What is done about requests that a facilitator presents: presented, answered; authorised or refused by the region."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from partaj_desktop.domain.authorisation import AuthorisationView, PresentedLine, RequestState, RequestView
from partaj_desktop.domain.views import Topic
from partaj_desktop.gui.authorise import AuthoriseDialog, Decided
from partaj_desktop.gui.components.box import Box
from partaj_desktop.gui.components.text import text
from partaj_desktop.gui.deciding import DecisionDialog
from partaj_desktop.gui.files import ask_save
from partaj_desktop.gui.request_sheet import RequestSheet
from partaj_desktop.gui.screen import Screen
from partaj_desktop.gui.words import joined
from partaj_desktop.gui.workstation_lines import presenter_of
from partaj_desktop.services import enrolment, presenting
from partaj_desktop.services.session import Session

Say = Callable[[str, str], object]
"""Told the title and the words of what was done."""


class RefuseDialog(DecisionDialog):
    """Says what refusing means; decides True."""

    def __init__(self, parent: QWidget, line: PresentedLine) -> None:
        super().__init__(
            parent, title=self.tr("Refuser cette demande"), button=self.tr("Refuser la demande"), kind="danger"
        )
        told = Box(
            self.tr("Elle ne sera plus montrée ici."),
            self.tr(
                "{name} ne l’apprend par aucun envoi\u00a0: dites-le-lui. Si c’était une erreur, la demande s’ouvre "
                "encore par «\u00a0Autoriser un poste…\u00a0», au téléphone."
            ).format(name=line.presented_by),
            tone="warn",
            icon="alert-triangle",
        )
        self.lay_out(text(joined(line.holder, line.organisation), "strong", wrap=True), told)
        self.cancel_button.setFocus()

    def read(self) -> bool:
        return True


class Presented(QObject):
    """Acts on the request its sheet shows, on behalf of the screen of authorised workstations."""

    def __init__(self, screen: Screen, sheet: RequestSheet, say: Say) -> None:
        super().__init__(screen)
        self._screen, self._sheet, self._say = screen, sheet, say
        self._page: AuthorisationView | None = None
        sheet.accept_asked.connect(self._accept)
        sheet.refuse_asked.connect(self._refuse)
        sheet.answer_asked.connect(lambda: self._answer(sheet.line))
        sheet.let_go_asked.connect(self._let_go)

    def show_page(self, page: AuthorisationView) -> None:
        """Know what the dialogs offer."""
        self._page = page

    # --- where it is presented

    def present(self, data: bytes, request: RequestView) -> None:
        """Ask for the words of a tutor's request, then present it; one that is authorised already is answered."""
        if self._page is None:
            return

        def work(session: Session, decided: Decided) -> PresentedLine:
            return presenting.present(session, data, decided.words)

        dialog = AuthoriseDialog(self._screen, request, self._page)
        dialog.ask(self._screen.desk, work, self._presented, self.tr("Présentation de la demande"))

    def _presented(self, line: PresentedLine) -> None:
        if line.state is RequestState.WAITING:
            told = self.tr("Elle part avec votre prochain envoi à la coordination.")
            self._say(self.tr("Demande présentée\u00a0: {name}.").format(name=line.holder), told)
        else:
            self._answer(line)

    def _answer(self, line: PresentedLine | None) -> None:
        if line is not None:
            filters = self.tr("Réponse de la région (*.json)")
            save = partial(self._save, line)
            ask_save(self._screen, self.tr("Enregistrer sa réponse"), filters, enrolment.ANSWER_NAME, save)

    def _save(self, line: PresentedLine, path: Path) -> None:
        def work(session: Session) -> None:
            enrolment.write_file(path, presenting.answer(session, line.workstation))
            presenting.let_go(session, line.workstation)  # once the file stands, and not before

        def done(_: None) -> None:
            self._say(
                self.tr("Réponse enregistrée\u00a0: {name}.").format(name=line.holder),
                self.tr(
                    "À lui faire parvenir\u202f; elle s’ouvre par «\u00a0J’ai reçu la réponse…\u00a0» et dix mots."
                ),
            )
            self._screen.desk.changes.tell(Topic)

        self._screen.desk.write(work, done, self._screen.fail, owner=self, words=self.tr("Réponse au tutorat"))

    def _let_go(self) -> None:
        line = self._sheet.line
        if line is None:
            return

        def done(_: None) -> None:
            self._say(self.tr("Demande retirée\u00a0: {name}.").format(name=line.holder), "")
            self._screen.desk.changes.tell({Topic.EXCHANGE})

        self._screen.desk.write(
            lambda session: presenting.let_go(session, line.workstation), done, self._screen.fail, owner=self
        )

    # --- where it is decided

    def _accept(self) -> None:
        line, page = self._sheet.line, self._page
        if line is None or page is None:
            return

        def work(session: Session, decided: Decided) -> None:
            presenting.accept(session, line, decided.granted)

        def done(_: None) -> None:
            told = self.tr("{name} l’apprendra à votre prochain envoi, et lui remettra sa réponse.")
            self._say(
                self.tr("Poste autorisé\u00a0: {name}.").format(name=line.holder), told.format(name=line.presented_by)
            )

        request = RequestView(
            holder=line.holder, role=line.role, organisation=line.organisation, territory="", words=line.words,
            known=False, heard_by=presenter_of(line), is_new=line.is_new,
        )  # fmt: skip
        AuthoriseDialog(self._screen, request, page).ask(
            self._screen.desk, work, done, self.tr("Autorisation du poste")
        )

    def _refuse(self) -> None:
        line = self._sheet.line
        if line is None:
            return

        def work(session: Session, _: bool) -> None:
            presenting.refuse(session, line)

        def done(_: None) -> None:
            self._say(self.tr("Demande refusée\u00a0: {name}.").format(name=line.holder), "")

        RefuseDialog(self._screen, line).ask(self._screen.desk, work, done, self.tr("Refus de la demande"))
