"""Writers as this store numbers them: a version is packed as number << 40 | n, one integer per row."""

from partaj_desktop.domain.changes import VERSION_BITS
from partaj_desktop.domain.ids import Version, WriterId
from partaj_desktop.store.connection import Connection

_N_MASK = (1 << VERSION_BITS) - 1


class Writers:
    """The numbers of the writers this store knows, read once and grown within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        rows = connection.execute("SELECT no, id FROM journal_writer").fetchall()
        self._ids: dict[int, WriterId] = {no: WriterId(bytes(id_)) for no, id_ in rows}
        self._numbers: dict[bytes, int] = {id_: no for no, id_ in self._ids.items()}

    def number(self, writer: WriterId) -> int:
        """Give a writer's number, a new one when it is first met."""
        known = self._numbers.get(writer)
        if known is not None:
            return known
        no = len(self._ids) + 1
        self._connection.execute("INSERT INTO journal_writer (no, id) VALUES (?, ?)", (no, writer))
        self._ids[no] = writer
        self._numbers[writer] = no
        return no

    def find(self, writer: bytes) -> int | None:
        """Give a writer's number, None when this store never met it."""
        return self._numbers.get(writer)

    def all(self) -> dict[int, WriterId]:
        """Give every writer by its number."""
        return dict(self._ids)

    def pack(self, writer: bytes, n: int) -> int | None:
        """Pack a version; None when its writer was never met here (then no row can stand at it)."""
        no = self._numbers.get(writer)
        return None if no is None else no << VERSION_BITS | n

    def unpack(self, v: int) -> Version:
        """Give the version a row's number stands for."""
        return Version(self._ids[v >> VERSION_BITS], v & _N_MASK)


def first_of(no: int) -> int:
    """Give the smallest packed version of a writer."""
    return no << VERSION_BITS


def end_of(no: int) -> int:
    """Give the first packed version past a writer's."""
    return (no + 1) << VERSION_BITS


def n_of(v: int) -> int:
    """Give the entry number of a packed version."""
    return v & _N_MASK
