"""The series of a channel: where the present one stands, what of it is missing, where a new one begins.

A workstation that was restored numbers its bundles in a new series, which may begin below the former one: the greatest
(epoch, start) is the present series, never the greatest number alone (docs/bundle-format.md §3).
"""

from partaj_desktop.bundle.envelope import Manifest
from partaj_desktop.domain.ids import Id
from partaj_desktop.services.session import Session
from partaj_desktop.store import local

_NUMBER_JUMP = 1 << 20


# --- received -------------------------------------------------------------------------------------------------------


def missing_numbers(session: Session, sender: Id, also: Manifest | None = None) -> tuple[int, ...]:
    """List the numbers of a sender's channel that are missing, in its present series, below the highest received.

    `also` counts as received.
    """
    start, numbers = _present(session, sender, also)
    return tuple(number for number in range(start, max(numbers, default=0)) if number not in numbers)


def last_contiguous(session: Session, sender: Id) -> int:
    """Give the last number of a sender's present series before the first that is missing: what it is told."""
    start, numbers = _present(session, sender)
    last = start - 1
    while last + 1 in numbers:
        last += 1
    return last


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


def begin_far_away(session: Session, party: Id) -> None:
    """Begin a new series past any number this workstation, restored, may have used in the channel. In a transaction."""
    jump = _NUMBER_JUMP + int.from_bytes(session.random(3), "big") % _NUMBER_JUMP
    local.restart_channel(session.connection, party, local.channel(session.connection, party).sent + jump, 0)
