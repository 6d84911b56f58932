"""`check` finds what is wrong, tells it without personal data, and exits 3."""

import json
from pathlib import Path

import pytest

from partaj_desktop.cli import main
from tests.helpers.checked import Profiles
from tests.helpers.demo import Demo

FACILITATOR = "facilitators/bethune-bruay"


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (
            "UPDATE young_person SET last_name = 'Dupont' WHERE id = (SELECT MIN(id) FROM young_person)",
            "row: young_person",
        ),
        ("UPDATE situation SET v = v + 1 WHERE id = (SELECT MIN(id) FROM situation)", "row: situation"),
        ("DELETE FROM decision WHERE id = (SELECT MIN(id) FROM decision)", "row: decision"),
        ("INSERT INTO contact (id, subject, v) VALUES (zeroblob(16), zeroblob(16), 1)", "row: contact"),
        ("DELETE FROM journal_entry WHERE v = (SELECT MIN(v) FROM journal_entry)", "run"),
        ("UPDATE journal_run SET head = zeroblob(32) WHERE arrived = 1", "run"),
    ],
)
def test_damage_is_found(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str], profiles: Profiles, damage: str, fault: str
) -> None:
    copy = demo.copy(FACILITATOR, tmp_path)
    profiles.damaged(copy.profile(FACILITATOR))
    session = copy.open(FACILITATOR)
    names = {name for (name,) in session.connection.execute("SELECT last_name FROM young_person")}
    assert session.connection.execute(damage).rowcount > 0
    session.close()
    capsys.readouterr()
    assert main(["check", *copy.options(FACILITATOR), "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] is False
    assert any(one.startswith(fault) for one in found["faults"])
    assert not [name for name in names if any(name in one for one in found["faults"])]
    assert main(["check", *copy.options(FACILITATOR)]) == 3
    assert "abîmées" in capsys.readouterr().out
