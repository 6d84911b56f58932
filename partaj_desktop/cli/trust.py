"""Trust without a network: init, enrol, join."""

import argparse
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
    profile_of,
    read,
    write,
)
from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.roles import Role

if TYPE_CHECKING:
    from partaj_desktop.cli.common import Commands


def add_trust(commands: "Commands") -> None:
    init = command(commands, "init", _init, "crée un espace de travail et sa demande d’autorisation")
    init.add_argument("--role", choices=ROLES, required=True)
    init.add_argument("--name", required=True, metavar="N")
    init.add_argument("--organisation", required=True, metavar="O")
    init.add_argument("--territory", default="", metavar="T")
    init.add_argument("--substitute", action="store_true", help="remplace la coordination, ne fonde rien")
    init.add_argument("--out", type=Path, required=True, metavar="DIR")
    enrol = command(commands, "enrol", _enrol, "coordination : accepte une demande et écrit la réponse")
    enrol.add_argument("request", type=Path, metavar="REQUEST")
    enrol.add_argument("--fingerprint", required=True, metavar="MOTS", help="les dix mots entendus au téléphone")
    enrol.add_argument("--territory", default="", metavar="T")
    enrol.add_argument("--cell", action="append", default=[], metavar="C", help="une cellule ; à répéter")
    enrol.add_argument("--from", dest="since", type=day, metavar="D", help="premier jour d’un remplacement")
    enrol.add_argument("--until", type=day, metavar="D", help="dernier jour d’un remplacement")
    enrol.add_argument("--out", type=Path, required=True, metavar="DIR")
    join = command(commands, "join", _join, "prend la réponse de la région")
    join.add_argument("answer", type=Path, metavar="ANSWER")
    join.add_argument("--region-fingerprint", required=True, metavar="MOTS", help="les dix mots lus par la région")


def _init(options: argparse.Namespace) -> int:
    from partaj_desktop.services import enrolment, unlock
    from partaj_desktop.system.clock import SystemClock

    role = Role(options.role)
    holder = unlock.Holder(role=role, name=options.name, organisation=options.organisation, territory=options.territory)
    make_folder(options.out)
    session = unlock.create(profile_of(options), passphrase_of(options), holder, SystemClock())
    path = options.out / enrolment.REQUEST_NAME
    try:
        founds = role is Role.COORDINATOR and not options.substitute
        region = enrolment.found_region(session, options.organisation) if founds else ()
        data, words = enrolment.request(session)
        write(path, data)
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

    make_folder(options.out)
    with opened(options) as session:
        granted = enrolment.granted(session, options.territory, options.cell, options.since, options.until)
        answer = enrolment.enrol(session, read(options.request), options.fingerprint, granted)
        path = options.out / enrolment.ANSWER_NAME
        write(path, answer)
        print(f"Réponse écrite : {path}")
        print("Dix mots de la région, à lire au téléphone : " + " ".join(enrolment.region_words(session)))
    return DONE


def _join(options: argparse.Namespace) -> int:
    from partaj_desktop.services import enrolment

    with opened(options) as session:
        joined = enrolment.join(session, read(options.answer), options.region_fingerprint)
        print(f"Poste autorisé par {joined.region} ; {joined.entries} écritures reçues.")
        for silence in joined.silences:
            print(silence)
    return DONE
