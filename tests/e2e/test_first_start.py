"""The real program on an empty place, by keys, and a real region in another profile: from nothing to the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.text import plain
from partaj_desktop.services import enrolment, unlock
from partaj_desktop.services.session import Session
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.paths import Profile
from tests.helpers.program import LINE, Program

pytestmark = pytest.mark.accept

_PASSPHRASE = "houblon canal beffroi peniche dentelle terril carillon"
_WHO = ("Claire Vasseur", "Mission locale", "Sambre-Avesnois")


@pytest.fixture
def region(tmp_path: Path) -> Iterator[Session]:
    """Give a real region: its coordinator's open profile."""
    (tmp_path / "passphrase.txt").write_text(_PASSPHRASE, "utf-8")
    holder = unlock.Holder(role=Role.COORDINATOR, name="Ida Wattez", organisation="GIP")
    profile = Profile(tmp_path / "coordinator")
    session = unlock.create(profile, _PASSPHRASE, holder, SystemClock(), cost=KdfCost.FLOOR)
    enrolment.found_region(session, "Nord")
    yield session
    session.close()


def test_a_workstation_begins_waits_is_locked_is_left_and_joins(tmp_path: Path, region: Session) -> None:
    new = tmp_path / "new"
    with Program(new, tmp_path / "first day") as program:
        assert program.windows == ["WelcomePage"]
        _create(program, new)
        assert program.shown() == ["JoiningPage"]
        words = str(program.words("page.request.words"))
        program.click("page.request.save_button")
        program.choose_file(str(tmp_path / "demande.json"))
        assert (tmp_path / "demande.json").read_bytes()
        program.lock("press", "Ctrl+L")
        assert program.windows == ["UnlockPage"]
        _come_in(program, words)
        assert program.quit() == 0
        printed = program.err.read_text("utf-8") + program.out.read_text("utf-8")
    answer = enrolment.enrol(region, (tmp_path / "demande.json").read_bytes(), words)
    (tmp_path / "reponse.json").write_bytes(answer)
    with Program(new, tmp_path / "second day") as program:
        _come_in(program, words)
        _join(program, tmp_path / "reponse.json", " ".join(enrolment.region_words(region)))
        assert program.shown() == ["Frame"]
        program.lock("press", "Ctrl+L")
        program.unlock(_PASSPHRASE)
        assert program.quit() == 0
        printed += program.err.read_text("utf-8") + program.out.read_text("utf-8")
    assert all(LINE.fullmatch(line) for line in printed.splitlines()), printed
    assert "crash" not in printed
    assert not any(word in printed for word in (*_WHO, *_PASSPHRASE.split()))


def _create(program: Program, new: Path) -> None:
    """Say who one is, and choose a passphrase of one's own."""
    program.press("Space")
    for words in _WHO:
        program.press("Tab")
        program.type(words)
    program.click("page.holder.next_button")
    program.click("page.passphrase.own_button")
    for field in ("edit", "again"):
        program.focus(f"page.passphrase.{field}")
        program.type("soleil")
    program.press("Return")
    assert "trop courte" in program.words("page.passphrase.field.error")
    assert not (new / "keys.json").exists()
    for field in ("edit", "again"):
        program.focus(f"page.passphrase.{field}")
        program.write_over(_PASSPHRASE)
    program.press("Return")


def _come_in(program: Program, words: str) -> None:
    """Open by the passphrase; the request stands there again, with the same words."""
    program.type(_PASSPHRASE)
    program.press("Return")
    assert program.shown() == ["JoiningPage"]
    assert program.words("page.request.words") == words


def _join(program: Program, answer: Path, words: str) -> None:
    """Give the answer; with wrong words first, which change nothing."""
    program.click("page.request.answer_button")
    program.press("Space")
    program.choose_file(str(answer))
    program.type("un deux trois")
    program.press("Return")
    assert "dix mots" in program.words("page.answer.problem")
    program.write_over(plain(words))
    program.press("Return")
    assert str(program.words("page.done.told.title")).startswith("Poste autorisé par Nord")
    program.press("Space")
