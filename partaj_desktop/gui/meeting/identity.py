"""Correcting who somebody is, without leaving the meeting: the names, the birth, the place, the number."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from partaj_desktop.domain.drafts import ContactDraft, PersonDraft
from partaj_desktop.domain.errors import FieldError, PartajError
from partaj_desktop.gui.components.box import Message
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.fields import DateEdit, Field, pair
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.text import column, row, text
from partaj_desktop.gui.meeting.draft_keeper import DraftKeeper
from partaj_desktop.gui.theme import look

_NUMBERS = ("mobile", "phone")


class IdentityDialog(QDialog):
    """The fields, and one button.

    Signals: recorded(PersonDraft) when the person is done; the dialog stays until `accept` or `complain`.
    typed(dict) at most a second after something was: what stands in the fields that were changed, nothing once the
    person gives up.
    """

    recorded = Signal(object)
    typed = Signal(object)

    def __init__(self, parent: QWidget, known: PersonDraft, waiting: Mapping[str, str]) -> None:
        super().__init__(parent)
        self.setWindowTitle("PARTAJ")
        self._known = known
        self._number = next((one for one in known.contacts if one.kind in _NUMBERS), None)
        self.birth = DateEdit(self.tr("Né(e) le"))
        self.birth.set_day(known.birth_date)
        self.fields = {
            "last_name": Field(self.tr("Nom"), QLineEdit(known.last_name)),
            "first_name": Field(self.tr("Prénom"), QLineEdit(known.first_name)),
            "birth_date": Field(self.tr("Né(e) le"), self.birth),
            "commune": Field(self.tr("Commune"), QLineEdit(known.commune)),
            "postcode": Field(self.tr("Code postal"), QLineEdit(known.postcode)),
            "phone": Field(self.tr("Téléphone"), QLineEdit(self._number.value if self._number else "")),
        }
        self.problem = Message()
        self.keeper = DraftKeeper(lambda: self.typed.emit(self._changed()), self)
        self.save_button = Button(text=self.tr("Enregistrer"), kind="primary", height=40)
        self.save_button.clicked.connect(self._save)
        self.save_button.setDefault(True)
        self.cancel_button = Button(text=self.tr("Annuler"))
        self.cancel_button.clicked.connect(self.reject)
        fields = self.fields
        self.setLayout(
            column(
                text(self.tr("Modifier la fiche"), "title"),
                pair(fields["last_name"], fields["first_name"]),
                pair(fields["birth_date"], fields["phone"]),
                pair(fields["commune"], fields["postcode"]),
                self.problem,
                row(None, self.cancel_button, self.save_button),
                spacing=12,
                margins=(24, 20, 24, 20),
            )
        )
        self.setMinimumWidth(look().px(520))
        self._loaded = {name: self._words(name) for name in fields}
        self._take_up(waiting)
        fields["last_name"].editor.setFocus()
        FocusRing(self)

    def _take_up(self, waiting: Mapping[str, str]) -> None:
        """Show what was being typed when the program locked, and watch what is typed now."""
        for name, field in self.fields.items():
            if isinstance(field.editor, QLineEdit):
                field.editor.setText(waiting.get(name, self._loaded[name]))
                field.editor.textEdited.connect(self.keeper.touch)
        if waiting:
            self.problem.say(self.tr("Voici ce qui était en cours de saisie et n’était pas enregistré."), tone="muted")

    def _changed(self) -> dict[str, str]:
        return {name: self._words(name) for name, loaded in self._loaded.items() if self._words(name) != loaded}

    def reject(self) -> None:
        self.keeper.drop()
        self.typed.emit({})
        super().reject()

    def _words(self, name: str) -> str:
        editor = self.fields[name].editor
        return editor.text().strip() if isinstance(editor, QLineEdit) else ""

    def _save(self) -> None:
        self.keeper.flush()
        for field in self.fields.values():
            field.complain("")
        if self.birth.sentence:
            self.fields["birth_date"].complain(self.birth.sentence)
            self.birth.setFocus()
            return
        number = replace(self._number or ContactDraft(kind="mobile", value=""), value=self._words("phone"))
        self.recorded.emit(
            replace(
                self._known,
                last_name=self._words("last_name"),
                first_name=self._words("first_name"),
                birth_date=self.birth.day,
                commune=self._words("commune"),
                postcode=self._words("postcode"),
                contacts=(number,),
            )
        )

    def complain(self, error: PartajError) -> None:
        """Say what could not be recorded, at its field where there is one; what was typed stays."""
        said = " ".join(part for part in (error.sentence, error.hint) if part)
        field = self.fields.get(error.field) if isinstance(error, FieldError) else None
        if field is None:
            self.problem.say(said)
            return
        field.complain(said)
        field.editor.setFocus()
