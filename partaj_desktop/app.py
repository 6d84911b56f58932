"""The composition root of the window: builds everything, passes it on; no globals.

What is not needed to paint the unlock page (the store, the exchange, the screens) is imported after it is painted.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from partaj_desktop.gui import theme
from partaj_desktop.gui.jobs import Jobs
from partaj_desktop.gui.unlock import Opening, Space, UnlockPage, Way
from partaj_desktop.services import space
from partaj_desktop.system import crashes, process, threads
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.lock import ProfileInUseError
from partaj_desktop.system.paths import Profile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from partaj_desktop.domain.backups import Backup
    from partaj_desktop.domain.crashes import Crash
    from partaj_desktop.gui.crash import CrashDialog
    from partaj_desktop.gui.desk import Desk
    from partaj_desktop.gui.entrance import Entrance
    from partaj_desktop.gui.frame import Frame
    from partaj_desktop.gui.locking import Locking
    from partaj_desktop.gui.raising import Raising
    from partaj_desktop.services.session import Session

_PROFILES = {"facilitator": "facilitators/sambre-avesnois", "coordinator": "coordinator", "tutor": "tutors/1"}


@dataclass(kw_only=True)
class _Windows:
    """Keeps what stands on screen alive: the unlock page or the welcome first, then the frame of the open profile."""

    app: QApplication
    profile: Profile
    page: "UnlockPage | Entrance | None" = None
    frame: "Frame | None" = None
    crash: "CrashDialog | None" = None
    locking: "Locking | None" = None
    raising: "Raising | None" = None

    def ask(self) -> None:
        """Show the unlock page, or the welcome where nothing stands."""
        if space.stands(self.profile):
            self._ask_secret()
        else:
            self._welcome()

    def _ask_secret(self) -> None:
        place = Space(key=str(self.profile.dir), title="PARTAJ", subtitle=self.profile.dir.name)
        page = UnlockPage(self._jobs(), [place], _ProfileOpening(self.profile))
        page.opened.connect(self._opened)
        page.backup_asked.connect(lambda _: self._ask_backup())
        page.quit_asked.connect(self.app.quit)
        self._put(page)
        page.look_for_short_code()

    def _welcome(self) -> None:
        """Show what can be done where there is nothing yet."""
        from partaj_desktop.gui.welcome import WelcomePage
        from partaj_desktop.services import welcome

        page = WelcomePage(
            self._jobs(), lambda secret, newcomer: welcome.create(self.profile, secret, newcomer, SystemClock())
        )
        page.created.connect(self._go_on)
        page.backup_asked.connect(self._ask_backup)
        page.left.connect(self.app.quit)
        self._put(page)

    def _put(self, page: "UnlockPage | Entrance") -> None:
        """Show a page in the place of the one before."""
        former, self.page = self.page, page
        page.help_asked.connect(self._help)
        page.show()
        process.hide_from_capture(int(page.winId()), hidden=True)
        if former is not None:
            former.close()

    def listen(self) -> None:
        """Let a second start bring this window forward; where that cannot be, it is refused in words."""
        from partaj_desktop.gui import raising

        self.raising = raising.stand_by(self.profile.dir, self.app, lambda: self.page or self.frame)

    def _jobs(self) -> Jobs:
        jobs = Jobs(self.app)
        jobs.crashed.connect(self._note_crash)
        return jobs

    def _note_crash(self, crash: "Crash") -> None:
        crashes.note(crash)
        self.tell_crash(crash)

    def tell_crash(self, crash: "Crash") -> None:
        """Say that the program is wrong; once at a time, since one bug may repeat itself."""
        from partaj_desktop.gui.crash import CrashDialog

        if self.crash is None or not self.crash.isVisible():
            self.crash = CrashDialog(crash, self.page or self.frame)
            self.crash.open()

    def _help(self) -> None:
        from partaj_desktop.gui.help import HelpDialog

        HelpDialog(self.page or self.frame).open()

    def _ask_backup(self) -> None:
        from partaj_desktop.gui.restore import RestoreDialog

        if self.page is not None:
            dialog = RestoreDialog(self.page, self.page.jobs, _ProfileOpening(self.profile))
            dialog.finished.connect(self._leave_welcome)
            dialog.open()

    def _leave_welcome(self) -> None:
        """Ask for the passphrase of what was restored into an empty place."""
        if not isinstance(self.page, UnlockPage) and space.stands(self.profile):
            if self.page is not None:
                self.page.over = True
            self._ask_secret()

    def _opened(self, session: object, way: Way) -> None:
        """Go on to the window; who came in by a sheet of paper chooses a new passphrase first."""
        from partaj_desktop.services.session import Session

        if not isinstance(session, Session):
            raise TypeError("an open profile is a session")
        if way is Way.PAPER and self.page is not None:
            from partaj_desktop.gui.secrets import NewPassphraseDialog

            dialog = NewPassphraseDialog(self.page, self.page.jobs, session)
            dialog.accepted.connect(lambda: self._go_on(session))
            dialog.rejected.connect(session.close)
            dialog.rejected.connect(self.app.quit)
            dialog.open()
        else:
            self._go_on(session, by_passphrase=way is Way.PASSPHRASE)

    def _go_on(self, session: "Session", *, by_passphrase: bool = True) -> None:
        """Show the window, or what the region has to be asked before there is anything to show."""
        from partaj_desktop.services import welcome

        if welcome.waits(session):
            self._wait_for_region(session, by_passphrase=by_passphrase)
        else:
            self.show(session, by_passphrase=by_passphrase)

    def _wait_for_region(self, session: "Session", *, by_passphrase: bool) -> None:
        from partaj_desktop.gui.changes import Changes
        from partaj_desktop.gui.desk import Desk
        from partaj_desktop.gui.joining import JoiningPage

        desk = Desk(session=session, jobs=self._jobs(), changes=Changes(self.app))
        page = JoiningPage(desk)
        page.joined.connect(lambda: self.show(session, by_passphrase=by_passphrase))
        page.lock_asked.connect(page.put_down)
        page.lock_asked.connect(lambda: self._lock(desk))
        page.left.connect(desk.close)
        page.left.connect(self.app.quit)
        page.watch(self.app)
        self._put(page)

    def show(self, session: "Session", *, by_passphrase: bool = True) -> None:
        """Show an open profile's window."""
        from partaj_desktop.gui.changes import Changes
        from partaj_desktop.gui.desk import Desk
        from partaj_desktop.gui.frame import Frame
        from partaj_desktop.gui.locking import Locking
        from partaj_desktop.services import chores
        from partaj_desktop.services.profile import describe
        from partaj_desktop.services.settings import exchange_folder

        profile = describe(session)
        folder = exchange_folder(self.profile, profile.settings)
        desk = Desk(session=session, jobs=self._jobs(), changes=Changes(self.app), folder=folder)
        theme.dress(profile.settings)
        self.frame = Frame(desk, profile)
        self.frame.closed.connect(desk.close)
        self.frame.lock_asked.connect(lambda: self._lock(desk))
        self.frame.help_asked.connect(self._help)
        self.frame.show()
        process.hide_from_capture(int(self.frame.winId()), hidden=True)
        self.locking = Locking(self.app, self.frame)
        self.locking.lock_asked.connect(lambda: self._lock(desk))
        desk.write(
            lambda session: chores.after_opening(session, by_passphrase=by_passphrase),
            lambda _: None,
            owner=self.frame,
        )
        if self.page is not None:
            self.page.close()
            self.page = None

    def _lock(self, desk: "Desk") -> None:
        """Lock by replacing the process, once what is typed is kept and what runs is done: memory cannot be wiped."""
        if self.locking is not None:
            self.locking.stop()
        if self.frame is not None:
            self.frame.put_down()
        self.app.clipboard().clear()
        desk.lock()
        process.replace(["--profile", str(self.profile.dir)])


