"""What belongs to this workstation: identity, trust lists, channels, outbox, inbox, drafts. Never exported."""

from collections.abc import Iterable
from dataclasses import dataclass

from partaj_desktop.domain.changes import OpenRun
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import GRANT_TYPE, LIST_TYPE, Signed
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load
from partaj_desktop.store.writers import Writers


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """This workstation and its secrets. `root_key` is the region's, on the workstation that founded it."""

    workstation: Id
    region: Id | None
    role: Role
    holder: str
    organisation: str
    territory: str
    signing_key: bytes
    box_secret: str
    box_recipient: str
    epoch: int
    root_key: bytes | None
    root_public: bytes | None
    demonstration_day: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """How far the exchange with one party is.

    `start`: where the present series began. `sent_arrival`: runs that arrived up to there were considered.
    """

    party: Id
    start: int
    sent: int
    acknowledged: int
    previous: bytes | None
    sent_arrival: int
    told_trust: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One bundle written for a party. `made_at` in µs UTC; `arrival`: the runs held when it was made."""

    party: Id
    number: int
    manifest_hash: bytes
    file_name: str
    body: bytes
    entries: int
    made_at: int
    arrival: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One bundle received from a workstation. `received_at` in µs UTC.

    `acknowledged`: how far that workstation said it had got what is sent from here. `told`: it was told of this one.
    """

    sender: Id
    number: int
    start: int
    epoch: int
    manifest_hash: bytes
    entries: int
    received_at: int
    acknowledged: int = 0
    told: bool = False


_IDENTITY = Identity.__slots__
_SQL = "local"


def save_identity(connection: Connection, identity: Identity) -> None:
    """Write who this workstation is."""
    connection.execute(load(_SQL)["save_identity"], {name: getattr(identity, name) for name in _IDENTITY})


def identity(connection: Connection) -> Identity:
    """Read who this workstation is."""
    row = connection.execute(load(_SQL)["identity"]).fetchone()
    values = dict(zip(_IDENTITY, row, strict=True))
    values["role"] = Role(values["role"])
    values["territory"] = values["territory"] or ""
    return Identity(**values)


def save_trust(connection: Connection, age: tuple[int, int], signed: Signed) -> None:
    """Keep a trust list that was judged good, of that many successions of the root key and that version."""
    connection.execute(load(_SQL)["save_trust"], (*age, signed.body, signed.signature))


def trust(connection: Connection) -> Signed | None:
    """Read the newest list; None before the region answered."""
    row = connection.execute(load(_SQL)["trust"]).fetchone()
    return Signed(type=LIST_TYPE, body=row[0], signature=row[1]) if row else None


def trust_of_age(connection: Connection, age: tuple[int, int]) -> Signed | None:
    """Read the list held of that many successions and that version; None where there is none."""
    row = connection.execute(load(_SQL)["trust_of_age"], age).fetchone()
    return Signed(type=LIST_TYPE, body=row[0], signature=row[1]) if row else None


def save_grants(connection: Connection, grants: Iterable[Signed]) -> None:
    """Keep what substitutes granted; whether it holds is judged with the list, at each reading."""
    connection.executemany(load(_SQL)["save_grant"], [(one.body, one.signature) for one in grants])


def grants(connection: Connection) -> tuple[Signed, ...]:
    """Read what substitutes granted."""
    rows = connection.execute(load(_SQL)["grants"]).fetchall()
    return tuple(Signed(type=GRANT_TYPE, body=body, signature=signature) for body, signature in rows)


SetAside = tuple[bytes, int, bytes, bytes]
"""A run kept apart: its writer, its first number, its head, and its lines."""


def save_set_aside(connection: Connection, runs: Iterable[SetAside]) -> None:
    """Keep runs apart from the journal."""
    connection.executemany(load(_SQL)["save_set_aside"], runs)


def set_aside(connection: Connection) -> list[SetAside]:
    """List the runs kept apart."""
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(load(_SQL)["set_aside"]).fetchall()]


def drop_set_aside(connection: Connection, writer: bytes, first: int, head: bytes) -> None:
    """Forget a run kept apart: it was taken."""
    connection.execute(load(_SQL)["drop_set_aside"], (writer, first, head))


def channel(connection: Connection, party: Id) -> Channel:
    """Read how far the exchange with a party is; a new one stands at nothing."""
    row = connection.execute(load(_SQL)["channel"], (party,)).fetchone()
    if row is None:
        return Channel(party=party, start=1, sent=0, acknowledged=0, previous=None, sent_arrival=0, told_trust=0)
    return Channel(**dict(zip(Channel.__slots__, row, strict=True)))


def save_channel(connection: Connection, channel_: Channel) -> None:
    """Write how far the exchange with a party is."""
    connection.execute(load(_SQL)["save_channel"], tuple(getattr(channel_, name) for name in Channel.__slots__))


def tell_trust_again(connection: Connection) -> None:
    """Let every party be told the list of workstations again."""
    connection.execute(load(_SQL)["tell_trust_again"])


def restart_channel(connection: Connection, party: Id, sent: int, acknowledged: int) -> None:
    """Begin a new series past `sent`: everything goes again, and what waited of the former series is dropped."""
    sent = max(sent, 1)  # a series that begins at 1 is the first
    fresh = Channel(
        party=party,
        start=sent + 1,
        sent=sent,
        acknowledged=acknowledged,
        previous=None,
        sent_arrival=0,
        told_trust=0,
    )
    save_channel(connection, fresh)
    save_channel_sight(connection, party, frozenset())
    connection.execute(load(_SQL)["forget_channel_runs"], (party,))
    connection.execute(load(_SQL)["drop_outgoing"], (party,))


