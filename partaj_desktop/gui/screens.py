"""Draws every screen to PNG: what `partaj screens` does, and what a person looks at before a screen is done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from partaj_desktop import assets
from partaj_desktop.domain.errors import DiskFailure
from partaj_desktop.domain.roles import Role
from partaj_desktop.gui import catalogue
from partaj_desktop.gui.changes import Changes
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.exchanges import ExchangesScreen
from partaj_desktop.gui.frame import Frame
from partaj_desktop.gui.jobs import Jobs
from partaj_desktop.gui.joining import JoiningPage
from partaj_desktop.gui.preparing import PreparingScreen
from partaj_desktop.gui.roster import RosterScreen
from partaj_desktop.gui.screen import Screen
from partaj_desktop.gui.theme import Look
from partaj_desktop.gui.unlock import Opening, Space, UnlockPage
from partaj_desktop.gui.welcome import WelcomePage
from partaj_desktop.gui.window import USUAL
from partaj_desktop.services import meetings, profile
from partaj_desktop.services.session import Session

SCREENS: Final = (
    "meetings",
    "preparing",
    "meeting",
    "situations",
    "roster",
    "exchanges",
    "conflicts",
    "dashboard",
    "note",
    "security",
    "workstations",
)
EXTRA: Final = ("meeting",)
_FINE: Final = 250
_USUAL_WAIT: Final = 60
"""Milliseconds: what was read arrives, and the cards take their heights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One way of drawing: its name, its theme, its text factor, and which screens."""

    name: str
    theme: str
    factor: float
    screens: tuple[str, ...]


DRAWINGS: Final = (
    Drawing(name="clair", theme="light", factor=1.0, screens=SCREENS),
    Drawing(name="sombre", theme="dark", factor=1.0, screens=SCREENS),
    Drawing(name="contraste", theme="contrast", factor=1.0, screens=EXTRA),
    Drawing(name="150", theme="light", factor=1.5, screens=SCREENS),
)


def draw_all(
    look: Look, open_session: Callable[[], Session], folder: Path, *, exchange_folder: Path | None = None,
    drawings: tuple[Drawing, ...] = DRAWINGS,
) -> tuple[Path, ...]:  # fmt: skip
    """Draw every screen of one profile into `folder` as `<screen>-<drawing>.png`; return the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs = Jobs()
    desk = Desk(session=open_session(), jobs=jobs, changes=Changes(), folder=exchange_folder)
    written: list[Path] = []
    try:
        for drawing in drawings:
            look.choose(theme=drawing.theme, factor=drawing.factor)
            written += _draw(desk, drawing, folder)
    finally:
        desk.close()
        jobs.close()
        look.choose(theme="light", factor=1.0)
    return tuple(written)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shot:
    """One picture: a screen, what it is opened on, and what is done to it before it is drawn."""

    name: str
    screen: str
    argument: object = None
    act: Callable[[Screen], None] | None = None


def _shots(desk: Desk, codes: tuple[str, ...]) -> Iterator[_Shot]:
    """Give the pictures of some screens: as they open, and full where they open empty."""
    planned, closed = _meetings(desk.session)
    for code in codes:
        if code == "meeting":
            for name, argument in (("meeting", planned), ("meeting-decided", closed)):
                if argument is not None:
                    yield _Shot(name=name, screen=code, argument=argument)
            continue
        if code == "preparing":
            yield _Shot(name=code, screen=code, argument=planned, act=_take_some_off)
            continue
        yield _Shot(name=code, screen=code)
        if code == "roster" and desk.role is Role.FACILITATOR:
            yield _Shot(name="roster-read", screen=code, act=_read_sample)
        if code == "exchanges":
            yield _Shot(name="exchanges-send", screen=code, act=_show_sending)


def _read_sample(screen: Screen) -> None:
    if isinstance(screen, RosterScreen):
        screen.take_file(assets.data("resources", "demo", "liste-exemple.csv"))


