"""Held meetings' attendance, the two planned meetings and the people they take up for the first time."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from partaj_desktop.services.demo.calendar_days import age_on, between
from partaj_desktop.services.demo.codes import (
    Group,
    ItemReason,
    Last,
    Level,
    OrganisationKind,
    Presence,
    SituationState,
)
from partaj_desktop.services.demo.identity import birth_for
from partaj_desktop.services.demo.people import Dresser
from partaj_desktop.services.demo.plan import Attendance, Meeting, Person, PlannedItem, Signal, Situation
from partaj_desktop.services.demo.plan_frame import Member
from partaj_desktop.services.demo.rounding import choose
from partaj_desktop.services.demo.slots import Slot, watch_kinds
from partaj_desktop.services.demo.tables import Tables

_LEVELS = {
    Last.MIDDLE_SCHOOL: Level.V_BIS,
    Last.VOCATIONAL_SCHOOL: Level.V_BIS,
    Last.TRAINEE: Level.VI,
    Last.IDLE: Level.VI,
}


def meetings(tables: Tables, members: Sequence[Member], rng: Random) -> list[Meeting]:
    """The eighteen held meetings and the two planned ones."""
    found = []
    places = {one["code"]: one for one in tables.places["territories"]}
    for territory, held in tables.margins["meetings"].items():
        planned = tables.margins["planned_meetings"].get(territory)
        days = [day for day, _first, _second in held] + ([planned["on"]] if planned else [])
        own = [one for one in members if one.territory == territory]
        for number, day in enumerate(days, 1):
            past = number <= len(held)
            found.append(
                Meeting(
                    key=f"m:{territory}:{day}",
                    cell=f"cell:{territory}",
                    territory=territory,
                    on=date.fromisoformat(day),
                    starts_at=places[territory]["starts_at"],
                    planned_minutes=180,
                    place=places[territory]["place"],
                    held=past,
                    number=number,
                    attendance=_attendance(own, rng) if past else _invited(own),
                    points=tuple(rng.sample(tables.texts["points"], 2)),
                )
            )
    return found


def _attendance(own: Sequence[Member], rng: Random) -> tuple[Attendance, ...]:
    """8 to 16 people from 6 to 11 structures: drawn again until the structures are in range."""
    count = rng.randint(8, 16)
    while True:
        present = set(choose(range(len(own)), [1.0] * len(own), count, rng))
        if 6 <= len({own[at].organisation for at in present}) <= 11:
            break
    away = (Presence.EXCUSED, Presence.EXCUSED, Presence.ABSENT)
    return tuple(
        Attendance(member=one.key, presence=Presence.PRESENT if at in present else rng.choice(away))
        for at, one in enumerate(own)
    )


def _invited(own: Sequence[Member]) -> tuple[Attendance, ...]:
    return tuple(Attendance(member=one.key, presence=None) for one in own)


class Upcoming:
    """Makes the planned agendas: second passages to come, one relay, and new situations."""

    def __init__(self, tables: Tables, dresser: Dresser, scale: int) -> None:
        self._tables, self._dresser, self._rng, self._scale = tables, dresser, dresser.rng, scale
        self.people: list[Person] = []
        self.situations: list[Situation] = []

    def items(
        self, slots: Sequence[Slot], signals: Sequence[Signal], people: Mapping[str, Person]
    ) -> list[PlannedItem]:
        """All items of the planned meetings; new people and situations are left in `people` and `situations`."""
        found = []
        for territory, wanted in self._tables.margins["planned_meetings"].items():
            day = date.fromisoformat(wanted["on"])
            agenda = [(f"s:{slot.key}", slot.planned) for slot in slots if slot.territory == territory and slot.planned]
            agenda.sort(key=lambda item: item[1] is not ItemReason.REVIEW)
            relays = [one for one in signals if one.situation.startswith(f"s:w:{territory}:")]
            agenda += [(self._relay(one, people[one.person], day), ItemReason.HAND_OVER) for one in relays]
            for copy in range(1, self._scale + 1):
                agenda += [
                    (self._new(territory, rank, copy, day), ItemReason.NEW) for rank in range(1, wanted["new"] + 1)
                ]
            found += [
                PlannedItem(
                    key=f"i:{day:%m%d}:{situation.removeprefix('s:')}",
                    meeting=f"m:{territory}:{day}",
                    situation=situation,
                    position=position,
                    reason=reason,
                    planned_minutes=6 if reason is ItemReason.NEW else 4,
                )
                for position, (situation, reason) in enumerate(agenda, 1)
            ]
        return found

    def _relay(self, signal: Signal, person: Person, day: date) -> str:
        schools = watch_kinds(self._tables, person.territory)
        cell = next(school for school in schools if self._watch(signal) == school)
        age = age_on(person.birth_date, day) if person.birth_date else person.told_age or 16
        handed = signal.handed_over_on or signal.on
        referrer = self._referrer(person.territory, OrganisationKind.CIO)
        return self._tell(
            person, schools[cell], OrganisationKind.CIO, referrer, (handed, handed, handed), age, signal.key
        )

    def _watch(self, signal: Signal) -> str:
        schools = list(self._tables.organisations["watch_schools"])
        return str(schools[int(signal.watch_cell.rpartition("-")[2]) - 1])

    def _referrer(self, territory: str, kind: OrganisationKind) -> str:
        return str(
            self._rng.choice(
                [
                    one["key"]
                    for one in self._tables.organisations["organisations"]
                    if one["kind"] == kind and territory in one["proposes"]
                ]
            )
        )

    def _new(self, territory: str, rank: int, copy: int, day: date) -> str:
        rng, dresser = self._rng, self._dresser
        age = rng.choice((16, 17, 17, 18, 18, 19, 20))
        kinds = (OrganisationKind.MGI, OrganisationKind.CIO, OrganisationKind.MISSION_LOCALE, OrganisationKind.SOCIAL)
        kind = rng.choice(kinds if age >= 18 else kinds[:2])
        last = rng.choice((Last.VOCATIONAL_SCHOOL, Last.TRAINEE, Last.IDLE) if age >= 18 else (Last.VOCATIONAL_SCHOOL,))
        referrer = self._referrer(territory, kind)
        sex = rng.choice("FFMMM")
        suffix = "" if copy == 1 else f"~{copy}"
        pools = self._tables.margins["name_pools"]
        pool = rng.choices(list(pools), weights=[counts[territory] for counts in pools.values()])[0]
        person = dresser.person(
            f"n:{territory}:{rank:02}{suffix}",
            Group.NEW,
            territory,
            dresser.namer.draw(pool, sex, territory),
            sex,
            traits=dresser.any_traits(minor=age < 18, with_ine=kind is OrganisationKind.MGI),
            birth=birth_for(age, day, rng),
            told_age=age,
            around=dresser.around(referrer),
        )
        self.people.append(person)
        spotted = between(date(2010, 12, 17), date(2011, 1, 10), rng)
        verified = between(spotted, spotted + timedelta(days=4), rng)
        proposed = between(verified, date(2011, 1, 18), rng)
        return self._tell(person, last, kind, referrer, (spotted, verified, proposed), age, "")

    def _tell(
        self,
        person: Person,
        last: Last,
        kind: OrganisationKind,
        referrer: str,
        days: tuple[date, date, date],
        age: int,
        signal: str,
    ) -> str:
        spotted, verified, proposed = days
        situation = Situation(
            key=f"s:{person.key}",
            person=person.key,
            territory=person.territory,
            state=SituationState.PROPOSED,
            last=last,
            last_class="",
            last_school="",
            left_on=None,
            level=_LEVELS[last],
            status=last if signal else Last.IDLE,
            referrer=referrer,
            referrer_kind=kind,
            spotted_on=spotted,
            verified_on=verified,
            proposed_on=proposed,
            age_at_first=age,
            from_signal=signal,
            contract_broken_on=None,
            deadline_on=None,
            wish=self._rng.choice(self._tables.texts["wishes"]),
            dormant_until=None,
            dormant_since=None,
            closure=None,
        )
        self.situations.append(situation)
        return situation.key
