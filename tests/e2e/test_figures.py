"""The exact figures, from the command line, on the demonstration: the seed's, at its two dates."""

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from partaj_desktop.cli import main
from partaj_desktop.domain.figures import to_json
from partaj_desktop.services import figures, situations
from partaj_desktop.services.meetings import listing
from tests.helpers.demo import Demo

TERRITORIES = {  # meetings, situations, passages, apprentices
    "Béthune-Bruay": (3, 40, 42, 1),
    "Lens-Liévin-Hénin-Carvin": (3, 84, 93, None),
    "Roubaix-Tourcoing": (5, 57, 67, None),
    "Sambre-Avesnois": (4, 117, 129, 25),
    "Valenciennes": (3, 39, 40, None),
}


def _figures(demo: Demo, capsys: pytest.CaptureFixture[str], *dates: str) -> Any:
    assert main(["figures", *demo.options("coordinator"), *dates, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    return json.loads(out)


def test_the_figures_of_the_note_at_its_two_dates(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    found = _figures(demo, capsys, "--as-of", "2010-12-31", "--calls-as-of", "2011-01-18")
    assert {
        row["territory"]: (row["meetings"], row["situations"], row["passages"], row["apprentices"])
        for row in found["territories"]
    } == TERRITORIES
    assert found["total"] == {
        "meetings": 18,
        "situations": 337,
        "passages": 371,
        "young_people": 337,
        "apprentices": 26,
    }
    assert found["solutions"] == {"common_law": 161, "contact": 125}
    assert found["local_projects"] == {
        "received": 44,
        "retained": 20,
        "beneficiaries": 1180,
        "by_territory": {
            "Béthune-Bruay": 2,
            "Roubaix-Tourcoing": 6,
            "Sambre-Avesnois": 3,
            "Valenciennes": 2,
            "Hors territoires expérimentaux": 7,
        },
    }
    assert found["tutor_applications"] == {
        "received": 30,
        "retained": 21,
        "young_people": 553,
        "by_territory": {
            "Béthune-Bruay": 3,
            "Lens-Liévin-Hénin-Carvin": 7,
            "Roubaix-Tourcoing": 8,
            "Sambre-Avesnois": 2,
            "Hors territoires expérimentaux": 1,
        },
    }


def test_the_margins_of_the_situations(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    found = _figures(demo, capsys, "--as-of", "2010-12-31")
    assert list(found["by_last_situation"].values()) == [42, 165, 24, 26, 28, 16, 4, 24, 8]
    assert found["by_level"] == {"VI": 65, "V bis": 167, "V": 77, "IV": 15, "III": 1, "non renseigné": 12}
    assert list(found["by_referrer"].values()) == [107, 68, 82, 40, 28, 12]


def test_the_calls_stop_at_the_first_date_without_a_second(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    found = _figures(demo, capsys, "--as-of", "2010-12-31")
    assert found["calls_as_of"] == "2010-12-31"
    projects, tutors = found["local_projects"], found["tutor_applications"]
    assert (projects["received"], projects["retained"]) == (41, 14)
    assert (tutors["received"], tutors["retained"]) == (30, 16)


def test_a_date_before_any_meeting_counts_nothing(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    found = _figures(demo, capsys, "--as-of", "2010-09-20")
    assert found["total"] == {
        "meetings": 0,
        "situations": 0,
        "passages": 0,
        "young_people": 0,
        "apprentices": None,
    }


class _Machine:
    """The machine's clock, at a year of our choosing."""

    def __init__(self, year: int) -> None:
        self._now = datetime(year, 6, 15, 10, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now.astimezone(ZoneInfo("Europe/Paris"))

    def today(self) -> date:
        return self._now.date()


def test_the_machines_clock_changes_nothing(demo: Demo) -> None:
    """The same profile opened in 2011, 2026 and 2036: same day, same lists, same ages, same figures."""
    seen = []
    for year in (2011, 2026, 2036):
        session = demo.open("facilitators/sambre-avesnois", _Machine(year))
        assert session.today() == date(2011, 1, 19)
        computed = figures.compute(session, as_of=date(2010, 12, 31), calls_as_of=date(2011, 1, 18))
        seen.append((situations.listing(session), listing(session), json.dumps(to_json(computed))))
        session.close()
    assert seen[0] == seen[1] == seen[2]
    assert len(seen[0][0].lines) > 117


def test_every_situation_of_a_cell_is_of_that_cells_territory(demo: Demo) -> None:
    session = demo.open("coordinator")
    placed = session.connection.execute(
        "SELECT s.territory = c.subject, COUNT(*) FROM situation s JOIN cell c ON c.id = s.cell GROUP BY 1"
    ).fetchall()
    session.close()
    assert dict(placed).keys() == {1}
