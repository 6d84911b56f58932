"""The first start by keys alone: a workspace is made, asks a real region, joins it, and the window opens."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import segno
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from partaj_desktop import app as program
from partaj_desktop.bundle import trust as trusting
from partaj_desktop.crypto.slots import KdfCost
from partaj_desktop.domain.errors import BundleRefused
from partaj_desktop.domain.roles import Role
from partaj_desktop.domain.text import plain
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.entrance import Entrance
from partaj_desktop.gui.jobs import Jobs
from partaj_desktop.gui.joining import JoiningPage
from partaj_desktop.gui.restore import RestoreDialog
from partaj_desktop.gui.theme import Look
from partaj_desktop.gui.unlock import UnlockPage
from partaj_desktop.gui.welcome import WelcomePage
from partaj_desktop.services import authorised, backups, enrolment, space, unlock, welcome
from partaj_desktop.services.session import Session
from partaj_desktop.services.welcome import Newcomer
from partaj_desktop.system.clock import SystemClock
from partaj_desktop.system.paths import Profile

PASSPHRASE = "houblon canal beffroi peniche dentelle terril carillon"
TERRITORY = "Sambre-Avesnois"
_NAME = "Claire Vasseur"


@dataclass(kw_only=True)
class Person:
    """Somebody at the keyboard of a program that has just started: keys go to whatever has the focus."""

    app: QApplication
    windows: program._Windows

    @property
    def page(self) -> UnlockPage | Entrance | None:
        """The page on screen."""
        return self.windows.page

    @property
    def first(self) -> WelcomePage:
        """The page, which is the welcome."""
        assert isinstance(self.page, WelcomePage), self.page
        return self.page

    @property
    def waiting(self) -> JoiningPage:
        """The page, which waits for the region."""
        assert isinstance(self.page, JoiningPage), self.page
        return self.page

    def settle(self) -> None:
        """Let every job through, and the window on top be the active one."""
        for _ in range(2):
            for jobs in self.app.findChildren(Jobs):
                jobs.settle()
            self.app.processEvents()
        top = QApplication.activeModalWidget() or self.windows.frame or self.page
        if top is not None and top.isVisible() and not top.isActiveWindow():
            top.activateWindow()
            assert QTest.qWaitForWindowActive(top)

    @property
    def focused(self) -> QWidget:
        """What the keys go to."""
        widget = self.app.focusWidget()
        assert widget is not None, "nothing has the focus"
        return widget

    def press(self, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys one after the other."""
        for key in keys:
            QTest.keyClick(self.focused, key, modifiers)
            self.settle()

    def type(self, words: str) -> None:
        """Type words, in ASCII."""
        assert words.isascii()
        QTest.keyClicks(self.focused, words)
        self.app.processEvents()

    def tab_to(self, widget: QWidget) -> None:
        """Go to a widget by Tab; it must be reached."""
        seen: list[QWidget] = []
        while self.focused is not widget:
            assert self.focused not in seen, f"{widget} is not reached by Tab"
            seen.append(self.focused)
            self.press(Qt.Key.Key_Tab)

    def click(self, widget: QWidget) -> None:
        """Go to a button and press it by the space bar."""
        self.tab_to(widget)
        self.press(Qt.Key.Key_Space)

    def choose(self, path: Path) -> None:
        """Take a file, or a place for one, in the dialog for files."""
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(name, QLineEdit)
        name.setText(str(path))
        QTest.keyClick(name, Qt.Key.Key_Return)
        self.settle()
        assert not dialog.isVisible()

    def tell_who(self) -> None:
        """From the welcome to the page of the passphrase, as an officer of a territory."""
        self.press(Qt.Key.Key_Space)
        for words in (_NAME, "Mission locale", TERRITORY):
            self.press(Qt.Key.Key_Tab)
            self.type(words)
        self.click(self.first.holder.next_button)

    def save_request(self, path: Path) -> tuple[str, ...]:
        """Save the request; give the words on screen."""
        self.click(self.waiting.request.save_button)
        self.choose(path)
        return tuple(self.waiting.request.words.text().split())

    def join(self, answer: Path, words: str) -> None:
        """Give an answer and type words."""
        self.click(self.waiting.request.answer_button)
        self.click(self.waiting.answer.file_button)
        self.choose(answer)
        assert self.focused is self.waiting.answer.words
        self.type(words)
        self.press(Qt.Key.Key_Return)


Start = Callable[[Profile], Person]


@pytest.fixture
def start(qapp: QApplication, look: object) -> Iterator[Start]:
    """Start the program's windows on a profile; nothing is left of them at the end."""
    started: list[Person] = []

    def begin(profile: Profile) -> Person:
        person = Person(app=qapp, windows=program._Windows(app=qapp, profile=profile))
        started.append(person)
        person.windows.ask()
        person.settle()
        return person

    yield begin
    for person in started:
        leave(person)
    for jobs in qapp.findChildren(Jobs):
        jobs.close()
        jobs.deleteLater()
    qapp.processEvents()


