"""A PDF on the screen, from memory: the very bytes that are saved or printed. Imported when the first one is shown."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Signal
from PySide6.QtGui import QPageSize, QPainter, QPalette
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFrame, QWidget

from partaj_desktop.domain.errors import PartajError
from partaj_desktop.domain.typography import plural
from partaj_desktop.gui.components.box import Message
from partaj_desktop.gui.components.buttons import Button
from partaj_desktop.gui.components.focus import FocusRing
from partaj_desktop.gui.components.text import column, row, text
from partaj_desktop.gui.files import ask_save
from partaj_desktop.gui.jobs import Jobs, Lane
from partaj_desktop.gui.theme import look
from partaj_desktop.services import reports

_FILTER = "PDF (*.pdf)"
_PRINT_DPI = 300


class PdfView(QPdfView):
    """All pages one under the other, as wide as the view."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        # Not children: a view that dies with its document still attached crashes; these outlive it.
        self.document_shown = QPdfDocument()
        self._buffer = QBuffer()
        self.setFrameShape(QFrame.Shape.NoFrame)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Dark, look().color("sunken"))
        self.setPalette(palette)
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.setDocument(self.document_shown)

    def show_pdf(self, data: bytes) -> None:
        """Show a PDF held in memory."""
        self.document_shown.close()
        self._buffer.close()
        self._buffer.setData(QByteArray(data))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document_shown.load(self._buffer)

    @property
    def pages(self) -> int:
        """The number of pages shown."""
        return self.document_shown.pageCount()


class PdfDialog(QDialog):
    """A PDF to look at, then to save or print. `following`: what can be done next, the words of a button.

    Signals: saved(path); follow_asked() when the person goes on to what is next.
    """

    saved = Signal(object)
    follow_asked = Signal()

    def __init__(
        self, parent: QWidget, jobs: Jobs, *, title: str, data: bytes, file_name: str, following: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("PARTAJ")
        self._jobs, self._data, self._file_name = jobs, data, file_name
        self.view = PdfView(title, self)
        self.view.show_pdf(data)
        self.message = Message()
        self.print_button = Button(text=self.tr("Imprimer…"), icon="printer")
        self.save_button = Button(text=self.tr("Enregistrer le PDF…"), icon="download", kind="primary")
        self.close_button = Button(text=self.tr("Fermer"))
        self.follow_button = Button(text=following, icon="send")
        self.follow_button.clicked.connect(self.accept)
        self.follow_button.clicked.connect(self.follow_asked)
        pages = plural(self.view.pages, self.tr("{n} page"), self.tr("{n} pages"))
        head = row(text(title, "title"), text(pages, "lead"), None, spacing=12)
        buttons = row(self.message, None, self.close_button, self.follow_button, self.print_button, self.save_button)
        self.setLayout(column(head, self.view, buttons, spacing=12, margins=(24, 16, 24, 16)))
        self.follow_button.setVisible(bool(following))
        self.resize(look().px(840), look().px(760))
        self.print_button.clicked.connect(self._print)
        self.save_button.clicked.connect(self._save)
        self.close_button.clicked.connect(self.accept)
        self.save_button.setFocus()
        FocusRing(self)

    def _save(self) -> None:
        ask_save(self, self.tr("Enregistrer le PDF"), _FILTER, self._file_name, self.write)

    def write(self, path: Path) -> None:
        """Write the PDF to a place, in a job."""
        self._jobs.submit(Lane.READ, lambda _: write_pdf(path, self._data), self._written, self._failed, owner=self)

    def _written(self, path: Path) -> None:
        self.message.say(self.tr("Enregistré : {name}").format(name=path.name), tone="ok", icon="check")
        self.saved.emit(path)

    def _failed(self, error: PartajError) -> None:
        self.message.say(f"{error.sentence} {error.hint}".strip())

    def _print(self) -> None:
        print_with_dialog(self, self.view.document_shown)


def print_with_dialog(parent: QWidget, document: QPdfDocument) -> None:
    """Ask for a printer, then print every page."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setDocName("PARTAJ")
    dialog = QPrintDialog(printer, parent)
    dialog.accepted.connect(lambda: print_pdf(document, printer))
    dialog.setModal(True)
    dialog.show()


def print_pdf(document: QPdfDocument, printer: QPrinter) -> None:
    """Print every page of a document."""
    printer.setFullPage(True)
    with QPainter(printer) as painter:
        for page in range(document.pageCount()):
            if page:
                printer.newPage()
            points = document.pagePointSize(page)
            size = QSize(round(points.width() * _PRINT_DPI / 72), round(points.height() * _PRINT_DPI / 72))
            painter.drawImage(QRect(0, 0, printer.width(), printer.height()), document.render(page, size))


def write_pdf(path: Path, data: bytes) -> Path:
    """Write a PDF where a person chose to, whole or not at all; a link that stands there is replaced, not followed."""
    reports.write_file(path, data)
    return path
