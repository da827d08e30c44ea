"""Import in three steps on one page, then the server's answer; long work runs beside the screen and can be stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from contract.errors import Cancelled, UserError
from contract.words import phrase, say
from desktop.models import imports, list_schemes
from desktop.models.imports import Asked
from desktop.models.list_schemes import Scheme
from desktop.models.parcels import Parcel
from desktop.models.trials import Trial, Wish
from desktop.views.background import Job
from desktop.views.imports.bars import ImportBar
from desktop.views.imports.choose import ChooseStep
from desktop.views.imports.columns import ColumnsStep
from desktop.views.imports.errands import dropped, fetched, looked_at, written
from desktop.views.imports.handed import HandedStep
from desktop.views.imports.trial import TrialStep
from desktop.views.parts import Notice, PageHead, Run, Steps
from desktop.views.theme import px
from desktop.views.tokens import MARGIN, S3, is_narrow
from desktop.views.workplace import Page, Workplace
from importers.sheet import Choice, SheetSummary

_CHOOSE, _COLUMNS, _TRIAL, _HANDED = range(4)
_STEPS: Final = (phrase("Choose the file"), phrase("Name the columns"), phrase("Try it out"), phrase("Hand it over"))
_FIGURES: Final = (
    phrase("To be added: lines whose customer code, licence number, or name and address, fit no shop that is kept."),
    phrase("With changes: lines of shops that are kept which say something else; blank cells say nothing."),
    phrase("As kept: lines that say what is kept. Not taken: lines that cannot be read, each with its reason."),
    phrase("These four add up to the lines of the list."),
    phrase("Not in the file: what the same source named before and this list does not. Nothing is deleted."),
)
_SUFFIXES: Final = "*.xlsx *.xlsm *.csv *.tsv *.txt *.gz"
_LEAST_PX: Final = 640


class ImportPage(Page):
    """Ctrl O chooses a file, Ctrl Enter goes on, Ctrl E saves the refused lines, Esc goes back a step."""

    KINDS = imports.KINDS

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self._wish: Wish | None = None
        self._trial: Trial | None = None
        self._import: UUID | None = None
        self._job: Job | None = None
        self.head = PageHead(say("Import"))
        self.steps = Steps([(say(word), "") for word in _STEPS])
        self.trouble = Notice((), icon="circle-alert")
        self.choose = ChooseStep(work)
        self.columns = ColumnsStep()
        self.trial = TrialStep(work)
        self.handed = HandedStep(work)
        self.stack = QStackedWidget()
        self.bar = ImportBar()
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._settle(narrow=True)
        self._go(_CHOOSE)

    def show_for(self, argument: object) -> None:
        """Show where the page was left; the id of an import shows that one."""
        if isinstance(argument, UUID):
            self._show_import(argument)
        self.reload()

    def reload(self) -> None:
        """Ask again what became of what was handed over."""
        self.work.background.ask(lambda: imports.history(self.work.store), self._on_history)

    def explain(self) -> str:
        """Say what the five figures mean."""
        if self.step() not in {_TRIAL, _HANDED}:
            return ""
        return "\n".join(say(words) for words in _FIGURES)

    def step(self) -> int:
        """Give the step shown: 0 choose, 1 columns, 2 trial, 3 handed over."""
        return self.stack.currentIndex()

    def open_file(self, path: Path) -> None:
        """Look at a file and show its columns."""
        self._tell("")
        self._start(lambda job: looked_at(job, path, Choice(), guess=True), self._on_looked)

    def save_errors(self, path: Path) -> None:
        """Write the refused lines as a list; from the trial, or fetched from the server once it has answered."""
        if self.step() == _HANDED and self._import is not None:
            asked = self._import
            self._start(lambda _job: fetched(self.work.store, asked, path), self._on_saved)
        elif self._wish is not None and self._trial is not None:
            wish, trial = self._wish, self._trial
            self._start(lambda _job: written(path, imports.errors_of(wish, trial)), self._on_saved)

    def _lay_out(self) -> None:
        self.setMinimumWidth(_LEAST_PX)
        self.head.add(self.steps)
        self.trouble.hide()
        for piece in (self.choose, self.columns, self.trial, self.handed):
            self.stack.addWidget(piece)
        middle = QVBoxLayout()
        middle.setContentsMargins(MARGIN, 0, MARGIN, S3)
        middle.setSpacing(S3)
        middle.addWidget(self.trouble)
        middle.addWidget(self.stack, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addLayout(middle, 1)
        whole.addWidget(self.bar)

    def _connect(self) -> None:
        self.work.closing.connect(self._on_stop)
        self.choose.file_wished.connect(self._on_choose)
        self.choose.opened.connect(self._show_import)
        self.columns.read_anew.connect(self._on_read_anew)
        self.trial.columns_wished.connect(lambda: self._go(_COLUMNS))
        self.trial.errors_wished.connect(self._on_errors)
        self.trial.ticked.connect(self._show_bar)
        self.handed.again_wished.connect(self._on_again)
        self.bar.other_wished.connect(self._on_choose)
        self.bar.errors_wished.connect(self._on_errors)
        self.bar.main_wished.connect(self._on_main)
        self.bar.stop_wished.connect(self._on_stop)

    def _go(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        self.steps.set_at(step)
        self.steps.setVisible(step != _HANDED)
        self._show_head()
        self._show_bar()
        self.take_focus()

    def take_focus(self) -> None:
        """Put the focus where the step at hand begins."""
        begins: dict[int, QWidget] = {
            _CHOOSE: self.choose.zone.choose,
            _COLUMNS: self.columns.first(),
            _TRIAL: self.trial.stack.currentWidget() or self.trial,
        }
        begins.get(self.step(), self.handed).setFocus()

    def _show_head(self) -> None:
        parts: list[str] = []
        if self._wish is not None and self.step() in {_COLUMNS, _TRIAL}:
            parts = [self._wish.path.name]
            if self.step() == _TRIAL and self._trial is not None:
                parts += [self._wish.source, say("{n} lines", n=f"{self._trial.lines:,}")]
        self.head.set_title(say("Import"), " · ".join(part for part in parts if part))

    def _show_bar(self) -> None:
        step = self.step()
        self.bar.setVisible(step != _CHOOSE or self._job is not None)
        asked = self.handed.asked if step == _HANDED else None
        self.bar.show_step(
            step,
            self.trial.to_write() if step == _TRIAL else 0,
            has_errors=self._has_errors(),
            answered=asked is not None and asked.asked.state != "waiting",
        )

    def _has_errors(self) -> bool:
        if self.step() == _HANDED:
            asked = self.handed.asked
            return asked is not None and asked.asked.error_sha256 is not None
        return self.step() == _TRIAL and self._trial is not None and bool(self._trial.refused)

    def _on_main(self) -> None:
        if self._job is not None:
            return
        if self.step() == _COLUMNS:
            self._try_out()
        elif self.step() == _TRIAL:
            self._hand_over()
        elif self.step() == _HANDED:
            self._go(_CHOOSE)

    def _on_choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, say("Choose a list"), "", say("Lists ({suffixes})", suffixes=_SUFFIXES)
        )
        if chosen:
            self.open_file(Path(chosen))

    def _on_looked(self, found: tuple[Path, SheetSummary]) -> None:
        path, summary = found
        store = self.work.store
        scheme = list_schemes.scheme_for(store, summary.choice.kind, summary.headings, path)
        self._show_columns(path, summary, scheme, None)

    def _show_columns(self, path: Path, summary: SheetSummary, scheme: Scheme, header_row: int | None) -> None:
        self._wish = Wish(path=path, summary=summary, pairs=scheme.pairs, source=scheme.source, header_row=header_row)
        known = list_schemes.sources(self.work.store, scheme.kind)
        self.columns.show_list(summary, scheme, known, header_row)
        self._go(_COLUMNS)

    def _on_read_anew(self, kind: str, sheet: str | None, header_row: int | None) -> None:
        if self._wish is None:
            return
        path = self._wish.path
        choice = Choice(kind=kind, sheet=sheet, header_row=header_row)

        def show(found: tuple[Path, SheetSummary]) -> None:
            scheme = list_schemes.scheme_for(self.work.store, kind, found[1].headings, path)
            self._show_columns(path, found[1], scheme, header_row)

        self._start(lambda job: looked_at(job, path, choice, guess=False), show)

    def _try_out(self) -> None:
        if self._wish is None:
            return
        wish, store = self.columns.wish_on(self._wish), self.work.store
        self._wish = wish
        scheme = self.columns.scheme()
        headings = wish.summary.headings

        def work(job: Job) -> Trial | None:
            try:
                return imports.try_out(store, wish, lambda n: job.progress(n, 0))
            except Cancelled:
                return None

        def show(trial: Trial | None) -> None:
            if trial is not None:
                self._trial = trial
                self.work.save(list_schemes.keep_scheme, scheme, headings)
                kept = list_schemes.scheme_for(store, scheme.kind, headings, wish.path)
                self.trial.show_trial(trial, kept, headings)
                self._go(_TRIAL)

        self._start(work, show)

    def _hand_over(self) -> None:
        if self._wish is None or not self.trial.to_write():
            return
        wish, left_out = self._wish, self.trial.left_out()

        def asked(parcel: Parcel) -> None:
            saving = self.work.save(imports.request_import, wish, parcel, left_out)
            saving.then(self._show_import)

        self._start(lambda _job: imports.parcel_of(wish.path), asked)

    def _show_import(self, import_id: object) -> None:
        if not isinstance(import_id, UUID):
            return
        self._import = import_id
        found = imports.one(self.work.store, import_id)
        if found is not None:
            self.handed.show_asked(found)
            self._go(_HANDED)

    def _on_again(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, say("Choose the same file"), "")
        if chosen and self._import is not None:
            asked = self._import

            def send(parcel: Parcel) -> None:
                self.work.save(imports.hand_over_again, asked, parcel).then(lambda _none: self._show_import(asked))

            self._start(lambda _job: imports.parcel_of(Path(chosen)), send)

    def _on_history(self, asked: Sequence[Asked]) -> None:
        self.choose.show_history(asked)
        if self.step() == _HANDED and self._import is not None:
            found = next((one for one in asked if one.asked.id == self._import), None)
            if found is not None and found != self.handed.asked:
                self.handed.show_asked(found)
                self._show_bar()

    def _on_errors(self) -> None:
        if not self._has_errors():
            return
        if self.step() == _HANDED and self._import is not None:
            _, name = imports.error_file(self.work.store, self._import)
        elif self._wish is not None:
            name = imports.error_name(self._wish)
        else:
            return
        folder = self._wish.path.parent if self._wish is not None else Path.home()
        chosen, _ = QFileDialog.getSaveFileName(self, say("Save the error file"), str(folder / name))
        if chosen:
            self.save_errors(Path(chosen))

    def _on_saved(self, path: Path) -> None:
        said = say("The refused lines are in {name}. Correct them there and import that file.", name=path.name)
        self._tell(said, good=True)

    def _start(self, work: Callable[[Job], object], answer: Callable[..., None]) -> None:
        if self._job is not None:
            return
        self._tell("")

        def done(result: object) -> None:
            stopped = self._job is not None and self._job.is_stopped()
            self._end()
            if not stopped:
                answer(result)

        def failed(wrong: BaseException) -> None:
            self._end()
            self._on_failed(wrong)

        self._job = self.work.background.start(work, done, self._on_progress, failed)
        self.bar.show_busy(say("Reading the file"))
        self._show_bar()

    def _end(self) -> None:
        self._job = None
        self.bar.show_ready()
        self._show_bar()

    def _on_progress(self, done: int, _total: int) -> None:
        self.bar.show_busy(say("{n} lines read", n=f"{done:,}"))

    def _on_failed(self, wrong: BaseException) -> None:
        if isinstance(wrong, UserError):
            self._tell(str(wrong))
        else:
            self.work.background.failed(wrong)

    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _tell(self, words: str, *, good: bool = False) -> None:
        self.trouble.set_words([Run(words, bold=good)])
        self.trouble.setVisible(bool(words))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file of this computer."""
        if dropped(event.mimeData()) is not None and self._job is None:
            self.choose.zone.light(lit=True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget what hung over the page."""
        self.choose.zone.light(lit=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file."""
        self.choose.zone.light(lit=False)
        path = dropped(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.open_file(path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back a step; what was named and ticked stays."""
        if event.key() == Qt.Key.Key_Escape and self.step() != _CHOOSE and self._job is None:
            self._go(_CHOOSE if self.step() in {_COLUMNS, _HANDED} else _COLUMNS)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep one column where two have no room."""
        super().resizeEvent(event)
        self._settle(narrow=is_narrow(self.window().width(), px().factor))

    def _settle(self, *, narrow: bool) -> None:
        self.columns.set_narrow(narrow)
        self.trial.set_narrow(narrow)
