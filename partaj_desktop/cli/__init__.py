"""The command line: everything but drawing, without Qt. Names, options, exit codes and JSON are a contract.

Exit codes: 0 done; 1 refused, with a sentence and a hint on stderr; 2 usage; 3 an integrity fault was found.
With `--json` one JSON object goes to stdout and nothing else.
"""

import argparse
import sys
from collections.abc import Sequence

from partaj_desktop import __version__
from partaj_desktop.cli.common import DONE, REFUSED, USAGE, print_json, profile_options, refusal, tell
from partaj_desktop.cli.exchanging import add_exchange, add_lists
from partaj_desktop.cli.opening import add_demo, open_desktop
from partaj_desktop.cli.papers import add_reports
from partaj_desktop.cli.reading import add_reading
from partaj_desktop.cli.trust import add_trust
from partaj_desktop.cli.upkeep import add_upkeep
from partaj_desktop.domain.crashes import Bug
from partaj_desktop.domain.errors import PartajError, UserError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    options = _read(sys.argv[1:] if arguments is None else arguments)
    try:
        return int(options.run(options))
    except PartajError as error:
        return _refused(options, error)
    except BrokenPipeError:  # the reader of our output left: nothing more to say
        return DONE
    except Exception as error:  # a bug: Python's own words may quote a name
        bug = Bug(error)
        code = _refused(options, bug)
        print(bug.crash.report, file=sys.stderr)
        return code


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    """Read what is asked; say on stderr what is not understood, and with --json as the one object, too."""
    try:
        return parser().parse_args(arguments)
    except SystemExit as end:
        if end.code == USAGE and "--json" in arguments:
            told = UserError("Cette commande n’est pas comprise.", "Avec --help, elle dit ce qu’elle attend.")
            print_json(refusal(told, USAGE))
        raise


def _refused(options: argparse.Namespace, error: PartajError) -> int:
    """Say what could not be done; with --json as the one object, too."""
    if getattr(options, "json", False):
        print_json(refusal(error, REFUSED))
    tell(error)
    return REFUSED


def parser() -> argparse.ArgumentParser:
    """Describe every command and option."""
    top = argparse.ArgumentParser(prog="partaj", description="PARTAJ Desktop")
    top.add_argument("--version", action="version", version=__version__)
    profile_options(top, suppress=False)
    top.set_defaults(run=open_desktop)
    commands = top.add_subparsers(metavar="commande")
    for add in (add_demo, add_trust, add_lists, add_exchange, add_reading, add_reports, add_upkeep):
        add(commands)
    return top
