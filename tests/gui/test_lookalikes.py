"""« Même personne ? » by keyboard: two records side by side are told apart, joined, separated again."""

from datetime import date

from PySide6.QtCore import Qt

from partaj_desktop.domain.drafts import PersonDraft, SituationFacts
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.situations import SituationsScreen
from partaj_desktop.services import people, situations, territories
from partaj_desktop.store import people as stored
from tests.gui.conftest import OpenWindow, Window


def press(window: Window, button: Button) -> None:
    button.setFocus()
    window.press(Qt.Key.Key_Space)
    window.wait()


def test_a_pair_is_judged_beside_its_preview(open_window: OpenWindow) -> None:
    window = open_window("coordinator")
    session = window.frame.desk.session
    known = stored.person(session.connection, situations.named(session)[0].person)
    born = date.fromisoformat(known.birth_date or "")
    spelt = PersonDraft(last_name=(known.last_name or "").upper(), first_name=known.first_name or "", birth_date=born)
    where = territories.find(session, "Valenciennes").id
    other, situation = people.add_person(session, spelt, SituationFacts(territory=where, status="apprentice"))
    window.go("situations")
    screen = window.frame.current
    assert isinstance(screen, SituationsScreen)
    screen.open_on("alike")
    screen.refresh()
    window.wait()
    box = screen.preview.alike
    assert box.isVisible()
    assert "Même personne" in box.box.title.text()
    press(window, box.same_button)
    assert set(stored.verdicts(session.connection).values()) == {"same"}
    assert box.box.title.text().startswith("Même personne que")
    press(window, box.separate_button)
    assert stored.verdicts(session.connection) == {}
    assert box.different_button.isVisible()
    press(window, box.different_button)
    assert stored.verdicts(session.connection) == {frozenset((other, known.id)): "different"}
    screen.open_on(situation)
    window.wait()
    assert box.box.title.text().startswith("Deux personnes")
    assert box.separate_button.text() == "Reposer la question"
    press(window, box.separate_button)
    assert stored.verdicts(session.connection) == {}
    assert box.different_button.isVisible()
    assert screen.preview.person == other, "what stands in no list stays shown, once it was acted upon"
