"""The guards of the test run fail when they should: unexpected logs, rows of the test programme."""

import logging

import pytest

from tests.helpers.logfail import LogGuard
from tests.helpers.qrows import Q_ROWS, RowCounter


def record(level: int, message: str) -> logging.LogRecord:
    return logging.LogRecord("partaj.test", level, __file__, 1, message, None, None)


def test_guard_tells_an_unannounced_warning() -> None:
    guard = LogGuard()
    guard.emit(record(logging.WARNING, "disk nearly full"))
    assert guard.verdict() == "unexpected log: WARNING partaj.test: disk nearly full"


def test_guard_accepts_an_announced_record_of_that_level_only() -> None:
    guard = LogGuard()
    guard(logging.WARNING, "nearly full")
    guard.emit(record(logging.WARNING, "disk nearly full"))
    assert guard.verdict() == ""
    guard.emit(record(logging.ERROR, "disk nearly full"))
    assert "ERROR" in guard.verdict()


def test_guard_tells_an_announced_record_that_never_came() -> None:
    guard = LogGuard()
    guard(logging.ERROR, "gone")
    assert guard.verdict() == "announced log never came: ERROR …gone…"


def test_guard_is_on_in_every_test(expect_log: LogGuard) -> None:
    expect_log(logging.WARNING, "heard")
    logging.getLogger("partaj.anything").warning("heard")
    assert expect_log.verdict() == ""


def test_programme_has_32_rows() -> None:
    assert len(Q_ROWS) == 32


def test_row_holds_only_when_all_its_tests_passed() -> None:
    counter = RowCounter()
    counter.planned = {4: {"one", "two"}, 7: {"two"}, 9: {"three"}}
    for nodeid in ("one", "two"):
        counter.pytest_runtest_logreport(report(nodeid, "call", "passed"))
    assert counter.held() == {4, 7}
    counter.pytest_runtest_logreport(report("one", "teardown", "failed"))
    assert counter.held() == {7}


def test_rows_are_counted_over_the_processes_of_a_run(pytester: pytest.Pytester) -> None:
    tests = """
        import pytest

        @pytest.mark.accept
        @pytest.mark.qrow(4)
        def test_holds():
            pass

        @pytest.mark.qrow(7)
        @pytest.mark.parametrize("n", [0, pytest.param(1, marks=pytest.mark.nightly)])
        def test_runs_in_part(n):
            pass
    """
    pytester.makepyfile(test_one=tests, test_two=tests.replace("4", "9").replace("7", "8"))
    pytester.makeini("[pytest]\nmarkers =\n accept\n nightly\n qrow(n)")
    pytester.makeconftest('pytest_plugins = ["tests.helpers.qrows"]')
    chosen = ("-m", "(accept or qrow) and not nightly")
    for spread in ((), ("--numprocesses", "2", "--dist", "loadfile")):
        done = pytester.runpytest_subprocess(*chosen, *spread)
        done.assert_outcomes(passed=4, deselected=0 if spread else 2)
        done.stdout.fnmatch_lines(["Q rows: 2 of 32", "  held: 4 9", "  did not hold, or ran in part: 7 8"])


def report(nodeid: str, when: str, outcome: str) -> pytest.TestReport:
    return pytest.TestReport(nodeid, (nodeid, 0, nodeid), {}, outcome, None, when)  # type: ignore[arg-type]
