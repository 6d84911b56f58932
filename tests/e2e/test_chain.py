"""The whole chain from the command line on fresh profiles: found, enrol, join, import, export, merge, count, print."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from partaj_desktop.cli import main
from partaj_desktop.services import agenda, cells, follow_up, meetings, region
from partaj_desktop.services.session import Session
from partaj_desktop.store import region as stored
from partaj_desktop.system import ids
from partaj_desktop.system.paths import Profile
from tests.helpers.checked import reopen
from tests.helpers.small_region import PASSPHRASE

ROSTER = (
    "Nom;Prénom;Date de naissance;Commune;Téléphone portable\r\n"
    "LEFEBVRE;Kévin;31/12/1993;Denain;06 39 98 00 01\r\n"
    "WÓJCIK;Łukasz;03/04/1994;Anzin;\r\n"
    "D'HONDT;Inès;;Valenciennes;06 39 98 00 03\r\n"
    "CARON;Dylan;31/02/1993;Denain;\r\n"
)
VALENCIENNES = "Valenciennes"


@dataclass(frozen=True)
class Office:
    """The folder of a region of fresh profiles, and the commands run on them."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, profile: str, *command: str, code: int = 0) -> str:
        """Run one command on a profile; give what it printed."""
        self.capsys.readouterr()
        options = ["--profile", str(self.folder / profile), "--passphrase-file", str(self.folder / "passphrase.txt")]
        assert main([command[0], *options, *command[1:]]) == code, self.capsys.readouterr()
        told = self.capsys.readouterr()
        assert bool(told.err) == (code == 1)
        return told.out

    def json(self, profile: str, *command: str, code: int = 0) -> Any:
        """Run one command with --json; give its one object."""
        out = self.run(profile, *command, "--json", code=code)
        assert out.count("\n") == 1
        return json.loads(out)

    def init(self, profile: str, role: str, name: str, organisation: str, *more: str) -> str:
        """Make a profile; give the ten words of its request."""
        told = self.run(
            profile,
            "init",
            "--role",
            role,
            "--name",
            name,
            "--organisation",
            organisation,
            *more,
            "--out",
            self.at(profile),
        )
        return _words(told, "Dix mots à lire")

    def at(self, name: str) -> str:
        return str(self.folder / f"out-{name}")

    def authorise(self, profile: str, words: str) -> None:
        """Enrol a profile whose words were heard, and let it join."""
        told = self.run(
            "region",
            "enrol",
            f"{self.at(profile)}/demande-poste.json",
            "--fingerprint",
            words,
            "--out",
            self.at(profile),
        )
        heard = _words(told, "Dix mots de la région")
        self.run(profile, "join", f"{self.at(profile)}/reponse-region.json", "--region-fingerprint", heard)

    def exported(self, profile: str, to: str, place: str, count: int = 1) -> list[Path]:
        """Export to one party; give the files."""
        out = self.at(place)
        written = self.json(profile, "export", "--to", to, "--out", out)["written"]
        assert len(written) == count
        return [Path(one["file"]) for one in written]

    def open(self, profile: str) -> Session:
        return reopen(Profile(self.folder / profile))


def _words(told: str, start: str) -> str:
    (line,) = (line for line in told.splitlines() if line.startswith(start))
    words = line.partition(":")[2].split()
    assert len(words) == 10
    return " ".join(words)


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    (tmp_path / "passphrase.txt").write_text(PASSPHRASE + "\n", encoding="utf-8")
    made = Office(tmp_path, capsys)
    made.init("region", "coordinator", "Ida Wattez", "Région d’essai")
    return made


@pytest.fixture
def joined(office: Office) -> Office:
    """A region with two facilitators of Valenciennes."""
    for number, name in enumerate(("Paul Descamps", "Nour Benali"), 1):
        words = office.init(f"f{number}", "facilitator", name, "GIP", "--territory", "VALENCIENNES")
        office.authorise(f"f{number}", words)
    return office


def _import(office: Office, profile: str = "f1", *more: str) -> Any:
    path = office.folder / "liste.csv"
    path.write_bytes(ROSTER.encode("utf-8-sig"))
    return office.json(profile, "import", str(path), "--source", "MGI", *more)


