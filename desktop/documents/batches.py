"""A batch of papers: what is to be printed, filled one by one, and kept in the register once it is printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from contract.words import say
from desktop.documents.desk import Desk
from desktop.documents.receipts import receipt
from desktop.documents.retailers import customer_report
from desktop.documents.visits import visit_report
from desktop.models import choosing_shops
from desktop.models.choosing_visits import DayChoice, VisitChoice
from desktop.models.papers import Print, print_together
from desktop.models.store import Store
from desktop.reports.batch import Job, Report
from desktop.reports.text import licence_tail

Subject = choosing_shops.Choice | VisitChoice | DayChoice
"""What one paper is about: a shop (customer report), a visit (receipt), or somebody's day (visit report)."""


def paper_kind(subject: Subject) -> str:
    """Give the code of the kind of paper (code list `paper_kinds`)."""
    match subject:
        case VisitChoice():
            return "receipt"
        case DayChoice():
            return "visit_report"
        case _:
            return "customer_report"


def name_of(subject: Subject) -> str:
    """Name what a paper is about, as a result names it."""
    return subject.author if isinstance(subject, DayChoice) else subject.shop.name


def filled(desk: Desk, subject: Subject, serial: str) -> Report:
    """Fill the paper of one subject; NotFound, in words, when it left this computer meanwhile."""
    match subject:
        case VisitChoice():
            return receipt(desk, subject.visit, serial)
        case DayChoice():
            return visit_report(desk, subject.author_id, subject.day, [c.visit for c in subject.visits], serial)
        case _:
            return customer_report(desk, subject.shop.id, serial)


def jobs(desk: Desk, subjects: Sequence[Subject], serials: Sequence[str], progress: Callable[[int], None]) -> list[Job]:
    """Fill the papers of a batch in their order; `progress` hears how many are filled, and may raise Cancelled."""
    made = []
    for number, (subject, serial) in enumerate(zip(subjects, serials, strict=True), 1):
        made.append(Job(report=filled(desk, subject, serial), shop=name_of(subject), file_name=_file_name(subject)))
        progress(number)
    return made


def keep(store: Store, subjects: Sequence[Subject], serials: Sequence[str], pages: Sequence[int]) -> None:
    """Keep in the register that these papers were printed, each as a change of its own."""
    for subject, serial, count in zip(subjects, serials, pages, strict=True):
        store.run(print_together, _prints(subject, serial, count)).result()


def _prints(subject: Subject, serial: str, pages: int) -> list[Print]:
    """Name every shop that a paper is about: a day's report is kept with each of its visits."""
    kind = paper_kind(subject)
    if isinstance(subject, choosing_shops.Choice):
        return [Print(retailer_id=subject.shop.id, paper_kind=kind, serial=serial, pages=pages)]
    visits = subject.visits if isinstance(subject, DayChoice) else (subject,)
    return [
        Print(retailer_id=made.shop.id, paper_kind=kind, serial=serial, pages=pages, visit_id=made.visit.id)
        for made in visits
    ]


def _file_name(subject: Subject) -> str:
    match subject:
        case VisitChoice():
            return say("Receipt {shop} {day}", shop=subject.shop.name, day=f"{subject.visit.visited_on:%Y-%m-%d}")
        case DayChoice():
            return say("Visit report {who} {day}", who=subject.author, day=f"{subject.day:%Y-%m-%d}")
        case _:
            tail = licence_tail(subject.shop.license_no or "")
            return say("Customer report {shop} {tail}", shop=subject.shop.name, tail=tail).strip()
