"""« Quelqu’un la connaît peut-être » : a new data key, in a new file that takes the place of the old one.

Nothing that opened the store before opens it afterwards. Whoever copied the old file and knows the old passphrase
still reads that copy; the backups under the old key are replaced by a new one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from partaj_desktop.crypto import keys_file, slots
from partaj_desktop.domain import backups as rules
from partaj_desktop.domain import passphrases
from partaj_desktop.domain.errors import FieldError, PartajError
from partaj_desktop.services import backups, coming_back, key_files
from partaj_desktop.services import keys as profile_keys
from partaj_desktop.services.session import Session, microseconds
from partaj_desktop.store import access, copies, local
from partaj_desktop.store import connection as connections
from partaj_desktop.system import files
from partaj_desktop.system.paths import Profile, engine_files

_KEY_BYTES = 32
_FORMER = "former_backups"
"""The setting that names the backups still to be replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """What comes with the new key: the sheet of a new printed code, as PDF; and what is left for the next opening."""

    sheet: bytes = field(repr=False)
    unfinished: PartajError | None = None


def renew(session: Session, present: str, new: str) -> Renewed:
    """Put everything under a new key, opened by a new passphrase and a new printed code. The session closes.

    A strengthened workstation stays so, with the same secret of its keyring; the short code is to be chosen anew.

    Raises:
        WrongSecret: `present` does not open; FieldError: `new` can be guessed. DiskFailure: nothing has changed.
    """
    profile_keys.prove(session, profile_keys.by_passphrase(present))
    passphrases.judge(new)
    if new == present:
        raise FieldError("passphrase", "C’est la phrase de passe d’avant.", "Choisissez-en une autre.")
    profile, data_key = session.profile, session.random(_KEY_BYTES)
    former = [one.name for one in backups.listing(profile)]
    try:
        _write_store(session, data_key, former)
        keys, sheet = _new_keys(replace(session, data_key=data_key), new)
        # Once this is written the new store is the one, whatever stops us; `settle` renames it at the next start.
        key_files.save(profile, replace(keys, replacing=True))
    except PartajError:
        _take_back(session)
        raise
    session.close()
    return Renewed(sheet=sheet, unfinished=_replaced(session, former))


def finish(session: Session) -> None:
    """Replace the backups under a former key, where something stopped that."""
    named = local.settings(session.connection).get(_FORMER)
    if named is None:
        return
    left = [path for path in (session.profile.backups / name for name in named.split()) if path.exists()]
    if left:
        backups.make(session, rules.BEFORE_KEYS)
        files.remove(*left)
    with session.transaction():
        local.forget_setting(session.connection, _FORMER)


def _write_store(session: Session, data_key: bytes, former: Sequence[str]) -> None:
    """Write the new store beside the old one; what is said in it stands nowhere if it comes to nothing."""
    place = session.profile.store_next
    files.remove(place, *engine_files(place))
    copies.export_to_new_key(session.connection, place, data_key)
    connection = connections.open_store(place, data_key)
    try:
        with connections.transaction(connection):
            coming_back.forget_choice(connection)
            local.save_setting(connection, _FORMER, "\n".join(former))
            access.note(connection, "keys.renewed", microseconds(session.now()))
        connections.checkpoint(connection)
    finally:
        connection.close()


def _take_back(session: Session) -> None:
    """Go on with the old store; but a session that keys.json no longer knows must not write on."""
    profile = session.profile
    if key_files.load(profile).replacing:
        session.close()
    else:
        files.remove(profile.store_next, *engine_files(profile.store_next))


def _replaced(session: Session, former: Sequence[str]) -> PartajError | None:
    """Put the new store and a backup of it in the place of the old ones; what fails is done at the next opening."""
    profile: Profile = session.profile
    try:
        key_files.settle(profile)
        backups.pack(key_files.load(profile), profile.store, profile.backups, session.now(), rules.BEFORE_KEYS)
        files.remove(*(profile.backups / name for name in former))
    except PartajError:
        return key_files.unfinished()
    return None


def _new_keys(session: Session, passphrase: str) -> tuple[keys_file.Keys, bytes]:
    """Make slots for the new key from nothing; the region's recovery key opens it as before."""
    old = key_files.load(session.profile)
    empty = keys_file.Keys(store_id=old.store_id, epoch=old.epoch)
    keys, code = slots.with_recovery(empty, session.data_key, session.random)
    keys = slots.with_passphrase(
        keys,
        session.data_key,
        passphrase,
        cost=profile_keys.cost(),
        randomness=session.random,
        keyring_secret=profile_keys.strong_secret(old),
    )
    keys = slots.with_organisation(keys, session.data_key, slots.organisation_recipients(old))
    return keys, profile_keys.sheet_of(session, code)
