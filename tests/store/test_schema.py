"""The schema, said three times and the same: schema.sql, the migrations, domain/tables.py. And every named query."""

import re
from pathlib import Path

import pytest

from partaj_desktop import assets
from partaj_desktop.domain.tables import TABLES, Kind
from partaj_desktop.store import connection as opening
from partaj_desktop.store import migrations
from partaj_desktop.store.queries import load
from tests.helpers.stores import DATA_KEY, new_store

_COLUMNS = {Kind.TEXT: "TEXT", Kind.DAY: "TEXT", Kind.WHOLE: "INTEGER", Kind.FLAG: "INTEGER", Kind.ID: "BLOB"}
_AGGREGATES = sorted(path.stem for path in (assets.folder("db") / "queries").glob("*.sql"))
_QUERIES = [(aggregate, name) for aggregate in _AGGREGATES for name in load(aggregate)]


def objects(connection: opening.Connection) -> dict[tuple[str, str], str]:
    """Read every object of a store, its SQL without layout."""
    found = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(kind, name): re.sub(r"\s+", " ", re.sub(r"--.*", "", sql)).strip() for kind, name, sql in found}


def test_schema_sql_is_what_the_migrations_make(tmp_path: Path) -> None:
    migrated = opening.create(tmp_path / "migrated.db", DATA_KEY)
    written = opening.create(tmp_path / "written.db", DATA_KEY)
    for kind, name in objects(written):
        if kind == "table":
            written.execute(f"DROP TABLE IF EXISTS {name}")
    for statement in migrations.statements((assets.folder("db") / "schema.sql").read_text(encoding="utf-8")):
        written.execute(statement)
    assert objects(written) == objects(migrated)
    assert migrations.version(migrated) == migrations.newest()


def test_every_shared_table_has_exactly_its_columns(tmp_path: Path) -> None:
    connection = new_store(tmp_path / "store.db")
    for table in TABLES.values():
        columns = connection.execute(f"PRAGMA table_info({table.name})").fetchall()
        wanted = [("id", "BLOB"), ("subject", "BLOB"), ("v", "INTEGER")]
        wanted += [(name, _COLUMNS[kind]) for name, kind in table.kinds.items()]
        assert [(name, kind) for _, name, kind, *_ in columns] == wanted, table.name
        assert [name for _, name, _, _, _, key in columns if key] == ["id"], table.name
        assert [name for _, name, _, needed, *_ in columns if needed] == ["id"], table.name


def test_no_table_stands_that_nobody_declared(tmp_path: Path) -> None:
    tables = {name for kind, name in objects(new_store(tmp_path / "store.db")) if kind == "table"}
    rest = {name for name in tables - set(TABLES) if not name.startswith(("journal_", "local_", "search_"))}
    assert rest == {"conflict", "unread_row", "search"}


def test_projection_tables_have_no_constraint_but_the_id(tmp_path: Path) -> None:
    found = objects(new_store(tmp_path / "store.db"))
    for name in TABLES:
        sql = found["table", name].upper()
        assert "REFERENCES" not in sql
        assert "UNIQUE" not in sql
        assert not re.search(r"\bCHECK\b", sql)


@pytest.mark.parametrize(("aggregate", "name"), _QUERIES, ids=lambda part: part)
def test_a_named_query_fits_the_schema(tmp_path: Path, aggregate: str, name: str) -> None:
    connection = new_store(tmp_path / "store.db")
    sql = load(aggregate)[name]
    bare = re.sub(r"--.*|'[^']*'", "", sql)
    named = dict.fromkeys(re.findall(r":(\w+)", bare))
    numbered = max(map(int, re.findall(r"\?(\d+)", bare)), default=bare.count("?"))
    assert connection.execute(f"EXPLAIN {sql}", named or (None,) * numbered).fetchall()


def test_queries_were_found() -> None:
    assert len(_QUERIES) > 20
    assert {"local", "conflicts", "meetings"} <= set(_AGGREGATES)
