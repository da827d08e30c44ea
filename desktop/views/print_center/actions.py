"""The foot of the print center: the printer, a file beside, what it will be; while a job runs, how far it is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QStackedLayout, QWidget

from contract.words import say
from desktop.views.parts import ActionBar, Button, Chip, ChipLabel, DropDown, Progress, Tick
from desktop.views.printing import ask_printer, printer_named, printers
from desktop.views.theme import px

_OTHER: Final = "…"


class Printers:
    """The printers of this computer."""

    def names(self) -> list[str]:
        """Name them, the usual one first."""
        return printers()

    def named(self, name: str) -> QPrinter:
        """Give one of them."""
        return printer_named(name)

    def asked(self, parent: QWidget) -> QPrinter | None:
        """Ask for one and its settings in the system's own dialog; None when somebody thinks better of it."""
        return ask_printer(parent)


class PrintActions(QWidget):
    """Two bars, one over the other: what can be done, and what is being done."""

    print_wished = Signal()
    save_wished = Signal()
    stop_wished = Signal()

    def __init__(self, known: Printers) -> None:
        super().__init__()
        self._printers = known
        self.bar, self.busy = ActionBar(), ActionBar()
        names = known.names()
        self.printer = DropDown([(name, name) for name in names] + ([(_OTHER, say("Another printer..."))]))
        self.printer.choose(names[0] if names else _OTHER)
        self.printer.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.state = ChipLabel(
            Chip(say("ready"), "check", "good") if names else Chip(say("no printer found"), "printer", "warn")
        )
        self.also_file = Tick(say("Keep a PDF too"))
        self.save = Button(say("PDF only"), key="Ctrl+S")
        self.print = Button(say("Print"), "primary", key="Ctrl+P", icon="printer")
        self.progress = Progress()
        self.stop = Button(say("Stop"), key="Esc", icon="x")
        self._lay_out()
        self.show_choice(0, say("Tick what is to be printed"))

    def show_choice(self, papers: int, remark: str) -> None:
        """Say how many papers the buttons would bring out."""
        self.print.setText(say("Print {n}", n=papers) if papers else say("Print"))
        self.print.setEnabled(bool(papers))
        self.save.setEnabled(bool(papers))
        self.bar.set_summary(quiet=remark)

    def show_progress(self, done: int, total: int, words: str = "") -> None:
        """Say how far the job is."""
        self._stack.setCurrentWidget(self.busy)
        self.progress.set_progress(done, total)
        self.busy.set_summary(words, f"{done * 100 // max(total, 1)} %")

    def show_ready(self) -> None:
        """Be ready for the next job."""
        self._stack.setCurrentWidget(self.bar)

    def is_busy(self) -> bool:
        """Say whether a job runs."""
        return self._stack.currentWidget() is self.busy

    def chosen_printer(self) -> QPrinter | None:
        """Give the printer chosen; asks for another where that was chosen, None when somebody thinks better of it."""
        name = self.printer.current()
        return self._printers.asked(self.window()) if name == _OTHER else self._printers.named(name)

    def set_narrow(self, narrow: bool) -> None:
        """Leave out what can be done without."""
        self.state.setVisible(not narrow)
        self.printer.setMinimumWidth(round((150 if narrow else 190) * px().factor))

    def _lay_out(self) -> None:
        for piece in (self.printer, self.state, self.also_file):
            self.bar.left.addWidget(piece)
        self.bar.add(self.save)
        self.bar.add(self.print)
        self.busy.left.addWidget(self.progress)
        self.progress.setFixedWidth(round(320 * px().factor))
        self.busy.add(self.stop)
        self._stack = QStackedLayout(self)
        for bar in (self.bar, self.busy):
            self._stack.addWidget(bar)
        self.print.clicked.connect(self.print_wished)
        self.save.clicked.connect(self.save_wished)
        self.stop.clicked.connect(self.stop_wished)
