"""What leaves for a tutor or a territory, opened with the recipient's own key and read byte by byte."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from partaj_desktop.cli import main
from partaj_desktop.domain.ids import Id
from partaj_desktop.services import follow_up
from partaj_desktop.services.session import Session
from partaj_desktop.system.paths import Profile
from tests.helpers import recount
from tests.helpers.checked import reopen
from tests.helpers.demo import Demo

FACILITATORS = ("bethune-bruay", "lens-lievin-henin-carvin", "roubaix-tourcoing", "sambre-avesnois", "valenciennes")
CLOSED_TO_TUTORS = (
    "schooling", "guardian", "agenda_item", "item_note", "sealed_item", "roster_line", "verification",
    "watch_signal", "agreement", "transfer", "person_link", "meeting", "attendance", "general_point", "roster",
    "cell", "cell_member", "tutor", "steering_body", "local_project", "tutor_application",
)  # fmt: skip


def _packages(copy: Demo, senders: list[str], holder: str, out: Path) -> list[bytes]:
    """Export from several workstations to one holder; give the files' bytes."""
    for number, sender in enumerate(senders):
        assert main(["export", *copy.options(sender), "--to", holder, "--out", str(out / str(number))]) == 0
    return [path.read_bytes() for path in sorted(out.rglob("*.partaj"))]


def _others(region: Session, own: set[Id]) -> dict[str, set[str]]:
    """Gather what would betray another young person: id, last name, telephone, address, mail, as written in a line."""
    query = "SELECT id, last_name FROM young_person"
    people = [(Id(row), name) for row, name in region.connection.execute(query)]
    own_names = {name for row, name in people if row in own}
    contacts = list(region.connection.execute("SELECT subject, value FROM contact"))
    contacts += list(region.connection.execute("SELECT subject, phone FROM guardian WHERE phone IS NOT NULL"))
    own_values = {value for row, value in contacts if row in own}
    return {
        "id": {b64encode(row).decode() for row, _ in people if row not in own},
        "name": {json.dumps(name, ensure_ascii=False) for row, name in people if row not in own}
        - {json.dumps(name, ensure_ascii=False) for name in own_names},
        "contact": {value for row, value in contacts if row not in own} - own_values,
    }


def _betrayed(lines: bytes, others: dict[str, set[str]]) -> list[str]:
    text = lines.decode("utf-8")
    return [f"{what}: {value}" for what, values in others.items() for value in values if value in text]


@pytest.fixture
def copy(demo: Demo, tmp_path: Path) -> Demo:
    for name in ("coordinator", *(f"tutors/{n}" for n in (1, 2, 3)), *(f"facilitators/{n}" for n in FACILITATORS)):
        made = demo.copy(name, tmp_path)
    return made


def test_a_tutors_package_holds_nobody_else(copy: Demo, tmp_path: Path) -> None:
    region = reopen(Profile(copy.profile("coordinator")))
    senders = ["coordinator", *(f"facilitators/{name}" for name in FACILITATORS)]
    entrusted = 0
    for number in (1, 2, 3):
        tutor = reopen(Profile(copy.profile(f"tutors/{number}")))
        own = {Id(row) for (row,) in tutor.connection.execute("SELECT id FROM young_person")}
        assert own == _entrusted(region, tutor)
        entrusted += len(own)
        others = _others(region, own)
        assert {what: len(values) > 100 for what, values in others.items()} == dict.fromkeys(others, True)
        packages = _packages(copy, senders, tutor.identity.holder, tmp_path / "out" / str(number))
        told = [recount.plain(package, tutor.identity.box_secret)[1] for package in packages]
        assert any(b"young_person" in lines for lines in told)
        for lines in told:
            assert _betrayed(lines, others) == []
            assert [name for name in CLOSED_TO_TUTORS if f'","{name}","'.encode() in lines] == []
            for entry in recount.entries(lines):
                assert entry.header is None or entry.changes  # no header of an entry that shows nothing
        tutor.close()
    region.close()
    assert entrusted >= 3


def _entrusted(region: Session, tutor: Session) -> set[Id]:
    me = tutor.me().tutor
    rows = region.connection.execute(
        "SELECT subject FROM appointment WHERE tutor = ? AND state IN ('accepted', 'active')", (me,)
    )
    return {Id(row) for (row,) in rows}


def test_a_return_bundle_holds_the_territory_and_no_other(copy: Demo, tmp_path: Path) -> None:
    region = reopen(Profile(copy.profile("coordinator")))
    for name in ("bethune-bruay", "valenciennes"):
        session = reopen(Profile(copy.profile(f"facilitators/{name}")))
        query = (
            "SELECT subject FROM situation WHERE territory = ?"
            " UNION SELECT subject FROM transfer WHERE to_territory = ? AND state = 'proposed'"  # to be answered there
        )
        own = {Id(row) for (row,) in region.connection.execute(query, (session.me().territory,) * 2)}
        others = _others(region, own)
        packages = _packages(copy, ["coordinator"], session.identity.holder, tmp_path / "out" / name)
        assert packages
        for package in packages:
            assert _betrayed(recount.plain(package, session.identity.box_secret)[1], others) == []
        held = {Id(row) for (row,) in session.connection.execute("SELECT id FROM young_person")}
        assert held == own
        session.close()
    region.close()


def _check(copy: Demo, profile: str, view: str, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert main(["check", *copy.options(profile), "--view", view, "--json"]) == 0
    return json.loads(capsys.readouterr().out)["views"][view]


def _exported(copy: Demo, sender: str, to: str, out: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """Export to one party, or to all when none is named; give the names of those written for."""
    capsys.readouterr()
    wanted = ["--to", to] if to else []
    assert main(["export", *copy.options(sender), *wanted, "--out", str(out), "--json"]) == 0
    return {one["to"] for one in json.loads(capsys.readouterr().out)["written"]}


def test_views_are_equal_on_both_sides_after_the_way_back(
    copy: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tutor = reopen(Profile(copy.profile("tutors/1")))
    holder, (situation,) = tutor.identity.holder, tutor.connection.execute("SELECT id FROM situation").fetchone()
    follow_up.write_entry(tutor, Id(situation), "visit", tutor.today(), "Vu chez son oncle ; le stage lui plaît.")
    tutor.close()
    assert _check(copy, "tutors/1", holder, capsys) != _check(copy, "coordinator", holder, capsys)
    sessions = {name: reopen(Profile(copy.profile(f"facilitators/{name}"))).identity for name in FACILITATORS}
    (to,) = _exported(copy, "tutors/1", "", tmp_path / "1", capsys)
    (name,) = (name for name, one in sessions.items() if one.holder == to)
    facilitator, territory = f"facilitators/{name}", sessions[name].territory
    assert main(["merge", *copy.options(facilitator), str(tmp_path / "1")]) == 0
    assert _exported(copy, facilitator, "région", tmp_path / "2", capsys) == {"Coordination régionale"}
    assert main(["merge", *copy.options("coordinator"), str(tmp_path / "2")]) == 0
    assert _check(copy, "tutors/1", holder, capsys) == _check(copy, "coordinator", holder, capsys)
    assert _exported(copy, "coordinator", to, tmp_path / "3", capsys) == {to}
    assert main(["merge", *copy.options(facilitator), str(tmp_path / "3")]) == 0
    assert _check(copy, facilitator, territory, capsys) == _check(copy, "coordinator", territory, capsys)
