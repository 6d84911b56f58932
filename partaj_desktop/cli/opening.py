"""The window, the demonstration, the pictures."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from partaj_desktop.cli.common import (
    DONE,
    ROLES,
    command,
    day,
    profile_of,
)
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.roles import Role

if TYPE_CHECKING:
    from partaj_desktop.cli.common import Commands


def open_desktop(options: argparse.Namespace) -> int:
    from partaj_desktop import app

    return app.run(profile_of(options))


def add_demo(commands: "Commands") -> None:
    demo = command(commands, "demo", _demo, "ouvre la démonstration, sur des données fictives")
    demo.add_argument("--role", choices=ROLES, default=Role.FACILITATOR.value)
    demo.add_argument("--today", type=day, metavar="DATE", help="jour de la démonstration (2011-01-19)")
    demo.add_argument("--build", type=Path, metavar="DIR", help="construit seulement les espaces de travail")
    demo.add_argument("--scale", type=int, default=1, metavar="N", help="multiplie les personnes")
    screens = command(commands, "screens", _screens, "dessine tous les écrans, en PNG")
    screens.add_argument("folder", type=Path, metavar="DIR")


def _demo(options: argparse.Namespace) -> int:
    if options.scale < 1:
        raise UserError("--scale est un nombre d’au moins 1.")
    from partaj_desktop.services.demo import build

    if options.build is not None:
        build.build(options.build, scale=options.scale, today=options.today, say=print)
        print(f"Démonstration construite dans {options.build} (phrase de passe : passphrase.txt)")
        return DONE
    import tempfile  # not on the way to the window

    folder = Path(tempfile.mkdtemp(prefix="partaj-demonstration-"))
    build.build(folder, scale=options.scale, today=options.today, say=print)
    from partaj_desktop import app

    return app.demonstrate(folder, options.role)


def _screens(options: argparse.Namespace) -> int:
    from partaj_desktop import app

    return app.draw_screens(options.folder)
