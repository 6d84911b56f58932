"""Receive: a bundle is judged whole, united in one transaction, and checked before it commits."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from partaj_desktop.bundle import envelope, payload
from partaj_desktop.bundle import merge as judging
from partaj_desktop.domain.changes import Run
from partaj_desktop.domain.errors import BundleRefused, Reason, StoreDamaged
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.trust import TrustList, Workstation
from partaj_desktop.services import authorised, letting_go, lookalikes, series
from partaj_desktop.services.parties import workstation_name
from partaj_desktop.services.session import Session, microseconds
from partaj_desktop.store import access, conflicts, journal, local, projection
from partaj_desktop.store.writers import Writers
from partaj_desktop.system.memory import collector_paused

_SAMPLE = 200
_OFTEN = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeReport:
    """What one bundle brought. `already`: it was there; `missing`: numbers of the channel not received yet.

    `set_aside`: entries of workstations no longer authorised, kept apart until the region takes them.
    """

    file: str
    channel: str
    number: int
    entries: int
    already: bool
    missing: tuple[int, ...]
    conflicts: int
    touched: projection.Touched = field(repr=False)
    set_aside: int = 0


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
    if is_held(session, opened):
        return _already(session, opened, file_name)
    with collector_paused():
        return _take(session, opened, file_name, before_taking or _nothing, progress or _nothing)


def _nothing(*_: object) -> None:
    pass


def _take(
    session: Session,
    opened: envelope.Opened,
    file_name: str,
    before_taking: Callable[[Session], object],
    progress: Progress,
) -> MergeReport:
    content = envelope.read_payload(opened)
    trust = authorised.after(session, content)
    judged = judging.judge(_watched(content.runs, progress), trust)
    runs, aside = judging.part(judged, trust, opened.sender, session.me())
    before_taking(session)
    with session.transaction():
        authorised.keep(session, content)
        authorised.set_aside(session, aside)
        runs += authorised.taken_back(session, trust)
        taken = journal.unite(session.connection, runs, session.writer)
        if not _is_from_before_a_restoration(session, opened):
            local.save_channel_runs(session.connection, trust.party(opened.sender), runs)
        progress(_UNITED, _WHOLE)
        writers = Writers(session.connection)
        touched = projection.apply(session.connection, writers, taken.news)
        progress(_PROJECTED, _WHOLE)
        _note_received(session, trust, opened, content)
        _note_taken(session, trust, opened.sender, content.taken)
        letting_go.let_go(session, trust)
        _check_sample(session, writers, touched)
        access.note(session.connection, "bundle.received", microseconds(session.now()), Id(opened.sender.id))
        standing = conflicts.count(session.connection)
    report = _report(session, opened, file_name, taken.entries, touched, standing)
    return replace(report, set_aside=sum(len(one.run.entries) for one in aside))


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
        raise BundleRefused(Reason.CHANNEL_FORK, "follows another bundle than the one received")
    return manifest.number in held


def _is_from_before_a_restoration(session: Session, opened: envelope.Opened) -> bool:
    """Tell a bundle whose sender went back since it wrote it: the sender may have lost what stands in it."""
    epochs = [one.epoch for one in local.received(session.connection, Id(opened.sender.id))]
    return opened.manifest.epoch < max(epochs, default=0)


def _check_sample(session: Session, writers: Writers, touched: projection.Touched) -> None:
    """Fold some of the rows just projected anew; one that differs stops the merge before it commits."""
    for table, row in touched.sample(_SAMPLE):
        if projection.differs(session.connection, writers, table, row):
            raise StoreDamaged(
                "La réception a été arrêtée : une vérification a échoué.", "Rien n’a été changé. Prévenez l’assistance."
            )


def take_back(session: Session) -> int:
    """Unite what was set aside and the list in force takes; give how many entries that was."""
    with session.transaction():
        taken = journal.unite(session.connection, authorised.taken_back(session, session.trust()), session.writer)
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
            entries=manifest.entries,
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
    if restored or acknowledged < max(said, default=0):
        # The other side went back: what it no longer has is sent again.
        local.restart_channel(session.connection, party, channel.sent, acknowledged)
        channel = local.channel(session.connection, party)
    # Of several workstations of the region, one that has it is enough: they tell each other.
    acknowledged = max(channel.acknowledged, min(acknowledged, channel.sent))
    same_list = authorised.is_said(session, content)  # a list of the same number may be another one
    told_trust = max(manifest.trust, channel.told_trust) if same_list else channel.told_trust
    local.save_channel(session.connection, replace(channel, acknowledged=acknowledged, told_trust=told_trust))
    local.forget_acknowledged(session.connection, party, acknowledged)


def _note_taken(session: Session, trust: TrustList, sender: Workstation, taken: Iterable[payload.Taken]) -> None:
    """Note as received what another workstation of this party took and sends on: nobody waits for it any longer."""
    if trust.party(sender) != trust.party(session.me()):
        return
    for one in taken:
        if one.sender != session.workstation:
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
        missing=series.missing_numbers(session, Id(opened.sender.id)),
        conflicts=standing,
        touched=touched,
    )


class _UndoneError(Exception):
    """Carries what a trial merge found out of the transaction it undoes."""

    def __init__(self, report: MergeReport, conflicts: set[tuple[bytes, str]], alike: int) -> None:
        super().__init__()
        self.report, self.conflicts, self.alike = report, conflicts, alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What taking a bundle would do. `conflicts` are (row, field) pairs that would get several versions.

    `alike`: young people it is about who may be the same person as another record.
    """

    report: MergeReport
    manifest: envelope.Manifest
    sender: Workstation
    conflicts: frozenset[tuple[bytes, str]]
    alike: int


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
            raise _UndoneError(report, conflicts.fields(session.connection) - before, alike)
    except _UndoneError as trial:
        return Trial(
            report=trial.report, manifest=opened.manifest, sender=opened.sender,
            conflicts=frozenset(trial.conflicts), alike=trial.alike,
        )  # fmt: skip
