"""The house stands: data beside code, pinned dependencies, no trace of the machine it was built on."""

import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PySide6.QtCore import QTranslator

from partaj_desktop import __version__, assets
from partaj_desktop.domain.errors import KnownFailure

# Libraries bring these to an older Python only; on a newer one their pins wait.
ONLY_OLDER_PYTHON = {"backports-tarfile", "importlib-metadata", "lazy-importer", "zipp"}
FACES = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    """Return pyproject.toml as parsed."""
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


def requirements(project: dict[str, Any]) -> list[Requirement]:
    """Return every requirement the project declares: runtime, extras, build."""
    lines = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for extra in project["project"]["optional-dependencies"].values():
        lines += extra
    return [Requirement(line) for line in lines]


def pins(root: Path) -> dict[str, str]:
    """Return the versions of constraints.txt by canonical name; any other kind of line fails."""
    found = {}
    for line in (root / "constraints.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        match = re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.+!]+)", line)
        assert match, f"constraints.txt: not an exact pin: {line!r}"
        found[str(canonicalize_name(match[1]))] = match[2]
    return found


def closure(wanted: list[Requirement]) -> Iterator[tuple[str, str]]:
    """Yield name and version of every installed distribution that `wanted` brings."""
    queue, seen = [(item, "") for item in wanted], set()
    while queue:
        requirement, extra = queue.pop()
        name = str(canonicalize_name(requirement.name))
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        key = (name, frozenset(requirement.extras))
        if key in seen:
            continue
        seen.add(key)
        distribution = metadata.distribution(name)
        yield name, distribution.version
        children = [Requirement(line) for line in distribution.requires or ()]
        queue += [(child, child_extra) for child in children for child_extra in (requirement.extras or {""})]


