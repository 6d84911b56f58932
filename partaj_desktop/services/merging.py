"""Taking bundles' files: one, as it was looked at, or several, each on its own, with a backup before the first.

The merge itself is `services.receiving`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from partaj_desktop.bundle.envelope import MOST_FILE
from partaj_desktop.domain.errors import BundleRefused, PartajError, Reason, UserError
from partaj_desktop.domain.gaps import Gaps
from partaj_desktop.domain.text import shown
from partaj_desktop.domain.told import came_fr
from partaj_desktop.domain.typography import versions_fr
from partaj_desktop.services import backups, enrolment, receiving, series
from partaj_desktop.services.receiving import MergeReport, Progress
from partaj_desktop.services.session import Session
from partaj_desktop.store import conflicts
from partaj_desktop.system import files


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
    missing = [(one.holder, gaps) for one, gaps in series.all_missing(session, session.trust())]
    return MergeResult(
        reports=tuple(reports),
        refused=tuple(refused),
        missing=tuple(missing),
        conflicts=conflicts.count(session.connection),
    )


def _refused_file(path: Path, error: PartajError) -> Refused:
    reason = error.reason if isinstance(error, BundleRefused) else Reason.NOT_A_BUNDLE
    return Refused(file=shown(path.name), reason=reason, sentence=error.sentence, hint=error.hint)


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
