"""A tutor enrolled through the facilitator: who heard the ten words presents the request, and answers it in the end.

The region alone authorises. What a facilitator presents travels in each of its bundles to the region until the list in
force names the workstation; the answer is then the facilitator's, with the situations entrusted to that tutor inside.
"""

from partaj_desktop.bundle import payload
from partaj_desktop.bundle import trust as trusting
from partaj_desktop.domain.authorisation import PresentedLine, RequestState
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.text import plain
from partaj_desktop.domain.trust import MOST_PRESENTED, MOST_REQUEST, Request, Signed, TrustList, Workstation
from partaj_desktop.services import authorised, enrolment, tutors
from partaj_desktop.services.enrolment import NOTHING_MORE, Granted
from partaj_desktop.services.session import Session, instant, microseconds
from partaj_desktop.store import region, requests
from partaj_desktop.store.requests import Kept

# --- on the facilitator's workstation -------------------------------------------------------------------------------


def may_present(session: Session) -> bool:
    """Tell whether requests are presented to the region from here."""
    return session.role is Role.FACILITATOR and session.me().revoked is None


def present(session: Session, data: bytes, heard_words: str) -> PresentedLine:
    """Keep a tutor's request whose ten words were heard: it goes to the region with the next bundle.

    One the list in force names already is kept too: it only remains to answer it.

    Raises:
        UserError: altered request, other words, not a tutor's, another workstation's identity, too many of them.
    """
    _must_present(session)
    asked = enrolment.heard(data, heard_words)
    if asked.role is not Role.TUTOR:
        raise UserError("Seule la demande d’un tutorat se présente ainsi.", "Adressez-la à la coordination régionale.")
    signed = trusting.signed_request(data)
    if len(payload.request_line(signed)) > MOST_REQUEST:
        raise UserError(
            "Cette demande est trop longue pour être présentée.", "Adressez-la à la coordination régionale."
        )
    with session.transaction():
        _keep(session, asked, signed)
    return next(one for one in lines(session) if one.workstation == asked.workstation)


def _must_present(session: Session) -> None:
    if not may_present(session):
        raise UserError(
            "Ce poste ne présente pas de demandes.", "L’animation d’un territoire le fait pour ses tutorats."
        )


def _keep(session: Session, asked: Request, signed: Signed) -> None:
    is_listed = enrolment.known(session, asked) is not None
    mine = {one.workstation: one for one in requests.presented_by(session.connection, session.workstation)}
    before = mine.get(Id(asked.workstation))
    if before is not None and before.body != signed.body:
        raise UserError(
            "Une autre demande porte déjà cette identité.", "Retirez-la d’abord, si elle n’est pas la bonne."
        )
    if before is not None:
        return
    if len(mine) >= MOST_PRESENTED:
        raise UserError(f"Déjà {MOST_PRESENTED} demandes attendent.", "Retirez celles qui n’ont plus lieu d’être.")
    kept = Kept(
        presenter=session.workstation, workstation=Id(asked.workstation), body=signed.body, signature=signed.signature,
        presented_at=microseconds(session.now()), told=is_listed,
    )  # fmt: skip
    requests.save(session.connection, kept)


def answer(session: Session, workstation: Id) -> bytes:
    """Write the answer to a tutor whose request was presented here and accepted: one file, its situations inside.

    Raises:
        UserError: not presented here, or the region has not authorised it yet.
    """
    _must_present(session)
    asked = _asked(_found(session, session.workstation, workstation))
    with session.transaction():
        found = enrolment.known(session, asked)
        if found is None:
            raise UserError(
                "La région n’a pas encore autorisé ce poste.", "Sa décision viendra avec un envoi de la coordination."
            )
        return enrolment.answer(session, found, session.signing_key)


def let_go(session: Session, workstation: Id) -> None:
    """Present a request no longer: it was answered, or is not to be."""
    with session.transaction():
        requests.drop(session.connection, session.workstation, workstation)


# --- on the region's workstations -----------------------------------------------------------------------------------


