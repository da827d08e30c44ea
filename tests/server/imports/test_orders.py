"""Lists of order lines in the city's own rows (domain.md section 5; numbers are rules of importing/orders.py)."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.wire import day_number, unpack
from server.importing import MovedOn, run_import
from server.importing.jobs import ImportJob, open_list
from tests.server.clients import Client
from tests.server.imports.lists import ORDERS, Importing, counts
from tests.server.world import World

pytestmark = pytest.mark.slow

DECEMBER, JANUARY = day_number(date(2025, 12, 1)), day_number(date(2026, 1, 1))
LINES = (
    ["1001", "A1", "2025-12-30", "6901", "利群(新版)", 3, "150.50"],
    ["1001", "A1", "2025-12-30", "6902", "软中华", 1, 700],
    ["1001", "A1", "2025-12-30", "6901", "利群(新版)", 2, "150.50"],
    ["1001", "A2", "2026-01-06", "6901", "利群(新版)", 5, "150.50"],
    ["1002", "B1", "2026-01-07", "6902", "软中华", 4, 700],
)


def test_orders_are_packed_by_order_and_by_month(importing: Importing) -> None:
    assert counts(importing.orders(*LINES)) == (5, 0, 0, 0, 0)
    assert importing.months("1001") == {
        DECEMBER: (6, 145_250, 1, ((1, 5, 75_250), (2, 1, 70_000))),
        JANUARY: (5, 75_250, 1, ((1, 5, 75_250),)),
    }
    orders = {row["invoice_no"]: row for row in importing.world.all_rows("orders")}
    assert unpack(orders["A1"]["lines"]) == ((1, 3, 45_150), (1, 2, 30_100), (2, 1, 70_000))
    assert (orders["A1"]["qty_tiao"], orders["A1"]["source"]) == (6, "order system")


def test_rule_5_missing_shops_and_products_are_made_only_when_asked_for(importing: Importing) -> None:
    assert counts(importing.orders(*LINES, create_missing=False)) == (0, 0, 0, 0, 5)
    assert "No shop has the customer code 1001." in importing.errors[0].content.decode("utf-8-sig")
    importing.orders(*LINES)
    assert importing.shop("1001")["name"] == "1001"
    assert importing.scope(importing.shop("1002")["id"]) == importing.world.node("unassigned")
    products = {row["product_code"]: row["product_name"] for row in importing.world.all_rows("products")}
    assert products == {"6901": "利群(新版)", "6902": "软中华"}
    assert counts(importing.orders(*LINES, create_missing=False)) == (0, 0, 5, 0, 0)


def test_rule_1_the_same_list_again_writes_nothing_at_all(importing: Importing) -> None:
    importing.orders(*LINES)
    before = importing.everything()
    importing.world.clock.advance(timedelta(days=1))
    assert counts(importing.orders(*LINES)) == (0, 0, 5, 0, 0)
    assert counts(importing.orders(*reversed(LINES[3:]))) == (0, 0, 2, 3, 0)
    assert importing.everything() == before


def test_rule_1_a_later_edition_adds_and_changes_exactly_what_it_says(importing: Importing) -> None:
    importing.orders(*LINES)
    more = ["1001", "A1", "2025-12-30", "6901", "利群(新版)", 4, "150.50"]  # the third time in this order
    fewer = [*LINES[1][:5], 2, 700]
    assert counts(importing.orders(*LINES[:1], fewer, *LINES[2:], more)) == (1, 1, 4, 0, 0)
    assert importing.months("1001")[DECEMBER] == (11, 275_450, 1, ((1, 9, 135_450), (2, 2, 140_000)))


def test_an_order_that_is_put_on_another_day_leaves_its_month(importing: Importing) -> None:
    importing.orders(*LINES)
    later = [[*row[:2], "2026-01-02", *row[3:]] for row in LINES[:3]]
    assert counts(importing.orders(*later, *LINES[3:])) == (0, 3, 2, 0, 0)
    assert importing.months("1001")[DECEMBER] == (0, 0, 0, ())
    assert importing.months("1001")[JANUARY][:3] == (11, 220_500, 2)


def test_rule_4_an_order_that_turns_out_to_be_another_shops_moves_there(importing: Importing) -> None:
    importing.orders(*LINES)
    moved = [["1002", *row[1:]] for row in LINES[:3]]
    assert counts(importing.orders(*moved, *LINES[3:])) == (0, 3, 2, 0, 0)
    assert importing.months("1001")[DECEMBER] == (0, 0, 0, ())
    assert importing.months("1002")[DECEMBER][:3] == (6, 145_250, 1)
    owner = {row["invoice_no"]: row["root_id"] for row in importing.world.all_rows("orders")}
    assert owner["A1"] == importing.shop("1002")["id"]
    assert counts(importing.orders(*moved, *LINES[3:])) == (0, 0, 5, 0, 0)


def test_a_return_is_counted_and_nonsense_is_refused_with_its_reason(importing: Importing) -> None:
    done = importing.orders(
        ["1001", "A1", "2026-01-06", "6901", "利群", 5, 100],
        ["1001", "R1", "2026-01-08", "6901", "利群", -2, 100],
        ["1001", "A3", "2026-01-08", "6901", "利群", 1, 0],
        ["", "A4", "2026-01-08", "6901", "利群", 1, 100],
        ["1001", "A5", "2026-01-08", "6901", "利群", "1.5", 100],
    )
    assert counts(done) == (3, 0, 0, 0, 2)
    assert importing.months("1001")[JANUARY] == (4, 30_000, 3, ((1, 4, 30_000),))


def test_rule_2_a_month_adds_up_what_several_sources_say(importing: Importing) -> None:
    importing.orders(*LINES)
    importing.orders(["1002", "B1", "2026-01-20", "6902", "软中华", 6, 700], source="another system")
    assert importing.months("1002")[JANUARY][:3] == (10, 700_000, 2)
    assert len(importing.world.all_rows("products")) == 3  # a code means something within its source only


def test_rule_3_older_orders_leave_and_their_months_stay(importing: Importing) -> None:
    world = importing.world  # its day is 2 March 2026: 26 weeks before that is 1 September 2025
    importing.orders(["1001", "OLD", "2025-08-20", "6901", "利群", 2, 100])
    assert [row["invoice_no"] for row in world.all_rows("orders")] == ["OLD"]  # it is the newest there is
    oda = Client(world, "oda")
    oda.pull()
    assert len(oda.held("orders")) == 1
    importing.orders(["1001", "NEW", "2026-02-27", "6901", "利群", 1, 100])
    assert [row["invoice_no"] for row in world.all_rows("orders")] == ["NEW"]
    assert len(importing.months("1001")) == 2
    oda.pull()
    assert [row["invoice_no"] for row in oda.held("orders").values()] == ["NEW"]


def test_rule_3_a_day_to_come_pushes_no_order_out(importing: Importing) -> None:
    importing.orders(*LINES, ["1001", "X", "2099-01-01", "6901", "利群", 1, 100])
    assert len(importing.world.all_rows("orders")) == 4


def test_the_peers_of_a_class_are_worked_out_with_their_tenths(importing: Importing) -> None:
    shops = [[str(n), f"店{n}", f"街{n}号", "", "", "", "", "CB2"] for n in range(1, 21)]
    importing.shops(*shops)
    importing.orders(*[[str(n), f"I{n}", "2026-01-05", "6901", "利群", n, 10] for n in range(1, 21)])
    (peers,) = importing.world.all_rows("peer_months")
    assert (peers["class42"], peers["month"], peers["shops"]) == ("CB2", JANUARY, 20)
    assert (peers["qty_tiao"], peers["amount_fen"]) == (210, 210_000)
    assert unpack(peers["percentiles"]) == (3, 5, 7, 9, 11, 13, 15, 17, 19)
    importing.orders(["1", "MORE", "2026-01-06", "6901", "利群", 100, 10])
    (again,) = importing.world.all_rows("peer_months")
    assert (again["id"], again["qty_tiao"], unpack(again["percentiles"])[-1]) == (peers["id"], 310, 20)


def test_a_dry_run_of_orders_counts_as_the_import_does_and_writes_nothing(importing: Importing) -> None:
    importing.orders(*LINES[:2])
    before = importing.everything()
    tried = importing.orders(*LINES, dry_run=True)
    assert importing.everything() == before
    assert counts(tried) == counts(importing.orders(*LINES)) == (3, 0, 2, 0, 0)


def test_a_shop_made_meanwhile_stops_an_import_that_would_make_it_again(
    importing: Importing, listed: Callable[..., Path]
) -> None:
    world = importing.world
    refused = ["", *LINES[0][1:]]
    job = ImportJob(kind="orders", path=listed(ORDERS, [*LINES, refused], "slow.csv"), source="s", create_missing=True)

    def errors() -> BinaryIO:
        """Be called while the list is read, as anything may happen then."""
        importing.orders(*LINES[4:])
        return io.BytesIO()

    with pytest.raises(MovedOn):
        run_import(world.database, world.system, job, errors)
    assert [row["invoice_no"] for row in world.all_rows("orders")] == ["B1"]
    assert counts(run_import(world.database, world.system, job)) == (5, 0, 0, 0, 1)
    assert [row["customer_code"] for row in world.all_rows("retailers")].count("1002") == 1


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(-3, 9), st.booleans()),
        min_size=1,
        max_size=12,
    )
)
def test_two_editions_leave_what_one_whole_list_leaves(
    new_world: Callable[[], World], listed: Callable[..., Path], drawn: list[tuple[str, str, int, bool]]
) -> None:
    lines = [[f"9{o}", f"{o}7", f"2026-01-{'abc'.index(o) + 1:02}", p, p, q, 10] for o, p, q, _ in drawn]
    lines.sort(key=lambda line: line[1])
    first = [line for line, (*_, early) in zip(lines, drawn, strict=True) if early]
    whole, twice = (Importing(new_world(), listed) for _ in range(2))
    whole.orders(*lines)
    if first:
        _keeping_places(twice, lines, first)
    twice.orders(*lines)
    for code in {line[0] for line in lines}:
        assert _by_code(whole, code) == _by_code(twice, code)


def _keeping_places(importing: Importing, lines: list[list[object]], first: list[list[object]]) -> None:
    """Import an earlier edition that held only the beginning of each order."""
    begun = [line for order in {line[1] for line in first} for line in lines if line[1] == order][: len(first)]
    importing.orders(*begun)


def _by_code(importing: Importing, code: object) -> dict[int, tuple[object, ...]]:
    codes = {row["product_no"]: row["product_code"] for row in importing.world.all_rows("products")}
    return {
        month: (qty, amount, orders, sorted((codes[no], q, a) for no, q, a in lines))
        for month, (qty, amount, orders, lines) in importing.months(str(code)).items()
    }


def test_a_list_is_opened_with_the_source_named_or_one_of_its_mapping(listed: Callable[..., Path]) -> None:
    path = listed(ORDERS, LINES)
    assert open_list(ImportJob(kind="orders", path=path, source="s")).source == "s"
    named = open_list(ImportJob(kind="orders", path=path)).source
    assert named == open_list(ImportJob(kind="orders", path=path)).source
    assert named.startswith("orders:")
