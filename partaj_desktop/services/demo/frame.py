"""The frame of the region, read from the tables: territories, bodies, structures, officers, tutors, cells, calls."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from partaj_desktop.services.demo.calendar_days import between
from partaj_desktop.services.demo.codes import BodyKind, CallDecision, OrganisationKind, Wing
from partaj_desktop.services.demo.identity import plain
from partaj_desktop.services.demo.people import Dresser
from partaj_desktop.services.demo.plan_frame import (
    Body,
    Cell,
    LocalProject,
    Member,
    Officer,
    Opinion,
    Organisation,
    Session,
    Territory,
    Tutor,
    TutorApplication,
)
from partaj_desktop.services.demo.rounding import assign
from partaj_desktop.services.demo.tables import Table, Tables

_OUTSIDE = "HT"
Verdict = tuple[CallDecision, date | None]


def territories(tables: Tables) -> tuple[Territory, ...]:
    """The five territories, and the rest of the region."""
    return tuple(
        Territory(
            code=one["code"],
            name=one["name"],
            installed_on=date.fromisoformat(one["installed_on"]) if one["installed_on"] else None,
            installed_at=one["installed_at"],
            chair=one["chair"],
            follow_up_word=one["follow_up_word"],
        )
        for one in tables.places["territories"]
    )


def cells(tables: Tables) -> tuple[Cell, ...]:
    """One local technical cell by territory."""
    return tuple(
        Cell(key=f"cell:{one['code']}", territory=one["code"], name=one["cell"], place=one["place"])
        for one in tables.places["territories"]
        if one["cell"]
    )


def bodies(tables: Tables) -> tuple[Body, ...]:
    """The region's three bodies, and the five territorial committees."""
    content = tables.organisations
    regional = [
        Body(
            key=one["key"],
            kind=BodyKind(one["kind"]),
            name=one["name"],
            territory="",
            chair=one["chair"],
            members=tuple(one["members"]),
        )
        for one in content["bodies"]
    ]
    local = [
        Body(
            key=f"body:{one.code}",
            kind=BodyKind.TERRITORIAL_COMMITTEE,
            name=f"Comité de pilotage territorial {one.name}",
            territory=one.code,
            chair=one.chair,
            members=tuple(content["body_members"]),
        )
        for one in territories(tables)
        if one.installed_on
    ]
    return (*regional, *local)


def sessions(tables: Tables) -> tuple[Session, ...]:
    """All dated sessions: regional ones, installations, then those that gave opinions on the two calls."""
    found = [
        Session(key=f"b:{body}:{day}", body=body, on=date.fromisoformat(day), place=place, purpose=purpose)
        for body, day, place, purpose in tables.organisations["sessions"]
    ]
    for one in territories(tables):
        if one.installed_on:
            found.append(_local(one.code, one.installed_on, one.installed_at, "installation"))
    places = {one["code"]: one["place"] for one in tables.places["territories"]}
    calls = tables.margins["calls"]
    opinions = {
        (territory, day)
        for decided in (calls["project_decided"], calls["tutor_decided"], calls["turned_down_on"])
        for day, where in decided.items()
        for territory in where
        if territory != _OUTSIDE
    }
    for territory, day in sorted(opinions):
        found.append(_local(territory, date.fromisoformat(day), places[territory], "opinions"))
    return tuple(sorted(found, key=lambda one: (one.on, one.body)))


def _local(territory: str, on: date, place: str, purpose: str) -> Session:
    body = f"body:{territory}"
    return Session(key=f"b:{body}:{on}", body=body, on=on, place=place, purpose=purpose)


def organisations(dresser: Dresser) -> tuple[Organisation, ...]:
    """Every structure of the plan, with a telephone of the fiction range."""
    return tuple(
        Organisation(
            key=one["key"],
            name=one["name"],
            kind=OrganisationKind(one["kind"]),
            territory=one["territory"],
            commune=one["commune"],
            phone=dresser.phones.landline(),
            email=f"contact@{_host(one['key'])}.example.org",
        )
        for one in dresser.tables.organisations["organisations"]
    )


def _host(key: str) -> str:
    return plain(key.removeprefix("org:"))[:60].strip("-")


def officers(tables: Tables) -> tuple[Officer, ...]:
    """Who works at the region's and the territories' workstations."""
    office = tables.organisations["office"]
    return tuple(Officer(organisation=office, **one) for one in tables.organisations["officers"])


def tutors(dresser: Dresser) -> tuple[Tutor, ...]:
    """Tutors of the structures retained before the end of the year, in turn."""
    tables = dresser.tables
    year_end = tables.margins["state_day"]
    found: list[Tutor] = []
    for territory, count in tables.margins["tutors"].items():
        retained = sum(
            where.get(territory, 0)
            for day, where in tables.margins["calls"]["tutor_decided"].items()
            if day <= year_end
        )
        structures = tables.organisations["applications"][territory]["retained"][:retained]
        for at in range(count):
            given, family = dresser.namer.adult("F" if at % 3 else "M")
            found.append(
                Tutor(
                    key=f"tutor:{territory}-{at + 1}",
                    given_name=given,
                    family_name=family,
                    organisation=structures[at % len(structures)][0],
                    territory=territory,
                    capacity=4 + at % 4,
                    has_computer=len(found) % 3 != 2,
                    phone=dresser.phones.mobile(),
                )
            )
    return tuple(found)


