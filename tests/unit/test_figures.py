"""The figures laid out as JSON: exact keys, exact order, nothing added up, and a fingerprint that tells them apart."""

import json
from dataclasses import replace
from datetime import date

from partaj_desktop.domain.figures import (
    Figures,
    LocalProjectFigures,
    Solutions,
    TerritoryFigures,
    Total,
    TutorApplicationFigures,
    fingerprint,
    to_json,
)

FIGURES = Figures(
    as_of=date(2010, 12, 31),
    calls_as_of=date(2011, 1, 18),
    territories=(
        TerritoryFigures(territory="Béthune-Bruay", meetings=3, situations=40, passages=42, apprentices=1),
        TerritoryFigures(territory="Valenciennes", meetings=3, situations=39, passages=40),
    ),
    total=Total(meetings=18, situations=337, passages=371, young_people=337, apprentices=26),
    solutions=Solutions(common_law=161, contact=125),
    local_projects=LocalProjectFigures(
        received=44,
        retained=20,
        beneficiaries=1180,
        by_territory={"Roubaix-Tourcoing": 6, "Hors territoires expérimentaux": 7},
    ),
    tutor_applications=TutorApplicationFigures(
        received=30, retained=21, young_people=553, by_territory={"Roubaix-Tourcoing": 8}
    ),
)

EXPECTED = (
    '{"as_of":"2010-12-31","calls_as_of":"2011-01-18",'
    '"territories":[{"territory":"Béthune-Bruay","meetings":3,"situations":40,"passages":42,"apprentices":1},'
    '{"territory":"Valenciennes","meetings":3,"situations":39,"passages":40,"apprentices":null}],'
    '"total":{"meetings":18,"situations":337,"passages":371,"young_people":337,"apprentices":26},'
    '"by_last_situation":{},"by_level":{},"by_referrer":{},"solutions":{"common_law":161,"contact":125},'
    '"local_projects":{"received":44,"retained":20,"beneficiaries":1180,'
    '"by_territory":{"Roubaix-Tourcoing":6,"Hors territoires expérimentaux":7}},'
    '"tutor_applications":{"received":30,"retained":21,"young_people":553,"by_territory":{"Roubaix-Tourcoing":8}}}'
)


def test_json_has_the_contract_s_keys_in_its_order() -> None:
    assert json.dumps(to_json(FIGURES), ensure_ascii=False, separators=(",", ":")) == EXPECTED


def test_fingerprint_is_twelve_digits_and_follows_the_figures_alone() -> None:
    name = fingerprint(FIGURES)
    assert len(name) == 14
    assert all(len(part) == 4 and set(part) <= set("0123456789ABCDEF") for part in name.split("-"))
    projects = FIGURES.local_projects
    turned = replace(projects, by_territory=dict(sorted(projects.by_territory.items())))
    assert fingerprint(replace(FIGURES, local_projects=turned)) == name
    other = replace(FIGURES, total=replace(FIGURES.total, passages=372))
    assert fingerprint(other) != name
