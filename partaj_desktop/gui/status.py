"""The status line: saved at, to send, missing, two versions, last exchange; what runs; the demonstration."""

from datetime import date, datetime, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from partaj_desktop.domain.overviews import StatusView
from partaj_desktop.domain.typography import date_fr, time_fr
from partaj_desktop.gui.components.box import IconLabel
from partaj_desktop.gui.components.buttons import Button, quiet
from partaj_desktop.gui.components.text import row, set_tone, text
from partaj_desktop.gui.jobs import Jobs, Ticket
from partaj_desktop.gui.theme import look
from partaj_desktop.gui.words import plural

HEIGHT = 28
_PATIENCE_MS = 300
_ALONE = timedelta(days=2)


class _Said(QWidget):
    """An icon and its words; hidden while there is nothing to say."""

    def __init__(self, icon: str, token: str = "text2") -> None:
        super().__init__()
        self._name = icon
        self._icon = IconLabel(icon, token, 14)
        self._words = text("", "caption")
        self.setLayout(row(self._icon, self._words, spacing=6))

    def say(self, words: str, token: str = "text2") -> None:
        """Show words in a tone."""
        self._icon.set_icon(self._name, token)
        self._words.setText(words)
        set_tone(self._words, "" if token == "text2" else token)
        self.setVisible(bool(words))

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()


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
        self.conflicts = Button(kind="conflict", icon="git-fork", height=24, size=12)
        self.conflicts.clicked.connect(self.conflicts_asked)
        self.busy = _Busy(jobs)
        self.lock = _Said("lock")
        parts = (self.saved, self.to_send, self.missing, self.conflicts, self.exchanged)
        layout = row(*parts, None, self.busy, self.lock, spacing=20, margins=(16, 0, 0, 0))
        if demonstration_day is not None:
            layout.addWidget(DemonstrationBanner(demonstration_day))
        else:
            layout.addSpacing(look().px(16))
        self.setLayout(layout)
        for part in (*parts, self.lock):
            part.hide()

    def show_status(self, status: StatusView, today: date) -> None:
        """Show what the store says."""
        saved = self.tr("Enregistré {moment}").format(moment=_moment(status.saved_at, today))
        self.saved.say(saved if status.saved_at else "")
        self.to_send.say(*self._only_here(status, today))
        self.missing.say(" · ".join(status.missing), "warn")
        two = plural(status.conflicts, self.tr("{n} × deux versions"), self.tr("{n} × deux versions"))
        self.conflicts.setText(two)
        self.conflicts.setVisible(bool(status.conflicts))
        last = self.tr("Dernier échange {moment}").format(moment=_moment(status.last_exchange_at, today))
        room = not look().large  # the line is full at large sizes: what matters less gives way
        self.exchanged.say(last if status.last_exchange_at and room else "")

    def _only_here(self, status: StatusView, today: date) -> tuple[str, str]:
        """Say what this computer alone holds, and how far it is on its way; amber after two days."""
        if not status.only_here:
            return (self.tr("Tout est bien reçu") if status.last_exchange_at else ""), "text2"
        words = plural(
            status.only_here,
            self.tr("{n} changement n’existe que sur ce poste"),
            self.tr("{n} changements n’existent que sur ce poste"),
        )
        state = self.tr("à envoyer") if status.to_send else self.tr("envoyé, pas encore bien reçu")
        since = status.only_here_since
        late = since is not None and today - since.date() > _ALONE
        return f"{words} ({state})", "warn" if late else "text2"

    def say_lock(self, words: str, *, soon: bool) -> None:
        """Say when the program locks; in the last minute so that it is seen."""
        self.lock.say(words, "warn" if soon else "text2")


class _Busy(QWidget):
    """What takes more than a moment: its words, and a way to stop it when there is one."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._ticket: Ticket | None = None
        self._words = text("", "caption")
        self.cancel_button = quiet(self.tr("Annuler"), size=12)
        self.cancel_button.clicked.connect(self._cancel)
        self.setLayout(row(self._words, self.cancel_button, spacing=8, margins=(0, 0, 16, 0)))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self._show)
        jobs.started.connect(self._started)
        jobs.progressed.connect(self._progressed)
        jobs.finished.connect(self._finished)
        self.hide()

    def _started(self, ticket: Ticket) -> None:
        if ticket.words and self._ticket is None:
            self._ticket = ticket
            self._timer.start()

    def _show(self) -> None:
        if self._ticket is not None:
            self._words.setText(self.tr("{what}…").format(what=self._ticket.words))
            self.cancel_button.setVisible(self._ticket.can_cancel)
            self.show()

    def _progressed(self, ticket: Ticket) -> None:
        if ticket is self._ticket and ticket.total:
            words = self.tr("{what} : {done} sur {total}")
            self._words.setText(words.format(what=ticket.words, done=ticket.done, total=ticket.total))

    def _finished(self, ticket: Ticket) -> None:
        if ticket is self._ticket:
            self._ticket = None
            self._timer.stop()
            self.hide()

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
