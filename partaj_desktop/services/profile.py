"""Who works here, and the status line."""

from collections.abc import Sequence
from datetime import date

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.overviews import SILENT_DAYS, ProfileView, StatusView
from partaj_desktop.domain.roles import Role
from partaj_desktop.services import arrivals, parties, sending, series, settings, transfers
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
    to_send, unconfirmed = _on_its_way(session)
    return StatusView(
        saved_at=instant(saved) if saved else None,
        to_send=to_send,
        only_here=only_here,
        only_here_since=instant(since) if since is not None else None,
        conflicts=conflicts.count(session.connection),
        transfers=len(transfers.to_answer(session)) + len(transfers.told(session)),
        missing=_missing(session),
        last_exchange_at=instant(received[0].received_at) if received else None,
        newer=arrivals.held_newer(session),
        unconfirmed=unconfirmed,
        silent=_silent(session, received) if session.role == Role.COORDINATOR else (),
    )


def _silent(session: Session, received: Sequence[local.Incoming]) -> tuple[tuple[str, int], ...]:
    """Name of whom nothing came for longer than usual, and for how many days."""
    try:
        trust = session.trust()
    except UserError:
        return ()
    last: dict[bytes, int] = {}
    for one in received:
        last[one.sender] = max(one.received_at, last.get(one.sender, 0))
    days: dict[str, int] = {}
    for party in parties.parties(session, trust):
        came = max((last.get(member.id, 0) for member in trust.members(party)), default=0)
        if came:
            days[parties.party_name(trust, party)] = (session.today() - instant(came).date()).days
    late = [(name, n) for name, n in days.items() if n > SILENT_DAYS]
    return tuple(sorted(late, key=lambda one: (-one[1], one[0])))


def _on_its_way(session: Session) -> tuple[int, bool]:
    """Count what the most behind of the parties has not been sent, and tell whether one has something to confirm."""
    try:
        trust = session.trust()
    except UserError:
        return 0, False
    others = parties.parties(session, trust)
    counts = [sending.waiting_entries(session, party) for party in others]
    return max(counts, default=0), any(sending.unconfirmed(session, party) for party in others)


def _missing(session: Session) -> tuple[str, ...]:
    """Name the senders of which a bundle is missing below one received."""
    try:
        trust = session.trust()
    except UserError:
        return ()
    found = series.all_missing(session, trust)
    return tuple(f"{one.holder} : envoi n° {gaps.in_words()}" for one, gaps in found)


def note_locked(session: Session) -> None:
    """Write into the access log that the profile was locked."""
    with session.transaction():
        access.note(session.connection, "profile.locked", microseconds(session.now()))
