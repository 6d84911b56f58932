"""What is missing from a series of numbers: told as spans, however far apart the numbers received stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice

from partaj_desktop.domain.typography import number_fr

_MOST_NUMBERS = 100
"""Numbers given one by one at most: a sender may say any number below 2^31, and all before it are missing."""
_MOST_SPANS = 5


@dataclass(frozen=True, slots=True)
class Gaps:
    """Numbers missing from a series, as spans (first, last), in order, each apart from the next."""

    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def below(cls, start: int, received: Iterable[int]) -> "Gaps":
        """Find what is missing from `start` up to the greatest number received."""
        spans, due = [], start
        for number in sorted(received):
            if number > due:
                spans.append((due, number - 1))
            due = max(due, number + 1)
        return cls(tuple(spans))

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __contains__(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.spans)

    def numbers(self) -> tuple[int, ...]:
        """Give the first numbers that are missing, at most a hundred."""
        return tuple(islice(chain.from_iterable(range(first, last + 1) for first, last in self.spans), _MOST_NUMBERS))

    def in_words(self) -> str:
        """Say which: « 2, 5 à 9 »."""
        said = [_span(first, last) for first, last in self.spans[:_MOST_SPANS]]
        return ", ".join(said) + (" et d’autres" if len(self.spans) > _MOST_SPANS else "")


def _span(first: int, last: int) -> str:
    link = ", " if last == first + 1 else " à "
    return number_fr(first) if first == last else f"{number_fr(first)}{link}{number_fr(last)}"
