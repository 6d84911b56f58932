"""Two versions: show each with who wrote it and when; settle by keeping one, or writing a third; choose again."""

from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from partaj_desktop.domain import another_value
from partaj_desktop.domain.another_value import Nature
from partaj_desktop.domain.changes import read_header
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.field_words import FIELD_WORDS, TABLE_WORDS, words_of
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.tables import TABLES, Kind, Scope
from partaj_desktop.domain.typography import date_fr
from partaj_desktop.domain.views import ConflictPreview, ConflictSide, ConflictView, Topic
from partaj_desktop.domain.vocabulary import ROLE
from partaj_desktop.services import timeline, transfers
from partaj_desktop.services.session import Draft, Session, day, instant
from partaj_desktop.store import conflicts, region, situations
from partaj_desktop.store import transfers as offers
from partaj_desktop.store.conflicts import Side

_MOST_PREVIEWS = 20
_MOST_SETTLED = 50
"""Fields settled here that are shown again, the latest first."""
_WHO_IS_IN_CHARGE = frozenset({("situation", "territory"), ("transfer", "state")})
_CHANGED = frozenset({Topic.CONFLICTS, Topic.SITUATIONS, Topic.MEETINGS, Topic.EXCHANGE})


def listing(session: Session) -> tuple[ConflictView, ...]:
    """List the fields of which several versions stand."""
    names = {one.person: one for one in situations.named(session.connection)}
    return tuple(
        _view(session, list(sides), names)
        for _, sides in groupby(conflicts.sides(session.connection), key=lambda side: (side.row, side.field))
    )


def previews(session: Session, fields: Collection[tuple[bytes, str]]) -> tuple[ConflictPreview, ...]:
    """Say of some fields with several versions whose they are and what the versions say; of the first twenty."""
    chosen = set(sorted(fields)[:_MOST_PREVIEWS])
    found = [side for side in conflicts.sides(session.connection) if (side.row, side.field) in chosen] if chosen else []
    return tuple(_preview(session, list(sides)) for _, sides in groupby(found, key=lambda side: (side.row, side.field)))


def _preview(session: Session, sides: Sequence[Side]) -> ConflictPreview:
    first = sides[0]
    return ConflictPreview(
        who=situations.name_of(session.connection, Id(bytes(first.subject))) if _is_about_somebody(first) else "",
        what=f"{TABLE_WORDS.get(first.table, first.table)} : {FIELD_WORDS.get(first.field, first.field)}",
        values=tuple(in_words(session, side.table, side.field, side.value) for side in sides),
    )


def _is_about_somebody(side: Side) -> bool:
    return TABLES[side.table].scope is Scope.PERSON


def settled(session: Session) -> tuple[ConflictView, ...]:
    """List the fields this workstation settled, the latest first, each with the versions that stood."""
    names = {one.person: one for one in situations.named(session.connection)}
    found = conflicts.settled(session.connection, session.writer, _MOST_SETTLED)
    return tuple(
        replace(
            _view(session, list(one.sides), names),
            settled=True,
            now=in_words(session, one.sides[0].table, one.sides[0].field, one.value),
        )
        for one in found
    )


def settle(session: Session, key: str, value: str | int | bytes | None) -> frozenset[Topic]:
    """Settle a field with a value, kept or new: the change names every version it replaces.

    Raises:
        UserError: it was settled already, or is for the coordination; FieldError: a new value the field may not hold.
    """
    standing = [side for side in conflicts.sides(session.connection) if (side.row, side.field) == _unkey(key)]
    if not standing:
        raise UserError("Ces deux versions ont déjà été départagées.")
    return _write(session, standing, value)


def settle_again(session: Session, key: str, value: str | int | bytes | None) -> frozenset[Topic]:
    """Choose anew for a field settled here, among the versions that stood or another value: one more change.

    Raises:
        UserError: it is not settled; FieldError: a new value the field may not hold.
    """
    for one in conflicts.settled(session.connection, session.writer, _MOST_SETTLED):
        if (one.sides[0].row, one.sides[0].field) == _unkey(key):
            return _write(session, one.sides, value)
    raise UserError("Ce choix ne peut plus être repris ici.", "Modifiez la fiche elle-même.")


