"""A region after five years: a coordinator, two hundred workstations, a million entries; and the month that follows.

Each workstation wrote 5 000 entries of one change each about fifty young people of its own: who they are, their
situation, their way through school, how to reach them, and ninety-six lines of their logbooks. All write at the same
pace, so that what a workstation tells is spread over all that the others told. In the month that follows each writes as
much about one more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from msgspec import structs

from partaj_desktop.bundle import envelope, payload
from partaj_desktop.crypto import sealing
from partaj_desktop.crypto.signing import SigningKey
from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.changes import (
    NO_HEAD,
    RUN_ENTRIES,
    SALT_BYTES,
    SEAL_TYPE,
    Run,
    SentEntry,
    change_line,
    entry_from,
    head_after,
    header_line,
    seal_payload,
    writer_id,
)
from partaj_desktop.domain.ids import Id, WriterId
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.tables import SCHEMA, Value
from partaj_desktop.domain.trust import Workstation
from partaj_desktop.services import authorised, enrolment, unlock
from partaj_desktop.services.demo.replay import ScriptedClock
from partaj_desktop.services.session import Session
from partaj_desktop.store import region
from partaj_desktop.system.ids import new_id
from partaj_desktop.system.paths import Profile

PASSPHRASE = "houblon canal beffroi péniche dentelle terril carillon"
WORKSTATIONS = 200
PEOPLE = 50
"""Young people of each workstation in five years."""
LINES = 96
"""Lines of each logbook."""
ENTRIES = PEOPLE * (4 + LINES)
"""Entries of each workstation in five years."""
MONTH = 4 + LINES
"""Entries of each workstation in the month that follows."""
_START = date(2006, 1, 2)
_ON = date(2011, 3, 1)
_SYLLABLES = ("ma", "ri", "lo", "ber", "tin", "del", "sau", "vel", "que", "nor", "hem", "court", "ghys", "bou")
_COMMUNES = ("Lens", "Liévin", "Roubaix", "Tourcoing", "Maubeuge", "Béthune", "Valenciennes", "Hénin-Beaumont")
_WORDS = ("vu", "sa", "mère", "reprend", "contact", "avec", "la", "mission", "locale", "rappellera", "lundi", "absent")
_STEP = 5 * 365 * 86_400_000_000 // ENTRIES
"""Microseconds from an entry to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One of the region's workstations: its place among them, its key, its line of the list."""

    place: int
    key: SigningKey
    listed: Workstation


def found(folder: Path, workstations: int = WORKSTATIONS) -> tuple[Session, list[Station]]:
    """Found a region on the coordinator's workstation and authorise the others."""
    holder = unlock.Holder(role=Role.COORDINATOR, name="Ida Wattez", organisation="GIP")
    session = unlock.create(Profile(folder / "region"), PASSPHRASE, holder, ScriptedClock(_ON), cost=KdfCost.FLOOR)
    enrolment.found_region(session, "Région d’essai")
    where = [one.id for one in region.territories(session.connection)]
    stations = [_station(place, where[place % len(where)]) for place in range(workstations)]
    trust = session.trust()
    listed = [*trust.workstations, *(one.listed for one in stations)]
    with session.transaction():
        authorised.put_in_force(session, structs.replace(trust, version=trust.version + 1, workstations=listed))
    return session, stations


def _station(place: int, territory: Id) -> Station:
    key = SigningKey.generate()
    listed = Workstation(
        id=Id(Random(f"station {place}").randbytes(16)),
        role=Role.FACILITATOR,
        holder=f"Poste {place + 1}",
        organisation="GIP",
        territory=territory,
        tutor=None,
        signing=key.public,
        box=sealing.generate_box_key().recipient,
    )
    return Station(place=place, key=key, listed=listed)


def bundles(session: Session, station: Station) -> tuple[bytes, bytes]:
    """Write what a workstation has to tell the region: its five years, then its month."""
    runs = tuple(_runs(station))
    years = tuple(run for run in runs if run.last <= ENTRIES)
    first = _bundle(session, station, years, 1, None)
    return first.data, _bundle(session, station, runs[len(years) :], 2, first.manifest_hash).data


