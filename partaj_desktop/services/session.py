"""An open profile: what every service is given first.

Composition happens in `app` and `cli`; nothing here is global. `session` writes; `session.reading()` is the same
profile seen through a read-only connection, which always shows a committed state.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from partaj_desktop.crypto.signing import SigningKey
from partaj_desktop.domain.changes import SEAL_TYPE, Patch, writer_id
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id, WriterId
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import Signed, TrustList, Workstation
from partaj_desktop.store import connection as connections
from partaj_desktop.store import journal, local
from partaj_desktop.store.connection import Connection
from partaj_desktop.system import ids
from partaj_desktop.system.clock import PARIS, Clock, milliseconds
from partaj_desktop.system.paths import Profile

T = TypeVar("T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(instant: datetime) -> int:
    """Give the microseconds since 1970 of an aware instant."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def instant(at: int) -> datetime:
    """Give the instant, in Paris, of microseconds since 1970; an absurd one is shown as the farthest that can be."""
    try:
        return (_EPOCH + timedelta(microseconds=at)).astimezone(PARIS)
    except OverflowError:
        return datetime.max.replace(tzinfo=PARIS)


@lru_cache(maxsize=8)
def _signing_key(seed: bytes) -> SigningKey:
    """Load a key once: it is asked for at every entry."""
    return SigningKey.from_bytes(seed)


@lru_cache(maxsize=8)
def _trust_list(signed: Signed, root: bytes) -> TrustList:
    """Verify and read a list once: it is asked for at every turn, and the same bytes give the same list."""
    from partaj_desktop.bundle.trust import read_list

    return read_list(signed, root)


@lru_cache(maxsize=8)
def _in_force(signed: Signed, root: bytes, grants: tuple[Signed, ...]) -> TrustList:
    from partaj_desktop.bundle.trust import in_force

    return in_force(_trust_list(signed, root), grants)


@dataclass(kw_only=True)
class Session:
    """One open profile: its connection, identity, clock and randomness."""

    profile: Profile
    data_key: bytes = field(repr=False)
    connection: Connection = field(repr=False)
    identity: local.Identity = field(repr=False)
    clock: Clock
    random: Callable[[int], bytes] = os.urandom
    _depth: int = 0
    _kept: dict[str, tuple[connections.Stamp, Any]] = field(default_factory=dict, repr=False)

    @property
    def role(self) -> Role:
        return self.identity.role

    @property
    def workstation(self) -> Id:
        return self.identity.workstation

    @property
    def writer(self) -> WriterId:
        """The writer id of this workstation's present epoch."""
        return writer_id(self.signing_key.public, self.identity.epoch)

    @property
    def signing_key(self) -> SigningKey:
        return _signing_key(self.identity.signing_key)

    def now(self) -> datetime:
        """Give the present instant."""
        return self.clock.now()

    def today(self) -> date:
        """Give the present date: the demonstration's own in its profiles."""
        return self.clock.today()

    def new_id(self) -> Id:
        """Make the id of a new row."""
        return Id(ids.new_id(milliseconds(self.now()), self.random))

    def pen(self) -> journal.Pen:
        """Give what entries are written with."""
        key = self.signing_key
        return journal.Pen(
            writer=self.writer,
            epoch=self.identity.epoch,
            author=self.workstation,
            seal=lambda payload: key.sign(SEAL_TYPE, payload),
            now=lambda: microseconds(self.now()),
            random=self.random,
        )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run one transaction, all or nothing; inside another one, be part of it."""
        if self._depth:
            yield
            return
        self._depth += 1
        before = self.identity
        try:
            with connections.transaction(self.connection):
                yield
        except BaseException:
            self.identity = before  # the store went back by itself
            raise
        finally:
            self._depth -= 1

    def record(self, action: str, patches: list[Patch]) -> None:
        """Write one user action into the journal and the projection; nothing when there is nothing to write."""
        if patches:
            with self.transaction():
                journal.append(self.connection, self.pen(), action, patches)

    def reading(self) -> "Session":
        """Open the same profile for reading beside this one."""
        return Session(
            profile=self.profile,
            data_key=self.data_key,
            connection=connections.open_reader(self.profile.store, self.data_key),
            identity=self.identity,
            clock=self.clock,
            random=self.random,
        )

    def kept(self, what: str, make: Callable[[], T]) -> T:
        """Give what was made of the store as it stands, or make it: for what is asked at every key a person presses.

        Within a transaction nothing is kept: it may be undone.
        """
        if self.connection.in_transaction:
            return make()
        stamp = connections.stamp(self.connection)
        if what not in self._kept or self._kept[what][0] != stamp:
            self._kept[what] = stamp, make()
        made: T = self._kept[what][1]
        return made

    def look_again(self) -> None:
        """Read anew who this workstation is: another connection may have changed it (an epoch, the region's key)."""
        self.identity = local.identity(self.connection)

    def trust(self) -> TrustList:
        """Read the trust list in force, with what substitutes granted.

        Raises:
            UserError: the region has not answered yet.
        """
        return _in_force(*self._signed_list(), local.grants(self.connection))

    def trust_list(self) -> TrustList:
        """Read the newest list the root key signed, without what substitutes granted; errors as `trust`."""
        return _trust_list(*self._signed_list())

    def _signed_list(self) -> tuple[Signed, bytes]:
        held, root = local.trust(self.connection), self.identity.root_public
        if held is None or root is None:
            raise UserError(
                "Ce poste n’est pas encore autorisé par la région.",
                "Envoyez la demande d’autorisation, puis prenez la réponse.",
            )
        return held, root

    def me(self) -> Workstation:
        """Give this workstation as the region enrolled it."""
        found = self.trust().of(self.workstation)
        if found is None:
            raise UserError("Ce poste ne figure pas parmi les postes autorisés.", "Prévenez la coordination.")
        return found

    def close(self) -> None:
        """Close the store, and keep nothing of it."""
        self._kept.clear()
        self.connection.close()


class Draft:
    """Gathers the patches of one user action, with Python values: dates, flags and references as they are."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.patches: list[Patch] = []

    def new(self, table: str, subject: Id | None, **fields: object) -> Id:
        """Add a new row; a young person's own row (`subject` None) is its own subject."""
        row = self._session.new_id()
        self.set(table, row, row if subject is None else subject, **fields)
        return row

    def set(self, table: str, row: Id, subject: Id, **fields: object) -> None:
        """Add a patch of a row."""
        values = {name: _value(value) for name, value in fields.items()}
        self.patches.append(Patch(table=table, row=row, subject=subject, fields=values))

    def record(self, action: str) -> None:
        """Write what was gathered as one action."""
        self._session.record(action, self.patches)
        self.patches = []


def _value(value: object) -> str | int | bytes | None:
    if value is None or isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no field holds a {type(value).__name__}")


def day(text: str | None) -> date | None:
    """Read a date from a store column; what another program may have written wrong reads as none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
