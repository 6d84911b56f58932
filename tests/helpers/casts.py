"""A region whose workstations are open profiles, driven by the services alone: what people really do, in any order.

Two facilitators of one territory, one of each of two others, a tutor, the coordinator, and a substitute with keys of
its own. Every text carries a mark, so that whoever looks at bytes knows who wrote it about whom.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from partaj_desktop.bundle.trust import sign_list
from partaj_desktop.crypto.keys_file import Keys
from partaj_desktop.domain.errors import BundleRefused
from partaj_desktop.domain.ids import SHARED, Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import Period, TrustList, Workstation
from partaj_desktop.services import key_files, restoring, sending
from partaj_desktop.services.receiving import merge
from partaj_desktop.services.session import Draft, Session
from partaj_desktop.store import connection as opening
from partaj_desktop.store import journal, local
from partaj_desktop.system.clock import PARIS
from partaj_desktop.system.paths import Profile
from tests.helpers.stores import DATA_KEY, guard_projection, id_of, key_of, new_store
from tests.helpers.worlds import ROOT, box_of, trust_of

DAY = datetime(2011, 1, 19, 9, tzinfo=PARIS)
PERIOD = Period(since=date(2010, 1, 1), until=date(2012, 1, 1))
HOME = {"north 1": "north", "north 2": "north", "south": "south", "west": "west"}
NAMES = ("region", "deputy", *HOME, "tutor")
TUTOR = id_of("the tutor")


@dataclass(slots=True)
class Ticking:
    """A clock some days off, that goes on a little at each look."""

    instant: datetime

    def now(self) -> datetime:
        """Give the instant, a millisecond later each time."""
        self.instant += timedelta(milliseconds=1)
        return self.instant

    def today(self) -> date:
        """Give its day."""
        return self.instant.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One bundle that left, for good."""

    sender: str
    to: str
    body: bytes


@dataclass(slots=True, kw_only=True)
class Cast:
    """The open workstations, what flies between them, and what the test knows from outside the program."""

    folder: Path
    random: Random
    sessions: dict[str, Session]
    people: dict[Id, Id] = field(default_factory=dict)
    """Each situation, and whose it is."""
    flying: list[Sent] = field(default_factory=list)
    marks: dict[str, tuple[str, Id]] = field(default_factory=dict)
    """Each mark ever written: by whom, about whom."""
    gone: set[str] = field(default_factory=set)
    """Marks that went with a disk, or that were written by somebody no longer authorised."""
    copies: dict[str, tuple[bytes, frozenset[str]]] = field(default_factory=dict)
    entitled: dict[str, set[Id]] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    told: Counter[str] = field(default_factory=Counter)

    def mark(self, author: str, person: Id) -> str:
        """Make a text that tells who wrote it about whom; of who is withdrawn it need not arrive."""
        text = f"mark{len(self.marks)};"
        self.marks[text] = (author, person)
        if author in self.withdrawn:
            self.gone.add(text)
        return text

    def close(self) -> None:
        """Close every store."""
        for session in self.sessions.values():
            session.close()

    # --- sending and receiving ------------------------------------------------------------------------------------

    def send(self, sender: str, to: str) -> int:
        """Make what one has for another; it flies from now on, for ever. Count the bundles."""
        session, other = self.sessions[sender], self.sessions[to]
        trust = session.trust()
        one = trust.of(other.workstation)
        if one is None or one.revoked is not None:
            return 0  # nothing is addressed to who was withdrawn
        made = sending.prepare(session, trust, trust.party(one))
        self.flying += [Sent(sender=sender, to=to, body=each.body) for each in made]
        self.told["bundles"] += len(made)
        return len(made)

    def deliver(self, sent: Sent) -> None:
        """Hand a bundle over, be it for the tenth time; some may be refused for what their reader knows or not yet."""
        try:
            report = merge(self.sessions[sent.to], sent.body, "f.partaj")
        except BundleRefused as refused:
            self.told[f"refused {refused.reason}"] += 1
            allowed = {"revoked", "unknown-signer"} | ({"not-for-me"} if sent.to in self.withdrawn else set())
            if self.told["put back"]:
                allowed |= {"fork", "channel-fork"}
            if refused.reason not in allowed:
                raise
        else:
            self.told["already" if report.already else "merged"] += 1
            self.told["set aside"] += report.set_aside
            self.told["written again"] += report.written_again or 0

    def settle(self) -> None:
        """Let everybody tell everybody until nobody has anything more to say."""
        for sent in self.random.sample(self.flying, len(self.flying)):
            self.deliver(sent)
        links = [(one, other) for one in self.sessions for other in self.sessions if self.is_link(one, other)]
        for _ in range(16):
            talking = 0
            for sender, to in self.random.sample(links, len(links)):
                count = self.send(sender, to)
                for sent in self.flying[len(self.flying) - count :]:
                    self.deliver(sent)
                talking += count
            if not talking:
                return
        raise AssertionError("they never stop talking")

    def is_link(self, one: str, other: str) -> bool:
        """Tell whether one sends to the other: the region and the territories, the tutor and the facilitators."""
        if one == other or self.withdrawn & {one, other}:
            return False
        kinds = {_kind(one), _kind(other)}
        return kinds in ({"region"}, {"region", "territory"}, {"territory", "tutor"}, {"territory"})

    # --- a disk that dies -------------------------------------------------------------------------------------------

    def copy(self, name: str) -> None:
        """Keep a copy of a workstation's store, as `backups.write` does: sealed first."""
        session = self.sessions[name]
        with session.transaction():
            journal.seal(session.connection, session.pen())
        opening.checkpoint(session.connection)
        body = (self.folder / name / "store.db").read_bytes()
        self.copies[name] = (body, frozenset(self.marks))

    def restore(self, name: str, *, knowing: bool = True) -> None:
        """Put the copy back: what was written since and never left is lost, and it goes on in the next epoch.

        `knowing`: by the program. Else by whoever keeps the machine: nothing tells the workstation that it went back.
        """
        body, known = self.copies[name]
        old = self.sessions[name]
        outside = set(self.marks) - {m for m, (by, _) in self.marks.items() if by == name and m not in known}
        old.close()
        (self.folder / name / "store.db").write_bytes(body)
        self.sessions[name] = session = _open(self.folder / name, old)
        guard_projection(session.connection)
        if knowing:  # as `restoring.restore` does once the copy stands: an epoch and a series nobody has met
            restoring._begin_anew(session, old.identity.epoch + 1 + self.random.randrange(9))
        else:
            self.told["put back"] += 1
        session.look_again()
        session.connection.execute("PRAGMA synchronous = OFF")
        self.maybe_gone(name, set(self.marks) - outside)

    def maybe_gone(self, name: str, marks: set[str]) -> None:
        """Count as gone, of what a lost disk held alone, what is in no store and no bundle."""
        elsewhere = [one for other, one in self.sessions.items() if other != name and other not in self.withdrawn]
        held = {mark for mark in marks if any(holds(one, mark) for one in elsewhere)}
        flown = {mark for mark in marks - held if any(sent.sender == name for sent in self.flying)}
        # What may still fly in a bundle comes back with it, or does not: both are right.
        self.gone |= marks - held
        self.told["restored"] += 1
        self.told["lost with a disk"] += len(marks - held - flown)

    def withdraw(self, name: str) -> None:
        """Count what this one wrote, or alone holds, as gone: how far it is taken depends on who decided, and when."""
        self.withdrawn.add(name)
        others = [one for other, one in self.sessions.items() if other not in self.withdrawn]
        self.gone |= {
            mark
            for mark, (author, _) in self.marks.items()
            if author == name or not any(holds(one, mark) for one in others)
        }


