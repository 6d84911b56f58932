"""Where a profile lives and what its files are called; the only user of appdirs."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

import appdirs

from partaj_desktop.domain.errors import UserError
from partaj_desktop.system.files import disk_failure

_APPLICATION = "partaj-desktop"
_PRIVATE_FOLDER = 0o700
_OTHERS = 0o077


def profile_dir() -> Path:
    """Give the profile of this account when none is named."""
    return Path(appdirs.user_data_dir(_APPLICATION, appauthor=False)) / "profile"


def engine_files(store: Path) -> tuple[Path, ...]:
    """Name what the engine keeps beside a store while it is open."""
    return tuple(store.with_name(store.name + ending) for ending in ("-wal", "-shm", "-journal"))


@dataclass(frozen=True, slots=True)
class Profile:
    """One person's folder on this machine."""

    dir: Path

    @property
    def store(self) -> Path:
        """The encrypted store."""
        return self.dir / "store.db"

    @property
    def keys(self) -> Path:
        """The slots that open the store."""
        return self.dir / "keys.json"

    @property
    def keys_previous(self) -> Path:
        """The slots as they were before the last change."""
        return self.dir / "keys.json.1"

    @property
    def store_next(self) -> Path:
        """A finished new store that waits to take the place of the store, as keys.json then says."""
        return self.dir / "store.next"

    @property
    def erased(self) -> Path:
        """The hashes of what was erased here, so that no backup brings it back; a hash tells nothing."""
        return self.dir / "erased.txt"

    @property
    def backups(self) -> Path:
        """The folder of backups."""
        return self.dir / "backups"

    @property
    def received(self) -> Path:
        """The folder where bundles taken in are kept."""
        return self.dir / "received"

    @property
    def lock(self) -> Path:
        """The file whose lock says that the profile is open."""
        return self.dir / "lock"

    def make(self) -> None:
        """Make the folders, or close existing ones to other accounts.

        Raises:
            UserError: a link stands there, or the folder does not close (a USB key's file system knows no accounts).
            DiskFailure: they cannot be made.
        """
        try:
            for folder in (self.dir, self.backups, self.received):
                _refuse_link(folder)
                folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
                os.chmod(folder, _PRIVATE_FOLDER)
                _refuse_open(folder)
        except OSError as error:
            raise disk_failure(error) from error


def _refuse_link(folder: Path) -> None:
    """Refuse to follow a link: whoever made it chooses where the data goes."""
    if folder.is_symlink():
        raise UserError(
            "Ce dossier est un lien vers un autre endroit : PARTAJ n’y met pas de données.",
            "Indiquez le dossier lui-même.",
        )


def _refuse_open(folder: Path) -> None:
    # Windows has no such modes: an account's folders are its own there.
    if os.name != "nt" and stat.S_IMODE(folder.stat().st_mode) & _OTHERS:
        raise UserError(
            "D’autres comptes peuvent lire ce dossier, et il ne se laisse pas fermer.",
            "Choisissez un dossier sur le disque de cet ordinateur.",
        )
