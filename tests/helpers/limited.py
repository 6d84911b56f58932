"""Do one thing in a process of its own, under a limit on its processor time, and measure the most memory it had.

To be called from a small program (see `tests.store.work.driven`), never from pytest itself: a forked process counts
what its parent held.
"""

import math
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

MOST_MEMORY = 300 * 1024
"""In KiB, as ru_maxrss counts on Linux."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """How a deed ended and what it took: processor time in s, memory in KiB."""

    code: int
    seconds: float
    memory: int

    @property
    def over_time(self) -> bool:
        return self.code == -signal.SIGXCPU


def limited(deed: Callable[[Callable[[], None]], object], seconds: int) -> Cost:
    """Do it; it is given what starts the limit, once it is ready, and is killed by the system past so many seconds."""

    def start() -> None:
        used = math.ceil(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, used + seconds + 1))

    process = os.fork()
    if process == 0:
        code = 1
        try:
            deed(start)
            code = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    _, status, usage = os.wait4(process, 0)
    return Cost(code=os.waitstatus_to_exitcode(status), seconds=usage.ru_utime + usage.ru_stime, memory=usage.ru_maxrss)
