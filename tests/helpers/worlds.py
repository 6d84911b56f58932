"""A region in miniature: parties with real stores that write, send to each other and receive.

What `services` does around the core is done here with the functions of `bundle` and `store` alone, so that the core
is shown to hold by itself: cut, number, seal on one side; open, judge, unite, project, check on the other.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import zstandard

from partaj_desktop.bundle import cut, envelope, merge, payload
from partaj_desktop.bundle import trust as trusting
from partaj_desktop.crypto import sealing
from partaj_desktop.crypto.sealing import BoxKey
from partaj_desktop.crypto.signing import SigningKey
from partaj_desktop.domain.changes import OpenRun, Patch, Run, writer_id
from partaj_desktop.domain.errors import BundleRefused, Reason
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.sight import Sight
from partaj_desktop.domain.tables import SCHEMA
from partaj_desktop.domain.trust import Signed, TrustList, Workstation
from partaj_desktop.store import connection as opening
from partaj_desktop.store import journal, local, projection, state, union
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.journal import Pen
from partaj_desktop.store.writers import Writers
from tests.helpers.stores import DATA_KEY, FakeClock, guard_projection, id_of, key_of, new_store, pen_of

REGION = id_of("region")
ROOT = "root of the region"


@cache
def box_of(name: str) -> BoxKey:
    """Make an age key for a workstation; the same within a run."""
    return sealing.generate_box_key()


def workstation(name: str, role: Role, *, territory: str = "", tutor: str = "") -> Workstation:
    """Describe an enrolled workstation whose ids and keys follow from names."""
    return Workstation(
        id=id_of(name),
        role=role,
        holder=name,
        organisation="Structure",
        territory=id_of(territory) if territory else None,
        tutor=id_of(tutor) if tutor else None,
        signing=key_of(name).public,
        box=box_of(name).recipient,
    )


def trust_of(workstations: Iterable[Workstation], version: int = 1) -> TrustList:
    """Make the region's list."""
    return TrustList(
        region=REGION,
        region_name="Région",
        version=version,
        root=key_of(ROOT).public,
        workstations=list(workstations),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One bundle on its way."""

    sender: str
    to: str
    number: int
    data: bytes
    entries: int


@dataclass(slots=True, kw_only=True)
class Party:
    """One workstation of a world, its store and its channels."""

    name: str
    me: Workstation
    trust: TrustList
    connection: Connection
    pen: Pen
    clock: FakeClock
    key: SigningKey
    box: BoxKey
    outbox: list[Sent] = field(default_factory=list)
    aside: int = 0

    @property
    def party(self) -> Id:
        return self.trust.party(self.me)

    def write(self, action: str, patches: Sequence[Patch]) -> None:
        """Write one user action."""
        with opening.transaction(self.connection):
            journal.append(self.connection, self.pen, action, patches)

    def sight_of(self, other: "Party") -> Sight:
        """Compute what another party may hold, from what this one knows."""
        return state.sight_of(
            self.connection,
            other.me.role,
            territory=Id(other.me.territory) if other.me.territory else None,
            cells=other.me.cells,
            tutor=Id(other.me.tutor) if other.me.tutor else None,
        )

    def state(self, sight: Sight | None = None) -> str:
        """Hash what this party shows of a view."""
        return state.state_hash(self.connection, sight)

    # --- sending ----------------------------------------------------------------------------------------------

    def export(self, to: "Party", *, again: bool = False) -> Sent | None:
        """Make the next bundle for a party, or nothing when it was told all; `again` forgets what was sent."""
        with opening.transaction(self.connection):
            journal.seal(self.connection, self.pen)
            channel = local.channel(self.connection, to.party)
            if again:
                channel = replace(channel, sent_arrival=0)
            sight = self.sight_of(to)
            runs = tuple(self._runs_for(to, channel.sent_arrival, sight))
            if not runs and channel.told_trust >= self.trust.version:
                return None
            sealed = self.seal_for(to, runs, number=channel.sent + 1, previous=channel.previous)
            local.save_channel(
                self.connection,
                replace(
                    channel,
                    sent=channel.sent + 1,
                    previous=sealed.manifest_hash,
                    sent_arrival=journal.last_arrival(self.connection),
                    told_trust=self.trust.version,
                ),
            )
            local.save_channel_sight(self.connection, to.party, sight.subjects | sight.beside)
        sent = Sent(sender=self.name, to=to.name, number=channel.sent + 1, data=sealed.data, entries=sealed.entries)
        self.outbox.append(sent)
        return sent

    def _runs_for(self, to: "Party", arrival: int, sight: Sight) -> Iterator[Run]:
        keys = set(journal.keys_after(self.connection, arrival))
        if not sight.everything:
            fresh = (sight.subjects | sight.beside) - local.channel_sight(self.connection, to.party)
            keys |= journal.keys_of(self.connection, fresh)
        writers = Writers(self.connection)
        for no, first in sorted(keys):
            if writers.all()[no] != to.pen.writer:
                run = cut.cut(journal.run_at(self.connection, writers, no, first), sight)
                if run is not None:
                    yield run

    def seal_for(
        self,
        to: "Party",
        runs: tuple[Run, ...],
        *,
        number: int = 1,
        previous: bytes | None = None,
        trust: Signed | None = None,
    ) -> envelope.Sealed:
        """Seal runs into a bundle for a party, whatever the channel says."""
        return envelope.seal(payload.Payload(runs=runs, trust=trust), self.address(to, number, previous), self.key)

    def address(self, to: "Party", number: int = 1, previous: bytes | None = None) -> envelope.Address:
        """Address a bundle to a party."""
        return envelope.Address(
            schema=SCHEMA,
            region=self.trust.region,
            sender=self.me.id,
            epoch=0,
            recipient=to.party,
            recipients=(to.box.recipient,),
            number=number,
            start=number if previous is None else 1,
            previous=previous,
            received=(),
            trust=self.trust.version,
            created=self.clock(),
        )

    def runs(self) -> list[Run]:
        """Seal what is pending and give every run held."""
        with opening.transaction(self.connection):
            journal.seal(self.connection, self.pen)
        return list(journal.runs_after(self.connection, 0))

    # --- receiving --------------------------------------------------------------------------------------------

    def receive(self, data: bytes) -> bool:
        """Take a bundle whole, or raise BundleRefused; False when it was there already."""
        opened = envelope.open_sealed(data, self.box.secret, self.trust, self.me, self._after)
        sender, number = Id(opened.sender.id), opened.manifest.number
        for incoming in local.received(self.connection, sender):
            if incoming.number == number:
                if incoming.manifest_hash != opened.manifest_hash:
                    raise BundleRefused(Reason.CHANNEL_FORK)
                return False
        content = envelope.read_payload(opened)
        trust = self._after(content)
        runs, aside = merge.part(merge.judge(content.runs, trust), trust, opened.sender, self.me)
        self.aside += len(aside)
        with opening.transaction(self.connection):
            self.unite(runs, opened.sender)
            local.save_incoming(
                self.connection,
                local.Incoming(
                    sender=sender,
                    number=number,
                    start=opened.manifest.start,
                    epoch=opened.manifest.epoch,
                    manifest_hash=opened.manifest_hash,
                    entries=opened.manifest.entries,
                    received_at=self.clock(),
                ),
            )
        return True

    def _after(self, content: payload.Payload) -> TrustList:
        trust = trusting.newer(self.trust, content.trust) or self.trust
        return trusting.in_force(trust, content.grants)

    def unite(self, runs: Sequence[OpenRun], sender: Workstation | None = None) -> projection.Touched:
        """Unite judged runs and project what is new; every row touched is then what its changes fold to.

        A history that contradicts the one held is refused from who wrote it, and set aside from others.
        """
        taken = union.unite(self.connection, runs, self.pen.writer)
        for run in (one.run for one in taken.apart):
            wrote = sender is None or writer_id(sender.signing, run.epoch) == run.writer
            if wrote or run.writer == self.pen.writer:
                raise BundleRefused(Reason.FORK)
            self.aside += 1
        writers = Writers(self.connection)
        touched = projection.apply(self.connection, writers, taken.news)
        for table, row in touched.sample(sys.maxsize):
            if projection.differs(self.connection, writers, table, row):
                raise AssertionError(f"{self.name}: {table.name} {row.hex()} is not what its changes fold to")
        return touched

    def take(self, runs: Sequence[Run]) -> projection.Touched:
        """Judge and unite runs without a bundle around them."""
        judged = merge.judge(runs, self.trust)
        with opening.transaction(self.connection):
            return self.unite(judged)


def plain_of(data: bytes, to: Party) -> bytes:
    """Decrypt and decompress a bundle for looking at the bytes that really left: manifest and lines."""
    plain = sealing.unseal(data, to.box.secret)
    opened = envelope.open_sealed(data, to.box.secret, to.trust, to.me)
    lines = zstandard.ZstdDecompressor().decompressobj().decompress(opened.payload)
    return plain[: plain.index(opened.payload)] + lines


def party(folder: Path, name: str, trust: TrustList) -> Party:
    """Set up the workstation of this name with an empty store."""
    me = trust.of(id_of(name))
    if me is None:
        raise ValueError(f"{name} is not enrolled")
    clock = FakeClock()
    return Party(
        name=name,
        me=me,
        trust=trust,
        connection=new_store(folder / f"{name}.db"),
        pen=pen_of(name, clock=clock),
        clock=clock,
        key=key_of(name),
        box=box_of(name),
    )


def clone(original: Party, folder: Path) -> Party:
    """Copy a workstation as a restored backup would: same keys, same journal up to now."""
    original.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    twin = party(folder, original.name, original.trust)
    path = folder / f"{original.name}.db"
    twin.connection.close()
    source = Path(original.connection.execute("PRAGMA database_list").fetchone()[2])
    path.write_bytes(source.read_bytes())
    twin.connection = opening.open_store(path, DATA_KEY)
    guard_projection(twin.connection)
    return twin
