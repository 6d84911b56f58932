"""What the screens do: PySide6 widgets over `services` and `domain`, and nothing below."""

import ctypes
import sys

if sys.version_info < (3, 12):
    # PySide6 6.12 is built as if None were immortal, which it is from Python 3.12 on only: under 3.11 every call that
    # returns nothing takes one reference to None away, until the interpreter aborts (« none_dealloc »). None gets
    # references enough for ever, before the first call. To be taken out when 3.11 or that release is left behind.
    ctypes.c_ssize_t.from_address(id(None)).value += 1 << 40
