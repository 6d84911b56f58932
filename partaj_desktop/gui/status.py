"""The status line: saved at, to send, missing, two versions, last exchange; what runs; the demonstration."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from partaj_desktop.domain.overviews import StatusView
from partaj_desktop.domain.told import newer_short_fr
from partaj_desktop.domain.typography import date_fr, number_fr, plural, time_fr
from partaj_desktop.gui.components.box import IconLabel
from partaj_desktop.gui.components.buttons import Button, quiet
from partaj_desktop.gui.components.text import ElidedLabel, row, set_tone, text
from partaj_desktop.gui.jobs import Jobs, Ticket
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.words import joined

HEIGHT = 28
_PATIENCE_MS = 300
_ALONE = timedelta(days=2)


class _Said(QWidget):
    """An icon and its words; hidden while there is nothing to say."""

    def __init__(self, icon: str, token: str = "text2") -> None:
        super().__init__()
        self._name = icon
        self._icon = IconLabel(icon, token, 14)
        self._words = ElidedLabel("", "caption")
        self._words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._short = ""
        self._whole = ""
        self.whole_tip = ""
        self.setLayout(row(self._icon, self._words, spacing=6))

    def say(self, words: str, token: str = "text2", *, short: str = "") -> None:
        """Show words in a tone; `short` where there is no room for them."""
        self._icon.set_icon(self._name, token)
        self._whole, self._short = words, short or words
        self._words.set_words(words)
        self.updateGeometry()
        set_tone(self._words, "" if token == "text2" else token)
        self.setVisible(bool(words))

    def shorten(self, *, shorter: bool) -> None:
        """Say the short words, or the whole; the tooltip has the whole."""
        self._words.set_words(self._short if shorter else self._whole)
        self.updateGeometry()  # the line is measured at once
        self.setToolTip(self.whole_tip or (self._whole if shorter else ""))

    @property
    def words(self) -> str:
        """What is said."""
        return self._whole


class DemonstrationBanner(QWidget):
    """The words that never leave the window of a demonstration."""

    def __init__(self, day: date) -> None:
        super().__init__()
        words = text(self.tr("DONNÉES FICTIVES — {day}").format(day=date_fr(day)), "caption", tone="warn")
        words.setStyleSheet("font-weight: 700")
        self.words = words.text()
        self.setAccessibleName(self.words)
        self.setLayout(row(IconLabel("info-circle", "warn", 14), words, spacing=6, margins=(12, 0, 12, 0)))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), look().color("warn_bg"))


class StatusLine(QWidget):
    """The line itself.

    Signals: conflicts_asked() when a person clicks on what has two versions.
    """

    conflicts_asked = Signal()

    def __init__(self, jobs: Jobs, demonstration_day: date | None = None) -> None:
        super().__init__()
        self.setProperty("ground", "sunken")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(look().px(HEIGHT))
        self.saved = _Said("check", "ok")
        self.to_send = _Said("upload")
        self.missing = _Said("hourglass")
        self.exchanged = _Said("arrows-exchange")
        self.silent = _Said("clock-exclamation", "warn")
        self.conflicts = Button(kind="conflict", icon="git-fork", height=24, size=12)
        self.conflicts.clicked.connect(self.conflicts_asked)
        self.busy = _Busy(jobs)
        self.lock = _Said("lock")
        parts = (self.saved, self.to_send, self.silent, self.missing, self.conflicts, self.exchanged)
        layout = row(*parts, spacing=20, margins=(16, 0, 0, 0))
        layout.addStretch(1)
        layout.addWidget(self.busy)
        layout.addWidget(self.lock)
        self.busy.shown.connect(self._fit)
        if demonstration_day is not None:
            layout.addWidget(DemonstrationBanner(demonstration_day))
        else:
            layout.addSpacing(look().px(16))
        self.setLayout(layout)
        for part in (*parts, self.lock):
            part.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Make room when the line is full: words are shortened, then what matters less steps back.

        What runs keeps its place, then two versions and who is silent; whatever is cut ends in an ellipsis.
        """
        said = (self.saved, self.to_send, self.silent, self.missing, self.exchanged)
        for part in (*said, self.lock):
            part.shorten(shorter=False)
            part.setVisible(bool(part.words))
        self.conflicts.setVisible(bool(self.conflicts.text()))
        shortened = (self.to_send, self.silent, self.missing, self.lock)
        steps: list[Callable[[], object]] = [self.exchanged.hide]
        steps += [partial(part.shorten, shorter=True) for part in shortened]
        steps += [self.saved.hide]
        if not self.busy.isHidden():
            steps += [self.lock.hide, self.to_send.hide, self.missing.hide, self.silent.hide, self.conflicts.hide]
        for step in steps:
            if self._needed() <= self.width():
                return
            step()

    def _needed(self) -> int:
        """Measure what is shown, side by side."""
        layout = self.layout()
        if layout is None:
            return 0
        layout.invalidate()
        return layout.sizeHint().width()

    def show_status(self, status: StatusView, today: date) -> None:
        """Show what the store says."""
        saved = self.tr("Enregistré {moment}").format(moment=_moment(status.saved_at, today))
        self.saved.say(saved if status.saved_at else "")
        words, token, short = self._only_here(status, today)
        self.to_send.say(words, token, short=short)
        told = plural(len(status.missing), self.tr("{n} envoi manque"), self.tr("{n} expéditeurs dont un envoi manque"))
        waits = (*status.missing, newer_short_fr(status.newer))
        self.missing.say(" · ".join(filter(None, waits)), "warn", short=told if len(status.missing) > 1 else "")
        self._say_silent(status.silent)
        two = plural(status.conflicts, self.tr("{n} × deux versions"), self.tr("{n} × deux versions"))
        self.conflicts.setText(two if status.conflicts else "")
        self.conflicts.setVisible(bool(status.conflicts))
        last = self.tr("Dernier échange {moment}").format(moment=_moment(status.last_exchange_at, today))
        room = not look().large  # the line is full at large sizes: what matters less gives way
        self.exchanged.say(last if status.last_exchange_at and room else "")
        self._fit()

    def _say_silent(self, silent: Sequence[tuple[str, int]]) -> None:
        """Say of whom nothing came for long: the longest, and how many others; the tooltip names them all."""
        told = [
            self.tr("rien reçu de {who} depuis {n}\u00a0jours").format(who=who, n=number_fr(n)) for who, n in silent
        ]
        others = plural(len(told) - 1, self.tr("et d’un autre"), self.tr("et de {n} autres")) if told[1:] else ""
        words = joined(told[0], others) if told else ""
        count = plural(len(told), self.tr("{n} poste"), self.tr("{n} postes"))
        most = number_fr(silent[0][1]) if silent else ""
        short = self.tr("rien reçu depuis {n}\u00a0jours ({count})").format(n=most, count=count) if told[1:] else ""
        self.silent.say(words[:1].upper() + words[1:], "warn", short=short[:1].upper() + short[1:])
        self.silent.whole_tip = "\n".join(told)

    def _only_here(self, status: StatusView, today: date) -> tuple[str, str, str]:
        """Say what this computer alone holds, and how far it is on its way, at length and short; amber after two days.

        In that order: the words, their tone, the short words.
        """
        if not status.only_here:
            return self._of_others(status), "text2", ""
        words = plural(
            status.only_here,
            self.tr("{n} changement n’existe que sur ce poste"),
            self.tr("{n} changements n’existent que sur ce poste"),
        )
        sent = plural(
            status.only_here, self.tr("envoyé, pas encore bien reçu"), self.tr("envoyés, pas encore bien reçus")
        )
        state = self.tr("à envoyer") if status.to_send else sent
        since = status.only_here_since
        late = since is not None and today - since.date() > _ALONE
        short = self.tr("{n} {state}").format(n=number_fr(status.only_here), state=state)
        return f"{words} ({state})", "warn" if late else "text2", short

    def _of_others(self, status: StatusView) -> str:
        """Say how far what others wrote is on its way through this computer, when all of its own came well."""
        if status.to_send:
            return plural(status.to_send, self.tr("{n} écriture à envoyer"), self.tr("{n} écritures à envoyer"))
        if status.unconfirmed:
            return self.tr("Envoyé, pas encore bien reçu")
        return self.tr("Tout est bien reçu") if status.last_exchange_at else ""

    def say_lock(self, words: str, *, soon: bool) -> None:
        """Say when the program locks; in the last minute so that it is seen."""
        if words != self.lock.words:
            self.lock.say(words, "warn" if soon else "text2", short=words.rpartition(" dans ")[2])
            self._fit()


