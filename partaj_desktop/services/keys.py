"""The ways into a profile: changed one slot at a time, never lost. A wrong secret changes nothing."""

import os
import re
import time
from collections.abc import Callable

from partaj_desktop import assets
from partaj_desktop.crypto import recovery_code, slots
from partaj_desktop.crypto.keys_file import Keys
from partaj_desktop.domain import passphrases
from partaj_desktop.domain.errors import DiskFailure, FieldError, UserError, WrongSecret
from partaj_desktop.domain.papers import RecoverySheet
from partaj_desktop.services.key_files import load as load
from partaj_desktop.services.key_files import mend, read, save, unfinished
from partaj_desktop.services.session import Session, microseconds
from partaj_desktop.store import access
from partaj_desktop.system import os_keyring
from partaj_desktop.system.os_keyring import KeyringSilentError
from partaj_desktop.system.paths import Profile

_DERIVATION_SECONDS = 1.0
_SECRET_BYTES = 32
_SECRET = re.compile(f"[0-9a-f]{{{2 * _SECRET_BYTES}}}")
_AGE_SECRET = "AGE-SECRET-KEY-1"


# --- the passphrase -------------------------------------------------------------------------------------------------


def propose() -> str:
    """Draw a passphrase of seven words."""
    words = assets.data("resources", "words", "fr.txt").read_text(encoding="utf-8").split()
    return passphrases.generate(words, os.urandom)


def cost() -> slots.KdfCost:
    """Measure what makes one guess of a passphrase last about a second here."""
    return slots.KdfCost.calibrate(_DERIVATION_SECONDS, time.perf_counter)


Opener = Callable[[Keys], bytes]
"""What opens slots with a secret: gives the data key, or raises WrongSecret."""


def by_passphrase(passphrase: str) -> Opener:
    """Open with a passphrase, and with the keyring where the workstation asks for both."""

    def open_keys(keys: Keys) -> bytes:
        try:
            secret = strong_secret(keys)
        except KeyringSilentError as error:  # its own hint is the passphrase, which is not enough here
            raise WrongSecret(error.sentence, "Déverrouillez-le, ou ouvrez avec le code de secours.") from error
        try:
            return slots.open_with_passphrase(keys, passphrase, secret)
        except WrongSecret as error:
            if secret is None:
                raise
            hint = f"{error.hint} Si le trousseau de cet ordinateur a changé, seul le code de secours ouvre."
            raise WrongSecret(error.sentence, hint) from error

    return open_keys


def by_paper(code: str) -> Opener:
    """Open with what stands on a sheet: the printed code of this workspace, or the region's recovery key."""
    if code.strip().upper().startswith(_AGE_SECRET):
        return lambda keys: slots.open_with_organisation(keys, code.strip().upper())
    return lambda keys: slots.open_with_recovery(keys, code)


def by_whatever(secret: str) -> Opener:
    """Open with what a person holds of an older copy: its passphrase, or what stands on its sheet."""
    return by_paper(secret) if _is_paper(secret) else by_passphrase(secret)


def _is_paper(secret: str) -> bool:
    if secret.strip().upper().startswith(_AGE_SECRET):
        return True
    try:
        recovery_code.parse(secret)
    except FieldError:
        return False
    return True


def open_data_key(profile: Profile, opener: Opener) -> bytes:
    """Give the data key of a profile.

    Raises:
        WrongSecret: the secret does not open; StoreDamaged, StoreTooNew: the slots cannot be read.
    """
    try:
        return opener(load(profile))
    except WrongSecret as error:
        if read(profile.keys) is not None:
            raise
        lost = "Le fichier des clés est perdu ; sa copie s’ouvre peut-être avec la phrase de passe d’avant."
        raise WrongSecret(error.sentence, f"{error.hint} {lost}") from error


def prove(session: Session, opener: Opener) -> None:
    """See that a secret opens this very store, before anything relies on it; WrongSecret when it does not."""
    if opener(load(session.profile)) != session.data_key:
        raise WrongSecret("Ce secret ouvre d’autres données que celles-ci.", "Vérifiez qu’il est bien pour ce poste.")


def change_passphrase(session: Session, present: str, new: str) -> None:
    """Put a new passphrase in the place of the present one; the data and the other ways in stay as they are.

    Raises:
        WrongSecret: `present` does not open; FieldError: `new` can be guessed.
    """
    prove(session, by_passphrase(present))
    set_passphrase(session, new)


def set_passphrase(session: Session, new: str) -> None:
    """Give the profile a passphrase, when another way opened it; FieldError when it can be guessed.

    A strengthened workstation whose keyring is gone or silent asks for the passphrase alone from then on.
    """
    passphrases.judge(new)
    keys = load(session.profile)
    try:
        secret = strong_secret(keys)
    except KeyringSilentError:  # a keyring that does not answer must not shut out who came in by paper
        secret = None
    _put(session, keys, new, secret)


