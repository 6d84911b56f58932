"""Count the figures anew from exported bundles, by docs/bundle-format.md alone: nothing of the program is used here.

A bundle is decrypted with age, decompressed, and read line by line; each row takes, field by field, the value written
last; then everything is counted in the plainest way.
"""

import json
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyrage
import zstandard

LAST_SITUATION = {
    "middle_school": "Collège (SEGPA, 4e, 3e)",
    "vocational_school": "Lycée professionnel",
    "general_school": "Lycée général ou technologique",
    "apprentice": "Apprentissage",
    "trainee": "Stage de la formation professionnelle",
    "employed": "Emploi (CDD, intérim, contrat aidé)",
    "student": "Études supérieures",
    "idle": "Ni emploi ni formation depuis plus d’un an",
    "unknown": "Non connue",
}
LEVEL = {"vi": "VI", "v_bis": "V bis", "v": "V", "iv": "IV", "iii": "III", "unknown": "non renseigné"}
REFERRER = {
    "mgi": "MGI",
    "cio": "CIO",
    "mission_locale": "Mission locale",
    "social": "Accompagnement social",
    "cfa": "CFA",
    "training": "Organisme de formation",
}

Row = dict[str, Any]


def plain(bundle: bytes, secret: str) -> tuple[dict[str, Any], bytes]:
    """Decrypt a bundle; give its manifest and its lines, decompressed."""
    whole = pyrage.decrypt(bundle, [pyrage.x25519.Identity.from_str(secret)])
    assert whole[:8] == b"PARTAJ1\n"
    length = int.from_bytes(whole[8:12], "big")
    manifest = json.loads(whole[12 : 12 + length])
    payload = whole[12 + length + 64 :][: manifest["size"]]
    return manifest, zstandard.ZstdDecompressor().decompressobj().decompress(payload)


@dataclass(frozen=True)
class Entry:
    """One entry as it travelled: its header (None when only its digest came) and its parts, lines or commits."""

    writer: str
    header: list[Any] | None
    parts: list[Any]

    @property
    def changes(self) -> list[list[Any]]:
        return [part for part in self.parts if isinstance(part, list)]


def entries(lines: bytes) -> Iterator[Entry]:
    """Read the entries of a payload."""
    waiting = iter(lines.decode("utf-8").splitlines())
    for line in waiting:
        control = json.loads(line)
        if "run" not in control:
            continue
        run = control["run"]
        for _ in range(run["count"]):
            first = json.loads(next(waiting))
            if isinstance(first, str):
                yield Entry(run["writer"], None, [])
            else:
                yield Entry(run["writer"], first, [json.loads(next(waiting)) for _ in range(first[6])])


