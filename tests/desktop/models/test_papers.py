"""The register of prints: each serial once, whatever came out under it."""

from datetime import timedelta

from desktop.models import choosing_visits, outbox, papers
from desktop.models.choosing_visits import Wanted
from desktop.models.papers import Print
from desktop.models.store import Store
from tests.examples import SHOP, TODAY


def test_serials_of_a_batch_follow_each_other_and_never_come_again(office: Store) -> None:
    first = office.run(papers.next_serials, 3).result()
    assert first == ["0012-000001", "0012-000002", "0012-000003"]
    assert office.run(papers.next_serial).result() == "0012-000004"


def test_a_sheet_about_several_shops_is_one_entry_and_one_change(office: Store) -> None:
    month = Wanted(since=TODAY - timedelta(days=30), until=TODAY)
    day = next(choice for choice in choosing_visits.days(office, month) if len(choice.visits) > 2)
    prints = [
        Print(
            retailer_id=made.shop.id, paper_kind="visit_report", serial="0012-000001", pages=2, visit_id=made.visit.id
        )
        for made in day.visits
    ]
    office.run(papers.print_together, prints).result()
    assert outbox.waiting(office).count == 1
    assert papers.count(office) == 1
    (entry,) = papers.register(office)
    assert (entry.shops, entry.paper.serial, entry.is_sent) == (len(day.visits), "0012-000001", False)


def test_the_register_is_read_in_parts_the_latest_first(office: Store) -> None:
    for serial in office.run(papers.next_serials, 5).result():
        office.run(papers.print_paper, SHOP, "customer_report", serial, pages=1).result()
    office.run(papers.print_paper, SHOP, "receipt", "0012-000009", pages=1).result()
    assert (papers.count(office), papers.count(office, "receipt")) == (6, 1)
    serials = [entry.paper.serial for entry in papers.register(office, offset=1, limit=3)]
    assert serials == ["0012-000005", "0012-000004", "0012-000003"]
    assert [entry.shop for entry in papers.register(office, "receipt")] == ["惠鑫便利店"]
