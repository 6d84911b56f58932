"""What several tests of the demonstration's plan need: its days and its texts."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from partaj_desktop.services.demo.plan import DemoPlan, Passage


def passages_of(plan: DemoPlan, person: str) -> list[Passage]:
    return [one for one in plan.passages if one.situation == f"s:{person}"]


def day_of(passage: Passage) -> date:
    return date.fromisoformat(passage.meeting.rpartition(":")[2])


def texts(value: Any) -> Iterator[str]:
    """Every text of a value, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from texts(getattr(value, one.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)


def dates(value: Any) -> Iterator[date]:
    if isinstance(value, date):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from dates(getattr(value, one.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from dates(item)
