"""Coverage of the month: distinct shops visited of those due, the same figure as the pure judgement gives (A29)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from contract.defaults import default_configs
from desktop.models import coverage
from desktop.models.store import Store
from tests.examples import NOW, SHOP, TODAY, a_retailer, a_visit
from tests.stores import a_store, take


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = a_store(tmp_path, "supervisor")
    numbers = iter(range(10_000))
    take(made, *default_configs(lambda: UUID(int=0xC000 + next(numbers)), NOW, date(2026, 1, 1)))
    take(made, *(a_retailer(n, cycle_days=14, joined_on=date(2020, 1, 1)) for n in range(4)))
    yield made
    made.close()


def visited(store: Store, shop: int, days_ago: int, **values: object) -> None:
    told = {
        "retailer_id": UUID(int=SHOP.int + shop),
        "visited_on": TODAY - timedelta(days=days_ago),
        "started_at": NOW - timedelta(days=days_ago),
    }
    take(store, a_visit(1_000 * shop + days_ago, **(told | values)))


def figures(store: Store) -> tuple[int, int]:
    made = coverage.of_month(store, TODAY)
    return len(made.due), len(made.visited)


def test_a_shop_never_visited_is_due(store: Store) -> None:
    assert figures(store) == (4, 0)


def test_two_visits_of_one_shop_count_once(store: Store) -> None:
    visited(store, 0, 3)
    visited(store, 0, 10)
    assert figures(store) == (4, 1)


def test_a_shop_whose_next_day_lies_after_today_is_not_due(store: Store) -> None:
    visited(store, 1, 30, next_on=TODAY + timedelta(days=1))
    assert figures(store) == (3, 0)


def test_the_last_visit_before_the_month_decides(store: Store) -> None:
    visited(store, 1, 60, next_on=TODAY + timedelta(days=1))
    visited(store, 1, 30)
    assert figures(store) == (4, 0)


def test_a_telephone_call_covers_nothing(store: Store) -> None:
    visited(store, 0, 3, channel="phone")
    assert figures(store) == (4, 0)


def test_a_correction_takes_the_place_of_the_entry_it_corrects(store: Store) -> None:
    visited(store, 1, 30, next_on=TODAY + timedelta(days=1))
    first = a_visit(1_030)
    visited(store, 1, 30, id=UUID(int=5), corrects_id=first.id, correction_reason="日期写错", next_on=TODAY)
    assert figures(store) == (4, 0)


def test_a_visit_longer_ago_than_any_cycle_keeps_no_shop_from_being_due(store: Store) -> None:
    visited(store, 2, 300)
    assert figures(store) == (4, 0)
