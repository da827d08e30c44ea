"""One print job beside the screen: numbers, filling, drawing over processes, saving, printing, and the register.

Rules (the tests cite them):
 1. A number is taken before a paper is drawn and never comes again, printed or not.
 2. What came out, on paper or as a file, is kept in the register, even when the rest of the job failed.
 3. A job that is stopped before anything came out leaves nothing but unused numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from PySide6.QtPrintSupport import QPrinter

from contract.errors import Cancelled
from desktop.documents import batches
from desktop.documents.batches import Subject
from desktop.documents.desk import desk
from desktop.models.papers import next_serials
from desktop.models.store import Store
from desktop.reports import batch
from desktop.views.background import Job
from desktop.views.printing import print_pdf


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where the papers go: a printer, one file, a folder for a file each; a printer and a file together."""

    printer: QPrinter | None = None
    file: Path | None = None
    folder: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a job did; `stopped` when a person stopped it."""

    papers: int = 0
    pages: int = 0
    serials: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    printed: bool = False
    complaint: str = ""
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What is to be printed and where; `run` does it, on the worker of long jobs."""

    store: Store
    subjects: Sequence[Subject]
    target: Target
    ended: Event = field(default_factory=Event)

    def run(self, job: Job) -> Done:
        """Do the job; NotFound or another UserError, in words, when a paper cannot be filled, saved or printed."""
        try:
            return self._run(job)
        except Cancelled:
            return Done(stopped=True)
        finally:
            self.ended.set()

    def _run(self, job: Job) -> Done:
        serials = self.store.run(next_serials, len(self.subjects)).result()
        jobs = batches.jobs(desk(self.store), self.subjects, serials, lambda n: self._tell(job, 0, n))
        if self.target.folder is not None:
            made = batch.print_apart(
                jobs,
                self.target.folder,
                progress=lambda n: self._tell(job, 1, n),
                cancelled=job.is_stopped,
                written=lambda at, pages: batches.keep(
                    self.store, self.subjects[at : at + 1], serials[at:][:1], [pages]
                ),
            )
            return _result(serials, made, printed=False)
        pdf, made = batch.merged(jobs, progress=lambda n: self._tell(job, 1, n), cancelled=job.is_stopped)
        return self._bring_out(job, pdf, made, serials)

    def _bring_out(self, job: Job, pdf: bytes, made: batch.Batch, serials: Sequence[str]) -> Done:
        """Save and print what was drawn, and keep it in the register once anything came out (rule 2)."""
        came_out = False
        try:
            if self.target.file is not None:
                batch.write_pdf(self.target.file, pdf)
                came_out = True
            if self.target.printer is not None:
                total = sum(made.pages)
                print_pdf(
                    pdf,
                    self.target.printer,
                    progress=lambda n: self._tell(job, 2, n * len(self.subjects) // total),
                    cancelled=job.is_stopped,
                )
                came_out = True
        finally:
            if came_out:
                batches.keep(self.store, self.subjects, serials, made.pages)
        files = (self.target.file,) if self.target.file is not None else ()
        return _result(serials, made, printed=self.target.printer is not None, files=files)

    def _tell(self, job: Job, step: int, done: int) -> None:
        """Tell how far all steps together are."""
        steps = 2 + (self.target.printer is not None)
        job.progress(step * len(self.subjects) + done, steps * len(self.subjects))


def _result(serials: Sequence[str], made: batch.Batch, *, printed: bool, files: tuple[Path, ...] = ()) -> Done:
    return Done(
        papers=len(made.pages),
        pages=sum(made.pages),
        serials=tuple(serials),
        files=files or made.files,
        printed=printed,
        complaint=made.complaint(),
    )
