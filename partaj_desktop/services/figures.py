"""The figures at two dates, computed from the store: one place for the note, the dashboard and the command line."""

from collections.abc import Mapping
from datetime import date

from partaj_desktop.domain.figures import (
    Figures,
    LocalProjectFigures,
    Solutions,
    TerritoryFigures,
    Total,
    TutorApplicationFigures,
)
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.links import representatives
from partaj_desktop.domain.vocabulary import LAST_SITUATION, LEVEL, ORGANISATION_KIND
from partaj_desktop.services.session import Session
from partaj_desktop.store import figures as counts
from partaj_desktop.store import people, region
from partaj_desktop.store.region import Territory


def compute(
    session: Session, *, as_of: date, calls_as_of: date | None = None, territory: Territory | None = None
) -> Figures:
    """Compute every figure of the region, or of one territory, as of a date.

    The two calls are counted as of theirs, the same one unless told.
    """
    connection, day = session.connection, as_of.isoformat()
    calls, where = calls_as_of or as_of, territory.id if territory else None
    lines = _territories(session, day, territory)
    apprentices = [line.apprentices for line in lines if line.apprentices is not None]
    situations, passages, records = counts.total(connection, day, where)
    return Figures(
        as_of=as_of,
        calls_as_of=calls,
        territories=lines,
        total=Total(
            meetings=counts.meetings(connection, day, where)[0],
            situations=situations,
            passages=passages,
            young_people=records - _counted_twice(session, day, where),
            apprentices=sum(apprentices) if apprentices else None,
        ),
        by_last_situation=_in_words(counts.grouped(connection, "by_last_situation", day, where), LAST_SITUATION),
        by_level=_in_words(counts.grouped(connection, "by_level", day, where), LEVEL),
        by_referrer=_in_words(counts.grouped(connection, "by_referrer", day, where), ORGANISATION_KIND),
        solutions=_solutions(session, day, where),
        local_projects=_projects(session, calls.isoformat(), where),
        tutor_applications=_applications(session, calls.isoformat(), where),
    )


def _territories(session: Session, as_of: str, territory: Territory | None) -> tuple[TerritoryFigures, ...]:
    apprentices = counts.apprentices(session.connection, as_of)
    return tuple(
        TerritoryFigures(
            territory=row.name,
            meetings=row.meetings,
            situations=row.situations,
            passages=row.passages,
            apprentices=apprentices.get(row.name),
        )
        for row in counts.by_territory(session.connection, as_of)
        if territory is None or row.name == territory.name
    )


def _counted_twice(session: Session, as_of: str, territory: Id | None) -> int:
    """Count the records taken up that stand for a person counted already under another record."""
    joined = set(counts.joined_people(session.connection, as_of, territory))
    persons = representatives(people.same_links(session.connection))
    return len(joined) - len({persons.get(record, record) for record in joined})


def _in_words(by_code: Mapping[str | None, int], words: Mapping[str, str]) -> dict[str, int]:
    """Put codes into words, in the vocabulary's order; what has none counts as not known."""
    out = {word: by_code[code] for code, word in words.items() if by_code.get(code)}
    missing = sum(count for code, count in by_code.items() if code not in words)
    if missing:
        last = words.get("unknown", "Non renseigné")
        out[last] = out.get(last, 0) + missing
    return out


def _solutions(session: Session, as_of: str, territory: Id | None) -> Solutions:
    by_family = {"common_law": 0, "contact": 0}
    for row in counts.first_solutions(session.connection, as_of, territory):
        if row.family in by_family:
            by_family[row.family] += row.number
    return Solutions(common_law=by_family["common_law"], contact=by_family["contact"])


def _projects(session: Session, as_of: str, territory: Id | None) -> LocalProjectFigures:
    rows = counts.projects(session.connection, as_of, territory)
    return LocalProjectFigures(
        received=sum(row.received for row in rows),
        retained=sum(row.retained for row in rows),
        beneficiaries=sum(row.people for row in rows),
        by_territory=_by_territory(session, rows),
    )


def _applications(session: Session, as_of: str, territory: Id | None) -> TutorApplicationFigures:
    rows = counts.applications(session.connection, as_of, territory)
    return TutorApplicationFigures(
        received=sum(row.received for row in rows),
        retained=sum(row.retained for row in rows),
        young_people=sum(row.people for row in rows),
        by_territory=_by_territory(session, rows),
    )


def _by_territory(session: Session, rows: list[counts.CallCount]) -> dict[str, int]:
    """Give the retained ones of each territory that has some, in the region's order."""
    retained = {row.territory: row.retained for row in rows}
    order = [territory.name for territory in region.territories(session.connection)]
    return {name: retained[name] for name in order if retained.get(name)}
