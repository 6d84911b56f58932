"""keys.json on disk: read, written, and kept in step with the store it opens.

It is written whole, and its former state is kept as `keys.json.1`, which opens when the file itself is gone or damaged.
"""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from partaj_desktop.crypto import keys_file, slots
from partaj_desktop.crypto.keys_file import Keys
from partaj_desktop.domain.errors import DiskFailure, StoreDamaged
from partaj_desktop.services.space import missing, stands
from partaj_desktop.system import files
from partaj_desktop.system.paths import Profile, engine_files

_IN_A_BACKUP = "Reprenez la dernière sauvegarde : elle contient les données et leurs clés."


def load(profile: Profile) -> Keys:
    """Read the slots, from their former copy when the file is gone or damaged.

    Raises:
        StoreDamaged: neither can be read.
        StoreTooNew: a newer version of the program wrote them.
    """
    keys = read(profile.keys) or read(profile.keys_previous)
    if keys is not None:
        return keys
    if profile.keys.exists() or profile.keys_previous.exists():
        raise StoreDamaged("Le fichier des clés est abîmé, et aucune copie ici ne le remplace.", _IN_A_BACKUP)
    if stands(profile):
        raise StoreDamaged("Le fichier des clés manque à cet endroit.", _IN_A_BACKUP)
    raise missing()


def read(path: Path) -> Keys | None:
    """Read one of the two files; None when it is gone or damaged. StoreTooNew, or UserError when it is no file."""
    if not path.exists():
        return None
    try:
        return keys_file.read(files.read_limited(path, keys_file.MAX_FILE))
    except (StoreDamaged, files.FileTooLargeError, DiskFailure):
        return None


def save(profile: Profile, keys: Keys) -> None:
    """Write the slots; their former state stays beside them. DiskFailure: they are as they were."""
    former = read(profile.keys)
    if former is not None:  # a damaged file must not take the place of its good copy
        files.write_atomic(profile.keys_previous, former.to_bytes())
    try:
        files.write_atomic(profile.keys, keys.to_bytes())
    except DiskFailure:
        if former is not None:
            # The name may have changed already, and only its lasting be in doubt.
            with suppress(DiskFailure):
                files.write_atomic(profile.keys, former.to_bytes())
        raise


def mend(profile: Profile) -> None:
    """Write keys.json again from its copy, which opened, where it is gone or damaged.

    And the copy from keys.json, where it would open by the passphrase alone what needs the keyring too.
    """
    keys, former = read(profile.keys), read(profile.keys_previous)
    if keys is None:
        files.write_atomic(profile.keys, load(profile).to_bytes())
    elif former is not None and "reinforced" in slots.kinds(keys) and "passphrase" in slots.kinds(former):
        files.write_atomic(profile.keys_previous, keys.to_bytes())


def settle(profile: Profile) -> None:
    """Finish, or take back, what a stop left in the middle: a new store that was to take the place of the store.

    Once keys.json says so, the new store is whole and its keys are written: only the renaming may be missing. Until
    then the old store is the one, and what had begun is thrown away.
    """
    files.sweep(profile.dir, profile.backups, profile.received)
    former = read(profile.keys_previous)
    keys = read(profile.keys) or former
    if keys is None:
        return
    if not keys.replacing:
        files.remove(profile.store_next, *engine_files(profile.store_next))
    elif profile.store_next.exists() or former is None or former.replacing:
        _replace_store(profile, keys)
    else:  # the new store vanished before its renaming: what stands here is the store of the former keys
        files.write_atomic(profile.keys, former.to_bytes())


def unfinished() -> DiskFailure:
    """Tell that what was saved stands, and that the disk refused to finish it at once: the next opening will."""
    return DiskFailure(
        "Le changement est fait, mais le disque en a refusé la fin.", "Rouvrez PARTAJ : l’ouverture l’achèvera."
    )


def _replace_store(profile: Profile, keys: Keys) -> None:
    """Give the new store its name. Both files of keys say so before, and open what stands here at any moment."""
    if profile.store_next.exists():
        files.write_atomic(profile.keys_previous, keys.to_bytes())
        files.remove(*engine_files(profile.store))
        files.put_in_place(profile.store_next, profile.store)
    done = replace(keys, replacing=False).to_bytes()
    files.write_atomic(profile.keys, done)
    files.write_atomic(profile.keys_previous, done)
