"""Two histories of one writer, as a copied disk or a machine put back leaves them (docs/adr/0026-forks.md).

Whose counts: the one held here, unless the other comes from a workstation that leads this one: the region leads the
facilitators, its founder its substitutes, and a facilitator the tutors. So all follow the region's in the end. What
does not count is set aside, and the rest of the bundle stands. The workstation itself gives way to whoever tells it: it
takes what comes back under its name, and writes again, under a new one, what only it had. Once it has, it gives way
again to who leads it alone; what others bring of a third history it sets aside, and writes again too. Who finds it out
sends it everything anew, its own words too: that is how it learns.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from partaj_desktop.domain.changes import OpenRun, Run, writer_id
from partaj_desktop.domain.errors import BundleRefused, Reason
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import Workstation
from partaj_desktop.services import authorised, key_files, parties, series
from partaj_desktop.services.session import Session, microseconds
from partaj_desktop.services.unlock import save_identity
from partaj_desktop.store import access, journal, local, union, withdrawn
from partaj_desktop.store.projection import News
from partaj_desktop.store.union import Taken

_EPOCH_JUMP = 1 << 16


class Settled(NamedTuple):
    """What settling histories brought: what was taken, what was set aside.

    `again`: own entries to be written again; None where this workstation did not have to give way.
    """

    taken: Taken
    aside: Sequence[Run]
    again: Sequence[Run] | None


def settle(session: Session, taken: Taken, sender: Workstation) -> Settled:
    """Settle the runs that uniting a bundle left apart. In the transaction that takes it, before it is projected.

    Raises:
        BundleRefused: FORK, when the sender itself wrote the history that does not count.
    """
    if not taken.apart:
        return Settled(taken, (), None)
    me = session.me()
    mine = [one for one in taken.apart if _wrote(me, one.run)]
    own = [one for one in mine if one.run.writer == session.writer or _leads(sender, me)]
    third = [one.run for one in mine if one not in own]
    others = [one for one in taken.apart if not _wrote(me, one.run)]
    again = _give_way(session, own) if own else None
    unknown = authorised.not_aside(session, third)
    if unknown:
        again = [*(again or ()), *unknown]
    if _leads(sender, me):
        aside = [run for one in others for run in _take_out(session, one)]
        come = [*own, *others]
    elif any(_wrote(sender, one.run) for one in others):
        raise BundleRefused(Reason.FORK)
    else:
        aside = [one.run for one in others]
        come = own
    authorised.set_aside(session, [*aside, *third])
    for author in session.trust().workstations:
        if author.id != me.id and any(_wrote(author, run) for run in aside):
            tell(session, author)
    more = union.unite(session.connection, come, session.writer)
    if more.apart:
        raise BundleRefused(Reason.FORK, "two histories in one bundle")
    return Settled(_joined(taken, more), [*aside, *third], again)


def tell(session: Session, author: Workstation, *, at_once: bool = False) -> None:
    """Send a workstation that wrote two histories everything anew, unless that is under way. In a transaction.

    `at_once`: even then, since what is under way was made before something was found out.
    """
    trust = session.trust()
    party = trust.party(author)
    channel = local.channel(session.connection, party)
    under_way = channel.start > 1 and channel.acknowledged < channel.start
    if party in parties.parties(session, trust) and (at_once or not under_way):
        local.restart_channel(session.connection, party, channel.sent, channel.acknowledged)


def _wrote(one: Workstation, run: Run) -> bool:
    return writer_id(one.signing, run.epoch) == run.writer


def _leads(one: Workstation, other: Workstation) -> bool:
    return _rank(one) > _rank(other)


def _rank(one: Workstation) -> int:
    if one.role is Role.COORDINATOR:
        return 2 if one.is_deputy else 3
    return 1 if one.role is Role.FACILITATOR else 0


def _take_out(session: Session, one: OpenRun) -> list[Run]:
    """Take out of the journal what is held of a run's writer from where it contradicts the run on."""
    out: list[Run] = []
    while (since := union.contradicted(session.connection, one)) is not None:
        out += withdrawn.take_out(session.connection, one.run.writer, since - 1)
    return out


def _give_way(session: Session, come: Sequence[OpenRun]) -> list[Run]:
    """Begin a new history: what this workstation alone had of the former one is taken out, to be written again."""
    journal.seal(session.connection, session.pen())
    out: list[Run] = []
    for one in come:
        out += _take_out(session, one)
    begin_anew(session, next_epoch(session.identity.epoch, session))
    access.note(session.connection, "history.renewed", microseconds(session.now()))
    return out


def next_epoch(after: int, session: Session) -> int:
    """Draw an epoch past one: far enough that two copies of one workstation do not meet again."""
    return after + 1 + int.from_bytes(session.random(2), "big") % _EPOCH_JUMP


def begin_anew(session: Session, epoch: int) -> None:
    """Write on in a new epoch and new series. In a transaction."""
    save_identity(session, epoch=epoch)
    for channel in local.channels(session.connection):
        series.begin_far_away(session, channel.party)


def note_epoch(session: Session) -> None:
    """Note beside the store the epoch it has come to: no backup restored later must fall back into one used before."""
    keys = key_files.load(session.profile)
    key_files.save(session.profile, replace(keys, epoch=max(keys.epoch, session.identity.epoch)))


def _joined(one: Taken, other: Taken) -> Taken:
    news = News(list)
    for part in (one, other):
        for table, some in part.news.items():
            news[table] += some
    return Taken(one.entries + other.entries, news, ())
