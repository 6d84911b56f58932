"""Known answers: each algorithm gives what its standard, or another implementation of it, gives."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st

from partaj_desktop.crypto import wrapping
from partaj_desktop.crypto.derivation import KdfCost, argon2id, hkdf

pytestmark = pytest.mark.qrow(6)

# Made once by the reference implementation in C (libargon2 20171227): no second library is installed with the tests.
REFERENCE = [
    (
        "été près du canal, sept péniches",
        bytes(range(16)),
        KdfCost(memory_kib=65_536, iterations=3, lanes=4),
        "bb7d0994537cec3f0fdbc77221f5a5d640a8281422877390879b4510fa645867",
    ),
    (
        "x",
        b"\xff" * 16,
        KdfCost(memory_kib=98_304, iterations=4, lanes=8),
        "af6af49054fbbbf500f19fb7870f96d9ef16c1ef66645b5d44cdabdcd2f90463",
    ),
    (
        "a" * 300,
        bytes(range(64)),
        KdfCost(memory_kib=65_541, iterations=3, lanes=5),
        "c8b904df4d011deab6a8c94b1bf4c0d5768a8126adf7afc6f4b9f38c513b3e32",
    ),
]

# RFC 5869, appendix A: secret, salt, info, and the first 32 bytes of what is derived.
RFC_5869 = [
    (
        b"\x0b" * 22,
        bytes(range(13)),
        bytes(range(0xF0, 0xFA)),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
    ),
    (
        bytes(range(0x50)),
        bytes(range(0x60, 0xB0)),
        bytes(range(0xB0, 0x100)),
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c",
    ),
    (b"\x0b" * 22, None, b"", "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"),
]


def test_argon2id_gives_the_answer_of_rfc_9106() -> None:
    kdf = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    )
    expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert kdf.derive(b"\x01" * 32).hex() == expected


@pytest.mark.parametrize(("passphrase", "salt", "cost", "expected"), REFERENCE)
def test_a_passphrase_is_derived_as_the_reference_implementation_does(
    passphrase: str, salt: bytes, cost: KdfCost, expected: str
) -> None:
    assert cost.accepted
    assert argon2id(passphrase, salt, cost).hex() == expected


@pytest.mark.parametrize(("secret", "salt", "info", "expected"), RFC_5869)
def test_hkdf_gives_the_answers_of_rfc_5869(secret: bytes, salt: bytes | None, info: bytes, expected: str) -> None:
    assert hkdf(secret, salt=salt, info=info).hex() == expected


@given(secret=st.binary(max_size=80), salt=st.none() | st.binary(min_size=1, max_size=80), info=st.binary(max_size=200))
def test_hkdf_is_two_hmacs_of_the_standard_library(secret: bytes, salt: bytes | None, info: bytes) -> None:
    extracted = hmac.digest(salt or bytes(32), secret, hashlib.sha256)
    assert hkdf(secret, salt=salt, info=info) == hmac.digest(extracted, info + b"\x01", hashlib.sha256)


def test_aes_gcm_gives_the_answer_of_its_specification() -> None:
    """Test case 16 of McGrew and Viega, the 256-bit key with associated data."""
    key, nonce = bytes.fromhex("feffe9928665731c6d6a8f9467308308") * 2, bytes.fromhex("cafebabefacedbaddecaf888")
    plaintext = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    ciphertext = (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    )
    assert AESGCM(key).encrypt(nonce, plaintext, bound).hex() == ciphertext + "76fc6ece0f4e1768cddf8853bb2d551b"
    # A data key is 32 bytes: in counter mode, they are enciphered as the first 32 of the longer text.
    drawn, wrapped = wrapping.wrap(key, plaintext[:32], bound, lambda _count: nonce)
    assert (drawn, wrapped[:32].hex()) == (nonce, ciphertext[:64])
    assert wrapping.unwrap(key, nonce, wrapped, bound) == plaintext[:32]
