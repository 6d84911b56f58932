"""Two threads, callbacks where they belong, and nothing personal in a crash report."""

import threading
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from partaj_desktop.domain.crashes import Bug, Crash, describe
from partaj_desktop.domain.errors import PartajError, UserError
from partaj_desktop.domain.views import Topic
from partaj_desktop.gui.changes import Changes
from partaj_desktop.gui.crash import CrashDialog
from partaj_desktop.gui.jobs import CancelledError, Jobs, Lane, Ticket
from partaj_desktop.gui.status import StatusLine

SECRET = "Yıldırım"
_SECONDS = 10


def test_results_come_back_on_the_window_s_thread_in_order(jobs: Jobs) -> None:
    owner = QObject()
    seen: list[tuple[int, int, int]] = []
    main = threading.get_ident()

    def work(n: int, _: Ticket) -> tuple[int, int]:
        return n, threading.get_ident()

    for n in range(5):
        jobs.submit(
            Lane.WRITE, partial(work, n), lambda result: seen.append((*result, threading.get_ident())), owner=owner
        )
    assert seen == [], "a callback never runs inside submit"
    jobs.settle()
    assert [one[0] for one in seen] == [0, 1, 2, 3, 4]
    assert all(worked != main and told == main for _, worked, told in seen)


def test_reading_does_not_wait_for_writing(jobs: Jobs) -> None:
    owner, gate, seen = QObject(), threading.Event(), []
    jobs.submit(Lane.WRITE, lambda _: gate.wait(5), lambda _: seen.append("written"), owner=owner)
    jobs.submit(Lane.READ, lambda _: gate.set(), lambda _: seen.append("read"), owner=owner)
    jobs.settle()
    assert sorted(seen) == ["read", "written"]


def test_callback_is_dropped_when_the_screen_is_gone(jobs: Jobs) -> None:
    owner, gate, seen = QWidget(), threading.Event(), []
    jobs.submit(Lane.READ, lambda _: gate.wait(5), lambda _: seen.append(1), lambda _: seen.append(2), owner=owner)
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    gate.set()
    jobs.settle()
    assert seen == []


def test_known_error_reaches_who_asked_or_everybody(jobs: Jobs) -> None:
    owner = QObject()
    asked: list[PartajError] = []
    everybody: list[PartajError] = []
    jobs.refused.connect(everybody.append)

    def fail(_: Ticket) -> None:
        raise UserError("Non.")

    jobs.submit(Lane.READ, fail, lambda _: None, asked.append, owner=owner)
    jobs.settle()
    assert ([str(one) for one in asked], everybody) == (["Non."], [])
    jobs.submit(Lane.READ, fail, lambda _: None, owner=owner)
    jobs.settle()
    assert [str(one) for one in everybody] == ["Non."]


def test_bug_becomes_a_report_without_values(jobs: Jobs) -> None:
    crashes: list[Crash] = []
    told: list[PartajError] = []
    jobs.crashed.connect(crashes.append)

    def fail(_: Ticket) -> None:
        name = SECRET
        raise ValueError(f"cannot read {name}")

    jobs.submit(Lane.WRITE, fail, lambda _: None, told.append, owner=QObject(jobs))
    jobs.settle()
    assert len(crashes) == 1
    assert [type(one) for one in told] == [Bug]  # who waits for an answer gets one
    assert "ValueError" in crashes[0].title
    assert "test_jobs.py" in crashes[0].report
    assert SECRET not in crashes[0].report + crashes[0].title


def test_crash_dialog_shows_exactly_the_report(qtbot: QtBot, look: object) -> None:
    try:
        raise RuntimeError(SECRET)
    except RuntimeError as error:
        crash = describe(error)
    dialog = CrashDialog(crash)
    qtbot.addWidget(dialog)
    assert dialog.report.toPlainText() == crash.report
    assert SECRET not in crash.report
    dialog.copy_button.click()
    from PySide6.QtGui import QGuiApplication

    assert QGuiApplication.clipboard().text() == crash.report


def test_cancelled_job_calls_nobody_and_is_told_as_stopped(jobs: Jobs) -> None:
    owner = QObject()
    seen: list[object] = []
    running = threading.Event()
    crashes: list[Crash] = []
    jobs.crashed.connect(crashes.append)
    stopped: list[Ticket] = []
    jobs.stopped.connect(stopped.append)

    def count(ticket: Ticket) -> None:
        for n in range(10_000_000):
            running.set()
            ticket.report(n, 10_000_000)

    ticket = jobs.submit(Lane.WRITE, count, seen.append, seen.append, owner=owner, can_cancel=True)
    running.wait(5)
    ticket.cancel()
    jobs.settle()
    assert (seen, crashes, stopped) == ([], [], [ticket])
    assert ticket.cancelled


def test_cancelled_error_is_no_partaj_error() -> None:
    assert not issubclass(CancelledError, PartajError)


def test_changes_tell_only_what_changed(look: object) -> None:
    changes = Changes()
    told: list[object] = []
    changes.changed.connect(told.append)
    changes.tell(())
    changes.tell({Topic.MEETINGS})
    assert told == [frozenset({Topic.MEETINGS})]


def test_what_tells_how_far_it_is_shows_before_what_began_earlier(jobs: Jobs, qtbot: QtBot) -> None:
    window = QDialog()
    qtbot.addWidget(window)
    line = StatusLine(jobs)
    line.setParent(window)
    window.show()
    release, told = threading.Event(), threading.Event()
    owner = QObject()

    def long(ticket: Ticket) -> None:
        ticket.report(2, 5)
        told.set()
        release.wait(_SECONDS)

    try:
        jobs.submit(
            Lane.READ, lambda _: release.wait(_SECONDS), lambda _: None, owner=owner, words="Lecture des échanges"
        )
        ticket = jobs.submit(Lane.WRITE, long, lambda _: None, owner=owner, words="Réception", can_cancel=True)
        assert told.wait(_SECONDS)
        qtbot.waitUntil(lambda: line.busy.words == "Réception\u00a0: 2 sur 5")
        assert not line.busy.cancel_button.isHidden()
        line.busy.cancel_button.click()
        assert ticket.cancelled
    finally:
        release.set()
        jobs.settle()
    assert line.busy.isHidden()
