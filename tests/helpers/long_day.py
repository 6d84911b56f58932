"""A long day at a facilitator's, then at the region's, worked by keys in the real program, with planted words.

Every word goes in where a person writes: passphrases, names, notes, lists, searches; folders that bear a name. What
goes in where no screen is yet (logbooks) goes through the service, in the program.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.helpers.program import Program

FACILITATOR, COORDINATOR = "facilitators/sambre-avesnois", "coordinator"
_HEADERS = ("NOM", "PRENOM", "DATE_NAISSANCE", "SEXE", "COMMUNE", "ADRESSE", "ETABLISSEMENT", "CLASSE", "OBSERVATIONS")
_ROWS = 18


@dataclass(kw_only=True)
class Supply:
    """The planted words, each given once."""

    words: Iterator[str]
    given: list[str] = field(default_factory=list)

    def take(self, count: int = 1) -> str:
        """Give the next words."""
        self.given += [next(self.words) for _ in range(count)]
        return " ".join(self.given[-count:])

    def rest(self) -> list[str]:
        """Give all that are left."""
        left = list(self.words)
        self.given += left
        return left


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where a person keeps things: folders that bear a name, files chosen by hand."""

    roster: Path
    papers: Path
    exchange: Path

    def pdf(self, name: str) -> Path:
        return self.papers / f"{name}.pdf"


def lay_out(folder: Path, supply: Supply) -> Places:
    """Make the folders, and the list that comes from elsewhere."""
    received, papers, exchange = (
        folder / f"{supply.take()}-recu",
        folder / f"{supply.take()}-papiers",
        folder / "exchange",
    )
    for place in (received, papers, exchange):
        place.mkdir(parents=True, exist_ok=True)
    roster = received / f"liste-{supply.take()}.csv"
    lines = [";".join(_HEADERS)]
    for n in range(_ROWS):
        last, first, commune, street, school, remark = (supply.take() for _ in range(6))
        born = "31/02/1993" if n == 0 else f"{n + 1:02d}/03/1993"  # the first is refused and shown with its reason
        cells = (last.upper(), first.capitalize(), born, "F", commune, f"{n} rue {street}", school, "3E", remark)
        lines.append(";".join(cells))
    roster.write_text("\n".join(lines) + "\n", "utf-8")
    return Places(roster=roster, papers=papers, exchange=exchange)


