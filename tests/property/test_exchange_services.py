"""A whole region driven by its services, in any order, with everything that happens to people and laptops.

Besides what `test_exchange_worlds` does with the core alone: transfers answered or not, follow-ups that end, a laptop
put back to an older copy, one that is withdrawn while its entries are on their way, a substitute who decides, a new
root key. In the end all who hold a view agree, nothing is lost, nobody holds what is none of his or her business.
"""

import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from partaj_desktop.domain.changes import writer_id
from partaj_desktop.domain.drafts import PersonDraft, SituationFacts
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.sight import Sight
from partaj_desktop.services import conflicts, follow_up, parties, people, region_keys, transfers, workstations
from partaj_desktop.services.session import Session
from partaj_desktop.store import journal, projection, situations, withdrawn
from partaj_desktop.store.state import state_hash
from partaj_desktop.store.writers import Writers
from tests.helpers.casts import HOME, TUTOR, Cast, cast, holds
from tests.helpers.stores import id_of, stray_rows

_MARK = re.compile(rb"mark\d+;")
_BORN = date(1993, 1, 24)


# --- what people do -------------------------------------------------------------------------------------------------


def arrive(here: Cast) -> None:
    name = here.random.choice(list(HOME))
    draft = PersonDraft(last_name=f"Nom{len(here.people)}", first_name="Ida", birth_date=_BORN)
    facts = SituationFacts(territory=id_of(HOME[name]), status="apprentice")
    person, situation = people.add_person(here.sessions[name], draft, facts)
    here.people[situation] = person
    for other, home in HOME.items():
        if home == HOME[name]:
            here.entitled[other].add(person)


def known(here: Cast, name: str) -> list[Id]:
    """List the situations of the young people a workstation sees."""
    session = here.sessions[name]
    sight = parties.sight_of_workstation(session, session.me())
    held = {Id(bytes(row)) for (row,) in session.connection.execute("SELECT id FROM situation")}
    return [one for one, who in here.people.items() if one in held and (sight.everything or who in sight.subjects)]


def somebody(here: Cast, names: tuple[str, ...]) -> tuple[str, Session, Id] | None:
    """Choose who acts, about whom."""
    name = here.random.choice(names)
    seen = known(here, name)
    return (name, here.sessions[name], here.random.choice(seen)) if seen else None


def note(here: Cast) -> None:
    chosen = somebody(here, (*HOME, "north 1", "south", "west", "tutor", "tutor", "region", "deputy"))
    if chosen is not None:
        name, session, situation = chosen
        text = here.mark(name, here.people[situation])
        follow_up.write_entry(session, situation, "contact", session.today(), text)


def call(here: Cast) -> None:
    chosen = somebody(here, tuple(HOME))
    if chosen is not None:
        _, session, situation = chosen
        people.change_contact(session, here.people[situation], "mobile", f"06 39 98 00 {here.random.randrange(99):02}")


def entrust(here: Cast) -> None:
    chosen = somebody(here, tuple(HOME))
    if chosen is not None:
        _, session, situation = chosen
        appointment = follow_up.propose_tutor(session, situation, TUTOR, session.today())
        follow_up.move_appointment(session, appointment, "active", session.today())
        here.entitled["tutor"].add(here.people[situation])


def end(here: Cast) -> None:
    session = here.sessions[here.random.choice(list(HOME))]
    running = situations.entrusted(session.connection, TUTOR)
    if running:
        with suppress(UserError):  # the situation was handed over since
            follow_up.move_appointment(session, here.random.choice(running).id, "ended", session.today())


def offer(here: Cast) -> None:
    chosen = somebody(here, tuple(HOME))
    if chosen is None:
        return
    name, session, situation = chosen
    to = here.random.choice([home for home in ("north", "south", "west") if home != HOME[name]])
    try:
        transfers.propose(session, situation, id_of(to), "Déménage.")
    except UserError:  # offered already, or not followed here
        return
    for other, home in HOME.items():
        if home == to:
            here.entitled[other].add(here.people[situation])


def answer(here: Cast) -> None:
    session = here.sessions[here.random.choice(list(HOME))]
    waiting = transfers.waiting(session)
    if waiting:
        one = here.random.choice(waiting)
        if one.incoming:
            take = here.random.random() < 0.6
            transfers.accept(session, one.id) if take else transfers.refuse(session, one.id, "Non.")
        else:
            transfers.take_back(session, one.id)


