"""French typography, once for screens and printed documents.

U+00A0 before « : », inside « », between a number and its unit, a day and its month;
U+202F before ; ! ? % and between thousands; ’ as apostrophe. `typo_fr` may be applied twice: nothing more happens.
"""

import re
from datetime import date, time

NBSP = "\u00a0"
NARROW = "\u202f"
DASH = "–"

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

_GAP = "[ \u00a0\u202f]"
_UNITS = (
    "ans|an|mois|semaines|semaine|jours|jour|heures|heure|minutes|minute|"
    "€|euros|euro|km|cm|mm|m|kg|g|h|min|s|ko|Ko|Mo|Go|pt|px|°C"
)

# Order matters: guillemets first, so that a mark after » still finds its place.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=\w)'(?=[\w«])", "’"),
        (rf"«{_GAP}*", f"«{NBSP}"),
        (rf"{_GAP}*»", f"{NBSP}»"),
        (rf"(?<=[^\s:;!?«]){_GAP}+:(?!\S)", f"{NBSP}:"),
        (r"(?<=[\w)»’]):(?!\S)", f"{NBSP}:"),
        (rf"(?<=[^\s:;!?«]){_GAP}*([;!?]+)(?=[\s)»…]|$)", rf"{NARROW}\1"),
        (rf"(?<=\d){_GAP}*%", f"{NARROW}%"),
        (rf"(?<=\d){_GAP}({_UNITS})(?!\w)", rf"{NBSP}\1"),
        (rf"(?<=\d{NBSP}h){_GAP}(?=\d\d(?!\d))", NBSP),
        (rf"(?<!\w)(\d\d?|1er){_GAP}({'|'.join(MONTHS)})(?!\w)", rf"\1{NBSP}\2"),
        (rf"(?<=n°){_GAP}*(?=\d)", NBSP),
    )
)
_THOUSANDS = re.compile(rf"(?<![\d.,/])(?<!\d{_GAP})\d{{1,3}}(?:{_GAP}\d{{3}})+(?![\d/]|{_GAP}\d)")


def _group(match: re.Match[str]) -> str:
    return re.sub(_GAP, NARROW, match.group())


def typo_fr(text: str) -> str:
    """Set the spaces and apostrophes of French in a plain text."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return _THOUSANDS.sub(_group, text)


def number_fr(number: int) -> str:
    """Write a whole number with its thousands apart."""
    return f"{number:,}".replace(",", NARROW).replace("-", "−")


def plural(count: int, one: str, many: str) -> str:
    """Choose between two forms, in French: 0 and 1 are singular; `{n}` becomes the number."""
    return (one if abs(count) < 2 else many).format(n=number_fr(count))


def entries_fr(count: int) -> str:
    """Count entries of the journal, as a person reads them: 1 écriture, 12 écritures."""
    return plural(count, "{n} écriture", "{n} écritures")


def versions_fr(count: int) -> str:
    """Count the fields that stand at two versions, as a person reads them."""
    return plural(count, "{n} champ à deux versions", "{n} champs à deux versions")


def percent_fr(part: int, whole: int) -> str:
    """Write a share in whole per cent; a dash when there is no whole."""
    return f"{round(100 * part / whole)}{NARROW}%" if whole else DASH


def dash_if_none(number: int | None) -> str:
    """Write a number, or « – » where none was recorded."""
    return DASH if number is None else number_fr(number)


def date_fr(day: date) -> str:
    """Write a date in full: 19 janvier 2011, 1er mars 2011."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{MONTHS[day.month - 1]} {day.year}"


def day_fr(day: date, *, before: date) -> str:
    """Write a date in full, without its year when another date of that year follows."""
    return date_fr(day).removesuffix(f" {before.year}")


def date_short_fr(day: date) -> str:
    """Write a date in figures: 19/01/2011."""
    return f"{day:%d/%m/}{day.year:04d}"


def time_fr(moment: time) -> str:
    """Write a time of day: 14 h 05."""
    return f"{moment.hour}{NBSP}h{NBSP}{moment.minute:02d}"