def _hold_a_meeting(session: Session) -> bytes:
    (territory,) = (one.id for one in stored.territories(session.connection) if one.name == VALENCIENNES)
    mission = region.add_organisation(session, "Mission locale", "mission_locale", territory=territory)
    cell = cells.add_cell(session, "Cellule de Valenciennes", territory)
    meeting = cells.plan_meeting(session, cell, session.today(), number=1)
    rows = session.connection.execute("SELECT id FROM situation ORDER BY id").fetchall()
    items = agenda.add_items(session, meeting, [agenda.NewItem(situation=row, reason="new") for (row,) in rows])
    from partaj_desktop.domain.views import DecisionDraft, SolutionDraft

    draft = DecisionDraft(kind="solution", solutions=(SolutionDraft(kind="second_chance"),), lead_organisation=mission)
    for item in items[:2]:
        meetings.record_decision(session, item, draft)
    meetings.close(session, meeting)
    return meeting


def test_from_nothing_to_the_note(joined: Office) -> None:
    dry = _import(joined, "f1", "--dry-run")
    assert (dry["new"], dry["refused"], dry["done"], dry["rows"]) == (3, 1, False, 4)
    done = _import(joined)
    assert set(done) == {"file", "source", "done", "rows", "new", "known", "repeated", "refused", "lines"}
    assert (done["new"], done["known"], done["refused"], done["done"]) == (3, 0, 1, True)
    assert set(done["lines"][0]) == {"row", "outcome", "column", "value", "reason"}
    session = joined.open("f1")
    meeting = _hold_a_meeting(session)
    today = session.today().isoformat()
    session.close()
    (bundle,) = joined.exported("f1", "région", "drop")
    assert re.fullmatch(r"PARTAJ-\d{4}-\d\d-\d\d-[A-Z2-9]{5}\.partaj", bundle.name)
    seen = joined.json("region", "inspect", str(bundle))
    assert (seen["verified"], seen["reason"], seen["sender"], seen["territory"], seen["already"]) == (
        True, None, "Paul Descamps", VALENCIENNES, False,
    )  # fmt: skip
    result = joined.json("region", "merge", str(bundle))
    assert set(result) >= {"accepted", "already", "missing", "refused", "conflicts"}
    assert result["accepted"] == [
        {"file": bundle.name, "channel": "Paul Descamps", "number": 1, "entries": seen["entries"]}
    ]
    assert (result["already"], result["missing"], result["refused"], result["conflicts"]) == ([], [], [], 0)
    again = joined.json("region", "merge", str(bundle.parent))
    assert again["already"] == [{"file": bundle.name, "channel": "Paul Descamps", "number": 1}]
    assert again["accepted"] == []
    figures = joined.json("region", "figures", "--as-of", today)
    assert list(figures) == [
        "as_of", "calls_as_of", "territories", "total", "by_last_situation", "by_level", "by_referrer", "solutions",
        "local_projects", "tutor_applications",
    ]  # fmt: skip
    assert figures["total"] == {
        "meetings": 1, "situations": 2, "passages": 2, "young_people": 2, "apprentices": None,
    }  # fmt: skip
    assert figures["solutions"] == {"common_law": 2, "contact": 0}
    for name, report in (
        ("note.pdf", ["progress-note", "--as-of", today]),
        ("tableau.pdf", ["dashboard", "--territory", "valenciennes", "--as-of", today]),
        ("releve.pdf", ["minutes", "--meeting", ids.text(meeting)]),
    ):
        joined.run("region", "report", *report, "--out", str(joined.folder / name))
        assert (joined.folder / name).read_bytes().startswith(b"%PDF")
    (line,) = joined.json("region", "meetings")["meetings"]
    assert (line["id"], line["state"], line["items"], line["decided"]) == (ids.text(meeting), "closed", 3, 2)
    named = joined.json("region", "situations")["situations"]
    assert {one["last_name"] for one in named} == {"LEFEBVRE", "WÓJCIK", "D'HONDT"}
    joined.run(
        "region", "report", "follow-up-sheet", "--situation", named[0]["id"], "--out", str(joined.folder / "f.pdf")
    )


@pytest.mark.accept
def test_checks_agree_on_the_view_of_a_territory(joined: Office) -> None:
    _import(joined)
    joined.exported("f1", "région", "up")
    joined.run("region", "merge", joined.at("up"))
    for number, name in ((1, "Paul Descamps"), (2, "Nour Benali")):
        joined.run("region", "export", "--to", name, "--out", joined.at(f"down{number}"))
        joined.run(f"f{number}", "merge", joined.at(f"down{number}"))
    reports = {name: joined.json(name, "check") for name in ("region", "f1", "f2")}
    told = {"ok", "state", "views", "entries", "conflicts", "faults", "newer", "told"}
    assert all(set(one) == told for one in reports.values())
    assert all(one["ok"] and one["faults"] == [] for one in reports.values())
    assert len({one["views"][VALENCIENNES] for one in reports.values()}) == 1
    assert reports["f1"]["state"] == reports["f2"]["state"]
    assert joined.json("f1", "check", "--view", VALENCIENNES)["views"] == {
        VALENCIENNES: reports["f1"]["views"][VALENCIENNES]
    }
    joined.run("f1", "check", "--view", "Atlantide", code=1)