def offer_twice(here: Cast) -> None:
    """Let two colleagues, who have not heard of each other, offer one situation to two territories; both accept."""
    if "north 2" in here.withdrawn:
        return
    tell(here, "north 1", "north 2")
    shared = [row for row in known(here, "north 1") if row in known(here, "north 2")]
    if not shared:
        return
    situation, taken = here.random.choice(shared), 0
    for name, to in (("north 1", "south"), ("north 2", "west")):
        try:
            transfer = transfers.propose(here.sessions[name], situation, id_of(to), "Déménage.")
        except UserError:  # offered already, or handed over since
            return
        here.entitled[to].add(here.people[situation])
        tell(here, name, to)
        with suppress(UserError):  # it did not arrive: what came first is missing
            transfers.accept(here.sessions[to], transfer)
            taken += 1
    here.told["two owners"] += taken == 2


def tell(here: Cast, sender: str, to: str) -> None:
    """Let one tell another all it has to say, at once."""
    count = here.send(sender, to)
    for sent in here.flying[len(here.flying) - count :]:
        here.deliver(sent)


def decide(here: Cast) -> None:
    """Let the region settle what stands in two versions; who follows a situation above all."""
    session = here.sessions[here.random.choice(("region", "deputy"))]
    for one in conflicts.listing(session):
        if here.random.random() < 0.5:
            conflicts.settle(session, one.key, here.random.choice(one.sides).raw)
            here.told["settled"] += 1


# --- what happens to laptops and keys -------------------------------------------------------------------------------


def copy(here: Cast) -> None:
    here.copy(here.random.choice(("north 1", "south", "tutor", "west")))


def restore(here: Cast) -> None:
    kept = [name for name in here.copies if name not in here.withdrawn]
    if kept:
        here.restore(here.random.choice(kept))


def put_back(here: Cast) -> None:
    kept = [name for name in here.copies if name not in here.withdrawn]
    if kept:
        here.restore(here.random.choice(kept), knowing=False)


def withdraw(here: Cast) -> None:
    by = here.sessions[here.random.choice(("region", "deputy"))]
    aside = "north 2" in here.withdrawn
    heir = here.sessions["north 1"].workstation if here.random.random() < 0.5 else None
    workstations.withdraw(by, here.sessions["north 2"].workstation, successor=heir, aside=aside)
    here.withdraw("north 2")


def renew(here: Cast) -> None:
    region_keys.renew(here.sessions["region"])


def send(here: Cast) -> None:
    sender, to = here.random.choice([(a, b) for a in here.sessions for b in here.sessions if here.is_link(a, b)])
    here.send(sender, to)


def deliver(here: Cast) -> None:
    if here.flying:
        here.deliver(here.random.choice(here.flying))


def everybody_speaks(here: Cast) -> None:
    """Let something be said to and by all: who went back without knowing it is found out at the next exchange."""
    for name in HOME:
        if name not in here.withdrawn:
            session = here.sessions[name]
            draft = PersonDraft(last_name=f"Nom{len(here.people)}", first_name="Ida", birth_date=_BORN)
            person, situation = people.add_person(session, draft, SituationFacts(territory=id_of(HOME[name])))
            here.people[situation] = person
            for other, home in HOME.items():
                if home == HOME[name]:
                    here.entitled[other].add(person)
            for one in known(here, name):
                text = here.mark(name, here.people[one])
                follow_up.write_entry(session, one, "contact", session.today(), text)


ACTS: dict[Callable[[Cast], None], float] = {
    arrive: 6, note: 22, call: 6, entrust: 5, end: 3, offer: 5, answer: 5, offer_twice: 2, decide: 2,
    copy: 2, restore: 1, put_back: 1.5, withdraw: 1, renew: 0.6, send: 18, deliver: 26,
}  # fmt: skip


# --- what must hold ---------------------------------------------------------------------------------------------------


def check(here: Cast) -> None:
    """See that all agree, that nothing is lost, and that nobody holds what he or she must not."""
    region = here.sessions["region"]
    for name, session in here.sessions.items():
        assert stray_rows(session.connection) == [], name
        if name not in here.withdrawn:
            assert_agrees(region, name, session)
            assert_holds_no_more(here, name, session)
            assert_withdrawn_say_no_more(name, session)
    assert_nothing_lost(here, region)
    assert region.trust() == here.sessions["deputy"].trust(), "two lists"
    assert_rebuilt_alike(here)


def assert_nothing_lost(here: Cast, region: Session) -> None:
    """Find every mark at the region; about who is followed nowhere any longer, at its author's at least."""
    known = followed(region)
    for mark, (author, person) in here.marks.items():
        if mark not in here.gone:
            place = region if person in known else here.sessions[author]
            assert holds(place, mark), f"lost: {mark} of {author}"


