"""Bad input: one clear sentence on stderr, exit 1, nothing changed. What the seed holds is never bad input."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from partaj_desktop.cli import main
from partaj_desktop.services import agenda, closing
from partaj_desktop.services.demo.build import PASSPHRASE
from partaj_desktop.store.state import state_hash
from partaj_desktop.system import ids
from tests.helpers.checked import Profiles
from tests.helpers.demo import Demo

FACILITATOR = "facilitators/bethune-bruay"


def _state(demo: Demo, profile: str) -> str:
    session = demo.open(profile)
    try:
        return state_hash(session.connection)
    finally:
        session.close()


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command that must be refused: exit 1, a sentence on stderr, nothing on stdout; give the sentence."""

    def run(*arguments: str) -> str:
        capsys.readouterr()
        assert main(list(arguments)) == 1
        told = capsys.readouterr()
        assert told.out == ""
        sentence = told.err.splitlines()[0]
        assert sentence[-1] in ".…"
        assert "Traceback" not in told.err
        return sentence

    return run


def test_a_wrong_passphrase(demo: Demo, tmp_path: Path, refused: Callable[..., str]) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("ce n’est pas elle\n", encoding="utf-8")
    options = ["--profile", str(demo.profile("coordinator")), "--passphrase-file", str(wrong)]
    assert "phrase de passe" in refused("meetings", *options)


def test_no_profile_there(tmp_path: Path, demo: Demo, refused: Callable[..., str]) -> None:
    options = ["--profile", str(tmp_path / "none"), "--passphrase-file", str(demo.passphrase_file)]
    assert "espace de travail" in refused("meetings", *options)
    assert not (tmp_path / "none").exists()


def test_a_file_that_is_no_store(demo: Demo, tmp_path: Path, refused: Callable[..., str], profiles: Profiles) -> None:
    profiles.damaged(tmp_path / FACILITATOR)
    copy = demo.copy(FACILITATOR, tmp_path)
    store = copy.profile(FACILITATOR) / "store.db"
    store.write_bytes(b"SQLite format 3\x00" + bytes(5000))
    before = store.read_bytes()
    assert "pas un fichier de données" in refused("meetings", *copy.options(FACILITATOR))
    assert store.read_bytes() == before


def test_a_store_of_a_newer_version(
    demo: Demo, tmp_path: Path, refused: Callable[..., str], profiles: Profiles
) -> None:
    profiles.damaged(tmp_path / FACILITATOR)
    copy = demo.copy(FACILITATOR, tmp_path)
    session = copy.open(FACILITATOR)
    session.connection.execute("PRAGMA user_version = 999")
    session.close()
    assert "plus récente" in refused("meetings", *copy.options(FACILITATOR))


def test_other_words_for_the_region(demo: Demo, tmp_path: Path, refused: Callable[..., str]) -> None:
    secret = str(demo.passphrase_file)
    new = ["--profile", str(tmp_path / "p"), "--passphrase-file", secret]
    copy = demo.copy("coordinator", tmp_path)
    init = ["init", *new, "--role", "facilitator", "--name", "Ida Wattez", "--organisation", "GIP"]
    assert main([*init, "--territory", "Valenciennes", "--out", str(tmp_path)]) == 0
    from partaj_desktop.bundle.trust import request_words

    request = tmp_path / "demande-poste.json"
    words = " ".join(request_words(request.read_bytes()))
    coordinator = copy.options("coordinator")
    assert "dix mots" in refused(
        "enrol", str(request), *coordinator, "--fingerprint", "un deux trois", "--out", str(tmp_path)
    )
    assert main(["enrol", str(request), *coordinator, "--fingerprint", words.upper(), "--out", str(tmp_path)]) == 0
    answer = str(tmp_path / "reponse-region.json")
    assert "dix mots" in refused("join", answer, *new, "--region-fingerprint", words)
    assert "pas encore autorisé" in refused("export", *new, "--out", str(tmp_path))


