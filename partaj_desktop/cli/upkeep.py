"""Care of a profile: check, backup, restore."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from partaj_desktop.cli.common import DONE, FAULT, command, opened, passphrase_of, print_json, profile_of
from partaj_desktop.domain.typography import date_fr, entries_fr, versions_fr

if TYPE_CHECKING:
    from partaj_desktop.cli.common import Commands


def add_upkeep(commands: "Commands") -> None:
    check = command(commands, "check", _check, "vérifie l’intégrité des données")
    check.add_argument("--view", default="", metavar="NAME")
    check.add_argument("--json", action="store_true")
    backup = command(commands, "backup", _backup, "fait une sauvegarde, chiffrée et vérifiée")
    backup.add_argument("folder", type=Path, metavar="DIR")
    restore = command(commands, "restore", _restore, "reprend une sauvegarde ; ce qui était là est gardé")
    restore.add_argument("file", type=Path, metavar="FILE")


def _backup(options: argparse.Namespace) -> int:
    from partaj_desktop.domain.backups import BY_HAND
    from partaj_desktop.services import backups

    with opened(options) as session:
        path = backups.make(session, BY_HAND, options.folder)
    print(f"Sauvegarde faite et relue : {path}")
    return DONE


def _restore(options: argparse.Namespace) -> int:
    from partaj_desktop.services import restoring, space
    from partaj_desktop.services.keys import by_whatever
    from partaj_desktop.system.clock import SystemClock

    profile, clock = profile_of(options), SystemClock()
    passphrase = passphrase_of(options)
    profile.make()
    with space.lock(profile, clock):
        done = restoring.restore(profile, options.file, by_whatever(passphrase), clock, os.urandom)
    print(f"Sauvegarde du {date_fr(done.made_at.date())} reprise : {entries_fr(done.entries)}.")
    if done.kept:
        print(f"Ce qui était là est gardé dans backups, sous le nom {done.kept}")
    print("Faites un échange avec la région : elle rend ce qui a été envoyé depuis cette sauvegarde.")
    return DONE


def _check(options: argparse.Namespace) -> int:
    from partaj_desktop.services import checks

    with opened(options) as session:
        report = checks.check(session, options.view)
    if options.json:
        print_json(
            {
                "ok": report.ok,
                "state": report.state,
                "views": report.views,
                "entries": report.entries,
                "conflicts": report.conflicts,
                "faults": list(report.faults),
                "newer": report.newer,
                "told": [*report.in_words, *report.told],
            }
        )
    else:
        print("Données intactes." if report.ok else "Données abîmées :")
        for fault in report.in_words:
            print(f"  {fault}")
        for told in report.told:
            print(told)
        print(f"{entries_fr(report.entries)}, {versions_fr(report.conflicts)}, état {report.state[:16]}")
    return DONE if report.ok else FAULT
