"""The PDF documents."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from partaj_desktop.cli.common import (
    DONE,
    command,
    day,
    item_id,
    opened,
    write,
)
from partaj_desktop.domain.errors import UserError

if TYPE_CHECKING:
    from partaj_desktop.cli.common import Commands
    from partaj_desktop.services.session import Session


def add_reports(commands: "Commands") -> None:
    report = command(commands, "report", _no_report, "fait un document PDF")
    kinds = report.add_subparsers(metavar="document", required=True)
    note = command(kinds, "progress-note", _progress_note, "la note d’étape")
    note.add_argument("--as-of", type=day, required=True, metavar="D")
    note.add_argument("--calls-as-of", type=day, metavar="D")
    minutes = command(kinds, "minutes", _minutes, "le relevé de décisions d’une séance close")
    minutes.add_argument("--meeting", required=True, metavar="ID")
    invitation = command(kinds, "invitation", _invitation, "l’invitation à une séance (.pdf, ou .ics pour les agendas)")
    invitation.add_argument("--meeting", required=True, metavar="ID")
    agenda = command(kinds, "agenda", _agenda, "l’ordre du jour à remettre en séance")
    agenda.add_argument("--meeting", required=True, metavar="ID")
    agenda.add_argument("--copy", type=int, metavar="N", help="le numéro de l’exemplaire")
    attendance = command(kinds, "attendance", _attendance, "la feuille d’émargement d’une séance")
    attendance.add_argument("--meeting", required=True, metavar="ID")
    sheet = command(kinds, "follow-up-sheet", _follow_up_sheet, "la fiche de suivi d’une situation")
    sheet.add_argument("--situation", required=True, metavar="ID")
    liaison = command(kinds, "liaison-sheet", _liaison_sheet, "la fiche de liaison d’une situation, hors de la région")
    liaison.add_argument("--situation", required=True, metavar="ID")
    passed = command(kinds, "handover", _handover, "l’état de passation d’un poste autorisé")
    passed.add_argument(
        "--workstation", required=True, metavar="NOM", help="le nom de la personne, comme dans la liste"
    )
    dashboard = command(kinds, "dashboard", _dashboard, "le tableau de bord")
    dashboard.add_argument("--territory", default="", metavar="T")
    dashboard.add_argument("--as-of", type=day, required=True, metavar="D")
    for one in (note, minutes, invitation, agenda, attendance, sheet, liaison, passed, dashboard):
        one.add_argument("--out", type=Path, required=True, metavar="FILE")


def _no_report(options: argparse.Namespace) -> NoReturn:
    raise UserError("Il faut dire quel document faire.")


def _progress_note(options: argparse.Namespace) -> int:
    from partaj_desktop.services import reports

    calls = options.calls_as_of or options.as_of
    return _report(options, lambda s: reports.progress_note(s, as_of=options.as_of, calls_as_of=calls).pdf)


def _minutes(options: argparse.Namespace) -> int:
    from partaj_desktop.services import closing

    return _report(options, lambda session: closing.minutes_pdf(session, item_id(options.meeting)))


def _invitation(options: argparse.Namespace) -> int:
    from partaj_desktop.services import convening

    make = convening.invitation_ics if options.out.suffix.lower() == ".ics" else convening.invitation_pdf
    return _report(options, lambda session: make(session, item_id(options.meeting)))


def _agenda(options: argparse.Namespace) -> int:
    from partaj_desktop.services import convening

    return _report(options, lambda session: convening.agenda_pdf(session, item_id(options.meeting), options.copy))


def _attendance(options: argparse.Namespace) -> int:
    from partaj_desktop.services import convening

    return _report(options, lambda session: convening.attendance_pdf(session, item_id(options.meeting)))


def _follow_up_sheet(options: argparse.Namespace) -> int:
    from partaj_desktop.services import reports

    return _report(options, lambda session: reports.follow_up_sheet(session, item_id(options.situation)))


def _liaison_sheet(options: argparse.Namespace) -> int:
    from partaj_desktop.services import reports

    return _report(options, lambda session: reports.liaison_sheet(session, item_id(options.situation)))


def _handover(options: argparse.Namespace) -> int:
    from partaj_desktop.services import handover, parties

    return _report(options, lambda s: handover.handover(s, parties.find_leaving(s, options.workstation)))


def _dashboard(options: argparse.Namespace) -> int:
    from partaj_desktop.services import reports

    return _report(options, lambda s: reports.dashboard(s, as_of=options.as_of, territory=options.territory))


def _report(options: argparse.Namespace, make: "Callable[[Session], bytes]") -> int:
    with opened(options) as session:
        pdf = make(session)
    write(options.out, pdf)
    print(f"Écrit : {options.out}")
    return DONE
