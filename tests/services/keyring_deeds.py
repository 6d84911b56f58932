"""What is done with a profile beside a keyring, by name, in a process of its own (see keyring_work.Computer).

What is refused gives what was told; opening always looks whether all is sound.
"""

import errno
import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from partaj_desktop.crypto import recovery_code, slots
from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.errors import PartajError
from partaj_desktop.services import (
    authorised,
    backups,
    checks,
    chores,
    coming_back,
    key_files,
    keys,
    region_keys,
    renewal,
    security,
    unlock,
)
from partaj_desktop.services import restoring as restorations
from partaj_desktop.services.session import Session
from partaj_desktop.store.state import state_hash
from partaj_desktop.system import os_keyring
from partaj_desktop.system.clock import FixedClock
from partaj_desktop.system.paths import Profile
from tests.services.vault_work import CLOCK, HOLDER, cheap_keys, seeded

SECRETS = ("poste", "retour")
"""What the keyring holds for a profile: the part of a strengthened workstation, the part of a short code."""
_SEED = 31


def child(folder: str, at: int, wanted: Sequence[tuple[str, Sequence[Any]]]) -> None:
    """Do what was asked and print, as JSON, what each gave and what was told."""
    cheap_keys()
    clock: Any = coming_back
    clock.now = lambda: at
    print(json.dumps([_answer(globals()[name], Profile(Path(folder)), arguments) for name, arguments in wanted]))


def _answer(deed: Callable[..., Any], profile: Profile, arguments: Sequence[Any]) -> tuple[Any, list[str]]:
    try:
        return deed(profile, *arguments), []
    except PartajError as error:
        return None, [type(error).__name__, error.sentence, error.hint]


