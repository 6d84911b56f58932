"""Trust without a network: init, enrol, requests, join."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from partaj_desktop.cli.common import (
    DONE,
    ROLES,
    command,
    day,
    make_folder,
    opened,
    passphrase_of,
    print_json,
    profile_of,
    read,
    write,
)
from partaj_desktop.domain.errors import PartajError, UserError
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.typography import plural

if TYPE_CHECKING:
    from partaj_desktop.cli.common import Commands
    from partaj_desktop.domain.authorisation import PresentedLine
    from partaj_desktop.services.session import Session


def add_trust(commands: "Commands") -> None:
    init = command(commands, "init", _init, "crée un espace de travail et sa demande d’autorisation")
    init.add_argument("--role", choices=ROLES, required=True)
    init.add_argument("--name", required=True, metavar="N")
    init.add_argument("--organisation", required=True, metavar="O")
    init.add_argument("--territory", default="", metavar="T")
    init.add_argument("--substitute", action="store_true", help="remplace la coordination, ne fonde rien")
    init.add_argument("--out", type=Path, required=True, metavar="DIR")
    enrol = command(
        commands,
        "enrol",
        _enrol,
        "accepte une demande et écrit la réponse ; animation : la présente d’abord à la région",
    )
    enrol.add_argument("request", type=Path, metavar="REQUEST")
    enrol.add_argument("--fingerprint", required=True, metavar="MOTS", help="les dix mots entendus au téléphone")
    enrol.add_argument("--territory", default="", metavar="T")
    enrol.add_argument("--cell", action="append", default=[], metavar="C", help="une cellule ; à répéter")
    enrol.add_argument("--from", dest="since", type=day, metavar="D", help="premier jour d’un remplacement")
    enrol.add_argument("--until", type=day, metavar="D", help="dernier jour d’un remplacement")
    enrol.add_argument("--new-tutor", action="store_true", help="ajoute cette personne, et sa structure")
    enrol.add_argument("--out", type=Path, required=True, metavar="DIR")
    waiting = command(commands, "requests", _requests, "montre les demandes présentées, en accepte ou en écarte une")
    deciding = waiting.add_mutually_exclusive_group()
    deciding.add_argument("--accept", default="", metavar="MOTS", help="les dix mots de la demande acceptée")
    deciding.add_argument("--refuse", default="", metavar="MOTS", help="les dix mots de la demande écartée")
    waiting.add_argument(
        "--new-tutor", action="store_true", help="en acceptant, ajoute cette personne, et sa structure"
    )
    waiting.add_argument("--json", action="store_true")
    join = command(commands, "join", _join, "prend la réponse de la région")
    join.add_argument("answer", type=Path, metavar="ANSWER")
    join.add_argument("--region-fingerprint", required=True, metavar="MOTS", help="les dix mots lus par la région")


def _init(options: argparse.Namespace) -> int:
    from partaj_desktop.services import enrolment, unlock
    from partaj_desktop.system.clock import SystemClock

    role = Role(options.role)
    if options.substitute and role is not Role.COORDINATOR:
        raise UserError("Seule la coordination se remplace ainsi.", "Ajoutez --role coordinator.")
    holder = unlock.Holder(role=role, name=options.name, organisation=options.organisation, territory=options.territory)
    make_folder(options.out)
    session = unlock.create(profile_of(options), passphrase_of(options), holder, SystemClock())
    path = options.out / enrolment.REQUEST_NAME
    try:
        region = enrolment.found_region(session, options.organisation) if _founds(options) else ()
        data, words = enrolment.request(session)
        write(path, data)
    except PartajError:  # nothing was done in it yet, and without its request it could never be authorised
        unlock.discard(session)
        raise
    session.close()
    if region:  # nobody has to hear the founder's own request: its workstation is the first on the list
        print("Région fondée, et ce poste y est autorisé.")
        print("Dix mots à lire au téléphone à qui prend une réponse de la région : " + " ".join(region))
        return DONE
    print(f"Demande écrite : {path}")
    print("Dix mots à lire au téléphone : " + " ".join(words))
    return DONE


def _founds(options: argparse.Namespace) -> bool:
    return Role(options.role) is Role.COORDINATOR and not options.substitute


def _enrol(options: argparse.Namespace) -> int:
    make_folder(options.out)
    with opened(options) as session:
        data = read(options.request)
        if session.role is Role.FACILITATOR:
            _present(session, data, options)
        else:
            _authorise(session, data, options)
    return DONE


def _authorise(session: "Session", data: bytes, options: argparse.Namespace) -> None:
    from partaj_desktop.services import enrolment

    granted = enrolment.granted(session, options.territory, options.cell, options.since, options.until)
    granted = replace(granted, new_tutor=options.new_tutor)
    _write_answer(session, enrolment.enrol(session, data, options.fingerprint, granted), options.out)


def _present(session: "Session", data: bytes, options: argparse.Namespace) -> None:
    """Present a tutor's request to the region, or answer it when the list in force names its workstation."""
    from partaj_desktop.domain.authorisation import RequestState
    from partaj_desktop.services import presenting

    line = presenting.present(session, data, options.fingerprint)
    if line.state is RequestState.WAITING:
        print(f"Demande de {line.holder} présentée à la région : elle part avec votre prochain envoi.")
        print("La réponse s’écrira par la même commande, une fois reçu l’envoi de la région qui l’autorise.")
        return
    _write_answer(session, presenting.answer(session, line.workstation), options.out)
    presenting.let_go(session, line.workstation)


