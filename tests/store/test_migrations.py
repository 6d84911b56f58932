"""Migrations: whole or not at all, a backup first, nothing of a newer program touched."""

import os
import shutil
import signal
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from partaj_desktop.domain.errors import DiskFailure, KnownFailure, StoreTooNew
from partaj_desktop.store import connection as opening
from partaj_desktop.store import copies, migrations
from partaj_desktop.store.connection import Connection
from tests.helpers.stores import DATA_KEY, dump, new_store
from tests.store.work import bare, driven, forked, schema, write

OLD = migrations.newest()
MIDDLE, NEW = OLD + 1, OLD + 2
STEPS = (
    (
        MIDDLE,
        """
        -- what a later program might want: a field more, a table out of another, values written anew
        ALTER TABLE young_person ADD COLUMN pronoun TEXT;
        CREATE TABLE local_kept (n INTEGER PRIMARY KEY, key TEXT, body TEXT);
        INSERT INTO local_kept (key, body) SELECT key, body FROM local_draft ORDER BY key;
        UPDATE contact SET value = value || ' migrated';
        DELETE FROM local_draft;
        CREATE INDEX contact_by_kind ON contact (kind);
        """,
    ),
    (
        NEW,
        """
        CREATE TABLE contact_anew (id BLOB PRIMARY KEY NOT NULL, subject BLOB, v INTEGER, value TEXT) WITHOUT ROWID;
        INSERT INTO contact_anew SELECT id, subject, v, value FROM contact;
        DROP TABLE contact;
        ALTER TABLE contact_anew RENAME TO contact;
        CREATE INDEX contact_by_subject ON contact (subject);
        DROP TABLE local_kept;
        """,
    ),
)
ALL = (*migrations.files(), *STEPS)
State = tuple[int, object, object]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the path of a store with work in it, closed."""
    return filled(tmp_path / "store.db")


def filled(path: Path) -> Path:
    """Make a store with work in it, and close it."""
    connection = new_store(path)
    for number in range(12):
        write(connection, number, text="x" * 200)
    connection.close()
    return path


def state(connection: Connection) -> State:
    """Read version, schema and content."""
    return migrations.version(connection), schema(connection), dump(connection)


def states(path: Path) -> dict[int, State]:
    """Migrate a copy step by step without any fault; give what it is at each version."""
    copy = path.with_name("reference.db")
    shutil.copy(path, copy)
    connection = bare(copy)
    found = {OLD: state(connection)}
    for number, _ in STEPS:
        migrations.migrate(connection, ALL[:number])
        found[number] = state(connection)
    connection.close()
    return found


# --- in order -----------------------------------------------------------------------------------------------------


def test_a_store_is_migrated_one_version_after_another(path: Path) -> None:
    wanted = states(path)
    assert [version for version, *_ in wanted.values()] == [OLD, MIDDLE, NEW]
    assert len({repr(one) for one in wanted.values()}) == 3
    connection = bare(path)
    migrations.migrate(connection, ALL)
    assert state(connection) == wanted[NEW]
    migrations.migrate(connection, ALL)
    assert state(connection) == wanted[NEW]
    connection.close()


def test_a_migration_that_fails_leaves_the_version_before(path: Path) -> None:
    wanted = states(path)
    broken = (*ALL[:-1], (NEW, ALL[-1][1] + "; INSERT INTO nowhere VALUES (1);"))
    connection = bare(path)
    with pytest.raises(Exception, match="nowhere"):
        migrations.migrate(connection, broken)
    assert not connection.in_transaction
    assert state(connection) == wanted[MIDDLE]
    connection.close()


@pytest.fixture
def newer_program(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this program, once it made the store, be one that knows two versions more."""
    assert path.exists()
    monkeypatch.setattr(migrations, "files", lambda: ALL)


@pytest.mark.usefixtures("newer_program")
def test_what_is_due_is_told_before_it_is_done_so_that_a_backup_is_made(path: Path, tmp_path: Path) -> None:
    before = states(path)

    def back_up(connection: Connection) -> None:
        assert migrations.pending(connection)
        copies.copy_checked(connection, path, tmp_path / "backup.db", DATA_KEY)

    connection = opening.open_store(path, DATA_KEY, before_migrating=back_up)
    assert state(connection)[0] == NEW
    assert not migrations.pending(connection)
    connection.close()
    backup = bare(tmp_path / "backup.db")
    assert state(backup) == before[OLD]
    backup.close()
    (tmp_path / "backup.db").unlink()
    opening.open_store(path, DATA_KEY, before_migrating=back_up).close()
    assert not (tmp_path / "backup.db").exists(), "nothing was due any more"


