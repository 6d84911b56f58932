"""The papers before a meeting: an invitation that names nobody, for paper and diaries; an agenda that is taken back."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import icalendar
import pypdf
import pytest

from partaj_desktop.documents.invitation import invitation_ics
from partaj_desktop.domain.errors import UserError
from partaj_desktop.services import agenda, cells, convening, meetings
from partaj_desktop.services.session import Draft
from partaj_desktop.store import meetings as stored
from tests.documents import samples
from tests.helpers.demo import Demo
from tests.helpers.small_region import SmallRegion

PLACE = "Maison de l’emploi ; 3, rue du Port\nsalle 2, au fond du couloir à gauche après l’ascenseur qui ne marche pas"


def _event(data: bytes) -> icalendar.Event:
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    return event


def _words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def test_an_invitation_names_nobody_on_paper_or_in_the_file(demo: Demo, tmp_path: Path) -> None:
    session = demo.copy("facilitators/sambre-avesnois", tmp_path).open("facilitators/sambre-avesnois")
    (planned,) = [one for one in meetings.listing(session) if one.state == "planned"]
    lines = meetings.show(session, planned.id).agenda
    pdf, ics = convening.invitation_pdf(session, planned.id), convening.invitation_ics(session, planned.id)
    said = _words(pdf)
    told = said + ics.decode().replace("\r\n ", "")
    for line in lines:
        assert line.last_name not in told
        assert f"{line.first_name[0]}. {line.last_name[0]}." not in told
        assert line.person.hex() not in told
    assert planned.id.hex() not in told
    assert "Situations à aborder 31" in said
    assert "de 9 h à 12 h" in said
    paper = _words(convening.agenda_pdf(session, planned.id, 7))
    assert all(line.last_name in paper for line in lines), "the agenda names everybody"
    assert "exemplaire n° 7, à rendre" in paper
    session.close()


def test_a_diary_reads_the_hours_of_paris_and_moves_what_it_has(small: SmallRegion) -> None:
    session, following = small["north"], small.facts.following
    territory = stored.meeting(session.connection, following).territory
    draft = Draft(session)
    draft.set("meeting", following, territory, starts_at="14:00", planned_minutes=90, place=PLACE)
    draft.record("meeting.changed")
    first = _event(convening.invitation_ics(session, following))
    assert first.decoded("dtstart").astimezone(UTC) == datetime(2010, 9, 23, 12, tzinfo=UTC)
    assert first.decoded("dtend") - first.decoded("dtstart") == timedelta(minutes=90)
    assert str(first["location"]) == PLACE
    assert str(first["description"]) == "0 situation à aborder"
    agenda.add_items(session, following, [agenda.NewItem(situation=small.facts.people[3][1], reason="new")])
    again = _event(convening.invitation_ics(session, following))
    assert again["uid"] == first["uid"]
    assert again["uid"] != _event(convening.invitation_ics(session, small.facts.first))["uid"]


def test_without_an_hour_it_is_a_whole_day(small: SmallRegion) -> None:
    event = _event(convening.invitation_ics(small["north"], small.facts.following))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2010, 9, 23), date(2010, 9, 24))
    assert "location" not in event


def test_a_night_meeting_ends_the_next_day_and_lines_stay_short() -> None:
    told = samples.invitation(starts_at="23:00", place=PLACE * 4)
    data = invitation_ics(told, "a", datetime(2011, 1, 19, tzinfo=UTC))
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert _event(data).decoded("dtend").date() == date(2011, 1, 28)
    assert b"BEGIN:VTIMEZONE" in data


def test_the_sheet_to_sign_has_those_expected_and_nobody_it_is_about(small: SmallRegion) -> None:
    said = _words(convening.attendance_pdf(small["north"], small.facts.first))
    assert "Mme Delattre Mission locale" in said
    assert "Lefebvre" not in said
    assert "Signature" in said


def test_an_agenda_without_anybody_says_so_and_leaves_room_for_its_number(small: SmallRegion) -> None:
    said = _words(convening.agenda_pdf(small["north"], small.facts.following))
    assert "Aucune situation n’est encore inscrite." in said
    assert "exemplaire n° ............, à rendre" in said


def test_a_meeting_without_a_date_invites_nobody(small: SmallRegion) -> None:
    session = small["north"]
    row = cells.plan_meeting(session, small.facts.cell, date(2010, 10, 7), number=3)
    draft = Draft(session)
    draft.set("meeting", row, stored.meeting(session.connection, row).territory, held_on=None)
    draft.record("meeting.changed")
    for make in (convening.invitation_pdf, convening.invitation_ics, convening.agenda_pdf):
        with pytest.raises(UserError, match="pas de date"):
            make(session, row)
