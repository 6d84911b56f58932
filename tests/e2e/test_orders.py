"""Five territories' bundles that overlap, merged in all 120 orders: one state."""

import shutil
from base64 import b64encode
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from random import Random

import pytest

from partaj_desktop.domain.drafts import PersonDraft
from partaj_desktop.domain.ids import Id
from partaj_desktop.services import checks, merging, people, sending, situations, transfers
from partaj_desktop.services.session import Session, day
from partaj_desktop.store import connection as opening
from partaj_desktop.store import people as stored
from partaj_desktop.system.paths import Profile
from tests.helpers import recount
from tests.helpers.checked import reopen
from tests.helpers.demo import Demo

TERRITORIES = ("bethune-bruay", "lens-lievin-henin-carvin", "roubaix-tourcoing", "sambre-avesnois", "valenciennes")
LENS, LENS_2 = "lens-lievin-henin-carvin", "lens-lievin-henin-carvin-2"
EDITED_TWICE = 45


@dataclass(frozen=True)
class Overlap:
    """The bundles of each workstation, in the order they were written, and what is known of them."""

    bundles: dict[str, list[Path]]
    before: Path


def _edit(lens: Session, lens_2: Session) -> None:
    """Edit the same rows on both workstations: other fields, the same value, or two values."""
    shared = [one for one in situations.named(lens) if one.territory == lens.identity.territory][:EDITED_TWICE]
    for number, one in enumerate(shared):
        if number % 3 == 0:
            known = stored.person(lens.connection, one.person)
            draft = PersonDraft(
                last_name=known.last_name,
                first_name=known.first_name,
                birth_date=day(known.birth_date),
                sex=known.sex or "",
                commune=known.commune or "",
                postcode=known.postcode or "",
            )
            people.change_person(lens, one.person, replace(draft, commune="Avion"))
            people.change_person(lens_2, one.person, replace(draft, postcode="62210"))
        else:
            for session, ending in ((lens, "11"), (lens_2, "11" if number % 3 == 1 else "22")):
                people.change_contact(session, one.person, "mobile", f"06 39 98 {number:02} {ending}")
    valenciennes = lens.connection.execute("SELECT id FROM territory WHERE name = 'Valenciennes'").fetchone()[0]
    transfers.propose(lens_2, shared[0].id, Id(valenciennes), "Déménage chez sa tante.")


@pytest.fixture
def overlap(demo: Demo, tmp_path: Path) -> Overlap:
    """Take the demonstration's bundles, and let Lens's two workstations write a second one each."""
    for name in ("coordinator-before", *(f"facilitators/{one}" for one in (*TERRITORIES, LENS_2))):
        copy = demo.copy(name, tmp_path)
    sessions = {name: reopen(Profile(copy.profile(f"facilitators/{name}"))) for name in (*TERRITORIES, LENS_2)}
    before = Profile(copy.profile("coordinator-before"))
    secret = reopen(before).identity.box_secret
    senders = {recount.plain(path.read_bytes(), secret)[0]["sender"]: path for path in copy.bundles}
    bundles = {name: [senders[b64encode(session.workstation).decode()]] for name, session in sessions.items()}
    _edit(sessions[LENS], sessions[LENS_2])
    for name in (LENS, LENS_2):
        session = sessions[name]
        out = tmp_path / f"more-{name}"
        out.mkdir()
        region = Id(session.trust().region)
        written = [one.path for one in sending.export(session, out, to=region)]
        bundles[name] += [path for path in written if path.read_bytes() != bundles[name][0].read_bytes()]
        assert len(bundles[name]) >= 2
    for session in sessions.values():
        session.close()
    return Overlap(bundles=bundles, before=before.dir)


def _merged(overlap: Overlap, order: list[Path], folder: Path) -> tuple[str, int, int, bool]:
    shutil.copytree(overlap.before, folder)
    session = reopen(Profile(folder))
    session.connection.execute("PRAGMA synchronous = OFF")
    try:
        result = merging.merge_files(session, order)
        assert (result.refused, result.missing) == ((), ())
        report = checks.check(session, "region")
        return report.state, report.entries, report.conflicts, report.ok
    finally:
        opening.checkpoint(session.connection)
        session.close()
        shutil.rmtree(folder)


@pytest.mark.accept
@pytest.mark.qrow(17)
def test_all_120_orders_give_one_state(overlap: Overlap, tmp_path: Path) -> None:
    random = Random(17)
    found = set()
    for number, order in enumerate(permutations(TERRITORIES)):
        names = [LENS_2, *order] if random.random() < 0.5 else [*order, LENS_2]
        files = [path for name in names for path in _shuffled(overlap.bundles[name], random)]
        files.insert(random.randrange(len(files) + 1), random.choice(files))  # one of them comes twice
        found.add(_merged(overlap, files, tmp_path / f"order-{number}"))
    ((_, entries, standing, ok),) = found
    assert ok
    assert entries > 6_000
    assert standing >= 10  # the demonstration's own, and ours where both changed one number


def _shuffled(files: list[Path], random: Random) -> list[Path]:
    return random.sample(files, len(files))


@pytest.mark.accept
def test_rows_really_overlap(overlap: Overlap, tmp_path: Path) -> None:
    """What the orders are tried on: rows edited on two workstations, entries that come by two roads."""
    shutil.copytree(overlap.before, tmp_path / "coordinator")
    session = reopen(Profile(tmp_path / "coordinator"))
    secret = session.identity.box_secret
    writers: dict[str, set[str]] = {}
    roads: dict[tuple[str, int], set[str]] = {}
    for name, files in overlap.bundles.items():
        for path in files:
            for entry in recount.entries(recount.plain(path.read_bytes(), secret)[1]):
                if entry.header is not None:
                    roads.setdefault((entry.writer, entry.header[0]), set()).add(name)
                for change in entry.changes:
                    writers.setdefault(change[3], set()).add(entry.writer)
    assert sum(len(some) > 1 for some in writers.values()) >= 40
    assert sum(len(some) > 1 for some in roads.values()) >= 100
    session.close()
