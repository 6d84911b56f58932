"""Make what is generated and never committed: forms, colours, translations, fonts, icons, words.

One road for two callers: hatchling runs it as a build hook (wheel and editable install), `make forms` as a script.
What is newer than its source is left alone. Heavy imports wait until something must be made.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path
from pprint import pformat
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent.parent
FORMS = Path("partaj_desktop/gui/forms")
FACES = {"NotoSans-Regular.ttf": 400, "NotoSans-Bold.ttf": 700}
WORD_COUNT = 6**5


class AssetsHook(BuildHookInterface[Any]):
    """Run `build` before the wheel or the editable install is laid out."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make every asset and declare the git-ignored forms as part of the package."""
        del version
        build(Path(self.root), say=self.app.display_info)
        build_data["artifacts"].append(f"/{FORMS.as_posix()}/*.py")


def build(root: Path, say: Callable[[str], None]) -> None:
    """Bring every generated file under `root` up to date; `say` gets one line for each file made."""
    for step in (_forms, _tokens, _translations, _fonts, _icons, _words):
        for made in step(root):
            say(f"made {made.relative_to(root)}")


def _forms(root: Path) -> Iterable[Path]:
    """Compile ui/*.ui to partaj_desktop/gui/forms/*.py."""
    sources = sorted((root / "ui").glob("*.ui"))
    if not sources:
        return
    package = root / FORMS / "__init__.py"
    if not package.exists():
        package.parent.mkdir(parents=True, exist_ok=True)
        package.write_text('"""Forms compiled from ui/ by `make forms`: generated, never edited."""\n', "utf-8")
        yield package
    for source in sources:
        target = root / FORMS / f"{source.stem}.py"
        if not _fresh(target, source):
            _tool("pyside6-uic", str(source), "-o", str(target))
            yield target


def _tokens(root: Path) -> Iterable[Path]:
    """Turn ui/theme.toml into partaj_desktop/gui/forms/tokens.py: reading TOML costs the first window 4 ms."""
    source, target = root / "ui" / "theme.toml", root / FORMS / "tokens.py"
    if source.exists() and not _fresh(target, source):
        themes = tomllib.loads(source.read_text("utf-8"))
        target.write_text(f'"""Made from ui/theme.toml by `make forms`."""\n\nTHEMES = {pformat(themes)}\n', "utf-8")
        yield target


def _translations(root: Path) -> Iterable[Path]:
    """Compile resources/i18n/*.ts to *.qm beside them."""
    for source in sorted((root / "resources" / "i18n").glob("*.ts")):
        target = source.with_suffix(".qm")
        if not _fresh(target, source):
            _tool("pyside6-lrelease", "-silent", str(source), "-qm", str(target))
            yield target


def _fonts(root: Path) -> Iterable[Path]:
    """Make the static faces that reportlab needs from the variable Noto Sans, with its licence."""
    package = _package("fontpkg_noto_sans")
    source = package / "files" / "NotoSans[wdth,wght].ttf"
    folder = root / "resources" / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for name, weight in FACES.items():
        target = folder / name
        if not _fresh(target, source):
            _instantiate(source, target, weight)
            yield target
    yield from _copy(package / "LICENSE", folder / "OFL.txt")


def _instantiate(source: Path, target: Path, weight: int) -> None:
    """Write one static face of a variable font; about 13 s each."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    # head.modified is kept: the same source gives the same bytes on every machine.
    font = TTFont(source, recalcTimestamp=False)
    static = instancer.instantiateVariableFont(font, {"wght": weight, "wdth": 100}, updateFontNames=True)
    part = target.with_suffix(".part")
    static.save(part)
    part.replace(target)


def _icons(root: Path) -> Iterable[Path]:
    """Copy the Tabler outlines that packaging/icons.txt names."""
    outlines = _package("tablerpy") / "icons" / "outline"
    folder = root / "resources" / "icons"
    folder.mkdir(parents=True, exist_ok=True)
    lines = (root / "packaging" / "icons.txt").read_text("utf-8").splitlines()
    for name in (line.strip() for line in lines):
        if not name or name.startswith("#"):
            continue
        source = outlines / f"{name}.svg"
        if not source.is_file():
            raise SystemExit(f"packaging/icons.txt: the Tabler outline set has no icon named {name!r}")
        yield from _copy(source, folder / source.name)


def _words(root: Path) -> Iterable[Path]:
    """Copy the French words of diceware without their dice figures, with their licence."""
    source = _package("diceware") / "wordlists" / "wordlist_fr.txt"
    folder = root / "resources" / "words"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "fr.txt"
    if not _fresh(target, source):
        lines = unicodedata.normalize("NFC", source.read_text("utf-8")).splitlines()
        words = [line.split()[1] for line in lines]
        if len(set(words)) != len(words) or len(words) != WORD_COUNT:
            raise SystemExit(f"diceware's French list has {len(set(words))} different words, not {WORD_COUNT}")
        part = target.with_suffix(".part")
        part.write_text("\n".join(words) + "\n", "utf-8")
        part.replace(target)
        yield target
    yield from _copy(_licence("diceware"), folder / "GPL-3.0.txt")


def _licence(distribution: str) -> Path:
    """Return the licence file that an installed distribution brings."""
    for file in metadata.files(distribution) or ():
        if file.name == "LICENSE":
            return Path(str(file.locate()))
    raise SystemExit(f"the Python package {distribution} came without its licence")


def _copy(source: Path, target: Path) -> Iterable[Path]:
    if not _fresh(target, source):
        shutil.copyfile(source, target)
        yield target


def _fresh(target: Path, source: Path) -> bool:
    return target.exists() and target.stat().st_mtime >= source.stat().st_mtime


def _package(name: str) -> Path:
    """Return the folder of an installed package without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"the build needs the Python package {name}: run packaging/bootstrap.sh")
    return Path(spec.origin).parent


def _tool(name: str, *arguments: str) -> None:
    """Run one of PySide6's tools, found beside the running Python first."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    command = shutil.which(name, path=path)
    if command is None:
        raise SystemExit(f"the build needs {name}, which comes with PySide6-Essentials: run packaging/bootstrap.sh")
    result = subprocess.run([command, *arguments], capture_output=True, text=True, check=False)
    if result.returncode != 0 or result.stderr.strip():
        raise SystemExit(f"{name} {' '.join(arguments)} failed:\n{result.stdout}{result.stderr}")


if __name__ == "__main__":
    build(ROOT, say=print)
