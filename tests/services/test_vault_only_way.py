"""A keyring is never the only way in, and a copy without it opens by the sheet alone; stopped anywhere, it opens."""

from pathlib import Path

import pytest

from partaj_desktop.services import backups
from tests.helpers.small_region import PASSPHRASE
from tests.services import keyring_deeds as do
from tests.services.keyring_work import (
    ABSENT,
    BY_PASSPHRASE,
    Computer,
    assert_told,
    by_sheet,
    kinds,
    plain,
    strong,
    strong_template,
)
from tests.services.vault_work import Vault, vault, vault_template

__all__ = ["plain", "strong", "strong_template", "vault", "vault_template"]

pytestmark = pytest.mark.qrow(26)
WAY_ON = "code de secours"


# --- taken away -----------------------------------------------------------------------------------------------------


@pytest.mark.accept
@pytest.mark.parametrize("lost", [[], ["keys.json"], ["keys.json.1"]], ids=["whole", "without keys", "without copy"])
def test_a_copy_taken_away_opens_by_the_sheet_only(
    strong: Computer, vault: Vault, tmp_path: Path, lost: list[str]
) -> None:
    taken = strong.copied(tmp_path / "taken", keyring=False)
    for name in lost:
        (taken.profile.dir / name).unlink()
    told, sheet = taken.does(BY_PASSPHRASE, by_sheet(vault.code))
    assert_told(told, "WrongSecret", WAY_ON)
    assert sheet == vault.state


# --- never the only way in ------------------------------------------------------------------------------------------


def test_the_sheet_that_is_the_only_other_way_is_not_replaced_by_one_nobody_copied_back(
    strong: Computer, vault: Vault
) -> None:
    before = strong.profile.keys.read_bytes()
    told, sheet = strong.does((do.make_sheet, PASSPHRASE), by_sheet(vault.code))
    assert_told(told, "UserError", "renforcez")
    assert sheet == vault.state
    assert strong.profile.keys.read_bytes() == before
    _, code = strong.does((do.weaken, PASSPHRASE), (do.make_sheet, PASSPHRASE))
    former, again, both = strong.does(
        (do.strengthen, PASSPHRASE, vault.code), (do.strengthen, PASSPHRASE, code), BY_PASSPHRASE
    )
    assert_told(former, "WrongSecret", "fiche")
    assert (again, both) == (None, vault.state)


@pytest.mark.accept
def test_with_the_regions_key_beside_it_the_sheet_is_replaced(strong: Computer, vault: Vault) -> None:
    secret, code = strong.does((do.cover, PASSPHRASE), (do.make_sheet, PASSPHRASE))
    assert kinds(strong) == {"reinforced", "recovery", "organisation"}
    (before, *states) = strong.does(*(by_sheet(paper) for paper in (vault.code, secret, code)))
    assert_told(before, "WrongSecret", "fiche")
    assert len(set(states)) == 1


@pytest.mark.accept
def test_the_regions_key_that_is_the_only_other_way_stays_and_that_is_told(plain: Computer) -> None:
    secret, *done = plain.does((do.cover, PASSPHRASE), (do.drop_sheet,))
    assert done == [None]
    assert plain.does((do.strengthen, PASSPHRASE, secret), (do.take_region_key_back, PASSPHRASE)) == [None, None]
    assert kinds(plain) == {"reinforced", "organisation"}
    before, made = plain.profile.keys.read_bytes(), len(backups.listing(plain.profile))
    again, opening, sheet = plain.does(
        (do.cover_again, PASSPHRASE), (do.begin, "passphrase", PASSPHRASE, 1), by_sheet(secret)
    )
    assert_told(again, "UserError", "Imprimez d’abord un code de secours")
    assert_told(opening, "UserError", "Imprimez d’abord un code de secours")
    assert isinstance(sheet, str)
    assert plain.profile.keys.read_bytes() == before
    assert len(backups.listing(plain.profile)) == made + 1  # the rest of the day's work is done
    code, opening = plain.does((do.make_sheet, PASSPHRASE), (do.begin, "passphrase", PASSPHRASE, 2))
    assert opening is None
    assert kinds(plain) == {"reinforced", "recovery"}
    state, gone = plain.does(by_sheet(code), by_sheet(secret), under=ABSENT["no bus"])
    assert isinstance(state, str)
    assert_told(gone, "WrongSecret", "code de secours")


# --- stopped in the middle ------------------------------------------------------------------------------------------


@pytest.mark.accept
@pytest.mark.parametrize("place", ["services.keys:save", "services.keys:mend", "system.os_keyring:Keyring.put"])
def test_killed_while_it_is_turned_on_it_opens_and_what_was_begun_is_finished(
    plain: Computer, vault: Vault, place: str
) -> None:
    plain.dies(f"partaj_desktop.{place}", do.strengthen, PASSPHRASE, vault.code)
    done = (BY_PASSPHRASE, by_sheet(vault.code))
    assert plain.does(*done) == [vault.state] * 2
    if kinds(plain) == {"passphrase", "recovery"}:
        assert plain.does(*done, under=ABSENT["no bus"]) == [vault.state] * 2
        assert plain.does((do.strengthen, PASSPHRASE, vault.code)) == [None]
    for path in (plain.profile.keys, plain.profile.keys_previous):
        assert kinds(plain, path) == {"reinforced", "recovery"}
    assert plain.does(*done) == [vault.state] * 2


@pytest.mark.accept
@pytest.mark.parametrize("place", ["services.keys:save", "system.os_keyring:Keyring.forget"])
def test_killed_while_it_is_turned_off_or_on_again_it_opens(strong: Computer, vault: Vault, place: str) -> None:
    deeds = [(do.weaken, PASSPHRASE), (do.strengthen, PASSPHRASE, vault.code)]
    for deed in deeds[: 1 if "forget" in place else 2]:
        strong.dies(f"partaj_desktop.{place}", *deed)
        opened = strong.does(BY_PASSPHRASE, by_sheet(vault.code))
        assert opened == [vault.state] * 2
    assert strong.does(*deeds) == [None, None]
    assert strong.does(BY_PASSPHRASE) == [vault.state]


@pytest.mark.accept
def test_a_disk_that_refuses_the_last_file_is_told_and_the_next_opening_finishes(plain: Computer, vault: Vault) -> None:
    (told,) = plain.does((do.strengthen_on_a_bad_disk, PASSPHRASE, vault.code))
    assert_told(told, "DiskFailure", "l’ouverture l’achèvera")
    assert kinds(plain) == {"reinforced", "recovery"}
    assert "passphrase" in kinds(plain, plain.profile.keys_previous)
    assert plain.does(BY_PASSPHRASE) == [vault.state]
    assert kinds(plain, plain.profile.keys_previous) == {"reinforced", "recovery"}
