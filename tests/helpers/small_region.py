"""A region in miniature made by services alone: a coordinator, three facilitators, two tutors, a first meeting.

Two facilitators share the territory of Valenciennes, one is at Béthune-Bruay. It is made once a run; each test gets a
copy of its own, opened by its data keys, on which writes to projected rows are guarded.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.drafts import ContactDraft, PersonDraft, SituationFacts
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.views import DecisionDraft, SolutionDraft
from partaj_desktop.services import agenda, cells, enrolment, people, receiving, region, sending, territories, unlock
from partaj_desktop.services.demo.replay import ScriptedClock
from partaj_desktop.services.receiving import MergeReport
from partaj_desktop.services.session import Session
from partaj_desktop.store import connection as opening
from partaj_desktop.system.paths import Profile
from tests.helpers.checked import reopen
from tests.helpers.stores import guard_projection

PASSPHRASE = "houblon canal beffroi péniche dentelle terril carillon"
NORTH, SOUTH = "Valenciennes", "Béthune-Bruay"
_START = date(2010, 9, 1)
_HOLDERS = {
    "coordinator": (Role.COORDINATOR, "Ida Wattez", "GIP", ""),
    "north": (Role.FACILITATOR, "Paul Descamps", "GIP", NORTH),
    "north-2": (Role.FACILITATOR, "Nour Benali", "GIP", NORTH),
    "south": (Role.FACILITATOR, "Léa Pruvost", "GIP", SOUTH),
    "tutor": (Role.TUTOR, "Jean Flament", "Association Tremplin", ""),
    "tutor-2": (Role.TUTOR, "Rose Cuvelier", "Association Tremplin", ""),
}
SUNDAY = date(2010, 6, 20)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The rows the region starts with. `people` are (person, situation), the first four of the north."""

    mission: Id
    cfa: Id
    tutor: Id
    tutor_2: Id
    cell: Id
    first: Id
    """A meeting on a Sunday before the platform existed, three situations on its agenda."""
    following: Id
    items: tuple[Id, ...]
    people: tuple[tuple[Id, Id], ...]


@dataclass(kw_only=True)
class SmallRegion:
    """The open workstations by name, and what they start from."""

    folder: Path
    facts: Facts
    stations: dict[str, Session] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Session:
        return self.stations[name]

    def send(self, sender: str, receiver: str) -> list[MergeReport]:
        """Let one workstation tell another what it may know, straight."""
        to = self[receiver]
        trust = self[sender].trust()
        made = sending.prepare(self[sender], trust, trust.party(to.me()))
        return [receiving.merge(to, one.body, one.file_name) for one in made]

    def meet(self, *names: str) -> None:
        """Let these facilitators and the coordinator tell each other everything, twice round."""
        for _ in range(2):
            for name in names:
                self.send(name, "coordinator")
            for name in names:
                self.send("coordinator", name)

    def clock(self, name: str) -> ScriptedClock:
        clock = self[name].clock
        assert isinstance(clock, ScriptedClock)
        return clock


