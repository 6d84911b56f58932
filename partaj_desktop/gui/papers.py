"""The papers a screen can show: read in a job, then shown in a dialog that saves and prints. QtPdf is loaded here."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from partaj_desktop.domain.ids import Id
from partaj_desktop.gui.files import ask_save
from partaj_desktop.gui.screen import Screen
from partaj_desktop.services import convening, meetings, reports


def show_pdf(
    screen: Screen,
    title: str,
    data: bytes,
    file_name: str,
    then: Callable[[], object] = lambda: None,
    *,
    following: str = "",
    follow: Callable[[], object] = lambda: None,
) -> None:
    """Show a PDF held in memory; `then` comes once the dialog is closed, `follow` when the person goes on."""
    from partaj_desktop.gui.pdf import PdfDialog

    dialog = PdfDialog(screen, screen.desk.jobs, title=title, data=data, file_name=file_name, following=following)
    dialog.finished.connect(lambda _: then())
    dialog.follow_asked.connect(lambda: follow())
    dialog.open()


def show_sheet(screen: Screen, situation: Id) -> None:
    """Make and show the follow-up sheet of a situation."""
    title = QCoreApplication.translate("Papers", "Fiche de suivi")

    def show(data: bytes) -> None:
        show_pdf(screen, title, data, "fiche-de-suivi.pdf")

    screen.desk.read(
        lambda session: reports.follow_up_sheet(session, situation), show, screen.fail, owner=screen, words=title
    )


def show_minutes(screen: Screen, meeting: Id) -> None:
    """Make and show the minutes of a closed meeting."""
    title = QCoreApplication.translate("Papers", "Relevé de décisions")

    def show(data: bytes) -> None:
        show_pdf(screen, title, data, "releve-de-decisions.pdf")

    screen.desk.read(
        lambda session: meetings.minutes_pdf(session, meeting), show, screen.fail, owner=screen, words=title
    )


def show_dashboard(screen: Screen, as_of: date, territory: str) -> None:
    """Make and show the dashboard's paper."""
    title = QCoreApplication.translate("Papers", "Tableau de bord")

    def show(data: bytes) -> None:
        show_pdf(screen, title, data, f"tableau-de-bord-{as_of.isoformat()}.pdf")

    screen.desk.read(
        lambda session: reports.dashboard(session, as_of=as_of, territory=territory),
        show, screen.fail, owner=screen, words=title,
    )  # fmt: skip


def show_invitation(screen: Screen, meeting: Id) -> None:
    """Make and show the invitation to a meeting; from there it is saved for diaries."""
    title = QCoreApplication.translate("Papers", "Invitation")
    following = QCoreApplication.translate("Papers", "Pour les agendas (.ics)…")

    def show(made: tuple[bytes, bytes]) -> None:
        pdf, diary = made
        show_pdf(screen, title, pdf, "invitation.pdf", following=following, follow=lambda: _save_diary(screen, diary))

    screen.desk.read(
        lambda session: (convening.invitation_pdf(session, meeting), convening.invitation_ics(session, meeting)),
        show, screen.fail, owner=screen, words=title,
    )  # fmt: skip


def _save_diary(screen: Screen, data: bytes) -> None:
    title = QCoreApplication.translate("Papers", "Enregistrer l’invitation")
    kind = QCoreApplication.translate("Papers", "Agendas (*.ics)")

    def write(path: Path) -> None:
        screen.desk.read(
            lambda _: reports.write_file(path, data), lambda _: screen.problem.say(
                QCoreApplication.translate("Papers", "Enregistré\u00a0: {name}").format(name=path.name), tone="ok",
                icon="check",
            ), screen.fail, owner=screen,
        )  # fmt: skip

    ask_save(screen, title, kind, "invitation.ics", write)


def show_agenda(screen: Screen, meeting: Id) -> None:
    """Make and show the agenda that is handed out in the meeting."""
    title = QCoreApplication.translate("Papers", "Ordre du jour")

    def show(data: bytes) -> None:
        show_pdf(screen, title, data, "ordre-du-jour.pdf")

    screen.desk.read(
        lambda session: convening.agenda_pdf(session, meeting), show, screen.fail, owner=screen, words=title
    )


def show_attendance(screen: Screen, meeting: Id) -> None:
    """Make and show the sheet that whoever comes signs."""
    title = QCoreApplication.translate("Papers", "Feuille d’émargement")

    def show(data: bytes) -> None:
        show_pdf(screen, title, data, "emargement.pdf")

    screen.desk.read(
        lambda session: convening.attendance_pdf(session, meeting), show, screen.fail, owner=screen, words=title
    )
