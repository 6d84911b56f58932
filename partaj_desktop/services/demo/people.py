"""From slots to people and situations: names, birth dates, addresses and contacts, with the shares of 2010."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from partaj_desktop.services.demo.calendar_days import age_on, between, last_working, three_months_after
from partaj_desktop.services.demo.casting import CONTRACT_BROKEN
from partaj_desktop.services.demo.codes import (
    DecisionKind,
    Group,
    Last,
    Outcome,
    SituationState,
    SolutionState,
)
from partaj_desktop.services.demo.identity import Namer, Phones, birth_for, commune_of, email, ine
from partaj_desktop.services.demo.plan import Closure, Person, Situation
from partaj_desktop.services.demo.rounding import choose
from partaj_desktop.services.demo.slots import SCHOOLS, Slot
from partaj_desktop.services.demo.tables import Table, Tables
from partaj_desktop.services.demo.timing import Timing

_BORN_AFTER = date(1985, 3, 1)  # not yet 26 in January 2011
_SUMMER = (date(2010, 7, 2), date(2010, 9, 2))  # nobody leaves a school that is closed
_GOING_ON = frozenset({Last.TRAINEE, Last.STUDENT, Last.EMPLOYED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """Which contacts one person has."""

    mobile: bool
    landline: bool
    email: bool
    care_of: bool
    parent: bool
    birth_known: bool
    ine: bool


class Dresser:
    """Makes people: one namer and one series of telephone numbers for the whole plan."""

    def __init__(self, tables: Tables, rng: Random) -> None:
        self.tables = tables
        self.rng = rng
        self.namer = Namer(tables.names, rng)
        self.phones = Phones()
        self._around = {one["key"]: one["around"] for one in tables.organisations["organisations"]}
        for role in (*tables.stories["treated"], *tables.stories["listed"]):
            for given in _given_names(role):
                self.namer.keep(given, role.get("family", ""))

    def person(self, key: str, group: Group, territory: str, name: tuple[str, str], sex: str, **more: Any) -> Person:
        """Dress one person; `more` holds traits, birth, told_age and optionally around, commune, lives_in, letters."""
        traits: Traits = more["traits"]
        given, family = name
        commune, postcode = self._commune(more.get("lives_in", territory), more)
        relation = self.rng.choice(("mère", "père")) if traits.parent else ""
        parent_given = self.rng.choice(self.tables.names["adults"]["F" if relation == "mère" else "M"])
        return Person(
            key=key,
            group=group,
            territory=territory,
            given_name=given,
            family_name=family,
            sex=sex,
            birth_date=more["birth"] if traits.birth_known else None,
            told_age=None if traits.birth_known else more["told_age"],
            address=f"{self.rng.randint(301, 399)} {self.rng.choice(self.tables.names['streets'])}",
            care_of=self._care_of() if traits.care_of else "",
            postcode=postcode,
            commune=commune,
            mobile=self.phones.mobile() if traits.mobile else "",
            landline=self.phones.landline() if traits.landline else "",
            email=email(given, family) if traits.email else "",
            parent_name=f"{parent_given} {family}" if relation else "",
            parent_relation=relation,
            parent_phone=self.phones.parent(self.rng.randint(0, 2)) if relation else "",
            ine=ine(self.rng) if traits.ine else "",
            write_to_address=more.get("letters", True),
        )

    def _commune(self, territory: str, more: Mapping[str, Any]) -> tuple[str, str]:
        communes = self.tables.places["communes"][territory]
        if more.get("commune"):
            found = next(one for one in communes if one[0] == more["commune"])
            return found[0], found[1]
        return commune_of(communes, more.get("around", ""), self.rng)

    def _care_of(self) -> str:
        family = self.rng.choice(self.tables.names["family"]["region"])
        return f"chez {self.rng.choice(('Mme', 'M.', 'M. et Mme'))} {family}"

    def any_traits(self, *, minor: bool, with_ine: bool) -> Traits:
        """Draw contacts by the shares, for people no exact margin is told of."""
        shares, draw = self.tables.margins["contact_shares"], self.rng.random
        return Traits(
            mobile=draw() >= shares["no_mobile"],
            landline=draw() < shares["landline"],
            email=draw() < shares["email"],
            care_of=draw() < shares["care_of"],
            parent=draw() < shares["parent_phone"] * (1.5 if minor else 0.5),
            birth_known=draw() >= shares["birth_date_missing"],
            ine=with_ine,
        )

    def around(self, organisation: str) -> str:
        """The seat an organisation is near to, or nothing."""
        return str(self._around[organisation])


def _given_names(role: Table) -> list[str]:
    given = role.get("given", "")
    return list(given.values()) if isinstance(given, dict) else [given]


def exact_traits(slots: Sequence[Slot], tables: Tables, scale: int, rng: Random) -> list[Traits]:
    """Draw the contacts of the treated so that every share is exact."""
    wanted, everyone = tables.margins["contacts"], range(len(slots))

    def some(name: str, weights: Sequence[float]) -> set[int]:
        return set(choose(everyone, weights, wanted[name] * scale, rng))

    alike = [1.0] * len(slots)
    ordinary = [0.0 if slot.story else 1.0 for slot in slots]
    no_mobile, mails, care = some("no_mobile", ordinary), some("email", alike), some("care_of", alike)
    parents = some("parent_phone", [3.0 if slot.age < 18 else 0.6 for slot in slots])
    unknown = some("birth_date_missing", ordinary)
    numbered = some("ine", [1.0 if "mgi" in slot.lists else 0.0 for slot in slots])
    share = tables.margins["contact_shares"]["landline"]
    return [
        Traits(
            mobile=at not in no_mobile,
            landline=rng.random() < share,
            email=at in mails,
            care_of=at in care,
            parent=at in parents,
            birth_known=at not in unknown,
            ine=at in numbered,
        )
        for at in everyone
    ]


def treated_people(slots: Sequence[Slot], dresser: Dresser, timing: Timing, scale: int) -> list[Person]:
    """Dress the 337, in the slots' order."""
    roles = {role["key"]: role for role in dresser.tables.stories["treated"]}
    traits = exact_traits(slots, dresser.tables, scale, dresser.rng)
    people = []
    for slot, trait in zip(slots, traits, strict=True):
        role = roles.get(slot.story, {})
        first = timing.first(slot)
        birth = date.fromisoformat(role["birth"]) if "birth" in role else _birth(slot, first, dresser.rng)
        name = (
            (role["given"][slot.sex], role["family"])
            if role
            else dresser.namer.draw(slot.pool, slot.sex, slot.territory)
        )
        people.append(
            dresser.person(
                slot.key,
                Group.TREATED,
                slot.territory,
                name,
                slot.sex,
                traits=trait,
                birth=birth,
                told_age=slot.age,
                around=dresser.around(slot.referrer),
                commune=role.get("commune", ""),
                letters=slot.story != "story:no-letter",
            )
        )
    return _same_home(people)


