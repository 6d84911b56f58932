"""Names, telephones and addresses of people who do not exist."""

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from partaj_desktop.services.demo.calendar_days import years_before
from partaj_desktop.services.demo.tables import Table

_LETTERS = str.maketrans({"Ł": "L", "ł": "l", "ı": "i", "Đ": "D", "đ": "d", "’": "'", "œ": "oe", "Œ": "OE"})
_MOBILE, _LANDLINE = "06 39 98", "03 53 01"  # reserved for fiction


def plain(text: str) -> str:
    """The text without accents, in ASCII."""
    spread_out = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return spread_out.encode("ascii", "ignore").decode()


class Namer:
    """Draws names never given before, from the pools of resources/demo/names.json."""

    def __init__(self, names: Table, rng: Random) -> None:
        self._family: dict[str, list[str]] = names["family"]
        self._given: dict[str, dict[str, list[str]]] = names["given"]
        self._common: dict[str, int] = names["common_given_share"]
        self._adults: dict[str, list[str]] = names["adults"]
        self._rng = rng
        self._taken: set[tuple[str, str]] = set()

    def keep(self, given: str, family: str) -> None:
        """Never draw this name: a story has it."""
        self._taken.add((given, family))

    def given_name(self, pool: str, sex: str) -> str:
        """Draw a first name of the cohort."""
        common = self._rng.random() * 100 < self._common[pool]
        return self._rng.choice(self._given["common" if common else pool][sex])

    def draw(self, pool: str, sex: str, territory: str) -> tuple[str, str]:
        """Draw (given name, family name); two family names are joined when all simple ones are taken."""
        families = self._family[pool]
        if pool == "region" and territory == "SA":
            families = families + self._family["sambre"]
        for attempt in range(40):
            given, family = self.given_name(pool, sex), self._rng.choice(families)
            if attempt >= 8:
                family = f"{family}-{self._rng.choice(families)}"
            if (given, family) not in self._taken:
                break
        else:
            given = f"{given}-{self._rng.choice(self._given['common'][sex])}"
        self._taken.add((given, family))
        return given, family

    def adult(self, sex: str) -> tuple[str, str]:
        """Draw the name of an adult of the field."""
        given, family = self._rng.choice(self._adults[sex]), self._rng.choice(self._family["region"])
        while (given, family) in self._taken:
            given, family = self._rng.choice(self._adults[sex]), self._rng.choice(self._family["region"])
        self._taken.add((given, family))
        return given, family


class Phones:
    """Hands out telephone numbers of the two fiction ranges, each number once until all are out."""

    def __init__(self) -> None:
        self._mobiles = 0
        self._landlines = 0

    def mobile(self) -> str:
        """The next mobile number."""
        self._mobiles += 1
        return self._number(_MOBILE, self._mobiles)

    def landline(self) -> str:
        """The next landline number."""
        self._landlines += 1
        return self._number(_LANDLINE, self._landlines)

    def parent(self, rank: int) -> str:
        """A parent's number: mobile or landline."""
        return self.landline() if rank % 3 == 0 else self.mobile()

    @staticmethod
    def _number(prefix: str, rank: int) -> str:
        shown = (rank * 7919 + 2610) % 10000
        return f"{prefix} {shown // 100:02} {shown % 100:02}"


def email(given: str, family: str) -> str:
    """An address that leads nowhere."""
    local = f"{plain(given)}.{plain(family)}".lower().replace(" ", "").replace("'", "")
    return f"{local}@example.org"


def birth_for(age: int, day: date, rng: Random, not_before: date | None = None) -> date:
    """Draw a birth date that gives this age in completed years on this day; nobody is 26 on the demonstration's day."""
    latest = years_before(day, age)
    earliest = years_before(day, age + 1) + timedelta(days=1)
    if not_before is not None:
        earliest = max(earliest, not_before)
    return earliest + timedelta(days=rng.randint(0, (latest - earliest).days))


def commune_of(communes: Sequence[Sequence[object]], around: str, rng: Random) -> tuple[str, str]:
    """Draw (commune, postcode) among those around a seat, by size; anywhere in the territory without a seat."""
    near = [one for one in communes if not around or around in one[3]]  # type: ignore[operator]
    chosen = rng.choices(near, weights=[float(str(one[2])) for one in near])[0]
    return str(chosen[0]), str(chosen[1])


def ine(rng: Random) -> str:
    """A national student number of no academy (99): ten digits and a letter."""
    return f"99{rng.randrange(10**8):08}{rng.choice('ABCDEFGHJKLMNPQRSTVWX')}"
