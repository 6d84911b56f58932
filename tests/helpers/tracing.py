"""What a program asked of the system: the files it wrote and the addresses it called, as strace saw it.

    command = traced(FILES, folder, [sys.executable, ...])      # run this; then
    written(folder)                                             # every file opened for writing, by it or its children

strace follows threads, children and a program that replaces itself; each thread has a file of its own in the folder.
"""

import codecs
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

FILES: Final = (
    "openat", "open", "creat", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "mkdir",
    "mkdirat", "mknod", "mknodat",
)  # fmt: skip
NETWORK: Final = ("%network",)
_OPENING: Final = ("open", "openat", "creat")
_FOR_WRITING: Final = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE")
_LINE: Final = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)(?:<(.*)>)?")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PLACE: Final = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')


class Call(NamedTuple):
    """One call that succeeded or not: its name, its arguments as text, what it gave, and the file that stands for."""

    name: str
    arguments: str
    result: int
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The files opened for writing or given a name, and every name that was made, of folders too."""

    files: frozenset[Path]
    names: frozenset[Path]


def traced(calls: Sequence[str], folder: Path, command: Sequence[str]) -> list[str]:
    """Give the command that runs another one and notes its calls into a new folder."""
    strace = shutil.which("strace")
    assert strace, "strace is missing: packaging/bootstrap.sh installs it"
    folder.mkdir(parents=True)
    options = [
        "-ff",
        "--seccomp-bpf",
        "-qq",
        "-y",
        "-s",
        "65535",
        "-e",
        "signal=none",
        "-e",
        f"trace={','.join(calls)}",
    ]
    return [strace, *options, "-o", str(folder / "calls"), *command]


def calls(folder: Path) -> Iterator[Call]:
    """Read the calls noted in a folder."""
    for log in sorted(folder.glob("calls.*")):
        for line in log.read_text("ascii").splitlines():
            match = _LINE.match(line)
            if match is not None:
                yield Call(match[1], match[2], int(match[3]), _plain(match[4] or ""))
            else:  # the program ended within it
                assert line.rstrip().endswith(("= ?", "<unfinished ...>")), line


def written(folder: Path) -> Written:
    """Gather the files opened for writing since the start, and all names made."""
    files, names = set(), set()
    for call in calls(folder):
        if call.result < 0:
            continue
        if call.name not in _OPENING:
            made = _last_place(call)
            names.add(made)
            if not call.name.startswith("mk"):
                files.add(made)
        elif call.name == "creat" or _FOR_WRITING.search(_QUOTED.sub("", call.arguments)):
            path = Path(call.file.removesuffix(" (deleted)"))
            files.add(path)
            names.add(path)
    return Written(files=frozenset(files), names=frozenset(names))


def _last_place(call: Call) -> Path:
    """Read where a name was made: the last path among the arguments, beside the folder it is relative to."""
    folder, name = _PLACE.findall(call.arguments)[-1]
    place = Path(_plain(folder), _plain(name))
    assert place.is_absolute(), call
    return place


def _plain(text: str) -> str:
    """Undo the escapes of strace."""
    return codecs.escape_decode(text.encode("ascii"))[0].decode("utf-8", "surrogateescape")
