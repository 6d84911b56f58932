"""What a profile has done to it once it is open, behind the person's back: nobody waits for it."""

from contextlib import suppress

from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.errors import UserError
from partaj_desktop.services import backups, coming_back, keys
from partaj_desktop.services.session import Session


def after_opening(session: Session, *, by_passphrase: bool) -> None:
    """Make the day's backup, let the region's recovery key in, and open four new hours for the short code.

    Raises:
        DiskFailure: the backup could not be made; KeyringSilentError: the keyring does not answer.
    """
    with suppress(UserError):  # the region has not answered yet
        keys.cover_organisation(session)
    if backups.due(session):
        backups.make(session, rules.DAILY)
    if by_passphrase:
        coming_back.renew(session, coming_back.now())
