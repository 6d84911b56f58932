"""Each rule of the exchange broken on purpose, once: the worlds must notice, or they prove nothing of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from partaj_desktop.bundle import cut
from partaj_desktop.bundle import trust as trusting
from partaj_desktop.bundle.payload import Payload
from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.trust import Workstation
from partaj_desktop.services import authorised, forks, letting_go, restoring
from partaj_desktop.services.session import Session
from partaj_desktop.store import journal, local, projection, union
from partaj_desktop.store.connection import Connection
from tests.helpers import casts
from tests.property.test_exchange_services import run

_MOST = 300
_STEPS = 80

Break = Callable[[pytest.MonkeyPatch], None]
Keep = Callable[[Session, Payload], None]


def _set(place: object, name: str, broken: object) -> Break:
    return lambda patch: patch.setattr(place, name, broken)


def _copy_unsealed(here: casts.Cast, name: str) -> None:
    session = here.sessions[name]
    session.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    here.copies[name] = ((here.folder / name / "store.db").read_bytes(), frozenset(here.marks))


def _without_grants(session: Session, content: Payload, keep: Keep = authorised.keep) -> None:
    keep(session, replace(content, grants=()))


def _holding_all(connection: Connection, _: object) -> frozenset[tuple[int, int]]:
    return frozenset(journal.keys_after(connection, 0))


BROKEN: dict[str, Break] = {
    "a revoked writer is taken past its number": _set(Workstation, "takes", lambda *_: True),
    "what is held past a revocation stays": _set(authorised, "settle", lambda *_: None),
    "taking out does not fold anew": _set(projection, "forget", lambda *_: None),
    "a restored laptop writes on in its epoch": _set(restoring, "_begin_anew", lambda *_: None),
    "a backup is not sealed first": _set(casts.Cast, "copy", _copy_unsealed),
    "everything is sent to everybody": _set(cut, "cut", lambda run, _: run),
    "older runs do not come with who is newly seen": _set(journal, "keys_of", lambda *_: set()),
    "nothing is let go": _set(letting_go, "let_go", lambda *_: 0),
    "one's own words do not wait for their acknowledgement": _set(letting_go, "_awaited", lambda *_: set()),
    "a newer list is not taken": _set(trusting, "newer", lambda *_: None),
    "what a substitute granted is not kept": _set(authorised, "keep", _without_grants),
    "what was absent is never filled": _set(union, "_fill", lambda *_: 0),
    "who has two histories is not told": _set(forks, "tell", lambda *_, **__: None),
    "what only a copy had is not written again": _set(journal, "write_again", lambda *_: 0),
    "whoever sent a run is thought to hold all of it": _set(local, "channel_runs", _holding_all),
}


@pytest.mark.accept
@pytest.mark.qrow(16)
@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_noticed(rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    BROKEN[rule](monkeypatch)
    for seed in range(_MOST):
        try:
            run(tmp_path / str(seed), seed, _STEPS)
        except (AssertionError, PartajError) as error:
            print(f"{rule}: noticed in world {seed}: {str(error)[:90]}")
            return
    raise AssertionError(f"{_MOST} worlds did not notice: {rule}")
