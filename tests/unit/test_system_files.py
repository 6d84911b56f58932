"""Files written whole or not at all: real limits, real kills, real full disks as far as one account can make them."""

import errno
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from partaj_desktop.domain.errors import DiskFailure, UserError
from partaj_desktop.system.files import FileTooLargeError, disk_failure, read_limited, write_atomic


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


@pytest.mark.parametrize("size", [0, 1, 5_000, 3_000_000])
def test_what_is_written_is_read_back_private_and_alone(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.bin"
    data = os.urandom(size)
    write_atomic(path, data)
    assert path.read_bytes() == data
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == {"a.bin"}


def test_an_existing_file_is_replaced_whole_and_becomes_private(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"former and longer")
    path.chmod(0o644)
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"untouched")
    link = tmp_path / "link"
    link.symlink_to(target)
    write_atomic(link, b"new")
    assert target.read_bytes() == b"untouched"
    assert not link.is_symlink()


LIMITED_WRITER = """
import resource, sys
from pathlib import Path
from partaj_desktop.domain.errors import DiskFailure
from partaj_desktop.system.files import write_atomic
path = Path(sys.argv[1])
told = set()
for limit in range(0, 10_000, 700):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        write_atomic(path, b"n" * 10_000)
    except DiskFailure as failure:
        told.add(failure.sentence)
        assert path.read_bytes() == b"former", limit
        assert [entry.name for entry in path.parent.iterdir()] == [path.name], limit
    else:
        raise SystemExit(f"written in spite of the limit {limit}")
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
write_atomic(path, b"n" * 10_000)
assert len(told) == 1
print(told.pop())
"""


def test_a_full_disk_at_any_byte_leaves_the_former_file_and_nothing_else(tmp_path: Path) -> None:
    """RLIMIT_FSIZE makes the kernel cut the writing at every 700th byte, as a full disk does."""
    path = tmp_path / "a.bin"
    path.write_bytes(b"former")
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    run = subprocess.run([sys.executable, "-c", LIMITED_WRITER, str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("Le disque est plein")
    assert path.read_bytes() == b"n" * 10_000


KILLED_WRITER = """
import sys
from pathlib import Path
from partaj_desktop.system.files import write_atomic
path = Path(sys.argv[1])
print("ready", flush=True)
while True:
    write_atomic(path, b"A" * 400_000)
    write_atomic(path, b"B" * 700_000)
"""


def test_a_kill_at_any_moment_leaves_one_whole_version(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    write_atomic(path, b"A" * 400_000)
    for attempt in range(8):
        with subprocess.Popen([sys.executable, "-c", KILLED_WRITER, str(path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(0.005 + 0.003 * attempt)
            writer.send_signal(signal.SIGKILL)
        assert path.read_bytes() in (b"A" * 400_000, b"B" * 700_000)


def test_a_key_that_keeps_other_bytes_than_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake USB key takes everything without an error and gives back zeros beyond its real size."""
    path = tmp_path / "a.bin"
    path.write_bytes(b"former")
    really_write = os.write

    def keep_the_first_half(descriptor: int, data: memoryview) -> int:
        real = len(data) // 2
        return really_write(descriptor, bytes(data[:real]) + bytes(len(data) - real))

    with monkeypatch.context() as fake_key:
        fake_key.setattr(os, "write", keep_the_first_half)
        with pytest.raises(DiskFailure, match="ne se relit pas à l’identique"):
            write_atomic(path, b"n" * 10_000)
    assert path.read_bytes() == b"former"
    assert names(tmp_path) == {"a.bin"}


def test_a_vanished_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(DiskFailure, match="disparu"):
        write_atomic(tmp_path / "unplugged" / "a.bin", b"x")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskFailure, match="disparu"):
        write_atomic(tmp_path / "file" / "a.bin", b"x")


def test_a_read_only_place_is_told() -> None:
    """Nobody, not even root, may make files there."""
    with pytest.raises(DiskFailure, match="écrire à cet endroit"):
        write_atomic(Path("/sys/kernel/partaj-test"), b"x")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "plein"),
        (errno.EDQUOT, "plein"),
        (errno.EFBIG, "plein"),
        (errno.EROFS, "écrire à cet endroit"),
        (errno.EACCES, "écrire à cet endroit"),
        (errno.ENOENT, "disparu"),
        (errno.EIO, "ne répond plus"),
        (errno.EMFILE, "a refusé l’opération"),
    ],
)
def test_each_failure_of_the_disk_has_its_sentence_without_a_path(number: int, sentence: str) -> None:
    failure = disk_failure(OSError(number, os.strerror(number), "/home/someone/private"))
    assert sentence in failure.sentence
    assert "private" not in failure.sentence + failure.hint
    assert failure.hint


def test_a_name_in_the_way_is_told_and_nothing_stays(tmp_path: Path) -> None:
    (tmp_path / "a.bin").mkdir()
    with pytest.raises(DiskFailure):
        write_atomic(tmp_path / "a.bin", b"x")
    assert names(tmp_path) == {"a.bin"}


def test_reading_within_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"12345")
    assert read_limited(path, 5) == b"12345"
    with pytest.raises(FileTooLargeError):
        read_limited(path, 4)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="introuvable"):
        read_limited(tmp_path / "nothing", 10)
    with pytest.raises(UserError, match="pas un fichier"):
        read_limited(tmp_path, 10)
    with pytest.raises(UserError, match="pas un fichier"):
        read_limited(Path("/dev/zero"), 10)


def test_a_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError, match="pas un fichier"):
        read_limited(tmp_path / "pipe", 10)
