"""Security and locking on screen, by keyboard: what is typed is kept, a weak passphrase stays out, the time is told."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLineEdit

from partaj_desktop.domain import backups as rules
from partaj_desktop.gui.help import HelpDialog
from partaj_desktop.gui.idle import IdleWatch
from partaj_desktop.gui.locking import Locking
from partaj_desktop.gui.meeting.screen import MeetingScreen
from partaj_desktop.gui.pdf import PdfDialog
from partaj_desktop.gui.secrets import AGAIN, NEW, PRESENT, SecretsDialog
from partaj_desktop.gui.security import SecurityScreen
from partaj_desktop.services import backups, keys, meetings, unlock
from partaj_desktop.services.demo.build import PASSPHRASE
from partaj_desktop.system.clock import SystemClock
from tests.gui.conftest import OpenWindow, Window

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
OTHER = "cerise tunnel armoire bouleau gravier mouette pendule"


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    """Open the screen as a person does: the menu, then its entry."""
    made = open_window()
    entry = next(one for one in made.frame.menu.actions() if one.text().startswith("Sécurité"))
    entry.trigger()
    made.wait()
    assert isinstance(made.frame.current, SecurityScreen)
    return made


def screen_of(window: Window) -> SecurityScreen:
    """Return the screen."""
    screen = window.frame.current
    assert isinstance(screen, SecurityScreen)
    return screen


def press(window: Window, code: str) -> None:
    """Press one of the screen's buttons."""
    screen_of(window).buttons[code].click()
    window.wait()


def dialog(kind: type) -> object:
    """Find the dialog on top."""
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    assert len(found) == 1, found
    return found[0]


def fill(asked: SecretsDialog, **words: str) -> None:
    """Type into a dialog's fields."""
    for name, typed in words.items():
        editor = asked.fields[name].editor
        assert isinstance(editor, QLineEdit)
        editor.setText(typed)


def test_first_button_has_the_focus_and_no_screen_of_the_rail_is_marked(window: Window) -> None:
    assert window.focused is screen_of(window).buttons["change"]
    assert not any(button.isChecked() for button in window.frame.rail.buttons.values())


def test_the_passphrase_changes_when_both_are_alike_and_strong(window: Window) -> None:
    press(window, "change")
    asked = dialog(SecretsDialog)
    assert isinstance(asked, SecretsDialog)
    assert len(asked.proposal.title.text().split()) == 7
    for again, new, field in ((OTHER + "x", OTHER, AGAIN), ("azertyuiop", "azertyuiop", NEW)):
        fill(asked, **{PRESENT: PASSPHRASE, NEW: new, AGAIN: again})
        asked.do_button.click()
        window.wait()
        assert asked.fields[field].error.words, field
        assert asked.isVisible()
    fill(asked, **{PRESENT: "pas la bonne", NEW: OTHER, AGAIN: OTHER})
    asked.do_button.click()
    window.wait()
    assert "n’ouvre pas" in asked.fields[PRESENT].error.words
    fill(asked, **{PRESENT: PASSPHRASE})
    asked.do_button.click()
    window.wait()
    assert not asked.isVisible()
    session = window.frame.desk.session
    assert keys.by_passphrase(OTHER)(keys.load(session.profile)) == session.data_key
    (session.profile.dir / "passphrase.txt").write_text(OTHER, encoding="utf-8")


def test_the_sheet_is_shown_once_and_the_line_then_says_so(window: Window) -> None:
    press(window, "recovery")
    shown = dialog(PdfDialog)
    assert isinstance(shown, PdfDialog)
    assert shown.view.pages == 1
    shown.accept()
    window.wait()
    assert keys.has_recovery(window.frame.desk.session)


def test_a_backup_is_made_and_stands_in_the_list(window: Window) -> None:
    press(window, "backup")
    (made,) = backups.listing(window.frame.desk.session.profile)
    assert made.kind == rules.BY_HAND
    assert "Sauvegarde faite" in screen_of(window).problem.words


