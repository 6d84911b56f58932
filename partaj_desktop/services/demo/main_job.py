"""What the demonstration is for: the region counts, and makes its progress note."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from partaj_desktop.services import figures, reports
from partaj_desktop.services.demo.build import PASSPHRASE
from partaj_desktop.services.unlock import open_profile
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.paths import Profile

_AS_OF, _CALLS_AS_OF = date(2010, 12, 31), date(2011, 1, 18)


def do(folder: Path, say: Callable[[str], object]) -> None:
    """Count on the region's profile of a demonstration, write the note beside it, and say what came of it."""
    session = open_profile(Profile(folder / "coordinator"), PASSPHRASE, SystemClock())
    total = figures.compute(session, as_of=_AS_OF, calls_as_of=_CALLS_AS_OF).total
    note = reports.progress_note(session, as_of=_AS_OF, calls_as_of=_CALLS_AS_OF)
    session.close()
    path = folder / "note-d-etape.pdf"
    reports.write_file(path, note.pdf)
    say(f"{total.situations} situations traitées en {total.meetings} séances, {total.passages} passages")
    say(f"Note d’étape : {path} (empreinte {note.fingerprint})")
