"""Row 7, bundles and lists that would unfold without end: each is refused in little time and little memory.

Each is made by one process and read by another, which the system kills when it takes too much processor time; the
most memory that one ever had is what the system counted.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard

from partaj_desktop.bundle import envelope
from partaj_desktop.domain.errors import BundleRefused, UserError
from partaj_desktop.intake import csv_roster
from partaj_desktop.services import merging
from tests.bundle.make_vectors import BOX, bundle, line, run, setting
from tests.bundle.reading import FOLDER, our_reader
from tests.helpers.limited import MOST_MEMORY, Cost, limited
from tests.helpers.stores import dump, key_of
from tests.store.work import driven, forked

_MIB = 2**20
_GIB = 2**30
_BIG = line({"name": "Mission locale", "commune": "Lens", "phone": "03 53 01 00 01"})
_SECONDS = 3
_ROSTER_SECONDS = 10


def _packed(piece: bytes, times: int, *, head: bytes = b"", tail: bytes = b"") -> bytes:
    """Compress one piece so many times over, without ever holding the whole."""
    packer = zstandard.ZstdCompressor(level=9).compressobj()
    some = packer.compress(head) + b"".join(packer.compress(piece) for _ in range(times))
    return some + packer.compress(tail) + packer.flush()


def _bomb(packed: bytes, raw_size: int) -> bytes:
    """Sign a payload that was compressed already, whatever it says of its size."""
    return bundle(packed=packed, change=setting(raw_size=raw_size))


def _unfolding(piece: bytes, size: int, *, said: int | None = None, head: bytes = b"", tail: bytes = b"") -> bytes:
    times = size // len(piece)
    true = len(head) + times * len(piece) + len(tail)
    return _bomb(_packed(piece, times, head=head, tail=tail), true if said is None else said)


def _nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def _keys(count: int) -> bytes:
    return b",".join(b'"%d":1' % n for n in range(count))


def _manifest(body: bytes) -> bytes:
    return envelope.wrap(body, key_of("north").sign(envelope.BUNDLE_TYPE, body), b"", (BOX.recipient,))


def _ill(change: bytes) -> bytes:
    return bundle(run("north", (change,)))


_WHOLE = b"".join(b'{"tomorrow":"%024d"}\n' % n for n in range(100_000))
"""Lines as they are written, of a kind this program does not know and passes over."""
_CHANGE = _BIG[: _BIG.rindex(b"{")]

BUNDLES: dict[str, Callable[[], bytes]] = {
    "zeros, 500 MiB": lambda: _unfolding(bytes(_MIB), 500 * _MIB),
    "a line of 1 GiB": lambda: _unfolding(b"x" * _MIB, _GIB, head=b'{"x":"', tail=b'"}\n'),
    "a line of 1 GiB that says 500 MiB": lambda: _unfolding(b"x" * _MIB, _GIB, said=500 * _MIB, head=b'{"x":"'),
    "a line of 1 GiB that says nothing": lambda: _unfolding(b"x" * _MIB, _GIB, said=0, head=b'{"x":"'),
    "a line of 500 MiB": lambda: _unfolding(b"x" * _MIB, 500 * _MIB, head=b'{"x":"', tail=b'"}\n'),
    "whole lines, 500 MiB": lambda: _unfolding(_WHOLE, 500 * _MIB),
    "whole lines of 7 MiB, 500 MiB": lambda: _unfolding(b'{"x":"' + b"x" * 7 * _MIB + b'"}\n', 500 * _MIB),
    "whole lines, a thousand times": lambda: _unfolding(b'{"tomorrow":""}\n' * 60_000, 100 * _MIB),
    "whole lines that say less": lambda: _unfolding(_WHOLE, 500 * _MIB, said=30 * _MIB),
    "newlines": lambda: _unfolding(b"\n" * _MIB, 500 * _MIB),
    "empty objects": lambda: _unfolding(b"{}\n" * _MIB, 500 * _MIB),
    "zeros, 30 MiB": lambda: _unfolding(bytes(_MIB), 30 * _MIB),
    "a line of 30 MiB": lambda: _unfolding(b"x" * _MIB, 30 * _MIB, head=b'{"x":"', tail=b'"}\n'),
    "newlines, 30 MiB": lambda: _unfolding(b"\n" * _MIB, 30 * _MIB),
    "empty objects, 30 MiB": lambda: _unfolding(b"{}\n" * _MIB, 30 * _MIB),
    "a run's digests, 30 MiB": lambda: _unfolding(b'"' + b"A" * 43 + b'="\n', 30 * _MIB),
    "empty digests": lambda: _unfolding(b'""\n' * _MIB, 500 * _MIB),
    "a run's digests without end": lambda: _unfolding(b'"' + b"A" * 43 + b'="\n', 200 * _MIB),
    "depth 10 000 in a control": lambda: bundle(raw=b'{"run":' + _nested(10_000) + b"}\n"),
    "depth 10 000 in what is passed over": lambda: bundle(raw=b'{"tomorrow":' + _nested(10_000) + b"}\n"),
    "depth 10 000 in a change": lambda: _ill(_CHANGE + b'{"name":' + _nested(10_000) + b"}]"),
    "depth 10 000 in a manifest": lambda: _manifest(b'{"x":' + _nested(10_000) + b"}"),
    "depth a million, never closed": lambda: bundle(raw=b'{"x":' + b"[" * 10**6 + b"\n"),
    "depth 500 000 in a manifest": lambda: _manifest(b'{"x":' + b"[" * 500_000),
    "a million keys in a change": lambda: _ill(_CHANGE + b"{" + _keys(10**6) + b"}]"),
    "a million keys in a run": lambda: bundle(raw=b'{"run":{' + _keys(10**6) + b"}}\n"),
    "a million keys in a manifest": lambda: _manifest(b"{" + _keys(10**6) + b"}"),
    "a hundred thousand keys in a manifest": lambda: _manifest(b"{" + _keys(90_000) + b"}"),
    "one key a million times": lambda: _ill(_CHANGE + b"{" + b",".join([b'"name":"x"'] * 10**6) + b"}]"),
    "a number of a million digits": lambda: _ill(_CHANGE + b'{"name":' + b"9" * 10**6 + b"}]"),
    "escapes without end": lambda: _ill(_CHANGE + b'{"name":"' + b"\\u0041" * 10**6 + b'"}]'),
    "a size of 4 EiB": lambda: _bomb(_packed(b"x", 1), 2**62),
    "zstd in zstd": lambda: _bomb(_packed(_packed(bytes(_MIB), 1000), 1000), 500 * _MIB),
    "a window of 2 GiB": lambda: _bomb(b"\x28\xb5\x2f\xfd\x00\xa8" + bytes(60), 2**20),
    "ten thousand frames": lambda: _bomb(_packed(b"x" * 1024, 1) * 10_000, 1024 * 10_000),
    "no bundle, of 65 MiB": lambda: bytes(65 * _MIB),
    "age header without end": lambda: b"age-encryption.org/v1\n" + b"-> X25519 AAAA\nAAAA\n" * 3 * _MIB,
}
_TAKEN: dict[str, Callable[[], bytes]] = {
    "whole lines of tomorrow, 30 MiB": lambda: _unfolding(_WHOLE, 30 * _MIB),
    "a million keys in what is passed over": lambda: bundle(raw=b'{"tomorrow":{' + _keys(10**6) + b"}}\n"),
}

ROSTERS: dict[str, Callable[[], bytes]] = {
    "a line of 19 MB": lambda: b"Nom;Date de naissance\n" + b"x" * 19_000_000,
    "a line of 1 GiB": lambda: b"Nom;Date de naissance\n" + b"x" * 2**26,  # what is read of a file stops there
    "a title of 19 MB": lambda: b"x" * 19_000_000,
    "separators": lambda: b"Nom;Date de naissance\n" + b";" * 19_000_000,
    "a million titles": lambda: b"Nom;" + b"Date;" * 10**6 + b"\nx\n",
    "short lines of separators": lambda: b"Nom;Date de naissance\n" + (b";" * 90_000 + b"\n") * 200,
    "a quote never closed": lambda: b'Nom;Date de naissance\n"' + b"x\n" * 9_000_000,
    "quotes without end": lambda: b"Nom;Date de naissance\n" + b'"' * 19_000_000,
    "quotes, line after line": lambda: b"Nom;Date de naissance\n" + b'"";""\n' * 3_000_000,
    "newlines": lambda: b"Nom;Date de naissance\n" + b"\n" * 19_000_000,
    "returns": lambda: b"Nom;Date de naissance\n" + b"\r" * 19_000_000,
    "a million rows": lambda: b"Nom;Date de naissance\n" + b"A;1\n" * 10**6,
    "a letter of four bytes in 19 MB": lambda: "Nom;😀\n".encode() + b"AAAA;1\n" * 2_700_000,
    "letters of four bytes": lambda: b"Nom;Date de naissance\n" + "😀\n".encode() * 3_900_000,
    "lines just short of too long": lambda: b"Nom;Date de naissance\n" + (b"x" * 99_999 + b"\n") * 190,
    "spaces": lambda: b"Nom;Date de naissance\n" + b" " * 90_000 + b"x",
    "marks without end on a letter": lambda: b"Nom;Date\n" + ("e" + "\u0301" * 49_000).encode() + b"x",
    "tags that open pages": lambda: b"<" * 19_000_000,
}


def judged(data: Callable[[], bytes], folder: Path) -> Callable[[Callable[[], None]], None]:
    """Read a bundle as the exchange does; print the reason it is refused for, "taken" otherwise."""
    path = folder / "x.partaj"
    forked(lambda: path.write_bytes(data()) and 0)

    def deed(start: Callable[[], None]) -> None:
        reader = our_reader(FOLDER, folder)
        before = dump(reader.connection)
        start()
        try:
            reader.receive(merging.read_file(path))
        except BundleRefused as refused:
            print(refused.reason if refused.sentence else "no word", end=" ")
        else:
            print("taken", end=" ")
            return
        assert dump(reader.connection) == before

    return deed


def listed(data: Callable[[], bytes], folder: Path) -> Callable[[Callable[[], None]], None]:
    """Read a list as the program does; print what it says."""
    path = folder / "x.csv"
    forked(lambda: path.write_bytes(data()) and 0)

    def deed(start: Callable[[], None]) -> None:
        start()
        try:
            read = csv_roster.read(path.read_bytes())
        except UserError as error:
            print(f"« {error.sentence[:60]} »" if error.sentence else "no word", end=" ")
        else:
            print(f"{len(read.rows)} rows", end=" ")

    return deed


def costs(folder: Path, kind: str) -> Iterator[tuple[str, Cost, int]]:
    """Read each, one after the other; give what it cost and how many seconds it had."""
    for n, (name, data) in enumerate({**BUNDLES, **_TAKEN}.items() if kind == "bundles" else ROSTERS.items()):
        place = folder / str(n)
        place.mkdir()
        print(f"{name}:", end=" ", flush=True)
        seconds = _SECONDS if kind == "bundles" else _ROSTER_SECONDS
        cost = limited((judged if kind == "bundles" else listed)(data, place), seconds)
        print(f"{cost.seconds:.1f} s, {cost.memory // 1024} MiB, code {cost.code}", flush=True)
        yield name, cost, seconds


@pytest.mark.accept
@pytest.mark.qrow(7)
@pytest.mark.parametrize("kind", ["bundles", "rosters"])
def test_what_unfolds_without_end_costs_little_time_and_memory(tmp_path: Path, kind: str) -> None:
    told = driven("tests.bundle.test_bombs", str(tmp_path), kind)
    print(told)
    lines = {name: rest for name, _, rest in (one.partition(": ") for one in told.splitlines())}
    if kind == "bundles":
        taken = {name for name, rest in lines.items() if rest.startswith("taken")}
        assert taken == set(_TAKEN), "all others are refused"
    assert set(lines) - {"tried"} == set({**BUNDLES, **_TAKEN} if kind == "bundles" else ROSTERS)


@pytest.mark.accept
@pytest.mark.qrow(7)
def test_the_limits_would_be_felt(tmp_path: Path) -> None:
    assert "over time: True, over memory: True" in driven("tests.bundle.test_bombs", str(tmp_path), "limits")


def _spin(start: Callable[[], None]) -> None:
    start()
    while True:
        pass


def main(folder: Path, kind: str) -> None:
    """Read everything of one kind; fail when one took too much."""
    if kind == "limits":
        held = limited(lambda _: bytearray(2 * MOST_MEMORY * 1024), 1)
        print(f"over time: {limited(_spin, 1).over_time}, over memory: {held.memory > MOST_MEMORY}")
        return
    found = list(costs(folder, kind))
    bad = [name for name, cost, _ in found if cost.code or cost.memory > MOST_MEMORY]
    print(f"tried: {len(found)}, each within {found[0][2]} s of processor and {MOST_MEMORY // 1024} MiB")
    assert not bad, bad


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
