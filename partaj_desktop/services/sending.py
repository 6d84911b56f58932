"""Send: what a party may know and has not been told yet, cut for it, sealed, kept, then written as files.

Version, channel and finished bytes are committed before any file is written; a failed write is retried with the same
bytes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from partaj_desktop.bundle import cut, envelope, payload
from partaj_desktop.domain.changes import Run, read_change
from partaj_desktop.domain.ids import SHARED, Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.sight import Sight
from partaj_desktop.domain.tables import SCHEMA
from partaj_desktop.domain.trust import MOST_PRESENTED, TrustList
from partaj_desktop.services import series
from partaj_desktop.services.parties import parties, party_name, sight_of, writers_of
from partaj_desktop.services.session import Session, microseconds
from partaj_desktop.store import journal, local, requests
from partaj_desktop.store.writers import Writers
from partaj_desktop.system import files

_ALL = Sight(role=Role.COORDINATOR)
_NAME_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One file written for a party."""

    party: Id
    to: str
    number: int
    path: Path
    entries: int


def export(session: Session, folder: Path, *, to: Id | None = None) -> tuple[Written, ...]:
    """Write what each party (or one) has not been sent yet into a folder; retry what could not be written before."""
    trust = session.trust()
    chosen = [to] if to is not None else parties(session, trust)
    for party in chosen:
        prepare(session, trust, party)
    return tuple(written for party in chosen for written in _write(session, trust, party, folder))


def _write(session: Session, trust: TrustList, party: Id, folder: Path) -> Iterator[Written]:
    """Write the bundles of a party that its acknowledgement does not cover and that are not in the folder yet."""
    channel = local.channel(session.connection, party)
    for outgoing in local.outgoing(session.connection, party, channel.acknowledged):
        path = folder / outgoing.file_name
        if files.holds(path, outgoing.body):
            continue
        files.write_atomic(path, outgoing.body)
        yield Written(
            party=party,
            to=party_name(trust, party),
            number=outgoing.number,
            path=path,
            entries=outgoing.entries,
        )


def prepare(session: Session, trust: TrustList, party: Id) -> list[local.Outgoing]:
    """Make the bundles a party has not been sent yet, committed before any file: runs, acknowledgement, trust list."""
    with session.transaction():
        journal.seal(session.connection, session.pen())
        channel = series.channel(session, party)
        sight = sight_of(session, trust, party)
        runs = list(_runs_for(session, trust, party, channel, sight))
        _save_sight(session, trust, party, sight)
        if not (runs or has_word(session, trust, party) or _owes_acknowledgement(session, trust, party)):
            return []
        received = _received_from(session, trust, party)
        made = []
        for batch in list(payload.batches(runs)) or [()]:
            made.append(_seal_bundle(session, trust, party, batch, received))
        channel = local.channel(session.connection, party)
        local.save_channel(
            session.connection,
            replace(
                channel,
                sent_arrival=journal.last_arrival(session.connection),
                told_trust=trust.version,
            ),
        )
        for sender, number in received:
            local.save_told(session.connection, Id(sender), number)
        if party == trust.region:
            requests.note_told(session.connection, session.workstation)
        return made


def has_word(session: Session, trust: TrustList, party: Id) -> bool:
    """Tell whether a party is to hear of the list of workstations, or of a request, even without any entry."""
    if local.channel(session.connection, party).told_trust < trust.version:
        return True
    return any(not one.told for one in _presented(session, trust, party))


def _presented(session: Session, trust: TrustList, party: Id) -> list[requests.Kept]:
    """Give the requests presented here that the list does not answer yet: the region hears of them each time."""
    if party != trust.region:
        return []
    mine = requests.presented_by(session.connection, session.workstation)
    return [one for one in mine if trust.of(one.workstation) is None][:MOST_PRESENTED]


