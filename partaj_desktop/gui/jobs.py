"""Work off the GUI thread: one thread that writes, one that reads, each with its own queue.

A job's callbacks run on the GUI thread, and only while the widget that asked is still there. What a job raises reaches
`on_error`; what is no `PartajError` is a bug, reaches it as one, and becomes a crash report that names no person.
Callbacks never run inside `submit`, and those of one lane come in the order of their jobs.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, Signal
from shiboken6 import isValid

from partaj_desktop.domain.crashes import Bug
from partaj_desktop.domain.errors import PartajError

T = TypeVar("T")


class Lane(Enum):
    """Which thread a job runs on: the one with the writing connection, or the one with the reading connection."""

    WRITE = "write"
    READ = "read"


class CancelledError(Exception):
    """A job saw its cancel flag and undid what it had begun."""


@dataclass(eq=False, slots=True, kw_only=True)
class Ticket:
    """One job: its flag, its progress, where its result goes."""

    fn: Callable[["Ticket"], Any]
    on_success: Callable[[Any], None]
    on_error: Callable[[PartajError], None] | None
    owner: QObject
    tell: Callable[["Ticket"], None]
    words: str = ""
    done: int = 0
    total: int = 0
    can_cancel: bool = False
    _cancel: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """Ask the job to stop; it may be too late."""
        self._cancel.set()

    @property
    def cancelled(self) -> bool:
        """Say whether somebody asked to stop."""
        return self._cancel.is_set()

    def report(self, done: int, total: int) -> None:
        """Tell how far the job is, from its thread; raise `CancelledError` when somebody asked to stop."""
        if self.cancelled:
            raise CancelledError
        self.done, self.total = done, total
        self.tell(self)


class Jobs(QObject):
    """The two threads.

    Signals: started(ticket) and finished(ticket) around each job, progressed(ticket), crashed(Crash) for a bug,
    refused(error) for a PartajError nobody took, stopped(ticket) for one that was asked to stop and did.
    """

    started = Signal(object)
    finished = Signal(object)
    progressed = Signal(object)
    crashed = Signal(object)
    refused = Signal(object)
    stopped = Signal(object)
    _over = Signal(object, object, object)
    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pending = 0
        self._closed = False
        self._queues: dict[Lane, queue.SimpleQueue[Ticket | None]] = {lane: queue.SimpleQueue() for lane in Lane}
        self._over.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._told.connect(self.progressed, Qt.ConnectionType.QueuedConnection)
        self._threads = [
            threading.Thread(target=self._run, args=(lane,), name=f"partaj-{lane.value}", daemon=True) for lane in Lane
        ]
        for thread in self._threads:
            thread.start()

    def submit(
        self,
        lane: Lane,
        fn: Callable[[Ticket], T],
        on_success: Callable[[T], None],
        on_error: Callable[[PartajError], None] | None = None,
        *,
        owner: QObject,
        words: str = "",
        can_cancel: bool = False,
    ) -> Ticket:
        """Queue a job; `words` are shown when it takes more than a moment."""
        ticket = Ticket(
            fn=fn, on_success=on_success, on_error=on_error, owner=owner,
            tell=self._told.emit, words=words, can_cancel=can_cancel,
        )  # fmt: skip
        self._pending += 1
        self.started.emit(ticket)
        self._queues[lane].put(ticket)
        return ticket

    @property
    def idle(self) -> bool:
        """Say whether nothing is queued, running or waiting to be delivered."""
        return self._pending == 0

    def settle(self) -> None:
        """Wait until everything queued is done and delivered, with the window alive; for closing and for drawing."""
        while not self.idle:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def close(self) -> None:
        """Finish what is queued, then end both threads."""
        if self._closed:
            return
        self._closed = True
        self.settle()
        for lane in Lane:
            self._queues[lane].put(None)
        for thread in self._threads:
            thread.join()

    def _run(self, lane: Lane) -> None:
        """Take jobs until None comes; the body of a thread."""
        while (ticket := self._queues[lane].get()) is not None:
            result: Any = None
            error: BaseException | None = None
            try:
                result = ticket.fn(ticket)
            except Exception as raised:  # the one place where a job's failure becomes a value
                error = raised
            self._over.emit(ticket, result, error)

    def _deliver(self, ticket: Ticket, result: object, error: Exception | None) -> None:
        self._pending -= 1
        self.finished.emit(ticket)
        if error is None:
            if isValid(ticket.owner):
                ticket.on_success(result)
        elif isinstance(error, CancelledError):
            self.stopped.emit(ticket)
        else:
            told = error if isinstance(error, PartajError) else Bug(error)
            if isinstance(told, Bug):
                self.crashed.emit(told.crash)
            if isValid(ticket.owner):
                (ticket.on_error or self.refused.emit)(told)