def _kind(name: str) -> str:
    return "region" if name in ("region", "deputy") else ("tutor" if name == "tutor" else "territory")


def holds(session: Session, mark: str) -> bool:
    """Tell whether a mark stands in a profile's logbook."""
    query = "SELECT 1 FROM logbook_entry WHERE text = ?"
    return session.connection.execute(query, (mark,)).fetchone() is not None


def _stations() -> list[Workstation]:
    role = {"region": Role.COORDINATOR, "deputy": Role.COORDINATOR, "tutor": Role.TUTOR}
    return [
        Workstation(
            id=id_of(name),
            role=role.get(name, Role.FACILITATOR),
            holder=name,
            organisation="Structure",
            territory=id_of(HOME[name]) if name in HOME else None,
            tutor=TUTOR if name == "tutor" else None,
            signing=key_of(name).public,
            box=box_of(name).recipient,
            stands_in=PERIOD if name == "deputy" else None,
        )
        for name in NAMES
    ]


def _open(folder: Path, like: Session) -> Session:
    connection = opening.open_store(folder / "store.db", DATA_KEY)
    return Session(
        profile=Profile(folder), data_key=DATA_KEY, connection=connection, identity=local.identity(connection),
        clock=like.clock, random=like.random,
    )  # fmt: skip


def _session(folder: Path, name: str, trust: TrustList, random: Random) -> Session:
    me = trust.of(id_of(name))
    assert me is not None
    folder.mkdir(parents=True)
    connection = new_store(folder / "store.db")
    identity = local.Identity(
        workstation=Id(me.id), region=Id(trust.region), role=me.role, holder=name, organisation="Structure",
        territory=HOME.get(name, ""), signing_key=key_of(name).to_bytes(), box_secret=box_of(name).secret,
        box_recipient=me.box, epoch=0, root_key=key_of(ROOT).to_bytes() if name == "region" else None,
        root_public=trust.root, demonstration_day=None,
    )  # fmt: skip
    with opening.transaction(connection):
        local.save_identity(connection, identity)
        local.save_trust(connection, trust.age, sign_list(trust, key_of(ROOT)))
    key_files.save(Profile(folder), Keys(store_id=random.randbytes(16)))
    clock = Ticking(DAY + timedelta(seconds=random.randint(-(10**6), 10**6)))
    source = Random(f"{random.random()} {name}")
    return Session(
        profile=Profile(folder), data_key=DATA_KEY, connection=connection, identity=identity, clock=clock,
        random=source.randbytes,
    )  # fmt: skip


def cast(folder: Path, seed: int) -> Cast:
    """Set the workstations up, with the territories and the tutor every one of them knows."""
    random = Random(seed)
    trust = trust_of(_stations())
    made = Cast(
        folder=folder, random=random, sessions={name: _session(folder / name, name, trust, random) for name in NAMES}
    )
    made.entitled = {name: set() for name in NAMES}
    draft = Draft(made.sessions["region"])
    for home in ("north", "south", "west"):
        draft.set("territory", id_of(home), SHARED, name=home, code=home, position=1, experimental=True)
    draft.set("tutor", TUTOR, SHARED, last_name="Tutor", first_name="The")
    draft.record("region.founded")
    made.settle()
    return made
