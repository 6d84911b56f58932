"""Freeze a store of the schema this program writes, with what was put in, for the programs that come later.

    python -m tests.store.freeze            writes tests/store/frozen/NNNN.db and NNNN.json
    python -m tests.store.freeze --again    the same over what stands: only before that schema is released

A frozen store of a released schema is never made again: opening it is what a later program must prove.
"""

import base64
import json
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Any

from partaj_desktop.bundle.cut import cut
from partaj_desktop.domain.changes import Patch, change_line
from partaj_desktop.domain.ids import SHARED
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.sight import Sight
from partaj_desktop.domain.tables import SCHEMA, TABLES, Kind, Scope, Table, Value
from partaj_desktop.store import access, copies, erasure, migrations, state
from partaj_desktop.store import connection as opening
from partaj_desktop.store.connection import Connection
from tests.helpers.stores import DATA_KEY, dump, id_of
from tests.helpers.worlds import Party, party, trust_of, workstation
from tests.store.test_projection import Hand

FROZEN = Path(__file__).parent / "frozen"
PEOPLE = (
    ("Marie-Antoinette", "de La Rochefoucauld-Doudeauville"),
    ("Łukasz", "Żółć"),
    ("Şükrü", "Çağlar"),
    ("Thị Phượng", "Nguyễn"),
    ("Kévin", "Lefebvre"),
    ("Mélissa", "Kaczmarek"),
)
ERASED = ("Yassine", "Haddad")
TERRITORY = id_of("the north")


def fill(folder: Path) -> Party:
    """Live a little: everything a store can hold is in this one."""
    stations = [
        workstation("region", Role.COORDINATOR),
        workstation("north", Role.FACILITATOR, territory="the north"),
        workstation("south", Role.FACILITATOR, territory="the south"),
    ]
    trust = trust_of(stations)
    region, north, south = (party(folder, one.holder, trust) for one in stations)
    random = Random("frozen")
    for table in TABLES.values():
        region.write("fill", [_row(random, table, number) for number in range(len(PEOPLE))])
    north.take(region.runs())
    _disagree(region, north)
    _in_part(region, south)
    _newer(region, south)
    _erase(region)
    region.write("after the last seal", [_contact(4, "06 39 98 00 77")])
    _local(region.connection)
    for one in (north, south):
        one.connection.close()
    return region


def _row(random: Random, table: Table, number: int) -> Patch:
    """Fill every field of a row; young people have names."""
    person = id_of(f"person {number}")
    fields: dict[str, Value] = {name: _value(random, kind, name, number) for name, kind in table.kinds.items()}
    if table.name == "young_person":
        fields["first_name"], fields["last_name"] = PEOPLE[number]
        return Patch(table=table.name, row=person, subject=person, fields=fields)
    subject = {Scope.PERSON: person, Scope.TERRITORY: TERRITORY, Scope.SHARED: SHARED}[table.scope]
    return Patch(table=table.name, row=id_of(f"{table.name} {number}"), subject=subject, fields=fields)


def _value(random: Random, kind: Kind, name: str, number: int) -> Value:
    if name == "removed" or random.random() < 0.1:
        return None
    values: dict[Kind, Value] = {
        Kind.TEXT: f"{name} n° {number} : « été » <&> 'œ' 👋",
        Kind.WHOLE: random.randrange(-5, 2**40),
        Kind.FLAG: random.randrange(2),
        Kind.DAY: f"2011-01-{random.randint(10, 28)}",
        Kind.ID: id_of(f"somebody {random.randrange(9)}"),
    }
    return values[kind]


def _contact(number: int, value: str) -> Patch:
    return Patch(
        table="contact", row=id_of(f"contact {number}"), subject=id_of(f"person {number}"), fields={"value": value}
    )


def _disagree(region: Party, north: Party) -> None:
    """Two telephones for each of three people, one of which is settled."""
    for number in range(3):
        north.write("edit", [_contact(number, f"06 39 98 00 0{number}")])
        region.write("edit", [_contact(number, f"03 53 01 00 0{number}")])
    region.take(north.runs())
    region.write("settle", [_contact(2, "06 39 98 00 02")])


