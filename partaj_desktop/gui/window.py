"""The sizes of a window, in logical pixels."""

from typing import Final

MINIMUM: Final = (1024, 700)
USUAL: Final = (1280, 800)
