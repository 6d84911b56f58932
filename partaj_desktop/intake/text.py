"""From the bytes of a file to its text; what is no text is refused, and told what it looks like."""

import re
from typing import Final

from partaj_desktop.domain.errors import UserError

MAX_FILE: Final = 20 * 1_000_000
MAX_LINE: Final = 100_000

_SIGNATURES: Final = (
    (b"%PDF", "un document PDF"),
    (b"\xd0\xcf\x11\xe0", "un ancien classeur Excel (.xls)"),
    (b"\xff\xfe", "un texte Unicode (UTF-16)"),
    (b"\xfe\xff", "un texte Unicode (UTF-16)"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"\x1f\x8b", "un fichier compressé"),
    (b"7z\xbc\xaf", "un fichier compressé"),
    (b"Rar!", "un fichier compressé"),
    (b"SQLite format 3", "une base de données"),
    (b"age-encryption.org/", "un fichier d’échange PARTAJ"),
    (b"{\\rtf", "un document de traitement de texte (.rtf)"),
    (b"<!doctype", "une page web"),
    (b"<html", "une page web"),
    (b"<?xml", "un fichier XML"),
)
_ZIP: Final = b"PK\x03\x04"
_ZIPPED: Final = (
    (b"xl/", "un classeur Excel (.xlsx)"),
    (b"opendocument.spreadsheet", "un classeur LibreOffice (.ods)"),
    (b"word/", "un document de traitement de texte (.docx)"),
    (b"opendocument.text", "un document de traitement de texte (.odt)"),
)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_LONG: Final = re.compile(rf"(?<![^\r\n])[^\r\n]{{{MAX_LINE + 1},}}")
_ENDS: Final = re.compile(r"\r\n|\r|\n")
_SAVE_AS: Final = (
    "Ouvrez la liste dans un tableur et enregistrez-la au format « CSV UTF-8 (séparateur : point-virgule) »."
)


def decode(data: bytes) -> tuple[str, str]:
    """Give the text, without its last line ends, and its encoding; UserError when it is empty, too large or no text."""
    if len(data) > MAX_FILE:
        raise UserError("Cette liste dépasse 20 Mo.", "Vérifiez que le bon fichier a été choisi, ou coupez-la en deux.")
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x1a"):
        raise UserError(
            "Ce fichier est vide.", "Vérifiez que le bon fichier a été choisi, puis enregistrez-le de nouveau."
        )
    looks = _looks_like(data)
    if looks:
        raise UserError(f"Ce fichier n’est pas une liste CSV : il ressemble à {looks}.", _SAVE_AS)
    marked = data.startswith(b"\xef\xbb\xbf")
    for encoding in ("utf-8-sig",) if marked else ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = text.rstrip("\r\n\x1a")
        _check_lines(text)
        return text, encoding
    raise UserError("Les lettres de ce fichier ne se lisent pas : son codage n’est pas reconnu.", _SAVE_AS)


def _looks_like(data: bytes) -> str:
    """Name the kind of file this is when it is no text; "" for a text."""
    start = data[:512].lstrip().lower()
    for signature, looks in _SIGNATURES:
        if data.startswith(signature) or (signature.startswith(b"<") and start.startswith(signature)):
            return looks
    if data.startswith(_ZIP):
        return next((looks for part, looks in _ZIPPED if part in data), "un fichier compressé (ZIP)")
    return "un fichier binaire" if _CONTROL.search(data) else ""


def _check_lines(text: str) -> None:
    """Refuse a line that no list holds."""
    found = _LONG.search(text)
    if found is not None:
        number = sum(1 for _ in _ENDS.finditer(text, 0, found.start())) + 1
        length = found.end() - found.start()
        raise UserError(
            f"La ligne {number} de ce fichier est d’une longueur impossible ({length} caractères).", _SAVE_AS
        )
