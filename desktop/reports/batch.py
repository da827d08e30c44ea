"""Many reports in one go: one PDF for the printer, or one file each.

One PDF is drawn here: its fonts are cut once for all pages, which saves more than other processes could give. Files
of their own are shared out to processes, started anew ("spawn") as Windows knows no other way, where that is worth it.

Rules (the tests cite them):
 1. With or without further processes, the same reports give the same bytes.
 2. Reports come out in the order they were asked for.
 3. A job that is stopped leaves no merged file; files of their own that are already whole stay.
 4. The result names the shop and the characters of every report that the typefaces could not set whole.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import re
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from contract.errors import Cancelled, UserError
from contract.words import language, say, use_language
from desktop.files import write_whole
from desktop.reports.page import Printed
from desktop.reports.pdf import Page, bind
from desktop.reports.receipts import Receipt, draw_receipt
from desktop.reports.retailers import CustomerReport, draw_customer_report
from desktop.reports.visits import VisitReport, draw_visit_report

Made = TypeVar("Made")
Report = Receipt | CustomerReport | VisitReport
_CHUNK: Final = 4  # reports in one errand to another process: a stop is obeyed after so many
_WORTH_A_PROCESS: Final = 100  # fewer reports are drawn before others have started and read the typefaces
_AHEAD: Final = 2  # errands waiting for each process
_MOST_PROCESSES: Final = 4  # each holds both typefaces in memory
_LONGEST_NAME: Final = 80
_FORBIDDEN: Final = re.compile("[^\\w .()+=@#%&,;~-]")  # letters of any script stay
_DEVICES: Final = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One report to make: the shop's name for the result, and the file's name without ".pdf"."""

    report: Report
    shop: str
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a print job made: files in order, pages of each report, and what could not be set in type."""

    files: tuple[Path, ...]
    pages: tuple[int, ...]
    lacking: tuple[tuple[str, tuple[str, ...]], ...]  # shop, characters

    def complaint(self) -> str:
        """Say in one sentence which characters are missing where; empty when there are none."""
        named = "; ".join(f"{shop}: {' '.join(map(_named, characters))}" for shop, characters in self.lacking)
        return say("The typeface lacks characters, 〓 stands for them. {shops}", shops=named) if named else ""


def _named(character: str) -> str:
    shown = character if character.isprintable() else ""
    return f"{shown}(U+{ord(character):04X})"


def draw(report: Report) -> Printed:
    """Lay out one report of any kind."""
    match report:
        case Receipt():
            return draw_receipt(report)
        case CustomerReport():
            return draw_customer_report(report)
        case VisitReport():
            return draw_visit_report(report)


@dataclass(frozen=True, slots=True)
class Bound:
    """One report as a PDF file."""

    pdf: bytes
    pages: int
    lacking: tuple[str, ...]


def bound(report: Report) -> Bound:
    """Make one report a PDF file, for the preview or a file of its own."""
    printed = draw(report)
    held = io.BytesIO()
    bind(printed.pages, held, _title(report), language())
    return Bound(held.getvalue(), len(printed.pages), printed.lacking)


def print_merged(
    jobs: Sequence[Job],
    path: Path,
    *,
    progress: Callable[[int], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Batch:
    """Write all reports as one PDF at `path`; `progress` hears how many are done. Raises Cancelled, UserError."""
    pdf, batch = merged(jobs, progress=progress, cancelled=cancelled)
    write_pdf(path, pdf)
    return replace(batch, files=(path,))


def merged(
    jobs: Sequence[Job],
    *,
    progress: Callable[[int], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[bytes, Batch]:
    """Draw all reports as one PDF that stays in memory, as for a printer. Raises Cancelled, UserError."""
    counts: list[int] = []
    lacking: list[tuple[str, tuple[str, ...]]] = []

    def pages() -> Iterator[Page]:
        for job, printed in _told(jobs, (draw(job.report) for job in jobs), progress, cancelled):
            counts.append(len(printed.pages))
            if printed.lacking:
                lacking.append((job.shop, printed.lacking))
            yield from printed.pages

    held = io.BytesIO()
    bind(pages(), held, _title(jobs[0].report) if jobs else "", language())
    return held.getvalue(), Batch(files=(), pages=tuple(counts), lacking=tuple(lacking))


def print_apart(
    jobs: Sequence[Job],
    folder: Path,
    *,
    progress: Callable[[int], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    processes: int | None = None,
    written: Callable[[int, int], None] = lambda _place, _pages: None,
) -> Batch:
    """Write each report as a file of its own into `folder`. Raises Cancelled, UserError.

    `written` hears the place of each report whose file is on the disk, and its pages: such files stay (rule 3).
    """
    files: list[Path] = []
    counts: list[int] = []
    lacking: list[tuple[str, tuple[str, ...]]] = []
    names = iter(safe_names(job.file_name for job in jobs))
    if processes is None:
        processes = 0 if len(jobs) < _WORTH_A_PROCESS else min(os.cpu_count() or 1, _MOST_PROCESSES)
    results = _elsewhere(jobs, processes) if processes else (bound(job.report) for job in jobs)
    for job, made in _told(jobs, results, progress, cancelled):
        path = folder / f"{next(names)}.pdf"
        write_pdf(path, made.pdf)
        files.append(path)
        counts.append(made.pages)
        written(len(files) - 1, made.pages)
        if made.lacking:
            lacking.append((job.shop, made.lacking))
    return Batch(files=tuple(files), pages=tuple(counts), lacking=tuple(lacking))


def safe_names(names: Iterable[str]) -> list[str]:
    """Make names that every system takes as a file's name, and no two of them alike."""
    taken: set[str] = set()
    safe = []
    for name in names:
        plain = _FORBIDDEN.sub("_", name)[:_LONGEST_NAME].strip(" .")
        if not plain or plain.split(".")[0].upper() in _DEVICES:
            plain = f"_{plain}"
        number, distinct = 1, plain
        while distinct.casefold() in taken:
            number += 1
            distinct = f"{plain} ({number})"
        taken.add(distinct.casefold())
        safe.append(distinct)
    return safe