def _same_home(people: list[Person]) -> list[Person]:
    """The twins live at one address, and a number of their parents is the same where both have one."""
    first = next((one for one in people if one.key == "story:twins-a"), None)
    return [one if first is None or one.key != "story:twins-b" else _beside(first, one) for one in people]


def _beside(first: Person, twin: Person) -> Person:
    beside = replace(twin, address=first.address)
    if not (first.parent_phone and twin.parent_phone):
        return beside
    return replace(
        beside,
        parent_name=first.parent_name,
        parent_relation=first.parent_relation,
        parent_phone=first.parent_phone,
    )


def _birth(slot: Slot, first: date, rng: Random) -> date:
    birth = birth_for(slot.age, first, rng, _BORN_AFTER)
    if age_on(birth, first) != slot.age:
        raise AssertionError(slot.key)
    return birth


def situations(slots: Sequence[Slot], dresser: Dresser, timing: Timing, signals: Mapping[str, str]) -> list[Situation]:
    """Tell the situation of each of the 337; `signals` gives the watch cell's signal of a person."""
    tables, rng = dresser.tables, dresser.rng
    names = {one["key"]: one["name"] for one in tables.organisations["organisations"]}
    told = []
    for slot in slots:
        spotted = slot.days["spotted"]
        broken = _contract(slot, rng)
        closure = _closure(slot, timing)
        dormant = slot.story == "story:dormant"
        told.append(
            Situation(
                key=f"s:{slot.key}",
                person=slot.key,
                territory=slot.territory,
                state=SituationState.CLOSED
                if closure
                else SituationState.DORMANT
                if dormant
                else SituationState.FOLLOWED,
                last=slot.last,
                last_class=_class(slot, tables, rng),
                last_school=names[slot.watch] if slot.watch else _school(slot, tables, names, rng),
                left_on=broken or _left(slot, spotted, rng),
                level=slot.level,
                status=_status(slot, broken),
                referrer=slot.referrer,
                referrer_kind=slot.kind,
                spotted_on=spotted,
                verified_on=slot.days["verified"],
                proposed_on=slot.days["proposed"],
                age_at_first=slot.age,
                from_signal=signals.get(slot.key, ""),
                contract_broken_on=broken,
                deadline_on=three_months_after(broken) if broken else None,
                wish=tables.stories["words"]["apprentice_wish"]
                if slot.story == "story:apprentice"
                else rng.choice(tables.texts["wishes"]),
                dormant_until=date(2011, 3, 1) if dormant else None,
                dormant_since=date(2011, 1, 10) if dormant else None,
                closure=closure,
            )
        )
    return told


