"""The window: rail, screens, status line, menu. One screen at a time, made when first asked for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.overviews import ProfileView, StatusView
from partaj_desktop.gui import catalogue
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.text import column, row
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.dropping import FileDrops, Sorted
from partaj_desktop.gui.jobs import Ticket
from partaj_desktop.gui.mark import window_icon
from partaj_desktop.gui.menu import MainMenu
from partaj_desktop.gui.panes import remember
from partaj_desktop.gui.rail import Rail
from partaj_desktop.gui.screen import Screen, ScreenSpec
from partaj_desktop.gui.status import StatusLine
from partaj_desktop.gui.theme import dress
from partaj_desktop.gui.window import MINIMUM, USUAL
from partaj_desktop.services import profile as profiles
from partaj_desktop.services import settings
from partaj_desktop.services.session import Session


class Frame(QMainWindow):
    """The window of one open profile.

    Signals: lock_asked() when the person wants to lock, closed() after everything typed was recorded, changed() when
    what the person is doing changed (another screen, on the telephone, another setting).
    """

    changed = Signal()
    lock_asked = Signal()
    help_asked = Signal()
    closed = Signal()

    def __init__(self, desk: Desk, profile: ProfileView) -> None:
        super().__init__()
        self.desk = desk
        self.profile = profile
        self.settings = profile.settings
        self.on_the_telephone = False
        self.setWindowTitle("PARTAJ")
        self.setWindowIcon(window_icon())
        self.setMinimumSize(*MINIMUM)
        self.resize(*USUAL)
        self._specs: Sequence[ScreenSpec] = catalogue.rail(profile.role)
        self._screens: dict[str, Screen] = {}
        self._kept: dict[str, object] = {}
        self._before = ""
        self._build()
        self._drops = FileDrops(self, self.take_files)
        desk.changes.changed.connect(lambda _: self._read_status())
        desk.jobs.refused.connect(self._refused)
        desk.jobs.stopped.connect(self._stopped)
        self._read_status()
        self.open(self._specs[0].code)

    def _build(self) -> None:
        """Make what surrounds the screens; again when the text size changed."""
        self.rail = Rail(self._specs)
        self.status = StatusLine(self.desk.jobs, self.profile.demonstration_day)
        self.stack = QStackedWidget()
        side = column(self.stack, spacing=0)
        inner = QWidget()
        inner.setProperty("ground", "panel")
        layout = column(row(self.rail, side, spacing=0), self.status, spacing=0)
        side.setStretch(0, 1)
        inner.setLayout(layout)
        self._inner = inner
        self.setCentralWidget(inner)
        self.menu = MainMenu(self, self.settings)
        self.rail.asked.connect(self.open)
        self.rail.lock_asked.connect(self.lock_asked)
        self.rail.menu_asked.connect(self._open_menu)
        self.status.conflicts_asked.connect(lambda: self.open("conflicts"))
        self.menu.theme_chosen.connect(self._choose_theme)
        self.menu.text_size_chosen.connect(self._choose_text_size)
        self.menu.security_asked.connect(lambda: self.open("security"))
        self.menu.workstations_asked.connect(lambda: self.open("workstations"))
        self.menu.help_asked.connect(self.help_asked)
        self.menu.quit_asked.connect(self.close)
        self._keys()
        self._ring = FocusRing(self)

    def take_files(self, paths: Sequence[Path]) -> None:
        """Show the files dropped on the window, each kind on its screen; say what is not taken."""
        present = self.current
        own = present.own_suffixes if present is not None else ()
        found = Sorted(paths, own, lists="roster" in self.rail.buttons)
        if found.bundles:
            self._hand_over("exchanges", found.bundles)
        elif found.own and present is not None:
            present.take_files(found.own[:1])
        elif found.lists:
            self._hand_over("roster", found.lists[:1])
        told = found.left_out()
        if told and self.current is not None:
            if not (found.bundles or found.own or found.lists):
                self.current.problem.clear()
            self.current.say_left_out(told)

    def _hand_over(self, code: str, paths: Sequence[Path]) -> None:
        if self.open(code) and self.current is not None:
            self.current.take_files(paths)

    def _keys(self) -> None:
        for n, spec in enumerate(self._specs, start=1):
            QShortcut(QKeySequence(f"Ctrl+{n}"), self._inner, lambda code=spec.code: self.open(code))
        QShortcut(QKeySequence("F1"), self._inner, self.help_asked.emit)
        QShortcut(QKeySequence("F10"), self._inner, self._open_menu)
        QShortcut(QKeySequence("Ctrl+L"), self._inner, self.lock_asked.emit)
        QShortcut(QKeySequence("Ctrl+T"), self._inner, self._pick_up)
        QShortcut(QKeySequence("Ctrl+Q"), self._inner, self.close)

    @property
    def current(self) -> Screen | None:
        """The screen on top."""
        widget = self.stack.currentWidget()
        return widget if isinstance(widget, Screen) else None

    def open(self, code: str, argument: object = None) -> bool:
        """Show a screen, when the present one lets go; say whether it came up."""
        present = self.current
        if present is not None and not present.leave():
            self.rail.show_current(catalogue.rail_code(self._code_of(present)))
            return False
        screen = self._screens.get(code) or self._make(code)
        if present is not None and present is not screen and present in self._screens.values():
            self._before = self._code_of(present)
        if argument is not None:
            screen.open_on(argument)
        self.stack.setCurrentWidget(screen)
        self.rail.show_current(catalogue.rail_code(code))
        screen.first_focus()
        self.changed.emit()
        return True

    def _go_back(self) -> None:
        """Show the screen that was there before; where none was, the one that stands for this one on the rail."""
        here = self._code_of(self.current) if self.current is not None else ""
        self.open(self._before if self._before not in ("", here) else catalogue.rail_code(here))

    @property
    def in_meeting(self) -> bool:
        """Say whether a meeting that is not closed is on screen."""
        present = self.current
        return present is not None and present.holds_a_meeting

    def _pick_up(self) -> None:
        """Be on the telephone, or no longer: it locks later, since hands are elsewhere."""
        self.on_the_telephone = not self.on_the_telephone
        self.changed.emit()

    def _make(self, code: str) -> Screen:
        screen = catalogue.make(code, self.desk)
        screen.wanted.connect(self.open)
        screen.back_asked.connect(self._go_back)
        screen.lock_asked.connect(self.lock_asked)
        screen.lock_minutes_chosen.connect(self._lock_after)
        screen.meeting_held.connect(self.changed)
        self._screens[code] = screen
        self.stack.addWidget(screen)
        kept = self._kept.pop(code, None)
        if kept is not None:
            screen.open_on(kept)
        # Widths given for one text size do not suit another.
        remember(f"{code} {self.settings.text_size}", screen, self.settings.panes, self._keep_panes)
        return screen

    def _code_of(self, screen: Screen) -> str:
        return next(code for code, one in self._screens.items() if one is screen)

    def _choose_theme(self, theme: str) -> None:
        self.settings = replace(self.settings, theme=theme)
        self._restyle(lambda session: settings.choose_theme(session, theme))

    def _choose_text_size(self, size: float) -> None:
        self.settings = replace(self.settings, text_size=size)
        self._restyle(lambda session: settings.choose_text_size(session, size))

    def _restyle(self, keep: Callable[[Session], None]) -> None:
        dress(self.settings)
        self._rebuild()
        self.desk.write(keep, lambda _: None, owner=self)

    def _lock_after(self, minutes: int) -> None:
        self.settings = replace(self.settings, lock_minutes=minutes)
        self.changed.emit()

    def _keep_panes(self, name: str, widths: tuple[int, ...]) -> None:
        self.settings = replace(self.settings, panes={**self.settings.panes, name: widths})
        self.desk.write(lambda session: settings.keep_panes(session, name, widths), lambda _: None, owner=self)

    def _rebuild(self) -> None:
        """Make everything again, after the theme or the text size changed."""
        present = self.current
        code = self._code_of(present) if present is not None else self._specs[0].code
        if present is not None and not present.leave():
            return
        self._kept = {code: screen.kept() for code, screen in self._screens.items()}
        self._screens = {}
        self._build()
        self._read_status()
        stays = code in self.rail.buttons or self._kept.get(code) is not None
        self.open(code if stays else catalogue.rail_code(code))

    def _read_status(self) -> None:
        self.desk.read(profiles.status, self._show_status, owner=self)

    def _show_status(self, status: StatusView) -> None:
        self.status.show_status(status, self.desk.today())
        if "exchanges" in self.rail.buttons:
            self.rail.buttons["exchanges"].set_count(status.conflicts)
        if "situations" in self.rail.buttons:
            self.rail.buttons["situations"].set_count(status.transfers)

    def _open_menu(self) -> None:
        button = self.rail.menu_button
        self.menu.popup(button.mapToGlobal(button.rect().topRight()))

    def put_down(self) -> None:
        """Record or keep as drafts what is being typed, whatever its state: the program locks."""
        if self.current is not None:
            self.current.put_down()

    def _refused(self, error: PartajError) -> None:
        if self.current is not None:
            self.current.fail(error)

    def _stopped(self, ticket: Ticket) -> None:
        if self.current is not None:
            told = self.tr("{what}\u00a0: arrêt demandé, rien n’a changé.").format(what=ticket.words)
            self.current.problem.say(told, tone="text", icon="info-circle")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowTitleChange and self.windowTitle() != "PARTAJ":
            self.setWindowTitle("PARTAJ")

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.current is not None and not self.current.leave():
            event.ignore()
            return
        self.desk.jobs.settle()
        self.closed.emit()
        event.accept()
