"""A supervisor's world for tests of screens: three account managers, sixty visits of one day that wait for a verdict.

It stands still at EVENING and is the same in every run. Six visits of the first manager and six of the second are odd,
each in a way that a hint is there for; every other visit is an honest one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from contract.clock import FixedClock
from contract.defaults import default_configs
from contract.fields import Record
from contract.ids import SeededIds
from contract.records import (
    Advice,
    Case,
    CaseStep,
    Holding,
    Node,
    Order,
    PeerMonth,
    Person,
    Price,
    Product,
    Promise,
    Review,
    SalesMonth,
    StockCount,
    Visit,
)
from desktop.models.store import Store
from insights.months import last_months
from tests.desktop.team_shops import EVENING, SHOPS_EACH, a_shop, shop_id, weekly
from tests.desktop.worlds import OFFICE, OFFICER, PRODUCTS, SUPERVISOR, TEAM, ZONE, made_id
from tests.examples import CITY
from tests.stores import KEY, me_as, take

TODAY: Final = date(2026, 11, 24)
EARLIER: Final = 4
MANAGERS: Final = ("吴磊", "许文静", "周敏")
ODD: Final = 6
"""So many visits of the first manager are copies made in passing, and so many of the second were added later."""
ODD_NOTE: Final = "店主满意，无异常。"


def manager(number: int) -> UUID:
    """Give the id of an account manager."""
    return UUID(int=0x5100 + number)


def route(number: int) -> UUID:
    """Give the id of a manager's route."""
    return UUID(int=0x3800 + number)


def visit_id(number: int, back: int = 0) -> UUID:
    """Give the id of a visit of a shop: 0 is today's, 1 the one before."""
    return made_id("team visit", number, back)


