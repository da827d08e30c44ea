"""The papers of the demonstration: customer reports and a day's report by the office, a receipt by the manager."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from desktop.documents import batches
from desktop.documents.desk import desk
from desktop.models import choosing_shops, choosing_visits, org, papers
from desktop.models.store import Store
from desktop.reports.batch import print_merged

_REPORTS: Final = 10


def print_all(manager: Store, office: Store, folder: Path, *, reports: int = _REPORTS) -> list[Path]:
    """Print into `folder`; every paper gets a serial and stands in the register. Gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    today = org.today(office)
    wanted = choosing_visits.Wanted(since=today, until=today)
    return [
        _print(office, choosing_shops.every(office, today)[:reports], folder / "customer_reports.pdf"),
        _print(manager, choosing_visits.visits(manager, wanted)[:1], folder / "receipt.pdf"),
        _print(office, choosing_visits.days(office, wanted)[:1], folder / "visit_report.pdf"),
    ]


def _print(store: Store, subjects: Sequence[batches.Subject], path: Path) -> Path:
    serials = store.run(papers.next_serials, len(subjects)).result()
    jobs = batches.jobs(desk(store), subjects, serials, lambda _: None)
    printed = print_merged(jobs, path)
    store.run(batches.keep, subjects, serials, printed.pages).result()
    return path
