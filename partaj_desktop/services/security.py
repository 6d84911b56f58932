"""What protects this workstation, told on one screen."""

from partaj_desktop.domain.backups import Backup
from partaj_desktop.domain.overviews import SecurityView
from partaj_desktop.domain.papers import OrganisationKeySheet
from partaj_desktop.services import backups, coming_back, enrolment, keys, settings
from partaj_desktop.services.closing import banner
from partaj_desktop.services.session import Session
from partaj_desktop.system import os_keyring


def make_region_key(session: Session) -> bytes:
    """Make the region's recovery key; give its sheet, the only place its secret stands. Coordinator only."""
    from partaj_desktop.documents.recovery_sheet import organisation_key_sheet  # only whoever prints loads reportlab

    secret = enrolment.make_recovery_key(session)
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


def overview(session: Session) -> SecurityView:
    """Say which ways in there are, and which backups."""
    keyring = os_keyring.find()
    found: list[Backup] = backups.listing(session.profile)
    return SecurityView(
        recovery=keys.has_recovery(session),
        region_key=keys.has_region_key(session),
        strong=keys.is_strong(session),
        short_code=coming_back.is_chosen(session),
        keyring=keyring.name if keyring is not None else "",
        lock_minutes=settings.read(session).lock_minutes,
        backups=tuple(found),
    )