def _put(session: Session, keys: Keys, passphrase: str, secret: bytes | None) -> None:
    changed = slots.with_passphrase(
        keys, session.data_key, passphrase, cost=cost(), randomness=session.random, keyring_secret=secret
    )
    keep(session, changed)


def keep(session: Session, keys: Keys) -> None:
    """Note that slots change, and write them. DiskFailure: they have not changed."""
    # The note first: failing afterwards, it would tell of a change that was made that nothing has changed.
    with session.transaction():
        access.note(session.connection, "keys.changed", microseconds(session.now()))
    save(session.profile, keys)


# --- the printed code -----------------------------------------------------------------------------------------------


def has_recovery(session: Session) -> bool:
    """Say whether a printed code opens the profile."""
    return "recovery" in slots.kinds(load(session.profile))


def has_region_key(session: Session) -> bool:
    """Say whether the region's recovery key opens the profile."""
    return "organisation" in slots.kinds(load(session.profile))


def make_recovery(session: Session) -> bytes:
    """Make a new printed code; give its sheet as PDF. A former sheet no longer opens.

    Raises:
        UserError: without its former sheet, which was copied back, a strengthened workstation has only its keyring.
    """
    former = load(session.profile)
    if {"reinforced", "recovery"} <= slots.kinds(former) and "organisation" not in slots.kinds(former):
        raise UserError(
            "La fiche de secours est la seule issue de ce poste renforcé : elle reste.",
            "Revenez à la phrase seule, faites la nouvelle fiche, puis renforcez en la recopiant.",
        )
    keys, code = slots.with_recovery(former, session.data_key, session.random)
    sheet = sheet_of(session, code)
    keep(session, keys)
    return sheet


def sheet_of(session: Session, code: str) -> bytes:
    """Draw the sheet of a printed code."""
    from partaj_desktop.documents.recovery_sheet import recovery_sheet  # reportlab has no place in unlocking
    from partaj_desktop.services.closing import banner

    view = RecoverySheet(code=code, made_on=session.today(), workspace=_workspace(session), banner=banner(session))
    return recovery_sheet(view)


def _workspace(session: Session) -> str:
    """Name the workspace on paper, without any person."""
    return " · ".join(part for part in ("PARTAJ", session.identity.territory or session.identity.organisation) if part)


def cover_organisation(session: Session) -> None:
    """Let the region's recovery key open this profile too, as the trust list in force says."""
    keys = load(session.profile)
    recipients = tuple(session.trust().recovery)
    if recipients != slots.organisation_recipients(keys):
        keep(session, slots.with_organisation(keys, session.data_key, recipients))


# --- the strengthened workstation -----------------------------------------------------------------------------------


def is_strong(session: Session) -> bool:
    """Say whether the passphrase opens only with this computer's keyring."""
    return "reinforced" in slots.kinds(load(session.profile))


def strengthen(session: Session, passphrase: str, code: str) -> None:
    """Ask, besides the passphrase, for a secret this computer's keyring keeps; a proven printed code stays the way out.

    Raises:
        UserError: no keyring on this computer; WrongSecret: the passphrase or the code does not open.
        KeyringSilentError: it does not answer.
    """
    prove(session, by_paper(code))
    prove(session, by_passphrase(passphrase))
    keyring = os_keyring.find()
    if keyring is None:
        raise UserError(
            "Cet ordinateur n’a pas de trousseau que PARTAJ connaisse.", "La phrase de passe seule reste demandée."
        )
    keys = load(session.profile)
    # Where it is strong already its secret stays: a stop between the two writings must not part them.
    secret = strong_secret(keys) or session.random(_SECRET_BYTES)
    keyring.put(_entry(keys), secret.hex())
    _put(session, keys, passphrase, secret)
    try:
        mend(session.profile)
    except DiskFailure as error:
        raise unfinished() from error


def weaken(session: Session, passphrase: str) -> None:
    """Ask for the passphrase alone again."""
    keys = load(session.profile)
    prove(session, by_passphrase(passphrase))
    _put(session, keys, passphrase, None)
    keyring = os_keyring.find()
    if keyring is not None:
        keyring.forget(_entry(keys))


def strong_secret(keys: Keys) -> bytes | None:
    """Read the keyring's part of a strengthened workstation; None where there is none, or it is gone or altered."""
    if "reinforced" not in slots.kinds(keys):
        return None
    keyring = os_keyring.find()
    kept = keyring.get(_entry(keys)) if keyring is not None else None
    return bytes.fromhex(kept) if kept and _SECRET.fullmatch(kept) else None


def _entry(keys: Keys) -> str:
    return f"{keys.store_id.hex()}/poste"
