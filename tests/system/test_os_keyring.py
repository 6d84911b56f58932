"""The system's store of secrets, against the real service of a private session."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from partaj_desktop.domain.errors import KnownFailure
from partaj_desktop.system import os_keyring
from partaj_desktop.system.os_keyring import KeyringSilentError
from tests.helpers.desktop_session import Desktop, run_in_session

SECRET = "0123456789abcdef" * 4

FIND = """
from partaj_desktop.system.os_keyring import KeyringSilentError, find
found = find()
print(found and (found.name, type(found.backend).__module__))
"""
TELL = """
def tell(ask, *arguments):
    try:
        print(ask(*arguments))
    except KeyringSilentError as error:
        print("silent:", error.sentence)
"""
CALL_ALL = FIND + TELL + 'tell(found.get, "vault")\ntell(found.put, "vault", "1")\ntell(found.forget, "vault")\n'
SILENT = "silent: Le trousseau de cet ordinateur ne répond pas.\n"
OF_THE_DESKTOP = "('trousseau du bureau', 'keyring.backends.SecretService')\n"
OWNER = """
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection
def owner():
    connection = open_dbus_connection()
    pid = Proxy(message_bus, connection).GetConnectionUnixProcessID("org.freedesktop.secrets")[0]
    connection.close()
    return pid
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return the place of an empty home."""
    return tmp_path / "home"


def test_what_is_put_is_read_by_a_later_session_until_it_is_forgotten(home: Path) -> None:
    put = FIND + f'print(found.get("vault"), found.put("vault", "{SECRET}"), found.get("vault"))'
    first = run_in_session(put, home)
    assert (first.stdout, first.stderr) == (f"{OF_THE_DESKTOP}None None {SECRET}\n", "")
    later = run_in_session(FIND + 'print(found.get("vault"), found.forget("vault"), found.get("vault"))', home)
    assert (later.stdout, later.stderr) == (f"{OF_THE_DESKTOP}{SECRET} None None\n", "")


def test_entries_stand_apart_are_overwritten_and_forgotten_alone(home: Path) -> None:
    code = """
values = {f"entry {n}": "é’" * (n + 1) for n in range(5)} | {"longest": "x" * 256}
for entry in values:
    found.put(entry, "former")
for entry, value in values.items():
    found.put(entry, value)
assert {entry: found.get(entry) for entry in values} == values
for n, entry in enumerate(list(values)):
    found.forget(entry)
    found.forget(entry)
    del values[entry]
    assert found.get(entry) is None
    assert {other: found.get(other) for other in values} == values
print("tried", n + 1)
"""
    done = run_in_session(FIND + code, home)
    assert (done.stdout, done.stderr) == (f"{OF_THE_DESKTOP}tried 6\n", "")
    print("tried 6 entries")


@pytest.mark.parametrize("value", ["", "x" * 257])
def test_a_value_that_is_no_short_text_is_a_mistake_of_ours(home: Path, value: str) -> None:
    keyring = os_keyring.Keyring(name="none", backend=None)  # type: ignore[arg-type]  # never reached
    with pytest.raises(ValueError, match="1 to 256"):
        keyring.put("vault", value)


def test_a_keyring_that_nobody_unlocks_is_told(home: Path) -> None:
    run_in_session(FIND + f'found.put("vault", "{SECRET}")', home)
    done = run_in_session(CALL_ALL, home, desktop=Desktop.LOCKED)
    assert done.stdout == OF_THE_DESKTOP + SILENT * 3
    again = run_in_session(FIND + 'print(found.get("vault"))', home)
    assert again.stdout == f"{OF_THE_DESKTOP}{SECRET}\n"


def test_a_keyring_never_made_and_that_nobody_makes_is_told(home: Path) -> None:
    assert run_in_session(CALL_ALL, home, desktop=Desktop.LOCKED).stdout == OF_THE_DESKTOP + SILENT * 3


@pytest.mark.parametrize("desktop", [Desktop.NO_BUS, Desktop.NO_KEYRING])
def test_a_machine_without_keyring_has_none_and_says_nothing(home: Path, desktop: Desktop) -> None:
    done = run_in_session(FIND, home, desktop=desktop)
    assert (done.returncode, done.stdout, done.stderr) == (0, "None\n", "")


def test_a_bus_that_is_gone_is_none_and_says_nothing(home: Path) -> None:
    address = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={home}/gone"}
    done = run_in_session(FIND, home, desktop=Desktop.NO_BUS, variables=address)
    assert (done.returncode, done.stdout, done.stderr) == (0, "None\n", "")


def test_a_service_killed_after_it_was_found_is_told(home: Path) -> None:
    # The bus starts another one, which is locked and has nobody to ask.
    kill = f'found.put("vault", "{SECRET}")\nimport os\nos.kill(owner(), 9)\n'
    calls = CALL_ALL.removeprefix(FIND)
    done = run_in_session(FIND + OWNER + kill + calls, home)
    assert done.stdout == OF_THE_DESKTOP + SILENT * 3


def test_a_bus_killed_after_the_service_was_found_is_told(home: Path) -> None:
    kill = """
