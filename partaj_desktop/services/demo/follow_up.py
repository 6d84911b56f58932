"""After the meetings: tutors' appointments and the logbooks."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from partaj_desktop.services.demo.calendar_days import age_on, between, last_working, works
from partaj_desktop.services.demo.codes import AppointmentState, DecisionKind, EntryKind, SolutionState
from partaj_desktop.services.demo.plan import Appointment, Entry, Person, UnreadBundle
from partaj_desktop.services.demo.plan_frame import Tutor
from partaj_desktop.services.demo.slots import Slot
from partaj_desktop.services.demo.tables import PlanError, Tables
from partaj_desktop.services.demo.timing import Timing

_SILENT_ON = date(2010, 12, 7)  # appointed at the meeting of Lens
_OUTSIDE = "HT"
_REACHED = (EntryKind.CONTACT, EntryKind.INTERVIEW, EntryKind.VISIT)


def retained_on(tables: Tables) -> dict[str, date]:
    """When each tutors' structure was retained."""
    found: dict[str, date] = {}
    for day, where in sorted(tables.margins["calls"]["tutor_decided"].items()):
        for territory, count in where.items():
            structures = tables.organisations["applications"][territory]["retained"]
            known = sum(name in found for name, _young in structures)
            found.update({name: date.fromisoformat(day) for name, _young in structures[known : known + count]})
    return found


class Appointments:
    """Appoints the tutors, once: never scaled, since tutors are people with so many places each."""

    def __init__(
        self, slots: Sequence[Slot], people: Sequence[Person], tables: Tables, timing: Timing, rng: Random
    ) -> None:
        self._slots = [slot for slot in slots if slot.copy == 1]
        self._births = {person.key: person.birth_date for person in people}
        self._tables, self._timing, self._rng = tables, timing, rng
        self._wanted = tables.margins["appointments"]
        self._retained = retained_on(tables)
        self._after = date.fromisoformat(self._wanted["after"])
        self._end = date.fromisoformat(tables.margins["state_day"])
        self._today = date.fromisoformat(tables.margins["today"])

    def make(self, tutors: Sequence[Tutor]) -> list[Appointment]:
        """Appoint as many in each territory as the table says, each tutor at least once."""
        made: list[Appointment] = []
        for territory, count in self._wanted["by_territory"].items():
            own = [one for one in tutors if one.territory == territory]
            own = own or [one for one in tutors if one.territory == _OUTSIDE]
            made += self._territory(territory, own, count, len(made))
        kinds = [AppointmentState.PROPOSED] * self._wanted["proposed"]
        kinds += [AppointmentState.REFUSED] * self._wanted["refused"]
        free = [at for at, one in enumerate(made) if not one.silent]
        chosen = dict(zip(self._rng.sample(free, len(kinds)), kinds, strict=True))
        return [self._answer(one, chosen.get(at, AppointmentState.ACTIVE)) for at, one in enumerate(made)]

    def _territory(self, territory: str, own: Sequence[Tutor], count: int, before: int) -> list[Appointment]:
        silent = territory == "LL"
        turns = [own[at] if at < len(own) else own[at % (len(own) - silent)] for at in range(count)]
        free = [slot for slot in self._slots if slot.territory == territory and self._may_have(slot)]
        self._rng.shuffle(free)
        made = []
        for at, tutor in enumerate(turns):
            mute = silent and tutor is own[-1]
            slot = next((one for one in free if not mute or self._timing.final(one) == _SILENT_ON), None)
            if slot is None:
                raise PlanError(f"nobody left to appoint a tutor for in {territory}")
            free.remove(slot)
            made.append(self._one(slot, tutor, mute, before + at + 1))
        return made

    def _may_have(self, slot: Slot) -> bool:
        ended = (SolutionState.REFUSED, SolutionState.COMPLETED, SolutionState.INTERRUPTED)
        return (
            slot.decision is DecisionKind.SOLUTION
            and slot.contacted
            and slot.state not in ended
            and not slot.story
            and slot.planned is None
        )

    def _one(self, slot: Slot, tutor: Tutor, mute: bool, rank: int) -> Appointment:
        soonest = max(self._after, self._retained[tutor.organisation]) + timedelta(days=1)
        final = self._timing.final(slot)
        here = final >= soonest
        on = final if here else between(soonest, date(2010, 12, 27), self._rng)
        return Appointment(
            key=f"a:{rank:02}",
            situation=f"s:{slot.key}",
            tutor=tutor.key,
            territory=slot.territory,
            appointed_on=on,
            meeting=f"m:{slot.territory}:{on}" if here else "",
            state=AppointmentState.ACTIVE,
            silent=mute,
            answered_on=None,
            parents_agreed_on=None,
            last_entry_on=None,
        )

    def _answer(self, one: Appointment, state: AppointmentState) -> Appointment:
        rng, on = self._rng, one.appointed_on
        answered = None
        if state is not AppointmentState.PROPOSED:
            answered = between(on + timedelta(days=1), min(self._end, on + timedelta(days=12)), rng)
        last = None
        if one.silent:
            answered = on + timedelta(days=2)
            last = self._today - timedelta(days=self._wanted["silent_days"])
        elif state is AppointmentState.ACTIVE and answered:
            last = between(max(date(2011, 1, 3), answered), date(2011, 1, 18), rng)
        birth = self._births[one.situation.removeprefix("s:")]
        minor = birth is not None and age_on(birth, on) < 18
        agreed = answered if minor and state is AppointmentState.ACTIVE else None
        return Appointment(
            key=one.key,
            situation=one.situation,
            tutor=one.tutor,
            territory=one.territory,
            appointed_on=on,
            meeting=one.meeting,
            state=state,
            silent=one.silent,
            answered_on=answered,
            parents_agreed_on=agreed,
            last_entry_on=last,
        )


