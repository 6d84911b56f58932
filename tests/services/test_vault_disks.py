"""Disks that are full, read-only or pulled out, and a second program: told in words, and the vault as it was.

A small tmpfs makes a disk run out of room, RLIMIT_FSIZE cuts a file at any byte. Both concern a whole process, and a
mount needs root, or a kernel that lets everybody be root in a namespace: a program of its own does it.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.errors import DiskFailure
from partaj_desktop.services import backups, key_files, space, unlock
from partaj_desktop.store import copies
from partaj_desktop.system.paths import Profile
from tests.helpers.checked import Profiles
from tests.services.vault_deeds import Deed, Ground
from tests.services.vault_work import CLOCK, OTHER, assert_tidy, by_data_key, cheap_keys, opened_by
from tests.store.work import driven, forked

_DEEDS = ("passphrase", "recovery", "backup", "restore", "renewal", "creation")
_TOLD, _UNFINISHED = 125, 126
_PAGE = 4096


@contextmanager
def disk(folder: Path, size: int) -> Iterator[None]:
    """Mount a disk of so many bytes."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def told(do: Callable[[], object]) -> int:
    """Do it in a process of its own; give what was told, 0 when nothing."""

    def child() -> int:
        try:
            do()
        except DiskFailure as failure:
            return _UNFINISHED if failure.sentence == key_files.unfinished().sentence else _TOLD
        return 0

    return forked(child)


def looked_at(deed: Deed, profile: Profile, code: int, bigger: Path) -> str:
    """Look at what was left, moved to a larger disk; name what was told."""
    words = {0: "done", _TOLD: "told", _UNFINISHED: "left for the next opening"}[code]
    names = {one.name for folder in (profile.dir, profile.backups) if folder.is_dir() for one in folder.iterdir()}
    assert not [name for name in names if name.startswith(".")], names
    assert code == _UNFINISHED or "store.next" not in names
    shutil.rmtree(bigger, ignore_errors=True)
    shutil.copytree(profile.dir, bigger)
    done = deed.check(Profile(bigger))
    if deed.before != deed.after:
        assert done == (code != _TOLD), words
    return words