def leave(person: Person) -> None:
    """Close whatever stands on screen."""
    windows = person.windows
    if windows.locking is not None:
        windows.locking.stop()
    for window in (windows.frame, windows.page):
        if window is not None:
            window.close()
            window.deleteLater()
    windows.frame = windows.page = None
    person.settle()


@pytest.fixture
def region(tmp_path: Path) -> Iterator[Session]:
    """Give a real region: its coordinator's open profile."""
    holder = unlock.Holder(role=Role.COORDINATOR, name="Ida Wattez", organisation="GIP")
    clock = SystemClock()
    session = unlock.create(Profile(tmp_path / "coordinator"), PASSPHRASE, holder, clock, cost=KdfCost.FLOOR)
    enrolment.found_region(session, "Nord")
    yield session
    session.close()


def made(folder: Path, newcomer: Newcomer | None = None) -> Profile:
    """Make a profile that no region has authorised."""
    who = newcomer or Newcomer(role=Role.FACILITATOR, name=_NAME, organisation="Mission locale", territory=TERRITORY)
    profile = Profile(folder)
    welcome.create(profile, PASSPHRASE, who, SystemClock(), cost=KdfCost.FLOOR).close()
    return profile


def come_in(person: Person) -> None:
    """Open by the passphrase."""
    person.type(PASSPHRASE)
    person.press(Qt.Key.Key_Return)


def answered(region: Session, request: Path, words: tuple[str, ...], answer: Path) -> str:
    """Let the region accept a request; give what it reads out."""
    answer.write_bytes(enrolment.enrol(region, request.read_bytes(), " ".join(words)))
    return plain(" ".join(enrolment.region_words(region)))


# --- the whole way ------------------------------------------------------------------------------------------------


def test_from_an_empty_place_to_the_window_by_keys_alone(tmp_path: Path, start: Start, region: Session) -> None:
    profile = Profile(tmp_path / "new")
    person = start(profile)
    person.tell_who()
    step = person.first.passphrase
    proposed = step.proposal.text()
    assert len(proposed.split()) == 7
    assert person.focused is step.edit
    person.type(proposed)
    person.press(Qt.Key.Key_Return)
    words = person.save_request(tmp_path / "demande.json")
    assert "demande.json" in person.waiting.request.problem.words
    said = answered(region, tmp_path / "demande.json", words, tmp_path / "reponse.json")
    person.join(tmp_path / "reponse.json", said)
    told = person.waiting.done.told.title.text()
    assert told.startswith("Poste autorisé par Nord\u202f; ")
    assert told.endswith("1 écriture reçue")
    person.press(Qt.Key.Key_Space)
    assert person.page is None
    assert person.windows.frame is not None
    assert person.windows.frame.isVisible()
    assert person.windows.frame.profile.territory == TERRITORY
    assert not any(one.isVisible() for one in QApplication.topLevelWidgets() if isinstance(one, Entrance))
    leave(person)
    session = unlock.open_profile(profile, proposed, SystemClock())
    assert session.me().holder == _NAME
    session.close()


def test_quitting_after_creation_and_coming_back_shows_the_request_again(tmp_path: Path, start: Start) -> None:
    profile = made(tmp_path / "new")
    seen = []
    for _ in range(2):
        person = start(profile)
        come_in(person)
        seen.append(person.waiting.request.words.text())
        person.press(Qt.Key.Key_Q, modifiers=Qt.KeyboardModifier.ControlModifier)
        leave(person)
    assert seen[0] == seen[1]
    assert len(seen[0].split()) == 10
    assert not any(profile.dir.glob("store.db-*")), "the store was not closed"


def test_a_region_is_founded_and_needs_no_answer(tmp_path: Path, start: Start) -> None:
    person = start(Profile(tmp_path / "new"))
    person.press(Qt.Key.Key_Space)
    step = person.first.holder
    person.click(step.found_button)
    assert person.focused is step.region
    person.press(Qt.Key.Key_Return)
    assert step.region_field.error.words
    person.type("Nord")
    assert not step.region_field.error.words
    person.tab_to(step.name)
    person.type("Ida Wattez")
    person.press(Qt.Key.Key_Return)
    person.type(person.first.passphrase.proposal.text())
    person.press(Qt.Key.Key_Return)
    assert person.windows.frame is not None
    assert person.windows.frame.profile.region == "Nord"
    assert person.windows.frame.profile.role is Role.COORDINATOR


