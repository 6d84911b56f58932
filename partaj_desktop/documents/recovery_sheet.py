"""Papers that hold a secret: the recovery sheet of a workspace, the region's recovery key, its second root key.

The secret stands on the page only: title, outline, alternative texts and foot say nothing of it. No person's name is
printed.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from partaj_desktop.documents import look
from partaj_desktop.documents.codes import CodeGroups, QrBeside
from partaj_desktop.documents.story import Sheet, Story, render
from partaj_desktop.documents.tagging import Node, TaggedCanvas
from partaj_desktop.documents.text import Bullet, Text
from partaj_desktop.domain.papers import OrganisationKeySheet, RecoverySheet, SecondKeySheet
from partaj_desktop.domain.typography import date_fr

_GROUP = 4
_CODE_GROUPS = 9
_KEY_START = "AGE-SECRET-KEY-1"
_KEY_LENGTH = 74

_TEXT = look.Style(size=10.5, leading=15.5, after=7)
_STEP = look.Style(size=10.5, leading=15.5, after=3, indent=18)
_WARNING = look.Style(size=12.5, leading=18, bold=True, after=4)
_BESIDE = look.Style(size=10, leading=14, colour=look.INK2, before=3, after=0)
_START = look.Style(size=17, leading=24, bold=True, align=look.Align.CENTRE, before=4, after=4)

_SECRECY = ("Ne pas photographier.", "Ne pas joindre à un message.")


class _Step(Bullet):
    """One item of a list whose label is its number."""

    def __init__(self, item: Node, number: int, words: str) -> None:
        super().__init__(item, (words,), _STEP)
        self._number = Text(self.label, (f"{number}.",), replace(_STEP, indent=0))

    def draw(self, canvas: TaggedCanvas, left: float, top: float, width: float) -> None:
        """Draw the number, then the text."""
        self._number.draw(canvas, left + 2, top, width)
        Text.draw(self, canvas, left, top, width)


def recovery_sheet(view: RecoverySheet) -> bytes:
    """Make the recovery sheet, one page; ValueError when the code is not nine groups of four signs."""
    groups = _code_groups(view.code)
    story = Story(view.banner)
    story.title("Fiche de secours", f"{view.workspace}, faite le {date_fr(view.made_on)}")
    story.p(
        "Cette fiche ouvre les données de cet espace de travail quand la phrase de passe est oubliée. "
        "Qui la tient peut tout lire, sans rien demander à personne. "
        "Sans elle ni la phrase de passe, ces données peuvent être perdues pour toujours.",
        style=_TEXT,
    )
    story.add(CodeGroups(story.root, groups, columns=3, size=28))
    _scanned(story, view.code, ("À garder sous clé, loin de l’ordinateur.", *_SECRECY))
    story.section("Pour ouvrir avec cette fiche")
    _steps(
        story,
        (
            "Lancez PARTAJ et choisissez « Phrase oubliée ? Utiliser la fiche de secours ».",
            "Recopiez les neuf groupes dans l’ordre, de 1 à 9.",
            "Choisissez une nouvelle phrase de passe, puis remettez la fiche sous clé.",
        ),
    )
    story.section("Si elle est perdue, ou si quelqu’un a pu la lire")
    story.p(
        "Faites une nouvelle fiche dans PARTAJ : l’ancienne n’ouvre alors plus cet espace de travail. "
        "Une sauvegarde faite avant s’ouvre encore avec l’ancienne. "
        "Si quelqu’un a pu la lire, prévenez la coordination régionale.",
        style=_TEXT,
    )
    return _page(story, "fiche de secours", view.made_on, view.banner)


def organisation_key_sheet(view: OrganisationKeySheet) -> bytes:
    """Make the sheet of the region's recovery key, one page; ValueError when it is no secret key of age."""
    secret = view.secret.strip().upper()
    if not secret.startswith(_KEY_START) or len(secret) != _KEY_LENGTH:
        raise ValueError("not an age secret key")
    groups = _groups(secret.removeprefix(_KEY_START))
    story = Story(view.banner)
    story.title("Clé de secours de la région", f"{view.region}, faite le {date_fr(view.made_on)}")
    story.p(
        "Cette clé ouvre les données d’un poste de la région quand sa phrase de passe et sa fiche de secours sont "
        "perdues. Elle ouvre aussi les envois entre les postes. Qui la tient peut tout lire.",
        style=_TEXT,
    )
    story.p(_KEY_START, style=_START, keep_next=True)
    story.add(CodeGroups(story.root, groups, columns=5, size=20))
    _scanned(story, secret, ("À garder dans le coffre de la région.", *_SECRECY))
    story.section("Qui peut s’en servir")
    story.p(
        "La personne responsable de la coordination régionale, en présence d’une deuxième personne que la région "
        "désigne. Chaque sortie du coffre se note : la date, les deux personnes, le poste, le motif.",
        style=_TEXT,
    )
    story.section("Pour ouvrir un poste")
    _steps(
        story,
        (
            "Sortez la fiche à deux et notez la sortie.",
            f"Sur le poste, choisissez aussi la fiche de secours. Recopiez {_KEY_START}, puis les groupes "
            f"dans l’ordre, de 1 à {len(groups)}, sans espace.",
            "Choisissez une nouvelle phrase de passe, faites une nouvelle fiche de secours pour ce poste, "
            "puis remettez la clé au coffre.",
        ),
    )
    story.section("Sa partie publique")
    story.p("Elle n’ouvre rien et peut être montrée : c’est elle que les postes connaissent.", style=_TEXT)
    story.p(view.recipient.strip(), style=_TEXT)
    return _page(story, "clé de secours de la région", view.made_on, view.banner)


