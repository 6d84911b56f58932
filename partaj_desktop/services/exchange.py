"""The exchange as screens show it: what waits, what came, with whom; and one door to sending and receiving."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from partaj_desktop.bundle.envelope import MOST_FILE, Manifest, Opened
from partaj_desktop.domain.errors import BundleRefused, PartajError, Reason, UserError
from partaj_desktop.domain.field_words import TABLE_WORDS
from partaj_desktop.domain.gaps import Gaps
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.text import shown
from partaj_desktop.domain.told import came_fr
from partaj_desktop.domain.trust import TrustList, Workstation
from partaj_desktop.domain.typography import versions_fr
from partaj_desktop.domain.views import (
    BundleView,
    ChannelLine,
    ExchangeView,
    LeavingView,
    ReceivedLine,
    TableCount,
)
from partaj_desktop.services import arrivals, backups, enrolment, parties, receiving, sending, series
from partaj_desktop.services.receiving import MergeReport, Progress, Trial
from partaj_desktop.services.sending import export, waiting_entries
from partaj_desktop.services.session import Session, instant
from partaj_desktop.store import conflicts, local, people, region
from partaj_desktop.system import files

__all__ = [
    "MergeReport",
    "export",
    "glance",
    "glance_all",
    "inspect",
    "look_at",
    "merge",
    "merge_files",
    "merge_shown",
    "overview",
    "read_file",
]


def read_file(path: Path) -> bytes:
    """Read a bundle's file, within what a bundle may be.

    Raises:
        BundleRefused: it is larger than any bundle.
        UserError, DiskFailure: it cannot be read.
    """
    try:
        return files.read_limited(path, MOST_FILE)
    except files.FileTooLargeError as error:
        raise BundleRefused(Reason.TOO_LARGE) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file that was not taken, and why."""

    file: str
    reason: str
    sentence: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeResult:
    """What merging several files brought; each file is taken whole or refused."""

    reports: tuple[MergeReport, ...]
    refused: tuple[Refused, ...]
    missing: tuple[tuple[str, Gaps], ...]
    conflicts: int

    def to_json(self) -> dict[str, object]:
        """Lay the result out for `merge --json`."""
        return {
            "accepted": [
                {"file": shown(one.file), "channel": one.channel, "number": one.number, "entries": one.entries}
                for one in self.reports
                if not one.already
            ],
            "already": [
                {"file": shown(one.file), "channel": one.channel, "number": one.number}
                for one in self.reports
                if one.already
            ],
            "missing": [
                {"channel": channel, "number": number} for channel, gaps in self.missing for number in gaps.numbers()
            ],
            "refused": [{"file": one.file, "reason": one.reason} for one in self.refused],
            "conflicts": self.conflicts,
            "told": [
                {
                    "file": shown(one.file),
                    "known": one.known,
                    "newer": one.newer,
                    "set_aside": one.set_aside,
                    "written_again": one.written_again or 0,
                    "sentences": list(one.told),
                }
                for one in self.reports
                if one.told or one.known
            ],
        }

    def in_words(self) -> Iterator[str]:
        """Say what was taken and what is missing, a line a file."""
        for one in self.reports:
            state = "déjà reçu" if one.already else f"accepté, {came_fr(one.entries, one.known)}"
            yield f"{shown(one.file)} : envoi n° {one.number} de {one.channel}, {state}"
            yield from (f"  {told}" for told in one.told)
        for channel, gaps in self.missing:
            yield f"Il manque de {channel} l’envoi n° {gaps.in_words()}."
        if self.conflicts:
            yield f"{versions_fr(self.conflicts)}."


def merge(session: Session, data: bytes, file_name: str, progress: Progress | None = None) -> MergeReport:
    """Take a bundle, as `receiving.merge`, with a backup before the first of a session of them."""
    return receiving.merge(session, data, file_name, backups.before_merging, progress)


