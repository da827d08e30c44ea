"""The advice given at the visits of the demonstration."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from contract.records import Advice
from server.demo.days import Call
from server.demo.scenes import Scene

_MOST = 3


def restock(call: Call, visit_id: UUID, stock: dict[int, int], scene: Scene) -> Advice:
    """Advise to order what is out, or nearly; `stock` are the cartons there of each product meant."""
    meant = dict(list(stock.items())[:_MOST])
    lines = (f"{scene.goods[no].name} {max(1, call.shop.weekly[no] // 7)} 条" for no in meant)
    return _advice(
        call,
        visit_id,
        scene,
        topic="restock",
        words=f"{call.shop.retailer.order_cycle}订 {'、'.join(lines)}",
        products=tuple(meant),
        metric="oos_items",
        unit="items",
        baseline=sum(tiao == 0 for tiao in meant.values()),
        target=0,
        rule="S-01",
    )


def overstock(call: Call, visit_id: UUID, no: int, tiao: int, scene: Scene) -> Advice:
    """Advise to stop ordering what lies too long."""
    weekly = call.shop.weekly[no]
    return _advice(
        call,
        visit_id,
        scene,
        topic="overstock",
        words=f"{scene.goods[no].name} 停进 2 周",
        products=(no,),
        metric="stock_sales",
        unit="weeks_per_mille",
        baseline=tiao * 10_000 // weekly,
        target=3000,
        rule="S-02",
        grounds=f"现存 {tiao} 条，周均销 {weekly // 10}.{weekly % 10} 条",
    )


def price_tags(call: Call, visit_id: UUID, tagged: int, due: int, scene: Scene) -> Advice:
    """Advise to put up the missing price tags."""
    return _advice(
        call,
        visit_id,
        scene,
        topic="price_tags",
        words=f"补齐 {due - tagged} 张价签",
        metric="tagged_share",
        unit="share_per_mille",
        baseline=tagged * 1000 // due,
        target=950,
        check_item="price_tag_ok",
        rule="S-05",
    )


def display(call: Call, visit_id: UUID, scene: Scene) -> Advice:
    """Advise to put the display in order."""
    return _put_right(call, visit_id, scene, "display", "display_ok", "主销品规摆到第二层")


def minors_sign(call: Call, visit_id: UUID, scene: Scene) -> Advice:
    """Advise to renew the minors sign."""
    return _put_right(call, visit_id, scene, "compliance", "minor_sign_ok", "柜台前贴好未成年人标识")


def _put_right(call: Call, visit_id: UUID, scene: Scene, topic: str, item: str, words: str) -> Advice:
    return _advice(
        call,
        visit_id,
        scene,
        topic=topic,
        words=words,
        metric="display_passed" if topic == "display" else "check_passed",
        unit="passed",
        baseline=0,
        target=1,
        check_item=item,
        rule="S-04" if topic == "display" else "S-07",
    )


def _advice(call: Call, visit_id: UUID, scene: Scene, **told: Any) -> Advice:
    return Advice(
        id=scene.new_id(),
        created_by=call.shop.route.manager,
        created_at=call.ended,
        retailer_id=call.shop.retailer.id,
        visit_id=visit_id,
        given_on=call.on,
        check_on=max(call.next_on, call.on + timedelta(days=1)),
        answer=scene.rng.choices(("agreed", "considers", "refused"), (78, 16, 6))[0],
        rating=scene.rng.choices((None, "useful", "useless"), (70, 26, 4))[0],
        **told,
    )