def _bundle(
    session: Session, station: Station, runs: tuple[Run, ...], number: int, previous: bytes | None
) -> envelope.Sealed:
    trust, me = session.trust(), session.me()
    address = envelope.Address(
        schema=SCHEMA, region=trust.region, sender=station.listed.id, epoch=0, recipient=trust.party(me),
        recipients=(me.box,), number=number, start=1, previous=previous, received=(), trust=trust.version,
        created=_microseconds(_ON),
    )  # fmt: skip
    return envelope.seal(payload.Payload(runs=runs), address, station.key)


def _runs(station: Station) -> Iterator[Run]:
    writer, head, first = writer_id(station.key.public, 0), NO_HEAD, 1
    waiting: list[SentEntry] = []
    for n, entry in enumerate(_entries(station), 1):
        waiting.append(entry)
        if len(waiting) == RUN_ENTRIES or n in (ENTRIES, ENTRIES + MONTH):
            run = _seal(station, writer, head, first, waiting)
            yield run
            head, first, waiting = run.head(), n + 1, []


def _seal(station: Station, writer: WriterId, head: bytes, first: int, entries: list[SentEntry]) -> Run:
    before, last = head, first + len(entries) - 1
    for entry in entries:
        head = head_after(head, entry.digest)
    signature = station.key.sign(SEAL_TYPE, seal_payload(writer, last, head))
    return Run(writer=writer, epoch=0, first=first, before=before, entries=tuple(entries), seal=signature)


def _entries(station: Station) -> Iterator[SentEntry]:
    random, n = Random(f"entries {station.place}"), 0
    for _ in range(PEOPLE + 1):
        for action, table, row, subject, fields in _told(station, random, _microseconds(_START) + n * _STEP):
            n += 1
            line = change_line(
                salt=random.randbytes(SALT_BYTES), subject=subject, table=table, row=row, fields=fields, seen=()
            )
            header = header_line(
                n=n, at=_microseconds(_START) + n * _STEP, author=Id(station.listed.id), action=action, transaction=n,
                schema=SCHEMA, changes=1,
            )  # fmt: skip
            yield entry_from(header, [line])


_Told = tuple[str, str, Id, Id, dict[str, Value]]


def _told(station: Station, random: Random, since: int) -> Iterator[_Told]:
    """Tell all about one young person, from an instant on (µs UTC): action, table, row, subject, fields."""

    def row(n: int = 0) -> Id:
        return new_id((since + n * _STEP) // 1000, random.randbytes)

    person, situation, on = row(), row(), _day(since)
    yield "person.spotted", "young_person", person, person, {
        "last_name": _name(random), "first_name": _name(random), "birth_date": f"{random.randint(1989, 1994)}-05-17",
        "sex": random.choice("fm"), "commune": random.choice(_COMMUNES),
    }  # fmt: skip
    yield "person.spotted", "situation", situation, person, {
        "territory": station.listed.territory, "wing": "repair", "state": "followed", "status": "out", "spotted_on": on,
    }  # fmt: skip
    yield "person.spotted", "schooling", row(), person, {"situation": situation, "level": "v", "last_class": "3e"}
    yield "person.spotted", "contact", row(), person, {"kind": "mobile", "value": f"06{random.randrange(10**8):08}"}
    for n in range(4, 4 + LINES):
        yield "logbook.written", "logbook_entry", row(n), person, {
            "situation": situation, "kind": "contact", "happened_on": _day(since + n * _STEP),
            "text": " ".join(random.choices(_WORDS, k=random.randint(6, 30))),
        }  # fmt: skip


def _day(at: int) -> str:
    return (date(1970, 1, 1) + timedelta(microseconds=at)).isoformat()


def _name(random: Random) -> str:
    return "".join(random.choices(_SYLLABLES, k=random.randint(2, 4))).capitalize()


def _microseconds(on: date) -> int:
    return (on - date(1970, 1, 1)).days * 86_400_000_000
