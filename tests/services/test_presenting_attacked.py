"""Who is presented, attacked: identities that are another's, answers out of their place, two who decide at once."""

from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace

from partaj_desktop.bundle import trust as trusting
from partaj_desktop.crypto.signing import SigningKey
from partaj_desktop.domain.authorisation import RequestState
from partaj_desktop.domain.errors import BundleRefused, Reason, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.trust import Answer
from partaj_desktop.services import (
    authorised,
    enrolment,
    follow_up,
    presenting,
    receiving,
    region_keys,
    sending,
    workstations,
)
from partaj_desktop.services.session import Session
from partaj_desktop.store import local, requests
from tests.helpers.small_region import SmallRegion
from tests.services.test_presenting import (
    NADIA,
    accepted,
    enrolled,
    forged,
    known_tutor,
    newcomer,
    only,
    presented,
    texts,
)
from tests.services.test_workstations import with_deputy, write

pytestmark = pytest.mark.qrow(34)
TODAY = date(2010, 9, 22)


def asking_as(session: Session, workstation: bytes) -> bytes:
    """Write the request of whoever takes an identity that is another's, under keys of its own."""
    key = SigningKey.generate()
    asked, _ = trusting.read_request(enrolment.request(session)[0])
    return trusting.sign_request(replace(asked, workstation=workstation, signing=key.public), key)


def words_of(small: SmallRegion, name: str) -> str:
    return " ".join(enrolment.region_words(small[name]))


# --- an identity that is another's ----------------------------------------------------------------------------------


def test_nobody_is_enrolled_under_the_region_s_own_identity(small: SmallRegion) -> None:
    """The region's id is what its workstations share: who had it would be sealed all that goes to the region."""
    known_tutor(small)
    coordinator, north = small["coordinator"], small["north"]
    members = [one.holder for one in north.trust().members(north.trust().region)]
    file = asking_as(newcomer(small), coordinator.trust().region)
    words = " ".join(trusting.request_words(file))
    with pytest.raises(UserError, match="identité"):
        presenting.present(north, file, words)
    with pytest.raises(UserError, match="identité"):
        enrolment.enrol(coordinator, file, words)
    with pytest.raises(UserError, match="identité"):
        enrolment.enrol(with_deputy(small), file, words)
    small.send("coordinator", "north")
    assert [one.holder for one in north.trust().members(north.trust().region)] == [*members, "Odile Marchand"]
    lying_presented(small, file)
    assert workstations.overview(coordinator).presented == ()


def test_a_substitute_s_program_grants_nobody_the_region_s_own_identity(small: SmallRegion) -> None:
    deputy = with_deputy(small)
    before, tutor = deputy.trust(), deputy.trust().of(small["tutor"].workstation)
    assert tutor is not None
    authorised.decide(deputy, replace(tutor, id=before.region, signing=SigningKey.generate().public))
    assert len(local.grants(deputy.connection)) == 1
    assert deputy.trust() == before


def lying_presented(small: SmallRegion, file: bytes) -> None:
    """Let a program of the north that asks nobody present a request, whatever it says."""
    north, signed = small["north"], trusting.signed_request(file)
    asked, _ = trusting.read_request(file)
    kept = requests.Kept(
        presenter=north.workstation, workstation=Id(asked.workstation), body=signed.body, signature=signed.signature,
        presented_at=1,
    )  # fmt: skip
    with north.transaction():
        requests.save(north.connection, kept)
    write(small, "north", "un envoi")
    small.send("north", "coordinator")


@pytest.mark.parametrize("whose", ["north-2", "south", "coordinator", "tutor"])
def test_a_request_under_the_identity_of_somebody_of_the_list_is_shown_to_nobody(
    small: SmallRegion, whose: str
) -> None:
    known_tutor(small)
    coordinator, before = small["coordinator"], small["coordinator"].trust()
    file = asking_as(newcomer(small), small[whose].workstation)
    with pytest.raises(UserError, match="identité"):
        presenting.present(small["north"], file, " ".join(trusting.request_words(file)))
    lying_presented(small, file)
    assert workstations.overview(coordinator).presented == ()
    assert coordinator.trust() == before