def accept(session: Session, line: PresentedLine, granted: Granted = NOTHING_MORE) -> None:
    """Authorise what a facilitator presents, as it was shown: its words were heard there. Who presented it answers.

    Raises:
        UserError: no longer presented so, unknown tutor, nobody here may authorise; otherwise as `enrolment.enrol`.
    """
    authorised.must_decide(session)
    with session.transaction():
        enrolment.authorise(session, _shown(session, line), granted)


def refuse(session: Session, line: PresentedLine) -> None:
    """Show a request no more, however often its presenter sends it.

    Raises:
        UserError: no longer presented so, nobody here may authorise.
    """
    authorised.must_decide(session)
    with session.transaction():
        _shown(session, line)
        requests.refuse(session.connection, line.presenter, line.workstation)


def find(session: Session, words: str) -> PresentedLine:
    """Find the request that waits by its ten words; UserError when none has them."""
    found = next((one for one in lines(session) if trusting.same_words(words, one.words)), None)
    if found is None:
        raise UserError("Aucune demande présentée n’a ces dix mots.", "La commande « requests » les donne.")
    return found


def _shown(session: Session, line: PresentedLine) -> Request:
    """Find a request as it was shown: one that a bundle replaced meanwhile was not decided about."""
    kept = _found(session, line.presenter, line.workstation)
    presenter = _presenter(session.trust(), kept)
    if presenter is None or _words(kept) != line.words:
        raise UserError("Cette demande n’est plus présentée.", "Reprenez la liste.")
    return trusting.presented(kept.signed, presenter)


# --- both -----------------------------------------------------------------------------------------------------------


def _found(session: Session, presenter: Id, workstation: Id) -> Kept:
    kept = requests.presented_by(session.connection, presenter)
    found = next((one for one in kept if one.workstation == workstation), None)
    if found is None:
        raise UserError("Cette demande n’est plus présentée.", "Reprenez la liste.")
    return found


def _asked(kept: Kept) -> Request:
    return trusting.read_request(_file(kept))[0]


def _words(kept: Kept) -> tuple[str, ...]:
    return trusting.request_words(_file(kept))


def _file(kept: Kept) -> bytes:
    return trusting.request_file(kept.signed)


def _presenter(trust: TrustList, kept: Kept) -> Workstation | None:
    """Find who presents a request, while it may: what a withdrawn workstation heard counts no more."""
    found = trust.of(kept.presenter)
    return found if found is not None and found.role is Role.FACILITATOR and found.revoked is None else None


def lines(session: Session) -> tuple[PresentedLine, ...]:
    """Show what is presented: here, or to whoever decides here."""
    if session.role is Role.FACILITATOR:
        kept = requests.presented_by(session.connection, session.workstation)
    elif session.role is Role.COORDINATOR:
        kept = [one for one in requests.everybody(session.connection) if not one.refused]
    else:
        kept = []
    trust = session.trust()
    made = (_line(session, trust, one) for one in kept)
    return tuple(one for one in made if one is not None)


def _line(session: Session, trust: TrustList, kept: Kept) -> PresentedLine | None:
    presenter = _presenter(trust, kept)
    asked = _asked(kept)
    state = _state(trust, kept, asked)
    if presenter is None or (session.role is Role.COORDINATOR and state is not RequestState.WAITING):
        return None
    places = region.territory_names(session.connection)
    return PresentedLine(
        workstation=kept.workstation,
        presenter=kept.presenter,
        holder=asked.holder,
        role=asked.role,
        organisation=asked.organisation,
        words=_words(kept),
        presented_by=presenter.holder,
        territory=places.get(Id(presenter.territory), "") if presenter.territory else "",
        presented_on=instant(kept.presented_at).date(),
        state=state,
        has_twin=any(plain(one.holder) == plain(asked.holder) for one in trust.with_role(asked.role)),
        is_new=tutors.find(session, asked.holder, asked.organisation) is None,
    )


def _state(trust: TrustList, kept: Kept, asked: Request) -> RequestState:
    if trust.is_free(kept.workstation):
        return RequestState.WAITING
    listed = trust.of(kept.workstation)
    if listed is None or listed.revoked is not None or (listed.signing, listed.box) != (asked.signing, asked.box):
        return RequestState.VOID
    return RequestState.AUTHORISED
