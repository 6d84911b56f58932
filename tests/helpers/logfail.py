"""Fail a test on any log record of level WARNING or above that it did not announce.

A test that provokes a warning on purpose says so with the `expect_log` fixture; an announced record that never comes
fails as well.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest


@dataclass(slots=True)
class Expected:
    """One announced record: its exact level and a part of its message."""

    level: int
    part: str
    seen: bool = False

    def matches(self, record: logging.LogRecord) -> bool:
        """Say whether `record` is the announced one."""
        return record.levelno == self.level and self.part in record.getMessage()


class LogGuard(logging.Handler):
    """Collect what nobody announced, from every thread."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.unexpected: list[str] = []
        self.announced: list[Expected] = []

    def __call__(self, level: int, part: str = "") -> None:
        """Announce that records of `level` holding `part` will come, at least one."""
        self.announced.append(Expected(level, part))

    def emit(self, record: logging.LogRecord) -> None:
        """Tick the announced records off and keep the others."""
        matching = [expected for expected in self.announced if expected.matches(record)]
        for expected in matching:
            expected.seen = True
        if not matching:
            self.unexpected.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def verdict(self) -> str:
        """Return what is wrong, or an empty string."""
        missing = [f"{logging.getLevelName(e.level)} …{e.part}…" for e in self.announced if not e.seen]
        told = [f"unexpected log: {line}" for line in self.unexpected]
        return "\n".join(told + [f"announced log never came: {line}" for line in missing])


@pytest.fixture(autouse=True)
def expect_log() -> Iterator[LogGuard]:
    """Guard the root logger during one test; call it to announce a record: `expect_log(logging.WARNING, "disk")`."""
    guard = LogGuard()
    logger = logging.getLogger()
    logger.addHandler(guard)
    try:
        yield guard
    finally:
        logger.removeHandler(guard)
    if verdict := guard.verdict():
        pytest.fail(verdict, pytrace=False)
