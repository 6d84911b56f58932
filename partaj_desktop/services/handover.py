"""A person leaves, another takes over: what has to be written for it, and the paper both sign.

What belongs to a territory (meetings, situations, what is due) passes by itself, with what was addressed to the
workstation (`TrustList.heir`). A tutor's young people are entrusted to a person: these appointments end, and the same
are proposed to the one who takes over, whose agreement and the young person's are still to be had.
"""

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.papers import HandoverPaper, OpenLine, PlannedLine, TutorLine
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import Workstation
from partaj_desktop.domain.vocabulary import ROLE
from partaj_desktop.services import authorised, replaced
from partaj_desktop.services.closing import banner
from partaj_desktop.services.session import Draft, Session, day
from partaj_desktop.store import meetings, people, region, situations

LEFT = "départ"
"""Why the appointments of a tutor who is withdrawn end."""
_OVER = frozenset({"closed", "spotted", "verified"})


def pass_on(session: Session, leaving: Workstation, heir: Workstation) -> int:
    """End the appointments of a tutor who leaves, and propose them to the one who takes over; give how many.

    Those that were only proposed pass as well: nobody would answer any longer.

    Within the transaction that withdraws the workstation.
    """
    if leaving.tutor is None or heir.tutor in (None, leaving.tutor):
        return 0
    draft, today = Draft(session), session.today()
    open_ones = situations.not_over(session.connection, Id(leaving.tutor))
    for one in open_ones:
        draft.set("appointment", one.id, one.person, state="ended", ended_on=today, end_reason=LEFT)
        draft.new(
            "appointment", one.person, situation=one.situation, tutor=heir.tutor, state="proposed", proposed_on=today
        )
    draft.record("tutor.passed_on")
    return len(open_ones)


def handover(session: Session, workstation: Id) -> bytes:
    """Make the paper for a workstation of the list, withdrawn or about to be.

    Raises:
        UserError: it is not on the list.
    """
    from partaj_desktop.documents.handover import handover_pdf  # only whoever prints loads reportlab

    return handover_pdf(paper(session, workstation))


def paper(session: Session, workstation: Id) -> HandoverPaper:
    """Gather what passes from one workstation to another; errors as `handover`."""
    trust = session.trust()
    one = trust.of(workstation)
    if one is None:
        raise UserError("Ce poste ne figure pas parmi les postes autorisés.", "Reprenez la liste.")
    heir = trust.of(one.successor) if one.successor else None
    where = next((t.name for t in region.territories(session.connection) if t.id == one.territory), "")
    open_ones = _open(session, one, where)
    placed = one.role is Role.FACILITATOR
    return HandoverPaper(
        printed_on=session.today(),
        leaving=one.holder,
        role=ROLE[one.role],
        organisation=one.organisation,
        territory=where,
        heir=f"{heir.holder}, {heir.organisation}" if heir else "",
        last_on=replaced.last_written_on(session, one),
        aside=authorised.entries_aside(authorised.runs_aside(session), one),
        meetings=_planned(session, where) if placed else None,
        situations=tuple(_line(row) for row in open_ones) if one.role is not Role.COORDINATOR else None,
        tutors=_tutors(open_ones, session) if placed else None,
        to_do=tuple(_to_do(session, one, heir)),
        banner=banner(session),
    )


def _open(session: Session, one: Workstation, where: str) -> list[situations.Listed]:
    """List the situations that are open: of the territory and its cells, of a tutor; of nobody for the coordination."""
    held = [row for row in situations.listing(session.connection) if row.state not in _OVER]
    if one.role is Role.TUTOR and one.tutor is not None:
        person = Id(one.tutor)
        mine = {row.situation for row in situations.entrusted(session.connection, person)}
        if one.withdrawn_on is not None:
            mine |= {row.situation for row in situations.passed_on(session.connection, person, LEFT, one.withdrawn_on)}
        name = situations.name_of(session.connection, person)
        return [row for row in held if row.id in mine or row.tutor == name]
    if one.role is not Role.FACILITATOR:
        return []
    here = [row for row in held if row.territory == where]
    cells = {Id(cell) for cell in one.cells}
    return [row for row in here if not cells or situations.situation(session.connection, row.id).cell in cells]


def _planned(session: Session, where: str) -> tuple[PlannedLine, ...]:
    today = session.today()
    return tuple(
        PlannedLine(held_on=held_on, cell=one.cell_name or "", items=one.items)
        for one in reversed(meetings.listing(session.connection))
        if one.territory_name == where and one.state != "closed"
        and (held_on := day(one.held_on)) is not None and held_on >= today
    )  # fmt: skip


def _line(row: situations.Listed) -> OpenLine:
    return OpenLine(
        name=f"{row.first_name or ''} {row.last_name or 'inconnu'}".strip(),
        solution=row.solution or "",
        structure=row.lead_organisation or "",
        due=day(row.due_on) if row.solution_state == "proposed" else None,
        tutor=row.tutor or "",
    )


def _tutors(rows: list[situations.Listed], session: Session) -> tuple[TutorLine, ...]:
    known = {
        f"{one.first_name} {one.last_name}": one.organisation_name or "" for one in region.tutors(session.connection)
    }
    followed: dict[str, list[str]] = {}
    for row in rows:
        if row.tutor:
            followed.setdefault(row.tutor, []).append(_line(row).name)
    return tuple(
        TutorLine(name=name, organisation=known.get(name, ""), followed=tuple(names))
        for name, names in sorted(followed.items())
    )


def _to_do(session: Session, one: Workstation, heir: Workstation | None) -> list[str]:
    """Say what no program can pass on."""
    told = []
    if heir is None:
        told.append("Dire qui prend la suite : ce qui est adressé à ce poste attend.")
    if one.role is Role.TUTOR and heir is not None and heir.tutor is not None:
        waiting = _proposed_to(session, Id(heir.tutor))
        if waiting:
            told.append(f"Recueillir l’accord des jeunes et de leurs parents pour {heir.holder} : {waiting}.")
    told += [f"{silence.in_words()}" for silence in replaced.silences(session) if silence.workstation == one.id]
    return told


def _proposed_to(session: Session, tutor: Id) -> str:
    names = people.names(session.connection)
    proposed = situations.proposed_to(session.connection, tutor)
    return ", ".join(sorted(names.get(person, "") for person in proposed))