def _contract(slot: Slot, rng: Random) -> date | None:
    if slot.story == "story:apprentice":
        return CONTRACT_BROKEN
    if slot.last is not Last.APPRENTICE or rng.random() < 0.4:
        return None
    spotted = slot.days["spotted"]
    return last_working(spotted - timedelta(days=rng.randint(2, 40)))


def _left(slot: Slot, spotted: date, rng: Random) -> date | None:
    if slot.watch or slot.last is Last.APPRENTICE:
        return None
    if slot.last is Last.IDLE:
        return between(date(2009, 1, 15), date(2009, 7, 3), rng)
    if slot.last is Last.UNKNOWN:
        return None
    latest = min(spotted, date(2010, 11, 5))
    left = between(latest - timedelta(days=150), latest, rng)
    return left if left < _SUMMER[0] or left >= _SUMMER[1] else min(_SUMMER[0], spotted)


def _status(slot: Slot, broken: date | None) -> Last:
    """What the person is at the first passage: still there, or without activity."""
    if slot.watch or slot.last in (Last.APPRENTICE, Last.UNKNOWN):
        return slot.last
    return slot.last if slot.last in _GOING_ON and slot.number % 4 == 0 else Last.IDLE


def _class(slot: Slot, tables: Tables, rng: Random) -> str:
    if slot.story == "story:apprentice":
        return str(tables.stories["words"]["apprentice_class"])
    classes = tables.texts["classes"].get(f"{slot.last}/{slot.level}") or tables.texts["classes"].get(slot.last)
    return rng.choice(classes) if classes else ""


def _school(slot: Slot, tables: Tables, names: Mapping[str, str], rng: Random) -> str:
    if slot.last not in SCHOOLS:
        return ""
    schools = tables.organisations["schools"][slot.territory][slot.last]
    return names[schools[0] if slot.story == "story:reserved-note" else rng.choice(schools)]


def _closure(slot: Slot, timing: Timing) -> Closure | None:
    """An exit noted by the cell closes on its day; a completed solution a little later."""
    if slot.decision is DecisionKind.LEFT:
        outcomes = (Outcome.BACK_TO_SCHOOL, Outcome.FOUND_ALONE, Outcome.MOVED)
        outcome = Outcome.FOUND_ALONE if slot.story == "story:baker" else outcomes[slot.number % 3]
        return Closure(outcome=outcome, on=timing.final(slot), noted_by=slot.referrer)
    if slot.state is SolutionState.COMPLETED and not slot.planned:
        return Closure(outcome=Outcome.SOLUTION_HELD, on=slot.days["end"], noted_by=slot.referrer)
    return None