def followed(region: Session) -> frozenset[Id]:
    """Give the young people who have a situation somewhere."""
    return frozenset(Id(bytes(who)) for (who,) in region.connection.execute("SELECT subject FROM situation"))


def assert_agrees(region: Session, name: str, session: Session) -> None:
    sight = parties.sight_of_workstation(region, session.me())
    if session.role is Role.TUTOR:  # served by facilitators: of who is followed nowhere, nothing comes
        sight = Sight(role=Role.TUTOR, subjects=sight.subjects & followed(region))
    theirs, ours = (state_hash(one.connection, sight) for one in (session, region))
    assert theirs == ours, f"{name} and the region differ"
    shown = dict(session.connection.execute("SELECT id, territory FROM situation"))
    known = dict(region.connection.execute("SELECT id, territory FROM situation"))
    assert all(known.get(row) == territory for row, territory in shown.items()), f"{name} shows another one in charge"


def assert_holds_no_more(here: Cast, name: str, session: Session) -> None:
    """Read the journal's bytes: marks about people one was told to know, and for a tutor no others any longer."""
    if session.role is Role.COORDINATOR:
        return
    lines = b"".join(some for (some,) in session.connection.execute("SELECT lines FROM journal_entry"))
    about = {here.marks[mark.decode()][1] for mark in _MARK.findall(lines)}
    assert about <= here.entitled[name], f"{name} holds what it was never shown"
    if session.role is Role.TUTOR:
        region = here.sessions["region"]
        now = parties.sight_of_workstation(region, session.me()).subjects
        # About who is followed nowhere any longer (by a withdrawn workstation), one's own words have nowhere to go.
        assert about & followed(region) <= now, "the tutor holds somebody no longer entrusted"


def assert_withdrawn_say_no_more(name: str, session: Session) -> None:
    """See that nothing is held of a withdrawn workstation past the number that was decided."""
    last = withdrawn.reach(session.connection)
    for one in session.trust().workstations:
        if one.revoked is not None:
            ends = {end.writer: end.after for end in one.revoked}
            writers = {writer_id(one.signing, epoch) for epoch in journal.epochs(session.connection)}
            past = [writer for writer in writers if last.get(writer, 0) > ends.get(writer, 0)]
            assert not past, f"{name} holds what {one.holder} wrote once withdrawn"


def assert_rebuilt_alike(here: Cast) -> None:
    session = here.sessions[here.random.choice(list(here.sessions))]
    before = state_hash(session.connection)
    with session.transaction():
        projection.rebuild(session.connection, Writers(session.connection))
    assert state_hash(session.connection) == before


def run(folder: Path, seed: int, steps: int) -> Counter[str]:
    """Live through one world, and check; then let old bundles come once more."""
    here = cast(folder, seed)
    try:
        for _ in range(steps):
            (act,) = here.random.choices(list(ACTS), list(ACTS.values()))
            act(here)
            here.told[act.__name__] += 1
        here.settle()
        decide(here)  # all versions have met by now
        here.settle()
        if here.told["put back"]:
            everybody_speaks(here)
            here.settle()
        check(here)
        for sent in here.random.sample(here.flying, min(6, len(here.flying))):
            here.deliver(sent)
        here.settle()
        check(here)
    finally:
        here.close()
    return here.told


def worlds(folder: Path, seeds: range, steps: int) -> Counter[str]:
    """Live through many; a failure names its seed."""
    told = Counter[str]()
    for seed in seeds:
        try:
            told += run(folder / str(seed), seed, steps)
        except Exception as error:
            error.add_note(f"world {seed} of {steps} steps")
            raise
    return told


def test_some_regions_agree(tmp_path: Path) -> None:
    told = worlds(tmp_path, range(6), 60)
    assert all(told[act.__name__] for act in (arrive, note, entrust, offer, answer, send, deliver)), told


@pytest.mark.accept
@pytest.mark.qrow(16)
def test_many_regions_agree(tmp_path: Path) -> None:
    told = worlds(tmp_path, range(100, 250), 80)
    assert all(told[act.__name__] for act in ACTS), told
    assert told["set aside"], told
    assert told["two owners"], told
    assert told["settled"], told
    print(f"tried 150 regions: {dict(told)}")


@pytest.mark.nightly
def test_two_thousand_regions_agree(tmp_path: Path) -> None:
    worlds(tmp_path, range(1000, 3000), 120)