@pytest.mark.parametrize(
    ("name", "alter", "reason"),
    [
        ("cut.partaj", lambda data: data[: len(data) // 2], "truncated"),
        ("empty.partaj", lambda data: b"", "truncated"),
        ("altered.partaj", lambda data: data[:5000] + bytes([data[5000] ^ 1]) + data[5001:], "bad-digest"),
        ("other.partaj", lambda data: b"%PDF-1.7 " * 900, "not-a-bundle"),
    ],
)
def test_a_damaged_bundle(
    demo: Demo,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    alter: Callable[[bytes], bytes],
    reason: str,
) -> None:
    copy = demo.copy("coordinator-before", tmp_path)
    before = _state(copy, "coordinator-before")
    path = tmp_path / name
    path.write_bytes(alter(max(copy.bundles, key=lambda one: one.stat().st_size).read_bytes()))
    capsys.readouterr()
    assert main(["merge", str(path), *copy.options("coordinator-before"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["refused"] == [{"file": name, "reason": reason}]
    assert told["accepted"] == []
    assert _state(copy, "coordinator-before") == before
    assert path.exists()


def test_a_bundle_for_somebody_else(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = str(demo.bundles[0])
    assert main(["inspect", bundle, *demo.options("facilitators/valenciennes"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["verified"], told["reason"]) == (False, "not-for-me")
    assert told["error"]["reason"] == "not-for-me"


def test_one_refused_file_stops_none_of_the_others(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = demo.copy("coordinator-before", tmp_path)
    broken = copy.folder / "exchange" / "0.partaj"
    broken.write_bytes(b"not one")
    assert main(["merge", str(copy.folder / "exchange"), *copy.options("coordinator-before"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert len(told["refused"]) == 1
    assert len(told["accepted"]) == len(copy.bundles) - 1
    assert told["conflicts"] == 1
    assert _state(copy, "coordinator-before") == _state(demo, "coordinator")


@pytest.mark.parametrize(
    ("name", "data", "part"),
    [
        ("vide.csv", b"", "vide"),
        ("colonnes.csv", "Couleur;Taille\nbleu;12\n".encode("cp1252"), "nom"),
        ("image.csv", b"\x89PNG\r\n\x1a\n\x00\x00", ""),
        ("tableau.csv", b"PK\x03\x04" + bytes(200), ""),
    ],
)
def test_a_roster_that_is_none(
    demo: Demo, tmp_path: Path, refused: Callable[..., str], name: str, data: bytes, part: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    copy = demo.copy(FACILITATOR, tmp_path)
    before = _state(copy, FACILITATOR)
    assert part in refused("import", str(path), "--source", "MGI", *copy.options(FACILITATOR))
    assert _state(copy, FACILITATOR) == before


def test_a_date_that_does_not_exist_refuses_its_row_alone(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "liste.csv"
    path.write_bytes("Nom;Prénom;Date de naissance\nWATTEZ;Inès;31/02/1993\nCARON;Dylan;31/12/1993\n".encode("cp1252"))
    copy = demo.copy(FACILITATOR, tmp_path)
    command = ["import", str(path), "--source", "MGI", *copy.options(FACILITATOR), "--json"]
    assert main([*command, "--dry-run"]) == 0
    dry = json.loads(capsys.readouterr().out)
    assert (dry["new"], dry["refused"], dry["done"]) == (1, 1, False)
    assert main(command) == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["new"], done["known"], done["refused"], done["done"]) == (1, 0, 1, True)
    refused_line = next(line for line in done["lines"] if line["outcome"] == "refused")
    assert (refused_line["row"], refused_line["value"]) == (1, "31/02/1993")
    after = _state(copy, FACILITATOR)
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out)["known"] == 1
    assert _state(copy, FACILITATOR) == after


def test_a_meeting_closed_twice(demo: Demo, tmp_path: Path) -> None:
    from partaj_desktop.domain.errors import UserError

    copy = demo.copy("facilitators/sambre-avesnois", tmp_path)
    session = copy.open("facilitators/sambre-avesnois")
    from partaj_desktop.services import meetings

    closed = next(line for line in meetings.listing(session) if line.state == "closed")
    before = state_hash(session.connection)
    with pytest.raises(UserError, match="déjà close"):
        closing.close(session, closed.id)
    with pytest.raises(UserError, match="close"):
        agenda.add_items(session, closed.id, [])
    assert state_hash(session.connection) == before
    session.close()


def test_an_identifier_that_is_none(demo: Demo, tmp_path: Path, refused: Callable[..., str]) -> None:
    options = demo.options("coordinator")
    out = ["--out", str(tmp_path / "x.pdf")]
    assert "identifiant" in refused("report", "minutes", "--meeting", "42", *options, *out)
    unknown = ids.text(bytes(16))
    assert "connue" in refused("report", "minutes", "--meeting", unknown, *options, *out)
    assert not (tmp_path / "x.pdf").exists()


_FULL = """
import resource, sys
from partaj_desktop.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.exit(main(sys.argv[2:]))
"""


def test_a_full_disk(demo: Demo, tmp_path: Path) -> None:
    """A list that no longer fits: a sentence, exit 1, and the store is as it was."""
    copy = demo.copy(FACILITATOR, tmp_path)
    rows = "\n".join(f"NOM{number};Prénom;01/01/1993" for number in range(500))
    roster = tmp_path / "liste.csv"
    roster.write_bytes(f"Nom;Prénom;Date de naissance\n{rows}\n".encode("cp1252"))
    before = _state(copy, FACILITATOR)
    store = copy.profile(FACILITATOR) / "store.db"
    command = ["import", str(roster), "--source", "MGI", *copy.options(FACILITATOR)]
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(max(store.stat().st_size // 20, 20_000)), *command],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "disque" in done.stderr
    assert "Traceback" not in done.stderr
    assert _state(copy, FACILITATOR) == before


def test_usage_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["figures", "--as-of", "31/12/2010"])
    assert stopped.value.code == 2
    assert "31/12/2010" in capsys.readouterr().err


def test_the_passphrase_is_told_beside_the_profiles(demo: Demo) -> None:
    assert demo.passphrase_file.read_text(encoding="utf-8") == PASSPHRASE + "\n"


def test_a_replacement_by_command_line_asks_for_both_days_and_known_cells(
    demo: Demo, tmp_path: Path, refused: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    copy = demo.copy("coordinator", tmp_path)
    new = ["--profile", str(tmp_path / "p"), "--passphrase-file", str(demo.passphrase_file), "--out", str(tmp_path)]
    init = ["init", *new, "--role", "coordinator", "--name", "Odile Marchand", "--organisation", "GIP"]
    assert main([*init, "--substitute"]) == 0
    told = capsys.readouterr().out
    assert "Région fondée" not in told
    words = told.split("téléphone : ")[1].strip()
    coordinator = [*copy.options("coordinator"), "--fingerprint", words, "--out", str(tmp_path)]
    enrol = ["enrol", str(tmp_path / "demande-poste.json"), *coordinator]
    assert "deux dates" in refused(*enrol, "--from", "2011-05-02")
    assert "finit avant" in refused(*enrol, "--from", "2011-05-02", "--until", "2011-04-02")
    assert "cellule" in refused(*enrol, "--cell", "Cellule de nulle part")
    assert main([*enrol, "--from", "2011-05-02", "--until", "2011-05-27"]) == 0
    session = copy.open("coordinator")
    (found,) = [one for one in session.trust().workstations if one.holder == "Odile Marchand"]
    session.close()
    assert found.stands_in is not None
    assert str(found.stands_in.until) == "2011-05-27"


@pytest.mark.parametrize(
    "command",
    [["merge", "--json"], ["export", "--json"], ["figures", "--json", "--as-of", "hier"], ["fusion", "--json"]],
    ids=lambda one: one[0],
)
def test_a_command_that_is_not_understood_is_an_object_too(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(command)
    told = capsys.readouterr()
    assert stopped.value.code == 2
    object_ = json.loads(told.out)
    assert object_["exit"] == 2
    assert object_["error"]["sentence"]
    assert object_["error"]["hint"]
    assert told.err
    with pytest.raises(SystemExit):
        main([word for word in command if word != "--json"])
    assert capsys.readouterr().out == ""


def test_what_stands_in_the_folder_already_is_not_told_as_nothing_to_send(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = ["export", *demo.copy("facilitators/sambre-avesnois", tmp_path).options("facilitators/sambre-avesnois")]
    for told in ("Envoi n° 2 pour Coordination régionale", "Les fichiers sont déjà dans ce dossier."):
        assert main([*export, "--out", str(tmp_path / "cle")]) == 0
        assert capsys.readouterr().out.startswith(told)
