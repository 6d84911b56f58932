"""Bugs nobody caught: noted on stderr in a line that holds no value, and told.

What a program prints may stay for months in the journal of the desktop. Python's own traceback quotes messages, which
may quote a name; so does what Qt says of a file.
"""

import sys
import threading
from collections.abc import Callable
from types import TracebackType

from partaj_desktop.domain.crashes import Crash, describe


def note(crash: Crash) -> None:
    """Print the one line kept of a crash: type, file, line number, function."""
    say(f"crash {crash.title}")


def say(words: str) -> None:
    """Print a line of codes; a program without a console says nothing."""
    if sys.stderr is not None:
        print(f"partaj: {words}", file=sys.stderr, flush=True)


def watch(tell: Callable[[Crash], None]) -> None:
    """Note every error nobody caught, in whatever thread; those of the main thread are told as well."""

    def in_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        crash = describe(error)
        note(crash)
        tell(crash)

    def elsewhere(told: "threading.ExceptHookArgs | sys.UnraisableHookArgs") -> None:
        if told.exc_value is not None:
            note(describe(told.exc_value))

    sys.excepthook, threading.excepthook, sys.unraisablehook = in_main, elsewhere, elsewhere
