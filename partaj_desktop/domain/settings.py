"""What a person chooses for one workstation. It stands in the store, since even a choice may tell of the work done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

THEMES: Final = ("light", "dark", "contrast")
TEXT_SIZES: Final = (1.0, 1.25, 1.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The choices in force. `theme` empty: as the computer; `panes`: the widths a person gave, by splitter, in px."""

    theme: str = ""
    text_size: float = 1.0
    panes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
