"""The closed vocabularies: a code that never moves, and the word put on screen.

Words follow the usage of 2010; another set of labels may be laid over the same codes.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def word_list(**labels: str) -> Mapping[str, str]:
    """Give codes and their words, not to be changed."""
    return MappingProxyType(labels)


WING: Final = word_list(prevention="prévention", repair="réparation")

SITUATION_STATE: Final = word_list(
    spotted="repérée",
    verified="vérifiée",
    proposed="proposée à la cellule",
    followed="suivie",
    dormant="en veille",
    closed="clôturée",
    reopened="rouverte",
)

OUTCOME: Final = word_list(
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

STATUS: Final = word_list(
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

LAST_SITUATION: Final = word_list(
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

LEVEL: Final = word_list(vi="VI", v_bis="V bis", v="V", iv="IV", iii="III", ii="II", i="I", unknown="non renseigné")

ORGANISATION_KIND: Final = word_list(
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

DECISION_KIND: Final = word_list(
    solution="solution proposée",
    review="à revoir",
    no_follow_up="pas de suite",
    left="sortie constatée",
)

SOLUTION_FAMILY: Final = word_list(common_law="droit commun", contact="reprise de contact")

SOLUTION_STATE: Final = word_list(
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

APPOINTMENT_STATE: Final = word_list(
    proposed="proposée",
    agreed="accord du jeune",
    accepted="acceptée",
    active="active",
    refused="refusée",
    ended="terminée",
)

ITEM_STATE: Final = word_list(to_see="à voir", current="en cours", decided="décidée", carried="reportée")

ITEM_REASON: Final = word_list(
    new="Nouvelle situation",
    review="À revoir",
    overdue="Décision à relancer",
    hand_over="Relais de la cellule de veille",
    no_contact="Sans contact",
    requested="Nouveau passage demandé",
    carried="Reportée de la séance précédente",
    dormant="De retour de veille",
)

MEETING_STATE: Final = word_list(planned="prévue", closed="close")

PRESENCE: Final = word_list(present="présent", excused="excusé", represented="représenté", absent="absent")

ENTRY_KIND: Final = word_list(
    contact="contact",
    interview="entretien",
    visit="visite",
    absence="absence",
    step="étape atteinte",
    difficulty="difficulté",
    other="autre",
)

CONTACT_KIND: Final = word_list(mobile="portable", phone="téléphone", email="courriel", address="adresse")

CONTACT_HOLDER: Final = word_list(self="le jeune", guardian="parents ou représentants légaux", other="chez un tiers")

CALL_DECISION: Final = word_list(
    retained="retenu", not_retained="non retenu", incomplete="incomplet", pending="en attente"
)

VERIFICATION: Final = word_list(
    in_training="scolarisé ou en formation ailleurs",
    employed="en emploi",
    supported="déjà accompagné",
    outside="hors des cinq territoires",
    unreachable="non joint (3 essais)",
    wrong_contact="coordonnées fausses",
    refusal="refus",
    to_check="reste à vérifier",
)

SIGNAL_STATE: Final = word_list(
    settled="traitée dans l’établissement",
    accepted="remise à la cellule technique locale",
    waiting="remise en attente",
    in_progress="en cours",
)

CIRCLE: Final = word_list(cell="cellule", restricted="réservé à", facilitation="animation seule")

BODY_KIND: Final = word_list(
    commission_9="Commission 9 du CCREFP",
    regional_committee="Comité de pilotage régional",
    technical_group="Groupe technique restreint",
    territorial_committee="Comité de pilotage territorial",
)

SESSION_KIND: Final = word_list(plenary="séance plénière", installation="installation", opinions="avis", regular="")

ROLE: Final = word_list(coordinator="Coordination régionale", facilitator="Animation territoriale", tutor="Tutorat")
