"""Sealing: only the recipients open, and every way of not opening has its reason."""

import pyrage
import pytest

from partaj_desktop.crypto.sealing import BoxKey, generate_box_key, seal, unseal
from partaj_desktop.domain.errors import BundleRefused, KnownFailure, Reason, UserError

BLOCK = 256


@pytest.fixture(scope="module")
def box() -> BoxKey:
    return generate_box_key()


def refusal(data: bytes, box: BoxKey, block: int = 1) -> Reason:
    with pytest.raises(BundleRefused) as caught:
        unseal(data, box.secret, block=block)
    return caught.value.reason


def header_length(data: bytes) -> int:
    return data.index(b"\n", data.index(b"\n--- ") + 1) + 1


def flipped(data: bytes, at: int, bit: int = 0) -> bytes:
    altered = bytearray(data)
    altered[at] ^= 1 << bit
    return bytes(altered)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 200_000])
def test_what_is_sealed_opens_for_each_recipient(box: BoxKey, size: int) -> None:
    second = generate_box_key()
    plaintext = bytes(range(251)) * (size // 251 + 1)
    sealed = seal(plaintext[:size], [box.recipient, second.recipient])
    assert unseal(sealed, box.secret) == plaintext[:size]
    assert unseal(sealed, second.secret) == plaintext[:size]


def test_a_sealed_file_shows_neither_content_nor_recipient(box: BoxKey) -> None:
    sealed = seal(b"Z" * 300, [box.recipient])
    assert b"ZZZZ" not in sealed
    assert box.recipient.encode() not in sealed
    assert sealed != seal(b"Z" * 300, [box.recipient])


def test_for_somebody_else(box: BoxKey) -> None:
    assert refusal(seal(b"x", [generate_box_key().recipient]), box) is Reason.NOT_FOR_ME


@pytest.mark.parametrize("data", [b"hello", b"%PDF-1.7\n", bytes(100), b"-----BEGIN AGE ENCRYPTED FILE-----\n", b"\n"])
def test_what_is_not_age_is_not_a_bundle(box: BoxKey, data: bytes) -> None:
    assert refusal(data, box) is Reason.NOT_A_BUNDLE


def test_a_passphrase_file_is_not_a_bundle(box: BoxKey) -> None:
    # The header of such a file, with a cost (2^30) that would take minutes if it were tried.
    header = b"age-encryption.org/v1\n-> scrypt " + b"A" * 22 + b" 30\n" + b"B" * 43 + b"\n--- " + b"C" * 43 + b"\n"
    assert refusal(header + bytes(64), box) is Reason.NOT_A_BUNDLE


def test_an_endless_header_is_not_a_bundle(box: BoxKey) -> None:
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"B" * 43 + b"\n"
    assert refusal(b"age-encryption.org/v1\n" + stanza * 20_000, box) is Reason.NOT_A_BUNDLE


def test_every_cut_in_the_header_is_truncated(box: BoxKey) -> None:
    sealed = seal(b"content", [box.recipient])
    for length in range(header_length(sealed) + 32):
        assert refusal(sealed[:length], box) is Reason.TRUNCATED, length


@pytest.mark.parametrize("chunks", [1, 2])
def test_a_cut_on_a_chunk_border_is_truncated(box: BoxKey, chunks: int) -> None:
    sealed = seal(bytes(200_000), [box.recipient])
    border = header_length(sealed) + 16 + chunks * (65_536 + 16)
    assert refusal(sealed[:border], box) is Reason.TRUNCATED


def test_a_cut_inside_a_later_chunk_is_truncated(box: BoxKey) -> None:
    sealed = seal(bytes(200_000), [box.recipient])
    for length in (len(sealed) - 1, len(sealed) // 2, header_length(sealed) + 16 + 65_552 + 1):
        assert refusal(sealed[:length], box) is Reason.TRUNCATED, length


def test_an_altered_early_chunk_is_altered_even_when_the_end_is_cut(box: BoxKey) -> None:
    sealed = flipped(seal(bytes(200_000), [box.recipient]), 1_000)
    assert refusal(sealed, box) is Reason.BAD_DIGEST
    assert refusal(sealed[:-1], box) is Reason.BAD_DIGEST


def test_with_padding_a_cut_and_an_alteration_are_told_apart(box: BoxKey) -> None:
    sealed = seal(bytes(3 * BLOCK), [box.recipient])
    start = header_length(sealed)
    for length in range(start + 32, len(sealed)):
        cut = (len(sealed) - length) % BLOCK
        assert refusal(sealed[:length], box, BLOCK) is (Reason.TRUNCATED if cut else Reason.BAD_DIGEST), length
    for at in range(start, len(sealed), 7):
        assert refusal(flipped(sealed, at), box, BLOCK) is Reason.BAD_DIGEST, at
    assert unseal(sealed, box.secret, block=BLOCK) == bytes(3 * BLOCK)


def test_no_altered_bit_of_the_file_goes_through(box: BoxKey) -> None:
    sealed = seal(b"content", [box.recipient])
    expected = {Reason.NOT_A_BUNDLE, Reason.BAD_DIGEST, Reason.NOT_FOR_ME, Reason.TRUNCATED}
    seen = {refusal(flipped(sealed, at, at % 8), box) for at in range(len(sealed))}
    assert seen <= expected
    payload = {refusal(flipped(sealed, at), box) for at in range(header_length(sealed), len(sealed))}
    assert payload == {Reason.BAD_DIGEST}


@pytest.mark.parametrize("size", [7, 65_536, 131_072])
def test_bytes_after_the_end_are_an_alteration(box: BoxKey, size: int) -> None:
    assert refusal(seal(bytes(size), [box.recipient]) + b"x" * 40, box) is Reason.BAD_DIGEST


def test_plain_age_files_go_both_ways(box: BoxKey) -> None:
    identity = pyrage.x25519.Identity.from_str(box.secret)
    assert pyrage.decrypt(seal(b"content", [box.recipient]), [identity]) == b"content"
    assert unseal(pyrage.encrypt(b"content", [identity.to_public()]), box.secret) == b"content"


def test_unreadable_keys_are_told(box: BoxKey) -> None:
    with pytest.raises(UserError, match="clé de chiffrement d’un destinataire"):
        seal(b"x", [box.recipient, "age1nothing"])
    with pytest.raises(UserError, match="destinataire"):
        seal(b"x", [])
    with pytest.raises(KnownFailure, match="clé de déchiffrement"):
        unseal(seal(b"x", [box.recipient]), "AGE-SECRET-KEY-1NOTHING")


def test_a_box_key_never_shows_its_secret(box: BoxKey) -> None:
    assert box.secret not in repr(box)
