"""A batch of papers of every kind: filled in its order, named for people, kept in the register."""

from datetime import timedelta

import pytest

from contract.errors import Cancelled
from desktop.documents import batches
from desktop.documents.batches import Subject
from desktop.documents.desk import desk
from desktop.models import choosing_shops, choosing_visits, papers
from desktop.models.choosing_visits import Wanted
from desktop.models.store import Store
from desktop.reports.receipts import Receipt
from desktop.reports.retailers import CustomerReport
from desktop.reports.visits import VisitReport
from tests.examples import SHOP, TODAY

MONTH = Wanted(since=TODAY - timedelta(days=30), until=TODAY)


@pytest.fixture
def subjects(office: Store) -> list[Subject]:
    """One of each kind."""
    shop = next(choice for choice in choosing_shops.every(office, TODAY) if choice.shop.id == SHOP)
    visit = next(choice for choice in choosing_visits.visits(office, MONTH) if choice.shop.id == SHOP)
    return [shop, visit, choosing_visits.days(office, MONTH)[0]]


def test_every_kind_of_subject_has_its_paper(office: Store, subjects: list[Subject]) -> None:
    made = [batches.filled(desk(office), subject, "0012-000001") for subject in subjects]
    assert [type(report) for report in made] == [CustomerReport, Receipt, VisitReport]
    assert [batches.paper_kind(subject) for subject in subjects] == ["customer_report", "receipt", "visit_report"]


def test_a_receipt_says_again_what_was_agreed_at_its_visit(office: Store, subjects: list[Subject]) -> None:
    made = batches.filled(desk(office), subjects[1], "0012-000001")
    assert isinstance(made, Receipt)
    assert sorted(promise.words for promise in made.promises) == ["利群(新版) 放第二层", "带 20 张价签"]
    assert [advice.words for advice in made.advice] == ["补齐 12 张价签"]
    assert made.account_manager == "周敏"


def test_a_visit_report_has_all_visits_of_the_day_with_names_for_numbers(
    office: Store, subjects: list[Subject]
) -> None:
    made = batches.filled(desk(office), subjects[2], "0012-000001")
    assert isinstance(made, VisitReport)
    assert len(made.entries) == len(subjects[2].visits)
    assert made.entries[0].counts[0][0] in {
        "利群(新版)",
        "中华(硬)",
        "红塔山(硬经典)",
        "白沙(软)",
        "大前门(软)",
        "双喜(硬)",
    }


def test_jobs_come_in_order_each_with_its_number(office: Store, subjects: list[Subject]) -> None:
    told: list[int] = []
    made = batches.jobs(desk(office), subjects, ["a", "b", "c"], told.append)
    assert [job.shop for job in made] == ["惠鑫便利店", "惠鑫便利店", "周敏"]
    assert [job.file_name for job in made] == [
        "Customer report 惠鑫便利店 04318",
        "Receipt 惠鑫便利店 2026-11-10",
        "Visit report 周敏 2026-11-18",
    ]
    assert isinstance(made[1].report, Receipt)
    assert made[1].report.serial == "b"
    assert told == [1, 2, 3]


def test_filling_stops_when_it_is_told_to(office: Store, subjects: list[Subject]) -> None:
    def stop(_filled: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        batches.jobs(desk(office), subjects, ["a", "b", "c"], stop)


def test_what_came_out_is_kept_with_every_shop_it_is_about(office: Store, subjects: list[Subject]) -> None:
    serials = office.run(papers.next_serials, 3).result()
    batches.keep(office, subjects, serials, [1, 1, 2])
    entries = {entry.paper.paper_kind: entry for entry in papers.register(office)}
    assert entries["customer_report"].paper.visit_id is None
    assert entries["receipt"].paper.visit_id == subjects[1].visit.id
    assert entries["visit_report"].shops == len(subjects[2].visits)
    assert entries["visit_report"].paper.pages == 2