def test_a_tutor_is_enrolled_by_name_and_sees_who_is_entrusted(joined: Office) -> None:
    _import(joined)
    session = joined.open("f1")
    home = region.add_organisation(session, "Association Tremplin", "association")
    tutor = region.add_tutor(session, last_name="Flament", first_name="Jean", organisation=home, capacity=2)
    (situation,) = session.connection.execute("SELECT id FROM situation ORDER BY id").fetchone()
    row = follow_up.propose_tutor(session, situation, tutor, session.today())
    follow_up.move_appointment(session, row, "accepted", session.today())
    session.close()
    words = joined.init("t", "tutor", "jean FLAMENT", "Association Tremplin")
    joined.run(
        "region",
        "enrol",
        f"{joined.at('t')}/demande-poste.json",
        "--fingerprint",
        words,
        "--out",
        joined.at("t"),
        code=1,
    )
    joined.exported("f1", "région", "up")
    joined.run("region", "merge", joined.at("up"))
    joined.authorise("t", words)
    (one,) = joined.json("t", "situations")["situations"]
    assert one["last_name"] == "LEFEBVRE"
    assert joined.json("t", "check")["views"] == joined.json("region", "check", "--view", "jean FLAMENT")["views"]


@pytest.mark.accept
def test_a_new_region_adds_its_first_tutor_in_authorising_her(joined: Office) -> None:
    words = joined.init("t", "tutor", "Rose Cuvelier", "Club Les Érables")
    enrol = ("enrol", f"{joined.at('t')}/demande-poste.json", "--fingerprint", words, "--out", joined.at("t"))
    joined.run("region", *enrol, code=1)
    heard = _words(joined.run("region", *enrol, "--new-tutor"), "Dix mots de la")
    joined.run("t", "join", f"{joined.at('t')}/reponse-region.json", "--region-fingerprint", heard)
    assert joined.json("t", "situations")["situations"] == []


def test_a_tutor_is_enrolled_by_the_facilitators_command(joined: Office) -> None:
    _import(joined)
    session = joined.open("f1")
    home = region.add_organisation(session, "Association Tremplin", "association")
    tutor = region.add_tutor(session, last_name="Flament", first_name="Jean", organisation=home, capacity=2)
    (situation,) = session.connection.execute("SELECT id FROM situation ORDER BY id").fetchone()
    row = follow_up.propose_tutor(session, situation, tutor, session.today())
    follow_up.move_appointment(session, row, "accepted", session.today())
    session.close()
    words = joined.init("t", "tutor", "Jean Flament", "Association Tremplin")
    request = f"{joined.at('t')}/demande-poste.json"
    enrol = ("enrol", request, "--out", joined.at("answer"), "--fingerprint")
    joined.run("f1", *enrol, " ".join(reversed(words.split())), code=1)
    for _ in range(2):
        told = joined.run("f1", *enrol, words)
        assert "présentée à la région" in told
    assert not (Path(joined.at("answer")) / "reponse-region.json").exists()
    joined.exported("f1", "région", "up")
    joined.run("region", "merge", joined.at("up"))
    (waiting,) = joined.json("region", "requests")["requests"]
    assert (waiting["holder"], waiting["state"], waiting["words"]) == ("Jean Flament", "waiting", words)
    joined.run("region", "requests", "--accept", " ".join(reversed(words.split())), code=1)
    joined.run("f1", "requests", "--accept", words, code=1)
    assert joined.json("region", "requests", "--accept", words) == {"requests": []}
    joined.exported("region", "Paul Descamps", "down")
    joined.run("f1", "merge", joined.at("down"))
    heard = _words(joined.run("f1", *enrol, words), "Dix mots de la région")
    joined.run("t", "join", f"{joined.at('answer')}/reponse-region.json", "--region-fingerprint", heard)
    (one,) = joined.json("t", "situations")["situations"]
    assert one["last_name"] == "LEFEBVRE"
    (sent,) = joined.json("t", "export", "--out", joined.at("back"))["written"]
    assert sent["to"] == "Paul Descamps"


