"""Receive: a bundle is judged whole, united in one transaction, and checked before it commits."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from partaj_desktop.bundle import envelope, payload
from partaj_desktop.bundle import merge as judging
from partaj_desktop.domain.changes import OpenRun, Run
from partaj_desktop.domain.errors import OTHER_BEFORE, BundleRefused, Reason, StoreDamaged
from partaj_desktop.domain.gaps import Gaps
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.told import WRITTEN_AGAIN, newer_fr, set_aside_fr
from partaj_desktop.domain.trust import TrustList, Workstation
from partaj_desktop.domain.views import ConflictPreview
from partaj_desktop.services import arrivals, authorised, forks, letting_go, lookalikes, series, transfers
from partaj_desktop.services.conflicts import previews
from partaj_desktop.services.parties import workstation_name
from partaj_desktop.services.session import Session, microseconds
from partaj_desktop.store import access, conflicts, journal, local, projection, situations, union
from partaj_desktop.store.writers import Writers
from partaj_desktop.system.memory import collector_paused, free_beside

_SAMPLE = 200
_OFTEN = 64
_SHOWN_NAMES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeReport:
    """What one bundle brought. `already`: it was there; `missing`: numbers of the channel not received yet.

    `entries`: those with a header that are new here; `known`: those that were there. `newer`: entries of a newer
    program; `dates`: what is said of dates that cannot be.
    `set_aside`: entries kept apart, of workstations no longer authorised or of a history that does not count.
    `written_again`: own entries written again where another history of this workstation was taken (`services.forks`).
    """

    file: str
    channel: str
    number: int
    entries: int
    already: bool
    missing: Gaps
    conflicts: int
    touched: projection.Touched = field(repr=False)
    set_aside: int = 0
    written_again: int | None = None
    known: int = 0
    newer: int = 0
    dates: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """Say what became of entries that did not simply add up: a sentence each."""
        again = () if self.written_again is None else (WRITTEN_AGAIN,)
        some = (*again, set_aside_fr(self.set_aside), newer_fr(self.newer), *self.dates)
        return tuple(one for one in some if one)


Progress = Callable[[int, int], None]
"""Called with (done, of); what it raises stops the work, and nothing has changed."""
_JUDGED, _UNITED, _PROJECTED, _WHOLE = 40, 70, 95, 100


def merge(
    session: Session,
    data: bytes,
    file_name: str,
    before_taking: Callable[[Session], object] | None = None,
    progress: Progress | None = None,
) -> MergeReport:
    """Take a bundle: judged whole, united in one transaction, checked before it commits.

    `before_taking` is called once the bundle is judged good, before anything is written: the place for a backup.
    `progress` is told of each step, and may stop it until the last one.

    Raises:
        BundleRefused: with its reason; nothing has changed.
    """
    opened = open_bundle(session, data)
    try:
        if is_held(session, opened):
            return _already(session, opened, file_name)
        with collector_paused():
            report = _take(session, opened, file_name, before_taking or _nothing, progress or _nothing)
    except BundleRefused as refused:
        if refused.reason in (Reason.FORK, Reason.CHANNEL_FORK) and not session.connection.in_transaction:
            with session.transaction():
                parted = refused.reason is Reason.CHANNEL_FORK and series.note_parted(session, Id(opened.sender.id))
                forks.tell(session, opened.sender, at_once=parted)
        raise
    if report.written_again is not None and not session.connection.in_transaction:
        forks.note_epoch(session)
    return report


def _nothing(*_: object) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a bundle brings, judged by the list in force once it is taken: the runs taken, and those kept `aside`."""

    content: payload.Payload
    trust: TrustList
    runs: Sequence[OpenRun]
    aside: Sequence[Run]


def _take(
    session: Session,
    opened: envelope.Opened,
    file_name: str,
    before_taking: Callable[[Session], object],
    progress: Progress,
) -> MergeReport:
    read = _judged(session, opened, progress)
    before_taking(session)
    with session.transaction():
        report = _write(session, opened, file_name, read, progress)
        held: list[object] = [read]
        del read
        freeing = free_beside(held)
    freeing.join()
    return report


def _judged(session: Session, opened: envelope.Opened, progress: Progress) -> _Read:
    content = envelope.read_payload(opened)
    trust = authorised.after(session, content)
    judged = judging.judge(_watched(content.runs, progress), trust)
    runs, aside = judging.part(judged, trust, opened.sender, session.me())
    return _Read(content=content, trust=trust, runs=runs, aside=[one.run for one in aside])


