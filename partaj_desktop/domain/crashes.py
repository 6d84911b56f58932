"""What is told when the program is wrong: where it happened, never about whom.

A report holds the type of the error and the places in the code. Messages and values are left out: they may hold a name.
"""

import ntpath
import sys
from dataclasses import dataclass

from partaj_desktop import __version__
from partaj_desktop.domain.errors import PartajError


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """One unexpected failure, without personal data. The title is one line: type, file, line number, function."""

    title: str
    report: str


def describe(error: BaseException) -> Crash:
    """Describe an error by its type and its places only."""
    import traceback

    kind = type(error).__name__
    places = [
        f"{ntpath.basename(place.filename)}:{place.lineno} {place.name}"  # of either kind of path
        for place in traceback.extract_tb(error.__traceback__)
    ]
    versions = f"PARTAJ {__version__}, Python {sys.version.split()[0]}, {sys.platform}"
    title = f"{kind} {places[-1]}" if places else kind
    return Crash(title=title, report="\n".join((kind, versions, *(f"  {place}" for place in places))))


class Bug(PartajError):  # noqa: N818 - named after what it is
    """The third branch of the errors: the program is wrong. What was recorded stays."""

    def __init__(self, error: BaseException) -> None:
        super().__init__("PARTAJ a rencontré une erreur inattendue.", "Ce qui était enregistré le reste.")
        self.crash = describe(error)
