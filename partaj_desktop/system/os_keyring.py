"""The operating system's own store of secrets; the only user of keyring.

Which store is used is decided here and nowhere else. `keyring.get_keyring()` is never asked: a configuration file, a
variable of the environment or an installed plug-in could make it answer with a plain file, or with a store that keeps
nothing. Measured on Linux with the Secret Service of GNOME; KWallet, Windows and macOS were not run.
"""

import os
import sys
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from partaj_desktop.domain.errors import KnownFailure

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

_SERVICE = "PARTAJ Desktop"
_LONGEST = 256
_PATIENCE = 90.0

# Module, class and what the person is told, in order of preference.
_FREEDESKTOP = (
    ("keyring.backends.SecretService", "Keyring", "trousseau du bureau"),
    ("keyring.backends.kwallet", "DBusKeyring", "portefeuille KDE"),
)
_STORES = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring", "gestionnaire d’identification de Windows"),),
    "darwin": (("keyring.backends.macOS", "Keyring", "trousseau du Mac"),),
}


class KeyringSilentError(KnownFailure):
    """The store of secrets is locked, gone, or did not do what it was asked."""

    def __init__(self) -> None:
        super().__init__(
            "Le trousseau de cet ordinateur ne répond pas.",
            "Utilisez votre phrase de passe ; le trousseau servira de nouveau quand il sera déverrouillé.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """This account's store of secrets; any failure of it is a KeyringSilentError.

    The system may ask the person to unlock it, so every call may last, `patience` seconds at most: keep them off the
    thread that draws, and expect that one which ran out of patience is still carried out later. The names of entries
    can be read while the store is locked: they must name nobody.
    """

    name: str
    backend: "KeyringBackend" = field(repr=False)
    patience: float = _PATIENCE

    def get(self, entry: str) -> str | None:
        """Read an entry; None when there is none."""
        return self._answer(lambda: self.backend.get_password(_SERVICE, entry))

    def put(self, entry: str, value: str) -> None:
        """Write an entry of 1 to 256 characters over any former one, and read it again."""
        if not 0 < len(value) <= _LONGEST:
            raise ValueError(f"an entry has 1 to {_LONGEST} characters, not {len(value)}")
        self._answer(lambda: self.backend.set_password(_SERVICE, entry, value))
        if self.get(entry) != value:
            raise KeyringSilentError

    def forget(self, entry: str) -> None:
        """Remove an entry, if there is one."""
        if self.get(entry) is None:
            return
        self._answer(lambda: self.backend.delete_password(_SERVICE, entry))
        if self.get(entry) is not None:
            raise KeyringSilentError

    def _answer(self, ask: Callable[[], T]) -> T:
        """Wait for an answer on a thread of its own: a service that hangs must not hold the program's."""
        answer: Future[T] = Future()
        Thread(target=_fill, args=(answer, ask), name="partaj-keyring", daemon=True).start()
        try:
            return answer.result(self.patience)
        except Exception as error:
            # Each system's libraries raise errors of their own, which cannot be imported on the others.
            raise KeyringSilentError from error


def find() -> Keyring | None:
    """Give this system's store of secrets; None when there is none that can be reached.

    A store that is there but locked is given: its first call asks the person to unlock it.
    """
    for module, kind, name in _STORES.get(sys.platform, _FREEDESKTOP):
        backend = _reachable(module, kind)
        if backend is not None:
            return Keyring(name=name, backend=backend)
    return None


def _reachable(module: str, kind: str) -> "KeyringBackend | None":
    """Make a store by the path of its class: listing all of them would run every plug-in, and remember the answer."""
    store = getattr(import_module(module), kind)
    return _as_shipped(store()) if store.viable else None


def _as_shipped(backend: "KeyringBackend") -> "KeyringBackend":
    """Undo what the environment set: KEYRING_PROPERTY_* may name a collection that is forgotten at logout."""
    for variable in os.environ:
        _, prefix, name = variable.partition("KEYRING_PROPERTY_")
        if prefix:
            vars(backend).pop(name.lower(), None)
    if sys.platform == "win32":
        # By default Windows would carry the secret to the account's other computers.
        vars(backend)["_persist"] = 2  # CRED_PERSIST_LOCAL_MACHINE
    return backend


def _fill(answer: Future[T], ask: Callable[[], T]) -> None:
    try:
        answer.set_result(ask())
    except BaseException as error:  # handed to the thread that waits
        answer.set_exception(error)
