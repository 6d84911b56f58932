"""What a withdrawn workstation had not sent: told to who takes over, since it has to be written again from paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from partaj_desktop.domain.changes import read_header, writer_id
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.trust import Workstation
from partaj_desktop.domain.typography import date_fr, plural
from partaj_desktop.services.session import Session, day, instant
from partaj_desktop.store import journal, meetings, withdrawn
from partaj_desktop.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A workstation of this territory, as it was withdrawn: its last entry held here, the meetings planned since.

    `meetings`: None for who holds none, a tutor.
    """

    workstation: Id
    holder: str
    last_on: date
    days: int
    meetings: tuple[date, ...] | None

    def in_words(self) -> str:
        """Say it in a sentence."""
        since = plural(self.days, "depuis {n} jour", "depuis {n} jours") if self.days else "depuis le jour même"
        said = f"Le poste retiré de {self.holder} n’avait rien envoyé {since} ({date_fr(self.last_on)})"
        if self.meetings is None:
            return f"{said}."
        if not self.meetings:
            return f"{said} ; aucune séance n’était prévue depuis."
        held = ", ".join(date_fr(one) for one in self.meetings)
        to_write = plural(len(self.meetings), "{n} séance à ressaisir", "{n} séances à ressaisir")
        return f"{said} : {to_write} du papier ({held})."


def silences(session: Session) -> tuple[Silence, ...]:
    """Tell what withdrawn workstations had not sent: the region's, this territory's, this tutor's own former one."""
    mine, today = session.me(), session.today()
    found = []
    for one in session.trust().workstations:
        if one.revoked is None or not _concerns(mine, one):
            continue
        last = _last_entry(session.connection, one)
        if last is None:
            continue
        on = instant(last).date()
        withdrawn_on = max(on, min(one.withdrawn_on or today, today))
        holds_meetings = one.role is Role.FACILITATOR
        found.append(
            Silence(
                workstation=Id(one.id),
                holder=one.holder,
                last_on=on,
                days=(withdrawn_on - on).days,
                meetings=tuple(_unwritten(session, one, on, withdrawn_on)) if holds_meetings else None,
            )
        )
    return tuple(found)


def _concerns(mine: Workstation, withdrawn_one: Workstation) -> bool:
    if mine.role is Role.FACILITATOR:
        return mine.territory == withdrawn_one.territory
    return mine.role is Role.COORDINATOR or mine.tutor == withdrawn_one.tutor


def last_written_on(session: Session, one: Workstation) -> date | None:
    """Give the day of a workstation's last entry held here."""
    last = _last_entry(session.connection, one)
    return instant(last).date() if last is not None else None


def _last_entry(connection: Connection, one: Workstation) -> int | None:
    """Give when a workstation last wrote something that is held here, in µs UTC."""
    writers = {writer_id(one.signing, epoch) for epoch in journal.epochs(connection)}
    headers = [header for writer in writers for header in withdrawn.last_headers(connection, writer)]
    return max((read_header(header).at for header in headers), default=None)


def _unwritten(session: Session, one: Workstation, after: date, until: date) -> Iterator[date]:
    """List the days of meetings of its cells that were planned until it was withdrawn, and were never closed."""
    for meeting in reversed(meetings.listing(session.connection)):
        held_on = day(meeting.held_on)
        its_own = meeting.territory == one.territory and (not one.cells or meeting.cell in one.cells)
        if its_own and meeting.state != "closed" and held_on is not None and after <= held_on <= until:
            yield held_on
