"""The workstations that are authorised: the region's list, what substitutes granted, what was set aside.

The list is the region's word. Whoever holds its root key signs a new version; a substitute signs grants, which
everybody adds to it.
"""

from collections.abc import Sequence

import msgspec

from partaj_desktop.bundle import cut, payload
from partaj_desktop.bundle import merge as judging
from partaj_desktop.bundle import trust as trusting
from partaj_desktop.crypto.signing import SigningKey
from partaj_desktop.domain.changes import OpenRun, Run, writer_id
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import Grant, Period, TrustList, Workstation
from partaj_desktop.services.session import Session, microseconds
from partaj_desktop.services.unlock import save_identity
from partaj_desktop.store import journal, local, region, requests, withdrawn

# --- what a bundle brings -------------------------------------------------------------------------------------------


def after(session: Session, content: payload.Payload) -> TrustList:
    """Give the list that will be in force once a bundle is taken; every run in it is judged by that one.

    Raises:
        BundleRefused: the list it brings does not verify, or is another region's.
    """
    return trusting.in_force(_list_after(session, content), (*local.grants(session.connection), *content.grants))


def _list_after(session: Session, content: payload.Payload) -> TrustList:
    """Give the list that will be held once a bundle is taken; errors as `after`.

    A coordinator's workstation that was restored does not know what it signed since its backup, and numbers its next
    lists alike: what comes back of those is joined with what it decided meanwhile, or one of the two would be lost.
    """
    held = session.trust_list()
    if content.trust is None:
        return held
    brought = trusting.judged(held, content.trust)
    if _signed_here_and_lost(session, held, brought):
        return trusting.rejoined(held, brought)
    return trusting.newer(held, content.trust) or held


def _signed_here_and_lost(session: Session, held: TrustList, brought: TrustList) -> bool:
    if session.identity.root_key is None or brought.root != held.root:
        return False
    kept = local.trust_of_age(session.connection, brought.age)
    return kept is None or trusting.read_list(kept, held.root) != brought


def keep(session: Session, content: payload.Payload) -> None:
    """Keep the list and the grants a bundle brought, once judged. Within the transaction that takes it."""
    before, held, kept = session.trust(), session.trust_list(), _list_after(session, content)
    if kept != held and content.trust is not None:
        if kept == trusting.judged(held, content.trust):
            local.save_trust(session.connection, kept.age, content.trust)
        else:
            put_in_force(session, kept)
        if kept.root != session.identity.root_public:
            # The region's key, where it stood here, has given way: what it signed now, this very store would not take.
            save_identity(session, root_public=kept.root, root_key=None)
    local.save_grants(session.connection, content.grants)
    after = session.trust()
    if after != before:
        settle(session, after)
        name_territory(session)
    if after.version < before.version:
        # A substitute's grants ceased, or a root key gave way: what was told under a higher number is not this list.
        local.tell_trust_again(session.connection)


def name_territory(session: Session) -> None:
    """Note the territory the list gives this workstation, as the region spells it, once it is known here."""
    names, mine = region.territory_names(session.connection), session.me().territory
    if mine in names and names[Id(mine)] != session.identity.territory:
        save_identity(session, territory=names[Id(mine)])


def is_said(session: Session, content: payload.Payload) -> bool:
    """Tell whether a bundle says of the workstations all that is held here: two versions of one number may differ."""
    return content.trust == local.trust(session.connection) and set(content.grants) >= set(
        local.grants(session.connection)
    )


def keep_requests(session: Session, sender: Workstation, content: payload.Payload) -> None:
    """Keep, on the region's workstations, what a facilitator presents: all that its last bundle says, and no more.

    What was refused here stays so while it is presented. Within the transaction that takes the bundle.
    """
    if session.role is not Role.COORDINATOR:
        return
    presenter = Id(sender.id)
    before = {one.workstation: one for one in requests.presented_by(session.connection, presenter)}
    said = {Id(trusting.presented(signed, sender).workstation): signed for signed in content.requests}
    for workstation, signed in said.items():
        known = before.pop(workstation, None)
        if known is None or known.body != signed.body:
            at = microseconds(session.now())
            kept = requests.Kept(
                presenter=presenter, workstation=workstation, body=signed.body, signature=signed.signature,
                presented_at=at,
            )  # fmt: skip
            requests.save(session.connection, kept)
    for workstation in before:
        requests.drop(session.connection, presenter, workstation)


# --- what was set aside ---------------------------------------------------------------------------------------------


