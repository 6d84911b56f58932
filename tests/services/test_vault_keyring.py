"""The strengthened workstation, with a real keyring: whatever becomes of it, the sheet opens and nothing is lost."""

from pathlib import Path

import pytest

from partaj_desktop.crypto import recovery_code
from partaj_desktop.services import key_files
from partaj_desktop.system.paths import Profile
from tests.helpers.small_region import PASSPHRASE
from tests.services import keyring_deeds as do
from tests.services.keyring_work import (
    ABSENT,
    BY_OTHER,
    BY_PASSPHRASE,
    CODE,
    GONE,
    SILENT,
    Circumstance,
    Computer,
    Told,
    assert_told,
    by_sheet,
    kinds,
    plain,
    strong,
    strong_template,
)
from tests.services.vault_work import OTHER, Vault, assert_tidy, seeded, vault, vault_template

__all__ = ["plain", "strong", "strong_template", "vault", "vault_template"]

pytestmark = pytest.mark.qrow(26)
WAY_ON = "code de secours"


# --- turned on, used, turned off ------------------------------------------------------------------------------------


def test_what_was_strengthened_opens_in_a_new_session_with_both_and_by_the_sheet(
    strong: Computer, vault: Vault
) -> None:
    assert kinds(strong) == {"reinforced", "recovery"}
    both, sheet, wrong, (secret, other) = strong.does(BY_PASSPHRASE, by_sheet(vault.code), BY_OTHER, (do.entries,))
    assert (both, sheet) == (vault.state, vault.state)
    assert_told(wrong, "WrongSecret", WAY_ON)
    assert (len(bytes.fromhex(secret)), other) == (32, None)
    assert strong.does((do.overview, PASSPHRASE)) == [[True, False, "trousseau du bureau"]]
    assert secret not in strong.profile.keys.read_text() + strong.profile.keys_previous.read_text()


@pytest.mark.accept
@pytest.mark.parametrize("gone", GONE)
def test_without_its_keyring_the_way_on_is_told_the_sheet_opens_and_it_can_be_strengthened_again(
    strong: Computer, vault: Vault, gone: str
) -> None:
    before = strong.profile.keys.read_bytes()
    told, sheet = strong.does(BY_PASSPHRASE, by_sheet(vault.code), under=GONE[gone])
    assert_told(told, "WrongSecret", WAY_ON)
    assert sheet == vault.state
    assert strong.profile.keys.read_bytes() == before
    assert strong.does((do.come_by_sheet, vault.code, OTHER), under=GONE[gone]) == [None]
    new, old = strong.does(BY_OTHER, BY_PASSPHRASE, under=GONE[gone])
    assert new == vault.state
    assert isinstance(old, Told)
    again = ((do.strengthen, OTHER, vault.code), BY_OTHER, by_sheet(vault.code))
    assert strong.does(*again) == [None, vault.state, vault.state]
    assert kinds(strong) == {"reinforced", "recovery"}
    assert_tidy(strong.profile)


@pytest.mark.accept
def test_a_keyring_that_was_only_locked_serves_again(strong: Computer, vault: Vault) -> None:
    for gone in (*ABSENT.values(), *SILENT.values()):
        (told,) = strong.does(BY_PASSPHRASE, under=gone)
        assert isinstance(told, Told)
        assert strong.does(BY_PASSPHRASE) == [vault.state]


@pytest.mark.accept
def test_turned_off_the_passphrase_opens_without_a_keyring_which_keeps_nothing(strong: Computer, vault: Vault) -> None:
    assert strong.does((do.weaken, PASSPHRASE), (do.entries,)) == [None, [None, None]]
    assert kinds(strong) == {"passphrase", "recovery"}
    for gone in ABSENT.values():
        assert strong.does(BY_PASSPHRASE, under=gone) == [vault.state]
    assert strong.does((do.strengthen, PASSPHRASE, vault.code), BY_PASSPHRASE) == [None, vault.state]


# --- turning it on, refused -----------------------------------------------------------------------------------------


@pytest.mark.accept
def test_it_is_refused_without_a_keyring_or_a_sheet_that_was_copied_back(plain: Computer, vault: Vault) -> None:
    before = plain.profile.keys.read_bytes()
    foreign = recovery_code.spell(seeded(99)(recovery_code.CODE_LENGTH))
    codes = {foreign: "WrongSecret", vault.code[:-1]: "FieldError", "": "FieldError"}
    told = plain.does(*((do.strengthen, PASSPHRASE, code) for code in codes))
    for one, kind in zip(told, codes.values(), strict=True):
        assert_told(one, kind, "code")
    for gone in ABSENT.values():
        (one,) = plain.does((do.strengthen, PASSPHRASE, vault.code), under=gone)
        assert_told(one, "UserError", "pas de trousseau")
    for gone in SILENT.values():
        (one,) = plain.does((do.strengthen, PASSPHRASE, vault.code), under=gone)
        assert_told(one, "KeyringSilentError", "phrase de passe")
    assert plain.profile.keys.read_bytes() == before
    drop, refused, kept = plain.does((do.drop_sheet,), (do.strengthen, PASSPHRASE, vault.code), (do.entries,))
    assert_told(refused, "WrongSecret", WAY_ON)
    assert (drop, kept) == (None, [None, None])


PLAIN = """
from keyring.backend import KeyringBackend
class Plain(KeyringBackend):
    priority = 1000
    def get_password(self, service, username): return None
    def set_password(self, service, username, password): open({place!r}, "a").write(password)
"""


