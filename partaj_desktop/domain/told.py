"""What is told of entries that came besides being taken: once, for the screens and the command line.

Nothing of it refuses anything: a wrong date, a newer program, a history that does not count are said, and kept.
"""

from collections.abc import Sequence

from partaj_desktop.domain.typography import entries_fr, plural

WRITTEN_AGAIN = (
    "Une autre suite de l’historique de ce poste existe : cet ordinateur a été copié ou remis en arrière. Rien n’est "
    "perdu : ce qu’il avait seul a été écrit de nouveau. Si deux ordinateurs se servent de ce poste, prévenez la "
    "coordination."
)


def newer_fr(count: int) -> str:
    """Say that entries of a newer program are kept; empty without any."""
    one = (
        "{n} écriture vient d’une version plus récente du programme : elle est gardée, et se lira après la mise à jour."
    )
    many = (
        "{n} écritures viennent d’une version plus récente du programme : "
        "elles sont gardées, et se liront après la mise à jour."
    )
    return plural(count, one, many) if count else ""


def set_aside_fr(count: int) -> str:
    """Say that entries were kept apart; empty without any."""
    one = "{n} écriture a été mise de côté, et rien n’est perdu : voyez les postes autorisés."
    many = "{n} écritures ont été mises de côté, et rien n’est perdu : voyez les postes autorisés."
    return plural(count, one, many) if count else ""


def dates_fr(ahead: Sequence[str], behind: Sequence[str]) -> tuple[str, ...]:
    """Say whose dates are wrong; a name is empty for the workstation that sent the bundle."""
    return tuple(
        f"{f'Le poste de {name}' if name else 'Ce poste'} a écrit à des dates {when} : "
        "son horloge est fausse ? Rien n’est refusé."
        for names, when in ((ahead, "à venir"), (behind, "d’avant la région"))
        for name in names
    )


def came_fr(entries: int, known: int) -> str:
    """Count what a bundle brought, and apart what was there already: 3 écritures, 2 déjà connues."""
    return entries_fr(entries) + (plural(known, ", {n} déjà connue", ", {n} déjà connues") if known else "")


def newer_short_fr(count: int) -> str:
    """Say the same in the room of a status line; empty without any."""
    if not count:
        return ""
    return plural(count, "{n} écriture à lire après la mise à jour", "{n} écritures à lire après la mise à jour")


_FAULTS = {
    "page": "Une page du fichier est abîmée.",
    "writer": "Des écritures n’ont plus d’auteur connu.",
    "run": "Une suite d’écritures ne correspond plus à son sceau.",
    "entry": "Une écriture n’est pas entière.",
    "change": "Un changement n’est pas à sa place.",
    "line": "Une écriture est illisible.",
    "row": "Une fiche ne dit pas ce que disent ses écritures.",
    "search": "Une personne ne serait pas trouvée par la recherche.",
    "access": "Le registre des accès a un trou.",
}


def fault_fr(fault: str) -> str:
    """Say a fault that checking found (`store.integrity`), its short words after it."""
    return f"{_FAULTS.get(fault.split(':')[0].split(' ')[0], 'Une vérification a échoué.')} ({fault})"
