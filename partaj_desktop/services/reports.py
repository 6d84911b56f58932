"""The papers: the progress note, the follow-up sheet, the dashboard, made in memory from the store."""

from datetime import date
from pathlib import Path

from partaj_desktop.domain.ages import age
from partaj_desktop.domain.changes import read_header
from partaj_desktop.domain.figures import Figures, fingerprint
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.overviews import NoteView
from partaj_desktop.domain.papers import (
    DashboardPaper,
    EntryLine,
    Fact,
    FollowUpSheetPaper,
    LiaisonPaper,
    NotePaper,
    PassageLine,
    PlatformLine,
    ReferrerLine,
    SessionLine,
    SolutionLine,
)
from partaj_desktop.domain.typography import date_fr
from partaj_desktop.domain.views import SituationView
from partaj_desktop.domain.vocabulary import (
    CONTACT_KIND,
    DECISION_KIND,
    ENTRY_KIND,
    LAST_SITUATION,
    ORGANISATION_KIND,
    SESSION_KIND,
    SOLUTION_STATE,
)
from partaj_desktop.services import figures, situations, territories, timeline
from partaj_desktop.services.closing import banner
from partaj_desktop.services.session import Session, day
from partaj_desktop.store import figures as counts
from partaj_desktop.store import meetings, people, region
from partaj_desktop.store import situations as stored
from partaj_desktop.system import files

_INITIAL_TRAINING = ("middle_school", "vocational_school", "general_school", "apprentice")
_LOW_LEVELS = ("vi", "v_bis")
_REFERRER_KINDS = ("mgi", "cio", "mission_locale", "social", "cfa", "training")
_NAMED = ("mission_locale", "cfa")


def progress_note(session: Session, *, as_of: date, calls_as_of: date) -> NoteView:
    """Make the progress note at its two dates."""
    from partaj_desktop.documents.progress_note import progress_note_pdf

    paper = note_paper(session, as_of=as_of, calls_as_of=calls_as_of)
    return NoteView(
        as_of=as_of,
        calls_as_of=calls_as_of,
        pdf=progress_note_pdf(paper),
        fingerprint=fingerprint(paper.figures),
        warnings=_warnings(paper.figures),
    )


def _warnings(computed: Figures) -> tuple[str, ...]:
    if not computed.total.meetings:
        return ("Aucune séance close à cette date : la note n’aurait pas de chiffres.",)
    return ()


def note_paper(session: Session, *, as_of: date, calls_as_of: date) -> NotePaper:
    """Gather what the note says: its own words, and figures counted from the store."""
    from partaj_desktop.documents.letterhead import note_letterhead

    header, texts = note_letterhead()
    connection, until = session.connection, as_of.isoformat()
    _, first, last = counts.meetings(connection, until)
    by_situation = counts.grouped(connection, "by_last_situation", until)
    by_level = counts.grouped(connection, "by_level", until)
    return NotePaper(
        header=header,
        texts=texts,
        figures=figures.compute(session, as_of=as_of, calls_as_of=calls_as_of),
        platforms=tuple(
            PlatformLine(installed_on=when, committee=one.territory, place=one.place or "")
            for one in region.platforms(connection, until)
            if (when := day(one.installed_on)) is not None
        ),
        commission_sessions=tuple(
            SessionLine(held_on=when, kind=SESSION_KIND.get(kind, ""))
            for text, kind in region.commission_sessions(connection, until)
            if (when := day(text)) is not None
        ),
        first_meeting=day(first),
        last_meeting=day(last),
        referrers=_referrers(session, until),
        initial_training=sum(by_situation.get(code, 0) for code in _INITIAL_TRAINING),
        low_levels=sum(by_level.get(code, 0) for code in _LOW_LEVELS),
        banner=banner(session),
    )


def _referrers(session: Session, until: str) -> tuple[ReferrerLine, ...]:
    by_kind = counts.grouped(session.connection, "by_referrer", until)
    named = counts.named_referrers(session.connection, until)
    return tuple(
        ReferrerLine(
            family=ORGANISATION_KIND[kind],
            named=tuple(name for of, name, _ in named if of == kind) if kind in _NAMED else (),
            situations=by_kind.get(kind),
        )
        for kind in _REFERRER_KINDS
        if by_kind.get(kind)
    )


def dashboard(session: Session, *, as_of: date, territory: str = "") -> bytes:
    """Make the dashboard's paper of a territory, or of all this profile holds: the region, or one's territory.

    Raises:
        UserError: there is no such territory.
    """
    from partaj_desktop.documents.dashboard import dashboard_pdf

    name = territory or session.identity.territory
    where = territories.find(session, name) if name else None
    return dashboard_pdf(
        DashboardPaper(
            figures=figures.compute(session, as_of=as_of, territory=where),
            territory=where.name if where else "",
            updated_by=session.identity.organisation,
            banner=banner(session),
        )
    )


