"""Build the demonstration: profiles of the region, of each territory and of tutors, made only by service functions.

DIR/coordinator                 the region's profile, everything merged
DIR/coordinator-before          the same, before any merge
DIR/facilitators/<territory>    one a territory, and a second workstation at Lens
DIR/tutors/<n>                  tutors who have a computer
DIR/exchange/*.partaj           the bundles the coordinator merged
DIR/exchange/a-recevoir/        two that wait
DIR/passphrase.txt              opens every one of them
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from partaj_desktop.crypto import slots
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.text import plain
from partaj_desktop.domain.typography import entries_fr, versions_fr
from partaj_desktop.services import enrolment, people, receiving, sending, unlock
from partaj_desktop.services.demo import plan, region
from partaj_desktop.services.demo.make import make_plan
from partaj_desktop.services.demo.replay import Known, ScriptedClock, Territory
from partaj_desktop.services.demo.tables import load_tables
from partaj_desktop.services.parties import party_name
from partaj_desktop.services.session import Session
from partaj_desktop.store import connection as connections
from partaj_desktop.system import files
from partaj_desktop.system.paths import Profile

PASSPHRASE = "canal terril beffroi houblon dentelle péniche carillon"
REGION_NAME = "Nord – Pas-de-Calais"
_FOUNDED = date(2010, 3, 1)
_ENROLLED = date(2010, 9, 1)
_EXPORTED = date(2011, 1, 17)
_TUTOR_PROFILES = 3

Say = Callable[[str], None]


@dataclass(kw_only=True)
class _Workstation:
    """One open profile of the demonstration, with the clock it lives by while it is built."""

    session: Session
    clock: ScriptedClock
    code: str


def build(folder: Path, *, scale: int = 1, today: date | None = None, say: Say = lambda _: None) -> plan.DemoPlan:
    """Build the whole demonstration in a folder that is empty or does not exist.

    Raises:
        UserError: something stands there already.
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            raise UserError("Ce dossier n’est pas vide.", "Choisissez un dossier vide pour la démonstration.")
        (folder / "exchange" / "a-recevoir").mkdir(parents=True)
    except OSError as error:
        raise files.disk_failure(error) from error
    whole = make_plan(load_tables(), scale=scale)
    files.write_atomic(folder / "passphrase.txt", f"{PASSPHRASE}\n".encode())
    _Builder(folder, whole, today or whole.today, say).run()
    return whole