def a_team(folder: Path) -> Store:
    """Make the store of the supervisor; whoever asks closes it."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = FixedClock(EVENING)
    me = replace(me_as("supervisor", person=SUPERVISOR), name="何建国", login="hejianguo")
    store = Store.create(folder, KEY, me, clock=clock, ids=SeededIds(clock, 9))
    take(store, *everything())
    return store


def a_copy(team: Path, folder: Path, *, threaded: bool = False) -> Store:
    """Open a copy of the store that was made before."""
    shutil.copytree(team, folder, ignore=shutil.ignore_patterns("*.lock"))
    clock = FixedClock(EVENING)
    return Store.open(folder, KEY, clock=clock, ids=SeededIds(clock, 10), threaded=threaded)


def everything() -> Iterator[Record]:
    """Give every row, roots first."""
    yield from _organisation()
    numbers = iter(range(10_000))
    yield from default_configs(lambda: made_id("config", next(numbers)), EVENING, date(2026, 1, 1))
    yield from _trade()
    for number in range(SHOPS_EACH * len(MANAGERS)):
        yield a_shop(number)
        yield from _bought(number)
        for back in range(EARLIER, -1, -1):
            yield from _visited(number, back)
    yield from _said()


def _organisation() -> Iterator[Record]:
    routes = [(route(n), "route", f"城东{'一二三'[n]}线", TEAM) for n in range(len(MANAGERS))]
    for node, kind, name, above in (
        (CITY, "city", "示例市烟草公司", None),
        (OFFICE, "office", "城东营销部", CITY),
        (TEAM, "team", "城东一部", OFFICE),
        *routes,
    ):
        yield Node(id=node, created_at=EVENING, node_kind=kind, name=name, parent_id=above)
    managers = [(manager(n), name, route(n), "account_manager") for n, name in enumerate(MANAGERS)]
    people = [(SUPERVISOR, "何建国", TEAM, "supervisor"), (OFFICER, "林涛", OFFICE, "office")]
    for person, name, node, role in (*people, *managers):
        yield Person(id=person, created_at=EVENING, name=name)
        yield Holding(
            id=made_id("team holding", name),
            created_at=EVENING,
            person_id=person,
            node_id=node,
            role=role,
            right="work",
            from_on=date(2025, 1, 1),
        )


def _trade() -> Iterator[Record]:
    for number, (name, price_class, supply, wholesale, guide, _) in enumerate(PRODUCTS, 1):
        yield Product(
            id=made_id("product", number),
            created_at=EVENING,
            product_no=number,
            source="订单",
            product_code=f"P{number:04}",
            product_name=name,
            price_class=price_class,
            supply_state=supply,
        )
        yield Price(
            id=made_id("price", number),
            created_at=EVENING,
            product_no=number,
            from_on=date(2025, 1, 1),
            price_wholesale=wholesale,
            price_guide=guide,
        )
    for month in last_months(TODAY, 12):
        yield PeerMonth(
            id=made_id("team peer", month),
            created_at=EVENING,
            class42="CY2",
            month=month,
            shops=42,
            qty_tiao=42 * 170,
            amount_fen=42 * 170 * 14_300,
        )


def _bought(number: int) -> Iterator[Record]:
    lines = tuple((no, weekly(number, no), weekly(number, no) * PRODUCTS[no - 1][3]) for no in range(1, 7))
    for week in range(2 if number == 15 else 0, 16):  # the shop of the picture has bought nothing since
        day = TODAY - timedelta(days=5 + 7 * week)
        yield Order(
            id=made_id("team order", number, week),
            created_at=EVENING,
            retailer_id=shop_id(number),
            source="订单",
            invoice_no=f"{day:%Y%m%d}{number:04}",
            ordered_on=day,
            qty_tiao=sum(qty for _, qty, _ in lines),
            amount_fen=sum(amount for *_, amount in lines),
            lines=lines,
        )
    for at, month in enumerate(last_months(TODAY, 12)):
        fell = 79 if number == 15 and at >= 9 else 100
        yield SalesMonth(
            id=made_id("team month", number, month),
            created_at=EVENING,
            retailer_id=shop_id(number),
            month=month,
            qty_tiao=180 * fell // 100,
            amount_fen=180 * fell * 143,
            order_count=4,
        )


def _visited(number: int, back: int) -> Iterator[Record]:
    place, of_route = number % SHOPS_EACH, number // SHOPS_EACH
    day = TODAY - timedelta(days=14 * back)
    pace = 15 if of_route == 1 else 24
    begun = datetime.combine(day, time(8, 40), ZONE) + timedelta(minutes=pace * place)
    made = Visit(
        id=visit_id(number, back),
        created_by=manager(of_route),
        created_at=begun + timedelta(seconds=30),
        retailer_id=shop_id(number),
        channel="visit",
        author_id=manager(of_route),
        recorded_by=manager(of_route),
        visited_on=day,
        started_at=begun,
        finished_at=begun + timedelta(seconds=22 + (number + 5 * back) % 17),
        keys=9,
        touched=6,
        purposes=("routine",),
        next_on=day + timedelta(days=14),
        device_no=31 + of_route,
        op_seq=412 + number - 30 * back,
        received_at=begun + timedelta(hours=2),
        is_late=False,
        **dict.fromkeys(Visit.CHECKS, True),
    )
    made = _with_findings(made, number, back)
    yield _odd(made, place, of_route) if back == 0 else made
    yield from _counted(made, number, back)
    if back:
        yield Review(
            id=made_id("team review", number, back),
            created_by=SUPERVISOR,
            created_at=begun + timedelta(hours=9),
            retailer_id=shop_id(number),
            visit_id=made.id,
            reviewer_id=SUPERVISOR,
            verdict="returned" if (number + back) % 23 == 0 else "approved",
            reason_code="stock" if (number + back) % 23 == 0 else None,
            reviewed_at=begun + timedelta(hours=9),
        )


def _with_findings(visit: Visit, number: int, back: int) -> Visit:
    if number == 15 and back == 1:
        return replace(
            visit, price_tag_ok=False, findings=(("price_tag_ok", "tags_missing", "缺签 8 张"),), tagged=52, tags_due=60
        )
    if (number + back) % 6 == 1:
        return replace(visit, display_ok=False, findings=(("display_ok", "display_untidy", ""),))
    return visit


def _odd(visit: Visit, place: int, of_route: int) -> Visit:
    """Make today's last visits of the first manager copies in passing; of the second, written down in the evening."""
    nth = place - (SHOPS_EACH - ODD)
    if nth < 0 or of_route > 1:
        return visit
    if of_route == 1:
        added = datetime.combine(TODAY, time(17, 31), ZONE) + timedelta(seconds=40 * nth)
        return replace(visit, created_at=added, received_at=added)
    begun = datetime.combine(TODAY, time(15, 44), ZONE) + timedelta(minutes=2 * nth)
    return replace(
        visit,
        started_at=begun,
        finished_at=begun + timedelta(seconds=8 + nth % 2),
        created_at=begun + timedelta(seconds=12),
        touched=0,
        keys=3,
        note=ODD_NOTE,
        findings=(),
        **dict.fromkeys(Visit.CHECKS, True),
    )


