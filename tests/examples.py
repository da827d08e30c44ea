"""Small, readable records for tests: each maker fills what a test does not care about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from contract.fields import Record
from contract.records import Advice, Case, Photo, Promise, Retailer, Review, StockCount, Visit

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
CITY = UUID(int=0x3701)
PERSON = UUID(int=0x50)
SHOP = UUID(int=0x60)

_T = TypeVar("_T", bound=Record)


def number(n: int) -> UUID:
    """Give the n-th id of an example."""
    return UUID(int=0x1000 + n)


def _with(made: _T, **values: Any) -> _T:
    return replace(made, **values)


def a_retailer(n: int = 0, **values: Any) -> Retailer:
    """A shop in order."""
    made = Retailer(
        id=UUID(int=SHOP.int + n),
        created_at=NOW,
        name=f"惠鑫便利店{n or ''}",
        customer_code=f"C{n:05}",
        license_no=f"370102{1}{n:05}",
        phone="13800004471",
        address="桥头街36号",
        street="桥头街",
        owner_name="陈秀英",
        format_code="B",
        market_type="C",
        scale="2",
        class42="CB2",
        tier="18",
        credit_level="AA",
    )
    return _with(made, **values)


def a_visit(n: int = 0, **values: Any) -> Visit:
    """A routine visit of 18 seconds."""
    made = Visit(
        id=number(n),
        created_by=PERSON,
        created_at=NOW,
        retailer_id=SHOP,
        channel="visit",
        author_id=PERSON,
        recorded_by=PERSON,
        visited_on=TODAY,
        started_at=NOW,
        finished_at=NOW + timedelta(seconds=18),
        keys=3,
        purposes=("routine",),
        **dict.fromkeys(Visit.CHECKS, True),
    )
    return _with(made, **values)


def a_photo(n: int = 0, **values: Any) -> Photo:
    """A photo of the first visit; its picture is not there."""
    made = Photo(
        id=number(900 + n),
        created_by=PERSON,
        created_at=NOW,
        retailer_id=SHOP,
        visit_id=number(0),
        sha256=f"{n:02x}" * 32,
        size=300_000,
        thumb_sha256=f"{n + 128:02x}" * 32,
        thumb_size=9_000,
        width=1_600,
        height=1_200,
        taken_at=NOW,
    )
    return _with(made, **values)


def a_count(n: int = 0, **values: Any) -> StockCount:
    """A count of one product at the first visit."""
    made = StockCount(
        id=number(100 + n),
        created_at=NOW,
        retailer_id=SHOP,
        visit_id=number(0),
        product_no=1 + n,
        counter_tiao=2,
        backroom_tiao=3,
    )
    return _with(made, **values)


def an_advice(n: int = 0, **values: Any) -> Advice:
    """Restock advice given at the first visit."""
    made = Advice(
        id=number(200 + n),
        created_by=PERSON,
        created_at=NOW,
        retailer_id=SHOP,
        visit_id=number(0),
        topic="restock",
        words="利群(新版) 周四订 8 条",
        products=(1,),
        metric="oos_items",
        unit="个",
        baseline=1,
        target=0,
        given_on=TODAY,
        check_on=TODAY + timedelta(days=14),
    )
    return _with(made, **values)


def a_promise(n: int = 0, **values: Any) -> Promise:
    """Our promise to bring price tags."""
    made = Promise(
        id=number(300 + n),
        created_by=PERSON,
        created_at=NOW,
        retailer_id=SHOP,
        visit_id=number(0),
        side="us",
        person_id=PERSON,
        words="带 20 张价签",
        made_on=TODAY,
        due_on=TODAY + timedelta(days=14),
    )
    return _with(made, **values)


def a_case(n: int = 0, **values: Any) -> Case:
    """A request about supply."""
    made = Case(
        id=number(400 + n),
        created_by=PERSON,
        created_at=NOW,
        filed_under=SHOP,
        retailer_id=SHOP,
        case_kind="request",
        words="周末客人问软盒的多，能不能多给两条软中华？",
        opened_at=NOW,
        owner_id=PERSON,
        due_on=TODAY + timedelta(days=3),
    )
    return _with(made, **values)


def a_review(n: int = 0, **values: Any) -> Review:
    """An approval of the first visit."""
    made = Review(
        id=number(500 + n),
        created_by=PERSON,
        created_at=NOW,
        retailer_id=SHOP,
        visit_id=number(0),
        reviewer_id=PERSON,
        verdict="approved",
        reviewed_at=NOW,
    )
    return _with(made, **values)
