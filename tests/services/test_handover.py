"""A person leaves: what passes by itself, what is written for the one who takes over, and the paper of it."""

from datetime import date

import pytest

from partaj_desktop.domain.errors import UserError
from partaj_desktop.domain.ids import Id
from partaj_desktop.services import follow_up, handover, parties, people, reports, workstations
from partaj_desktop.services.session import Session
from tests.documents.reading import Reading
from tests.helpers.small_region import NORTH, SmallRegion

ON = date(2010, 9, 22)


def appointments(session: Session) -> list[tuple[object, ...]]:
    query = "SELECT tutor, state, end_reason FROM appointment ORDER BY state"
    return [tuple(row) for row in session.connection.execute(query)]


def entrusted(small: SmallRegion) -> None:
    """Entrust two young people to the first tutor, one of them only proposed; everybody knows."""
    for n, state in ((0, "active"), (1, "")):
        appointment = follow_up.propose_tutor(small["north"], small.facts.people[n][1], small.facts.tutor, ON)
        if state:
            follow_up.move_appointment(small["north"], appointment, state, ON)
    small.meet("north", "north-2")


def test_a_tutors_young_people_are_proposed_to_the_one_who_takes_over(small: SmallRegion) -> None:
    entrusted(small)
    coordinator, leaving, heir = small["coordinator"], small["tutor"].workstation, small["tutor-2"].workstation
    told = workstations.withdraw(coordinator, leaving, successor=heir)
    assert told.passed_on == 2
    first, second = small.facts.tutor, small.facts.tutor_2
    expected = [(first, "ended", "départ")] * 2 + [(second, "proposed", None)] * 2
    assert appointments(coordinator) == expected
    assert workstations.withdraw(coordinator, leaving, successor=heir).passed_on == 0  # said twice, done once
    assert appointments(coordinator) == expected
    small.meet("north")
    assert appointments(small["north"]) == expected
    paper = handover.paper(coordinator, leaving)
    assert (paper.leaving, paper.heir) == ("Jean Flament", "Rose Cuvelier, Association Tremplin")
    assert [one.name for one in paper.situations or ()] == ["Mélissa Kaczmarek", "Kévin Lefebvre"]
    assert paper.to_do == (
        "Recueillir l’accord des jeunes et de leurs parents pour Rose Cuvelier : Kévin Lefebvre, Mélissa Kaczmarek.",
    )


def test_a_withdrawal_that_fails_passes_nothing_on(small: SmallRegion, monkeypatch: pytest.MonkeyPatch) -> None:
    entrusted(small)
    coordinator, before = small["coordinator"], small["coordinator"].trust()

    def fail(*_: object) -> int:
        raise KeyError("the last step")

    monkeypatch.setattr(handover, "pass_on", fail)
    with pytest.raises(KeyError):
        workstations.withdraw(coordinator, small["tutor"].workstation, successor=small["tutor-2"].workstation)
    assert coordinator.trust() == before
    assert [row[1] for row in appointments(coordinator)] == ["active", "proposed"]


def test_a_facilitators_paper_tells_meetings_situations_and_tutors(small: SmallRegion) -> None:
    entrusted(small)
    coordinator = small["coordinator"]
    workstations.withdraw(coordinator, small["north"].workstation, successor=small["north-2"].workstation)
    paper = handover.paper(coordinator, small["north"].workstation)
    assert (paper.territory, paper.heir, paper.role) == (NORTH, "Nour Benali, GIP", "Animation territoriale")
    assert [one.name for one in paper.tutors or ()] == ["Jean Flament"]
    assert paper.last_on is not None
    reading = Reading(handover.handover(coordinator, small["north"].workstation))
    assert reading.texts("H1") == ["État de passation"]
    assert "Séances prévues" in reading.texts("H2")
    around = [mark.text for mark in reading.marks if mark.mcid is None]
    assert not any("Descamps" in text or "Lefebvre" in text for text in around)


def test_what_nobody_takes_over_is_told(small: SmallRegion) -> None:
    coordinator = small["coordinator"]
    workstations.withdraw(coordinator, small["south"].workstation)
    paper = handover.paper(coordinator, small["south"].workstation)
    assert paper.heir == ""
    assert paper.to_do[0].startswith("Dire qui prend la suite")
    assert "personne pour l’instant" in Reading(handover.handover(coordinator, small["south"].workstation)).spoken()
    with pytest.raises(UserError, match="ne figure pas"):
        handover.paper(coordinator, Id(bytes(16)))
    assert parties.find_leaving(coordinator, "léa  PRUVOST") == small["south"].workstation
    with pytest.raises(UserError, match="Aucun poste"):
        parties.find_leaving(coordinator, "Personne")


def test_the_liaison_sheet_keeps_the_logbook_and_what_may_not_be_used(small: SmallRegion) -> None:
    north, (person, situation) = small["north"], small.facts.people[0]
    follow_up.write_entry(north, situation, "contact", ON, "Mot du carnet.")
    people.change_contact(north, person, "email", "kevin@exemple.fr")
    reading = Reading(reports.liaison_sheet(north, situation))
    assert reading.texts("H1") == ["Fiche de liaison"]
    spoken = reading.spoken()
    assert "Lefebvre" in spoken
    assert "kevin@exemple.fr" in spoken
    assert "Parent Lefebvre" in spoken
    assert "Mot du carnet" not in spoken
    assert "informée le" in spoken
    around = [mark.text for mark in reading.marks if mark.mcid is None] + [str(reading.pdf.docinfo["/Title"])]
    assert not any("Lefebvre" in text for text in around)
