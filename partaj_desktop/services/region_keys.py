"""The region's own keys: the recovery key, the key that signs the list of workstations, the second one on paper."""

import os

import msgspec

from partaj_desktop.bundle import trust as trusting
from partaj_desktop.crypto import paper_key, sealing
from partaj_desktop.crypto.signing import SigningKey
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.papers import OrganisationKeySheet, SecondKeySheet
from partaj_desktop.domain.roles import Role
from partaj_desktop.services import authorised, keys
from partaj_desktop.services.closing import banner
from partaj_desktop.services.session import Session
from partaj_desktop.services.unlock import save_identity

# --- the recovery key -----------------------------------------------------------------------------------------------


def make_recovery_key(session: Session) -> str:
    """Make the region's recovery key and name it in the trust list; give its secret, which is kept nowhere else.

    A former key no longer gets what is sent from now on, nor opens the workstations once they have the new list.
    """
    box = sealing.generate_box_key()
    held = session.trust()
    authorised.put_in_force(session, msgspec.structs.replace(held, version=held.version + 1, recovery=[box.recipient]))
    return box.secret


def recovery_sheet(session: Session) -> bytes:
    """Make the region's recovery key; give its sheet, the only place its secret stands. Coordinator only."""
    from partaj_desktop.documents.recovery_sheet import organisation_key_sheet  # only whoever prints loads reportlab

    secret = make_recovery_key(session)
    trust = session.trust()
    keys.cover_organisation(session)
    return organisation_key_sheet(
        OrganisationKeySheet(
            secret=secret,
            recipient=trust.recovery[0],
            made_on=session.today(),
            region=trust.region_name,
            banner=banner(session),
        )
    )


# --- the root key ---------------------------------------------------------------------------------------------------


def make_second(session: Session) -> str:
    """Make the region's second root key and name it in the list; give its code, which is kept nowhere else.

    A former one no longer takes over.
    """
    held, code = session.trust(), paper_key.generate(os.urandom)
    spare = paper_key.read(code).public
    authorised.put_in_force(session, msgspec.structs.replace(held, version=held.version + 1, spare=spare))
    return code


def second_sheet(session: Session) -> bytes:
    """Make the region's second root key; give its sheet, the only place where it stands."""
    from partaj_desktop.documents.recovery_sheet import second_key_sheet  # only whoever prints loads reportlab

    code = make_second(session)
    region = session.trust().region_name
    return second_key_sheet(SecondKeySheet(code=code, made_on=session.today(), region=region, banner=banner(session)))


def renew(session: Session) -> tuple[str, ...]:
    """Let a new root key follow the present one, which gives way; give the region's new ten words."""
    return _succeed(session, authorised.root_key(session))


def take_over(session: Session, code: str) -> tuple[str, ...]:
    """Let a new root key follow by the second one's word: the former is lost, or in the wrong hands.

    The second one is used up: a new one is to be made.

    Raises:
        FieldError: a sign of the code is wrong; UserError: it is not the one the list names, or this is no
        coordinator's workstation.
    """
    key = paper_key.read(code)
    if session.role is not Role.COORDINATOR or key.public != session.trust().spare:
        raise UserError(
            "Ce n’est pas la seconde clé de cette région.",
            "Vérifiez qu’il s’agit de la dernière feuille, et d’un poste de la coordination.",
        )
    return _succeed(session, key)


def _succeed(session: Session, by: SigningKey) -> tuple[str, ...]:
    held, root = session.trust(), SigningKey.generate()
    spare = held.spare if by.public == held.root else None
    rotation = trusting.rotate(held, by, root, spare)
    me = msgspec.structs.replace(session.me(), stands_in=None, stood_in=[])
    changed = msgspec.structs.replace(
        held,
        version=held.version + 1,
        root=root.public,
        spare=spare,
        rotations=[*held.rotations, rotation],
        workstations=[me if one.id == me.id else one for one in held.workstations],
    )
    with session.transaction():
        save_identity(session, root_key=root.to_bytes(), root_public=root.public)
        authorised.put_in_force(session, changed)
    return trusting.region_words(held.region, root.public)