@pytest.mark.accept
def test_a_substitute_and_a_workstation_of_some_cells_are_enrolled_by_command(office: Office) -> None:
    session = office.open("region")
    where = {one.name: one.id for one in stored.territories(session.connection)}
    today = session.today()
    cells.add_cell(session, "Cellule de Denain", where[VALENCIENNES])
    cells.add_cell(session, "Cellule du bassin", next(one for name, one in where.items() if name != VALENCIENNES))
    session.close()
    words = office.init("d", "coordinator", "Odile Marchand", "GIP", "--substitute")
    enrol = ("enrol", f"{office.at('d')}/demande-poste.json", "--out", office.at("d"), "--fingerprint", words)
    before, first, last = (f"{today + timedelta(days)}" for days in (-1, 0, 18))
    for wrong in ((), ("--from", first), ("--from", first, "--until", before), ("--from", before, "--until", before)):
        office.run("region", *enrol, *wrong, code=1)
    heard = _words(office.run("region", *enrol, "--from", first, "--until", last), "Dix mots de la")
    office.run("d", "join", f"{office.at('d')}/reponse-region.json", "--region-fingerprint", heard)
    words = office.init("f", "facilitator", "Alix Bonte", "GIP", "--territory", VALENCIENNES)
    enrol = ("enrol", f"{office.at('f')}/demande-poste.json", "--out", office.at("f"), "--fingerprint", words)
    for other in ("Cellule de nulle part", "Cellule du bassin"):
        office.run("region", *enrol, "--cell", other, code=1)
    office.run("region", *enrol, "--cell", "cellule de DENAIN")
    session = office.open("region")
    found = {one.holder: one for one in session.trust().workstations}
    session.close()
    period = found["Odile Marchand"].stands_in
    assert period is not None
    assert (f"{period.since}", f"{period.until}") == (first, last)
    assert len(found["Alix Bonte"].cells) == 1
    nobody = ("--role", "tutor", "--name", "N", "--organisation", "O", "--substitute", "--out", office.at("n"))
    office.run("n", "init", *nobody, code=1)


@pytest.mark.accept
def test_an_acknowledgement_empties_the_outbox(joined: Office) -> None:
    _import(joined)
    first = joined.exported("f1", "région", "up")
    assert joined.exported("f1", "région", "up", count=0) == []
    assert joined.exported("f1", "région", "elsewhere")[0].read_bytes() == first[0].read_bytes()
    joined.run("region", "merge", joined.at("up"))
    joined.run("region", "export", "--to", "Paul Descamps", "--out", joined.at("down"))
    joined.run("f1", "merge", joined.at("down"))
    assert joined.exported("f1", "région", "third", count=0) == []


@pytest.mark.accept
def test_gaps_are_told_and_late_ones_taken(joined: Office) -> None:
    files = []
    for number, name in enumerate(("LEFEBVRE", "CARON", "PRUVOST"), 1):
        path = joined.folder / f"{number}.csv"
        path.write_text(f"Nom;Prénom\n{name};Laura\n", encoding="utf-8")
        joined.run("f1", "import", str(path), "--source", "CIO")
        files.append(next(p for p in joined.exported("f1", "région", f"n{number}", count=number) if p not in files))
        files[-1] = max(Path(joined.at(f"n{number}")).iterdir(), key=lambda p: p.stat().st_mtime_ns)
    third, first, second = files[2], files[0], files[1]
    told = joined.json("region", "merge", str(third))
    assert told["missing"] == [{"channel": "Paul Descamps", "number": n} for n in (1, 2)]
    assert (len(told["accepted"]), told["accepted"][0]["number"]) == (1, 3)
    assert joined.json("region", "merge", str(first))["missing"] == [{"channel": "Paul Descamps", "number": 2}]
    late = joined.json("region", "merge", str(second))
    assert (late["accepted"][0]["number"], late["missing"]) == (2, [])
    names = {one["last_name"] for one in joined.json("region", "situations")["situations"]}
    assert names == {"LEFEBVRE", "CARON", "PRUVOST"}


