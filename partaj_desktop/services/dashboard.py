"""The dashboard: the region's or one territory's counts at a date."""

from datetime import date

from partaj_desktop.domain.figures import OUTSIDE_TERRITORIES, Figures
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.overviews import DashboardView, FunnelLine, MonthLine, TerritoryLine
from partaj_desktop.services import figures
from partaj_desktop.services.session import Session, day
from partaj_desktop.store import figures as counts
from partaj_desktop.store import region

_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc.")
_DAYS_IN_3_MONTHS = 91
_DAYS_IN_6_MONTHS = 182


def show(session: Session, *, as_of: date, calls_as_of: date, territory: str = "") -> DashboardView:
    """Compute the dashboard of the region, or of one territory by its name."""
    whole = figures.compute(session, as_of=as_of, calls_as_of=calls_as_of)
    chosen = next((one for one in region.territories(session.connection) if one.name == territory), None)
    computed = figures.compute(session, as_of=as_of, calls_as_of=calls_as_of, territory=chosen) if chosen else whole
    where = chosen.id if chosen else None
    _, first, last = counts.meetings(session.connection, as_of.isoformat(), where)
    total, projects, applications = computed.total, computed.local_projects, computed.tutor_applications
    return DashboardView(
        as_of=as_of,
        calls_as_of=calls_as_of,
        scope=territory or "Toute la région",
        situations=total.situations,
        passages=total.passages,
        young_people=total.young_people,
        apprentices=total.apprentices or 0,
        meetings=total.meetings,
        first_meeting=day(first),
        last_meeting=day(last),
        projects_received=projects.received,
        projects_retained=projects.retained,
        beneficiaries=projects.beneficiaries,
        applications_received=applications.received,
        applications_retained=applications.retained,
        application_young_people=applications.young_people,
        territories=_territories(session, whole, as_of),
        funnel=_funnel(session, as_of, where),
        months=_months(session, as_of, where),
    )


def _territories(session: Session, computed: Figures, as_of: date) -> tuple[TerritoryLine, ...]:
    people = {row.name: row.young_people for row in counts.by_territory(session.connection, as_of.isoformat())}
    projects = computed.local_projects.by_territory
    applications = computed.tutor_applications.by_territory
    lines = [
        TerritoryLine(
            name=one.territory,
            meetings=one.meetings or None,
            situations=one.situations or None,
            passages=one.passages or None,
            young_people=people.get(one.territory) or None,
            apprentices=one.apprentices,
            projects=projects.get(one.territory),
            applications=applications.get(one.territory),
        )
        for one in computed.territories
    ]
    lines.append(
        TerritoryLine(
            name=OUTSIDE_TERRITORIES,
            meetings=None,
            situations=None,
            passages=None,
            young_people=None,
            apprentices=None,
            projects=projects.get(OUTSIDE_TERRITORIES),
            applications=applications.get(OUTSIDE_TERRITORIES),
        )
    )
    return tuple(lines)


def _funnel(session: Session, as_of: date, territory: Id | None) -> tuple[FunnelLine, ...]:
    """Count how far first solutions went; a measure whose day has not come is told, never 0."""
    rows = counts.first_solutions(session.connection, as_of.isoformat(), territory)
    due = [
        (row, started)
        for row in rows
        if (started := day(row.started_on)) is not None and (as_of - started).days >= _DAYS_IN_3_MONTHS
    ]
    starts = [started for row in rows if (started := day(row.started_on)) is not None]
    first_start = min(starts, default=None)
    return (
        _line("Proposées", rows),
        _line("Acceptées", [row for row in rows if row.accepted or row.started]),
        _line("Démarrées", [row for row in rows if row.started]),
        _line("Tenues 3 mois", [row for row, _ in due if row.held], of=sum(row.number for row, _ in due)),
        FunnelLine(label="Tenues 6 mois", common_law=0, contact=0, not_before=_not_before(first_start, as_of)),
    )


def _not_before(first_start: date | None, as_of: date) -> date | None:
    """Give the first day on which six months can be measured, when it is still to come."""
    if first_start is None:
        return None
    first_day = date.fromordinal(first_start.toordinal() + _DAYS_IN_6_MONTHS)
    return first_day if first_day > as_of else None


def _line(label: str, rows: list[counts.FirstSolutions], of: int | None = None) -> FunnelLine:
    return FunnelLine(
        label=label,
        common_law=sum(row.number for row in rows if row.family == "common_law"),
        contact=sum(row.number for row in rows if row.family == "contact"),
        of=of,
    )


def _months(session: Session, as_of: date, territory: Id | None) -> tuple[MonthLine, ...]:
    return tuple(
        MonthLine(label=_MONTHS[int(month[5:7]) - 1], situations=situations, passages=passages, meetings=meetings)
        for month, situations, passages, meetings in counts.by_month(session.connection, as_of.isoformat(), territory)
    )