def _title(report: Report) -> str:
    """Name the kind of paper; names of people and shops stay out of a file's title."""
    if isinstance(report, Receipt):
        return say("Visit receipt")
    return say("Visit report") if isinstance(report, VisitReport) else say("Customer report")


def _told(
    jobs: Sequence[Job],
    results: Generator[Made, None, None],
    progress: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> Iterator[tuple[Job, Made]]:
    """Give each job with what was made of it, and tell how many are done; Cancelled when asked to stop."""
    with closing(results):
        for done, job in enumerate(jobs, 1):
            if cancelled():
                raise Cancelled
            yield job, next(results)
            progress(done)


def _elsewhere(jobs: Sequence[Job], processes: int) -> Generator[Bound, None, None]:
    """Send out errands of a few reports each, never many more than there are processes to run them."""
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=spawn, initializer=use_language, initargs=(language(),))
    errands = iter([[job.report for job in jobs[at : at + _CHUNK]] for at in range(0, len(jobs), _CHUNK)])
    try:
        under_way = deque(pool.submit(_errand, reports) for reports in islice(errands, processes * _AHEAD))
        while under_way:
            made = under_way.popleft().result()
            under_way.extend(pool.submit(_errand, reports) for reports in islice(errands, 1))
            yield from made
    except BrokenProcessPool as broken:
        raise UserError(
            "Printing stopped because a part of the program was ended from outside. "
            "Your records are safe. Print again; if it happens again, close other programs first."
        ) from broken
    finally:
        pool.shutdown(cancel_futures=True)


def _errand(reports: list[Report]) -> list[Bound]:
    return [bound(report) for report in reports]


def write_pdf(path: Path, pdf: bytes) -> None:
    """Write a PDF as a whole; UserError, in words, when the disk refuses."""
    try:
        write_whole(path, pdf)
    except OSError as wrong:
        raise UserError(
            "The file {name} could not be written: {why}. Your records are safe. "
            "Close the file if it is open, free some space or choose another folder, then print again.",
            name=path.name,
            why=wrong.strerror or str(wrong),
        ) from wrong
