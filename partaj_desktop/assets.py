"""Where the files that are not Python stand: one place for wheel, editable install and bare checkout.

The package's own copy (`_data/`, made by the wheel) comes first, then the folder beside the package (a checkout).
"""

from pathlib import Path

from partaj_desktop.domain.errors import KnownFailure

_PACKAGE = Path(__file__).resolve().parent
_GENERATED = frozenset({"fonts", "icons", "i18n", "words"})


def folder(name: str) -> Path:
    """Return the folder "db", "resources" or "ui"; KnownFailure when this installation does not have it."""
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise KnownFailure(
        f"Le dossier « {name} » manque à cette installation de PARTAJ.",
        "Installez de nouveau PARTAJ, ou lancez-le depuis une copie complète du projet.",
    )


def data(name: str, *parts: str) -> Path:
    """Return one file or folder under `folder(name)`; KnownFailure when it is missing."""
    path = folder(name).joinpath(*parts)
    if path.exists():
        return path
    if name == "resources" and parts and parts[0] in _GENERATED:
        raise KnownFailure(
            f"« {'/'.join(parts)} » n’a pas encore été fabriqué (polices, icônes, mots et traductions).",
            "Lancez « make forms » à la racine du projet.",
        )
    raise KnownFailure(
        f"Le fichier « {'/'.join((name, *parts))} » manque à cette installation de PARTAJ.",
        "Installez de nouveau PARTAJ, ou lancez-le depuis une copie complète du projet.",
    )
