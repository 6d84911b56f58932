"""Trust by files: what is answered, answered again, refused."""

from datetime import date
from pathlib import Path

import pytest

from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.roles import Role
from partaj_desktop.services import enrolment, region, unlock
from partaj_desktop.services.demo.replay import ScriptedClock
from partaj_desktop.services.session import Session
from partaj_desktop.system.paths import Profile
from tests.helpers.small_region import PASSPHRASE, SmallRegion


def _new(small: SmallRegion, role: Role, name: str, organisation: str = "GIP", territory: str = "") -> Session:
    holder = unlock.Holder(role=role, name=name, organisation=organisation, territory=territory)
    clock = ScriptedClock(date(2010, 9, 22))
    session = unlock.create(Profile(small.folder / name), PASSPHRASE, holder, clock, cost=KdfCost.FLOOR)
    small.stations[name] = session
    return session


def test_a_lost_answer_is_given_again(small: SmallRegion) -> None:
    """The USB key is lost, or was full: the same request is answered with the same bundle, the list does not grow."""
    session = _new(small, Role.FACILITATOR, "Zoé Caron", territory="sambre avesnois")
    coordinator = small["coordinator"]
    data, words = enrolment.request(session)
    answers = [enrolment.enrol(coordinator, data, " ".join(words)) for _ in range(3)]
    version = coordinator.trust().version
    for answer in answers:
        joined = enrolment.join(session, answer, " ".join(enrolment.region_words(coordinator)))
        assert session.trust().version == version
    assert joined.entries == 0
    assert session.me().territory is not None
    assert [one.holder for one in coordinator.trust().workstations].count("Zoé Caron") == 1


def test_the_regions_words_are_asked_in_any_spelling(small: SmallRegion) -> None:
    session = _new(small, Role.FACILITATOR, "Zoé Caron", territory="Sambre-Avesnois")
    data, words = enrolment.request(session)
    with pytest.raises(UserError, match="dix mots"):
        enrolment.enrol(small["coordinator"], data, " ".join(words[:-1]))
    answer = enrolment.enrol(small["coordinator"], data, "  " + "   ".join(words).upper())
    heard = enrolment.region_words(small["coordinator"])
    with pytest.raises(UserError, match="dix mots"):
        enrolment.join(session, answer, " ".join(words))
    with pytest.raises(UserError, match="pas encore autorisé"):
        session.trust()
    enrolment.join(session, answer, " ".join(heard).title())
    with pytest.raises(UserError, match="autre poste"):
        enrolment.join(small["south"], answer, " ".join(heard))


@pytest.mark.parametrize(
    ("role", "name", "territory", "part"),
    [
        (Role.FACILITATOR, "Zoé Caron", "", "territoire"),
        (Role.FACILITATOR, "Zoé Caron", "Atlantide", "n’existe pas"),
        (Role.TUTOR, "Inconnue Partout", "", "référentes"),
    ],
)
def test_what_a_request_must_say(small: SmallRegion, role: Role, name: str, territory: str, part: str) -> None:
    session = _new(small, role, name, territory=territory)
    data, words = enrolment.request(session)
    before = small["coordinator"].trust()
    with pytest.raises(UserError, match=part):
        enrolment.enrol(small["coordinator"], data, " ".join(words))
    assert small["coordinator"].trust() == before


def test_of_two_tutors_of_one_name_the_one_of_the_structure_is_meant(small: SmallRegion) -> None:
    coordinator = small["coordinator"]
    other = region.add_organisation(coordinator, "Maison du canal", "association")
    twin = region.add_tutor(coordinator, last_name="Flament", first_name="Jean", organisation=other, capacity=3)
    unclear = _new(small, Role.TUTOR, "Jean Flament", organisation="Ailleurs")
    data, words = enrolment.request(unclear)
    with pytest.raises(UserError, match="structure"):
        enrolment.enrol(coordinator, data, " ".join(words))
    clear = _new(small, Role.TUTOR, "FLAMENT Jean", organisation="maison du CANAL")
    data, words = enrolment.request(clear)
    enrolment.enrol(coordinator, data, " ".join(words))
    (found,) = [one for one in coordinator.trust().workstations if one.id == clear.workstation]
    assert found.tutor == twin


def test_only_the_region_enrols(small: SmallRegion) -> None:
    data, words = enrolment.request(small["south"])
    with pytest.raises(UserError, match="coordination régionale"):
        enrolment.enrol(small["north"], data, " ".join(words))


def test_a_profile_that_comes_to_nothing_leaves_its_place_free(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "p")
    holder = unlock.Holder(role=Role.FACILITATOR, name="Zoé Caron", organisation="GIP", territory="Valenciennes")
    clock = ScriptedClock(date(2010, 9, 22))
    unlock.discard(unlock.create(profile, PASSPHRASE, holder, clock, cost=KdfCost.FLOOR))
    assert not any(path.is_file() for path in profile.dir.rglob("*"))
    nobody = unlock.Holder(role=Role.TUTOR, name=" ", organisation="")
    with pytest.raises(UserError, match="nom"):
        unlock.create(profile, PASSPHRASE, nobody, clock, cost=KdfCost.FLOOR)
    unlock.discard(unlock.create(profile, PASSPHRASE, holder, clock, cost=KdfCost.FLOOR))
