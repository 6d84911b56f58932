"""Ed25519 signatures over typed bytes (DSSE pre-authentication encoding).

Rules:
- what is signed is always a type together with the payload, so that no signature can serve for another purpose;
- the verifier is handed the very bytes that were signed: nothing is canonicalised;
- verifying answers yes or no: a malformed key or signature is a « no », never an exception.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SEED_LENGTH = 32
PUBLIC_LENGTH = 32
SIGNATURE_LENGTH = 64


def pae(payload_type: str, payload: bytes) -> bytes:
    """Encode a type and a payload into the one byte string that is signed (DSSE v1)."""
    kind = payload_type.encode("utf-8", "surrogatepass")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A workstation's signing key; equal when the seeds are, and never shown by repr."""

    _private: Ed25519PrivateKey = field(repr=False, compare=False)
    _seed: bytes = field(repr=False)
    public: bytes

    @classmethod
    def generate(cls) -> Self:
        """Make a new key from the system's randomness."""
        return cls.from_bytes(Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def from_bytes(cls, seed: bytes) -> Self:
        """Load a key from its 32-byte seed."""
        private = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(_private=private, _seed=bytes(seed), public=private.public_key().public_bytes_raw())

    def to_bytes(self) -> bytes:
        """Give the 32-byte seed, to be kept in the encrypted store only."""
        return self._seed

    def sign(self, payload_type: str, payload: bytes) -> bytes:
        """Sign a payload for one purpose; 64 bytes."""
        return self._private.sign(pae(payload_type, payload))


def verify(public: bytes, payload_type: str, payload: bytes, signature: bytes) -> bool:
    """Tell whether `signature` is that of `public` over this type and payload."""
    if len(public) != PUBLIC_LENGTH or len(signature) != SIGNATURE_LENGTH:
        return False
    try:
        _parsed(bytes(public)).verify(signature, pae(payload_type, payload))
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=1024)
def _parsed(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)
