"""What changes the vault, each with what must hold before it and after it: for tests that stop it in the middle."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from partaj_desktop.crypto import recovery_code
from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.documents import recovery_sheet  # noqa: F401 - here once, not in every child
from partaj_desktop.domain import backups as rules
from partaj_desktop.services import backups, chores, key_files, keys, renewal, restoring, space, unlock
from partaj_desktop.services.keys import Opener
from partaj_desktop.store.state import state_hash
from partaj_desktop.system.paths import Profile
from tests.helpers.small_region import PASSPHRASE
from tests.services.vault_work import (
    CLOCK,
    HOLDER,
    OTHER,
    THIRD,
    assert_tidy,
    by_data_key,
    made,
    opened_by,
    seeded,
    whole_backups,
    work,
)
from tests.store.work import forked

NAMES = ("passphrase", "recovery", "backup", "restore", "renewal", "creation", "settling", "finishing", "mending")
_SEED = 11


@dataclass(frozen=True)
class Side:
    """What opens the profile on one side of the deed, and the state it shows."""

    ways: frozenset[str]
    state: str


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What is killed: where it starts from, every way in there may be, and what must hold before and after it."""

    do: Callable[[Profile], object]
    start: Path
    ways: Mapping[str, Opener]
    before: Side
    after: Side

    def place(self, folder: Path) -> Profile:
        """Lay the start out anew."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.start, folder)
        return Profile(folder)

    def check(self, profile: Profile) -> bool:
        """Look at all that was left; tell whether the deed was done."""
        found = opened_by(profile, self.ways) if space.stands(profile) else {}
        sides = [one for one in (self.before, self.after) if found == dict.fromkeys(one.ways, one.state)]
        assert sides, f"neither before nor after: {sorted(found)}"
        if space.stands(profile):
            assert_tidy(profile)
            whole_backups(profile, self.ways.values())
        else:
            unlock.create(profile, OTHER, HOLDER, CLOCK, cost=KdfCost.FLOOR).close()
            assert_tidy(profile)
        return sides[0] is self.after


@dataclass(kw_only=True)
class Ground:
    """The profiles the deeds start from. The passphrase was changed since the backup, and the state too."""

    folder: Path
    key: bytes = b""
    states: dict[str, str] = field(default_factory=dict)
    code: str = ""
    backup: str = ""

    @classmethod
    def prepare(cls, folder: Path) -> "Ground":
        ground = cls(folder=folder)
        session = made(folder / "main")
        session.random = seeded(1)
        keys.make_recovery(session)
        ground.code = recovery_code.spell(seeded(1)(recovery_code.CODE_LENGTH))
        ground.backup = backups.make(session, rules.BY_HAND).name
        ground.states["then"] = state_hash(session.connection)
        work(session, 5)
        keys.change_passphrase(session, PASSPHRASE, OTHER)
        ground.states["now"], ground.key = state_hash(session.connection), session.data_key
        session.close()
        empty = unlock.create(Profile(folder / "empty"), THIRD, HOLDER, CLOCK, cost=KdfCost.FLOOR)
        ground.states["empty"] = state_hash(empty.connection)
        empty.close()
        (folder / "nothing").mkdir()
        shutil.copytree(folder / "main", folder / "damaged")
        Profile(folder / "damaged").keys.write_bytes(b'{"version": 1, "store')
        for name, stopped in (("half", "settle"), ("nearly", "pack")):
            shutil.copytree(folder / "main", folder / name)
            assert forked(partial(ground.renew_until, folder / name, stopped)) == 7
        return ground

    def renew(self, profile: Profile) -> None:
        session = by_data_key(profile, self.key)
        session.random = seeded(_SEED)
        done = renewal.renew(session, OTHER, THIRD)
        if done.unfinished is not None:
            raise done.unfinished

    def renew_until(self, folder: Path, stopped: str) -> None:
        """Let a renewal stop for ever at one of its last steps."""
        owner: Any = key_files if stopped == "settle" else backups
        setattr(owner, stopped, lambda *_: os._exit(7))
        self.renew(Profile(folder))

    def new_code(self, drawn_before: int) -> str:
        """Give the printed code chance will make."""
        chance = seeded(_SEED)
        chance(drawn_before)
        return recovery_code.spell(chance(recovery_code.CODE_LENGTH))

    def restore(self, profile: Profile) -> None:
        file = profile.backups / self.backup
        restoring.restore(profile, file, keys.by_passphrase(PASSPHRASE), CLOCK, seeded(_SEED))

    def make_recovery(self, profile: Profile) -> None:
        session = by_data_key(profile, self.key)
        session.random = seeded(_SEED)
        keys.make_recovery(session)

    def change(self, profile: Profile) -> None:
        session = by_data_key(profile, self.key)
        session.random = seeded(_SEED)
        keys.change_passphrase(session, OTHER, THIRD)

    def back_up(self, profile: Profile) -> None:
        backups.make(by_data_key(profile, self.key), rules.BY_HAND)

    def create(self, profile: Profile) -> None:
        os.urandom = seeded(_SEED)
        unlock.create(profile, THIRD, HOLDER, CLOCK, cost=KdfCost.FLOOR)

    @staticmethod
    def open_and_tidy(profile: Profile, passphrase: str) -> None:
        session = unlock.open_profile(profile, passphrase, CLOCK)
        chores.after_opening(session, by_passphrase=False)
        session.close()

    def deed(self, name: str) -> Deed:
        """Describe one deed."""
        now, then = self.states["now"], self.states["then"]
        new_code = self.new_code(0 if name == "recovery" else 32)
        ways: dict[str, Opener] = {one: keys.by_passphrase(one) for one in (PASSPHRASE, OTHER, THIRD)}
        ways |= {"sheet": keys.by_paper(self.code), "new sheet": keys.by_paper(new_code)}
        old, new = Side(frozenset({OTHER, "sheet"}), now), Side(frozenset({THIRD, "new sheet"}), now)
        former = Side(frozenset({PASSPHRASE, "sheet"}), now)
        alone, nothing = Side(frozenset({THIRD}), self.states["empty"]), Side(frozenset(), "")
        do, start, before, after = {
            "passphrase": (self.change, "main", old, Side(frozenset({THIRD, "sheet"}), now)),
            "recovery": (self.make_recovery, "main", old, Side(frozenset({OTHER, "new sheet"}), now)),
            "backup": (self.back_up, "main", old, old),
            "restore": (self.restore, "main", old, Side(frozenset({PASSPHRASE, "sheet"}), then)),
            "renewal": (self.renew, "main", old, new),
            "creation": (self.create, "nothing", nothing, alone),
            "settling": (key_files.settle, "half", new, new),
            "finishing": (lambda profile: self.open_and_tidy(profile, THIRD), "nearly", new, new),
            "mending": (lambda profile: self.open_and_tidy(profile, PASSPHRASE), "damaged", former, former),
        }[name]
        return Deed(do=do, start=self.folder / start, ways=ways, before=before, after=after)
