"""What a party may hold: whole rows or nothing, by the subject of the row and the table it stands in.

The region sees everything. A facilitator sees the shared tables, the territory's, and the young people with a
situation there (in the cells the workstation is for, where it is for some only), or offered to that territory by the
one in charge. A tutor sees the young people entrusted to him or her, in the tables open to tutors.

Some rows are seen beside, one by one, about young people who are not: the transfers from or to a territory, what
becomes of the situations it handed over, those it is offered or took over once (so that whoever may think it is in
charge hears who is), a tutor's own appointments once they ended.
"""

from dataclasses import dataclass

from partaj_desktop.domain.ids import SHARED, Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.tables import TABLES, Scope, may_read


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one party may hold now. `subjects` are the young people; `territories` empty but for facilitators.

    `beside`: single rows that are seen though their subject is not. `grounds`: what lets it see a young person for a
    time, with whom: an offer, an appointment, by row and version; a ground it was never told of begins all anew.
    """

    role: Role
    subjects: frozenset[Id] = frozenset()
    territories: frozenset[Id] = frozenset()
    beside: frozenset[Id] = frozenset()
    grounds: frozenset[tuple[bytes, Id]] = frozenset()

    @property
    def everything(self) -> bool:
        return self.role is Role.COORDINATOR

    def sees(self, table: str, subject: bytes, row: bytes) -> bool:
        """Tell whether a row of this table, about this subject, may be held."""
        if self.role is Role.COORDINATOR:
            return True
        if not may_read(self.role, table):
            return False
        known = TABLES.get(table)
        if known is None:  # a newer program's table: by its subject alone
            return subject == SHARED or subject in self.subjects or subject in self.territories
        if known.scope is Scope.PERSON:
            return subject in self.subjects or row in self.beside
        return subject in (self.territories if known.scope is Scope.TERRITORY else _NOBODY)


_NOBODY: frozenset[bytes] = frozenset({SHARED})
