"""A tutor enrolled through the facilitator: presented, decided by the region, answered by one file; what is refused."""

import json
from base64 import b64decode, b64encode
from datetime import date

import pytest
from msgspec.structs import replace as replace_struct

from partaj_desktop.bundle import envelope, payload
from partaj_desktop.bundle import trust as trusting
from partaj_desktop.crypto.signing import SigningKey
from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.authorisation import PresentedLine, RequestState
from partaj_desktop.domain.errors import BundleRefused, Reason, UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import MOST_PRESENTED, Period, Request, Signed
from partaj_desktop.services import (
    enrolment,
    exchange,
    follow_up,
    parties,
    presenting,
    receiving,
    region,
    sending,
    unlock,
    workstations,
)
from partaj_desktop.services.demo.replay import ScriptedClock
from partaj_desktop.services.session import Session
from partaj_desktop.store import local, requests
from partaj_desktop.store import region as stored_region
from partaj_desktop.store.state import state_hash
from partaj_desktop.system.paths import Profile
from tests.helpers.small_region import PASSPHRASE, SmallRegion

TODAY = date(2010, 9, 22)
SEPTEMBER = Period(since=date(2010, 9, 20), until=date(2010, 10, 11))
NADIA = "Nadia Cordier"


def newcomer(
    small: SmallRegion, name: str = NADIA, role: Role = Role.TUTOR, organisation: str = "Association Tremplin"
) -> Session:
    """Make a workstation that asks; the small region closes it."""
    holder = unlock.Holder(role=role, name=name, organisation=organisation, territory="")
    session = unlock.create(Profile(small.folder / name), PASSPHRASE, holder, ScriptedClock(TODAY), cost=KdfCost.FLOOR)
    small.stations[name] = session
    return session


def known_tutor(small: SmallRegion) -> Id:
    """Let the region know Nadia Cordier, and entrust her one situation of the north."""
    home = small["coordinator"].connection.execute("SELECT id FROM organisation WHERE kind = 'association'").fetchone()
    tutor = region.add_tutor(
        small["coordinator"], last_name="Cordier", first_name="Nadia", organisation=Id(home[0]), capacity=3
    )
    small.send("coordinator", "north")
    appointment = follow_up.propose_tutor(small["north"], small.facts.people[0][1], tutor, TODAY)
    follow_up.move_appointment(small["north"], appointment, "active", TODAY)
    return tutor


def presented(small: SmallRegion, session: Session, by: str = "north") -> PresentedLine:
    """Let a facilitator hear the words of a request and present it."""
    data, words = enrolment.request(session)
    return presenting.present(small[by], data, " ".join(words))


def only(session: Session) -> PresentedLine:
    (line,) = workstations.overview(session).presented
    return line


def texts(small: SmallRegion, name: str) -> set[str]:
    rows = small[name].connection.execute("SELECT text FROM logbook_entry").fetchall()
    return {text for (text,) in rows}


def accepted(small: SmallRegion) -> Session:
    """Let the region accept a tutor whom the north presents; the north has heard of it."""
    known_tutor(small)
    session = newcomer(small)
    presented(small, session)
    small.send("north", "coordinator")
    presenting.accept(small["coordinator"], only(small["coordinator"]))
    small.send("coordinator", "north")
    return session


def enrolled(small: SmallRegion) -> Session:
    """Enrol Nadia Cordier through the north, one file to take."""
    session = accepted(small)
    file = presenting.answer(small["north"], session.workstation)
    presenting.let_go(small["north"], session.workstation)
    enrolment.join(session, file, " ".join(enrolment.region_words(small["north"])))
    return session


# --- from the request to what the tutor writes ----------------------------------------------------------------------


