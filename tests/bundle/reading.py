"""Read the vectors' files, and set up the reader they are meant for."""

import json
from base64 import b64decode
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from partaj_desktop.bundle.trust import read_list
from partaj_desktop.crypto.sealing import BoxKey
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import LIST_TYPE, Signed
from partaj_desktop.services.session import Session
from partaj_desktop.store import connection as opening
from partaj_desktop.store import local
from partaj_desktop.system.clock import FixedClock
from partaj_desktop.system.paths import Profile
from tests.helpers.stores import DATA_KEY, START, id_of, key_of, new_store
from tests.helpers.worlds import Party, party

FOLDER = Path(__file__).with_name("vectors")
NAMES = sorted(path.stem for path in FOLDER.glob("*.vector"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """A vector as its file says it."""

    expect: str
    after: str
    aside: int
    data: bytes


def load(folder: Path, name: str) -> Vector:
    """Read a vector's file."""
    head, _, body = (folder / f"{name}.vector").read_text(encoding="utf-8").partition("\n\n")
    said = dict(line.split(": ", 1) for line in head.splitlines() if not line.startswith("#"))
    data = b64decode(body)
    return Vector(
        expect=said["expect"],
        after=said.get("after", ""),
        aside=int(said.get("aside", "0")),
        data=data + bytes(max(0, int(said.get("pad", "0")) - len(data))),
    )


def our_reader(folder: Path, tmp_path: Path) -> Party:
    """Give the coordinator of the vectors, with an empty store."""
    context = json.loads((folder / "context.json").read_text(encoding="utf-8"))
    signed = Signed(type=LIST_TYPE, body=b64decode(context["list"]), signature=b64decode(context["list_signature"]))
    trust = read_list(signed, b64decode(context["root"]))
    one = party(tmp_path, "region", trust)
    one.box = BoxKey(secret=context["box"], recipient=one.me.box)
    return one


def our_session(folder: Path, tmp_path: Path) -> Session:
    """Give the same reader as an open profile: what the whole program takes a bundle with."""
    context = json.loads((folder / "context.json").read_text(encoding="utf-8"))
    signed = Signed(type=LIST_TYPE, body=b64decode(context["list"]), signature=b64decode(context["list_signature"]))
    trust = read_list(signed, b64decode(context["root"]))
    identity = local.Identity(
        workstation=id_of("region"), region=Id(trust.region), role=Role.COORDINATOR, holder="region",
        organisation="Structure", territory="", signing_key=key_of("region").to_bytes(), box_secret=context["box"],
        box_recipient=next(one.box for one in trust.workstations if one.id == id_of("region")), epoch=0, root_key=None,
        root_public=trust.root, demonstration_day=None,
    )  # fmt: skip
    connection = new_store(tmp_path / "store.db")
    with opening.transaction(connection):
        local.save_identity(connection, identity)
        local.save_trust(connection, trust.age, signed)
    day = datetime.fromtimestamp(START / 10**6, UTC)
    return Session(
        profile=Profile(tmp_path), data_key=DATA_KEY, connection=connection, identity=identity,
        clock=FixedClock(day), random=Random(5).randbytes,
    )  # fmt: skip