def _write_answer(session: "Session", answer: bytes, folder: Path) -> None:
    from partaj_desktop.services import enrolment

    path = folder / enrolment.ANSWER_NAME
    write(path, answer)
    print(f"Réponse écrite : {path}")
    print("Dix mots de la région, à lire au téléphone : " + " ".join(enrolment.region_words(session)))


def _join(options: argparse.Namespace) -> int:
    from partaj_desktop.services import enrolment

    with opened(options) as session:
        joined = enrolment.join(session, read(options.answer), options.region_fingerprint)
        taken = plural(joined.entries, "{n} écriture reçue", "{n} écritures reçues")
        print(f"Poste autorisé par {joined.region} ; {taken}.")
        for one in (*joined.told, *joined.silences):
            print(one)
    return DONE


def _requests(options: argparse.Namespace) -> int:
    """Show the requests that wait, or decide about the one whose ten words are given."""
    from partaj_desktop.services import presenting

    with opened(options) as session:
        done = _decide(session, options)
        waiting = presenting.lines(session)
    if options.json:
        print_json({"requests": [_request_shown(one) for one in waiting]})
        return DONE
    if done:
        print(done)
    elif not waiting:
        print("Aucune demande présentée n’attend.")
    for one in waiting:
        print(f"{one.holder} ({one.organisation}), présentée par {one.presented_by} : {' '.join(one.words)}")
    return DONE


def _decide(session: "Session", options: argparse.Namespace) -> str:
    """Accept or refuse the request whose words are given; say what was done, nothing when none is."""
    from partaj_desktop.services import enrolment, presenting

    if options.accept:
        line = presenting.find(session, options.accept)
        presenting.accept(session, line, enrolment.Granted(new_tutor=options.new_tutor))
        return (
            f"Demande de {line.holder} acceptée : {line.presented_by} l’apprendra de votre prochain envoi, "
            "et écrira la réponse."
        )
    if options.refuse:
        line = presenting.find(session, options.refuse)
        presenting.refuse(session, line)
        return f"Demande de {line.holder} écartée : elle ne sera plus montrée."
    return ""


def _request_shown(line: "PresentedLine") -> dict[str, object]:
    return {
        "holder": line.holder,
        "organisation": line.organisation,
        "presented_by": line.presented_by,
        "presented_on": line.presented_on.isoformat(),
        "state": line.state.name.lower(),
        "words": " ".join(line.words),
    }
