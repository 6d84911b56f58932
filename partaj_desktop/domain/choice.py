"""One entry of a list to choose from: apart from the views because the unlock page needs no more."""

from dataclasses import dataclass

from partaj_desktop.domain.ids import Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One entry of a list to choose from. `hint` is a second, muted text (a load, a territory)."""

    id: Id
    label: str
    hint: str = ""
    group: str = ""
