"""The process itself: closed to those who would read its memory, replaced when it locks, hidden from captures.

Run on Linux. What is for Windows and macOS follows their documentation and was not run.
"""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from partaj_desktop.domain.errors import KnownFailure

_PRIVATE = 0o077
_PR_SET_DUMPABLE = 4
_PT_DENY_ATTACH = 31
_SEM_FAILCRITICALERRORS, _SEM_NOGPFAULTERRORBOX = 0x1, 0x2
_WDA_NONE, _WDA_EXCLUDEFROMCAPTURE = 0x0, 0x11
_NS_SHARING_NONE, _NS_SHARING_READ_ONLY = 0, 1


def harden() -> None:
    """Keep this process's memory out of core dumps and debuggers, and its files from other accounts.

    To be called at every start, before anything secret is read: a new program in the same process loses part of it.
    An OSError says that the system refused what it knows.
    """
    os.umask(_PRIVATE)
    _leave_no_core()
    _close_memory()
    _refuse_debuggers()
    _crash_in_silence()


def replace(arguments: Sequence[str]) -> NoReturn:
    """Start the program anew in place of this process, the way it was started, with other arguments.

    This is how a profile locks: Python and Qt keep copies that cannot be wiped, while a replaced process has no memory
    of what it was. Close the store and the profile's lock first; nothing is tidied up here. Windows cannot replace a
    process: there another one is started and this one ends (not run).
    """
    command = [sys.executable, *_way_started(), *arguments]
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a program without a console has none
            stream.flush()
    try:
        _become(command)
    except OSError as error:
        raise KnownFailure(
            "PARTAJ n’a pas pu redémarrer pour se verrouiller.", "Fermez PARTAJ, puis ouvrez-le de nouveau."
        ) from error


def hide_from_capture(window_id: int, hidden: bool) -> bool:
    """Keep a window out of screenshots and shared screens, or let it in again; tell whether the system took it.

    `window_id` is Qt's winId(). Linux has no such call: False. Windows, from version 2004 of Windows 10, and macOS
    were not run.
    """
    if sys.platform == "win32":
        import ctypes

        affinity = _WDA_EXCLUDEFROMCAPTURE if hidden else _WDA_NONE
        return bool(ctypes.windll.user32.SetWindowDisplayAffinity(ctypes.c_void_p(window_id), affinity))
    elif sys.platform == "darwin":
        return _set_sharing(window_id, _NS_SHARING_NONE if hidden else _NS_SHARING_READ_ONLY)
    else:
        return False


def _leave_no_core() -> None:
    """Allow no core file; Windows has none, nor the module that would forbid it."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _close_memory() -> None:
    """Close /proc/PID/mem and ptrace to this account's other programs; only Linux has this call.

    It also stops the core dumps that Linux hands to a program, which the limit on files does not.
    """
    if sys.platform == "linux":
        import ctypes

        if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _refuse_debuggers() -> None:
    """Refuse to be debugged; only macOS has this call."""
    if sys.platform == "darwin":
        import ctypes

        if ctypes.CDLL(None, use_errno=True).ptrace(_PT_DENY_ATTACH, 0, None, 0) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _crash_in_silence() -> None:
    """Let no system window offer to send what was in memory; only Windows does."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(_SEM_FAILCRITICALERRORS | _SEM_NOGPFAULTERRORBOX)


def _way_started() -> list[str]:
    """Give what stood between the interpreter and our arguments: its options, and -m with a name or a script.

    It is kept as it was, because `-m` alone would search the current folder first, whatever the program came from.
    """
    return sys.orig_argv[1 : len(sys.orig_argv) - len(sys.argv) + 1]


def _become(command: list[str]) -> NoReturn:
    if sys.platform == "win32":
        import subprocess

        subprocess.Popen(command)
        os._exit(0)
    else:
        os.execv(command[0], command)


def _set_sharing(view: int, sharing: int) -> bool:
    """Send [[view window] setSharingType: sharing], which only macOS understands; False when it has no window yet."""
    import ctypes
    import ctypes.util

    objc = ctypes.CDLL(ctypes.util.find_library("objc"))
    objc.sel_registerName.restype = ctypes.c_void_p
    objc.sel_registerName.argtypes = [ctypes.c_char_p]
    address = ctypes.cast(objc.objc_msgSend, ctypes.c_void_p).value or 0
    ask = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(address)
    tell = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(address)
    window = ask(view, objc.sel_registerName(b"window"))
    if window:
        tell(window, objc.sel_registerName(b"setSharingType:"), sharing)
    return bool(window)