def test_a_tutor_is_enrolled_through_the_facilitator_and_receives_one_file(small: SmallRegion) -> None:
    tutor = known_tutor(small)
    small.send("north", "coordinator")
    session = newcomer(small)
    line = presented(small, session)
    assert (line.state, line.holder) == (RequestState.WAITING, NADIA)
    with pytest.raises(UserError, match="pas encore autorisé"):
        presenting.answer(small["north"], session.workstation)
    (report,) = small.send("north", "coordinator")  # the request alone is worth a bundle
    assert report.entries == 0
    asked = only(small["coordinator"])
    assert (asked.holder, asked.presented_by, asked.territory) == (NADIA, "Paul Descamps", "Valenciennes")
    presenting.accept(small["coordinator"], asked)
    assert workstations.overview(small["coordinator"]).presented == ()
    assert small["coordinator"].trust().of(session.workstation).tutor == tutor  # type: ignore[union-attr]

    small.send("coordinator", "north")
    assert only(small["north"]).state is RequestState.AUTHORISED
    file = presenting.answer(small["north"], session.workstation)
    assert presenting.answer(small["north"], session.workstation)  # a lost file is given again
    presenting.let_go(small["north"], session.workstation)
    assert workstations.overview(small["north"]).presented == ()

    joined = enrolment.join(session, file, " ".join(enrolment.region_words(small["north"])))
    assert joined.entries > 0
    seen = session.connection.execute("SELECT id FROM situation").fetchall()
    assert seen == [(small.facts.people[0][1],)]  # the one entrusted, and no other

    follow_up.write_entry(session, small.facts.people[0][1], "contact", TODAY, "vue à son atelier")
    assert parties.parties(session, session.trust()) == [small["north"].workstation]
    small.send(NADIA, "north")
    assert "vue à son atelier" in texts(small, "north")
    assert "vue à son atelier" not in texts(small, "coordinator")
    small.send("north", "coordinator")
    assert "vue à son atelier" in texts(small, "coordinator")


def test_the_substitute_decides_as_well_and_a_facilitator_it_authorised_may_answer(small: SmallRegion) -> None:
    known_tutor(small)
    small.send("north", "coordinator")
    deputy = newcomer(small, "Odile Marchand", Role.COORDINATOR)
    data, words = enrolment.request(deputy)
    granted = enrolment.Granted(stands_in=SEPTEMBER)
    answer = enrolment.enrol(small["coordinator"], data, " ".join(words), granted)
    enrolment.join(deputy, answer, " ".join(enrolment.region_words(small["coordinator"])))
    small.send("coordinator", "north")
    fresh = newcomer(small, "Alix Bonte", Role.FACILITATOR)
    data, words = enrolment.request(fresh)
    answer = enrolment.enrol(deputy, data, " ".join(words), enrolment.Granted(territory="Valenciennes"))
    enrolment.join(fresh, answer, " ".join(enrolment.region_words(deputy)))
    session = newcomer(small)
    presented(small, session, by="Alix Bonte")
    small.send("Alix Bonte", "Odile Marchand")
    presenting.accept(deputy, only(deputy))
    small.send("Odile Marchand", "Alix Bonte")
    file = presenting.answer(fresh, session.workstation)
    joined = enrolment.join(session, file, " ".join(enrolment.region_words(fresh)))
    assert joined.entries > 0


def test_a_request_goes_in_every_bundle_until_the_list_names_the_workstation(small: SmallRegion) -> None:
    known_tutor(small)
    session = newcomer(small)
    presented(small, session)
    trust, party = small["north"].trust(), Id(small["north"].trust().region)
    assert sending.has_word(small["north"], trust, party)
    lost = sending.prepare(small["north"], trust, party)
    assert len(lost) == 1  # it never arrives
    assert not sending.has_word(small["north"], trust, party)
    assert sending.prepare(small["north"], trust, party) == []
    follow_up.write_entry(small["north"], small.facts.people[0][1], "contact", TODAY, "plus tard")
    small.send("north", "coordinator")
    presenting.accept(small["coordinator"], only(small["coordinator"]))
    small.send("coordinator", "north")
    follow_up.write_entry(small["north"], small.facts.people[0][1], "contact", TODAY, "encore")
    (made,) = sending.prepare(small["north"], small["north"].trust(), party)
    content = envelope.read_payload(receiving.open_bundle(small["coordinator"], made.body))
    assert content.requests == ()


def test_what_is_presented_no_longer_leaves_the_regions_list_and_a_late_bundle_brings_nothing_back(
    small: SmallRegion,
) -> None:
    session = newcomer(small)
    north, coordinator = small["north"], small["coordinator"]
    presented(small, session)
    small.send("north", "coordinator")
    assert only(coordinator).holder == NADIA
    presenting.let_go(north, session.workstation)
    follow_up.write_entry(north, small.facts.people[0][1], "contact", TODAY, "autre chose")
    small.send("north", "coordinator")
    assert workstations.overview(coordinator).presented == ()

    presented(small, session)
    (first,) = sending.prepare(north, north.trust(), Id(north.trust().region))
    presenting.let_go(north, session.workstation)
    follow_up.write_entry(north, small.facts.people[0][1], "contact", TODAY, "rien de plus")
    small.send("north", "coordinator")
    receiving.merge(coordinator, first.body, first.file_name)
    assert workstations.overview(coordinator).presented == ()