class _ProfileOpening(Opening):
    """Opens the one profile this window is for, and restores its backups."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def open(self, space: Space, way: Way, secret: str) -> object:
        from partaj_desktop.services import keys, unlock

        clock = SystemClock()
        if way is Way.CODE:
            return unlock.come_back(self._profile, secret, clock)
        opener = keys.by_paper(secret) if way is Way.PAPER else keys.by_passphrase(secret)
        return unlock.open_with(self._profile, opener, clock)

    def short_code_offered(self, space: Space) -> bool:
        from partaj_desktop.services import coming_back

        return coming_back.is_offered(self._profile, coming_back.now())

    def backups(self) -> "Sequence[Backup]":
        from partaj_desktop.services import backups

        return backups.listing(self._profile)

    def restore(self, file: str | Path, passphrase: str) -> str:
        from partaj_desktop.services import keys, restoring

        path = self._profile.backups / file if isinstance(file, str) else file
        done = restoring.restore(self._profile, path, keys.by_whatever(passphrase), SystemClock(), os.urandom)
        return done.kept


def _note_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Note that Qt warned, without its words: they may name a file. Before it gives up, they are all there is."""
    fatal = kind is QtMsgType.QtFatalMsg
    crashes.say(message if fatal else f"qt {kind.name} {context.category}")


