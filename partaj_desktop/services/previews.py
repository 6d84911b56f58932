"""Bundles' files as screens show them before they are accepted: at a glance, then tried and undone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from partaj_desktop.bundle.envelope import Manifest, Opened
from partaj_desktop.domain.errors import BundleRefused, PartajError, Reason
from partaj_desktop.domain.field_words import TABLE_WORDS
from partaj_desktop.domain.gaps import Gaps
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.trust import Workstation
from partaj_desktop.domain.views import BundleView, TableCount
from partaj_desktop.services import enrolment, receiving, series
from partaj_desktop.services.merging import read_file
from partaj_desktop.services.receiving import Trial
from partaj_desktop.services.session import Session, instant
from partaj_desktop.store import local, region


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
        territory=region.territory_names(session.connection).get(Id(sender.territory), "") if sender.territory else "",
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
