"""The ways into a store: what adds one, takes one away, and opens by one. Nothing here writes a file.

Rules:
- the data key is 32 random bytes; changing a passphrase or printing a new code wraps it anew, and rewrites no data;
- there is one passphrase slot or one reinforced slot, never both;
- the keyring is never the only way in: people have lost their data that way, so a reinforced passphrase or a short
  code needs a plain passphrase, a recovery code or the organisation's key beside it;
- a wrong secret is told in one sentence for each way in, whatever was wrong with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from partaj_desktop.crypto import organisation_slot, passphrase_slot, recovery_code, recovery_slot, short_code_slot
from partaj_desktop.crypto.derivation import KdfCost
from partaj_desktop.crypto.keys_file import DATA_KEY_LENGTH, Keys, Kind, Slot
from partaj_desktop.crypto.organisation_slot import OrganisationSlot
from partaj_desktop.crypto.passphrase_slot import PassphraseSlot
from partaj_desktop.crypto.recovery_slot import RecoverySlot
from partaj_desktop.crypto.short_code_slot import ShortCodeSlot
from partaj_desktop.domain.errors import FieldError, UserError, WrongSecret

__all__ = [
    "DATA_KEY_LENGTH",
    "KdfCost",
    "derive_short_code",
    "kinds",
    "open_with_organisation",
    "open_with_passphrase",
    "open_with_recovery",
    "open_with_short_code",
    "organisation_recipients",
    "short_code_window",
    "with_organisation",
    "with_passphrase",
    "with_recovery",
    "with_short_code",
    "without",
]

_WITHOUT_KEYRING: frozenset[Kind] = frozenset({"passphrase", "recovery", "organisation"})
_USE_PASSPHRASE = "Entrez la phrase de passe."
_USE_CODE_OR_BACKUP = "Utilisez le code de secours ou une sauvegarde."


def kinds(keys: Keys) -> frozenset[Kind]:
    """Name the kinds of slots that stand here, but those this program does not know."""
    return frozenset(slot.kind for slot in keys.slots)


def organisation_recipients(keys: Keys) -> tuple[str, ...]:
    """List the keys of the organisation that can open."""
    return next((slot.recipients for slot in keys.slots if isinstance(slot, OrganisationSlot)), ())


def short_code_window(keys: Keys) -> tuple[int, int] | None:
    """Give from when until when (excluded) the short code opens, in seconds since 1970; None when there is none."""
    return next(((slot.made_at, slot.until) for slot in keys.slots if isinstance(slot, ShortCodeSlot)), None)


def with_passphrase(
    keys: Keys,
    data_key: bytes,
    passphrase: str,
    *,
    cost: KdfCost,
    randomness: Callable[[int], bytes],
    keyring_secret: bytes | None = None,
) -> Keys:
    """Replace the passphrase; with a keyring secret (32 bytes) it opens on this machine only.

    Raises:
        FieldError("passphrase"): it is empty.
        UserError: the keyring would be the only way in.
        ValueError: a cost or a length is out of bounds.
    """
    if not passphrase:
        raise FieldError("passphrase", "La phrase de passe est vide.", "Choisissez-en une d’au moins sept mots.")
    rest = _dropped(keys, "passphrase", "reinforced")
    if keyring_secret is not None:
        _check_not_keyring_alone(rest)
    slot = passphrase_slot.make(
        keys.store_id, data_key, passphrase, cost=cost, randomness=randomness, keyring_secret=keyring_secret
    )
    return _added(rest, slot)


def with_recovery(keys: Keys, data_key: bytes, randomness: Callable[[int], bytes]) -> tuple[Keys, str]:
    """Replace the recovery code; gives the keys and the code's text, which nothing here keeps."""
    code = randomness(recovery_code.CODE_LENGTH)
    slot = recovery_slot.make(keys.store_id, data_key, code, randomness)
    return _added(_dropped(keys, "recovery"), slot), recovery_code.spell(code)


def with_organisation(keys: Keys, data_key: bytes, recipients: Sequence[str]) -> Keys:
    """Replace the organisation's slot, to be opened by each of these age keys (up to 16); without any, remove it.

    Raises:
        UserError: there are too many, one is unreadable, or the keyring would be the only way in.
    """
    if not recipients:
        return without(keys, "organisation")
    slot = organisation_slot.make(keys.store_id, data_key, recipients)
    return _added(_dropped(keys, "organisation"), slot)


def derive_short_code(code: str, salt: bytes) -> bytes:
    """Derive 32 bytes from a short code and 16 random bytes; FieldError("code") when it is empty."""
    if not code:
        raise FieldError("code", "Le code court est vide.", "Choisissez quelques chiffres ou lettres.")
    return short_code_slot.derive(code, salt)


