"""The command line: everything but drawing, without Qt. Names, options, exit codes and JSON are a contract.

Exit codes: 0 done; 1 refused, with a sentence and a hint on stderr; 2 usage; 3 an integrity fault was found.
With `--json` one JSON object goes to stdout and nothing else.
"""

import argparse
import getpass
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from partaj_desktop import __version__
from partaj_desktop.domain.errors import PartajError, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role

if TYPE_CHECKING:  # importing these would cost start-up time
    from typing import TypeAlias

    from partaj_desktop.services.session import Session
    from partaj_desktop.system.paths import Profile

    _Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]

DONE, REFUSED, USAGE, FAULT = 0, 1, 2, 3
_ROLES = [role.value for role in Role]
_MOST_FILE = 64 * 2**20
"""No request, answer or list is larger, in bytes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except PartajError as error:
        _tell(error)
        return REFUSED
    except BrokenPipeError:  # the reader of our output left: nothing more to say
        return DONE


def _tell(error: PartajError) -> None:
    from partaj_desktop.domain.typography import typo_fr

    print(typo_fr(error.sentence), file=sys.stderr)
    if error.hint:
        print(typo_fr(error.hint), file=sys.stderr)


def parser() -> argparse.ArgumentParser:
    """Describe every command and option."""
    top = argparse.ArgumentParser(prog="partaj", description="PARTAJ Desktop")
    top.add_argument("--version", action="version", version=__version__)
    _profile_options(top, suppress=False)
    top.set_defaults(run=_open_desktop)
    commands = top.add_subparsers(metavar="commande")
    for add in (_add_demo, _add_trust, _add_lists, _add_exchange, _add_reading, _add_reports, _add_upkeep):
        add(commands)
    return top


_Run = Callable[[argparse.Namespace], int]


def _command(commands: "_Commands", name: str, run: _Run, help_: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help_, description=help_)
    _profile_options(command, suppress=True)
    command.set_defaults(run=run)
    return command


def _profile_options(command: argparse.ArgumentParser, *, suppress: bool) -> None:
    """Let --profile and --passphrase-file stand before or after the command's name."""
    default = argparse.SUPPRESS if suppress else None
    command.add_argument("--profile", type=Path, metavar="DIR", default=default, help="dossier de l’espace de travail")
    command.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", default=default, help="fichier de la phrase de passe"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n’est pas une date (AAAA-MM-JJ)") from None


# --- profiles -----------------------------------------------------------------------------------------------------


def _profile(options: argparse.Namespace) -> "Profile":
    from partaj_desktop.system.paths import Profile, profile_dir

    return Profile(options.profile or profile_dir())


def _passphrase(options: argparse.Namespace) -> str:
    if options.passphrase_file is None:
        return getpass.getpass("Phrase de passe : ")
    from partaj_desktop.system.files import read_limited

    text = read_limited(options.passphrase_file, 4096).decode("utf-8", "replace")
    return text.splitlines()[0] if text else ""


@contextmanager
def _session(options: argparse.Namespace) -> Iterator["Session"]:
    """Open the profile for one command, alone on it."""
    from partaj_desktop.services import space, unlock
    from partaj_desktop.system.clock import SystemClock

    profile, clock = _profile(options), SystemClock()
    space.must_exist(profile)
    passphrase = _passphrase(options)
    with space.lock(profile, clock):
        session = unlock.open_profile(profile, passphrase, clock)
        try:
            yield session
        finally:
            session.close()


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))


# --- the window, the demonstration --------------------------------------------------------------------------------


def _open_desktop(options: argparse.Namespace) -> int:
    from partaj_desktop import app

    return app.run(_profile(options))


def _add_demo(commands: "_Commands") -> None:
    demo = _command(commands, "demo", _demo, "ouvre la démonstration, sur des données fictives")
    demo.add_argument("--role", choices=_ROLES, default=Role.FACILITATOR.value)
    demo.add_argument("--today", type=_day, metavar="DATE", help="jour de la démonstration (2011-01-19)")
    demo.add_argument("--build", type=Path, metavar="DIR", help="construit seulement les espaces de travail")
    demo.add_argument("--scale", type=int, default=1, metavar="N", help="multiplie les personnes")
    screens = _command(commands, "screens", _screens, "dessine tous les écrans, en PNG")
    screens.add_argument("folder", type=Path, metavar="DIR")


def _demo(options: argparse.Namespace) -> int:
    if options.scale < 1:
        raise UserError("--scale est un nombre d’au moins 1.")
    from partaj_desktop.services.demo import build

    if options.build is not None:
        build.build(options.build, scale=options.scale, today=options.today, say=print)
        print(f"Démonstration construite dans {options.build} (phrase de passe : passphrase.txt)")
        return DONE
    folder = Path(tempfile.mkdtemp(prefix="partaj-demonstration-"))
    build.build(folder, scale=options.scale, today=options.today, say=print)
    from partaj_desktop import app

    return app.demonstrate(folder, options.role)