def full_disks(folder: Path, name: str) -> Counter[str]:
    """Do it on disks with a little more room each."""
    deed, found = Ground.prepare(folder).deed(name), Counter[str]()
    pages = sum(-(-one.stat().st_size // _PAGE) for one in deed.start.rglob("*") if one.is_file())
    for room in [*range(1, 20), *range(20, 700, 28)]:
        with disk(folder / "disk", (pages + room) * _PAGE):
            place = deed.place(folder / "disk" / "profile")
            found[looked_at(deed, place, told(partial(deed.do, place)), folder / "bigger")] += 1
    return found


def limits(folder: Path, name: str) -> Counter[str]:
    """Do it under a limit on the size of a file, a little higher each."""
    deed, found = Ground.prepare(folder).deed(name), Counter[str]()

    def limited(place: Profile, limit: int) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        deed.do(place)

    for limit in [*range(0, 5000, 250), *range(5000, 2_000_000, 49_999)]:
        place = deed.place(folder / "place")
        code = told(partial(limited, place, limit))
        found[looked_at(deed, place, code, folder / "bigger")] += 1
    return found


@pytest.mark.accept
@pytest.mark.qrow(13)
@pytest.mark.parametrize("name", _DEEDS)
def test_on_a_full_disk_each_change_is_made_or_told(tmp_path: Path, profiles: Profiles, name: str) -> None:
    profiles.damaged(tmp_path)  # each was looked at as it was left
    print(on_mounts("full_disks", tmp_path, name))


@pytest.mark.accept
@pytest.mark.qrow(12)
@pytest.mark.parametrize("name", _DEEDS)
def test_at_every_limit_of_size_each_change_is_made_or_told(tmp_path: Path, profiles: Profiles, name: str) -> None:
    profiles.damaged(tmp_path)  # each was looked at as it was left
    print(driven("tests.services.test_vault_disks", "limits", str(tmp_path), name))


# --- opened there -------------------------------------------------------------------------------------------------


def openings(folder: Path, _: str) -> Counter[str]:
    """Open a profile where nothing can be written: a disk that became read-only, a disk without a free byte."""
    ground, found = Ground.prepare(folder), Counter[str]()
    deed, place = ground.deed("backup"), folder / "disk"
    pages = sum(-(-one.stat().st_size // _PAGE) for one in deed.start.rglob("*") if one.is_file())
    for what in ("read-only", "full"):
        with disk(place, (pages + 64) * _PAGE):
            profile = deed.place(place / "profile")
            before = {one: one.read_bytes() for one in (profile.store, profile.keys)}
            if what == "full":
                _fill(place / "filler")
            else:
                subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
            code = told(partial(_open, profile))
            found[f"{what}: {'told' if code else 'opened'}"] += 1
            assert {one: one.read_bytes() for one in before} == before
            subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
            (place / "filler").unlink(missing_ok=True)
            deed.check(profile)
    assert found["read-only: told"] == 1
    return found


def _open(profile: Profile) -> None:
    with space.lock(profile, CLOCK):
        unlock.open_profile(profile, OTHER, CLOCK).close()


def _fill(path: Path) -> None:
    with suppress(OSError), open(path, "wb", buffering=0) as filler:
        while filler.write(bytes(_PAGE)):
            pass


@pytest.mark.accept
@pytest.mark.qrow(13)
def test_a_profile_where_nothing_can_be_written_is_told_and_stays(tmp_path: Path, profiles: Profiles) -> None:
    profiles.damaged(tmp_path)  # each was looked at as it was left
    print(on_mounts("openings", tmp_path, ""))


# --- backups elsewhere --------------------------------------------------------------------------------------------


def keys_pulled(folder: Path, _: str) -> Counter[str]:
    """Make backups on USB keys too small, read-only, pulled out before and meanwhile; then on a good one."""
    ground, found = Ground.prepare(folder), Counter[str]()
    deed, key = ground.deed("backup"), folder / "key"
    profile = deed.place(folder / "profile")
    before = opened_by(profile, deed.ways)

    def back_up(where: Path) -> None:
        backups.make(by_data_key(profile, ground.key), rules.BY_HAND, where)

    size = profile.store.stat().st_size
    for room in range(_PAGE, 3 * size, size // 12):
        with disk(key, room):
            code = told(lambda: back_up(key))
            found[{0: "made", _TOLD: "too small"}[code]] += 1
            (one,) = [*key.iterdir(), None][:1]
            assert (one is None) == bool(code)
            assert len(list(key.iterdir())) == (not code)
            if one is not None:
                read = rules.read_name(one.name, 0)
                assert read is not None
                backups.unpack(one, folder / f"taken {room}")
    with disk(key, 10 * size):
        subprocess.run(["mount", "-o", "remount,ro", str(key)], check=True)
        assert told(lambda: back_up(key)) == _TOLD
    assert told(lambda: back_up(folder / "pulled" / "sauvegardes")) == _TOLD
    assert not (folder / "pulled").exists()
    assert told(lambda: back_up(Path("/dev/full"))) == _TOLD
    for stopped in ("copy_checked", "pack"):
        assert told(partial(_pulled, back_up, key, stopped)) == _TOLD
    found["read-only, not there, no folder, pulled meanwhile"] = 5
    assert opened_by(profile, deed.ways) == before
    assert_tidy(profile)
    return found


def _pulled(back_up: Callable[[Path], None], key: Path, when: str) -> None:
    """Pull the key out before one of the steps."""
    owner = copies if when == "copy_checked" else backups
    really = getattr(owner, when)

    def pull(*arguments: object) -> object:
        shutil.rmtree(key)
        return really(*arguments)

    setattr(owner, when, pull)
    back_up(key)


@pytest.mark.accept
@pytest.mark.qrow(13)
def test_a_backup_that_a_key_does_not_take_is_told_and_leaves_nothing(tmp_path: Path, profiles: Profiles) -> None:
    profiles.damaged(tmp_path)  # each was looked at as it was left
    print(on_mounts("keys_pulled", tmp_path, ""))


def on_mounts(what: str, folder: Path, name: str) -> str:
    """Run one of these as a program that may mount disks."""
    assert shutil.which("unshare"), "unshare is missing (package util-linux)"
    as_root = () if os.geteuid() == 0 else ("--map-root-user",)
    prefix = ["unshare", *as_root, "--mount"]
    return driven("tests.services.test_vault_disks", what, str(folder), name, prefix=prefix)


def main(what: str, folder: Path, name: str) -> None:
    """Run one, each derivation of a passphrase paid once."""
    cheap_keys()
    run = {"full_disks": full_disks, "limits": limits, "openings": openings, "keys_pulled": keys_pulled}[what]
    found = run(folder, name)
    print(f"{what} {name}: tried {found.total()}: {dict(found)}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