def test_a_new_key_shows_its_sheet_then_locks(window: Window) -> None:
    profile = window.frame.desk.session.profile
    locked = QSignalSpy(window.frame.lock_asked)
    press(window, "renew")
    asked = dialog(SecretsDialog)
    assert isinstance(asked, SecretsDialog)
    fill(asked, **{PRESENT: PASSPHRASE, NEW: OTHER, AGAIN: OTHER})
    asked.do_button.click()
    window.wait()
    shown = dialog(PdfDialog)
    assert isinstance(shown, PdfDialog)
    assert locked.count() == 0
    shown.accept()
    window.wait()
    assert locked.count() == 1
    (profile.dir / "passphrase.txt").write_text(OTHER, encoding="utf-8")
    unlock.open_profile(profile, OTHER, SystemClock()).close()


def test_help_opens_on_the_lost_computer(window: Window, look: object) -> None:
    asked = QSignalSpy(window.frame.help_asked)
    window.press(KEY.Key_F1)
    assert asked.count() == 1
    page = HelpDialog(window.frame)
    page.open()
    assert page.page.toPlainText().splitlines()[1].startswith("J’ai perdu mon ordinateur")
    page.accept()


# --- locking --------------------------------------------------------------------------------------------------------


class Hands:
    """Clocks a test moves, and what a hand does."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def pass_time(self, watch: IdleWatch, seconds: float) -> None:
        """Let time pass, a tick at a time."""
        for _ in range(int(seconds)):
            self.seconds += 1
            watch.check()


@pytest.fixture
def locking(window: Window, qapp: QApplication) -> Callable[[Hands], Locking]:
    """Watch the window by a test's clock."""

    def make(hands: Hands) -> Locking:
        made = Locking(qapp, window.frame, monotonic=hands, wall=hands)
        return made

    return make


def test_five_minutes_without_a_touch_lock_and_the_last_one_is_counted(
    window: Window, locking: Callable[[Hands], Locking]
) -> None:
    hands = Hands()
    watch = locking(hands)
    asked = QSignalSpy(watch.lock_asked)
    hands.pass_time(watch.idle, 4 * 60)
    watch.tell()
    assert window.frame.status.lock.words == "Verrouillage dans 60\u00a0s"
    hands.pass_time(watch.idle, 59)
    assert asked.count() == 0
    hands.pass_time(watch.idle, 2)
    assert asked.count() == 1
    watch.stop()


def test_the_telephone_and_a_meeting_wait_longer_and_the_line_says_so(
    window: Window, locking: Callable[[Hands], Locking]
) -> None:
    hands = Hands()
    watch = locking(hands)
    assert window.frame.status.lock.words == "Verrouillage dans 5\u00a0min"
    window.press(KEY.Key_T, CTRL)
    assert window.frame.status.lock.words == "Au téléphone\u00a0: verrouillage dans 15\u00a0min"
    session = window.frame.desk.session
    window.go("meeting", next(line.id for line in meetings.listing(session) if line.state == "planned"))
    window.wait()
    assert window.frame.status.lock.words == "Mode séance\u00a0: verrouillage dans 30\u00a0min"
    screen_of_minutes = window.frame.settings.lock_minutes
    assert screen_of_minutes == 5
    watch.stop()


def test_another_time_is_chosen_on_the_screen_and_counts_at_once(
    window: Window, locking: Callable[[Hands], Locking]
) -> None:
    watch = locking(Hands())
    screen_of(window).lock_choice.choose("2")
    window.wait()
    assert window.frame.status.lock.words == "Verrouillage dans 2\u00a0min"
    watch.stop()


def test_what_is_typed_is_a_draft_after_a_lock_even_when_it_breaks_a_rule(window: Window) -> None:
    session = window.frame.desk.session
    window.go("meeting", next(line.id for line in meetings.listing(session) if line.state == "planned"))
    screen = window.frame.current
    assert isinstance(screen, MeetingScreen)
    item = screen.lines[0].item
    window.press(KEY.Key_1, Qt.KeyboardModifier.AltModifier)
    window.type("bilan")
    window.press(KEY.Key_Tab)
    window.frame.put_down()
    window.wait()
    view = meetings.item(session, item)
    assert view.draft
    assert view.decision.solutions[0].kind == "orientation_review"
