"""Trust without a network: found a region, ask, answer, join.

Both fingerprints are read out on one telephone call: the coordinator hears the workstation's ten words before
answering, the workstation's holder types the region's before the answer is taken. A tutor may be heard by a facilitator
instead (`presenting`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from partaj_desktop import assets
from partaj_desktop.bundle import trust as trusting
from partaj_desktop.crypto.signing import SigningKey
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import SHARED, Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.text import plain
from partaj_desktop.domain.trust import ANSWER_TYPE, REQUEST_TYPE, Answer, Period, Request, TrustList, Workstation
from partaj_desktop.services import authorised, receiving, replaced, sending, series, territories, tutors
from partaj_desktop.services.session import Draft, Session
from partaj_desktop.services.unlock import save_identity
from partaj_desktop.store import local, region, requests
from partaj_desktop.system import files

REQUEST_NAME = "demande-poste.json"
ANSWER_NAME = "reponse-region.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What taking the region's answer brought. `silences`: what a workstation this one replaces had not sent.

    `told`: sentences about entries that did not simply add up.
    """

    region: str
    entries: int
    silences: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def found_region(session: Session, name: str) -> tuple[str, ...]:
    """Found a region on the coordinator's workstation; give the region's ten words."""
    root, region_id = SigningKey.generate(), session.new_id()
    save_identity(session, region=region_id, root_key=root.to_bytes(), root_public=root.public)
    mine = _workstation(session, territory=None)
    authorised.put_in_force(
        session,
        TrustList(region=region_id, region_name=name, version=1, root=root.public, recovery=[], workstations=[mine]),
    )
    _write_vocabularies(session, name)
    return trusting.region_words(region_id, root.public)


def region_words(session: Session) -> tuple[str, ...]:
    """Give the region's ten words, to be read out."""
    held = session.trust()
    return trusting.region_words(held.region, held.root)


def _workstation(session: Session, territory: Id | None) -> Workstation:
    me = session.identity
    return Workstation(
        id=me.workstation,
        role=me.role,
        holder=me.holder,
        organisation=me.organisation,
        territory=territory,
        tutor=None,
        signing=session.signing_key.public,
        box=me.box_recipient,
        epoch=me.epoch,
    )


def _write_vocabularies(session: Session, name: str) -> None:
    """Write the territories and the catalogue of solutions every workstation starts from."""
    source = json.loads((assets.folder("resources") / "vocabularies" / "region.json").read_text(encoding="utf-8"))
    draft = Draft(session)
    draft.new("region", SHARED, name=name)
    for position, territory in enumerate(source["territories"], 1):
        draft.new("territory", SHARED, position=position, **territory)
    for position, kind in enumerate(source["solution_kinds"], 1):
        draft.new("solution_kind", SHARED, position=position, active=True, **kind)
    draft.record("region.founded")


