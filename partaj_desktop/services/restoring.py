"""Restore a backup: it never takes the place of the only copy, and never makes a fork.

What stood there is kept as a backup of its own. The restored workstation writes on in a new epoch and a new series of
each channel, with what was erased since erased again, and sends everything again: others tell it what it has lost.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from partaj_desktop.crypto.keys_file import Keys
from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.backups import Backup
from partaj_desktop.domain.errors import DiskFailure, PartajError, StoreDamaged, StoreTooNew, UserError, WrongSecret
from partaj_desktop.services import backups, forks, key_files
from partaj_desktop.services.keys import Opener
from partaj_desktop.services.session import Session, microseconds
from partaj_desktop.store import access, copies, erasure, integrity, journal, local
from partaj_desktop.store import connection as connections
from partaj_desktop.store.connection import Connection
from partaj_desktop.system import files
from partaj_desktop.system.clock import Clock
from partaj_desktop.system.paths import Profile, engine_files

_WHOSE_SECRET = "Une sauvegarde s’ouvre aussi avec le secret du jour où elle a été faite."
_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back: of when it is, how many entries, and under what name the replaced store was kept."""

    made_at: datetime
    entries: int
    kept: str


def restore(profile: Profile, file: Path, open_keys: Opener, clock: Clock, random: Callable[[int], bytes]) -> Restored:
    """Put a backup in the place of a profile's store, or in an empty place. The profile must be locked by the caller.

    Raises:
        UserError: no backup, or one of another workspace; WrongSecret; StoreDamaged: the backup does not verify.
        DiskFailure, as it says. Whatever else is raised, the profile stands as it was.
    """
    profile.make()
    key_files.settle(profile)  # a new key may wait to take its place: what it replaces is not what stands here
    files.remove(profile.store_next, *engine_files(profile.store_next))
    try:
        found = backups.unpack(file, profile.store_next)
        keys, data_key = _open(profile, profile.store_next, found.keys, open_keys)
        entries, keys = _prepare(profile, keys, data_key, clock, random)
        kept = _keep_present(profile, clock)
    except PartajError:
        files.remove(profile.store_next, *engine_files(profile.store_next))
        raise
    key_files.save(profile, replace(keys, replacing=True))
    try:  # from here on, whatever stops us, `settle` finishes the work at the next start
        key_files.settle(profile)
    except DiskFailure as error:
        raise key_files.unfinished() from error
    return Restored(made_at=found.made_at, entries=entries, kept=kept)


def newest_good(profile: Profile, open_keys: Opener) -> Backup | None:
    """Find the newest backup that opens and verifies: what a damaged store is replaced by; each is really tried.

    Raises:
        WrongSecret: none verifies, and of one at least the secret may be the reason.
    """
    refused: WrongSecret | None = None
    for one in backups.listing(profile):
        copy = profile.backups / ".essai.part"
        files.remove(copy, *engine_files(copy))
        try:
            found = backups.unpack(profile.backups / one.name, copy)
            _, data_key = _open(profile, copy, found.keys, open_keys)
            if not _faults(copy, data_key):
                return one
        except WrongSecret as error:
            refused = error
        except (UserError, StoreDamaged, StoreTooNew):
            continue
        finally:
            files.remove(copy, *engine_files(copy))
    if refused is not None:
        raise refused
    return None


def note_erased(profile: Profile, connection: Connection) -> None:
    """Write, beside the store, the hashes of what was erased: what a backup made before must not bring back."""
    before = _erased_before(profile)
    known = erasure.erased(connection) | before
    if known != before:
        files.write_atomic(profile.erased, "".join(f"{one.hex()}\n" for one in sorted(known)).encode())


def _open(profile: Profile, store: Path, then: Keys | None, open_keys: Opener) -> tuple[Keys, bytes]:
    """Open the backup's store with today's keys where they are of the same data key, else with those of that day."""
    now = _present_keys(profile, then)
    refused: WrongSecret | None = None
    for keys in (now, then):
        if keys is None:
            continue
        try:
            data_key = open_keys(keys)
        except WrongSecret as error:
            refused = error
            continue
        if keys is then or _opens(store, data_key):
            return replace(keys, epoch=max(one.epoch for one in (now, then) if one is not None)), data_key
    if refused is None:
        raise StoreDamaged("Les clés de cette sauvegarde manquent.", "Choisissez-en une autre.")
    raise WrongSecret(refused.sentence, f"{refused.hint} {_WHOSE_SECRET}") from refused


def _present_keys(profile: Profile, then: Keys | None) -> Keys | None:
    """Find today's keys; UserError where the backup's are of another workspace."""
    found = [keys for keys in map(key_files.read, (profile.keys, profile.keys_previous)) if keys is not None]
    own = [keys for keys in found if then is None or keys.store_id == then.store_id]
    if found and not own:
        raise UserError(
            "Cette sauvegarde est celle d’un autre espace de travail.", "Restaurez-la dans un dossier à elle."
        )
    return next(iter(own), None)


def _opens(store: Path, data_key: bytes) -> bool:
    try:
        connections.open_unchanged(store, data_key).close()
    except StoreDamaged:
        return False
    return True


def _faults(store: Path, data_key: bytes) -> list[str]:
    """List what is wrong with a store taken out of a backup; one that was not closed is closed first."""
    if engine_files(store)[0].exists():
        connections.open_store(store, data_key).close()
    return copies.open_and_check(store, data_key)


def _prepare(
    profile: Profile, keys: Keys, data_key: bytes, clock: Clock, random: Callable[[int], bytes]
) -> tuple[int, Keys]:
    """Check the copy, then make it the store of a workstation that was restored; count its entries."""
    if _faults(profile.store_next, data_key):
        raise StoreDamaged("Cette sauvegarde est abîmée : rien n’a été changé.", "Choisissez-en une autre.")
    connection = connections.open_store(profile.store_next, data_key)
    try:
        identity = local.identity(connection)
        session = Session(
            profile=profile, data_key=data_key, connection=connection, identity=identity, clock=clock, random=random
        )
        epoch = forks.next_epoch(max(identity.epoch, keys.epoch), session)
        with session.transaction():
            _begin_anew(session, epoch)
        entries = journal.count(connection)
        if integrity.faults(connection):
            raise StoreDamaged("Cette sauvegarde est abîmée : rien n’a été changé.", "Choisissez-en une autre.")
        connections.checkpoint(connection)
    finally:
        connection.close()
    return entries, replace(keys, epoch=epoch)


def _begin_anew(session: Session, epoch: int) -> None:
    """Let a workstation write on in a new epoch and new series, without what was erased since. In a transaction."""
    connection = session.connection
    journal.seal(connection, session.pen())  # in the epoch it was written in, or it would never travel
    forks.begin_anew(session, epoch)
    erasure.erase(connection, _erased_before(session.profile))
    access.note(connection, "backup.restored", microseconds(session.now()))


def _keep_present(profile: Profile, clock: Clock) -> str:
    """Keep the store that stands there, as it is, damaged or not; empty where none does."""
    if not profile.store.exists():
        return ""
    keys = key_files.read(profile.keys) or key_files.read(profile.keys_previous)
    return backups.pack(keys, profile.store, profile.backups, clock.now(), rules.REPLACED).name


def _erased_before(profile: Profile) -> frozenset[bytes]:
    try:
        lines = profile.erased.read_text(encoding="ascii", errors="replace").split()
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise files.disk_failure(error) from error
    return frozenset(bytes.fromhex(line) for line in lines if _HASH.fullmatch(line))