def test_a_tutor_presented_anew_has_a_twin_and_both_are_heard_until_one_is_withdrawn(small: SmallRegion) -> None:
    first = enrolled(small)
    second = small.stations["second"] = again(small)
    small.send("north", "coordinator")
    line = only(small["coordinator"])
    assert line.has_twin
    presenting.accept(small["coordinator"], line)
    small.send("coordinator", "north")
    joined = enrolment.join(second, presenting.answer(small["north"], second.workstation), words_of(small, "north"))
    assert joined.entries > 0
    for name in (NADIA, "second"):
        follow_up.write_entry(small[name], small.facts.people[0][1], "contact", TODAY, f"de {name}")
        small.send(name, "north")
    assert {f"de {NADIA}", "de second"} <= texts(small, "north")
    workstations.withdraw(small["coordinator"], first.workstation)
    small.send("coordinator", "north")
    follow_up.write_entry(first, small.facts.people[0][1], "contact", TODAY, "trop tard")
    with pytest.raises(BundleRefused) as told:
        small.send(NADIA, "north")
    assert told.value.reason is Reason.REVOKED
    small.send("second", "north")
    assert "trop tard" not in texts(small, "north")


def again(small: SmallRegion) -> Session:
    """Let Nadia Cordier ask from another computer, heard by the north; the line of the first has no twin."""
    first = small.stations.pop(NADIA)
    folder = small.folder
    small.folder = folder / "again"
    second = newcomer(small)
    small.folder = folder
    small.stations[NADIA] = first
    presented(small, second)
    return second


# --- an answer out of its place -------------------------------------------------------------------------------------


def signed_by(small: SmallRegion, name: str, session: Session, **changed: object) -> bytes:
    """Sign, with a facilitator's own key, an answer that says anything beside the list held there."""
    held = small[name]
    said = {"workstation": session.workstation, "list": local.trust(held.connection), "grants": ()} | changed
    return trusting.sign_answer(Answer(**said), held.signing_key)  # type: ignore[arg-type]


def test_a_facilitator_answers_nobody_whom_the_list_does_not_name(small: SmallRegion) -> None:
    session = newcomer(small)
    presented(small, session)
    heard = words_of(small, "north")
    with pytest.raises(UserError, match="altérée"):
        enrolment.join(session, signed_by(small, "north", session), heard)
    with pytest.raises(UserError, match="altérée"):  # nor a workstation that is named in her place
        enrolment.join(session, signed_by(small, "north", small["north-2"]), heard)
    with pytest.raises(UserError, match="autre poste"):
        enrolment.join(session, signed_by(small, "north", small["tutor"]), heard)
    assert local.trust(session.connection) is None


def test_an_answer_to_another_tutor_is_not_taken(small: SmallRegion) -> None:
    session = accepted(small)
    with pytest.raises(UserError, match="autre poste"):
        enrolment.join(session, signed_by(small, "north", small["tutor"]), words_of(small, "north"))
    assert local.trust(session.connection) is None


def test_an_answer_under_keys_of_another_is_not_taken(small: SmallRegion) -> None:
    known_tutor(small)
    session = newcomer(small)
    twin = forged(session, SigningKey.generate())
    presenting.present(small["south"], twin, " ".join(trusting.request_words(twin)))
    small.send("south", "coordinator")
    presenting.accept(small["coordinator"], only(small["coordinator"]))
    small.send("coordinator", "south")
    with pytest.raises(UserError, match="autre poste"):
        enrolment.join(session, signed_by(small, "south", session), words_of(small, "south"))
    assert local.trust(session.connection) is None


