"""What protects this workstation, told on one screen."""

from partaj_desktop.domain.backups import Backup
from partaj_desktop.domain.overviews import SecurityView
from partaj_desktop.services import backups, coming_back, keys, settings
from partaj_desktop.services.session import Session
from partaj_desktop.store import local
from partaj_desktop.system import os_keyring


def overview(session: Session) -> SecurityView:
    """Say which ways in there are, and which backups."""
    keyring = os_keyring.find()
    found: list[Backup] = backups.listing(session.profile)
    return SecurityView(
        recovery=keys.has_recovery(session),
        region_key=keys.has_region_key(session),
        has_root_key=session.identity.root_key is not None,
        second_root_key=local.trust(session.connection) is not None and session.trust().spare is not None,
        strong=keys.is_strong(session),
        short_code=coming_back.is_chosen(session),
        keyring=keyring.name if keyring is not None else "",
        lock_minutes=settings.read(session).lock_minutes,
        backups=tuple(found),
    )