def merge_files(session: Session, paths: Iterable[Path]) -> MergeResult:
    """Take several files, each on its own: one refused stops none of the others."""
    reports: list[MergeReport] = []
    refused: list[Refused] = []
    for path in paths:
        try:
            data = read_file(path)
        except PartajError as error:  # gone, a folder, a key pulled out: what was read before still counts
            refused.append(_refused_file(path, error))
            continue
        enrols = enrolment.what_is(data)
        if enrols is not None:
            refused.append(_refused_file(path, BundleRefused(Reason.NOT_A_BUNDLE, words=enrols)))
            continue
        try:
            reports.append(merge(session, data, path.name))
        except BundleRefused as error:
            refused.append(_refused_file(path, error))
    trust = session.trust()
    missing = [(one.holder, gaps) for one in trust.workstations if (gaps := series.missing(session, Id(one.id)))]
    return MergeResult(
        reports=tuple(reports),
        refused=tuple(refused),
        missing=tuple(missing),
        conflicts=conflicts.count(session.connection),
    )


def _refused_file(path: Path, error: PartajError) -> Refused:
    reason = error.reason if isinstance(error, BundleRefused) else Reason.NOT_A_BUNDLE
    return Refused(file=shown(path.name), reason=reason, sentence=error.sentence, hint=error.hint)


def look_at(session: Session, path: Path) -> BundleView:
    """Show a bundle's file before it is accepted; one too large for a bundle is shown as refused.

    Raises:
        UserError, DiskFailure: it cannot be read.
    """
    try:
        data = read_file(path)
    except BundleRefused as refused:
        return refused_view(path.name, refused)
    enrols = enrolment.what_is(data)
    if enrols is not None:
        return refused_view(path.name, BundleRefused(Reason.NOT_A_BUNDLE, words=enrols))
    return replace(inspect(session, data, path.name), digest=sha256(data).hexdigest())


def merge_shown(session: Session, path: Path, digest: str, progress: Progress | None = None) -> MergeReport:
    """Take a bundle's file as it was looked at.

    Raises:
        UserError: the file is another one since; BundleRefused, DiskFailure: as `merge` and `read_file`.
    """
    data = read_file(path)
    if digest and sha256(data).hexdigest() != digest:
        raise UserError(
            "Ce fichier a changé depuis qu’il a été montré.", "Regardez de nouveau ce qu’il changerait, puis acceptez."
        )
    return merge(session, data, path.name, progress)


def inspect(session: Session, data: bytes, file_name: str) -> BundleView:
    """Show a bundle before it is accepted; a refused one is shown with its reason."""
    try:
        trial = receiving.inspect(session, data, file_name)
    except BundleRefused as refused:
        return refused_view(file_name, refused)
    return replace(
        _view(session, file_name, trial.manifest, trial.sender),
        already=trial.report.already,
        received_at=_received_at(session, trial.manifest, trial.sender) if trial.report.already else None,
        missing_before=trial.report.missing,
        entries=trial.report.entries,
        known=trial.report.known,
        told=trial.report.told,
        counts=_counts(trial),
        conflicts=trial.previews,
        people=trial.people,
        names=trial.names,
        alike=trial.alike,
        tried=True,
    )


def glance(session: Session, path: Path) -> BundleView:
    """Show a bundle's file of which the envelope alone is opened; a refused one is shown with its reason.

    Raises:
        UserError, DiskFailure: it cannot be read.
    """
    try:
        opened = receiving.open_bundle(session, read_file(path))
        held = receiving.is_held(session, opened)
    except BundleRefused as refused:
        return refused_view(path.name, refused)
    view = first_view(session, opened, path.name)
    if not held:
        return view
    return replace(view, already=True, tried=True, received_at=_received_at(session, opened.manifest, opened.sender))


@dataclass(frozen=True, slots=True, kw_only=True)
class Glances:
    """What was seen of several files: each is shown, or could not be read."""

    views: dict[Path, BundleView]
    failed: dict[Path, PartajError]


def glance_all(session: Session, paths: Iterable[Path]) -> Glances:
    """Show several files, each on its own, as `glance`."""
    found = Glances(views={}, failed={})
    for path in paths:
        try:
            found.views[path] = glance(session, path)
        except PartajError as error:
            found.failed[path] = error
    return found


