"""A profile before it is opened: whether it is there, and the lock that keeps a second program out.

Kept apart from `unlock` because the unlock page needs this much and no more before it is painted.
"""

from partaj_desktop.domain import backups
from partaj_desktop.domain.errors import StoreDamaged, UserError
from partaj_desktop.system.clock import Clock
from partaj_desktop.system.lock import ProfileLock
from partaj_desktop.system.paths import Profile


def must_exist(profile: Profile) -> None:
    """Refuse a place without a profile, before any passphrase is asked for."""
    if not stands(profile):
        raise missing()


def stands(profile: Profile) -> bool:
    """Say whether anything of a profile stands there, were it only its backups; UserError when it cannot be read."""
    try:
        main = any(path.exists() for path in (profile.store, profile.keys, profile.keys_previous))
        return main or any(profile.backups.glob(f"*{backups.SUFFIX}"))
    except OSError as error:
        raise UserError("Ce dossier ne peut pas être lu.", "Demandez le droit de le lire.") from error


def missing() -> StoreDamaged:
    """Say that no profile stands there."""
    return StoreDamaged("Il n’y a pas d’espace de travail à cet endroit.", "Créez-en un ou indiquez un autre dossier.")


def lock(profile: Profile, clock: Clock) -> ProfileLock:
    """Give the lock that keeps a second program out of a profile."""
    return ProfileLock(profile.lock, clock)
