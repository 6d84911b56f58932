"""Which screens there are, and which of them stand on the rail of a role. A screen is imported when first asked for."""

from collections.abc import Callable
from importlib import import_module
from typing import Final, cast

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.screen import Screen, ScreenSpec

_CLASSES: Final = {
    "meetings": ("meetings_list", "MeetingsScreen"),
    "preparing": ("preparing", "PreparingScreen"),
    "meeting": ("meeting.screen", "MeetingScreen"),
    "situations": ("situations", "SituationsScreen"),
    "roster": ("roster", "RosterScreen"),
    "exchanges": ("exchanges", "ExchangesScreen"),
    "conflicts": ("conflicts", "ConflictsScreen"),
    "dashboard": ("dashboard", "DashboardScreen"),
    "note": ("note", "NoteScreen"),
    "security": ("security", "SecurityScreen"),
    "workstations": ("workstations", "WorkstationsScreen"),
}
_WORDS: Final = {
    "meetings": (QT_TRANSLATE_NOOP("Catalogue", "Séances"), "calendar-event"),
    "situations": (QT_TRANSLATE_NOOP("Catalogue", "Situations"), "address-book"),
    "roster": (QT_TRANSLATE_NOOP("Catalogue", "Repérage"), "user-search"),
    "exchanges": (QT_TRANSLATE_NOOP("Catalogue", "Échanges"), "arrows-exchange"),
    "dashboard": (QT_TRANSLATE_NOOP("Catalogue", "Tableau"), "chart-bar"),
}
_RAILS: Final = {
    "facilitator": ("meetings", "situations", "roster", "exchanges", "dashboard"),
    "coordinator": ("dashboard", "situations", "meetings", "roster", "exchanges"),
    "tutor": ("situations", "exchanges"),
}
_PARENTS: Final = {
    "preparing": "meetings",
    "meeting": "meetings",
    "conflicts": "exchanges",
    "note": "dashboard",
    "workstations": "exchanges",
}


def rail(role: str) -> tuple[ScreenSpec, ...]:
    """List the screens on the rail of a role."""
    return tuple(_spec(code, role) for code in _RAILS[role])


def rail_code(code: str) -> str:
    """Name the entry of the rail that stands for a screen."""
    return _PARENTS.get(code, code)


def codes() -> tuple[str, ...]:
    """List every screen."""
    return tuple(_CLASSES)


def make(code: str, desk: Desk) -> Screen:
    """Make a screen."""
    module, name = _CLASSES[code]
    maker = cast(Callable[[Desk], Screen], getattr(import_module(f"partaj_desktop.gui.{module}"), name))
    return maker(desk)


def _spec(code: str, role: str) -> ScreenSpec:
    words, icon = _WORDS[code]
    if role == "tutor" and code == "situations":
        words = QT_TRANSLATE_NOOP("Catalogue", "Jeunes")
    if role == "tutor" and code == "exchanges":
        words, icon = QT_TRANSLATE_NOOP("Catalogue", "Envoyer"), "send"
    word = QCoreApplication.translate("Catalogue", str(words))
    return ScreenSpec(code=code, word=word, icon=icon, make=lambda desk: make(code, desk))
