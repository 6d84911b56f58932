"""What each surprise of the exchange says: one sentence that fits the case, in French, and a hint."""

import errno
import json
import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

from partaj_desktop.bundle import merge as judging
from partaj_desktop.bundle.trust import request_words
from partaj_desktop.cli import main
from partaj_desktop.crypto import paper_key, sealing
from partaj_desktop.domain import told
from partaj_desktop.domain.changes import Run
from partaj_desktop.domain.errors import BundleRefused, FieldError, Reason
from partaj_desktop.domain.gaps import Gaps
from partaj_desktop.domain.tables import SCHEMA
from partaj_desktop.services import (
    arrivals,
    checks,
    enrolment,
    exchange,
    merging,
    people,
    presenting,
    previews,
    profile,
    receiving,
    region,
    sending,
)
from partaj_desktop.services.demo.replay import ScriptedClock
from partaj_desktop.store import journal
from partaj_desktop.store.projection import Touched
from partaj_desktop.system.files import disk_failure
from tests.helpers.small_region import NORTH, Facts, SmallRegion
from tests.services.test_exchange import _take, _to_region, _write


def test_a_run_of_an_unknown_writer_is_not_said_of_the_sender(small: SmallRegion) -> None:
    trust = small["north"].trust()
    run = Run(writer=bytes(16), epoch=0, first=1, before=bytes(32), entries=(), seal=b"")  # type: ignore[arg-type]
    with pytest.raises(BundleRefused) as refused:
        judging.judge([run], trust)
    assert refused.value.reason is Reason.UNKNOWN_SIGNER
    assert "signé" not in refused.value.sentence
    assert "écritures d’un poste" in refused.value.sentence


def test_a_bundle_that_follows_another_one_is_not_told_as_the_same_number(small: SmallRegion) -> None:
    _write(small, "north", "un")
    first = _to_region(small)
    _take(small["coordinator"], first)
    _write(small, "north", "deux")
    opened = receiving.open_bundle(small["coordinator"], _to_region(small).body)
    other = replace(opened, manifest=msgspec.structs.replace(opened.manifest, previous=bytes(32)))
    with pytest.raises(BundleRefused) as refused:
        receiving.is_held(small["coordinator"], other)
    assert refused.value.reason is Reason.CHANNEL_FORK
    assert "numéro" not in refused.value.sentence


def test_another_region_is_told_to_whoever_received_it() -> None:
    assert "destinataire" not in BundleRefused(Reason.WRONG_REGION).hint


@pytest.mark.parametrize("more", [b"\n", b"x" * 100, b"x" * 1000, b"\0" * 40_000])
@pytest.mark.parametrize("size", [256, 65_536, 256 * 300])
def test_something_after_the_end_is_not_told_as_a_cut(more: bytes, size: int) -> None:
    box = sealing.generate_box_key()
    whole = sealing.seal(bytes(size), [box.recipient])
    with pytest.raises(BundleRefused) as refused:
        sealing.unseal(whole + more, box.secret, block=256)
    assert refused.value.reason in (Reason.TRUNCATED, Reason.BAD_DIGEST)
    assert "après sa fin" in refused.value.sentence
    with pytest.raises(BundleRefused) as cut:
        sealing.unseal(whole[:-7], box.secret, block=256)
    assert "incomplet" in cut.value.sentence


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_word_of_the_system_is_told_in_english(number: int) -> None:
    failure = disk_failure(OSError(number, os.strerror(number)))
    assert os.strerror(number) not in failure.sentence + failure.hint


def test_entries_of_a_day_to_come_are_told_before_and_after(small: SmallRegion) -> None:
    small["north"].clock = ScriptedClock(date(2035, 3, 1))
    _write(small, "north", "un")
    made = _to_region(small)
    view = previews.inspect(small["coordinator"], made.body, made.file_name)
    assert view.told == ("Ce poste a écrit à des dates à venir : son horloge est fausse ? Rien n’est refusé.",)
    report = _take(small["coordinator"], made)
    assert report.told == view.told
    small["coordinator"].clock = ScriptedClock(date(2003, 3, 1))  # and this one goes back
    silent = [one.days_silent for one in exchange.overview(small["coordinator"]).channels]
    assert min(one for one in silent if one is not None) == 0


