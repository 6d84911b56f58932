"""One process per profile, held by a lock of the operating system.

The lock is on an open file, so it vanishes with the process however that ends; a file left behind is no obstacle.
What stands in the file only serves to say who holds it.
"""

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from partaj_desktop.domain.errors import UserError
from partaj_desktop.system.clock import Clock
from partaj_desktop.system.files import disk_failure

if sys.platform == "win32":
    import msvcrt

    # Locked regions cannot be read on Windows: lock a byte far behind the text.
    _FAR = 1 << 30

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_MAX_TEXT = 1_000
_TEXT_LENGTH = 100


class ProfileInUseError(UserError):
    """Another process has this profile open; `process` and `since` when they could be read."""

    def __init__(self, process: int | None, since: datetime | None) -> None:
        told = f" depuis le {since:%d/%m/%Y} à {since.hour} h {since:%M}" if since else ""
        by = f" (processus {process})" if process else ""
        super().__init__(
            f"PARTAJ est déjà ouvert sur ces données{told}{by}.",
            "Revenez à la fenêtre déjà ouverte, ou fermez-la avant de recommencer.",
        )
        self.process = process
        self.since = since


class ProfileLock:
    """Context manager that holds a profile for this process; ProfileInUseError when another has it."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise disk_failure(error) from error
        try:
            self._hold(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _hold(self, descriptor: int) -> None:
        try:
            _take(descriptor)
        except (BlockingIOError, PermissionError) as error:
            raise ProfileInUseError(*_holder(descriptor)) from error
        except OSError as error:
            raise disk_failure(error) from error
        written = json.dumps({"process": os.getpid(), "since": self._clock.now().isoformat()}).encode()
        try:
            # Written over, at one length, before anything is cut: a full disk must not keep a profile from opening.
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, written.ljust(_TEXT_LENGTH))
            os.ftruncate(descriptor, _TEXT_LENGTH)
        except OSError as error:
            raise disk_failure(error) from error


def _holder(descriptor: int) -> tuple[int | None, datetime | None]:
    """Read who holds the lock; it may be writing that right now, so nothing readable is no fault."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    try:
        found = json.loads(os.read(descriptor, _MAX_TEXT))
        return int(found["process"]), datetime.fromisoformat(found["since"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None, None
