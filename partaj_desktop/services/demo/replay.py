"""Replay the plan of one territory through the services, in the order of the calendar."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

from partaj_desktop.domain.drafts import ContactDraft, PersonDraft, SituationFacts
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.views import DecisionDraft, SolutionDraft
from partaj_desktop.services import agenda, cells, closing, decisions, follow_up, meetings, people, rosters, transfers
from partaj_desktop.services.demo import plan
from partaj_desktop.services.demo.codes import Group
from partaj_desktop.services.session import Session
from partaj_desktop.store import meetings as stored
from partaj_desktop.system.clock import PARIS

_PLANNED_AHEAD = timedelta(days=14)
_SOURCES = {"mgi": "MGI", "parcours_3": "Parcours 3", "cfa": "CFA", "social": "Centres sociaux"}


class ScriptedClock:
    """A clock that is told its day, and moves one second at each look so that entries follow one another."""

    def __init__(self, day: date) -> None:
        self._now = datetime.combine(day, time(9, 0), PARIS)

    def set(self, day: date) -> None:
        """Move to nine o'clock of a day, never back."""
        self._now = max(self._now, datetime.combine(day, time(9, 0), PARIS))

    def now(self) -> datetime:
        """Give the present instant, one second after the last one asked for."""
        self._now += timedelta(seconds=1)
        return self._now

    def today(self) -> date:
        """Give the present day."""
        return self._now.date()


@dataclass(kw_only=True)
class Known:
    """The rows that keys of the plan became. Shared by every territory: keys are the region's."""

    territories: dict[str, Id]
    organisations: dict[str, Id] = field(default_factory=dict)
    tutors: dict[str, Id] = field(default_factory=dict)
    people: dict[str, Id] = field(default_factory=dict)
    situations: dict[str, Id] = field(default_factory=dict)
    cells: dict[str, Id] = field(default_factory=dict)
    members: dict[str, Id] = field(default_factory=dict)
    meetings: dict[str, Id] = field(default_factory=dict)
    solutions: dict[str, Id] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Event:
    day: date
    order: int
    act: Callable[[], object]


