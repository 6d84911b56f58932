"""Signatures: known answers, purpose binding, and « no » for anything malformed."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from partaj_desktop.crypto.signing import SigningKey, pae, verify

KIND = "application/vnd.partaj.test+json"

# RFC 8032, section 7.1: secret key, public key, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]
# The order of the group: RFC 8032, section 5.1.
ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.qrow(6)
@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC_8032)
def test_rfc_8032_known_answers(seed: str, public: str, message: str, signature: str) -> None:
    key = SigningKey.from_bytes(bytes.fromhex(seed))
    assert key.public.hex() == public
    raw = Ed25519PrivateKey.from_private_bytes(key.to_bytes())
    assert raw.sign(bytes.fromhex(message)).hex() == signature


@pytest.mark.qrow(6)
def test_pae_known_answer_of_dsse() -> None:
    expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pae("http://example.com/HelloWorld", b"hello world") == expected


def test_pae_counts_bytes_and_separates_type_from_payload() -> None:
    assert pae("é", "ü".encode()) == "DSSEv1 2 é 2 ü".encode()
    assert pae("a b", b"c") != pae("a", b"b c")


def test_a_signature_is_ed25519_over_the_pae() -> None:
    key = SigningKey.from_bytes(bytes(range(32)))
    raw = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    assert key.sign(KIND, b"payload") == raw.sign(pae(KIND, b"payload"))
    assert verify(key.public, KIND, b"payload", key.sign(KIND, b"payload"))


def test_a_signature_serves_one_purpose_one_payload_one_key() -> None:
    key, other = SigningKey.generate(), SigningKey.generate()
    signature = key.sign(KIND, b"payload")
    assert not verify(key.public, KIND + "x", b"payload", signature)
    assert not verify(key.public, KIND, b"payloae", signature)
    assert not verify(other.public, KIND, b"payload", signature)


def test_every_altered_bit_of_a_signature_is_refused() -> None:
    key = SigningKey.from_bytes(bytes(32))
    signature = key.sign(KIND, b"payload")
    for bit in range(512):
        altered = bytearray(signature)
        altered[bit // 8] ^= 1 << bit % 8
        assert not verify(key.public, KIND, b"payload", bytes(altered)), bit


@pytest.mark.qrow(6)
def test_a_signature_cannot_be_rewritten_into_another_valid_one() -> None:
    """s and s + L satisfy one equation: only the smaller is a signature (RFC 8032, section 5.1.7)."""
    key = SigningKey.from_bytes(bytes(32))
    signature = key.sign(KIND, b"payload")
    number = int.from_bytes(signature[32:], "little")
    for times in (1, 2, 7):
        again = signature[:32] + (number + times * ORDER).to_bytes(32, "little")
        assert not verify(key.public, KIND, b"payload", again)


@pytest.mark.parametrize("length", [0, 1, 31, 33, 64])
def test_a_public_key_of_a_wrong_length_is_a_no(length: int) -> None:
    signature = SigningKey.generate().sign(KIND, b"")
    assert not verify(bytes(length), KIND, b"", signature)


@pytest.mark.parametrize("length", [0, 1, 63, 65, 128])
def test_a_signature_of_a_wrong_length_is_a_no(length: int) -> None:
    assert not verify(SigningKey.generate().public, KIND, b"", bytes(length))


def test_a_public_key_that_is_no_point_is_a_no() -> None:
    # y = 2 has no square root on the curve: these 32 bytes are no point.
    not_a_point = b"\x02" + bytes(31)
    assert not verify(not_a_point, KIND, b"", bytes(64))


def test_a_type_that_is_no_utf8_is_a_no() -> None:
    key = SigningKey.generate()
    assert not verify(key.public, "\ud800", b"", key.sign(KIND, b""))


def test_a_key_survives_its_bytes_and_never_shows_its_seed() -> None:
    key = SigningKey.generate()
    assert SigningKey.from_bytes(key.to_bytes()) == key
    assert SigningKey.generate() != key
    assert repr(key.to_bytes())[2:-1] not in repr(key)
    assert "_seed" not in repr(key)
