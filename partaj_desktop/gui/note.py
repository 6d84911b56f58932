"""The progress note: two dates, a preview of the very file, then saved or printed."""

from datetime import date
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from partaj_desktop.domain.overviews import NoteView
from partaj_desktop.domain.typography import date_fr, plural
from partaj_desktop.domain.views import Topic
from partaj_desktop.gui.components.box import Box, labelled
from partaj_desktop.gui.components.buttons import Button, IconButton
from partaj_desktop.gui.components.fields import DateEdit, Field
from partaj_desktop.gui.components.panes import foot, panes
from partaj_desktop.gui.components.text import clear, column, ground, plain, row, text
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.files import ask_save
from partaj_desktop.gui.pdf import PdfView, print_with_dialog, write_pdf
from partaj_desktop.gui.screen import Screen, top_bar
from partaj_desktop.gui.theme import look
from partaj_desktop.services import reports


class NoteScreen(Screen):
    """Prepare the note and look at it."""

    topics: ClassVar[frozenset[Topic]] = frozenset()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view: NoteView | None = None
        self.as_of = DateEdit(self.tr("Chiffres au"))
        self.calls_as_of = DateEdit(self.tr("Appels à projets et candidatures au"))
        self.as_of_field = Field(self.tr("Chiffres au"), self.as_of)
        self.calls_field = Field(self.tr("Appels à projets et candidatures au"), self.calls_as_of)
        today = desk.today()
        self.as_of.set_day(date(today.year - 1, 12, 31))
        self.calls_as_of.set_day(today)
        self.make_button = Button(text=self.tr("Refaire la note"))
        self.warning = Box("", "", tone="warn", icon="alert-triangle")
        self.facts = column(spacing=0)
        self.view = PdfView(self.tr("Note d’étape"), self)
        self.save_button = Button(text=self.tr("Enregistrer le PDF…"), kind="primary", icon="download", height=40)
        self.print_button = Button(text=self.tr("Imprimer…"), icon="printer", height=40)
        self.back_button = IconButton(self.tr("Revenir au tableau de bord"), "arrow-left", kind="quiet")
        bar = top_bar(self.tr("Note d’étape"), None)
        layout = bar.layout()
        if isinstance(layout, QHBoxLayout):
            layout.insertWidget(0, self.back_button)
        self.lay_out(bar, self._content())
        self._connect()

    def _content(self) -> QWidget:
        form = column(self.as_of_field, self.calls_field, row(None, self.make_button), spacing=12)
        hint = text(
            self.tr("Chaque partie de la note a sa date : l’avancement à l’une, les deux appels à l’autre."), "hint",
            wrap=True,
        )  # fmt: skip
        left = column(form, hint, self.warning, self.facts, None, spacing=12)
        left.setContentsMargins(*(look().px(n) for n in (20, 16, 20, 16)))
        buttons = row(None, self.print_button, self.save_button, margins=(20, 12, 20, 12))
        side = ground(column(plain(left), spacing=0))
        side.setMinimumWidth(look().px(260))
        right = ground(column(self.view, foot(buttons), spacing=0), "sunken")
        return panes(side, right, widths=(336, 864), stretch=1)

    def _connect(self) -> None:
        self.make_button.clicked.connect(self.make)
        self.as_of.returnPressed.connect(self.make)
        self.calls_as_of.returnPressed.connect(self.make)
        self.save_button.clicked.connect(self._save)
        self.print_button.clicked.connect(lambda: print_with_dialog(self, self.view.document_shown))
        self.back_button.clicked.connect(lambda: self.wanted.emit("dashboard", None))

    def reload(self) -> None:
        self.make()

    def first_focus(self) -> None:
        self.as_of.setFocus()

    def make(self) -> None:
        """Make the note at both dates; a date that does not exist says so under its field."""
        for field, edit in ((self.as_of_field, self.as_of), (self.calls_field, self.calls_as_of)):
            empty = self.tr("Il faut une date.") if not edit.text().strip() else ""
            field.complain(edit.sentence or empty)
        as_of, calls = self.as_of.day, self.calls_as_of.day
        if as_of is None or calls is None:
            (self.as_of if as_of is None else self.calls_as_of).setFocus()
            return
        self.desk.read(
            lambda session: reports.progress_note(session, as_of=as_of, calls_as_of=calls),
            self._show, self.fail, owner=self, words=self.tr("Préparation de la note"),
        )  # fmt: skip

    def _show(self, view: NoteView) -> None:
        self._view = view
        self.view.show_pdf(view.pdf)
        self.warning.set_words("", " ".join(view.warnings))
        self.warning.setVisible(bool(view.warnings))
        clear(self.facts)
        pages = plural(self.view.pages, self.tr("{n} page"), self.tr("{n} pages"))
        for name, value in (
            (self.tr("Chiffres au"), date_fr(view.as_of)),
            (self.tr("Appels au"), date_fr(view.calls_as_of)),
            (self.tr("Longueur"), pages),
            (self.tr("Empreinte"), view.fingerprint),
        ):
            self.facts.addWidget(labelled(name, text(value, "dense", wrap=True), width=96))

    def _save(self) -> None:
        view = self._view
        if view is None:
            return
        name = f"note-d-etape-{view.as_of.isoformat()}.pdf"

        def written(_: Path) -> None:
            self.problem.say(self.tr("La note est enregistrée."), tone="ok", icon="check")

        def write(path: Path) -> None:
            self.desk.read(lambda _: write_pdf(path, view.pdf), written, self.fail, owner=self)

        ask_save(self, self.tr("Enregistrer la note"), "PDF (*.pdf)", name, write)
