"""The lists as they came: 1 278 rows about 1 026 people, in capitals, without accents, with variants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from partaj_desktop.services.demo.calendar_days import between
from partaj_desktop.services.demo.codes import Group, Level, Source, Verification
from partaj_desktop.services.demo.identity import plain
from partaj_desktop.services.demo.people import Dresser
from partaj_desktop.services.demo.plan import Check, Person, ReviewPair, Roster, RosterRow
from partaj_desktop.services.demo.tables import PlanError, Table, Tables

_VARIANTS = {"Łukasz": "Lucas", "Mickaël": "Michaël", "Kévin": "Kevin", "Rémi": "Rémy", "Mathieu": "Matthieu"}
_FAR = "HT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A person known from lists only, with the check's outcome."""

    person: Person
    lists: tuple[str, ...]
    outcome: Verification


class OtherPeople:
    """Makes the 750 who were on a list and were checked, never before a cell."""

    def __init__(self, tables: Tables, dresser: Dresser, treated: Sequence[Person], scale: int) -> None:
        self._tables, self._dresser, self._rng, self._scale = tables, dresser, dresser.rng, scale
        self._treated = {person.key: person for person in treated}
        self._pairs: list[ReviewPair] = []
        self._known = [
            person
            for person in treated
            if person.key.startswith("p:") and "~" not in person.key and person.birth_date is not None
        ]

    def make(self) -> tuple[list[Listed], list[ReviewPair]]:
        """All of them, stories and look-alikes among the first copy, and the pairs left to review."""
        margins = self._tables.margins
        lists = [tuple(sources) for sources, count in margins["other_lists"] for _ in range(count)]
        outcomes = [Verification(kind) for kind, count in margins["verification"].items() for _ in range(count)]
        where = [territory for territory, count in margins["others"].items() for _ in range(count)]
        for row in (lists, outcomes, where):
            self._rng.shuffle(row)
        self._cfa_where(lists, where)
        found = []
        told = self._told(lists, outcomes, where)
        for copy in range(1, self._scale + 1):
            for at, (sources, outcome, territory) in enumerate(zip(lists, outcomes, where, strict=True)):
                person = told.get(at) if copy == 1 else None
                person = person or self._person(at, copy, territory, sources, outcome)
                found.append(Listed(person=person, lists=sources, outcome=outcome))
        return found, self._pairs

    def _cfa_where(self, lists: Sequence[Sequence[str]], where: list[str]) -> None:
        """CFAs list their apprentices in two territories only."""
        there = [at for at, sources in enumerate(lists) if "cfa" in sources and where[at] not in ("BB", "SA")]
        swaps = [at for at, sources in enumerate(lists) if "cfa" not in sources and where[at] in ("BB", "SA")]
        for at, other in zip(there, swaps, strict=False):
            where[at], where[other] = where[other], where[at]

    def _told(
        self, lists: Sequence[tuple[str, ...]], outcomes: list[Verification], where: list[str]
    ) -> dict[int, Person]:
        """Give the stories, then the look-alikes, each a place among the list-only people; outcomes are exchanged."""
        told: dict[int, Person] = {}

        def place(person: Person, sources: Sequence[str], outcome: str) -> None:
            free = [at for at in range(len(lists)) if at not in told]
            fitting = [at for at in free if lists[at] == tuple(sources)]
            here = next(iter(at for at in fitting if where[at] == person.territory), None)
            same = next(iter(at for at in free if outcomes[at] == outcome), None)
            if here is None or same is None:
                raise PlanError(f"no place on {sources} for {person.key}")
            outcomes[here], outcomes[same] = outcomes[same], outcomes[here]
            told[here] = person

        for role in self._tables.stories["listed"]:
            place(self._story(role), role["lists"], role["outcome"])
        for rank, change in enumerate(self._tables.stories["look_alikes"], 1):
            place(self._look_alike(change, rank), ["mgi"], Verification.TO_CHECK)
        return told

    def _story(self, role: Table) -> Person:
        if "of" not in role:
            return self._dresser.person(
                role["key"],
                Group.LIST_ONLY,
                role["territory"],
                (role["given"], role["family"]),
                role["sex"],
                traits=replace(self._dresser.any_traits(minor=True, with_ine=True), birth_known=True),
                birth=date.fromisoformat(role["birth"]),
                told_age=None,
            )
        model = self._treated[role["of"]]
        swapped_date = "birth" in role
        self._pairs.append(
            ReviewPair(
                left=model.key,
                right=role["key"],
                why="Jour et mois inversés" if swapped_date else "Nom et prénom inversés",
                same=True,
            )
        )
        birth = date.fromisoformat(role["birth"]) if swapped_date else model.birth_date
        return replace(
            model,
            key=role["key"],
            group=Group.LIST_ONLY,
            given_name=role.get("given", model.given_name),
            family_name=role.get("family", model.family_name),
            birth_date=birth,
            told_age=None,
            ine="",
        )

    def _look_alike(self, change: Table, rank: int) -> Person:
        model = self._known[rank * 13]
        key = f"l:{model.territory}:alike-{rank}"
        self._pairs.append(ReviewPair(left=model.key, right=key, why=change["why"], same=change["same"]))
        birth = model.birth_date or date(1993, 6, 15)
        given, family = model.given_name, model.family_name
        kind = change["change"]
        if kind == "one_letter":
            family = family + "s" if family[-1] != "s" else family[:-1]
        elif kind == "given_name":
            given = self._dresser.namer.draw("region", model.sex, model.territory)[0]
        elif kind == "day":
            birth = birth + timedelta(days=1) if birth.day < 28 else birth - timedelta(days=1)
        elif kind == "year":
            birth = birth.replace(year=birth.year - 1, day=min(birth.day, 28))
        return replace(
            model,
            key=key,
            group=Group.LIST_ONLY,
            given_name=given,
            family_name=family,
            birth_date=None if kind == "no_date" else birth,
            told_age=None,
            mobile=model.mobile if change["same"] else self._dresser.phones.mobile(),
            ine="",
        )

    def _person(self, at: int, copy: int, territory: str, sources: Sequence[str], outcome: Verification) -> Person:
        dresser, rng = self._dresser, self._rng
        pools = self._tables.margins["name_pools"]
        pool = rng.choices(list(pools), weights=[counts[territory] for counts in pools.values()])[0]
        sex = "F" if rng.random() < 0.42 else "M"
        birth = date(1985, 9, 1) + timedelta(days=int(rng.triangular(0, 3740, 2950)))
        minor = birth > date(1992, 9, 1)
        suffix = "" if copy == 1 else f"~{copy}"
        return dresser.person(
            f"l:{territory}:{at + 1:03}{suffix}",
            Group.LIST_ONLY,
            territory,
            dresser.namer.draw(pool, sex, territory),
            sex,
            traits=dresser.any_traits(minor=minor, with_ine="mgi" in sources and rng.random() < 0.6),
            birth=birth,
            told_age=None,
            lives_in=_FAR if outcome is Verification.OUTSIDE else territory,
        )