@dataclass
class Recount:
    """The rows of some bundles: table → id → fields, with `subject`."""

    tables: dict[str, dict[str, Row]] = field(default_factory=dict)

    @classmethod
    def read(cls, bundles: Iterable[tuple[bytes, str]]) -> "Recount":
        """Read bundles, each with a secret that opens it; what several of them tell counts once."""
        told: dict[tuple[str, int, int], tuple[tuple[int, str, int], list[Any]]] = {}
        for bundle, secret in bundles:
            for entry in entries(plain(bundle, secret)[1]):
                for place, part in enumerate(entry.parts):
                    if entry.header is not None and isinstance(part, list):
                        n, at = entry.header[0], entry.header[1]
                        told[entry.writer, n, place] = ((at, entry.writer, n), part)
        found = cls()
        for _, (_, subject, table, row, fields, _) in sorted(told.values(), key=lambda one: one[0]):
            found.tables.setdefault(table, {}).setdefault(row, {"subject": subject}).update(fields)
        return found

    def rows(self, table: str) -> dict[str, Row]:
        """Give the rows of a table that were not taken away."""
        return {row: one for row, one in self.tables.get(table, {}).items() if not one.get("removed")}

    def figures(self, as_of: str, calls_as_of: str) -> dict[str, Any]:
        """Count everything `partaj figures --json` gives, with its keys."""
        meetings = {
            row: one
            for row, one in self.rows("meeting").items()
            if one.get("state") == "closed" and one["held_on"] <= as_of
        }
        passages = [
            (meetings[one["meeting"]], row, one)
            for row, one in self.rows("agenda_item").items()
            if one.get("state") == "decided" and one.get("meeting") in meetings
        ]
        passages.sort(key=lambda passage: (passage[0]["held_on"], b64decode(passage[1])))
        lines = [self._territory(row, meetings, passages) for row, _ in self._ordered() if _.get("experimental")]
        situations = {one["situation"] for _, _, one in passages}
        apprentices = [line["apprentices"] for line in lines if line["apprentices"]]
        return {
            "as_of": as_of,
            "calls_as_of": calls_as_of,
            "territories": lines,
            "total": {
                "meetings": len(meetings),
                "situations": len(situations),
                "passages": len(passages),
                "young_people": self._people({one["subject"] for _, _, one in passages}),
                "apprentices": sum(apprentices) if apprentices else None,
            },
            "by_last_situation": _counted(LAST_SITUATION, self._schooling(situations, "last_situation")),
            "by_level": _counted(LEVEL, self._schooling(situations, "level")),
            "by_referrer": _counted(REFERRER, self._referrers(situations)),
            "solutions": self._solutions({row: meeting for meeting, row, _ in passages}),
            "local_projects": self._calls("local_project", "beneficiaries", calls_as_of),
            "tutor_applications": self._calls("tutor_application", "young_people", calls_as_of),
        }

    def _ordered(self) -> list[tuple[str, Row]]:
        return sorted(self.rows("territory").items(), key=lambda one: one[1]["position"])

    def _territory(self, territory: str, meetings: Mapping[str, Row], passages: list[tuple[Row, str, Row]]) -> Row:
        here = [(meeting, item) for meeting, _, item in passages if meeting["subject"] == territory]
        first: dict[str, tuple[str, Row]] = {}
        for meeting, _, item in passages:
            first.setdefault(item["situation"], (meeting["subject"], item))
        apprentices = sum(where == territory and item.get("status") == "apprentice" for where, item in first.values())
        return {
            "territory": self.rows("territory")[territory]["name"],
            "meetings": sum(one["subject"] == territory for one in meetings.values()),
            "situations": len({item["situation"] for _, item in here}),
            "passages": len(here),
            "apprentices": apprentices or None,
        }

    def _people(self, records: set[str]) -> int:
        groups = {record: {record} for record in records}
        for link in self.rows("person_link").values():
            if link.get("verdict") == "same":
                joined = groups.get(link["subject"], {link["subject"]}) | groups.get(link["other"], {link["other"]})
                groups.update(dict.fromkeys(joined, joined))
        return len({min(groups[record]) for record in records})

    def _schooling(self, situations: set[str], name: str) -> list[str]:
        known = {one["situation"]: one.get(name) for one in self.rows("schooling").values()}
        return [known.get(situation) or "unknown" for situation in situations]

    def _referrers(self, situations: set[str]) -> list[str]:
        proposers = (self.tables["situation"][situation].get("proposed_by") for situation in situations)
        return [self.tables["organisation"][one]["kind"] if one else "" for one in proposers]

    def _solutions(self, passages: Mapping[str, Row]) -> dict[str, int]:
        families = {one["code"]: one["family"] for one in self.rows("solution_kind").values()}
        decided = {row: one for row, one in self.rows("decision").items() if one.get("agenda_item") in passages}
        first: dict[str, tuple[tuple[str, int, bytes], str]] = {}
        for row, one in self.rows("solution").items():
            decision = decided.get(one.get("decision", ""))
            if decision is not None:
                order = (decision["held_on"], one["position"], b64decode(row))
                known = first.get(one["situation"])
                if known is None or order < known[0]:
                    first[one["situation"]] = (order, families.get(one.get("kind") or "", ""))
        found = [family for _, family in first.values()]
        return {family: found.count(family) for family in ("common_law", "contact")}

    def _calls(self, table: str, people: str, as_of: str) -> Row:
        received = [one for one in self.rows(table).values() if one["received_on"] <= as_of]
        retained = [
            one for one in received if one["decision"] == "retained" and (one.get("decided_on") or "9999") <= as_of
        ]
        by_territory = {
            territory["name"]: number
            for row, territory in self._ordered()
            if (number := sum(one["territory"] == row for one in retained))
        }
        return {
            "received": len(received),
            "retained": len(retained),
            people: sum(one[people] for one in retained),
            "by_territory": by_territory,
        }


def _counted(words: Mapping[str, str], codes: list[str]) -> dict[str, int]:
    assert set(codes) <= set(words)
    return {word: codes.count(code) for code, word in words.items() if code in codes}
