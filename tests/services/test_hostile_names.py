"""Row 8: whatever a file, a person or a structure is called, nothing is written outside the folder one chose.

Each name is given to files that come from outside, and to what becomes words in files that leave. Every file the
program opens for writing is noted by Python itself, and the whole neighbourhood is compared before and after.
"""

import json
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest

from partaj_desktop.cli import main
from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.text import shown
from partaj_desktop.gui.pdf import write_pdf
from partaj_desktop.services import (
    enrolment,
    exchange_folder,
    follow_up,
    merging,
    previews,
    restoring,
    rosters,
    sending,
    unlock,
)
from partaj_desktop.services.keys import by_whatever
from partaj_desktop.services.session import Session
from partaj_desktop.store import local
from partaj_desktop.system import files
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.paths import Profile
from tests.helpers.small_region import NORTH, PASSPHRASE, SUNDAY, SmallRegion

NAMES = (
    "../dehors", "../../dehors", "..\\dehors", "..\\..\\dehors", "....//dehors", "a/../../dehors", "/etc/dehors",
    "/dehors", "//dehors", "C:\\dehors", "C:dehors", "\\\\serveur\\partage\\dehors", "//serveur/partage/dehors",
    "\\\\?\\C:\\dehors", "\\\\.\\COM1", "file:///etc/dehors", "%2e%2e%2fdehors", "..%c0%afdehors", "~/dehors",
    "~root/dehors", "$HOME/dehors", "${TMPDIR}/dehors", "%APPDATA%\\dehors", "CON", "con", "NUL", "nul.partaj", "AUX",
    "PRN", "COM1", "LPT1", "CON.txt", "dehors.", "dehors ", " dehors", ".", "..", "...", "-rf", "--profile=dehors",
    "|dehors", ">dehors", "dehors:flux", "dehors::$DATA", "`touch dehors`", "$(touch dehors)", "; touch dehors", "*",
    "?", "a\nb", "a\rb", "a\tb", "a\x00b", "a\x1b[2Jb", "a\u202egnp.exe", "a\u2066b\u2069", "a\u200bb", "\ufeffa",
    "é" * 127, "a" * 255, "a" * 300, "é" * 200, "😀" * 63, "e\u0301te\u0301", "\u00e9t\u00e9", "\u0130STANBUL",
    "ﬁn", "\u212bngstrom", "a\u0301" * 60, os.fsdecode(b"\xff\xfe"), os.fsdecode(b"\xc3"), "Łukasz Żółć", "阮氏芳",
    "d'éveil « ».", 'a"b', "<a>", "a&b", "'; DROP TABLE person; --", "%s%s%n", "{0}", "{profile}", "=1+1",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_MADE = ("os.mkdir", "os.rename", "os.remove", "os.symlink", "os.link", "os.rmdir", "os.truncate", "os.chmod")


class Written:
    """Notes where this process writes. Python never lets a hook go, so it only listens while it is asked to."""

    def __init__(self) -> None:
        self.paths: set[Path] = set()
        self._listening = False
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._listening:
            return
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
            self._add(arguments[0])
        elif event in _MADE:
            for one in arguments[1:2] if event == "os.symlink" else arguments[:2]:  # what it points to is not written
                self._add(one)

    def _add(self, path: object) -> None:
        if isinstance(path, str | bytes | os.PathLike):
            self.paths.add(Path(os.path.normpath(Path(os.fsdecode(path)).absolute())))

    @contextmanager
    def listened(self) -> Iterator[None]:
        self._listening = True
        try:
            yield
        finally:
            self._listening = False


@pytest.fixture(scope="module")
def hook() -> Written:
    return Written()


class Neighbourhood:
    """A folder to write into, and everything around it."""

    def __init__(self, around: Path, hook: Written) -> None:
        self.around, self.hook = around, hook
        self.target, self.source, self.working = around / "cible", around / "venu", around / "ici"
        for folder in (self.target, self.source, self.working):
            folder.mkdir(parents=True)

    @contextmanager
    def only_target_changes(self, *also: Path) -> Iterator[None]:
        """See that nothing but the target (and what is named) is written, wherever it is."""
        allowed = (self.target, *also)
        before, self.hook.paths = self._seen(allowed), set()
        here = Path.cwd()
        os.chdir(self.working)
        try:
            with self.hook.listened():
                yield
        finally:
            os.chdir(here)
        outside = {path for path in self.hook.paths if not any(path.is_relative_to(one) for one in allowed)}
        outside -= {Path(os.devnull)}
        assert not {path for path in outside if "__pycache__" not in path.parts}
        assert self._seen(allowed) == before

    def _seen(self, allowed: tuple[Path, ...]) -> dict[str, bytes | str]:
        seen: dict[str, bytes | str] = {}
        for folder, _, names in os.walk(self.around):
            if any(Path(folder).is_relative_to(one) for one in allowed):
                continue
            for name in names:
                path = Path(folder) / name
                seen[str(path)] = os.readlink(path) if path.is_symlink() else path.read_bytes()
        return seen


@pytest.fixture
def place(tmp_path: Path, hook: Written) -> Neighbourhood:
    (tmp_path / "passphrase.txt").write_text(PASSPHRASE)
    return Neighbourhood(tmp_path / "voisinage", hook)


def named(folder: Path, data: bytes, ending: str) -> list[Path]:
    """Write files of every name a file may have here; the others are no names of files on this system."""
    made = []
    for name in NAMES:
        whole = name + ending
        if "/" in whole or "\0" in whole or len(os.fsencode(whole)) > 255 or whole in (".", ".."):
            continue
        path = folder / whole
        path.write_bytes(data)
        made.append(path)
    return made


def _bundle(small: SmallRegion) -> bytes:
    follow_up.write_entry(small["north"], small.facts.people[0][1], "contact", SUNDAY, "vu")
    trust = small["north"].trust()
    (made,) = sending.prepare(small["north"], trust, trust.party(small["coordinator"].me()))
    return made.body


@pytest.mark.qrow(8)
def test_bundles_of_any_name_are_received_and_told_and_nothing_else_is_written(
    small: SmallRegion, place: Neighbourhood, capsys: pytest.CaptureFixture[str]
) -> None:
    made = named(place.source, _bundle(small), ".partaj")
    (place.source / "lien.partaj").symlink_to(place.around / "dehors")
    coordinator = small["coordinator"]
    with place.only_target_changes(coordinator.profile.dir):
        folder = exchange_folder.ExchangeFolder(path=place.source)
        view = folder.look(coordinator)
        wanted = {path.name for path in made if not path.name.startswith((".", "~"))}
        (first,) = view.waiting
        assert sorted((first.file_name, *view.copies)) == sorted(wanted)
        assert set(view.arriving) == {path.name for path in made} - wanted
        previews.look_at(coordinator, made[0])
        result = merging.merge_files(coordinator, made)
        assert [one.already for one in result.reports] == [False] + [True] * (len(made) - 1)
        sending.export(coordinator, place.target)
    told = json.dumps(result.to_json()) + "".join(result.in_words())
    told.encode()
    assert not [letter for letter in told if unicodedata.category(letter) in ("Cc", "Cf", "Cs")]
    coordinator.close()
    options = ["--profile", str(coordinator.profile.dir), "--passphrase-file", str(small.folder / "passphrase.txt")]
    (small.folder / "passphrase.txt").write_text(PASSPHRASE)
    with place.only_target_changes(coordinator.profile.dir):
        assert main(["merge", *map(str, made), *options]) == 0
        out = capsys.readouterr().out
        assert main(["merge", *map(str, made), *options, "--json"]) == 0
        assert len(json.loads(capsys.readouterr().out)["already"]) == len(made)
        absent = [str(place.source / name) for name in NAMES if "\0" not in name and len(os.fsencode(name)) < 255]
        assert main(["merge", *absent, *options, "--json"]) == 1
    assert len(out.splitlines()) == len(made)
    small.stations.pop("coordinator")
    print(f"tried {len(made)} names of bundles, and {len(NAMES)} paths; {len(NAMES)} names in all")


@pytest.mark.qrow(8)
def test_lists_requests_and_backups_of_any_name_are_read_where_they_are(
    small: SmallRegion, place: Neighbourhood
) -> None:
    north, data = small["north"], b"Nom;Date de naissance\nLEFEBVRE;31/12/1993\n"
    asked = enrolment.request(small["south"])[0]
    with ZipFile(place.around / "piege.zip", "w") as packed:
        for name in ("../dehors", "/dehors", "store.db", "keys.json", "about.json"):
            packed.writestr(name, b"{}")
    trap = (place.around / "piege.zip").read_bytes()
    tried = 0
    with place.only_target_changes(north.profile.dir, place.source):
        for path in named(place.source, data, ".csv"):
            assert rosters.preview(north, path.read_bytes(), path.name, "MGI").file_name == shown(path.name)
            tried += 1
        for path in named(place.source, asked, ".json"):
            assert enrolment.read_file(path) == asked
            tried += 1
        for path in named(place.source, trap, ".zip"):
            with pytest.raises(PartajError):
                restoring.restore(
                    Profile(place.target / "neuf"), path, by_whatever(PASSPHRASE), SystemClock(), os.urandom
                )
            tried += 1
    print(f"tried {tried} files")


@pytest.mark.qrow(8)
def test_a_list_taken_from_a_name_no_text_can_hold_is_taken(small: SmallRegion) -> None:
    data = b"Nom;Date de naissance\nLEFEBVRE;31/12/1993\n"
    for number, name in enumerate(NAMES):
        rosters.take(small["north"], data.replace(b"LEFEBVRE", b"LEFEBVRE %d" % number), name, f"source {number}")
    print(f"tried {len(NAMES)} names")


@pytest.mark.qrow(8)
@pytest.mark.parametrize("part", range(4))
def test_people_structures_and_territories_of_any_name_make_no_file_elsewhere(
    small: SmallRegion, place: Neighbourhood, part: int
) -> None:
    """What somebody calls themselves reaches the request, the answer, the name of the recipient."""
    coordinator, tried = small["coordinator"], 0
    for number, name in list(enumerate(NAMES))[part::4]:
        profile = Profile(place.target / f"poste {number}")
        with place.only_target_changes(coordinator.profile.dir):
            try:
                who = unlock.Holder(role=Role.FACILITATOR, name=name, organisation=name, territory=NORTH)
                session = unlock.create(profile, PASSPHRASE, who, SystemClock(), cost=KdfCost.FLOOR)
            except PartajError:
                continue
            _enrolled(coordinator, session, place.target)
            session.close()
        tried += 1
    assert tried
    print(f"tried {tried} names, part {part}")


def _enrolled(coordinator: Session, session: Session, folder: Path) -> None:
    """Let the region authorise whoever asks, by files, then write to them."""
    data, words = enrolment.request(session)
    enrolment.write_file(folder / enrolment.REQUEST_NAME, data)
    try:
        answer = enrolment.enrol(coordinator, enrolment.read_file(folder / enrolment.REQUEST_NAME), " ".join(words))
    except PartajError:
        return
    enrolment.write_file(folder / enrolment.ANSWER_NAME, answer)
    enrolment.join(session, answer, " ".join(enrolment.region_words(coordinator)))
    written = sending.export(session, folder)
    assert all(one.path.parent == folder for one in written)


@pytest.mark.qrow(8)
def test_a_paper_or_a_bundle_never_follows_a_link_out_of_the_folder(small: SmallRegion, place: Neighbourhood) -> None:
    outside = place.around / "precieux.pdf"
    outside.write_bytes(b"precious")
    with place.only_target_changes(small["north"].profile.dir):
        for name in ("note-d-etape-2010-12-31.pdf", "releve-de-decisions-2010-06-20.pdf", "fiche-de-suivi.pdf"):
            (place.target / name).symlink_to(outside)
            write_pdf(place.target / name, b"%PDF-")
            assert (place.target / name).read_bytes() == b"%PDF-"
            assert not (place.target / name).is_symlink()
        (place.target / enrolment.REQUEST_NAME).symlink_to(outside)
        enrolment.write_file(place.target / enrolment.REQUEST_NAME, b"{}")
        follow_up.write_entry(small["north"], small.facts.people[0][1], "contact", SUNDAY, "vu")
        (made, *_) = sending.export(small["north"], place.target)
        body = made.path.read_bytes()
        made.path.unlink()
        made.path.symlink_to(outside)
        sending.export(small["north"], place.target)
        assert (made.path.read_bytes(), made.path.is_symlink()) == (body, False)
    assert outside.read_bytes() == b"precious"


@pytest.mark.qrow(8)
def test_files_are_written_under_the_longest_and_the_strangest_names(place: Neighbourhood) -> None:
    made = named(place.source, b"", "")
    with place.only_target_changes():
        for path in made:
            files.write_atomic(place.target / path.name, b"x")
    assert sorted(os.listdir(place.target)) == sorted(path.name for path in made)
    for composed in ("e\u0301te\u0301", "\u00e9t\u00e9"):
        assert (place.target / composed).exists()
    print(f"tried {len(made)} names")


@pytest.mark.qrow(8)
def test_the_names_of_what_is_sent_come_from_nothing_outside(small: SmallRegion) -> None:
    names = {made.file_name for name in ("north", "south") for made in _outgoing(small, name)}
    assert names
    assert all(re.fullmatch(r"PARTAJ-\d{4}-\d\d-\d\d-[A-Z2-9]{5}\.partaj", name) for name in names)


def _outgoing(small: SmallRegion, name: str) -> list[local.Outgoing]:
    party = small[name].trust().party(small["coordinator"].me())
    follow_up.write_entry(small[name], small.facts.people[0 if name == "north" else -1][1], "contact", SUNDAY, "vu")
    sending.prepare(small[name], small[name].trust(), party)
    return local.outgoing(small[name].connection, party, 0)


@pytest.mark.qrow(8)
def test_names_are_shown_without_what_turns_or_hides_letters() -> None:
    assert shown("a\u202egnp.exe") == "a�gnp.exe"
    assert shown(os.fsdecode(b"\xff.partaj")).encode("utf-8") == "�.partaj".encode()
    assert [shown(name) for name in ("Łukasz Żółć", "阮氏芳", "\u00e9t\u00e9 n° 3.partaj", "😀")] == [
        "Łukasz Żółć", "阮氏芳", "\u00e9t\u00e9 n° 3.partaj", "😀",
    ]  # fmt: skip
    for name in NAMES:
        shown(name).encode("utf-8")