class _Builder:
    """Plays the region, its territories and its tutors, one after the other."""

    def __init__(self, folder: Path, whole: plan.DemoPlan, today: date, say: Say) -> None:
        self._folder = folder
        self._plan = whole
        self._today = today
        self._say = say
        self._unread = frozenset(key for bundle in whole.unread for key in bundle.entries)
        self._territories: dict[str, Territory] = {}

    def run(self) -> None:
        coordinator = self._found()
        known = region.known_territories(coordinator.session)
        region.write_frame(coordinator.session, self._plan, known)
        stations = {one.key: self._enrol_officer(coordinator, one) for one in self._officers()}
        self._say(f"{1 + len(stations)} postes autorisés, deux empreintes comparées à chaque fois")
        region.write_year(coordinator.session, coordinator.clock, self._plan, known)
        for station in stations.values():
            if station.code not in self._territories:
                self._play(station, known)
        self._edit_twice(coordinator, stations, known)
        tutors = self._entrust(coordinator, stations)
        self._copy_before(coordinator)
        self._exchange(coordinator, list(stations.values()))
        self._leave_unread(stations)
        for station in (coordinator, *stations.values(), *tutors):
            _close(station.session)

    # --- profiles

    def _profile(self, where: Path, holder: unlock.Holder, day: date) -> _Workstation:
        clock = ScriptedClock(day)
        # A demonstration protects nobody: the cheapest key the program accepts will do.
        session = unlock.create(Profile(where), PASSPHRASE, holder, clock, cost=slots.KdfCost.FLOOR)
        return _Workstation(session=session, clock=clock, code="")

    def _found(self) -> _Workstation:
        officer = next(one for one in self._plan.officers if one.role == Role.COORDINATOR)
        station = self._profile(self._folder / "coordinator", self._holder(officer, Role.COORDINATOR, ""), _FOUNDED)
        enrolment.found_region(station.session, REGION_NAME)
        station.clock.set(_ENROLLED)
        return station

    def _holder(self, officer: plan.Officer, role: Role, territory: str) -> unlock.Holder:
        names = {one.key: one.name for one in self._plan.organisations}
        return unlock.Holder(
            role=role,
            name=f"{officer.given_name} {officer.family_name}",
            organisation=names.get(officer.organisation, ""),
            territory=territory,
            demonstration_day=self._today,
        )

    def _officers(self) -> list[plan.Officer]:
        """Give who has a workstation: one facilitator a territory, and the second one the conflict needs."""
        second = self._plan.conflict.second.officer
        chosen: dict[str, plan.Officer] = {}
        for officer in self._plan.officers:
            if officer.role != Role.COORDINATOR and (officer.territory not in chosen or officer.key == second):
                chosen[officer.territory if officer.territory not in chosen else officer.key] = officer
        return list(chosen.values())

    def _enrol_officer(self, coordinator: _Workstation, officer: plan.Officer) -> _Workstation:
        name = next(one.name for one in self._plan.territories if one.code == officer.territory)
        slug = plain(name).replace(" ", "-")
        taken = (self._folder / "facilitators" / slug).exists()
        where = self._folder / "facilitators" / (f"{slug}-2" if taken else slug)
        station = self._profile(where, self._holder(officer, Role.FACILITATOR, name), _ENROLLED)
        station.code = officer.territory
        self._enrol(coordinator, station)
        return station

    def _enrol(self, coordinator: _Workstation, station: _Workstation) -> None:
        data, words = enrolment.request(station.session)
        answer = enrolment.enrol(coordinator.session, data, " ".join(words))
        enrolment.join(station.session, answer, " ".join(enrolment.region_words(coordinator.session)))

    # --- the territories' year

    def _play(self, station: _Workstation, known: Known) -> None:
        territory = Territory(station.session, station.clock, self._plan, station.code, known)
        self._territories[station.code] = territory
        territory.run(self._unread)
        held = [one for one in self._plan.meetings if one.territory == station.code and one.held]
        passages = sum(one.meeting in {meeting.key for meeting in held} for one in self._plan.passages)
        name = station.session.identity.territory
        self._say(f"{name} : {len(held)} séances closes, {passages} passages")

    def _edit_twice(self, coordinator: _Workstation, stations: dict[str, _Workstation], known: Known) -> None:
        """Let two workstations of one territory change one telephone number without having seen each other."""
        conflict = self._plan.conflict
        first, second = stations[conflict.first.officer], stations[conflict.second.officer]
        self._hand_over(coordinator.session, first)  # who was enrolled since
        self._hand_over(first.session, second)
        for station, edit in ((first, conflict.first), (second, conflict.second)):
            station.clock.set(edit.on)
            people.change_contact(station.session, known.people[conflict.person], conflict.field, edit.value)

    def _hand_over(self, sender: Session, receiver: _Workstation) -> None:
        """Send everything the receiver may see, straight from one workstation to the other."""
        trust = sender.trust()
        for made in sending.prepare(sender, trust, trust.party(receiver.session.me())):
            receiving.merge(receiver.session, made.body, made.file_name)

    # --- tutors

    def _entrust(self, coordinator: _Workstation, stations: dict[str, _Workstation]) -> list[_Workstation]:
        """Enrol some tutors and give each the one package that holds the young people entrusted."""
        active = {one.tutor for one in self._plan.appointments if one.state == "active"}
        chosen = [one for one in self._plan.tutors if one.has_computer and one.key in active][:_TUTOR_PROFILES]
        made = []
        for number, tutor in enumerate(chosen, 1):
            holder = unlock.Holder(
                role=Role.TUTOR,
                name=f"{tutor.given_name} {tutor.family_name}",
                organisation=next(one.name for one in self._plan.organisations if one.key == tutor.organisation),
                demonstration_day=self._today,
            )
            station = self._profile(self._folder / "tutors" / str(number), holder, _EXPORTED)
            self._enrol(coordinator, station)
            made.append(station)
        for station in stations.values():
            self._hand_over(coordinator.session, station)
        for station in made:
            for sender in stations.values():
                sender.clock.set(_EXPORTED)
                if sender.code in self._entrusting(station):
                    self._hand_over(sender.session, station)
        self._say(f"{len(made)} carnets confiés à des référentes et référents")
        return made

    def _entrusting(self, station: _Workstation) -> set[str]:
        name = station.session.identity.holder
        tutor = next(one.key for one in self._plan.tutors if f"{one.given_name} {one.family_name}" == name)
        return {one.territory for one in self._plan.appointments if one.tutor == tutor and one.state == "active"}

    # --- the exchange

    def _copy_before(self, coordinator: _Workstation) -> None:
        connections.checkpoint(coordinator.session.connection)
        shutil.copytree(self._folder / "coordinator", self._folder / "coordinator-before")

    def _exchange(self, coordinator: _Workstation, stations: list[_Workstation]) -> None:
        """Each territory exports, the coordinator merges, and each gets back what it may know."""
        folder = self._folder / "exchange"
        coordinator.clock.set(_EXPORTED + timedelta(days=1))
        entries = 0
        for station in stations:
            station.clock.set(_EXPORTED)
            for written in sending.export(station.session, folder, to=self._region(station)):
                report = receiving.merge(coordinator.session, written.path.read_bytes(), written.path.name)
                entries += report.entries
        self._say(f"{entries_fr(entries)} chez la coordination, {versions_fr(report.conflicts)}")
        for station in stations:
            self._hand_over(coordinator.session, station)

    def _region(self, station: _Workstation) -> Id:
        return Id(station.session.trust().region)

    def _leave_unread(self, stations: dict[str, _Workstation]) -> None:
        """Write a little more in two territories and leave those bundles waiting."""
        folder = self._folder / "exchange" / "a-recevoir"
        for bundle in self._plan.unread:
            station = stations[bundle.officer]
            station.clock.set(bundle.made_on)
            self._territories[station.code].run_unread(frozenset(bundle.entries))
            party = self._region(station)
            trust = station.session.trust()
            for made in sending.prepare(station.session, trust, party):
                files.write_atomic(folder / made.file_name, made.body)
                self._say(f"un envoi de {station.session.identity.territory} attend ({party_name(trust, party)})")


def _close(session: Session) -> None:
    connections.checkpoint(session.connection)
    session.close()
