"""A young person's path as facts, the newest first: passages, solutions, logbook, breaks, lists."""

from datetime import date

from partaj_desktop.domain.changes import read_header
from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.typography import typo_fr
from partaj_desktop.domain.views import TimelineFact
from partaj_desktop.domain.vocabulary import DECISION_KIND, ENTRY_KIND
from partaj_desktop.services.session import Session, day
from partaj_desktop.store import meetings, situations


def of_situation(session: Session, situation: Id) -> tuple[TimelineFact, ...]:
    """Gather the facts of a situation, the newest first; facts without a date come last."""
    facts = [*_passages(session, situation), *_solutions(session, situation), *_entries(session, situation)]
    facts += _origin(session, situation)
    return tuple(sorted(facts, key=lambda fact: fact.day or date.min, reverse=True))


def _passages(session: Session, situation: Id) -> list[TimelineFact]:
    facts = []
    for passage in meetings.passages_of(session.connection, situation):
        word = DECISION_KIND.get(passage.kind or "", "passage")
        reason = f" ({passage.reason.rstrip('. ')})" if passage.reason else ""
        facts.append(
            TimelineFact(
                day=day(passage.held_on),
                text=typo_fr(f"Séance {passage.number or ''} : {word}{reason}."),
                author="",
                weight="meeting",
            )
        )
    return facts


def _solutions(session: Session, situation: Id) -> list[TimelineFact]:
    facts = []
    for one in situations.solutions(session.connection, situation):
        label = one.label or one.kind_label or one.kind or "Solution"
        steps = (
            (one.accepted_on, "acceptée", "other"),
            (one.started_on, "démarrée", "other"),
            (one.held_on, "tenue à 3 mois", "other"),
            (one.ended_on, _ENDS.get(one.state or "", "terminée"), "break" if one.state in _BREAKS else "other"),
        )
        for when, word, weight in steps:
            if when:
                facts.append(
                    TimelineFact(
                        day=day(when),
                        text=typo_fr(f"{label} : {word}."),
                        author=one.organisation_name or "",
                        weight=weight,
                    )
                )
    return facts


_BREAKS = frozenset({"interrupted", "refused"})
_ENDS = {"completed": "menée à terme", "refused": "refusée", "interrupted": "interrompue", "void": "sans objet"}


def _entries(session: Session, situation: Id) -> list[TimelineFact]:
    facts = []
    for entry in situations.entries(session.connection, situation):
        word = ENTRY_KIND.get(entry.kind or "", "note")
        author = entry.reported_by or author_name(session, read_header(entry.header).author)
        facts.append(
            TimelineFact(
                day=day(entry.happened_on),
                text=entry.text or word.capitalize(),
                author=typo_fr(f"Carnet de bord, {author}") if author else "Carnet de bord",
                weight="other",
            )
        )
    return facts


def _origin(session: Session, situation: Id) -> list[TimelineFact]:
    row = situations.situation(session.connection, situation)
    facts = []
    if row.broken_on:
        facts.append(TimelineFact(day=day(row.broken_on), text="Contrat rompu.", author="", weight="break"))
    if row.proposed_on:
        who = situations.organisation_name(session.connection, row.proposed_by)
        text = f"Proposée par {who}." if who else "Proposée à la cellule."
        facts.append(TimelineFact(day=day(row.proposed_on), text=text, author="", weight="other"))
    if row.spotted_on:
        facts.append(TimelineFact(day=day(row.spotted_on), text="Repérée.", author="", weight="other"))
    return facts


def author_name(session: Session, workstation: bytes) -> str:
    """Name who wrote, from the list of enrolled workstations."""
    if workstation == session.workstation:
        return session.identity.holder
    try:
        found = session.trust().of(workstation)
    except UserError:
        return ""
    return found.holder if found else ""
