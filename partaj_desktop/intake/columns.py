"""Which column holds what: named by a mapping, else guessed from its header."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.roster import ColumnMapping

_NAMES: Final[Mapping[str, str]] = {
    "last_name": "nom|nom de famille|nom patronymique|nom de naissance|nom de jeune fille|nom du jeune|nom jeune"
    "|nom de l eleve|nom eleve|nom de l apprenti|nom apprenti|patronyme|last name|surname",
    "usual_name": "nom d usage|nom usage|nom usuel|nom marital|nom d epouse",
    "first_name": "prenom|prenoms|prenom s|prenom 1|premier prenom|prenom du jeune|prenom jeune|prenom de l eleve"
    "|prenom eleve|prenom apprenti|prenom usuel|first name",
    "birth_date": "date de naissance|date naissance|date de naiss|date naiss|naissance|ne le|nee le|ne e le|ne nee le"
    "|ddn|dn|date nais|birth date",
    "sex": "sexe|genre|civilite|civ|sex",
    "commune": "commune|ville|localite|commune de residence|commune residence|ville de residence|commune du domicile"
    "|ville residence|commune domicile|bureau distributeur",
    "postcode": "cp|code postal|code post|c p",
    "address": "adresse|adresse postale|adresse complete|adresse 1|adresse ligne 1|rue|domicile|adresse du jeune",
    "phone": "tel|telephone|tel fixe|telephone fixe|fixe|tel domicile|telephone domicile|tel 1|telephone 1"
    "|n tel|n telephone|n de telephone|n de tel|numero de telephone|tel personnel|telephone personnel|tel jeune",
    "mobile": "portable|tel portable|telephone portable|mobile|tel mobile|telephone mobile|gsm|n portable|n de portable"
    "|tel 2|telephone 2",
    "guardian_phone": "tel responsable|telephone responsable|tel responsable legal|telephone responsable legal"
    "|telephone du responsable|telephone du responsable legal|tel parent|tel parents|telephone parents"
    "|telephone des parents|tel des parents|tel famille|telephone famille|tel pere|tel mere",
    "email": "mel|courriel|mail|email|e mail|adresse mel|adresse mail|adresse e mail|adresse email|adresse electronique"
    "|courrier electronique",
    "ine": "ine|n ine|no ine|numero ine|num ine|ine rnie|identifiant national|identifiant national eleve|code ine",
    "source_id": "identifiant|id|n dossier|n de dossier|no dossier|numero dossier|numero de dossier|matricule"
    "|n identifiant|numero identifiant|reference|ref|code jeune|id jeune|id eleve|code eleve",
    "last_school": "etablissement|dernier etablissement|dernier etablissement frequente|etablissement d origine"
    "|etablissement origine|etablissement de sortie|etab|etab origine|lycee|college|cfa|nom etablissement",
    "last_class": "classe|derniere classe|derniere classe frequentee|classe d origine|division|formation"
    "|derniere formation|formation suivie|mef|libelle mef",
    "level": "niveau|niv|niveau de formation|niveau formation|niveau de qualification|niveau de sortie|niveau scolaire",
    "last_situation": "situation|derniere situation|derniere situation connue|situation actuelle|statut",
    "left_on": "date de sortie|date sortie|sorti le|sortie le|sorti e le|date d abandon|date de fin de scolarite"
    "|date de rupture|date de demission|date radiation|date de radiation",
    "proposed_by": "propose par|proposee par|prescripteur|acteur proposant|structure qui propose|origine du signalement"
    "|signale par|source",
}
_FIELD_OF: Final[Mapping[str, str]] = {
    name: field_name for field_name, names in _NAMES.items() for name in names.split("|")
}
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_SHOWN_HEADERS: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where each field stands: `at` gives its position, `headers` what stands above it."""

    at: Mapping[str, int]
    headers: tuple[str, ...]

    @property
    def recognised(self) -> dict[str, str]:
        """Give field -> header."""
        return {field_name: self.headers[position] for field_name, position in self.at.items()}

    @property
    def ignored(self) -> tuple[str, ...]:
        """Give the headers that are read by nothing."""
        used = set(self.at.values())
        return tuple(header for position, header in enumerate(self.headers) if header and position not in used)


def guess(header: str) -> str | None:
    """Tell which field a header means, with or without what it says in brackets; None when it is not known."""
    return _FIELD_OF.get(_plain(header)) or _FIELD_OF.get(_plain(_BRACKETS.sub(" ", header)))


def understood(headers: Sequence[str], mapping: ColumnMapping) -> int:
    """Count the headers that a mapping names or that are guessed."""
    named = {_plain(header) for header in mapping.columns.values()}
    return sum(guess(header) is not None or _plain(header) in named for header in headers if header)


def find(headers: Sequence[str], mapping: ColumnMapping) -> Columns:
    """Place every field that is named or guessed; UserError when a named column or any name is missing."""
    shown = tuple(" ".join(header.split()) for header in headers)
    plain = [_plain(header) for header in headers]
    at: dict[str, int] = {}
    for field_name, header in mapping.columns.items():
        if _plain(header) not in plain:
            raise UserError(f"La colonne « {_short(header)} » n’est pas dans ce fichier.", _seen(shown))
        at[field_name] = plain.index(_plain(header))
    for position, header in enumerate(headers):
        guessed = guess(header)
        if guessed and guessed not in at and position not in at.values():
            at[guessed] = position
    if "last_name" not in at and "usual_name" not in at:
        raise UserError("Aucune colonne de ce fichier ne porte le nom de famille.", _seen(shown))
    return Columns(at=at, headers=shown)


def _plain(header: str) -> str:
    """Reduce a header to unaccented lower-case words."""
    decomposed = unicodedata.normalize("NFKD", header)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(re.findall(r"[^\W_]+", bare.casefold()))


def _seen(headers: Sequence[str]) -> str:
    """Tell which headers were read, so that a wrong file or separator shows at once."""
    named = [f"« {_short(header)} »" for header in headers if header]
    rest = f" et {len(named) - _SHOWN_HEADERS} autres" if len(named) > _SHOWN_HEADERS else ""
    return (
        "La première ligne doit nommer les colonnes (Nom, Prénom, Date de naissance, Commune…). "
        f"Lu dans ce fichier : {', '.join(named[:_SHOWN_HEADERS]) or 'rien'}{rest}."
    )


def _short(header: str) -> str:
    return header if len(header) <= 40 else header[:39] + "…"
