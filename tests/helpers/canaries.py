"""Planted words, and the search for them in whatever bytes a program wrote.

A word is looked for as it may have been written: in capitals, without its accents, as UTF-8, UTF-16, base64 at any of
its three alignments, hexadecimal, escaped, and inside compressed streams. Every spelling has at least seven bytes, so
each place where one stands holds a whole aligned block of four of them: blocks are compared first, which costs seconds
where looking for thousands of spellings one by one would cost hours.
"""

import base64
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from struct import unpack_from
from typing import Final, Protocol
from urllib.parse import quote

import zstandard

_CONSONANTS, _VOWELS, _ACCENTED = "bdfghjkmnprtvxz", "aeiou", "éèêëçïôùûà"
_BLOCK: Final = 4
_PIECE: Final = 1 << 20
_MOST_INFLATED: Final = 1 << 26
_DEEPEST: Final = 3


def plant(count: int, random: Random, *, accented: int = 0) -> list[str]:
    """Make words of twelve letters that nothing else holds; the first `accented` of them have two accents each."""
    made: dict[str, None] = {}
    while len(made) < count:
        letters = [random.choice(_VOWELS if n % 2 else _CONSONANTS) for n in range(12)]
        if len(made) < accented:
            letters[3], letters[9] = random.choice(_ACCENTED), random.choice(_ACCENTED)
        made["".join(letters)] = None
    return list(made)


def _without_accents(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


def _forms(word: str) -> set[str]:
    forms = {word, _without_accents(word), unicodedata.normalize("NFD", word)}
    return forms | {form.upper() for form in forms} | {form.capitalize() for form in forms}


def _base64(data: bytes) -> Iterator[bytes]:
    """Give what base64 makes of bytes wherever they begin, without the letters their neighbours have a part in."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + data)
        sure = whole[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]
        yield sure
        yield sure.translate(bytes.maketrans(b"+/", b"-_"))


def spellings(word: str) -> dict[bytes, str]:
    """Give every way a word may stand in a file, with the name of the way."""
    found: dict[bytes, str] = {}
    for form in _forms(word):
        wide = form.encode("utf-16-be")
        ways: dict[str, Iterable[str | bytes]] = {
            "utf-8": [form.encode()],
            "utf-16": [wide, form.encode("utf-16-le")],
            "base64": _base64(form.encode()),
            "hexadecimal": [text for data in (form.encode(), wide) for text in (data.hex(), data.hex().upper())],
            "escaped": [ascii(form)[1:-1], _escaped(form), quote(form)],
        }
        for way, texts in ways.items():
            for text in texts:
                found.setdefault(text if isinstance(text, bytes) else text.encode(), way)
    return found


def _escaped(form: str) -> str:
    return "".join(letter if letter.isascii() else f"\\u{ord(letter):04x}" for letter in form)


@dataclass(kw_only=True)
class Searched:
    """What a search went through, and what it found: (where, word, way of writing)."""

    files: int = 0
    bytes: int = 0
    inflated: int = 0
    found: set[tuple[str, str, str]] = field(default_factory=set)

    def __str__(self) -> str:
        return f"{self.files} files, {self.bytes} bytes and {self.inflated} inflated bytes; {len(self.found)} found"


class Search:
    """Looks for words."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(words)
        self._spelt = {text: (word, way) for word in self.words for text, way in spellings(word).items()}
        self._overlap = max(map(len, self._spelt))
        self._blocks: dict[int, list[bytes]] = {}
        for text in self._spelt:
            assert len(text) >= 2 * _BLOCK - 1, text
            for at in range(len(text) - _BLOCK + 1):
                self._blocks.setdefault(unpack_from("=I", text, at)[0], []).append(text)

    def files(self, paths: Iterable[Path]) -> Searched:
        """Search regular files, and the compressed streams in them."""
        told = Searched()
        for path in paths:
            data = path.read_bytes()
            told.files += 1
            told.bytes += len(data)
            self._into(told, str(path), data, 0)
        return told

    def _into(self, told: Searched, where: str, data: bytes, depth: int) -> None:
        told.found |= {(where, word, way) for word, way in self.within(data)}
        if depth < _DEEPEST:
            for stream in streams(data):
                told.inflated += len(stream)
                self._into(told, f"{where}, inflated", stream, depth + 1)

    def within(self, data: bytes) -> set[tuple[str, str]]:
        """Give the words that stand in bytes, and how they are written."""
        found = set()
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE + self._overlap]
            blocks = set(memoryview(piece)[: len(piece) // _BLOCK * _BLOCK].cast("I"))
            near = {text for block in blocks & self._blocks.keys() for text in self._blocks[block]}
            found |= {self._spelt[text] for text in near if text in piece}
        return found


# --- compressed streams -----------------------------------------------------------------------------------------------


def streams(data: bytes) -> Iterator[bytes]:
    """Inflate every stream that begins somewhere in bytes: zlib, gzip, zip, zstd, and those a PDF writes as text."""
    for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data):
        yield from _inflate(zlib.decompressobj(), data, match.start())
    for match in re.finditer(rb"\x1f\x8b\x08", data):
        yield from _inflate(zlib.decompressobj(zlib.MAX_WBITS | 16), data, match.start())
    for match in re.finditer(rb"PK\x03\x04.{4}\x08\x00.{20}", data, re.DOTALL):
        names = sum(unpack_from("<HH", match[0], 26))
        yield from _inflate(zlib.decompressobj(-zlib.MAX_WBITS), data, match.end() + names)
    for match in re.finditer(rb"\x28\xb5\x2f\xfd", data):
        yield from _inflate(zstandard.ZstdDecompressor().decompressobj(), data, match.start())
    for match in re.finditer(rb"stream\s+([!-uz\s]+~>)\s*endstream", data):
        yield base64.a85decode(b"<~" + match[1], adobe=True)


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, /) -> bytes: ...


def _inflate(stream: _Decompressor, data: bytes, at: int) -> Iterator[bytes]:
    """Inflate as far as it goes: most of what looks like a beginning is chance."""
    done = b""
    try:
        for start in range(at, len(data), _PIECE):
            done += stream.decompress(data[start : start + _PIECE])
            if stream.eof or len(done) > _MOST_INFLATED:
                break
    except (zlib.error, zstandard.ZstdError):
        pass
    if done:
        yield done