def _screens(options: argparse.Namespace) -> int:
    from partaj_desktop import app

    return app.draw_screens(options.folder)


# --- trust --------------------------------------------------------------------------------------------------------


def _add_trust(commands: "_Commands") -> None:
    init = _command(commands, "init", _init, "crée un espace de travail et sa demande d’autorisation")
    init.add_argument("--role", choices=_ROLES, required=True)
    init.add_argument("--name", required=True, metavar="N")
    init.add_argument("--organisation", required=True, metavar="O")
    init.add_argument("--territory", default="", metavar="T")
    init.add_argument("--out", type=Path, required=True, metavar="DIR")
    enrol = _command(commands, "enrol", _enrol, "coordination : accepte une demande et écrit la réponse")
    enrol.add_argument("request", type=Path, metavar="REQUEST")
    enrol.add_argument("--fingerprint", required=True, metavar="MOTS", help="les dix mots entendus au téléphone")
    enrol.add_argument("--territory", default="", metavar="T")
    enrol.add_argument("--out", type=Path, required=True, metavar="DIR")
    join = _command(commands, "join", _join, "prend la réponse de la région")
    join.add_argument("answer", type=Path, metavar="ANSWER")
    join.add_argument("--region-fingerprint", required=True, metavar="MOTS", help="les dix mots lus par la région")


def _init(options: argparse.Namespace) -> int:
    from partaj_desktop.services import enrolment, unlock
    from partaj_desktop.system.clock import SystemClock

    role = Role(options.role)
    holder = unlock.Holder(role=role, name=options.name, organisation=options.organisation, territory=options.territory)
    _folder(options.out)
    session = unlock.create(_profile(options), _passphrase(options), holder, SystemClock())
    path = options.out / enrolment.REQUEST_NAME
    try:
        region = enrolment.found_region(session, options.organisation) if role is Role.COORDINATOR else ()
        data, words = enrolment.request(session)
        _write(path, data)
    except PartajError:  # nothing was done in it yet, and without its request it could never be authorised
        unlock.discard(session)
        raise
    session.close()
    if region:
        print("Région fondée. Ses dix mots : " + " ".join(region))
    print(f"Demande écrite : {path}")
    print("Dix mots à lire au téléphone : " + " ".join(words))
    return DONE


def _enrol(options: argparse.Namespace) -> int:
    from partaj_desktop.services import enrolment

    _folder(options.out)
    with _session(options) as session:
        answer = enrolment.enrol(session, _read(options.request), options.fingerprint, options.territory)
        path = options.out / enrolment.ANSWER_NAME
        _write(path, answer)
        print(f"Réponse écrite : {path}")
        print("Dix mots de la région, à lire au téléphone : " + " ".join(enrolment.region_words(session)))
    return DONE


def _join(options: argparse.Namespace) -> int:
    from partaj_desktop.services import enrolment

    with _session(options) as session:
        joined = enrolment.join(session, _read(options.answer), options.region_fingerprint)
        print(f"Poste autorisé par {joined.region} ; {joined.entries} écritures reçues.")
    return DONE


def _read(path: Path) -> bytes:
    from partaj_desktop.system.files import read_limited

    return read_limited(path, _MOST_FILE)


def _write(path: Path, data: bytes) -> None:
    from partaj_desktop.system.files import write_atomic

    write_atomic(path, data)


def _folder(path: Path) -> None:
    """Make an output folder, or say why it cannot be."""
    from partaj_desktop.system.files import disk_failure

    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_failure(error) from error


# --- lists --------------------------------------------------------------------------------------------------------


def _add_lists(commands: "_Commands") -> None:
    roster = _command(commands, "import", _import, "lit une liste de repérage (CSV)")
    roster.add_argument("roster", type=Path, metavar="ROSTER")
    roster.add_argument("--source", required=True, metavar="S")
    roster.add_argument("--mapping", type=Path, metavar="FILE")
    roster.add_argument("--dry-run", action="store_true", help="dit ce qui se passerait, sans rien écrire")
    roster.add_argument("--json", action="store_true")


