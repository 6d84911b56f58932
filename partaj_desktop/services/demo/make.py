"""Make the demonstration's plan: pure, deterministic, verified margins."""

from collections.abc import Sequence
from datetime import date
from random import Random

from partaj_desktop.services.demo import frame, upcoming
from partaj_desktop.services.demo.casting import cast
from partaj_desktop.services.demo.codes import Level
from partaj_desktop.services.demo.decisions import decide
from partaj_desktop.services.demo.follow_up import Appointments, Logbooks, unread_bundles
from partaj_desktop.services.demo.identity import Phones
from partaj_desktop.services.demo.passages import Agenda
from partaj_desktop.services.demo.people import Dresser, situations, treated_people
from partaj_desktop.services.demo.plan import (
    Conflict,
    DemoPlan,
    Disagreement,
    Edit,
    Passage,
    Person,
    ReviewPair,
    Situation,
    Story,
    Transfer,
)
from partaj_desktop.services.demo.rosters import OtherPeople, Rosters, checks
from partaj_desktop.services.demo.slots import Slot, copies, shape
from partaj_desktop.services.demo.tables import Tables
from partaj_desktop.services.demo.timing import Timing, without_contact
from partaj_desktop.services.demo.watching import Watching, watch_cells

SEED = 261
_LEVELS = {
    Level.VI: "VI",
    Level.V_BIS: "V bis",
    Level.V: "V",
    Level.IV: "IV",
    Level.III: "III",
    Level.UNKNOWN: "",
}


def make_plan(tables: Tables, seed: int = SEED, scale: int = 1) -> DemoPlan:
    """Plan the whole demonstration; `scale` multiplies people and passages. PlanError when the tables contradict."""
    if scale < 1:
        raise ValueError("scale starts at 1")
    rng = Random(seed)
    slots = shape(tables, rng)
    decide(slots, tables.margins, rng)
    cast(slots, tables, rng)
    without_contact(slots, tables.margins["without_contact"], rng)
    slots = copies(slots, scale)
    timing = Timing(slots, tables, rng)
    timing.fill()
    return _assemble(slots, tables, timing, rng, seed, scale)


def _assemble(slots: list[Slot], tables: Tables, timing: Timing, rng: Random, seed: int, scale: int) -> DemoPlan:
    dresser = Dresser(tables, rng)
    today = date.fromisoformat(tables.margins["today"])
    structures, tutors, members = frame.organisations(dresser), frame.tutors(dresser), frame.members(dresser)
    sessions = frame.sessions(tables)
    treated = treated_people(slots, dresser, timing, scale)
    signals, watched = Watching(tables, dresser, scale).signals(slots)
    told = situations(slots, dresser, timing, {one.person: one.key for one in signals})
    passages = Agenda(slots, tables, timing, rng).passages()
    appointments = Appointments(slots, treated, tables, timing, rng).make(tutors)
    logbooks = Logbooks(tables, timing, rng)
    entries = logbooks.write(slots, appointments)
    late, unread = unread_bundles(slots, logbooks, today)
    others, pairs = OtherPeople(tables, dresser, treated, scale).make()
    lists = [(person, slot.lists) for person, slot in zip(treated, slots, strict=True)]
    lists += [(one.person, one.lists) for one in others]
    rosters = Rosters(tables, {one.person: (one.last_class, one.last_school, _LEVELS[one.level]) for one in told}, rng)
    coming = upcoming.Upcoming(tables, dresser, scale)
    items = coming.items(slots, signals, {person.key: person for person in watched})
    return DemoPlan(
        seed=seed,
        scale=scale,
        today=today,
        territories=frame.territories(tables),
        cells=frame.cells(tables),
        bodies=frame.bodies(tables),
        sessions=sessions,
        organisations=structures,
        officers=frame.officers(tables),
        tutors=tutors,
        members=members,
        people=(*treated, *(one.person for one in others), *watched, *coming.people),
        situations=(*told, *coming.situations),
        meetings=tuple(upcoming.meetings(tables, members, rng)),
        passages=tuple(passages),
        planned_items=tuple(items),
        appointments=tuple(appointments),
        entries=(*entries, *late),
        watch_cells=watch_cells(tables),
        signals=tuple(signals),
        rosters=rosters.rosters(lists),
        checks=tuple(checks(others, tables, rng)),
        projects=frame.projects(tables, sessions, rng),
        applications=frame.applications(tables, sessions, rng),
        transfers=_transfers(tables),
        disagreements=_disagreements(passages),
        stories=_stories(tables),
        review_pairs=(*pairs, _homonyms()),
        conflict=_conflict(treated, told, dresser.phones, today),
        unread=unread,
    )


def _transfers(tables: Tables) -> tuple[Transfer, ...]:
    return (
        Transfer(
            situation="s:story:transfer",
            to_territory="VA",
            proposed_on=date(2011, 1, 12),
            why=tables.stories["words"]["transfer_why"],
        ),
    )


def _disagreements(passages: Sequence[Passage]) -> tuple[Disagreement, ...]:
    """What the young person and the parents said, a week after the cell, each in their own line."""
    said = {"s:story:mother-refuses": (None, False), "s:story:disagree": (True, False)}
    return tuple(
        Disagreement(
            situation=one.situation,
            solution=one.solutions[0].key,
            on=one.due_on,
            young_person_agrees=said[one.situation][0],
            parents_agree=said[one.situation][1],
        )
        for one in passages
        if one.situation in said and one.solutions
    )


def _stories(tables: Tables) -> tuple[Story, ...]:
    return tuple(
        Story(key=one["key"], title=one["title"], people=tuple(one["people"])) for one in tables.stories["stories"]
    )


def _homonyms() -> ReviewPair:
    return ReviewPair(
        left="story:homonym-lens",
        right="story:homonym-bethune",
        why="Même nom, même prénom, même date de naissance",
        same=False,
    )


def _conflict(people: Sequence[Person], told: Sequence[Situation], phones: Phones, today: date) -> Conflict:
    """One mobile number of Lens, changed by the territory's two workstations two days apart."""
    open_ones = {one.person for one in told if one.closure is None and one.age_at_first >= 18}
    person = next(
        one
        for one in people
        if one.territory == "LL" and one.key in open_ones and one.mobile and one.key.startswith("p:")
    )
    return Conflict(
        person=person.key,
        field="mobile",
        first=Edit(officer="officer:LL", on=date(2011, 1, 13), value=phones.mobile()),
        second=Edit(officer="officer:LL-2", on=date(2011, 1, 14), value=phones.mobile()),
    )
