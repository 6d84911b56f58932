"""The demonstration's tables: figures, names, places, structures, texts and stories, read from resources/demo."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from partaj_desktop import assets

Table = dict[str, Any]


class PlanError(ValueError):
    """The tables contradict one another, or leave no room for a story: a defect of the resources, not of the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The six files of resources/demo, as read."""

    margins: Table
    names: Table
    places: Table
    organisations: Table
    texts: Table
    stories: Table


def load_tables(root: Path | None = None) -> Tables:
    """Read the demonstration's tables from `root`, by default resources/demo."""
    source = root or assets.folder("resources") / "demo"

    def read(name: str) -> Table:
        content: Table = json.loads((source / f"{name}.json").read_text(encoding="utf-8"))
        return content

    return Tables(
        margins=read("margins"),
        names=read("names"),
        places=read("places"),
        organisations=read("organisations"),
        texts=read("texts"),
        stories=read("stories"),
    )
