"""How the threads of one interpreter share it."""

import sys
from typing import Final

_TURN: Final = 0.001
"""Seconds. Python lets a thread that computes go on for 5 ms each time another one asks: a search by somebody who types
asks several times, and waits for a merge at each (measured with `tests/bench/searching.py`: 30 ms become 18)."""


def take_short_turns() -> None:
    """Let whoever waits for the interpreter have it soon; for the whole process."""
    sys.setswitchinterval(_TURN)