def test_a_list_of_a_root_key_that_gave_way_is_not_taken_with_the_new_one_s_words(small: SmallRegion) -> None:
    """The facilitator has not heard of it, or says so: the words that the region reads out decide."""
    session = accepted(small)
    old = presenting.answer(small["north"], session.workstation)
    former = words_of(small, "north")
    new = " ".join(region_keys.renew(small["coordinator"]))
    with pytest.raises(UserError, match="dix mots ne sont pas ceux de la région"):
        enrolment.join(session, old, new)
    small.send("coordinator", "north")
    fresh = presenting.answer(small["north"], session.workstation)
    with pytest.raises(UserError, match="dix mots ne sont pas ceux de la région"):
        enrolment.join(session, fresh, former)
    enrolment.join(session, fresh, new)
    with pytest.raises(UserError, match="autre région"):  # replayed to who follows the new key
        enrolment.join(session, old, former)
    assert session.trust() == small["north"].trust()


def test_an_answer_replayed_takes_neither_the_list_nor_the_rows_back(small: SmallRegion) -> None:
    session = accepted(small)
    file = presenting.answer(small["north"], session.workstation)
    enrolment.join(session, file, words_of(small, "north"))
    workstations.withdraw(small["coordinator"], small["south"].workstation)
    small.send("coordinator", "north")
    small.send("north", NADIA)
    newest, before = session.trust(), texts(small, NADIA)
    assert newest == small["coordinator"].trust()
    assert enrolment.join(session, file, words_of(small, "north")).entries == 0
    assert (session.trust(), texts(small, NADIA)) == (newest, before)


def test_whom_a_facilitator_presented_and_left_behind_a_colleague_answers(small: SmallRegion) -> None:
    session = accepted(small)
    workstations.withdraw(small["coordinator"], small["north"].workstation)
    small.send("coordinator", "north-2")
    line = presented(small, session, by="north-2")
    assert line.state is RequestState.AUTHORISED
    file = presenting.answer(small["north-2"], session.workstation)
    assert enrolment.join(session, file, words_of(small, "north-2")).entries > 0


# --- two who decide -------------------------------------------------------------------------------------------------

_DECISIONS: list[tuple[Callable[..., None], Callable[..., None]]] = [
    (presenting.accept, presenting.accept),
    (presenting.accept, presenting.refuse),
    (presenting.refuse, presenting.accept),
]


@pytest.mark.parametrize(("one", "other"), _DECISIONS, ids=["both accept", "accept, refuse", "refuse, accept"])
def test_two_who_decide_about_one_request_end_with_one_list(
    small: SmallRegion, one: Callable[..., None], other: Callable[..., None]
) -> None:
    known_tutor(small)
    small.send("north", "coordinator")
    deputy, session = with_deputy(small), newcomer(small)
    small.send("coordinator", "north")
    presented(small, session)
    north = small["north"]
    for made in sending.prepare(north, north.trust(), Id(north.trust().region)):
        for name in ("coordinator", "deputy"):
            receiving.merge(small[name], made.body, made.file_name)
    one(small["coordinator"], only(small["coordinator"]))
    other(deputy, only(deputy))
    for _ in range(2):
        small.send("deputy", "coordinator")
        small.send("coordinator", "deputy")
    assert small["coordinator"].trust() == deputy.trust()
    for name in ("coordinator", "deputy"):
        assert workstations.overview(small[name]).presented == ()
    small.send("coordinator", "north")
    assert only(small["north"]).state is RequestState.AUTHORISED
    file = presenting.answer(small["north"], session.workstation)
    assert enrolment.join(session, file, words_of(small, "north")).entries > 0
    follow_up.write_entry(session, small.facts.people[0][1], "contact", TODAY, "vue")
    small.send(NADIA, "north")
    small.send("north", "deputy")
    assert "vue" in texts(small, "deputy")


def test_what_a_facilitator_heard_counts_no_more_once_a_substitute_withdrew_it(small: SmallRegion) -> None:
    known_tutor(small)
    deputy, session = with_deputy(small), newcomer(small)
    presented(small, session)
    small.send("north", "coordinator")
    shown = only(small["coordinator"])
    workstations.withdraw(deputy, small["north"].workstation)
    small.send("deputy", "coordinator")
    assert workstations.overview(small["coordinator"]).presented == ()
    with pytest.raises(UserError, match="n’est plus présentée"):
        presenting.accept(small["coordinator"], shown)
