"""Planted words, typed all day into the real program, stand in no file it ever wrote.

The day is worked once, by keys, in child processes under strace, so that the search covers every file opened for
writing since the start, not a list of folders. Left out are what a person chose to write in clear: the papers saved
where that person said. The words are looked for while the window is open too: its write-ahead log is gone afterwards.
"""

import json
import re
import shutil
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log2
from pathlib import Path
from random import Random
from typing import TypeGuard

import pytest

from partaj_desktop.services.demo.build import PASSPHRASE
from partaj_desktop.store.connection import Connection
from partaj_desktop.system.paths import Profile
from tests.helpers.canaries import Search, Searched, plant
from tests.helpers.checked import Profiles, reopen
from tests.helpers.demo import Demo
from tests.helpers.long_day import COORDINATOR, FACILITATOR, Facilitator, Places, Supply, lay_out, receive
from tests.helpers.program import LINE, Program, environment
from tests.helpers.stores import dump
from tests.helpers.tracing import FILES, Written, traced, written

pytestmark = [pytest.mark.accept, pytest.mark.qrow(19)]

_WORDS, _ACCENTED = 200, 60
_LARGE = 1 << 16
"""Below this size, in bytes, chance alone keeps random bytes under 7.99 bits each."""


@dataclass(kw_only=True)
class Day:
    """What a day left behind. `alive` is what was seen while the window stood open."""

    folder: Path
    words: list[str]
    places: Places
    made: Written
    alive: Searched
    log: bytes
    modes: dict[str, int]
    clipboard: list[int]
    windows: list[list[str]]
    printed: str
    passphrase: str

    @property
    def kept(self) -> list[Path]:
        """The files written that are still there, but for the papers a person saved."""
        return [path for path in sorted(self.made.files) if path.is_file() and path.parent != self.places.papers]


