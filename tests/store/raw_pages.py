"""Decrypt the pages of a store as they lie in the file, used or free: what a person with the key could dig out.

SQLCipher 4: AES-256-CBC by page; the last 80 bytes of a page are its initialisation vector (16) and its HMAC (64), the
first 16 of the file are the salt.
"""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
_RESERVE, _IV, _SALT = 80, 16, 16
_LOG_HEADER, _FRAME_HEADER = 32, 24


def decrypted(path: Path, data_key: bytes) -> bytes:
    """Decrypt every page of a store, and of its write-ahead log when there is one."""
    content = path.read_bytes()
    pages = [content[start : start + PAGE] for start in range(0, len(content), PAGE)]
    pages[0] = pages[0][_SALT:]
    log = path.with_name(path.name + "-wal")
    if log.exists():
        pages += _log_pages(log.read_bytes())
    return b"".join(_page(page, data_key) for page in pages)


def _log_pages(log: bytes) -> Iterator[bytes]:
    for start in range(_LOG_HEADER, len(log), _FRAME_HEADER + PAGE):
        number = int.from_bytes(log[start : start + 4], "big")
        page = log[start + _FRAME_HEADER : start + _FRAME_HEADER + PAGE]
        yield page[_SALT:] if number == 1 else page


def _page(page: bytes, data_key: bytes) -> bytes:
    vector = page[-_RESERVE : -_RESERVE + _IV]
    decryptor = Cipher(algorithms.AES256(data_key), modes.CBC(vector)).decryptor()
    return decryptor.update(page[:-_RESERVE]) + decryptor.finalize()
