"""Process start to first paint: a bare PySide6 main window, and our first page."""

import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

_ROOT = Path(__file__).resolve().parents[2]
BARE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1280, 800)
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""


def seconds(program: str, *, rounds: int = 5, environment: dict[str, str] | None = None) -> float:
    """Run a program that ends once its window is painted; the best of several."""
    variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **(environment or {})}
    spent = []
    for _ in range(rounds):
        start = perf_counter()
        subprocess.run([sys.executable, "-c", program], cwd=_ROOT, env=variables, check=True, capture_output=True)
        spent.append(perf_counter() - start)
    return min(spent)


def bare() -> float:
    """Time a bare main window."""
    return seconds(BARE)