class Territory:
    """One facilitator at work: every action of the plan that is hers or his, day by day."""

    def __init__(self, session: Session, clock: ScriptedClock, whole: plan.DemoPlan, code: str, known: Known) -> None:
        self._session = session
        self._clock = clock
        self._plan = whole
        self._code = code
        self._known = known
        self._events: list[_Event] = []
        self._officers = {one.key: f"{one.given_name} {one.family_name}" for one in whole.officers}
        self._tutor_names = {one.key: f"{one.given_name} {one.family_name}" for one in whole.tutors}

    def run(self, unread: frozenset[str]) -> None:
        """Do everything in one transaction; entries named in `unread` are left for later."""
        self._frame()
        self._people()
        self._lists()
        self._meetings()
        self._follow_up()
        self._entries(lambda key: key not in unread)
        self._play()

    def run_unread(self, unread: frozenset[str]) -> None:
        """Write the entries left for later."""
        self._entries(lambda key: key in unread)
        self._play()

    def _at(self, day: date, order: int, act: Callable[[], object]) -> None:
        self._events.append(_Event(day, order, act))

    def _play(self) -> None:
        with self._session.transaction():
            for event in sorted(self._events, key=lambda event: (event.day, event.order)):
                self._clock.set(event.day)
                event.act()
        self._events = []

    # --- what stands before anything happens

    def _frame(self) -> None:
        start = date(2010, 9, 1)
        for cell in self._plan.cells:
            if cell.territory == self._code:
                self._at(start, 0, partial(self._cell, cell))

    def _cell(self, cell: plan.Cell) -> None:
        known, session = self._known, self._session
        row = cells.add_cell(session, cell.name, known.territories[self._code], commune=cell.place)
        known.cells[cell.key] = row
        for position, member in enumerate(one for one in self._plan.members if one.territory == self._code):
            known.members[member.key] = cells.add_member(
                session, row, member.name, member.function, known.organisations[member.organisation], position + 1
            )

    # --- people

    def _people(self) -> None:
        facts = {one.person: one for one in self._plan.situations}
        first_seen = self._first_seen()
        for person in self._plan.people:
            if person.territory == self._code:
                situation = facts.get(person.key)
                day = min(first_seen.get(person.key, date(2010, 9, 1)), situation.spotted_on if situation else date.max)
                self._at(day, 1, partial(self._person, person, situation))

    def _first_seen(self) -> dict[str, date]:
        """Give the first day a list or a watch cell told of each person."""
        seen: dict[str, date] = {}
        for roster in self._plan.rosters:
            for row in roster.rows:
                seen[row.person] = min(seen.get(row.person, date.max), roster.received_on)
        for signal in self._plan.signals:
            seen[signal.person] = min(seen.get(signal.person, date.max), signal.on)
        return seen

    def _person(self, person: plan.Person, situation: plan.Situation | None) -> None:
        known = self._known
        draft = PersonDraft(
            last_name=person.family_name,
            first_name=person.given_name,
            birth_date=person.birth_date,
            sex=person.sex,
            commune=person.commune,
            postcode=person.postcode,
            contacts=_contacts(person),
            guardian_name=person.parent_name,
            guardian_relation=person.parent_relation,
            guardian_phone=person.parent_phone,
        )
        row, opened = people.add_person(self._session, draft, self._facts(person, situation))
        known.people[person.key] = row
        known.situations[situation.key if situation else f"s:{person.key}"] = opened

    def _facts(self, person: plan.Person, situation: plan.Situation | None) -> SituationFacts:
        known = self._known
        territory = known.territories[self._code]
        if situation is None:
            wing = "prevention" if person.group == Group.WATCH_ONLY else "repair"
            return SituationFacts(territory=territory, wing=wing, ine=person.ine, spotted_on=self._clock.today())
        return SituationFacts(
            territory=territory,
            cell=next((known.cells.get(one.key) for one in self._plan.cells if one.territory == self._code), None),
            status=situation.status,
            last_situation=situation.last,
            level=situation.level,
            last_class=situation.last_class,
            last_school=situation.last_school,
            left_on=situation.left_on,
            ine=person.ine,
            wish=situation.wish,
            proposed_by=known.organisations[situation.referrer],
            spotted_on=situation.spotted_on,
            verified_on=situation.verified_on,
            proposed_on=situation.proposed_on,
            broken_on=situation.contract_broken_on,
            deadline_on=situation.deadline_on,
        )

    # --- lists, checks, signals

    def _lists(self) -> None:
        own = {one.key for one in self._plan.people if one.territory == self._code}
        first_seen = self._first_seen()
        for roster in self._plan.rosters:
            rows = [row for row in roster.rows if row.person in own]
            if rows:
                self._at(roster.received_on, 2, partial(self._list, roster, rows))
        for check in self._plan.checks:
            if check.person in own:
                day = check.on or first_seen.get(check.person, date(2010, 9, 1))
                self._at(day, 3, partial(self._check, check))
        schools = {one.key: one.school for one in self._plan.watch_cells}
        for signal in self._plan.signals:
            if signal.person in own:
                school = schools[signal.watch_cell]
                self._at(signal.on, 3, partial(self._signal, signal, school))

    def _list(self, roster: plan.Roster, rows: list[plan.RosterRow]) -> None:
        rosters.note_list(
            self._session,
            _SOURCES[roster.source],
            roster.file_name,
            self._known.territories[self._code],
            [(self._known.people[row.person], row.number, row.cells) for row in rows],
        )

    def _check(self, check: plan.Check) -> None:
        follow_up.note_check(
            self._session,
            self._known.people[check.person],
            check.outcome,
            on=check.on,
            detail=check.detail,
            tries=check.tries,
        )

    def _signal(self, signal: plan.Signal, school: str) -> None:
        follow_up.note_signal(
            self._session,
            self._known.people[signal.person],
            self._known.organisations[school],
            on=signal.on,
            state=signal.state,
            handed_over_on=signal.handed_over_on,
            accepted_on=signal.accepted_on,
        )

    # --- meetings

    def _meetings(self) -> None:
        passages: dict[str, list[plan.Passage]] = defaultdict(list)
        for passage in self._plan.passages:
            passages[passage.meeting].append(passage)
        planned: dict[str, list[plan.PlannedItem]] = defaultdict(list)
        for item in self._plan.planned_items:
            planned[item.meeting].append(item)
        for meeting in self._plan.meetings:
            if meeting.territory == self._code:
                self._meeting(meeting, passages[meeting.key], planned[meeting.key])

    def _meeting(self, meeting: plan.Meeting, passages: list[plan.Passage], planned: list[plan.PlannedItem]) -> None:
        self._at(min(meeting.on - _PLANNED_AHEAD, self._plan.today), 4, lambda: self._plan_meeting(meeting))
        if meeting.held:
            self._at(meeting.on, 5, lambda: self._hold(meeting, passages))
        else:
            self._at(self._plan.today - timedelta(days=1), 9, lambda: self._agenda(meeting, planned))

    def _plan_meeting(self, meeting: plan.Meeting) -> None:
        known, session = self._known, self._session
        row = cells.plan_meeting(
            session,
            known.cells[meeting.cell],
            meeting.on,
            number=meeting.number,
            place=meeting.place,
            starts_at=meeting.starts_at,
            planned_minutes=meeting.planned_minutes,
            points=meeting.points,
        )
        known.meetings[meeting.key] = row
        members = {one.key: one for one in self._plan.members}
        for position, one in enumerate(meeting.attendance, 1):
            member = members[one.member]
            organisation = known.organisations[member.organisation]
            cells.expect(session, row, known.members[one.member], member.name, organisation, position)

    def _agenda(self, meeting: plan.Meeting, planned: list[plan.PlannedItem]) -> None:
        items = [
            agenda.NewItem(
                situation=self._known.situations[one.situation],
                reason=one.reason,
                planned_minutes=one.planned_minutes,
            )
            for one in sorted(planned, key=lambda one: one.position)
        ]
        agenda.add_items(self._session, self._known.meetings[meeting.key], items)

    def _hold(self, meeting: plan.Meeting, passages: list[plan.Passage]) -> None:
        session, row = self._session, self._known.meetings[meeting.key]
        ordered = sorted(passages, key=lambda one: one.position)
        items = agenda.add_items(
            session,
            row,
            [
                agenda.NewItem(situation=self._known.situations[one.situation], reason=one.reason, planned_minutes=5)
                for one in ordered
            ],
        )
        for line, told in zip(stored.attendance(session.connection, row), meeting.attendance, strict=True):
            if told.presence is not None:
                meetings.set_presence(session, line.id, told.presence)
        for item, passage in zip(items, ordered, strict=True):
            self._decide(item, passage)
        closing.seal(session, row)

    def _decide(self, item: Id, passage: plan.Passage) -> None:
        known = self._known
        draft = DecisionDraft(
            kind=passage.decision,
            solutions=tuple(
                SolutionDraft(kind=one.kind, organisation=known.organisations[one.organisation], due_on=one.due_on)
                for one in passage.solutions
            ),
            lead_organisation=known.organisations[passage.lead_organisation],
            review_on=passage.due_on if passage.decision == "review" else None,
            reason=passage.note if passage.decision == "review" else "",
            note=passage.note,
        )
        decisions.record_decision(self._session, item, draft, minutes=passage.minutes)
        if passage.note_circle != "cell":
            kept_from = known.organisations[passage.note_not_for] if passage.note_not_for else None
            decisions.keep_note_to(self._session, item, passage.note_circle, kept_from)
        decision = decisions.derived(item, "decision")
        for one, row in zip(passage.solutions, stored.solutions(self._session.connection, decision), strict=True):
            known.solutions[one.key] = row.id

    # --- afterwards

    def _follow_up(self) -> None:
        own = {one.key for one in self._plan.situations if one.territory == self._code}
        for passage in self._plan.passages:
            if passage.situation in own:
                for solution in passage.solutions:
                    self._steps(solution)
        for situation in self._plan.situations:
            if situation.key in own:
                self._ends(situation)
        for appointment in self._plan.appointments:
            if appointment.situation in own:
                self._at(appointment.appointed_on, 6, partial(self._appoint, appointment))
        self._told(own)

    def _steps(self, solution: plan.Solution) -> None:
        for step in solution.steps[1:]:
            self._at(
                step.on,
                7,
                partial(self._step, solution.key, step),
            )

    def _step(self, solution: str, step: plan.Step) -> None:
        follow_up.move_solution(self._session, self._known.solutions[solution], step.state, step.on, step.why)

    def _ends(self, situation: plan.Situation) -> None:
        session, known = self._session, self._known
        closure = situation.closure
        if closure is not None:
            names = {one.key: one.name for one in self._plan.organisations}
            self._at(
                closure.on,
                8,
                lambda: people.close_situation(
                    session, known.situations[situation.key], closure.outcome, closure.on, names[closure.noted_by]
                ),
            )
        until, since = situation.dormant_until, situation.dormant_since
        if until is not None and since is not None:
            self._at(since, 8, lambda: people.put_to_sleep(session, known.situations[situation.key], until))

    def _appoint(self, one: plan.Appointment) -> None:
        session, known = self._session, self._known
        row = follow_up.propose_tutor(
            session, known.situations[one.situation], known.tutors[one.tutor], one.appointed_on
        )
        if one.answered_on is None:
            return
        if one.state == "refused":
            follow_up.move_appointment(session, row, "refused", one.answered_on)
            return
        follow_up.move_appointment(session, row, "agreed", one.answered_on, parents_on=one.parents_agreed_on)
        follow_up.move_appointment(session, row, "accepted", one.answered_on)
        follow_up.move_appointment(session, row, "active", one.answered_on)

    def _told(self, own: set[str]) -> None:
        for one in self._plan.disagreements:
            if one.situation in own:
                self._at(one.on, 8, partial(self._agreements, one))
        for transfer in self._plan.transfers:
            if transfer.situation in own:
                self._at(
                    transfer.proposed_on,
                    8,
                    partial(self._transfer, transfer),
                )

    def _transfer(self, transfer: plan.Transfer) -> None:
        situation = self._known.situations[transfer.situation]
        transfers.propose(self._session, situation, self._known.territories[transfer.to_territory], transfer.why)

    def _agreements(self, one: plan.Disagreement) -> None:
        solution = self._known.solutions[one.solution]
        if one.young_person_agrees is not None:
            people.note_agreement(self._session, solution, "young_person", one.young_person_agrees)
        if one.parents_agree is not None:
            people.note_agreement(self._session, solution, "parents", one.parents_agree)

    def _entries(self, wanted: Callable[[str], bool]) -> None:
        own = {one.key for one in self._plan.situations if one.territory == self._code}
        for entry in self._plan.entries:
            if entry.situation in own and wanted(entry.key):
                self._at(entry.on, 8, partial(self._entry, entry))

    def _entry(self, entry: plan.Entry) -> None:
        follow_up.write_entry(
            self._session,
            self._known.situations[entry.situation],
            entry.kind,
            entry.on,
            entry.text,
            reported_by=self._tutor_names.get(entry.author, ""),
        )


def _contacts(person: plan.Person) -> tuple[ContactDraft, ...]:
    address = ", ".join(part for part in (person.care_of, person.address) if part)
    told = (
        ("mobile", person.mobile, "use"),
        ("phone", person.landline, "use"),
        ("email", person.email, "use"),
        ("address", address, "use" if person.write_to_address else "do_not_write"),
    )
    return tuple(ContactDraft(kind=kind, value=value, usage=usage) for kind, value, usage in told if value)
