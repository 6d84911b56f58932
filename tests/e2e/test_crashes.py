"""A bug is told on screen and noted in codes, whatever words its error quotes; the program goes on."""

import subprocess
import sys
from pathlib import Path

import pytest

from partaj_desktop.services.demo.build import PASSPHRASE
from tests.helpers.demo import Demo
from tests.helpers.program import LINE, Program, environment

pytestmark = [pytest.mark.accept, pytest.mark.qrow(32)]

FACILITATOR = "facilitators/sambre-avesnois"
WORDS = "Zekiye Kocabulut"


def test_a_bug_is_told_and_noted_without_the_words_it_quotes(demo: Demo, tmp_path: Path) -> None:
    copy = demo.copy(FACILITATOR, tmp_path)
    with Program(copy.profile(FACILITATOR), tmp_path / "place") as program:
        program.unlock(PASSPHRASE)
        program.go_wrong(WORDS)
        assert program.shown() == ["CrashDialog", "Frame"]
        assert "ValueError" in program.words("dialog.report")
        program.press("Escape")
        program.go("situations")
        assert program.quit() == 0
        lines = (program.out.read_text("utf-8") + program.err.read_text("utf-8")).splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert sum("crash ValueError driven.py" in line for line in lines) == 3
    assert "partaj: qt QtWarningMsg default" in lines
    print(f"tried 3 errors and a warning: {len(lines)} lines")


_BREAK = """
import sys
import partaj_desktop.cli as cli
def fail(options):
    raise ValueError("Zekiye Kocabulut")
def add(commands):
    commands.add_parser("break").set_defaults(run=fail)
cli.add_reading = add
sys.exit(cli.main(["break"]))
"""


def test_a_bug_of_the_command_line_is_told_without_the_words_it_quotes(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _BREAK]
    done = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "PARTAJ a rencontré une erreur inattendue." in done.stderr
    assert "ValueError" in done.stderr
    assert "Kocabulut" not in done.stderr
    assert "Traceback" not in done.stderr
