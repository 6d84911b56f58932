"""Let go of what this workstation was shown and is no longer: a tutor's ended follow-up, an offer not taken up.

Nobody orders it: whoever receives the end of an appointment, or the answer to an offer, has in it all it takes. So the
order in which things arrive does not matter, and what an old bundle brings back goes again.
"""

from base64 import b64encode
from dataclasses import replace

from partaj_desktop.domain.changes import is_line, read_change, writer_id
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import TrustList
from partaj_desktop.services import authorised
from partaj_desktop.services.parties import parties, sight_here, sight_of
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
    sight = sight_here(session)
    territory = Id(me.territory) if me.territory else None
    gone = state.let_go(session.connection, sight, territory=territory)
    if territory is not None:
        gone |= _offered_aside(session, territory) - sight.subjects - state.offered_by(session.connection, territory)
    # Who took somebody over and lost to another territory keeps the name, to know of whom it is told.
    named = replace(sight, beside=sight.beside | state.taken_over_by(session.connection, territory))
    return erasure.let_go(session.connection, gone - _awaited(session, trust, gone), named)


def _offered_aside(session: Session, territory: Id) -> set[Id]:
    """Give those who were offered here by what was taken out since: a withdrawn workstation's last words."""
    to = b64encode(territory).decode()
    runs = authorised.runs_aside(session)
    parts = [part for run in runs for entry in run.entries for part in entry.parts if is_line(part)]
    found = (read_change(part) for part in parts)
    return {Id(one.subject) for one in found if one.table == "transfer" and one.fields.get("to_territory") == to}


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
