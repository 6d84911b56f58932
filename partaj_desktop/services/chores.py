"""What a profile has done to it once it is open, behind the person's back: nobody waits for it."""

from contextlib import suppress

from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.errors import UserError
from partaj_desktop.services import backups, coming_back, keys, renewal, restoring
from partaj_desktop.services.session import Session


def after_opening(session: Session, *, by_passphrase: bool) -> None:
    """Let the region's recovery key in, make the day's backup, and open four new hours for the short code.

    What a new key left unfinished is finished, and what was erased is noted beside the store.

    Raises:
        DiskFailure: the backup could not be made; KeyringSilentError: the keyring does not answer.
    """
    with suppress(UserError):  # the region has not answered yet
        keys.cover_organisation(session)
    restoring.note_erased(session.profile, session.connection)
    renewal.finish(session)
    if backups.due(session):
        backups.make(session, rules.DAILY)
    if by_passphrase:
        coming_back.renew(session, coming_back.now())
