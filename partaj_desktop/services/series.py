"""The series of a channel: where the present one stands, what of it is missing, where a new one begins.

A workstation that was restored numbers its bundles in a new series, which may begin below the former one: the greatest
(epoch, start) is the present series, never the greatest number alone (docs/bundle-format.md §3).
"""

from partaj_desktop.bundle.envelope import Manifest
from partaj_desktop.domain.gaps import Gaps
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.trust import TrustList, Workstation
from partaj_desktop.services.session import Session
from partaj_desktop.store import local

_NUMBER_JUMP = 1 << 20


# --- received -------------------------------------------------------------------------------------------------------


def missing(session: Session, sender: Id, also: Manifest | None = None) -> Gaps:
    """Find the numbers of a sender's channel that are missing, in its present series, below the highest received.

    `also` counts as received.
    """
    return Gaps.below(*_present(session, sender, also))


def all_missing(session: Session, trust: TrustList) -> list[tuple[Workstation, Gaps]]:
    """List the workstations of whose channel numbers are missing; of one withdrawn nothing would be taken any more."""
    waited = [one for one in trust.workstations if one.revoked is None]
    return [(one, gaps) for one in waited if (gaps := missing(session, Id(one.id)))]


def last_contiguous(session: Session, sender: Id) -> int:
    """Give the last number of a sender's present series before the first that is missing: what it is told.

    Nothing, once that series has parted: so the sender begins another one.
    """
    start, numbers = _present(session, sender)
    if local.settings(session.connection).get(_parted_key(sender)) == _parted_mark(session, sender):
        return 0
    last = start - 1
    while last + 1 in numbers:
        last += 1
    return last


def note_parted(session: Session, sender: Id) -> bool:
    """Note that a sender's present series has two bundles of one number: it went back, and goes on without knowing.

    Give whether that is news. In a transaction.
    """
    key, mark = _parted_key(sender), _parted_mark(session, sender)
    if local.settings(session.connection).get(key) == mark:
        return False
    local.save_setting(session.connection, key, mark)
    return True


def _parted_key(sender: Id) -> str:
    return f"parted/{sender.hex()}"


def _parted_mark(session: Session, sender: Id) -> str:
    came = local.received(session.connection, sender)
    epoch, start = max(((one.epoch, one.start) for one in came), default=(0, 1))
    return f"{epoch} {start}"


def begins_anew(came: list[local.Incoming], manifest: Manifest) -> bool:
    """Tell a bundle of a series that is new here, of a sender that did not go back: it thinks that this reader did."""
    seen = [(one.epoch, one.start) for one in came]
    return manifest.start > 1 and all(one[0] == manifest.epoch and one[1] < manifest.start for one in seen)


def is_late(came: list[local.Incoming], manifest: Manifest) -> bool:
    """Tell a bundle older than one of its sender's that came: what it says was told anew since."""
    return any((one.epoch, one.number) > (manifest.epoch, manifest.number) for one in came)


def _present(session: Session, sender: Id, also: Manifest | None = None) -> tuple[int, set[int]]:
    came: list[local.Incoming | Manifest] = [*local.received(session.connection, sender)]
    if also is not None:
        came.append(also)
    present = max(((one.epoch, one.start) for one in came), default=(0, 1))
    return present[1], {one.number for one in came if (one.epoch, one.start) == present}


# --- sent -----------------------------------------------------------------------------------------------------------


def channel(session: Session, party: Id) -> local.Channel:
    """Read how far the exchange with a party is. In a transaction.

    One that stands at nothing on a restored workstation may only have begun after the copy was made: its party was
    enrolled since. It begins far away too.
    """
    found = local.channel(session.connection, party)
    if found.sent or not session.identity.epoch:
        return found
    begin_far_away(session, party)
    return local.channel(session.connection, party)


def begin_anew(session: Session, party: Id) -> None:
    """Begin a new series to a party, which carries everything again; none where nothing was sent. In a transaction."""
    found = channel(session, party)
    if found.sent:
        local.restart_channel(session.connection, party, found.sent, found.acknowledged)


def begin_far_away(session: Session, party: Id) -> None:
    """Begin a new series past any number this workstation, restored, may have used in the channel. In a transaction."""
    jump = _NUMBER_JUMP + int.from_bytes(session.random(3), "big") % _NUMBER_JUMP
    local.restart_channel(session.connection, party, local.channel(session.connection, party).sent + jump, 0)
