"""Count the rows of the test programme that ran and held: « Q rows: N of 32 ».

The programme (docs/test-programme.md) numbers its rows 1 to 34; rows 11 and 33 are nightly. A row counts when at least
one test marked `@pytest.mark.qrow(n)` passed and none failed, was skipped or was left out of the run.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import pytest

_PLANNED = "partaj_rows"
Q_ROWS = frozenset(range(1, 35)) - {11, 33}


class Worker(Protocol):
    """What a worker process of the run leaves when it ends."""

    workeroutput: Mapping[str, object]


class RowCounter:
    """Collect, per row, how many of its tests exist and how many passed."""

    def __init__(self) -> None:
        self.planned: dict[int, set[str]] = {}
        self.passed: set[str] = set()
        self.broken: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: Sequence[pytest.Item]) -> None:
        """Note which rows each test shows, before any test is deselected."""
        for item in items:
            for mark in item.iter_markers("qrow"):
                row = mark.args[0]
                if row not in Q_ROWS:
                    raise pytest.UsageError(f"{item.nodeid}: row {row} is no Q row of the test programme")
                self.planned.setdefault(row, set()).add(item.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Tell the process that counts, when this is one of its workers, which rows the tests found here show."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_PLANNED] = {str(row): sorted(tests) for row, tests in self.planned.items()}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Worker) -> None:
        """Take what a worker found: every worker collects all tests."""
        planned = getattr(node, "workeroutput", {}).get(_PLANNED, {})
        for row, tests in planned.items():
            self.planned.setdefault(int(row), set()).update(tests)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what became of each test: a failure in any phase breaks its rows."""
        if report.failed or report.skipped:
            self.broken.add(report.nodeid)
        elif report.when == "call":
            self.passed.add(report.nodeid)

    def held(self) -> set[int]:
        """Return the rows all of whose tests passed."""
        good = self.passed - self.broken
        return {row for row, tests in self.planned.items() if tests <= good}

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        """Print the count, the rows that did not hold and those not built yet."""
        if "accept" not in config.option.markexpr.replace("not accept", ""):
            return
        held = self.held()
        terminalreporter.section("test programme")
        terminalreporter.line(f"Q rows: {len(held)} of {len(Q_ROWS)}")
        self._tell(terminalreporter, "held", held)
        self._tell(terminalreporter, "did not hold, or ran in part", set(self.planned) - held)
        self._tell(terminalreporter, "not built yet", Q_ROWS - set(self.planned))

    @staticmethod
    def _tell(terminalreporter: pytest.TerminalReporter, what: str, rows: set[int] | frozenset[int]) -> None:
        if rows:
            terminalreporter.line(f"  {what}: {' '.join(str(row) for row in sorted(rows))}")


def pytest_configure(config: pytest.Config) -> None:
    """Install one counter for the run."""
    config.pluginmanager.register(RowCounter(), "partaj-qrows")