def request(session: Session) -> tuple[bytes, tuple[str, ...]]:
    """Write this workstation's request; give its file's bytes and the ten words to read out."""
    me = session.identity
    data = trusting.sign_request(
        Request(
            workstation=me.workstation,
            role=me.role,
            holder=me.holder,
            organisation=me.organisation,
            territory=me.territory,
            signing=session.signing_key.public,
            box=me.box_recipient,
        ),
        session.signing_key,
    )
    return data, trusting.request_words(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What is granted besides the role asked for: a territory by name, some of its cells, a period of replacement.

    `new_tutor`: a tutor whom the region does not know yet is added, with the structure told.
    """

    territory: str = ""
    cells: tuple[Id, ...] = ()
    stands_in: Period | None = None
    new_tutor: bool = False


NOTHING_MORE = Granted()


def granted(session: Session, territory: str, cells: Sequence[str], since: date | None, until: date | None) -> Granted:
    """Gather what is granted from what a person types: cells by name, the two days of a replacement.

    Raises:
        UserError: a cell nobody knows there, one day without the other.
    """
    if (since is None) != (until is None):
        raise UserError("Il faut les deux dates de ce remplacement.", "Indiquez --from et --until.")
    where = territories.find(session, territory).id if territory else None
    known = {plain(one.name): one.id for one in region.cells(session.connection) if where in (None, one.territory)}
    unknown = [name for name in cells if plain(name) not in known]
    if unknown:
        raise UserError(f"Cette cellule n’est pas connue ici : {unknown[0]}.", "Vérifiez le nom, et le territoire.")
    return Granted(
        territory=territory,
        cells=tuple(known[plain(name)] for name in cells),
        stands_in=Period(since=since, until=until) if since is not None and until is not None else None,
    )


def enrol(session: Session, data: bytes, heard_words: str, granted: Granted = NOTHING_MORE) -> bytes:
    """Accept a request whose ten words were heard; give the answer's bytes, a first bundle inside.

    A request accepted before is answered again, with the same bundle: the file may have been lost.

    Raises:
        UserError: altered request, other words, unknown territory, unknown tutor, nobody here may authorise.
    """
    asked = heard(data, heard_words)
    authorised.must_decide(session)
    with session.transaction():
        return answer(session, authorise(session, asked, granted), authorised.answering_key(session))


def heard(data: bytes, words: str) -> Request:
    """Read a request once the ten words its workstation shows were heard; UserError otherwise."""
    asked, expected = trusting.read_request(data)
    if not trusting.same_words(words, expected):
        raise UserError(
            "Les dix mots ne sont pas ceux de cette demande.",
            "Faites-les relire au téléphone. S’ils diffèrent encore, n’autorisez pas ce poste.",
        )
    return asked


def known(session: Session, asked: Request) -> Workstation | None:
    """Find who asks in the list in force; None when it is not there.

    Raises:
        UserError: it is there with other keys, or withdrawn; or its identity is the region's own.
    """
    trust = session.trust()
    found = trust.of(asked.workstation)
    is_it = found is not None and (found.signing, found.box) == (asked.signing, asked.box)
    if not is_it and not trust.is_free(asked.workstation):
        raise UserError("Un autre poste porte déjà cette identité.", "Recréez l’espace de travail de ce poste.")
    if found is not None and found.revoked is not None:
        raise UserError("Ce poste a été retiré.", "Recréez un espace de travail, puis envoyez sa demande.")
    return found


def authorise(session: Session, asked: Request, granted: Granted) -> Workstation:
    """Let the list in force name who asks, unless it does already. In a transaction; errors as `enrol`."""
    found = known(session, asked)
    if found is None:
        found = _accepted(session, asked, granted)
        authorised.decide(session, found)
    requests.drop_everywhere(session.connection, Id(asked.workstation))
    return found


def answer(session: Session, workstation: Workstation, key: SigningKey) -> bytes:
    """Write the answer for a workstation of the list, with what it may know as a first bundle. In a transaction."""
    party = session.trust().party(workstation)
    if party == session.trust().party(session.me()):
        # What its party was sent was sealed for the others of it, and is counted as known once one of them has it.
        series.begin_anew(session, party)
    first = sending.first_bundle(session, party)
    signed_list = local.trust(session.connection)
    if signed_list is None:
        raise TypeError("who answers holds a list")
    said = Answer(workstation=workstation.id, list=signed_list, grants=local.grants(session.connection), bundle=first)
    return trusting.sign_answer(said, key)


def _accepted(session: Session, asked: Request, granted: Granted) -> Workstation:
    """Judge what a request asks for: a facilitator has a territory, a tutor is one the region knows."""
    where = granted.territory or asked.territory
    found = territories.find(session, where).id if where else None
    if asked.role is Role.FACILITATOR and found is None:
        raise UserError("Il faut le territoire de ce poste.", "Indiquez-le avec --territory.")
    if not {one.id for one in region.cells(session.connection) if one.territory == found} >= set(granted.cells):
        raise UserError("Ces cellules ne sont pas du territoire de ce poste.", "Choisissez parmi les siennes.")
    if asked.role is Role.COORDINATOR:
        authorised.root_key(session)
        if granted.stands_in is None:
            raise UserError(
                "Il faut les dates de ce remplacement.", "La région a une seule coordination ; on la remplace un temps."
            )
    if granted.stands_in is not None:
        authorised.check_period(granted.stands_in)
        if granted.stands_in.until < session.today():
            raise UserError("Ce remplacement est déjà fini.", "Vérifiez les deux dates.")
    return Workstation(
        id=asked.workstation,
        role=asked.role,
        holder=asked.holder,
        organisation=asked.organisation,
        territory=found if asked.role is not Role.COORDINATOR else None,
        cells=list(granted.cells),
        stands_in=granted.stands_in,
        tutor=tutors.asked_for(session, asked, may_add=granted.new_tutor) if asked.role is Role.TUTOR else None,
        signing=asked.signing,
        box=asked.box,
    )


def read_file(path: Path) -> bytes:
    """Read a request's or an answer's file; UserError or DiskFailure when it cannot be read."""
    return files.read_limited(path, trusting.MOST_FILE)


def what_is(data: bytes) -> tuple[str, str] | None:
    """Say that a file is a request or an answer, and what takes it; None when it is neither."""
    kind = trusting.kind(data)
    if kind == REQUEST_TYPE:
        return (
            "Ce fichier est une demande d’autorisation de poste, non un envoi.",
            "Elle s’accepte dans Postes autorisés, ou par la commande « partaj enrol ».",
        )
    if kind == ANSWER_TYPE:
        return (
            "Ce fichier est une réponse de la région, non un envoi.",
            "Le poste qui l’attend la prend à l’ouverture, ou par la commande « partaj join ».",
        )
    return None


def write_file(path: Path, data: bytes) -> None:
    """Write a request or an answer where a person chose to; DiskFailure when the disk does not take it."""
    files.write_atomic(path, data)


def join(session: Session, data: bytes, typed_words: str) -> Joined:
    """Take the answer, the region's or a facilitator's, once the region's ten words were typed.

    Raises:
        UserError: other words, altered answer, answer for another workstation. Whatever is raised, nothing changed.
    """
    said, trust = trusting.read_answer(data, typed_words)
    mine = trust.of(session.workstation)
    keys = (session.signing_key.public, session.identity.box_recipient)
    if said.workstation != session.workstation or mine is None or (mine.signing, mine.box) != keys:
        raise UserError("Cette réponse est pour un autre poste.", "Remettez-la à la personne qui l’attend.")
    if session.identity.root_public not in (None, trust.root):
        raise UserError("Ce poste appartient déjà à une autre région.", "Créez un autre espace de travail.")
    with session.transaction():
        save_identity(session, region=trust.region, root_public=trust.root)
        # Under its own number, which counts no grant: else the region's next list would be taken for this one.
        local.save_trust(session.connection, trusting.read_list(said.list, trust.root).age, said.list)
        local.save_grants(session.connection, said.grants)
        report = receiving.merge(session, said.bundle, ANSWER_NAME) if said.bundle else None
        authorised.name_territory(session)
    silences = tuple(one.in_words() for one in replaced.silences(session))
    if report is None:
        return Joined(region=trust.region_name, entries=0, silences=silences)
    return Joined(region=trust.region_name, entries=report.entries, silences=silences, told=report.told)