def _application() -> QApplication:
    app = QApplication.instance()
    QApplication.setStyle(theme.STYLE)  # before the application is made: Qt would make the desktop's own style first
    return app if isinstance(app, QApplication) else QApplication(sys.argv[:1])


def _dressed() -> QApplication:
    """Give the application in the look this machine prefers."""
    app = _application()
    theme.install(app, theme=theme.preferred_theme(app))
    return app


def run(profile: Profile) -> int:
    """Open the window of a profile, alone on it, or bring forward the one that is open; give the exit code.

    Raises:
        UserError: another program has this profile open and shows no window. DiskFailure: there is no place for one.
    """
    process.harden()
    threads.take_short_turns()
    if not profile.dir.exists():
        profile.make()  # the lock needs a place; a folder that was there is left as it is until a profile is made in it
    try:
        return _alone(profile, lambda windows: windows.ask())
    except ProfileInUseError:
        from partaj_desktop.gui import raising

        if not raising.ask(profile.dir):
            raise
        return 0


def _alone(profile: Profile, begin: "Callable[[_Windows], None]") -> int:
    """Begin with a window on a profile no other process has, until it is closed; give the exit code."""
    with space.lock(profile, SystemClock()):
        app = _dressed()
        windows = _Windows(app=app, profile=profile)
        crashes.watch(windows.tell_crash)
        qInstallMessageHandler(_note_qt)
        begin(windows)
        QTimer.singleShot(0, windows.listen)  # once the window is painted
        return app.exec()


def demonstrate(folder: Path, role: str) -> int:
    """Run the main job on a demonstration, say what it did, then open the window or draw what it would show.

    The profiles are thrown away at the end; without a display the pictures and the note stay.
    """
    import shutil

    from partaj_desktop.services.demo import main_job

    main_job.do(folder, print)
    if _has_display():
        try:
            return _open_demonstration(Profile(folder / _PROFILES[role]))
        finally:
            shutil.rmtree(folder)
    drawn = folder / "ecrans"
    draw_demonstration(folder, drawn)
    for part in ("coordinator", "coordinator-before", "facilitators", "tutors", "exchange"):
        shutil.rmtree(folder / part)
    print(f"Pas d’écran ici : les écrans sont dessinés dans {drawn}")
    return 0


def _open_demonstration(profile: Profile) -> int:
    """Open a demonstration's profile without asking for its passphrase, which is told in case it is locked."""
    from partaj_desktop.services.demo.build import PASSPHRASE
    from partaj_desktop.services.unlock import open_profile

    print(f"Phrase de passe de la démonstration : {PASSPHRASE}", flush=True)
    return _alone(profile, lambda windows: windows.show(open_profile(profile, PASSPHRASE, SystemClock())))


def _has_display() -> bool:
    """Tell whether a window can be shown."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def draw_screens(folder: Path) -> int:
    """Draw every screen on a demonstration made for it."""
    import tempfile

    from partaj_desktop.services.demo.build import build

    with tempfile.TemporaryDirectory(prefix="partaj-ecrans-") as made:
        build(Path(made) / "demo")
        draw_demonstration(Path(made) / "demo", folder)
    print(f"Écrans dessinés dans {folder}")
    return 0


def draw_demonstration(demonstration: Path, folder: Path) -> None:
    """Draw every screen of a demonstration, on copies of its profiles: drawing may write drafts."""
    import shutil
    import tempfile
    from functools import partial

    if not _has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from partaj_desktop.gui import screens
    from partaj_desktop.services.demo.build import PASSPHRASE
    from partaj_desktop.services.unlock import open_profile

    look = theme.install(_application())
    with tempfile.TemporaryDirectory(prefix="partaj-ecrans-") as scratch:
        for role, where in _PROFILES.items():
            copy = Path(scratch) / role
            shutil.copytree(demonstration / where, copy)
            screens.draw_all(
                look,
                partial(open_profile, Profile(copy), PASSPHRASE, SystemClock()),
                folder / role,
                exchange_folder=demonstration / "exchange" / "a-recevoir" if role == "coordinator" else None,
                drawings=screens.drawings(role),
            )