@dataclass(kw_only=True)
class Facilitator:
    """The facilitator's day; each method is a part of it."""

    program: Program
    supply: Supply
    places: Places
    passphrase: str = ""
    draft: str = ""
    corrected: str = ""

    def come_in(self, passphrase: str) -> None:
        """Type a wrong passphrase first, then the right one."""
        program = self.program
        program.type(self.supply.take(2))
        program.press("Return")
        assert program.shown() == ["UnlockPage"]
        program.each("Ctrl+A", "Delete")
        program.unlock(passphrase)

    def change_secrets(self, passphrase: str) -> None:
        """Choose another passphrase, print a sheet of paper, make a backup."""
        program = self.program
        self.passphrase = self.supply.take(7)
        program.go("security")
        program.click("frame.current.buttons.change")
        for name, words in (("present", passphrase), ("passphrase", self.passphrase), ("again", self.passphrase)):
            program.focus(f"dialog.fields.{name}.editor")
            program.type(words)
        program.press("Return")
        assert program.shown() == ["Frame"], program.shown()
        program.click("frame.current.buttons.recovery")
        self._save_paper("fiche-de-secours")
        program.click("frame.current.buttons.backup")
        assert "Sauvegarde faite" in program.words("frame.current.problem")

    def read_list(self) -> None:
        """Look at a list, then take it."""
        program = self.program
        program.go("roster")
        program.press("Ctrl+O")
        program.choose_file(str(self.places.roster))
        program.press("Ctrl+Return")
        assert f"{_ROWS - 1}" in program.words("frame.current.done_box.title"), program.words("frame.current.problem")

    def hold_meeting(self) -> None:
        """Write reasons and notes, correct who somebody is, add people; leave the last note half typed."""
        program, take = self.program, self.supply.take
        program.go("meetings")
        program.press("Return")
        for _ in range(6):
            program.press("Alt+3")
            program.type(take())
            self._write_note()
            program.press("Ctrl+Return")
        for key in ("Escape", "Return"):
            program.press("F2")
            for name in ("commune", "first_name", "last_name"):
                self.corrected = take()
                program.focus(f"dialog.fields.{name}.editor")
                program.write_over(self.corrected)
            program.press(key)
            assert program.shown() == ["Frame"], program.shown()
        for _ in range(2):
            program.press("Ctrl+Shift+N")
            program.type(take(2))
            program.press("Return")
            program.press("Escape")
        program.press("Alt+3")
        self.draft = self._write_note()

    def _write_note(self) -> str:
        note = self.supply.take(3)
        self.program.focus("frame.current.decision.note")
        self.program.type(note)
        return note

    def find_the_draft(self) -> None:
        """See, in the program that came after a lock, that what was half typed is there; then decide."""
        program = self.program
        program.go("meetings")
        program.press("Return")
        assert program.words("frame.current.decision.note") == self.draft
        program.focus("frame.current.decision.reason")
        program.type(self.supply.take())
        program.press("Ctrl+Return")

    def close_meeting(self) -> None:
        """Seal it, and save the minutes."""
        program = self.program
        program.click("frame.current.bar.close_button")
        program.press("Return")
        self._save_paper("releve")

    def search(self) -> None:
        """Look for people by their names, copy one, look at a sheet."""
        program = self.program
        program.go("situations")
        program.click("frame.current.tabs.all")
        for words in (self.supply.take(2), self.corrected):
            program.press("Ctrl+F")
            program.write_over(words)
            program.wait(200)
        program.each("Ctrl+A", "Ctrl+C")
        assert program.clipboard_words() == words
        program.click("frame.current.preview.sheet_button")
        self._save_paper("fiche-de-suivi")

    def write_logbooks(self) -> None:
        """Write all the words that are left."""
        words = self.supply.rest()
        self.program.write_in_logbooks([" ".join(words[n : n + 3]) for n in range(0, len(words), 3)])

    def change_looks(self) -> None:
        """Choose another theme and a larger text: every screen is made anew, and the dialogs opened on them end."""
        self.program.choose_in_menu("Apparence", "Sombre")
        self.program.choose_in_menu("Taille du texte", "125 %")

    def send(self) -> None:
        """Write what leaves, into a folder chosen by hand."""
        program = self.program
        program.go("exchanges")
        program.click("frame.current.folder_button")
        program.choose_file(str(self.places.exchange))
        program.each("Ctrl+Tab", "Ctrl+Return")
        assert list(self.places.exchange.glob("*.partaj")), program.words("frame.current.problem")

    def _save_paper(self, name: str) -> None:
        save_paper(self.program, self.places.pdf(name))


def save_paper(program: Program, path: Path) -> None:
    """Save the paper on screen where the person says, and close it."""
    program.click("dialog.save_button")
    program.choose_file(str(path))
    assert path.exists(), path
    program.press("Escape")
    assert program.shown() == ["Frame"], program.shown()


def receive(program: Program, passphrase: str, places: Places) -> None:
    """Spend the region's evening: accept what came, look at the note, save it, make a backup, print a sheet."""
    program.unlock(passphrase)
    program.go("exchanges")
    while program.words("frame.current.receive.count") != "0":
        program.press("Ctrl+Return")
    program.go("note")
    program.click("frame.current.save_button")
    program.choose_file(str(places.pdf("note")))
    assert "enregistrée" in program.words("frame.current.problem")
    program.go("security")
    program.click("frame.current.buttons.backup")
    program.click("frame.current.buttons.recovery")
    save_paper(program, places.pdf("fiche-region"))