import os
from pathlib import Path
parent = Path(f"/proc/{os.getppid()}")
assert parent.joinpath("comm").read_text().strip() == "dbus-run-sessio"
for pid in parent.joinpath(f"task/{parent.name}/children").read_text().split():
    if Path(f"/proc/{pid}/comm").read_text().strip() == "dbus-daemon":
        os.kill(int(pid), 9)
"""
    done = run_in_session(FIND + kill + CALL_ALL.removeprefix(FIND), home)
    assert done.stdout == OF_THE_DESKTOP + SILENT * 3


def test_a_service_that_hangs_is_told_after_some_patience(home: Path) -> None:
    stop = """
import os, signal
from dataclasses import replace
os.kill(owner(), signal.SIGSTOP)
found = replace(found, patience=0.5)
"""
    go_on = "os.kill(owner(), signal.SIGCONT)\n"
    done = run_in_session(FIND + OWNER + stop + CALL_ALL.removeprefix(FIND) + go_on, home)
    assert done.stdout == OF_THE_DESKTOP + SILENT * 3


def keyringrc(home: Path, text: str) -> None:
    """Write the configuration file by which keyring lets anybody choose a backend."""
    for folder in (home / "config" / "python_keyring", home / "data" / "python_keyring"):
        folder.mkdir(parents=True)
        (folder / "keyringrc.cfg").write_text(text, "utf-8")


OTHERS = [f"keyring.backends.{name}" for name in ("null.Keyring", "fail.Keyring", "chainer.ChainerBackend")]


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("way", ["variable", "file"])
def test_nobody_else_chooses_the_store(home: Path, other: str, way: str) -> None:
    if way == "file":
        keyringrc(home, f"[backend]\ndefault-keyring={other}\n")
    variables = {"PYTHON_KEYRING_BACKEND": other} if way == "variable" else {}
    # The library itself obeys: what is tried would choose, if it were asked.
    asked = 'import keyring\nkind = type(keyring.get_keyring())\nprint(f"{kind.__module__}.{kind.__name__}")\n'
    code = asked + FIND + f'found.put("vault", "{SECRET}")\nprint(found.get("vault"))'
    done = run_in_session(code, home, variables=variables)
    assert (done.stdout, done.stderr) == (f"{other}\n{OF_THE_DESKTOP}{SECRET}\n", "")
    none = run_in_session(FIND, home, desktop=Desktop.NO_KEYRING, variables=variables)
    assert (none.stdout, none.stderr) == ("None\n", "")


PLUG_IN = """
from keyring.backend import KeyringBackend
print("the plug-in ran")
class Plain(KeyringBackend):
    priority = 1000
    def get_password(self, service, username): return "plain"
    def set_password(self, service, username, password): open("plain.txt", "w").write(password)
"""


def test_an_installed_plug_in_is_not_even_run(home: Path) -> None:
    site = home / "site"
    (site / "plain-1.dist-info").mkdir(parents=True)
    (site / "plain.py").write_text(PLUG_IN, "utf-8")
    (site / "plain-1.dist-info" / "entry_points.txt").write_text("[keyring.backends]\nplain = plain\n", "utf-8")
    (site / "plain-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: plain\nVersion: 1\n", "utf-8")
    variables = {"PYTHONPATH": str(site)}
    obeyed = "import keyring\nprint(type(keyring.get_keyring()).__name__)\n"
    assert run_in_session(obeyed, home, variables=variables).stdout == "the plug-in ran\nPlain\n"
    done = run_in_session(FIND, home, variables=variables)
    assert (done.stdout, done.stderr) == (OF_THE_DESKTOP, "")


def test_the_environment_cannot_send_secrets_to_a_collection_that_is_forgotten(home: Path) -> None:
    variables = {"KEYRING_PROPERTY_PREFERRED_COLLECTION": "/org/freedesktop/secrets/collection/session"}
    run_in_session(FIND + f'found.put("vault", "{SECRET}")', home, variables=variables)
    later = run_in_session(FIND + 'print(found.get("vault"))', home)
    assert later.stdout == f"{OF_THE_DESKTOP}{SECRET}\n"


def test_the_list_names_stores_that_the_library_has() -> None:
    code = """
from importlib import import_module
from keyring.backend import KeyringBackend
from partaj_desktop.system import os_keyring
named = [*os_keyring._FREEDESKTOP, *os_keyring._STORES["win32"], *os_keyring._STORES["darwin"]]
for module, kind, name in named:
    assert issubclass(getattr(import_module(module), kind), KeyringBackend), name
print([f"{module}.{kind}" for module, kind, _ in named])
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert ast.literal_eval(found) == [
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.macOS.Keyring",
    ]


def test_the_error_is_one_sentence_and_a_hint_without_secrets() -> None:
    error = KeyringSilentError()
    assert isinstance(error, KnownFailure)
    assert error.sentence.count(".") == 1
    assert "phrase de passe" in error.hint


def test_the_library_is_not_loaded_before_a_store_is_looked_for(root: Path) -> None:
    code = "import sys, partaj_desktop.system.os_keyring; print('keyring' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