def set_aside(session: Session, runs: Sequence[Run]) -> None:
    """Keep runs out of the journal, each with the lines that any road brought of it. In a transaction.

    The region may still take what a workstation no longer authorised wrote.
    """
    held = {(run.writer, run.first, run.head()): run for run in runs_aside(session)} if runs else {}
    kept = {}
    for run in runs:
        key = run.writer, run.first, run.head()
        before = held.get(key)
        kept[key] = held[key] = run if before is None else cut.joined(before, run)
    bodies = {key: payload.encode(payload.Payload(runs=(run,))) for key, run in kept.items()}
    local.save_set_aside(session.connection, [(*key, body) for key, body in bodies.items()])


def not_aside(session: Session, runs: Sequence[Run]) -> list[Run]:
    """Give, of some runs, those of which nothing was set aside before."""
    held = {(run.writer, run.first, run.head()) for run in runs_aside(session)} if runs else set()
    return [run for run in runs if (run.writer, run.first, run.head()) not in held]


def taken_back(session: Session, trust: TrustList) -> list[OpenRun]:
    """Give, judged, what was set aside and is taken by the list in force, and keep it aside no longer.

    On the region's own workstations only: the others get it from there. In a transaction.
    """
    if session.role is not Role.COORDINATOR:
        return []
    known = [run for run in runs_aside(session) if judging.is_known(run, trust)]
    taken, _ = judging.part(judging.judge(known, trust), trust, session.me(), session.me())
    for one in taken:
        local.drop_set_aside(session.connection, one.run.writer, one.run.first, one.head)
    return taken


def runs_aside(session: Session) -> list[Run]:
    """Give the runs that are set aside."""
    return [run for *_, body in local.set_aside(session.connection) for run in payload.decode(body).runs]


def entries_aside(runs: Sequence[Run], workstation: Workstation) -> int:
    """Count the entries of a workstation among runs set aside."""
    return sum(len(run.entries) for run in runs if run.writer == writer_id(workstation.signing, run.epoch))


def settle(session: Session, trust: TrustList) -> None:
    """Set aside what is held of a workstation past its revocation. In a transaction, once a list is in force."""
    for one in trust.workstations:
        if one.revoked is not None and one.id != session.workstation:
            ends = {end.writer: end.after for end in one.revoked}
            for epoch in journal.epochs(session.connection):
                writer = writer_id(one.signing, epoch)
                runs = withdrawn.take_out(session.connection, writer, ends.get(writer, 0))
                set_aside(session, runs)


# --- what the region decides ----------------------------------------------------------------------------------------


def decide(session: Session, workstation: Workstation) -> None:
    """Let the list in force say this of a workstation: a new version, or a substitute's grant.

    Raises:
        UserError: neither the region's root key nor a substitute's period is here.
    """
    held = session.trust()
    if session.identity.root_key is not None:
        others = {one.id: one for one in held.workstations} | {workstation.id: workstation}
        changed = msgspec.structs.replace(held, version=held.version + 1, workstations=list(others.values()))
        put_in_force(session, changed)
        return
    must_decide(session)
    said = Grant(
        region=held.region, deputy=session.workstation, at=microseconds(session.now()), workstation=workstation
    )
    with session.transaction():
        local.save_grants(session.connection, [trusting.sign_grant(said, session.signing_key)])


def put_in_force(session: Session, trust: TrustList) -> None:
    """Sign a version of the list with the root key, and follow it."""
    signed = trusting.sign_list(trust, root_key(session))
    with session.transaction():
        local.save_trust(session.connection, trust.age, signed)


def root_key(session: Session) -> SigningKey:
    """Give the region's root key; UserError where it is not."""
    if session.identity.root_key is None:
        raise UserError("Seule la coordination régionale peut faire cela.", "Adressez-lui la demande.")
    return SigningKey.from_bytes(session.identity.root_key)


def must_decide(session: Session) -> None:
    """Refuse whoever may not authorise workstations now."""
    if session.identity.root_key is not None:
        return
    me = session.me()
    if not me.is_deputy or me.stands_in is None:
        raise UserError("Seule la coordination régionale autorise des postes.", "Adressez-lui la demande.")
    if not me.stands_in.holds(trusting.day_granted(microseconds(session.now()))):
        raise UserError(
            f"Ce remplacement va du {me.stands_in.since:%d/%m/%Y} au {me.stands_in.until:%d/%m/%Y}.",
            "La coordination peut le prolonger, ou autoriser elle-même.",
        )


def check_period(period: Period) -> None:
    """Refuse a period that ends before it begins."""
    if period.until < period.since:
        raise UserError("Ce remplacement finit avant de commencer.", "Vérifiez les deux dates.")


def answering_key(session: Session) -> SigningKey:
    """Give the key that signs answers: the region's, or the substitute's own."""
    if session.identity.root_key is not None:
        return SigningKey.from_bytes(session.identity.root_key)
    return session.signing_key
