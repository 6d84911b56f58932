"""Requests for authorisation that a facilitator presents to the region: kept on its workstation and on the region's."""

from collections.abc import Iterable
from dataclasses import dataclass

from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.trust import REQUEST_TYPE, Signed
from partaj_desktop.store.connection import Connection
from partaj_desktop.store.queries import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One request and the workstation that presents it. `presented_at` in µs UTC: here, or when it came here.

    `told`: it went into a bundle for the region; `refused`: the person who decides here would not have it.
    """

    presenter: Id
    workstation: Id
    body: bytes
    signature: bytes
    presented_at: int
    told: bool = False
    refused: bool = False

    @property
    def signed(self) -> Signed:
        """The request as its workstation signed it."""
        return Signed(type=REQUEST_TYPE, body=self.body, signature=self.signature)


_SQL = "requests"


def save(connection: Connection, kept: Kept) -> None:
    """Keep a request over what that presenter said of the same workstation."""
    connection.execute(load(_SQL)["save"], tuple(getattr(kept, name) for name in Kept.__slots__))


def presented_by(connection: Connection, presenter: Id) -> list[Kept]:
    """List what one workstation presents, oldest first."""
    return _read(connection.execute(load(_SQL)["presented_by"], (presenter,)))


def everybody(connection: Connection) -> list[Kept]:
    """List what is presented, oldest first."""
    return _read(connection.execute(load(_SQL)["all"]))


def _read(rows: Iterable[tuple[Id, Id, bytes, bytes, int, int, int]]) -> list[Kept]:
    return [
        Kept(
            presenter=Id(presenter), workstation=Id(workstation), body=body, signature=signature, presented_at=at,
            told=bool(told), refused=bool(refused),
        )
        for presenter, workstation, body, signature, at, told, refused in rows
    ]  # fmt: skip


def note_told(connection: Connection, presenter: Id) -> None:
    """Note that all a workstation presents went into a bundle."""
    connection.execute(load(_SQL)["note_told"], (presenter,))


def refuse(connection: Connection, presenter: Id, workstation: Id) -> None:
    """Note that a request is not to be shown again."""
    connection.execute(load(_SQL)["refuse"], (presenter, workstation))


def drop(connection: Connection, presenter: Id, workstation: Id) -> None:
    """Forget what one presenter said of a workstation."""
    connection.execute(load(_SQL)["drop"], (presenter, workstation))


def drop_everywhere(connection: Connection, workstation: Id) -> None:
    """Forget a workstation's requests, whoever presents them: it was decided."""
    connection.execute(load(_SQL)["drop_everywhere"], (workstation,))
