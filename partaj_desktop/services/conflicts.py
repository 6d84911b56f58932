"""Two versions: show each with who wrote it and when; settle by keeping one, or writing a third."""

from base64 import b64decode, b64encode
from itertools import groupby

from partaj_desktop.domain.changes import read_header
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.field_words import FIELD_WORDS, TABLE_WORDS, words_of
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.tables import TABLES, Kind
from partaj_desktop.domain.typography import date_fr
from partaj_desktop.domain.views import ConflictSide, ConflictView, Topic
from partaj_desktop.domain.vocabulary import ROLE
from partaj_desktop.services import timeline
from partaj_desktop.services.session import Draft, Session, day, instant
from partaj_desktop.store import conflicts, situations
from partaj_desktop.store.conflicts import Side

_CHANGED = frozenset({Topic.CONFLICTS, Topic.SITUATIONS, Topic.MEETINGS, Topic.EXCHANGE})


def listing(session: Session) -> tuple[ConflictView, ...]:
    """List the fields of which several versions stand."""
    names = {one.person: one for one in situations.named(session.connection)}
    return tuple(
        _view(session, list(sides), names)
        for _, sides in groupby(conflicts.sides(session.connection), key=lambda side: (side.row, side.field))
    )


def settle(session: Session, key: str, value: str | int | bytes | None) -> frozenset[Topic]:
    """Settle a field with a value, kept or new: the change names every version it replaces.

    Raises:
        UserError: it was settled already.
    """
    row, field = _unkey(key)
    standing = [side for side in conflicts.sides(session.connection) if (side.row, side.field) == (row, field)]
    if not standing:
        raise UserError("Ces deux versions ont déjà été départagées.")
    draft = Draft(session)
    draft.set(standing[0].table, row, standing[0].subject, **{field: value})
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
    )


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
    )


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
