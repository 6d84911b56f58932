"""The demonstration multiplied: the same margins, as many times."""

import json
from pathlib import Path
from typing import Any

import pytest

from partaj_desktop.cli import main
from tests.helpers.demo import Demo


@pytest.mark.accept
def test_three_times_the_people_three_times_the_margins(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--build", str(tmp_path / "demo"), "--scale", "3"]) == 0
    three, one = _figures(Demo(tmp_path / "demo"), capsys), _figures(demo, capsys)
    for name in ("situations", "passages", "young_people", "apprentices"):
        assert three["total"][name] == 3 * one["total"][name]
    for name in ("by_last_situation", "by_level", "by_referrer", "solutions"):
        assert three[name] == {word: 3 * number for word, number in one[name].items()}
    assert [row["situations"] for row in three["territories"]] == [3 * row["situations"] for row in one["territories"]]


def _figures(demo: Demo, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert main(["figures", *demo.options("coordinator"), "--as-of", "2010-12-31", "--json"]) == 0
    return json.loads(capsys.readouterr().out)
