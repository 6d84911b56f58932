"""The composition root of the window: builds everything, passes it on; no globals."""

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from partaj_desktop.gui import theme
from partaj_desktop.gui.changes import Changes
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.frame import Frame
from partaj_desktop.gui.jobs import Jobs
from partaj_desktop.gui.unlock import Space, UnlockPage
from partaj_desktop.services import profile as profiles
from partaj_desktop.services import unlock
from partaj_desktop.services.session import Session
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.paths import Profile

_PROFILES = {"facilitator": "facilitators/sambre-avesnois", "coordinator": "coordinator", "tutor": "tutors/1"}
_NOTE_DATES = (date(2010, 12, 31), date(2011, 1, 18))


@dataclass(kw_only=True)
class _Windows:
    """Keeps what stands on screen alive: the unlock page first, then the frame of the open profile."""

    app: QApplication
    profile: Profile
    page: UnlockPage | None = None
    frame: Frame | None = None

    def ask(self) -> None:
        """Show the unlock page."""
        space = Space(key=str(self.profile.dir), title="PARTAJ", subtitle=self.profile.dir.name)
        self.page = UnlockPage(Jobs(self.app), [space], lambda _, words: self._open(words))
        self.page.opened.connect(self.show)
        self.page.quit_asked.connect(self.app.quit)
        self.page.show()

    def _open(self, passphrase: str) -> Session:
        return unlock.open_profile(self.profile, passphrase, SystemClock())

    def show(self, session: object) -> None:
        """Show an open profile's window."""
        if not isinstance(session, Session):
            raise TypeError("an open profile is a session")
        folder = self.profile.dir.parent / "exchange"
        desk = Desk(
            session=session,
            jobs=Jobs(self.app),
            changes=Changes(self.app),
            folder=folder if folder.is_dir() else None,
        )
        self.frame = Frame(desk, profiles.describe(session))
        self.frame.closed.connect(desk.close)
        self.frame.lock_asked.connect(lambda: self._lock(desk))
        self.frame.show()
        if self.page is not None:
            self.page.close()
            self.page = None

    def _lock(self, desk: Desk) -> None:
        """Lock by replacing the process: memory cannot be wiped from Python."""
        desk.close()
        command = [sys.executable, "-m", "partaj_desktop", "--profile", str(self.profile.dir)]
        os.execv(sys.executable, command)


def _application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    theme.install(app, theme=theme.preferred_theme(app))
    return app


def run(profile: Profile) -> int:
    """Open the window of a profile, alone on it; give the exit code.

    Raises:
        UserError: another program has this profile open.
    """
    unlock.must_exist(profile)
    with unlock.lock(profile, SystemClock()):
        app = _application()
        windows = _Windows(app=app, profile=profile)
        windows.ask()
        return app.exec()


def demonstrate(folder: Path, role: str) -> int:
    """Run the main job on a demonstration, say what it did, then open the window or draw what it would show."""
    from partaj_desktop.services.demo.build import PASSPHRASE

    _main_job(folder)
    profile = Profile(folder / _PROFILES[role])
    if not _has_display():
        drawn = folder / "ecrans"
        draw_demonstration(folder, drawn)
        print(f"Pas d’écran ici : les écrans sont dessinés dans {drawn}")
        return 0
    print(f"Phrase de passe de la démonstration : {PASSPHRASE}")
    with unlock.lock(profile, SystemClock()):
        app = _application()
        windows = _Windows(app=app, profile=profile)
        windows.show(unlock.open_profile(profile, PASSPHRASE, SystemClock()))
        return app.exec()


def _main_job(folder: Path) -> None:
    """Do what the plan is for, on the region's profile: count, and make the progress note."""
    from partaj_desktop.services import figures as counting
    from partaj_desktop.services import reports
    from partaj_desktop.services.demo.build import PASSPHRASE

    session = unlock.open_profile(Profile(folder / "coordinator"), PASSPHRASE, SystemClock())
    as_of, calls_as_of = _NOTE_DATES
    total = counting.compute(session, as_of=as_of, calls_as_of=calls_as_of).total
    note = reports.progress_note(session, as_of=as_of, calls_as_of=calls_as_of)
    session.close()
    path = folder / "note-d-etape.pdf"
    path.write_bytes(note.pdf)
    print(f"{total.situations} situations traitées en {total.meetings} séances, {total.passages} passages")
    print(f"Note d’étape : {path} (empreinte {note.fingerprint})")


def _has_display() -> bool:
    """Tell whether a window can be shown."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def draw_screens(folder: Path) -> int:
    """Draw every screen on a demonstration made for it."""
    from partaj_desktop.services.demo.build import build

    with tempfile.TemporaryDirectory(prefix="partaj-ecrans-") as made:
        build(Path(made) / "demo")
        draw_demonstration(Path(made) / "demo", folder)
    print(f"Écrans dessinés dans {folder}")
    return 0


def draw_demonstration(demonstration: Path, folder: Path) -> None:
    """Draw every screen of a demonstration, on copies of its profiles: drawing may write drafts."""
    if not _has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from partaj_desktop.gui import screens
    from partaj_desktop.services.demo.build import PASSPHRASE

    look = theme.install(_application())
    with tempfile.TemporaryDirectory(prefix="partaj-ecrans-") as scratch:
        for role, where in _PROFILES.items():
            copy = Path(scratch) / role
            shutil.copytree(demonstration / where, copy)
            screens.draw_all(
                look,
                partial(unlock.open_profile, Profile(copy), PASSPHRASE, SystemClock()),
                folder / role,
                exchange_folder=demonstration / "exchange" / "a-recevoir" if role == "coordinator" else None,
                drawings=screens.drawings(role),
            )