def test_the_screen_of_sending_tells_that_a_request_waits(small: SmallRegion) -> None:
    small.meet("north")
    party = Id(small["north"].trust().region)
    sending.prepare(small["north"], small["north"].trust(), party)

    def channel() -> tuple[int, bool]:
        (found,) = [one for one in exchange.overview(small["north"]).channels if one.party == party]
        return found.to_send, found.has_word

    assert channel() == (0, False)
    presented(small, newcomer(small))
    assert channel() == (0, True)
    small.send("north", "coordinator")
    assert channel() == (0, False)


# --- what the region would not have ---------------------------------------------------------------------------------


def test_a_refused_request_is_not_shown_again_however_often_it_comes(small: SmallRegion) -> None:
    known_tutor(small)
    session = newcomer(small)
    presented(small, session)
    small.send("north", "coordinator")
    line = only(small["coordinator"])
    presenting.refuse(small["coordinator"], line)
    assert workstations.overview(small["coordinator"]).presented == ()
    follow_up.write_entry(small["north"], small.facts.people[0][1], "contact", TODAY, "de plus")
    small.send("north", "coordinator")
    assert workstations.overview(small["coordinator"]).presented == ()
    assert small["coordinator"].trust().of(session.workstation) is None
    data, words = enrolment.request(session)  # the telephone is still there
    assert enrolment.enrol(small["coordinator"], data, " ".join(words))


def test_a_tutor_the_region_does_not_know_is_told_and_stays_asked(small: SmallRegion) -> None:
    presented(small, newcomer(small, "Inconnue Partout"))
    small.send("north", "coordinator")
    before = small["coordinator"].trust()
    with pytest.raises(UserError, match="référentes"):
        presenting.accept(small["coordinator"], only(small["coordinator"]))
    assert small["coordinator"].trust() == before
    assert only(small["coordinator"]).holder == "Inconnue Partout"


def test_only_the_region_decides_and_what_a_withdrawn_facilitator_heard_counts_no_more(small: SmallRegion) -> None:
    known_tutor(small)
    session = newcomer(small)
    line = presented(small, session)
    for decide in (presenting.accept, presenting.refuse):
        with pytest.raises(UserError, match="coordination"):
            decide(small["north"], line)
    small.send("north", "coordinator")
    asked = only(small["coordinator"])
    workstations.withdraw(small["coordinator"], small["north"].workstation)
    assert workstations.overview(small["coordinator"]).presented == ()
    with pytest.raises(UserError, match="n’est plus présentée"):
        presenting.accept(small["coordinator"], asked)
    assert small["coordinator"].trust().of(session.workstation) is None


def test_what_is_accepted_is_what_was_shown(small: SmallRegion) -> None:
    """Between the screen and the button, a bundle brings another request for the same workstation."""
    known_tutor(small)
    session = newcomer(small)
    presented(small, session)
    small.send("north", "coordinator")
    shown = only(small["coordinator"])
    other = forged(session, SigningKey.generate())
    presenting.let_go(small["north"], session.workstation)
    presenting.present(small["north"], other, " ".join(trusting.request_words(other)))
    small.send("north", "coordinator")
    with pytest.raises(UserError, match="n’est plus présentée"):
        presenting.accept(small["coordinator"], shown)


# --- what the facilitator is told -----------------------------------------------------------------------------------


def forged(session: Session, key: SigningKey) -> bytes:
    """Ask under a workstation's identity, with another's key."""
    asked, _ = trusting.read_request(enrolment.request(session)[0])
    return trusting.sign_request(replace_struct(asked, signing=key.public), key)


def test_misheard_words_keep_nothing(small: SmallRegion) -> None:
    data, words = enrolment.request(newcomer(small))
    for heard in ("", " ".join(words[:-1]), " ".join(reversed(words)), " ".join((*words[:9], "abaisser"))):
        with pytest.raises(UserError, match="dix mots"):
            presenting.present(small["north"], data, heard)
    assert requests.everybody(small["north"].connection) == []
    assert presenting.present(small["north"], data, "  " + " ".join(words).upper()).holder == NADIA


