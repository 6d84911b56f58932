"""What a person chooses for one workstation. It stands in the store, since even a choice may tell of the work done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

THEMES: Final = ("light", "dark", "contrast")
TEXT_SIZES: Final = (1.0, 1.25, 1.5)
LOCK_MINUTES: Final = (2, 5, 10, 15)
"""After how long without a touch the program may lock; on the telephone and in a meeting it waits longer."""
LOCK_USUALLY: Final = 5
LOCK_ON_THE_TELEPHONE: Final = 15
LOCK_IN_A_MEETING: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The choices in force. `theme` empty: as the computer; `panes`: the widths a person gave, by splitter, in px.

    `exchange_folder` is where bundles come from and go to; empty when none was chosen.
    """

    theme: str = ""
    text_size: float = 1.0
    lock_minutes: int = LOCK_USUALLY
    exchange_folder: str = ""
    panes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