def test_a_backup_is_taken_up_again_from_the_welcome(tmp_path: Path, start: Start) -> None:
    former = unlock.open_profile(made(tmp_path / "former"), PASSPHRASE, SystemClock())
    (tmp_path / "key").mkdir()
    backup = backups.make(former, "manual", tmp_path / "key")
    former.close()
    person = start(Profile(tmp_path / "new"))
    person.click(person.first.ways.backup_button)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, RestoreDialog)
    dialog.take(backup)
    come_in(person)
    person.press(Qt.Key.Key_Space)
    assert isinstance(person.page, UnlockPage)
    come_in(person)
    assert person.waiting.request.words.text()


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "again", "said"),
    [
        ("soleil", "soleil", "trop courte"),
        ("azertyuiopqsdfghjklm", "azertyuiopqsdfghjklm", "ordre du clavier"),
        ("", "", "Écrivez"),
        (PASSPHRASE, PASSPHRASE + " ", "pas la même"),
    ],
)
def test_a_phrase_of_ones_own_that_will_not_do_is_told_and_nothing_is_made(
    tmp_path: Path, start: Start, typed: str, again: str, said: str
) -> None:
    profile = Profile(tmp_path / "new")
    person = start(profile)
    person.tell_who()
    step = person.first.passphrase
    person.click(step.own_button)
    assert person.focused is step.edit
    assert step.edit.echoMode() is QLineEdit.EchoMode.Password
    person.type(typed)
    person.tab_to(step.again)
    person.type(again)
    person.press(Qt.Key.Key_Return)
    assert said in step.field.error.words + step.again_field.error.words
    assert person.focused in (step.edit, step.again)
    assert step.create_button.isEnabled()
    assert not space.stands(profile)


def test_a_slip_in_the_seven_words_is_told(tmp_path: Path, start: Start) -> None:
    person = start(Profile(tmp_path / "new"))
    person.tell_who()
    step = person.first.passphrase
    person.type(step.proposal.text() + "x")
    person.press(Qt.Key.Key_Return)
    assert "sept mots" in step.field.error.words
    before = step.proposal.text()
    person.click(step.again_button)
    assert step.proposal.text() != before
    assert (step.edit.text(), step.field.error.words) == ("", "")
    assert person.focused is step.edit


def test_a_name_is_all_that_is_asked_for(tmp_path: Path, start: Start) -> None:
    person = start(Profile(tmp_path / "new"))
    person.press(Qt.Key.Key_Space)
    step = person.first.holder
    person.click(step.next_button)
    assert step.name_field.error.words
    assert person.focused is step.name
    person.type(_NAME)
    person.press(Qt.Key.Key_Return)
    assert person.first.step is person.first.passphrase


def test_wrong_words_and_wrong_files_change_nothing(tmp_path: Path, start: Start, region: Session) -> None:
    profile, other = made(tmp_path / "new"), made(tmp_path / "other")
    person = start(profile)
    come_in(person)
    request = tmp_path / "demande.json"
    said = answered(region, request, person.save_request(request), tmp_path / "reponse.json")
    theirs = unlock.open_profile(other, PASSPHRASE, SystemClock())
    data, words = enrolment.request(theirs)
    theirs.close()
    (tmp_path / "autre.json").write_bytes(enrolment.enrol(region, data, " ".join(words)))
    (tmp_path / "cassee.json").write_bytes((tmp_path / "reponse.json").read_bytes()[:-9])
    cases = (
        ("reponse.json", "un deux trois", "dix mots"),
        ("autre.json", said, "autre poste"),
        ("cassee.json", said, "fichier"),
        ("demande.json", said, "fichier"),
    )
    for name, typed, part in cases:
        person.join(tmp_path / name, typed)
        assert part in person.waiting.answer.problem.words, name
        assert person.focused is person.waiting.answer.words
        assert welcome.waits(person.waiting.desk.session), name
        person.waiting.answer.words.clear()
        person.press(Qt.Key.Key_Escape)
        assert person.waiting.step is person.waiting.request
    person.join(tmp_path / "reponse.json", said)
    assert person.waiting.step is person.waiting.done
    print(f"tried {len(cases)}")


def test_an_answer_whose_bundle_is_refused_leaves_the_open_session_as_it_was(tmp_path: Path, region: Session) -> None:
    session = unlock.open_profile(made(tmp_path / "new"), PASSPHRASE, SystemClock())
    data, words = enrolment.request(session)
    good = enrolment.enrol(region, data, " ".join(words))
    answer, _ = trusting.read_answer(good, " ".join(enrolment.region_words(region)))
    broken = trusting.sign_answer(msgspec.structs.replace(answer, bundle=b"junk"), authorised.answering_key(region))
    before = session.identity
    with pytest.raises(BundleRefused):
        enrolment.join(session, broken, " ".join(enrolment.region_words(region)))
    assert session.identity == before
    assert welcome.waits(session)
    enrolment.join(session, good, " ".join(enrolment.region_words(region)))
    assert not welcome.waits(session)
    session.close()


