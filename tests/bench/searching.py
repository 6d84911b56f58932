"""Searching the list of situations while bundles are merged in the same process, as on screen.

The region holds a thousand young people, three times those of 2010. There is no index yet: the list is read whole and
folded once for each state of the store, so the first search after a bundle was taken is the slow one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from threading import Thread
from time import perf_counter, sleep

from partaj_desktop.services import receiving, situations
from partaj_desktop.services.session import Session
from tests.helpers import scale

_HELD, _COMING = 5, 15
"""Workstations whose five years are there already, and those that are merged meanwhile."""
_ALONE = 200
_PAUSE = 0.05
"""Seconds between two keys of who types fast."""
_SEARCHES = ("m", "ma", "mar", "lens", "bertin roubaix", "zzz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """The slowest search but one in a hundred, in seconds: with nothing else running, and during merges."""

    people: int
    alone: float
    meanwhile: float
    searches: int


def measure(folder: Path) -> Searched:
    """Search as somebody types, for as long as the merges last, then alone among as many people."""
    session, stations = scale.found(folder, _HELD + _COMING)
    bundles = [scale.bundles(session, one)[0] for one in stations]
    for data in bundles[:_HELD]:
        receiving.merge(session, data, "years.partaj")
    reader = session.reading()
    words = cycle(_SEARCHES)
    merging = Thread(target=_merge, args=(session, bundles[_HELD:]))
    merging.start()
    meanwhile = []
    while merging.is_alive():
        meanwhile.append(_search(reader, next(words)))
    merging.join()
    people = situations.listing(reader).total
    alone = [_search(reader, next(words)) for _ in range(_ALONE)]
    reader.close()
    session.close()
    return Searched(people=people, alone=_p99(alone), meanwhile=_p99(meanwhile), searches=len(meanwhile))


def _merge(session: Session, bundles: Sequence[bytes]) -> None:
    for data in bundles:
        receiving.merge(session, data, "years.partaj")


def _search(session: Session, words: str) -> float:
    sleep(_PAUSE)
    start = perf_counter()
    session.look_again()
    situations.listing(session, text=words)
    return perf_counter() - start


def _p99(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=100)[98]