def with_short_code(
    keys: Keys,
    data_key: bytes,
    derived: bytes,
    keyring_secret: bytes,
    *,
    salt: bytes,
    made_at: int,
    until: int,
    randomness: Callable[[int], bytes],
) -> Keys:
    """Replace the short code, good from `made_at` to before `until` (seconds since 1970).

    `derived` is `derive_short_code(code, salt)`: whoever keeps it renews the slot without asking for the code again.

    Raises:
        UserError: the keyring would be the only way in.
        ValueError: a length or the window is out of bounds.
    """
    rest = _dropped(keys, "short_code")
    _check_not_keyring_alone(rest)
    slot = short_code_slot.make(
        keys.store_id,
        data_key,
        derived,
        keyring_secret,
        salt=salt,
        made_at=made_at,
        until=until,
        randomness=randomness,
    )
    return _added(rest, slot)


def without(keys: Keys, kind: Kind) -> Keys:
    """Take a way in away; UserError when only the keyring would be left."""
    rest = _dropped(keys, kind)
    if kind in _WITHOUT_KEYRING and rest.slots:
        _check_not_keyring_alone(rest)
    return rest


def open_with_passphrase(keys: Keys, passphrase: str, keyring_secret: bytes | None = None) -> bytes:
    """Give the data key; WrongSecret when no slot opens, or none but with this machine's keyring."""
    slots = [slot for slot in keys.slots if isinstance(slot, PassphraseSlot)]
    if not slots:
        raise WrongSecret("Aucune phrase de passe n’ouvre ces données.", _USE_CODE_OR_BACKUP)
    usable = [slot for slot in slots if slot.kind == "passphrase" or keyring_secret is not None]
    if not usable:
        raise WrongSecret(
            "Il faut aussi le trousseau de cet ordinateur pour ouvrir ces données.",
            "Sans lui, ouvrez-les avec le code de secours.",
        )
    for slot in usable if passphrase else ():
        data_key = passphrase_slot.opened(slot, keys.store_id, passphrase, keyring_secret)
        if data_key is not None:
            return data_key
    raise WrongSecret(
        "La phrase de passe n’ouvre pas ces données.", "Vérifiez les mots, leur ordre et la touche majuscules."
    )


def open_with_recovery(keys: Keys, code: str) -> bytes:
    """Give the data key; FieldError("code") when it was miscopied, WrongSecret when it opens nothing here."""
    slots = [slot for slot in keys.slots if isinstance(slot, RecoverySlot)]
    if not slots:
        raise WrongSecret(
            "Aucun code de secours n’ouvre ces données.", "Utilisez la phrase de passe ou une sauvegarde."
        )
    secret = recovery_code.parse(code)
    for slot in slots:
        data_key = recovery_slot.opened(slot, keys.store_id, secret)
        if data_key is not None:
            return data_key
    raise WrongSecret(
        "Ce code de secours n’ouvre pas ces données.",
        "Un code plus récent le remplace peut-être : cherchez sa fiche.",
    )


def open_with_organisation(keys: Keys, age_secret: str) -> bytes:
    """Give the data key; WrongSecret when this key of the organisation does not open."""
    slots = [slot for slot in keys.slots if isinstance(slot, OrganisationSlot)]
    if not slots:
        raise WrongSecret("Aucune clé de l’organisation n’ouvre ces données.", _USE_CODE_OR_BACKUP)
    for slot in slots:
        data_key = organisation_slot.opened(slot, keys.store_id, age_secret)
        if data_key is not None:
            return data_key
    raise WrongSecret(
        "Cette clé de l’organisation n’ouvre pas ces données.",
        "Ce poste en connaît peut-être une autre, plus ancienne.",
    )


def open_with_short_code(keys: Keys, code: str, keyring_secret: bytes, now: int) -> bytes:
    """Give the data key; WrongSecret when the code is wrong, or `now` (seconds since 1970) is outside its window."""
    slots = [slot for slot in keys.slots if isinstance(slot, ShortCodeSlot)]
    if not slots:
        raise WrongSecret("Aucun code court n’ouvre ces données.", _USE_PASSPHRASE)
    standing = [slot for slot in slots if slot.stands_at(now)]
    if not standing:
        raise WrongSecret("Le code court n’est plus valable.", _USE_PASSPHRASE)
    for slot in standing if code else ():
        derived = short_code_slot.derive(code, slot.salt)
        data_key = short_code_slot.opened(slot, keys.store_id, derived, keyring_secret)
        if data_key is not None:
            return data_key
    raise WrongSecret("Ce code court n’ouvre pas ces données.", "Essayez encore, ou entrez la phrase de passe.")


def _dropped(keys: Keys, *gone: Kind) -> Keys:
    return replace(keys, slots=tuple(slot for slot in keys.slots if slot.kind not in gone))


def _added(keys: Keys, slot: Slot) -> Keys:
    return replace(keys, slots=(*keys.slots, slot))


def _check_not_keyring_alone(keys: Keys) -> None:
    if not kinds(keys) & _WITHOUT_KEYRING:
        raise UserError(
            "Le trousseau de l’ordinateur ne peut pas être le seul moyen d’ouvrir ces données.",
            "Imprimez d’abord un code de secours.",
        )
