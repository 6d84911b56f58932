"""The closed vocabularies: a code that never moves, and the word put on screen.

Words follow the usage of 2010; another set of labels may be laid over the same codes.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _words(**labels: str) -> Mapping[str, str]:
    return MappingProxyType(labels)


WING: Final = _words(prevention="prévention", repair="réparation")

SITUATION_STATE: Final = _words(
    spotted="repérée",
    verified="vérifiée",
    proposed="proposée à la cellule",
    followed="suivie",
    dormant="en veille",
    closed="clôturée",
    reopened="rouverte",
)

OUTCOME: Final = _words(
    solution_held="solution tenue",
    found_alone="formation ou emploi trouvé par le jeune",
    back_to_school="retour à l’école",
    other_support="autre accompagnement",
    moved="déménagement",
    refusal="refus",
    unreachable="non joint après relances",
    aged_26="26 ans",
    spotting_error="erreur de repérage",
    duplicate="même personne qu’une autre",
    death="décès",
)

STATUS: Final = _words(
    middle_school="au collège",
    vocational_school="au lycée professionnel",
    general_school="au lycée général ou technologique",
    apprentice="en apprentissage",
    trainee="en stage de formation",
    employed="en emploi",
    student="en études",
    idle="sans activité",
    unknown="non connue",
)
"""The last known situation, which is also the status while it lasts."""

LAST_SITUATION: Final = _words(
    middle_school="Collège (SEGPA, 4e, 3e)",
    vocational_school="Lycée professionnel",
    general_school="Lycée général ou technologique",
    apprentice="Apprentissage",
    trainee="Stage de la formation professionnelle",
    employed="Emploi (CDD, intérim, contrat aidé)",
    student="Études supérieures",
    idle="Ni emploi ni formation depuis plus d’un an",
    unknown="Non connue",
)

LEVEL: Final = _words(vi="VI", v_bis="V bis", v="V", iv="IV", iii="III", ii="II", i="I", unknown="non renseigné")

ORGANISATION_KIND: Final = _words(
    mgi="MGI",
    cio="CIO",
    mission_locale="Mission locale",
    social="Accompagnement social",
    cfa="CFA",
    training="Organisme de formation",
    school="Établissement scolaire",
    association="Association",
    public="Service public",
    company="Entreprise",
)

DECISION_KIND: Final = _words(
    solution="solution proposée",
    review="à revoir",
    no_follow_up="pas de suite",
    left="sortie constatée",
)

SOLUTION_FAMILY: Final = _words(common_law="droit commun", contact="reprise de contact")

SOLUTION_STATE: Final = _words(
    proposed="proposée",
    accepted="acceptée, en attente de place",
    started="démarrée",
    held_3_months="tenue à 3 mois",
    held_6_months="tenue à 6 mois",
    completed="menée à terme",
    refused="refusée",
    interrupted="interrompue",
    void="sans objet",
)

APPOINTMENT_STATE: Final = _words(
    proposed="proposée",
    agreed="accord du jeune",
    accepted="acceptée",
    active="active",
    refused="refusée",
    ended="terminée",
)

ITEM_STATE: Final = _words(to_see="à voir", current="en cours", decided="décidée", carried="reportée")

ITEM_REASON: Final = _words(
    new="Nouvelle situation",
    review="À revoir",
    overdue="Décision à relancer",
    hand_over="Relais de la cellule de veille",
    no_contact="Sans contact",
    requested="Nouveau passage demandé",
)

MEETING_STATE: Final = _words(planned="prévue", closed="close")

PRESENCE: Final = _words(present="présent", excused="excusé", represented="représenté", absent="absent")

ENTRY_KIND: Final = _words(
    contact="contact",
    interview="entretien",
    visit="visite",
    absence="absence",
    step="étape atteinte",
    difficulty="difficulté",
    other="autre",
)

CONTACT_KIND: Final = _words(mobile="portable", phone="téléphone", email="courriel", address="adresse")

CONTACT_HOLDER: Final = _words(self="le jeune", guardian="parents ou représentants légaux", other="chez un tiers")

CALL_DECISION: Final = _words(
    retained="retenu", not_retained="non retenu", incomplete="incomplet", pending="en attente"
)

VERIFICATION: Final = _words(
    in_training="scolarisé ou en formation ailleurs",
    employed="en emploi",
    supported="déjà accompagné",
    outside="hors des cinq territoires",
    unreachable="non joint (3 essais)",
    wrong_contact="coordonnées fausses",
    refusal="refus",
    to_check="reste à vérifier",
)

SIGNAL_STATE: Final = _words(
    settled="traitée dans l’établissement",
    accepted="remise à la cellule technique locale",
    waiting="remise en attente",
    in_progress="en cours",
)

CIRCLE: Final = _words(cell="cellule", restricted="réservé à", facilitation="animation seule")

BODY_KIND: Final = _words(
    commission_9="Commission 9 du CCREFP",
    regional_committee="Comité de pilotage régional",
    technical_group="Groupe technique restreint",
    territorial_committee="Comité de pilotage territorial",
)

SESSION_KIND: Final = _words(plenary="séance plénière", installation="installation", opinions="avis", regular="")

ROLE: Final = _words(coordinator="Coordination régionale", facilitator="Animation territoriale", tutor="Tutorat")

TABLE_WORDS: Final = _words(
    region="Région",
    territory="Territoires",
    organisation="Structures",
    solution_kind="Catalogue de solutions",
    tutor="Tutorat",
    steering_body="Instances",
    body_session="Séances d’instances",
    local_project="Projets d’initiative locale",
    tutor_application="Candidatures de tutorat",
    erasure="Effacements",
    cell="Cellules",
    cell_member="Membres des cellules",
    general_point="Points d’information",
    membership="Compositions",
    agreement="Accords",
    transfer="Transferts",
    meeting="Séances",
    attendance="Présences",
    roster="Listes de repérage",
    young_person="Jeunes",
    contact="Coordonnées",
    situation="Situations",
    decision="Décisions",
    solution="Solutions proposées",
    appointment="Nominations",
    logbook_entry="Notes de carnet",
    schooling="Scolarités",
    guardian="Représentants légaux",
    agenda_item="Passages",
    item_note="Notes de séance",
    sealed_item="Relevés de décisions",
    roster_line="Lignes de liste",
    verification="Vérifications",
    watch_signal="Signalements de veille",
    person_link="Même personne ?",
)

FIELD_WORDS: Final = _words(
    last_name="Nom",
    first_name="Prénom",
    usual_name="Nom d’usage",
    birth_date="Date de naissance",
    sex="Sexe",
    commune="Commune",
    postcode="Code postal",
    value="Numéro ou adresse",
    state="État",
    status="Situation actuelle",
    wish="Souhait",
    territory="Territoire",
    cell="Cellule",
    proposed_by="Proposée par",
    lead_organisation="Structure chargée du suivi",
    last_situation="Dernière situation connue",
    level="Niveau",
    kind="Nature",
    reason="Motif",
    review_on="À revoir le",
    organisation="Structure",
    due_on="Échéance",
    tutor="Tutorat",
    text="Note",
    label="Intitulé",
    held_on="Date",
    place="Lieu",
    name="Nom",
    phone="Téléphone",
    position="Ordre",
    dormant_until="En veille jusqu’au",
    outcome="Issue",
    removed="Retirée",
    decision="Décision",
)


def words_of(field: str) -> Mapping[str, str]:
    """Give the vocabulary of a field that holds a code; empty for one that holds free text."""
    return _BY_FIELD.get(field, _NO_WORDS)


_NO_WORDS = _words()
_BY_FIELD: Final[Mapping[str, Mapping[str, str]]] = {
    "wing": WING,
    "status": STATUS,
    "last_situation": LAST_SITUATION,
    "level": LEVEL,
    "outcome": OUTCOME,
    "presence": PRESENCE,
    "decision": CALL_DECISION,
    "circle": CIRCLE,
    "kind": _words(**{**ORGANISATION_KIND, **DECISION_KIND, **ENTRY_KIND, **CONTACT_KIND}),
    "state": _words(**{**MEETING_STATE, **ITEM_STATE, **APPOINTMENT_STATE, **SITUATION_STATE, **SOLUTION_STATE}),
}
