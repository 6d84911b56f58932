"""Territories by the names people give them."""

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.text import plain
from partaj_desktop.services.session import Session
from partaj_desktop.store import region
from partaj_desktop.store.region import Territory


def find(session: Session, name: str) -> Territory:
    """Find a territory by its name or code, whatever the case, accents and hyphens.

    Raises:
        UserError: there is none; the hint lists those there are.
    """
    known = region.territories(session.connection)
    for territory in known:
        if plain(name) in (plain(territory.name), plain(territory.code)):
            return territory
    raise UserError("Ce territoire n’existe pas.", "Territoires : " + ", ".join(one.name for one in known) + ".")