def second_key_sheet(view: SecondKeySheet) -> bytes:
    """Make the sheet of the region's second root key, one page; ValueError when the code is not as `recovery_sheet`."""
    groups = _code_groups(view.code)
    story = Story(view.banner)
    story.title("Seconde clé de la région", f"{view.region}, faite le {date_fr(view.made_on)}")
    story.p(
        "Cette clé ne lit aucune donnée. Elle permet à un poste de la coordination de reprendre la liste des postes "
        "autorisés quand la clé de la région est perdue, ou entre de mauvaises mains. Qui la tient peut, sur un tel "
        "poste, décider qui fait partie de la région.",
        style=_TEXT,
    )
    story.add(CodeGroups(story.root, groups, columns=3, size=28))
    _scanned(story, view.code, ("À garder au coffre, loin de la clé de secours de la région.", *_SECRECY))
    story.section("Pour reprendre avec cette clé")
    _steps(
        story,
        (
            "Sortez la feuille à deux et notez la sortie\u00a0: la date, les deux personnes, le motif.",
            "Sur un poste de la coordination ou de qui la remplace, ouvrez « Sécurité et sauvegardes », puis "
            "« Reprendre avec la seconde clé… ».",
            f"Recopiez les {len(groups)} groupes dans l’ordre.",
            "Lisez les nouveaux dix mots de la région aux postes, à leur prochain appel.",
            "Faites une nouvelle seconde clé\u00a0: celle-ci ne sert qu’une fois.",
        ),
    )
    story.section("Si elle est perdue, ou si quelqu’un a pu la lire")
    story.p("Faites une nouvelle seconde clé dans PARTAJ\u00a0: celle-ci ne peut alors plus rien.", style=_TEXT)
    return _page(story, "seconde clé de la région", view.made_on, view.banner)


def _code_groups(code: str) -> list[str]:
    groups = _groups(re.sub(r"[\s-]", "", code))
    if len(groups) != _CODE_GROUPS or {len(group) for group in groups} != {_GROUP}:
        raise ValueError(f"a code on paper has {_CODE_GROUPS} groups of {_GROUP} signs")
    return groups


def _groups(signs: str) -> list[str]:
    return [signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP)]


def _scanned(story: Story, content: str, warnings: Sequence[str]) -> None:
    """Tell the QR code, and beside it how to keep the paper."""
    remarks = ("Le code QR contient les mêmes signes, pour un lecteur de codes.", _round_sign(content))
    beside = [*((words, _WARNING) for words in warnings), *((words, _BESIDE) for words in remarks if words)]
    story.add(QrBeside(story.root, content, "Code QR : les mêmes signes que les groupes au-dessus.", beside))


def _round_sign(content: str) -> str:
    """Say which of the two look-alikes, the letter or the figure, every round sign of this sheet is."""
    if "0" in content and "O" not in content:
        return "Un rond est toujours un zéro."
    return "Un rond est toujours la lettre O." if "O" in content and "0" not in content else ""


def _steps(story: Story, items: Sequence[str]) -> None:
    listing = Node("L", story.root)
    for number, words in enumerate(items, 1):
        story.add(_Step(Node("LI", listing), number, words))


def _page(story: Story, name: str, day: date, banner: str) -> bytes:
    # The title is what a reader shows in its window and its list of recent files: it does not say what this opens.
    return render(story, Sheet(title="PARTAJ", day=day, foot_left=f"PARTAJ, {name} du {date_fr(day)}", banner=banner))
