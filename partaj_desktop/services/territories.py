"""Territories and cells by the names people give them."""

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.text import plain
from partaj_desktop.services.session import Session
from partaj_desktop.store import region
from partaj_desktop.store.region import Cell, Territory


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


def find_cell(session: Session, name: str) -> Cell:
    """Find a cell by its name, whatever the case, accents and hyphens.

    Raises:
        UserError: there is none, or several.
    """
    known = region.cells(session.connection)
    found = [one for one in known if plain(one.name) == plain(name)]
    if len(found) != 1:
        raise UserError(
            "Aucune cellule, ou plusieurs, portent ce nom.", "Cellules : " + ", ".join(one.name for one in known) + "."
        )
    return found[0]
