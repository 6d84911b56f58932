"""What every command needs: options, the open profile, files in and out, one JSON object."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from partaj_desktop.domain.errors import BundleRefused, PartajError, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role

if TYPE_CHECKING:  # importing these would cost start-up time
    from typing import TypeAlias

    from partaj_desktop.services.session import Session
    from partaj_desktop.system.paths import Profile

    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]

DONE, REFUSED, USAGE, FAULT = 0, 1, 2, 3
ROLES = [role.value for role in Role]
MOST_FILE = 64 * 2**20
"""No request, answer or list is larger, in bytes."""
Run = Callable[[argparse.Namespace], int]


def command(commands: "Commands", name: str, run: Run, help_: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help_, description=help_)
    profile_options(command, suppress=True)
    command.set_defaults(run=run)
    return command


def profile_options(command: argparse.ArgumentParser, *, suppress: bool) -> None:
    """Let --profile and --passphrase-file stand before or after the command's name."""
    default = argparse.SUPPRESS if suppress else None
    command.add_argument("--profile", type=Path, metavar="DIR", default=default, help="dossier de l’espace de travail")
    command.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", default=default, help="fichier de la phrase de passe"
    )


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n’est pas une date (AAAA-MM-JJ)") from None


def profile_of(options: argparse.Namespace) -> "Profile":
    from partaj_desktop.system.paths import Profile, profile_dir

    return Profile(options.profile or profile_dir())


def passphrase_of(options: argparse.Namespace) -> str:
    if options.passphrase_file is None:
        import getpass  # not on the way to the window

        return getpass.getpass("Phrase de passe : ")
    from partaj_desktop.system.files import read_limited

    text = read_limited(options.passphrase_file, 4096).decode("utf-8", "replace")
    return text.splitlines()[0] if text else ""


@contextmanager
def opened(options: argparse.Namespace) -> Iterator["Session"]:
    """Open the profile for one command, alone on it."""
    from partaj_desktop.services import space, unlock
    from partaj_desktop.system.clock import SystemClock

    profile, clock = profile_of(options), SystemClock()
    space.must_exist(profile)
    passphrase = passphrase_of(options)
    with space.lock(profile, clock):
        session = unlock.open_profile(profile, passphrase, clock)
        try:
            yield session
        finally:
            session.close()


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))


def refusal(error: PartajError, code: int) -> dict[str, object]:
    """Lay out what could not be done, and the exit code, for `--json`."""
    reason = error.reason if isinstance(error, BundleRefused) else None
    return {"error": {"sentence": error.sentence, "hint": error.hint, "reason": reason}, "exit": code}


def read(path: Path) -> bytes:
    from partaj_desktop.system.files import read_limited

    return read_limited(path, MOST_FILE)


def write(path: Path, data: bytes) -> None:
    from partaj_desktop.system.files import write_atomic

    write_atomic(path, data)


def make_folder(path: Path) -> None:
    """Make an output folder, or say why it cannot be."""
    from partaj_desktop.system.files import disk_failure

    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_failure(error) from error


def item_id(text: str) -> Id:
    from partaj_desktop.system import ids

    try:
        return Id(ids.parse(text))
    except ValueError:
        raise UserError("Cet identifiant n’en est pas un.", "Les identifiants sont donnés par --json.") from None


def tell(error: PartajError) -> None:
    """Say on stderr what could not be done, and what can be."""
    from partaj_desktop.domain.typography import typo_fr

    print(typo_fr(error.sentence), file=sys.stderr)
    if error.hint:
        print(typo_fr(error.hint), file=sys.stderr)
