"""The exchange folder: a USB key, a shared drive, a synchronised folder. It is looked at, never changed.

Nothing tells when a copy is finished. So a file that opens is there; one that does not is waited for until its size
and times stop changing, is read again, and only then refused. Each file is opened once: what was seen of it holds
until it changes.
"""

import math
import os
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from partaj_desktop.bundle.envelope import Opened
from partaj_desktop.domain.errors import BundleRefused, PartajError, Reason, UserError
from partaj_desktop.domain.text import shown
from partaj_desktop.domain.trust import TrustList
from partaj_desktop.domain.views import FolderView
from partaj_desktop.services import receiving
from partaj_desktop.services.merging import MergeResult, Refused, merge_files, read_file
from partaj_desktop.services.previews import first_view, refused_view
from partaj_desktop.services.session import Session
from partaj_desktop.store import local
from partaj_desktop.system import files
from partaj_desktop.system.files import Stamp

STILL: Final = 3.0
"""Seconds a file must not change before it is refused."""
_GIVEN_UP: Final = 600.0
"""Seconds after which a name that only stands while something is copied is no longer shown as arriving."""
_BUNDLE: Final = re.compile(r"(?![.~]).*\.partaj", re.IGNORECASE | re.DOTALL)
_COPYING: Final = re.compile(r".*\.partaj.*|.*\.(crdownload|filepart|part)", re.IGNORECASE | re.DOTALL)
"""What synchronisers and browsers call a bundle until it is whole: x.partaj.part, .x.partaj.Xf3k, ~x.partaj.tmp…"""


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What was seen of a file, and since when (monotonic s) it looks like that. `judged`: it was read when still."""

    stamp: Stamp
    since: float
    opened: Opened | None = None
    refused: PartajError | None = None
    judged: bool = False


class _Sight:
    """Gathers what one look finds."""

    def __init__(self, view: FolderView) -> None:
        self.view = view
        self.manifests = set[bytes]()

    def add(self, **more: tuple[object, ...] | int) -> None:
        self.view = replace(self.view, **{name: getattr(self.view, name) + value for name, value in more.items()})


@dataclass(slots=True, kw_only=True)
class ExchangeFolder:
    """One folder and what was seen in it; to be looked at by one thread at a time. `now` in monotonic seconds.

    A look opens files for `budget` seconds, at least one; it leaves the rest to the next.
    """

    path: Path
    budget: float = math.inf
    now: Callable[[], float] = time.monotonic
    _seen: dict[str, _Seen] = field(default_factory=dict)
    _trust: TrustList | None = None
    _left: float = math.inf

    def look(self, session: Session) -> FolderView:
        """Say what stands in the folder; a folder that cannot be read is told, not raised."""
        try:
            trust = session.trust()
            stamps = files.list_files(self.path)
            self._forget(stamps, trust)
            return self._look(session, stamps)
        except PartajError as error:
            return FolderView(path=str(self.path), problem=error.sentence, hint=error.hint, writable=False)

    def _forget(self, stamps: dict[str, Stamp], trust: TrustList) -> None:
        """Forget what changed or is gone, and what was refused before another list of workstations came."""
        self._seen = {name: one for name, one in self._seen.items() if stamps.get(name) == one.stamp}
        if trust != self._trust:
            self._trust = trust
            self._seen = {name: one for name, one in self._seen.items() if one.refused is None}

    def _look(self, session: Session, stamps: dict[str, Stamp]) -> FolderView:
        sight = _Sight(FolderView(path=str(self.path), writable=files.is_writable(self.path)))
        own = local.outgoing_names(session.connection)
        sight.add(odd=sum(bool(_BUNDLE.fullmatch(name)) for name in files.list_others(self.path)))
        self._left = self.budget
        for name in sorted(stamps):
            seen = self._seen.setdefault(name, _Seen(stamp=stamps[name], since=self.now()))
            if _BUNDLE.fullmatch(name):
                if self._read(session, name, seen):
                    self._tell(session, sight, name, seen, own)
                else:
                    sight.add(unread=1)
            elif _COPYING.fullmatch(name) and self.now() - seen.since < _GIVEN_UP:
                sight.add(arriving=(name,))
        return sight.view

    def _read(self, session: Session, name: str, seen: _Seen) -> bool:
        """Open a file not opened yet: when it is first seen, and once more when it has stopped changing.

        Say whether something is known of it; not when there was no time left to open it.
        """
        still = self.now() - seen.since >= STILL
        if seen.opened is not None or (seen.refused is not None and (seen.judged or not still)):
            return True
        if self._left <= 0:
            return seen.refused is not None
        begun, seen.judged = self.now(), still
        try:
            opened = receiving.open_bundle(session, read_file(self.path / name))
        except PartajError as error:
            seen.refused = error
        else:
            seen.opened, seen.refused = replace(opened, payload=b""), None
        self._left -= self.now() - begun
        return True

    def _tell(self, session: Session, sight: _Sight, name: str, seen: _Seen, own: frozenset[str]) -> None:
        if seen.opened is not None:
            self._tell_opened(session, sight, name, seen.opened)
        elif isinstance(seen.refused, BundleRefused) and seen.refused.reason is Reason.NOT_FOR_ME:
            sight.add(others=name not in own)
        elif seen.refused is not None and seen.judged:
            sight.add(waiting=(refused_view(name, seen.refused),))
        elif os.path.lexists(self.path / name):
            sight.add(arriving=(name,))
        else:  # pulled out between the list and the reading
            files.list_files(self.path)

    @staticmethod
    def _tell_opened(session: Session, sight: _Sight, name: str, opened: Opened) -> None:
        if opened.sender.id == session.workstation:
            return
        try:
            if receiving.is_held(session, opened):
                sight.add(held=(name,))
            elif opened.manifest_hash in sight.manifests:
                sight.add(copies=(name,))
            else:
                sight.manifests.add(opened.manifest_hash)
                sight.add(waiting=(first_view(session, opened, name),))
        except BundleRefused as refused:
            sight.add(waiting=(refused_view(name, refused),))


def merge_all(session: Session, paths: Iterable[Path], pause: Callable[[float], object] = time.sleep) -> MergeResult:
    """Take the files named, and those of the folders named that are meant for this workstation.

    Raises:
        UserError: a folder cannot be read; nothing was taken.
    """
    wanted: list[Path] = []
    unfinished: list[Refused] = []
    for path in paths:
        if path.is_dir():
            view = _settled(session, path, pause)
            names = [one.file_name for one in view.waiting]
            wanted += sorted(path / name for name in (*names, *view.held, *view.copies))
            unfinished += map(_unfinished, view.arriving)
        else:
            wanted.append(path)
    result = merge_files(session, wanted)
    return replace(result, refused=(*result.refused, *unfinished))


def _settled(session: Session, path: Path, pause: Callable[[float], object]) -> FolderView:
    """Look at a folder, and again after a pause when something in it may not be whole yet."""
    folder = ExchangeFolder(path=path)
    view = folder.look(session)
    if view.arriving:
        pause(STILL)
        view = folder.look(session)
    if view.problem:
        raise UserError(view.problem, view.hint)
    return view


def _unfinished(name: str) -> Refused:
    return Refused(
        file=shown(name),
        reason=Reason.TRUNCATED,
        sentence="Ce fichier est en cours de copie.",
        hint="Recommencez quand la copie est finie.",
    )