def members(dresser: Dresser) -> tuple[Member, ...]:
    """The members of the five cells: eighteen people from a dozen structures each."""
    tables = dresser.tables
    content, found = tables.organisations["organisations"], []
    for territory in tables.margins["territories"]:
        used: dict[str, int] = {}
        for at, (kind, function) in enumerate(tables.texts["members"], 1):
            near = [one for one in content if one["kind"] == kind and one["territory"] == territory]
            near = near or [one for one in content if one["kind"] == kind and not one["territory"]]
            choice = near[used.get(kind, 0) // 2 % len(near)]
            used[kind] = used.get(kind, 0) + 1
            given, family = dresser.namer.adult("F" if at % 5 > 1 else "M")
            found.append(
                Member(
                    key=f"member:{territory}-{at:02}",
                    territory=territory,
                    name=f"{given} {family}",
                    function=function,
                    organisation=choice["key"],
                )
            )
    return tuple(found)


def _retained(decided: Table, territory: str) -> list[Verdict]:
    return [
        (CallDecision.RETAINED, date.fromisoformat(day))
        for day, where in decided.items()
        for _ in range(where.get(territory, 0))
    ]


def _turned_down(tables: Tables, call: str, rng: Random) -> dict[str, list[Verdict]]:
    """Decisions on those not retained, by territory: refused ones on a day of opinions, the others open."""
    wanted = [(CallDecision(kind), count) for kind, count in tables.margins["calls"][call].items()]
    places = "projects" if call == "projects_turned_down" else "applications"
    where = [territory for territory, both in tables.organisations[places].items() for _ in both["others"]]
    at = assign([[rng.random() for _ in wanted] for _ in where], [count for _kind, count in wanted])
    days = [date.fromisoformat(day) for day in tables.margins["calls"]["turned_down_on"]]
    found: dict[str, list[Verdict]] = {}
    for territory, kind in zip(where, at, strict=True):
        decision = wanted[kind][0]
        refused = decision is CallDecision.NOT_RETAINED
        found.setdefault(territory, []).append((decision, rng.choice(days) if refused else None))
    return found


def _opinion(territory: str, verdict: Verdict, held: Sequence[Session]) -> Opinion | None:
    """The committee's opinion on the day of the decision; outside the territories, the technical group's before it."""
    decision, on = verdict
    if on is None:
        return None
    body = "body:technical" if territory == _OUTSIDE else f"body:{territory}"
    session = max((one for one in held if one.body == body and one.on <= on), key=lambda one: one.on)
    return Opinion(session=session.key, favourable=decision is CallDecision.RETAINED)


def _received(verdict: Verdict, late: list[date], rng: Random) -> date:
    decision, on = verdict
    if decision is CallDecision.PENDING and late:
        return late.pop()
    return between(date(2010, 10, 6), (on or date(2010, 12, 20)) - timedelta(days=14), rng)


def projects(tables: Tables, held: Sequence[Session], rng: Random) -> tuple[LocalProject, ...]:
    """The 44 answers to the call for local projects."""
    decided = tables.margins["calls"]["project_decided"]
    down = _turned_down(tables, "projects_turned_down", rng)
    late = [date.fromisoformat(day) for day in tables.margins["calls"]["projects_received_after_31_12"]]
    found: list[LocalProject] = []
    for territory, both in tables.organisations["projects"].items():
        verdicts = [*_retained(decided, territory), *down.get(territory, [])]
        answers = [*both["retained"], *both["others"]]
        for (title, carrier, count, wing), verdict in zip(answers, verdicts, strict=True):
            found.append(
                LocalProject(
                    key=f"project:{len(found) + 1:02}",
                    title=title,
                    carrier=carrier,
                    territory=territory,
                    wing=Wing(wing),
                    received_on=_received(verdict, late, rng),
                    decision=verdict[0],
                    decided_on=verdict[1],
                    beneficiaries=count,
                    opinion=_opinion(territory, verdict, held),
                )
            )
    return tuple(found)


def applications(tables: Tables, held: Sequence[Session], rng: Random) -> tuple[TutorApplication, ...]:
    """The 30 answers to the call for tutors."""
    decided = tables.margins["calls"]["tutor_decided"]
    down = _turned_down(tables, "tutors_turned_down", rng)
    found: list[TutorApplication] = []
    for territory, both in tables.organisations["applications"].items():
        verdicts = [*_retained(decided, territory), *down.get(territory, [])]
        answers = [*both["retained"], *both["others"]]
        for (organisation, count), verdict in zip(answers, verdicts, strict=True):
            found.append(
                TutorApplication(
                    key=f"application:{len(found) + 1:02}",
                    organisation=organisation,
                    territory=territory,
                    received_on=_received(verdict, [], rng),
                    decision=verdict[0],
                    decided_on=verdict[1],
                    young_people=count,
                    opinion=_opinion(territory, verdict, held),
                )
            )
    return tuple(found)
