"""Read the vectors' files, and set up the reader they are meant for."""

import json
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

from partaj_desktop.bundle.trust import read_list
from partaj_desktop.crypto.sealing import BoxKey
from partaj_desktop.domain.trust import LIST_TYPE, Signed
from tests.helpers.worlds import Party, party

FOLDER = Path(__file__).with_name("vectors")
NAMES = sorted(path.stem for path in FOLDER.glob("*.vector"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """A vector as its file says it."""

    expect: str
    after: str
    stranger: str
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
        stranger=said.get("stranger", said["expect"]),
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
