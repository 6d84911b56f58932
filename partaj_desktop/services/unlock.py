"""Make a profile, open one: keys, lock and store, in the one order that loses nothing."""

import os
from dataclasses import dataclass, replace
from datetime import date

from partaj_desktop.crypto import sealing, slots
from partaj_desktop.crypto.signing import SigningKey
from partaj_desktop.domain.errors import PartajError, StoreDamaged, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.services.session import Session
from partaj_desktop.services.space import missing
from partaj_desktop.store import connection as connections
from partaj_desktop.store import local
from partaj_desktop.system import files, ids
from partaj_desktop.system.clock import Clock, FixedClock, milliseconds
from partaj_desktop.system.paths import Profile


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
        UserError: something stands there already, or the passphrase is empty.
    """
    if profile.store.exists() or profile.keys.exists():
        raise UserError("Un espace de travail existe déjà à cet endroit.", "Choisissez un autre dossier.")
    if not holder.name.strip():
        raise UserError("Il faut le nom de la personne qui utilisera ce poste.")
    profile.make()
    workstation = Id(ids.new_id(milliseconds(clock.now()), os.urandom))
    keys, data_key = slots.create(
        passphrase, store_id=workstation, cost=cost or slots.KdfCost.FLOOR, randomness=os.urandom
    )
    identity = _new_identity(workstation, holder)
    try:
        # The keys first: a store whose keys were never written could not be opened again.
        files.write_atomic(profile.keys, keys)
        connection = connections.create(profile.store, data_key)
        with connections.transaction(connection):
            local.save_identity(connection, identity)
    except PartajError:
        _remove(profile)
        raise
    return Session(profile=profile, data_key=data_key, connection=connection, identity=identity, clock=clock)


def discard(session: Session) -> None:
    """Take back a profile that was made just now and came to nothing: its place is free again."""
    session.close()
    _remove(session.profile)


def _remove(profile: Profile) -> None:
    beside = (profile.store.with_name(profile.store.name + ending) for ending in ("-wal", "-shm", "-journal"))
    for path in (profile.store, *beside, profile.keys, profile.keys_previous):
        path.unlink(missing_ok=True)


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
        WrongSecret, StoreDamaged, StoreTooNew, DiskFailure.
    """
    data_key = slots.open_with_passphrase(_keys(profile), passphrase)
    connection = connections.open_store(profile.store, data_key)
    identity = local.identity(connection)
    if today is not None and identity.demonstration_day is None:
        connection.close()
        raise UserError("La date ne se choisit que dans une démonstration.", "Retirez --today.")
    if identity.demonstration_day is not None:
        clock = FixedClock(today or date.fromisoformat(identity.demonstration_day))
    return Session(profile=profile, data_key=data_key, connection=connection, identity=identity, clock=clock)


def _keys(profile: Profile) -> bytes:
    """Read the slots, from their previous copy when the file is gone."""
    for path in (profile.keys, profile.keys_previous):
        if path.exists():
            return files.read_limited(path, slots.MAX_FILE)
    if profile.store.exists():
        raise StoreDamaged(
            "Le fichier des clés manque à côté des données.",
            "Reprenez la dernière sauvegarde : elle contient les deux.",
        )
    raise missing()


def save_identity(session: Session, **changes: object) -> None:
    """Change what this workstation is, in the store and in the open session."""
    session.identity = replace(session.identity, **changes)  # type: ignore[arg-type]
    with session.transaction():
        local.save_identity(session.connection, session.identity)
