"""What must not be lost from sight, counted from the list of situations: each line opens that list."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from partaj_desktop.domain.typography import number_fr, plural
from partaj_desktop.domain.views import SituationLine
from partaj_desktop.domain.vocabulary import SITUATION_STATE, SOLUTION_STATE
from partaj_desktop.gui.components.rows import Row

_AT_REST = frozenset({SITUATION_STATE["closed"], SITUATION_STATE["dormant"]})
_ENDED = frozenset({SOLUTION_STATE["interrupted"], SOLUTION_STATE["refused"]})


def watch_rows(lines: Sequence[SituationLine]) -> list[Row]:
    """Count what is offered, what is late, what ended without what follows, what nobody is in charge of, what has no
    solution yet.
    """
    tr = QCoreApplication.translate
    alive = [line for line in lines if line.state not in _AT_REST]
    late = [line for line in alive if line.days_late]
    oldest = max((line.days_late for line in late), default=0)
    days = plural(oldest, tr("Watch", "la plus ancienne, {n} jour"), tr("Watch", "la plus ancienne, {n} jours"))
    ended = sum(line.solution_state in _ENDED for line in alive)
    nobody = sum(not line.lead_organisation for line in alive)
    nothing = sum(not line.solution for line in alive)
    told = [
        ("follow_up", tr("Watch", "Échéance passée, à relancer"), days if late else "", len(late), "clock-exclamation",
         "bad"),
        ("all", tr("Watch", "Solution interrompue ou refusée"), tr("Watch", "à reprendre en cellule"), ended,
         "link-off", "bad"),
        ("all", tr("Watch", "Sans structure chargée du suivi"), tr("Watch", "à nommer en cellule"), nobody,
         "user-off", "warn"),
        ("new", tr("Watch", "Sans solution encore"), tr("Watch", "à construire en cellule"), nothing, "hourglass",
         "warn"),
    ]  # fmt: skip
    offered = [line for line in lines if line.offered_by]
    longest = max((line.offered_days for line in offered), default=0)
    waits = plural(longest, tr("Watch", "la plus ancienne, {n} jour"), tr("Watch", "la plus ancienne, {n}\u00a0jours"))
    if offered:
        to_answer = tr("Watch", "D’un autre territoire, à répondre")
        told.insert(0, ("follow_up", to_answer, waits, len(offered), "arrows-exchange", "warn"))
    return [
        Row(key=key, title=title, subtitle=second, figure=number_fr(count), icon=icon, icon_tone=tone, strong=True)
        for key, title, second, count, icon, tone in told
    ]
