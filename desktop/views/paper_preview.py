"""One paper over the page it is about: its true pages, then print or save; the number is taken when it comes out.

Rules (the tests cite them):
 1. What is shown is drawn by the same code as what comes out; only the number stands on the latter alone.
 2. What came out, on paper or as a file, is kept in the register; what did not, is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from PySide6.QtCore import QSize, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from contract.words import say
from desktop.models.papers import next_serial, print_paper
from desktop.models.store import Store
from desktop.reports.batch import Report, bound, write_pdf
from desktop.views.background import Job
from desktop.views.parts import Button, DropDown, Label, Overlay, Rule
from desktop.views.printing import PrintPreview, ask_pdf_file, ask_printer, printer_named, printers
from desktop.views.tokens import S2, S3, S4
from desktop.views.workplace import Workplace

_OTHER: Final = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePaper:
    """A paper that can be filled: `fill(store, serial)` gives the report; the rest goes into the register."""

    title: str
    file_name: str
    fill: Callable[[Store, str], Report]
    retailer_id: UUID
    paper_kind: str
    visit_id: UUID | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A paper that came out."""

    serial: str
    file: Path | None


def bring_out(store: Store, paper: OnePaper, printer: QPrinter | None, file: Path | None, job: Job) -> Made:
    """Number, draw, print or save one paper, then keep it in the register; for the worker of long jobs."""
    from desktop.views.printing import print_pdf

    serial = store.run(next_serial).result()
    made = bound(paper.fill(store, serial))
    if file is not None:
        write_pdf(file, made.pdf)
    if printer is not None:
        print_pdf(made.pdf, printer, cancelled=job.is_stopped)
    store.run(
        print_paper,
        paper.retailer_id,
        paper.paper_kind,
        serial,
        pages=made.pages,
        visit_id=paper.visit_id,
        fingerprint=paper.fingerprint,
    ).result()
    return Made(serial=serial, file=file)


class PaperPreview(Overlay):
    """Print with Ctrl P, save with Ctrl S, Esc closes; `done` tells what came out."""

    done = Signal(object)  # Made

    def __init__(self, window: QWidget, work: Workplace, paper: OnePaper) -> None:
        super().__init__(window, width=720)
        self._work, self._paper = work, paper
        self.preview = _Pages()
        self._title = Label(paper.title, "group", bold=True)
        self._turned = Label("", "quiet", "quiet")
        names = printers()
        self.printer = DropDown([(name, name) for name in names] + [(_OTHER, say("Another printer..."))], low=True)
        self.printer.choose(names[0] if names else _OTHER)
        self.save = Button(say("Save as PDF"), key="Ctrl+S")
        self.print = Button(say("Print"), "primary", key="Ctrl+P", icon="printer")
        self._state = Label(
            "" if names else say("No printer was found: save the PDF, or print later."), "quiet", "quiet"
        )
        self._lay_out()
        self.print.clicked.connect(self._on_print)
        self.save.clicked.connect(self._on_save)
        self.preview.turned.connect(self._on_turned)
        self.closed.connect(self.deleteLater)

    def show_paper(self) -> None:
        """Open, and draw the pages beside the screen."""
        self._set_busy(busy=True)
        self.open(self.preview)
        store, paper = self._work.store, self._paper
        shown = say("number at printing")
        self._work.background.ask(lambda: bound(paper.fill(store, shown)).pdf, self._on_drawn)

    def save_to(self, file: Path) -> None:
        """Save as a file."""
        self._bring_out(None, file)

    def print_on(self, printer: QPrinter) -> None:
        """Print on `printer`."""
        self._bring_out(printer, None)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(S4, S3, S4, S3)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._turned)
        foot = QHBoxLayout()
        foot.setContentsMargins(S4, S3, S4, S3)
        foot.setSpacing(S2)
        foot.addWidget(self.printer)
        foot.addWidget(self._state, 1)
        foot.addWidget(self.save)
        foot.addWidget(self.print)
        self.body.addLayout(head)
        self.body.addWidget(Rule())
        self.body.addWidget(self.preview, 1)
        self.body.addWidget(Rule())
        self.body.addLayout(foot)

    def _on_drawn(self, pdf: bytes) -> None:
        self.preview.show_pdf(pdf)
        self.preview.zoom_to_page()
        self._set_busy(busy=False)

    def _on_turned(self, page: int, pages: int) -> None:
        self._turned.setText(say("Page {number} of {count}", number=page, count=pages) if pages else "")

    def _on_print(self) -> None:
        name = self.printer.current()
        printer = ask_printer(self.window()) if name == _OTHER else printer_named(name)
        if printer is not None:
            self.print_on(printer)

    def _on_save(self) -> None:
        file = ask_pdf_file(self.window(), self._paper.file_name)
        if file is not None:
            self.save_to(file)

    def _bring_out(self, printer: QPrinter | None, file: Path | None) -> None:
        self._set_busy(busy=True)
        store, paper = self._work.store, self._paper
        self._work.background.start(
            lambda job: bring_out(store, paper, printer, file, job),
            self._on_made,
            lambda _done, _total: None,
            self._on_failed,
        )

    def _on_made(self, made: Made) -> None:
        self.close_overlay()
        self.done.emit(made)

    def _on_failed(self, wrong: BaseException) -> None:
        self._set_busy(busy=False)
        self._work.background.failed(wrong)

    def _set_busy(self, *, busy: bool) -> None:
        for button in (self.print, self.save):
            button.setEnabled(not busy)


class _Pages(PrintPreview):
    """The pages, as high as the window lets them be."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Ask for more than there is: the panel gives what it has."""
        return QSize(640, 2_000)

    def minimumSizeHint(self) -> QSize:
        """Give way in a low window."""
        return QSize(200, 120)
