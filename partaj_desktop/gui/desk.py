"""What every screen is given: the open profile behind its two threads, and the hub of changes.

A screen never holds the session: it hands a function over, which gets the session on the right thread.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.views import Topic
from partaj_desktop.gui.changes import Changes
from partaj_desktop.gui.jobs import Jobs, Lane, Ticket
from partaj_desktop.services import profile
from partaj_desktop.services.session import Session

T = TypeVar("T")
Failed = Callable[[PartajError], None]


@dataclass(kw_only=True, eq=False)
class Desk:
    """One open profile on a person's desk. `folder` is where bundles come from and go to, when there is one."""

    session: Session
    jobs: Jobs
    changes: Changes
    folder: Path | None = None
    _reader: Session | None = None

    @property
    def role(self) -> Role:
        """The role of this workstation."""
        return self.session.role

    def today(self) -> date:
        """The present date: the demonstration's own in its profiles."""
        return self.session.today()

    def read(
        self,
        fn: Callable[[Session], T],
        on_success: Callable[[T], None],
        on_error: Failed | None = None,
        *,
        owner: QObject,
        words: str = "",
    ) -> Ticket:
        """Run a reading service beside whatever is being written."""

        def run(_: Ticket) -> T:
            return fn(self._reading())

        return self.jobs.submit(Lane.READ, run, on_success, on_error, owner=owner, words=words)

    def write(
        self,
        fn: Callable[[Session], T],
        on_success: Callable[[T], None],
        on_error: Failed | None = None,
        *,
        owner: QObject,
        words: str = "",
    ) -> Ticket:
        """Run a writing service."""
        done, failed = self._heard(on_success, on_error, owner)
        return self.jobs.submit(Lane.WRITE, lambda _: fn(self.session), done, failed, owner=self.jobs, words=words)

    def write_long(
        self,
        fn: Callable[[Session, Callable[[int, int], None]], T],
        on_success: Callable[[T], None],
        on_error: Failed | None = None,
        *,
        owner: QObject,
        words: str,
    ) -> Ticket:
        """Run a writing service that tells how far it is, and that can be cancelled until it has written."""
        done, failed = self._heard(on_success, on_error, owner)
        return self.jobs.submit(
            Lane.WRITE, lambda ticket: fn(self.session, ticket.report), done, failed,
            owner=self.jobs, words=words, can_cancel=True,
        )  # fmt: skip

    def _heard(
        self, on_success: Callable[[T], None], on_error: Failed | None, owner: QObject
    ) -> tuple[Callable[[T], None], Failed]:
        """Give what ends a writing job: where who asked is gone, as after a change of look, everybody hears of it."""

        def done(result: T) -> None:
            if isValid(owner):
                on_success(result)
            else:
                self.changes.tell(Topic)

        def failed(error: PartajError) -> None:
            (on_error if on_error is not None and isValid(owner) else self.jobs.refused.emit)(error)

        return done, failed

    def write_alone(
        self, fn: Callable[[Session], T], on_success: Callable[[T], None], on_error: Failed | None, *, owner: QObject
    ) -> Ticket:
        """Run a writing service once the reading connection is closed: the store's file is going to be replaced."""
        self.jobs.submit(Lane.READ, lambda _: self._close_reader(), lambda _: None, owner=owner)
        self.jobs.settle()
        return self.write(fn, on_success, on_error, owner=owner)

    def lock(self) -> None:
        """Close, and note that the profile was locked."""
        self.jobs.submit(Lane.WRITE, lambda _: profile.note_locked(self.session), lambda _: None, owner=self.jobs)
        self.close()

    def close(self) -> None:
        """Finish the queued jobs and close both connections, each on its own thread."""
        self.jobs.submit(Lane.READ, lambda _: self._close_reader(), lambda _: None, owner=self.jobs)
        self.jobs.submit(Lane.WRITE, lambda _: self.session.close(), lambda _: None, owner=self.jobs)
        self.jobs.settle()

    def _reading(self) -> Session:
        """Open the reading connection on first use, on the reader's own thread; it reads a committed state."""
        if self._reader is None:
            self._reader = self.session.reading()
        self._reader.look_again()
        return self._reader

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None
