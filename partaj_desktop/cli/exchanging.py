"""Lists and bundles: import, export, inspect, merge."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from partaj_desktop.cli.common import (
    DONE,
    REFUSED,
    command,
    make_folder,
    opened,
    print_json,
    read,
    refusal,
    tell,
)
from partaj_desktop.domain.errors import BundleRefused, Reason, UserError
from partaj_desktop.domain.told import came_fr
from partaj_desktop.domain.typography import entries_fr, number_fr, plural

if TYPE_CHECKING:
    from partaj_desktop.cli.common import Commands


def add_lists(commands: "Commands") -> None:
    roster = command(commands, "import", _import, "lit une liste de repérage (CSV)")
    roster.add_argument("roster", type=Path, metavar="ROSTER")
    roster.add_argument("--source", required=True, metavar="S")
    roster.add_argument("--mapping", type=Path, metavar="FILE")
    roster.add_argument("--dry-run", action="store_true", help="dit ce qui se passerait, sans rien écrire")
    roster.add_argument("--json", action="store_true")


def _import(options: argparse.Namespace) -> int:
    from partaj_desktop.intake.mapping import read_mapping
    from partaj_desktop.services import rosters

    mapping = read_mapping(read(options.mapping)) if options.mapping else None
    data = read(options.roster)
    with opened(options) as session:
        run = rosters.preview if options.dry_run else rosters.take
        view = run(session, data, options.roster.name, options.source, mapping)
    outcomes = {outcome: view.count(outcome) for outcome in ("new", "known", "repeated", "refused")}
    refused = [line for line in view.lines if line.outcome == "refused"]
    if options.json:
        print_json(
            {
                "file": view.file_name,
                "source": view.source,
                "done": view.done,
                "rows": len(view.lines),
                **outcomes,
                "lines": [
                    {
                        "row": line.number,
                        "outcome": line.outcome,
                        "column": line.column,
                        "value": line.value,
                        "reason": line.reason,
                    }
                    for line in view.lines
                ],
            }
        )
        return DONE
    print(f"{len(view.lines)} lignes : {outcomes['new']} nouvelles, {outcomes['known']} connues,", end=" ")
    print(f"{outcomes['repeated']} répétées, {outcomes['refused']} refusées")
    for line in refused:
        print(f"ligne {line.number}, {line.column} « {line.value} » : {line.reason}")
    return DONE


def add_exchange(commands: "Commands") -> None:
    export = command(commands, "export", _export, "écrit les envois pour chaque destinataire")
    export.add_argument("--to", metavar="NAME", help="un seul destinataire")
    export.add_argument("--out", type=Path, required=True, metavar="DIR")
    export.add_argument("--json", action="store_true")
    inspect = command(commands, "inspect", _inspect, "dit ce qu’est un envoi et ce qu’il changerait")
    inspect.add_argument("file", type=Path, metavar="FILE")
    inspect.add_argument("--json", action="store_true")
    merge = command(commands, "merge", _merge, "reçoit des envois")
    merge.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    merge.add_argument("--json", action="store_true")


def _export(options: argparse.Namespace) -> int:
    from partaj_desktop.services import parties, sending

    make_folder(options.out)
    with opened(options) as session:
        to = parties.find_party(session, options.to) if options.to else None
        written = sending.export(session, options.out, to=to)
        some = [to] if to is not None else parties.parties(session, session.trust())
        standing = any(sending.can_be_rewritten(session, one) for one in some)
    if options.json:
        print_json(
            {
                "written": [
                    {"file": str(one.path), "to": one.to, "number": one.number, "entries": one.entries}
                    for one in written
                ]
            }
        )
        return DONE
    for one in written:
        print(f"Envoi n° {one.number} pour {one.to} : {one.path.name} ({entries_fr(one.entries)})")
    if not written:
        print("Les fichiers sont déjà dans ce dossier." if standing else "Rien à envoyer.")
    return DONE


def _inspect(options: argparse.Namespace) -> int:
    from partaj_desktop.services import previews

    with opened(options) as session:
        view = previews.look_at(session, options.file)
    words = (view.refusal, view.refusal_hint)
    refused = BundleRefused(Reason(view.reason_code), words=words) if view.reason_code else None
    if options.json:
        print_json(
            {
                **(refusal(refused, REFUSED) if refused is not None else {}),
                "file": view.file_name,
                "verified": view.verified,
                "reason": view.reason_code or None,
                "sender": view.sender,
                "role": view.role,
                "territory": view.territory,
                "number": view.number,
                "written_at": view.written_at.isoformat() if view.written_at else None,
                "already": view.already,
                "missing": list(view.missing_before.numbers()),
                "entries": view.entries,
                "known": view.known,
                "told": list(view.told),
                "changes": [
                    {"nature": one.nature, "new": one.new, "changed": one.changed, "conflicts": one.conflicts}
                    for one in view.counts
                ],
            }
        )
    elif view.verified:
        state = "déjà reçu" if view.already else came_fr(view.entries, view.known)
        print(f"Envoi n° {view.number} de {view.sender} ({view.territory or view.role}) : signature vérifiée, {state}")
        for one in view.counts:
            new = plural(one.new, "{n} ajout", "{n} ajouts")
            changed = plural(one.changed, "{n} changement", "{n} changements")
            print(f"  {one.nature} : {new}, {changed}, {number_fr(one.conflicts)} à deux versions")
        for told in view.told:
            print(f"  {told}")
    if refused is not None:
        tell(refused)
        return REFUSED
    return DONE


def _merge(options: argparse.Namespace) -> int:
    from partaj_desktop.services import conflicts, exchange_folder

    with opened(options) as session:
        result = exchange_folder.merge_all(session, options.paths)
        standing = conflicts.listing(session) if options.json else ()
    if options.json:
        print_json({**result.to_json(), "versions": [conflicts.to_json(one) for one in standing]})
    else:
        for line in result.in_words():
            print(line)
    for refused in result.refused:
        tell(UserError(f"{refused.file} : {refused.sentence}", refused.hint))
    return REFUSED if result.refused else DONE