def channels(connection: Connection) -> list[Channel]:
    """List the channels something was prepared or received on."""
    return [channel(connection, Id(bytes(row[0]))) for row in connection.execute(load(_SQL)["channels"]).fetchall()]


def channel_sight(connection: Connection, party: Id) -> frozenset[bytes]:
    """Give what a party could see when something was last prepared for it: young people, single rows, grounds."""
    return frozenset(bytes(row[0]) for row in connection.execute(load(_SQL)["channel_sight"], (party,)))


def save_channel_sight(connection: Connection, party: Id, seen: Iterable[bytes]) -> None:
    """Write what a party can see now."""
    connection.execute(load(_SQL)["forget_channel_sight"], (party,))
    connection.executemany(load(_SQL)["save_channel_sight"], [(party, one) for one in seen])


def save_channel_runs(connection: Connection, party: Id, runs: Iterable[OpenRun]) -> None:
    """Note the runs a party sent of which this store holds no more than it sent."""
    writers = Writers(connection)
    connection.executemany(
        load(_SQL)["save_channel_runs"],
        [
            {
                "party": party,
                "writer": writers.number(one.run.writer),
                "first": one.run.first,
                "sent": sum(change is not None for some in one.changes for change in some),
            }
            for one in runs
        ],
    )


def channel_runs(connection: Connection, party: Id) -> frozenset[tuple[int, int]]:
    """Give the keys (writer number, first) of the runs a party sent here, to which nothing was added since."""
    return frozenset((no, first) for no, first in connection.execute(load(_SQL)["channel_runs"], (party,)))


def save_outgoing(connection: Connection, outgoing: Outgoing) -> None:
    """Keep a bundle before its file is written."""
    connection.execute(load(_SQL)["save_outgoing"], tuple(getattr(outgoing, name) for name in Outgoing.__slots__))


def outgoing(connection: Connection, party: Id, after: int) -> list[Outgoing]:
    """List the bundles written for a party past a number, whose bytes are still kept."""
    rows = connection.execute(load(_SQL)["outgoing"], (party, after)).fetchall()
    return [Outgoing(**dict(zip(Outgoing.__slots__, row, strict=True))) for row in rows]


def kept_numbers(connection: Connection, party: Id, after: int) -> list[tuple[int, int]]:
    """List the bundles that `outgoing` gives by their numbers, each with its entries, and no bytes."""
    return [(number, entries) for number, entries in connection.execute(load(_SQL)["kept_numbers"], (party, after))]


def outgoing_names(connection: Connection) -> frozenset[str]:
    """Name the files of all bundles ever written here."""
    return frozenset(name for (name,) in connection.execute(load(_SQL)["outgoing_names"]))


def last_sent_at(connection: Connection, party: Id) -> int | None:
    """Tell when something was last written for a party, in µs UTC."""
    found = connection.execute(load(_SQL)["last_sent_at"], (party,)).fetchone()[0]
    return None if found is None else int(found)


def acknowledged_arrival(connection: Connection) -> int:
    """Give the arrival number up to which runs were held when a bundle was made that somebody said to have."""
    return int(connection.execute(load(_SQL)["acknowledged_arrival"]).fetchone()[0] or 0)


def forget_acknowledged(connection: Connection, party: Id, number: int) -> None:
    """Drop the bytes of bundles the party said it has."""
    connection.execute(load(_SQL)["forget_acknowledged"], (party, number))


def save_incoming(connection: Connection, incoming: Incoming) -> None:
    """Note a bundle as received."""
    connection.execute(load(_SQL)["save_incoming"], tuple(getattr(incoming, name) for name in Incoming.__slots__))


def save_told(connection: Connection, sender: Id, number: int) -> None:
    """Note that a workstation was told of what came from it, up to a number."""
    connection.execute(load(_SQL)["save_told"], (sender, number))


def received(connection: Connection, sender: Id) -> list[Incoming]:
    """List what was received from a workstation, by number."""
    rows = connection.execute(load(_SQL)["received"], (sender,)).fetchall()
    return [Incoming(**dict(zip(Incoming.__slots__, row, strict=True))) for row in rows]


def all_received(connection: Connection) -> list[Incoming]:
    """List everything received, newest first."""
    rows = connection.execute(load(_SQL)["all_received"]).fetchall()
    return [Incoming(**dict(zip(Incoming.__slots__, row, strict=True))) for row in rows]


def save_draft(connection: Connection, key: str, body: str, at: int) -> None:
    """Keep what is being typed, over what was kept before."""
    connection.execute(load(_SQL)["save_draft"], (key, body, at))


def draft(connection: Connection, key: str) -> str | None:
    """Read what was being typed."""
    row = connection.execute(load(_SQL)["draft"], (key,)).fetchone()
    return row[0] if row else None


def drop_draft(connection: Connection, key: str) -> None:
    """Forget a draft: it was recorded."""
    connection.execute(load(_SQL)["drop_draft"], (key,))


def settings(connection: Connection) -> dict[str, str]:
    """Read what the person chose for this workstation."""
    return dict(connection.execute(load(_SQL)["settings"]).fetchall())


def save_setting(connection: Connection, key: str, value: str) -> None:
    """Write one choice."""
    connection.execute(load(_SQL)["save_setting"], (key, value))


def forget_setting(connection: Connection, key: str) -> None:
    """Take a choice back."""
    connection.execute(load(_SQL)["forget_setting"], (key,))