def _counted(visit: Visit, number: int, back: int) -> Iterator[Record]:
    """Half the shops are counted each time; what stands there follows the orders, give or take a carton."""
    if (number + back) % 2 and number != 15:
        return
    for no in range(1, 5):
        stood = weekly(number, no) + (number * no + back) % 3
        if number == 15 and back < 2:
            stood = 14 + no  # copied from last time, while nothing explains so much of it
        yield StockCount(
            id=made_id("team count", number, back, no),
            created_by=visit.author_id,
            created_at=visit.created_at,
            retailer_id=visit.retailer_id,
            visit_id=visit.id,
            product_no=no,
            counter_tiao=stood // 2,
            backroom_tiao=stood - stood // 2,
        )


def _said() -> Iterator[Record]:
    """What was promised, asked and advised: at the shops of the pictures, and what is overdue."""
    yield _promise(15, 1, "带 8 张价签", TODAY - timedelta(days=14), TODAY)
    yield _promise(40, 0, "问清下月新品到货时间", TODAY, TODAY + timedelta(days=14))
    yield _promise(3, 2, "把旧价签换下来", TODAY - timedelta(days=20), TODAY - timedelta(days=2), side="retailer")
    yield _promise(22, 2, "带 20 张价签", TODAY - timedelta(days=20), TODAY - timedelta(days=4))
    yield _advice(15, "周四订 利群(新版) 10 条")
    for number in (0, 40, 41):
        yield _advice(number, "周四订 中华(硬) 4 条、利群(长嘴) 2 条")
    yield from _case(40, "周末客人问软盒的多，能不能多给两条？", TODAY + timedelta(days=3), OFFICER)
    yield from _case(20, "送货的改到下午，早上赶不上卖。", TODAY - timedelta(days=1), manager(1))


def _promise(number: int, back: int, words: str, made_on: date, due_on: date, side: str = "us") -> Promise:
    person = manager(number // SHOPS_EACH)
    return Promise(
        id=made_id("team promise", number, back),
        created_by=person,
        created_at=EVENING - timedelta(days=14 * back),
        retailer_id=shop_id(number),
        visit_id=visit_id(number, back),
        side=side,
        person_id=person if side == "us" else None,
        words=words,
        made_on=made_on,
        due_on=due_on,
    )


def _advice(number: int, words: str) -> Advice:
    return Advice(
        id=made_id("team advice", number),
        created_by=manager(number // SHOPS_EACH),
        created_at=EVENING,
        retailer_id=shop_id(number),
        visit_id=visit_id(number),
        topic="restock",
        words=words,
        products=(1,),
        metric="oos_items",
        unit="items",
        baseline=1,
        target=0,
        given_on=TODAY,
        check_on=TODAY + timedelta(days=14),
        answer="agreed",
    )


def _case(number: int, words: str, due_on: date, owner: UUID) -> Iterator[Record]:
    made = Case(
        id=made_id("team case", number),
        created_by=manager(number // SHOPS_EACH),
        created_at=EVENING - timedelta(days=3),
        filed_under=shop_id(number),
        retailer_id=shop_id(number),
        visit_id=visit_id(number),
        case_kind="request",
        topic="request_delivery" if number == 20 else "request_supply",
        words=words,
        opened_at=EVENING - timedelta(days=3),
        owner_id=owner,
        due_on=due_on,
    )
    yield made
    yield CaseStep(
        id=made_id("team step", number),
        created_at=made.opened_at,
        filed_under=made.filed_under,
        case_id=made.id,
        step="open",
        person_id=manager(number // SHOPS_EACH),
        to_person=owner,
        taken_at=made.opened_at,
    )
