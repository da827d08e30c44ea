"""What the first shop of the test world is known by: its story, told in the rows the server would have sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from contract.fields import Record
from contract.records import Advice, Case, Change, FieldState, Promise
from tests.examples import CITY, NOW, PERSON, SHOP, TODAY

OFFICER = UUID(int=0x52)
_MET: Final = TODAY - timedelta(days=14)
_COMMON: Final[dict[str, Any]] = {"created_by": PERSON, "created_at": NOW - timedelta(days=14), "retailer_id": SHOP}


def made_id(*parts: object) -> UUID:
    """Give an id that is the same in every run."""
    return uuid5(CITY, "/".join(map(str, parts)))


def story() -> Iterator[Record]:
    """Tell a promise for today, two advice, one fact that fell ill of age, and what was changed."""
    yield from _promises()
    yield from _advice()
    yield from _states()
    yield from _changes()


def _promises() -> Iterator[Record]:
    visit_id = made_id("visit", 0, 0)
    yield Promise(
        id=made_id("promise", 1),
        visit_id=visit_id,
        side="us",
        person_id=PERSON,
        words="带 20 张价签",
        made_on=_MET,
        due_on=TODAY,
        **_COMMON,
    )
    yield Promise(
        id=made_id("promise", 2),
        visit_id=visit_id,
        side="retailer",
        words="利群(新版) 放第二层",
        made_on=_MET,
        due_on=TODAY,
        **_COMMON,
    )


def _advice() -> Iterator[Record]:
    visit_id = made_id("visit", 0, 0)
    earlier = made_id("visit", 0, 1)
    yield Advice(
        id=made_id("advice", 1),
        visit_id=earlier,
        topic="restock",
        words="周四订 中华(硬) 4 条、利群(长嘴) 2 条、芙蓉王(硬) 4 条",
        products=(2, 8, 7),
        metric="oos_items",
        unit="items",
        baseline=3,
        target=0,
        given_on=_MET - timedelta(days=14),
        check_on=_MET,
        rating="useful",
        **_COMMON,
    )
    yield Advice(
        id=made_id("advice", 2),
        visit_id=visit_id,
        topic="price_tags",
        words="补齐 12 张价签",
        metric="tagged_share",
        unit="share_per_mille",
        baseline=812,
        target=950,
        given_on=_MET,
        check_on=TODAY,
        check_item="price_tag_ok",
        **_COMMON,
    )


def _states() -> Iterator[Record]:
    yield FieldState(
        id=made_id("state", 1), field_name="opening_hours", confirmed_on=TODAY - timedelta(days=203), **_COMMON
    )
    yield FieldState(
        id=made_id("state", 2), field_name="contact_name", refused_until=TODAY + timedelta(days=78), **_COMMON
    )
    yield Case(
        id=made_id("case", 1),
        created_by=PERSON,
        created_at=NOW - timedelta(days=21),
        filed_under=SHOP,
        retailer_id=SHOP,
        case_kind="request",
        topic="request_supply",
        words="周末客人问软盒的多，你帮我问问。",
        opened_at=NOW - timedelta(days=21),
        owner_id=OFFICER,
        due_on=TODAY - timedelta(days=18),
        state="closed",
        closed_at=NOW - timedelta(days=19),
        result="已答复：周四起按档位投放",
    )


def _changes() -> Iterator[Record]:
    for at, (name, before, after, days, source) in enumerate(
        (
            ("credit_level", "A", "AA", 34, "专卖 10月批次"),
            ("phone", "13857903305", "13857904471", 41, None),
            ("tier", "17", "18", 60, "营销系统"),
        )
    ):
        yield Change(
            id=made_id("change", at),
            created_at=NOW - timedelta(days=days),
            root_id=SHOP,
            target_kind="retailers",
            target_id=SHOP,
            action="import",
            fields=((name, before, after),),
            changed_by=OFFICER,
            changed_at=NOW - timedelta(days=days),
            source=source,
        )
