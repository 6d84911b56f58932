"""Coming back by a short code, with a real keyring: for four hours and three tries, on this computer, or not at all."""

from datetime import date
from pathlib import Path

import pytest

from partaj_desktop.domain import backups as rules
from partaj_desktop.services import backups
from partaj_desktop.services.coming_back import SECONDS, TRIES
from partaj_desktop.system.paths import Profile
from tests.helpers.small_region import PASSPHRASE
from tests.services import keyring_deeds as do
from tests.services.keyring_work import (
    ABSENT,
    BY_CODE,
    BY_PASSPHRASE,
    CODE,
    SILENT,
    START,
    Circumstance,
    Computer,
    Told,
    chosen,
    chosen_template,
    kinds,
    plain,
)
from tests.services.vault_work import OTHER, Vault, vault, vault_template

__all__ = ["chosen", "chosen_template", "plain", "vault", "vault_template"]

pytestmark = pytest.mark.qrow(26)
WRONG = "482916"
NOT_CHOSEN = [False, False, "trousseau du bureau"]
YEAR = 365 * 24 * 3600
OVER = "Le code court n’est plus accepté."


def left(told: object) -> int:
    """Read how many tries are left from what was told; 0 once the passphrase is asked for."""
    assert isinstance(told, Told)
    assert told.kind == "WrongSecret"
    assert "phrase de passe" in told.hint or told.sentence == "Ce n’est pas le bon code."
    return 0 if told.sentence == OVER else next(int(word) for word in told.hint.split() if word.isdigit())


def assert_over(computer: Computer, at: int = START) -> None:
    """Nothing of the short way in is left: no slot, no secret, no try; the passphrase opens."""
    shown, told, (_, secret) = computer.does((do.offered,), BY_CODE, (do.entries,), at=at)
    assert shown is False
    assert left(told) == 0
    assert secret is None
    assert "short_code" not in kinds(computer)
    assert isinstance(computer.does(BY_PASSPHRASE, at=at)[0], str)


# --- within the half-day --------------------------------------------------------------------------------------------


