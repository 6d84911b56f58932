"""What a party may hold: whole rows or nothing, by the subject of the row and the table it stands in.

The region sees everything. A facilitator sees the shared tables, the territory's, and the young people with a
situation there (in the cells the workstation is for, where it is for some only), or offered to that territory. Of those
who were ever offered: what became of that; of those another territory took over: what becomes of the situation. A tutor
sees the young people entrusted to him or her, in the tables open to tutors.
"""

from collections.abc import Set
from dataclasses import dataclass

from partaj_desktop.domain.ids import SHARED, Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.tables import TABLES, Scope, may_read


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one party may hold now. `subjects` are the young people; `territories` empty but for facilitators.

    `offered`: young people who were ever offered to or by the territory; `handed_over`: those another one took over.
    """

    role: Role
    subjects: frozenset[Id] = frozenset()
    territories: frozenset[Id] = frozenset()
    offered: frozenset[Id] = frozenset()
    handed_over: frozenset[Id] = frozenset()

    @property
    def everything(self) -> bool:
        return self.role is Role.COORDINATOR

    def sees(self, table: str, subject: bytes) -> bool:
        """Tell whether a row of this table, about this subject, may be held."""
        if self.role is Role.COORDINATOR:
            return True
        if not may_read(self.role, table):
            return False
        known = TABLES.get(table)
        if known is None:  # a newer program's table: by its subject alone
            return subject == SHARED or subject in self.subjects or subject in self.territories
        return subject in self._of(known.scope, table)

    def _of(self, scope: Scope, table: str) -> Set[bytes]:
        if scope is Scope.PERSON:
            beside = {"transfer": self.offered, "situation": self.handed_over}.get(table, _NONE)
            return self.subjects | beside if beside else self.subjects
        return self.territories if scope is Scope.TERRITORY else _NOBODY


_NONE: frozenset[Id] = frozenset()
_NOBODY: frozenset[bytes] = frozenset({SHARED})
