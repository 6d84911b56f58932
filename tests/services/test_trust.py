"""Trust at its weakest points: a request altered by a bit or by a stranger, keys ground alike, root keys exchanged."""

import json
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256

import msgspec
import pytest
from mnemonic import Mnemonic
from msgspec.structs import replace

from partaj_desktop.bundle import trust as trusting
from partaj_desktop.crypto import fingerprint
from partaj_desktop.crypto.signing import SigningKey
from partaj_desktop.domain.errors import BundleRefused, Reason, UserError
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import ROTATION_TYPE, Request, Rotation, Signed, Succession, TrustList
from partaj_desktop.services import enrolment, region_keys
from partaj_desktop.store import local
from tests.helpers.small_region import NORTH, SmallRegion
from tests.helpers.stores import id_of, key_of
from tests.helpers.worlds import ROOT, box_of, trust_of, workstation
from tests.services.test_presenting import newcomer

pytestmark = pytest.mark.qrow(34)


def request_of(name: str) -> bytes:
    """Write the request of somebody new."""
    asked = Request(
        workstation=workstation(name, Role.FACILITATOR).id, role=Role.FACILITATOR, holder="Alix Bonte",
        organisation="GIP", territory=NORTH, signing=key_of(name).public, box=box_of(name).recipient,
    )  # fmt: skip
    return trusting.sign_request(asked, key_of(name))


