"""A tutor's request on screen, by keyboard: presented by the facilitator, decided by the region, answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.ids import Id
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.text import plain
from partaj_desktop.gui.authorise import AuthoriseDialog
from partaj_desktop.gui.exchanges import ExchangesScreen
from partaj_desktop.gui.presented import RefuseDialog
from partaj_desktop.services import enrolment, presenting, receiving, sending, unlock
from partaj_desktop.services.session import Session
from partaj_desktop.store import region, requests
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.paths import Profile
from tests.gui.conftest import FACILITATOR, OpenWindow, Window
from tests.gui.test_workstations import COORDINATOR, KEY, PASSPHRASE, choose, names_of, screen_of, top
from tests.helpers.demo import Demo


@dataclass(kw_only=True)
class Scene:
    """Copies of the facilitator's and the coordinator's profiles, and a tutor who asks, her request in a file."""

    demo: Demo
    folder: Path
    tutor: Session

    @property
    def name(self) -> str:
        return self.tutor.identity.holder

    @property
    def request(self) -> Path:
        return self.folder / enrolment.REQUEST_NAME

    @property
    def words(self) -> str:
        return " ".join(enrolment.request(self.tutor)[1])

    def present(self) -> None:
        """Present by service, and let the region hear of it."""
        facilitator = self.demo.open(FACILITATOR)
        presenting.present(facilitator, self.request.read_bytes(), self.words)
        facilitator.close()
        self.send(FACILITATOR, COORDINATOR)

    def accept(self) -> None:
        """Let the region accept by service, and let the facilitator hear of it."""
        coordinator = self.demo.open(COORDINATOR)
        (line,) = presenting.lines(coordinator)
        presenting.accept(coordinator, line)
        coordinator.close()
        self.send(COORDINATOR, FACILITATOR)

    def send(self, sender: str, receiver: str) -> None:
        one, other = self.demo.open(sender), self.demo.open(receiver)
        trust = one.trust()
        for made in sending.prepare(one, trust, trust.party(other.me())):
            receiving.merge(other, made.body, made.file_name)
        one.close()
        other.close()


@pytest.fixture
def scene(demo: Demo, tmp_path: Path) -> Iterator[Scene]:
    """Let a tutor of the demonstration who has no workstation ask for one."""
    demo.copy(FACILITATOR, tmp_path)
    copied = demo.copy(COORDINATOR, tmp_path)
    coordinator = copied.open(COORDINATOR)
    have = {Id(one.tutor) for one in coordinator.trust().workstations if one.tutor}
    tutors = [one for one in region.tutors(coordinator.connection) if one.id not in have]
    names = [plain(f"{one.first_name} {one.last_name}") for one in tutors]
    found = next(one for one in tutors if names.count(plain(f"{one.first_name} {one.last_name}")) == 1)
    coordinator.close()
    holder = unlock.Holder(
        role=Role.TUTOR, name=f"{found.first_name} {found.last_name}", organisation=found.organisation_name or ""
    )
    session = unlock.create(Profile(tmp_path / "new"), PASSPHRASE, holder, SystemClock(), cost=KdfCost.FLOOR)
    (tmp_path / enrolment.REQUEST_NAME).write_bytes(enrolment.request(session)[0])
    yield Scene(demo=copied, folder=tmp_path, tutor=session)
    session.close()


def opened(open_window: OpenWindow, name: str) -> Window:
    window = open_window(name, again=True)
    window.go("workstations")
    return window


def test_a_facilitator_presents_a_request_once_its_words_were_heard(open_window: OpenWindow, scene: Scene) -> None:
    window = opened(open_window, FACILITATOR)
    screen, session = screen_of(window), window.frame.desk.session
    assert screen.authorise_button.text() == "Présenter une demande…"
    assert screen.own_suffixes == (".json",)
    window.press(KEY.Key_O, Qt.KeyboardModifier.ControlModifier)
    choose(window, scene.request)
    dialog = top()
    assert isinstance(dialog, AuthoriseDialog)
    assert dialog.do_button.text() == "Présenter à la région"
    assert not dialog.territory_field.isVisible()
    assert not dialog.substitute.isVisible()
    window.press(KEY.Key_Return)
    assert "dix mots" in dialog.words_field.error.words
    window.type("ce ne sont pas les bons mots")
    window.press(KEY.Key_Return)
    assert "dix mots" in dialog.problem.words
    assert requests.everybody(session.connection) == []
    dialog.words.setText(scene.words.upper())
    window.press(KEY.Key_Return)
    assert names_of(screen)[0] == f"Demande de {scene.name}"
    assert screen.request_sheet.isVisible()
    assert screen.request_sheet.state.title.text() == "Présentée à la région, réponse attendue."
    assert screen.request_sheet.done.title.text() == f"Demande présentée\u00a0: {scene.name}."
    assert not screen.request_sheet.answer_button.isVisible()
    window.go("exchanges")
    exchanges = window.frame.current
    assert isinstance(exchanges, ExchangesScreen)
    assert exchanges.send.all_button.isEnabled()


def test_a_request_is_presented_no_longer_by_keyboard(open_window: OpenWindow, scene: Scene) -> None:
    scene.present()
    window = opened(open_window, FACILITATOR)
    screen = screen_of(window)
    screen.table.setFocus()
    window.press(KEY.Key_Return)
    assert window.focused is screen.request_sheet.let_go_button
    window.press(KEY.Key_Space)
    assert requests.everybody(window.frame.desk.session.connection) == []
    assert f"Demande de {scene.name}" not in names_of(screen)
    assert screen.sheet.done.title.text() == f"Demande retirée\u00a0: {scene.name}."


def test_the_region_authorises_on_the_facilitators_hearing(open_window: OpenWindow, scene: Scene) -> None:
    scene.present()
    window = opened(open_window, COORDINATOR)
    screen, session = screen_of(window), window.frame.desk.session
    assert names_of(screen)[0] == f"Demande de {scene.name}"
    assert "1 demande" in screen.count.text()
    screen.table.setFocus()
    window.press(KEY.Key_Return)
    assert window.focused is screen.request_sheet.accept_button
    window.press(KEY.Key_Space)
    dialog = top()
    assert isinstance(dialog, AuthoriseDialog)
    assert dialog.known.title.text().startswith("Les dix mots ont été vérifiés par ")
    assert not dialog.words_field.isVisible()
    assert not dialog.region_words.isVisible()
    assert dialog.do_button.text() == "Autoriser"
    window.press(KEY.Key_Return)
    found = session.trust().of(scene.tutor.workstation)
    assert found is not None
    assert (found.role, found.revoked) == (Role.TUTOR, None)
    assert scene.name in names_of(screen)
    assert f"Demande de {scene.name}" not in names_of(screen)
    assert screen.sheet.done.title.text() == f"Poste autorisé\u00a0: {scene.name}."
    assert not screen.sheet.save_button.isVisible()


def test_the_region_refuses_by_keyboard_and_it_is_not_shown_again(open_window: OpenWindow, scene: Scene) -> None:
    scene.present()
    window = opened(open_window, COORDINATOR)
    screen, session = screen_of(window), window.frame.desk.session
    screen.request_sheet.refuse_button.setFocus()
    window.press(KEY.Key_Space)
    dialog = top()
    assert isinstance(dialog, RefuseDialog)
    window.press(KEY.Key_Return)
    assert not requests.everybody(session.connection)[0].refused  # Enter alone refuses nobody
    dialog.do_button.setFocus()
    window.press(KEY.Key_Space)
    assert f"Demande de {scene.name}" not in names_of(screen)
    assert session.trust().of(scene.tutor.workstation) is None
    (kept,) = requests.everybody(session.connection)
    assert kept.refused


def test_the_facilitator_saves_one_file_and_the_tutor_joins_with_it(open_window: OpenWindow, scene: Scene) -> None:
    scene.present()
    scene.accept()
    window = opened(open_window, FACILITATOR)
    screen = screen_of(window)
    assert screen.request_sheet.state.title.text() == f"Le poste de {scene.name} est autorisé."
    screen.table.setFocus()
    window.press(KEY.Key_Return)
    assert window.focused is screen.request_sheet.answer_button
    window.press(KEY.Key_Space)
    choose(window, scene.folder / enrolment.ANSWER_NAME)
    assert screen.sheet.done.title.text() == f"Réponse enregistrée\u00a0: {scene.name}."
    assert f"Demande de {scene.name}" not in names_of(screen)
    heard = screen.region_words.text()
    joined = enrolment.join(scene.tutor, enrolment.read_file(scene.folder / enrolment.ANSWER_NAME), heard)
    assert joined.entries > 0


def test_a_request_that_is_no_tutors_is_told_in_the_dialog(
    open_window: OpenWindow, scene: Scene, tmp_path: Path
) -> None:
    holder = unlock.Holder(role=Role.FACILITATOR, name="Alix Bonte", organisation="GIP", territory="Valenciennes")
    session = unlock.create(Profile(tmp_path / "other"), PASSPHRASE, holder, SystemClock(), cost=KdfCost.FLOOR)
    data, words = enrolment.request(session)
    session.close()
    scene.request.write_bytes(data)
    window = opened(open_window, FACILITATOR)
    screen_of(window).look_at(scene.request)
    window.wait()
    dialog = top()
    assert isinstance(dialog, AuthoriseDialog)
    dialog.words.setText(" ".join(words))
    window.press(KEY.Key_Return)
    assert "tutorat" in dialog.problem.words
    window.press(KEY.Key_Escape)
