"""« Quelqu’un la connaît peut-être » : a new data key, in a new file that takes the place of the old one.

Nothing that opened the store before opens it afterwards. Whoever copied the old file and knows the old passphrase
still reads that copy; the backups under the old key are replaced by a new one.
"""

from dataclasses import dataclass, field, replace

from partaj_desktop.crypto import keys_file, slots
from partaj_desktop.domain import backups as rules
from partaj_desktop.domain import passphrases
from partaj_desktop.services import backups, coming_back
from partaj_desktop.services import keys as profile_keys
from partaj_desktop.services.session import Session, microseconds
from partaj_desktop.store import access, copies
from partaj_desktop.system import files
from partaj_desktop.system.paths import engine_files

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """What comes with the new key: the sheet of a new printed code, as PDF."""

    sheet: bytes = field(repr=False)


def renew(session: Session, present: str, new: str) -> Renewed:
    """Put everything under a new key, opened by a new passphrase and a new printed code. The session closes.

    Raises:
        WrongSecret: `present` does not open; FieldError: `new` can be guessed. DiskFailure: nothing has changed.
    """
    profile_keys.prove(session, profile_keys.by_passphrase(present))
    passphrases.judge(new)
    coming_back.give_up(session)
    profile, data_key = session.profile, session.random(_KEY_BYTES)
    former = backups.listing(profile)
    with session.transaction():
        access.note(session.connection, "keys.renewed", microseconds(session.now()))
    files.remove(profile.store_next, *engine_files(profile.store_next))
    copies.export_to_new_key(session.connection, profile.store_next, data_key)
    fresh = replace(session, data_key=data_key)
    keys, sheet = _new_keys(fresh, new)
    # Once this is written the new store is the one, whatever stops us; `settle` renames it at the next start.
    profile_keys.save(profile, replace(keys, replacing=True))
    session.connection.close()
    profile_keys.settle(profile)
    backups.pack(profile.keys, profile.store, profile.backups, session.now(), rules.BEFORE_KEYS)
    files.remove(*(profile.backups / one.name for one in former))
    return Renewed(sheet=sheet)


def _new_keys(session: Session, passphrase: str) -> tuple[keys_file.Keys, bytes]:
    """Make slots for the new key from nothing; the region's recovery key opens it as before."""
    old = profile_keys.load(session.profile)
    empty = keys_file.Keys(store_id=old.store_id, epoch=old.epoch)
    keys = slots.with_passphrase(
        empty, session.data_key, passphrase, cost=profile_keys.cost(), randomness=session.random
    )
    keys, code = slots.with_recovery(keys, session.data_key, session.random)
    keys = slots.with_organisation(keys, session.data_key, slots.organisation_recipients(old))
    return keys, profile_keys.sheet_of(session, code)