def killed_at(profile: Profile, place: str, deed: str, *arguments: Any) -> None:
    """Do a deed until it comes to a place."""
    module, _, path = place.partition(":")
    owner: Any = import_module(module)
    *owners, name = path.split(".")
    for one in owners:
        owner = getattr(owner, one)
    setattr(owner, name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
    globals()[deed](profile, *arguments)


# --- the keyring itself -------------------------------------------------------------------------------------------


def _keyring() -> os_keyring.Keyring:
    found = os_keyring.find()
    assert found is not None
    return found


def entries(profile: Profile) -> list[str | None]:
    """Read what the keyring holds for a profile."""
    store = key_files.load(profile).store_id.hex()
    return [_keyring().get(f"{store}/{name}") for name in SECRETS]


def put(profile: Profile, name: str, value: str) -> None:
    """Write over what the keyring holds."""
    _keyring().put(f"{key_files.load(profile).store_id.hex()}/{name}", value)


def delete(profile: Profile, name: str) -> None:
    """Take away what the keyring holds."""
    _keyring().forget(f"{key_files.load(profile).store_id.hex()}/{name}")


def kill_service(_: Profile) -> None:
    """Kill the service that keeps secrets; the bus starts another one, locked."""
    from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
    from jeepney.io.blocking import Proxy, open_dbus_connection  # type: ignore[import-untyped]

    with open_dbus_connection() as connection:
        pid = Proxy(message_bus, connection).GetConnectionUnixProcessID("org.freedesktop.secrets")[0]
    os.kill(pid, signal.SIGKILL)


# --- opening ------------------------------------------------------------------------------------------------------


@contextmanager
def opened(profile: Profile, by: str, secret: str) -> Iterator[Session]:
    """Open a profile by its « passphrase », its « sheet » or its « code », as the unlock page does."""
    if by == "code":
        session = unlock.come_back(profile, secret, CLOCK)
    else:
        opener = keys.by_paper(secret) if by == "sheet" else keys.by_passphrase(secret)
        session = unlock.open_with(profile, opener, CLOCK)
    try:
        yield session
    finally:
        session.close()


def look(profile: Profile, by: str, secret: str) -> str:
    """Open, see that all is sound; give the state."""
    with opened(profile, by, secret) as session:
        assert checks.check(session).faults == ()
        return state_hash(session.connection)


def begin(profile: Profile, by: str, secret: str, days: int = 0) -> None:
    """Open, some days later, and let everything be done that is done behind the person's back."""
    with opened(profile, by, secret) as session:
        session.clock = FixedClock(CLOCK.today() + timedelta(days=days))
        chores.after_opening(session, by_passphrase=by == "passphrase")


def create(profile: Profile, passphrase: str) -> None:
    """Make another profile."""
    unlock.create(profile, passphrase, HOLDER, CLOCK).close()


def overview(profile: Profile, passphrase: str) -> list[Any]:
    """Read what the screen of security says: strong, short code chosen, name of the keyring."""
    with opened(profile, "passphrase", passphrase) as session:
        view = security.overview(session)
        return [view.strong, view.short_code, view.keyring]


# --- the ways in --------------------------------------------------------------------------------------------------


def strengthen(profile: Profile, passphrase: str, code: str) -> None:
    """Open by the passphrase; ask for the keyring besides it."""
    with opened(profile, "passphrase", passphrase) as session:
        keys.strengthen(session, passphrase, code)


def strengthen_on_a_bad_disk(profile: Profile, passphrase: str, code: str) -> None:
    """The same, on a disk that refuses the last file."""
    system: Any = os
    really = system.replace

    def refuse(beside: Any, path: Any) -> None:
        strong = b"reinforced" in profile.keys.read_bytes()
        if strong and Path(path) == profile.keys_previous:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        really(beside, path)

    system.replace = refuse
    strengthen(profile, passphrase, code)


def weaken(profile: Profile, passphrase: str) -> None:
    """Open by both; ask for the passphrase alone."""
    with opened(profile, "passphrase", passphrase) as session:
        keys.weaken(session, passphrase)


def change(profile: Profile, present: str, new: str) -> None:
    """Open, then change the passphrase."""
    with opened(profile, "passphrase", present) as session:
        keys.change_passphrase(session, present, new)


def try_all(profile: Profile, code: str, present: str, new: str) -> list[list[str]]:
    """Have the profile open, and try whatever asks for the passphrase again; give what was told each time."""
    with opened(profile, "sheet", code) as session:
        tried: list[Callable[[Profile], object]] = [
            lambda _: keys.weaken(session, present),
            lambda _: keys.strengthen(session, present, code),
            lambda _: keys.change_passphrase(session, present, new),
            lambda _: renewal.renew(session, present, new),
        ]
        return [_answer(one, profile, ())[1] for one in tried]


def come_by_sheet(profile: Profile, code: str, new: str) -> None:
    """Open by the sheet and choose a new passphrase, as the unlock page asks."""
    with opened(profile, "sheet", code) as session:
        keys.set_passphrase(session, new)


def make_sheet(profile: Profile, passphrase: str) -> str:
    """Make a new sheet; give its code."""
    with opened(profile, "passphrase", passphrase) as session:
        session.random = seeded(_SEED)
        keys.make_recovery(session)
    return recovery_code.spell(seeded(_SEED)(recovery_code.CODE_LENGTH))


def renew(profile: Profile, present: str, new: str) -> str:
    """Put everything under a new key; give the code of the new sheet."""
    with opened(profile, "passphrase", present) as session:
        session.random = seeded(_SEED)
        assert renewal.renew(session, present, new).unfinished is None
    chance = seeded(_SEED)
    chance(32)  # the data key is drawn first
    return recovery_code.spell(chance(recovery_code.CODE_LENGTH))


def cover(profile: Profile, passphrase: str) -> str:
    """Make the region's recovery key, which opens this profile too; give its secret."""
    with opened(profile, "passphrase", passphrase) as session:
        secret = region_keys.make_recovery_key(session)
        keys.cover_organisation(session)
    return secret


def take_region_key_back(profile: Profile, passphrase: str) -> None:
    """Let the region's list name no recovery key any more."""
    with opened(profile, "passphrase", passphrase) as session:
        held = session.trust()
        authorised.put_in_force(session, replace(held, version=held.version + 1, recovery=[]))


def cover_again(profile: Profile, passphrase: str) -> None:
    """Do as the region's list says."""
    with opened(profile, "passphrase", passphrase) as session:
        keys.cover_organisation(session)


def drop_sheet(profile: Profile) -> None:
    """Make it as though no sheet had ever been made."""
    key_files.save(profile, slots.without(key_files.load(profile), "recovery"))


def back_up(profile: Profile, passphrase: str) -> str:
    """Make a backup; give its name."""
    with opened(profile, "passphrase", passphrase) as session:
        return backups.make(session, rules.BY_HAND).name


def restore(profile: Profile, file: str, by: str, secret: str) -> None:
    """Restore a backup, with a passphrase or a sheet."""
    opener = keys.by_paper(secret) if by == "sheet" else keys.by_passphrase(secret)
    restorations.restore(profile, Path(file), opener, CLOCK, os.urandom)


# --- the short code -----------------------------------------------------------------------------------------------


def choose(profile: Profile, passphrase: str, code: str) -> None:
    """Open by the passphrase and choose a short code."""
    with opened(profile, "passphrase", passphrase) as session:
        coming_back.choose(session, code, coming_back.now())


def give_up(profile: Profile, passphrase: str) -> None:
    """Want no short code any more."""
    with opened(profile, "passphrase", passphrase) as session:
        coming_back.give_up(session)


def offered(profile: Profile) -> bool:
    """Say whether the unlock page asks for the short code."""
    return coming_back.is_offered(profile, coming_back.now())
