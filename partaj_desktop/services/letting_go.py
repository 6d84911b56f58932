"""Let go of what this workstation was shown and is no longer: a tutor's ended follow-up, an offer not taken up.

Nobody orders it: whoever receives the end of an appointment, or the answer to an offer, has in it all it takes. So the
order in which things arrive does not matter, and what an old bundle brings back goes again.
"""

from partaj_desktop.domain.changes import writer_id
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import TrustList
from partaj_desktop.services.parties import parties, sight_of, sight_of_workstation
from partaj_desktop.services.session import Session
from partaj_desktop.store import erasure, journal, local, state
from partaj_desktop.store.writers import Writers


def let_go(session: Session, trust: TrustList) -> int:
    """Turn what is no longer to be held here into commits; give how many changes. In a transaction.

    A young person about whom this workstation wrote stays whole until somebody who is to know has acknowledged it.
    """
    me = session.me()
    if me.role is Role.COORDINATOR:
        return 0
    sight = sight_of_workstation(session, me)
    gone = state.let_go(session.connection, sight, territory=Id(me.territory) if me.territory else None)
    return erasure.let_go(session.connection, gone - _awaited(session, trust, gone), sight)


def _awaited(session: Session, trust: TrustList, people: set[Id]) -> set[Id]:
    """Give those about whom words written here have not certainly arrived."""
    own = _own_writers(session)
    written = {one for one in people if erasure.writers_about(session.connection, one) & own}
    if not written or journal.unsealed(session.connection, session.writer):
        return written
    newest = journal.last_arrival_of(session.connection, session.writer)
    for party in parties(session, trust):
        channel = local.channel(session.connection, party)
        if channel.sent_arrival >= newest and channel.acknowledged >= channel.sent:
            known = sight_of(session, trust, party)
            written = set() if known.everything else written - known.subjects
    return written


def _own_writers(session: Session) -> set[int]:
    writers, public = Writers(session.connection), session.signing_key.public
    own = {session.writer, *(writer_id(public, epoch) for epoch in journal.epochs(session.connection))}
    return {no for no, writer in writers.all().items() if writer in own}
