"""What a bundle would change, before anything is written: who wrote it, what is new, what would have two versions."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QSizePolicy, QWidget

from partaj_desktop.domain.text import shown
from partaj_desktop.domain.typography import DASH, date_fr, number_fr, plural
from partaj_desktop.domain.views import BundleView, TableCount
from partaj_desktop.domain.vocabulary import ROLE
from partaj_desktop.gui.components.badge import Badge
from partaj_desktop.gui.components.box import Box, labelled
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.panes import Scrolled, foot
from partaj_desktop.gui.components.table import Cell, Column, Line, Table
from partaj_desktop.gui.components.text import ElidedLabel, clear, column, plain, row, text
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.words import joined, moment


class BundleSheet(QWidget):
    """The middle pane of receiving.

    Signals: accepted() when a person accepts.
    """

    accepted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.bundle: BundleView | None = None
        self.title = ElidedLabel("", "title")
        self.badge = Badge("")
        self.author = text("", "lead", wrap=True)
        self.refusal = Box("", "", tone="bad", icon="shield-x")
        self.waits = Box("", "", tone="warn", icon="hourglass")
        self.told = Box("", "", tone="warn", icon="info-circle")
        self.held = Box("", "", tone="info", icon="info-circle")
        self.counts_title = text(self.tr("Ce que cet envoi changerait"), "strong")
        self.counts = Table(self.tr("Ce que cet envoi changerait"), self._columns(), height=34)
        self.conflicts_title = text("", "strong")
        self._conflicts = column(spacing=0)
        self.alike = Box("", "", tone="info", icon="info-circle")
        self.names = text("", wrap=True)
        self.names_button = Button(text=self.tr("Afficher les noms"), height=32)
        self.names_button.clicked.connect(self._name_them)
        self.accept_button = Button(
            text=self.tr("Accepter l’envoi"), kind="primary", icon="check", key=self.tr("Ctrl+Entrée"), height=40
        )
        self.accept_button.clicked.connect(self.accepted)
        self.note = ElidedLabel(self.tr("Rien n’est encore écrit."), "hint")
        self.note.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._lay_out()

    def _lay_out(self) -> None:
        body = column(self._head(), self.author, 8, self.refusal, self.held, self.waits, self.told, spacing=6)
        for part in (self.counts_title, self.counts):
            body.addWidget(part)
        body.addSpacing(look().px(8))
        body.addWidget(self.conflicts_title)
        body.addLayout(self._conflicts)
        body.addWidget(self.alike)
        body.addLayout(row(self.names_button, None))
        body.addWidget(self.names)
        body.addStretch(1)
        body.setContentsMargins(*(look().px(n) for n in (24, 14, 24, 12)))
        self.bar = foot(row(self.note, None, self.accept_button, margins=(24, 12, 24, 12)))
        layout = column(Scrolled(body), self.bar, spacing=0)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def _head(self) -> QLayout:
        """Lay out from whom it comes; in large letters each thing has a line of its own, and none is cut."""
        if look().large:
            return column(self.title, row(self.badge, None), spacing=6)
        head = row(self.title, self.badge, spacing=12)
        head.setStretch(0, 1)
        return head

    def _columns(self) -> tuple[Column, ...]:
        new, changed, two = (62, 56, 84) if look().large else (88, 84, 94)
        return (
            Column(title=self.tr("Nature")),
            Column(title=self.tr("Nouveaux"), width=new, number=True),
            Column(title=self.tr("Modifiés"), width=changed, number=True),
            Column(title=self.tr("Deux versions"), width=two, number=True),
        )

    @property
    def acceptable(self) -> bool:
        """Say whether the bundle shown may be accepted."""
        return self.bundle is not None and self.bundle.tried and self.bundle.may_be_accepted

    def show_bundle(self, view: BundleView, listed: frozenset[int] = frozenset()) -> None:
        """Show a bundle, or why it is refused; `listed` are the numbers of its sender's that can be accepted too."""
        self.bundle = view
        self._show_head(view)
        self.refusal.set_words(view.refusal, view.refusal_hint)
        self.refusal.setVisible(bool(view.refusal))
        first, *others = view.told or ("",)
        self.told.set_words(first, " ".join(others))
        self.told.setVisible(bool(view.told))
        self._show_held(view)
        self._show_waits(view, listed)
        self._show_counts(view)
        self._show_conflicts(view)
        words = plural(view.people, self.tr("{n} jeune concerné"), self.tr("{n} jeunes concernés"))
        self.names_button.setText(joined(words, self.tr("afficher les noms")))
        self.names_button.setVisible(bool(view.names))
        self.names.hide()
        alike = plural(
            view.alike,
            self.tr("{n} × même personne\u202f? À voir dans Situations, une fois l’envoi accepté."),
            self.tr("{n} × même personne\u202f? À voir dans Situations, une fois l’envoi accepté."),
        )
        self.alike.set_words(alike, "")
        self.alike.setVisible(bool(view.alike))
        self.bar.setVisible(self.acceptable)

    def _show_held(self, view: BundleView) -> None:
        """Say that it came already, when, and what can become of the file."""
        when = view.received_at
        title = self.tr("Déjà reçu le {day}.").format(day=date_fr(when.date())) if when else self.tr("Déjà reçu.")
        self.held.set_words(title, self.tr("Rien ne changerait ; ce fichier peut être effacé du dossier."))
        self.held.setVisible(view.already)

    def _show_waits(self, view: BundleView, listed: frozenset[int]) -> None:
        """Say which bundles should come before it: to be accepted first, or to be asked for."""
        here = [number for number in sorted(listed) if number in view.missing_before]
        if here:
            title = self.tr("Acceptez d’abord l’envoi n° {numbers}, qui est dans cette liste")
            words = self.tr("Celui-ci peut aussi être accepté tout de suite.")
        else:
            title = self.tr("Il manque l’envoi n° {numbers}")
            words = self.tr("Celui-ci peut être accepté tout de suite ; demandez l’autre à son expéditeur.")
        numbers = ", ".join(map(number_fr, here)) if here else view.missing_before.in_words()
        self.waits.set_words(title.format(numbers=numbers), words)
        self.waits.setVisible(bool(view.missing_before) and view.may_be_accepted)

    def _show_head(self, view: BundleView) -> None:
        if view.refusal:
            self.title.set_words(shown(view.file_name))
            self.badge.set_words(self.tr("Refusé"), tone="bad", icon="shield-x")
            self.author.setText(self.tr("Rien n’a été écrit."))
            return
        who = view.territory or view.sender
        self.title.set_words(self.tr("Envoi n° {n}, {who}").format(n=view.number, who=who))
        if view.already:
            self.badge.set_words(self.tr("Déjà reçu"), tone="neutral", icon="check")
        else:
            self.badge.set_words(self.tr("Signature vérifiée"), tone="ok", icon="shield-check")
        written = self.tr("écrit {moment}").format(moment=moment(view.written_at)) if view.written_at else ""
        self.author.setText(joined(view.sender, ROLE.get(view.role, ""), written))

    def _show_counts(self, view: BundleView) -> None:
        some = [one for one in view.counts if one.new or one.changed or one.conflicts]
        lines = [_line(one) for one in some]
        total = TableCount(
            nature=self.tr("Ensemble"),
            new=sum(one.new for one in some),
            changed=sum(one.changed for one in some),
            conflicts=sum(one.conflicts for one in some),
        )
        self.counts.show_lines([*lines, _line(total, total=True)])
        self.counts.setFixedHeight(self.counts.whole_height())
        for widget in (self.counts, self.counts_title):
            widget.setVisible(bool(some))

    def _name_them(self) -> None:
        """Show the names: of those it speaks of, and of whoever gets two versions."""
        view = self.bundle
        if view is not None:
            more = view.people - len(view.names)
            others = plural(more, self.tr("et {n} autre"), self.tr("et {n} autres")) if more > 0 else ""
            self.names.setText(", ".join(filter(None, (*view.names, others))))
            self.names.show()
            self.names_button.hide()
            self._show_conflicts(view, named=True)

    def _show_conflicts(self, view: BundleView, *, named: bool = False) -> None:
        words = plural(
            len(view.conflicts), self.tr("{n} champ aurait deux versions"), self.tr("{n} champs auraient deux versions")
        )
        self.conflicts_title.setText(words)
        self.conflicts_title.setVisible(bool(view.conflicts))
        clear(self._conflicts)
        for one in view.conflicts:
            values = self.tr(" ou ").join(one.values)
            said = text(joined(one.what if one.who else "", values), wrap=True)
            if one.who and not named:
                self._conflicts.addWidget(labelled(initials(one.who), said, width=88))
            else:  # a name is as long as it likes: it stands above
                whose = text(one.who or one.what, "strong", wrap=True)
                self._conflicts.addWidget(plain(column(whose, said, spacing=0, margins=(0, 2, 0, 4))))


def initials(name: str) -> str:
    """Write a name as its initials, until names are asked for."""
    return " ".join(f"{part[0]}." for part in name.split() if part)


def _line(one: TableCount, *, total: bool = False) -> Line:
    def cell(number: int, tone: str = "text") -> Cell:
        return Cell(words=number_fr(number) if number else DASH, tone=tone)

    two = cell(one.conflicts, "conf" if one.conflicts else "text")
    return Line(key=one.nature, cells=(Cell(words=one.nature), cell(one.new), cell(one.changed), two), total=total)
