"""The exchange folder: what waits, what is still being copied, what is gone; it is looked at and never changed."""

import os
import shutil
import stat
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from partaj_desktop.domain.errors import BundleRefused, DiskFailure, Reason, UserError
from partaj_desktop.domain.views import FolderView
from partaj_desktop.services import exchange, exchange_folder, follow_up, merging, previews, sending, settings
from partaj_desktop.services.exchange_folder import STILL, ExchangeFolder
from partaj_desktop.services.session import Session
from partaj_desktop.store import local
from partaj_desktop.store.state import state_hash
from partaj_desktop.system import files
from tests.helpers.small_region import NORTH, SmallRegion
from tests.store.work import driven

ON = date(2010, 9, 22)
_NOBODY = 65534
_COPIES = (
    "PARTAJ-x.partaj.part", "PARTAJ-x.partaj.tmp", "PARTAJ-x.partaj~", "PARTAJ-x.partaj.crdownload",
    "PARTAJ-x.partaj.filepart", ".PARTAJ-x.partaj.Kq3x9T", ".~PARTAJ-x.partaj.tmp", ".syncthing.PARTAJ-x.partaj.tmp",
    "~PARTAJ-x.partaj", "Non confirmé 4711.crdownload", "4711.part",
)  # fmt: skip
_BESIDE = ("liste.csv", "photo.jpg", "lisez-moi.txt", "partaj", "Thumbs.db", ".DS_Store", "x.part.txt", "é\u202etxt")


class Clock:
    """The seconds of the machine, that pass when somebody waits."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds

    def wait(self, seconds: float = STILL) -> None:
        self.seconds += seconds


class Opened:
    """Counts how many times a file was read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []

        def read(path: Path) -> bytes:
            self.names.append(path.name)
            return merging.read_file(path)

        monkeypatch.setattr(exchange_folder, "read_file", read)


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "partage"
    folder.mkdir()
    return folder


def bundle(small: SmallRegion, text: str, name: str = "north") -> local.Outgoing:
    """Let a facilitator write something and prepare it for the region."""
    follow_up.write_entry(small[name], small.facts.people[0 if name == "north" else -1][1], "contact", ON, text)
    trust = small[name].trust()
    (made,) = sending.prepare(small[name], trust, trust.party(small["coordinator"].me()))
    return made


def put(folder: Path, made: local.Outgoing) -> Path:
    path = folder / made.file_name
    path.write_bytes(made.body)
    return path


def waiting(view: FolderView) -> list[tuple[str, int]]:
    """List who sent what waits; a refused one has no number."""
    return [(one.sender or one.reason_code, one.number) for one in view.waiting]


def held(session: Session) -> tuple[str, int]:
    return state_hash(session.connection), len(local.all_received(session.connection))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- what waits ----------------------------------------------------------------------------------------------------


def test_a_bundle_waits_with_who_and_when_and_looking_changes_nothing(small: SmallRegion, share: Path) -> None:
    made = bundle(small, "vu")
    put(share, made)
    reader = small["coordinator"].reading()
    before, files = held(small["coordinator"]), contents(share)
    view = ExchangeFolder(path=share).look(reader)
    reader.close()
    (one,) = view.waiting
    assert (one.sender, one.territory, one.number, one.entries) == ("Paul Descamps", NORTH, made.number, made.entries)
    assert one.written_at is not None
    assert one.written_at.date() == ON
    assert not one.tried
    assert (held(small["coordinator"]), contents(share)) == (before, files)


def test_what_is_missing_before_a_bundle_is_told_before_it_is_tried(small: SmallRegion, share: Path) -> None:
    first, second = bundle(small, "un"), bundle(small, "deux")
    path = put(share, second)
    (one,) = ExchangeFolder(path=share).look(small["coordinator"]).waiting
    assert one.missing_before.numbers() == (first.number,)
    assert previews.look_at(small["coordinator"], path).missing_before == one.missing_before


