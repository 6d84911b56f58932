"""What a person gives to be written: plain values, judged before anything is recorded."""

from dataclasses import dataclass
from datetime import date

from partaj_desktop.domain.errors import FieldError
from partaj_desktop.domain.ids import Id

LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """An address or number: codes of CONTACT_KIND and CONTACT_HOLDER. `usage`: use, or do_not_write."""

    kind: str
    value: str
    holder: str = "self"
    usage: str = "use"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """A young person as first told. Nothing is compulsory but a name, or « inconnu »."""

    last_name: str
    first_name: str = ""
    birth_date: date | None = None
    sex: str = ""
    commune: str = ""
    postcode: str = ""
    contacts: tuple[ContactDraft, ...] = ()
    guardian_name: str = ""
    guardian_relation: str = ""
    guardian_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDraft:
    """A meeting to be planned. `more`: how many others follow it, `weeks` apart."""

    cell: Id
    cell_name: str = ""
    held_on: date | None = None
    starts_at: str = ""
    place: str = ""
    planned_minutes: int | None = None
    more: int = 0
    weeks: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationFacts:
    """What is known of a situation when it is opened; codes of `domain.vocabulary`."""

    territory: Id
    cell: Id | None = None
    wing: str = "repair"
    state: str = "spotted"
    status: str = ""
    last_situation: str = ""
    level: str = ""
    last_class: str = ""
    last_school: str = ""
    left_on: date | None = None
    ine: str = ""
    wish: str = ""
    proposed_by: Id | None = None
    spotted_on: date | None = None
    verified_on: date | None = None
    proposed_on: date | None = None
    broken_on: date | None = None
    deadline_on: date | None = None


def check_person(draft: PersonDraft) -> None:
    """Refuse a person without any name.

    Raises:
        FieldError: on `last_name`, or on a text too long to be one.
    """
    if not draft.last_name.strip() and not draft.first_name.strip():
        raise FieldError("last_name", "Il faut un nom.", "Écrivez « inconnu » si le nom n’est pas connu.")
    check_text("last_name", draft.last_name, 200)
    check_text("first_name", draft.first_name, 200)


def check_text(field: str, text: str, longest: int = LONGEST_TEXT) -> None:
    """Refuse a text beyond what a field holds.

    Raises:
        FieldError: on the field.
    """
    if len(text) > longest:
        raise FieldError(field, f"Ce texte est trop long ({len(text)} caractères).", f"{longest} au plus.")
