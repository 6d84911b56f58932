"""Who works here, and the status line."""

from datetime import date

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.overviews import ProfileView, StatusView
from partaj_desktop.services import parties, sending, series, settings
from partaj_desktop.services.session import Session, instant, microseconds
from partaj_desktop.store import access, conflicts, journal, local, pending


def describe(session: Session) -> ProfileView:
    """Say who works here."""
    me = session.identity
    try:
        region = session.trust().region_name
    except UserError:
        region = ""
    return ProfileView(
        role=me.role,
        holder=me.holder,
        organisation=me.organisation,
        territory=me.territory,
        region=region,
        demonstration_day=date.fromisoformat(me.demonstration_day) if me.demonstration_day else None,
        settings=settings.read(session),
    )


def status(session: Session) -> StatusView:
    """Read the status line: saved, to send, missing, two versions, last exchange."""
    saved = journal.last_written(session.connection, session.writer)
    received = local.all_received(session.connection)
    acknowledged = local.acknowledged_arrival(session.connection)
    only_here, since = pending.since(session.connection, session.writer, acknowledged)
    return StatusView(
        saved_at=instant(saved) if saved else None,
        to_send=_to_send(session),
        only_here=only_here,
        only_here_since=instant(since) if since is not None else None,
        conflicts=conflicts.count(session.connection),
        missing=_missing(session),
        last_exchange_at=instant(received[0].received_at) if received else None,
    )


def _to_send(session: Session) -> int:
    """Count what the region, or the most behind of the parties, has not been sent."""
    try:
        trust = session.trust()
    except UserError:
        return 0
    counts = [sending.waiting_entries(session, party) for party in parties.parties(session, trust)]
    return max(counts, default=0)


def _missing(session: Session) -> tuple[str, ...]:
    """Name the senders of which a bundle is missing below one received."""
    try:
        trust = session.trust()
    except UserError:
        return ()
    found = []
    for one in trust.workstations:
        numbers = series.missing_numbers(session, Id(one.id))
        if numbers:
            found.append(f"{one.holder} : envoi n° {', '.join(map(str, numbers))}")
    return tuple(found)


def note_locked(session: Session) -> None:
    """Write into the access log that the profile was locked."""
    with session.transaction():
        access.note(session.connection, "profile.locked", microseconds(session.now()))
