"""What the server writes of its own passes the same counter as everything else (exchange/official.py)."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from contract.errors import Conflict, NotFound, UserError
from contract.records import Order, Retailer
from contract.wire import pack, unpack
from server.exchange import move_roots, rows_of, write_official
from server.organisation import find_node, make_city, make_node, the_city
from server.schema import CHANGE, ROOTS, SCOPE_HEAD
from tests.server.clients import Client
from tests.server.test_concurrency import sums_agree
from tests.server.test_pull import holds_what_it_may, move, settle
from tests.server.world import CITY, World, put_shops


def version(world: World, route: str) -> int:
    h = SCOPE_HEAD.c
    return int(world.rows(sa.select(h.ver).where(h.city_id == CITY, h.scope == world.node(route)))[0][0])


def test_many_rows_are_one_version_of_each_scope(world: World) -> None:
    before = version(world, "A1"), version(world, "A2")
    with world.database.acting(world.system) as tx:
        put_shops(world.database, tx, "A1", [f"店{n}" for n in range(50)])
    assert (version(world, "A1"), version(world, "A2")) == (before[0] + 1, before[1])
    sums_agree(world)


def test_columns_that_are_not_given_stay_as_they_are(world: World, ann: Client) -> None:
    settle(ann)
    shop = world.shop("A1-1").bytes
    with world.database.acting(world.system) as tx:
        told = write_official(tx, {"retailers": [{"id": shop, "root_id": shop, "tier": "18"}]}, source="省局")
    assert (told["retailers"].made, told["retailers"].changed, told["retailers"].same) == (0, 1, 0)
    settle(ann)
    holds_what_it_may(ann, "ann")
    row = ann.held("retailers")[shop]
    assert (row["tier"], row["phone"], row["rev"]) == ("18", "13800138000", 2)
    (history,) = ann.held("history").values()
    assert (unpack(history["fields"]), history["source"]) == ((("tier", None, "18"),), "省局")


def test_the_same_rows_again_change_nothing(world: World) -> None:
    shop = world.shop("A1-1").bytes
    row = {"id": shop, "root_id": shop, "tier": "18"}
    with world.database.acting(world.system) as tx:
        write_official(tx, {"retailers": [row]})
    before = version(world, "A1")
    with world.database.acting(world.system) as tx:
        told = write_official(tx, {"retailers": [dict(row)]})
    assert (told["retailers"].same, version(world, "A1")) == (1, before)


def test_orders_of_a_known_shop_come_by_the_ordinary_pull(world: World, ann: Client) -> None:
    settle(ann)
    order = Order(
        id=world.database.ids.new_id(),
        created_at=world.clock.now(),
        retailer_id=world.shop("A1-1"),
        source="x",
        invoice_no="1",
        ordered_on=world.clock.now().date(),
        qty_tiao=5,
        amount_fen=100,
        lines=((1, 5, 100),),
    )
    with world.database.acting(world.system) as tx:
        write_official(tx, rows_of([order], UUID(bytes=tx.city)), all_new=True)
    settle(ann)
    assert ann.held("orders")[order.id.bytes]["lines"] == pack([[1, 5, 100]])
    holds_what_it_may(ann, "ann")


def test_a_row_of_an_unknown_root_undoes_everything(world: World) -> None:
    shops = [
        Retailer(id=world.database.ids.new_id(), created_at=world.clock.now(), name="甲", license_status="normal")
        for _ in range(2)
    ]
    before = len(world.all_rows("retailers"))
    rows, placed = rows_of(shops, UUID(bytes=world.system.city)), {shops[0].id.bytes: world.node("A1")}
    with pytest.raises(NotFound), world.database.acting(world.system) as tx:
        write_official(tx, rows, placed=placed)
    assert len(world.all_rows("retailers")) == before


def test_a_move_leaves_one_entry_in_each_scope(world: World) -> None:
    move(world, "A1-1", "A2")
    c = CHANGE.c
    shop = world.shop("A1-1").bytes
    entries = world.rows(sa.select(c.scope, c.kind, c.op).where(c.city_id == CITY, c.row_id == shop))
    assert sorted(entries) == sorted([(world.node("A1"), ROOTS, "exit"), (world.node("A2"), ROOTS, "enter")])
    sums_agree(world)


def test_moving_to_where_a_shop_is_changes_nothing(world: World) -> None:
    before = version(world, "A1")
    with world.database.acting(world.system) as tx:
        assert move_roots(tx, [world.shop("A1-1").bytes], find_node(tx, "A1"), "无") == 0
    assert version(world, "A1") == before


def test_what_is_not_known_is_not_moved(world: World) -> None:
    with pytest.raises(NotFound), world.database.acting(world.system) as tx:
        move_roots(tx, [world.database.ids.new_id().bytes], find_node(tx, "A1"), "无")
    with pytest.raises(NotFound), world.database.acting(world.system) as tx:
        move_roots(tx, [world.shop("A1-1").bytes], world.database.ids.new_id().bytes, "无")


def test_a_city_that_is_made_alone_works(world: World) -> None:
    system = make_city(world.database, 110000, "另一城")
    with world.database.acting(system) as tx:
        shop = Retailer(id=tx.ids.new_id(), created_at=tx.now, name="甲", license_status="normal")
        write_official(tx, rows_of([shop], UUID(bytes=tx.city)), placed={shop.id.bytes: find_node(tx, "unassigned")})
        assert len(tx.rows(sa.select(SCOPE_HEAD.c.scope).where(SCOPE_HEAD.c.city_id == 110000))) == 4
    assert the_city(world.database, 110000).city == system.city
    with pytest.raises(Conflict):
        the_city(world.database, None)
    with pytest.raises(NotFound):
        the_city(world.database, 120000)
    with pytest.raises(Conflict):
        make_city(world.database, CITY, "泉城")


def test_two_cities_in_one_database_see_nothing_of_each_other(world: World, ann: Client) -> None:
    make_city(world.database, 110000, "另一城")
    settle(ann)
    holds_what_it_may(ann, "ann")
    assert {row["city_id"] for row in world.all_rows("nodes")} == {CITY}


def test_a_new_node_stands_where_its_kind_belongs(world: World) -> None:
    with world.database.acting(world.system) as tx:
        desk = make_node(tx, "desk", "专卖", find_node(tx, "营销中心"), code="zm")
        assert find_node(tx, "zm") == desk.id.bytes == find_node(tx, str(desk.id))
    with pytest.raises(UserError), world.database.acting(world.system) as tx:
        make_node(tx, "office", "不可", find_node(tx, "A"))
    with pytest.raises(NotFound), world.database.acting(world.system) as tx:
        find_node(tx, "没有")


def test_a_name_that_several_nodes_have_must_be_told_apart(world: World) -> None:
    for _ in range(2):
        world.new_node("route", "同名", "A")
    with pytest.raises(Conflict), world.database.acting(world.system) as tx:
        find_node(tx, "同名")


def test_a_new_route_is_seen_by_its_supervisor_at_once(world: World, sue: Client) -> None:
    settle(sue)
    route = world.new_node("route", "A3", "A")
    with world.database.acting(world.system) as tx:
        put_shops(world.database, tx, "A3", ["新店"])
    settle(sue)
    holds_what_it_may(sue, "sue")
    assert route.id.bytes in sue.cursors
