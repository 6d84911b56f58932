"""The decision at the right: what is decided, by whom, by when; a draft until the item is left."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from partaj_desktop.domain.choice import Choice
from partaj_desktop.domain.errors import FieldError
from partaj_desktop.domain.views import AgendaLine, DecisionDraft, ItemView, MeetingView
from partaj_desktop.domain.vocabulary import OUTCOME
from partaj_desktop.gui.components.box import Message
from partaj_desktop.gui.components.buttons import Button, IconButton
from partaj_desktop.gui.components.combo import ChoiceCombo
from partaj_desktop.gui.components.fields import DateEdit, Field, NoteEdit
from partaj_desktop.gui.components.panes import Scrolled, foot
from partaj_desktop.gui.components.progress import Progress
from partaj_desktop.gui.components.segments import Check, Segmented
from partaj_desktop.gui.components.text import ElidedLabel, column, plain, row, rule, text
from partaj_desktop.gui.meeting.agenda import full_name
from partaj_desktop.gui.meeting.solutions import DEFAULT_DAYS, Solutions

_LOAD = re.compile(r"(\d+)\D+(\d+)")
KINDS: Final = ("solution", "review", "no_follow_up")


class DecisionPane(QWidget):
    """The pane.

    Signals: edited() at each change by the person, next_asked(), previous_asked().
    """

    edited = Signal()
    next_asked = Signal()
    previous_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._loaded = DecisionDraft()
        self._next_meeting: date | None = None
        self._reviewed = False
        self._loading = False
        self.state = Message()
        self.kind = Segmented(self.tr("Décision"), self._options())
        self.kind_error = Message()
        self.solutions = Solutions()
        self.solutions_error = Message()
        self.lead = ChoiceCombo(self.tr("Structure chargée du suivi"), self.tr("Choisir une structure"))
        self.lead_field = Field(self.tr("Structure chargée du suivi"), self.lead)
        self.tutor = ChoiceCombo(self.tr("Tutorat"), self.tr("Personne pour l’instant"), icon="user-heart")
        self.tutor_field = Field(self.tr("Tutorat (facultatif)"), self.tutor)
        self.load_bar = Progress(bar_width=72)
        self.review = Check(self.tr("À revoir"))
        self.review_on = DateEdit(self.tr("À revoir le"))
        self.review_field = Field(self.tr("À revoir le"), self.review_on)
        self.left = Check(self.tr("Sortie constatée"))
        self.reason = QLineEdit()
        self.reason.setCompleter(_reasons(self.reason))
        self.reason_field = Field(self.tr("Motif"), self.reason)
        self.note = NoteEdit(self.tr("Notes de séance"), lines=2)
        self.note_field = text(self.tr("Notes de séance"), "caption")
        self.following = ElidedLabel("", "hint")
        self.previous_button = IconButton(self.tr("Situation précédente"), "arrow-left", height=40)
        self.next_button = Button(kind="primary", trailing="arrow-right", key=self.tr("Ctrl+Entrée"), height=40)
        self._lay_out()
        self._connect()
        self._arrange()

    def _options(self) -> tuple[tuple[str, str], ...]:
        words = (self.tr("Solution"), self.tr("À revoir"), self.tr("Pas de suite"))
        return tuple(zip(KINDS, words, strict=True))

    def _lay_out(self) -> None:
        head = row(text(self.tr("Décision"), "section"), None, self.state)
        upper = column(head, 4, self.kind, self.kind_error, 2, self.solutions, self.solutions_error, spacing=4)
        self.review_row = plain(row(self.review, self.review_field.editor, spacing=12))
        self.tutor_box = plain(
            column(row(self.tutor_field.label, None, self.load_bar), self.tutor, self.tutor_field.error, spacing=4)
        )
        last = (self.left, self.reason_field, self.note_field, self.note)
        first = (self.lead_field, self.tutor_box, self.review_row, self.review_field.error)
        self.parts = plain(column(*first, *last, None, spacing=7))
        inner = column(spacing=0)
        upper.setContentsMargins(20, 12, 20, 4)
        self.parts.setContentsMargins(20, 8, 20, 8)
        inner.addLayout(upper)
        inner.addWidget(rule())
        inner.addWidget(self.parts, 1)
        self.body = Scrolled(inner)
        buttons = row(self.previous_button, self.next_button, spacing=8)
        buttons.setStretch(1, 1)
        self.previous_button.setFixedWidth(52)
        bar = foot(column(self.following, buttons, spacing=6, margins=(20, 8, 20, 10)))
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = column(self.body, bar, spacing=0)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def _connect(self) -> None:
        self.kind.chosen.connect(self._kind_chosen)
        self.solutions.edited.connect(self._edited)
        self.solutions.organisation_picked.connect(self._suggest_lead)
        self.lead.picked.connect(self._edited)
        self.tutor.picked.connect(self._edited)
        self.review.clicked.connect(self._review_clicked)
        self.review_on.day_changed.connect(self._edited)
        self.left.clicked.connect(self._edited)
        self.reason.textEdited.connect(self._edited)
        self.note.textChanged.connect(self._edited)
        self.next_button.clicked.connect(self.next_asked)
        self.previous_button.clicked.connect(self.previous_asked)

    def offer(self, meeting: MeetingView, today: date) -> None:
        """Say what can be chosen in this meeting."""
        self._next_meeting = meeting.next_meeting_on
        day = (meeting.held_on or today) + timedelta(days=DEFAULT_DAYS)
        self.solutions.offer(meeting.solution_kinds, meeting.organisations, day)
        self.lead.set_choices(meeting.organisations)
        self.tutor.set_choices([replace(one, label=_with_structure(one)) for one in meeting.tutors])

    def load(self, view: ItemView) -> None:
        """Show the decision of an item: the recorded one, or the draft that was being typed."""
        draft = view.decision
        self._loading = True
        self.kind.set_code("no_follow_up" if draft.kind == "left" else draft.kind)
        self.left.setChecked(draft.kind == "left")
        self.solutions.load(draft.solutions)
        self.lead.set_chosen(draft.lead_organisation)
        self.tutor.set_chosen(draft.tutor)
        self._reviewed = draft.kind == "solution" and draft.review_on is not None
        self.review.setChecked(draft.review_on is not None)
        self.review_on.set_day(draft.review_on)
        self.reason.setText(draft.reason)
        self.note.setPlainText(draft.note)
        self._loading = False
        self._clear_complaints()
        self._arrange()
        self._loaded = DecisionDraft() if view.draft else self.draft()
        self.say_state("draft" if view.draft else "recorded" if view.recorded else "")

    def draft(self) -> DecisionDraft:
        """Give back what is typed; what the kind does not show is left out."""
        kind = self.kind.code
        if kind == "no_follow_up" and self.left.isChecked():
            kind = "left"
        follows = kind in ("solution", "review")
        reviewed = kind == "review" or (kind == "solution" and self.review.isChecked())
        return DecisionDraft(
            kind=kind,
            solutions=self.solutions.drafts() if kind == "solution" else (),
            lead_organisation=self.lead.chosen if follows else None,
            tutor=self.tutor.chosen if follows else None,
            review_on=self.review_on.day if reviewed else None,
            reason=self.reason.text() if kind not in ("", "solution") else "",
            note=self.note.toPlainText(),
        )

    @property
    def changed(self) -> bool:
        """Say whether what is typed differs from what was recorded."""
        return self.draft() != self._loaded

    def keep(self) -> None:
        """Take what is typed as recorded."""
        self._loaded = self.draft()

    def say_state(self, state: str) -> None:
        """Say whether what is shown is recorded or a draft."""
        words = {"recorded": self.tr("Enregistrée"), "draft": self.tr("Brouillon gardé")}.get(state, "")
        tone, icon = ("ok", "check") if state == "recorded" else ("muted", "pencil")
        self.state.say(words, tone=tone, icon=icon)

    def show_neighbours(self, following: AgendaLine | None, *, first: bool, closed: bool) -> None:
        """Say who comes next, and what the main button does."""
        if following is not None:
            words = self.tr("Ensuite : {n}. {name}").format(n=following.position, name=full_name(following))
            self.next_button.setText(self.tr("Suivante"))
        else:
            words = self.tr("Dernière situation de l’ordre du jour")
            self.next_button.setText(self.tr("Suivante") if closed else self.tr("Valider"))
        self.following.set_words(words)
        self.next_button.updateGeometry()
        self.next_button.setEnabled(following is not None or not closed)
        self.previous_button.setEnabled(not first)

    def set_closed(self, *, closed: bool) -> None:
        """Let nobody write once the meeting is closed."""
        for widget in (self.kind, self.solutions, self.parts):
            widget.setEnabled(not closed)
        self.solutions.add_button.setVisible(not closed)

    def wrong(self) -> QWidget | None:
        """Return the first field that holds something that is no date, marked; None when all is well."""
        self.review_field.complain(self.review_on.sentence)
        shown = self.kind.code == "solution"
        return (self.solutions.wrong() if shown else None) or (
            self.review_on if self.review_on.sentence and self.review_row.isVisible() else None
        )

    def complain(self, error: FieldError) -> None:
        """Mark the field a rule speaks of, and give it the focus."""
        name, _, number = error.field.partition(".")
        said = " ".join(part for part in (error.sentence, error.hint) if part)
        if number.isdigit():
            self.solutions.complain(int(number), said)
        elif name == "lead_organisation":
            self.lead_field.complain(said)
            self.lead.setFocus()
        elif name == "reason":
            self.reason_field.complain(said)
            self.reason.setFocus()
        elif name == "solutions":
            self.solutions_error.say(said)
            self.solutions.add()
        else:
            self.kind_error.say(said)
            self.kind.focus_choice()

    def choose(self, kind: str) -> None:
        """Choose what is decided, as the keys do."""
        if self.kind.isEnabled():
            self.kind.choose(kind)

    def settle(self) -> None:
        """Take what is being typed in the field that has the focus, as leaving it would."""
        holder = self.window().focusWidget()
        if isinstance(holder, QLineEdit) and self.isAncestorOf(holder):
            holder.editingFinished.emit()

    def _kind_chosen(self, kind: str) -> None:
        if kind == "review" and not self.review_on.text():
            self.review_on.set_day(self._next_meeting)
        self.review.setChecked(kind == "review" or self._reviewed)
        self._arrange()
        if kind == "solution" and not self.solutions.cards:
            self.solutions.add()
        elif kind == "review":
            self.lead.setFocus() if self.lead.chosen is None else self.reason.setFocus()
        elif kind == "no_follow_up":
            self.reason.setFocus()
        self._edited()

    def _review_clicked(self) -> None:
        self._reviewed = self.review.isChecked()
        if self.review.isChecked() and not self.review_on.text():
            self.review_on.set_day(self._next_meeting)
        self._arrange()
        self._edited()

    def _suggest_lead(self, organisation: object) -> None:
        """Who takes the first solution is usually in charge: suggested while nobody is."""
        if self.lead.chosen is None and isinstance(organisation, bytes):
            self.lead.set_chosen(organisation)  # type: ignore[arg-type]
            self._edited()

    def _edited(self) -> None:
        if self._loading:
            return
        self._clear_complaints()
        self._show_load()
        self.say_state("")
        self.edited.emit()

    def _clear_complaints(self) -> None:
        for field in (self.lead_field, self.reason_field, self.review_field):
            field.complain("")
        self.kind_error.clear()
        self.solutions_error.clear()

    def _arrange(self) -> None:
        """Show what the chosen kind needs."""
        kind = self.kind.code
        self.solutions.setVisible(kind == "solution")
        for widget in (self.lead_field, self.tutor_box, self.review_row):
            widget.setVisible(kind in ("solution", "review"))
        self.review.setEnabled(kind == "solution")
        self.review_on.setEnabled(self.review.isChecked())
        self.left.setVisible(kind == "no_follow_up")
        self.reason_field.setVisible(kind in ("review", "no_follow_up"))
        self.reason_field.label.setText(self.tr("Ce qui est attendu") if kind == "review" else self.tr("Motif"))
        self.reason.setAccessibleName(self.reason_field.label.text())
        self._show_load()

    def _show_load(self) -> None:
        choice = self.tutor.choice
        found = _LOAD.search(choice.hint) if choice else None
        self.load_bar.setVisible(found is not None)
        if choice is not None and found is not None:
            load, room = int(found[1]), int(found[2])
            self.load_bar.show_load(load / room if room else 0, choice.hint)


def _with_structure(tutor: Choice) -> str:
    return f"{tutor.label}, {tutor.group}" if tutor.group else tutor.label


def _reasons(parent: QWidget) -> QCompleter:
    """Suggest the words of the outcomes for a motive; any other may be written."""
    completer = QCompleter(list(OUTCOME.values()), parent)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    return completer
