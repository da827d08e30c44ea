"""Choosing the visits that receipts and visit reports are printed for."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from contract.records import Visit
from desktop.models import choosing_visits, papers
from desktop.models.choosing_visits import Wanted
from desktop.models.store import Store
from tests.desktop import offices, worlds
from tests.examples import SHOP, TODAY
from tests.stores import take

MONTH = Wanted(since=TODAY - timedelta(days=30), until=TODAY)


def test_visits_come_latest_first_with_what_was_agreed(office: Store) -> None:
    found = choosing_visits.visits(office, MONTH)
    days = [choice.visit.visited_on for choice in found]
    assert days == sorted(days, reverse=True)
    first = next(choice for choice in found if choice.shop.id == SHOP)
    assert (first.author, first.points, first.prints) == ("周敏", 3, 0)


@pytest.mark.parametrize(
    ("wanted", "shops"),
    [
        (replace(MONTH, route=worlds.ROUTE), 40),
        (replace(MONTH, route=offices.FIRST_ROUTE), 0),
        (replace(MONTH, typed="惠鑫"), 2),
        (replace(MONTH, typed="  "), 40),
    ],
)
def test_a_filter_gives_the_visits_of_the_shops_that_fit(office: Store, wanted: Wanted, shops: int) -> None:
    assert len({choice.shop.id for choice in choosing_visits.visits(office, wanted)}) == shops


def test_both_days_of_the_time_are_counted(office: Store) -> None:
    day = choosing_visits.visits(office, MONTH)[0].visit.visited_on
    on_it = choosing_visits.visits(office, Wanted(since=day, until=day))
    assert {choice.visit.visited_on for choice in on_it} == {day}
    assert choosing_visits.visits(office, Wanted(since=day + timedelta(days=1), until=TODAY)) == []


def test_a_corrected_visit_gives_way_to_its_correction(office: Store) -> None:
    old = next(choice.visit for choice in choosing_visits.visits(office, MONTH) if choice.shop.id == SHOP)
    new = replace(old, id=UUID(int=0xABC), corrects_id=old.id, correction_reason="写错了")
    take(office, new)
    found = {choice.visit.id for choice in choosing_visits.visits(office, MONTH)}
    assert new.id in found
    assert old.id not in found


def test_a_telephone_call_is_no_visit_to_print(office: Store) -> None:
    old = choosing_visits.visits(office, MONTH)[0].visit
    call: Visit = replace(old, id=UUID(int=0xABD), channel="phone")
    take(office, call)
    assert call.id not in {choice.visit.id for choice in choosing_visits.visits(office, MONTH)}


def test_a_day_holds_the_visits_of_one_person_in_their_order(office: Store) -> None:
    days = choosing_visits.days(office, MONTH)
    assert sum(len(choice.visits) for choice in days) == len(choosing_visits.visits(office, MONTH))
    for choice in days:
        assert {(made.visit.author_id, made.visit.visited_on) for made in choice.visits} == {choice.key}
        starts = [made.visit.started_at for made in choice.visits]
        assert starts == sorted(starts)


def test_what_was_printed_is_told_and_can_be_left_out(office: Store) -> None:
    chosen = choosing_visits.visits(office, MONTH)[0]
    serial = office.run(papers.next_serial).result()
    office.run(papers.print_paper, chosen.shop.id, "receipt", serial, pages=1, visit_id=chosen.visit.id).result()
    printed = {c.visit.id: c.prints for c in choosing_visits.visits(office, MONTH)}
    assert printed[chosen.visit.id] == 1
    assert sum(printed.values()) == 1
    left = choosing_visits.visits(office, replace(MONTH, only_unprinted=True))
    assert len(left) == len(printed) - 1
    assert all(choice.prints == 0 for choice in choosing_visits.days(office, MONTH))  # a receipt is no visit report
