"""The workstations that are authorised: the region's list, what substitutes granted, what was set aside."""

from collections.abc import Sequence

from partaj_desktop.bundle import payload
from partaj_desktop.bundle import trust as trusting
from partaj_desktop.domain.changes import OpenRun
from partaj_desktop.domain.trust import TrustList
from partaj_desktop.services.session import Session
from partaj_desktop.services.unlock import save_identity
from partaj_desktop.store import local


def after(session: Session, content: payload.Payload) -> TrustList:
    """Give the list that will be in force once a bundle is taken; every run in it is judged by that one.

    Raises:
        BundleRefused: the list it brings does not verify, or is another region's.
    """
    held = session.trust_list()
    brought = trusting.newer(held, content.trust)
    return trusting.in_force(brought or held, (*local.grants(session.connection), *content.grants))


def keep(session: Session, content: payload.Payload) -> None:
    """Keep the list and the grants a bundle brought, once judged. Within the transaction that takes it."""
    brought = trusting.newer(session.trust_list(), content.trust)
    if brought is not None and content.trust is not None:
        local.save_trust(session.connection, brought.age, content.trust)
        if brought.root != session.identity.root_public:
            save_identity(session, root_public=brought.root)
    local.save_grants(session.connection, content.grants)


def set_aside(session: Session, runs: Sequence[OpenRun]) -> None:
    """Keep what a workstation wrote that is no longer authorised: the region may still take it. In a transaction."""
    alone = [payload.Payload(runs=(one.run,)) for one in runs]
    local.save_set_aside(
        session.connection,
        [(run.writer, run.first, run.last, payload.encode(one)) for one in alone for run in one.runs],
    )