def _received_at(session: Session, manifest: Manifest, sender: Workstation) -> datetime | None:
    came = local.received(session.connection, Id(sender.id))
    return next((instant(one.received_at) for one in came if one.number == manifest.number), None)


def first_view(session: Session, opened: Opened, file_name: str) -> BundleView:
    """Show a bundle of which the envelope alone was opened; nothing is written, so it may be read anywhere."""
    manifest, sender = opened.manifest, opened.sender
    missing = series.missing(session, Id(sender.id), also=manifest)
    return replace(_view(session, file_name, manifest, sender), missing_before=missing, entries=manifest.entries)


def _view(session: Session, file_name: str, manifest: Manifest, sender: Workstation) -> BundleView:
    return replace(
        _nothing_known(file_name),
        sender=sender.holder,
        sender_id=sender.id,
        role=sender.role,
        territory=_territory(session, sender.territory),
        number=manifest.number,
        written_at=instant(manifest.created),
        verified=True,
    )


def refused_view(file_name: str, error: PartajError) -> BundleView:
    """Show a file that is refused, or that cannot be read, with its reason."""
    reason = error.reason if isinstance(error, BundleRefused) else Reason.NOT_A_BUNDLE
    view = _nothing_known(file_name)
    return replace(view, refusal=error.sentence, refusal_hint=error.hint, reason_code=reason, tried=True)


def _nothing_known(file_name: str) -> BundleView:
    return BundleView(
        file_name=file_name, sender="", role="", territory="", number=0, written_at=None, verified=False,
        already=False, missing_before=Gaps(), refusal="", refusal_hint="", reason_code="", entries=0, counts=(),
        conflicts=(), people=0, tried=False,
    )  # fmt: skip


def _territory(session: Session, row: bytes | None) -> str:
    return next((one.name for one in region.territories(session.connection) if one.id == row), "")


def _counts(trial: Trial) -> tuple[TableCount, ...]:
    """Count by nature what would be new, changed, or get several versions; natures in the order of the plan."""
    touched = trial.report.touched
    by_row = dict.fromkeys((row for row, _ in trial.conflicts), 0)
    for row, _ in trial.conflicts:
        by_row[row] += 1
    in_conflict = {name: sum(by_row.get(row, 0) for row in rows) for name, rows in touched.rows.items()}
    return tuple(
        TableCount(
            nature=word,
            new=touched.created.get(name, 0),
            changed=touched.changed.get(name, 0),
            conflicts=in_conflict.get(name, 0),
        )
        for name, word in TABLE_WORDS.items()
        if name in touched.created
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


def overview(session: Session) -> ExchangeView:
    """Show both sides: what was received, and each party."""
    try:
        trust = session.trust()
    except UserError:
        return ExchangeView(received=(), channels=(), conflicts=0)
    places = {one.id: one.name for one in region.territories(session.connection)}
    return ExchangeView(
        received=tuple(
            ReceivedLine(
                sender=_holder(trust, one.sender),
                territory=_territory_of(trust, one.sender, places),
                number=one.number,
                entries=one.entries,
                received_at=instant(one.received_at),
            )
            for one in local.all_received(session.connection)
        ),
        channels=tuple(_channel(session, trust, party) for party in parties.parties(session, trust)),
        conflicts=conflicts.count(session.connection),
    )


def _holder(trust: TrustList, workstation: Id) -> str:
    found = trust.of(workstation)
    return found.holder if found else "Poste inconnu"


def _territory_of(trust: TrustList, workstation: Id, places: Mapping[Id, str]) -> str:
    found = trust.of(workstation)
    return places.get(Id(found.territory), "") if found and found.territory else ""


def _channel(session: Session, trust: TrustList, party: Id) -> ChannelLine:
    channel = local.channel(session.connection, party)
    members = trust.members(party)
    got = [one for member in members for one in local.received(session.connection, Id(member.id))]
    last_received = max((one.received_at for one in got), default=None)
    last_sent = local.last_sent_at(session.connection, party)
    return ChannelLine(
        party=party,
        name=parties.party_name(trust, party),
        role=members[0].role if members else "",
        territory=_territory(session, members[0].territory) if members else "",
        to_send=waiting_entries(session, party),
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