@pytest.mark.accept
def test_the_code_opens_in_each_new_session_of_the_half_day_and_again_after_the_passphrase(
    chosen: Computer, vault: Vault
) -> None:
    for at in (START, START + SECONDS // 2, START + SECONDS - 1):
        assert chosen.does((do.offered,), BY_CODE, at=at) == [True, vault.state]
    morning = START + 20 * 3600
    assert chosen.does((do.offered,), at=morning) == [False]
    assert chosen.does((do.begin, "passphrase", PASSPHRASE), (do.offered,), at=morning) == [None, True]
    assert chosen.does(BY_CODE, at=morning + SECONDS - 1) == [vault.state]
    assert chosen.does((do.overview, PASSPHRASE), at=morning) == [[False, True, "trousseau du bureau"]]


def test_coming_back_does_not_make_the_half_day_longer(chosen: Computer, vault: Vault) -> None:
    assert chosen.does((do.begin, "code", CODE), at=START + SECONDS - 1) == [None]
    assert chosen.does((do.offered,), at=START + SECONDS) == [False]


@pytest.mark.accept
@pytest.mark.parametrize(
    "at",
    [START - 1, START - 3 * YEAR, 0, START + SECONDS, START + 3 * YEAR, START + 100 * YEAR],
    ids=["a second back", "years back", "1970", "four hours", "years on", "a century on"],
)
def test_out_of_its_time_it_is_over_and_a_clock_put_right_or_back_does_not_open_it_again(
    chosen: Computer, vault: Vault, at: int
) -> None:
    shown, told = chosen.does((do.offered,), BY_CODE, at=at)
    assert (shown, left(told)) == (False, 0)
    assert_over(chosen, START + 60)
    assert chosen.does((do.begin, "passphrase", PASSPHRASE), BY_CODE, at=at) == [None, vault.state]


# --- three tries ----------------------------------------------------------------------------------------------------


@pytest.mark.accept
def test_three_wrong_codes_are_counted_over_sessions_then_the_secret_is_gone(chosen: Computer, vault: Vault) -> None:
    for expected in (2, 1, 0):
        (told,) = chosen.does((do.look, "code", WRONG))
        assert left(told) == expected
    assert chosen.does((do.entries,)) == [[None, None]]
    assert "short_code" not in kinds(chosen)
    assert_over(chosen)
    before = chosen.profile.keys.read_bytes()
    assert chosen.does(BY_CODE, (do.offered,))[1] is False
    assert chosen.profile.keys.read_bytes() == before
    assert chosen.does((do.begin, "passphrase", PASSPHRASE), BY_CODE) == [None, vault.state]


@pytest.mark.accept
@pytest.mark.parametrize("wrong", ["", "4829", "48291", "4829155", "a82915", " 482915", "٤٨٢٩١٥", PASSPHRASE])
def test_whatever_is_typed_is_a_try_and_the_right_code_gives_all_three_back(
    chosen: Computer, vault: Vault, wrong: str
) -> None:
    one, two, right = chosen.does((do.look, "code", wrong), (do.look, "code", wrong), BY_CODE)
    assert (left(one), left(two), right) == (2, 1, vault.state)
    (_, kept), told = chosen.does((do.entries,), (do.look, "code", wrong))
    assert kept.endswith(f" {TRIES}")
    assert left(told) == 2


@pytest.mark.accept
def test_a_try_is_spent_before_it_is_made_and_killing_the_program_gives_none_back(chosen: Computer) -> None:
    for _ in range(TRIES):
        chosen.dies("partaj_desktop.crypto.slots:open_with_short_code", do.look, "code", WRONG)
    assert chosen.does((do.offered,)) == [False]
    told, shown = chosen.does(BY_CODE, (do.offered,))
    assert (left(told), shown) == (0, False)
    assert_over(chosen)


@pytest.mark.accept
def test_keys_put_back_after_three_wrong_codes_open_nothing(chosen: Computer) -> None:
    before = chosen.profile.keys.read_bytes()
    *told, kept = chosen.does(*[(do.look, "code", WRONG)] * 3, (do.entries,))
    assert ([left(one) for one in told], kept) == ([2, 1, 0], [None, None])
    chosen.profile.keys.write_bytes(before)
    assert "short_code" in kinds(chosen)
    assert_over(chosen)


@pytest.mark.accept
@pytest.mark.parametrize(
    "kept", ["ab" * 32 + " 9", "ab" * 32, "ab" * 31 + " 3", "x", "AB" * 32 + " 3", "ab" * 32 + " 0"]
)
def test_a_keyring_that_holds_something_else_opens_nothing(chosen: Computer, kept: str) -> None:
    _, shown, told = chosen.does((do.put, "retour", kept), (do.offered,), BY_CODE)
    assert (shown, left(told)) == (False, 0)
    assert_over(chosen)


@pytest.mark.accept
def test_another_secret_in_the_keyring_counts_as_wrong_codes(chosen: Computer) -> None:
    _, *told = chosen.does((do.put, "retour", "ab" * 32 + " 3"), *[BY_CODE] * 3)
    assert [left(one) for one in told] == [2, 1, 0]
    assert_over(chosen)


# --- the keyring is silent, or there is none ------------------------------------------------------------------------


@pytest.mark.accept
@pytest.mark.parametrize("silent", SILENT)
def test_a_keyring_that_is_locked_costs_no_try_and_the_passphrase_opens(
    chosen: Computer, vault: Vault, silent: str
) -> None:
    shown, told, opened, begun = chosen.does(
        (do.offered,), BY_CODE, BY_PASSPHRASE, (do.begin, "passphrase", PASSPHRASE, 1),
        under=SILENT[silent],
    )  # fmt: skip
    for one in (shown, told, begun):
        assert isinstance(one, Told)
        assert (one.kind, "phrase de passe" in one.hint) == ("KeyringSilentError", True)
    assert opened == vault.state
    day = [one for one in backups.listing(chosen.profile) if one.kind == rules.DAILY]
    assert [one.made_at.date() for one in day] == [date(2011, 1, 20)]  # the rest of the work was done
    (_, kept), state = chosen.does((do.entries,), BY_CODE)
    assert kept.endswith(f" {TRIES}")
    assert state == vault.state


@pytest.mark.accept
@pytest.mark.parametrize("absent", ABSENT)
def test_without_a_keyring_no_code_is_offered_nor_taken_and_the_setting_says_why(
    plain: Computer, vault: Vault, absent: str
) -> None:
    before = plain.profile.keys.read_bytes()
    told, view, shown = plain.does(
        (do.choose, PASSPHRASE, CODE), (do.overview, PASSPHRASE), (do.offered,), under=ABSENT[absent]
    )
    assert told == Told(
        "UserError", "Cet ordinateur n’a pas de trousseau que PARTAJ connaisse.", "La phrase de passe reste demandée."
    )
    assert (view, shown) == ([False, False, ""], False)
    assert plain.profile.keys.read_bytes() == before


@pytest.mark.accept
@pytest.mark.parametrize("absent", ABSENT)
def test_a_keyring_that_went_leaves_the_passphrase(chosen: Computer, vault: Vault, absent: str) -> None:
    shown, told, begun, view = chosen.does(
        (do.offered,), BY_CODE, (do.begin, "passphrase", PASSPHRASE), (do.overview, PASSPHRASE),
        under=ABSENT[absent],
    )  # fmt: skip
    assert (shown, left(told), begun, view) == (False, 0, None, [False, True, ""])
    assert chosen.does((do.begin, "passphrase", PASSPHRASE), BY_CODE) == [None, vault.state]


# --- elsewhere ------------------------------------------------------------------------------------------------------


@pytest.mark.accept
def test_a_copy_of_the_profile_on_another_computer_is_not_opened_by_the_right_code(
    chosen: Computer, vault: Vault, tmp_path: Path
) -> None:
    for under in (*ABSENT.values(), Circumstance()):
        taken = chosen.copied(tmp_path / f"taken {under.desktop.name}", keyring=False)
        shown, told = taken.does((do.offered,), BY_CODE, under=under)
        assert (shown, left(told)) == (False, 0)
    own = Computer(home=tmp_path / "own", profile=Profile(tmp_path / "its own"))
    taken = chosen.copied(tmp_path / "taken", keyring=False)
    assert own.does((do.create, OTHER), (do.choose, OTHER, CODE)) == [None, None]
    (_, secret), shown = own.does((do.entries,), (do.offered,))
    assert shown is True
    there = Computer(home=own.home, profile=taken.profile)
    shown, _, *told = there.does((do.offered,), (do.put, "retour", secret), *[BY_CODE] * 3)
    assert (shown, [left(one) for one in told]) == (False, [2, 1, 0])
    assert own.does(BY_CODE)[0] != vault.state
    assert chosen.does(BY_CODE) == [vault.state]


@pytest.mark.accept
def test_a_backup_restored_elsewhere_knows_the_choice_but_not_the_secret(
    chosen: Computer, vault: Vault, tmp_path: Path
) -> None:
    other = Computer(home=tmp_path / "other" / "home", profile=Profile(tmp_path / "other" / "profile"))
    chosen.does((do.begin, "passphrase", PASSPHRASE, 1))
    file = str(chosen.profile.backups / backups.listing(chosen.profile)[0].name)
    assert other.does((do.restore, file, "passphrase", PASSPHRASE), (do.offered,)) == [None, False]
    assert other.does((do.begin, "passphrase", PASSPHRASE), BY_CODE) == [None, vault.state]
    assert chosen.does(BY_CODE) == [vault.state]


# --- beside the other ways ------------------------------------------------------------------------------------------


@pytest.mark.accept
def test_a_new_passphrase_leaves_the_code_and_a_new_key_ends_it(chosen: Computer, vault: Vault) -> None:
    assert chosen.does((do.change, PASSPHRASE, OTHER), BY_CODE) == [None, vault.state]
    chosen.does((do.renew, OTHER, PASSPHRASE))
    assert kinds(chosen) == {"passphrase", "recovery"}
    assert chosen.does((do.begin, "passphrase", PASSPHRASE), (do.overview, PASSPHRASE)) == [None, NOT_CHOSEN]
    assert_over(chosen)


@pytest.mark.accept
def test_given_up_nothing_is_left_of_it(chosen: Computer) -> None:
    assert chosen.does((do.give_up, PASSPHRASE), (do.entries,)) == [None, [None, None]]
    assert_over(chosen)
    assert chosen.does((do.begin, "passphrase", PASSPHRASE), (do.offered,)) == [None, False]


@pytest.mark.accept
@pytest.mark.parametrize("silent", SILENT)
def test_given_up_before_a_locked_keyring_it_is_told_and_no_more_offered(chosen: Computer, silent: str) -> None:
    (told,) = chosen.does((do.give_up, PASSPHRASE), under=SILENT[silent])
    assert isinstance(told, Told)
    assert told.kind == "KeyringSilentError"
    assert chosen.does((do.offered,), (do.overview, PASSPHRASE)) == [False, NOT_CHOSEN]
    assert_over(chosen)


@pytest.mark.accept
def test_on_a_strengthened_workstation_the_two_secrets_stand_apart(chosen: Computer, vault: Vault) -> None:
    strong, back = chosen.does((do.strengthen, PASSPHRASE, vault.code), BY_CODE)
    assert (strong, back) == (None, vault.state)
    assert kinds(chosen) == {"reinforced", "recovery", "short_code"}
    *told, both, (kept, gone) = chosen.does(*[(do.look, "code", WRONG)] * 3, BY_PASSPHRASE, (do.entries,))
    assert [left(one) for one in told] == [2, 1, 0]
    assert (both, gone) == (vault.state, None)
    assert kept is not None
    assert chosen.does((do.begin, "passphrase", PASSPHRASE), (do.weaken, PASSPHRASE), BY_CODE) == [
        None,
        None,
        vault.state,
    ]
    assert chosen.does((do.delete, "retour"), (do.offered,)) == [None, False]
