"""Searching the list, key by key, while bundles are merged in the same process, as on screen.

Somebody types the name of a young person and the commune, letter by letter, twenty keys a second; each key is a search
of its own, and every young person typed whole must be found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import quantiles
from threading import Thread
from time import perf_counter, sleep

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.services import situations
from partaj_desktop.services.session import Session
from partaj_desktop.store import connection as opening
from partaj_desktop.store import local
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.memory import collector_paused
from partaj_desktop.system.paths import Profile
from partaj_desktop.system.threads import take_short_turns
from tests.bench.merging import merge_one
from tests.bench.work import Work, open_party
from tests.helpers.stores import DATA_KEY
from tests.helpers.worlds import Party

_ALONE = 200
_PAUSE = 0.05
"""Seconds between two keys of who types fast."""
_SHARED_OUT = (1, 1, 1, 20, 20)
"""Into how many bundles the changes are shared out, merge after merge: one whole, or a commit often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """The slowest search but one in a hundred, in seconds: what a key shows at once, and the rest of it."""

    people: int
    alone: float
    """With nothing else running; the others during merges."""
    meanwhile: float
    rest: float
    searches: int


def measure(folder: Path, work: Work, merges: Sequence[int] = _SHARED_OUT) -> Searched:
    """Search as somebody types, for as long as each of the merges lasts; then alone in the same store."""
    take_short_turns()
    meanwhile: list[float] = []
    rest: list[float] = []
    for count in merges:
        coordinator = open_party(folder, "coordinator", work.store)
        bundles = list(_bundles(folder, work, coordinator, count))
        reader = _reader(coordinator)
        keys = _keys(reader)
        merging = Thread(target=_merge, args=(coordinator, bundles))
        merging.start()
        while merging.is_alive():
            sleep(_PAUSE)
            text = next(keys)
            spent, more = _search(reader, text, at_once=True)
            meanwhile.append(spent)
            if more:
                rest.append(_search(reader, text, at_once=False)[0])
        merging.join()
        alone = [_search(reader, next(keys), at_once=True)[0] for _ in range(_ALONE)]
        people = reader.connection.execute("SELECT COUNT(*) FROM young_person").fetchone()[0]
        reader.close()
        coordinator.connection.close()
    return Searched(
        people=people, alone=_p99(alone), meanwhile=_p99(meanwhile), rest=_p99(rest), searches=len(meanwhile)
    )  # fmt: skip


def _bundles(folder: Path, work: Work, coordinator: Party, count: int) -> Iterator[bytes]:
    facilitator = open_party(folder, "facilitator", work.store)
    runs = [run for batch in work.batches for run in batch]
    size = -(-len(runs) // count)
    for number, start in enumerate(range(0, len(runs), size)):
        yield facilitator.seal_for(coordinator, tuple(runs[start : start + size]), number=number + 1).data
    facilitator.connection.close()


def _merge(coordinator: Party, bundles: Sequence[bytes]) -> None:
    for data in bundles:
        with collector_paused():
            merge_one(coordinator, data)


def _reader(coordinator: Party) -> Session:
    """Open the coordinator's store for reading, as the screens do."""
    path = Path(coordinator.connection.execute("PRAGMA database_list").fetchone()[2])
    identity = local.Identity(
        workstation=Id(coordinator.me.id), region=None, role=Role.COORDINATOR, holder="", organisation="", territory="",
        signing_key=bytes(32), box_secret="", box_recipient="", epoch=0, root_key=None, root_public=None,
        demonstration_day=None,
    )  # fmt: skip
    return Session(
        profile=Profile(path.parent), data_key=DATA_KEY, connection=opening.open_reader(path, DATA_KEY),
        identity=identity, clock=SystemClock(),
    )  # fmt: skip


def _keys(reader: Session) -> Iterator[str]:
    """Give what stands in the field after each key: the names of people drawn from all, letter by letter."""
    random = Random(11)
    (first,), (last,) = reader.connection.execute(
        "SELECT MIN(id) FROM young_person UNION ALL SELECT MAX(id) FROM young_person"
    )
    low, high = (int.from_bytes(one, "big") for one in (first, last))
    query = "SELECT last_name, first_name, commune FROM young_person WHERE id >= ? LIMIT 1"
    while True:
        drawn = random.randint(low, high).to_bytes(16, "big")
        text = " ".join(reader.connection.execute(query, (drawn,)).fetchone())
        yield from (text[:n] for n in range(1, len(text) + 1))


def _search(reader: Session, text: str, *, at_once: bool) -> tuple[float, bool]:
    """Search; tell what it took, and whether there is more."""
    start = perf_counter()
    found = situations.listing(reader, text=text, at_once=at_once)
    return perf_counter() - start, found.more


def _p99(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=100)[98]