def checks(listed: Sequence[Listed], tables: Tables, rng: Random) -> list[Check]:
    """What each check told; those still to check have no day."""
    words = tables.stories["words"]
    made = []
    for one in listed:
        tries = 3 if one.outcome is Verification.UNREACHABLE else rng.choice((1, 1, 2))
        waits = one.outcome is Verification.TO_CHECK
        story = one.person.key == "story:false-leaver"
        made.append(
            Check(
                person=one.person.key,
                outcome=one.outcome,
                on=None if waits else between(date(2010, 9, 15), date(2010, 12, 17), rng),
                detail=words["false_leaver"] if story else rng.choice(tables.texts["checks"][one.outcome]),
                tries=0 if waits else tries,
            )
        )
    return made


class Rosters:
    """Writes the eight files row by row."""

    def __init__(self, tables: Tables, classes: Mapping[str, tuple[str, str, str]], rng: Random) -> None:
        self._tables, self._rng = tables, rng
        self._classes = classes  # person -> (class, school, level)
        self._schools: dict[str, dict[str, list[str]]] = tables.organisations["schools"]
        self._names = {one["key"]: one["name"] for one in tables.organisations["organisations"]}

    def rosters(self, lists: Sequence[tuple[Person, tuple[str, ...]]]) -> tuple[Roster, ...]:
        """One file by key of the tables, MGI's by territory; rows in an order of their own."""
        by_file: dict[str, list[Person]] = {key: [] for key in self._tables.texts["rosters"]}
        for person, sources in lists:
            for source in sources:
                by_file[f"mgi:{person.territory}" if source == "mgi" else source].append(person)
        return tuple(self._roster(key, people) for key, people in by_file.items())

    def _roster(self, key: str, people: list[Person]) -> Roster:
        source = Source(key.partition(":")[0])
        received, name = self._tables.texts["rosters"][key]
        self._rng.shuffle(people)
        write = {
            Source.MGI: self._mgi,
            Source.PARCOURS_3: self._parcours,
            Source.CFA: self._cfa,
            Source.SOCIAL: self._social,
        }[source]
        rows = (
            RosterRow(number=number, person=person.key, cells=write(person, number))
            for number, person in enumerate(people, 1)
        )
        return Roster(
            key=f"r:{key}",
            source=source,
            territory=key.partition(":")[2],
            file_name=name,
            encoding="cp1252" if source is Source.MGI else "utf-8",
            received_on=date.fromisoformat(received),
            columns=tuple(self._tables.texts["roster_columns"][source]),
            rows=tuple(rows),
        )

    def _last_school(self, territory: str) -> tuple[str, str]:
        """Draw a school of the territory and one of its classes."""
        last = self._rng.choices(("middle_school", "vocational_school", "general_school"), weights=(3, 6, 2))[0]
        classes = self._tables.texts["classes"]
        told = classes.get(f"{last}/{Level.V_BIS}") or classes[last]
        return self._names[self._rng.choice(self._schools[territory][last])], self._rng.choice(told)

    def _capitals(self, text: str) -> str:
        """Capitals without accents, as old systems keep them."""
        return plain(text).upper()

    def _variant(self, person: Person) -> str:
        """The first name as somebody else writes it."""
        given = person.given_name
        if person.key == "story:three-lists" or self._rng.random() < 0.3:
            given = _VARIANTS.get(given, given)
        return given

    def _day(self, person: Person) -> str:
        return f"{person.birth_date:%d/%m/%Y}" if person.birth_date else ""

    def _mgi(self, person: Person, number: int) -> tuple[str, ...]:
        told, school, _level = self._classes.get(person.key, ("", "", ""))
        if not school:
            school, told = self._last_school(person.territory)
        given = self._capitals(person.given_name)
        words = given.split()
        short = len(words) > 1 and not person.key.startswith("story:")
        return (
            self._capitals(person.family_name),
            f"{words[0]} {words[-1][0]}." if short else given,
            self._day(person),
            person.sex,
            person.ine,
            self._capitals(school),
            self._capitals(told),
            f"{between(date(2010, 1, 11), date(2010, 7, 2), self._rng):%d/%m/%Y}",
            self._capitals(person.address),
            person.postcode,
            self._capitals(person.commune).replace("-", " "),
            person.landline.replace(" ", "") or person.mobile.replace(" ", ""),
            person.parent_phone.replace(" ", ""),
        )

    def _parcours(self, person: Person, number: int) -> tuple[str, ...]:
        _told, _school, level = self._classes.get(person.key, ("", "", ""))
        return (
            f"P3-{610000 + number * 37}",
            self._capitals(person.family_name),
            self._variant(person),
            self._day(person),
            {"F": "Féminin", "M": "Masculin"}[person.sex],
            person.address,
            person.postcode,
            person.commune if self._rng.random() < 0.8 else self._capitals(person.commune),
            person.landline,
            person.mobile,
            person.email,
            level or self._rng.choice(("VI", "V bis", "V bis", "V")),
        )

    def _cfa(self, person: Person, number: int) -> tuple[str, ...]:
        broken = between(date(2010, 5, 3), date(2010, 9, 8), self._rng)
        return (
            f"{self._variant(person)} {self._capitals(person.family_name)}",
            self._day(person),
            self._rng.choice(self._tables.texts["trades"]),
            f"{broken:%d/%m/%Y}" if self._rng.random() < 0.6 else "",
            self._capitals(person.commune),
            person.mobile or person.parent_phone,
        )

    def _social(self, person: Person, number: int) -> tuple[str, ...]:
        family = person.family_name if self._rng.random() < 0.6 else self._capitals(person.family_name)
        return (
            self._variant(person),
            family,
            self._day(person) if self._rng.random() < 0.9 else "",
            person.commune,
            person.mobile or person.landline or person.parent_phone,
            self._rng.choice(("", "", "à rappeler en fin de journée", "connu de l’équipe")),
        )