@pytest.mark.usefixtures("newer_program")
def test_without_its_backup_nothing_is_migrated(path: Path) -> None:
    before = states(path)

    def fail(_: Connection) -> None:
        raise DiskFailure("Le disque est plein : rien n’a été changé.", "Libérez de la place.")

    with pytest.raises(DiskFailure):
        opening.open_store(path, DATA_KEY, before_migrating=fail)
    connection = bare(path)
    assert state(connection) == before[OLD]
    connection.close()


def test_a_store_of_a_newer_program_is_refused_before_anything_is_written(path: Path) -> None:
    connection = bare(path)
    migrations.migrate(connection, ALL)
    connection.close()
    before = sha256(path.read_bytes()).digest()
    for road in (opening.open_store, opening.open_reader, opening.open_unchanged, copies.open_and_check):
        with pytest.raises(StoreTooNew, match="plus récente"):
            road(path, DATA_KEY)
    assert sha256(path.read_bytes()).digest() == before
    assert {one.name for one in path.parent.iterdir()} == {path.name}


@pytest.mark.usefixtures("newer_program")
def test_a_reader_migrates_nothing(path: Path) -> None:
    opening.open_reader(path, DATA_KEY).close()
    connection = bare(path)
    assert migrations.version(connection) == OLD
    connection.close()


@pytest.mark.usefixtures("newer_program")
def test_two_programs_that_migrate_at_once_do_it_once(path: Path) -> None:
    """The lock of the profile keeps the second out; were it not there, the second would be told, not half done."""
    one, other = bare(path), bare(path)
    other.execute("PRAGMA busy_timeout = 10")
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(KnownFailure), opening.telling():
        migrations.migrate(other)
    one.execute("ROLLBACK")
    assert migrations.version(other) == OLD
    for connection in (one, other):
        connection.close()


# --- killed at each statement -------------------------------------------------------------------------------------


def killed_before(path: Path, place: int) -> int:
    """Migrate in a process that is killed before its statement number `place`."""

    def deed() -> None:
        connection = bare(path)
        seen = 0

        def count(_: str) -> None:
            nonlocal seen
            seen += 1
            if seen == place:
                os.kill(os.getpid(), signal.SIGKILL)

        connection.set_trace_callback(count)
        migrations.migrate(connection, ALL)
        connection.set_trace_callback(None)
        connection.close()

    return forked(deed)


def sweep(path: Path) -> tuple[int, dict[int, int]]:
    """Kill before each statement in turn: every time one version stands, whole, and the rest can be done."""
    wanted = states(path)
    content, stood, place = path.read_bytes(), dict.fromkeys(wanted, 0), 0
    while True:
        place += 1
        path.write_bytes(content)
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        code = killed_before(path, place)
        if code == 0:
            return place - 1, stood
        assert code == -signal.SIGKILL, code
        connection = bare(path)
        found = state(connection)
        assert found == wanted[found[0]], f"between two versions at statement {place}"
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        stood[found[0]] += 1
        migrations.migrate(connection, ALL)
        assert state(connection) == wanted[NEW]
        connection.close()


@pytest.mark.qrow(22)
def test_a_migration_killed_before_any_statement_leaves_the_old_or_the_new_version(tmp_path: Path) -> None:
    told = driven("tests.store.test_migrations", str(tmp_path))
    tried = int(told.split()[1])
    # BEGIN, the statements, the version and COMMIT, for each of the two
    assert tried >= sum(len(migrations.statements(sql)) + 3 for _, sql in STEPS)
    print(told)


def main(folder: Path) -> None:
    """Sweep, and say what stood how often."""
    tried, stood = sweep(filled(folder / "store.db"))
    assert all((stood[OLD], stood[MIDDLE]))
    print(f"tried {tried} statements: {stood} stood afterwards")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