def test_a_request_altered_on_the_way_to_the_facilitator_is_no_request(small: SmallRegion) -> None:
    data, words = enrolment.request(newcomer(small))
    file = json.loads(data)
    body = b64decode(file["body"])
    for changed in (body.replace(b"Nadia", b"Nadja"), body.replace(b"tutor", b"facil"), body[:-1]):
        file["body"] = b64encode(changed).decode()
        with pytest.raises(UserError, match="n’est pas celui qui est attendu"):
            presenting.present(small["north"], json.dumps(file).encode(), " ".join(words))
    assert requests.everybody(small["north"].connection) == []


def test_a_request_altered_by_who_presents_it_refuses_the_bundle(small: SmallRegion) -> None:
    session = newcomer(small)
    presented(small, session)
    north, coordinator = small["north"], small["coordinator"]
    (kept,) = requests.everybody(north.connection)
    bodies = [kept.body.replace(b"Nadia", b"Nadja"), kept.body[:-2], b"{}"]
    for body in bodies:
        with pytest.raises(BundleRefused) as told:
            receiving.merge(
                coordinator, bundle_with(north, Signed(type=kept.signed.type, body=body, signature=kept.signature)), "x"
            )
        assert told.value.reason is Reason.BAD_CONTENT
    long = own_request(north, Role.TUTOR, holder="N" * 16_384)
    for many in ((long,), (kept.signed,) * (MOST_PRESENTED + 1)):
        with pytest.raises(BundleRefused) as told:
            receiving.merge(coordinator, bundle_with(north, *many), "x")
        assert told.value.reason is Reason.BAD_CONTENT
    assert requests.everybody(coordinator.connection) == []
    receiving.merge(coordinator, bundle_with(north, *(kept.signed,) * MOST_PRESENTED), "x")
    assert only(coordinator).holder == NADIA


@pytest.mark.parametrize(
    ("sender", "role"), [("tutor", Role.TUTOR), ("north", Role.COORDINATOR), ("north", Role.FACILITATOR)]
)
def test_a_facilitator_presents_tutors_and_nobody_else_does(small: SmallRegion, sender: str, role: Role) -> None:
    with pytest.raises(BundleRefused) as told:
        receiving.merge(small["coordinator"], bundle_with(small[sender], own_request(small[sender], role)), "x")
    assert told.value.reason is Reason.NOT_ALLOWED
    assert requests.everybody(small["coordinator"].connection) == []


def own_request(session: Session, role: Role, holder: str = "X") -> Signed:
    """Sign, with a key of its own, a request that says anything."""
    key = SigningKey.generate()
    asked = Request(
        workstation=session.new_id(), role=role, holder=holder, organisation="", territory="", signing=key.public,
        box=session.identity.box_recipient,
    )  # fmt: skip
    return trusting.signed_request(trusting.sign_request(asked, key))


def bundle_with(session: Session, *presented_: Signed) -> bytes:
    """Seal a bundle for the region whatever these requests are worth, under a number of its own."""
    trust = session.trust()
    address = envelope.Address(
        schema=1, region=trust.region, sender=session.workstation, epoch=0, recipient=trust.region,
        recipients=tuple(one.box for one in trust.members(trust.region)), number=900, start=900, previous=None,
        received=(), trust=1, created=1,
    )  # fmt: skip
    return envelope.seal(payload.Payload(runs=(), requests=presented_), address, session.signing_key).data


def test_another_request_under_the_same_identity_is_refused_at_every_step(small: SmallRegion) -> None:
    session = newcomer(small)
    presented(small, session)
    twin = forged(session, SigningKey.generate())
    words = " ".join(trusting.request_words(twin))
    with pytest.raises(UserError, match="identité"):
        presenting.present(small["north"], twin, words)
    presenting.present(small["south"], twin, words)  # who cannot know
    known_tutor(small)
    for name in ("north", "south"):
        small.send(name, "coordinator")
    shown = {one.presented_by: one for one in workstations.overview(small["coordinator"]).presented}
    assert len(shown) == 2
    presenting.accept(small["coordinator"], shown["Paul Descamps"])
    assert workstations.overview(small["coordinator"]).presented == ()
    for name in ("north", "south"):
        small.send("coordinator", name)
    assert only(small["north"]).state is RequestState.AUTHORISED
    assert only(small["south"]).state is RequestState.VOID
    with pytest.raises(UserError, match="identité"):
        presenting.answer(small["south"], session.workstation)
    with pytest.raises(UserError, match="identité"):
        presenting.present(small["south"], twin, words)