def test_a_copy_of_a_bundle_that_waits_is_counted_apart(small: SmallRegion, share: Path) -> None:
    coordinator, made = small["coordinator"], bundle(small, "un")
    put(share, made)
    (share / f"{made.file_name} (copie).partaj").write_bytes(made.body)
    folder = ExchangeFolder(path=share)
    view = folder.look(coordinator)
    assert (len(view.waiting), len(view.copies), view.held) == (1, 1, ())
    (share / view.waiting[0].file_name).unlink()
    left = folder.look(coordinator)
    assert ([one.file_name for one in left.waiting], left.copies) == (list(view.copies), ())
    put(share, made)
    result = exchange_folder.merge_all(coordinator, [share])
    assert sorted(one.already for one in result.reports) == [False, True]
    assert len(folder.look(coordinator).held) == 2


def test_what_was_received_what_is_ones_own_and_what_is_for_others_does_not_wait(
    small: SmallRegion, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinator, made, late = small["coordinator"], bundle(small, "un"), bundle(small, "deux", "south")
    for one in (made, late):
        put(share, one)
    written = sending.export(coordinator, share)
    assert written
    opened, folder = Opened(monkeypatch), ExchangeFolder(path=share)
    assert sorted(waiting(folder.look(coordinator))) == [("Léa Pruvost", late.number), ("Paul Descamps", made.number)]
    merging.merge(coordinator, made.body, made.file_name)
    view = folder.look(coordinator)
    assert (waiting(view), view.held, view.others) == ([("Léa Pruvost", late.number)], (made.file_name,), 0)
    assert sorted(opened.names) == sorted(path.name for path in share.iterdir()), "each file is read once"
    # Seen from the south, all of it but what the region wrote for it is for others, or its own.
    view = ExchangeFolder(path=share).look(small["south"])
    told = {one.path.name for one in written if one.party == small["south"].workstation}
    assert {one.file_name for one in view.waiting} | set(view.held) == told
    assert view.others == len(list(share.iterdir())) - len(told) - 1


def test_files_are_opened_again_only_when_they_change(
    small: SmallRegion, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, clock = Opened(monkeypatch), Clock()
    for number in range(20):
        put(share, bundle(small, f"mot {number}"))
    (share / "faux.partaj").write_bytes(b"rien")
    folder = ExchangeFolder(path=share, now=clock)
    for _ in range(10):
        view = folder.look(small["coordinator"])
        clock.wait()
    assert len(view.waiting) == 21
    assert len(opened.names) == 20 + 2, "the one that does not open is read once more"
    changed = put(share, bundle(small, "de plus"))
    os.utime(next(path for path in share.iterdir() if path not in (changed, share / "faux.partaj")), ns=(1, 1))
    folder.look(small["coordinator"])
    assert len(opened.names) == 20 + 2 + 2
    print("tried 21 files in 11 looks: 24 readings")


def test_unknown_files_folders_links_and_pipes_beside_are_nothing(small: SmallRegion, share: Path) -> None:
    made = bundle(small, "vu")
    put(share, made)
    for name in _BESIDE:
        (share / name).write_bytes(b"x")
    (share / "dossier.partaj").mkdir()
    (share / "lien.partaj").symlink_to(put(share.parent, made))
    (share / "perdu.partaj").symlink_to(share / "nulle-part")
    os.mkfifo(share / "tuyau.partaj")
    (share / os.fsdecode(b"octets-\xff.partaj")).write_bytes(bundle(small, "lu", "south").body)
    view = ExchangeFolder(path=share).look(small["coordinator"])
    assert [one.file_name for one in view.waiting] == [made.file_name, os.fsdecode(b"octets-\xff.partaj")]
    assert (view.arriving, view.others, view.problem) == ((), 0, "")
    assert view.odd == 4, "a folder, two links and a pipe bear the name of a bundle: that is told"


def test_many_files_are_read_in_several_looks(small: SmallRegion, share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, clock = bundle(small, "vu"), Clock()
    for n in range(4):
        (share / f"a{n}.partaj").write_bytes(b"x")
    put(share, made)

    def slow(path: Path) -> bytes:
        clock.wait(1)
        return merging.read_file(path)

    monkeypatch.setattr(exchange_folder, "read_file", slow)
    folder = ExchangeFolder(path=share, now=clock, budget=2)
    looks = [folder.look(small["coordinator"]) for _ in range(4)]
    assert [view.unread for view in looks][:2] == [3, 1]
    assert [one.file_name for one in looks[2].waiting if not one.refusal] == [made.file_name]
    assert looks[3].unread == 0


def test_a_pipe_put_in_the_place_of_a_file_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tuyau.partaj"
    os.mkfifo(path)
    monkeypatch.setattr(stat, "S_ISREG", _second_time())
    with pytest.raises(UserError, match="n’est pas un fichier"):
        files.read_limited(path, 10)


def _second_time() -> Callable[[int], bool]:
    """Give a judge that is wrong the first time: the file was swapped after it was looked at."""
    answers = iter((True, False))
    return lambda _: next(answers)


def test_several_files_are_glanced_at_each_on_its_own(small: SmallRegion, share: Path) -> None:
    coordinator, made = small["coordinator"], bundle(small, "vu")
    path, broken, gone = put(share, made), share / "faux.partaj", share / "parti.partaj"
    broken.write_bytes(b"x")
    found = previews.glance_all(coordinator, [path, broken, gone])
    assert (list(found.views), list(found.failed)) == ([path, broken], [gone])
    assert found.views[path].may_be_accepted
    assert found.views[broken].refusal
    merging.merge(coordinator, made.body, made.file_name)
    again = previews.glance(coordinator, path)
    assert again.already
    assert again.received_at == exchange.overview(coordinator).received[0].received_at


# --- what is being copied ------------------------------------------------------------------------------------------


def test_a_file_that_grows_is_waited_for_until_it_is_whole(small: SmallRegion, share: Path) -> None:
    made, clock = bundle(small, "vu"), Clock()
    path, folder, steps = share / made.file_name, ExchangeFolder(path=share, now=clock), 0
    for size in [*range(0, len(made.body), 97)]:
        path.write_bytes(made.body[:size])
        view = folder.look(small["coordinator"])
        assert (view.arriving, view.waiting) == ((made.file_name,), ()), size
        clock.wait(STILL * 0.9)
        assert folder.look(small["coordinator"]).waiting == (), "it was still a moment, and may go on"
        clock.wait(STILL * 3)  # the next step changes it, however long it takes
        steps += 1
    path.write_bytes(made.body)
    assert waiting(folder.look(small["coordinator"])) == [("Paul Descamps", made.number)]
    print(f"tried {steps} sizes")


@pytest.mark.parametrize("part", ["nothing", "half", "zeros", "all but a byte"])
def test_a_copy_that_stopped_is_told_as_damaged_then_taken_when_it_goes_on(
    small: SmallRegion, share: Path, part: str
) -> None:
    made, clock = bundle(small, "vu"), Clock()
    half = len(made.body) // 2
    some = {"nothing": b"", "half": made.body[:half], "zeros": made.body[:half] + bytes(len(made.body) - half)}
    path, folder = share / made.file_name, ExchangeFolder(path=share, now=clock)
    path.write_bytes(some.get(part, made.body[:-1]))
    for _ in range(3):
        view = folder.look(small["coordinator"])
        assert (view.arriving, view.waiting) == ((made.file_name,), ())
    clock.wait()
    view = folder.look(small["coordinator"])
    ((reason, _),) = waiting(view)
    assert reason in ("truncated", "bad-digest")
    assert view.waiting[0].refusal
    assert view.arriving == ()
    path.write_bytes(made.body)
    assert waiting(folder.look(small["coordinator"])) == [("Paul Descamps", made.number)]


def test_a_file_filled_in_without_changing_its_size_or_date_is_read_again_when_still(
    small: SmallRegion, share: Path
) -> None:
    made, clock = bundle(small, "vu"), Clock()
    path, folder = share / made.file_name, ExchangeFolder(path=share, now=clock)
    path.write_bytes(bytes(len(made.body)))
    assert folder.look(small["coordinator"]).arriving
    seen = folder._seen[made.file_name]
    path.write_bytes(made.body)
    about = path.stat()  # a share may tell of neither: what was noted is made to agree
    seen.stamp = files.Stamp(about.st_size, about.st_mtime_ns, about.st_ctime_ns)
    clock.wait()
    assert waiting(folder.look(small["coordinator"])) == [("Paul Descamps", made.number)]


@pytest.mark.parametrize("name", _COPIES)
def test_the_names_a_copy_has_until_it_is_whole_are_never_opened(
    small: SmallRegion, share: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    made, clock, opened = bundle(small, "vu"), Clock(), Opened(monkeypatch)
    folder = ExchangeFolder(path=share, now=clock)
    (share / name).write_bytes(made.body)  # even whole: it gets its name when it is
    for _ in range(3):
        view = folder.look(small["coordinator"])
        assert (view.arriving, view.waiting) == ((name,), ())
        clock.wait()
    clock.wait(1000)
    assert folder.look(small["coordinator"]).arriving == (), "given up by whoever copied it"
    assert opened.names == []
    (share / name).rename(share / made.file_name)
    assert waiting(folder.look(small["coordinator"])) == [("Paul Descamps", made.number)]


# --- what goes away ------------------------------------------------------------------------------------------------


def test_a_key_pulled_out_is_told_and_found_again(small: SmallRegion, share: Path) -> None:
    made, folder = bundle(small, "vu"), ExchangeFolder(path=share)
    put(share, made)
    assert folder.look(small["coordinator"]).waiting
    away = share.with_name("dans la poche")
    share.rename(away)
    view = folder.look(small["coordinator"])
    assert "n’est plus là" in view.problem
    assert "Rebranchez" in view.hint
    assert (view.waiting, view.writable) == ((), False)
    with pytest.raises(UserError, match="introuvable"):
        merging.read_file(share / made.file_name)
    before = held(small["coordinator"])
    result = exchange_folder.merge_all(small["coordinator"], [share])
    assert [one.sentence for one in result.refused] == ["Ce fichier est introuvable."]
    assert held(small["coordinator"]) == before
    away.rename(share)
    assert waiting(folder.look(small["coordinator"])) == [("Paul Descamps", made.number)]


@pytest.mark.parametrize("what", ["the file", "the folder"])
def test_what_goes_away_between_the_list_and_the_reading_is_no_damage(
    small: SmallRegion, share: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    path = put(share, bundle(small, "vu"))

    def pulled_out(wanted: Path) -> bytes:
        shutil.rmtree(share) if what == "the folder" else path.unlink()
        return merging.read_file(wanted)

    monkeypatch.setattr(exchange_folder, "read_file", pulled_out)
    view = ExchangeFolder(path=share).look(small["coordinator"])
    assert (view.waiting, view.arriving) == ((), ())
    assert bool(view.problem) == (what == "the folder")


def test_a_new_list_of_workstations_lets_what_was_refused_be_judged_again(small: SmallRegion, share: Path) -> None:
    made, clock = bundle(small, "vu"), Clock()
    put(share, made)
    folder = ExchangeFolder(path=share, now=clock)
    folder.look(small["coordinator"])
    refused = BundleRefused(Reason.UNKNOWN_SIGNER)
    folder._seen[made.file_name].refused, folder._seen[made.file_name].opened = refused, None
    folder._seen[made.file_name].judged = True
    assert waiting(folder.look(small["coordinator"])) == [("unknown-signer", 0)]
    folder._trust = None
    assert waiting(folder.look(small["coordinator"])) == [("Paul Descamps", made.number)]


def test_a_workstation_the_region_has_not_answered_is_told(small: SmallRegion, share: Path) -> None:
    coordinator = small["coordinator"]
    coordinator.connection.execute("DELETE FROM local_trust")
    assert "pas encore autorisé" in ExchangeFolder(path=share).look(coordinator).problem


# --- who may not ---------------------------------------------------------------------------------------------------


def closed(folder: Path, mode: int) -> str:
    """Look at a folder and its file as somebody who may not; tell what was said. For a process of its own."""
    if os.geteuid() == 0:  # root may everything
        for parent in folder.parents[:-2]:  # up to the folder all temporary ones are in
            parent.chmod(0o755)
        folder.chmod(mode)
        os.setuid(_NOBODY)
    try:
        found = sorted(files.list_files(folder))
    except UserError as error:
        return error.sentence
    try:
        files.write_atomic(folder / "neuf.partaj", b"x")
    except DiskFailure as error:
        return f"{files.is_writable(folder)} {found} {error.sentence}"
    return f"{files.is_writable(folder)} {found}"


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        (0o700, "Ce dossier ne peut pas être lu."),
        (0o755, "False ['vu.partaj'] Il n’est pas possible d’écrire à cet endroit : rien n’a été changé."),
        (0o777, "True ['vu.partaj']"),
    ],
)
def test_a_folder_one_may_not_read_or_write_is_told(share: Path, mode: int, told: str) -> None:
    (share / "vu.partaj").write_bytes(b"x")
    if os.geteuid() != 0:
        share.chmod({0o700: 0o300, 0o755: 0o500, 0o777: 0o700}[mode])
    print(driven("tests.services.test_exchange_folder", str(share), str(mode), told))


def test_a_folder_that_is_a_file_is_told(small: SmallRegion, tmp_path: Path) -> None:
    path = tmp_path / "fichier"
    path.write_bytes(b"")
    assert ExchangeFolder(path=path).look(small["coordinator"]).problem


# --- the command line's road, sending, the choice kept ---------------------------------------------------------------


def test_merging_a_folder_takes_what_is_meant_for_one_and_waits_for_the_rest(small: SmallRegion, share: Path) -> None:
    coordinator, whole, half = small["coordinator"], bundle(small, "un"), bundle(small, "deux", "south")
    put(share, whole)
    sending.export(coordinator, share)
    copied = share / half.file_name
    copied.write_bytes(half.body[:200])
    waits: list[float] = []

    def goes_on(seconds: float) -> None:
        waits.append(seconds)
        copied.write_bytes(half.body[: 200 + 100 * len(waits)])

    before = contents(share)
    result = exchange_folder.merge_all(coordinator, [share], goes_on)
    assert [one.file for one in result.reports] == [whole.file_name]
    assert [(one.file, one.reason) for one in result.refused] == [(half.file_name, "truncated")]
    assert "en cours de copie" in result.refused[0].sentence
    assert waits == [STILL]
    assert {**contents(share), half.file_name: b""} == {**before, half.file_name: b""}
    copied.write_bytes(half.body)
    state = held(coordinator)
    result = exchange_folder.merge_all(coordinator, [share], goes_on)
    assert sorted((one.already, one.file) for one in result.reports) == [
        (False, half.file_name),
        (True, whole.file_name),
    ]
    assert result.refused == ()
    assert held(coordinator) != state
    state = held(coordinator)
    again = exchange_folder.merge_all(coordinator, [share], goes_on)
    assert all(one.already for one in again.reports)
    assert len(again.reports) == 2
    assert held(coordinator) == state
    assert waits == [STILL]


def test_a_half_written_file_in_the_place_of_ones_own_is_written_again(small: SmallRegion, share: Path) -> None:
    north = small["north"]
    follow_up.write_entry(north, small.facts.people[0][1], "contact", ON, "vu")
    written = sending.export(north, share)
    bodies = [one.path.read_bytes() for one in written]
    outside = share.parent / "ailleurs"
    for spoiled in ("half", "link"):
        for one in written:
            one.path.unlink()
            if spoiled == "half":
                one.path.write_bytes(b"PARTAJ")
            else:
                one.path.symlink_to(outside)
        again = sending.export(north, share)
        assert [one.path for one in again] == [one.path for one in written]
        assert [one.path.read_bytes() for one in again] == bodies
        assert sending.export(north, share) == ()
    assert not outside.exists()


@pytest.mark.parametrize("name", [b"Dossier d'\xc3\xa9changes", b"octets \xff\xfe", b"50 % +\\&?", "‮partagé".encode()])
def test_the_folder_is_remembered_in_the_store_whatever_its_name(
    small: SmallRegion, tmp_path: Path, name: bytes
) -> None:
    session, folder = small["north"], tmp_path / os.fsdecode(name)
    assert settings.exchange_folder(session.profile, settings.read(session)) is None
    settings.choose_exchange_folder(session, folder)
    kept = settings.read(session)
    assert settings.exchange_folder(session.profile, kept) == folder, "there or not: the key comes back"
    settings.keep_panes(session, "exchanges", (1, 2))
    assert settings.read(session).panes == {"exchanges": (1, 2)}


if __name__ == "__main__":
    said = closed(Path(sys.argv[1]), int(sys.argv[2]))
    assert said == sys.argv[3], said
    print(f"as uid {os.getuid()}: {said}")