@pytest.mark.accept
def test_a_stranger_a_missing_file_and_a_folder(joined: Office) -> None:
    stranger = joined.folder / "x.partaj"
    stranger.write_bytes(b"age-encryption.org/v1\n")
    told = joined.json("region", "merge", str(stranger), str(joined.folder / "none.partaj"), code=1)
    assert [set(one) for one in told["refused"]] == [{"file", "reason"}] * 2
    assert told["refused"][1] == {"file": "none.partaj", "reason": "not-a-bundle"}
    out = joined.run("region", "merge", str(stranger), code=1)
    assert out == ""
    assert joined.json("region", "inspect", str(stranger), code=1)["verified"] is False
    joined.run("region", "inspect", str(joined.folder), code=1)
    joined.run("f1", "export", "--to", "personne", "--out", joined.at("x"), code=1)


# --- what cannot be written ---------------------------------------------------------------------------------------

_LIMITED = """
import resource, sys
from partaj_desktop.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.exit(main(sys.argv[2:]))
"""


def _on_a_full_disk(office: Office, profile: str, *command: str, room: int) -> str:
    options = ["--profile", str(office.folder / profile), "--passphrase-file", str(office.folder / "passphrase.txt")]
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(room), *command, *options],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.accept
def test_an_export_that_failed_is_written_later_byte_for_byte(joined: Office) -> None:
    rows = "".join(f"NOM{number};Prénom{number * 7919};01/01/1993\n" for number in range(400))
    path = joined.folder / "longue.csv"
    path.write_text("Nom;Prénom;Date de naissance\n" + rows, encoding="utf-8")
    joined.run("f1", "import", str(path), "--source", "MGI")
    # Committed, then no place to write it: a file, a place of the system that takes none, a full disk.
    (joined.folder / "file").write_bytes(b"")
    joined.run("f1", "export", "--to", "région", "--out", str(joined.folder / "file"), code=1)
    joined.run("f1", "export", "--to", "région", "--out", "/proc/self", code=1)
    full = joined.folder / "full"
    told = _on_a_full_disk(joined, "f1", "export", "--to", "région", "--out", str(full), room=40_000)
    assert "plein" in told
    assert list(full.iterdir()) == []
    (one,) = joined.exported("f1", "région", "a")
    assert one.stat().st_size > 40_000
    (two,) = joined.exported("f1", "région", "b")
    assert (one.name, one.read_bytes()) == (two.name, two.read_bytes())
    assert joined.json("region", "merge", str(one))["accepted"][0]["number"] == 1


def test_a_profile_whose_request_cannot_be_written_is_not_made(office: Office) -> None:
    init = (
        "init",
        "--role",
        "facilitator",
        "--name",
        "Zoé Caron",
        "--organisation",
        "GIP",
        "--territory",
        VALENCIENNES,
    )
    office.run("z", *init, "--out", "/proc/self", code=1)
    office.run("z", *init, "--out", office.at("z"))
    office.run("z", *init, "--out", office.at("z"), code=1)


def test_a_lost_answer_is_written_again(office: Office) -> None:
    words = office.init("f", "facilitator", "Paul Descamps", "GIP", "--territory", VALENCIENNES)
    request = f"{office.at('f')}/demande-poste.json"
    office.run("region", "enrol", request, "--fingerprint", words, "--out", "/proc/self", code=1)
    office.authorise("f", words)
    assert office.json("f", "check")["ok"]


@pytest.mark.parametrize(
    "command",
    [
        ["demo", "--build", "{file}"],
        ["demo", "--build", "{folder}"],
        ["demo", "--build", "{file}/under"],
        ["demo", "--scale", "0", "--build", "{folder}/new"],
        [
            "init",
            "--role",
            "tutor",
            "--name",
            " ",
            "--organisation",
            "O",
            "--out",
            "{folder}",
            "--profile",
            "{folder}/p",
        ],
        ["init", "--role", "tutor", "--name", "N", "--organisation", "O", "--out", "{folder}", "--profile", "{file}"],
        ["check", "--profile", "{file}"],
        ["report", "dashboard", "--as-of", "2010-12-31", "--out", "{folder}/x.pdf", "--profile", "{folder}"],
    ],
)
def test_odd_places_are_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    (tmp_path / "passphrase.txt").write_text(PASSPHRASE, encoding="utf-8")
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "something").write_bytes(b"x")
    places = {"file": tmp_path / "file", "folder": tmp_path / "folder"}
    filled = [part.format(**places) for part in command]
    if "--build" not in filled:
        filled += ["--passphrase-file", str(tmp_path / "passphrase.txt")]
    assert main(filled) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[0][-1] in ".…"
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.name in ("store.db", "keys.json")]
