"""Coming back within the half-day: a short code and a secret of this computer's keyring open for four hours.

Seven words after each coffee would send people back to an unencrypted spreadsheet. The slot stands until four hours
after the passphrase was last given, or until three wrong codes; then it is the passphrase again. The tries left stand
in the keyring beside the secret, and one is spent before it is tried: killing the program gives none back.
"""

import re
import time
from itertools import pairwise
from typing import Final, NamedTuple

from partaj_desktop.crypto import slots
from partaj_desktop.crypto.keys_file import Keys
from partaj_desktop.domain.errors import FieldError, UserError, WrongSecret
from partaj_desktop.services import key_files
from partaj_desktop.services.session import Session
from partaj_desktop.store import local
from partaj_desktop.store.connection import Connection
from partaj_desktop.system import os_keyring
from partaj_desktop.system.os_keyring import Keyring
from partaj_desktop.system.paths import Profile

FEWEST, MOST = 4, 7
"""Figures of a code: with the Enter key, eight keystrokes at most."""
SECONDS: Final = 4 * 3600
TRIES: Final = 3
_SECRET_BYTES, _SALT_BYTES = 32, 16
_DERIVED = "short_code"
_CODE = re.compile(rf"[0-9]{{{FEWEST},{MOST}}}")
_KEPT = re.compile(rf"([0-9a-f]{{64}}) ([0-{TRIES}])")


class _Kept(NamedTuple):
    """What the keyring holds."""

    secret: bytes
    tries: int


def now() -> int:
    """Give the seconds since 1970 by this machine, whatever day a demonstration lives on."""
    return int(time.time())


def is_offered(profile: Profile, now: int) -> bool:
    """Say whether a short code would be taken now: a slot in its time, a keyring that has its part, a try left.

    `now` in seconds since 1970 by this machine, here and below.
    """
    return _usable(key_files.load(profile), now) is not None


def open_data_key(profile: Profile, code: str, now: int) -> bytes:
    """Open with the short code.

    Raises:
        WrongSecret: a wrong code (the hint says how many tries are left), or none is taken any more.
    """
    keys = key_files.load(profile)
    usable = _usable(keys, now)
    if usable is None:
        forget(profile)  # for good: a clock set back must not open it again
        raise _over()
    keyring, kept = usable
    left = kept.tries - 1
    keyring.put(_entry(keys), f"{kept.secret.hex()} {left}")
    try:
        data_key = slots.open_with_short_code(keys, code, kept.secret, now)
    except WrongSecret:
        if left:
            raise WrongSecret("Ce n’est pas le bon code.", _tries(left)) from None
        forget(profile)
        raise _over() from None
    keyring.put(_entry(keys), f"{kept.secret.hex()} {TRIES}")
    return data_key


def choose(session: Session, code: str, now: int) -> None:
    """Choose the code, from now on.

    Raises:
        FieldError: not 4 to 7 figures, or all of them alike or in a row; UserError: this computer has no keyring.
    """
    if not _CODE.fullmatch(code):
        raise FieldError("code", f"Le code a de {FEWEST} à {MOST} chiffres.", "Par exemple six chiffres.")
    steps = {ord(b) - ord(a) for a, b in pairwise(code)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise FieldError("code", "Ce code est le premier qu’on essaierait.", "Prenez d’autres chiffres.")
    keyring = os_keyring.find()
    if keyring is None:
        raise UserError(
            "Cet ordinateur n’a pas de trousseau que PARTAJ connaisse.",
            "La phrase de passe reste demandée.",
        )
    salt = session.random(_SALT_BYTES)
    derived = slots.derive_short_code(code, salt)
    _open_window(session, keyring, salt, derived, now)
    with session.transaction():
        local.save_setting(session.connection, _DERIVED, f"{salt.hex()} {derived.hex()}")


def is_chosen(session: Session) -> bool:
    """Say whether this person chose a code."""
    return _DERIVED in local.settings(session.connection)


def renew(session: Session, now: int) -> None:
    """Open four new hours, after the passphrase was given; nothing without a chosen code or without a keyring.

    The code itself is not kept: what is derived from it is, inside the store, which tells nothing to who cannot open
    the store anyway.
    """
    chosen, keyring = local.settings(session.connection).get(_DERIVED), os_keyring.find()
    if chosen is None or keyring is None:
        return
    salt, derived = (bytes.fromhex(part) for part in chosen.split())
    _open_window(session, keyring, salt, derived, now)


def _open_window(session: Session, keyring: Keyring, salt: bytes, derived: bytes, now: int) -> None:
    keys, secret = key_files.load(session.profile), session.random(_SECRET_BYTES)
    keyring.put(_entry(keys), f"{secret.hex()} {TRIES}")
    renewed = slots.with_short_code(
        keys,
        session.data_key,
        derived,
        secret,
        salt=salt,
        made_at=now,
        until=now + SECONDS,
        randomness=session.random,
    )
    key_files.save(session.profile, renewed)


def give_up(session: Session) -> None:
    """Want no short code any more."""
    with session.transaction():
        forget_choice(session.connection)
    forget(session.profile)


def forget_choice(connection: Connection) -> None:
    """Drop what was derived from the code. Within a transaction."""
    local.forget_setting(connection, _DERIVED)


def forget(profile: Profile) -> None:
    """Close the short way in now; the passphrase opens it again where a code is chosen."""
    keys = key_files.load(profile)
    if "short_code" in slots.kinds(keys):
        key_files.save(profile, slots.without(keys, "short_code"))
    keyring = os_keyring.find()
    if keyring is not None:
        keyring.forget(_entry(keys))


def _usable(keys: Keys, now: int) -> tuple[Keyring, _Kept] | None:
    """Give the keyring and what it keeps, where a code would be taken now."""
    window = slots.short_code_window(keys)
    if window is None or not window[0] <= now < window[1]:
        return None
    keyring = os_keyring.find()
    kept = _kept(keyring, keys) if keyring is not None else None
    return (keyring, kept) if keyring is not None and kept is not None and kept.tries else None


def _kept(keyring: Keyring, keys: Keys) -> _Kept | None:
    found = _KEPT.fullmatch(keyring.get(_entry(keys)) or "")
    return _Kept(bytes.fromhex(found[1]), int(found[2])) if found else None


def _entry(keys: Keys) -> str:
    return f"{keys.store_id.hex()}/retour"


def _tries(left: int) -> str:
    return f"Il reste {left} essais." if left > 1 else "Il reste 1 essai ; ensuite, ce sera la phrase de passe."


def _over() -> WrongSecret:
    return WrongSecret("Le code court n’est plus accepté.", "Entrez votre phrase de passe.")
