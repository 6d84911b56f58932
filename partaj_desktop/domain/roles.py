"""The roles a workstation is enrolled in."""

from enum import StrEnum


class Role(StrEnum):
    """What a workstation is enrolled as."""

    COORDINATOR = "coordinator"
    FACILITATOR = "facilitator"
    TUTOR = "tutor"