def test_who_may_present_what(small: SmallRegion) -> None:
    data, words = enrolment.request(newcomer(small, "Zoé Caron", Role.FACILITATOR))
    with pytest.raises(UserError, match="tutorat"):
        presenting.present(small["north"], data, " ".join(words))
    data, words = enrolment.request(newcomer(small))
    for name in ("tutor", "coordinator"):
        with pytest.raises(UserError, match="ne présente pas"):
            presenting.present(small[name], data, " ".join(words))
    key = SigningKey.generate()
    asked, _ = trusting.read_request(data)
    long = trusting.sign_request(replace_struct(asked, signing=key.public, holder="N" * 16_384), key)
    with pytest.raises(UserError, match="trop longue"):
        presenting.present(small["north"], long, " ".join(trusting.request_words(long)))


def test_a_request_nothing_could_be_sealed_to_is_no_request(small: SmallRegion) -> None:
    """Once in the list, it would stop every export of whoever follows that tutor."""
    key = SigningKey.generate()
    asked, _ = trusting.read_request(enrolment.request(newcomer(small))[0])
    for box in ("", "age1", asked.box[:-1]):
        file = trusting.sign_request(replace_struct(asked, signing=key.public, box=box), key)
        with pytest.raises(UserError, match="n’est pas celui qui est attendu"):
            presenting.present(small["north"], file, "peu importe")
        with pytest.raises(UserError, match="n’est pas celui qui est attendu"):
            enrolment.enrol(small["coordinator"], file, "peu importe")


def test_no_more_than_a_hundred_requests_wait_at_once(small: SmallRegion) -> None:
    north = small["north"]
    files = [trusting.request_file(own_request(north, Role.TUTOR, f"Tutorat {n}")) for n in range(MOST_PRESENTED + 1)]
    for file in files[:-1]:
        presenting.present(north, file, " ".join(trusting.request_words(file)))
    with pytest.raises(UserError, match="100 demandes"):
        presenting.present(north, files[-1], " ".join(trusting.request_words(files[-1])))
    small.send("north", "coordinator")
    assert len(workstations.overview(small["coordinator"]).presented) == MOST_PRESENTED


# --- the answer -----------------------------------------------------------------------------------------------------


def test_an_answer_counts_only_when_an_authorised_facilitator_signed_it_for_a_tutor(small: SmallRegion) -> None:
    known_tutor(small)
    session = newcomer(small)
    presented(small, session)
    small.send("north", "coordinator")
    presenting.accept(small["coordinator"], only(small["coordinator"]))
    small.send("coordinator", "north")
    north = small["north"]
    file = presenting.answer(north, session.workstation)
    heard = " ".join(enrolment.region_words(north))
    said, _ = trusting.read_answer(file, heard)
    for name in ("tutor", "north"):  # a colleague's, and one for somebody else
        answer = said if name == "tutor" else replace_struct(said, workstation=small["south"].workstation)
        forged_file = trusting.sign_answer(answer, small[name].signing_key)
        with pytest.raises(UserError, match="altérée"):
            enrolment.join(session, forged_file, heard)
    with pytest.raises(UserError, match="altérée"):
        enrolment.join(session, trusting.sign_answer(said, SigningKey.generate()), heard)
    workstations.withdraw(small["coordinator"], north.workstation)
    small.send("coordinator", "south")
    newest = local.trust(small["south"].connection)
    assert newest is not None
    newer = replace_struct(said, list=newest)
    with pytest.raises(UserError, match="altérée"):
        enrolment.join(session, trusting.sign_answer(newer, north.signing_key), heard)
    with pytest.raises(UserError, match="pas encore autorisé"):
        session.trust()
    assert enrolment.join(session, file, heard).entries > 0


