"""Read a list of young people: look first, then take; nobody is lost, nobody is taken twice.

A row is *known* when a person of the same name, born the same day, in the same commune (or none told) is here
already, or when the same source said exactly the same of somebody before; it then adds what the list said and changes
nothing else. All other rows are new people, spotted. Telling people apart more finely is the matching of identities,
which comes with its own screen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from partaj_desktop.domain.drafts import ContactDraft, PersonDraft, SituationFacts
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roster import ColumnMapping, RosterReading, RosterRow
from partaj_desktop.domain.text import plain, shown
from partaj_desktop.domain.views import ImportLine, ImportView
from partaj_desktop.intake import csv_roster
from partaj_desktop.services import people
from partaj_desktop.services.session import Draft, Session
from partaj_desktop.store import rosters
from partaj_desktop.system import files

_encode = msgspec.json.Encoder(order="deterministic").encode
_Key = tuple[str, str, str]
MOST_FILE: Final = 32 << 20
"""Bytes of a list: a hundred thousand young people, three hundred bytes each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What each row of a reading is: the person it is known as, or None when it is new."""

    reading: RosterReading
    known: Mapping[int, Id]


def read_file(path: Path) -> bytes:
    """Read a list's file, within what a list may be.

    Raises:
        UserError, DiskFailure: it is no file, it is larger than any list, or it cannot be read.
    """
    try:
        return files.read_limited(path, MOST_FILE)
    except files.FileTooLargeError as error:
        raise UserError(
            "Ce fichier est trop gros pour une liste.", "Vérifiez que le bon fichier a été choisi."
        ) from error


def preview(
    session: Session, data: bytes, file_name: str, source: str, mapping: ColumnMapping | None = None
) -> ImportView:
    """Tell what taking a list would do, row by row; nothing is written."""
    return _view(_judge(session, csv_roster.read(data, mapping), source), shown(file_name), source, done=False)


def take(
    session: Session, data: bytes, file_name: str, source: str, mapping: ColumnMapping | None = None
) -> ImportView:
    """Take a list: new people are opened as spotted, known ones gain what it says; all or nothing.

    Raises:
        UserError: the file is no list, or this workstation has no territory.
    """
    judged = _judge(session, csv_roster.read(data, mapping), source)
    territory = _territory(session)
    with session.transaction():
        _write(session, judged, source, shown(file_name), territory)
    return _view(judged, shown(file_name), source, done=True)


def _territory(session: Session) -> Id:
    territory = session.me().territory
    if territory is None:
        raise UserError(
            "Une liste se lit sur le poste du territoire concerné.", "Envoyez-la à l’animation de ce territoire."
        )
    return Id(territory)


def _judge(session: Session, reading: RosterReading, source: str) -> _Judged:
    said = {(of, body): person for person, of, body in rosters.lines(session.connection)}
    by_key: dict[_Key, list[rosters.Known]] = {}
    for one in rosters.known(session.connection):
        if one.birth_date:
            by_key.setdefault(_key(one.last_name, one.first_name, one.birth_date), []).append(one)
    known: dict[int, Id] = {}
    for row in reading.rows:
        found = [one for one in by_key.get(_row_key(row), ()) if _same_place(one.commune, row.commune)]
        before = said.get((source, _body(row)))
        if before is not None:
            known[row.number] = Id(before)
        elif row.birth_date is not None and len(found) == 1:
            known[row.number] = found[0].id
    return _Judged(reading=reading, known=known)


def _body(row: RosterRow) -> str:
    """Write what a row says, but for its place in the file: lists come back sorted anew."""
    return _encode(replace(row, number=0)).decode()


def _key(last_name: str | None, first_name: str | None, birth_date: str) -> _Key:
    return plain(last_name or ""), plain(first_name or ""), birth_date


def _row_key(row: RosterRow) -> _Key:
    return _key(row.last_name or row.usual_name, row.first_name, row.birth_date.isoformat() if row.birth_date else "")


def _same_place(known: str | None, told: str) -> bool:
    return not known or not told or plain(known) == plain(told)


def _write(session: Session, judged: _Judged, source: str, file_name: str, territory: Id) -> None:
    reading = judged.reading
    said = rosters.lines(session.connection)
    draft = Draft(session)
    roster: Id | None = None
    for row in reading.rows:
        body = _body(row)
        person = judged.known.get(row.number)
        if person is not None and (person, source, body) in said:
            continue
        if roster is None:
            roster = _open_roster(session, reading, source, file_name, territory)
        if person is None:
            person, _ = people.add_person(session, *_drafts(session, row, territory))
        draft.new(
            "roster_line",
            person,
            roster=roster,
            source=source,
            number=row.number,
            body=body,
            seen_on=session.today(),
        )
    draft.record("list.read")


def note_list(
    session: Session, source: str, label: str, territory: Id, rows: Sequence[tuple[Id, int, Sequence[str]]]
) -> Id:
    """Note which people a list names whose rows were already told apart: (person, row number, cells)."""
    draft = Draft(session)
    roster = draft.new(
        "roster",
        territory,
        source=source,
        label=label,
        received_on=session.today(),
        rows_read=len(rows),
        rows_refused=0,
    )
    for person, number, cells in rows:
        draft.new(
            "roster_line",
            person,
            roster=roster,
            source=source,
            number=number,
            body=_encode(list(cells)).decode(),
            seen_on=session.today(),
        )
    draft.record("list.noted")
    return roster


def _open_roster(session: Session, reading: RosterReading, source: str, label: str, territory: Id) -> Id:
    draft = Draft(session)
    row = draft.new(
        "roster",
        territory,
        source=source,
        label=label,
        received_on=session.today(),
        rows_read=reading.rows_read,
        rows_refused=len(reading.rejected),
    )
    draft.record("list.received")
    return row


def _drafts(session: Session, row: RosterRow, territory: Id) -> tuple[PersonDraft, SituationFacts]:
    contacts = [
        ContactDraft(kind=kind, value=value, holder=holder)
        for kind, value, holder in (
            ("mobile", row.mobile, "self"),
            ("phone", row.phone, "self"),
            ("email", row.email, "self"),
            ("address", row.address, "self"),
            ("phone", row.guardian_phone, "guardian"),
        )
        if value
    ]
    person = PersonDraft(
        last_name=row.last_name or row.usual_name or "inconnu",
        first_name=row.first_name,
        birth_date=row.birth_date,
        sex=row.sex,
        commune=row.commune,
        postcode=row.postcode,
        contacts=tuple(contacts),
    )
    facts = SituationFacts(
        territory=territory,
        spotted_on=session.today(),
        last_class=row.last_class,
        last_school=row.last_school,
        left_on=row.left_on,
        ine=row.ine,
    )
    return person, facts


def _view(judged: _Judged, file_name: str, source: str, *, done: bool) -> ImportView:
    reading = judged.reading
    lines = [
        ImportLine(
            number=row.number,
            name=f"{row.last_name or row.usual_name} {row.first_name}".strip(),
            outcome="known" if row.number in judged.known else "new",
        )
        for row in reading.rows
    ]
    lines += [
        ImportLine(
            number=one.number,
            name="",
            outcome="refused",
            column=one.column,
            value=one.value,
            reason=one.reason_sentence,
        )
        for one in reading.rejected
    ]
    lines += [
        ImportLine(number=one.number, name="", outcome="repeated", reason=f"Déjà à la ligne {one.first}.")
        for one in reading.repeated
    ]
    return ImportView(
        source=source,
        file_name=file_name,
        done=done,
        lines=tuple(sorted(lines, key=lambda line: line.number)),
        recognised=tuple(reading.columns_recognised.values()),
        ignored=reading.columns_ignored,
    )
