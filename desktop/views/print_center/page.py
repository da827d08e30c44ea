"""The print center: kinds at the left, the list to choose from, the true pages beside it, the printer at the foot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from contract.words import say
from desktop.documents.batches import Subject
from desktop.models import choosing_shops, choosing_visits, org, presets, retailers
from desktop.models.presets import Preset, remember
from desktop.views.background import Job
from desktop.views.choosing import ChooseOne
from desktop.views.parts import Notice, PageHead, Run, SearchOpener, Segment
from desktop.views.print_center.actions import PrintActions, Printers
from desktop.views.print_center.chooser import Chooser
from desktop.views.print_center.job import Done, PrintJob, Target
from desktop.views.print_center.kinds import KINDS, KindsSheet
from desktop.views.print_center.preview import PreviewSheet
from desktop.views.print_center.shops import ShopChooser
from desktop.views.print_center.visits import DayChooser, ReceiptChooser
from desktop.views.printing import ask_folder, ask_pdf_file
from desktop.views.theme import px
from desktop.views.tokens import MARGIN, S3, is_narrow
from desktop.views.workplace import Page, Workplace
from insights.wording import Day

_MAKERS: Final[dict[str, Callable[[Workplace], Chooser]]] = {
    "customer_report": ShopChooser,
    "visit_report": DayChooser,
    "receipt": ReceiptChooser,
}
_FIRST: Final = "customer_report"
_LEAST_PX: Final = 640  # the window may become so narrow; the page then has one column
_MOST_PX: Final = 16_777_215  # Qt's own word for no limit
_PATIENCE_S: Final = 20.0
_SECONDS: Final = 2  # a paper, about: filled, drawn and on its way to the printer


class PrintCenterPage(Page):
    """Space ticks, Ctrl A ticks all, Ctrl P prints, Ctrl S saves as PDF, Enter looks at the paper."""

    KINDS = choosing_shops.KINDS | choosing_visits.KINDS

    def __init__(self, work: Workplace, known_printers: Printers | None = None) -> None:
        super().__init__(work)
        self._job: Job | None = None
        self._made: PrintJob | None = None
        self._preset: Preset | None = None
        self._is_narrow = False
        self._choosers: dict[str, Chooser] = {}
        self.head = PageHead(say("Print center"))
        self.switch = Segment([(key, say(word)) for key, (word, _icon) in KINDS.items()], _FIRST)
        self.kinds = KindsSheet()
        self.lists = QStackedWidget()
        self.preview = PreviewSheet(work)
        self.result = Notice((), "good", icon="check", action=say("Register"))
        self.foot = PrintActions(known_printers or Printers())
        self._lay_out()
        self._connect()
        self._settle(narrow=True)  # until its width is known: what is hidden takes no room
        self._show_kind(_FIRST)

    def show_for(self, argument: object) -> None:
        """Come to the list; an argument names a kind of paper."""
        if isinstance(argument, str) and argument in KINDS:
            self._show_kind(argument)
        self._show_presets()
        self.chooser().load()

    def reload(self) -> None:
        """Ask again for the list; a job that runs keeps what it was given."""
        if self._job is None:
            self.chooser().load()

    def leave(self) -> None:
        """Ask for nothing more; a job that runs goes on."""
        self.preview.rest()
        for chooser in self._choosers.values():
            chooser.rest()

    def explain(self) -> str:
        """Say where the figures of the row in hand come from."""
        return self.chooser().explain()

    def chooser(self) -> Chooser:
        """Give the list shown."""
        shown = self.lists.currentWidget()
        if not isinstance(shown, Chooser):
            raise TypeError(shown)
        return shown

    def kind(self) -> str:
        """Give the kind of paper shown."""
        return next(key for key, made in self._choosers.items() if made is self.chooser())

    def save_to(self, target: Target) -> None:
        """Begin a job on what is chosen."""
        subjects = self.chooser().chosen()
        if not subjects or self._job is not None:
            return
        self._preset = Preset(
            paper_kind=self.kind(),
            wanted=self.chooser().wanted(),
            papers=len(subjects),
            used_at=self.work.clock.now(),
        )
        self.result.hide()
        self._on_progress(0, 1)
        made = self._made = PrintJob(self.work.store, subjects, target)
        self._job = self.work.background.start(made.run, self._on_done, self._on_progress, self._on_failed)

    def _lay_out(self) -> None:
        self.search = SearchOpener(say("Find a shop"))
        self.head.add(self.switch)
        self.head.add(self.search)
        self.result.hide()
        self._middle = QWidget()
        middle = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(S3)
        middle.addWidget(self.result)
        middle.addWidget(self.lists, 1)
        columns = QHBoxLayout()
        columns.setContentsMargins(MARGIN, 0, MARGIN, S3)
        columns.setSpacing(S3)
        columns.addWidget(self.kinds)
        columns.addWidget(self._middle, 1)
        columns.addWidget(self.preview)
        self.setMinimumWidth(_LEAST_PX)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addLayout(columns, 1)
        whole.addWidget(self.foot)

    def _connect(self) -> None:
        self.work.closing.connect(self._on_closing)
        self.search.clicked.connect(lambda: self.work.go("search"))
        self.switch.chosen.connect(self._show_kind)
        self.kinds.kind_chosen.connect(self._show_kind)
        self.kinds.preset_chosen.connect(self._on_preset)
        self.preview.stepped.connect(lambda by: self.chooser().step(by))
        self.result.acted.connect(lambda: self.work.go("papers"))
        self.foot.print_wished.connect(self._on_print)
        self.foot.save_wished.connect(self._on_save)
        self.foot.stop_wished.connect(self._on_stop)

    def _show_kind(self, kind: str) -> None:
        if kind not in self._choosers:
            made = _MAKERS[kind](self.work)
            made.moved.connect(lambda subject: self._on_moved(kind, subject))
            made.ticked.connect(self._on_ticked)
            made.opened.connect(self._on_look)
            self._choosers[kind] = made
            self.lists.addWidget(made)
        self.lists.setCurrentWidget(self._choosers[kind])
        self.kinds.mark(kind)
        if self.switch.current() != kind:
            self.switch.choose(kind)
        self.begin_at(self.chooser().table)
        self.chooser().load()
        self._show_head()
        self._on_ticked()

    def _show_head(self) -> None:
        store, today = self.work.store, self.work.today()
        offices = (org.node_above(store, held.node_id, "office") for held in org.my_holdings(store, today))
        office = next((node.name for node in offices if node is not None), "")
        counted = say("{n} shops", n=f"{retailers.count(store):,}")
        self.head.set_title(say("Print center"), " · ".join(part for part in (office, counted) if part))

    def _show_presets(self) -> None:
        """Say each choice made lately in words of its own list."""
        recent = presets.recent(self.work.store)
        words = {}
        for place, preset in enumerate(recent):
            chooser = self._choosers.get(preset.paper_kind) or _MAKERS[preset.paper_kind](self.work)
            self._choosers.setdefault(preset.paper_kind, chooser)
            words[place] = (chooser.describe(preset.wanted), self._used(preset))
        self.kinds.show_presets(recent, words)

    def _used(self, preset: Preset) -> str:
        day = preset.used_at.astimezone(self.work.zone).date()
        ago = (self.work.today() - day).days
        when = {0: say("used today"), 1: say("used yesterday")}.get(ago, f"{Day(day)}")
        return f"{say(KINDS[preset.paper_kind][0])} · {say('{n} papers', n=preset.papers)} · {when}"

    def _on_preset(self, preset: Preset) -> None:
        self._show_kind(preset.paper_kind)
        chooser = self.chooser()
        chooser.take_none()
        chooser.want(preset.wanted)
        chooser.load(take_all=True)
        chooser.table.setFocus()

    def _on_moved(self, kind: str, subject: Subject | None) -> None:
        if kind == self.kind():
            self.preview.show_subject(subject)

    def _on_ticked(self) -> None:
        chosen = len(self.chooser().chosen())
        seconds = max(1, chosen * _SECONDS // 10)
        remark = (
            say("each gets a number; about {seconds} s", seconds=seconds)
            if chosen
            else say("Tick what is to be printed")
        )
        self.foot.show_choice(chosen, remark)

    def _on_look(self) -> None:
        """Look at the paper: beside the list, or in its place where there is no room for both."""
        if self._is_narrow:
            self._middle.hide()
            self.preview.show()
        self.preview.pages.setFocus()

    def _on_print(self) -> None:
        printer = self.foot.chosen_printer()
        if printer is None:
            return
        file = ask_pdf_file(self, self._file_name()) if self.foot.also_file.isChecked() else None
        if not self.foot.also_file.isChecked() or file is not None:
            self.save_to(Target(printer=printer, file=file))

    def _on_save(self) -> None:
        chosen = self.chooser().chosen()
        if len(chosen) == 1:
            self._save("one")
            return
        question = say("{n} papers as PDF: how?", n=len(chosen))
        asked = ChooseOne(
            self.window(), question, [("one", say("All in one file")), ("each", say("One file for each"))]
        )
        asked.chosen.connect(self._save)
        asked.open()

    def _save(self, how: str) -> None:
        if how == "one":
            file = ask_pdf_file(self, self._file_name())
            target = Target(file=file) if file else None
        else:
            folder = ask_folder(self)
            target = Target(folder=folder) if folder else None
        if target is not None:
            self.save_to(target)

    def _file_name(self) -> str:
        return f"{say(KINDS[self.kind()][0])} {self.work.today():%Y-%m-%d}"

    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _on_closing(self) -> None:
        """Stop the job before the store closes, and wait for the one paper that is under way."""
        self._on_stop()
        if self._made is not None:
            self._made.ended.wait(_PATIENCE_S)

    def _on_progress(self, done: int, total: int) -> None:
        self.foot.show_progress(done, total, say("Papers are being made"))

    def _on_done(self, done: Done) -> None:
        self._job = None
        self.foot.show_ready()
        if done.stopped:
            self._tell([Run(say("Stopped."), bold=True), " ", say("What was not finished can be printed again.")])
            return
        if self._preset is not None:
            self.work.save(remember, self._preset).then(lambda _none: self._show_presets())
        self._tell([Run(_told(done), bold=True), " ", done.complaint])

    def _on_failed(self, wrong: BaseException) -> None:
        self._job = None
        self.foot.show_ready()
        self.work.background.failed(wrong)

    def _tell(self, runs: list[Run | str]) -> None:
        self.result.set_words(runs)
        self.result.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes from the paper back to the list."""
        if event.key() == Qt.Key.Key_Escape and self._is_narrow and self._middle.isHidden():
            self._show_list()
        elif event.key() == Qt.Key.Key_Escape and self.preview.pages.hasFocus():
            self.chooser().table.setFocus()
        else:
            super().keyPressEvent(event)

    def _show_list(self) -> None:
        self._middle.show()
        self.preview.setVisible(not self._is_narrow)
        self.chooser().table.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep one column where three have no room: kinds go into the head, Enter opens the paper."""
        super().resizeEvent(event)
        self._settle(narrow=is_narrow(self.window().width(), px().factor))

    def _settle(self, *, narrow: bool) -> None:
        self._is_narrow = narrow
        self.kinds.setVisible(not narrow)
        self.kinds.setFixedWidth(round(200 * px().factor))
        self.switch.setVisible(narrow)
        self.search.setVisible(not narrow)
        self.preview.setMinimumWidth(0)
        self.preview.setMaximumWidth(_MOST_PX)
        if not narrow:
            self.preview.setFixedWidth(round(404 * px().factor))
            self._middle.show()
        self.preview.setVisible(not narrow or self._middle.isHidden())
        self.foot.set_narrow(narrow)


def _told(done: Done) -> str:
    numbers = f"{done.serials[0]}–{done.serials[-1]}" if len(done.serials) > 1 else "".join(done.serials)
    values = {"n": done.papers, "pages": done.pages, "numbers": numbers}
    if done.printed and done.files:
        return say("{n} papers, {pages} pages are at the printer and in the PDF. Numbers {numbers}.", **values)
    if done.printed:
        return say("{n} papers, {pages} pages are at the printer. Numbers {numbers}.", **values)
    return say("{n} papers, {pages} pages are saved. Numbers {numbers}.", **values)