def test_entries_of_long_before_the_region_are_told(small: SmallRegion) -> None:
    small["north"].clock = ScriptedClock(date(1970, 1, 2))
    _write(small, "north", "un")
    report = _take(small["coordinator"], _to_region(small))
    (said,) = report.told
    assert said == "Ce poste a écrit à des dates d’avant la région : son horloge est fausse ? Rien n’est refusé."


def test_dates_of_today_are_not_told(small: SmallRegion) -> None:
    _write(small, "north", "un")
    assert _take(small["coordinator"], _to_region(small)).told == ()


def test_a_relayed_workstation_with_wrong_dates_is_named(small: SmallRegion) -> None:
    small["north"].clock = ScriptedClock(date(2035, 3, 1))
    _write(small, "north", "un")
    _take(small["coordinator"], _to_region(small))
    (report,) = small.send("coordinator", "north-2")
    assert any("poste de Paul Descamps a écrit à des dates à venir" in one for one in report.told)


def test_entries_of_a_newer_program_are_kept_and_told(small: SmallRegion, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(journal, "SCHEMA", SCHEMA + 1)
        _write(small, "north", "un")
    made = _to_region(small)
    said = told.newer_fr(1)
    assert said.startswith("1 écriture vient d’une version plus récente du programme : elle est gardée")
    assert previews.inspect(small["coordinator"], made.body, made.file_name).told == (said,)
    assert _take(small["coordinator"], made).told == (said,)
    report = checks.check(small["coordinator"])
    assert (report.newer, report.told) == (1, (said,))
    assert profile.status(small["coordinator"]).newer == 1
    monkeypatch.setattr(arrivals, "SCHEMA", SCHEMA + 1)  # updated since
    assert profile.status(small["coordinator"]).newer == 0
    assert "2 écritures viennent" in told.newer_fr(2)
    assert told.newer_fr(0) == ""


def test_sender_preview_report_and_check_count_alike(small: SmallRegion) -> None:
    coordinator, north = small["coordinator"], small["south"]
    people.change_contact(small["south"], small.facts.people[4][0], "mobile", "06 39 98 77 77")
    small.send("south", "coordinator")
    _write(small, "north", "un")
    _take(coordinator, _to_region(small))
    party = coordinator.trust().party(north.me())
    people.change_contact(coordinator, small.facts.people[0][0], "mobile", "06 39 98 77 78")
    region.add_organisation(coordinator, "CFA de Lens", "cfa")
    leaves = sending.waiting_entries(coordinator, party)
    assert exchange.leaving(coordinator, party).entries == leaves
    (made,) = sending.prepare(coordinator, coordinator.trust(), party)
    before = journal.count(north.connection)
    view = previews.inspect(north, made.body, made.file_name)
    report = _take(north, made)
    assert leaves == made.entries == report.entries + report.known == view.entries + view.known
    assert journal.count(north.connection) - before == report.entries
    assert made.entries in [one.entries for one in exchange.overview(north).received]


# --- the command line ------------------------------------------------------------------------------------------------


class Commands:
    """Commands on closed profiles of the region, and what they print."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def run(self, profile: str, *command: str, code: int = 0) -> tuple[str, str]:
        self._capsys.readouterr()
        options = ["--profile", str(self.folder / profile), "--passphrase-file", str(self.folder / "passphrase.txt")]
        assert main([command[0], *options, *command[1:]]) == code
        told = self._capsys.readouterr()
        return told.out, told.err


@pytest.fixture
def commands(region_template: tuple[Path, Facts], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Commands:
    shutil.copytree(region_template[0], tmp_path / "closed")
    return Commands(tmp_path / "closed", capsys)


@pytest.mark.parametrize(
    "command",
    [("inspect", "/nowhere/none.partaj"), ("export", "--to", "Personne", "--out", "."), ("check", "--view", "aucune")],
)
def test_a_refused_command_prints_its_json_all_the_same(commands: Commands, command: tuple[str, ...]) -> None:
    out, err = commands.run("north", *command, "--json", code=1)
    said = json.loads(out)
    assert said["exit"] == 1
    assert said["error"]["sentence"]
    assert err.startswith(said["error"]["sentence"][:10])


def test_inspecting_what_enrols_says_which_command_takes_it(commands: Commands, tmp_path: Path) -> None:
    new = ["--role", "facilitator", "--name", "Ali Kacem", "--organisation", "GIP", "--out", str(tmp_path)]
    commands.run("new", "init", *new, "--territory", NORTH)
    asked = str(tmp_path / enrolment.REQUEST_NAME)
    out, err = commands.run("coordinator", "inspect", asked, code=1)
    assert out == ""
    assert "demande d’autorisation" in err
    assert "partaj enrol" in err
    assert "partaj enrol" in commands.run("coordinator", "merge", asked, code=1)[1]
    words = " ".join(request_words((tmp_path / enrolment.REQUEST_NAME).read_bytes()))
    commands.run("coordinator", "enrol", asked, "--fingerprint", words, "--out", str(tmp_path))
    out, _ = commands.run("new", "inspect", str(tmp_path / enrolment.ANSWER_NAME), "--json", code=1)
    assert "partaj join" in json.loads(out)["error"]["hint"]


def test_founding_a_region_gives_its_words_alone_and_says_whom_they_are_for(commands: Commands, tmp_path: Path) -> None:
    new = ["--role", "coordinator", "--name", "Ida Wattez", "--organisation", "GIP", "--out", str(tmp_path)]
    out, _ = commands.run("new", "init", *new)
    assert out.count("Dix mots") == 1
    assert "à qui prend une réponse de la région" in out


def test_deciding_about_a_request_says_what_was_done(small: SmallRegion, commands: Commands, tmp_path: Path) -> None:
    assert "Aucune demande" in commands.run("coordinator", "requests")[0]
    coordinator = small["coordinator"]
    region.add_tutor(coordinator, last_name="Kacem", first_name="Ali", organisation=small.facts.mission, capacity=5)
    small.meet("north")
    new = ["--role", "tutor", "--name", "Ali Kacem", "--organisation", "Mission locale", "--out", str(tmp_path)]
    commands.run("new", "init", *new)
    data = (tmp_path / enrolment.REQUEST_NAME).read_bytes()
    words = " ".join(request_words(data))
    presenting.present(small["north"], data, words)
    small.send("north", "coordinator")
    line = presenting.find(coordinator, words)
    for name in ("coordinator", "north"):
        small[name].close()
        shutil.rmtree(commands.folder / name)
        shutil.copytree(small.folder / name, commands.folder / name)
    shutil.copytree(commands.folder / "coordinator", commands.folder / "other")
    out, _ = commands.run("coordinator", "requests", "--accept", " ".join(line.words))
    assert "Demande de Ali Kacem acceptée" in out
    out, _ = commands.run("other", "requests", "--refuse", " ".join(line.words))
    assert "Demande de Ali Kacem écartée" in out


def test_the_report_in_words_tells_what_was_set_aside_and_written_again() -> None:
    nothing = Touched({}, {}, {})
    report = receiving.MergeReport(
        file="a.partaj", channel="Paul", number=3, entries=2, already=False, missing=Gaps(), conflicts=0,
        touched=nothing, set_aside=1, written_again=4, known=1,
    )  # fmt: skip
    result = merging.MergeResult(reports=(report,), refused=(), missing=(), conflicts=0)
    (said,) = json.loads(json.dumps(result.to_json()))["told"]
    assert (said["set_aside"], said["written_again"], said["known"]) == (1, 4, 1)
    first, *others = result.in_words()
    assert "2 écritures, 1 déjà connue" in first
    assert [one.strip() for one in others] == [told.WRITTEN_AGAIN, told.set_aside_fr(1)]


@pytest.mark.parametrize("fault", ["page: x", "writer: 1", "run 1/1", "entry: 2", "row: contact 00", "access: 3"])
def test_a_fault_is_a_sentence_and_its_short_words(fault: str) -> None:
    said = told.fault_fr(fault)
    assert said.endswith(f". ({fault})")
    assert "vérification" not in said


def test_a_slip_in_the_second_key_names_its_own_paper() -> None:
    code = paper_key.generate(lambda count: bytes(count))
    for slip in (code[:-1], "U" + code[1:], ("1" if code[0] == "0" else "0") + code[1:]):
        with pytest.raises(FieldError) as wrong:
            paper_key.read(slip)
        assert "secours" not in wrong.value.sentence + wrong.value.hint
        assert "imprimée" not in wrong.value.hint
