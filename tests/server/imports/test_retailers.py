"""Lists of shops in the rows of a city (domain.md section 5, A08, I5, I31; numbers: rules of retailers.py)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from contract.errors import NotFound, UserError
from contract.messages import Change
from contract.records import FieldState
from contract.wire import instant_ms, unpack
from server.database import Transient
from server.exchange import write_official
from server.importing import Imported, MovedOn
from server.schema import BUSINESS
from tests.server.clients import Client
from tests.server.imports.lists import SHOPS, Importing, counts
from tests.server.world import World

pytestmark = pytest.mark.slow

RED = ["1001", "红星便利店", "东街 1 号", "13800001111", "370102112345", "18", "AA", "CB2", "线路3"]
GOLD = ["1002", "金穗粮油店", "西街 2 号", "", "370102112346", "7"]


def taken(importing: Importing, login: str, *changes: Change, action: str = "change_file") -> None:
    """Change a shop as a person does, on her own device."""
    client = Client(importing.world, login)
    client.do(action, *changes)
    assert client.outcome().outcome == "applied"


def edited(importing: Importing, code: str, **fields: object) -> Change:
    row = importing.shop(code)
    return Change("retailers", row["id"], row["id"], {name: [row[name], value] for name, value in fields.items()})


def to_route(importing: Importing, route: str) -> None:
    """Put every imported shop onto a route, so that somebody may work on it."""
    headings, rows = ("客户编码", "店名", "走访线路"), [["1001", "红星便利店", route]]
    importing.shops(*rows, headings=headings, source="routes")


def test_new_shops_stand_on_the_route_that_nobody_has_yet_with_all_that_the_list_says(importing: Importing) -> None:
    assert counts(importing.shops(RED, GOLD)) == (2, 0, 0, 0, 0)
    red = importing.shop("1001")
    assert (red["tier"], red["credit_level"], red["class42"]) == ("18", "AA", "CB2")
    assert importing.scope(red["id"]) == importing.world.node("unassigned")
    assert importing.shop("1002")["phone"] is None


def test_rule_4_each_department_whose_fields_are_mapped_says_since_when_and_from_where(importing: Importing) -> None:
    importing.shops(RED, source="provincial list")
    red = importing.shop("1001")
    now = instant_ms(importing.world.clock.now())
    assert (red["licence_as_of"], red["marketing_as_of"], red["logistics_as_of"]) == (now, now, now)
    assert red["logistics_source"] == "provincial list"
    assert (red["finance_as_of"], red["finance_source"]) == (None, None)


def test_the_same_list_again_writes_nothing_at_all(importing: Importing) -> None:
    importing.shops(RED, GOLD, ["", "没有编码的店", "南街 3 号"])
    before = importing.everything()
    importing.world.clock.advance(timedelta(days=1))
    assert counts(importing.shops(RED, GOLD, ["", "没有编码的店", "南街 3 号"])) == (0, 0, 3, 0, 0)
    assert importing.everything() == before


def test_a_list_with_its_columns_in_another_order_is_the_same_list(importing: Importing) -> None:
    importing.shops(RED, GOLD)
    turned = [list(reversed([*row, *[""] * (len(SHOPS) - len(row))])) for row in (RED, GOLD)]
    assert counts(importing.shops(*turned, headings=SHOPS[::-1])) == (0, 0, 2, 0, 0)


def test_a_change_leaves_a_row_of_history_with_its_source(importing: Importing) -> None:
    importing.shops(RED, source="province")
    assert counts(importing.shops([*RED[:5], "20"], source="province")) == (0, 1, 0, 0, 0)
    (told,) = importing.world.all_rows("history")
    changed = {name: (before, after) for name, before, after in unpack(told["fields"])}
    assert (told["action"], told["source"], changed["tier"]) == ("import", "province", ("18", "20"))
    assert importing.shop("1001")["credit_level"] == "AA"  # a blank cell says nothing


def test_rule_5_missing_is_counted_within_one_source_and_nothing_is_deleted(importing: Importing) -> None:
    importing.shops(RED, GOLD, source="province")
    assert counts(importing.shops(RED, source="other")) == (0, 0, 1, 0, 0)
    assert counts(importing.shops(RED, source="province")) == (0, 0, 1, 1, 0)
    assert importing.shop("1002")["voided_at"] is None


def test_a_shop_is_found_by_code_then_licence_then_name_and_address(importing: Importing) -> None:
    importing.shops(RED, GOLD, ["", "没有编码的店", "南街 3 号"])
    by_licence = ["", "红星便利店", "东街 1 号", "", "370102112345", "19"]
    by_key = ["", "没有编码的店", "南街３号", "13900000000"]
    assert counts(importing.shops(by_licence, by_key)) == (0, 2, 0, 1, 0)
    assert importing.shop("1001")["tier"] == "19"


def test_a_line_that_could_mean_two_shops_is_refused_with_both_named(importing: Importing) -> None:
    importing.shops(RED, GOLD)
    both = importing.shops(["1001", "红星便利店", "", "", "370102112346"])
    assert counts(both) == (0, 0, 0, 2, 1)
    told = importing.errors[0].content.decode("utf-8-sig")
    assert "红星便利店 (1001)" in told
    assert "金穗粮油店 (1002)" in told


def test_refused_lines_come_back_in_the_layout_of_the_list_and_can_be_imported_once_corrected(
    importing: Importing, tmp_path: Path
) -> None:
    bad = ["1003", "红星二店", "北街", "1.38E+10"]
    assert counts(importing.shops(RED, bad)) == (1, 0, 0, 0, 1)
    told = importing.errors[0].content.decode("utf-8-sig")
    headings, line = told.splitlines()
    assert headings.split(",") == [*SHOPS, "Why refused"]
    assert line.startswith("1003,红星二店,北街,1.38E+10,")
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(told.replace("1.38E+10", "13800000000"), encoding="utf-8-sig")
    assert counts(importing.run(corrected)) == (1, 0, 0, 1, 0)


def test_without_refused_lines_there_is_no_file_of_them(importing: Importing) -> None:
    importing.shops(RED)
    assert importing.errors == []


def test_a_dry_run_counts_as_the_import_does_and_writes_nothing(importing: Importing) -> None:
    importing.shops(RED, GOLD)
    before = importing.everything()
    later = ([*RED[:5], "20"], ["1003", "新店", "北街"], ["", ""])
    tried = importing.shops(*later, dry_run=True)
    assert importing.everything() == before
    assert counts(tried) == counts(importing.shops(*later)) == (1, 1, 0, 1, 0)


def test_rule_2_a_route_named_by_name_or_code_takes_the_shop_new_or_not(importing: Importing) -> None:
    importing.shops(RED)
    headings = ("客户编码", "店名", "走访线路")
    rows = (["1001", "红星便利店", "A1"], ["1005", "河边店", "B1"], ["1006", "山上店", "没有的线路"])
    assert counts(importing.shops(*rows, headings=headings)) == (1, 1, 0, 0, 1)
    world = importing.world
    assert importing.scope(importing.shop("1001")["id"]) == world.node("A1")
    assert importing.scope(importing.shop("1005")["id"]) == world.node("B1")
    assert counts(importing.shops(*rows, headings=headings)) == (0, 0, 2, 0, 1)


def test_an_imported_shop_reaches_the_account_manager_of_its_route(importing: Importing) -> None:
    ann = Client(importing.world, "ann")
    ann.pull()
    importing.shops(RED)
    to_route(importing, "A1")
    ann.pull()
    ann.pull()
    assert importing.shop("1001")["id"] in ann.held("retailers")


def test_rule_3_what_a_person_changed_is_not_overwritten_but_proposed_once(importing: Importing) -> None:
    importing.shops(RED)
    to_route(importing, "A1")
    importing.world.clock.advance(timedelta(days=1))
    taken(importing, "ann", edited(importing, "1001", phone="13911112222"))
    importing.world.clock.advance(timedelta(days=1))
    assert counts(importing.shops([*RED[:5], "20"])) == (0, 1, 0, 0, 0)
    red = importing.shop("1001")
    assert (red["phone"], red["tier"]) == ("13911112222", "20")
    (told,) = importing.world.all_rows("proposals")
    assert (told["field_name"], told["reason"], told["decision"]) == ("phone", "confirmed", "open")
    assert [unpack(told[name]) for name in ("mine", "theirs")] == [("13800001111",), ("13911112222",)]
    before = importing.everything()
    assert counts(importing.shops([*RED[:5], "20"])) == (0, 0, 1, 0, 0)
    assert importing.everything() == before


def test_rule_3_a_field_that_was_confirmed_is_not_overwritten_until_an_import_wrote_it_after_that(
    importing: Importing,
) -> None:
    importing.shops(RED)
    to_route(importing, "A1")
    world = importing.world
    root = importing.shop("1001")["id"]
    ann = Client(world, "ann")
    state = FieldState(
        id=world.database.ids.new_id(),
        created_by=world.person("ann"),
        created_at=world.clock.now(),
        retailer_id=world.shop("红星便利店"),
        field_name="address",
        confirmed_on=world.clock.now().date() + timedelta(days=1),
        confirmed_by=world.person("ann"),
    )
    ann.make("confirm_fields", state)
    assert ann.outcome().outcome == "applied"
    importing.shops(["1001", "红星便利店", "东街 99 号", "13700000000"])
    red = importing.shop("1001")
    assert (red["address"], red["phone"]) == ("东街 1 号", "13700000000")
    assert [row["field_name"] for row in world.all_rows("proposals")] == ["address"]
    assert world.all_rows("proposals")[0]["root_id"] == root


def test_peers_are_worked_out_anew_when_a_shop_changes_its_class(importing: Importing) -> None:
    importing.shops(RED, [*GOLD, "", "CB2"])
    importing.orders(
        ["1001", "A", "2026-02-03", "P1", "利群", 3, 100], ["1002", "B", "2026-02-04", "P1", "利群", 5, 100]
    )
    (peers,) = importing.world.all_rows("peer_months")
    assert (peers["class42"], peers["shops"], peers["qty_tiao"]) == ("CB2", 2, 8)
    importing.shops([*GOLD, "", "CZ1"])
    told = {row["class42"]: (row["shops"], row["qty_tiao"]) for row in importing.world.all_rows("peer_months")}
    assert told == {"CB2": (1, 3), "CZ1": (1, 5)}


def test_a_city_without_a_route_for_shops_that_nobody_has_says_so(importing: Importing) -> None:
    world = importing.world
    row = {"id": world.node("unassigned"), "root_id": world.system.city, "code": "elsewhere"}
    with world.database.acting(world.system) as tx:
        write_official(tx, {"nodes": [row]})
    with pytest.raises(NotFound, match="unassigned"):
        importing.shops(RED)


def test_the_name_of_a_source_has_room_in_its_column(importing: Importing) -> None:
    with pytest.raises(UserError, match="source is longer"):
        importing.shops(RED, source="s" * 65)


def test_the_sums_of_every_root_and_scope_are_kept(importing: Importing, world: World) -> None:
    importing.shops(RED, GOLD)
    importing.orders(["1001", "A", "2026-02-03", "P1", "利群", 3, 100])
    importing.shops([*RED[:5], "20"])
    to_route(importing, "A2")
    from server.schema import ROOT_HEAD, SCOPE_HEAD

    sums: dict[bytes, tuple[int, int]] = {}
    for kind in BUSINESS:
        for row in world.all_rows(kind):
            count, total = sums.get(row["root_id"], (0, 0))
            sums[row["root_id"]] = (count + 1, total + row["stamp"])
    heads = importing.everything()[ROOT_HEAD.name]
    assert {head[1]: (head[4], head[5]) for head in heads if head[4]} == sums
    scopes = {head[1]: (head[4], head[5]) for head in importing.everything()[SCOPE_HEAD.name]}
    for scope, (count, total) in scopes.items():
        held = [(head[4], head[5]) for head in heads if head[2] == scope]
        assert (sum(c for c, _ in held), sum(t for _, t in held)) == (count, total)


def test_two_imports_at_once_make_no_shop_twice(importing: Importing, listed: Callable[..., Path]) -> None:
    rows = [[str(n), f"店{n}", f"街{n}号", *[""] * 6] for n in range(200)]
    path = listed(SHOPS, rows, "twice.csv")

    def run(_: int) -> Imported | None:
        for _try in range(20):
            try:
                return importing.run(path, source="s")
            except (MovedOn, Transient):
                continue
        return None

    with ThreadPoolExecutor(2) as pool:
        done = [counts(one) for one in pool.map(run, range(2)) if one]
    assert sorted(done) == [(0, 0, 200, 0, 0), (200, 0, 0, 0, 0)]
    codes = [row["customer_code"] for row in importing.world.all_rows("retailers") if row["customer_code"]]
    assert len(codes) == len(set(codes)) == 200


def test_lines_that_a_person_left_out_are_not_imported(importing: Importing) -> None:
    assert counts(importing.shops(RED, GOLD, excluded=frozenset({3}))) == (1, 0, 0, 0, 0)


def test_the_result_is_one_plain_value() -> None:
    told = Imported(new=1, changed=2, same=3, missing=4, refused=5)
    assert counts(replace(told, new=0)) == (0, 2, 3, 4, 5)
