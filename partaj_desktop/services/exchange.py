"""The exchange as screens show it: what came, what waits, with whom."""

from collections.abc import Mapping

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.field_words import TABLE_WORDS
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.trust import TrustList, Workstation
from partaj_desktop.domain.views import ChannelLine, ExchangeView, LeavingView, ReceivedLine
from partaj_desktop.services import arrivals, parties, sending
from partaj_desktop.services.session import Session, instant
from partaj_desktop.store import conflicts, local, people, region


def overview(session: Session) -> ExchangeView:
    """Show both sides: what was received, and each party."""
    try:
        trust = session.trust()
    except UserError:
        return ExchangeView(received=(), channels=(), conflicts=0)
    places = region.territory_names(session.connection)
    return ExchangeView(
        received=tuple(
            ReceivedLine(
                sender=_holder(trust, one.sender),
                territory=_territory(trust.of(one.sender), places),
                number=one.number,
                entries=one.entries,
                received_at=instant(one.received_at),
            )
            for one in local.all_received(session.connection)
        ),
        channels=tuple(_channel(session, trust, party, places) for party in parties.parties(session, trust)),
        straight=tuple(_channel(session, trust, party, places) for party in parties.straight(session, trust)),
        conflicts=conflicts.count(session.connection),
    )


def leaving(session: Session, party: Id) -> LeavingView:
    """Show what would leave for a party before it leaves: natures counted, names apart."""
    found = sending.leaving(session, party)
    known = people.names(session.connection)
    return LeavingView(
        party=party,
        entries=found.entries,
        counts=tuple((word, found.tables[name]) for name, word in TABLE_WORDS.items() if found.tables.get(name)),
        people=len(found.subjects),
        names=tuple(sorted(known[one] for one in found.subjects if one in known)),
        written=found.written,
    )


def _holder(trust: TrustList, workstation: Id) -> str:
    found = trust.of(workstation)
    return found.holder if found else "Poste inconnu"


def _territory(workstation: Workstation | None, places: Mapping[Id, str]) -> str:
    return places.get(Id(workstation.territory), "") if workstation and workstation.territory else ""


def _channel(session: Session, trust: TrustList, party: Id, places: Mapping[Id, str]) -> ChannelLine:
    channel = local.channel(session.connection, party)
    members = trust.members(party)
    got = [one for member in members for one in local.received(session.connection, Id(member.id))]
    last_received = max((one.received_at for one in got), default=None)
    last_sent = local.last_sent_at(session.connection, party)
    return ChannelLine(
        party=party,
        name=parties.party_name(trust, party),
        role=members[0].role if members else "",
        territory=_territory(members[0], places) if members else "",
        to_send=sending.waiting_entries(session, party),
        has_word=sending.has_word(session, trust, party),
        owed=sending.owes_word(session, party),
        unconfirmed=sending.unconfirmed(session, party),
        rewritable=sending.can_be_rewritten(session, party),
        sent=channel.sent,
        acknowledged=channel.acknowledged,
        last_sent_at=instant(last_sent) if last_sent is not None else None,
        last_received_at=instant(last_received) if last_received is not None else None,
        last_received_number=max((one.number for one in got), default=0),
        days_silent=(
            arrivals.days_since(instant(last_received).date(), session.today()) if last_received is not None else None
        ),
    )
