"""The one tree of errors.

    PartajError                     carries a sentence and a hint, both in French, without personal data
    +-- UserError                   what was asked cannot be done: shown, not logged
    |   +-- BundleRefused           a file from outside was not taken; has a stable reason code
    |   +-- FieldError              one field of a form is wrong; has the field's name
    +-- KnownFailure                the machine or the store failed in a way we know: shown and logged
        +-- WrongSecret             passphrase or key does not open
        +-- StoreTooNew             written by a newer version
        +-- StoreDamaged            not a store, or its content does not verify
        +-- DiskFailure             full, read-only or vanished

Anything else that reaches the top is a bug: the crash report says where, never about whom.
"""

from enum import StrEnum


class PartajError(Exception):
    """Root of every error that is told to the user: one sentence, and what can be done."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class UserError(PartajError):
    """What was asked cannot be done as asked; nothing has changed."""


class FieldError(UserError):
    """One field of a form breaks a rule; `field` is its name in code."""

    def __init__(self, field: str, sentence: str, hint: str = "") -> None:
        super().__init__(sentence, hint)
        self.field = field


class Reason(StrEnum):
    """Why a bundle is refused: stable codes, printed by `merge --json` (docs/bundle-format.md)."""

    NOT_A_BUNDLE = "not-a-bundle"
    TOO_LARGE = "too-large"
    TRUNCATED = "truncated"
    NOT_FOR_ME = "not-for-me"
    UNKNOWN_SIGNER = "unknown-signer"
    BAD_SIGNATURE = "bad-signature"
    WRONG_REGION = "wrong-region"
    TOO_NEW = "too-new"
    REVOKED = "revoked"
    BAD_SEAL = "bad-seal"
    FORK = "fork"
    CHANNEL_FORK = "channel-fork"
    BAD_DIGEST = "bad-digest"
    BAD_CONTENT = "bad-content"
    NOT_ALLOWED = "not-allowed"


_REFUSALS: dict[Reason, tuple[str, str]] = {
    Reason.NOT_A_BUNDLE: (
        "Ce fichier n’est pas un fichier d’échange PARTAJ.",
        "Vérifiez que le bon fichier a été choisi (il se termine par .partaj).",
    ),
    Reason.TOO_LARGE: ("Ce fichier est trop gros pour un envoi.", "Demandez un nouvel envoi à l’expéditeur."),
    Reason.TRUNCATED: ("Ce fichier est incomplet.", "Copiez-le de nouveau depuis son support, jusqu’au bout."),
    Reason.NOT_FOR_ME: ("Cet envoi n’est pas destiné à ce poste.", "Remettez-le à son destinataire."),
    Reason.UNKNOWN_SIGNER: (
        "Cet envoi n’est signé par aucun poste autorisé.",
        "Si ce poste vient d’être autorisé, recevez d’abord un envoi de la coordination.",
    ),
    Reason.BAD_SIGNATURE: ("La signature de cet envoi est fausse.", "Ne l’utilisez pas et prévenez la coordination."),
    Reason.WRONG_REGION: (
        "Cet envoi vient d’une autre région.",
        "Il n’y a rien à en prendre ici : dites-le à la personne qui vous l’a remis.",
    ),
    Reason.TOO_NEW: (
        "Cet envoi a été écrit par une version plus récente de PARTAJ.",
        "Mettez à jour PARTAJ sur ce poste, puis recevez-le de nouveau.",
    ),
    Reason.REVOKED: ("Le poste qui a écrit cet envoi n’est plus autorisé.", "Prévenez la coordination."),
    Reason.BAD_SEAL: ("Le sceau d’une partie de cet envoi est faux.", "Prévenez la coordination."),
    Reason.FORK: (
        "Ce poste a écrit deux suites différentes de son historique : il a sans doute été copié.",
        "Préparez un envoi pour lui : en le recevant, il reprendra ses écritures, et rien n’est perdu.",
    ),
    Reason.CHANNEL_FORK: (
        "Deux envois différents portent le même numéro.",
        "Prévenez la coordination ; le premier reçu est gardé.",
    ),
    Reason.BAD_DIGEST: ("Le contenu de cet envoi a été altéré.", "Demandez un nouvel envoi."),
    Reason.BAD_CONTENT: ("Le contenu de cet envoi est illisible.", "Demandez un nouvel envoi."),
    Reason.NOT_ALLOWED: (
        "Cet envoi contient une écriture que son auteur n’a pas le droit de faire.",
        "Prévenez la coordination.",
    ),
}


UNKNOWN_WRITER = (
    "Cet envoi contient des écritures d’un poste que cette région ne connaît pas.",
    "Si ce poste vient d’être autorisé, recevez d’abord un envoi de la coordination.",
)
OTHER_BEFORE = (
    "Cet envoi ne fait pas suite à celui qui a été reçu : ce poste a sans doute été copié ou remis en arrière.",
    "Prévenez la coordination ; ce qui a été reçu est gardé.",
)
MORE_AFTER_ITS_END = (
    "Ce fichier a quelque chose après sa fin.",
    "Il a été modifié en chemin : copiez-le de nouveau depuis son support, ou demandez un nouvel envoi.",
)


def revoked_words(holder: str, *, by_the_region: bool) -> tuple[str, str]:
    """Say whose bundle is refused since its workstation was withdrawn, and what the one who reads it can do."""
    hint = (
        "Ce que cette personne avait remis à un collègue viendra avec l’envoi de celui-ci, mis de côté jusqu’à votre "
        "décision. Si ce fichier est bien d’elle, son poste peut être autorisé de nouveau, le temps de l’accepter."
        if by_the_region
        else "Prévenez la coordination."
    )
    return f"Le poste de {holder}, qui a écrit cet envoi, n’est plus autorisé.", hint


class BundleRefused(UserError):  # noqa: N818 - named after what happened
    """A bundle is refused whole, for one reason; the store is as it was. `words`: where the reason's own do not fit."""

    def __init__(self, reason: Reason, detail: str = "", words: tuple[str, str] | None = None) -> None:
        sentence, hint = words or _REFUSALS[reason]
        super().__init__(sentence, hint)
        self.reason = reason
        self.detail = detail


class KnownFailure(PartajError):  # noqa: N818 - named in the glossary of errors
    """The machine or the store failed in a way we know how to tell."""


class WrongSecret(KnownFailure):
    """The passphrase, code or key does not open."""


class StoreTooNew(KnownFailure):
    """The store was written by a newer version of the program."""


class StoreDamaged(KnownFailure):
    """The file is not a store, or its content does not verify."""


class DiskFailure(KnownFailure):
    """A disk is full, read-only or gone."""
