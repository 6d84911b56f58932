"""What a withdrawn workstation had not sent: told to who takes over, since it has to be written again from paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from partaj_desktop.domain.changes import read_header, writer_id
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.trust import Workstation
from partaj_desktop.domain.typography import date_fr
from partaj_desktop.services.session import Session, day, instant
from partaj_desktop.store import journal, meetings, withdrawn
from partaj_desktop.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A withdrawn workstation of this territory: its last entry held here, and the meetings planned since."""

    holder: str
    last_on: date
    days: int
    meetings: tuple[date, ...]

    def in_words(self) -> str:
        """Say it in a sentence."""
        said = (
            f"Le poste retiré de {self.holder} n’avait rien envoyé depuis {self.days} jours ({date_fr(self.last_on)})"
        )
        if not self.meetings:
            return f"{said} ; aucune séance n’était prévue depuis."
        held = ", ".join(date_fr(one) for one in self.meetings)
        to_write = "1 séance à ressaisir" if len(self.meetings) == 1 else f"{len(self.meetings)} séances à ressaisir"
        return f"{said} : {to_write} du papier ({held})."


def silences(session: Session) -> tuple[Silence, ...]:
    """Tell what withdrawn workstations of this territory, or of the region for the coordination, had not sent."""
    mine, today = session.me(), session.today()
    found = []
    for one in session.trust().workstations:
        if one.revoked is None or mine.territory not in (None, one.territory):
            continue
        last = _last_entry(session.connection, one)
        if last is None:
            continue
        on = instant(last).date()
        found.append(
            Silence(
                holder=one.holder,
                last_on=on,
                days=(today - on).days,
                meetings=tuple(_unwritten(session, one, on, today)),
            )
        )
    return tuple(found)


def last_written_on(session: Session, one: Workstation) -> date | None:
    """Give the day of a workstation's last entry held here."""
    last = _last_entry(session.connection, one)
    return instant(last).date() if last is not None else None


def _last_entry(connection: Connection, one: Workstation) -> int | None:
    """Give when a workstation last wrote something that is held here, in µs UTC."""
    writers = {writer_id(one.signing, epoch) for epoch in journal.epochs(connection)}
    headers = [header for writer in writers for header in withdrawn.last_headers(connection, writer)]
    return max((read_header(header).at for header in headers), default=None)


def _unwritten(session: Session, one: Workstation, after: date, today: date) -> Iterator[date]:
    """List the days of meetings of its territory that were planned since, are past, and were never closed."""
    territory = Id(one.territory) if one.territory else None
    for meeting in reversed(meetings.listing(session.connection)):
        held_on = day(meeting.held_on)
        planned = meeting.state != "closed" and territory in (None, meeting.territory)
        if planned and held_on is not None and after <= held_on <= today:
            yield held_on
