"""The plan is made of people who do not exist, and says nothing that harms."""

import re
from collections import Counter
from dataclasses import fields

import pytest

from partaj_desktop.services.demo.make import make_plan
from partaj_desktop.services.demo.plan import (
    DemoPlan,
    Person,
    Situation,
)
from partaj_desktop.services.demo.tables import load_tables
from tests.helpers.demo_plan import texts

FICTION = re.compile(r"(03 53 01|06 39 98) \d\d \d\d")
FORBIDDEN = (
    "drogue", "toxic", "alcool", "prison", "délit", "délinqu", "police", "justice", "condamn", "hospital", "hôpital",
    "malad", "médic", "dépress", "psych", "handicap", "enceinte", "grossesse", "suicid", "violen", "nationalité",
    "étrang", "immigr", "sans-papiers", "religi", "musulman", "catho", "juif", "voile", "rom ", "sécurité sociale",
    "échec", "paress", "cas social", "décrocheu", "incapable",
)  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> DemoPlan:
    return make_plan(load_tables())


def test_telephones_are_all_of_the_fiction_ranges(plan: DemoPlan) -> None:
    numbers = [number for one in plan.people for number in (one.mobile, one.landline, one.parent_phone) if number]
    numbers += [one.phone for one in plan.organisations] + [one.phone for one in plan.tutors]
    numbers += [plan.conflict.first.value, plan.conflict.second.value]
    assert len(numbers) > 1500
    assert [number for number in numbers if not FICTION.fullmatch(number)] == []
    for one in plan.people:
        assert one.mobile.startswith("06 39 98") or not one.mobile
        assert one.landline.startswith("03 53 01") or not one.landline


def test_every_run_of_digits_in_lists_is_harmless(plan: DemoPlan) -> None:
    """Ten digits in a row are a telephone of fiction or the number of no academy; thirteen (a NIR) stand nowhere."""
    for text in texts(plan):
        for digits in re.findall(r"\d{10,}", text.replace(" ", "")):
            assert re.fullmatch(r"(035301|063998)\d{4}|99\d{8}", digits), text


def test_mail_leads_nowhere(plan: DemoPlan) -> None:
    mails = [text for text in texts(plan) if "@" in text]
    assert len(mails) > 100
    for mail in mails:
        assert re.fullmatch(r"[a-z0-9.-]+@([a-z0-9-]+\.)?example\.org", mail), mail


def test_addresses_have_numbers_above_300_and_real_communes(plan: DemoPlan) -> None:
    towns = {
        "BB": ("Béthune", "Bruay-la-Buissière"),
        "LL": ("Lens", "Liévin", "Carvin"),
        "RT": ("Roubaix", "Tourcoing"),
        "SA": ("Maubeuge", "Fourmies"),
        "VA": ("Valenciennes", "Denain"),
    }
    seen: dict[str, Counter[str]] = {}
    for one in plan.people:
        assert int(one.address.split()[0]) > 300
        assert re.fullmatch(r"(59|62)\d{3}", one.postcode)
        seen.setdefault(one.territory, Counter())[one.commune] += 1
    for territory, expected in towns.items():
        assert all(seen[territory][town] > 3 for town in expected)


def test_no_word_that_harms(plan: DemoPlan) -> None:
    allowed = ("Club de prévention", "Violette")
    for text in texts(plan):
        lowered = text.lower()
        for one in allowed:
            lowered = lowered.replace(one.lower(), "")
        assert not [word for word in FORBIDDEN if word in lowered], text


def test_first_names_are_of_their_cohort(plan: DemoPlan) -> None:
    given = Counter(one.given_name for one in plan.people)
    assert not {"Jade", "Léo", "Lina", "Gabin"} & set(given)
    assert {"Kévin", "Jordan", "Mehdi", "Océane", "Marine"} <= set(given)
    assert max(given.values()) < 40


def test_names_of_the_region_prevail(plan: DemoPlan) -> None:
    pools = load_tables().names["family"]
    origin = {name: pool for pool, names in pools.items() for name in names}
    shares = Counter(
        "region" if origin[one.family_name] == "sambre" else origin[one.family_name]
        for one in plan.people
        if one.group == "treated"
    )
    expected = {
        "region": 209, "maghreb": 40, "polish": 30, "latin": 17, "flemish": 14, "turkish": 10, "african": 10,
        "asian": 7,
    }  # fmt: skip
    assert shares == expected


def test_no_field_tells_an_origin() -> None:
    names = {one.name for kind in (Person, Situation) for one in fields(kind)}
    assert not {"origin", "pool", "nationality", "nir", "religion", "health"} & names


def test_french_of_the_plan_is_typographic(plan: DemoPlan) -> None:
    for text in (*texts(plan.entries), *texts(plan.passages), *texts(plan.organisations), *texts(plan.stories)):
        assert "'" not in text
        assert not re.search(r"[^\s\u00a0\u202f](?<!http)[;!?](\s|$)", text)
