"""The shared tables: their fields, whose data they are, who may write and who may read them.

This is the one place that decides
- what a change may contain (`Table.kinds`; judged in `bundle.merge`),
- which role may write which table, judged alike on every workstation (`Table.writers`),
- which rows a role may hold at all: a row travels whole or not at all (`may_read`). What a tutor must not see
  therefore stands in a table of its own, never in a column.

A field is never renamed and its name never used again. `db/schema.sql` has one table for each, column by column.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from partaj_desktop.domain.roles import Role

SCHEMA = 1
"""The schema this program writes. Entries of a later one are kept whole and not projected."""

Value = str | int | bytes | None
"""What a field holds: text, a whole number (flags are 0 or 1), a reference, or nothing."""


class Scope(StrEnum):
    """Whose data the rows of a table are: this decides their subject."""

    PERSON = "person"
    """The subject is a young person: held where that person is followed or entrusted."""
    TERRITORY = "territory"
    """The subject is a territory: held by its facilitators and the region."""
    SHARED = "shared"
    """Nobody in particular: held by every workstation whose role reads the table."""


class Kind(StrEnum):
    """What a field may hold besides nothing."""

    TEXT = "text"
    WHOLE = "whole"
    FLAG = "flag"
    DAY = "day"
    ID = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a table. `last`: the greatest version wins and no second version is shown."""

    name: str
    kind: Kind
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One shared table. `add_only`: a row is written once and corrected by amendments, never changed."""

    name: str
    scope: Scope
    fields: tuple[Field, ...]
    writers: frozenset[Role]
    readers: frozenset[Role]
    add_only: bool = False
    kinds: Mapping[str, Kind]
    ids: frozenset[str]
    last: frozenset[str]


_ALL = frozenset(Role)
_OFFICE = frozenset({Role.COORDINATOR, Role.FACILITATOR})
_REGION = frozenset({Role.COORDINATOR})


def _fields(text: str) -> tuple[Field, ...]:
    """Read `name` (text) or `name:kind`; with a final `!` the greatest version wins. All end with `removed`."""
    out = []
    for word in [*text.split(), "removed:flag"]:
        name, _, kind = word.rstrip("!").partition(":")
        out.append(Field(name=name, kind=Kind(kind or "text"), last=word.endswith("!")))
    return tuple(out)


def _table(
    name: str,
    scope: Scope,
    fields: str,
    *,
    writers: frozenset[Role] = _OFFICE,
    readers: frozenset[Role] = _OFFICE,
    add_only: bool = False,
) -> Table:
    parsed = _fields(fields)
    return Table(
        name=name,
        scope=scope,
        fields=parsed,
        writers=writers,
        readers=readers,
        add_only=add_only,
        kinds={field.name: field.kind for field in parsed},
        ids=frozenset(field.name for field in parsed if field.kind is Kind.ID),
        last=frozenset(field.name for field in parsed if field.last),
    )


_DECLARED = (
    # Shared by everybody
    _table(
        "region",
        Scope.SHARED,
        "name carrier carrier_address dossier project_title funder evaluator started_on:day",
        writers=_REGION,
        readers=_ALL,
    ),
    _table(
        "territory",
        Scope.SHARED,
        "code name position:whole experimental:flag follow_up_word",
        writers=_REGION,
        readers=_ALL,
    ),
    _table(
        "organisation",
        Scope.SHARED,
        "name kind territory:id commune phone email",
        readers=_ALL,
    ),
    _table(
        "solution_kind",
        Scope.SHARED,
        "code label family position:whole active:flag",
        writers=_REGION,
        readers=_ALL,
    ),
    _table(
        "tutor",
        Scope.SHARED,
        "last_name first_name organisation:id capacity:whole phone email has_computer:flag",
    ),
    _table(
        "steering_body",
        Scope.SHARED,
        "kind name territory:id chair installed_on:day installed_at position:whole",
        writers=_REGION,
    ),
    _table("membership", Scope.SHARED, "body:id function position:whole", writers=_REGION),
    _table("body_session", Scope.SHARED, "body:id held_on:day kind place", writers=_REGION),
    _table(
        "local_project",
        Scope.SHARED,
        "territory:id title organisation:id wing received_on:day decision decided_on:day beneficiaries:whole"
        " opinion opinion_on:day",
        writers=_REGION,
    ),
    _table(
        "tutor_application",
        Scope.SHARED,
        "territory:id organisation:id received_on:day decision decided_on:day young_people:whole"
        " opinion opinion_on:day",
        writers=_REGION,
    ),
    _table("erasure", Scope.SHARED, "reason ordered_on:day", writers=_REGION, readers=_ALL, add_only=True),
    # A territory's
    _table("cell", Scope.TERRITORY, "name wing organisation:id commune position:whole"),
    _table("cell_member", Scope.TERRITORY, "cell:id name function organisation:id position:whole!"),
    _table(
        "meeting",
        Scope.TERRITORY,
        "cell:id number:whole held_on:day starts_at place state planned_minutes:whole closed_on:day fingerprint seal",
    ),
    _table("attendance", Scope.TERRITORY, "meeting:id member:id name organisation:id position:whole! presence!"),
    _table("general_point", Scope.TERRITORY, "meeting:id text position:whole!"),
    _table("roster", Scope.TERRITORY, "source label received_on:day rows_read:whole rows_refused:whole"),
    # A young person's, open to the tutor to whom he or she is entrusted
    _table(
        "young_person",
        Scope.PERSON,
        "last_name first_name usual_name birth_date:day sex commune postcode",
        readers=_ALL,
    ),
    _table("contact", Scope.PERSON, "kind value holder usage position:whole!", writers=_ALL, readers=_ALL),
    _table(
        "situation",
        Scope.PERSON,
        "territory:id cell:id wing state status wish proposed_by:id spotted_on:day verified_on:day proposed_on:day"
        " lead_organisation:id dormant_until:day outcome outcome_on:day outcome_by broken_on:day deadline_on:day",
        readers=_ALL,
    ),
    _table(
        "decision",
        Scope.PERSON,
        "situation:id agenda_item:id held_on:day kind reason lead_organisation:id review_on:day",
        readers=_ALL,
    ),
    _table(
        "solution",
        Scope.PERSON,
        "situation:id decision:id kind label organisation:id contact_name due_on:day position:whole! state"
        " proposed_on:day accepted_on:day started_on:day held_on:day ended_on:day end_reason",
        readers=_ALL,
    ),
    _table(
        "appointment",
        Scope.PERSON,
        "situation:id decision:id tutor:id state proposed_on:day agreed_on:day parents_agreed_on:day accepted_on:day"
        " active_on:day ended_on:day end_reason",
        readers=_ALL,
    ),
    _table(
        "logbook_entry",
        Scope.PERSON,
        "situation:id kind happened_on:day text next_step next_on:day reported_by amends:id",
        writers=_ALL,
        readers=_ALL,
        add_only=True,
    ),
    # A young person's, closed to tutors
    _table(
        "schooling",
        Scope.PERSON,
        "situation:id last_situation level detail last_class last_school left_on:day ine",
    ),
    _table("guardian", Scope.PERSON, "name relation phone informed_on:day"),
    _table(
        "agenda_item",
        Scope.PERSON,
        "meeting:id situation:id position:whole! reason planned_minutes:whole! minutes:whole! state! status presenter",
    ),
    _table("item_note", Scope.PERSON, "agenda_item:id text circle kept_from:id"),
    _table("sealed_item", Scope.PERSON, "meeting:id agenda_item:id body", add_only=True),
    _table("roster_line", Scope.PERSON, "roster:id source number:whole body seen_on:day"),
    _table("verification", Scope.PERSON, "result detail tries:whole checked_on:day organisation:id"),
    _table("watch_signal", Scope.PERSON, "organisation:id signalled_on:day state handed_over_on:day accepted_on:day"),
    _table("agreement", Scope.PERSON, "solution:id given_by agrees:flag heard_on:day"),
    _table(
        "transfer",
        Scope.PERSON,
        "situation:id from_territory:id to_territory:id state proposed_on:day reason answered_on:day answer",
    ),
    _table("person_link", Scope.PERSON, "other:id verdict decided_on:day"),
)

TABLES: Mapping[str, Table] = {table.name: table for table in _DECLARED}


def may_read(role: Role, table: str) -> bool:
    """Tell whether a workstation of this role may hold a table's rows; an unknown table stays with the office."""
    known = TABLES.get(table)
    return role in (known.readers if known else _OFFICE)