def _take_some_off(screen: Screen) -> None:
    """Leave both sides something to show: what is taken off is due again."""
    if isinstance(screen, PreparingScreen):
        for line in screen.prepared.list.agenda.lines[4:20:2]:
            screen.prepared.removed.emit(line.item)


def _show_sending(screen: Screen) -> None:
    if isinstance(screen, ExchangesScreen):
        screen.side.choose("send")


def _draw(desk: Desk, drawing: Drawing, folder: Path) -> Iterator[Path]:
    if "meetings" in drawing.screens:
        yield from _draw_entrances(desk, drawing, folder)
    frame = Frame(desk, profile.describe(desk.session))
    frame.resize(*USUAL)
    frame.show()
    frame.activateWindow()
    for shot in _shots(desk, drawing.screens):
        frame.open(shot.screen, shot.argument)
        _settle(desk, shot)
        if shot.act is not None and frame.current is not None:
            shot.act(frame.current)
            _settle(desk, shot)
        yield _save(frame, folder / f"{shot.name}-{drawing.name}.png")
    frame.close()
    _delete(frame)


def _settle(desk: Desk, shot: _Shot) -> None:
    """Wait for what the screen reads, and for what it then draws."""
    desk.jobs.settle()
    QTest.qWait(_FINE if shot.screen == "note" else _USUAL_WAIT)
    desk.jobs.settle()


def _draw_entrances(desk: Desk, drawing: Drawing, folder: Path) -> Iterator[Path]:
    """Draw what stands before the window: the lock, the first start, the wait for the region's answer."""
    told = profile.describe(desk.session)
    space = Space(key="", title=told.territory or told.region, subtitle=told.organisation)
    welcome, joining = WelcomePage(desk.jobs, _never), JoiningPage(desk)
    pages: tuple[tuple[QWidget, dict[str, Callable[[], object]]], ...] = (
        (UnlockPage(desk.jobs, (space,), Opening()), {"unlock": _as_it_opens}),
        (
            welcome,
            {
                "welcome": _as_it_opens,
                "welcome-holder": partial(welcome.show_step, welcome.holder),
                "welcome-passphrase": partial(welcome.show_step, welcome.passphrase),
            },
        ),
        (joining, {"joining": _as_it_opens, "joining-answer": partial(joining.show_step, joining.answer)}),
    )
    for entrance in (welcome, joining):
        entrance.over = True  # closing it leaves nothing undone
    for page, shots in pages:
        page.resize(*USUAL)
        page.show()
        page.activateWindow()
        for name, act in shots.items():
            act()
            desk.jobs.settle()
            QTest.qWait(_USUAL_WAIT)
            yield _save(page, folder / f"{name}-{drawing.name}.png")
        page.close()
        _delete(page)


def _as_it_opens() -> None:
    pass


def _never(*_: object) -> Session:
    raise NotImplementedError("a page that is drawn makes no workspace")


def _meetings(session: Session) -> tuple[object, object]:
    """Find the meeting a newcomer would open, the next planned one, and the latest closed one."""
    lines = meetings.listing(session)
    planned = sorted((line for line in lines if line.state == "planned"), key=lambda line: str(line.held_on))
    closed = [line for line in lines if line.state == "closed"]
    return (planned[0].id if planned else None), (closed[0].id if closed else None)


def _save(widget: QWidget, path: Path) -> Path:
    QApplication.processEvents()
    if not widget.grab().save(str(path)):
        raise DiskFailure("Une image n’a pas pu être écrite.", "Choisissez un autre dossier, ou libérez de la place.")
    return path


def _delete(widget: QWidget) -> None:
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete)


def drawings(role: str) -> tuple[Drawing, ...]:
    """Give the drawings of a role: the screens it can reach, in each way of drawing."""
    reached = {spec.code for spec in catalogue.rail(role)} | _FURTHER[role]
    return tuple(replace(one, screens=tuple(code for code in one.screens if code in reached)) for one in DRAWINGS)


_FURTHER: Final = {
    "facilitator": {"preparing", "meeting", "conflicts", "security", "workstations"},
    "coordinator": {"conflicts", "note", "security", "workstations"},
    "tutor": {"security"},
}