def _write(session: Session, opened: envelope.Opened, file_name: str, read: _Read, progress: Progress) -> MergeReport:
    """Unite, project, note and check. Within the transaction that takes the bundle."""
    trust = read.trust
    authorised.keep(session, read.content)
    authorised.set_aside(session, read.aside)
    take_back(session)
    united = union.unite(session.connection, read.runs, session.writer)
    taken, left, again = forks.settle(session, united, opened.sender)
    counted = [one for one in read.runs if one.run not in left]
    if not _is_from_before_a_restoration(session, opened):
        local.save_channel_runs(session.connection, trust.party(opened.sender), counted)
    progress(_UNITED, _WHOLE)
    touched = projection.apply(session.connection, Writers(session.connection), taken.news)
    written_again = None if again is None else journal.write_again(session.connection, session.pen(), again)
    progress(_PROJECTED, _WHOLE)
    _note_received(session, trust, opened, read.content)
    _note_taken(session, trust, opened, read.content.taken)
    letting_go.let_go(session, trust)
    transfers.note_offers(session)
    _check_sample(session, touched)
    access.note(session.connection, "bundle.received", microseconds(session.now()), Id(opened.sender.id))
    came = arrivals.seen(session, counted, trust, opened.sender, opened.manifest.created)
    if came.newer:
        arrivals.note_newer(session, came.schema)
    report = _report(session, opened, file_name, taken.entries, touched, conflicts.count(session.connection))
    return replace(
        report,
        known=max(0, came.carried - taken.entries),
        newer=came.newer,
        dates=came.dates,
        set_aside=sum(run.whole for run in (*read.aside, *left)),
        written_again=written_again,
    )


