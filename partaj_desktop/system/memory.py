"""The interpreter's memory: when its collector may look for circles, and who frees what a large job leaves."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the collector from searching again and again through what a large job builds and has no circle in."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def free_beside(held: list[object]) -> Thread:
    """Free what a list alone holds, on a thread of its own: join it once what goes on meanwhile is done.

    It gains where that is not Python: a merge leaves millions of small things, and a commit enciphers for as long.
    """
    freeing = Thread(target=held.clear, name="freeing")
    freeing.start()
    return freeing
