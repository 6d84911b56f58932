"""Whatever a test here did, the profiles it leaves behind are whole."""

from tests.helpers.checked import profiles
from tests.helpers.small_region import region_template, small

__all__ = ["profiles", "region_template", "small"]