def _save_sight(session: Session, trust: TrustList, party: Id, sight: Sight) -> None:
    """Note what a party sees from now on, and on what grounds."""
    if not sight.everything:
        seen = sight.subjects | sight.beside | _grounds(trust, sight).keys()
        local.save_channel_sight(session.connection, party, seen)


def _grounds(trust: TrustList, sight: Sight) -> dict[bytes, Id]:
    """Give the grounds of a sight, and with whom each lets see; a withdrawal makes all of them new ones.

    What the withdrawn workstation wrote may have ended one of them for a while, somewhere: its being taken out brings
    that back without a change of its own.
    """
    ends = [(one.id, end.writer, end.after) for one in trust.workstations for end in one.revoked or ()]
    gone = [one.id for one in trust.workstations if one.revoked is not None]
    mark = sha256(repr((sorted(gone), sorted(ends))).encode()).digest()[:8]
    return {ground + mark: subject for ground, subject in sight.grounds}


def _runs_for(session: Session, trust: TrustList, party: Id, channel: local.Channel, sight: Sight) -> Iterator[Run]:
    """Give, cut for the party, the runs that came since, and the older ones of what it newly sees."""
    connection = session.connection
    theirs, went_back = writers_of(session, trust, party), channel.start > 1
    keys, anew = journal.keys_after(connection, channel.sent_arrival), set[tuple[int, int]]()
    if not sight.everything:
        told = local.channel_sight(connection, party)
        grounds = _grounds(trust, sight)
        anew = journal.keys_of(connection, {subject for ground, subject in grounds.items() if ground not in told})
        keys = sorted({*keys, *anew, *journal.keys_of(connection, (sight.subjects | sight.beside) - told)})
    writers = Writers(connection)
    ids = writers.all()
    held = local.channel_runs(connection, party)
    for no, first in keys:
        # What it sees on a new ground it may have seen before, and let go since, its own words with the rest; and who
        # went back may have lost what it wrote itself, which it may have again whatever it sees now.
        own = ids[no] in theirs
        if (no, first) in anew or ((went_back or not own) and (no, first) not in held):
            may_have = _ALL if own and went_back else sight
            run = cut.cut(journal.run_at(connection, writers, no, first), may_have)
            if run is not None:
                yield run


def _seal_bundle(
    session: Session, trust: TrustList, party: Id, runs: tuple[Run, ...], received: tuple[tuple[bytes, int], ...]
) -> local.Outgoing:
    channel = local.channel(session.connection, party)
    now = session.now()
    members = trust.members(party)
    content = payload.Payload(
        runs=runs,
        trust=local.trust(session.connection),
        grants=local.grants(session.connection),
        requests=tuple(one.signed for one in _presented(session, trust, party)),
        taken=_taken(session) if party == trust.party(session.me()) else (),
    )
    sealed = envelope.seal(
        content,
        envelope.Address(
            schema=SCHEMA,
            region=trust.region,
            sender=session.workstation,
            epoch=session.identity.epoch,
            recipient=party,
            recipients=tuple([one.box for one in members] + trust.recovery),
            number=channel.sent + 1,
            start=channel.start,
            previous=channel.previous,
            received=received,
            trust=trust.version,
            created=microseconds(now),
        ),
        session.signing_key,
    )
    outgoing = local.Outgoing(
        party=party,
        number=channel.sent + 1,
        manifest_hash=sealed.manifest_hash,
        file_name=f"PARTAJ-{now:%Y-%m-%d}-{_random_letters(session, 5)}.partaj",
        body=sealed.data,
        entries=sealed.entries,
        made_at=microseconds(now),
        arrival=journal.last_arrival(session.connection),
    )
    local.save_outgoing(session.connection, outgoing)
    local.save_channel(session.connection, replace(channel, sent=outgoing.number, previous=sealed.manifest_hash))
    return outgoing


def _random_letters(session: Session, count: int) -> str:
    return "".join(_NAME_LETTERS[byte % len(_NAME_LETTERS)] for byte in session.random(count))