def follow_up_sheet(session: Session, situation: Id) -> bytes:
    """Make a situation's follow-up sheet."""
    from partaj_desktop.documents.follow_up_sheet import follow_up_sheet_pdf

    return follow_up_sheet_pdf(_sheet(session, situation))


def _sheet(session: Session, situation: Id) -> FollowUpSheetPaper:
    view = situations.show(session, situation)
    row = stored.situation(session.connection, situation)
    return FollowUpSheetPaper(
        printed_on=session.today(),
        territory=view.line.territory,
        title=_title(session, row),
        identity=_identity(view.line.last_name, view.line.first_name, view.birth_date, view.line.commune, session),
        schooling=_schooling(session, row.person),
        proposed_by=view.proposed_by,
        proposed_on=day(row.proposed_on),
        state=view.line.state,
        structure_in_charge=view.line.lead_organisation,
        tutor=view.line.tutor,
        passages=tuple(
            PassageLine(
                held_on=when,
                cell=f"Séance {one.number}" if one.number else "",
                decision=DECISION_KIND.get(one.kind or "", ""),
            )
            for one in meetings.passages_of(session.connection, situation)
            if (when := day(one.held_on)) is not None
        ),
        solutions=tuple(
            SolutionLine(kind=one.label, structure=one.organisation_name, due=one.due_on, state=one.state)
            for one in view.solutions
        ),
        entries=_entries(session, situation),
        continuity=_overdue(view, session.today()),
        banner=banner(session),
    )


def liaison_sheet(session: Session, situation: Id) -> bytes:
    """Make the sheet given to a colleague outside the region; nothing of the logbook, no note kept to a circle."""
    from partaj_desktop.documents.liaison_sheet import liaison_sheet_pdf

    sheet, person = _sheet(session, situation), people.person_of(session.connection, situation)
    return liaison_sheet_pdf(
        LiaisonPaper(
            printed_on=sheet.printed_on,
            territory=sheet.territory,
            sender=f"{session.identity.holder}, {session.identity.organisation}",
            identity=sheet.identity,
            reach=_reach(session, person),
            schooling=sheet.schooling,
            passages=sheet.passages,
            solutions=sheet.solutions,
            tutor=sheet.tutor,
            copy_number=1,
            banner=sheet.banner,
        )
    )


def _reach(session: Session, person: Id) -> tuple[Fact, ...]:
    """Give every number and address that may be used, and the legal representatives with theirs."""
    usable = [one for one in people.contacts(session.connection, person) if one.usage != "do_not_use"]
    ways = [Fact(label=CONTACT_KIND.get(one.kind or "", "").capitalize(), value=one.value or "") for one in usable]
    parents = [
        Fact(
            label=(one.relation or "Représentant légal").capitalize(),
            value=", ".join(filter(None, (one.name, one.phone))),
        )
        for one in people.guardians(session.connection, person)
    ]
    return (*ways, *parents) or (Fact(label="Téléphone", value=""),)


def _overdue(view: SituationView, today: date) -> tuple[str, ...]:
    """Tell the solutions only proposed, past the date an answer was due."""
    return tuple(
        f"{one.label} : à relancer depuis le {date_fr(one.due_on)}."
        for one in view.solutions
        if one.due_on is not None and one.due_on < today and one.state == SOLUTION_STATE["proposed"]
    )


def _title(session: Session, row: stored.Situation) -> str:
    word = next((one.follow_up_word for one in region.territories(session.connection) if one.id == row.territory), None)
    return (word or "fiche de suivi").capitalize()


def _identity(last: str, first: str, birth: date | None, commune: str, session: Session) -> tuple[Fact, ...]:
    years = age(birth, session.today())
    return (
        Fact(label="Nom", value=last),
        Fact(label="Prénom", value=first),
        Fact(label="Date de naissance", value=f"{date_fr(birth)} ({years} ans)" if birth else ""),
        Fact(label="Commune", value=commune),
    )


def _schooling(session: Session, person: Id) -> tuple[Fact, ...]:
    row = people.schooling(session.connection, person)
    return (
        Fact(label="Dernière situation", value=LAST_SITUATION.get(row.last_situation or "", "")),
        Fact(label="Dernière classe", value=row.last_class or ""),
        Fact(label="Dernier établissement", value=row.last_school or ""),
    )


def _entries(session: Session, situation: Id) -> tuple[EntryLine, ...]:
    return tuple(
        EntryLine(
            day=when,
            kind=ENTRY_KIND.get(one.kind or "", ""),
            author=one.reported_by or timeline.author_name(session, read_header(one.header).author),
            text=one.text or "",
        )
        for one in stored.entries(session.connection, situation)
        if (when := day(one.happened_on)) is not None
    )


def write_file(path: Path, data: bytes) -> None:
    """Write a paper where a person chose to; DiskFailure when the disk does not take it."""
    files.write_atomic(path, data)
