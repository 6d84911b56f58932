"""From a secret to a wrapping key: Argon2id for what a person remembers, HKDF for what chance has made.

Rules:
- a cost below the floor or above the ceiling is never paid: no weaker guess, no file that exhausts the machine;
- what HKDF derives is bound to its use (`info`): one secret gives another key for another slot or store.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Self

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from partaj_desktop.domain.errors import KnownFailure

KEY_LENGTH = 32
SALT_LENGTH = 16
_LONGEST_SALT = 64
_NAME = "argon2id"
_KIB_PER_MIB = 1024
_FLOOR_MEMORY = 64 * _KIB_PER_MIB
_CEILING_MEMORY = 1024 * _KIB_PER_MIB
# A laptop of 4 GiB must still open what a strong machine calibrated.
_CALIBRATED_MEMORY = 512 * _KIB_PER_MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class KdfCost:
    """What one guess of a passphrase costs."""

    memory_kib: int
    iterations: int
    lanes: int

    FLOOR: ClassVar["KdfCost"]

    @property
    def accepted(self) -> bool:
        """Tell whether the cost stands between the floor and the ceiling."""
        return (
            _FLOOR_MEMORY <= self.memory_kib <= _CEILING_MEMORY and 3 <= self.iterations <= 10 and 4 <= self.lanes <= 16
        )

    @classmethod
    def calibrate(cls, target_seconds: float, timer: Callable[[], float]) -> Self:
        """Choose the memory (64 to 512 MiB) so that one derivation lasts about `target_seconds` here."""
        start = timer()
        argon2id("étalonnage", bytes(SALT_LENGTH), cls.FLOOR)
        elapsed = max(timer() - start, 1e-3)
        mebibytes = int(_FLOOR_MEMORY * target_seconds / elapsed) // _KIB_PER_MIB
        memory = min(max(mebibytes * _KIB_PER_MIB, _FLOOR_MEMORY), _CALIBRATED_MEMORY)
        return cls(memory_kib=memory, iterations=cls.FLOOR.iterations, lanes=cls.FLOOR.lanes)


KdfCost.FLOOR = KdfCost(memory_kib=_FLOOR_MEMORY, iterations=3, lanes=4)


class Kdf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a slot's passphrase is derived, as its file says."""

    name: str
    memory_kib: int
    iterations: int
    lanes: int
    salt: bytes

    @classmethod
    def draw(cls, cost: KdfCost, randomness: Callable[[int], bytes]) -> Self:
        """Take a new salt; ValueError when the cost is not an accepted one."""
        if not cost.accepted:
            raise ValueError(f"cost outside floor and ceiling: {cost}")
        return cls(
            name=_NAME,
            memory_kib=cost.memory_kib,
            iterations=cost.iterations,
            lanes=cost.lanes,
            salt=randomness(SALT_LENGTH),
        )

    @property
    def cost(self) -> KdfCost:
        """What one guess costs under these parameters."""
        return KdfCost(memory_kib=self.memory_kib, iterations=self.iterations, lanes=self.lanes)

    @property
    def sound(self) -> bool:
        """Tell whether the parameters may be worked with at all."""
        return self.name == _NAME and self.cost.accepted and SALT_LENGTH <= len(self.salt) <= _LONGEST_SALT

    @property
    def parts(self) -> tuple[str, ...]:
        """Spell the parameters out, to be authenticated."""
        return (self.name, str(self.memory_kib), str(self.iterations), str(self.lanes), self.salt.hex())


def argon2id(passphrase: str, salt: bytes, cost: KdfCost) -> bytes:
    """Derive 32 bytes; a passphrase typed with composed or decomposed accents is the same one.

    Raises:
        KnownFailure: the machine has no memory left for it.
    """
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    kdf = Argon2id(
        salt=salt, length=KEY_LENGTH, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    try:
        return kdf.derive(secret)
    except MemoryError as error:
        raise KnownFailure(
            "Il n’y a pas assez de mémoire libre pour ouvrir les données protégées.",
            "Fermez d’autres programmes, puis recommencez.",
        ) from error


def hkdf(secret: bytes, *, salt: bytes | None = None, info: bytes) -> bytes:
    """Derive 32 bytes from a secret that cannot be guessed (HKDF-SHA256, RFC 5869), for the use that `info` spells."""
    return HKDF(algorithm=SHA256(), length=KEY_LENGTH, salt=salt, info=info).derive(secret)
