"""A sender nobody here has heard of is known by what its own bundle says of the workstations, once that verifies."""

import pytest
from msgspec.structs import replace

from partaj_desktop.bundle import envelope, payload
from partaj_desktop.bundle import trust as trusting
from partaj_desktop.crypto.signing import SigningKey
from partaj_desktop.domain.errors import BundleRefused, Reason
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.tables import SCHEMA
from partaj_desktop.domain.trust import Signed
from partaj_desktop.services import merging, previews, workstations
from partaj_desktop.services.session import Session
from partaj_desktop.store import local
from tests.helpers.small_region import NORTH, SmallRegion
from tests.services.test_workstations import new, state, with_deputy, write


def refusal(small: SmallRegion, name: str, data: bytes) -> Reason:
    """Give why a bundle is refused; nothing changed for it."""
    before, trust = state(small, name), small[name].trust()
    with pytest.raises(BundleRefused) as told:
        merging.merge(small[name], data, "envoi.partaj")
    assert state(small, name) == before
    assert small[name].trust() == trust
    return told.value.reason


def list_of(session: Session) -> Signed:
    """Give the signed list a workstation holds."""
    signed = local.trust(session.connection)
    assert signed is not None
    return signed


def bundle(sender: Session, to: Session, said: payload.Payload, key: SigningKey | None = None) -> bytes:
    """Seal what one workstation says, whatever its services would say; `key` signs instead of its own."""
    trust, me = sender.trust(), to.me()
    address = envelope.Address(
        schema=SCHEMA, region=trust.region, sender=sender.workstation, epoch=0, recipient=trust.party(me),
        recipients=(me.box,), number=1, start=1, previous=None, received=(), trust=trust.version, created=0,
    )  # fmt: skip
    return envelope.seal(said, address, key or sender.signing_key).data


def test_a_substitute_the_coordinator_had_no_time_to_announce_is_heard_by_its_own_bundle(small: SmallRegion) -> None:
    deputy = with_deputy(small)  # and the coordinator sends nothing more
    write(small, "coordinator", "avant de partir")
    small.send("coordinator", "deputy")
    assert small["north"].trust().of(deputy.workstation) is None
    small.send("deputy", "north")
    assert small["north"].trust() == deputy.trust()
    write(small, "north", "pendant l’absence")
    small.send("north", "deputy")
    small.send("deputy", "coordinator")
    assert state(small, "coordinator") == state(small, "deputy")


def test_whoever_the_substitute_authorises_is_heard_by_its_own_bundle_too(small: SmallRegion) -> None:
    with_deputy(small)
    joined = new(small, "north-3", Role.FACILITATOR, "Alix Bonte", by="deputy", territory=NORTH)
    write(small, "north-3", "du nouveau")
    for name in ("north", "coordinator"):  # neither has heard of the one, north of neither
        assert small[name].trust().of(joined.workstation) is None
        small.send("north-3", name)
        assert small[name].trust().of(joined.workstation) is not None
    assert small["north"].trust() == small["coordinator"].trust()


def test_an_introduction_is_shown_before_it_is_taken_and_changes_nothing(small: SmallRegion) -> None:
    deputy = with_deputy(small)
    said = payload.Payload(runs=(), trust=list_of(deputy))
    data = bundle(deputy, small["north"], said)
    before = small["north"].trust()
    view = previews.inspect(small["north"], data, "envoi.partaj")
    assert (view.reason_code, view.sender, view.verified) == ("", deputy.identity.holder, True)
    assert small["north"].trust() == before


def test_a_list_the_region_did_not_sign_introduces_nobody(small: SmallRegion) -> None:
    deputy = with_deputy(small)
    forged = trusting.sign_list(deputy.trust(), SigningKey.generate())
    data = bundle(deputy, small["north"], payload.Payload(runs=(), trust=forged))
    assert refusal(small, "north", data) is Reason.UNKNOWN_SIGNER


def test_without_a_list_or_with_one_known_already_the_sender_stays_unknown(small: SmallRegion) -> None:
    known = list_of(small["north"])
    deputy = with_deputy(small)
    for said in (payload.Payload(runs=()), payload.Payload(runs=(), trust=known)):
        assert refusal(small, "north", bundle(deputy, small["north"], said)) is Reason.UNKNOWN_SIGNER


def test_who_is_introduced_and_withdrawn_by_the_same_list_is_refused_as_withdrawn(small: SmallRegion) -> None:
    deputy = with_deputy(small)
    workstations.withdraw(small["coordinator"], deputy.workstation)
    said = payload.Payload(runs=(), trust=list_of(small["coordinator"]))
    assert refusal(small, "north", bundle(deputy, small["north"], said)) is Reason.REVOKED


def test_an_introduction_past_four_mebibytes_is_not_read(small: SmallRegion) -> None:
    deputy = with_deputy(small)
    signed = list_of(deputy)
    padded = replace(signed, type=signed.type + " " * 2**22)
    data = bundle(deputy, small["north"], payload.Payload(runs=(), trust=padded))
    assert refusal(small, "north", data) is Reason.UNKNOWN_SIGNER


def test_a_key_put_beside_a_true_list_signs_for_nobody(small: SmallRegion) -> None:
    deputy = with_deputy(small)
    data = bundle(deputy, small["north"], payload.Payload(runs=(), trust=list_of(deputy)))
    with pytest.raises(BundleRefused) as told:
        merging.merge(small["south"], data, "envoi.partaj")
    assert told.value.reason is Reason.NOT_FOR_ME
    said = payload.Payload(runs=(), trust=list_of(deputy))
    data = bundle(deputy, small["north"], said, SigningKey.generate())
    assert refusal(small, "north", data) is Reason.BAD_SIGNATURE
