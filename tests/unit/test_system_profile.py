"""A profile's paths, modes and lock."""

import os
import signal
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from partaj_desktop.domain.errors import DiskFailure
from partaj_desktop.system.clock import FixedClock, SystemClock
from partaj_desktop.system.lock import ProfileInUseError, ProfileLock
from partaj_desktop.system.paths import Profile, profile_dir


def test_the_default_profile_stands_in_the_accounts_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert profile_dir() == tmp_path / "partaj-desktop" / "profile"


def test_the_files_of_a_profile(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    found = [profile.store, profile.keys, profile.keys_previous, profile.backups, profile.received, profile.lock]
    expected = ["store.db", "keys.json", "keys.json.1", "backups", "received", "lock"]
    assert found == [tmp_path / name for name in expected]


def test_a_profile_is_made_private_even_where_the_folder_was_open(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "profile"
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    profile = Profile(folder)
    profile.make()
    profile.make()
    for made in (profile.dir, profile.backups, profile.received):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700, made


def test_a_profile_where_a_file_stands_is_told(tmp_path: Path) -> None:
    (tmp_path / "profile").write_bytes(b"")
    with pytest.raises(DiskFailure):
        Profile(tmp_path / "profile").make()


def test_a_second_holder_is_told_who_and_since_when(tmp_path: Path) -> None:
    clock = FixedClock(date(2011, 1, 19))
    with ProfileLock(tmp_path / "lock", clock):
        with pytest.raises(ProfileInUseError) as caught, ProfileLock(tmp_path / "lock", clock):
            pytest.fail("taken twice")
        assert caught.value.process == os.getpid()
        expected = f"PARTAJ est déjà ouvert sur ces données depuis le 19/01/2011 à 9 h 00 (processus {os.getpid()})."
        assert caught.value.sentence == expected
    assert stat.S_IMODE((tmp_path / "lock").stat().st_mode) == 0o600


def test_the_lock_is_free_after_its_block_even_one_that_failed(tmp_path: Path) -> None:
    lock = ProfileLock(tmp_path / "lock", SystemClock())
    with pytest.raises(KeyError), lock:
        raise KeyError
    with lock:
        pass
    with ProfileLock(tmp_path / "lock", SystemClock()):
        pass


HOLDER = """
import sys, time
from pathlib import Path
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.lock import ProfileLock
with ProfileLock(Path(sys.argv[1]), SystemClock()):
    print("held", flush=True)
    time.sleep(60)
"""


def test_another_process_is_refused_and_a_killed_one_leaves_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ProfileInUseError) as caught, ProfileLock(path, SystemClock()):
            pytest.fail("taken twice")
        assert caught.value.process == holder.pid
        holder.send_signal(signal.SIGKILL)
    assert path.exists()
    with ProfileLock(path, SystemClock()):
        assert str(os.getpid()).encode() in path.read_bytes()


@pytest.mark.parametrize(
    "left", [b"", b"nonsense", b'{"process": 1}', b"[" * 900, b"\xff\xfe", b'{"process": 9, "since": 3}']
)
def test_whatever_stands_in_the_file_is_no_obstacle(tmp_path: Path, left: bytes) -> None:
    path = tmp_path / "lock"
    path.write_bytes(left)
    with ProfileLock(path, SystemClock()):
        path.write_bytes(left)
        with pytest.raises(ProfileInUseError, match="déjà ouvert sur ces données") as caught:
            ProfileLock(path, SystemClock()).__enter__()
        assert caught.value.since is None


def test_a_lock_in_a_vanished_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(DiskFailure), ProfileLock(tmp_path / "unplugged" / "lock", SystemClock()):
        pytest.fail("taken")
