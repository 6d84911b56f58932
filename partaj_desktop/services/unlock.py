"""Make a profile, open one: keys, lock and store, in the one order that loses nothing."""

import os
from dataclasses import dataclass, replace
from datetime import date, timedelta

from partaj_desktop.crypto import sealing, slots
from partaj_desktop.crypto.keys_file import Keys
from partaj_desktop.crypto.signing import SigningKey
from partaj_desktop.domain import backups as backup_rules
from partaj_desktop.domain import passphrases
from partaj_desktop.domain.errors import PartajError, StoreDamaged, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.text import readable
from partaj_desktop.services import backups, coming_back, key_files, space
from partaj_desktop.services import keys as profile_keys
from partaj_desktop.services.keys import Opener
from partaj_desktop.services.session import Session, microseconds
from partaj_desktop.store import access, local
from partaj_desktop.store import connection as connections
from partaj_desktop.store.connection import Connection
from partaj_desktop.system import files, ids
from partaj_desktop.system.clock import Clock, FixedClock, milliseconds
from partaj_desktop.system.paths import Profile, engine_files

_LOG_KEPT = timedelta(days=365)
"""The access log is kept from six months to a year (CNIL, recommendation on logging, October 2021)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who a new profile is for. `territory` is a name, empty for the coordinator."""

    role: Role
    name: str
    organisation: str
    territory: str = ""
    demonstration_day: date | None = None


def create(
    profile: Profile, passphrase: str, holder: Holder, clock: Clock, *, cost: slots.KdfCost | None = None
) -> Session:
    """Make a new profile: keys, an empty store, an identity; it is open when it comes back.

    Raises:
        UserError: something stands there already, were it only backups; FieldError: the passphrase can be guessed.
    """
    if space.stands(profile):
        raise UserError("Un espace de travail existe déjà à cet endroit.", "Choisissez un autre dossier.")
    if not holder.name.strip():
        raise UserError("Il faut le nom de la personne qui utilisera ce poste.")
    if not all(map(readable, (holder.name, holder.organisation, holder.territory))):
        raise UserError("Les lettres de ce nom ne se lisent pas.", "Tapez-le de nouveau.")
    passphrases.judge(passphrase)
    profile.make()
    workstation = Id(ids.new_id(milliseconds(clock.now()), os.urandom))
    data_key = os.urandom(slots.DATA_KEY_LENGTH)
    keys = slots.with_passphrase(
        Keys(store_id=workstation),
        data_key,
        passphrase,
        cost=cost or profile_keys.cost(),
        randomness=os.urandom,
    )
    identity = _new_identity(workstation, holder)
    try:
        _make_store(profile, data_key, identity)
        # Until this is written the place is free; once it is, the profile opens, whatever stops us.
        key_files.save(profile, replace(keys, replacing=True))
        key_files.settle(profile)
        connection = connections.open_store(profile.store, data_key)
    except PartajError:
        _remove(profile)
        raise
    return Session(profile=profile, data_key=data_key, connection=connection, identity=identity, clock=clock)


def discard(session: Session) -> None:
    """Take back a profile that was made just now and came to nothing: its place is free again."""
    session.close()
    _remove(session.profile)


def _make_store(profile: Profile, data_key: bytes, identity: local.Identity) -> None:
    """Write an empty store beside its place, whole and closed."""
    files.remove(profile.store_next, *engine_files(profile.store_next))
    connection = connections.create(profile.store_next, data_key)
    try:
        with connections.transaction(connection):
            local.save_identity(connection, identity)
        connections.checkpoint(connection)
    finally:
        connection.close()


def _remove(profile: Profile) -> None:
    for store in (profile.store, profile.store_next):
        files.remove(store, *engine_files(store))
    files.remove(profile.keys, profile.keys_previous)


def _new_identity(workstation: Id, holder: Holder) -> local.Identity:
    box = sealing.generate_box_key()
    return local.Identity(
        workstation=workstation,
        region=None,
        role=holder.role,
        holder=holder.name.strip(),
        organisation=holder.organisation.strip(),
        territory=holder.territory.strip(),
        signing_key=SigningKey.generate().to_bytes(),
        box_secret=box.secret,
        box_recipient=box.recipient,
        epoch=0,
        root_key=None,
        root_public=None,
        demonstration_day=holder.demonstration_day.isoformat() if holder.demonstration_day else None,
    )


def open_profile(profile: Profile, passphrase: str, clock: Clock, *, today: date | None = None) -> Session:
    """Open a profile with its passphrase. `today` moves a demonstration's day and is refused elsewhere.

    Raises:
        WrongSecret, also where the keyring of a strengthened workstation is silent; StoreDamaged, StoreTooNew,
        DiskFailure.
    """
    return open_with(profile, profile_keys.by_passphrase(passphrase), clock, today=today)


def open_with(profile: Profile, opener: Opener, clock: Clock, *, today: date | None = None) -> Session:
    """Open a profile with whatever opens its keys; what a stop left in the middle is settled first."""
    key_files.settle(profile)
    session = _open(profile, profile_keys.open_data_key(profile, opener), clock, today)
    key_files.mend(profile)
    return session


def come_back(profile: Profile, code: str, clock: Clock) -> Session:
    """Open a profile with the short code; WrongSecret when it is wrong, or over."""
    key_files.settle(profile)
    return _open(profile, coming_back.open_data_key(profile, code, coming_back.now()), clock, None)


def _open(profile: Profile, data_key: bytes, clock: Clock, today: date | None) -> Session:
    profile.make()

    def session_on(connection: Connection) -> Session:
        identity = local.identity(connection)
        return Session(profile=profile, data_key=data_key, connection=connection, identity=identity, clock=clock)

    def back_up(connection: Connection) -> None:
        backups.write(session_on(connection), backup_rules.BEFORE_MIGRATION)

    if not profile.store.exists():
        raise StoreDamaged("Les données manquent à côté de leurs clés.", "Reprenez la dernière sauvegarde.")
    connection = connections.open_store(profile.store, data_key, before_migrating=back_up)
    try:
        session = session_on(connection)
        _begin(session, today)
    except BaseException:
        connection.close()
        raise
    return session


def _begin(session: Session, today: date | None) -> None:
    """Set the day of a demonstration, and note that the profile was opened."""
    demonstration = session.identity.demonstration_day
    if today is not None and demonstration is None:
        raise UserError("La date ne se choisit que dans une démonstration.", "Retirez --today.")
    if demonstration is not None:
        session.clock = FixedClock(today or date.fromisoformat(demonstration))
    with session.transaction():
        access.note(session.connection, "profile.opened", microseconds(session.now()))
        access.forget_before(session.connection, microseconds(session.now() - _LOG_KEPT))


def save_identity(session: Session, **changes: object) -> None:
    """Change what this workstation is, in the store and in the open session."""
    with session.transaction():
        session.identity = replace(session.identity, **changes)  # type: ignore[arg-type]
        local.save_identity(session.connection, session.identity)