def _write(session: Session, sides: Sequence[Side], value: str | int | bytes | None) -> frozenset[Topic]:
    first = sides[0]
    if (first.table, first.field) in _WHO_IS_IN_CHARGE and session.role is not Role.COORDINATOR:
        raise UserError(
            "C’est à la coordination régionale de dire quel territoire suit cette situation.",
            "Envoyez ce qui est noté ici : elle verra les deux versions.",
        )
    if all(value != side.value for side in sides):
        choices = _choices(session, first)
        value = another_value.check(first.table, first.field, value, choices, session.today())
    draft = Draft(session)
    draft.set(first.table, first.row, first.subject, **{first.field: value})
    if first.table == "transfer" and first.field == "state":
        transfers.follow_answer(session, draft, first.row, value)
    draft.record("conflict.settled")
    return _CHANGED


def _key(row: Id, field: str) -> str:
    return f"{b64encode(row).decode()} {field}"


def _unkey(key: str) -> tuple[Id, str]:
    row, _, field = key.partition(" ")
    return Id(b64decode(row)), field


def _view(session: Session, sides: list[Side], names: dict[Id, situations.Named]) -> ConflictView:
    first = sides[0]
    person = names.get(Id(bytes(first.subject)))
    return ConflictView(
        key=_key(Id(bytes(first.row)), first.field),
        who=f"{person.last_name or ''} {person.first_name or ''}".strip() if person else "",
        about=TABLE_WORDS.get(first.table, first.table),
        what=FIELD_WORDS.get(first.field, first.field),
        territory=(person.territory or "") if person else "",
        sides=tuple(_side(session, side) for side in sides),
        another=another_value.nature(first.table, first.field),
        choices=tuple(_choices(session, first).items()),
    )


def _choices(session: Session, side: Side) -> Mapping[str | bytes, str]:
    """Give what another value is chosen among, with its words: a field's codes, or the rows it may point at."""
    if another_value.nature(side.table, side.field) is not Nature.CODE:
        return {}
    match side.field:
        case "tutor":
            return {one.id: f"{one.first_name} {one.last_name}" for one in region.tutors(session.connection)}
        case "cell":
            here = offers.placed(session.connection, side.row).territory if side.table == "situation" else side.subject
            return {one.id: one.name for one in region.cells(session.connection) if one.territory == here}
        case field if field in another_value.REFERENCES:
            return {one.id: one.name for one in region.organisations(session.connection)}
        case field:
            return dict[str | bytes, str](words_of(side.table, field).items())


def _side(session: Session, side: Side) -> ConflictSide:
    author = read_header(side.header).author
    try:
        workstation = session.trust().of(author)
    except UserError:
        workstation = None
    return ConflictSide(
        value=in_words(session, side.table, side.field, side.value),
        raw=side.value,
        author=timeline.author_name(session, author) or "Poste inconnu",
        role=ROLE.get(workstation.role if workstation else "", ""),
        written_at=instant(side.at),
        started_from=_started_from(session, side),
    )


def _started_from(session: Session, side: Side) -> str:
    found = conflicts.started_from(session.connection, side)
    return in_words(session, side.table, side.field, found[0]) if found is not None else ""


def in_words(session: Session, table: str, field: str, value: str | int | bytes | None) -> str:
    """Say a field's value as a person reads it: a word for a code, a name for a reference, a date in full."""
    if value is None:
        return "(vide)"
    kind = TABLES[table].kinds[field]
    if kind is Kind.DAY:
        when = day(str(value))
        return date_fr(when) if when else str(value)
    if kind is Kind.FLAG:
        return "oui" if value else "non"
    if kind is Kind.ID and isinstance(value, bytes):
        return situations.name_of(session.connection, Id(value)) or "(inconnu)"
    return words_of(table, field).get(str(value), str(value))


def to_json(conflict: ConflictView) -> dict[str, object]:
    """Lay a field with several versions out for `merge --json`."""
    return {
        "who": conflict.who,
        "about": conflict.about,
        "what": conflict.what,
        "versions": [
            {"value": side.value, "author": side.author, "written_at": side.written_at.isoformat()}
            for side in conflict.sides
        ],
    }