def _taken(session: Session) -> tuple[payload.Taken, ...]:
    """Name what was received here, for the other workstations of this party: they need not wait for it."""
    return tuple(
        payload.Taken(
            sender=one.sender, number=one.number, start=one.start, epoch=one.epoch, manifest=one.manifest_hash
        )
        for one in local.all_received(session.connection)
    )


def _received_from(session: Session, trust: TrustList, party: Id) -> tuple[tuple[bytes, int], ...]:
    """Give, for each workstation of a party, the last contiguous number of its present series: what it is told."""
    return tuple(
        (one.id, series.last_contiguous(session, Id(one.id)))
        for one in trust.members(party)
        if one.id != session.workstation
    )


def _owes_acknowledgement(session: Session, trust: TrustList, party: Id) -> bool:
    """Tell whether something with content came that was not acknowledged (an empty one needs no answer)."""
    return any(
        incoming.entries and not incoming.told and incoming.number <= series.last_contiguous(session, Id(one.id))
        for one in trust.members(party)
        for incoming in local.received(session.connection, Id(one.id))
    )


def first_bundle(session: Session, party: Id) -> bytes:
    """Give the bundle that goes inside an answer: the oldest the party has not acknowledged; empty without one."""
    prepare(session, session.trust(), party)
    channel = local.channel(session.connection, party)
    waiting = local.outgoing(session.connection, party, channel.acknowledged)
    return waiting[0].body if waiting else b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What would leave for a party now: changes counted by table, the young people they are about."""

    entries: int
    tables: Mapping[str, int]
    subjects: frozenset[Id]
    written: int


def leaving(session: Session, party: Id) -> Leaving:
    """Say what a party would be sent now, cut for it as it would be, besides what was written and not acknowledged.

    What is written here is sealed first, as it is when it leaves: on the thread that writes.
    """
    trust = session.trust()
    with session.transaction():
        journal.seal(session.connection, session.pen())
    channel = local.channel(session.connection, party)
    sight = sight_of(session, trust, party)
    tables: Counter[str] = Counter()
    subjects: set[Id] = set()
    entries = 0
    for run in _runs_for(session, trust, party, channel, sight):
        for entry in run.entries:
            changes = [read_change(line) for line in entry.lines if line is not None]
            tables.update(change.table for change in changes)
            subjects.update(Id(change.subject) for change in changes)
            entries += entry.header is not None
    return Leaving(
        entries=entries,
        tables=tables,
        subjects=frozenset(subjects & sight.subjects if not sight.everything else subjects - {SHARED}),
        written=len(local.outgoing(session.connection, party, channel.acknowledged)),
    )


def waiting_entries(session: Session, party: Id) -> int:
    """Count the entries a party would be sent now, besides those written and not acknowledged.

    On either connection: what is not sealed yet is cut as it will be.
    """
    trust = session.trust()
    channel = local.channel(session.connection, party)
    sight = sight_of(session, trust, party)
    pending = journal.pending(session.connection, session.writer, session.identity.epoch)
    unsealed = cut.cut(pending, sight) if pending is not None else None
    runs = [*_runs_for(session, trust, party, channel, sight), *([unsealed] if unsealed is not None else [])]
    return sum(run.whole for run in runs)


def owes_word(session: Session, party: Id) -> bool:
    """Tell whether a party waits to hear that what it sent came well."""
    return _owes_acknowledgement(session, session.trust(), party)


def unconfirmed(session: Session, party: Id) -> tuple[int, ...]:
    """List the numbers of the bundles with entries that a party was written and has not said to have."""
    acknowledged = local.channel(session.connection, party).acknowledged
    return tuple(number for number, entries in local.kept_numbers(session.connection, party, acknowledged) if entries)


def can_be_rewritten(session: Session, party: Id) -> bool:
    """Tell whether a party's last bundles can be written again: of one without entries nobody says that it came."""
    acknowledged = local.channel(session.connection, party).acknowledged
    return bool(local.kept_numbers(session.connection, party, acknowledged))
