"""Reports for tests, with everything on them that can stand on them."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from contract.records.configs import Code, CodeList, Rules
from desktop.reports.charts import Month
from desktop.reports.page import Stamp
from desktop.reports.receipts import Receipt
from desktop.reports.retailers import Called, CustomerReport, Followed, Reason, Score
from desktop.reports.visits import VisitEntry, VisitReport
from tests.examples import PERSON, TODAY, a_case, a_count, a_promise, a_retailer, a_visit, an_advice

ZONE = timezone(timedelta(hours=8))
HOSTILE = (
    "<b>店</b>",
    "店 <i",
    "&amp;&lt;",
    '<img src="file:///etc/passwd">',
    '<a href="javascript:alert(1)">x</a>',
    "{0.__class__} {who} %s %(x)s",
    "** 粗 **",
    "红\u202e店\u202c",
    "a\u200bb\ufeffc",
    "喆堃镕珺旸𬭎㭎",
    "😀👩‍🌾",
    "e\u0301\u0323",
    "\x00\x07\x1b[31m",
    "第一行\n第二行\t制表\r\n尾",
    "\ud800",
    "مرحبا",
    "x" * 300,
    "。" * 80,
    "（" * 80,
    "",
    " ",
)
NOT_IN_TYPE = set("😀👩🌾\ud800مرحبا\u0323")  # the characters of HOSTILE that the typefaces lack

RULES = Rules(
    contents={
        ("codes", "formats"): CodeList(codes=(Code(code="B", zh="便利店", en="convenience store"),)),
        ("codes", "market_types"): CodeList(codes=(Code(code="C", zh="城镇", en="town"),)),
        ("codes", "purposes"): CodeList(codes=(Code(code="routine", zh="例行走访", en="routine"),)),
    },
    ids={},
)
STAMP = Stamp(
    office="示例市烟草公司 城东营销部",
    serial="7-000013",
    as_of=datetime(2026, 11, 24, 11, 2, tzinfo=ZONE),
    printed_by="方晓兰",
    printed_at=datetime(2026, 11, 24, 15, 20, tzinfo=ZONE),
    hotline="12313",
)


class Deadly(dict[UUID, str]):
    """Names of colleagues; whoever asks for one dies as if killed from outside."""

    def get(self, *_: Any) -> Any:
        os._exit(9)


def a_receipt(**values: Any) -> Receipt:
    made = Receipt(
        office=STAMP.office,
        serial=STAMP.serial,
        retailer=a_retailer(best_time="上午"),
        visit=a_visit(next_on=date(2026, 12, 8)),
        account_manager="周敏",
        advice=(an_advice(), an_advice(1, topic="display", metric="display_passed", words="移到第二层")),
        promises=(a_promise(),),
        cases=(a_case(),),
        people={PERSON: "周敏"},
        hotline="12313",
    )
    return replace(made, **values)


def months(count: int = 12, **values: Any) -> tuple[Month, ...]:
    """Months up to November 2026; the last is not over."""
    return tuple(
        replace(
            Month(
                year=2026 - (at > 10),
                month=(11 - at - 1) % 12 + 1,
                qty_tiao=100 + at,
                amount_fen=(100 + at) * 14_200,
                peers_tiao=100,
                peers_amount_fen=1_400_000,
                margin_fen=357_000 + at * 1000,
                whole=at > 0,
            ),
            **values,
        )
        for at in range(count - 1, -1, -1)
    )


def a_customer_report(**values: Any) -> CustomerReport:
    visits = tuple(
        Called(
            visit=a_visit(at, visited_on=TODAY - timedelta(days=14 * at), tagged=61, tags_due=64),
            advice=(Followed(advice=an_advice(at), verdict="effective" if at else None, figures=(3, 1)),),
        )
        for at in range(3)
    )
    made = CustomerReport(
        stamp=STAMP,
        retailer=a_retailer(tier_period="2026-11", payment_rate=998, license_valid_to=date(2027, 3, 15)),
        account_manager="周敏",
        rules=RULES,
        months=months(),
        sales_until=date(2026, 11, 23),
        confirmed_on=date(2026, 10, 14),
        promises_kept=9,
        promises_settled=10,
        products_sold=64,
        stock_sales_per_mille=620,
        visits=visits,
        promises=(a_promise(), a_promise(1, side="retailer", words="利群(新版) 放第二层")),
        score=Score(points=76, rank=9, among=42, reasons=(Reason(words="守法程度 90", tenths=180),)),
        next_steps=("周四订货前看一眼前台。",),
    )
    return replace(made, **values)


def an_entry(at: int = 0, **values: Any) -> VisitEntry:
    start = datetime(2026, 11, 24, 9, 2, tzinfo=ZONE) + timedelta(minutes=15 * at)
    made = VisitEntry(
        retailer=a_retailer(at),
        visit=a_visit(at, started_at=start, finished_at=start + timedelta(minutes=11), next_on=date(2026, 12, 8)),
        counts=(("利群(新版)", a_count()),),
        advice=(an_advice(),),
        promises=(a_promise(),),
        cases=(a_case(),),
    )
    return replace(made, **values)


def a_visit_report(count: int = 1, **values: Any) -> VisitReport:
    made = VisitReport(
        stamp=STAMP,
        account_manager="周敏",
        day=TODAY,
        rules=RULES,
        entries=tuple(an_entry(at) for at in range(count)),
        people={PERSON: "周敏"},
    )
    return replace(made, **values)