@pytest.mark.accept
@pytest.mark.parametrize("way", ["variable", "file", "plug-in"])
def test_a_backend_that_writes_a_plain_file_is_never_used(
    plain: Computer, vault: Vault, tmp_path: Path, way: str
) -> None:
    site, place = tmp_path / "site", tmp_path / "plain.txt"
    (site / "plain-1.dist-info").mkdir(parents=True)
    (site / "plain.py").write_text(PLAIN.format(place=str(place)), "utf-8")
    variables = {"PYTHONPATH": str(site)}
    if way == "variable":
        variables["PYTHON_KEYRING_BACKEND"] = "plain.Plain"
    elif way == "file":
        settings = plain.home / "config" / "python_keyring"
        settings.mkdir(parents=True)
        (settings / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=plain.Plain\n", "utf-8")
    else:
        (site / "plain-1.dist-info" / "entry_points.txt").write_text("[keyring.backends]\nplain = plain\n", "utf-8")
        (site / "plain-1.dist-info" / "METADATA").write_text(
            "Metadata-Version: 2.1\nName: plain\nVersion: 1\n", "utf-8"
        )
    deeds = ((do.choose, PASSPHRASE, CODE), (do.strengthen, PASSPHRASE, vault.code))
    for told in plain.does(*deeds, under=ABSENT["no service"], variables=variables):
        assert isinstance(told, Told)
        assert (told.kind, "pas de trousseau" in told.sentence) == ("UserError", True)
    assert kinds(plain) == {"passphrase", "recovery"}
    assert plain.does(*deeds, variables=variables) == [None, None]  # the real one, where there is one
    assert not place.exists()


# --- changed while strong -------------------------------------------------------------------------------------------


def test_a_new_passphrase_rewrites_one_slot_and_leaves_the_keyring_alone(strong: Computer, vault: Vault) -> None:
    before = {slot.kind: slot for slot in key_files.load(strong.profile).slots}
    kept, _, after = strong.does((do.entries,), (do.change, PASSPHRASE, OTHER), (do.entries,))
    changed = {slot.kind: slot for slot in key_files.load(strong.profile).slots}
    assert before.keys() == changed.keys()
    assert [kind for kind in before if before[kind] != changed[kind]] == ["reinforced"]
    assert kept == after
    new, old = strong.does(BY_OTHER, BY_PASSPHRASE)
    assert new == vault.state
    assert_told(old, "WrongSecret", WAY_ON)


@pytest.mark.accept
@pytest.mark.parametrize("gone", GONE)
def test_a_keyring_lost_while_the_profile_is_open_is_told_and_nothing_changes(
    strong: Computer, vault: Vault, gone: str
) -> None:
    before = strong.profile.keys.read_bytes()
    tried, sheet = strong.does((do.try_all, vault.code, PASSPHRASE, OTHER), by_sheet(vault.code), under=GONE[gone])
    for told in tried:
        assert_told(Told(*told), "WrongSecret", WAY_ON)
    assert sheet == vault.state
    assert strong.profile.keys.read_bytes() == before
    assert_tidy(strong.profile)


@pytest.mark.accept
def test_under_a_new_key_it_stays_strong_and_the_new_sheet_opens_without_the_keyring(
    strong: Computer, vault: Vault
) -> None:
    kept, code, after = strong.does((do.entries,), (do.renew, PASSPHRASE, OTHER), (do.entries,))
    assert kept == after
    assert kinds(strong) == kinds(strong, strong.profile.keys_previous) == {"reinforced", "recovery"}
    assert strong.does((do.begin, "passphrase", OTHER), BY_OTHER) == [None, vault.state]
    for gone in GONE.values():
        both, sheet, former = strong.does(BY_OTHER, by_sheet(code), by_sheet(vault.code), under=gone)
        assert_told(both, "WrongSecret", WAY_ON)
        assert sheet == vault.state
        assert_told(former, "WrongSecret", "fiche")


# --- elsewhere ------------------------------------------------------------------------------------------------------


@pytest.mark.accept
@pytest.mark.parametrize("where", ["no keyring", "its own keyring"])
def test_its_backup_is_restored_on_another_computer_by_the_printed_code(
    strong: Computer, vault: Vault, tmp_path: Path, where: str
) -> None:
    (name,) = strong.does((do.back_up, PASSPHRASE))
    file = str(strong.profile.backups / name)
    other = Computer(home=tmp_path / "other" / "home", profile=Profile(tmp_path / "other" / "profile"))
    there = ABSENT["no service"] if where == "no keyring" else Circumstance()
    told, restored, sheet = other.does(
        (do.restore, file, "passphrase", PASSPHRASE),
        (do.restore, file, "sheet", vault.code),
        by_sheet(vault.code),
        under=there,
    )
    assert_told(told, "WrongSecret", WAY_ON)
    assert (restored, sheet) == (None, vault.state)
    came = other.does((do.come_by_sheet, vault.code, OTHER), BY_OTHER, under=there)
    assert came == [None, vault.state]
    assert kinds(other) == {"passphrase", "recovery"}
    assert other.does((do.strengthen, OTHER, vault.code), BY_OTHER) == [None, vault.state]
    assert strong.does(BY_PASSPHRASE) == [vault.state]


@pytest.mark.accept
@pytest.mark.parametrize("gone", GONE)
def test_a_backup_from_before_opens_as_it_did_whatever_became_of_the_keyring(
    strong: Computer, vault: Vault, gone: str
) -> None:
    file = str(strong.profile.backups / vault.backup)
    came = strong.does((do.restore, file, "passphrase", PASSPHRASE), under=GONE[gone])
    assert came == [None]
    state, sheet = strong.does(BY_PASSPHRASE, by_sheet(vault.code), under=GONE[gone])
    assert state == sheet != vault.state
