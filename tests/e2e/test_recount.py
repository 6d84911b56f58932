"""The figures against a count of our own, made from what leaves a workstation and not from our tables."""

import json
from base64 import b64decode
from pathlib import Path
from random import Random
from typing import Any

import pytest

from partaj_desktop.cli import main
from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.services import corrections, enrolment, unlock
from partaj_desktop.services.demo.build import PASSPHRASE
from partaj_desktop.services.session import Session
from partaj_desktop.store import meetings
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.paths import Profile
from tests.helpers import recount
from tests.helpers.checked import reopen
from tests.helpers.demo import Demo
from tests.helpers.recount import Recount

TERRITORIES = {
    "bethune-bruay": "Béthune-Bruay",
    "lens-lievin-henin-carvin": "Lens-Liévin-Hénin-Carvin",
    "roubaix-tourcoing": "Roubaix-Tourcoing",
    "sambre-avesnois": "Sambre-Avesnois",
    "valenciennes": "Valenciennes",
}
DATES = ("2010-12-31", "2011-01-18")


def exported(demo: Demo, folder: Path) -> list[tuple[bytes, str]]:
    """Let the coordinator tell everything to a newcomer in each territory: all it holds, as it leaves."""
    coordinator = reopen(Profile(demo.profile("coordinator")))
    told = []
    try:
        for number, name in enumerate(TERRITORIES.values()):
            holder = unlock.Holder(role=Role.FACILITATOR, name=f"Poste {number}", organisation="GIP", territory=name)
            newcomer = unlock.create(
                Profile(folder / str(number)), PASSPHRASE, holder, SystemClock(), cost=KdfCost.FLOOR
            )
            data, words = enrolment.request(newcomer)
            answer = json.loads(enrolment.enrol(coordinator, data, " ".join(words)))
            told.append((b64decode(json.loads(b64decode(answer["body"]))["bundle"]), newcomer.identity.box_secret))
            unlock.discard(newcomer)
    finally:
        coordinator.close()
    return told


def _figures(demo: Demo, capsys: pytest.CaptureFixture[str], *dates: str) -> Any:
    capsys.readouterr()
    options = [*demo.options("coordinator"), "--as-of", dates[0], "--calls-as-of", dates[1], "--json"]
    assert main(["figures", *options]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_figures_of_the_demonstration(demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = demo.copy("coordinator", tmp_path)
    counted = Recount.read(exported(copy, tmp_path / "new"))
    for dates in (DATES, ("2010-12-31", "2010-12-31"), ("2010-11-17", "2010-12-04"), ("2010-09-21", "2010-10-01")):
        assert counted.figures(*dates) == _figures(copy, capsys, *dates)
    total = counted.figures(*DATES)["total"]
    assert (total["situations"], total["passages"], total["young_people"]) == (337, 371, 337)


def test_passages_moved_reopened_and_removed_in_each_territory(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = Random(261)
    copy = demo.copy("coordinator", tmp_path)
    before = _figures(copy, capsys, *DATES)
    for slug in TERRITORIES:
        profile = f"facilitators/{slug}"
        demo.copy(profile, tmp_path)
        session = reopen(Profile(copy.profile(profile)))
        _correct(session, random)
        session.close()
        out = tmp_path / "out" / slug
        assert main(["export", *copy.options(profile), "--to", "région", "--out", str(out)]) == 0
        assert main(["merge", *copy.options("coordinator"), str(out)]) == 0
    after = _figures(copy, capsys, *DATES)
    assert Recount.read(exported(copy, tmp_path / "new")).figures(*DATES) == after
    # One passage reopened and one removed in each territory; one moved, which still counts.
    assert after["total"]["passages"] == before["total"]["passages"] - 2 * len(TERRITORIES)
    assert after["total"]["meetings"] == before["total"]["meetings"]
    assert after != before


def _correct(session: Session, random: Random) -> None:
    closed = [one.id for one in meetings.listing(session.connection) if one.state == "closed"]
    lines = [
        (meeting, line.id, line.situation)
        for meeting in closed
        for line in meetings.agenda(session.connection, meeting)
        if line.state == "decided"
    ]
    moved, reopened, removed = random.sample(lines, 3)
    held = {(meeting, situation) for meeting, _, situation in lines}
    places: list[Id] = [one for one in closed if (one, moved[2]) not in held]
    corrections.move_passage(session, moved[1], random.choice(places))
    corrections.reopen_passage(session, reopened[1])
    corrections.remove_passage(session, removed[1])


def test_the_recount_uses_nothing_of_the_program() -> None:
    assert "partaj_desktop" not in Path(recount.__file__).read_text(encoding="utf-8")
