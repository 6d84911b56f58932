"""The contracts of pyproject.toml break when a layer is crossed, whatever the way it is written."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PACKAGES = ("domain", "crypto", "bundle", "store", "intake", "documents", "system", "services", "gui")
MODULES = ("__main__", "app", "cli", "assets")

# One way of breaking each contract: where, what is written there, and the arrow that must be reported.
BREAKS = {
    "layers": ("crypto", "import partaj_desktop.services", "crypto -> partaj_desktop.services"),
    "siblings": ("store", "def late():\n    from partaj_desktop.bundle import x", "store -> partaj_desktop.bundle"),
    "gui": ("gui", "if TYPE_CHECKING:\n    from partaj_desktop.store import x", "gui -> partaj_desktop.store"),
    "pure-domain": ("domain", "import random", "domain -> random"),
    "qt": ("services", "from PySide6.QtCore import QObject", "services -> PySide6"),
    "sqlcipher": ("services", "from sqlcipher3 import dbapi2", "services -> sqlcipher3"),
    "cryptography": ("bundle", "import pyrage\nimport cryptography.hazmat", "bundle -> cryptography"),
    "reportlab": ("gui", "def late():\n    import reportlab.pdfgen", "gui -> reportlab"),
    "machine": ("store", "import appdirs\nimport keyring", "store -> keyring"),
}


@pytest.fixture
def skeleton(root: Path, tmp_path: Path) -> Path:
    """Lay out an empty program under the contracts of this one."""
    shutil.copy(root / "pyproject.toml", tmp_path)
    package = tmp_path / "partaj_desktop"
    for name in PACKAGES:
        (package / name).mkdir(parents=True)
        (package / name / "__init__.py").touch()
    for name in ("__init__", *MODULES):
        (package / f"{name}.py").touch()
    return tmp_path


def lint(folder: Path) -> tuple[int, str]:
    """Run import-linter on a skeleton; return its exit code and what it printed."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    environment = {"PYTHONPATH": str(folder), "COLUMNS": "200"}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


def test_empty_program_keeps_every_contract(skeleton: Path) -> None:
    code, said = lint(skeleton)
    assert code == 0, said
    assert f"{len(BREAKS)} kept, 0 broken" in said


def test_every_contract_can_break(skeleton: Path) -> None:
    for package, line, _ in BREAKS.values():
        with (skeleton / "partaj_desktop" / package / "__init__.py").open("a") as stream:
            stream.write(f"{line}\n")
    code, said = lint(skeleton)
    assert code == 1, said
    assert f"0 kept, {len(BREAKS)} broken" in said
    assert [arrow for _, _, arrow in BREAKS.values() if f"partaj_desktop.{arrow}" not in said] == []


def test_package_without_a_layer_is_refused(skeleton: Path) -> None:
    (skeleton / "partaj_desktop" / "helpers").mkdir()
    (skeleton / "partaj_desktop" / "helpers" / "__init__.py").touch()
    code, said = lint(skeleton)
    assert code == 1, said
    assert "partaj_desktop.helpers" in said


def test_every_contract_is_broken_here(root: Path) -> None:
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    assert [contract["id"] for contract in contracts] == list(BREAKS)