# --- keys, code, start --------------------------------------------------------------------------------------------


def test_escape_goes_back_and_what_was_typed_stays(tmp_path: Path, start: Start) -> None:
    person = start(Profile(tmp_path / "new"))
    person.tell_who()
    page = person.first
    person.press(Qt.Key.Key_Escape)
    assert (page.step, page.holder.name.text()) == (page.holder, _NAME)
    person.press(Qt.Key.Key_Escape)
    assert page.step is page.ways
    person.press(Qt.Key.Key_Escape)
    assert page.step is page.ways


def test_the_territory_is_asked_of_who_has_one_and_roles_are_chosen_by_arrows(tmp_path: Path, start: Start) -> None:
    person = start(Profile(tmp_path / "new"))
    person.press(Qt.Key.Key_Space)
    step, asked = person.first.holder, []
    for _ in range(3):
        asked.append((step.role.code, step.territory_field.isVisible()))
        person.press(Qt.Key.Key_Right)
    assert asked == [("facilitator", True), ("tutor", False), ("coordinator", False)]
    person.tab_to(step.name)
    person.type("Ida Wattez")
    newcomer = step.newcomer()
    assert newcomer is not None
    assert (newcomer.role.value, newcomer.region, newcomer.territory) == (step.role.code, "", "")


def test_caps_lock_is_told_while_the_passphrase_is_typed(tmp_path: Path, start: Start) -> None:
    person = start(Profile(tmp_path / "new"))
    person.tell_who()
    person.type("A")
    assert person.first.passphrase.problem.words == "Verr. Maj est activé"
    person.type("a")
    assert person.first.passphrase.problem.words == ""


def test_locking_while_waiting_is_asked_for_by_its_key(tmp_path: Path, start: Start) -> None:
    person = start(made(tmp_path / "new"))
    come_in(person)
    asked: list[bool] = []
    person.waiting.lock_asked.disconnect()
    person.waiting.lock_asked.connect(lambda: asked.append(True))
    person.press(Qt.Key.Key_L, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert asked == [True]


def test_the_code_on_screen_is_the_request(tmp_path: Path, start: Start) -> None:
    person = start(made(tmp_path / "new"))
    come_in(person)
    person.save_request(tmp_path / "demande.json")
    shown = person.waiting.request.code
    image = shown.grab().toImage()
    expected = segno.make_qr((tmp_path / "demande.json").read_bytes(), error="l").matrix
    size = shown.width() // (len(expected) + 8)
    seen = [
        [image.pixelColor((x + 4) * size + 1, (y + 4) * size + 1).lightness() < 128 for x in range(len(expected))]
        for y in range(len(expected))
    ]
    assert seen == [[bool(one) for one in row] for row in expected]


def test_a_request_too_large_for_a_code_shows_none(tmp_path: Path, start: Start) -> None:
    person = start(made(tmp_path / "new", Newcomer(role=Role.TUTOR, name="Jean " * 200, organisation="X" * 500)))
    come_in(person)
    assert not person.waiting.request.code.isVisible()
    assert person.waiting.request.save_button.isEnabled()


def test_no_button_is_cut_at_150_in_the_smallest_window(tmp_path: Path, start: Start, look: Look) -> None:
    look.choose(factor=1.5)
    person = start(Profile(tmp_path / "new"))
    person.first.resize(1024, 700)
    tried = 0
    for step in (person.first.ways, person.first.holder, person.first.passphrase):
        person.first.show_step(step)
        person.settle()
        assert step.minimumSizeHint().width() <= step.width() <= person.first.width(), step
        for button in (one for one in step.findChildren(Button) if one.isVisible()):
            tried += 1
            assert button.width() >= button.minimumSizeHint().width(), button.text()
            assert button.visibleRegion().boundingRect() == button.rect(), f"{button.text()} is below the fold"
    print(f"tried {tried}")


def test_nothing_of_it_is_loaded_on_the_way_to_the_unlock_page(tmp_path: Path) -> None:
    folder = tmp_path / "stands"
    folder.mkdir()
    (folder / "keys.json").write_bytes(b"{}")
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from partaj_desktop import app\n"
        "from partaj_desktop.system.paths import Profile\n"
        "windows = app._Windows(app=app._dressed(), profile=Profile(Path(sys.argv[1])))\n"
        "windows.ask()\n"
        "names = ('gui.welcome', 'gui.joining', 'gui.entrance', 'services.welcome', 'services.enrolment')\n"
        "print(type(windows.page).__name__, *(n for n in names if f'partaj_desktop.{n}' in sys.modules))\n"
        "print(*({'segno', 'reportlab'} & set(sys.modules)))\n"
        "sys.stdout.flush()\n"
        "import os; os._exit(0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["UnlockPage"], done