def _watched(runs: Sequence[Run], progress: Progress) -> Iterator[Run]:
    for n, run in enumerate(runs):
        if n % _OFTEN == 0:
            progress(_JUDGED * n // len(runs), _WHOLE)
        yield run


def open_bundle(session: Session, data: bytes) -> envelope.Opened:
    """Open a bundle meant for this workstation and verify who sent it; its payload is not read.

    Raises:
        BundleRefused: with its reason.
    """
    after = partial(authorised.after, session)
    return envelope.open_sealed(data, session.identity.box_secret, session.trust(), session.me(), after)


def is_held(session: Session, opened: envelope.Opened) -> bool:
    """Tell a bundle already received.

    Raises:
        BundleRefused: another one has its number, or it follows another history.
    """
    manifest = opened.manifest
    held = {one.number: one.manifest_hash for one in local.received(session.connection, Id(opened.sender.id))}
    if manifest.number in held and held[manifest.number] != opened.manifest_hash:
        raise BundleRefused(Reason.CHANNEL_FORK)
    before = held.get(manifest.number - 1)
    if manifest.number > manifest.start and before not in (None, manifest.previous):
        raise BundleRefused(Reason.CHANNEL_FORK, "follows another bundle than the one received", OTHER_BEFORE)
    return manifest.number in held


def _is_from_before_a_restoration(session: Session, opened: envelope.Opened) -> bool:
    """Tell a bundle whose sender went back since it wrote it: the sender may have lost what stands in it."""
    epochs = [one.epoch for one in local.received(session.connection, Id(opened.sender.id))]
    return opened.manifest.epoch < max(epochs, default=0)


def _check_sample(session: Session, touched: projection.Touched) -> None:
    """Fold some of the rows just projected anew; one that differs stops the merge before it commits."""
    writers = Writers(session.connection)
    for table, row in touched.sample(_SAMPLE):
        if projection.differs(session.connection, writers, table, row):
            raise StoreDamaged(
                "La réception a été arrêtée : une vérification a échoué.", "Rien n’a été changé. Prévenez l’assistance."
            )


def take_back(session: Session) -> int:
    """Unite what was set aside and the list in force takes; give how many entries that was."""
    with session.transaction():
        taken = union.unite(session.connection, authorised.taken_back(session, session.trust()), session.writer)
        authorised.set_aside(session, [one.run for one in taken.apart])
        projection.apply(session.connection, Writers(session.connection), taken.news)
    return taken.entries


def _note_received(session: Session, trust: TrustList, opened: envelope.Opened, content: payload.Payload) -> None:
    """Note a bundle, what it acknowledges, and the requests it presents."""
    manifest, sender = opened.manifest, Id(opened.sender.id)
    before = local.received(session.connection, sender)
    restored = manifest.epoch > max((one.epoch for one in before), default=0)
    acknowledged = dict(manifest.received).get(session.workstation, 0)
    local.save_incoming(
        session.connection,
        local.Incoming(
            sender=sender,
            number=manifest.number,
            start=manifest.start,
            epoch=manifest.epoch,
            manifest_hash=opened.manifest_hash,
            entries=content.whole,
            received_at=microseconds(session.now()),
            acknowledged=acknowledged,
        ),
    )
    if series.is_late(before, manifest):
        return
    authorised.keep_requests(session, opened.sender, content)
    party = trust.party(opened.sender)
    channel = series.channel(session, party)
    # What it said to have past that is of a series lost here with a restoration.
    said = (one.acknowledged for one in before if one.acknowledged <= channel.sent)
    unheard = not acknowledged and channel.sent >= channel.start and series.begins_anew(before, manifest)
    if restored or unheard or acknowledged < max(said, default=0):
        # The other side went back: what it no longer has is sent again. Or this one did, and is refused there.
        local.restart_channel(session.connection, party, channel.sent, acknowledged)
        channel = local.channel(session.connection, party)
    # Of several workstations of the region, one that has it is enough: they tell each other.
    # More than was sent: those are the numbers of a copy of this workstation (`services.forks`).
    told = acknowledged if acknowledged <= channel.sent else 0
    if party == trust.party(session.me()):
        told = min(told, _said_by_the_others(session, trust, sender))
    acknowledged = max(channel.acknowledged, told)
    same_list = authorised.is_said(session, content)  # a list of the same number may be another one
    told_trust = max(manifest.trust, channel.told_trust) if same_list else channel.told_trust
    local.save_channel(session.connection, replace(channel, acknowledged=acknowledged, told_trust=told_trust))
    local.forget_acknowledged(session.connection, party, acknowledged)


def _said_by_the_others(session: Session, trust: TrustList, sender: Id) -> int:
    """Give what the other workstations of this very party, but for one, all have: nobody else passes it on to them."""
    others = [one for one in trust.members(trust.party(session.me())) if one.id not in (sender, session.workstation)]
    came = [local.received(session.connection, Id(one.id)) for one in others]
    last = [max(some, key=lambda one: (one.epoch, one.start, one.number), default=None) for some in came]
    return min((one.acknowledged if one is not None else 0 for one in last), default=sys.maxsize)


def _note_taken(session: Session, trust: TrustList, opened: envelope.Opened, taken: Iterable[payload.Taken]) -> None:
    """Note as received what another workstation of this party took and sends on: nobody waits for it any longer.

    What these tell each other they do not send on, but where a series begins, which carries everything: each takes it
    itself.
    """
    mine, manifest = trust.party(session.me()), opened.manifest
    if trust.party(opened.sender) != mine:
        return
    of_party = {one.id for one in trust.workstations if trust.party(one) == mine}
    for one in taken:
        is_sent_on = one.sender not in of_party or manifest.number == manifest.start
        if one.sender != session.workstation and is_sent_on:
            local.save_incoming(
                session.connection,
                local.Incoming(
                    sender=Id(one.sender),
                    number=one.number,
                    start=one.start,
                    epoch=one.epoch,
                    manifest_hash=one.manifest,
                    entries=0,
                    received_at=microseconds(session.now()),
                ),
            )


def _already(session: Session, opened: envelope.Opened, file_name: str) -> MergeReport:
    nothing = projection.Touched({}, {}, {})
    report = _report(session, opened, file_name, 0, nothing, conflicts.count(session.connection))
    return replace(report, already=True)


def _report(
    session: Session,
    opened: envelope.Opened,
    file_name: str,
    entries: int,
    touched: projection.Touched,
    standing: int,
) -> MergeReport:
    return MergeReport(
        file=file_name,
        channel=workstation_name(opened.sender),
        number=opened.manifest.number,
        entries=entries,
        already=False,
        missing=series.missing(session, Id(opened.sender.id)),
        conflicts=standing,
        touched=touched,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What taking a bundle would do. `conflicts` are (row, field) pairs that would get several versions.

    `people`: the young people it is about, with names of the first of them. `alike`: those who may be the same person
    as another record.
    """

    report: MergeReport
    manifest: envelope.Manifest
    sender: Workstation
    conflicts: frozenset[tuple[bytes, str]]
    previews: tuple[ConflictPreview, ...]
    people: int
    names: tuple[str, ...]
    alike: int


class _UndoneError(Exception):
    """Carries what a trial merge found out of the transaction it undoes."""

    def __init__(self, trial: Trial) -> None:
        super().__init__()
        self.trial = trial


def inspect(session: Session, data: bytes, file_name: str) -> Trial:
    """Tell what a bundle would change: it is merged for trial and undone, so the answer is exact.

    Raises:
        BundleRefused: as `merge` would.
    """
    opened = open_bundle(session, data)
    try:
        with session.transaction():
            before = conflicts.fields(session.connection)
            report = merge(session, data, file_name)
            touched = report.touched.rows.get("young_person", ())
            alike = len(lookalikes.waiting(session, frozenset(map(Id, touched)))) if touched else 0
            about = projection.people_of(session.connection, report.touched)
            names = [situations.name_of(session.connection, one) for one in sorted(about)[:_SHOWN_NAMES]]
            fields = conflicts.fields(session.connection) - before
            raise _UndoneError(
                Trial(
                    report=report, manifest=opened.manifest, sender=opened.sender, conflicts=frozenset(fields),
                    previews=previews(session, fields), people=len(about), names=tuple(sorted(filter(None, names))),
                    alike=alike,
                )
            )  # fmt: skip
    except _UndoneError as undone:
        return undone.trial
