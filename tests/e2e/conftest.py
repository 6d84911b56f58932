"""Whatever a test here did, the profiles it leaves behind are whole."""

from tests.helpers.checked import profiles

__all__ = ["profiles"]
