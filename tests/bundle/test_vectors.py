"""The committed vectors, read by the program and by a stranger who has the format's page alone."""

import ast
import json
import shutil
import subprocess
from base64 import b64decode
from pathlib import Path

import pytest

from partaj_desktop.domain.errors import BundleRefused, Reason
from partaj_desktop.domain.tables import TABLES
from tests.bundle import make_vectors, stranger
from tests.bundle.reading import FOLDER, NAMES, load, our_reader
from tests.helpers.stores import dump, stray_rows


def their_reader(folder: Path) -> stranger.Reader:
    """Give the stranger what it needs."""
    context = json.loads((folder / "context.json").read_text(encoding="utf-8"))
    return stranger.Reader(
        me=b64decode(context["me"]),
        box=context["box"],
        root=b64decode(context["root"]),
        trust=json.loads(b64decode(context["list"])),
    )


def assert_read_as_expected(folder: Path, name: str, tmp_path: Path) -> None:
    """Receive what comes before, then the vector; a refused one leaves the store as it was."""
    one, vector = our_reader(folder, tmp_path), load(folder, name)
    if vector.after:
        one.receive(load(folder, vector.after).data)
    before = dump(one.connection)
    try:
        told = "ok" if one.receive(vector.data) else "already"
    except BundleRefused as refused:
        told = refused.reason.value
    assert (told, one.aside) == (vector.expect, vector.aside)
    assert (dump(one.connection) == before) == (told != "ok")
    assert stray_rows(one.connection) == []
    one.connection.close()


@pytest.mark.parametrize("name", NAMES)
def test_the_program_reads_it_as_expected(tmp_path: Path, name: str) -> None:
    assert_read_as_expected(FOLDER, name, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_reads_it_as_expected(name: str) -> None:
    reader, vector = their_reader(FOLDER), load(FOLDER, name)
    if vector.after:
        assert reader.read(load(FOLDER, vector.after).data) == "ok"
    assert (reader.read(vector.data), reader.aside) == (vector.expect, vector.aside)


def test_the_stranger_knows_nothing_of_ours() -> None:
    tree = ast.parse(Path(stranger.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name for name in imported if name.startswith(("partaj", "tests", "msgspec"))}


def test_the_stranger_really_reads_the_lines() -> None:
    reader = their_reader(FOLDER)
    assert reader.read(load(FOLDER, "good").data) == "ok"
    assert reader.lines == 3
    assert len(reader.heads) == 2


def test_the_page_tells_the_tables_as_they_are() -> None:
    told = stranger.tables()
    assert list(told) == list(TABLES)
    for name, table in TABLES.items():
        assert told[name].subject == table.scope
        assert (told[name].writers, told[name].readers) == ({*table.writers}, {*table.readers})
        assert told[name].once == table.add_only
        assert told[name].kinds == dict(table.kinds)
        assert told[name].last == table.last


def test_every_reason_has_a_vector() -> None:
    expected = {load(FOLDER, name).expect for name in NAMES if name != "too-large"} | {"too-large"}
    assert expected == {reason.value for reason in Reason} | {"ok", "already"}


def test_the_script_still_makes_what_is_expected(tmp_path: Path) -> None:
    made = tmp_path / "vectors"
    make_vectors.write(made)
    assert sorted(path.stem for path in made.glob("*.vector")) == NAMES
    for name in NAMES:
        place = tmp_path / name
        place.mkdir()
        assert_read_as_expected(made, name, place)
        again, committed = load(made, name), load(FOLDER, name)
        assert (again.expect, again.after, again.aside) == (committed.expect, committed.after, committed.aside)


def test_the_stock_age_tool_opens_a_bundle(tmp_path: Path) -> None:
    tool = shutil.which("age")
    assert tool, "the Debian package « age » is missing"
    context = json.loads((FOLDER / "context.json").read_text(encoding="utf-8"))
    (tmp_path / "key.txt").write_text(context["box"] + "\n", encoding="utf-8")
    (tmp_path / "file.partaj").write_bytes(load(FOLDER, "good").data)
    opened = subprocess.run(
        [tool, "-d", "-i", str(tmp_path / "key.txt"), str(tmp_path / "file.partaj")],
        capture_output=True,
        check=True,
        timeout=30,
    )
    assert opened.stdout.startswith(b"PARTAJ1\n")
