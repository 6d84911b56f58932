"""The plan's codes, typed: each value is a code of `domain.vocabulary`, save `Group`, `Source` and `SolutionKind`."""

from enum import StrEnum


class Group(StrEnum):
    """Why a person is in the plan; never shown."""

    TREATED = "treated"  # one of the 337
    LIST_ONLY = "list_only"  # one of the 750 checked and not proposed
    WATCH_ONLY = "watch_only"  # signalled in a school, not (yet) before a local cell
    NEW = "new"  # first passage to come, on a planned meeting


class Last(StrEnum):
    """Last known situation, and the status while it lasts."""

    MIDDLE_SCHOOL = "middle_school"
    VOCATIONAL_SCHOOL = "vocational_school"
    GENERAL_SCHOOL = "general_school"
    APPRENTICE = "apprentice"
    TRAINEE = "trainee"
    EMPLOYED = "employed"
    STUDENT = "student"
    IDLE = "idle"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """Qualification level, in the words of 2010."""

    VI = "vi"
    V_BIS = "v_bis"
    V = "v"
    IV = "iv"
    III = "iii"
    UNKNOWN = "unknown"


class OrganisationKind(StrEnum):
    """Kinds of structures; the first six are the lines of « qui propose »."""

    MGI = "mgi"
    CIO = "cio"
    MISSION_LOCALE = "mission_locale"
    SOCIAL = "social"
    CFA = "cfa"
    TRAINING = "training"
    SCHOOL = "school"
    ASSOCIATION = "association"
    PUBLIC = "public"


class BodyKind(StrEnum):
    """The four steering bodies."""

    COMMISSION_9 = "commission_9"
    REGIONAL_COMMITTEE = "regional_committee"
    TECHNICAL_GROUP = "technical_group"
    TERRITORIAL_COMMITTEE = "territorial_committee"


class SituationState(StrEnum):
    """Where a situation stands on the demonstration's day."""

    PROPOSED = "proposed"
    FOLLOWED = "followed"
    DORMANT = "dormant"
    CLOSED = "closed"


class ItemReason(StrEnum):
    """Why a situation stands on an agenda."""

    NEW = "new"
    REVIEW = "review"
    OVERDUE = "overdue"
    HAND_OVER = "hand_over"


class DecisionKind(StrEnum):
    """What the cell decided on one passage."""

    SOLUTION = "solution"
    REVIEW = "review"
    LEFT = "left"


class Circle(StrEnum):
    """Who may read a note."""

    CELL = "cell"
    RESTRICTED = "restricted"
    FACILITATION = "facilitation"


class SolutionKind(StrEnum):
    """The catalogue: nine of common law, then four of renewed contact."""

    PROJECT_SUPPORT = "project_support"
    ORIENTATION_REVIEW = "orientation_review"
    WORK_ASSESSMENT = "work_assessment"
    ALTERNATION_PREPARATION = "alternation_preparation"
    SECOND_CHANCE = "second_chance"
    PROFESSIONALISATION = "professionalisation"
    REMOBILISATION = "remobilisation"
    PROFESSIONAL_CONTRACT = "professional_contract"
    APPRENTICE_CONTRACT = "apprentice_contract"
    DIAGNOSIS = "diagnosis"
    OTHER_STRUCTURE = "other_structure"
    MISSION_LOCALE = "mission_locale"
    BACK_TO_MGI = "back_to_mgi"


class SolutionState(StrEnum):
    """A step of a solution's life."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    STARTED = "started"
    HELD_3_MONTHS = "held_3_months"
    COMPLETED = "completed"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"


class Outcome(StrEnum):
    """How a situation ended."""

    SOLUTION_HELD = "solution_held"
    FOUND_ALONE = "found_alone"
    BACK_TO_SCHOOL = "back_to_school"
    MOVED = "moved"


class Verification(StrEnum):
    """What the check of a list-only person told."""

    IN_TRAINING = "in_training"
    EMPLOYED = "employed"
    SUPPORTED = "supported"
    OUTSIDE = "outside"
    UNREACHABLE = "unreachable"
    WRONG_CONTACT = "wrong_contact"
    REFUSAL = "refusal"
    TO_CHECK = "to_check"


class SignalState(StrEnum):
    """Where a watch cell's signal stands."""

    SETTLED = "settled"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    IN_PROGRESS = "in_progress"


class AppointmentState(StrEnum):
    """Where an appointment stands on the demonstration's day: « proposed » waits for the agreement."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    REFUSED = "refused"


class EntryKind(StrEnum):
    """Kinds of logbook entries."""

    CONTACT = "contact"
    INTERVIEW = "interview"
    VISIT = "visit"
    ABSENCE = "absence"
    STEP = "step"
    DIFFICULTY = "difficulty"
    OTHER = "other"


class Source(StrEnum):
    """Where a roster comes from."""

    MGI = "mgi"
    PARCOURS_3 = "parcours_3"
    CFA = "cfa"
    SOCIAL = "social"


class CallDecision(StrEnum):
    """What was decided on a project or an application."""

    RETAINED = "retained"
    NOT_RETAINED = "not_retained"
    INCOMPLETE = "incomplete"
    PENDING = "pending"


class Wing(StrEnum):
    """The plan's two wings."""

    PREVENTION = "prevention"
    REPAIR = "repair"


class Presence(StrEnum):
    """Attendance of one member at one held meeting."""

    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"