def _make(folder: Path) -> Facts:
    stations = {}
    for name, (role, holder, organisation, territory) in _HOLDERS.items():
        person = unlock.Holder(role=role, name=holder, organisation=organisation, territory=territory)
        clock = ScriptedClock(_START)
        stations[name] = unlock.create(Profile(folder / name), PASSPHRASE, person, clock, cost=KdfCost.FLOOR)
    coordinator = stations["coordinator"]
    enrolment.found_region(coordinator, "Région d’essai")
    where = {name: territories.find(coordinator, name).id for name in (NORTH, SOUTH)}
    mission = region.add_organisation(coordinator, "Mission locale", "mission_locale", territory=where[NORTH])
    cfa = region.add_organisation(coordinator, "CFA du Hainaut", "cfa", territory=where[NORTH])
    home = region.add_organisation(coordinator, "Association Tremplin", "association", territory=where[NORTH])
    tutors = [
        region.add_tutor(coordinator, last_name=last, first_name=first, organisation=home, capacity=5)
        for first, last in (("Jean", "Flament"), ("Rose", "Cuvelier"))
    ]
    for name, session in stations.items():
        if name != "coordinator":
            data, words = enrolment.request(session)
            answer = enrolment.enrol(coordinator, data, " ".join(words))
            enrolment.join(session, answer, " ".join(enrolment.region_words(coordinator)))
    cell, first, following, items, known = _fill(stations["north"], where[NORTH], mission)
    south = _open(stations["south"], where[SOUTH], mission, "Nowak", "Anthony", "06 39 98 00 05")
    made = SmallRegion(
        folder=folder,
        facts=Facts(
            mission=mission,
            cfa=cfa,
            tutor=tutors[0],
            tutor_2=tutors[1],
            cell=cell,
            first=first,
            following=following,
            items=items,
            people=(*known, south),
        ),
        stations=stations,
    )
    made.meet("north", "north-2", "south")
    for session in stations.values():
        opening.checkpoint(session.connection)
        session.close()
    return made.facts


def _fill(session: Session, territory: Id, mission: Id) -> tuple[Id, Id, Id, tuple[Id, ...], tuple[tuple[Id, Id], ...]]:
    cell = cells.add_cell(session, "Cellule de Valenciennes", territory)
    member = cells.add_member(session, cell, "Mme Delattre", "conseillère", mission, 1)
    first = cells.plan_meeting(session, cell, SUNDAY, number=1, place="Sous-préfecture")
    following = cells.plan_meeting(session, cell, date(2010, 9, 23), number=2)
    cells.expect(session, first, member, "Mme Delattre", mission, 1)
    known = tuple(
        _open(session, territory, mission, last, given, f"06 39 98 00 0{number}")
        for number, (last, given) in enumerate(
            [("Lefebvre", "Kévin"), ("Kaczmarek", "Mélissa"), ("Haddad", "Yassine"), ("Moretti", "Laura")], 1
        )
    )
    items = agenda.add_items(session, first, [agenda.NewItem(situation=one, reason="new") for _, one in known[:3]])
    return cell, first, following, items, known


def _open(session: Session, territory: Id, mission: Id, last: str, first: str, phone: str) -> tuple[Id, Id]:
    return people.add_person(
        session,
        PersonDraft(
            last_name=last,
            first_name=first,
            birth_date=date(1993, 1, 24),
            commune="Denain",
            contacts=(ContactDraft(kind="mobile", value=phone),),
            guardian_name=f"Parent {last}",
            guardian_phone="03 53 01 00 01",
        ),
        SituationFacts(
            territory=territory,
            status="apprentice",
            last_situation="apprentice",
            level="v_bis",
            proposed_by=mission,
            spotted_on=_START,
        ),
    )


def decision(facts: Facts, **changes: object) -> DecisionDraft:
    """Give a decision that holds: one solution, a structure in charge."""
    values: dict[str, object] = {
        "kind": "solution",
        "solutions": (SolutionDraft(kind="work_assessment", organisation=facts.cfa, due_on=date(2010, 10, 1)),),
        "lead_organisation": facts.mission,
        **changes,
    }
    return DecisionDraft(**values)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def region_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Facts]:
    """Make the region once."""
    folder = tmp_path_factory.mktemp("small-region")
    facts = _make(folder)
    (folder / "passphrase.txt").write_text(PASSPHRASE + "\n", encoding="utf-8")
    return folder, facts


@pytest.fixture
def small(region_template: tuple[Path, Facts], tmp_path: Path) -> Iterator[SmallRegion]:
    """Give a copy of the region, every workstation open."""
    template, facts = region_template
    made = SmallRegion(folder=tmp_path / "region", facts=facts)
    shutil.copytree(template, made.folder)
    for name in _HOLDERS:
        session = reopen(Profile(made.folder / name))
        session.clock = ScriptedClock(date(2010, 9, 22))
        guard_projection(session.connection)
        made.stations[name] = session
    yield made
    for session in made.stations.values():
        session.close()
