"""From the start of the process to the first window painted: ours against a bare PySide6 window, by turns."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

_BYTECODE = Path(__file__).resolve().parents[2] / ".bench" / "bytecode"
_PAINTED = """
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            print("painted", flush=True)
            QTimer.singleShot(0, QApplication.instance().quit)
        return False
"""
_BARE = f"""
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv)
{_PAINTED}
watch, window = Watch(), QMainWindow()
window.installEventFilter(watch)
window.resize(1280, 800)
window.show()
app.exec()
"""
# The product as `partaj --profile DIR` starts it; only the watch for the first paint is added.
_OURS = f"""
import sys
from partaj_desktop import app, cli
shown = app._Windows.ask
def ask(self):
{_PAINTED.replace(chr(10), chr(10) + "    ")}
    shown(self)
    self.watch = Watch()
    self.page.installEventFilter(self.watch)
    self.page.update()
app._Windows.__annotations__["watch"] = object
app._Windows.ask = ask
sys.exit(cli.main(["--profile", sys.argv[1]]))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstWindow:
    """Seconds from process start to the first paint, the best of several turns."""

    bare: float
    ours: float


def measure(profile: Path, rounds: int = 7) -> FirstWindow:
    """Start both programs by turns, on the display this process has (offscreen where it has none)."""
    bare, ours = [], []
    for _ in range(rounds):
        bare.append(_start(_BARE))
        ours.append(_start(_OURS, str(profile)))
    return FirstWindow(bare=min(bare), ours=min(ours))


def _start(code: str, *arguments: str) -> float:
    shown = "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    environment = os.environ if shown else {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    # An installed program has its bytecode; a checkout may be told to keep none.
    environment = {**environment, "PYTHONPYCACHEPREFIX": str(_BYTECODE)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as child:
        if child.stdout is None or child.stdout.readline() != "painted\n":
            child.kill()
            raise RuntimeError("the window was never painted")
        elapsed = perf_counter() - start
        child.wait(timeout=20)
    return elapsed
