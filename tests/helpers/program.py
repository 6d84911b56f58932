"""The real program in a process of its own, worked from a test by keys: `partaj` with hands (see `driven`).

    with Program(profile, tmp_path) as program:
        program.type("words"); program.press("Return")
        program.lock("press", "Ctrl+L")                 # comes back once the new program shows its unlock page

Its home, folders and environment are its own, and empty. Given a folder for it, what it does is traced (see `tracing`);
`prefix` is a command that runs it, such as one that takes the network away.
"""

import json
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.helpers.tracing import traced

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 120.0
"""Seconds without a word after which the program is taken for hung; no test measures time."""
_FOLDERS = ("home", "tmp", "data", "config", "cache", "state", "run", "cwd")


LINE = re.compile(r"partaj: (crash [A-Za-z]+ [\w.]+:\d+ [\w<>]+|qt Qt\w+Msg [\w.]+)")
"""What the program may print: codes and places, never a value."""


class HungError(AssertionError):
    """The program said nothing for long, or ended."""


def environment(folder: Path) -> dict[str, str]:
    """Make the folders of a person who has nothing yet, and give the environment that names them."""
    places = {name: folder / name for name in _FOLDERS}
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o700)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(places["home"]),
        "TMPDIR": str(places["tmp"]),
        **{f"XDG_{name}_HOME": str(places[name.lower()]) for name in ("DATA", "CONFIG", "CACHE", "STATE")},
        "XDG_RUNTIME_DIR": str(places["run"]),
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "error",
    }


class Program:
    """The program, from its unlock page on."""

    def __init__(
        self,
        profile: Path,
        folder: Path,
        *,
        trace: tuple[Sequence[str], Path] | None = None,
        prefix: Sequence[str] = (),
    ) -> None:
        self.folder = folder
        self.clipboard: list[int] = []
        self._told = b""
        variables = environment(folder)
        requests, self._requests = os.pipe()
        self._answers, answers = os.pipe()
        site = folder / "site"
        site.mkdir()
        text = f"from tests.helpers import driven\n\ndriven.install({requests}, {answers})\n"
        (site / "sitecustomize.py").write_text(text, "utf-8")
        variables["PYTHONPATH"] = os.pathsep.join((str(site), str(ROOT)))
        command = [sys.executable, "-m", "partaj_desktop", "--profile", str(profile)]
        if trace is not None:
            command = traced(trace[0], trace[1], command)
        command = [*prefix, *command]
        self.out, self.err = folder / "stdout.txt", folder / "stderr.txt"
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self._process = subprocess.Popen(
                command, cwd=folder / "cwd", env=variables, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                pass_fds=(requests, answers), start_new_session=True,
            )  # fmt: skip
        os.close(requests)
        os.close(answers)
        self._stands()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._requests, self._answers):
            os.close(pipe)

    def _stands(self) -> None:
        """Wait for an unlock page."""
        told = self._listen("asked")
        self.pid, self.windows = int(told["pid"]), list(told["shown"])

    # --- what one does

    def __getattr__(self, name: str) -> Any:
        """Give one of the `driven.Hands`."""
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments: self._ask(name, arguments)

    def _ask(self, name: str, arguments: Iterable[object]) -> Any:
        self._say(name, arguments)
        told = self._listen("answer")
        return told["answer"]

    def each(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.press(key)

    def unlock(self, passphrase: str) -> None:
        """Open the profile by its passphrase."""
        self.type(passphrase)
        self.press("Return")
        shown = self.shown()
        assert "Frame" in shown, (shown, self.words("page.message"), self.err.read_text("utf-8"))

    def lock(self, name: str, *arguments: object) -> None:
        """Do what locks; wait for the program that takes the place of this one."""
        self._say(name, arguments)
        self._stands()

    def quit(self) -> int:
        """Leave by the key; give the exit code."""
        self._say("press", ["Ctrl+Q"])
        return self._process.wait(_PATIENCE)

    # --- the pipes

    def _say(self, name: str, arguments: Iterable[object]) -> None:
        os.write(self._requests, json.dumps([name, list(arguments)]).encode() + b"\n")

    def _listen(self, wanted: str) -> dict[str, Any]:
        """Read what is told until what is waited for comes."""
        while True:
            told = json.loads(self._line())
            if "failure" in told:
                raise AssertionError(told["failure"])
            if told.get("event") == "clipboard":
                self.clipboard.append(int(told["letters"]))
            elif wanted in (told.get("event"), *told):
                return dict(told)

    def _line(self) -> bytes:
        while b"\n" not in self._told:
            ready, _, _ = select.select([self._answers], [], [], _PATIENCE)
            piece = os.read(self._answers, 1 << 16) if ready else b""
            if not piece:
                raise HungError(f"no word from the program; it said: {self.err.read_text('utf-8')}")
            self._told += piece
        line, self._told = self._told.split(b"\n", 1)
        return line