def test_a_withdrawn_tutor_is_answered_and_heard_no_more(small: SmallRegion) -> None:
    session = enrolled(small)
    workstations.withdraw(small["coordinator"], session.workstation)
    small.send("coordinator", "north")
    follow_up.write_entry(session, small.facts.people[0][1], "contact", TODAY, "après")
    with pytest.raises(BundleRefused) as told:
        small.send(NADIA, "north")
    assert told.value.reason is Reason.REVOKED
    assert "après" not in texts(small, "north")
    data, words = enrolment.request(session)
    with pytest.raises(UserError, match="retiré"):
        presenting.present(small["north"], data, " ".join(words))
    with pytest.raises(UserError, match="n’est plus présentée"):
        presenting.answer(small["north"], session.workstation)


def test_a_tutor_withdrawn_before_being_answered_is_told(small: SmallRegion) -> None:
    known_tutor(small)
    session = newcomer(small)
    presented(small, session)
    small.send("north", "coordinator")
    presenting.accept(small["coordinator"], only(small["coordinator"]))
    workstations.withdraw(small["coordinator"], session.workstation)
    small.send("coordinator", "north")
    assert only(small["north"]).state is RequestState.VOID
    with pytest.raises(UserError, match="retiré"):
        presenting.answer(small["north"], session.workstation)


def test_a_facilitator_answers_again_a_tutor_the_list_names_already(small: SmallRegion) -> None:
    session = enrolled(small)
    data, words = enrolment.request(session)
    line = presenting.present(small["north"], data, " ".join(words))
    assert line.state is RequestState.AUTHORISED
    heard = " ".join(enrolment.region_words(small["north"]))
    again = enrolment.join(session, presenting.answer(small["north"], session.workstation), heard)
    assert again.entries == 0
    assert not sending.has_word(small["north"], small["north"].trust(), Id(small["north"].trust().region))


def test_a_tutor_the_region_does_not_know_is_added_with_the_structure_when_that_is_wanted(small: SmallRegion) -> None:
    coordinator = small["coordinator"]
    fresh = newcomer(small, "Ana-Maria de Oliveira", Role.TUTOR, organisation="Club Les Érables")
    data, words = enrolment.request(fresh)
    assert workstations.read_request(coordinator, data).is_new
    before = state_hash(coordinator.connection)
    with pytest.raises(UserError, match="ne figure pas") as refused:
        enrolment.enrol(coordinator, data, " ".join(words))
    assert "en l’autorisant" in refused.value.hint
    assert state_hash(coordinator.connection) == before
    answer = enrolment.enrol(coordinator, data, " ".join(words), enrolment.Granted(new_tutor=True))
    enrolment.join(fresh, answer, " ".join(enrolment.region_words(coordinator)))
    (added,) = [one for one in stored_region.tutors(coordinator.connection) if one.last_name == "de Oliveira"]
    assert (added.first_name, added.organisation_name, added.capacity) == ("Ana-Maria", "Club Les Érables", None)
    assert fresh.me().tutor == added.id
    # Answered again, and asked again by the same person: nobody is added twice.
    enrolment.enrol(coordinator, data, " ".join(words), enrolment.Granted(new_tutor=True))
    again = newcomer(small, "DE OLIVEIRA Ana-Maria", Role.TUTOR, organisation="club les erables")
    data, words = enrolment.request(again)
    assert not workstations.read_request(coordinator, data).is_new
    enrolment.enrol(coordinator, data, " ".join(words), enrolment.Granted(new_tutor=True))
    assert len([one for one in stored_region.tutors(coordinator.connection) if "Oliveira" in one.last_name]) == 1
    names = [one.name for one in stored_region.organisations(coordinator.connection)]
    assert names.count("Club Les Érables") == 1


def test_a_new_tutor_whom_a_facilitator_presents_is_added_by_the_region(small: SmallRegion) -> None:
    north, coordinator = small["north"], small["coordinator"]
    fresh = newcomer(small, "Salomé Wattrelot", organisation="Club Les Érables")
    data, words = enrolment.request(fresh)
    presenting.present(north, data, " ".join(words))
    small.send("north", "coordinator")
    (line,) = presenting.lines(coordinator)
    assert line.is_new
    with pytest.raises(UserError, match="ne figure pas"):
        presenting.accept(coordinator, line)
    presenting.accept(coordinator, line, enrolment.Granted(new_tutor=True))
    small.send("coordinator", "north")
    answer = presenting.answer(north, fresh.workstation)
    enrolment.join(fresh, answer, " ".join(enrolment.region_words(north)))
    assert [one.organisation_name for one in stored_region.tutors(north.connection) if one.first_name == "Salomé"] == [
        "Club Les Érables"
    ]