class _Busy(QWidget):
    """What takes more than a moment: its words, and a way to stop it when there is one.

    Of several at once, one that tells how far it is comes before the others, then one that can be stopped.

    Signals: shown() when it comes, goes or says something else: the line makes room for it.
    """

    shown = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._tickets: list[Ticket] = []
        self._words = ElidedLabel("", "caption")
        self._words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.figure = text("", "caption")
        self.cancel_button = quiet(self.tr("Annuler"), size=12)
        self.cancel_button.clicked.connect(self._cancel)
        self.setLayout(row(self._words, self.figure, self.cancel_button, spacing=8, margins=(0, 0, 16, 0)))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self._show)
        jobs.started.connect(self._started)
        jobs.progressed.connect(self._progressed)
        jobs.finished.connect(self._finished)
        self.hide()

    @property
    def words(self) -> str:
        """What is said of the job: its words, and how far it is, which is never cut."""
        return " ".join(part for part in (self._words.words, self.figure.text()) if part)

    @property
    def _ticket(self) -> Ticket | None:
        """The job that is shown: of equals, the first that began."""
        return max(self._tickets, key=lambda one: (bool(one.total), one.can_cancel), default=None)

    def _started(self, ticket: Ticket) -> None:
        if ticket.words:
            self._tickets.append(ticket)
            if self.isVisible():
                self._show()
            elif not self._timer.isActive():
                self._timer.start()

    def _show(self) -> None:
        ticket = self._ticket
        if ticket is None:
            return
        far = self.tr("{done} sur {total}").format(done=ticket.done, total=ticket.total) if ticket.total else ""
        words = self.tr("{what}\u00a0:") if far else self.tr("{what}…")
        self._words.set_words(words.format(what=ticket.words))
        self.figure.setText(far)
        self.figure.setVisible(bool(far))
        self.cancel_button.setVisible(ticket.can_cancel)
        self.show()
        self.shown.emit()

    def _progressed(self, ticket: Ticket) -> None:
        if self.isVisible() and ticket is self._ticket:
            self._show()

    def _finished(self, ticket: Ticket) -> None:
        if ticket in self._tickets:
            self._tickets.remove(ticket)
        if not self._tickets:
            self._timer.stop()
            self.hide()
            self.shown.emit()
        elif self.isVisible():
            self._show()

    def _cancel(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()


def _moment(moment: datetime | None, today: date) -> str:
    """Write « à 14 h 05 » for today, « le 9 décembre 2010 » for another day."""
    if moment is None:
        return ""
    if moment.date() == today:
        return f"à {time_fr(moment.time())}"
    return f"le {date_fr(moment.date())}"
