"""The figures of the plan: what the note, the dashboard and `partaj figures` say.

Three counts are never mixed: situations (distinct, taken up in a closed meeting of the period), passages (taken up
twice counts twice) and young people (distinct people). `None` means that nobody recorded the count: printed « – ».
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

OUTSIDE_TERRITORIES = "Hors territoires expérimentaux"


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryFigures:
    """Counts of one territory over the period."""

    territory: str
    meetings: int
    situations: int
    passages: int
    apprentices: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Counts of all territories; a situation taken up in two of them counts once here."""

    meetings: int
    situations: int
    passages: int
    young_people: int
    apprentices: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Solutions:
    """First solutions by family: common law (droit commun), renewed contact (reprise de contact)."""

    common_law: int
    contact: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalProjectFigures:
    """The call for local projects at its own date; retained ones by territory."""

    received: int
    retained: int
    beneficiaries: int
    by_territory: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TutorApplicationFigures:
    """The call for tutors at its own date; retained ones by territory."""

    received: int
    retained: int
    young_people: int
    by_territory: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures at a date, the calls at theirs."""

    as_of: date
    calls_as_of: date
    territories: tuple[TerritoryFigures, ...]
    total: Total
    by_last_situation: Mapping[str, int] = field(default_factory=dict)
    by_level: Mapping[str, int] = field(default_factory=dict)
    by_referrer: Mapping[str, int] = field(default_factory=dict)
    solutions: Solutions
    local_projects: LocalProjectFigures
    tutor_applications: TutorApplicationFigures


def _territory_json(figures: TerritoryFigures) -> dict[str, object]:
    return {
        "territory": figures.territory,
        "meetings": figures.meetings,
        "situations": figures.situations,
        "passages": figures.passages,
        "apprentices": figures.apprentices,
    }


def _total_json(total: Total) -> dict[str, object]:
    return {
        "meetings": total.meetings,
        "situations": total.situations,
        "passages": total.passages,
        "young_people": total.young_people,
        "apprentices": total.apprentices,
    }


def _calls_json(figures: Figures) -> dict[str, object]:
    projects, tutors = figures.local_projects, figures.tutor_applications
    return {
        "local_projects": {
            "received": projects.received,
            "retained": projects.retained,
            "beneficiaries": projects.beneficiaries,
            "by_territory": dict(projects.by_territory),
        },
        "tutor_applications": {
            "received": tutors.received,
            "retained": tutors.retained,
            "young_people": tutors.young_people,
            "by_territory": dict(tutors.by_territory),
        },
    }


def to_json(figures: Figures) -> dict[str, object]:
    """Lay the figures out with the keys and the order of `partaj figures --json`."""
    return {
        "as_of": figures.as_of.isoformat(),
        "calls_as_of": figures.calls_as_of.isoformat(),
        "territories": [_territory_json(one) for one in figures.territories],
        "total": _total_json(figures.total),
        "by_last_situation": dict(figures.by_last_situation),
        "by_level": dict(figures.by_level),
        "by_referrer": dict(figures.by_referrer),
        "solutions": {"common_law": figures.solutions.common_law, "contact": figures.solutions.contact},
        **_calls_json(figures),
    }


def fingerprint(figures: Figures) -> str:
    """Name these exact figures by twelve hexadecimal digits: 7F3A-91C2-0E5B."""
    line = json.dumps(to_json(figures), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digits = hashlib.sha256(line.encode()).hexdigest()[:12].upper()
    return "-".join((digits[:4], digits[4:8], digits[8:]))
