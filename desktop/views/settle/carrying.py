"""The strip for days without a network: carry what waits by hand, take the answer in, export the log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QStackedLayout, QWidget

from contract.errors import Cancelled, UserError
from contract.words import say
from desktop.models.log_file import write_log
from desktop.sync import courier, package
from desktop.sync.state import SyncState
from desktop.views.background import Job
from desktop.views.parts import Button, Label, Progress
from desktop.views.settle.enrolling import EnrolAgain
from desktop.views.tokens import MARGIN, S2, S4
from desktop.views.workplace import Workplace

_COURIERS = ("supervisor", "office", "admin")


class CarryingStrip(QWidget):
    """A few buttons and one sentence: what this is for, then what came of it.

    While a package is written, how far it is stands in their place, and a way to stop.
    """

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self.words = Label("", "quiet", "quiet", wrap=True)
        self.out = Button(say("Carry by hand..."), icon="usb")
        self.take_in = Button(say("Take in..."), icon="file-input")
        self.export = Button(say("Export the log..."), icon="shield-check")
        self.hand_over = Button(say("Hand over..."), icon="users")
        self.progress = Progress()
        self.stop = Button(say("Stop"), key="Esc", icon="x")
        self._job: Job | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 0, MARGIN, S4)
        row.setSpacing(S2)
        row.addWidget(self.words, 1)
        self.enrol = Button(say("Enrol again..."), "primary", icon="refresh-cw")
        self.enrol.hide()
        buttons = (self.enrol, self.out, self.take_in, *((self.hand_over,) if _is_courier(work) else ()), self.export)
        self.choice, self.busy = _row(*buttons), _row(self.progress, self.stop)
        held = QWidget()
        self.rows = QStackedLayout(held)
        for piece in (self.choice, self.busy):
            self.rows.addWidget(piece)
        row.addWidget(held)
        self.hand_over.clicked.connect(self._on_hand_over)
        self.out.clicked.connect(self._on_out)
        self.take_in.clicked.connect(self._on_take_in)
        self.export.clicked.connect(self._on_export)
        self.enrol.clicked.connect(self._on_enrol)
        self.stop.clicked.connect(self._on_stop)
        work.sync_told.connect(self._on_sync)
        self._on_sync(work.sync)
        self.explain()

    def explain(self) -> None:
        """Say what this is for."""
        self.words.set_colour("quiet")
        self.words.setText(
            say(
                "Without a network: write what waits to a stick, have the office take it, and bring the answer back. "
                "The file is sealed; only the server can open it."
            )
        )

    def carry_out(self, path: Path) -> None:
        """Write what waits to `path`."""

        def write(job: Job) -> str:
            try:
                return _written(package.carry_out(self._work.store, path, progress=job.progress), path)
            except Cancelled:
                return say("Stopped: there is no file, and nothing is lost. What waits stays here.")

        self._job = self._work.background.start(write, self._on_end, self._on_progress, self._on_failed)

    def carry_in(self, path: Path) -> None:
        """Take the answer at `path` in."""
        self._ask(lambda: package.carry_in(self._work.store, path).words)

    def carry_over(self, path: Path) -> None:
        """Take the colleague's package at `path` to the server."""
        self._ask(lambda: _handed(courier.hand_over(self._work.store, path)))

    def export_log(self, path: Path) -> None:
        """Write the log to `path`."""
        self._ask(lambda: _exported(write_log(self._work.store, path), path))

    def _ask(self, work: Callable[[], str]) -> None:
        self._work.background.ask(work, self._on_end)

    def _on_progress(self, done: int, total: int) -> None:
        if done < total:
            self._show(self.busy)
        self.progress.set_progress(done, total)
        self.words.setText(say("The package is being written: {share}", share=f"{done * 100 // total} %"))

    def _on_end(self, told: str) -> None:
        self._show(self.choice)
        self.words.set_colour("text")
        self.words.setText(told)

    def _on_failed(self, wrong: BaseException) -> None:
        self._show(self.choice)
        self.explain()
        self._work.background.failed(wrong)

    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _show(self, piece: QWidget) -> None:
        """Show one of the two rows; the keyboard stays in the strip where it was there."""
        if self.rows.currentWidget() is piece:
            return
        in_hand = QApplication.focusWidget()
        within = in_hand is not None and self.isAncestorOf(in_hand)
        self.rows.setCurrentWidget(piece)
        if within:
            (self.stop if piece is self.busy else self.out).setFocus()

    def _on_sync(self, state: SyncState) -> None:
        self.enrol.setVisible(state.wants_sign_in)

    def _on_enrol(self) -> None:
        asking = EnrolAgain(self.window())
        asking.wished.connect(lambda code, password: self._enrol(asking, code, password))
        asking.ask()

    def _enrol(self, asking: EnrolAgain, code: str, password: str) -> None:
        from desktop.sync.enrol import enrol_again

        def refused(wrong: BaseException) -> None:
            if isinstance(wrong, UserError):
                asking.refuse(str(wrong))
            else:
                asking.close_overlay()
                self._work.background.failed(wrong)

        def enrolled(_none: None) -> None:
            asking.close_overlay()
            self._work.enrolled_again.emit()

        self._work.background.ask(lambda: enrol_again(self._work.store, code, password), enrolled, refused)

    def _on_out(self) -> None:
        begin = str(Path.home() / self._name(package.OUT_ENDING))
        told = say("Packages of Rounds ({ending})", ending=f"*{package.OUT_ENDING}")
        chosen, _ = QFileDialog.getSaveFileName(self, say("Carry by hand"), begin, told)
        if chosen:
            self.carry_out(Path(chosen))

    def _on_take_in(self) -> None:
        told = say("Answers of the office ({ending})", ending=f"*{package.ANSWER_ENDING}")
        chosen, _ = QFileDialog.getOpenFileName(self, say("Take in an answer"), "", told)
        if chosen:
            self.carry_in(Path(chosen))

    def _on_hand_over(self) -> None:
        told = say("Packages of Rounds ({ending})", ending=f"*{package.OUT_ENDING}")
        chosen, _ = QFileDialog.getOpenFileName(self, say("Hand over for a colleague"), "", told)
        if chosen:
            self.carry_over(Path(chosen))

    def _on_export(self) -> None:
        begin = str(Path.home() / self._name(".rounds-log"))
        chosen, _ = QFileDialog.getSaveFileName(self, say("Export the log"), begin, say("Logs (*.rounds-log)"))
        if chosen:
            self.export_log(Path(chosen))

    def _name(self, ending: str) -> str:
        return f"{say('Rounds')}-{self._work.me.name}-{self._work.today():%Y%m%d}{ending}"


def _row(*pieces: QWidget) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(S2)
    for piece in pieces:
        row.addWidget(piece)
    return made


def _is_courier(work: Workplace) -> bool:
    """Say whether colleagues bring their packages here."""
    return any(work.me.is_(role) for role in _COURIERS)


def _handed(answer: Path) -> str:
    return say("The server took the package. Give {name} back to your colleague.", name=answer.name)


def _written(written: package.Written, path: Path) -> str:
    told = say(
        "{n} entries are in {name}. Bring it to the office; they stay here until the answer is taken in.",
        n=written.entries,
        name=path.name,
    )
    return f"{told}\n{written.words}".strip()


def _exported(count: int, path: Path) -> str:
    return say("{n} entries are in {name}. Anybody can verify it; it shows what you recorded.", n=count, name=path.name)