def _import(options: argparse.Namespace) -> int:
    from partaj_desktop.intake.mapping import read_mapping
    from partaj_desktop.services import rosters

    mapping = read_mapping(_read(options.mapping)) if options.mapping else None
    data = _read(options.roster)
    with _session(options) as session:
        run = rosters.preview if options.dry_run else rosters.take
        view = run(session, data, options.roster.name, options.source, mapping)
    outcomes = {outcome: view.count(outcome) for outcome in ("new", "known", "repeated", "refused")}
    refused = [line for line in view.lines if line.outcome == "refused"]
    if options.json:
        _print_json(
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


# --- exchange -----------------------------------------------------------------------------------------------------


def _add_exchange(commands: "_Commands") -> None:
    export = _command(commands, "export", _export, "écrit les envois pour chaque destinataire")
    export.add_argument("--to", metavar="NAME", help="un seul destinataire")
    export.add_argument("--out", type=Path, required=True, metavar="DIR")
    export.add_argument("--json", action="store_true")
    inspect = _command(commands, "inspect", _inspect, "dit ce qu’est un envoi et ce qu’il changerait")
    inspect.add_argument("file", type=Path, metavar="FILE")
    inspect.add_argument("--json", action="store_true")
    merge = _command(commands, "merge", _merge, "reçoit des envois")
    merge.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    merge.add_argument("--json", action="store_true")


def _export(options: argparse.Namespace) -> int:
    from partaj_desktop.services import exchange, parties

    _folder(options.out)
    with _session(options) as session:
        to = parties.find_party(session, options.to) if options.to else None
        written = exchange.export(session, options.out, to=to)
    if options.json:
        _print_json(
            {
                "written": [
                    {"file": str(one.path), "to": one.to, "number": one.number, "entries": one.entries}
                    for one in written
                ]
            }
        )
        return DONE
    for one in written:
        print(f"Envoi n° {one.number} pour {one.to} : {one.path.name} ({one.entries} écritures)")
    if not written:
        print("Rien à envoyer.")
    return DONE


def _inspect(options: argparse.Namespace) -> int:
    from partaj_desktop.services import exchange

    with _session(options) as session:
        view = exchange.look_at(session, options.file)
    if options.json:
        _print_json(
            {
                "file": view.file_name,
                "verified": view.verified,
                "reason": view.reason_code or None,
                "sender": view.sender,
                "role": view.role,
                "territory": view.territory,
                "number": view.number,
                "written_at": view.written_at.isoformat() if view.written_at else None,
                "already": view.already,
                "missing": list(view.missing_before),
                "entries": view.entries,
                "changes": [
                    {"nature": one.nature, "new": one.new, "changed": one.changed, "conflicts": one.conflicts}
                    for one in view.counts
                ],
            }
        )
    elif view.verified:
        state = "déjà reçu" if view.already else f"{view.entries} écritures"
        print(f"Envoi n° {view.number} de {view.sender} ({view.territory or view.role}) : signature vérifiée, {state}")
        for one in view.counts:
            print(f"  {one.nature} : {one.new} nouveaux, {one.changed} modifiés, {one.conflicts} à deux versions")
    if view.reason_code:
        _tell(UserError(view.refusal, view.refusal_hint))
        return REFUSED
    return DONE


def _merge(options: argparse.Namespace) -> int:
    from partaj_desktop.services import conflicts, exchange

    with _session(options) as session:
        result = exchange.merge_files(session, _bundle_paths(options.paths))
        standing = conflicts.listing(session) if options.json else ()
    if options.json:
        _print_json({**result.to_json(), "versions": [conflicts.to_json(one) for one in standing]})
    else:
        for line in result.in_words():
            print(line)
    for refused in result.refused:
        _tell(UserError(f"{refused.file} : {refused.sentence}", refused.hint))
    return REFUSED if result.refused else DONE


def _bundle_paths(paths: Sequence[Path]) -> list[Path]:
    """List the files named, and the bundles of the folders named."""
    found: list[Path] = []
    for path in paths:
        found += sorted(path.glob("*.partaj")) if path.is_dir() else [path]
    return found


# --- reading ------------------------------------------------------------------------------------------------------


def _add_reading(commands: "_Commands") -> None:
    for name, run, help_ in (
        ("meetings", _meetings, "liste les séances"),
        ("situations", _situations, "liste les situations"),
    ):
        _command(commands, name, run, help_).add_argument("--json", action="store_true")
    figures = _command(commands, "figures", _figures, "donne les chiffres à une date")
    figures.add_argument("--as-of", type=_day, required=True, metavar="DATE")
    figures.add_argument("--calls-as-of", type=_day, metavar="DATE")
    figures.add_argument("--json", action="store_true")


def _meetings(options: argparse.Namespace) -> int:
    from partaj_desktop.services import meetings
    from partaj_desktop.system import ids

    with _session(options) as session:
        lines = meetings.listing(session)
    rows: list[dict[str, object]] = [
        {
            "id": ids.text(line.id),
            "cell": line.cell,
            "territory": line.territory,
            "number": line.number,
            "held_on": line.held_on.isoformat() if line.held_on else None,
            "place": line.place,
            "state": line.state,
            "items": line.items,
            "decided": line.decided,
        }
        for line in lines
    ]
    return _listed("meetings", rows, options.json)


def _situations(options: argparse.Namespace) -> int:
    from partaj_desktop.services import situations
    from partaj_desktop.system import ids

    with _session(options) as session:
        named = situations.named(session)
    rows: list[dict[str, object]] = [
        {
            "id": ids.text(one.id),
            "person": ids.text(one.person),
            "last_name": one.last_name,
            "first_name": one.first_name,
            "territory": one.territory,
            "state": one.state,
        }
        for one in named
    ]
    return _listed("situations", rows, options.json)


def _listed(name: str, rows: list[dict[str, object]], as_json: bool) -> int:
    if as_json:
        _print_json({name: rows})
    else:
        for row in rows:
            print("  ".join(str(value) for value in row.values() if value not in (None, "")))
    return DONE


def _figures(options: argparse.Namespace) -> int:
    from partaj_desktop.domain.figures import to_json
    from partaj_desktop.services import figures

    with _session(options) as session:
        computed = figures.compute(session, as_of=options.as_of, calls_as_of=options.calls_as_of)
    if options.json:
        _print_json(to_json(computed))
        return DONE
    for one in computed.territories:
        print(f"{one.territory} : {one.meetings} séances, {one.situations} situations, {one.passages} passages")
    total = computed.total
    print(f"Ensemble : {total.meetings} séances, {total.situations} situations, {total.passages} passages")
    return DONE


# --- papers -------------------------------------------------------------------------------------------------------


def _add_reports(commands: "_Commands") -> None:
    report = _command(commands, "report", _no_report, "fait un document PDF")
    kinds = report.add_subparsers(metavar="document", required=True)
    note = _command(kinds, "progress-note", _progress_note, "la note d’étape")
    note.add_argument("--as-of", type=_day, required=True, metavar="D")
    note.add_argument("--calls-as-of", type=_day, metavar="D")
    minutes = _command(kinds, "minutes", _minutes, "le relevé de décisions d’une séance close")
    minutes.add_argument("--meeting", required=True, metavar="ID")
    sheet = _command(kinds, "follow-up-sheet", _follow_up_sheet, "la fiche de suivi d’une situation")
    sheet.add_argument("--situation", required=True, metavar="ID")
    dashboard = _command(kinds, "dashboard", _dashboard, "le tableau de bord")
    dashboard.add_argument("--territory", default="", metavar="T")
    dashboard.add_argument("--as-of", type=_day, required=True, metavar="D")
    for one in (note, minutes, sheet, dashboard):
        one.add_argument("--out", type=Path, required=True, metavar="FILE")


def _no_report(options: argparse.Namespace) -> NoReturn:
    raise UserError("Il faut dire quel document faire.")


def _progress_note(options: argparse.Namespace) -> int:
    from partaj_desktop.services import reports

    calls = options.calls_as_of or options.as_of
    return _report(options, lambda s: reports.progress_note(s, as_of=options.as_of, calls_as_of=calls).pdf)


def _minutes(options: argparse.Namespace) -> int:
    from partaj_desktop.services import closing

    return _report(options, lambda session: closing.minutes_pdf(session, _id(options.meeting)))


def _follow_up_sheet(options: argparse.Namespace) -> int:
    from partaj_desktop.services import reports

    return _report(options, lambda session: reports.follow_up_sheet(session, _id(options.situation)))


def _dashboard(options: argparse.Namespace) -> int:
    from partaj_desktop.services import reports

    return _report(options, lambda s: reports.dashboard(s, as_of=options.as_of, territory=options.territory))


def _report(options: argparse.Namespace, make: "Callable[[Session], bytes]") -> int:
    with _session(options) as session:
        pdf = make(session)
    _write(options.out, pdf)
    print(f"Écrit : {options.out}")
    return DONE


def _id(text: str) -> Id:
    from partaj_desktop.system import ids

    try:
        return Id(ids.parse(text))
    except ValueError:
        raise UserError("Cet identifiant n’en est pas un.", "Les identifiants sont donnés par --json.") from None


# --- upkeep -------------------------------------------------------------------------------------------------------


def _add_upkeep(commands: "_Commands") -> None:
    check = _command(commands, "check", _check, "vérifie l’intégrité des données")
    check.add_argument("--view", default="", metavar="NAME")
    check.add_argument("--json", action="store_true")


def _check(options: argparse.Namespace) -> int:
    from partaj_desktop.services import checks

    with _session(options) as session:
        report = checks.check(session, options.view)
    if options.json:
        _print_json(
            {
                "ok": report.ok,
                "state": report.state,
                "views": report.views,
                "entries": report.entries,
                "conflicts": report.conflicts,
                "faults": list(report.faults),
            }
        )
    else:
        print("Données intactes." if report.ok else "Données abîmées :")
        for fault in report.faults:
            print(f"  {fault}")
        print(f"{report.entries} écritures, {report.conflicts} champs à deux versions, état {report.state[:16]}")
    return DONE if report.ok else FAULT
