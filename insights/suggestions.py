"""The advice that the visit form suggests: from what stands in the shop and what was found, with its figures (A31).

The same observations give the same suggestions in the same order. Words of an advice never ask for more than the
shop needs until its next orders, and scarce goods are not suggested: their supply is not ours to promise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Protocol
from uuid import UUID

from contract.records import Retailer
from contract.records.configs import Rules
from contract.records.visits import Finding
from insights.facts import ShopFacts, Trade, weekly_sales
from insights.reasons import Reason
from insights.wording import Coded, Listed, Percent, Ratio, Tenths, WeekDay

_WEEKDAYS: Final = "一二三四五六日"


class Counted(Protocol):
    """What was counted of one product: a StockCount, or the line of a form that is being filled in."""

    @property
    def product_no(self) -> int:
        """Name the product."""
        ...

    @property
    def counter_tiao(self) -> int:
        """Count the cartons at the counter."""
        ...

    @property
    def backroom_tiao(self) -> int:
        """Count the cartons in the back room."""
        ...

    @property
    def stock_age_days(self) -> int | None:
        """Give the days since the goods were sorted."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What a visit found so far."""

    checks: Mapping[str, bool | None] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    counts: tuple[Counted, ...] = ()
    tagged: int | None = None
    tags_due: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One advice that may be given, ready to become an Advice: words and grounds are said once it is taken."""

    rule: str
    topic: str
    words: Reason
    grounds: Reason
    goal: Reason
    metric: str
    unit: str
    baseline: int | None
    target: int | None
    check_on: date
    products: tuple[int, ...] = ()
    check_item: str | None = None
    config_id: UUID | None = None


def suggest(
    observed: Observed, facts: ShopFacts, trade: Trade, rules: Rules, today: date, next_on: date
) -> tuple[Suggestion, ...]:
    """Give the suggested advice, the weightiest first, as many as configured; it is checked on `next_on`."""
    most = rules.limit("suggestions_shown_count", "suggestions")
    look = _Look(
        observed=observed,
        shop=facts.retailer,
        trade=trade,
        rules=rules,
        today=today,
        check_on=max(next_on, today + timedelta(days=1)),
        weekly=weekly_sales(facts, rules, today) or {},
    )
    ranked = [(rank, made) for topic, make in _MAKERS if (rank := look.limit(f"{topic}_rank")) for made in make(look)]
    ranked.sort(key=lambda entry: (entry[0], entry[1].rule))
    return tuple(made for _, made in ranked)[: most or 0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    observed: Observed
    shop: Retailer
    trade: Trade
    rules: Rules
    today: date
    check_on: date
    weekly: Mapping[int, int]

    def limit(self, name: str) -> int | None:
        return self.rules.limit(name, "suggestions")

    def config_id(self) -> UUID | None:
        return self.rules.ids.get(("suggestions", "suggestions"))

    def failed(self, item: str) -> bool:
        return self.observed.checks.get(item) is False

    def why(self, item: str) -> tuple[tuple[str, str], ...]:
        return tuple((code, detail) for found, code, detail in self.observed.findings if found == item)

    def whys(self, item: str) -> Listed:
        reasons = self.rules.codes("check_reasons")
        return Listed(detail or Coded(reasons, code) for code, detail in self.why(item))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Short:
    """One product that will not last: stock, weekly sales in tenths, and the cartons missing."""

    product_no: int
    stock: int
    weekly: int
    missing: int


def _restock(look: _Look) -> Iterable[Suggestion]:
    most, cover = look.limit("restock_products_count"), look.limit("restock_cover_days")
    below = look.limit("restock_below_days")
    if not most or not cover or below is None:
        return
    short = sorted(_short(look, cover, below), key=lambda s: (s.stock > 0, s.stock * 1000 // s.weekly, s.product_no))[
        :most
    ]
    if not short:
        return
    yield Suggestion(
        rule="S-01",
        topic="restock",
        words=_restock_words(look, short),
        grounds=_restock_grounds(look, short),
        goal=Reason("none out of stock"),
        metric="oos_items",
        unit="items",
        baseline=sum(one.stock == 0 for one in short),
        target=0,
        check_on=look.check_on,
        products=tuple(one.product_no for one in short),
        config_id=look.config_id(),
    )


def _short(look: _Look, cover_days: int, below_days: int) -> Iterable[_Short]:
    least = look.limit("restock_least_weekly_tenths") or 1
    for count in look.observed.counts:
        product = look.trade.products.get(count.product_no)
        weekly = look.weekly.get(count.product_no, 0)
        if weekly < least or (product is not None and product.supply_state == "scarce"):
            continue
        stock = count.counter_tiao + count.backroom_tiao
        missing = -(-weekly * cover_days // 70) - stock
        if missing > 0 and stock * 70 < weekly * below_days:
            yield _Short(product_no=count.product_no, stock=stock, weekly=weekly, missing=missing)


def _restock_words(look: _Look, short: list[_Short]) -> Reason:
    items = Listed(
        Reason("{product} {n} cartons", product=look.trade.name(one.product_no), n=one.missing) for one in short
    )
    day = order_day(look.shop, look.today)
    if day is None:
        return Reason("Order {items}", items=items)
    return Reason("On {weekday} order {items}", weekday=WeekDay(day), items=items)


def _restock_grounds(look: _Look, short: list[_Short]) -> Reason:
    if len(short) > 1:
        items = (
            Reason(
                "{product} sells {sold} a week, holds {stock}",
                product=look.trade.name(one.product_no),
                sold=Tenths(one.weekly),
                stock=one.stock,
            )
            for one in short
        )
        return Reason("Out or nearly out: {items}", items=Listed(items))
    one = short[0]
    if one.stock == 0:
        return Reason("sells {sold} a week, none left", sold=Tenths(one.weekly))
    return Reason(
        "sells {sold} a week, holds {stock}: lasts to {weekday}",
        sold=Tenths(one.weekly),
        stock=one.stock,
        weekday=WeekDay(look.today + timedelta(days=one.stock * 70 // one.weekly)),
    )


def order_day(shop: Retailer, today: date) -> date | None:
    """Give the next day after `today` on which a shop orders, from words like 周四 or 星期四; None without them."""
    said = shop.order_cycle or ""
    named = next(
        (said[at + 1] for at, sign in enumerate(said[:-1]) if sign in "周期" and said[at + 1] in _WEEKDAYS), ""
    )
    if not named:
        return None
    return today + timedelta(days=(_WEEKDAYS.index(named) - today.weekday() - 1) % 7 + 1)


def _overstock(look: _Look) -> Iterable[Suggestion]:
    most, least = look.limit("overstock_weeks_per_mille"), look.limit("overstock_least_tiao")
    if most is None or least is None:
        return
    slow = [
        (stock * 10_000 // sold, stock, sold, count)
        for count in look.observed.counts
        if (stock := count.counter_tiao + count.backroom_tiao) >= least
        and (sold := look.weekly.get(count.product_no, 0))
    ]
    too_much = [entry for entry in slow if entry[0] > most]
    if too_much:
        yield _too_much(look, *max(too_much, key=lambda entry: (entry[0], -entry[3].product_no)))
    else:
        yield from _too_old(look, least)


def _too_much(look: _Look, ratio: int, stock: int, sold: int, count: Counted) -> Suggestion:
    target = look.limit("overstock_target_weeks_per_mille") or ratio
    weeks = max(1, -(-(ratio - target) // 1000))
    pause = min(weeks, look.limit("overstock_pause_most_weeks") or weeks)
    held = Reason(
        "stock-to-sales {ratio} ({stock} ÷ {sold} a week)", ratio=Ratio(ratio), stock=stock, sold=Tenths(sold)
    )
    if count.stock_age_days is not None:
        held = Reason("stock age {n} days, {held}", n=count.stock_age_days, held=held)
    return Suggestion(
        rule="S-02",
        topic="overstock",
        words=Reason("{product}: no order for {n} weeks", product=look.trade.name(count.product_no), n=pause),
        grounds=held,
        goal=Reason("stock-to-sales {ratio}", ratio=Ratio(target)),
        metric="stock_sales",
        unit="weeks_per_mille",
        baseline=ratio,
        target=target,
        check_on=look.check_on,
        products=(count.product_no,),
        config_id=look.config_id(),
    )


def _too_old(look: _Look, least: int) -> Iterable[Suggestion]:
    limit = look.limit("overstock_age_days")
    old = [
        count
        for count in look.observed.counts
        if limit is not None
        and (count.stock_age_days or 0) > limit
        and count.counter_tiao + count.backroom_tiao >= least
    ]
    if not old or limit is None:
        return
    oldest = max(old, key=lambda count: (count.stock_age_days or 0, -count.product_no))
    yield Suggestion(
        rule="S-03",
        topic="overstock",
        words=Reason("{product}: sell the old goods first", product=look.trade.name(oldest.product_no)),
        grounds=Reason("stock age {n} days, limit {limit}", n=oldest.stock_age_days, limit=limit),
        goal=Reason("stock age at most {n} days", n=limit),
        metric="stock_age_days",
        unit="days",
        baseline=oldest.stock_age_days,
        target=limit,
        check_on=look.check_on,
        products=(oldest.product_no,),
        config_id=look.config_id(),
    )


def _display(look: _Look) -> Iterable[Suggestion]:
    if look.failed("display_ok"):
        yield _put_right(look, "S-04", "display", "display_passed", "display_ok", _display_words(look))


def _display_words(look: _Look) -> Reason:
    found = dict(look.why("display_ok"))
    if found.get("display_hidden"):
        return Reason("Move {what} to the second shelf", what=found["display_hidden"])
    if "display_hidden" in found:
        return Reason("Bring the hidden SKUs to the front")
    if "display_gap" in found:
        return Reason("Fill the gaps on the shelf from the back room")
    return Reason("Sort the shelf by price, one face to each SKU")


def _price_tags(look: _Look) -> Iterable[Suggestion]:
    wanted = look.limit("tagged_share_per_mille")
    tagged, due = look.observed.tagged, look.observed.tags_due
    share = min(tagged, due) * 1000 // due if tagged is not None and due else None
    if wanted is None or not (look.failed("price_tag_ok") or (share is not None and share < wanted)):
        return
    missing = due - tagged if tagged is not None and due and due > tagged else 0
    yield Suggestion(
        rule="S-05",
        topic="price_tags",
        words=Reason("Put up the {n} missing price tags", n=missing) if missing else Reason("Renew the price tags"),
        grounds=Reason("{tagged} of {due} with a tag", tagged=tagged, due=due)
        if share is not None
        else Reason("Price tags not in order this time: {why}", why=look.whys("price_tag_ok")),
        goal=Reason("at least {share} tagged", share=Percent(wanted)),
        metric="tagged_share",
        unit="share_per_mille",
        baseline=share,
        target=wanted,
        check_on=look.check_on,
        check_item="price_tag_ok",
        config_id=look.config_id(),
    )


def _compliance(look: _Look) -> Iterable[Suggestion]:
    if look.failed("license_shown_ok"):
        words = Reason("Hang the licence where customers see it")
        yield _put_right(look, "S-06", "compliance", "check_passed", "license_shown_ok", words)
    if look.failed("minor_sign_ok"):
        words = Reason("Put the minors sign up at the counter")
        yield _put_right(look, "S-07", "compliance", "check_passed", "minor_sign_ok", words)


def _price(look: _Look) -> Iterable[Suggestion]:
    if look.failed("price_ok"):
        words = Reason("Mark and sell at the guide price")
        yield _put_right(look, "S-08", "compliance", "check_passed", "price_ok", words)


def _put_right(look: _Look, rule: str, topic: str, metric: str, item: str, words: Reason) -> Suggestion:
    """Suggest to put a failed check item in order by the next visit."""
    name, why = Coded(look.rules.codes("check_items"), item), look.whys(item)
    grounds = Reason("{item} not in order this time", item=name)
    if why.things:
        grounds = Reason("{item} not in order this time: {why}", item=name, why=why)
    return Suggestion(
        rule=rule,
        topic=topic,
        words=words,
        grounds=grounds,
        goal=Reason("in order next time"),
        metric=metric,
        unit="passed",
        baseline=0,
        target=1,
        check_on=look.check_on,
        check_item=item,
        config_id=look.config_id(),
    )


_MAKERS: Final[tuple[tuple[str, Callable[[_Look], Iterable[Suggestion]]], ...]] = (
    ("compliance", _compliance),
    ("restock", _restock),
    ("overstock", _overstock),
    ("display", _display),
    ("price_tags", _price_tags),
    ("price", _price),
)