@pytest.fixture(scope="module")
def day(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Spend the day."""
    folder = tmp_path_factory.mktemp("day")
    words = plant(_WORDS, Random(19), accented=_ACCENTED)
    Random(28).shuffle(words)
    supply = Supply(words=iter(words))
    places = lay_out(folder, supply)
    for name in (FACILITATOR, COORDINATOR):
        shutil.copytree(demo.profile(name), folder / name)
        (folder / name / "backups").chmod(0o755)  # as a restored home may be: opening closes it again
    with Program(folder / FACILITATOR, folder / "at the cell", trace=(FILES, folder / "trace-1")) as program:
        work = Facilitator(program=program, supply=supply, places=places)
        windows = _spend(work)
        clipboard, printed = program.clipboard, _printed(program)
        alive, log, modes = _look(Search(words), written(folder / "trace-1"), places)
        program.lock("press", "Ctrl+L")
        windows.append(program.windows)
        assert program.quit() == 0
    with Program(folder / COORDINATOR, folder / "at the region", trace=(FILES, folder / "trace-2")) as program:
        receive(program, PASSPHRASE, places)
        assert program.quit() == 0
        printed += _printed(program)
    first, second = written(folder / "trace-1"), written(folder / "trace-2")
    made = Written(files=first.files | second.files, names=first.names | second.names)
    return Day(
        folder=folder, words=words, places=places, made=made, alive=alive, log=log, modes=modes, clipboard=clipboard,
        windows=windows, printed=printed, passphrase=work.passphrase,
    )  # fmt: skip


def _spend(work: Facilitator) -> list[list[str]]:
    """Work at the cell until all words are used; give what stood on screen after the lock in the middle."""
    work.come_in(PASSPHRASE)
    work.change_secrets(PASSPHRASE)
    work.read_list()
    work.hold_meeting()
    work.program.lock("press", "Ctrl+L")
    windows = [work.program.windows]
    work.program.unlock(work.passphrase)
    work.find_the_draft()
    work.close_meeting()
    work.search()
    work.write_logbooks()
    work.change_looks()
    work.send()
    return windows


def _look(search: Search, made: Written, places: Places) -> tuple[Searched, bytes, dict[str, int]]:
    """Search what stands there now; give the write-ahead log as well, and the modes of all files."""
    files = [path for path in sorted(made.files) if path.is_file() and path.parent != places.papers]
    (log,) = [path for path in files if path.name.endswith("-wal")]
    return search.files(files), log.read_bytes(), _modes(files)


def _printed(program: Program) -> str:
    return program.out.read_text("utf-8") + program.err.read_text("utf-8")


def _modes(paths: Iterable[Path]) -> dict[str, int]:
    return {str(path): stat.S_IMODE(path.stat().st_mode) for path in paths if "__pycache__" not in path.parts}


def test_no_word_stands_in_any_file_that_was_written(day: Day) -> None:
    told = Search(day.words).files(day.kept)
    print(f"searched {len(day.words)} words while the window was open in {day.alive}; at the end in {told}")
    print(f"{len(day.made.names)} names were made, {len(day.made.files)} of them files opened for writing")
    assert (day.alive.found, told.found) == (set(), set())
    assert len(day.kept) > 10
    assert {path.name for path in day.kept} >= {"store.db", "keys.json", "keys.json.1", "lock"}
    assert {path.suffix for path in day.kept} >= {".partaj", ".partaj-sauvegarde"}


def test_no_name_of_a_file_or_folder_holds_a_word(day: Day) -> None:
    ours = [
        path.relative_to(day.places.papers) if day.places.papers in path.parents else path for path in day.made.names
    ]
    assert Search(day.words).within("\n".join(map(str, ours)).encode()) == set()
    gone = sorted(str(path) for path in day.made.files if not path.exists())
    print(f"{len(gone)} files were deleted since")
    short_lived = (".tmp", ".part", ".copie.db", "-wal", "-shm", "-journal")
    left = [path for path in gone if not path.endswith(short_lived) and "__pycache__" not in path]
    assert [path for path in left if not re.search(r"/(run|tmp)/partaj-[0-9a-f]{16}$", path)] == []  # where it listened


def test_the_words_did_go_through_the_program(day: Day) -> None:
    search = Search(day.words)
    for name, passphrase in ((FACILITATOR, day.passphrase), (COORDINATOR, PASSPHRASE)):
        (day.folder / name / "passphrase.txt").write_text(passphrase, "utf-8")
        session = reopen(Profile(day.folder / name))
        held = {word for word, _ in search.within(_content(session.connection))}
        session.close()
        print(f"{name} holds {len(held)} of {len(day.words)} words")
        assert len(held) > 120
    papers = {path.stem: _text(path) for path in day.places.papers.iterdir()}
    shown = {name: len(search.within(text)) for name, text in papers.items()}
    print(f"words on paper: {shown}")
    assert shown["releve"] > 20
    assert shown["fiche-de-suivi"] > 0
    assert papers.keys() == {"fiche-de-secours", "fiche-de-suivi", "fiche-region", "note", "releve"}
    assert Profiles(day.folder).check() == {}


def _content(connection: Connection) -> bytes:
    """Write down all a store says, once decrypted."""
    values = [value for rows in dump(connection).values() for row in rows for value in row]
    return b"\n".join(value.encode() if isinstance(value, str) else bytes(value) for value in values if _says(value))


def _says(value: object) -> TypeGuard[str | bytes]:
    return isinstance(value, str | bytes)


def _text(pdf: Path) -> bytes:
    return subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True).stdout


def test_no_paper_is_written_but_where_the_person_said(day: Day) -> None:
    assert [path for path in day.kept if b"%PDF" in path.read_bytes()] == []


def test_what_is_encrypted_looks_like_chance(day: Day) -> None:
    measured = {str(path): _entropy(path.read_bytes()) for path in day.kept if _is_encrypted(path)}
    measured["the write-ahead log of the open window"] = _entropy(day.log)
    for name, bits in measured.items():
        print(f"{bits:.5f} bits a byte: {name}")
    assert len(day.log) > _LARGE
    assert sum("store.db" in name for name in measured) == 2
    assert min(measured.values()) > 7.99


def _is_encrypted(path: Path) -> bool:
    names = ("store.db", ".partaj", ".partaj-sauvegarde")
    return path.name.endswith(names) and path.stat().st_size > _LARGE


def _entropy(data: bytes) -> float:
    return -sum(count / len(data) * log2(count / len(data)) for count in Counter(data).values())


def test_files_and_folders_are_closed_to_other_accounts(day: Day) -> None:
    files = day.modes | _modes(day.kept) | _modes(day.places.papers.iterdir())
    profiles = [day.folder / name for name in (FACILITATOR, COORDINATOR)]
    folders = _modes(path for profile in profiles for path in (profile, *profile.rglob("*")) if path.is_dir())
    print(f"tried {len(files)} files and {len(folders)} folders")
    assert {path: oct(mode) for path, mode in files.items() if mode != 0o600} == {}
    assert {path: oct(mode) for path, mode in folders.items() if mode != 0o700} == {}
    assert any(path.endswith("-wal") for path in files)


_CREATE = """
import os, sys
from pathlib import Path
from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.roles import Role
from partaj_desktop.services.unlock import Holder, create
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.paths import Profile
os.umask(0o022)
holder = Holder(role=Role.COORDINATOR, name="Ida Wattez", organisation="GIP")
session = create(Profile(Path("profile")), sys.argv[1], holder, SystemClock(), cost=KdfCost.FLOOR)
for path in (Path("profile"), *Path("profile").rglob("*")):
    print(f"{path.stat().st_mode & 0o777:o} {path.name}")
session.close()
"""


def test_a_new_profile_is_closed_to_other_accounts_however_the_account_is_set(tmp_path: Path) -> None:
    (tmp_path / "passphrase.txt").write_text(PASSPHRASE, "utf-8")
    command = [sys.executable, "-c", _CREATE, PASSPHRASE]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(tmp_path), stdout=subprocess.PIPE, text=True, check=True
    )
    modes = {name: mode for mode, name in (line.split() for line in done.stdout.splitlines())}
    assert modes.keys() >= {"store.db", "store.db-wal", "store.db-shm", "keys.json"}
    folders = {"profile", "backups", "received"}
    assert {name: mode for name, mode in modes.items() if mode != ("700" if name in folders else "600")} == {}


def test_a_lock_leaves_an_unlock_page_and_an_empty_clipboard(day: Day) -> None:
    assert day.windows == [["UnlockPage"]] * 2
    assert max(day.clipboard) > 0, "nothing was ever copied"
    assert day.clipboard[-1] == 0


@pytest.mark.qrow(32)
def test_nothing_is_printed_but_codes(day: Day) -> None:
    assert [line for line in day.printed.splitlines() if not LINE.fullmatch(line)] == []
    assert "crash" not in day.printed


# --- the search can fail ----------------------------------------------------------------------------------------------

_PLANT = """
import base64, gzip, json, os, subprocess, sys, tempfile, zlib
word = json.loads(sys.argv[1])
folder = tempfile.gettempdir()
def put(name, data):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(os.urandom(100_000) + data + os.urandom(50_000))
put("utf-8", word.encode())
put("utf-16", word.upper().encode("utf-16-le"))
put("base64", base64.b64encode(b"xy" + word.encode() + b"z"))
put("hexadecimal", word.encode().hex().encode())
put("escaped", ascii(word).encode())
put("zlib", zlib.compress(b"before " + word.encode()))
put("gzip", gzip.compress(word.encode()))
put("pdf", b"stream\\n" + base64.a85encode(zlib.compress(word.encode()), adobe=True)[2:] + b"\\nendstream")
put("beside", word.encode())
os.rename(os.path.join(folder, "beside"), os.path.join(folder, "renamed"))
child = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"
subprocess.run([sys.executable, "-c", child, os.path.join(folder, "by a child"), word], check=True)
put("clean", b"")
put("removed", word.encode())
os.remove(os.path.join(folder, "removed"))
"""


def test_a_word_planted_in_a_temporary_file_is_found(tmp_path: Path) -> None:
    words = plant(_WORDS, Random(19), accented=_ACCENTED)
    command = traced(FILES, tmp_path / "trace", [sys.executable, "-c", _PLANT, json.dumps(words[0])])
    subprocess.run(command, cwd=tmp_path, env=environment(tmp_path), check=True)
    made = written(tmp_path / "trace")
    told = Search(words).files(path for path in made.files if path.is_file())
    found = {Path(where.removesuffix(", inflated").removesuffix(", inflated")).name for where, _, _ in told.found}
    assert {word for _, word, _ in told.found} == {words[0]}
    ways = {"utf-8", "utf-16", "base64", "hexadecimal", "escaped", "zlib", "gzip", "pdf", "renamed", "by a child"}
    assert found == ways
    assert "removed" in {path.name for path in made.files if not path.exists()}
    print(f"tried {len(ways)} ways of writing a word; searched {told}")
