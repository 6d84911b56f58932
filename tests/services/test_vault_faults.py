"""A vault whose files were lost, damaged, exchanged or put back: told, nothing lost, never a new empty store."""

import os
import shutil
from pathlib import Path

import pytest

from partaj_desktop.crypto import keys_file
from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.errors import DiskFailure, StoreDamaged, UserError, WrongSecret
from partaj_desktop.services import backups, key_files, keys, renewal, restoring, space, unlock
from partaj_desktop.system.paths import Profile
from tests.helpers.checked import Profiles
from tests.helpers.small_region import PASSPHRASE
from tests.services.vault_work import CLOCK, HOLDER, OTHER, THIRD, Vault, assert_tidy, vault, vault_template

__all__ = ["vault", "vault_template"]

GARBAGE = [b"", b"{", b"\0" * 900, b"x" * (keys_file.MAX_FILE + 1)]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Choose the lowest cost: these are not about it."""
    monkeypatch.setattr(keys, "cost", lambda: KdfCost.FLOOR)


# --- keys.json gone or damaged ------------------------------------------------------------------------------------


@pytest.mark.qrow(26)
@pytest.mark.parametrize("left", [None, *GARBAGE], ids=["gone", "empty", "cut", "zeros", "huge"])
def test_a_lost_file_of_keys_is_replaced_by_its_copy_and_written_again(vault: Vault, left: bytes | None) -> None:
    copy = vault.profile.keys_previous.read_bytes()
    vault.profile.keys.unlink() if left is None else vault.profile.keys.write_bytes(left)
    assert vault.state_by(PASSPHRASE) == vault.state
    assert vault.profile.keys.read_bytes() == copy


@pytest.mark.qrow(26)
def test_when_only_the_copy_is_left_the_passphrase_from_before_opens_and_that_is_told(vault: Vault) -> None:
    session = vault.opened()
    keys.change_passphrase(session, PASSPHRASE, OTHER)
    session.close()
    vault.profile.keys.write_bytes(b"{")
    with pytest.raises(WrongSecret) as told:
        vault.state_by(OTHER)
    assert "phrase de passe d’avant" in told.value.hint
    assert vault.state_by(PASSPHRASE) == vault.state


def test_a_damaged_file_never_takes_the_place_of_its_good_copy(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.profile.keys.write_bytes(b"{")
    session, really = vault.opened(), os.replace

    def refuse_the_last(beside: Path, path: Path) -> None:
        if Path(path).name == "keys.json":
            raise OSError(5, "EIO")
        really(beside, path)

    with monkeypatch.context() as disk:
        disk.setattr(os, "replace", refuse_the_last)
        with pytest.raises(DiskFailure):
            keys.change_passphrase(session, PASSPHRASE, OTHER)
    session.close()
    assert vault.state_by(PASSPHRASE) == vault.state


@pytest.mark.qrow(30)
def test_without_any_keys_a_backup_brings_both_and_then_the_store_that_lost_them(vault: Vault) -> None:
    for path in (vault.profile.keys, vault.profile.keys_previous):
        path.write_bytes(b"{")
    with pytest.raises(StoreDamaged) as told:
        vault.state_by(PASSPHRASE)
    assert "sauvegarde" in told.value.hint
    kept = vault.restore(vault.backup).kept
    assert vault.state_by(PASSPHRASE) != vault.state
    vault.restore(kept)  # the newest work stood in the store whose keys were lost: today's keys open it
    assert vault.state_by(PASSPHRASE) == vault.state


@pytest.mark.qrow(30)
@pytest.mark.parametrize("way", ["passphrase", "sheet", "sheet in small letters"])
def test_a_backup_is_restored_by_whatever_its_owner_holds(vault: Vault, way: str) -> None:
    secret = {"passphrase": PASSPHRASE, "sheet": vault.code}.get(way, vault.code.lower().replace("-", " "))
    for path in (vault.profile.store, vault.profile.keys, vault.profile.keys_previous):
        path.unlink()
    file = vault.profile.backups / vault.backup
    restoring.restore(vault.profile, file, keys.by_whatever(secret), CLOCK, os.urandom)
    assert vault.state_by(PASSPHRASE)
    with pytest.raises(WrongSecret):
        restoring.restore(vault.profile, file, keys.by_whatever("ni l’un ni l’autre"), CLOCK, os.urandom)


# --- files that do not belong together ----------------------------------------------------------------------------


@pytest.mark.qrow(26)
@pytest.mark.parametrize("passphrase", [PASSPHRASE, OTHER])
def test_the_keys_of_another_profile_open_nothing_and_are_not_written_over(
    vault: Vault, tmp_path: Path, profiles: Profiles, passphrase: str
) -> None:
    other = unlock.create(Profile(tmp_path / "other"), passphrase, HOLDER, CLOCK, cost=KdfCost.FLOOR)
    other.close()
    (tmp_path / "other" / "passphrase.txt").write_text(passphrase, encoding="utf-8")
    own, theirs = vault.profile.keys.read_bytes(), other.profile.keys.read_bytes()
    vault.profile.keys.write_bytes(theirs)
    with pytest.raises((WrongSecret, StoreDamaged)):
        vault.state_by(PASSPHRASE)
    with pytest.raises((WrongSecret, StoreDamaged)):
        vault.state_by(OTHER)
    assert vault.profile.keys.read_bytes() == theirs
    kept = vault.restore(vault.backup).kept  # the copy beside them is ours: it is no backup of another workspace
    assert backups.unpack(vault.profile.backups / kept, tmp_path / "kept.db").keys == keys_file.read(theirs)
    vault.profile.keys.write_bytes(own)
    vault.state_by(PASSPHRASE)


@pytest.mark.qrow(26)
def test_older_keys_put_back_open_with_the_older_passphrase(vault: Vault) -> None:
    older = vault.profile.keys.read_bytes()
    session = vault.opened()
    keys.change_passphrase(session, PASSPHRASE, OTHER)
    session.close()
    vault.profile.keys.write_bytes(older)
    with pytest.raises(WrongSecret):
        vault.state_by(OTHER)
    assert vault.state_by(PASSPHRASE) == vault.state


@pytest.mark.qrow(26)
def test_keys_from_before_a_new_data_key_are_told_and_the_newest_backup_helps(vault: Vault, tmp_path: Path) -> None:
    older = vault.profile.keys.read_bytes()
    renewal.renew(vault.opened(), PASSPHRASE, OTHER)
    (tmp_path / "passphrase.txt").write_text(OTHER, encoding="utf-8")
    vault.profile.keys.write_bytes(older)
    with pytest.raises(StoreDamaged) as told:
        vault.state_by(PASSPHRASE)
    assert "sauvegarde" in told.value.hint
    (only,) = backups.listing(vault.profile)
    with pytest.raises(WrongSecret, match="n’ouvre pas ces données"):
        vault.restore(only.name, PASSPHRASE)
    vault.restore(only.name, OTHER)
    assert vault.state_by(OTHER) == vault.state


# --- data gone ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("left", ["keys and backups", "backups", "copy of keys"])
def test_no_new_store_is_made_where_something_of_an_older_one_stands(vault: Vault, left: str) -> None:
    profile = vault.profile
    profile.store.unlink()
    if left != "keys and backups":
        profile.keys.unlink()
    if left == "backups":
        profile.keys_previous.unlink()
    space.must_exist(profile)
    with pytest.raises(StoreDamaged, match="manque") as told:
        vault.state_by(PASSPHRASE)
    assert "sauvegarde" in told.value.hint
    with pytest.raises(UserError, match="existe déjà"):
        unlock.create(profile, OTHER, HOLDER, CLOCK, cost=KdfCost.FLOOR)
    assert not profile.store.exists()
    vault.restore(vault.backup)
    vault.state_by(PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" + bytes(5000), bytes(8192), os.urandom(8192)])
def test_a_damaged_store_is_told_and_stays_as_it_is(vault: Vault, content: bytes) -> None:
    good = vault.profile.store.read_bytes()
    vault.profile.store.write_bytes(content)
    with pytest.raises(StoreDamaged) as told:
        vault.state_by(PASSPHRASE)
    assert "sauvegarde" in told.value.hint
    assert vault.profile.store.read_bytes() == content
    kept = vault.restore(vault.backup).kept
    assert content in (vault.profile.backups / kept).read_bytes()
    vault.profile.store.write_bytes(good)


# --- a change that was stopped ------------------------------------------------------------------------------------


def renewal_stopped(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Renew, and stop before the new store takes its name."""
    with monkeypatch.context() as stop:
        stop.setattr(key_files, "settle", lambda profile: None)
        stop.setattr(backups, "pack", lambda *_: None)
        renewal.renew(vault.opened(), PASSPHRASE, OTHER)
    assert vault.profile.store_next.exists()


@pytest.mark.qrow(30)
def test_a_restoration_refused_leaves_a_new_key_that_waits_for_its_store(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copy(vault.profile.backups / vault.backup, tmp_path)
    renewal_stopped(vault, monkeypatch)
    (tmp_path / "passphrase.txt").write_text(OTHER, encoding="utf-8")
    with pytest.raises(WrongSecret):
        restoring.restore(vault.profile, tmp_path / vault.backup, keys.by_passphrase(THIRD), CLOCK, os.urandom)
    assert vault.state_by(OTHER) == vault.state
    assert_tidy(vault.profile)


def test_a_new_store_that_vanished_leaves_the_former_one_with_its_keys(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewal_stopped(vault, monkeypatch)
    vault.profile.store_next.unlink()
    assert vault.state_by(PASSPHRASE) == vault.state
    assert not key_files.load(vault.profile).replacing
