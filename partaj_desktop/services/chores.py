"""What a profile has done to it once it is open, behind the person's back: nobody waits for it."""

from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.errors import UserError
from partaj_desktop.services import backups, coming_back, keys, renewal, restoring
from partaj_desktop.services.session import Session
from partaj_desktop.store import local


def after_opening(session: Session, *, by_passphrase: bool) -> None:
    """Let the region's recovery key in, make the day's backup, and open four new hours for the short code.

    What a new key left unfinished is finished, and what was erased is noted beside the store.

    Raises:
        DiskFailure: the backup could not be made; KeyringSilentError: the keyring does not answer.
        UserError: what the region's list says of its key cannot be done here; all the rest was.
    """
    refused = _cover(session)
    restoring.note_erased(session.profile, session.connection)
    renewal.finish(session)
    if backups.due(session):
        backups.make(session, rules.DAILY)
    if by_passphrase:
        coming_back.renew(session, coming_back.now())
    if refused is not None:
        raise refused


def _cover(session: Session) -> UserError | None:
    """Let the region's recovery key in, once the region has answered; give what refused it."""
    if local.trust(session.connection) is None:
        return None
    try:
        keys.cover_organisation(session)
    except UserError as error:
        return error
    return None
