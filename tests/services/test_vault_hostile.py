"""What comes near a vault from outside: a second program, links, other accounts, wrong clocks, altered backups."""

import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.backups import Backup
from partaj_desktop.domain.errors import UserError
from partaj_desktop.services import backups, space, unlock
from partaj_desktop.store import copies
from partaj_desktop.system import files
from partaj_desktop.system.clock import FixedClock
from partaj_desktop.system.paths import Profile
from tests.helpers.small_region import PASSPHRASE
from tests.services.vault_work import CLOCK, Vault, vault, vault_template
from tests.store.work import ROOT, forked

__all__ = ["vault", "vault_template"]

HOLDER = """
import sys, time
from pathlib import Path
from partaj_desktop.services import space, unlock
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.paths import Profile
profile = Profile(Path(sys.argv[1]))
with space.lock(profile, SystemClock()):
    session = unlock.open_profile(profile, sys.argv[2], SystemClock())
    session.connection.execute("BEGIN IMMEDIATE")
    session.connection.execute("DELETE FROM organisation")
    print("held", flush=True)
    time.sleep(600)
"""


def partaj(vault: Vault, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line on a profile."""
    options = [
        "--profile",
        str(vault.profile.dir),
        "--passphrase-file",
        str(vault.profile.dir.parent / "passphrase.txt"),
    ]
    command = [sys.executable, "-m", "partaj_desktop", *arguments, *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@contextmanager
def held(vault: Vault) -> Iterator["subprocess.Popen[str]"]:
    """Let another program have the profile open, in the middle of a write; kill it at the end."""
    command = [sys.executable, "-c", HOLDER, str(vault.profile.dir), PASSPHRASE]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        try:
            assert holder.stdout.readline() == "held\n"
            yield holder
        finally:
            holder.send_signal(signal.SIGKILL)


# --- a second program ---------------------------------------------------------------------------------------------


@pytest.mark.accept
@pytest.mark.qrow(15)
def test_a_second_program_is_refused_in_words_and_a_killed_one_is_no_obstacle(vault: Vault) -> None:
    backup = str(vault.profile.backups / vault.backup)
    out = vault.profile.dir.parent / "out"
    before = {one: one.read_bytes() for one in (vault.profile.keys, vault.profile.keys_previous)}
    with held(vault) as holder:
        for command in (["check"], ["backup", str(out)], ["restore", backup]):
            refused = partaj(vault, *command)
            assert refused.returncode == 1, command
            assert "déjà ouvert sur ces données depuis le" in refused.stderr
            assert f"(processus {holder.pid})" in refused.stderr
    assert vault.profile.lock.exists()
    assert {one: one.read_bytes() for one in before} == before
    assert not out.exists()
    assert vault.state_by(PASSPHRASE) == vault.state  # what the killed one was writing never was
    for command in (["check"], ["backup", str(out)], ["restore", backup], ["check"]):
        done = partaj(vault, *command)
        assert done.returncode == 0, (command, done.stderr)
    print("tried 3 commands while held, 4 after the kill")


# --- where it stands ----------------------------------------------------------------------------------------------


def test_a_profile_behind_a_link_is_refused(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(vault.profile.dir)
    with pytest.raises(UserError, match="lien vers un autre endroit"):
        unlock.open_profile(Profile(tmp_path / "link"), PASSPHRASE, CLOCK)
    vault.profile.backups.rename(tmp_path / "elsewhere")
    vault.profile.backups.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="lien vers un autre endroit"):
        vault.state_by(PASSPHRASE)
    vault.profile.backups.unlink()
    (tmp_path / "link").unlink()


def test_a_folder_others_can_read_is_closed_or_refused(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.profile.dir.chmod(0o755)
    vault.state_by(PASSPHRASE)
    assert vault.profile.dir.stat().st_mode & 0o077 == 0
    vault.profile.backups.chmod(0o777)
    with monkeypatch.context() as without_accounts:  # as on the file systems of USB keys
        without_accounts.setattr(os, "chmod", lambda *_: None)
        with pytest.raises(UserError, match="D’autres comptes"):
            vault.state_by(PASSPHRASE)


def test_the_profile_of_another_account_is_told(vault: Vault) -> None:
    vault.profile.dir.chmod(0)

    def as_another() -> int:
        if os.geteuid() == 0:
            os.seteuid(65534)
        try:
            space.must_exist(vault.profile)
        except UserError as told:
            return 7 if "ne peut pas être lu" in told.sentence else 8
        return 9

    assert forked(as_another) == 7
    vault.profile.dir.chmod(0o700)


# --- clocks -------------------------------------------------------------------------------------------------------


@pytest.mark.qrow(18)
def test_a_machine_that_was_in_2031_has_its_backup_of_each_day_again(vault: Vault) -> None:
    session = vault.opened()
    made = []
    for first, days in ((date(2026, 3, 1), 4), (date(2031, 3, 1), 12), (date(2026, 3, 5), 14)):
        for day in (first + timedelta(days=n) for n in range(days)):
            session.clock = FixedClock(day)
            backups.before_merging(session)
            backups.before_merging(session)
            assert not backups.due(session)
            left = backups.listing(vault.profile)
            (today,) = [one for one in left if one.made_at.date() == day]
            made.append(today)
    kept = backups.listing(vault.profile)
    assert {one.made_at.date() for one in made[-10:]} <= {one.made_at.date() for one in kept}
    assert len(kept) <= rules.DAYS + rules.MONTHS
    session.close()
    vault.restore(made[-1].name)


@pytest.mark.qrow(18)
@pytest.mark.parametrize("year", [1970, 2300])
def test_a_backup_is_made_whatever_the_year(vault: Vault, year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    session = vault.opened()
    session.clock = FixedClock(date(year, 1, 2))
    there = (datetime(year, 1, 2) - datetime(1970, 1, 1)).total_seconds()
    really = copies.copy_checked

    def aged(connection: object, source: Path, target: Path, key: bytes) -> None:
        really(connection, source, target, key)
        os.utime(target, (there, there))

    with monkeypatch.context() as machine:
        machine.setattr(copies, "copy_checked", aged)
        machine.setattr("time.time", lambda: there)
        name = backups.make(session, rules.DAILY).name
    session.close()
    vault.restore(name)
    assert vault.state_by(PASSPHRASE) == vault.state


@pytest.mark.qrow(18)
def test_whatever_the_clock_did_the_backup_just_made_stays_and_ten_days_with_it() -> None:
    chance, tried = Random(18), 0
    for _ in range(60):
        clock, made = datetime(2026, 1, 1, 9), list[Backup]()
        for step in range(80):
            jump = chance.choice([1, 1, 1, 1, 1, 2, 30, -1800, 1800, -9000])
            clock = max(clock + timedelta(days=jump), datetime(1980, 1, 1)) + timedelta(seconds=step)
            name = rules.file_name(clock, rules.DAILY)
            one = Backup(made_at=clock.replace(microsecond=0), name=name, kind=rules.DAILY, size=chance.randrange(1, 9))
            most = chance.choice([0, 20, 10**6])
            everything = {*made, one}
            gone = rules.too_many(everything, most, clock)
            made = [kept for kept in everything if kept not in gone]
            assert one in made
            days, left = ({kept.made_at.date() for kept in some} for some in (everything, made))
            assert most < 10**6 or len(left) >= min(len(days), rules.DAYS)
            tried += 1
    print(f"tried {tried} days")


# --- backups that were altered ------------------------------------------------------------------------------------


@pytest.mark.qrow(30)
def test_a_backup_altered_anywhere_gives_the_same_store_or_is_refused(vault: Vault, tmp_path: Path) -> None:
    good = (vault.profile.backups / vault.backup).read_bytes()
    chance, path, store = Random(30), tmp_path / "altered", tmp_path / "taken"
    backups.unpack(vault.profile.backups / vault.backup, store)
    wanted = store.read_bytes()
    places = [*range(120), *(len(good) - 1 - n for n in range(400)), *(chance.randrange(len(good)) for _ in range(200))]
    refused = 0
    for place in places:
        altered = bytearray(good)
        altered[place] ^= 1 << chance.randrange(8)
        path.write_bytes(altered)
        found = taken(path, store)
        assert found in (None, wanted), place
        refused += found is None
    for length in (0, 1, 50, len(good) // 2, len(good) - 1):
        path.write_bytes(good[:length])
        assert taken(path, store) is None
    print(f"tried {len(places)} flips and 5 cuts: {refused} flips refused")
    assert refused > 300


def taken(path: Path, store: Path) -> bytes | None:
    """Take a backup apart; None when it is refused in words, which is the only way to refuse it."""
    files.remove(store)
    try:
        backups.unpack(path, store)
    except UserError:
        return None
    return store.read_bytes()


@pytest.mark.qrow(30)
def test_a_zip_that_is_no_backup_of_ours_is_refused(vault: Vault, tmp_path: Path) -> None:
    good, path, tried = vault.profile.backups / vault.backup, tmp_path / "made", 0
    with zipfile.ZipFile(good) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    for changes in (
        {backups.STORE: None},
        {backups.ABOUT: None},
        {backups.ABOUT: b"[1]"},
        {backups.ABOUT: b'{"format": 1, "made_at": "hier", "kind": "", "program": ""}'},
        {backups.ABOUT: b'{"format": 2, "made_at": "2011-01-19T09:00:00", "kind": "", "program": ""}'},
        {backups.ABOUT: b"x" * (1 << 20) + b"x"},
        {backups.KEYS: b"{"},
    ):
        written({**parts, **changes}, path, zipfile.ZIP_STORED)
        assert taken(path, tmp_path / "store") is None, changes.keys()
        tried += 1
    written({**parts, backups.STORE: bytes(1 << 28)}, path, zipfile.ZIP_DEFLATED)  # 256 MiB in 256 KiB
    assert path.stat().st_size < 1 << 20
    assert taken(path, tmp_path / "store") is None
    shutil.copy(good, path)
    data = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # « encrypted », in each header
        place = data.find(mark)
        while place >= 0:
            data[place + flags] |= 1
            place = data.find(mark, place + 1)
    path.write_bytes(data)
    assert taken(path, tmp_path / "store") is None
    print(f"tried {tried + 2} zips")


def written(parts: dict[str, bytes | None], path: Path, compression: int) -> None:
    """Write a zip of these parts."""
    with zipfile.ZipFile(path, "w", compression) as packed:
        for name, data in parts.items():
            if data is not None:
                packed.writestr(name, data)