def run(*command: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Run a command to its end and return what it printed; a failure shows what it said."""
    result = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def published_files(root: Path) -> list[Path]:
    """Return the files git tracks or would track."""
    listing = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=root)
    return [root / name for name in listing.split("\0") if name and (root / name).is_file()]


def test_folders_are_those_of_the_checkout(root: Path) -> None:
    for name in ("db", "resources", "ui"):
        assert assets.folder(name) == root / name


def test_missing_folder_is_one_sentence_with_a_hint() -> None:
    with pytest.raises(KnownFailure, match="no-such-folder") as caught:
        assets.folder("no-such-folder")
    assert caught.value.sentence.count(".") == 1
    assert caught.value.hint


def test_installed_copy_comes_before_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in (tmp_path / "partaj_desktop" / "_data" / "db", tmp_path / "db", tmp_path / "ui"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(assets, "_PACKAGE", tmp_path / "partaj_desktop")
    assert assets.folder("db") == tmp_path / "partaj_desktop" / "_data" / "db"
    assert assets.folder("ui") == tmp_path / "ui"


@pytest.mark.parametrize(
    "parts", [("fonts", "NotoSans-Thin.ttf"), ("icons", "no-such-icon.svg"), ("i18n", "xx.qm"), ("words", "xx.txt")]
)
def test_ungenerated_asset_names_make_forms(parts: tuple[str, str]) -> None:
    with pytest.raises(KnownFailure, match=re.escape(parts[1])) as caught:
        assets.data("resources", *parts)
    assert "make forms" in caught.value.hint


def test_missing_committed_file_does_not_name_make_forms() -> None:
    with pytest.raises(KnownFailure, match=r"db/no-such\.sql") as caught:
        assets.data("db", "no-such.sql")
    assert "make forms" not in caught.value.hint


def test_every_listed_icon_and_both_faces_are_made(root: Path) -> None:
    names = [line for line in (root / "packaging" / "icons.txt").read_text("utf-8").split("\n")[1:] if line]
    assert len(names) == len(set(names)) > 40
    for name in names:
        assert 'stroke="currentColor"' in assets.data("resources", "icons", f"{name}.svg").read_text("utf-8")
    for face in FACES:
        assert assets.data("resources", "fonts", face).read_bytes()[:4] == b"\0\1\0\0"


def test_generated_files_are_not_published(root: Path) -> None:
    generated = {".ttf", ".qm"}
    published = [path.relative_to(root) for path in published_files(root)]
    assert not [
        path for path in published if path.suffix in generated or path.is_relative_to("partaj_desktop/gui/forms")
    ]
    assert [path.name for path in published if path.is_relative_to("resources/words")] == ["README.md"]
    assert Path("pyproject.toml") in published


def test_no_published_file_names_a_registry_or_a_place_on_a_machine(root: Path) -> None:
    # Written in halves, so that this file does not name them either.
    words = [
        "pypi." + "org",
        "python" + "hosted",
        "npm" + "js.",
        "deb." + "debian",
        "index" + "-url",
        "find" + "-links",
    ]
    places = "|".join(["work", "root", "home/(?!someone)", "Users", "opt", "srv", "mnt"])
    traces = re.compile("|".join([*map(re.escape, words), r"\.\./sh" + "ared", rf"(?<![\w.$}}>~])/(?:{places})/?\w"]))
    found = []
    for path in published_files(root):
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{path.relative_to(root)}: {match[0]}" for match in traces.finditer(text)]
    assert found == []


def test_constraints_pin_exactly_what_the_requirements_bring(root: Path, project: dict[str, Any]) -> None:
    brought = dict(closure(requirements(project)))
    pinned = pins(root)
    assert {name: pinned.get(name) for name in brought} == brought
    assert pinned.keys() - brought.keys() <= ONLY_OLDER_PYTHON


def test_every_direct_dependency_has_a_record(root: Path, project: dict[str, Any]) -> None:
    folder = root / "docs" / "adr"
    records = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("[0-9]*.md")))
    bold = {str(canonicalize_name(name)) for name in re.findall(r"\*\*([A-Za-z0-9._-]+)\*\*", records)}
    names = {str(canonicalize_name(requirement.name)) for requirement in requirements(project)}
    assert names <= bold


def test_every_record_is_in_the_index(root: Path) -> None:
    folder = root / "docs" / "adr"
    index = (folder / "README.md").read_text("utf-8")
    assert {path.name for path in folder.glob("[0-9]*.md")} == set(re.findall(r"\]\(([0-9]{4}-[^)]+)\)", index))


def test_command_line_does_not_load_qt_or_what_costs_start_up_time(root: Path) -> None:
    script = (
        "import sys, partaj_desktop.cli; "
        "print(*sorted({name.split('.')[0] for name in sys.modules} & {'PySide6', 'reportlab', 'keyring'}))"
    )
    assert run(sys.executable, "-c", script, cwd=root).strip() == ""


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation")
    run(*pip, "-w", str(folder), str(root))
    (built,) = folder.glob("partaj_desktop-*.whl")
    return built


@pytest.mark.accept
def test_wheel_holds_code_data_fonts_and_forms(wheel: Path, root: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = "partaj_desktop/_data"
    made = ["tokens", *(path.stem for path in (root / "ui").glob("*.ui"))]
    forms = {f"partaj_desktop/gui/forms/{name}.py" for name in made}
    icons = {f"{data}/resources/icons/{path.name}" for path in (root / "resources" / "icons").glob("*.svg")}
    fonts = {f"{data}/resources/fonts/{name}" for name in (*FACES, "OFL.txt")}
    words = {f"{data}/resources/words/{name}" for name in ("fr.txt", "GPL-3.0.txt")}
    folders = ("db", "resources", "ui", "partaj_desktop")
    published = {path.relative_to(root).as_posix() for path in published_files(root)}
    expected = {
        name if name.startswith("partaj_desktop/") else f"{data}/{name}"
        for name in published
        if name.split("/")[0] in folders
    }
    assert f"{data}/db/schema.sql" in names
    assert expected | forms | icons | fonts | words <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith(("tests/", "packaging/"))]


def test_translations_are_compiled_by_the_hook(tmp_path: Path) -> None:
    hook = runpy.run_path(str(Path(__file__).parents[2] / "packaging" / "build_assets.py"))
    folder = tmp_path / "resources" / "i18n"
    folder.mkdir(parents=True)
    message = "<message><source>Quitter</source><translation>Quit</translation></message>"
    (folder / "partaj_en.ts").write_text(
        f'<TS version="2.1" language="en"><context><name>UnlockForm</name>{message}</context></TS>',
        "utf-8",
    )
    assert list(hook["_translations"](tmp_path)) == [folder / "partaj_en.qm"]
    assert list(hook["_translations"](tmp_path)) == []
    translator = QTranslator()
    assert translator.load(str(folder / "partaj_en.qm"))
    assert translator.translate("UnlockForm", "Quitter") == "Quit"


@pytest.mark.accept
def test_installed_wheel_runs_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target), str(wheel))
    script = (
        "import partaj_desktop.assets as a, partaj_desktop.cli; "
        "print(partaj_desktop.__version__, a.__file__, a.data('db', 'schema.sql'), "
        "a.data('resources', 'fonts', 'NotoSans-Regular.ttf'), sep='\\n')"
    )
    printed = run(sys.executable, "-c", script, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(target)})
    version, *paths = printed.splitlines()
    assert version == __version__
    assert [Path(path).is_relative_to(target) for path in paths] == [True, True, True]


@pytest.mark.accept
@pytest.mark.parametrize("tool", ["Xvfb", "xauth", "pdftotext", "age", "strace", "dbus-run-session"])
def test_system_tool_of_the_tests_is_there(tool: str) -> None:
    assert shutil.which(tool), f"{tool} is missing: packaging/bootstrap.sh installs it"