class Logbooks:
    """Writes the entries: officers' first, then tutors'; the first contact of each is on its planned day."""

    def __init__(self, tables: Tables, timing: Timing, rng: Random) -> None:
        self._texts = tables.texts["entries"]
        self._words = tables.stories["words"]
        self._timing, self._rng = timing, rng
        self._counts: dict[str, int] = {}

    def write(self, slots: Sequence[Slot], appointments: Sequence[Appointment]) -> list[Entry]:
        """All entries, in the order of their days."""
        entries: list[Entry] = []
        for slot in slots:
            entries += self._reached(slot) if slot.contacted else self._not_reached(slot)
        for one in appointments:
            if one.answered_on and one.last_entry_on:
                entries += self._tutor(one, one.answered_on, one.last_entry_on)
        return sorted(entries, key=lambda entry: (entry.on, entry.key))

    def entry(self, situation: str, author: str, on: date, kind: EntryKind, text: str = "") -> Entry:
        """Write one entry; without text, one of the kind's."""
        rank = self._counts.get(situation, 0) + 1
        self._counts[situation] = rank
        return Entry(
            key=f"e:{situation}:{rank:02}",
            situation=situation,
            author=author,
            on=on,
            kind=kind,
            contact=kind in _REACHED,
            text=text or self._rng.choice(self._texts[kind]),
        )

    def _reached(self, slot: Slot) -> list[Entry]:
        rng, key, author = self._rng, f"s:{slot.key}", f"officer:{slot.territory}"
        first = slot.days["contact"]
        found = [self.entry(key, author, first, rng.choice((EntryKind.CONTACT, EntryKind.INTERVIEW)))]
        if "start" in slot.days:
            found.append(self.entry(key, author, slot.days["start"], EntryKind.STEP))
        later = min(date(2011, 1, 14), first + timedelta(days=45))
        if slot.number % 2 and slot.decision is not DecisionKind.LEFT and (later - first).days > 5:
            kinds = (EntryKind.INTERVIEW, EntryKind.VISIT, EntryKind.OTHER, EntryKind.DIFFICULTY)
            found.append(self.entry(key, author, between(first + timedelta(days=4), later, rng), rng.choice(kinds)))
        return found

    def _not_reached(self, slot: Slot) -> list[Entry]:
        key, author = f"s:{slot.key}", f"officer:{slot.territory}"
        if slot.story == "story:dormant":
            days = (date(2010, 12, 21), date(2011, 1, 4), date(2011, 1, 7))
            return [self.entry(key, author, on, EntryKind.OTHER, self._words["dormant_entry"]) for on in days]
        if slot.number % 3:
            return []
        on = between(self._timing.first(slot) + timedelta(days=2), date(2011, 1, 11), self._rng)
        return [self.entry(key, author, on, EntryKind.ABSENCE)]

    def _tutor(self, one: Appointment, answered: date, last: date) -> list[Entry]:
        days = {last}
        day = answered + timedelta(days=3)
        while day < last - timedelta(days=3):
            if works(day):
                days.add(day)
            day += timedelta(days=self._rng.randint(6, 14))
        kinds = (EntryKind.CONTACT, EntryKind.INTERVIEW)
        return [
            self.entry(one.situation, one.tutor, on, self._rng.choice(kinds), self._rng.choice(self._texts["tutor"]))
            for on in sorted(days)
        ]


def unread_bundles(
    slots: Sequence[Slot], logbooks: Logbooks, today: date
) -> tuple[list[Entry], tuple[UnreadBundle, ...]]:
    """Two envoys wait to be read: what Béthune and Sambre wrote in the last days, and nobody else holds."""
    entries: list[Entry] = []
    bundles = []
    for rank, (territory, count) in enumerate((("BB", 3), ("SA", 4)), 1):
        group = [
            slot
            for slot in slots
            if slot.territory == territory and slot.copy == 1 and slot.contacted and not slot.story
        ]
        group = [slot for slot in group if slot.decision is DecisionKind.SOLUTION][:count]
        made = last_working(today - timedelta(days=3 - rank))
        own = [logbooks.entry(f"s:{slot.key}", f"officer:{territory}", made, EntryKind.INTERVIEW) for slot in group]
        entries += own
        bundles.append(
            UnreadBundle(
                key=f"unread:{rank}",
                officer=f"officer:{territory}",
                made_on=made,
                entries=tuple(entry.key for entry in own),
            )
        )
    return entries, tuple(bundles)