def _in_part(region: Party, south: Party) -> None:
    """Of what another territory wrote, a part only is here."""
    for number in range(70):
        south.write("edit", [_contact(number % 6 + 10, f"06 39 98 01 {number:02}"), _contact(20, f"{number}")])
    seen = Sight(role=Role.FACILITATOR, subjects=frozenset({id_of("person 11")}), territories=frozenset())
    region.take([part for part in (cut(run, seen) for run in south.runs()[:1]) if part is not None])


def _newer(region: Party, south: Party) -> None:
    """A later program has a table and a field this one does not know."""
    last = south.runs()[-1]
    hand = Hand(south, n=last.last, head=last.head())
    salt, who = bytes(16), id_of("person 1")
    lines = [
        change_line(salt=salt, subject=who, table="horoscope", row=id_of("h"), fields={"sign": "♎"}, seen=[]),
        change_line(salt=salt, subject=who, table="contact", row=id_of("c"), fields={"colour": "vert"}, seen=[]),
    ]
    region.take([hand.seal(*lines, schema=SCHEMA + 1)])


def _erase(region: Party) -> None:
    """Somebody was here, and is not any more."""
    who = id_of("erased")
    fields: dict[str, Value] = dict(zip(("first_name", "last_name"), ERASED, strict=True))
    region.write("arrive", [Patch(table="young_person", row=who, subject=who, fields=fields), _contact(3, "erased")])
    with opening.transaction(region.connection):
        erasure.erase(region.connection, erasure.commits_of_subject(region.connection, who))


def _local(connection: Connection) -> None:
    """Fill the tables of this workstation, whatever columns they have."""
    names = [name for name in dump(connection) if name.startswith("local_") and name not in {*TABLES, "local_access"}]
    with opening.transaction(connection):
        for name in names:
            columns = connection.execute(f"PRAGMA table_info({name})").fetchall()
            count = 1 if name == "local_identity" else 3
            for number in range(1, count + 1):
                values = [_of_type(column, kind, number) for _, column, kind, *_ in columns]
                connection.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(values))})", values)
        for number, code in enumerate(access.CODES):
            access.note(connection, code, number * 1000, id_of(code) if number % 2 else None)


def _of_type(column: str, kind: str, number: int) -> Value:
    if kind == "INTEGER":
        return number
    return f"{column} n° {number}" if kind == "TEXT" else id_of(f"{column} {number}")


def told(connection: Connection) -> dict[str, Any]:
    """Say what a store holds, so that it can be read without a program."""
    tables = {}
    for name, rows in dump(connection).items():
        if name == "search":  # made of the others; that everybody is found in it is one of the checks
            continue
        columns = [column for _, column, *_ in connection.execute(f"PRAGMA table_info({name})")]
        tables[name] = {"columns": columns, "rows": [list(map(_plain, row)) for row in rows]}
    return {"schema": migrations.version(connection), "state": state.state_hash(connection), "tables": tables}


def _plain(value: object) -> object:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def freeze(target: Path) -> None:
    """Make the store and what it holds, side by side."""
    with tempfile.TemporaryDirectory() as folder:
        region = fill(Path(folder))
        empty = [name for name, rows in dump(region.connection).items() if not rows]
        if empty:
            raise ValueError(f"nothing in {empty}")
        region.connection.set_authorizer(None)
        target.unlink(missing_ok=True)
        copies.vacuum_into(region.connection, target, DATA_KEY)
        target.chmod(0o644)
        text = json.dumps(told(region.connection), ensure_ascii=False, indent=1)
        target.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
        region.connection.close()


def main(arguments: list[str]) -> None:
    """Freeze the newest schema, once."""
    target = FROZEN / f"{migrations.newest():04}.db"
    if target.exists() and arguments != ["--again"]:
        raise SystemExit(f"{target.name} stands: a released schema is frozen once (--again before its release)")
    FROZEN.mkdir(exist_ok=True)
    freeze(target)
    print(f"{target.name}: {target.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main(sys.argv[1:])
