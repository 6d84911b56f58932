"""Read and write what a person chose for this workstation."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from partaj_desktop.domain.settings import LOCK_MINUTES, LOCK_USUALLY, TEXT_SIZES, THEMES, Settings
from partaj_desktop.services.session import Session
from partaj_desktop.store import local
from partaj_desktop.system.paths import Profile

_THEME, _TEXT_SIZE, _LOCK, _FOLDER, _PANES = "theme", "text_size", "lock_minutes", "exchange_folder", "panes/"


def read(session: Session) -> Settings:
    """Give the choices in force; one that cannot be read counts as not made."""
    kept = local.settings(session.connection)
    return Settings(
        theme=kept.get(_THEME, "") if kept.get(_THEME) in THEMES else "",
        text_size=next((size for size in TEXT_SIZES if kept.get(_TEXT_SIZE) == str(size)), 1.0),
        lock_minutes=next((n for n in LOCK_MINUTES if kept.get(_LOCK) == str(n)), LOCK_USUALLY),
        exchange_folder=os.fsdecode(unquote_to_bytes(kept.get(_FOLDER, ""))),
        panes={key.removeprefix(_PANES): widths for key, widths in _widths(kept).items()},
    )


def choose_theme(session: Session, theme: str) -> None:
    """Keep the theme; empty for that of the computer."""
    _keep(session, _THEME, theme)


def choose_text_size(session: Session, size: float) -> None:
    """Keep the size of the text, 1.0 for the usual one."""
    _keep(session, _TEXT_SIZE, str(size))


def choose_lock(session: Session, minutes: int) -> None:
    """Keep after how many minutes without a touch the program locks."""
    _keep(session, _LOCK, str(minutes))


def choose_exchange_folder(session: Session, folder: Path) -> None:
    """Keep where bundles come from and go to; quoted, since the bytes of a path need not be text."""
    _keep(session, _FOLDER, quote_from_bytes(os.fsencode(folder)))


def exchange_folder(profile: Profile, chosen: Settings) -> Path | None:
    """Give the folder that was chosen, there or not; else the one beside the profile, as in the demonstration."""
    if chosen.exchange_folder:
        return Path(chosen.exchange_folder)
    beside = profile.dir.parent / "exchange"
    return beside if beside.is_dir() else None


def keep_panes(session: Session, name: str, widths: Sequence[int]) -> None:
    """Keep the widths of the panes of one splitter, in px."""
    _keep(session, _PANES + name, " ".join(map(str, widths)))


def _keep(session: Session, key: str, value: str) -> None:
    with session.transaction():
        local.save_setting(session.connection, key, value)


def _widths(kept: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    found = {}
    for key, value in kept.items():
        parts = value.split()
        if key.startswith(_PANES) and all(part.isdecimal() for part in parts):
            found[key] = tuple(map(int, parts))
    return found