def test_one_bit_of_a_request_turned_is_refused_wherever_it_stands(small: SmallRegion) -> None:
    coordinator, data = small["coordinator"], request_of("new")
    said, heard, before = json.loads(data), " ".join(trusting.request_words(data)), coordinator.trust()
    tried = 0
    for part in ("body", "signature"):
        raw = b64decode(said[part])
        for bit in range(8 * len(raw)):
            turned = bytearray(raw)
            turned[bit // 8] ^= 1 << bit % 8
            changed = json.dumps({**said, part: b64encode(turned).decode()}).encode()
            with pytest.raises(UserError):
                enrolment.enrol(coordinator, changed, heard)
            tried += 1
    assert coordinator.trust() == before
    print(f"tried {tried} bits")
    enrolment.enrol(coordinator, data, heard)


def test_a_stranger_who_puts_own_keys_into_a_request_shows_other_words(small: SmallRegion) -> None:
    data = request_of("new")
    heard = " ".join(trusting.request_words(data))
    asked, _ = trusting.read_request(data)
    for changed in (
        replace(asked, signing=key_of("stranger").public),
        replace(asked, signing=key_of("stranger").public, box=box_of("stranger").recipient),
        replace(asked, signing=key_of("stranger").public, workstation=workstation("other", Role.FACILITATOR).id),
        replace(asked, signing=key_of("stranger").public, role=Role.TUTOR),
    ):
        forged = trusting.sign_request(changed, key_of("stranger"))
        assert trusting.request_words(forged) != trusting.request_words(data)
        with pytest.raises(UserError, match="dix mots"):
            enrolment.enrol(small["coordinator"], forged, heard)


def test_two_ground_to_share_forty_bits_show_different_words() -> None:
    """A stranger may grind a key until its first words are right: forty bits give three words and a part, not ten."""
    seen: dict[bytes, int] = {}
    pairs: list[tuple[int, int]] = []
    n = 0
    while not pairs and n < 8_000_000:
        n += 1
        start = sha256(b"partaj fingerprint v1\0" + n.to_bytes(8, "big")).digest()[:5]
        if start in seen:
            pairs.append((seen[start], n))
        seen[start] = n
    ((one, other),) = pairs
    first, second = (fingerprint.words(each.to_bytes(8, "big")) for each in (one, other))
    assert first[:3] == second[:3]
    assert first != second
    assert not fingerprint.same_words(" ".join(second), first)
    print(f"two of {n} share forty bits: {' '.join(first[:4])} / {' '.join(second[:4])}")


def misheard(words: tuple[str, ...]) -> Iterator[str]:
    """Give all ways to hear ten words with one of their 110 bits turned."""
    listed = [unicodedata.normalize("NFC", word) for word in Mnemonic("french").wordlist]
    for place, word in enumerate(words):
        for bit in range(11):
            other = listed[listed.index(word) ^ 1 << bit]
            yield " ".join((*words[:place], other, *words[place + 1 :]))


def test_one_of_the_110_bits_that_are_read_out_turned_is_refused_on_both_sides(small: SmallRegion) -> None:
    coordinator, session = small["coordinator"], newcomer(small, "Zoé Caron", Role.FACILITATOR)
    data, words = enrolment.request(session)
    before, granted = coordinator.trust(), enrolment.Granted(territory=NORTH)
    ways = [*misheard(words)]
    for heard in ways:
        with pytest.raises(UserError, match="dix mots ne sont pas ceux de cette demande"):
            enrolment.enrol(coordinator, data, heard, granted)
    assert coordinator.trust() == before
    answer = enrolment.enrol(coordinator, data, " ".join(words), granted)
    for typed in misheard(enrolment.region_words(coordinator)):
        with pytest.raises(UserError, match="dix mots ne sont pas ceux de la région"):
            enrolment.join(session, answer, typed)
    assert local.trust(session.connection) is None
    assert len(set(ways)) == 110
    print(f"tried {len(ways)} ways to mishear on each side")


def held() -> TrustList:
    return replace(trust_of([workstation("region", Role.COORDINATOR)]), spare=key_of("spare").public)


def rotated(change: Callable[[Rotation], Rotation], by: str = ROOT, signer: str = "next") -> Signed:
    """Sign a list under the next root key, its rotation altered."""
    rotation = change(trusting.rotate(held(), key_of(by), key_of("next"), None))
    after = replace(held(), version=2, root=key_of("next").public, spare=None, rotations=[rotation])
    return trusting.sign_list(after, key_of(signer))


def _signed_by(name: str, part: str) -> Callable[[Rotation], Rotation]:
    sort = "application/vnd.partaj.rotation"
    return lambda one: replace(one, **{part: key_of(name).sign(sort, one.body)})


def _saying(signer: str = ROOT, **said: bytes) -> Callable[[Rotation], Rotation]:
    """Change what a succession says, signed anew on both sides: by `signer`, and by the next key."""

    def change(one: Rotation) -> Rotation:
        body = msgspec.json.encode(replace(msgspec.json.decode(one.body, type=Succession), **said))
        return Rotation(
            body=body, given=key_of(signer).sign(ROTATION_TYPE, body), taken=key_of("next").sign(ROTATION_TYPE, body)
        )

    return change


@pytest.mark.parametrize("by", [ROOT, "spare"])
def test_a_root_key_follows_by_its_own_word_and_the_formers_or_the_spares(by: str) -> None:
    followed = trusting.newer(held(), rotated(lambda one: one, by))
    assert followed is not None
    assert followed.root == key_of("next").public


@pytest.mark.parametrize(
    ("change", "by", "signer"),
    [
        (_signed_by("stranger", "given"), ROOT, "next"),
        (_signed_by("stranger", "taken"), ROOT, "next"),
        (_signed_by("next", "given"), ROOT, "next"),
        (_signed_by(ROOT, "taken"), ROOT, "next"),
        (_signed_by(ROOT, "given"), "spare", "next"),
        (lambda one: replace(one, given=one.taken, taken=one.given), ROOT, "next"),
        (lambda one: replace(one, given=b""), ROOT, "next"),
        (lambda one: replace(one, taken=b""), ROOT, "next"),
        (lambda one: replace(one, given=bytes(64)), ROOT, "next"),
        (lambda one: replace(one, taken=bytes(64)), ROOT, "next"),
        (_saying(region=id_of("elsewhere")), ROOT, "next"),
        (_saying(former=key_of("stranger").public), ROOT, "next"),
        (_saying(root=key_of("stranger").public), ROOT, "next"),
        (_saying(root=key_of("stranger").public), ROOT, "stranger"),
        (_saying(by=key_of("next").public, signer="next"), ROOT, "next"),
        (_saying(by=key_of("stranger").public, signer="stranger"), ROOT, "next"),
        (lambda one: replace(one, body=one.body[:-1]), ROOT, "next"),
        (lambda one: one, "stranger", "next"),
        (lambda one: one, ROOT, ROOT),
        (lambda one: one, ROOT, "stranger"),
    ],
)
def test_any_other_succession_is_refused(change: Callable[[Rotation], Rotation], by: str, signer: str) -> None:
    with pytest.raises(BundleRefused) as refused:
        trusting.newer(held(), rotated(change, by, signer))
    assert refused.value.reason is Reason.BAD_CONTENT


def test_no_bit_of_a_succession_can_be_turned() -> None:
    tried = 0
    for part in ("body", "given", "taken"):
        for bit in range(8 * len(getattr(trusting.rotate(held(), key_of(ROOT), key_of("next"), None), part))):
            with pytest.raises(BundleRefused):
                trusting.newer(held(), rotated(_turned(part, bit)))
            tried += 1
    print(f"tried {tried} bits")
    assert tried > 2_000


def _turned(part: str, bit: int) -> Callable[[Rotation], Rotation]:
    def change(one: Rotation) -> Rotation:
        turned = bytearray(getattr(one, part))
        turned[bit // 8] ^= 1 << bit % 8
        return replace(one, **{part: bytes(turned)})

    return change


def test_an_older_list_and_a_former_root_keys_later_one_change_nothing() -> None:
    newer = replace(held(), version=7)
    assert trusting.newer(newer, trusting.sign_list(held(), key_of(ROOT))) is None
    followed = trusting.newer(held(), rotated(lambda one: one))
    assert followed is not None
    later = replace(held(), version=99)
    assert trusting.newer(followed, trusting.sign_list(later, key_of(ROOT))) is None


def test_the_paper_key_is_used_once_and_copied_by_hand(small: SmallRegion) -> None:
    coordinator = small["coordinator"]
    first = region_keys.make_second(coordinator)
    second = region_keys.make_second(coordinator)
    with pytest.raises(UserError, match="seconde clé"):
        region_keys.take_over(coordinator, first)  # another sheet has been made since
    before = coordinator.trust()
    for slip in (second[:-1], second.replace(second[0], "U", 1), SigningKey.generate().public.hex()):
        with pytest.raises(UserError):
            region_keys.take_over(coordinator, slip)
    assert coordinator.trust() == before
    region_keys.take_over(coordinator, second.lower().replace("-", " ").replace("0", "o"))
    assert coordinator.trust().spare is None
    with pytest.raises(UserError, match="seconde clé"):
        region_keys.take_over(coordinator, second)
