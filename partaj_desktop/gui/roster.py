"""Reading a list: picked or dropped, looked at row by row, then taken; what fails is shown with its reason."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.typography import number_fr, plural
from partaj_desktop.domain.views import ImportLine, ImportView, Topic
from partaj_desktop.gui.components.box import Box, EmptyState
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.combo import Combo
from partaj_desktop.gui.components.panes import foot, panes
from partaj_desktop.gui.components.rows import Row, RowList
from partaj_desktop.gui.components.segments import Segmented
from partaj_desktop.gui.components.table import Cell, Column, Line, Table
from partaj_desktop.gui.components.text import ElidedLabel, column, ground, plain, row, rule, text
from partaj_desktop.gui.desk import Desk
from partaj_desktop.gui.files import ask_open
from partaj_desktop.gui.screen import Screen, top_bar
from partaj_desktop.gui.theme import look
from partaj_desktop.services import rosters

SOURCES: Final = (
    "Base MGI",
    "SYMSER",
    "Parcours 3",
    "CIO",
    "CFA",
    "Mission locale",
    "Centre social",
    "Organisme de formation",
    "Établissement scolaire",
)
_OUTCOMES: Final = ("new", "known", "repeated", "refused")
_MARKS: Final = {"new": "ok", "known": "info", "repeated": "muted", "refused": "bad"}


class RosterScreen(Screen):
    """One list at a time: dry run first, then taken whole."""

    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.ROSTERS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._data = b""
        self._name = ""
        self._view: ImportView | None = None
        self.source = Combo(self.tr("Source de la liste"))
        self.source.addItems(list(SOURCES))
        self.source.setFixedWidth(look().px(240))
        self.pick_button = Button(text=self.tr("Lire une liste…"), icon="file-text", key="Ctrl+O")
        self.shown = Segmented(self.tr("Lignes"), (("all", self.tr("Toutes")), ("refused", self.tr("À corriger"))))
        self.shown.set_code("all")
        self.counts = RowList(self.tr("Résultat de la lecture"))
        self.table = Table(self.tr("Lignes de la liste"), self._columns(), height=34, indent=16)
        self.take_button = Button(kind="primary", icon="check", key=self.tr("Ctrl+Entrée"), height=40)
        self.drop_button = Button(text=self.tr("Ne pas prendre"), height=40)
        self.file_name = ElidedLabel("", "title")
        self.summary = text("", "lead", wrap=True)
        self.columns_box = Box("", "", tone="info", icon="info-circle")
        self.done_box = Box("", "", tone="ok", icon="circle-check")
        self.lay_out(top_bar(self.tr("Repérage"), None, text(self.tr("Source"), "caption"), self.source,
                             self.pick_button), self._content())  # fmt: skip
        self.pick_button.clicked.connect(self.ask)
        self.shown.chosen.connect(lambda _: self._show_lines())
        self.take_button.clicked.connect(self._take)
        self.drop_button.clicked.connect(self._forget)
        self.source.currentIndexChanged.connect(lambda _: self._preview())
        self.key("Ctrl+O", self.ask)
        self.key("Ctrl+Return", self._take)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(title=self.tr("Ligne"), width=64),
            Column(title=self.tr("Nom"), width=190),
            Column(title=self.tr("Résultat"), width=112),
            Column(title=self.tr("Colonne"), width=126),
            Column(title=self.tr("Valeur lue"), width=104),
            Column(title=self.tr("Pourquoi")),
        )

    def _content(self) -> QWidget:
        first = Button(text=self.tr("Lire une liste…"), kind="primary", icon="file-text", height=40)
        first.setAccessibleName(self.tr("Lire une première liste"))
        first.clicked.connect(self.ask)
        self.first_button = first
        sentence = self.tr(
            "Une liste de repérage (CSV) se choisit ou se dépose ici ; rien n’est pris avant votre accord."
        )
        self.empty = ground(column(EmptyState("user-search", sentence, first), spacing=0))
        head = column(self.file_name, self.summary, self.columns_box, self.done_box, spacing=8)
        head.setContentsMargins(*(look().px(n) for n in (24, 16, 24, 12)))
        choice = row(self.shown, None, margins=(24, 0, 24, 10))
        bar = foot(row(None, self.drop_button, self.take_button, margins=(24, 12, 24, 12)))
        right = ground(column(plain(head), plain(choice), rule(), self.table, bar, spacing=0))
        layout = right.layout()
        if isinstance(layout, QVBoxLayout):
            layout.setStretchFactor(self.table, 1)
        left = ground(column(self.counts, spacing=0))
        left.setMinimumWidth(look().px(220))
        self.result = panes(left, right, widths=(276, 924), stretch=1)
        self.result.hide()
        return ground(column(self.empty, self.result, spacing=0))

    def reload(self) -> None:
        """A list is read when somebody picks one; what was read stays as it is."""

    def first_focus(self) -> None:
        (self.table if self._view is not None else self.first_button).setFocus()

    def ask(self) -> None:
        """Ask for a file."""
        ask_open(self, self.tr("Lire une liste"), self.tr("Listes (*.csv *.txt)"), self.take_file,
                 folder=self.desk.folder)  # fmt: skip

    def take_files(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self.take_file(path)

    def take_file(self, path: Path) -> None:
        """Read a file and show what taking it would do."""

        def loaded(data: bytes) -> None:
            self._data, self._name = data, path.name
            self._preview()

        self.problem.clear()
        self.desk.read(lambda _: rosters.read_file(path), loaded, self._refuse, owner=self)

    def _preview(self) -> None:
        if not self._name:
            return
        data, name, source = self._data, self._name, self.source.currentText()
        self.desk.read(
            lambda session: rosters.preview(session, data, name, source), self._show, self._refuse,
            owner=self, words=self.tr("Lecture de la liste"),
        )  # fmt: skip

    def _take(self) -> None:
        if self._view is None or self._view.done or not self.take_button.isEnabled():
            return
        data, name, source = self._data, self._name, self.source.currentText()
        self.take_button.setEnabled(False)
        self.desk.write(
            lambda session: rosters.take(session, data, name, source), self._taken, self._refuse,
            owner=self, words=self.tr("Lecture de la liste"),
        )  # fmt: skip

    def _taken(self, view: ImportView) -> None:
        self._show(view)
        self.desk.changes.tell({Topic.ROSTERS, Topic.SITUATIONS})

    def _refuse(self, error: PartajError) -> None:
        self._forget()
        self.fail(error)

    def _forget(self) -> None:
        self._data, self._name, self._view = b"", "", None
        self.result.hide()
        self.empty.show()
        self.first_button.setFocus()

    def _show(self, view: ImportView) -> None:
        self._view = view
        self.empty.hide()
        self.result.show()
        self.file_name.set_words(f"{view.file_name} · {view.source}")
        self._show_head(view)
        words = self._outcome_words()
        marks = {"new": "plus", "known": "check", "repeated": "table", "refused": "alert-triangle"}
        self.counts.show_rows(
            [
                Row(key=code, title=words[code], figure=number_fr(view.count(code)), icon=marks[code],
                    icon_tone=_MARKS[code], subtitle=self._meaning(code))
                for code in _OUTCOMES
            ]
        )  # fmt: skip
        self._show_lines()
        self.table.setFocus()

    def _show_head(self, view: ImportView) -> None:
        whole = plural(len(view.lines), self.tr("{n} ligne lue"), self.tr("{n} lignes lues"))
        self.summary.setText(whole)
        ignored = ", ".join(view.ignored)
        self.columns_box.set_words("", self.tr("Colonnes non reprises : {names}").format(names=ignored))
        self.columns_box.setVisible(bool(ignored))
        taken = view.count("new") + view.count("known")
        good = plural(taken, self.tr("{n} ligne"), self.tr("{n} lignes"))
        self.done_box.set_words(self.tr("Liste prise : {lines}").format(lines=good), "")
        self.done_box.setVisible(view.done)
        self.take_button.setText(self.tr("Prendre {lines}").format(lines=good))
        self.take_button.setEnabled(bool(taken) and not view.done)
        self.take_button.setVisible(not view.done)
        self.take_button.updateGeometry()
        self.drop_button.setText(self.tr("Fermer") if view.done else self.tr("Ne pas prendre"))
        bad = view.count("refused")
        self.shown.set_words("refused", self.tr("À corriger ({n})").format(n=number_fr(bad)))

    def _outcome_words(self) -> dict[str, str]:
        words = (self.tr("Nouveaux jeunes"), self.tr("Déjà connus"), self.tr("Répétées"), self.tr("À corriger"))
        return dict(zip(_OUTCOMES, words, strict=True))

    def _meaning(self, code: str) -> str:
        return {
            "new": self.tr("entrent comme repérés"),
            "known": self.tr("gagnent cette source"),
            "repeated": self.tr("déjà dans cette liste"),
            "refused": self.tr("restent dehors, avec le motif"),
        }[code]

    def _show_lines(self) -> None:
        if self._view is None:
            return
        only = self.shown.code == "refused"
        told = (self.tr("Nouveau jeune"), self.tr("Déjà connu"), self.tr("Ligne répétée"), self.tr("À corriger"))
        words = dict(zip(_OUTCOMES, told, strict=True))
        lines = [line for line in self._view.lines if not only or line.outcome == "refused"]
        self.table.show_lines([_line(line, words[line.outcome]) for line in lines])


def _line(line: ImportLine, outcome: str) -> Line:
    tone = _MARKS[line.outcome]
    return Line(
        key=line.number,
        cells=(
            Cell(words=str(line.number), tone="muted"),
            Cell(words=line.name),
            Cell(words=outcome, tone=tone),
            Cell(words=line.column, tone="text2"),
            Cell(words=line.value, tone="text2"),
            Cell(words=line.reason, tone="bad" if line.outcome == "refused" else "text2"),
        ),
    )
